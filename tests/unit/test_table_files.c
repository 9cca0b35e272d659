/* The tables that are shipped, and, where PAYRULE_SAMPLES names a folder of them, excerpts of CMS's own files. */
#include "tests/support/unit.h"
#include "tests/support/tables.h"

static const struct pair_row *find(const struct tables *tables, const char *column1, const char *column2, size_t *count)
{
    return table_pair(tables->edition.pairs, code_parse(text_of(column1)), code_parse(text_of(column2)), count);
}

/* The indicator of the pair's row that holds on the day, or -1. */
static int indicator_on(const struct tables *tables, const char *column1, const char *column2, const char *day)
{
    size_t count;
    const struct pair_row *rows = find(tables, column1, column2, &count);
    date_t date = DATE_UNKNOWN;

    assert_true(date_parse(&date, text_of(day)));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].from <= date && date <= rows[i].until)
            return rows[i].indicator;
    }
    return -1;
}

static bool open_file(struct tables *tables, enum table_format format, const char *folder, const char *name)
{
    struct text text = tables_load(folder, name);

    if (text.bytes == NULL)
        return false;
    tables_open(tables);
    tables_read_columns(tables, text, format, NULL, 0);
    free((char *)text.bytes);
    return true;
}

/* A file that is shipped is there and has nothing wrong with it. */
static void open_shipped(struct tables *tables, enum table_format format, const char *name)
{
    char folder[4000];
    const char *top = getenv("abs_top_srcdir");

    snprintf(folder, sizeof folder, "%s/rules/tables", top != NULL ? top : ".");
    if (!open_file(tables, format, folder, name))
        fail_msg("%s/%s is not there", folder, name);
    assert_buffer(&tables->shown, "");
    assert_true(tables->read);
}

/* What holds in both settings. */
static void assert_pairs_of_97112(const struct tables *tables)
{
    static const char *const first[] = { "97150", "97755", "97760", "97761", "97763", "92507", "92508", "92526",
                                         "95992", "90912", "90913", "98940", "98941", "98942", "G0151" };
    static const char *const none[] = { "97110", "97116", "97530", "97140" };

    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        assert_int_equal(indicator_on(tables, first[i], "97112", "2026-03-02"), 1);
    assert_int_equal(indicator_on(tables, "97112", "97022", "2026-03-02"), 1);
    assert_int_equal(indicator_on(tables, "97112", "97036", "2026-03-02"), 1);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(indicator_on(tables, "97112", none[i], "2026-03-02"), -1);
        assert_int_equal(indicator_on(tables, none[i], "97112", "2026-03-02"), -1);
    }
    assert_int_equal(indicator_on(tables, "97140", "97124", "2026-03-02"), 0);
}

static void test_practitioner(void **state)
{
    struct tables tables;

    (void)state;
    open_shipped(&tables, TABLE_NCCI_PTP, "ncci_ptp_practitioner.tsv");
    assert_pairs_of_97112(&tables);
    assert_int_equal(indicator_on(&tables, "97161", "97750", "2026-03-02"), 0);
    assert_int_equal(indicator_on(&tables, "98980", "97750", "2026-03-02"), 0);
    assert_int_equal(indicator_on(&tables, "97750", "98980", "2026-03-02"), -1);
    assert_int_equal(indicator_on(&tables, "97530", "97116", "2019-12-31"), 1);
    assert_int_equal(indicator_on(&tables, "97530", "97116", "2020-10-01"), -1);
    assert_int_equal(indicator_on(&tables, "97161", "97140", "2020-01-01"), -1);
    assert_int_equal(indicator_on(&tables, "97530", "97535", "2021-12-31"), 1);
    assert_int_equal(indicator_on(&tables, "97530", "97535", "2022-01-01"), -1);
    tables_close(&tables);
}

