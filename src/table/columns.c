/* Tables with columns of their own: a header line names them in any order, cells are typed, one column is the key.
 *
 * Columns that the rulebook does not name are passed over. A list cell holds codes joined by `;`. */
#include "table/reading.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/value.h"

struct column_reader {
    struct reading *reading;
    const struct table_column *columns;
    size_t column_count;
    size_t *places;          /* of each column in the file's records */
    size_t width;            /* cells of the header */
    struct table_cell *cells;
    struct key { code_t code; uint32_t row, line; } *keys;
    size_t row_count, row_capacity, key_capacity;  /* capacities in rows */
};

#define ABSENT SIZE_MAX

/* How much of a name a message shows. */
static int shown_length(struct text name)
{
    return name.length < 40 ? (int)name.length : 40;
}

static size_t find_column(const struct column_reader *reader, struct text name)
{
    for (size_t i = 0; i < reader->column_count; i++) {
        if (text_equal(reader->columns[i].name, name))
            return i;
    }
    return ABSENT;
}

/* The record names a column, so that it is the header. */
static bool is_header(const struct column_reader *reader, const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        if (find_column(reader, cells->items[i]) != ABSENT)
            return true;
    }
    return false;
}

static void place_column(struct column_reader *reader, const struct cells *cells, size_t at)
{
    size_t column = find_column(reader, cells->items[at]);

    if (column == ABSENT)
        return;
    if (reader->places[column] != ABSENT)
        reading_refuse_cell(reader->reading, MESSAGE_ROWS_COLUMN_TWICE, cells, at, "", "");
    else
        reader->places[column] = at;
}

static void refuse_missing(struct column_reader *reader, const struct cells *cells, struct text name)
{
    struct text nearest = diag_nearest(name, cells->items, cells->count);
    char missing[60], found[60] = "";

    snprintf(missing, sizeof missing, "`%.*s`", shown_length(name), name.bytes);
    if (nearest.length > 0)
        snprintf(found, sizeof found, ", but one `%.*s`", shown_length(nearest), nearest.bytes);
    reading_refuse_row(reader->reading, MESSAGE_ROWS_COLUMN_MISSING, cells->line, missing, found);
}

/* Finds every column in the header; false when one is missing or there twice. */
static bool read_header(struct column_reader *reader, const struct cells *cells)
{
    size_t wrong = reader->reading->wrong;

    reader->width = cells->count;
    for (size_t i = 0; i < cells->count; i++)
        place_column(reader, cells, i);
    for (size_t i = 0; i < reader->column_count; i++) {
        if (reader->places[i] == ABSENT)
            refuse_missing(reader, cells, reader->columns[i].name);
    }
    return reader->reading->wrong == wrong;
}

static void refuse(struct column_reader *reader, const struct cells *cells, size_t column, const char *expected)
{
    struct text name = reader->columns[column].name;
    char where[64];

    snprintf(where, sizeof where, "column `%.*s`", shown_length(name), name.bytes);
    reading_refuse_cell(reader->reading, MESSAGE_ROW_VALUE, cells, reader->places[column], expected, where);
}

static size_t count_items(struct text text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.length; i++)
        count += text.bytes[i] == ';';
    return count;
}

/* The text before the next `;`, without spaces around it; *rest is left with what follows. */
static struct text next_item(struct text *rest)
{
    const char *semicolon = memchr(rest->bytes, ';', rest->length);
    struct text item = { rest->bytes, semicolon ? (size_t)(semicolon - rest->bytes) : rest->length };
    size_t taken = item.length + (semicolon != NULL);

    rest->bytes += taken;
    rest->length -= taken;
    while (item.length > 0 && item.bytes[0] == ' ')
        item = (struct text){ item.bytes + 1, item.length - 1 };
    while (item.length > 0 && item.bytes[item.length - 1] == ' ')
        item.length--;
    return item;
}

