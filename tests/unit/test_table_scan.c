/* Large pair tables, which are read by several threads: the same rows as row by row, whatever is odd in the text. */
#include "table/pairs.h"
#include "tests/support/random.h"
#include "tests/support/tables.h"
#include "tests/support/unit.h"

#define THREADS 4
#define ROWS 60000  /* some megabytes: several pieces */

static const char head[] = "CPT only copyright.\t\t\t\t\t\t\r\n"
                           "Column 1\tColumn 2\t*\tEffective\tDeletion\tModifier\tx\r\n";

static void read_with(struct tables *tables, struct text text, unsigned threads)
{
    struct table_means means = { .threads = threads };

    tables_open(tables);
    tables->read = table_read(&tables->arena, &tables->diagnostics, &tables->edition, TABLE_NCCI_PTP, NULL, 0, text,
                              &means);
    diag_render(&tables->shown, &tables->diagnostics, false, 0);
}

/* A blank at its beginning keeps a line from being an ordinary one, so that every row is read slowly. */
static void read_slowly(struct tables *tables, struct text text)
{
    struct buffer spaced;

    buffer_init(&spaced, allocator_standard);
    for (size_t i = 0; i < text.length; i++) {
        buffer_char(&spaced, text.bytes[i]);
        if (text.bytes[i] == '\n' && i + 1 < text.length)
            buffer_char(&spaced, ' ');
    }
    read_with(tables, buffer_text(&spaced), 1);
    buffer_free(&spaced);
}

static code_t long_code(uint32_t short_code)
{
    return (code_t)short_code << 30;
}

/* Returns the number of rows. */
static size_t assert_same_rows(const struct pair_index *a, const struct pair_index *b, code_t column1, code_t column2)
{
    size_t count, other;
    const struct pair_row *rows = table_pair(a, column1, column2, &count);
    const struct pair_row *others = table_pair(b, column1, column2, &other);

    assert_int_equal(count, other);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].from, others[i].from);
        assert_int_equal(rows[i].until, others[i].until);
        assert_int_equal(rows[i].indicator, others[i].indicator);
        assert_int_equal(rows[i].line, others[i].line);
    }
    return count;
}

/* Every pair of `second` has the same rows in `first`, and every row is a pair's. */
static void assert_same(const struct tables *first, const struct tables *second)
{
    const struct pair_index *a = second->edition.pairs, *b = first->edition.pairs;
    size_t rows = 0;

    assert_int_equal(first->edition.row_count, second->edition.row_count);
    for (size_t i = 0; i < (size_t)1 << a->group_bits; i++) {
        const struct pair_group *group = &a->groups[i];

        for (uint32_t k = group->first; k < group->first + group->size; k++) {
            if (a->tags[k] == 0)
                continue;
            assert_true(a->slots[k] < a->row_count);
            rows += assert_same_rows(a, b, long_code(group->code), long_code(a->rows[a->slots[k]].column2));
        }
    }
    assert_int_equal(rows, first->edition.row_count);
}

static void assert_read_alike(struct text text, const char *shown)
{
    struct tables slow, quick;

    read_slowly(&slow, text);
    for (unsigned threads = 1; threads <= THREADS; threads += THREADS - 1) {
        read_with(&quick, text, threads);
        if (shown)
            assert_buffer(&quick.shown, shown);
        assert_same(&slow, &quick);
        assert_same(&quick, &slow);
        tables_close(&quick);
    }
    tables_close(&slow);
}

/* So many rows from column 1 `first` on, in order, some pairs with two windows, some rows of indicator 9. */
static void add_rows(struct buffer *text, struct random *random, unsigned first, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned column1 = first + i / 100, column2 = 20000 + i % 100 * 7;
        unsigned year = 2000 + (unsigned)random_below(random, 20);

        if (random_below(random, 10) == 0)
            buffer_printf(text, "%05u\t%05u\t\t%u0101\t%u0101\t9\tWithdrawn\r\n", column1, column2, year, year);
        if (random_below(random, 10) == 0)
            buffer_printf(text, "%05u\t%05u\t\t19960101\t19991231\t0\tBefore\r\n", column1, column2);
        buffer_printf(text, "%05u\t%05u\t%s\t%u0401\t*\t%u\tInvented\r\n", column1, column2,
                      random_below(random, 5) == 0 ? "*" : "", year, (unsigned)random_below(random, 2));
    }
}

