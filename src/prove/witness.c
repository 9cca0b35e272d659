/* Session records from the values that a solver found. */
#include "prove/witness.h"

#include "record/dictionary.h"
#include "record/reader.h"
#include "record/value.h"

struct making {
    struct arena *arena;
    const struct space *space;
    const int64_t *values;
    struct session *sessions; /* by number: the judged one first */
    size_t count;
};

static const struct term *variable_at(const struct making *making, size_t i, struct variable *variable)
{
    const struct term *term = &making->space->terms->items[i];

    if (term->kind != TERM_VARIABLE)
        return NULL;
    *variable = variable_of_key((uint64_t)term->number);
    return term;
}

static int64_t value_by_key(const struct making *making, struct variable variable, int64_t otherwise)
{
    uint64_t key = variable_key(variable);

    for (size_t i = 0; i < making->space->terms->count; i++) {
        const struct term *term = &making->space->terms->items[i];

        if (term->kind == TERM_VARIABLE && (uint64_t)term->number == key)
            return making->values[i];
    }
    return otherwise;
}

static bool is_there(const struct making *making, enum variable_kind kind, unsigned session, unsigned line)
{
    if ((kind == VARIABLE_THERE && session == 0) || (kind == VARIABLE_LINE_THERE && line == 0))
        return true;
    return value_by_key(making, (struct variable){ kind, session, line, 0, 0 }, 0) != 0;
}

static void *grown(struct arena *arena, const void *items, int32_t count, size_t size)
{
    char *copy = arena_array(arena, (size_t)count + 1, size);

    if (count > 0)
        memcpy(copy, items, (size_t)count * size);
    return copy;
}

/* ---- single members ---- */

static char *base_of(const struct making *making, struct variable variable, enum field_scope scope)
{
    struct session *session = &making->sessions[variable.session];

    switch (scope) {
    case SCOPE_SESSION: return (char *)session;
    case SCOPE_LINE:
        return (int32_t)variable.line < session->line_count ? (char *)&session->lines[variable.line] : NULL;
    case SCOPE_AUTHORIZATION:
        return (int32_t)variable.line < session->authorizations.count
                   ? (char *)(uintptr_t)&session->authorizations.items[variable.line]
                   : NULL;
    case SCOPE_DOCUMENT:
        return (int32_t)variable.line < session->documents.count
                   ? (char *)(uintptr_t)&session->documents.items[variable.line]
                   : NULL;
    }
    return NULL;
}

static void write_value(const struct making *making, const struct field_row *row, char *at, int64_t value)
{
    const struct domains *domains = making->space->domains;

    switch (type_row(row->type)->storage) {
    case STORAGE_FLAG: *(flag_t *)at = (flag_t)(value != 0); break;
    case STORAGE_NUMBER: *(int64_t *)(void *)at = value; break;
    case STORAGE_DATE: *(date_t *)(void *)at = (date_t)value; break;
    case STORAGE_TEXT: *(struct text *)(void *)at = domains->texts[value]; break;
    case STORAGE_CODE: *(code_t *)(void *)at = domains->codes[row->type].codes[value]; break;
    }
}

/* A value of which there is but one has no variable: it is the least of its domain or its days. */
static void write_member(const struct making *making, struct variable variable)
{
    const struct field_row *row = field_row((enum field)variable.field);
    char *base = base_of(making, variable, row->scope);
    struct variable asked = variable;

    if (base == NULL)
        return;
    asked.kind = VARIABLE_UNKNOWN;
    if (value_by_key(making, asked, 0) != 0)
        return;
    asked.kind = VARIABLE_NONE;
    if (value_by_key(making, asked, 0) != 0) {
        value_set_none(base + row->offset, row->type, false);
    } else {
        asked.kind = VARIABLE_VALUE;
        write_value(making, row, base + row->offset,
                    value_by_key(making, asked, space_least(making->space, (enum field)variable.field)));
    }
}

static void write_object(const struct making *making, struct variable variable)
{
    const struct object_row *row = object_row(variable.item);
    char *base = base_of(making, variable, row->scope);

    if (base == NULL || value_by_key(making, variable, 1) != 0)
        return;
    variable.kind = VARIABLE_OBJECT_NONE;
    *(flag_t *)(base + row->offset) = value_by_key(making, variable, 0) == 0;
    for (enum field field = 0; field < FIELD_COUNT && *(flag_t *)(base + row->offset) == 0; field++) {
        if (object_of_field(field_row(field)) == row) /* what is null has no members */
            value_set_none(base + field_row(field)->offset, field_row(field)->type, false);
    }
}

