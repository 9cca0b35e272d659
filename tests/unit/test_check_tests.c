/* Tests of rule files, as the checker makes them: sessions with what is given, and expectations. */
#include "tests/support/check.h"

#define RULES "elements wanted = impairment, functional_goal\n" \
              "rule r \"R\"\n  cite m \"1\"\n  require documented all of wanted\n  otherwise warn\nend\n"

static const struct scenario *scenario(const struct check_run *run, size_t index)
{
    const struct profile *profile = check_profile(run, "example.plan");

    check_assert_clean(run);
    assert_int_equal(profile->test_count, 1);
    assert_true(index < profile->tests[0].scenario_count);
    return &profile->tests[0].scenarios[index];
}

static const struct session *judged(const struct scenario *from)
{
    assert_true(from->judged < from->session_count);
    return &from->sessions[from->judged];
}

static void test_lines(void **state)
{
    struct check_run run;
    const struct session *session;

    (void)state;
    check_text(&run, RULES "test \"T\"\n  on 2026-03-02\n"
                     "  given 24 minutes of 97112 GP 59 billed 2 charged $80 allowed $67.10 assistant 10 minutes "
                     "pointing to 1 pointing to 2 through 2026-03-04 in a group, 97110\n  expect pass r\nend\n");
    session = judged(scenario(&run, 0));
    assert_int_equal(session->date, date_join(2026, 3, 2));
    assert_int_equal(session->line_count, 2);
    assert_int_equal(session->lines[0].number, 1);
    assert_int_equal(session->lines[0].code, code_parse(TEXT("97112")));
    assert_int_equal(session->lines[0].minutes, 24);
    assert_int_equal(session->lines[0].units, 2);
    assert_int_equal(session->lines[0].modifiers.count, 2);
    assert_int_equal(session->lines[0].modifiers.items[1], code_parse(TEXT("59")));
    assert_int_equal(session->lines[0].charge, 8000);
    assert_int_equal(session->lines[0].allowed, 6710);
    assert_int_equal(session->lines[0].assistant_minutes, 10);
    assert_int_equal(session->lines[0].pointers.count, 2);
    assert_int_equal(session->lines[0].through, date_join(2026, 3, 4));
    assert_int_equal(session->lines[0].group, 1);
    assert_int_equal(session->lines[1].group, FLAG_UNKNOWN);
    assert_int_equal(session->lines[1].minutes, NUMBER_UNKNOWN);
    assert_int_equal(session->lines[1].units, NUMBER_UNKNOWN);
    assert_int_equal(session->lines[1].assistant_minutes, NUMBER_UNKNOWN);
    assert_int_equal(session->lines[1].modifiers.count, 0);
    check_close(&run);
}

static void test_no_group(void **state)
{
    struct check_run run;

    (void)state;
    check_text(&run, RULES "test \"T\"\n  on 2026-03-02\n  given 97112 GP not in a group\n  expect pass r\nend\n");
    assert_int_equal(judged(scenario(&run, 0))->lines[0].group, 0);
    check_close(&run);
}

static void test_repairs(void **state)
{
    struct check_run run;
    const struct expectation *expectations;

    (void)state;
    check_text(&run, RULES
               "test \"T\"\n  on 2026-03-02\n  given 97112 GP\n  expect fix r set units to 2 on line 3\n"
               "  expect fix r set units to supported\n  expect fix r add modifier 59\n"
               "  expect fix r obtain document progress_report\n  expect no fix r on line 2\nend\n");
    assert_int_equal(scenario(&run, 0)->expectation_count, 5);
    expectations = scenario(&run, 0)->expectations;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(expectations[i].kind, EXPECT_FIX);
        assert_text(expectations[i].rule, "r");
    }
    assert_int_equal(expectations[0].fix->units, 2);
    assert_int_equal(expectations[0].line, 3);
    assert_int_equal(expectations[1].fix->units, -1);
    assert_int_equal(expectations[1].line, 0);
    assert_int_equal(expectations[2].fix->kind, FIX_ADD_MODIFIER);
    assert_int_equal(expectations[2].fix->code, code_parse(TEXT("59")));
    assert_int_equal(expectations[3].fix->obtain, OBTAIN_DOCUMENT);
    assert_text(expectations[3].fix->name, "progress_report");
    assert_null(expectations[4].fix);
    assert_int_equal(expectations[4].line, 2);
    check_close(&run);
}

