/* Sets by what they hold: two have one number exactly when they hold the same codes on the same days, however they are
 * written; and what is in the normal form is in the set. */
#include "audit/content.h"
#include "tests/support/random.h"
#include "tests/support/unit.h"

#define CODES 5
#define DAYS 6
#define MOST 6

static struct arena arena;

static code_t code_at(size_t index)
{
    static const char *const codes[CODES] = { "97110", "97112", "97113", "97140", "97150" };

    return code_parse(text_of(codes[index]));
}

/* Day 0 is the first there is, DAYS - 1 the last. */
static date_t first_day(size_t index) { return index == 0 ? DATE_MIN : (date_t)(20000 + index); }
static date_t last_day(size_t index) { return index == DAYS - 1 ? DATE_MAX : (date_t)(20000 + index); }

static struct set_range random_range(struct random *random)
{
    size_t low = random_below(random, CODES), high = low + random_below(random, CODES - low);
    size_t from = random_below(random, DAYS), until = from + random_below(random, DAYS - from);

    return (struct set_range){
        .low = code_at(low), .high = code_at(high), .from = first_day(from), .until = last_day(until)
    };
}

static struct set random_codes(struct random *random)
{
    struct set_range *ranges = ARENA_ARRAY(&arena, MOST, struct set_range);
    struct set_range *excluded = ARENA_ARRAY(&arena, MOST, struct set_range);
    struct set set = { .type = TYPE_CODE, .ranges = ranges, .excluded = excluded };

    set.range_count = random_below(random, MOST);
    set.excluded_count = random_below(random, 3);
    for (size_t i = 0; i < MOST; i++) {
        ranges[i] = random_range(random);
        excluded[i] = random_range(random);
    }
    return set;
}

static struct set random_names(struct random *random)
{
    static const char *const words[] = { "goal", "impairment", "signature" };
    struct set_name *names = ARENA_ARRAY(&arena, MOST, struct set_name);
    struct set_name *excluded = ARENA_ARRAY(&arena, MOST, struct set_name);
    struct set set = { .type = TYPE_NAME, .names = names, .excluded_names = excluded };

    set.name_count = random_below(random, MOST);
    set.excluded_name_count = random_below(random, 3);
    for (size_t i = 0; i < MOST; i++) {
        struct set_range days = random_range(random), other = random_range(random);

        names[i] = (struct set_name){ .name = text_of(words[random_below(random, 3)]),
                                      .from = days.from, .until = days.until };
        excluded[i] = (struct set_name){ .name = text_of(words[random_below(random, 3)]),
                                         .from = other.from, .until = other.until };
    }
    return set;
}

/* One set in other words: members in another order, and some of them twice. */
static struct set rewritten(struct random *random, const struct set *set)
{
    struct set_range *ranges = ARENA_ARRAY(&arena, 2 * MOST, struct set_range);
    struct set other = *set;

    for (size_t i = 0; i < set->range_count; i++)
        ranges[i] = set->ranges[set->range_count - 1 - i];
    for (; other.range_count > 0 && other.range_count < 2 * MOST; other.range_count++)
        ranges[other.range_count] = set->ranges[random_below(random, set->range_count)];
    other.ranges = ranges;
    return other;
}

static bool same_codes(const struct set *a, const struct set *b)
{
    for (size_t code = 0; code < CODES; code++) {
        for (code_t at = code_at(code) - 1; at <= code_at(code) + 1; at++) {
            for (size_t day = 0; day < DAYS; day++) {
                if (set_has_code(a, at, last_day(day)) != set_has_code(b, at, last_day(day)))
                    return false;
            }
        }
    }
    return true;
}

static bool same_names(const struct set *a, const struct set *b)
{
    for (size_t day = 0; day < DAYS; day++) {
        if (set_has_name(a, TEXT("goal"), last_day(day)) != set_has_name(b, TEXT("goal"), last_day(day)) ||
            set_has_name(a, TEXT("impairment"), last_day(day)) != set_has_name(b, TEXT("impairment"), last_day(day)) ||
            set_has_name(a, TEXT("signature"), last_day(day)) != set_has_name(b, TEXT("signature"), last_day(day)))
            return false;
    }
    return true;
}

static struct set plain_as_set(const struct plain_set *plain)
{
    return (struct set){ .type = plain->type, .ranges = plain->ranges, .range_count = plain->range_count,
                         .names = plain->names, .name_count = plain->name_count };
}

static void test_codes(void **state)
{
    struct random random = { 97112 };
    size_t equal = 0;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct content *content = content_new(&arena);
        struct set a = random_codes(&random), b = random_codes(&random), c = rewritten(&random, &a);
        struct set plain = plain_as_set(content_plain(content, &a));
        bool same = same_codes(&a, &b);

        equal += same;
        assert_int_equal(content_of_set(content, &a) == content_of_set(content, &b), same);
        assert_int_equal(content_of_set(content, &a), content_of_set(content, &c));
        assert_true(same_codes(&a, &plain));
        arena_reset(&arena);
    }
    assert_true(equal > 20);
}

static void test_names(void **state)
{
    struct random random = { 97110 };
    size_t equal = 0;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct content *content = content_new(&arena);
        struct set a = random_names(&random), b = random_names(&random);
        struct set plain = plain_as_set(content_plain(content, &a));
        bool same = same_names(&a, &b);

        equal += same;
        assert_int_equal(content_of_set(content, &a) == content_of_set(content, &b), same);
        assert_true(same_names(&a, &plain));
        arena_reset(&arena);
    }
    assert_true(equal > 20);
}

static void test_parameters(void **state)
{
    struct parameter_value halves[] = {
        { .from = 100, .until = 199, .value = { .type = TYPE_VISITS, .number = 20 } },
        { .from = 200, .until = DATE_MAX, .value = { .type = TYPE_VISITS, .number = 20 } },
    };
    struct parameter_value whole = { .from = 100, .until = DATE_MAX, .value = { .type = TYPE_VISITS, .number = 20 } };
    struct parameter divided = { .type = TYPE_VISITS, .values = halves, .count = 2, .check_again = DATE_UNKNOWN };
    struct parameter one = { .type = TYPE_VISITS, .values = &whole, .count = 1, .check_again = DATE_UNKNOWN };
    struct parameter checked = one, other = divided;
    struct parameter_value less[2] = { halves[0], halves[1] };
    struct content *content = content_new(&arena);

    (void)state;
    checked.check_again = 300;
    less[1].value.number = 12;
    other.values = less;
    assert_int_equal(content_of_parameter(content, &divided), content_of_parameter(content, &one));
    assert_int_not_equal(content_of_parameter(content, &one), content_of_parameter(content, &checked));
    assert_int_not_equal(content_of_parameter(content, &one), content_of_parameter(content, &other));
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_codes), cmocka_unit_test(test_names),
                                        cmocka_unit_test(test_parameters) };

    arena_init(&arena, allocator_standard);
    return cmocka_run_group_tests(tests, NULL, teardown);
}
