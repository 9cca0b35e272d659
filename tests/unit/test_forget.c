/* Days are learned and judged one by one, and before each of them what no rule asks any more is forgotten: verdicts do
 * not change by it, whatever the window. What the history then holds is in test_eval_history.c. */
#include "tests/support/invented.h"

#define COMPLETE (-25567) /* 1900-01-01: all sessions are known */
#define DAYS_MAX 8

#define RULE(body) "rule r1 \"Invented\"\n  cite manual \"1\"\n" body "  otherwise deny\nend\n"
#define RECORD(date, id, patient, rest) \
    "{\"id\":\"" id "\",\"date\":\"" date "\",\"patient\":{\"id\":\"" patient "\"}," rest "}\n"
#define LINES "\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":30,\"units\":2}]"
#define VOIDED "\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":30,\"units\":2,\"voided\":true}]"
#define VISIT(date, id) RECORD(date, id, "P-1", LINES)
#define OTHER(date) RECORD(date, "S-other", "P-other", LINES)

static void judge_all(struct payrule_run *run, struct buffer *to)
{
    const struct payrule_answer *answer;
    enum payrule_status status;

    while ((status = payrule_run_next(run, &answer)) != PAYRULE_END)
        buffer_printf(to, "%c", status != PAYRULE_OK                      ? 'x'
                                : answer->outcome == PAYRULE_DENIED ? 'd'
                                : answer->outcome == PAYRULE_CLEAN  ? 'c'
                                                                    : 'i');
}

static int load(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    (void)path;
    (void)path_length;
    *bytes = context;
    *length = strlen(context);
    return 1;
}

/* `days`: the records of each, up to NULL; `expected`: the first letter of each outcome (clean, denied, incomplete), or x
 * of a session that is refused. */
static void assert_days_of(const char *rules, const char *table, const char *const *days, const char *expected)
{
    char text[200];
    const struct payrule_options options = { .load = load, .load_context = text };
    struct payrule_run *run;
    char *inputs[DAYS_MAX];
    struct buffer outcomes;
    size_t count = 0;

    snprintf(text, sizeof text, "%s", table);
    run = invented_run(rules, COMPLETE, &options);
    buffer_init(&outcomes, allocator_standard);
    for (; days[count]; count++) {
        assert_int_equal(payrule_run_forget(run), PAYRULE_OK);
        inputs[count] = invented_learn(run, days[count]);
        judge_all(run, &outcomes);
    }
    assert_buffer(&outcomes, expected);
    buffer_free(&outcomes);
    payrule_run_free(run);
    while (count > 0)
        free(inputs[--count]);
}

static void assert_days(const char *rules, const char *const *days, const char *expected)
{
    assert_days_of(rules, "", days, expected);
}

/* Two units each: the last visit is the second one of the window that holds both dates, and the first one of another a
 * day later; the day between is another patient's. */
#define WINDOW(name, first, before, last, after)                                                                       \
    {                                                                                                                  \
        HEAD RULE("  limit units of 97112 to 3 " name "\n"), { VISIT(first, "S-1"), OTHER(before), VISIT(last, "S-2"), NULL }, \
            { VISIT(first, "S-1"), OTHER(last), VISIT(after, "S-2"), NULL }                                            \
    }

