/* Overrides of the checker: which text of a rule is in force on which day, in a child and in a child's child. */
#include "tests/support/check.h"

static const char base[] =
    "payer rules 1\nprofile a.base \"A\"\n  in force from 2020-01-01\nend\nsource m \"M\"\ncodes timed = 97110\n"
    "rule a.units \"Units\"\n  cite m \"1\"\n  applies to timed\n  count units by total minutes per date of service\n"
    "    one unit is 15 minutes\n    last unit needs 7 minutes\n  otherwise deny as CO-152\n  say \"{billed}\"\nend\n"
    "rule plan \"Plan\"\n  cite m \"2\"\n  in force from 2021-01-01 until 2026-12-31\n  require plan of care\n"
    "  otherwise warn\nend\n";

#define CHILD                                                                                                          \
    "payer rules 1\nprofile b.child \"B\"\n  extends a.base\n  in force from 2022-01-01\nend\nsource n \"N\"\n"
#define GRANDCHILD "payer rules 1\nprofile c.grandchild \"C\"\n  extends b.child\nend\nsource o \"O\"\n"

static void read_files(struct check_run *run, const char *child, const char *grandchild)
{
    check_open(run, NULL);
    check_add(run, "base.rules", TEXT(base));
    check_add(run, "child.rules", text_of(child));
    if (grandchild != NULL)
        check_add(run, "grandchild.rules", text_of(grandchild));
    check_now(run);
}

static size_t count_texts(const struct profile *profile, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < profile->rule_count; i++)
        count += text_is(profile->rules[i].name, name);
    return count;
}

static void test_inherited(void **state)
{
    struct check_run run;
    const struct rule *rule;

    (void)state;
    read_files(&run, CHILD, NULL);
    check_assert_clean(&run);
    rule = check_rule(check_profile(&run, "b.child"), "plan", date_join(2022, 1, 1));
    assert_int_equal(rule->from, date_join(2022, 1, 1));
    assert_int_equal(rule->until, date_join(2026, 12, 31));
    assert_text(rule->profile, "a.base");
    assert_int_equal(rule->override_kind, OVERRIDE_NONE);
    check_close(&run);
}

/* Before and after the days of the change the base's text applies. */
static void test_change(void **state)
{
    struct check_run run;
    const struct profile *child;
    const struct rule *rule;

    (void)state;
    read_files(&run, CHILD "change rule a.units because \"bulletin\"\n  cite n \"3\"\n"
                           "  in force from 2026-07-01 until 2026-12-31\n  last unit needs 10 minutes\n"
                           "  otherwise hold as CO-119\nend\n", NULL);
    check_assert_clean(&run);
    child = check_profile(&run, "b.child");
    assert_int_equal(count_texts(child, "a.units"), 3);
    rule = check_rule(child, "a.units", date_join(2026, 6, 30));
    assert_int_equal(rule->check.last_unit, 7);
    assert_int_equal(rule->outcomes[0].effect, EFFECT_DENY);
    rule = check_rule(child, "a.units", date_join(2026, 7, 1));
    assert_int_equal(rule->check.last_unit, 10);
    assert_int_equal(rule->check.block, 15);
    assert_int_equal(rule->outcome_count, 1);
    assert_int_equal(rule->outcomes[0].effect, EFFECT_HOLD);
    assert_int_equal(rule->cite_count, 2);
    assert_int_equal(rule->say_count, 1);
    assert_int_equal(rule->override_kind, OVERRIDE_CHANGE);
    assert_text(rule->because, "bulletin");
    assert_text(rule->base, "a.base");
    assert_text(rule->profile, "b.child");
    assert_true(set_has_code(rule->applies_to, code_parse(TEXT("97110")), date_join(2026, 7, 1)));
    assert_int_equal(check_rule(child, "a.units", date_join(2027, 1, 1))->check.last_unit, 7);
    assert_int_equal(count_texts(check_profile(&run, "a.base"), "a.units"), 1);
    check_close(&run);
}

/* A new check takes the options of the old one with it; names in what stays are the base's. */
static void test_change_of_check(void **state)
{
    struct check_run run;
    const struct rule *rule;

    (void)state;
    read_files(&run,
               CHILD
               "codes timed = 97112\nchange rule a.units because \"manual\"\n"
               "  count units by each code per session\n    one unit is 10 minutes\nend\n"
               "rule other \"O\"\n  cite n \"1\"\n  applies to timed\n  require plan of care\n  otherwise warn\nend\n",
               NULL);
    check_assert_clean(&run);
    rule = check_rule(check_profile(&run, "b.child"), "a.units", date_join(2026, 1, 1));
    assert_int_equal(rule->check.method, COUNT_EACH_CODE);
    assert_int_equal(rule->check.block, 10);
    assert_int_equal(rule->check.last_unit, 8);
    assert_text(rule->applies_to->name, "timed");
    assert_true(set_has_code(rule->applies_to, code_parse(TEXT("97110")), date_join(2026, 1, 1)));
    assert_false(set_has_code(rule->applies_to, code_parse(TEXT("97112")), date_join(2026, 1, 1)));
    check_close(&run);
}

