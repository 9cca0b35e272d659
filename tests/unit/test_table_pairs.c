/* NCCI pair tables: layouts, dates, rows that cannot be read, order, and lookups. */
#include "tests/support/unit.h"
#include "tests/support/tables.h"

#define HEADER                                                                                   \
    "CPT only copyright.\t\t\t\t\t\t\r\nColumn1/Column2 Edits\t\t\t\t\t\t\r\n"                   \
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n" \
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n\t\t\t\t*=no data\t1=allowed\t\r\n"      \
    "\t\t\t\t\t9=not applicable\t\r\n"
#define HELP "help: A row of this table reads, with | for a tab: 97150 | 97112 |  | 20200101 | * | 1 | \n"

static const struct pair_row *find(const struct tables *tables, const char *column1, const char *column2, size_t *count)
{
    return table_pair(tables->edition.pairs, code_parse(text_of(column1)), code_parse(text_of(column2)), count);
}

/* The rows of a pair as "from..until indicator @line", in their order. */
static void assert_pair(const struct tables *tables, const char *column1, const char *column2, const char *expected)
{
    struct buffer shown;
    size_t count;
    const struct pair_row *rows = find(tables, column1, column2, &count);

    buffer_init(&shown, allocator_standard);
    for (size_t i = 0; i < count; i++) {
        buffer_string(&shown, i > 0 ? ", " : "");
        buffer_date(&shown, rows[i].from);
        buffer_string(&shown, "..");
        if (rows[i].until != DATE_MAX)
            buffer_date(&shown, rows[i].until);
        buffer_printf(&shown, " %u @%u", (unsigned)rows[i].indicator, (unsigned)rows[i].line);
    }
    assert_true((rows == NULL) == (count == 0));
    assert_buffer(&shown, expected);
    buffer_free(&shown);
}

static void test_layout_of_cms(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP,
                HEADER "97112\t97022\t\t20200101\t*\t1\tCoding instruction\r\n"
                       "97140\t97124\t*\t19960101\t*\t0\tMutually exclusive\r\n"
                       "97530\t97116\t\t20180101\t20191231\t1\t\r\n"
                       "97530\t97116\t\t20201001\t20201001\t9\tx\r\n");
    assert_true(tables.read);
    assert_buffer(&tables.shown, "");
    assert_int_equal(tables.edition.row_count, 3);
    assert_pair(&tables, "97112", "97022", "2020-01-01.. 1 @7");
    assert_pair(&tables, "97140", "97124", "1996-01-01.. 0 @8");
    assert_pair(&tables, "97530", "97116", "2018-01-01..2019-12-31 1 @9");
    assert_pair(&tables, "97022", "97112", "");
    assert_pair(&tables, "97112", "97124", "");
    assert_pair(&tables, "99999", "97124", "");
    assert_pair(&tables, "97112", "99999", "");
    assert_text(tables.edition.checksum, "sha256:48f1f40126ce43ad9ea3a15af3957e17a685131f5a3d9fe706d0123036ffe42f");
    tables_close(&tables);
}

/* The same row in every layout that is taken, each by the slow way or the fast one. */
static void test_other_layouts(void **state)
{
    static const char *const layouts[] = {
        "97112\t97022\t\t20200101\t20231231\t1\tx\n", "97112\t97022\t*\t20200101\t20231231\t1\tx\n",
        "97112\t97022\t\t20200101\t20231231\t1\n",    "97112\t97022\t\t20200101\t20231231\t1",
        "97112\t97022\t20200101\t20231231\t1\tx\n",   "97112\t97022\t20200101\t20231231\t1\r\n",
        "97112,97022,,20200101,20231231,1,\"a, \"\"b\"\"\nc\"\n", "97112 \t 97022\t\t20200101\t20231231\t1\tx\n",
        "\"97112\"\t\"97022\"\t\"\"\t\"20200101\"\t\"20231231\"\t\"1\"\t\"x\"\n",
        "97112\t97022\t\t2020-01-01\t2023-12-31\t1\tx\n", "97112\t97022\t2020-01-01\t20231231\t1\tx\n",
        "\357\273\27797112\t97022\t\t20200101\t20231231\t1\tx\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        struct tables tables;

        tables_read(&tables, TABLE_NCCI_PTP, layouts[i]);
        assert_buffer(&tables.shown, "");
        assert_true(tables.read);
        assert_pair(&tables, "97112", "97022", "2020-01-01..2023-12-31 1 @1");
        tables_close(&tables);
    }
}

