/* Mutants of rule files: each is a change that can be taken back, whatever the file; what is told of them is the same
 * in any number of threads, and is lost whole when memory runs out. */
#include <stdlib.h>

#include "mutate/points.h"
#include "payrule.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/golden.h"
#include "tests/support/syntax.h"
#include "tests/support/unit.h"

static const char rules[] = "payer rules 1\n"
                            "profile example.plan \"An invented plan\"\n"
                            "  in force from 2024-01-01\n"
                            "end\n"
                            "source manual \"Invented manual\"\n"
                            "codes timed = 97110, 97112\n"
                            "rule units.day \"Four units\"\n"
                            "  cite manual \"1\"\n"
                            "  applies to timed\n"
                            "  limit units to 4 per date of service\n"
                            "  otherwise warn\n"
                            "end\n"
                            "test \"too many\"\n"
                            "  on 2026-03-02\n"
                            "  given 97110 GP billed 9\n"
                            "  expect fail units.day, warn\n"
                            "end\n";

static const char rich_rules[] =
    "payer rules 1\n"
    "profile example.rich \"An invented plan\"\n"
    "  version decided by date of service\n"
    "  in force from 2024-01-01 until 2028-12-31\n"
    "  plan year starts in July\n"
    "end\n"
    "source manual \"Invented manual\"\n"
    "codes timed = 97110..97112, 97530 from 2025-01-01, 97140 except 97111\n"
    "codes paid = timed, 97150\n"
    "modifiers distinct = 59, XE\n"
    "parameter most \"Visits\" as visits\n"
    "  from 2024-01-01 is 3 visits cite manual \"1\"\n"
    "  from 2026-01-01 is 2 visits until 2027-12-31 cite manual \"1\"\n"
    "  check again by 2028-01-01\n"
    "end\n"
    "rule units.timed \"Timed\"\n"
    "  cite manual \"2\"\n"
    "  applies to timed\n"
    "  count units by total minutes per date of service\n"
    "    last unit needs 8 minutes\n"
    "    leftover goes to most leftover minutes\n"
    "  if unknown hold\n"
    "  otherwise deny as CO-152\n"
    "end\n"
    "rule visits.many \"Visits\"\n"
    "  cite manual \"3\"\n"
    "  in force from 2024-01-01 until 2027-12-31\n"
    "  when visits per plan year > most and not telehealth\n"
    "  require authorization covering code, date of service or modifier KX\n"
    "  unless place of service in (21, 23)\n"
    "  otherwise hold as CO-197 when absent\n"
    "  otherwise hold as CO-198\n"
    "end\n"
    "rule pairs.group \"Group\"\n"
    "  cite manual \"4\"\n"
    "  conflict 97150 with (97110, 97112) per session\n"
    "  lifted by distinct on column 2\n"
    "  otherwise deny as CO-236\n"
    "end\n"
    "rule units.month \"Units\"\n"
    "  cite manual \"5\"\n"
    "  limit units of paid with (GP, GO) to 8 per rolling 10 days per discipline, counting all of them\n"
    "  otherwise warn\n"
    "end\n"
    "test \"all of it\"\n"
    "  on 2026-03-02\n"
    "  given 23 minutes of 97110 GP billed 2\n"
    "  expect pass units.timed\n"
    "  on 2026-03-02\n"
    "  given 22 minutes of 97110 GP billed 2\n"
    "  expect fail units.timed, deny\n"
    "  on 2026-03-02\n"
    "  given 2 earlier visits in the plan year, no authorization, 97110 GP, place of service 11, no telehealth\n"
    "  expect fail visits.many, hold\n"
    "  on 2026-03-02\n"
    "  given 97150 GP billed 1, 97110 GP billed 1\n"
    "  expect fail pairs.group on line 2\n"
    "  on 2026-03-02\n"
    "  given 97110 GP billed 9\n"
    "  expect fail units.month, warn\n"
    "end\n";

/* ---- edits ---- */

