/* Minutes to units: the manual's table and examples, the other methods, ties, and who is blamed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eval/count.h"

static struct check check_of(enum count_method method)
{
    return (struct check){ .kind = CHECK_COUNT_UNITS, .method = method, .block = 15, .first_unit = 8, .last_unit = 8 };
}

static struct arena arena;

static int make_arena(void **state)
{
    (void)state;
    arena_init(&arena, allocator_standard);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Codes A, B, C, D ascending. */
static size_t fill(struct counted *codes, const int64_t *minutes, const int64_t *billed, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name = (char)('A' + i);
        codes[i] = (struct counted){ .code = code_parse((struct text){ &name, 1 }), .minutes = minutes[i],
                                     .billed = billed ? billed[i] : 0 };
    }
    return count;
}

static int64_t excess_of(const struct check *check, const int64_t *minutes, const int64_t *billed, size_t count,
                         int64_t *excess)
{
    struct counted codes[8];
    fill(codes, minutes, billed, count);
    struct support support;
    count_support(&arena, check, codes, count, &support);
    return count_excess(check, &support, codes, count, excess);
}

static size_t allocations_of(const struct check *check, const int64_t *minutes, size_t count,
                             const struct units_of **to, size_t most)
{
    struct counted codes[8];
    fill(codes, minutes, NULL, count);
    struct support support;
    count_support(&arena, check, codes, count, &support);
    return count_allocations(&arena, &support, codes, count, to, most);
}

/* CMS Pub. 100-04 chapter 5 section 20.2: the last minute of each row of the table, and the next one */
static void test_table(void **state)
{
    static const int64_t last[] = { 7, 22, 37, 52, 67, 82, 97, 112, 127, 142 };
    struct check check = check_of(COUNT_TOTAL_MINUTES);
    (void)state;
    for (int units = 0; units < 10; units++) {
        assert_int_equal(count_units_of(&check, last[units]), units);
        assert_int_equal(count_units_of(&check, last[units] + 1), units + 1);
    }
    assert_int_equal(count_units_of(&check, 0), 0);
}

static void expect_one(enum count_method method, const int64_t *minutes, const int64_t *units, size_t count)
{
    struct check check = check_of(method);
    const struct units_of *found[8];
    assert_int_equal(allocations_of(&check, minutes, count, found, 8), 1);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(found[0][i].units, units[i]);
}

static void test_examples_of_the_manual(void **state)
{
    (void)state;
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 24, 23 }, (int64_t[]){ 2, 1 }, 2);
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 33, 7 }, (int64_t[]){ 2, 1 }, 2);
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 18, 13, 10, 8 }, (int64_t[]){ 1, 1, 1, 0 }, 4);
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 5 }, (int64_t[]){ 0 }, 1);
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 52, 1 }, (int64_t[]){ 4, 0 }, 2);
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 112, 1 }, (int64_t[]){ 8, 0 }, 2);
    expect_one(COUNT_TOTAL_MINUTES, (int64_t[]){ 5, 4 }, (int64_t[]){ 1, 0 }, 2);
}

static void test_ties_are_sets(void **state)
{
    struct check check = check_of(COUNT_TOTAL_MINUTES);
    const struct units_of *found[8];
    (void)state;
    assert_int_equal(allocations_of(&check, (int64_t[]){ 20, 20 }, 2, found, 8), 2);
    assert_int_equal(found[0][0].units + found[0][1].units, 3);
    assert_int_not_equal(found[0][0].units, found[1][0].units);
    assert_int_equal(allocations_of(&check, (int64_t[]){ 7, 7, 7 }, 3, found, 8), 3);
    assert_int_equal(allocations_of(&check, (int64_t[]){ 7, 7, 7 }, 3, found, 2), 2);
}

static void test_other_methods(void **state)
{
    (void)state;
    expect_one(COUNT_EACH_CODE, (int64_t[]){ 24, 23 }, (int64_t[]){ 2, 2 }, 2);
    expect_one(COUNT_EACH_CODE, (int64_t[]){ 33, 7 }, (int64_t[]){ 2, 0 }, 2);
    expect_one(COUNT_EACH_CODE, (int64_t[]){ 8, 8, 8 }, (int64_t[]){ 1, 1, 1 }, 3);
    expect_one(COUNT_NEAREST_QUARTER, (int64_t[]){ 7, 8, 22, 23 }, (int64_t[]){ 0, 1, 1, 2 }, 4);
}