static void test_hospital(void **state)
{
    struct tables tables;

    (void)state;
    open_shipped(&tables, TABLE_NCCI_PTP, "ncci_ptp_hospital.tsv");
    assert_pairs_of_97112(&tables);
    assert_int_equal(indicator_on(&tables, "97161", "97750", "2026-03-02"), 1);
    assert_int_equal(indicator_on(&tables, "92526", "G0283", "2026-03-02"), 1);
    assert_int_equal(indicator_on(&tables, "98980", "97750", "2026-03-02"), -1);
    assert_int_equal(indicator_on(&tables, "97750", "98980", "2026-03-02"), 1);
    tables_close(&tables);
}

static void assert_mue(const struct tables *tables, const char *code, int value, int indicator)
{
    const struct mue_row *row = table_mue(&tables->edition, code_parse(text_of(code)));

    assert_non_null(row);
    assert_int_equal(row->value, value);
    assert_int_equal(row->indicator, indicator);
}

static void test_mue(void **state)
{
    struct tables tables;

    (void)state;
    open_shipped(&tables, TABLE_MUE, "mue_practitioner.tsv");
    assert_mue(&tables, "97112", 4, 3);
    assert_mue(&tables, "97010", 0, 3);
    assert_mue(&tables, "97129", 1, 2);
    tables_close(&tables);
    open_shipped(&tables, TABLE_MUE, "mue_hospital.tsv");
    assert_mue(&tables, "97112", 6, 3);
    assert_mue(&tables, "97150", 2, 3);
    tables_close(&tables);
}

static void test_addon(void **state)
{
    struct tables tables;
    size_t count;
    const struct addon_row *rows;

    (void)state;
    open_shipped(&tables, TABLE_ADDON, "addon.tsv");
    rows = table_addons(&tables.edition, code_parse(TEXT("97130")), &count);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].primary, code_parse(TEXT("97129")));
    table_addons(&tables.edition, code_parse(TEXT("97811")), &count);
    assert_int_equal(count, 2);
    tables_close(&tables);
}

/* The excerpts: how many rows, and rows that have been seen to be hard to read. */
static void test_samples(void **state)
{
    const char *folder = getenv("PAYRULE_SAMPLES");
    struct tables tables;
    size_t count;

    (void)state;
    if (open_file(&tables, TABLE_NCCI_PTP, folder, "ncci/ccipra-v322r0-f1.excerpt.txt")) {
        assert_buffer(&tables.shown, "");
        assert_int_equal(tables.edition.row_count, 54);
        assert_int_equal(indicator_on(&tables, "13121", "13120", "2026-03-02"), 0);
        assert_int_equal(indicator_on(&tables, "17000", "17281", "2004-12-31"), 1);
        assert_int_equal(indicator_on(&tables, "17000", "17281", "2005-01-01"), -1);
        tables_close(&tables);
    }
    if (open_file(&tables, TABLE_MUE, folder, "ncci/MCR_MUE_PractitionerServices_Eff_07-01-2026.excerpt.csv")) {
        assert_buffer(&tables.shown, "");
        assert_int_equal(tables.edition.row_count, 44);
        assert_mue(&tables, "0001U", 1, 2);
        tables_close(&tables);
    }
    if (open_file(&tables, TABLE_MUE, folder, "ncci/mue_practitioner_2024q3_therapy.tsv")) {
        assert_buffer(&tables.shown, "");
        assert_int_equal(tables.edition.row_count, 76);
        assert_mue(&tables, "97112", 4, 3);
        tables_close(&tables);
    }
    if (open_file(&tables, TABLE_NCCI_PTP, folder, "ncci/ptp_practitioner_2024q3_therapy.tsv")) {
        assert_false(tables.read);  /* it has no effective dates */
        assert_int_equal(tables.diagnostics.count, 21);
        assert_null(find(&tables, "97150", "97112", &count));
        tables_close(&tables);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_practitioner), cmocka_unit_test(test_hospital), cmocka_unit_test(test_mue),
        cmocka_unit_test(test_addon),        cmocka_unit_test(test_samples),
    };
    const size_t without_samples = getenv("PAYRULE_SAMPLES") == NULL;

    return _cmocka_run_group_tests("table files", tests, sizeof tests / sizeof tests[0] - without_samples, NULL, NULL);
}
