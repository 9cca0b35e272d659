/* Names, sets and lookups of the checker: what a name stands for, and what a set holds on a day. */
#include "tests/support/check.h"

static code_t code(const char *text)
{
    return code_parse(text_of(text));
}

static date_t day(int year, int month, int day_of_month)
{
    return date_join(year, month, day_of_month);
}

static const struct set *find_set(const struct check_run *run, const char *name)
{
    for (size_t i = 0; i < run->rulebook->set_count; i++) {
        if (text_is(run->rulebook->sets[i]->name, name))
            return run->rulebook->sets[i];
    }
    fail_msg("no set %s", name);
    return NULL;
}

static void test_ranges_and_prefixes(void **state)
{
    struct check_run run;
    const struct set *set;

    (void)state;
    check_text(&run, "codes evaluation = 97161..97168\ndiagnoses head = S06*, G20.A*, R26.81\n");
    set = find_set(&run, "evaluation");
    assert_true(set_has_code(set, code("97161"), day(2026, 1, 1)));
    assert_true(set_has_code(set, code("97168"), day(2026, 1, 1)));
    assert_false(set_has_code(set, code("97169"), day(2026, 1, 1)));
    assert_false(set_has_code(set, code("971681"), day(2026, 1, 1)));
    set = find_set(&run, "head");
    assert_true(set_has_code(set, code("S06"), day(2026, 1, 1)));
    assert_true(set_has_code(set, code("S062X1A"), day(2026, 1, 1)));
    assert_true(set_has_code(set, code("G20A1"), day(2026, 1, 1)));
    assert_false(set_has_code(set, code("G20B1"), day(2026, 1, 1)));
    assert_true(set_has_code(set, code("R2681"), day(2026, 1, 1)));
    assert_false(set_has_code(set, code("S07"), day(2026, 1, 1)));
    check_close(&run);
}

static void test_member_dates(void **state)
{
    struct check_run run;
    const struct set *set;

    (void)state;
    check_text(&run, "diagnoses parkinson = G20 until 2023-09-30, G20.A* from 2023-10-01\n");
    set = find_set(&run, "parkinson");
    assert_true(set_has_code(set, code("G20"), day(2023, 9, 30)));
    assert_false(set_has_code(set, code("G20"), day(2023, 10, 1)));
    assert_false(set_has_code(set, code("G20A1"), day(2023, 9, 30)));
    assert_true(set_has_code(set, code("G20A1"), day(2023, 10, 1)));
    check_close(&run);
}

/* What a named set takes out stays out only of what it brings. */
static void test_nested_except(void **state)
{
    struct check_run run;
    const struct set *set;

    (void)state;
    check_text(&run, "codes some = 97110..97116 except 97112\n"
                     "codes both = some, 97112 from 2026-07-01\n"
                     "codes dated = some from 2026-01-01 until 2026-06-30\n");
    set = find_set(&run, "some");
    assert_true(set_has_code(set, code("97113"), day(2026, 1, 1)));
    assert_false(set_has_code(set, code("97112"), day(2026, 1, 1)));
    set = find_set(&run, "both");
    assert_true(set_has_code(set, code("97110"), day(2026, 1, 1)));
    assert_true(set_has_code(set, code("97116"), day(2026, 1, 1)));
    assert_false(set_has_code(set, code("97112"), day(2026, 6, 30)));
    assert_true(set_has_code(set, code("97112"), day(2026, 7, 1)));
    set = find_set(&run, "dated");
    assert_true(set_has_code(set, code("97110"), day(2026, 6, 30)));
    assert_false(set_has_code(set, code("97110"), day(2026, 7, 1)));
    assert_false(set_has_code(set, code("97110"), day(2025, 12, 31)));
    check_close(&run);
}

/* Taking out part of the days of part of a range leaves the other codes and the other days. */
static void test_nested_except_with_dates(void **state)
{
    struct check_run run;
    const struct set *set;

    (void)state;
    check_text(&run, "codes some = 97110..97116 except 97112..97113 from 2026-02-01 until 2026-02-28\n"
                     "codes copy = some, 97140\n");
    set = find_set(&run, "copy");
    for (int month = 1; month <= 3; month++) {
        assert_true(set_has_code(set, code("97111"), day(2026, month, 10)));
        assert_true(set_has_code(set, code("97114"), day(2026, month, 10)));
        assert_int_equal(set_has_code(set, code("97112"), day(2026, month, 10)), month != 2);
        assert_int_equal(set_has_code(set, code("97113"), day(2026, month, 10)), month != 2);
    }
    assert_true(set_has_code(set, code("97140"), day(2026, 2, 10)));
    check_close(&run);
}