static void test_each_within_total(void **state)
{
    struct check check = check_of(COUNT_EACH_WITHIN_TOTAL);
    const struct units_of *found[8];
    int64_t excess[2];
    (void)state;
    assert_int_equal(allocations_of(&check, (int64_t[]){ 24, 23 }, 2, found, 8), 2);
    assert_int_equal(excess_of(&check, (int64_t[]){ 24, 23 }, (int64_t[]){ 2, 1 }, 2, excess), 0);
    assert_int_equal(excess_of(&check, (int64_t[]){ 24, 23 }, (int64_t[]){ 1, 2 }, 2, excess), 0);
    assert_int_equal(excess_of(&check, (int64_t[]){ 24, 23 }, (int64_t[]){ 2, 2 }, 2, excess), 1);
    assert_int_equal(excess[0], 1);
    expect_one(COUNT_EACH_WITHIN_TOTAL, (int64_t[]){ 33, 7 }, (int64_t[]){ 2, 0 }, 2);
}

/* The allocation that denies least is blamed; of several, the one that denies the lowest code. */
static void test_blame(void **state)
{
    struct check check = check_of(COUNT_TOTAL_MINUTES);
    int64_t excess[4];
    (void)state;
    assert_int_equal(excess_of(&check, (int64_t[]){ 20, 20 }, (int64_t[]){ 2, 1 }, 2, excess), 0);
    assert_int_equal(excess_of(&check, (int64_t[]){ 20, 20 }, (int64_t[]){ 1, 2 }, 2, excess), 0);
    assert_int_equal(excess_of(&check, (int64_t[]){ 20, 20 }, (int64_t[]){ 3, 0 }, 2, excess), 1);
    assert_int_equal(excess_of(&check, (int64_t[]){ 20, 20 }, (int64_t[]){ 2, 2 }, 2, excess), 1);
    assert_int_equal(excess[0], 1);
    assert_int_equal(excess[1], 0);
    assert_int_equal(excess_of(&check, (int64_t[]){ 24, 23 }, (int64_t[]){ 3, 1 }, 2, excess), 1);
    assert_int_equal(excess[0], 1);
    assert_int_equal(excess_of(&check, (int64_t[]){ 33, 7 }, (int64_t[]){ 1, 0 }, 2, excess), 0);
}

static void test_total_alone(void **state)
{
    struct check check = check_of(COUNT_TOTAL_MINUTES);
    int64_t excess[2];
    check.compare_total = true;
    (void)state;
    assert_int_equal(excess_of(&check, (int64_t[]){ 24, 23 }, (int64_t[]){ 0, 3 }, 2, excess), 0);
    assert_int_equal(excess_of(&check, (int64_t[]){ 24, 23 }, (int64_t[]){ 0, 4 }, 2, excess), 1);
}

/* The options are data: half-hour blocks of which the first needs 16 minutes. */
static void test_options(void **state)
{
    struct check check = check_of(COUNT_EACH_CODE);
    check.block = 30;
    check.first_unit = 16;
    check.last_unit = 16;
    (void)state;
    assert_int_equal(count_units_of(&check, 15), 0);
    assert_int_equal(count_units_of(&check, 16), 1);
    assert_int_equal(count_units_of(&check, 45), 1);
    assert_int_equal(count_units_of(&check, 46), 2);
    check = check_of(COUNT_TOTAL_MINUTES);
    check.leftover = LEFTOVER_MOST_MINUTES;
    const struct units_of *found[4];
    assert_int_equal(allocations_of(&check, (int64_t[]){ 31, 9 }, 2, found, 4), 1);
    assert_int_equal(found[0][0].units, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),         cmocka_unit_test(test_examples_of_the_manual),
        cmocka_unit_test(test_ties_are_sets), cmocka_unit_test(test_other_methods),
        cmocka_unit_test(test_blame),         cmocka_unit_test(test_each_within_total),
        cmocka_unit_test(test_total_alone),   cmocka_unit_test(test_options),
    };
    return cmocka_run_group_tests_name("minutes to units", tests, make_arena, free_arena);
}