static void test_members(void **state)
{
    struct check_run run;
    const struct session *session;

    (void)state;
    check_text(
        &run, RULES
        "test \"T\"\n  on 2026-03-02\n"
        "  given 97112 GP, clinic \"north\", place of service 21, provider.role PTA, "
        "plan_of_care.certified 2026-02-28, provider.enrolled yes, no referral, no authorization, no onset, "
        "diagnosis G20.A1, diagnosis R26.81, "
        "document progress_report 2026-02-27 signed by PT, documented all of wanted, documented balance\n"
        "  expect unknown r needing documents\nend\n");
    session = judged(scenario(&run, 0));
    assert_text(session->clinic, "north");
    assert_int_equal(session->place, code_parse(TEXT("21")));
    assert_int_equal(session->provider.role, code_parse(TEXT("PTA")));
    assert_int_equal(session->provider.there, 1);
    assert_int_equal(session->provider.enrolled, 1);
    assert_int_equal(session->plan_of_care.there, 1);
    assert_int_equal(session->plan_of_care.certified, date_join(2026, 2, 28));
    assert_int_equal(session->referral.there, 0);
    assert_int_equal(session->referral.from, DATE_NONE);
    assert_int_equal(session->authorizations.count, 0);
    assert_int_equal(session->onset, DATE_NONE);
    assert_int_equal(session->injury, DATE_UNKNOWN);
    assert_int_equal(session->diagnoses.count, 2);
    assert_int_equal(session->documents.count, 1);
    assert_int_equal(session->documents.items[0].signed_by, code_parse(TEXT("PT")));
    assert_int_equal(session->documented.count, 3);
    assert_true(code_is_known(session->billing.npi));
    assert_int_equal(session->supervisor.there, FLAG_UNKNOWN);
    check_close(&run);
}

static void test_other_sessions(void **state)
{
    struct check_run run;
    const struct scenario *first, *second;

    (void)state;
    check_text(
        &run, RULES
        "test \"T\"\n  on 2026-03-02\n  given 3 earlier visits in the plan year each 30 minutes of 97140 GO, 97112 GP\n"
        "  also that day 97110 GP\n  earlier on 2026-01-07 97116 GP\n  expect pass r\n"
        "  on 2026-04-01\n  expect fail r, warn\nend\n");
    first = scenario(&run, 0);
    assert_int_equal(first->session_count, 6);
    for (size_t i = 0; i < first->session_count; i++) {
        const struct session *session = &first->sessions[i];

        assert_true(session->date <= date_join(2026, 3, 2));
        assert_text(session->patient.id, "patient");
        if (i != first->judged && session->date == date_join(2026, 3, 2))
            assert_true(text_compare(session->id, judged(first)->id) < 0);
        for (size_t k = 0; k < i; k++)
            assert_false(text_equal(session->id, first->sessions[k].id));
    }
    assert_int_equal(judged(first)->lines[0].code, code_parse(TEXT("97112")));
    second = scenario(&run, 1);
    assert_int_equal(second->session_count, 6);
    assert_int_equal(judged(second)->date, date_join(2026, 4, 1));
    assert_int_equal(judged(second)->lines[0].code, code_parse(TEXT("97112")));
    check_close(&run);
}

