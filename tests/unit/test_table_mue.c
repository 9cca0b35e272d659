/* Medically unlikely edits: CMS's layout, plain layouts, rows that cannot be read, lookups. */
#include "tests/support/unit.h"
#include "tests/support/tables.h"

#define HELP "help: A row of this table reads, with | for a tab or a comma: 97112 | 4 | 3\n"

/* "value indicator @line", or empty for a code without a row. */
static void assert_mue(const struct tables *tables, const char *code, const char *expected)
{
    const struct mue_row *row = table_mue(&tables->edition, code_parse(text_of(code)));
    char shown[80] = "";

    if (row != NULL)
        snprintf(shown, sizeof shown, "%d %u @%u", (int)row->value, (unsigned)row->indicator, (unsigned)row->line);
    assert_string_equal(shown, expected);
}

static void test_layout_of_cms(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_MUE,
                "\"Current codes, only.\r\n\r\nCPT\xae. All \"\"rights\"\" reserved.\",,,\r\n"
                "\"HCPCS/\nCPT Code\",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n"
                "97112,4,3 Date of Service Edit: Clinical,Clinical: Data\r\n"
                "0001U,1,2 Date of Service Edit: Policy,\"Code Descriptor, CPT\"\r\n97010,0,1 Line Edit,x\r\n");
    assert_true(tables.read);
    assert_buffer(&tables.shown, "");
    assert_int_equal(tables.edition.row_count, 3);
    assert_mue(&tables, "97112", "4 3 @6");
    assert_mue(&tables, "0001U", "1 2 @7");
    assert_mue(&tables, "97010", "0 1 @8");
    assert_mue(&tables, "97011", "");
    assert_mue(&tables, "00000", "");
    assert_mue(&tables, "ZZZZZ", "");
    tables_close(&tables);
}

static void test_plain_layouts(void **state)
{
    static const char *const layouts[] = {
        "97112\t4\t3\n97110\t6\n", "code\tvalue\tindicator\n97112\t4\t3\n97110\t6\t\n", "97112,4,3\r\n97110,6,\r\n",
        "CODE,VALUE,MAI\n\n 97112 , 4 , 3\n\n\n97110,6,\"\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        struct tables tables;

        tables_read(&tables, TABLE_MUE, layouts[i]);
        assert_buffer(&tables.shown, "");
        assert_true(tables.read);
        assert_int_equal(table_mue(&tables.edition, code_parse(TEXT("97112")))->value, 4);
        assert_int_equal(table_mue(&tables.edition, code_parse(TEXT("97112")))->indicator, 3);
        assert_int_equal(table_mue(&tables.edition, code_parse(TEXT("97110")))->indicator, 0);
        tables_close(&tables);
    }
}

static void test_refused(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_MUE,
                "97112,4,3\n97112,6,3\n97112,4,3\n97110.0,6,3\n97113,,3\n97116,4.5,3\n97124,100001,3\n"
                "97129,1,4\n97130,7,no\n97140,6,3\n");
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 2);
    assert_buffer(&tables.shown,
                  "t.tsv:4:1: error[P0752]: found `97110.0`, expected a code such as 97112 in column 1; the row is "
                  "left out\n"
                  HELP
                  "t.tsv:5:7: error[P0754]: found nothing, expected a whole number of units from 0 to 100000 in column "
                  "2; the row is left out\n"
                  "t.tsv:6:7: error[P0754]: found `4.5`, expected a whole number of units from 0 to 100000 in column "
                  "2; the row is left out\n"
                  "t.tsv:7:7: error[P0754]: found `100001`, expected a whole number of units from 0 to 100000 in "
                  "column 2; the row is left out\n"
                  "t.tsv:8:9: error[P0754]: found `4`, expected an adjudication indicator 1, 2 or 3 in column 3; the "
                  "row is left out\n"
                  "t.tsv:9:9: error[P0754]: found `no`, expected an adjudication indicator 1, 2 or 3 in column 3; the "
                  "row is left out\n"
                  "t.tsv:2: error[P0757]: `97112` has another row on line 1; this one is left out\n");
    assert_mue(&tables, "97112", "4 3 @1");
    tables_close(&tables);
}

static void test_open_quote(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_MUE, "97112,4,3\n97110,6,\"3 Date\n97113,6,3\n");
    assert_true(tables.read);
    assert_int_equal(tables.edition.row_count, 1);
    assert_buffer(&tables.shown, "t.tsv:2: error[P0760]: the row opens a quote that is not closed; nothing after it "
                                 "was read\n"
                                 HELP);
    tables_close(&tables);
}

static void test_nothing(void **state)
{
    struct tables tables;

    (void)state;
    tables_read(&tables, TABLE_MUE, "code,value\n");
    assert_false(tables.read);
    assert_buffer(&tables.shown, "t.tsv: error[P0751]: the file was read as a table of medically unlikely edits, but "
                                 "holds not one row of it\n" HELP);
    assert_mue(&tables, "97112", "");
    tables_close(&tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_of_cms), cmocka_unit_test(test_plain_layouts), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_open_quote),    cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests_name("table mue", tests, NULL, NULL);
}
