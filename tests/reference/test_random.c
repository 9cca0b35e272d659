/* Random rulebooks and sessions: the slow judge and the fast one must agree.
 *
 * PAYRULE_SEED repeats a run (the seed is printed), PAYRULE_CASES says how many sessions are judged,
 * PAYRULE_DIFFERENCES how many differences are shown before the run stops. */
#include <stdlib.h>
#include <time.h>

#include "tests/reference/compare.h"
#include "tests/support/unit.h"

#define CASES_DEFAULT 100000
#define SETS_PER_BOOK 24

struct run {
    struct random random;
    long cases, judged, books, broken, differences, most_differences;
};

static long number_from(const char *name, long otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : atol(text);
}

/* Shows the difference as small as it can be made. */
static void show_difference(struct run *run, const struct random_book *book, const struct random_set *set, int profile)
{
    struct random_book *smaller_book = malloc(sizeof *smaller_book);
    struct random_set *smaller_set = malloc(sizeof *smaller_set);
    struct arena arena;
    struct buffer text;

    arena_init(&arena, allocator_standard);
    buffer_init(&text, allocator_standard);
    *smaller_book = *book;
    *smaller_set = *set;
    shrink_case(&arena, smaller_book, smaller_set, profile);
    write_case(&text, smaller_book, smaller_set, profile);
    fprintf(stderr, "difference %ld\n%.*s\n", run->differences, TEXT_ARG(buffer_text(&text)));
    buffer_free(&text);
    arena_free(&arena);
    free(smaller_book);
    free(smaller_set);
}

static bool judge_set(struct run *run, struct fast *const *fast, const struct profile *const *profiles,
                      const struct random_book *book, struct random_set *set)
{
    struct arena arena;
    struct buffer text;
    bool same = true;

    arena_init(&arena, allocator_standard);
    buffer_init(&text, allocator_standard);
    for (size_t judged = 0; judged < set->count && same; judged++) {
        int profile = random_below(&run->random, 2);

        set->judged = judged;
        run->judged++;
        same = compare_case(fast[profile], &arena, profiles[profile], set, &text);
        run->differences += !same;
        if (!same)
            show_difference(run, book, set, profile);
    }
    buffer_free(&text);
    arena_free(&arena);
    return same;
}

/* The first difference of a book is enough: more of them are likely to be the same. */
static void judge_book(struct run *run)
{
    struct arena arena;
    struct random_book *book = malloc(sizeof *book);
    const struct rulebook *rulebook;
    const struct profile *profiles[2];
    struct fast *fast[2];
    struct random_set set;
    bool same = true;

    arena_init(&arena, allocator_standard);
    random_book_make(&run->random, &arena, book);
    rulebook = random_book_check(&arena, book, getenv("PAYRULE_SHOW_ERRORS") != NULL);
    run->books++;
    run->broken += rulebook == NULL;
    for (int i = 0; i < 2 && rulebook != NULL; i++) {
        profiles[i] = rulebook_profile(rulebook, i == 0 ? TEXT("base.plan") : TEXT("child.plan"));
        fast[i] = fast_new(&arena, rulebook, profiles[i]);
    }
    for (int i = 0; i < SETS_PER_BOOK && rulebook != NULL && same; i++) {
        random_set_make(&run->random, &arena, &set, book->around,
                        random_chance(&run->random, 50)   ? 0
                        : random_chance(&run->random, 90) ? random_between(&run->random, 1, 15)
                                                          : random_between(&run->random, 20, 60));
        same = judge_set(run, fast, profiles, book, &set);
    }
    arena_free(&arena);
    free(book);
}

static void test_agreement(void **state)
{
    uint64_t seed = (uint64_t)number_from("PAYRULE_SEED", (long)time(NULL));
    struct run run = { .cases = number_from("PAYRULE_CASES", CASES_DEFAULT),
                       .most_differences = number_from("PAYRULE_DIFFERENCES", 1) };

    (void)state;
    run.random.state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    print_message("# PAYRULE_SEED=%llu\n", (unsigned long long)seed);
    while (run.judged < run.cases && run.differences < run.most_differences)
        judge_book(&run);
    print_message("# %ld sessions judged by %ld rulebooks, %ld of them refused\n", run.judged, run.books, run.broken);
    assert_int_equal(run.differences, 0);
    assert_true(run.broken * 4 < run.books);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_agreement) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