static void test_replace_and_remove(void **state)
{
    struct check_run run;
    const struct profile *child;
    const struct rule *rule;

    (void)state;
    read_files(&run,
               CHILD
               "replace rule a.units \"New title\" because \"manual\"\n  cite n \"4\"\n  in force from 2024-01-01\n"
               "  limit visits to 5 per week\n  otherwise warn\nend\n"
               "remove rule plan because \"not asked for\"\n  cite n \"5\"\n  in force from 2025-01-01\nend\n",
               NULL);
    check_assert_clean(&run);
    child = check_profile(&run, "b.child");
    rule = check_rule(child, "a.units", date_join(2024, 1, 1));
    assert_text(rule->title, "New title");
    assert_int_equal(rule->check.kind, CHECK_LIMIT);
    assert_null(rule->applies_to);
    assert_int_equal(rule->cite_count, 1);
    assert_int_equal(check_rule(child, "a.units", date_join(2023, 12, 31))->check.kind, CHECK_COUNT_UNITS);
    assert_text(check_rule(child, "a.units", date_join(2023, 12, 31))->title, "Units");
    assert_int_equal(count_texts(child, "plan"), 1);
    assert_int_equal(check_rule(child, "plan", date_join(2024, 12, 31))->until, date_join(2024, 12, 31));
    assert_int_equal(child->removed_count, 1);
    assert_text(child->removed[0].name, "plan");
    assert_text(child->removed[0].base, "a.base");
    check_close(&run);
}

/* A grandchild changes the child's text; a waiver stays with a changed rule and goes with a replaced one. */
static void test_grandchild(void **state)
{
    struct check_run run;
    const struct profile *grandchild;
    const struct rule *rule;

    (void)state;
    read_files(
        &run,
        CHILD "change rule a.units because \"one\"\n  otherwise hold\nend\n"
              "waive rule a.units from 2026-01-01 until 2026-12-31 because \"move\"\n  approved by \"director\"\nend\n"
              "waive rule plan from 2026-01-01 until 2026-12-31 because \"move\"\n  approved by \"director\"\n"
              "  when clinic is \"north\"\nend\n",
        GRANDCHILD "change rule a.units because \"two\"\n  last unit needs 9 minutes\nend\n"
                   "replace rule plan because \"three\"\n  cite o \"1\"\n  require referral\n  otherwise deny\nend\n");
    check_assert_clean(&run);
    grandchild = check_profile(&run, "c.grandchild");
    rule = check_rule(grandchild, "a.units", date_join(2026, 2, 1));
    assert_int_equal(rule->check.last_unit, 9);
    assert_int_equal(rule->outcomes[0].effect, EFFECT_HOLD);
    assert_text(rule->base, "b.child");
    assert_text(rule->because, "two");
    assert_int_equal(rule->waiver_count, 1);
    assert_text(rule->waivers[0].approver, "director");
    assert_int_equal(check_rule(grandchild, "plan", date_join(2026, 2, 1))->waiver_count, 0);
    rule = check_rule(check_profile(&run, "b.child"), "plan", date_join(2026, 2, 1));
    assert_int_equal(rule->waiver_count, 1);
    assert_non_null(rule->waivers[0].when);
    assert_int_equal(check_rule(check_profile(&run, "a.base"), "plan", date_join(2026, 2, 1))->waiver_count, 0);
    check_close(&run);
}

/* A child of a profile with errors is broken with it, and says nothing of its own. */
static void test_broken_base(void **state)
{
    static const char wrong[] =
        "payer rules 1\nprofile a.base \"A\"\n  in force from 2020-01-01\nend\nsource m \"M\"\n"
        "rule x \"X\"\n  cite m \"1\"\n  applies to nothing\n  require plan of care\n  otherwise warn\nend\n";
    struct check_run run;

    (void)state;
    check_open(&run, NULL);
    check_add(&run, "child.rules", text_of(CHILD "change rule x because \"y\"\n  otherwise deny\nend\n"));
    check_add(&run, "base.rules", TEXT(wrong));
    check_now(&run);
    assert_int_equal(run.diagnostics.count, 1);
    assert_int_equal(run.diagnostics.errors, 1);
    assert_true(check_profile(&run, "a.base")->broken);
    assert_true(check_profile(&run, "b.child")->broken);
    check_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inherited),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_change_of_check),
        cmocka_unit_test(test_replace_and_remove),
        cmocka_unit_test(test_grandchild),
        cmocka_unit_test(test_broken_base),
    };

    return cmocka_run_group_tests_name("overrides", tests, NULL, NULL);
}