static void assert_refused(const char *row, const char *expected)
{
    struct tables tables;
    char text[300];

    snprintf(text, sizeof text, "97112\t97022\t\t20200101\t*\t1\tx\n%s\n97112\t97036\t\t20200101\t*\t1\tx\n", row);
    tables_read(&tables, TABLE_NCCI_PTP, text);
    assert_buffer(&tables.shown, expected);
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 2);
    assert_pair(&tables, "97112", "97036", "2020-01-01.. 1 @3");
    tables_close(&tables);
}

static void test_refused(void **state)
{
    (void)state;
    assert_refused("9711x\t97022\t\t20200101\t*\t1\tx",
                   "t.tsv:2:1: error[P0752]: found `9711x`, expected a code such as 97150 in column 1; the row is left "
                   "out\n" HELP);
    assert_refused("97112\t\t\t20200101\t*\t1\tx",
                   "t.tsv:2:7: error[P0752]: found nothing, expected a code such as 97112 in column 2; the row is left "
                   "out\n" HELP);
    assert_refused("97112\t97022\t\t20200231\t*\t1\tx",
                   "t.tsv:2:14: error[P0753]: found `20200231`, expected a date such as 20200101 in the column of "
                   "effective dates; the row is left out\n" HELP);
    assert_refused("97112\t97022\t\t20200101\t\t1\tx",
                   "t.tsv:2:23: error[P0753]: found nothing, expected a date such as 20231231, or `*` for none in the "
                   "column of deletion dates; the row is left out\n" HELP);
    assert_refused("97112\t97022\t\t20200101\t*\t2\tx",
                   "t.tsv:2:25: error[P0754]: found `2`, expected a modifier indicator 0, 1 or 9 in the column after "
                   "the dates; the row is left out\n" HELP);
    assert_refused("97112\t97022\t\t20200101\t*\t11\tx",
                   "t.tsv:2:25: error[P0754]: found `11`, expected a modifier indicator 0, 1 or 9 in the column after "
                   "the dates; the row is left out\n" HELP);
    assert_refused("97112\t97022\t\t20200101",
                   "t.tsv:2: error[P0753]: found nothing, expected a date such as 20231231, or `*` for none in the "
                   "column of deletion dates; the row is left out\n" HELP);
    assert_refused("97112\t97022\t\t20200101\t20191231\t1\tx",
                   "t.tsv:2:23: warning[P0756]: the deletion date `20191231` is before the effective date; the row is "
                   "left out\n" HELP);
    assert_refused("Grand total\t\t\t\t\t\t",
                   "t.tsv:2:1: error[P0752]: found `Grand total`, expected a code such as 97150 in column 1; the row "
                   "is left out\n" HELP);
}

/* What has the shape of a row is no caption, even before the first row. */
static void test_wrong_first_row(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP, "Column 1\tColumn 2\n\ng0283\t97032\t\t20200101\t*\t1\t\n");
    assert_false(tables.read);
    assert_buffer(&tables.shown, "t.tsv:3:1: error[P0752]: found `g0283`, expected a code such as 97150 in column 1; "
                                 "the row is left out\n" HELP);
    tables_close(&tables);
}

static void test_nothing(void **state)
{
    static const char *const texts[] = { "", "\n\n", HEADER, "{\"id\":1}\n", "\xef\xbb\xbf" };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct tables tables;

        tables_read(&tables, TABLE_NCCI_PTP, texts[i]);
        assert_false(tables.read);
        assert_buffer(&tables.shown, "t.tsv: error[P0751]: the file was read as a table of code pairs, but holds not "
                                     "one row of it\n" HELP);
        assert_pair(&tables, "97112", "97022", "");
        tables_close(&tables);
    }
}

static void test_only_withdrawn(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP, "97530\t97112\t\t19960101\t19960101\t9\tx\n");
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 0);
    assert_pair(&tables, "97530", "97112", "");
    tables_close(&tables);
}