static bool read_list(struct reading *reading, struct table_cell *cell, enum type type, struct text text)
{
    size_t count = count_items(text);
    code_t *codes;

    if (count > INT32_MAX)
        return false;
    codes = ARENA_ARRAY(reading->arena, count, code_t);
    for (size_t i = 0; i < count; i++) {
        if (!value_read(&codes[i], type, next_item(&text)))
            return false;
    }
    cell->codes = (struct code_list){ codes, (int32_t)count };
    return true;
}

static bool read_number(int64_t *number, enum type type, struct text text)
{
    if (type == TYPE_MONEY && text.length > 0 && text.bytes[0] == '$')
        text = (struct text){ text.bytes + 1, text.length - 1 };
    if (type == TYPE_POINTS)
        return number_parse_hundredths(number, text);
    return value_read(number, type, text);
}

static bool read_single(struct reading *reading, struct table_cell *cell, enum type type, struct text text)
{
    flag_t flag;
    date_t date;

    switch (type_row(type)->storage) {
    case STORAGE_FLAG:
        if (!value_read(&flag, type, text))
            return false;
        cell->number = flag;
        return true;
    case STORAGE_DATE:
        if (!reading_date(&date, text, false))
            return false;
        cell->number = date;
        return true;
    case STORAGE_TEXT:
        cell->text = lines_text(reading->arena, text);
        return type != TYPE_NAME || value_is_name(cell->text);
    case STORAGE_NUMBER:
        return read_number(&cell->number, type, text);
    case STORAGE_CODE:
        return value_read(&cell->code, type, text);
    }
    return false;
}

static bool read_cell(struct column_reader *reader, struct table_cell *cell, const struct cells *cells, size_t column)
{
    const struct table_column *wanted = &reader->columns[column];
    struct text text = lines_cell(cells, reader->places[column]);
    bool read;

    *cell = (struct table_cell){ .number = NUMBER_UNKNOWN, .code = CODE_UNKNOWN, .codes = { NULL, LIST_UNKNOWN } };
    cell->empty = text.length == 0;
    if (cell->empty && !wanted->key)
        return true;
    read = wanted->list ? read_list(reader->reading, cell, wanted->type, text)
                        : read_single(reader->reading, cell, wanted->type, text);
    if (!read)
        refuse(reader, cells, column, value_expected(wanted->type));
    return read;
}

/* The row has another number of cells than the header; empty ones at its end do not count. */
static bool has_other_width(const struct column_reader *reader, const struct cells *cells)
{
    size_t count = cells->count;

    while (count > reader->width && cells->items[count - 1].length == 0)
        count--;
    return count != reader->width || cells->too_many;
}

static void refuse_width(struct column_reader *reader, const struct cells *cells)
{
    char read[40], expected[40];

    snprintf(read, sizeof read, "%s%zu", cells->too_many ? "more than " : "", cells->count);
    snprintf(expected, sizeof expected, "%zu as the header has", reader->width);
    reading_refuse_row(reader->reading, MESSAGE_ROW_CELLS, cells->line, read, expected);
}

static void read_row(struct column_reader *reader, const struct cells *cells)
{
    struct reading *reading = reader->reading;
    struct table_cell *row;
    code_t key = CODE_UNKNOWN;

    if (has_other_width(reader, cells)) {
        refuse_width(reader, cells);
        return;
    }
    reader->cells = arena_grow(reading->arena, reader->cells, reader->row_count, &reader->row_capacity,
                               reader->column_count * sizeof *reader->cells);
    row = reader->cells + reader->row_count * reader->column_count;
    for (size_t i = 0; i < reader->column_count; i++) {
        if (!read_cell(reader, &row[i], cells, i))
            return;
        if (reader->columns[i].key)
            key = row[i].code;
    }
    reader->keys = arena_grow(reading->arena, reader->keys, reader->row_count, &reader->key_capacity,
                              sizeof *reader->keys);
    reader->keys[reader->row_count] = (struct key){ key, (uint32_t)reader->row_count, cells->line };
    reader->row_count++;
    reading->understood++;
}