static void begin(struct buffer *text, struct random *random)
{
    *random = (struct random){ 7 };
    buffer_init(text, allocator_standard);
    buffer_string(text, head);
}

static void test_ordinary(void **state)
{
    struct random random;
    struct buffer text;

    (void)state;
    begin(&text, &random);
    add_rows(&text, &random, 10000, ROWS);
    assert_true(text.length > (size_t)2 << 20);
    assert_read_alike(buffer_text(&text), "");
    text.length -= 2;  /* without the last line end */
    assert_read_alike(buffer_text(&text), "");
    buffer_free(&text);
}

/* One column 1 over several pieces: its rows stay in one run. */
static void test_long_run(void **state)
{
    struct random random;
    struct buffer text;

    (void)state;
    begin(&text, &random);
    for (unsigned i = 0; i < ROWS; i++)
        buffer_printf(&text, "97112\t%05u\t\t20200101\t*\t1\tA rationale of some length, repeated\n", 10000 + i);
    assert_read_alike(buffer_text(&text), "");
    buffer_free(&text);
}

/* A column 1 that comes again, column 2 out of order, and many windows of a pair against their order. */
static void test_disorder(void **state)
{
    struct random random;
    struct buffer text;

    (void)state;
    begin(&text, &random);
    add_rows(&text, &random, 10000, ROWS / 2);
    buffer_string(&text, "30000\t97112\t\t20200101\t*\t1\tx\n30000\t97110\t\t20200101\t*\t0\tx\n");
    for (int day = 31; day > 0; day--)
        buffer_printf(&text, "30001\t97110\t\t202001%02d\t*\t0\tx\n", day);
    add_rows(&text, &random, 10000, ROWS / 2);
    assert_read_alike(buffer_text(&text), "");
    buffer_free(&text);
}

/* A column 1 that comes again, all else being in order. */
static void test_again(void **state)
{
    struct random random;
    struct buffer text;

    (void)state;
    begin(&text, &random);
    add_rows(&text, &random, 10000, ROWS / 2);
    add_rows(&text, &random, 10000, ROWS / 2);
    assert_read_alike(buffer_text(&text), "");
    buffer_free(&text);
}

static void test_odd_lines(void **state)
{
    static const struct { const char *line, *shown; } odd[] = {
        { "\n", "" },
        { "97112, 97110\n", NULL },
        { "9711x\t97110\t\t20200101\t*\t1\tx and more of it\n", NULL },
        { " 97112\t97110\t\t2020-01-01\t*\t1\tx\n", "" },
        { "97112\t97110\t\t20200101\t20190101\t1\tx and more of it\n", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct random random;
        struct buffer text;

        begin(&text, &random);
        add_rows(&text, &random, 10000, ROWS / 2);
        buffer_string(&text, odd[i].line);
        add_rows(&text, &random, 20000, ROWS / 2);
        assert_read_alike(buffer_text(&text), odd[i].shown);
        buffer_free(&text);
    }
}

/* A row that only the slow reader takes, before those that are ordinary. */
static void test_odd_first_row(void **state)
{
    struct random random;
    struct buffer text;

    (void)state;
    begin(&text, &random);
    buffer_string(&text, " 97112\t97110\t\t20200101\t*\t1\tx\n");
    add_rows(&text, &random, 10000, ROWS);
    assert_read_alike(buffer_text(&text), "");
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary),  cmocka_unit_test(test_long_run),      cmocka_unit_test(test_disorder),
        cmocka_unit_test(test_odd_lines), cmocka_unit_test(test_odd_first_row), cmocka_unit_test(test_again),
    };

    return cmocka_run_group_tests_name("table scan", tests, NULL, NULL);
}
