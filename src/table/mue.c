/* Medically unlikely edits: code, most units a day, adjudication indicator (MAI).
 *
 * CMS's file is a CSV whose first record is a quoted notice of many lines and whose header has a line end inside a
 * cell; a plain file of the three columns is read by the same rule: rows begin at the first one whose first cell is a
 * code. */
#include "table/reading.h"

#include <stdlib.h>

#define VALUE_MAX 100000  /* units; far beyond any edit */

struct rows {
    struct mue_row *items;
    size_t count, capacity;
};

/* Digits only, at most VALUE_MAX. */
static bool parse_value(int32_t *value, struct text cell)
{
    int64_t number;

    if (!number_parse(&number, cell) || number > VALUE_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

/* A caption: before the first row, and neither a code nor a number of units where a row has them. */
static bool is_header(const struct reading *reading, const struct cells *cells)
{
    int32_t value;

    return reading->understood + reading->wrong == 0 && reading_code(lines_cell(cells, 0)) == CODE_UNKNOWN &&
           !parse_value(&value, lines_cell(cells, 1));
}

static void read_row(struct reading *reading, struct rows *rows, const struct cells *cells)
{
    struct mue_row row = { .code = reading_code(lines_cell(cells, 0)), .line = cells->line };
    struct text indicator = lines_cell(cells, 2);
    int mai = reading_indicator(indicator);

    if (row.code == CODE_UNKNOWN) {
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, 0, "a code such as 97112", "column 1");
    } else if (!parse_value(&row.value, lines_cell(cells, 1))) {
        reading_refuse_cell(reading, MESSAGE_ROW_VALUE, cells, 1, "a whole number of units from 0 to 100000",
                            "column 2");
    } else if (indicator.length > 0 && (mai < 1 || mai > 3)) {
        reading_refuse_cell(reading, MESSAGE_ROW_VALUE, cells, 2, "an adjudication indicator 1, 2 or 3", "column 3");
    } else {
        row.indicator = indicator.length > 0 ? (uint8_t)mai : 0;
        reading->understood++;
        rows->items = arena_grow(reading->arena, rows->items, rows->count, &rows->capacity, sizeof *rows->items);
        rows->items[rows->count++] = row;
    }
}

static int compare(const void *left, const void *right)
{
    const struct mue_row *a = left, *b = right;

    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

/* Of several rows for one code the first stays. A repetition of it is harmless, another limit is not. */
static size_t drop_duplicates(struct reading *reading, struct mue_row *rows, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct mue_row *last = kept > 0 ? &rows[kept - 1] : NULL;
        char code[CODE_TEXT_SIZE];

        if (!last || last->code != rows[i].code)
            rows[kept++] = rows[i];
        else if (last->value != rows[i].value || last->indicator != rows[i].indicator)
            reading_refuse_duplicate(reading, (struct text){ code, code_format(code, rows[i].code) }, last->line,
                                     rows[i].line);
    }
    return kept;
}

void mue_read(struct reading *reading, struct text text)
{
    struct lines lines = lines_open(text);
    struct rows rows = { 0 };
    struct cells cells;

    while (lines_next(&lines, &cells)) {
        if (cells.unclosed)
            reading_refuse_unclosed(reading, &cells);
        else if (!lines_is_blank(&cells) && !is_header(reading, &cells))
            read_row(reading, &rows, &cells);
    }
    if (rows.count > 0)
        qsort(rows.items, rows.count, sizeof *rows.items, compare);
    reading->edition->mue = rows.items;
    reading->edition->row_count = drop_duplicates(reading, rows.items, rows.count);
}

void mue_write(struct table_copy *copy, const struct table_edition *edition)
{
    if (copy->to->length == 0)
        buffer_string(copy->to, "code\tvalue\tindicator\n");
    for (size_t i = 0; i < edition->row_count; i++) {
        const struct mue_row *row = &edition->mue[i];

        buffer_code(copy->to, row->code);
        if (row->indicator != 0)
            buffer_printf(copy->to, "\t%ld\t%u\n", (long)row->value, (unsigned)row->indicator);
        else
            buffer_printf(copy->to, "\t%ld\t\n", (long)row->value);
    }
    copy->kept += edition->row_count;
}

const struct mue_row *table_mue(const struct table_edition *edition, code_t code)
{
    size_t low = 0, high = edition->row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (edition->mue[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < edition->row_count && edition->mue[low].code == code ? &edition->mue[low] : NULL;
}
