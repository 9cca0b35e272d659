/* Running out of memory while rule files are checked: control comes back to whoever asked, and only arenas keep
 * memory. */
#include "tests/support/check.h"
#include "tests/support/failing_allocator.h"

#define FOLDER "tests/check"

static void check_with(struct check_run *run, struct arena *arena, struct diagnostics *diagnostics)
{
    struct table_loader loader = { .load = check_load_table, .context = run };

    check_rulebook(arena, diagnostics, run->trees, run->count, loader, CHECK_TODAY);
}

/* The trees are whole; checking them has an arena that ends at `place` when its memory does. */
static void check_failing(struct check_run *run, struct failing_allocator *failing)
{
    struct arena arena, told;
    struct diagnostics diagnostics;
    jmp_buf place;

    arena_init(&arena, failing_allocator_use(failing));
    arena_init(&told, failing_allocator_use(failing));
    diag_init(&diagnostics, &told, &run->sources);
    arena_on_failure(&arena, &place);
    arena_on_failure(&told, &place);
    if (setjmp(place) == 0)
        check_with(run, &arena, &diagnostics);
    arena_free(&arena);
    arena_free(&told);
}

static void fail_each(struct check_run *run)
{
    struct failing_allocator failing = { .failed = true };
    size_t n;

    for (n = 1; failing.failed; n++) {
        failing = failing_allocator_at(n);
        check_failing(run, &failing);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
    }
    assert_true(n > 5);
}

static void test_examples(void **state)
{
    struct check_run run;

    (void)state;
    check_open(&run, FOLDER);
    assert_true(check_add_file(&run, FOLDER, "medicare_part_b.rules"));
    assert_true(check_add_file(&run, FOLDER, "summit_ppo.rules"));
    fail_each(&run);
    check_close(&run);
}

/* Diagnostics take memory too. */
static void test_mistakes(void **state)
{
    struct check_run run;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_string(&text, CHECK_HEAD);
    for (int i = 0; i < 300; i++)
        buffer_printf(&text, "rule r%d \"R\"\n  cite n \"1\"\n  applies to nothing\n  require minutes > 3 days\nend\n",
                      i);
    check_open(&run, NULL);
    check_add(&run, "mistakes.rules", buffer_text(&text));
    fail_each(&run);
    check_close(&run);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_mistakes),
    };

    return cmocka_run_group_tests_name("memory of the checker", tests, NULL, NULL);
}