static void test_names_in_sets(void **state)
{
    struct check_run run;
    const struct set *set;

    (void)state;
    check_text(
        &run,
        "elements basic = impairment, functional_goal\nelements more = basic, skilled_technique except impairment\n");
    set = find_set(&run, "more");
    assert_true(set_has_name(set, TEXT("functional_goal"), day(2026, 1, 1)));
    assert_true(set_has_name(set, TEXT("skilled_technique"), day(2026, 1, 1)));
    assert_false(set_has_name(set, TEXT("impairment"), day(2026, 1, 1)));
    check_close(&run);
}

/* The child's set of the name is for the child's rules; the base's rules keep the base's. */
static void test_shadowing(void **state)
{
    struct check_run run;
    const struct profile *child;
    const char *base = "payer rules 1\n\nprofile a.base \"B\"\n  in force from 2020-01-01\nend\nsource m \"M\"\n"
                       "codes timed = 97110\nrule old \"R\"\n  cite m \"1\"\n  applies to timed\n"
                       "  limit units to 4 per date of service\n  otherwise warn\nend\n";
    const char *text = "payer rules 1\n\nprofile a.child \"C\"\n  extends a.base\nend\ncodes timed = 97112\n"
                       "rule new \"R\"\n  cite m \"2\"\n  applies to timed\n  limit units to 4 per date of service\n"
                       "  otherwise warn\nend\n";

    (void)state;
    check_open(&run, NULL);
    check_add(&run, "child.rules", text_of(text));
    check_add(&run, "base.rules", text_of(base));
    check_now(&run);
    check_assert_clean(&run);
    child = check_profile(&run, "a.child");
    assert_int_equal(child->rule_count, 2);
    assert_true(set_has_code(check_rule(child, "old", day(2026, 1, 1))->applies_to, code("97110"), day(2026, 1, 1)));
    assert_true(set_has_code(check_rule(child, "new", day(2026, 1, 1))->applies_to, code("97112"), day(2026, 1, 1)));
    assert_text(check_rule(child, "old", day(2026, 1, 1))->profile, "a.base");
    check_close(&run);
}

static void test_parameter_on(void **state)
{
    struct check_run run;
    const struct parameter *parameter;

    (void)state;
    check_text(&run,
               "parameter most \"P\" as visits\n  from 2026-01-01 is 20 visits cite m \"1\"\n"
               "  from 2026-07-01 is 12 visits until 2027-12-31 cite m \"2\"\n  check again by 2027-06-01\nend\n");
    assert_int_equal(run.rulebook->parameter_count, 1);
    parameter = run.rulebook->parameters[0];
    assert_null(parameter_on(parameter, day(2025, 12, 31)));
    assert_int_equal(parameter_on(parameter, day(2026, 6, 30))->value.number, 20);
    assert_int_equal(parameter_on(parameter, day(2026, 7, 1))->value.number, 12);
    assert_int_equal(parameter_on(parameter, day(2027, 5, 31))->value.number, 12);
    assert_null(parameter_on(parameter, day(2027, 6, 1)));
    check_close(&run);
}

static void test_editions(void **state)
{
    struct check_run run;
    const struct rule_table *table;

    (void)state;
    check_text(&run, "table mue \"T\"\n  format mue\n  file \"tables/mue.tsv\" from 2026-04-01 until 2026-12-31\n"
                     "  file \"tables/mue.tsv\" from 2026-01-01\nend\n");
    assert_int_equal(run.rulebook->table_count, 1);
    table = run.rulebook->tables[0];
    assert_int_equal(table->edition_count, 2);
    assert_null(table_on(table, day(2025, 12, 31)));
    assert_ptr_equal(table_on(table, day(2026, 3, 31)), &table->editions[0]);
    assert_ptr_equal(table_on(table, day(2026, 4, 1)), &table->editions[1]);
    assert_null(table_on(table, day(2027, 1, 1)));
    check_close(&run);
}

