/* Rows of CSV as RFC 4180 has them: quotes, doubled quotes, line ends within quotes. Knows no columns. */
#include "record/csv.h"

static void set_fault(struct csv_row *row, enum message message, const char *at)
{
    if (!row->fault.found)
        row->fault = (struct csv_fault){ true, message, at };
}

static struct text trimmed(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t' || to[-1] == '\r'))
        to--;
    return (struct text){ from, (size_t)(to - from) };
}

static const char *find_line_end(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));

    return newline ? newline : end;
}

/* The cell's text with each doubled quote made one. */
static struct text undouble(struct arena *memory, struct text cell)
{
    char *bytes = arena_alloc(memory, cell.length), *to = bytes;

    for (size_t i = 0; i < cell.length; i++) {
        *to++ = cell.bytes[i];
        i += cell.bytes[i] == '"';
    }
    return (struct text){ bytes, (size_t)(to - bytes) };
}

/* The quote that ends the cell whose text begins at p, or NULL. */
static const char *find_quote(const char *p, const char *end, bool *doubled)
{
    while (p < end) {
        p = memchr(p, '"', (size_t)(end - p));
        if (!p)
            return NULL;
        if (p + 1 >= end || p[1] != '"')
            return p;
        *doubled = true;
        p += 2;
    }
    return NULL;
}

/* A cell in quotes, p being at the first. Returns what follows it. Where the other quote is missing, all quotes up to
 * the end stand in pairs, so that no later cell is looked for as long again: the time stays linear. */
static const char *read_quoted(struct arena *memory, struct csv_table *table, const char *p, const char *end,
                               struct text *cell)
{
    bool doubled = false;
    const char *quote = find_quote(p + 1, end, &doubled);
    const char *after;

    if (!quote) {
        set_fault(&table->row, MESSAGE_RECORD_CSV_QUOTE, p);
        *cell = TEXT("");
        return find_line_end(p, end);
    }
    *cell = (struct text){ p + 1, (size_t)(quote - p - 1) };
    if (doubled && memory)
        *cell = undouble(memory, *cell);
    after = quote + 1;
    while (after < end && *after != table->separator && (*after == ' ' || *after == '\t' || *after == '\r'))
        after++;
    if (after < end && *after != table->separator && *after != '\n') {
        set_fault(&table->row, MESSAGE_RECORD_CSV_AFTER_QUOTE, after);
        return find_line_end(after, end);
    }
    return after;
}

static const char *read_plain(const struct csv_table *table, const char *p, const char *end, struct text *cell)
{
    const char *after = p;

    while (after < end && *after != table->separator && *after != '\n')
        after++;
    *cell = trimmed(p, after);
    return after;
}

static void check_utf8(struct csv_row *row, const char *p)
{
    size_t wrong;

    if (!text_valid_utf8((struct text){ p, (size_t)(row->after - p) }, &wrong))
        set_fault(row, MESSAGE_RECORD_UTF8, p + wrong);
}

/* `memory` is NULL where the cells' own texts are not wanted. */
static void read_cells(struct arena *memory, struct csv_table *table, const char *p, const char *end)
{
    struct csv_row *row = &table->row;

    row->count = 0;
    row->fault.found = false;
    for (;;) {
        struct text cell;
        const char *at = p;

        while (p < end && *p != table->separator && (*p == ' ' || *p == '\t'))
            p++;
        p = p < end && *p == '"' ? read_quoted(memory, table, p, end, &cell) : read_plain(table, p, end, &cell);
        if (row->count < CSV_COLUMNS_MAX) {
            row->cells[row->count] = cell;
            row->places[row->count] = at;
        }
        row->count++;
        if (p >= end || *p == '\n')
            break;
        p++;
    }
    row->after = p < end ? p + 1 : p;
}

void csv_read_row(struct record_reader *reader, struct csv_table *table, const char *p, const char *end)
{
    read_cells(reader->memory, table, p, end);
    check_utf8(&table->row, p);
}

void csv_pass_row(struct csv_table *table, const char *p, const char *end)
{
    read_cells(NULL, table, p, end);
}

struct text csv_key_cell(const struct csv_table *table, size_t index)
{
    size_t column = table->key_columns[index];

    return column < table->row.count && column < CSV_COLUMNS_MAX ? table->row.cells[column] : TEXT("");
}

bool csv_is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count && i < CSV_COLUMNS_MAX; i++) {
        if (row->cells[i].length > 0)
            return false;
    }
    return !row->fault.found;
}

static const char *help_of(enum message message)
{
    switch ((int)message) {
    case MESSAGE_RECORD_UTF8: return "save or export the file as UTF-8";
    case MESSAGE_RECORD_CSV_QUOTE: return "a cell in quotes is written \"north, first floor\"; a quote within it twice";
    case MESSAGE_RECORD_CSV_AFTER_QUOTE: return "a quote within a cell is written twice: \"the \"\"old\"\" knee\"";
    default: return "put a cell that holds a separator in quotes: \"north, first floor\"";
    }
}

void csv_refuse_row(struct record_reader *reader, const struct csv_table *table)
{
    const struct csv_row *row = &table->row;
    struct place place = record_place(reader, row->fault.at);
    int first = row->fault.message == MESSAGE_RECORD_UTF8 ? (unsigned char)*row->fault.at : (int)row->count;
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, row->fault.message, reader->name, place.line,
                                                   place.column, first, (int)table->column_count);

    record_refused(reader, diagnostic);
    diag_help(reader->diagnostics, diagnostic, "%s", help_of(row->fault.message));
}
