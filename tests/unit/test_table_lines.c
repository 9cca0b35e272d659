/* Records and cells of delimited text. */
#include "table/lines.h"
#include "tests/support/unit.h"

/* The next record's cells joined by `|`, after its line number. */
static void assert_record(struct lines *lines, const char *expected)
{
    struct buffer shown;
    struct cells cells;

    buffer_init(&shown, allocator_standard);
    assert_true(lines_next(lines, &cells));
    buffer_number(&shown, cells.line);
    for (size_t i = 0; i < cells.count; i++) {
        buffer_char(&shown, '|');
        buffer_add(&shown, cells.items[i]);
    }
    if (cells.unclosed)
        buffer_string(&shown, " unclosed");
    assert_buffer(&shown, expected);
    buffer_free(&shown);
}

static void assert_end(struct lines *lines)
{
    struct cells cells;

    assert_false(lines_next(lines, &cells));
    assert_false(lines_next(lines, &cells));
    assert_int_equal(cells.count, 0);
}

static void test_tabs(void **state)
{
    struct lines lines = lines_open(TEXT("a\tb, c\t\r\n\n \"d\" \t\"\te\"\tf\" \n\tg"));

    (void)state;
    assert_int_equal(lines.separator, '\t');
    assert_record(&lines, "1|a|b, c|");
    assert_record(&lines, "2|");
    assert_record(&lines, "3|d|\"|e\"|f\"");
    assert_record(&lines, "4||g");
    assert_end(&lines);
}

static void test_commas(void **state)
{
    struct lines lines = lines_open(TEXT("\xef\xbb\xbf\"a\nb,\r\n\"\"c\"\"\" x, d ,\n e,\"\"\n"));

    (void)state;
    assert_int_equal(lines.separator, ',');
    assert_record(&lines, "1|a\nb,\r\n\"\"c\"\"|d|");
    assert_record(&lines, "4|e|");
    assert_end(&lines);
}

static void test_ends(void **state)
{
    struct lines none = lines_open(TEXT("")), mark = lines_open(TEXT("\xef\xbb\xbf"));
    struct lines comma = lines_open(TEXT("a,")), quote = lines_open(TEXT("a,\"b\nc"));
    struct lines nowhere = lines_open((struct text){ NULL, 0 });

    (void)state;
    assert_end(&none);
    assert_end(&mark);
    assert_end(&nowhere);
    assert_record(&comma, "1|a|");
    assert_end(&comma);
    assert_record(&quote, "1|a unclosed");
    assert_end(&quote);
}

/* A quote far from its partner is not looked for over the whole file. */
static void test_far_quote(void **state)
{
    static char text[LINES_QUOTED_MAX + 10];
    struct lines lines;

    (void)state;
    memset(text, 'x', sizeof text);
    text[0] = '"';
    text[LINES_QUOTED_MAX] = '"';
    text[LINES_QUOTED_MAX + 1] = '\n';
    lines = lines_open((struct text){ text, LINES_QUOTED_MAX + 2 });
    {
        struct cells cells;

        assert_true(lines_next(&lines, &cells));
        assert_false(cells.unclosed);
        assert_int_equal(cells.items[0].length, LINES_QUOTED_MAX - 1);
        text[LINES_QUOTED_MAX] = 'x';
        text[LINES_QUOTED_MAX + 1] = '"';
        lines = lines_open((struct text){ text, LINES_QUOTED_MAX + 2 });
        assert_true(lines_next(&lines, &cells));
        assert_true(cells.unclosed);
    }
    assert_end(&lines);
}

static void test_many_cells(void **state)
{
    static char text[2 * LINES_CELLS_MAX + 2];
    struct lines lines;
    struct cells cells;

    (void)state;
    memset(text, ',', sizeof text);
    text[LINES_CELLS_MAX - 1] = '\n';
    lines = lines_open((struct text){ text, sizeof text });
    assert_true(lines_next(&lines, &cells));
    assert_int_equal(cells.count, LINES_CELLS_MAX);
    assert_false(cells.too_many);
    assert_true(lines_next(&lines, &cells));
    assert_int_equal(cells.count, LINES_CELLS_MAX);
    assert_true(cells.too_many);
    assert_true(lines_is_blank(&cells));
    assert_text(lines_cell(&cells, LINES_CELLS_MAX), "");
}

static void test_text(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, allocator_standard);
    assert_text(lines_text(&arena, TEXT("the \"\"old\"\" knee")), "the \"old\" knee");
    assert_text(lines_text(&arena, TEXT("caf\xe9 \xa7")), "caf\xc3\xa9 \xc2\xa7");
    assert_text(lines_text(&arena, TEXT("caf\xc3\xa9")), "caf\xc3\xa9");
    assert_text(lines_text(&arena, TEXT("a\tb\x7f\r\n")), "a b   ");
    assert_text(lines_text(&arena, TEXT("a\0b")), "a b");
    assert_text(lines_text(&arena, TEXT("")), "");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tabs),     cmocka_unit_test(test_commas),     cmocka_unit_test(test_ends),
        cmocka_unit_test(test_far_quote), cmocka_unit_test(test_many_cells), cmocka_unit_test(test_text),
    };

    return cmocka_run_group_tests_name("table lines", tests, NULL, NULL);
}
