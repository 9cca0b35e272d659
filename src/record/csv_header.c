/* The header of a CSV file: the separator, and what each column holds by its name. */
#include "base/stranger.h"
#include "record/csv.h"

static const char *scope_prefix(enum field_scope scope)
{
    switch (scope) {
    case SCOPE_SESSION: return "";
    case SCOPE_LINE: return "line.";
    case SCOPE_AUTHORIZATION: return "authorization.";
    case SCOPE_DOCUMENT: return "document.";
    }
    return "";
}

/* True when `name` is the path with the prefix of its scope. */
static bool is_name(struct text name, enum field_scope scope, const char *path)
{
    struct text prefix = text_of(scope_prefix(scope));

    return text_starts_with(name, prefix) &&
           text_is((struct text){ name.bytes + prefix.length, name.length - prefix.length }, path);
}

struct csv_column csv_column_of_name(struct text name)
{
    struct csv_column column = { .kind = CSV_UNKNOWN, .scope = SCOPE_SESSION, .name = name };

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);

        if (is_name(name, field->scope, field->path))
            return (struct csv_column){ CSV_FIELD, field->scope, field, object_of_field(field), name, false, TEXT("") };
    }
    for (size_t i = 0; i < object_count(); i++) {
        if (is_name(name, object_row(i)->scope, object_row(i)->path))
            return (struct csv_column){ CSV_OBJECT, object_row(i)->scope, NULL, object_row(i), name, false,
                                        TEXT("") };
    }
    if (text_is(name, "authorization") || text_is(name, "authorizations"))
        column.kind = CSV_AUTHORIZATIONS;
    else if (text_is(name, "documents"))
        column.kind = CSV_DOCUMENTS;
    return column;
}

/* The separator that the header has most of, outside of quotes. */
static char find_separator(const char *p, const char *end)
{
    static const char separators[] = ",;|\t";
    size_t counts[sizeof separators - 1] = { 0 }, best = 0;
    bool quoted = false;

    for (; p < end && (quoted || *p != '\n'); p++) {
        const char *found = *p ? strchr(separators, *p) : NULL;

        quoted ^= *p == '"';
        if (found && !quoted)
            counts[found - separators]++;
    }
    for (size_t i = 1; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i] > counts[best])
            best = i;
    }
    return separators[best];
}

struct text csv_nearest_column(struct arena *arena, struct text name)
{
    struct text *names = ARENA_ARRAY(arena, FIELD_COUNT, struct text);

    for (enum field id = 0; id < FIELD_COUNT; id++)
        names[id] = arena_printf(arena, "%s%s", scope_prefix(field_row(id)->scope), field_row(id)->path);
    return diag_nearest(name, names, FIELD_COUNT);
}

static void tell_of_column(struct record_reader *reader, enum message message, const char *at, struct text name,
                           struct text nearest)
{
    struct place place = record_place(reader, at);
    struct words shown = record_words_of_name(name);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, message, reader->name, place.line, place.column,
                                                   shown.bytes);

    if (message_row(message)->level == DIAG_ERROR)
        record_refused(reader, diagnostic);
    if (nearest.length > 0)
        diag_help(reader->diagnostics, diagnostic, "did you mean `%.*s`?", TEXT_ARG(nearest));
    else if (message == MESSAGE_RECORD_CSV_HEADER)
        diag_help(reader->diagnostics, diagnostic,
                  "where a column has it under another name, give `--columns FILE` with a row NAME <TAB> %.*s",
                  TEXT_ARG(name));
}

/* The column in which the field stands, or SIZE_MAX. */
static size_t find_column(const struct csv_table *table, const struct field_row *field)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].field == field)
            return i;
    }
    return SIZE_MAX;
}

/* An earlier column of the same name, after the map; or NULL. */
static const struct csv_column *find_before(const struct csv_table *table, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (text_equal(table->columns[i].name, table->columns[index].name))
            return &table->columns[i];
    }
    return NULL;
}

static bool is_mapped(const struct record_reader *reader, struct text name)
{
    return csv_find_mapped(reader->columns, name) != NULL;
}

static void check_column(struct record_reader *reader, const struct csv_table *table, size_t index)
{
    struct csv_column *column = &table->columns[index];
    const char *at = table->row.places[index];

    if (column->kind == CSV_UNKNOWN && column->name.length > 0)
        tell_of_column(reader, MESSAGE_RECORD_CSV_COLUMN, at, column->name,
                       csv_nearest_column(reader->arena, column->name));
    else if (column->kind <= CSV_DOCUMENTS && find_before(table, index)) {
        column->appends = column->field && column->field->list && is_mapped(reader, table->row.cells[index]);
        if (!column->appends)
            tell_of_column(reader, MESSAGE_RECORD_CSV_TWICE, at, column->name, TEXT(""));
    }
}

