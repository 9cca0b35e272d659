/* A witness for people: each session with what it says, its lines in a table. */
#include "prove/witness.h"

#include "record/dictionary.h"

static void write_code(struct buffer *to, enum type type, code_t code)
{
    char text[CODE_TEXT_SIZE];
    size_t length = type == TYPE_DIAGNOSIS ? code_format_diagnosis(text, code) : code_format(text, code);

    buffer_add(to, (struct text){ text, length });
}

static void write_date(struct buffer *to, date_t date)
{
    char text[DATE_TEXT_SIZE];

    date_format(text, date);
    buffer_add(to, (struct text){ text, sizeof text });
}

static void write_number(struct buffer *to, enum type type, int64_t number)
{
    char text[NUMBER_TEXT_SIZE];
    size_t length = type == TYPE_MONEY ? number_format_hundredths(text, number) : number_format(text, number);

    if (type == TYPE_MONEY)
        buffer_char(to, '$');
    buffer_add(to, (struct text){ text, length });
}

/* Is there something to tell of the member: a value (true), or that there is none (*none)? */
static bool is_said(enum type type, const char *at, bool *none)
{
    *none = false;
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return *(const flag_t *)at != FLAG_UNKNOWN;
    case STORAGE_NUMBER: *none = *(const int64_t *)(const void *)at == NUMBER_NONE; break;
    case STORAGE_DATE: *none = *(const date_t *)(const void *)at == DATE_NONE; break;
    case STORAGE_CODE: *none = *(const code_t *)(const void *)at == CODE_NONE; break;
    case STORAGE_TEXT:
        *none = ((const struct text *)(const void *)at)->bytes != NULL &&
                ((const struct text *)(const void *)at)->length == 0;
        return *none || ((const struct text *)(const void *)at)->bytes != NULL;
    }
    if (*none)
        return true;
    switch (type_row(type)->storage) {
    case STORAGE_NUMBER: return *(const int64_t *)(const void *)at != NUMBER_UNKNOWN;
    case STORAGE_DATE: return *(const date_t *)(const void *)at != DATE_UNKNOWN;
    default: return *(const code_t *)(const void *)at != CODE_UNKNOWN;
    }
}

static void write_value(struct buffer *to, enum type type, const char *at)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: buffer_string(to, *(const flag_t *)at == 1 ? "yes" : "no"); break;
    case STORAGE_NUMBER: write_number(to, type, *(const int64_t *)(const void *)at); break;
    case STORAGE_DATE: write_date(to, *(const date_t *)(const void *)at); break;
    case STORAGE_TEXT: buffer_add(to, *(const struct text *)(const void *)at); break;
    case STORAGE_CODE: write_code(to, type, *(const code_t *)(const void *)at); break;
    }
}

/* ---- the heading of a session ---- */

static void begin_item(struct buffer *to, const char *name) { buffer_printf(to, "    %s: ", name); }

static void write_members(struct buffer *to, const struct session *session)
{
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row(field);
        const char *at = (const char *)session + row->offset;
        bool none;

        if (row->scope != SCOPE_SESSION || row->list || field == FIELD_SESSION_ID || field == FIELD_DATE ||
            field == FIELD_PATIENT_ID || !is_said(row->type, at, &none))
            continue;
        begin_item(to, row->path);
        if (none)
            buffer_string(to, "none");
        else
            write_value(to, row->type, at);
        buffer_char(to, '\n');
    }
}

static void write_objects(struct buffer *to, const struct session *session)
{
    for (size_t i = 0; i < object_count(); i++) {
        const struct object_row *row = object_row(i);

        if (row->scope != SCOPE_SESSION || *(const flag_t *)((const char *)session + row->offset) != 0)
            continue;
        begin_item(to, row->path);
        buffer_string(to, "none\n");
    }
}

static void separate(struct buffer *to, int32_t i)
{
    if (i > 0)
        buffer_string(to, ", ");
}

