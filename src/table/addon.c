/* Add-on codes and the primary codes that they need: add-on, primary, type, first and last day.
 *
 * CMS's file names its columns in a header line, in an order that has changed, and writes dates as YYYYDDD. Without a
 * header the columns are add-on, primary, type, from, until. */
#include "table/reading.h"

#include <stdlib.h>

enum column { ADDON, PRIMARY, KIND, FROM, UNTIL, ADDON_UNTIL, PRIMARY_UNTIL, COLUMN_COUNT };

#define ABSENT SIZE_MAX
#define NAME_SIZE 64  /* bytes of a column's name that are looked at */

struct rows {
    struct addon_row *items;
    size_t count, capacity;
};

struct layout { size_t at[COLUMN_COUNT]; };

/* Lower-case letters of the name only: "Add-On Code" is "addoncode". */
static void simplify(char name[NAME_SIZE], struct text cell)
{
    size_t length = 0;

    for (size_t i = 0; i < cell.length && length < NAME_SIZE - 1; i++) {
        char c = cell.bytes[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c >= 'a' && c <= 'z')
            name[length++] = c;
    }
    name[length] = '\0';
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* The column with this name, or COLUMN_COUNT for one that is not needed. */
static enum column column_of(struct text cell)
{
    char name[NAME_SIZE];
    bool last, addon, primary;

    simplify(name, cell);
    last = strstr(name, "delet") || strstr(name, "until") || strstr(name, "enddate") || begins(name, "end");
    addon = begins(name, "addon") || begins(name, "aoc");
    primary = begins(name, "primary");
    if (strstr(name, "type") || begins(name, "kind"))
        return KIND;
    if (last)
        return addon ? ADDON_UNTIL : primary ? PRIMARY_UNTIL : UNTIL;
    if (strstr(name, "effective") || begins(name, "from"))
        return FROM;
    if (strstr(name, "note") || strstr(name, "instruction"))
        return COLUMN_COUNT;
    return addon ? ADDON : primary ? PRIMARY : COLUMN_COUNT;
}

/* Takes the layout from a header line; any other record changes nothing. */
static void read_header(struct layout *layout, const struct cells *cells)
{
    struct layout found = { { ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT } };

    for (size_t i = 0; i < cells->count; i++) {
        enum column column = column_of(cells->items[i]);

        if (column != COLUMN_COUNT && found.at[column] == ABSENT)
            found.at[column] = i;
    }
    if (found.at[ADDON] != ABSENT && found.at[PRIMARY] != ABSENT)
        *layout = found;
}

/* No date: empty, a star, or zeros. */
static bool is_no_date(struct text cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.bytes[i] != '0' && cell.bytes[i] != '*')
            return false;
    }
    return true;
}

/* Where `cells` has a date in `column`, *date is made the earlier of the two. */
static bool read_until(struct reading *reading, date_t *date, const struct cells *cells, size_t column)
{
    struct text cell = lines_cell(cells, column);
    date_t until;

    if (is_no_date(cell))
        return true;
    if (!reading_date(&until, cell, true)) {
        reading_refuse_cell(reading, MESSAGE_ROW_DATE, cells, column, "a date such as 20261231 or 2026365",
                            "the column of last days");
        return false;
    }
    if (until < *date)
        *date = until;
    return true;
}

static bool read_dates(struct reading *reading, struct addon_row *row, const struct layout *layout,
                       const struct cells *cells)
{
    struct text from = lines_cell(cells, layout->at[FROM]);

    row->from = DATE_MIN;
    row->until = DATE_MAX;
    if (!is_no_date(from) && !reading_date(&row->from, from, true)) {
        reading_refuse_cell(reading, MESSAGE_ROW_DATE, cells, layout->at[FROM],
                            "a date such as 20260101 or 2026001", "the column of first days");
        return false;
    }
    return read_until(reading, &row->until, cells, layout->at[UNTIL]) &&
           read_until(reading, &row->until, cells, layout->at[ADDON_UNTIL]) &&
           read_until(reading, &row->until, cells, layout->at[PRIMARY_UNTIL]);
}

/* CODE_NONE where the contractor names the primary codes, which CMS writes as CCCCC. */
static code_t read_primary(struct text cell, uint8_t kind)
{
    if (text_equal(cell, TEXT("CCCCC")) || (kind == 2 && cell.length == 0))
        return CODE_NONE;
    return reading_code(cell);
}

