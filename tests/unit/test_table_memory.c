/* Running out of memory while a table is read: control comes back, and nothing is kept but the arenas. */
#include "tests/support/failing_allocator.h"
#include "tests/support/unit.h"
#include "tests/support/tables.h"

static const struct table_column columns[] = {
    { .name = TEXT("code"), .type = TYPE_CODE, .key = true },
    { .name = TEXT("roles"), .type = TYPE_ROLE, .list = true },
    { .name = TEXT("label"), .type = TYPE_TEXT },
};

/* Reads with an arena that ends here when its memory does. The diagnostics have an arena of their own. */
static void read_failing(struct failing_allocator *failing, enum table_format format, struct text text,
                         const struct table_means *means)
{
    struct table_edition edition = { .path = TEXT("t.tsv") };
    struct diagnostics diagnostics;
    struct arena arena, told;
    jmp_buf place;

    arena_init(&arena, failing_allocator_use(failing));
    arena_init(&told, allocator_standard);
    diag_init(&diagnostics, &told, NULL);
    arena_on_failure(&arena, &place);
    if (setjmp(place) == 0)
        table_read(&arena, &diagnostics, &edition, format, columns, 3, text, means);
    assert_ptr_equal(arena.on_failure, &place);
    arena_free(&arena);
    arena_free(&told);
}

/* Every request for memory fails once. */
static void fail_each_with(enum table_format format, struct text text, const struct table_means *means)
{
    struct failing_allocator failing = { .failed = true };
    size_t n;

    for (n = 1; failing.failed; n++) {
        failing = failing_allocator_at(n);
        read_failing(&failing, format, text, means);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
    }
    assert_true(n > 2);
}

static void fail_each(enum table_format format, struct text text)
{
    fail_each_with(format, text, NULL);
}

/* Enough pairs that every array grows; `step` 1 has them in order. */
static void fail_pairs(int step)
{
    struct buffer text;

    buffer_init(&text, allocator_standard);
    for (int i = 0; i < 4001; i++)
        buffer_printf(&text, "%05d\t%05d\t\t20200101\t*\t1\tx\n", i * step % 4001, 50000 + i);
    fail_each(TABLE_NCCI_PTP, buffer_text(&text));
    buffer_free(&text);
}

static void test_pairs(void **state)
{
    (void)state;
    fail_pairs(1);
    fail_each(TABLE_NCCI_PTP, TEXT(""));
}

/* In pieces, as large tables are; in the second text a column 1 comes again, so that it is then read row by row. */
static void test_pairs_in_pieces(void **state)
{
    struct table_means means = { .threads = 2, .piece_bytes = 4096 };
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    for (int i = 0; i < 8000; i++)
        buffer_printf(&text, "%05d\t%05d\t\t20200101\t*\t1\tx\n", 10000 + i / 8, 50000 + i % 4000);
    fail_each_with(TABLE_NCCI_PTP, buffer_text(&text), &means);
    buffer_string(&text, "10000\t97112\t\t20200101\t*\t1\tx\n");
    fail_each_with(TABLE_NCCI_PTP, buffer_text(&text), &means);
    buffer_free(&text);
}

static void test_pairs_disordered(void **state)
{
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    for (int i = 0; i < 3000; i++)
        buffer_printf(&text, "%05d\t97112\t\t20200101\t*\t1\tx\n", i * 7 % 11);
    fail_each(TABLE_NCCI_PTP, buffer_text(&text));
    buffer_free(&text);
}

static void test_others(void **state)
{
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    for (int i = 0; i < 2000; i++)
        buffer_printf(&text, "%05d\t%05d\t1\t20200101\t*\n", i, i);
    fail_each(TABLE_MUE, buffer_text(&text));
    fail_each(TABLE_ADDON, buffer_text(&text));
    buffer_clear(&text);
    buffer_string(&text, "code,roles,label\n");
    for (int i = 0; i < 200; i++)
        buffer_printf(&text, "%05d,PT;OT,some text\n", i);
    fail_each(TABLE_COLUMNS, buffer_text(&text));
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_pairs_in_pieces),
        cmocka_unit_test(test_pairs_disordered),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests_name("table memory", tests, NULL, NULL);
}