static void test_windows(void **state)
{
    static const struct {
        const char *rules;
        const char *inside[4], *outside[4];
    } windows[] = {
        WINDOW("per week", "2026-03-02", "2026-03-07", "2026-03-08", "2026-03-09"),
        WINDOW("per month", "2026-03-01", "2026-03-30", "2026-03-31", "2026-04-01"),
        WINDOW("per calendar year", "2024-01-01", "2024-12-30", "2024-12-31", "2025-01-01"),
        WINDOW("per plan year", "2024-01-01", "2024-12-30", "2024-12-31", "2025-01-01"),
        WINDOW("per rolling 10 days", "2026-03-02", "2026-03-10", "2026-03-11", "2026-03-12"),
        WINDOW("per rolling 2 weeks", "2026-03-02", "2026-03-14", "2026-03-15", "2026-03-16"),
        WINDOW("per rolling 2 months", "2026-07-01", "2026-08-30", "2026-08-31", "2026-09-01"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        assert_days(windows[i].rules, windows[i].inside, "ccd");
        assert_days(windows[i].rules, windows[i].outside, "ccc");
    }
}

/* Some rules ask about any day. */
static void test_any_day(void **state)
{
    static const char *const days[] = { VISIT("2024-03-01", "S-1"), OTHER("2026-09-01"), VISIT("2026-09-02", "S-2"),
                                        NULL };

    (void)state;
    assert_days(HEAD RULE("  limit units of 97112 to 3 per lifetime\n"), days, "iid");
}

static void test_authorized_visits(void **state)
{
#define AUTHORIZED                                                                                              \
    "\"authorization\":{\"number\":\"A-1\",\"from\":\"2024-01-01\",\"through\":\"2026-12-31\",\"visits\":1,"    \
    "\"codes\":[\"97112\"]}," LINES
    static const char *const days[] = { RECORD("2024-03-01", "S-1", "P-1", AUTHORIZED),
                                        RECORD("2026-09-01", "S-0", "P-2", AUTHORIZED),
                                        RECORD("2026-09-02", "S-2", "P-1", AUTHORIZED), NULL };

    (void)state;
    assert_days(HEAD RULE("  require authorization covering date of service, visits\n"), days, "ccd");
}

/* Sessions are counted by dates alone; one of which all lines are voided does not count, also when it is forgotten. */
static void test_positions(void **state)
{
    static const char *const days[] = { VISIT("2026-03-02", "S-1"),
                                        RECORD("2026-03-03", "S-2", "P-1", VOIDED),
                                        VISIT("2026-03-04", "S-3"),
                                        VISIT("2026-03-05", "S-5") VISIT("2026-03-05", "S-4")
                                        RECORD("2026-03-05", "S-4", "P-1", VOIDED),
                                        VISIT("2026-03-06", "S-6"),
                                        VISIT("2026-03-07", "S-7"),
                                        NULL };

    (void)state;
    assert_days(HEAD RULE("  limit sessions to 5 per calendar year\n"), days, "cccccxcd");
}

/* A limit from a table counts the sessions with the code of the line; the table has none for 97110. */
static void test_by_table(void **state)
{
    static const char rules[] =
        HEAD "table caps \"Caps\"\n  format columns\n  column code as key code\n  column cap as sessions\n"
             "  file \"caps.tsv\" from 2024-01-01\nend\n"
             RULE("  limit sessions to column cap of table caps per calendar year\n");
    static const char *const days[] = { VISIT("2026-03-02", "S-1"),
                                        RECORD("2026-03-03", "S-2", "P-1",
                                               "\"lines\":[{\"line\":1,\"code\":\"97110\",\"minutes\":30,\"units\":2}]"),
                                        VISIT("2026-03-04", "S-3"), VISIT("2026-03-05", "S-4"), NULL };

    (void)state;
    assert_days_of(rules, "code\tcap\n97112\t2\n", days, "cicd");
}

/* What is learned too late is refused, not judged by what is no longer there, and does not count. */
static void test_too_late(void **state)
{
    static const char *const days[] = { VISIT("2025-12-30", "S-1"), VISIT("2026-03-05", "S-2"),
                                        VISIT("2025-12-20", "S-3") VISIT("2026-03-06", "S-4") VISIT("2026-03-06", "S-5"),
                                        NULL };

    (void)state;
    assert_days(HEAD RULE("  limit sessions to 3 per calendar year\n"), days, "ccxcc");
}

/* Nothing is too early for the first. */
static void test_first_day(void **state)
{
    static const char *const days[] = { VISIT("1800-01-01", "S-1"), VISIT("1800-01-02", "S-2"), NULL };

    (void)state;
    assert_days(HEAD RULE("  limit units to 2 per line\n"), days, "ii");
}

static int drop(void *context, const char *bytes, size_t length)
{
    (void)bytes;
    *(size_t *)context += length;
    return 0;
}

/* A receipt holds the whole past, which is not there any more. */
static void test_receipts(void **state)
{
    static const char rules[] = HEAD RULE("  limit visits to 1 per date of service\n");
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
    const struct payrule_answer *answer;
    struct payrule_run *run, *fork;
    size_t length = 0;
    char *first, *second;

    (void)state;
    assert_int_equal(payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    assert_int_equal(payrule_run_new(&run, rulebook, "example.plan", NULL), PAYRULE_OK);
    first = invented_learn(run, VISIT("2026-03-02", "S-1"));
    assert_int_equal(payrule_run_next(run, &answer), PAYRULE_OK);
    assert_int_equal(payrule_run_receipt(run, PAYRULE_EMBEDDED, drop, &length), PAYRULE_OK);
    assert_int_equal(payrule_run_forget(run), PAYRULE_OK);
    second = invented_learn(run, VISIT("2026-03-03", "S-2"));
    assert_int_equal(payrule_run_next(run, &answer), PAYRULE_OK);
    assert_int_equal(payrule_run_receipt(run, PAYRULE_EMBEDDED, drop, &length), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_fork(&fork, run), PAYRULE_OK);
    assert_int_equal(payrule_run_forget(fork), PAYRULE_EUSAGE);
    payrule_run_free(fork);
    payrule_run_free(run);
    payrule_rulebook_unref(rulebook);
    free(first);
    free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),          cmocka_unit_test(test_any_day),
        cmocka_unit_test(test_authorized_visits), cmocka_unit_test(test_positions),
        cmocka_unit_test(test_by_table),         cmocka_unit_test(test_too_late),
        cmocka_unit_test(test_first_day),        cmocka_unit_test(test_receipts),
    };

    return cmocka_run_group_tests_name("forgetting", tests, NULL, NULL);
}