/* The order in which files are given does not change the digest; a letter does. */
static void test_digest(void **state)
{
    static const char one[] = "payer rules 1\nprofile a.one \"A\"\n  in force from 2026-01-01\nend\n";
    static const char two[] = "payer rules 1\nprofile a.two \"B\"\n  in force from 2026-01-01\nend\n";
    static const char other[] = "payer rules 1\nprofile a.two \"C\"\n  in force from 2026-01-01\nend\n";
    struct check_run first, second, third;

    (void)state;
    check_open(&first, NULL);
    check_add(&first, "1.rules", TEXT(one));
    check_add(&first, "2.rules", TEXT(two));
    check_open(&second, NULL);
    check_add(&second, "2.rules", TEXT(two));
    check_add(&second, "1.rules", TEXT(one));
    check_open(&third, NULL);
    check_add(&third, "1.rules", TEXT(one));
    check_add(&third, "2.rules", TEXT(other));
    check_now(&first);
    check_now(&second);
    check_now(&third);
    assert_int_equal(first.rulebook->digest.length, strlen("sha256:") + 64);
    assert_true(text_equal(first.rulebook->digest, second.rulebook->digest));
    assert_false(text_equal(first.rulebook->digest, third.rulebook->digest));
    assert_text(first.rulebook->profiles[0].name, "a.one");
    check_close(&first);
    check_close(&second);
    check_close(&third);
}

/* Properties that are not written are the base's. */
static void test_properties(void **state)
{
    static const char base[] = "payer rules 1\nprofile a.base \"A\"\n  version decided by date received\n"
                               "  in force from 2020-01-01\n  plan year starts in July\n  setting hospital\n"
                               "  owner \"desk\"\n  verified 2026-01-02\nend\n";
    static const char child[] = "payer rules 1\nprofile a.child \"C\"\n  extends a.base\n"
                                "  in force until 2027-12-31\n  plan year starts in March\nend\n";
    struct check_run run;
    const struct profile *profile;

    (void)state;
    check_open(&run, NULL);
    check_add(&run, "child.rules", TEXT(child));
    check_add(&run, "base.rules", TEXT(base));
    check_now(&run);
    check_assert_clean(&run);
    profile = check_profile(&run, "a.child");
    assert_true(profile->decided_by_received);
    assert_int_equal(profile->from, day(2020, 1, 1));
    assert_int_equal(profile->until, day(2027, 12, 31));
    assert_int_equal(profile->plan_year_month, 3);
    assert_int_equal(profile->known_on, DATE_UNKNOWN);
    assert_int_equal(profile->verified, day(2026, 1, 2));
    assert_text(profile->setting, "hospital");
    assert_text(profile->owner, "desk");
    assert_ptr_equal(profile->base, check_profile(&run, "a.base"));
    assert_int_equal(check_profile(&run, "a.base")->plan_year_month, 7);
    check_close(&run);
}

/* The base's day of verification says nothing of a child's own sources. */
static void test_verified(void **state)
{
    static const char base[] = "payer rules 1\nprofile a.base \"A\"\n  in force from 2020-01-01\n"
                               "  verified 2026-01-02\nend\nsource manual \"Manual\"\n";
    static const char same[] = "payer rules 1\nprofile a.same \"S\"\n  extends a.base\nend\n";
    static const char own[] = "payer rules 1\nprofile a.own \"O\"\n  extends a.base\nend\n"
                              "source bulletin \"Bulletin\"\n";
    static const char read[] = "payer rules 1\nprofile a.read \"R\"\n  extends a.own\n  verified 2026-03-04\nend\n"
                               "source letter \"Letter\"\n";
    static const char below[] = "payer rules 1\nprofile a.below \"B\"\n  extends a.own\nend\n";
    struct check_run run;

    (void)state;
    check_open(&run, NULL);
    check_add(&run, "base.rules", TEXT(base));
    check_add(&run, "same.rules", TEXT(same));
    check_add(&run, "own.rules", TEXT(own));
    check_add(&run, "read.rules", TEXT(read));
    check_add(&run, "below.rules", TEXT(below));
    check_now(&run);
    assert_int_equal(run.diagnostics.errors, 0);
    assert_int_equal(check_profile(&run, "a.base")->verified, day(2026, 1, 2));
    assert_int_equal(check_profile(&run, "a.same")->verified, day(2026, 1, 2));
    assert_int_equal(check_profile(&run, "a.own")->verified, DATE_UNKNOWN);
    assert_int_equal(check_profile(&run, "a.read")->verified, day(2026, 3, 4));
    assert_int_equal(check_profile(&run, "a.below")->verified, DATE_UNKNOWN);
    check_close(&run);
}