static bool read_codes(struct reading *reading, struct addon_row *row, const struct layout *layout,
                       const struct cells *cells)
{
    struct text kind = lines_cell(cells, layout->at[KIND]);
    int digit = kind.length > 0 || layout->at[KIND] != ABSENT ? reading_indicator(kind) : 1;

    row->addon = reading_code(lines_cell(cells, layout->at[ADDON]));
    if (row->addon == CODE_UNKNOWN) {
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, layout->at[ADDON], "a code such as 97130",
                            "the column of add-on codes");
        return false;
    }
    if (digit < 1 || digit > 3) {
        reading_refuse_cell(reading, MESSAGE_ROW_VALUE, cells, layout->at[KIND], "a type 1, 2 or 3",
                            "the column of types");
        return false;
    }
    row->kind = (uint8_t)digit;
    row->primary = read_primary(lines_cell(cells, layout->at[PRIMARY]), row->kind);
    if (row->primary == CODE_UNKNOWN)
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, layout->at[PRIMARY], "a code such as 97129",
                            "the column of primary codes");
    return row->primary != CODE_UNKNOWN;
}

static void read_row(struct reading *reading, struct rows *rows, const struct layout *layout,
                     const struct cells *cells)
{
    struct addon_row row = { .line = cells->line };

    if (!read_codes(reading, &row, layout, cells) || !read_dates(reading, &row, layout, cells))
        return;
    reading->understood++;
    if (row.until < row.from)
        return;  /* withdrawn before it began */
    rows->items = arena_grow(reading->arena, rows->items, rows->count, &rows->capacity, sizeof *rows->items);
    rows->items[rows->count++] = row;
}

/* A caption: before the first row, with no code where an add-on or a primary code stands. */
static bool is_caption(const struct reading *reading, const struct layout *layout, const struct cells *cells)
{
    return reading->understood + reading->wrong == 0 &&
           reading_code(lines_cell(cells, layout->at[ADDON])) == CODE_UNKNOWN &&
           reading_code(lines_cell(cells, layout->at[PRIMARY])) == CODE_UNKNOWN;
}

/* Takes the layout from captions on its way. */
static bool is_row(const struct reading *reading, struct layout *layout, const struct cells *cells)
{
    if (lines_is_blank(cells))
        return false;
    if (!is_caption(reading, layout, cells))
        return true;
    read_header(layout, cells);
    return false;
}

static int compare(const void *left, const void *right)
{
    const struct addon_row *a = left, *b = right;

    if (a->addon != b->addon)
        return a->addon < b->addon ? -1 : 1;
    if (a->primary != b->primary)
        return a->primary < b->primary ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

void addon_read(struct reading *reading, struct text text)
{
    struct lines lines = lines_open(text);
    struct layout layout = { { 0, 1, 2, 3, 4, ABSENT, ABSENT } };
    struct rows rows = { 0 };
    struct cells cells;

    while (lines_next(&lines, &cells)) {
        if (cells.unclosed)
            reading_refuse_unclosed(reading, &cells);
        else if (is_row(reading, &layout, &cells))
            read_row(reading, &rows, &layout, &cells);
    }
    if (rows.count > 0)
        qsort(rows.items, rows.count, sizeof *rows.items, compare);
    reading->edition->addons = rows.items;
    reading->edition->row_count = rows.count;
}

void addon_write(struct table_copy *copy, const struct table_edition *edition)
{
    if (copy->to->length == 0)
        buffer_string(copy->to, "addon\tprimary\ttype\tfrom\tuntil\n");
    for (size_t i = 0; i < edition->row_count; i++) {
        const struct addon_row *row = &edition->addons[i];

        buffer_code(copy->to, row->addon);
        buffer_char(copy->to, '\t');
        if (row->primary == CODE_NONE)
            buffer_string(copy->to, "CCCCC");
        else
            buffer_code(copy->to, row->primary);
        buffer_printf(copy->to, "\t%u\t", (unsigned)row->kind);
        reading_write_date(copy->to, row->from == DATE_MIN ? DATE_MAX : row->from);
        buffer_char(copy->to, '\t');
        reading_write_date(copy->to, row->until);
        buffer_char(copy->to, '\n');
    }
    copy->kept += edition->row_count;
}

/* The number of the first row whose add-on code is not below `code`. */
static size_t first_of(const struct table_edition *edition, code_t code)
{
    size_t low = 0, high = edition->row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (edition->addons[middle].addon < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct addon_row *table_addons(const struct table_edition *edition, code_t addon, size_t *count)
{
    size_t first = first_of(edition, addon);

    *count = first_of(edition, addon + 1) - first;
    return *count > 0 ? edition->addons + first : NULL;
}