/* ---- lists ---- */

/* A list that is written begins empty. */
static void begin_list(const struct making *making, struct variable variable)
{
    struct session *session = &making->sessions[variable.session];
    struct line *line = (int32_t)variable.line < session->line_count ? &session->lines[variable.line] : NULL;

    if (value_by_key(making, variable, 1) != 0)
        return;
    switch ((int)variable.field) {
    case FIELD_LINE_MODIFIERS:
        if (line != NULL)
            line->modifiers.count = 0;
        break;
    case FIELD_LINE_POINTERS:
        if (line != NULL)
            line->pointers.count = 0;
        break;
    case FIELD_DIAGNOSES: session->diagnoses.count = 0; break;
    case FIELD_DOCUMENTED: session->documented.count = 0; break;
    case FIELD_DOCUMENT_KIND: session->documents.count = 0; break;
    case FIELD_AUTH_NUMBER: session->authorizations.count = 0; break;
    default: break;
    }
}

static void append_code(const struct making *making, struct code_list *list, code_t code)
{
    code_t *items = grown(making->arena, list->items, list->count, sizeof items[0]);

    items[list->count] = code;
    *list = (struct code_list){ items, list->count + 1 };
}

static void append_number(const struct making *making, struct number_list *list, int64_t number)
{
    int64_t *items = grown(making->arena, list->items, list->count, sizeof items[0]);

    items[list->count] = number;
    *list = (struct number_list){ items, list->count + 1 };
}

static void append_name(const struct making *making, struct name_list *list, struct text name)
{
    struct text *items = grown(making->arena, list->items, list->count, sizeof items[0]);

    items[list->count] = name;
    *list = (struct name_list){ items, list->count + 1 };
}

/* A document or an authorization, all of it left out so far. */
static void append_item(const struct making *making, struct session *session, struct variable variable)
{
    struct document *documents;
    struct authorization *authorizations;

    if (variable.field == (unsigned)FIELD_DOCUMENT_KIND && session->documents.count >= 0) {
        documents = grown(making->arena, session->documents.items, session->documents.count, sizeof documents[0]);
        documents[session->documents.count] = document_unknown;
        session->documents = (struct document_list){ documents, session->documents.count + 1 };
    } else if (variable.field == (unsigned)FIELD_AUTH_NUMBER && session->authorizations.count >= 0) {
        authorizations = grown(making->arena, session->authorizations.items, session->authorizations.count,
                               sizeof authorizations[0]);
        authorizations[session->authorizations.count] = authorization_unknown;
        session->authorizations = (struct authorization_list){ authorizations, session->authorizations.count + 1 };
    }
}

static void append_diagnosis(const struct making *making, struct session *session, struct variable variable)
{
    int64_t place;

    variable.kind = VARIABLE_ITEM;
    place = value_by_key(making, variable, 0);
    if (session->diagnoses.count >= 0)
        append_code(making, &session->diagnoses, making->space->domains->codes[TYPE_DIAGNOSIS].codes[place]);
}

static void append_held(const struct making *making, struct variable variable)
{
    struct session *session = &making->sessions[variable.session];
    const struct domains *domains = making->space->domains;
    struct line *line = (int32_t)variable.line < session->line_count ? &session->lines[variable.line] : NULL;

    if (variable.field == (unsigned)FIELD_LINE_MODIFIERS && line != NULL && line->modifiers.count >= 0)
        append_code(making, &line->modifiers, domains->codes[TYPE_MODIFIER].codes[variable.item]);
    else if (variable.field == (unsigned)FIELD_LINE_POINTERS && line != NULL && line->pointers.count >= 0)
        append_number(making, &line->pointers, (int64_t)variable.item + 1);
    else if (variable.field == (unsigned)FIELD_DOCUMENTED && session->documented.count >= 0)
        append_name(making, &session->documented, domains->texts[variable.item]);
}

/* Codes of an authorization: known once it is there. */
static void write_authorized(const struct making *making, struct variable variable, int64_t value)
{
    struct session *session = &making->sessions[variable.session];
    struct authorization *of;

    if (variable.field != (unsigned)FIELD_AUTH_CODES || (int32_t)variable.line >= session->authorizations.count)
        return;
    of = (struct authorization *)(uintptr_t)&session->authorizations.items[variable.line];
    if (variable.kind == VARIABLE_LIST_UNKNOWN && value == 0)
        of->codes.count = 0;
    if (variable.kind == VARIABLE_HOLDS && value != 0 && of->codes.count >= 0)
        append_code(making, &of->codes, making->space->domains->codes[TYPE_CODE].codes[variable.item]);
}

