/* The reader of CSV: rows that agree in id, patient and date are one session, each row one of its lines, wherever in
 * the file they stand. */
#include "record/csv.h"

/* What is known of one session while its rows are read. */
struct csv_session {
    struct record_reader *reader;
    struct csv_table *table;
    struct session *session;
    struct line *line;                        /* of the row that is read */
    size_t line_count;
    struct authorization authorization;
    struct document document;
    bool has_authorization, has_document;
    size_t row_count;
    size_t bytes;                             /* of all its rows */
};

static void *base_of(struct csv_session *state, enum field_scope scope)
{
    switch (scope) {
    case SCOPE_SESSION: return state->session;
    case SCOPE_LINE: return state->line;
    case SCOPE_AUTHORIZATION: state->has_authorization = true; return &state->authorization;
    case SCOPE_DOCUMENT: state->has_document = true; return &state->document;
    }
    return NULL;
}

static bool says_none(struct text cell)
{
    return text_is(cell, "null");
}

static void refuse_value(struct csv_session *state, const char *at, const struct field_row *field, struct text value)
{
    record_refuse_value(state->reader, at, field,
                        record_words(field, value.length == 0 ? "an empty text" : "a text", "the text", value));
}

/* Puts the items into the list of the field's type. */
static void set_list(void *to, enum type type, void *items, size_t count)
{
    switch (type_row(type)->storage) {
    case STORAGE_CODE: *(struct code_list *)to = (struct code_list){ items, (int32_t)count }; break;
    case STORAGE_NUMBER: *(struct number_list *)to = (struct number_list){ items, (int32_t)count }; break;
    case STORAGE_TEXT: *(struct name_list *)to = (struct name_list){ items, (int32_t)count }; break;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;
    }
}

/* The next item of a list, which ends at the joiner; *rest becomes what follows. Spaces around it do not count. */
static struct text next_item(struct text *rest, char joiner)
{
    const char *found = memchr(rest->bytes, joiner, rest->length);
    size_t length = found ? (size_t)(found - rest->bytes) : rest->length;
    struct text item = { rest->bytes, length };

    *rest = found ? (struct text){ found + 1, rest->length - length - 1 } : (struct text){ NULL, 0 };
    while (item.length > 0 && *item.bytes == ' ')
        item = (struct text){ item.bytes + 1, item.length - 1 };
    while (item.length > 0 && item.bytes[item.length - 1] == ' ')
        item.length--;
    return item;
}

static size_t count_items(struct text cell, char joiner)
{
    size_t count = 1;

    for (size_t i = 0; i < cell.length; i++)
        count += cell.bytes[i] == joiner;
    return count;
}

/* Items that are there before, from another column of the same list, stay in front. */
static void read_list(struct csv_session *state, const char *at, const struct field_row *field, struct text cell,
                      void *to)
{
    struct name_list before = *(const struct name_list *)to;  /* all lists are a pointer and a count */
    size_t had = before.count > 0 ? (size_t)before.count : 0, size = value_size(field->type);
    size_t count = had + count_items(cell, state->table->joiner);
    char *items;

    if (count > RECORD_LIST_MAX) {
        record_refuse_many(state->reader, at, RECORD_LIST_MAX);
        return;
    }
    items = arena_array(state->reader->memory, count, size);
    if (had > 0)
        memcpy(items, before.items, had * size);
    for (size_t i = had; i < count; i++) {
        struct text item = next_item(&cell, state->table->joiner);

        if (!value_read(items + i * size, field->type, item)) {
            refuse_value(state, at, field, item);
            return;
        }
    }
    set_list(to, field->type, items, count);
}

static void read_field(struct csv_session *state, const struct csv_column *column, const char *at, struct text cell)
{
    const struct field_row *field = column->field;
    char *base = base_of(state, column->scope);
    void *to = base + field->offset;

    if (column->object) {
        flag_t *there = (flag_t *)(void *)(base + column->object->offset);

        if (*there == 0)
            record_refuse_null(state->reader, at, column->object->path);
        *there = 1;
    }
    if (column->appends && (says_none(cell) || text_is(cell, "[]")))
        return;  /* the list's first column says whether there is any */
    if (says_none(cell) || (field->list && text_is(cell, "[]")))
        value_set_none(to, field->type, field->list);
    else if (field->list)
        read_list(state, at, field, cell, to);
    else if (!value_read(to, field->type, cell))
        refuse_value(state, at, field, cell);
}

static void set_object_none(char *base, const struct object_row *object)
{
    *(flag_t *)(void *)(base + object->offset) = 0;
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);

        if (object_of_field(field) == object)
            value_set_none(base + field->offset, field->type, field->list);
    }
}

/* A column that can only say that there is none. */
static void read_none(struct csv_session *state, const struct csv_column *column, const char *at, struct text cell)
{
    bool contradicted = false;

    if (column->kind == CSV_OBJECT) {
        char *base = base_of(state, column->scope);

        contradicted = *(flag_t *)(void *)(base + column->object->offset) == 1;
        set_object_none(base, column->object);
    } else if (column->kind == CSV_AUTHORIZATIONS) {
        contradicted = state->has_authorization;
        state->session->authorizations.count = 0;
    } else {
        contradicted = state->has_document;
        state->session->documents.count = 0;
    }
    if (contradicted || (!says_none(cell) && !text_is(cell, "[]")))
        record_refuse_null(state->reader, at, column->name.bytes);
}

static void refuse_difference(struct csv_session *state, const struct csv_column *column, const char *at)
{
    struct record_reader *reader = state->reader;
    struct place place = record_place(reader, at);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_CSV_DIFFERS, reader->name,
                                                   place.line, place.column, column->name.bytes);

    record_refused(reader, diagnostic);
    diag_help(reader->diagnostics, diagnostic,
              "repeat the same value in each row of a session, or leave the cell empty after the first; another "
              "session needs another id");
}