static void write_names(struct buffer *to, const struct session *session)
{
    if (session->diagnoses.count != LIST_UNKNOWN) {
        begin_item(to, "diagnoses");
        for (int32_t i = 0; i < session->diagnoses.count; i++) {
            separate(to, i);
            write_code(to, TYPE_DIAGNOSIS, session->diagnoses.items[i]);
        }
        buffer_string(to, session->diagnoses.count == 0 ? "none\n" : "\n");
    }
    if (session->documented.count == LIST_UNKNOWN)
        return;
    begin_item(to, "documented");
    for (int32_t i = 0; i < session->documented.count; i++) {
        separate(to, i);
        buffer_add(to, session->documented.items[i]);
    }
    buffer_string(to, session->documented.count == 0 ? "none\n" : "\n");
}

/* Members of one document or authorization in one line. */
static void write_item(struct buffer *to, enum field_scope scope, const char *base)
{
    bool first = true, none;

    for (enum field field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row(field);

        if (row->scope != scope || row->list || !is_said(row->type, base + row->offset, &none))
            continue;
        buffer_printf(to, "%s%s ", first ? "" : ", ", row->path);
        first = false;
        if (none)
            buffer_string(to, "none");
        else
            write_value(to, row->type, base + row->offset);
    }
    if (first)
        buffer_string(to, "one that says nothing");
}

static void write_items(struct buffer *to, const struct session *session)
{
    for (int32_t i = 0; i < session->documents.count; i++) {
        begin_item(to, "document");
        write_item(to, SCOPE_DOCUMENT, (const char *)&session->documents.items[i]);
        buffer_char(to, '\n');
    }
    for (int32_t i = 0; i < session->authorizations.count; i++) {
        const struct authorization *authorization = &session->authorizations.items[i];

        begin_item(to, "authorization");
        write_item(to, SCOPE_AUTHORIZATION, (const char *)authorization);
        for (int32_t k = 0; k < authorization->codes.count; k++) {
            buffer_string(to, k == 0 ? ", codes " : " ");
            write_code(to, TYPE_CODE, authorization->codes.items[k]);
        }
        buffer_char(to, '\n');
    }
    if (session->documents.count == 0)
        buffer_string(to, "    documents: none\n");
    if (session->authorizations.count == 0)
        buffer_string(to, "    authorizations: none\n");
}

/* ---- its lines ---- */

static bool any_says(const struct session *session, const struct field_row *row)
{
    bool none;

    for (int32_t i = 0; i < session->line_count; i++) {
        const char *at = (const char *)&session->lines[i] + row->offset;

        if (row->list ? ((const struct code_list *)(const void *)at)->count != LIST_UNKNOWN
                      : is_said(row->type, at, &none))
            return true;
    }
    return false;
}

static void write_list_cell(struct buffer *to, const struct field_row *row, const char *at)
{
    const struct code_list *codes = (const void *)at;
    const struct number_list *numbers = (const void *)at;
    bool of_codes = type_row(row->type)->storage == STORAGE_CODE;

    if (codes->count == 0)
        buffer_string(to, "none");
    for (int32_t i = 0; i < codes->count; i++) {
        if (i > 0)
            buffer_char(to, ' ');
        if (of_codes)
            write_code(to, row->type, codes->items[i]);
        else
            buffer_number(to, numbers->items[i]);
    }
}

static void write_cell(struct buffer *to, const struct field_row *row, const struct line *line)
{
    const char *at = (const char *)line + row->offset;
    bool none = false;

    if (row->list) {
        if (((const struct code_list *)(const void *)at)->count != LIST_UNKNOWN)
            write_list_cell(to, row, at);
        return;
    }
    if (!is_said(row->type, at, &none))
        return;
    if (none)
        buffer_string(to, "none");
    else
        write_value(to, row->type, at);
}

