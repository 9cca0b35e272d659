/* A law: whatever the rules and the sessions are, each receipt reproduces. So a receipt holds of the history all that
 * counting looks at; what it left out would give another verdict for some rule. */
#include "payrule.h"
#include "record/reader.h"
#include "tests/reference/compare.h"
#include "tests/support/unit.h"

#define BOOKS 80
#define SETS 6
#define SLACK 64
#define HISTORY_FROM 19723 /* 2024-01-01 */

static struct arena arena;

struct verifying {
    struct payrule_verifier *verifier;
    struct text rules, sessions;
    size_t verified;
};

static int load(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    struct text text;

    random_book_table(context, (struct text){ path, path_length }, &text);
    *bytes = text.bytes;
    *length = text.length;
    return 1;
}

static void add(struct payrule_rulebook *rulebook, const struct random_book *book, bool child)
{
    struct buffer text;

    buffer_init(&text, allocator_standard);
    random_book_write(&text, book, child);
    assert_int_equal(payrule_rulebook_add(rulebook, child ? "child.rules" : "base.rules", text.bytes, text.length),
                     PAYRULE_OK);
    buffer_free(&text);
}

static struct payrule_rulebook *compile(struct random_book *book)
{
    const struct payrule_options options = { .load = load, .load_context = book };
    struct payrule_rulebook *rulebook = payrule_rulebook_new(&options);

    assert_non_null(rulebook);
    add(rulebook, book, false);
    add(rulebook, book, true);
    if (payrule_rulebook_compile(rulebook) == PAYRULE_OK)
        return rulebook;
    payrule_rulebook_unref(rulebook);
    return NULL;
}

static int verify(void *context, const char *bytes, size_t length)
{
    struct verifying *verifying = context;
    struct payrule_verified verified;
    char *line = arena_alloc(&arena, length + SLACK);

    memcpy(line, bytes, length);
    assert_int_equal(payrule_verify(verifying->verifier, line, length - 1, &verified), PAYRULE_OK);
    if (!verified.reproduced || verified.reason_count > 0) {
        print_error("# %.*s# %.*s\n# rules with this seed: %s\n", (int)verifying->sessions.length,
                    verifying->sessions.bytes, (int)length - 1, line, verifying->rules.bytes);
        for (size_t i = 0; i < verified.reason_count; i++)
            print_error("# %.*s\n", (int)verified.reasons[i].text.length, verified.reasons[i].text.bytes);
        fail_msg("a receipt does not reproduce");
    }
    verifying->verified++;
    return 0;
}

static void judge(struct payrule_rulebook *rulebook, struct verifying *verifying, struct text input)
{
    const struct payrule_run_options options = { HISTORY_FROM, PAYRULE_ALL, PAYRULE_NO_DATE };
    const struct payrule_answer *answer;
    struct payrule_run *run;

    assert_int_equal(payrule_run_new(&run, rulebook, "child.plan", &options), PAYRULE_OK);
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input.bytes, input.length), PAYRULE_OK);
    assert_int_equal(payrule_run_learn(run), PAYRULE_OK);
    while (payrule_run_next(run, &answer) != PAYRULE_END)
        if (answer != NULL)
            assert_int_equal(payrule_run_receipt(run, PAYRULE_EMBEDDED, verify, verifying), PAYRULE_OK);
    payrule_run_free(run);
}

/* All of one patient, so that they count together. */
static struct text write_sessions(struct random_set *set)
{
    struct buffer text;
    struct text written;

    buffer_init(&text, allocator_standard);
    for (size_t i = 0; i < set->count; i++) {
        set->sessions[i].patient.there = 1;
        set->sessions[i].patient.id = TEXT("P-1");
        record_write_json(&text, &set->sessions[i]);
    }
    buffer_repeat(&text, '\0', SLACK);
    written = arena_text(&arena, buffer_text(&text));
    buffer_free(&text);
    written.length -= SLACK;
    return written;
}

static void test_receipts_reproduce(void **state)
{
    struct random random = { 7112 };
    struct verifying verifying = { .verified = 0 };

    (void)state;
    for (int i = 0; i < BOOKS; i++) {
        struct random_book *book = ARENA_NEW(&arena, struct random_book);
        struct payrule_rulebook *rulebook;

        random_book_make(&random, &arena, book);
        rulebook = compile(book);
        if (rulebook != NULL)
            assert_int_equal(payrule_verifier_new(&verifying.verifier, rulebook, NULL), PAYRULE_OK);
        for (int k = 0; k < SETS && rulebook != NULL; k++) {
            struct random_set *set = ARENA_NEW(&arena, struct random_set);

            random_set_make(&random, &arena, set, book->around, 5);
            verifying.sessions = write_sessions(set);
            verifying.rules = arena_printf(&arena, "book %d, set %d", i, k);
            judge(rulebook, &verifying, verifying.sessions);
        }
        if (rulebook != NULL)
            payrule_verifier_free(verifying.verifier);
        payrule_rulebook_unref(rulebook);
        arena_reset(&arena);
    }
    assert_true(verifying.verified > 500);
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_receipts_reproduce) };

    arena_init(&arena, allocator_standard);
    return cmocka_run_group_tests(tests, NULL, teardown);
}