/* One mistake each: what refers to the thing that could not be read is not at fault. */
static void test_one_message_for_one_mistake(void **state)
{
    static const char *const texts[] = {
        "codes evals = 97161 to 97163\nrule r \"R\"\n  cite m \"1\"\n  applies to evals\n  require modifier GP\n"
        "  otherwise warn\nend\n",
        "source n\nrule r \"R\"\n  cite n \"1\"\n  require modifier GP\n  otherwise warn\nend\n",
        "parameter p \"P\" visits\n  from 2026-01-01 is 2 visits cite m \"1\"\nend\n"
        "rule r \"R\"\n  cite m \"1\"\n  limit visits to p per week\n  otherwise warn\nend\n",
        "table t T\n  format mue\nend\nrule r \"R\"\n  cite m \"1\"\n  limit units to table t per code per "
        "date of service\n  otherwise warn\nend\n",
        "rule r R\n  cite m \"1\"\n  require modifier GP\n  otherwise warn\nend\ntest \"T\"\n  on 2026-03-02\n"
        "  given 97110\n  expect pass r\nend\n",
        "parameter p \"P\" as visits\n  from 2026-01-01 is 2 visits cite m \"1\"\n  from 07/01/2026 is 3 visits cite m "
        "\"1\"\nend\nrule r \"R\"\n  cite m \"1\"\n  limit visits to p per week\n  otherwise warn\nend\n",
        "rule r \"R\"\n  cite m \"1\"\n  when place of service is 11 or 12 or 13\n  require modifier GP\n  otherwise "
        "warn\nend\n",
        "test \"T\"\n  given 97110\n  on 2026-03-02\n  expect outcome clean\nend\n",
        "rule r \"R\"\n  cite m \"1\"\n  require modifier gp\n  otherwise warn\nend\n",
    };
    struct check_run run;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check_text(&run, texts[i]);
        if (run.diagnostics.count != 1)
            fail_msg("%zu messages for %s", run.diagnostics.count, texts[i]);
        check_close(&run);
    }
}

/* With its base a profile loses sets, sources, parameters and rules; only the base's name is wrong. */
static void test_missing_base(void **state)
{
    struct check_run run;

    (void)state;
    check_open(&run, NULL);
    check_add(&run, "child.rules",
              TEXT("payer rules 1\nprofile child.plan \"C\"\n  extends bass.plan\n  in force from 2026-01-01\nend\n"
                   "rule r \"R\"\n  cite manual \"1\"\n  applies to timed\n  limit units to most per week\n"
                   "  otherwise warn\nend\nremove rule x because \"y\"\n  cite manual \"1\"\nend\n"
                   "test \"T\"\n  on 2026-03-02\n  given 97110\n  expect pass inherited\nend\n"));
    check_now(&run);
    assert_int_equal(run.diagnostics.count, 1);
    assert_int_equal(check_count(&run, MESSAGE_BASE_NOT_FOUND), 1);
    check_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges_and_prefixes),
        cmocka_unit_test(test_member_dates),
        cmocka_unit_test(test_nested_except),
        cmocka_unit_test(test_nested_except_with_dates),
        cmocka_unit_test(test_names_in_sets),
        cmocka_unit_test(test_shadowing),
        cmocka_unit_test(test_parameter_on),
        cmocka_unit_test(test_editions),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_verified),
        cmocka_unit_test(test_one_message_for_one_mistake),
        cmocka_unit_test(test_missing_base),
    };

    return cmocka_run_group_tests_name("names of rule files", tests, NULL, NULL);
}
