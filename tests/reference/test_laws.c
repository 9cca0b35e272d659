/* Laws of counting and judging that hold whatever the numbers are: the units of the manual's table, minutes that
 * never take away, and orders that change nothing. */
#include <stdlib.h>
#include <time.h>

#include "tests/reference/compare.h"
#include "tests/support/unit.h"

#define CODES 4

static struct arena arena;

static const struct check timed = { .kind = CHECK_COUNT_UNITS,
                                    .method = COUNT_TOTAL_MINUTES,
                                    .block = 15,
                                    .first_unit = 8,
                                    .last_unit = 8,
                                    .window = { .kind = WINDOW_DAY } };
static const code_t codes[CODES + 1] = { 2, 3, 4, 5, 6 };

/* ---- minutes to units ---- */

/* The manual's table, as it is printed: the first and last minutes of 0 units, 1 unit, ... and so on past two hours. */
static int64_t units_of_table(int64_t minutes)
{
    static const int64_t last[] = { 7, 22, 37, 52, 67, 82, 97, 112, 127, 142 };
    int64_t units = 0;

    while (units < 10 && minutes > last[units])
        units++;
    return units < 10 ? units : 10 + (minutes - 143) / 15;
}

static void test_table(void **state)
{
    (void)state;
    for (int64_t minutes = 0; minutes <= 600; minutes++) {
        struct reference_pool pool = reference_allocate(&arena, &timed, codes, &minutes, 1);

        assert_int_equal(pool.allocation_count, 1);
        assert_int_equal(pool.allocations[0], units_of_table(minutes));
    }
}

static int64_t total_units(const struct check *check, const int64_t *minutes, size_t count)
{
    struct reference_pool pool = reference_allocate(&arena, check, codes, minutes, count);
    int64_t units = 0;

    assert_true(pool.allocation_count > 0);
    for (size_t i = 0; i < count; i++)
        units += pool.allocations[i];
    for (size_t i = 1; i < pool.allocation_count; i++) {
        int64_t other = 0;

        for (size_t k = 0; k < count; k++)
            other += pool.allocations[i * count + k];
        assert_int_equal(other, units);
    }
    return units;
}

static struct check some_check(struct random *random)
{
    struct check check = timed;

    check.method = (enum count_method)random_below(random, 4);
    check.leftover = (enum leftover)random_below(random, 2);
    check.block = random_between(random, 4, 15);
    check.first_unit = random_between(random, 1, 20);
    check.last_unit = random_between(random, 1, check.block);
    return check;
}

static void test_no_minute_takes_away(void **state)
{
    struct random random = { 20260302 };

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct check check = some_check(&random);
        int64_t minutes[CODES], before, after;

        for (int i = 0; i < CODES; i++)
            minutes[i] = random_below(&random, 40);
        before = total_units(&check, minutes, CODES);
        minutes[random_below(&random, CODES)]++;
        after = total_units(&check, minutes, CODES);
        assert_true(after >= before);
        arena_reset(&arena);
    }
}

static void test_zero_minutes_change_nothing(void **state)
{
    struct random random = { 97112 };

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct check check = some_check(&random);
        int64_t minutes[CODES + 1] = { 0 };
        struct reference_pool without, with;

        for (int i = 0; i < CODES; i++)
            minutes[i] = random_below(&random, 40);
        without = reference_allocate(&arena, &check, codes, minutes, CODES);
        with = reference_allocate(&arena, &check, codes, minutes, CODES + 1);
        assert_int_equal(with.allocation_count, without.allocation_count);
        for (size_t i = 0; i < with.allocation_count; i++) {
            assert_memory_equal(&with.allocations[i * (CODES + 1)], &without.allocations[i * CODES],
                                CODES * sizeof(int64_t));
            assert_int_equal(with.allocations[i * (CODES + 1) + CODES], 0);
        }
        arena_reset(&arena);
    }
}

/* ---- orders ---- */

