/* Add-on codes: CMS's layout by the names of its columns, the plain layout, Julian dates, lookups. */
#include "tests/support/unit.h"
#include "tests/support/tables.h"

#define HELP "help: A row of this table reads, with | for a tab or a comma: 97130 | 97129 | 1 | 20200101 | *\n"

/* The add-on's rows as "primary kind from..until @line". */
static void assert_addons(const struct tables *tables, const char *addon, const char *expected)
{
    struct buffer shown;
    size_t count;
    const struct addon_row *rows = table_addons(&tables->edition, code_parse(text_of(addon)), &count);

    buffer_init(&shown, allocator_standard);
    for (size_t i = 0; i < count; i++) {
        buffer_string(&shown, i > 0 ? ", " : "");
        buffer_code(&shown, rows[i].primary);
        buffer_printf(&shown, " %u ", (unsigned)rows[i].kind);
        buffer_date(&shown, rows[i].from);
        buffer_string(&shown, "..");
        if (rows[i].until != DATE_MAX)
            buffer_date(&shown, rows[i].until);
        buffer_printf(&shown, " @%u", (unsigned)rows[i].line);
    }
    assert_true((rows == NULL) == (count == 0));
    assert_buffer(&shown, expected);
    buffer_free(&shown);
}

static void test_layout_of_cms(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_ADDON,
                "CPT only copyright.\r\n"
                "AOC Edit Type\tPrimary Code\tAdd-on Code\tAOC Delete Date\tPrimary Delete Date\tEdit Effective Date\t"
                "Edit Delete Date\tSpecial Instruction/Notes for Primary Code\r\n"
                "1\t97129\t97130\t\t\t2020001\t\t\r\n1\t97545\t97546\t2024366\t2023365\t2018001\t2025365\tx\r\n"
                "2\tCCCCC\t99292\t\t\t2013091\t\tCCCCC\r\n3\t97813\t97811\t0000000\t\t20180101\t*\t\r\n"
                "1\t97810\t97811\t\t\t2018-01-01\t\t\r\n1\t97127\t97128\t\t\t2020001\t2019365\t\r\n"
                "1\t97597\t97598\t2024366\t2025365\t2018001\t2023365\t\r\n");
    assert_true(tables.read);
    assert_buffer(&tables.shown, "");
    assert_int_equal(tables.edition.row_count, 6);
    assert_addons(&tables, "97130", "97129 1 2020-01-01.. @3");
    assert_addons(&tables, "97546", "97545 1 2018-01-01..2023-12-31 @4");
    assert_addons(&tables, "99292", " 2 2013-04-01.. @5");
    assert_addons(&tables, "97811", "97810 1 2018-01-01.. @7, 97813 3 2018-01-01.. @6");
    assert_addons(&tables, "97598", "97597 1 2018-01-01..2023-12-31 @9");
    assert_addons(&tables, "97128", "");
    assert_addons(&tables, "97129", "");
    tables_close(&tables);
}

static void test_plain_layouts(void **state)
{
    static const char *const layouts[] = {
        "97130\t97129\t1\t20200101\t*\n", "addon,primary,type,from,until\n97130,97129,1,2020-01-01,\n",
        "97130,97129,1,2020001\n",        "until,from,primary,addon\n,2020001,97129,97130\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        struct tables tables;

        tables_read(&tables, TABLE_ADDON, layouts[i]);
        assert_buffer(&tables.shown, "");
        assert_true(tables.read);
        assert_addons(&tables, "97130", i % 2 == 0 ? "97129 1 2020-01-01.. @1" : "97129 1 2020-01-01.. @2");
        tables_close(&tables);
    }
}

static void test_refused(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_ADDON,
                "97130,97129,1,2020001,*\n9713,97129,1,2020001,*\n97130,,1,2020001,*\n97130,97129,4,2020001,*\n"
                "97130,97129,1,2021366,*\n97130,97129,1,2020001,2020000\n97130,97129,,2020001,*\n");
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 1);
    assert_buffer(&tables.shown,
                  "t.tsv:2:1: error[P0752]: found `9713`, expected a code such as 97130 in the column of add-on codes; "
                  "the row is left out\n" HELP
                  "t.tsv:3:7: error[P0752]: found nothing, expected a code such as 97129 in the column of primary "
                  "codes; the row is left out\n"
                  "t.tsv:4:13: error[P0754]: found `4`, expected a type 1, 2 or 3 in the column of types; the row is "
                  "left out\n"
                  "t.tsv:5:15: error[P0753]: found `2021366`, expected a date such as 20260101 or 2026001 in the "
                  "column of first days; the row is left out\n"
                  "t.tsv:6:23: error[P0753]: found `2020000`, expected a date such as 20261231 or 2026365 in the "
                  "column of last days; the row is left out\n"
                  "t.tsv:7:13: error[P0754]: found nothing, expected a type 1, 2 or 3 in the column of types; the row "
                  "is left out\n");
    tables_close(&tables);
}

static void test_nothing(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_ADDON, "addon,primary\n");
    assert_false(tables.read);
    assert_buffer(&tables.shown, "t.tsv: error[P0751]: the file was read as a table of add-on codes, but holds not one "
                                 "row of it\n" HELP);
    assert_addons(&tables, "97130", "");
    tables_close(&tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_of_cms),
        cmocka_unit_test(test_plain_layouts),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests_name("table addon", tests, NULL, NULL);
}