static void test_not_text(void **state)
{
    static const struct { const char *bytes, *found, *help; } files[] = {
        { "PK\x03\x04zip", "a zip archive",
          "Unpack it, for example with `unzip FILE` or `gunzip FILE`, and give the text file that was in it." },
        { "PK\x03\x04..........................[Content_Types].xml", "an Excel workbook",
          "Open it in a spreadsheet program and save it as text with tabs, or as CSV, in UTF-8." },
        { "\xd0\xcf\x11\xe0", "an Excel workbook",
          "Open it in a spreadsheet program and save it as text with tabs, or as CSV, in UTF-8." },
        { "\xff\xfe" "9", "text in UTF-16", "Save it as text in UTF-8." },
        { "%PDF-1.7", "a PDF document", "Export what it shows as text, such as CSV, from the program that made it." },
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct tables tables;
        char expected[400];

        tables_read(&tables, TABLE_NCCI_PTP, files[i].bytes);
        assert_false(tables.read);
        snprintf(expected, sizeof expected,
                 "t.tsv: error[P0762]: found %s, expected a text file with tabs or commas between the cells\n"
                 "help: %s\n",
                 files[i].found, files[i].help);
        assert_buffer(&tables.shown, expected);
        assert_pair(&tables, "97530", "97112", "");
        tables_close(&tables);
    }
}

/* Twenty are told, the others counted. */
static void test_many_refused(void **state)
{
    struct tables tables;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    for (int i = 0; i < 100000; i++)
        buffer_string(&text, "97112\t97022\t\t01/01/2020\t*\t1\tx\n");
    tables_open(&tables);
    tables_read_columns(&tables, buffer_text(&text), TABLE_NCCI_PTP, NULL, 0);
    assert_false(tables.read);
    assert_int_equal(tables.diagnostics.count, 21);
    assert_text(tables.diagnostics.items[20]->text, "99980 further rows could not be read and were left out");
    tables_close(&tables);
    buffer_free(&text);
}

/* Rows of one pair come by first day, rows of the same day as in the file, however they stand in it. */
static void test_order(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP,
                "97112\t97036\t\t20200101\t*\t1\t\n97112\t97022\t\t20240101\t*\t0\t\n97110\t97022\t\t20200101\t*\t1\t\n"
                "97112\t97022\t\t20200101\t20231231\t1\t\n97112\t97036\t\t20180101\t20191231\t0\t\n"
                "97112\t97022\t\t20200101\t20201231\t0\t\n");
    assert_buffer(&tables.shown, "");
    assert_pair(&tables, "97112", "97036", "2018-01-01..2019-12-31 0 @5, 2020-01-01.. 1 @1");
    assert_pair(&tables, "97112", "97022",
                "2020-01-01..2023-12-31 1 @4, 2020-01-01..2020-12-31 0 @6, 2024-01-01.. 0 @2");
    assert_pair(&tables, "97110", "97022", "2020-01-01.. 1 @3");
    tables_close(&tables);
}

/* Another pair between the rows of one, below the same column 1; a column 1 that comes back. */
static void test_pair_apart(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP,
                "97112\t97022\t\t20200101\t*\t1\t\n97110\t97022\t\t20200101\t*\t1\t\n"
                "97112\t97036\t\t20200101\t*\t1\t\n");
    assert_pair(&tables, "97112", "97022", "2020-01-01.. 1 @1");
    assert_pair(&tables, "97112", "97036", "2020-01-01.. 1 @3");
    tables_close(&tables);
    tables_read(&tables, TABLE_NCCI_PTP,
                "97112\t97036\t\t20180101\t20191231\t0\t\n97112\t97022\t\t20240101\t*\t0\t\n"
                "97112\t97036\t\t20200101\t*\t1\t\n");
    assert_pair(&tables, "97112", "97036", "2018-01-01..2019-12-31 0 @1, 2020-01-01.. 1 @3");
    assert_pair(&tables, "97112", "97022", "2024-01-01.. 0 @2");
    tables_close(&tables);
}

/* Bytes that are zero are no date, not even the first one. */
static void test_zero_bytes(void **state)
{
    struct tables tables;

    (void)state;
    tables_open(&tables);
    tables_read_columns(&tables, TEXT("97112\t97036\t\t\0\0\0\0\0\0\0\0\t*\t1\t\n"), TABLE_NCCI_PTP, NULL, 0);
    assert_false(tables.read);
    assert_buffer(&tables.shown, "t.tsv:1:14: error[P0753]: found `????????`, expected a date such as 20200101 in the "
                                 "column of effective dates; the row is left out\n" HELP);
    tables_close(&tables);
}

