/* Rules of the checker: checks and their options, what is judged by line, outcomes, messages, fixes; and warnings
 * that a file silences. */
#include "tests/support/check.h"

#define RULE(clauses) "rule r \"R\"\n  cite m \"1\"\n" clauses "end\n"

static const struct rule *only_rule(const struct check_run *run)
{
    const struct profile *profile = check_profile(run, "example.plan");

    assert_int_equal(profile->rule_count, 1);
    return &profile->rules[0];
}

static void test_count_defaults(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run,
               RULE("  applies to 97110\n  count units by total minutes per date of service\n  otherwise deny\n"));
    check_assert_line(
        &run, "    count units by total minutes per date of service block 15 first 8 last 8 leftover most leftover");
    assert_true(only_rule(&run)->per_line);
    check_close(&run);
    check_text(&run, RULE("  applies to 97110\n  count units by total minutes per session\n    one unit is 5 minutes\n"
                          "    leftover goes to most minutes\n    compare total units\n  otherwise deny\n"));
    check_assert_line(
        &run,
        "    count units by total minutes per session block 5 first 8 last 5 leftover most minutes compare total");
    check_close(&run);
    check_text(&run, RULE("  applies to 97110\n  count units by nearest quarter hour per session\n"
                          "    first unit needs 8 minutes\n  otherwise deny\n"));
    assert_int_equal(check_count(&run, MESSAGE_OPTION_MISPLACED), 1);
    check_close(&run);
}

static void test_assistant(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, RULE("  applies to 97110\n  count assistant units per date of service\n"
                          "    assistant share over 10 percent\n    therapist keeps the last unit from 8 minutes\n"
                          "    last two units split from 9 minutes each\n    marked by CQ, CO\n  otherwise deny\n"));
    check_assert_line(
        &run, "    count assistant units per date of service block 15 share 10 keeps 8 split 9 marks ( CO CQ )");
    check_close(&run);
    check_text(&run, RULE("  applies to 97110\n  count assistant units per date of service\n  otherwise deny\n"));
    assert_int_equal(check_count(&run, MESSAGE_OPTION_MISSING), 2);
    check_close(&run);
}

/* A MUE table brings its scopes; the shape of the limit is fixed. */
static void test_mue(void **state)
{
    static const char table[] = "table mue \"T\"\n  format mue\n  file \"tables/mue.tsv\"\nend\n";
    struct check_run run;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_printf(
        &text, "%s%s", table,
        RULE("  limit units to table mue per code per date of service, counting all of them\n  otherwise deny\n"));
    buffer_char(&text, '\0');
    check_text(&run, text.bytes);
    check_assert_line(&run,
                      "    limit units per date of service per code per billing provider to table mue counting all");
    assert_true(only_rule(&run)->per_line);
    assert_null(only_rule(&run)->check.amount);
    check_close(&run);
    buffer_free(&text);
}

/* What a table gives differs from code to code. */
static void test_limit_by_column(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, "table weights \"W\"\n  format columns\n  column code as key code\n  column most as units\n"
                     "  file \"tables/weights.tsv\"\nend\n"
                     RULE("  limit units to column most of table weights per date of service\n  otherwise deny\n"));
    check_assert_line(&run, "    limit units per date of service to most of table weights counting excess");
    assert_true(only_rule(&run)->per_line);
    check_close(&run);
}

static void assert_per_line(const char *clauses, bool per_line)
{
    struct check_run run;
    struct buffer text;

    buffer_init(&text, allocator_standard);
    buffer_printf(&text, RULE("%s\n  otherwise warn\n"), clauses);
    buffer_char(&text, '\0');
    check_text(&run, text.bytes);
    assert_int_equal(run.diagnostics.errors, 0);
    if (only_rule(&run)->per_line != per_line)
        fail_msg("%s is judged %s line", clauses, per_line ? "without a" : "by");
    check_close(&run);
    buffer_free(&text);
}

static void test_per_line(void **state)
{
    (void)state;
    assert_per_line("  limit visits to 20 per calendar year", false);
    assert_per_line("  limit visits to 20 per calendar year per discipline", true);
    assert_per_line("  limit units to 4 per line", true);
    assert_per_line("  limit units to 4 per date of service", false);
    assert_per_line("  applies to 97110\n  limit units to 4 per date of service", true);
    assert_per_line("  require plan of care", false);
    assert_per_line("  require modifier KX", true);
    assert_per_line("  when code is 97110\n  require plan of care", true);
    assert_per_line("  require plan of care\n  unless minutes < 8", true);
    assert_per_line("  require authorization covering date of service", false);
    assert_per_line("  require authorization covering code", true);
    assert_per_line("  require diagnosis in (G20.A*)", false);
    assert_per_line("  conflict 97150 with 97110 per session", true);
    assert_per_line("  when visits per plan year > 20\n  require plan of care", false);
}

