/* Tables with columns of their own: headers, types, lists, rows that cannot be read, lookups. */
#include "tests/support/unit.h"
#include "tests/support/tables.h"

static const struct table_column columns[] = {
    { .name = TEXT("code"), .type = TYPE_CODE, .key = true }, { .name = TEXT("visits"), .type = TYPE_VISITS },
    { .name = TEXT("roles"), .type = TYPE_ROLE, .list = true }, { .name = TEXT("fee"), .type = TYPE_MONEY },
    { .name = TEXT("points"), .type = TYPE_POINTS },            { .name = TEXT("label"), .type = TYPE_TEXT },
    { .name = TEXT("reviewed"), .type = TYPE_FLAG },            { .name = TEXT("since"), .type = TYPE_DATE },
};
#define COLUMN_COUNT (sizeof columns / sizeof columns[0])
#define HELP                                                                                                          \
    "help: The header line of this table reads, with | for a tab or a comma: code | visits | roles | fee | points | " \
    "label | reviewed | since\n"

static void read_all(struct tables *tables, const char *string)
{
    tables_open(tables);
    tables_read_columns(tables, text_of(string), TABLE_COLUMNS, columns, COLUMN_COUNT);
}

static const struct table_cell *find(const struct tables *tables, const char *code, uint32_t *line)
{
    return table_row(&tables->edition, COLUMN_COUNT, code_parse(text_of(code)), line);
}

static void test_types(void **state)
{
    struct tables tables;
    const struct table_cell *row;
    uint32_t line;

    (void)state;
    read_all(&tables, "A caption, of two cells\n\nlabel,since,code,more,visits,roles,fee,points,reviewed\n"
                      "\"the \"\"old\"\"\nknee\",2026-03-02,97112,x,12,PT; OT;PTA,$80.50,2.25,yes\n"
                      ",,97110,,,,,,\n");
    assert_buffer(&tables.shown, "");
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 2);
    row = find(&tables, "97112", &line);
    assert_int_equal(line, 4);
    assert_int_equal(row[0].code, code_parse(TEXT("97112")));
    assert_int_equal(row[1].number, 12);
    assert_int_equal(row[2].codes.count, 3);
    assert_int_equal(row[2].codes.items[1], code_parse(TEXT("OT")));
    assert_int_equal(row[3].number, 8050);
    assert_int_equal(row[4].number, 225);
    assert_text(row[5].text, "the \"old\" knee");
    assert_int_equal(row[6].number, 1);
    assert_int_equal(row[7].number, date_join(2026, 3, 2));
    row = find(&tables, "97110", &line);
    assert_int_equal(line, 6);
    for (size_t i = 1; i < COLUMN_COUNT; i++)
        assert_true(row[i].empty);
    assert_false(row[0].empty);
    assert_null(find(&tables, "97111", &line));
    tables_close(&tables);
}

static void test_refused(void **state)
{
    struct tables tables;

    (void)state;
    read_all(&tables, "code\tvisits\troles\tfee\tpoints\tlabel\treviewed\tsince\n97112\t12\t\t\t\t\t\t\n"
                      "97113\tmany\t\t\t\t\t\t\n97116\t12\tPT;;OT\t\t\t\t\t\n97124\t12\t\t\t\t\t\n\t12\t\t\t\t\t\t\n"
                      "97112\t13\t\t\t\t\t\t\n97140\t12\t\t\t\t\t\t\t\t\t\n97150\t12\t\t\t\t\t\t\tx\n");
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 2);
    assert_buffer(&tables.shown,
                  "t.tsv:3:7: error[P0754]: found `many`, expected a whole number from 0 to 100000 in column `visits`; "
                  "the row is left out\n" HELP
                  "t.tsv:4:10: error[P0754]: found `PT;;OT`, expected a provider role of characters 0-9 and A-Z such "
                  "as PT in column `roles`; the row is left out\n"
                  "t.tsv:5: error[P0755]: the row has 7 cells, expected 8 as the header has; the row is left out\n"
                  "t.tsv:6:1: error[P0754]: found nothing, expected a code of at most 5 characters 0-9 and A-Z in "
                  "column `code`; the row is left out\n"
                  "t.tsv:9: error[P0755]: the row has 9 cells, expected 8 as the header has; the row is left out\n"
                  "t.tsv:7: error[P0757]: `97112` has another row on line 2; this one is left out\n");
    tables_close(&tables);
}

static void test_header(void **state)
{
    struct tables tables;

    (void)state;
    read_all(&tables, "code,visit,fee,points,fee,label,reviewed,since\n97112,12,,,,,,\n");
    assert_false(tables.read);
    assert_int_equal(tables.edition.row_count, 0);
    assert_buffer(&tables.shown, "t.tsv:1:23: error[P0759]: the header names the column `fee` twice\n" HELP
                                 "t.tsv:1: error[P0758]: the header has no column `visits`, but one `visit`\n"
                                 "t.tsv:1: error[P0758]: the header has no column `roles`\n");
    tables_close(&tables);
    read_all(&tables, "97112,12\n");
    assert_false(tables.read);
    assert_buffer(&tables.shown, "t.tsv: error[P0751]: the file was read as a table with a header line, but holds not "
                                 "one row of it\n" HELP);
    tables_close(&tables);
}

/* More rows than fit the first arrays, in no order. */
static void test_many_rows(void **state)
{
    struct tables tables;
    struct buffer text;
    uint32_t line;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_string(&text, "code,visits\n");
    for (int i = 0; i < 5000; i++)
        buffer_printf(&text, "%05d,%d\n", i * 1237 % 5000, i);
    tables_open(&tables);
    tables_read_columns(&tables, buffer_text(&text), TABLE_COLUMNS, columns, 2);
    assert_buffer(&tables.shown, "");
    assert_int_equal(tables.edition.row_count, 5000);
    for (int i = 0; i < 5000; i++) {
        char code[8];
        const struct table_cell *row;

        snprintf(code, sizeof code, "%05d", i * 1237 % 5000);
        row = table_row(&tables.edition, 2, code_parse(text_of(code)), &line);
        assert_non_null(row);
        assert_int_equal(row[1].number, i);
        assert_int_equal(line, i + 2);
    }
    tables_close(&tables);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_many_rows),
    };

    return cmocka_run_group_tests_name("table columns", tests, NULL, NULL);
}