static int compare(const void *left, const void *right)
{
    const struct key *a = left, *b = right;

    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Of several rows for one key the first stays. Returns how many stay. */
static size_t drop_duplicates(struct column_reader *reader)
{
    struct key *keys = reader->keys;
    size_t kept = 0;

    for (size_t i = 0; i < reader->row_count; i++) {
        char code[CODE_TEXT_SIZE];

        if (kept == 0 || keys[kept - 1].code != keys[i].code)
            keys[kept++] = keys[i];
        else
            reading_refuse_duplicate(reader->reading, (struct text){ code, code_format(code, keys[i].code) },
                                     keys[kept - 1].line, keys[i].line);
    }
    return kept;
}

/* Rows by key, in arrays of exactly their number. */
static uint32_t place_of(code_t key, uint8_t bits)
{
    return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - bits));
}

static void hash_keys(struct arena *arena, struct table_edition *edition)
{
    uint32_t *slots, mask;

    for (edition->key_bits = 4; edition->key_bits < 31 && ((size_t)1 << edition->key_bits) < 2 * edition->row_count;)
        edition->key_bits++;
    mask = ((uint32_t)1 << edition->key_bits) - 1;
    edition->key_slots = slots = ARENA_ARRAY(arena, (size_t)mask + 1, uint32_t);
    for (size_t i = 0; i < edition->row_count; i++) {
        uint32_t at = place_of(edition->keys[i], edition->key_bits);

        while (slots[at] > 0)
            at = (at + 1) & mask;
        slots[at] = (uint32_t)i + 1;
    }
}

static void finish(struct column_reader *reader)
{
    struct arena *arena = reader->reading->arena;
    struct table_edition *edition = reader->reading->edition;
    size_t width = reader->column_count, count;
    struct table_cell *cells;
    code_t *keys;
    uint32_t *lines;

    if (reader->row_count == 0)
        return;
    qsort(reader->keys, reader->row_count, sizeof *reader->keys, compare);
    edition->row_count = count = drop_duplicates(reader);
    edition->keys = keys = ARENA_ARRAY(arena, count, code_t);
    edition->lines = lines = ARENA_ARRAY(arena, count, uint32_t);
    edition->cells = cells = arena_array(arena, count, width * sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        keys[i] = reader->keys[i].code;
        lines[i] = reader->keys[i].line;
        memcpy(cells + i * width, reader->cells + reader->keys[i].row * width, width * sizeof *cells);
    }
    hash_keys(arena, edition);
}

void columns_read(struct reading *reading, const struct table_column *columns, size_t column_count, struct text text)
{
    struct lines lines = lines_open(text);
    struct column_reader reader = { .reading = reading, .columns = columns, .column_count = column_count };
    bool header = false;
    struct cells cells;

    reader.places = ARENA_ARRAY(reading->arena, column_count, size_t);
    for (size_t i = 0; i < column_count; i++)
        reader.places[i] = ABSENT;
    while (lines_next(&lines, &cells)) {
        if (cells.unclosed) {
            reading_refuse_unclosed(reading, &cells);
        } else if (lines_is_blank(&cells) || (!header && !is_header(&reader, &cells))) {
            continue;
        } else if (header) {
            read_row(&reader, &cells);
        } else {
            if (!read_header(&reader, &cells))
                return;
            header = true;
        }
    }
    finish(&reader);
}

const struct table_cell *table_row(const struct table_edition *edition, size_t column_count, code_t key, uint32_t *line)
{
    uint32_t mask = ((uint32_t)1 << edition->key_bits) - 1;

    if (edition->row_count == 0)
        return NULL;
    for (uint32_t at = place_of(key, edition->key_bits); edition->key_slots[at] > 0; at = (at + 1) & mask) {
        uint32_t row = edition->key_slots[at] - 1;

        if (edition->keys[row] == key) {
            *line = edition->lines[row];
            return edition->cells + row * column_count;
        }
    }
    return NULL;
}