static void read_cell(struct csv_session *state, struct csv_column *column, const char *at, struct text cell)
{
    if (column->kind >= CSV_UNKNOWN || cell.length == 0)
        return;
    if (column->scope != SCOPE_LINE && column->first.length > 0) {
        if (!text_equal(column->first, cell))
            refuse_difference(state, column, at);
        return;
    }
    column->first = cell;
    if (column->kind == CSV_FIELD)
        read_field(state, column, at, cell);
    else
        read_none(state, column, at, cell);
}

static void read_line(struct csv_session *state)
{
    struct record_reader *reader = state->reader;
    struct csv_table *table = state->table;
    struct csv_row *row = &table->row;

    if (state->line_count == RECORD_LINES_MAX) {
        record_refuse_many(reader, row->places[0], RECORD_LINES_MAX);
        return;
    }
    table->lines = arena_grow(reader->arena, table->lines, state->line_count, &table->line_capacity,
                              sizeof *table->lines);
    state->line = &table->lines[state->line_count++];
    *state->line = line_unknown;
    for (size_t i = 0; i < row->count && !record_is_full(reader); i++)
        read_cell(state, &table->columns[i], row->places[i], row->cells[i]);
}

static void take_row(struct csv_session *state)
{
    struct csv_row *row = &state->table->row;

    if (!row->fault.found && row->count != state->table->column_count)
        row->fault = (struct csv_fault){ true, MESSAGE_RECORD_CSV_CELLS, row->places[0] };
    if (record_is_full(state->reader) || state->row_count++ > RECORD_LINES_MAX)
        return;  /* enough was said about this session */
    if (!row->fault.found) {
        read_line(state);
        return;
    }
    csv_refuse_row(state->reader, state->table);
    if (!state->session->id.bytes)
        state->session->id = csv_key_cell(state->table, 0);
}

static void read_run(struct csv_session *state, const struct csv_run *run)
{
    state->bytes += (size_t)(run->end - run->begin);
    if (state->bytes > RECORD_BYTES_MAX && !state->reader->refused)
        record_refuse_long(state->reader, run->begin);
    for (const char *p = run->begin; p < run->end; p = state->table->row.after) {
        csv_read_row(state->reader, state->table, p, state->reader->end);
        if (!csv_is_blank(&state->table->row))
            take_row(state);
    }
}

/* Reads the rows of the next session: those that stand together, and those of the same session further down. Returns
 * where the ones that stand together end, or NULL when there is no further session. */
static const char *read_rows(struct csv_session *state)
{
    struct csv_runs *runs = &state->table->runs;
    const struct csv_run *first;

    do {
        if (++runs->at >= runs->count)
            return NULL;
        first = &runs->items[runs->at];
    } while (first->later);
    for (const struct csv_run *run = first; run > runs->items; run = &runs->items[run->next])
        read_run(state, run);
    return first->end;
}

/* Moves what was collected into the session. */
static void finish(struct csv_session *state)
{
    struct record_reader *reader = state->reader;
    struct session *session = state->session;

    if (state->has_authorization) {
        struct authorization *item = ARENA_NEW(reader->memory, struct authorization);

        *item = state->authorization;
        session->authorizations = (struct authorization_list){ item, 1 };
    }
    if (state->has_document) {
        struct document *item = ARENA_NEW(reader->memory, struct document);

        *item = state->document;
        session->documents = (struct document_list){ item, 1 };
    }
    session->line_count = (int32_t)state->line_count;
    session->lines = ARENA_ARRAY(reader->memory, state->line_count, struct line);
    if (state->line_count > 0)
        memcpy(session->lines, state->table->lines, state->line_count * sizeof(struct line));
}

static void advance(struct record_reader *reader, struct text *text, const char *to)
{
    for (const char *p = text->bytes; p < to; p++)
        reader->line += *p == '\n';
    *text = (struct text){ to, text->length - (size_t)(to - text->bytes) };
}

/* The header, before the first session. False when no session can be read with it. */
static bool read_header(struct record_reader *reader, struct text *text)
{
    const char *p = text->bytes, *end = text->bytes + text->length;

    if (text->length >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;  /* a byte order mark */
    while (p < end && (*p == '\n' || *p == '\r'))
        p++;
    reader->csv = csv_read_header(reader, &p, end);
    advance(reader, text, reader->csv->usable ? p : end);
    if (reader->csv->usable)
        csv_find_runs(reader->arena, reader->csv, p, end);
    return reader->csv->usable;
}

bool record_read_csv(struct record_reader *reader, struct session *session, struct arena *memory, struct text *text,
                     enum record_status *status)
{
    struct csv_session state = { .reader = reader, .session = session, .authorization = authorization_unknown,
                                 .document = document_unknown };
    const char *after;

    if (text->length == 0)
        return false;
    reader->line += reader->line == 0;
    record_begin(reader, session, memory, *text);
    if (!reader->csv && !read_header(reader, text)) {
        *status = record_end(reader);
        return true;
    }
    record_begin(reader, session, memory, *text);
    state.table = reader->csv;
    for (size_t i = 0; i < state.table->column_count; i++)
        state.table->columns[i].first = TEXT("");
    after = read_rows(&state);
    if (!after) {
        advance(reader, text, text->bytes + text->length);  /* blank rows, and rows of sessions that were read */
        return false;
    }
    finish(&state);
    if (!reader->refused)
        record_complete(reader, text->bytes);
    *status = record_end(reader);
    advance(reader, text, after);
    return true;
}