/* One column of the table, padded to its widest cell; rows[i] grow. */
static void write_column(struct buffer *rows, const struct session *session, const struct field_row *row)
{
    size_t widest = strlen(row->path), begin[2] = { 0 };

    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = -1; i < session->line_count; i++) {
            struct buffer *to = &rows[i + 1];

            begin[0] = to->length;
            buffer_string(to, "  ");
            if (i < 0)
                buffer_string(to, row->path);
            else
                write_cell(to, row, &session->lines[i]);
            if (pass == 0) {
                widest = to->length - begin[0] - 2 > widest ? to->length - begin[0] - 2 : widest;
                to->length = begin[0];
            }
            while (pass == 1 && to->length - begin[0] - 2 < widest)
                buffer_char(to, ' ');
        }
    }
}

static void write_lines(struct buffer *to, const struct session *session)
{
    size_t count = (size_t)session->line_count + 1;
    struct buffer rows[64];

    for (size_t i = 0; i < count && count <= 64; i++)
        buffer_init(&rows[i], to->allocator);
    for (enum field field = 0; field < FIELD_COUNT && count <= 64; field++) {
        const struct field_row *row = field_row(field);

        if (row->scope == SCOPE_LINE && any_says(session, row))
            write_column(rows, session, row);
    }
    for (size_t i = 0; i < count && count <= 64; i++) {
        while (rows[i].length > 0 && rows[i].bytes[rows[i].length - 1] == ' ')
            rows[i].length--;
        buffer_string(to, "  ");
        buffer_add(to, buffer_text(&rows[i]));
        buffer_char(to, '\n');
        buffer_free(&rows[i]);
    }
}

static void write_body(struct buffer *to, const struct session *session)
{
    write_members(to, session);
    write_objects(to, session);
    write_names(to, session);
    write_items(to, session);
    write_lines(to, session);
}

/* ---- all sessions ---- */

#define ALIKE_MIN 3 /* fewer are told one by one */

static bool same_body(const struct session *a, const struct session *b, struct allocator allocator)
{
    struct buffer first, second;
    bool same;

    buffer_init(&first, allocator);
    buffer_init(&second, allocator);
    write_body(&first, a);
    write_body(&second, b);
    same = !first.failed && !second.failed && text_equal(buffer_text(&first), buffer_text(&second));
    buffer_free(&first);
    buffer_free(&second);
    return same;
}

/* How many earlier sessions, from this one on, say the same day after day. */
static size_t count_alike(const struct witness *witness, size_t first, struct allocator allocator)
{
    size_t next = first + 1;

    while (next + 1 < witness->count && witness->sessions[next].date == witness->sessions[next - 1].date + 1 &&
           same_body(&witness->sessions[first], &witness->sessions[next], allocator))
        next++;
    return next - first;
}

static void write_heading(struct buffer *to, const struct session *session, const char *what)
{
    buffer_printf(to, "  %s ", what);
    buffer_add(to, session->id);
    buffer_string(to, " on ");
    write_date(to, session->date);
    buffer_char(to, '\n');
}

static void write_heading_of_many(struct buffer *to, const struct session *first, size_t count)
{
    const struct session *last = first + count - 1;

    buffer_printf(to, "  %zu earlier sessions ", count);
    buffer_add(to, first->id);
    buffer_string(to, " to ");
    buffer_add(to, last->id);
    buffer_string(to, ", one a day from ");
    write_date(to, first->date);
    buffer_string(to, " until ");
    write_date(to, last->date);
    buffer_string(to, ", each:\n");
}

void witness_table(struct buffer *to, const struct witness *witness)
{
    for (size_t i = 0; i < witness->count;) {
        const struct session *session = &witness->sessions[i];
        size_t alike = count_alike(witness, i, to->allocator);

        if (alike < ALIKE_MIN)
            alike = 1;
        if (alike > 1)
            write_heading_of_many(to, session, alike);
        else
            write_heading(to, session, i + 1 == witness->count ? "session" : "earlier session");
        write_body(to, session);
        i += alike;
    }
}