static void check_edits(const char *path, struct text text)
{
    struct syntax syntax;
    struct mutants mutants = { .count = 0 };
    struct buffer before, after;

    buffer_init(&before, allocator_standard);
    buffer_init(&after, allocator_standard);
    syntax_read(&syntax, path, text);
    mutants.arena = &syntax.arena;
    mutants_find(&mutants, syntax.tree);
    tree_dump(&before, syntax.tree->file);
    for (size_t i = 0; i < mutants.count; i++) {
        buffer_clear(&after);
        edit_apply(&mutants.items[i].edit);
        tree_dump(&after, syntax.tree->file);
        if (text_equal(buffer_text(&before), buffer_text(&after)))
            fail_msg("%s: mutant %zu changes nothing", path, i);
        buffer_clear(&after);
        edit_undo(&mutants.items[i].edit);
        tree_dump(&after, syntax.tree->file);
        if (!text_equal(buffer_text(&before), buffer_text(&after)))
            fail_msg("%s: mutant %zu is not taken back", path, i);
    }
    assert_true(mutants.count > 0 || syntax.tree->broken);
    syntax_close(&syntax);
    buffer_free(&before);
    buffer_free(&after);
}

static void check_file(const char *folder, const char *name)
{
    char path[GOLDEN_PATH];
    struct buffer text;

    buffer_init(&text, allocator_standard);
    assert_true(golden_read(&text, golden_path(path, folder, name)));
    check_edits(name, buffer_text(&text));
    buffer_free(&text);
}

static void test_edits_are_taken_back(void **state)
{
    (void)state;
    check_edits("plan.rules", text_of(rules));
    check_file("rules/invented", "summit_ppo.rules");
    check_file("rules/commercial", "midpoint.rules");
    check_file("tests/golden/syntax", "every.rules");
}

/* What cannot be read whole has mutants, too, or none; it does no harm. */
static void test_damaged_files(void **state)
{
    char damaged[sizeof rules];

    (void)state;
    for (size_t i = 14; i < sizeof rules - 1; i++) {
        struct syntax syntax;
        struct mutants mutants = { .count = 0 };

        memcpy(damaged, rules, sizeof rules);
        damaged[i] = '\n';
        syntax_read(&syntax, "damaged", (struct text){ damaged, sizeof rules - 1 });
        mutants.arena = &syntax.arena;
        mutants_find(&mutants, syntax.tree);
        for (size_t k = 0; k < mutants.count; k++) {
            edit_apply(&mutants.items[k].edit);
            edit_undo(&mutants.items[k].edit);
        }
        syntax_close(&syntax);
    }
}

/* ---- texts ---- */

/* What becomes of a file: its errors, or its tests. */
static void count_text(struct payrule_mutation_score *score, struct text text)
{
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
    size_t passed, failed;

    assert_int_equal(payrule_rulebook_add(rulebook, "mutant.rules", text.bytes, text.length), PAYRULE_OK);
    if (payrule_rulebook_compile(rulebook) == PAYRULE_ERULES) {
        score->refused++;
    } else {
        assert_int_equal(payrule_rulebook_test(rulebook, NULL, &passed, &failed, NULL, NULL), PAYRULE_OK);
        score->killed += failed > 0;
        score->survived += failed == 0;
    }
    payrule_rulebook_unref(rulebook);
}

static void ignore_mutant(void *context, const struct payrule_mutant *mutant)
{
    (void)context;
    (void)mutant;
}

/* A mutant that is written down as a file comes to the same as the one in memory. */
static void test_written_mutants_agree(void **state)
{
    const struct payrule_mutation options = { .threads = 2, .find_tests = 1 };
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
    struct payrule_mutation_score score, written = { .killed = 0 };
    struct syntax syntax;
    struct mutants mutants = { .count = 0 };
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    syntax_read(&syntax, "rich.rules", text_of(rich_rules));
    assert_int_equal(syntax.diagnostics.errors, 0);
    mutants.arena = &syntax.arena;
    mutants_find(&mutants, syntax.tree);
    for (size_t i = 0; i < mutants.count; i++) {
        buffer_clear(&text);
        edit_apply(&mutants.items[i].edit);
        tree_print(&text, syntax.tree, &syntax.sources);
        edit_undo(&mutants.items[i].edit);
        count_text(&written, buffer_text(&text));
    }
    payrule_rulebook_add(rulebook, "rich.rules", rich_rules, strlen(rich_rules));
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_mutate(rulebook, &options, &score, ignore_mutant, NULL), PAYRULE_OK);
    assert_int_equal(score.killed, written.killed);
    assert_int_equal(score.refused, written.refused);
    assert_int_equal(score.survived + score.unchanged, written.survived);
    assert_true(score.killed > 10 && score.survived > 10);
    payrule_rulebook_unref(rulebook);
    syntax_close(&syntax);
    buffer_free(&text);
}

