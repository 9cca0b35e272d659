/* Random pairs of rulebooks: where the diff tells of no change of meaning, no session may be judged differently, and
 * the plans are nearly always the same; an order of writing is never a change.
 *
 * PAYRULE_SEED repeats a run (the seed is printed), PAYRULE_CASES says how many pairs are compared. */
#include <stdlib.h>
#include <time.h>

#include "audit/diff.h"
#include "plan/plan.h"
#include "tests/reference/compare.h"
#include "tests/support/unit.h"

#define PAIRS_DEFAULT 2000
#define SETS_PER_PAIR 12

static struct arena arena;

struct counts { long pairs, refused, same, told, unexplained; };

static long number_from(const char *name, long otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : atol(text);
}

static struct random seeded(void)
{
    uint64_t seed = (uint64_t)number_from("PAYRULE_SEED", (long)time(NULL));

    print_message("# PAYRULE_SEED=%llu\n", (unsigned long long)seed);
    return (struct random){ seed * UINT64_C(0x9e3779b97f4a7c15) | 1 };
}

/* ---- the diff ---- */

static struct diff compare(const struct rulebook *before, const struct rulebook *after)
{
    struct diff diff = { .arena = &arena, .before = before, .after = after };

    diff_make(&diff, TEXT(""));
    return diff;
}

/* A rule that changed is told of, by itself or by what it reads. */
static size_t count_meanings(struct diff *diff)
{
    size_t count = 0, rules;

    for (size_t i = 0; i < diff->count; i++) {
        assert_true(diff->changes[i].sentence.length > 0);
        count += diff->changes[i].meaning;
    }
    changed_rules(&arena, diff->content, diff->pairing, &rules);
    assert_true(rules == 0 || count > 0);
    return count;
}

static void show(const struct random_book *before, const struct random_book *after)
{
    struct buffer text;

    buffer_init(&text, allocator_standard);
    for (int child = 0; child < 2; child++) {
        random_book_write(&text, before, child == 1);
        buffer_string(&text, "\n######## after\n\n");
        random_book_write(&text, after, child == 1);
    }
    fprintf(stderr, "%.*s\n", TEXT_ARG(buffer_text(&text)));
    buffer_free(&text);
}

/* ---- a book that is written in another order ---- */

static void shuffle_items(struct random *random, struct random_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t other = (size_t)random_below(random, (int)count);
        struct random_item held = items[i];

        items[i] = items[other];
        items[other] = held;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 1; k < items[i].count; k++) {
            size_t other = 1 + (size_t)random_below(random, (int)items[i].count - 1);
            struct random_clause held = items[i].clauses[k];

            items[i].clauses[k] = items[i].clauses[other];
            items[i].clauses[other] = held;
        }
    }
}

static void test_order_is_no_change(void **state)
{
    struct random random = seeded();
    long compared = 0, pairs = number_from("PAYRULE_CASES", PAIRS_DEFAULT) / 4;

    (void)state;
    for (long i = 0; i < pairs; i++) {
        struct random_book *book = ARENA_NEW(&arena, struct random_book);
        struct random_book *other = ARENA_NEW(&arena, struct random_book);
        const struct rulebook *before, *after;

        random_book_make(&random, &arena, book);
        *other = *book;
        shuffle_items(&random, other->base, other->base_count);
        shuffle_items(&random, other->child, other->child_count);
        before = random_book_check(&arena, book, false);
        after = random_book_check(&arena, other, false);
        if (before != NULL && after != NULL) {
            struct diff diff = compare(before, after);

            if (count_meanings(&diff) > 0) {
                fprintf(stderr, "%.*s: %.*s\n", TEXT_ARG(diff.changes[0].name), TEXT_ARG(diff.changes[0].sentence));
                show(book, other);
            }
            assert_int_equal(count_meanings(&diff), 0);
            compared++;
        }
        arena_reset(&arena);
    }
    print_message("# %ld books in another order\n", compared);
    assert_true(compared * 4 > pairs);
}

/* ---- a book with a change ---- */

/* Another digit for one of the text's. */
static bool change_digit(struct random *random, struct text *text)
{
    char *bytes = arena_alloc(&arena, text->length + 1);
    size_t at = text->length == 0 ? 0 : (size_t)random_below(random, (int)text->length);

    for (size_t i = 0; i < text->length; i++, at = (at + 1) % text->length) {
        if (text->bytes[at] < '0' || text->bytes[at] > '9')
            continue;
        memcpy(bytes, text->bytes, text->length);
        bytes[at] = (char)('0' + (bytes[at] - '0' + random_between(random, 1, 9)) % 10);
        *text = (struct text){ bytes, text->length };
        return true;
    }
    return false;
}