/* More rows of one pair, latest first, than are moved one by one. */
static void test_many_rows_of_a_pair(void **state)
{
    struct tables tables;
    struct buffer text;
    const struct pair_row *rows;
    size_t count;

    (void)state;
    buffer_init(&text, allocator_standard);
    for (int year = 2900; year > 1900; year--)
        buffer_printf(&text, "97112\t97022\t\t%d0101\t%d1231\t1\tx\n", year, year);
    tables_open(&tables);
    tables_read_columns(&tables, buffer_text(&text), TABLE_NCCI_PTP, NULL, 0);
    rows = find(&tables, "97112", "97022", &count);
    assert_int_equal(count, 1000);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(rows[i].line, 1000 - i);
    tables_close(&tables);
    buffer_free(&text);
}

#define CODES 300

/* The pair (i, j) is there, once or twice, when this is not 0. */
static unsigned rows_of(unsigned i, unsigned j)
{
    return (i * 31 + j * 17) % 7 % 3;
}

static void add_pairs(struct buffer *text, unsigned i, bool backwards)
{
    for (unsigned n = 0; n < CODES; n++) {
        unsigned j = backwards ? CODES - 1 - n : n;

        for (unsigned k = 0; k < rows_of(i, j); k++)
            buffer_printf(text, "A%04u\tB%04u\t\t20%02u0101\t20%02u1231\t%u\tx\n", i, j, 10 + k, 10 + k,
                          (i + j + k) % 2);
    }
}

static void assert_pairs(const struct tables *tables)
{
    for (unsigned i = 0; i < CODES; i++) {
        for (unsigned j = 0; j < CODES; j++) {
            char column1[6], column2[6];
            size_t count;
            const struct pair_row *rows;

            snprintf(column1, sizeof column1, "A%04u", i % 10000);
            snprintf(column2, sizeof column2, "B%04u", j % 10000);
            rows = find(tables, column1, column2, &count);
            assert_int_equal(count, rows_of(i, j));
            for (unsigned k = 0; k < count; k++) {
                assert_int_equal(rows[k].indicator, (i + j + k) % 2);
                assert_int_equal(rows[k].from, date_join(2010 + (int)k, 1, 1));
            }
        }
    }
}

/* Every pair is found and no other, in a table in order and in one that is not. */
static void test_all_pairs(void **state)
{
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct tables tables;
        struct buffer text;

        buffer_init(&text, allocator_standard);
        for (unsigned i = 0; i < CODES; i++)
            add_pairs(&text, backwards ? i * 7 % CODES : i, backwards);
        tables_open(&tables);
        tables_read_columns(&tables, buffer_text(&text), TABLE_NCCI_PTP, NULL, 0);
        assert_buffer(&tables.shown, "");
        assert_pairs(&tables);
        tables_close(&tables);
        buffer_free(&text);
    }
}

static bool lists(const struct tables *tables, code_t code)
{
    return table_pair_lists(tables->edition.pairs, code);
}

static void test_codes(void **state)
{
    struct tables tables;
    size_t count = 1;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP, "97112\t97022\t\t20200101\t*\t1\tx\n");
    assert_true(lists(&tables, code_parse(TEXT("97112"))));
    assert_true(lists(&tables, code_parse(TEXT("97022"))));
    assert_false(lists(&tables, code_parse(TEXT("97110"))));
    assert_false(lists(&tables, CODE_UNKNOWN));
    assert_false(lists(&tables, CODE_NONE));
    assert_false(lists(&tables, code_parse(TEXT("9711"))));
    assert_false(lists(&tables, code_parse(TEXT("971121"))));
    assert_null(table_pair(tables.edition.pairs, CODE_UNKNOWN, CODE_UNKNOWN, &count));
    assert_int_equal(count, 0);
    assert_null(find(&tables, "97112", "970221", &count));
    assert_null(find(&tables, "971121", "97022", &count));
    assert_null(find(&tables, "97112", "97112", &count));
    tables_close(&tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_of_cms),       cmocka_unit_test(test_other_layouts),
        cmocka_unit_test(test_refused),             cmocka_unit_test(test_wrong_first_row),
        cmocka_unit_test(test_nothing),             cmocka_unit_test(test_only_withdrawn),
        cmocka_unit_test(test_not_text),            cmocka_unit_test(test_many_refused),
        cmocka_unit_test(test_order),               cmocka_unit_test(test_many_rows_of_a_pair),
        cmocka_unit_test(test_pair_apart),          cmocka_unit_test(test_zero_bytes),
        cmocka_unit_test(test_all_pairs),           cmocka_unit_test(test_codes),
    };

    return cmocka_run_group_tests_name("table pairs", tests, NULL, NULL);
}