/* ---- what is told ---- */

static void note_mutant(void *context, const struct payrule_mutant *mutant)
{
    struct buffer *to = context;

    buffer_printf(to, "%u:%u %.*s\n%.*s", mutant->line, mutant->column, (int)mutant->change.length,
                  mutant->change.bytes, (int)mutant->test.length, mutant->test.bytes);
}

static struct payrule_rulebook *make_rulebook(const struct payrule_options *options)
{
    struct payrule_rulebook *rulebook = payrule_rulebook_new(options);

    if (rulebook != NULL)
        payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules));
    if (rulebook != NULL)
        payrule_rulebook_compile(rulebook);
    return rulebook;
}

static void tell(struct buffer *to, unsigned threads, size_t sample, struct payrule_mutation_score *score)
{
    const struct payrule_mutation options = { .threads = threads, .sample = sample, .find_tests = 1 };
    struct payrule_rulebook *rulebook = make_rulebook(NULL);

    buffer_clear(to);
    assert_int_equal(payrule_rulebook_mutate(rulebook, &options, score, note_mutant, to), PAYRULE_OK);
    payrule_rulebook_unref(rulebook);
}

static void test_threads_tell_the_same(void **state)
{
    struct payrule_mutation_score one, many;
    struct buffer by_one, by_many;

    (void)state;
    buffer_init(&by_one, allocator_standard);
    buffer_init(&by_many, allocator_standard);
    tell(&by_one, 1, 0, &one);
    for (int i = 0; i < 8; i++) {
        tell(&by_many, 4, 0, &many);
        assert_memory_equal(&one, &many, sizeof one);
        assert_true(text_equal(buffer_text(&by_one), buffer_text(&by_many)));
    }
    buffer_free(&by_one);
    buffer_free(&by_many);
}

static void test_sample(void **state)
{
    struct payrule_mutation_score all, some;
    struct buffer first, again;

    (void)state;
    buffer_init(&first, allocator_standard);
    buffer_init(&again, allocator_standard);
    tell(&first, 1, 0, &all);
    tell(&first, 2, 3, &some);
    assert_int_equal(some.killed + some.survived + some.allowed + some.refused + some.unchanged, 3);
    assert_true(all.killed + all.survived > 3);
    tell(&again, 1, 3, &some);
    assert_true(text_equal(buffer_text(&first), buffer_text(&again)));
    buffer_free(&first);
    buffer_free(&again);
}

/* ---- memory ---- */

static void test_each_allocation_fails(void **state)
{
    struct failing_allocator failing = { .failed = true };

    (void)state;
    for (size_t n = 1; failing.failed; n++) {
        const struct payrule_options options = { .resize = failing_allocator_resize, .resize_context = &failing };
        const struct payrule_mutation mutation = { .threads = 1, .find_tests = 1 };
        struct payrule_mutation_score score;
        struct payrule_rulebook *rulebook;
        enum payrule_status status = PAYRULE_ENOMEM;

        failing = failing_allocator_at(n);
        rulebook = make_rulebook(&options);
        if (rulebook != NULL && !failing.failed)
            status = payrule_rulebook_mutate(rulebook, &mutation, &score, NULL, NULL);
        payrule_rulebook_unref(rulebook);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
        assert_int_equal(status == PAYRULE_ENOMEM, failing.failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_edits_are_taken_back),
                                        cmocka_unit_test(test_damaged_files),
                                        cmocka_unit_test(test_written_mutants_agree),
                                        cmocka_unit_test(test_threads_tell_the_same),
                                        cmocka_unit_test(test_sample),
                                        cmocka_unit_test(test_each_allocation_fails) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