static const char *find(struct text text, const char *word)
{
    for (size_t i = 0; i + strlen(word) <= text.length; i++) {
        if (memcmp(text.bytes + i, word, strlen(word)) == 0)
            return text.bytes + i;
    }
    return NULL;
}

/* A word that turns the meaning round, in place of its counterpart. */
static bool swap_word(struct random *random, struct text *text)
{
    static const char *const pairs[][2] = {
        { " not in ", " in " },      { " any ", " all " },         { "before", "after" },   { " from ", " until " },
        { " and ", " or " },         { " > ", " <= " },            { "deny", "hold" },
        { "only the excess", "all of them" },
        { "date of service", "session" }, { "calendar year", "month" }, { " GP", " GO" }, { "column 1", "column 2" },
        { " is not ", " is " },      { "97110", "97112" },         { "most minutes", "most leftover minutes" },
        { " unless not ", " unless " },
    };
    size_t first = (size_t)random_below(random, sizeof pairs / sizeof pairs[0]);

    for (size_t i = 0; i < 2 * sizeof pairs / sizeof pairs[0]; i++) {
        const char *const *pair = pairs[(first + i / 2) % (sizeof pairs / sizeof pairs[0])];
        const char *from = pair[i % 2], *to = pair[1 - i % 2];
        const char *at = find(*text, from);

        if (at == NULL)
            continue;
        *text = arena_printf(&arena, "%.*s%s%.*s", (int)(at - text->bytes), text->bytes, to,
                             (int)(text->length - (size_t)(at - text->bytes) - strlen(from)), at + strlen(from));
        return true;
    }
    return false;
}

static struct text first_word(struct text text)
{
    size_t begin = 0, end;

    while (begin < text.length && text.bytes[begin] == ' ')
        begin++;
    for (end = begin; end < text.length && text.bytes[end] != ' '; end++)
        ;
    return (struct text){ text.bytes + begin, end - begin };
}

/* A clause of another random book that begins with the same word. */
static void exchange_clause(struct random *random, struct random_clause *clause)
{
    struct random_book *book = ARENA_NEW(&arena, struct random_book);

    random_book_make(random, &arena, book);
    for (size_t i = 0; i < book->base_count; i++) {
        for (size_t k = 0; k < book->base[i].count; k++) {
            if (text_equal(first_word(book->base[i].clauses[k].text), first_word(clause->text)))
                clause->text = book->base[i].clauses[k].text;
        }
    }
}

static void change_item(struct random *random, struct random_item *items, size_t count)
{
    struct random_item *item = &items[random_below(random, (int)count)];
    struct random_clause *clause = &item->clauses[random_below(random, (int)item->count)];

    switch (random_below(random, 10)) {
    case 0: item->dropped = true; break;
    case 1: clause->dropped = true; break;
    case 2:
    case 3:
    case 4: exchange_clause(random, clause); break;
    case 5:
    case 6: change_digit(random, &clause->text); break;
    default: swap_word(random, &clause->text); break;
    }
}

static void change_book(struct random *random, struct random_book *book)
{
    int part = random_below(random, 10);

    if (part == 0 && random_chance(random, 50))
        swap_word(random, &book->common);
    else if (part == 0)
        change_digit(random, &book->common);
    else if (part == 1)
        change_digit(random, random_chance(random, 50) ? &book->weights : &book->mue);
    else if (part == 2)
        change_digit(random, random_chance(random, 50) ? &book->pairs : &book->addons);
    else if (part == 3)
        change_digit(random, random_chance(random, 50) ? &book->base_head : &book->child_head);
    else if (part < 7 || book->child_count == 0)
        change_item(random, book->base, book->base_count);
    else
        change_item(random, book->child, book->child_count);
}

/* The lines of a plan but those of sets and of what is found by them: one set may be written in several ways. */
static void dump_plan(struct buffer *to, const struct rulebook *rulebook, const struct profile *profile)
{
    struct buffer dump;
    const char *line, *end;

    buffer_init(&dump, allocator_standard);
    plan_dump(&dump, plan_lower(&arena, rulebook, profile));
    for (line = dump.bytes; line < dump.bytes + dump.length; line = end) {
        end = (const char *)memchr(line, '\n', (size_t)(dump.bytes + dump.length - line)) + 1;
        if (*line != ' ' && memcmp(line, "set ", 4) != 0 && memcmp(line, "per", 3) != 0)
            buffer_add(to, (struct text){ line, (size_t)(end - line) });
    }
    buffer_free(&dump);
}

