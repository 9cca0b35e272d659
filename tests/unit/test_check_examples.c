/* Two whole rule files, one extending the other, against a golden of the rulebook that comes of them. */
#include "tests/support/check.h"

#define FOLDER "tests/check"

static void read_examples(struct check_run *run)
{
    check_open(run, FOLDER);
    assert_true(check_add_file(run, FOLDER, "medicare_part_b.rules"));
    assert_true(check_add_file(run, FOLDER, "summit_ppo.rules"));
    check_now(run);
}

/* Nothing is wrong with them; one way of failing has no `otherwise`. */
static void test_diagnostics(void **state)
{
    struct check_run run;

    (void)state;
    read_examples(&run);
    assert_int_equal(run.diagnostics.errors, 0);
    assert_int_equal(run.diagnostics.count, 1);
    assert_int_equal(check_count(&run, MESSAGE_WAY_UNCOVERED), 1);
    assert_false(check_profile(&run, "medicare.part_b")->broken);
    assert_false(check_profile(&run, "summit.ppo")->broken);
    check_close(&run);
}

static void test_dump(void **state)
{
    char path[GOLDEN_PATH];
    struct check_run run;
    struct buffer dump;
    bool same;

    (void)state;
    read_examples(&run);
    buffer_init(&dump, allocator_standard);
    rulebook_dump(&dump, run.rulebook);
    same = golden_same(golden_path(path, FOLDER, "examples.dump"), buffer_text(&dump));
    buffer_free(&dump);
    check_close(&run);
    assert_true(same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagnostics),
        cmocka_unit_test(test_dump),
    };

    return cmocka_run_group_tests_name("example rule files", tests, NULL, NULL);
}