static void test_ways(void **state)
{
    struct check_run run;
    const struct rule *rule;

    (void)state;
    check_text(&run,
               RULE("  require authorization covering code, units\n  otherwise hold as CO-197 with M62 when absent\n"
                    "  otherwise deny as CO-198 with N54, N351 when exceeded\n  otherwise deny as CO-197\n"
                    "  if unknown hold\n"));
    check_assert_clean(&run);
    rule = only_rule(&run);
    assert_int_equal(rule->outcome_count, 3);
    assert_int_equal(rule->outcomes[0].way, WAY_ABSENT);
    assert_int_equal(rule->outcomes[0].effect, EFFECT_HOLD);
    assert_string_equal(rule->outcomes[1].group, "CO");
    assert_text(rule->outcomes[1].carc, "198");
    assert_int_equal(rule->outcomes[1].rarc_count, 2);
    assert_text(rule->outcomes[1].rarcs[1], "N351");
    assert_int_equal(rule->outcomes[2].way, WAY_ANY);
    assert_true(rule->has_unknown_effect);
    assert_int_equal(rule->unknown_effect, EFFECT_HOLD);
    check_close(&run);
}

static void test_say(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, "parameter most \"P\" as visits\n  from 2020-01-01 is 20 cite m \"1\"\nend\n"
                     RULE("  when visits per plan year > most\n  require plan of care\n  otherwise warn\n"
                          "  say \"visit {visits} of {most} at {clinic}\"\n"));
    check_assert_line(
        &run, "    say \"visit \" {(visits per plan year)} \" of \" {(parameter most)} \" at \" {(session clinic)}");
    check_close(&run);
    check_text(&run, RULE("  limit visits to 20 per calendar year\n  otherwise warn\n  say \"{visits} of {limit}\"\n"));
    check_assert_line(&run, "    say {total} \" of \" {limit}");
    check_close(&run);
    check_text(&run, RULE("  conflict 97150 with 97110 per session\n  otherwise warn\n  say \"{column1} {code}\"\n"));
    check_assert_line(&run, "    say {column1} \" \" {column2}");
    check_close(&run);
    check_text(&run, RULE("  require plan of care\n  otherwise warn\n  say \"{code}\"\n"));
    assert_int_equal(check_count(&run, MESSAGE_SAY_VALUE), 1);
    check_close(&run);
}

static void test_status(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, "source n \"N\" status secondary\nsource o \"O\"\n"
                     RULE("  cite n \"2\"\n  cite o \"3\" status derived\n  require plan of care\n  otherwise warn\n"));
    assert_int_equal(only_rule(&run)->status, STATUS_SECONDARY);
    assert_int_equal(only_rule(&run)->cite_count, 3);
    check_close(&run);
    check_text(&run, RULE("  status recalled\n  require plan of care\n  otherwise warn\n"));
    assert_int_equal(only_rule(&run)->status, STATUS_RECALLED);
    check_close(&run);
}

static void test_fixes(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, RULE("  limit treatment days to 10 since document progress_report\n  otherwise warn\n"
                          "  fix obtain document progress_report\n"));
    check_assert_clean(&run);
    check_close(&run);
    check_text(&run, RULE("  require plan_of_care.certified is given\n  otherwise warn\n"
                          "  fix obtain plan_of_care.certified\n  fix obtain plan of care\n  fix obtain referral\n"));
    assert_int_equal(check_count(&run, MESSAGE_FIX_MISFIT), 1);
    check_close(&run);
}

/* A broken clause keeps the checker from saying that something is missing. */
static void test_unread_clause(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, RULE("  limit visits 20 per year\n"));
    assert_int_equal(run.diagnostics.errors, 1);
    assert_true(check_profile(&run, "example.plan")->broken);
    assert_int_equal(check_profile(&run, "example.plan")->rule_count, 0);
    check_close(&run);
}

static void test_silenced(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, "codes gait = 97116\n");
    assert_int_equal(run.diagnostics.warnings, 1);
    check_close(&run);
    check_text(&run, "# allow P0463: for the child\ncodes gait = 97116\n");
    check_assert_clean(&run);
    assert_int_equal(run.diagnostics.warnings, 0);
    check_close(&run);
    check_text(&run, RULE("  require units >= 0\n  otherwise warn\n  allow P0457 \"as the manual has it\"\n"));
    check_assert_clean(&run);
    check_close(&run);
    check_text(&run, RULE("  require units >= 0\n  otherwise warn\n  allow P0460 \"another one\"\n"));
    assert_int_equal(check_count(&run, MESSAGE_CONDITION_FIXED), 1);
    check_close(&run);
    check_text(&run, RULE("  require plan of care\n  otherwise warn\n  allow P0371 \"an error\"\n"));
    assert_int_equal(check_count(&run, MESSAGE_SYNTAX_ALLOW_CODE), 1);
    check_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count_defaults),
        cmocka_unit_test(test_assistant),
        cmocka_unit_test(test_mue),
        cmocka_unit_test(test_limit_by_column),
        cmocka_unit_test(test_per_line),
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_say),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_fixes),
        cmocka_unit_test(test_unread_clause),
        cmocka_unit_test(test_silenced),
    };

    return cmocka_run_group_tests_name("rules of rule files", tests, NULL, NULL);
}