static void check_required(struct record_reader *reader, struct csv_table *table)
{
    static const enum field required[] = { FIELD_SESSION_ID, FIELD_PATIENT_ID, FIELD_DATE, FIELD_LINE_CODE };

    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        const struct field_row *field = field_row(required[i]);
        size_t column = find_column(table, field);
        struct text name = arena_printf(reader->arena, "%s%s", scope_prefix(field->scope), field->path);

        if (column == SIZE_MAX)
            tell_of_column(reader, MESSAGE_RECORD_CSV_HEADER, reader->begin, name, TEXT(""));
        if (i < sizeof table->key_columns / sizeof table->key_columns[0])
            table->key_columns[i] = column;
    }
}

/* What the header's name stands for: by the map of columns, or by itself. */
static struct csv_column make_column(struct record_reader *reader, struct text name)
{
    const struct csv_mapped *mapped = csv_find_mapped(reader->columns, name);
    const struct csv_mapped *others = csv_find_mapped(reader->columns, TEXT("*"));
    struct csv_column column = csv_column_of_name(mapped ? mapped->ours : arena_text(reader->arena, name));

    if (column.kind == CSV_UNKNOWN && (mapped || others))
        column = (struct csv_column){ .kind = CSV_DROPPED, .scope = SCOPE_SESSION, .name = TEXT("") };
    return column;
}

/* `{`, or `[` and the first of its records. */
static bool is_json(struct text header)
{
    size_t at = 1;

    if (header.length == 0 || header.bytes[0] != '[')
        return text_starts_with(header, TEXT("{"));
    while (at < header.length && strchr(" \t\r\n", header.bytes[at]) && header.bytes[at] != '\0')
        at++;
    return at < header.length && header.bytes[at] == '{';
}

/* JSON is, even where a cell happens to be the name of a column. */
static bool is_foreign(const struct csv_table *table, struct text header)
{
    if (is_json(header))
        return true;
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].kind != CSV_UNKNOWN)
            return false;
    }
    return true;
}

/* What the text looks like that names no column. */
static struct stranger look(struct text header)
{
    struct stranger stranger = stranger_of(header);

    if (stranger.what == NULL && text_starts_with(header, TEXT("[")))
        return (struct stranger){ "a list", "write each record on a line of its own, from its `{` to its `}`, without "
                                            "brackets around them all and commas between them" };
    if (stranger.what == NULL && (text_starts_with(header, TEXT("ISA")) || text_starts_with(header, TEXT("{"))))
        return (struct stranger){ "X12 or JSON, read as CSV", "leave out `--from csv`" };
    if (stranger.what == NULL)
        stranger.help = "sessions are JSON Lines, or CSV with the columns id, date, patient.id and line.code at least; "
                        "`--columns FILE` tells what another program calls them";
    return stranger;
}

static void refuse_foreign(struct record_reader *reader, struct text header)
{
    struct place place = record_place(reader, header.bytes);
    struct stranger stranger = look(header);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_CSV_FOREIGN, reader->name,
                                                   place.line, place.column);

    record_refused(reader, diagnostic);
    if (stranger.what != NULL)
        diag_note(reader->diagnostics, diagnostic, "this is %s", stranger.what);
    diag_help(reader->diagnostics, diagnostic, "%s", stranger.help);
}

static void make_columns(struct record_reader *reader, struct csv_table *table)
{
    table->column_count = table->row.count < CSV_COLUMNS_MAX ? table->row.count : CSV_COLUMNS_MAX;
    table->columns = ARENA_ARRAY(reader->arena, table->column_count, struct csv_column);
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i] = make_column(reader, table->row.cells[i]);
}

static void check_columns(struct record_reader *reader, struct csv_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        check_column(reader, table, i);
    if (table->row.fault.found)
        csv_refuse_row(reader, table);
    else if (table->row.count > CSV_COLUMNS_MAX)
        record_refuse_many(reader, reader->begin, CSV_COLUMNS_MAX);
    else
        check_required(reader, table);
}

struct csv_table *csv_read_header(struct record_reader *reader, const char **p, const char *end)
{
    struct csv_table *table = ARENA_NEW(reader->arena, struct csv_table);
    struct text header = { *p, (size_t)(end - *p) };

    table->separator = find_separator(*p, end);
    table->joiner = table->separator == ';' ? '|' : ';';
    table->row.cells = ARENA_ARRAY(reader->arena, CSV_COLUMNS_MAX, struct text);
    table->row.places = ARENA_ARRAY(reader->arena, CSV_COLUMNS_MAX, const char *);
    csv_read_row(reader, table, *p, end);
    make_columns(reader, table);
    *p = table->row.after;
    if (is_foreign(table, header))
        refuse_foreign(reader, header);
    else
        check_columns(reader, table);
    table->usable = !reader->refused;
    return table;
}