/* Earlier visits lie on successive days, the last on the day before, or from a day on. */
static void test_visits(void **state)
{
    struct check_run run;
    const struct scenario *from;
    date_t least = DATE_MAX, most = DATE_MIN;

    (void)state;
    check_text(&run, RULES
               "test \"T\"\n  on 2026-03-02\n  given 10 earlier visits in the last 10 days, 97112 GP\n  expect pass r\n"
               "  on 2026-03-02\n  given 2 earlier visits from 2026-01-05, 97112 GP\n  expect pass r\nend\n");
    from = scenario(&run, 0);
    assert_int_equal(from->session_count, 11);
    for (size_t i = 0; i < from->session_count; i++) {
        const struct session *session = &from->sessions[i];

        if (i == from->judged)
            continue;
        least = session->date < least ? session->date : least;
        most = session->date > most ? session->date : most;
        assert_int_equal(session->lines[0].units, 1);
        assert_int_equal(session->lines[0].minutes, 15);
        assert_int_equal(session->lines[0].code, code_parse(TEXT("97110")));
    }
    assert_int_equal(most, date_join(2026, 3, 1));
    assert_int_equal(least, date_join(2026, 2, 20));
    from = scenario(&run, 1);
    assert_int_equal(from->sessions[0].date, date_join(2026, 1, 5));
    assert_int_equal(from->sessions[1].date, date_join(2026, 1, 6));
    check_close(&run);
}

static void test_authorization(void **state)
{
    struct check_run run;
    const struct authorization *authorization;

    (void)state;
    check_text(
        &run, RULES
        "test \"T\"\n  on 2026-03-02\n  given 97112 GP, authorization for 20 visits for 80 units of (97110, 97112) "
        "from 2026-01-01 until 2026-06-30\n  expect pass r\nend\n");
    assert_int_equal(judged(scenario(&run, 0))->authorizations.count, 1);
    authorization = judged(scenario(&run, 0))->authorizations.items;
    assert_int_equal(authorization->visits, 20);
    assert_int_equal(authorization->units, 80);
    assert_int_equal(authorization->codes.count, 2);
    assert_int_equal(authorization->from, date_join(2026, 1, 1));
    assert_int_equal(authorization->through, date_join(2026, 6, 30));
    check_close(&run);
}

static void test_expectations(void **state)
{
    struct check_run run;
    const struct expectation *expectations;

    (void)state;
    check_text(&run, RULES
               "test \"T\"\n  on 2026-03-02\n  given 97112 GP\n  expect units 97112 = 2, 97110 = 1\n"
               "  or expect units 97112 = 1, 97110 = 2\n  expect fail r, deny all 5 units as CO-197 on line 2\n"
               "  expect unknown r, hold needing minutes and history\n  under example.plan expect outcome denied\n"
               "  expect not applicable r\nend\n");
    assert_int_equal(scenario(&run, 0)->expectation_count, 5);
    expectations = scenario(&run, 0)->expectations;
    assert_int_equal(expectations[0].kind, EXPECT_ALLOCATIONS);
    assert_int_equal(expectations[0].allocation_count, 2);
    assert_int_equal(expectations[0].allocations[1].items[1].units, 2);
    assert_int_equal(expectations[1].verdict, VERDICT_FAIL);
    assert_true(expectations[1].has_effect);
    assert_int_equal(expectations[1].effect, EFFECT_DENY);
    assert_int_equal(expectations[1].denied_units, 5);
    assert_text(expectations[1].group, "CO");
    assert_text(expectations[1].carc, "197");
    assert_int_equal(expectations[1].line, 2);
    assert_int_equal(expectations[2].verdict, VERDICT_UNKNOWN);
    assert_int_equal(expectations[2].needing_count, 2);
    assert_int_equal(expectations[3].kind, EXPECT_OUTCOME);
    assert_int_equal(expectations[3].outcome, OUTCOME_DENIED);
    assert_text(expectations[3].profile, "example.plan");
    assert_int_equal(expectations[4].verdict, VERDICT_NOT_APPLICABLE);
    assert_int_equal(expectations[4].denied_units, -1);
    check_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_no_group),
        cmocka_unit_test(test_repairs),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_other_sessions),
        cmocka_unit_test(test_visits),
        cmocka_unit_test(test_authorization),
        cmocka_unit_test(test_expectations),
    };

    return cmocka_run_group_tests_name("tests of rule files", tests, NULL, NULL);
}
