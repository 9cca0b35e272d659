/* The slow judge on rulebooks made by hand: the worked examples of the manuals it is written from. */
#include "tests/reference/reference.h"
#include "tests/support/unit.h"

#define LINES_MAX 8

static struct arena arena;

static const struct check timed = { .kind = CHECK_COUNT_UNITS,
                                    .method = COUNT_TOTAL_MINUTES,
                                    .block = 15,
                                    .first_unit = 8,
                                    .last_unit = 8,
                                    .window = { .kind = WINDOW_DAY } };

/* Minutes to allocations: "2 1, 1 2" lists what is accepted, code by code in the order given. */
static void assert_allocations(const struct check *check, const int64_t *minutes, size_t count, const char *expected)
{
    static const code_t codes[LINES_MAX] = { 2, 3, 4, 5, 6, 7, 8, 9 };
    struct reference_pool pool = reference_allocate(&arena, check, codes, minutes, count);
    struct buffer text;

    buffer_init(&text, allocator_standard);
    for (size_t i = 0; i < pool.allocation_count; i++) {
        buffer_string(&text, i > 0 ? ", " : "");
        for (size_t k = 0; k < count; k++)
            buffer_printf(&text, k > 0 ? " %d" : "%d", (int)pool.allocations[i * count + k]);
    }
    assert_buffer(&text, expected);
    buffer_free(&text);
}