/* ---- all of it, step by step: what is there, lists, what they hold, members ---- */

enum step { STEP_LISTS, STEP_ITEMS, STEP_MEMBERS, STEP_AUTHORIZED };

static void take_step(const struct making *making, enum step step, struct variable variable, int64_t value)
{
    struct session *session = &making->sessions[variable.session];

    if (step == STEP_LISTS && variable.kind == VARIABLE_LIST_UNKNOWN)
        begin_list(making, variable);
    if (step == STEP_ITEMS && variable.kind == VARIABLE_ITEM_THERE && value != 0) {
        if (variable.field == (unsigned)FIELD_DIAGNOSES)
            append_diagnosis(making, session, variable);
        else
            append_item(making, session, variable);
    }
    if (step == STEP_ITEMS && variable.kind == VARIABLE_HOLDS && value != 0)
        append_held(making, variable);
    if (step == STEP_MEMBERS && (variable.kind == VARIABLE_VALUE || variable.kind == VARIABLE_UNKNOWN))
        write_member(making, variable);
    if (step == STEP_MEMBERS && variable.kind == VARIABLE_OBJECT_UNKNOWN)
        write_object(making, variable);
    if (step == STEP_MEMBERS && variable.kind == VARIABLE_LIST_UNKNOWN)
        write_authorized(making, variable, value);
    if (step == STEP_AUTHORIZED && variable.kind == VARIABLE_HOLDS)
        write_authorized(making, variable, value);
}

static void begin_session(struct making *making, unsigned at)
{
    struct session *session = &making->sessions[at];
    unsigned lines = 1;

    *session = session_unknown;
    while (lines < space_lines(making->space, at) && is_there(making, VARIABLE_LINE_THERE, at, lines))
        lines++;
    session->id =
        arena_printf(making->arena, making->count > 9 ? "S-%02u" : "S-%u", at == 0 ? (unsigned)making->count : at);
    session->patient.there = 1;
    session->patient.id = TEXT("P-1");
    session->date = making->space->bounds.first; /* where it can be no other */
    session->line_count = (int32_t)lines;
    session->lines = ARENA_ARRAY(making->arena, lines, struct line);
    for (unsigned i = 0; i < lines; i++) {
        session->lines[i] = line_unknown;
        session->lines[i].number = i + 1;
        session->lines[i].code = making->space->domains->codes[TYPE_CODE].codes[0]; /* where no rule asks */
    }
}

/* Of sessions that are alike only the first has values. */
static void repeat_first(struct making *making, unsigned at)
{
    struct text id = making->sessions[at].id;

    making->sessions[at] = making->sessions[1];
    making->sessions[at].id = id;
    making->sessions[at].date += space_days_after_first(making->space, at);
}

struct witness witness_make(struct arena *arena, const struct space *space, const int64_t *values)
{
    struct making making = { .arena = arena, .space = space, .values = values, .count = 1 };
    struct witness witness;

    while (making.count < space->bounds.sessions &&
           is_there(&making, VARIABLE_THERE, (unsigned)making.count, VARIABLE_OF_SESSION))
        making.count++;
    making.sessions = ARENA_ARRAY(arena, making.count, struct session);
    for (unsigned i = 0; i < making.count; i++)
        begin_session(&making, i);
    for (enum step step = STEP_LISTS; step <= STEP_AUTHORIZED; step++) {
        for (size_t i = 0; i < space->terms->count; i++) {
            struct variable variable;

            if (variable_at(&making, i, &variable) != NULL && variable.session < making.count)
                take_step(&making, step, variable, values[i]);
        }
    }
    for (size_t i = 2; i < making.count && space->bounds.alike; i++)
        repeat_first(&making, (unsigned)i);
    for (size_t i = 1; i < making.count; i++)
        making.sessions[i].patient.id = making.sessions[0].patient.id;
    witness = (struct witness){ ARENA_ARRAY(arena, making.count, struct session), making.count };
    memcpy(witness.sessions, making.sessions + 1, (making.count - 1) * sizeof witness.sessions[0]);
    witness.sessions[making.count - 1] = making.sessions[0];
    return witness;
}

void witness_records(struct buffer *to, const struct witness *witness)
{
    for (size_t i = 0; i < witness->count; i++)
        record_write_json(to, &witness->sessions[i]);
}
