/* The map of columns: what the columns of another program's CSV are called here. Knows the dictionary, no file. */
#include "record/csv.h"

#define COLUMNS_MAX 1000 /* rows of a map */

struct map_reading {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct text name;
    struct record_columns *columns;
    uint64_t line;
};

const struct csv_mapped *csv_find_mapped(const struct record_columns *columns, struct text name)
{
    for (size_t i = 0; columns && i < columns->count; i++) {
        if (text_equal(columns->items[i].foreign, name))
            return &columns->items[i];
    }
    return NULL;
}

static struct text trimmed(struct text text)
{
    while (text.length > 0 && (*text.bytes == ' ' || *text.bytes == '\t'))
        text = (struct text){ text.bytes + 1, text.length - 1 };
    while (text.length > 0 && strchr(" \t\r", text.bytes[text.length - 1]))
        text.length--;
    return text;
}

static struct diagnostic *tell(const struct map_reading *reading, enum message message, struct text shown)
{
    struct words words = record_words_of_name(shown);

    return diag_add_input(reading->diagnostics, message, reading->name, reading->line, 0, words.bytes);
}

static void tell_path(const struct map_reading *reading, struct text ours)
{
    struct diagnostic *diagnostic = tell(reading, MESSAGE_RECORD_MAP_PATH, ours);
    struct text nearest = csv_nearest_column(reading->arena, ours);

    if (nearest.length > 0)
        diag_help(reading->diagnostics, diagnostic, "did you mean `%.*s`?", TEXT_ARG(nearest));
    else
        diag_help(reading->diagnostics, diagnostic,
                  "write a member of a session such as line.code, or `-` for a column that is not wanted");
}

static void read_row(struct map_reading *reading, struct text row)
{
    struct record_columns *columns = reading->columns;
    const char *tab = memchr(row.bytes, '\t', row.length);
    struct text foreign, ours;

    if (!tab) {
        diag_help(reading->diagnostics, tell(reading, MESSAGE_RECORD_MAP_ROW, row),
                  "write the column's name, a tabulator and the member: CPT<TAB>line.code");
        return;
    }
    foreign = trimmed((struct text){ row.bytes, (size_t)(tab - row.bytes) });
    ours = trimmed((struct text){ tab, row.length - (size_t)(tab - row.bytes) });
    if (!text_is(ours, "-") && (text_is(foreign, "*") || csv_column_of_name(ours).kind == CSV_UNKNOWN)) {
        tell_path(reading, ours);
    } else if (csv_find_mapped(columns, foreign)) {
        tell(reading, MESSAGE_RECORD_MAP_TWICE, foreign);
    } else {
        columns->items =
            arena_grow(reading->arena, columns->items, columns->count, &columns->capacity, sizeof *columns->items);
        columns->items[columns->count++] =
            (struct csv_mapped){ arena_text(reading->arena, foreign), arena_text(reading->arena, ours), reading->line };
    }
}

struct record_columns *record_columns_new(struct arena *arena, struct diagnostics *diagnostics, struct text name,
                                          struct text text)
{
    struct map_reading reading = { arena, diagnostics, name, ARENA_NEW(arena, struct record_columns), 0 };
    size_t wrong;

    if (text_starts_with(text, TEXT("\xef\xbb\xbf")))
        text = (struct text){ text.bytes + 3, text.length - 3 }; /* a byte order mark */
    if (!text_valid_utf8(text, &wrong)) {
        diag_add_input(diagnostics, MESSAGE_RECORD_UTF8, name, 0, 0, (unsigned char)text.bytes[wrong]);
        return reading.columns;
    }
    while (text.length > 0 && reading.columns->count < COLUMNS_MAX) {
        const char *newline = memchr(text.bytes, '\n', text.length);
        struct text row = { text.bytes, newline ? (size_t)(newline - text.bytes) : text.length };
        size_t taken = row.length + (newline != NULL);

        reading.line++;
        if (trimmed(row).length > 0 && *trimmed(row).bytes != '#')
            read_row(&reading, row);
        text = (struct text){ text.bytes + taken, text.length - taken };
    }
    if (text.length > 0)
        diag_add_input(diagnostics, MESSAGE_RECORD_MANY, name, reading.line, 0, COLUMNS_MAX);
    return reading.columns;
}