static void swap_sessions(struct random_set *set, size_t a, size_t b)
{
    struct session held = set->sessions[a];

    set->sessions[a] = set->sessions[b];
    set->sessions[b] = held;
    if (set->judged == a)
        set->judged = b;
    else if (set->judged == b)
        set->judged = a;
}

static void shuffle(struct random *random, struct random_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct session *session = &set->sessions[i];
        struct line *lines = ARENA_ARRAY(&arena, (size_t)session->line_count, struct line);

        memcpy(lines, session->lines, (size_t)session->line_count * sizeof lines[0]);
        session->lines = lines;
        for (int32_t k = session->line_count - 1; k > 0; k--) {
            int32_t other = random_below(random, k + 1);
            struct line held = lines[k];

            lines[k] = lines[other];
            lines[other] = held;
        }
    }
    for (size_t i = set->count - 1; i > 0; i--)
        swap_sessions(set, i, (size_t)random_below(random, (int)i + 1));
}

static int compare_verdicts(const void *left, const void *right)
{
    const struct reference_verdict *a = left, *b = right;
    int order = text_compare(a->rule, b->rule);

    if (order != 0)
        return order;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void assert_same_verdicts(struct reference_verdict *a, size_t a_count, struct reference_verdict *b,
                                 size_t b_count)
{
    assert_int_equal(a_count, b_count);
    if (a_count == 0)
        return;
    qsort(a, a_count, sizeof *a, compare_verdicts);
    qsort(b, b_count, sizeof *b, compare_verdicts);
    for (size_t i = 0; i < a_count; i++) {
        assert_int_equal(a[i].line, b[i].line);
        assert_int_equal(a[i].verdict, b[i].verdict);
        assert_int_equal(a[i].denied_units, b[i].denied_units);
        assert_int_equal(a[i].way, b[i].way);
        assert_memory_equal(a[i].needs, b[i].needs, sizeof a[i].needs);
    }
}

static void judge_both(const struct rulebook *rulebook, const struct profile *profile, const struct random_set *set,
                       const struct random_set *shuffled)
{
    struct reference_case which = { profile, set->sessions, set->count, set->judged, set->history_from };
    struct reference_case other = { profile, shuffled->sessions, shuffled->count, shuffled->judged,
                                    shuffled->history_from };
    struct fast *fast = fast_new(&arena, rulebook, profile);
    size_t a, b;
    const struct reference_verdict *first = reference_judge(&arena, &which, &a),
                                   *second = reference_judge(&arena, &other, &b);

    assert_same_verdicts((struct reference_verdict *)(uintptr_t)first, a, (struct reference_verdict *)(uintptr_t)second,
                         b);
    first = fast_verdicts(fast, &arena, set, &a);
    second = fast_verdicts(fast, &arena, shuffled, &b);
    assert_same_verdicts((struct reference_verdict *)(uintptr_t)first, a, (struct reference_verdict *)(uintptr_t)second,
                         b);
}

static void test_orders_change_nothing(void **state)
{
    struct random random = { 4242 };

    (void)state;
    for (int book_number = 0; book_number < 60; book_number++) {
        struct random_book *book = ARENA_NEW(&arena, struct random_book);
        const struct rulebook *rulebook;

        random_book_make(&random, &arena, book);
        rulebook = random_book_check(&arena, book, false);
        for (int i = 0; i < 10 && rulebook != NULL; i++) {
            struct random_set *set = ARENA_NEW(&arena, struct random_set),
                              *shuffled = ARENA_NEW(&arena, struct random_set);

            random_set_make(&random, &arena, set, book->around, 5);
            set->judged = (size_t)random_below(&random, (int)set->count);
            *shuffled = *set;
            shuffle(&random, shuffled);
            judge_both(rulebook, rulebook_profile(rulebook, TEXT("child.plan")), set, shuffled);
        }
        arena_reset(&arena);
    }
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
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_no_minute_takes_away),
        cmocka_unit_test(test_zero_minutes_change_nothing),
        cmocka_unit_test(test_orders_change_nothing),
    };

    arena_init(&arena, allocator_standard);
    return cmocka_run_group_tests(tests, NULL, teardown);
}