#define ALLOCATES(check, expected, ...)                                                                                \
    assert_allocations((check), (const int64_t[]){ __VA_ARGS__ },                                                      \
                       sizeof((const int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t), (expected))

static void test_total_minutes(void **state)
{
    (void)state;
    ALLOCATES(&timed, "2 1", 24, 23);
    ALLOCATES(&timed, "1 2, 2 1", 20, 20);
    ALLOCATES(&timed, "2 1", 33, 7);
    ALLOCATES(&timed, "1 1 1 0", 18, 13, 10, 8);
    ALLOCATES(&timed, "0 0 1, 0 1 0, 1 0 0", 7, 7, 7);
    ALLOCATES(&timed, "4", 60);
    ALLOCATES(&timed, "0", 5);
    ALLOCATES(&timed, "0 0", 4, 3);
    ALLOCATES(&timed, "1 0", 5, 4);
    ALLOCATES(&timed, "1 1", 14, 14);
    ALLOCATES(&timed, "0 1, 1 0", 8, 8);
    ALLOCATES(&timed, "4 0", 52, 1);
    ALLOCATES(&timed, "2 1", 30, 8);
    ALLOCATES(&timed, "1 1 1", 16, 16, 16);
    ALLOCATES(&timed, "8 0", 112, 1);
}

static void test_midpoint(void **state)
{
    struct check each = timed;

    (void)state;
    each.method = COUNT_EACH_CODE;
    ALLOCATES(&each, "2 2", 24, 23);
    ALLOCATES(&each, "1 1", 20, 20);
    ALLOCATES(&each, "2 0", 33, 7);
    ALLOCATES(&each, "1 1 1 1", 18, 13, 10, 8);
    ALLOCATES(&each, "0 0 0", 7, 7, 7);
    ALLOCATES(&each, "1 1 1", 8, 8, 8);
    ALLOCATES(&each, "1 1 1 1", 12, 12, 12, 12);
    ALLOCATES(&each, "2 2 2 2", 23, 23, 23, 23);
    ALLOCATES(&each, "1 0", 15, 7);
}

static void test_other_methods(void **state)
{
    struct check check = timed;

    (void)state;
    check.method = COUNT_EACH_WITHIN_TOTAL;
    ALLOCATES(&check, "1 2, 2 1", 24, 23);
    ALLOCATES(&check, "2 0", 33, 7);
    ALLOCATES(&check, "0 1, 1 0", 10, 10);
    check.method = COUNT_NEAREST_QUARTER;
    ALLOCATES(&check, "1 2 0", 22, 23, 7);
    check = timed;
    check.leftover = LEFTOVER_MOST_MINUTES;
    ALLOCATES(&check, "3 0", 33, 7);
}

/* ---- sessions ---- */

struct given {
    const char *code;
    int64_t minutes, units, assistant;
    const char *modifier;
};

static const struct set *set_of(const char *first, const char *last, enum type type)
{
    struct set_range *range = ARENA_NEW(&arena, struct set_range);
    struct set *set = ARENA_NEW(&arena, struct set);

    *range = (struct set_range){ code_parse(text_of(first)), code_parse(text_of(last)), DATE_MIN, DATE_MAX, { 0 } };
    *set = (struct set){ .type = type, .ranges = range, .range_count = 1 };
    return set;
}

static struct line line_of(const struct given *given, int64_t number)
{
    struct line line = line_unknown;
    code_t *modifier = ARENA_NEW(&arena, code_t);

    line.number = number;
    line.code = code_parse(text_of(given->code));
    line.minutes = given->minutes;
    line.units = given->units;
    line.assistant_minutes = given->assistant;
    *modifier = given->modifier == NULL ? CODE_UNKNOWN : code_parse(text_of(given->modifier));
    line.modifiers = (struct code_list){ modifier, given->modifier == NULL ? 0 : 1 };
    return line;
}

static struct session session_of(const char *id, const struct given *given, size_t count)
{
    struct session session = session_unknown;

    session.id = text_of(id);
    session.patient.id = TEXT("P-1");
    session.date = date_join(2026, 3, 2);
    session.discipline = code_parse(TEXT("PT"));
    session.lines = ARENA_ARRAY(&arena, count, struct line);
    session.line_count = (int32_t)count;
    for (size_t i = 0; i < count; i++)
        session.lines[i] = line_of(&given[i], (int64_t)i + 1);
    return session;
}

/* The worst verdict of the rule, and all units that it denies. */
static enum verdict judge(const struct check *check, const struct session *sessions, size_t count, size_t judged,
                          int64_t *denied)
{
    struct rule rule = { .name = TEXT("r.1"),
                         .from = DATE_MIN,
                         .until = DATE_MAX,
                         .check = *check,
                         .per_line = true,
                         .check_again = DATE_UNKNOWN,
                         .applies_to = set_of("97000", "97999", TYPE_CODE) };
    struct profile profile = { .rules = &rule, .rule_count = 1, .plan_year_month = 1 };
    struct reference_case which = { &profile, sessions, count, judged, DATE_MIN };
    const struct reference_verdict *verdicts;
    enum verdict worst = VERDICT_NOT_APPLICABLE;

    verdicts = reference_judge(&arena, &which, &count);
    *denied = 0;
    for (size_t i = 0; i < count; i++) {
        worst = verdicts[i].verdict > worst ? verdicts[i].verdict : worst;
        *denied += verdicts[i].denied_units;
    }
    return worst;
}

#define JUDGES(check, verdict, units, ...)                                                                             \
    do {                                                                                                               \
        const struct given given[] = { __VA_ARGS__ };                                                                  \
        struct session session = session_of("S-1", given, sizeof given / sizeof given[0]);                             \
        int64_t denied;                                                                                                \
                                                                                                                       \
        assert_int_equal(judge((check), &session, 1, 0, &denied), (verdict));                                          \
        if ((units) >= 0)                                                                                              \
            assert_int_equal(denied, (units));                                                                         \
    } while (0)

static void test_billed_against_supported(void **state)
{
    (void)state;
    JUDGES(&timed, VERDICT_PASS, 0, { "97112", 24, 2, 0, NULL }, { "97110", 23, 1, 0, NULL });
    JUDGES(&timed, VERDICT_PASS, 0, { "97112", 24, 1, 0, NULL }, { "97110", 23, 1, 0, NULL });
    JUDGES(&timed, VERDICT_FAIL, 1, { "97112", 24, 1, 0, NULL }, { "97110", 23, 2, 0, NULL });
    JUDGES(&timed, VERDICT_PASS, 0, { "97112", 20, 2, 0, NULL }, { "97110", 20, 1, 0, NULL });
    JUDGES(&timed, VERDICT_PASS, 0, { "97112", 20, 1, 0, NULL }, { "97110", 20, 2, 0, NULL });
    JUDGES(&timed, VERDICT_FAIL, 1, { "97112", 20, 3, 0, NULL }, { "97110", 20, 0, 0, NULL });
    JUDGES(&timed, VERDICT_UNKNOWN, 0, { "97112", NUMBER_UNKNOWN, 2, 0, NULL });
    JUDGES(&timed, VERDICT_PASS, 0, { "97112", NUMBER_UNKNOWN, 1, 0, NULL }, { "97112", 15, 0, 0, NULL });
    JUDGES(&timed, VERDICT_FAIL, 1, { "97112", 15, 2, 0, NULL }, { "97112", 0, NUMBER_UNKNOWN, 0, NULL });
}

/* Two clinicians, the same quarter of an hour: one unit in all, and the later session's is denied. */
static void test_two_sessions(void **state)
{
    const struct given first[] = { { "97116", 15, 1, 0, NULL } }, second[] = { { "97116", 0, 1, 0, NULL } };
    struct session sessions[] = { session_of("S-1", first, 1), session_of("S-2", second, 1) };
    int64_t denied;

    (void)state;
    assert_int_equal(judge(&timed, sessions, 2, 0, &denied), VERDICT_PASS);
    assert_int_equal(judge(&timed, sessions, 2, 1, &denied), VERDICT_FAIL);
    assert_int_equal(denied, 1);
}

static void test_assistant(void **state)
{
    struct check check = { .kind = CHECK_COUNT_ASSISTANT,
                           .block = 15,
                           .share_percent = 10,
                           .therapist_keeps = 8,
                           .last_two_split = 9,
                           .marks = set_of("CQ", "CQ", TYPE_MODIFIER) };
    struct check plain = check;

    (void)state;
    JUDGES(&check, VERDICT_PASS, -1, { "97112", 30, 2, 30, "CQ" });
    JUDGES(&check, VERDICT_FAIL, -1, { "97112", 30, 2, 30, NULL });
    JUDGES(&check, VERDICT_PASS, -1, { "97112", 15, 1, 0, NULL }, { "97112", 15, 1, 15, "CQ" });
    JUDGES(&check, VERDICT_FAIL, -1, { "97112", 15, 1, 0, "CQ" }, { "97112", 15, 1, 15, "CQ" });
    JUDGES(&check, VERDICT_PASS, -1, { "97112", 22, 1, 2, NULL });
    JUDGES(&check, VERDICT_FAIL, -1, { "97112", 22, 1, 2, "CQ" });
    JUDGES(&check, VERDICT_PASS, -1, { "97112", 15, 1, 8, "CQ" });
    JUDGES(&check, VERDICT_FAIL, -1, { "97112", 15, 1, 8, NULL });
    JUDGES(&check, VERDICT_PASS, -1, { "97112", 12, 1, 0, NULL }, { "97112", 12, 1, 12, "CQ" });
    plain.therapist_keeps = plain.last_two_split = 0;
    JUDGES(&plain, VERDICT_FAIL, -1, { "97112", 43, 3, 5, NULL });
    JUDGES(&plain, VERDICT_UNKNOWN, -1, { "97112", 15, 1, NUMBER_UNKNOWN, NULL });
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_total_minutes), cmocka_unit_test(test_midpoint),
        cmocka_unit_test(test_other_methods), cmocka_unit_test(test_billed_against_supported),
        cmocka_unit_test(test_two_sessions),  cmocka_unit_test(test_assistant),
    };

    arena_init(&arena, allocator_standard);
    return cmocka_run_group_tests(tests, NULL, teardown);
}