static bool same_plans(const struct rulebook *before, const struct rulebook *after)
{
    struct buffer a, b;
    bool same;

    buffer_init(&a, allocator_standard);
    buffer_init(&b, allocator_standard);
    for (size_t i = 0; i < before->profile_count; i++)
        dump_plan(&a, before, &before->profiles[i]);
    for (size_t i = 0; i < after->profile_count; i++)
        dump_plan(&b, after, &after->profiles[i]);
    same = text_equal(buffer_text(&a), buffer_text(&b));
    buffer_free(&a);
    buffer_free(&b);
    return same;
}

static int compare_verdicts(const void *left, const void *right)
{
    const struct reference_verdict *a = left, *b = right;
    int order = text_compare(a->rule, b->rule);

    if (order != 0)
        return order;
    return a->line != b->line ? (a->line > b->line) - (a->line < b->line) : (int)a->verdict - (int)b->verdict;
}

/* By rule, line and verdict: rules that were told to be the same one may have another name. */
static bool same_verdicts(struct fast *before, struct fast *after, const struct random_set *set)
{
    size_t a_count, b_count;
    struct reference_verdict *a = (struct reference_verdict *)(uintptr_t)fast_verdicts(before, &arena, set, &a_count);
    struct reference_verdict *b = (struct reference_verdict *)(uintptr_t)fast_verdicts(after, &arena, set, &b_count);

    if (a == NULL || b == NULL || a_count != b_count)
        return a == NULL && b == NULL;
    if (a_count > 1) {
        qsort(a, a_count, sizeof *a, compare_verdicts);
        qsort(b, b_count, sizeof *b, compare_verdicts);
    }
    for (size_t i = 0; i < a_count; i++) {
        if (a[i].verdict != b[i].verdict || a[i].line != b[i].line || a[i].denied_units != b[i].denied_units ||
            a[i].way != b[i].way)
            return false;
    }
    return true;
}

static bool judged_alike(struct random *random, const struct rulebook *before, const struct rulebook *after,
                         date_t around, int sets)
{
    for (int profile = 0; profile < 2; profile++) {
        struct text name = profile == 0 ? TEXT("base.plan") : TEXT("child.plan");
        struct fast *a = fast_new(&arena, before, rulebook_profile(before, name));
        struct fast *b = fast_new(&arena, after, rulebook_profile(after, name));

        for (int i = 0; i < sets; i++) {
            struct random_set *set = ARENA_NEW(&arena, struct random_set);

            random_set_make(random, &arena, set, around, random_below(random, 15));
            for (set->judged = 0; set->judged < set->count; set->judged++) {
                if (!same_verdicts(a, b, set))
                    return false;
            }
        }
    }
    return true;
}

static void compare_pair(struct random *random, struct counts *counts)
{
    struct random_book *book = ARENA_NEW(&arena, struct random_book), *other = ARENA_NEW(&arena, struct random_book);
    const struct rulebook *before, *after;
    struct diff diff;
    bool explained;

    random_book_make(random, &arena, book);
    *other = *book;
    change_book(random, other);
    before = random_book_check(&arena, book, false);
    after = random_book_check(&arena, other, false);
    counts->pairs++;
    if (before == NULL || after == NULL || rulebook_profile(after, TEXT("child.plan")) == NULL) {
        counts->refused++;
        return;
    }
    diff = compare(before, after);
    counts->told += count_meanings(&diff) > 0;
    if (count_meanings(&diff) > 0)
        return;
    counts->same++;
    explained = diff.count > 0 || same_plans(before, after);
    counts->unexplained += !explained;
    if (judged_alike(random, before, after, book->around, explained ? SETS_PER_PAIR : 20 * SETS_PER_PAIR))
        return;
    show(book, other);
    fail_msg("judged differently, and the diff is silent");
}

static void test_no_change_is_silent(void **state)
{
    struct random random = seeded();
    struct counts counts = { 0, 0, 0, 0, 0 };
    long pairs = number_from("PAYRULE_CASES", PAIRS_DEFAULT);

    (void)state;
    while (counts.pairs < pairs) {
        compare_pair(&random, &counts);
        arena_reset(&arena);
    }
    print_message("# %ld pairs: %ld refused, %ld told, %ld the same, of %ld of which the plans are not\n", counts.pairs,
                  counts.refused, counts.told, counts.same, counts.unexplained);
    assert_true(counts.told * 5 > counts.pairs);
    assert_true(counts.same > 0);
    assert_true(counts.unexplained * 100 <= counts.pairs);  /* `X and X` is X, in other words */
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
        cmocka_unit_test(test_order_is_no_change),
        cmocka_unit_test(test_no_change_is_silent),
    };

    arena_init(&arena, allocator_standard);
    return cmocka_run_group_tests(tests, NULL, teardown);
}
