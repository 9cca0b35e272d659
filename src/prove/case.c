/* Concrete sessions as values of the variables. */
#include "prove/space.h"
#include "record/dictionary.h"

/* Lines are counted in order of their numbers. */
static const struct line *line_of(const struct session *session, unsigned at)
{
    for (int32_t i = 0; i < session->line_count; i++) {
        unsigned before = 0;

        for (int32_t k = 0; k < session->line_count; k++)
            before += session->lines[k].number < session->lines[i].number;
        if (before == at)
            return &session->lines[i];
    }
    return &line_unknown;
}

static const char *base_of(const struct session *session, unsigned line, enum field_scope scope)
{
    switch (scope) {
    case SCOPE_SESSION: return (const char *)session;
    case SCOPE_LINE: return (const char *)line_of(session, line);
    case SCOPE_AUTHORIZATION:
        return (const char *)((int32_t)line < session->authorizations.count ? &session->authorizations.items[line]
                                                                            : &authorization_unknown);
    case SCOPE_DOCUMENT:
        return (const char *)((int32_t)line < session->documents.count ? &session->documents.items[line]
                                                                       : &document_unknown);
    }
    return (const char *)session;
}

/* ---- single members ---- */

struct written {
    bool unknown, none;
    int64_t value;
};

static struct written read_word(const struct domains *domains, enum type type, const char *at)
{
    struct text text;
    code_t code;

    if (type_row(type)->storage == STORAGE_TEXT) {
        text = *(const struct text *)(const void *)at;
        return (struct written){ text.bytes == NULL, text.bytes != NULL && text.length == 0,
                                 domains_place_text(domains, text) };
    }
    code = *(const code_t *)(const void *)at;
    return (struct written){ code == CODE_UNKNOWN, code == CODE_NONE, domains_place(domains, type, code) };
}

static struct written read_member(const struct domains *domains, enum type type, const char *at)
{
    int64_t number;
    date_t date;
    flag_t flag;

    switch (type_row(type)->storage) {
    case STORAGE_FLAG: flag = *(const flag_t *)at; return (struct written){ flag == FLAG_UNKNOWN, false, flag == 1 };
    case STORAGE_NUMBER:
        number = *(const int64_t *)(const void *)at;
        return (struct written){ number == NUMBER_UNKNOWN, number == NUMBER_NONE, number };
    case STORAGE_DATE:
        date = *(const date_t *)(const void *)at;
        return (struct written){ date == DATE_UNKNOWN, date == DATE_NONE, date };
    case STORAGE_TEXT:
    case STORAGE_CODE: break;
    }
    return read_word(domains, type, at);
}

/* What is left out or none has no value; nobody asks for it, and 0 stands there. */
static int64_t value_of_member(const struct domains *domains, const struct session *session, struct variable variable)
{
    const struct field_row *row = field_row((enum field)variable.field);
    struct written written = read_member(domains, row->type, base_of(session, variable.line, row->scope) + row->offset);

    switch ((int)variable.kind) {
    case VARIABLE_UNKNOWN: return written.unknown;
    case VARIABLE_NONE: return written.none;
    default: return written.unknown || written.none ? 0 : written.value;
    }
}

static int64_t value_of_object(const struct session *session, struct variable variable)
{
    const struct object_row *row = object_row(variable.item);
    flag_t there = *(const flag_t *)(base_of(session, variable.line, row->scope) + row->offset);

    return variable.kind == VARIABLE_OBJECT_UNKNOWN ? there == FLAG_UNKNOWN : there == 0;
}

/* ---- lists ---- */

static int32_t list_count(const struct session *session, struct variable variable)
{
    switch ((int)variable.field) {
    case FIELD_LINE_MODIFIERS: return line_of(session, variable.line)->modifiers.count;
    case FIELD_LINE_POINTERS: return line_of(session, variable.line)->pointers.count;
    case FIELD_DIAGNOSES: return session->diagnoses.count;
    case FIELD_DOCUMENTED: return session->documented.count;
    case FIELD_DOCUMENT_KIND: return session->documents.count;
    case FIELD_AUTH_NUMBER: return session->authorizations.count;
    case FIELD_AUTH_CODES:
        return (int32_t)variable.line < session->authorizations.count
                   ? session->authorizations.items[variable.line].codes.count
                   : LIST_UNKNOWN;
    default: return LIST_UNKNOWN;
    }
}

static bool has_code(struct code_list list, code_t code)
{
    for (int32_t i = 0; i < list.count; i++) {
        if (list.items[i] == code)
            return true;
    }
    return false;
}

static bool has_number(struct number_list list, int64_t number)
{
    for (int32_t i = 0; i < list.count; i++) {
        if (list.items[i] == number)
            return true;
    }
    return false;
}

static bool has_name(struct name_list list, struct text name)
{
    for (int32_t i = 0; i < list.count; i++) {
        if (text_equal(list.items[i], name))
            return true;
    }
    return false;
}

static bool list_holds(const struct domains *domains, const struct session *session, struct variable variable)
{
    switch ((int)variable.field) {
    case FIELD_LINE_MODIFIERS:
        return has_code(line_of(session, variable.line)->modifiers, domains->codes[TYPE_MODIFIER].codes[variable.item]);
    case FIELD_LINE_POINTERS: return has_number(line_of(session, variable.line)->pointers, variable.item + 1);
    case FIELD_DOCUMENTED: return has_name(session->documented, domains->texts[variable.item]);
    case FIELD_AUTH_CODES:
        return (int32_t)variable.line < session->authorizations.count &&
               has_code(session->authorizations.items[variable.line].codes,
                        domains->codes[TYPE_CODE].codes[variable.item]);
    default: return false;
    }
}

static int64_t value_of_list(const struct domains *domains, const struct session *session, struct variable variable)
{
    if (variable.kind == VARIABLE_LIST_UNKNOWN)
        return list_count(session, variable) == LIST_UNKNOWN;
    if (variable.kind == VARIABLE_ITEM_THERE)
        return (int32_t)variable.item < list_count(session, variable);
    if (variable.kind == VARIABLE_ITEM)
        return (int32_t)variable.item < session->diagnoses.count
                   ? domains_place(domains, TYPE_DIAGNOSIS, session->diagnoses.items[variable.item])
                   : 0;
    return list_holds(domains, session, variable);
}

/* ---- the case ---- */

static int64_t place_of_id(const struct space_case *of, size_t session)
{
    int64_t before = 0;

    for (size_t i = 0; i < of->count; i++)
        before += text_compare(of->sessions[i]->id, of->sessions[session]->id) < 0;
    return before;
}

int64_t space_case_value(void *context, uint64_t key)
{
    const struct space_case *of = context;
    struct variable variable = variable_of_key(key);
    const struct domains *domains = of->space->domains;
    bool there = variable.session < of->count;
    const struct session *session = there ? of->sessions[variable.session] : &session_unknown;

    switch (variable.kind) {
    case VARIABLE_THERE: return there;
    case VARIABLE_LINE_THERE: return there && (int32_t)variable.line < session->line_count;
    case VARIABLE_PLACE: return there ? place_of_id(of, variable.session) : 0;
    case VARIABLE_UNKNOWN:
    case VARIABLE_NONE:
    case VARIABLE_VALUE: return value_of_member(domains, session, variable);
    case VARIABLE_OBJECT_UNKNOWN:
    case VARIABLE_OBJECT_NONE: return value_of_object(session, variable);
    case VARIABLE_LIST_UNKNOWN:
    case VARIABLE_HOLDS:
    case VARIABLE_ITEM_THERE:
    case VARIABLE_ITEM: return value_of_list(domains, session, variable);
    case VARIABLE_HISTORY_KNOWN: return date_is_known(of->history_from);
    case VARIABLE_HISTORY_FROM: return date_is_known(of->history_from) ? of->history_from : 0;
    }
    return 0;
}

static bool is_within(int64_t number, int64_t most) { return !number_is_known(number) || number <= most; }

static bool holds_line(const struct space *space, const struct line *line)
{
    const struct space_bounds *bounds = &space->bounds;

    return code_is_known(line->code) && domains_place(space->domains, TYPE_CODE, line->code) >= 0 &&
           is_within(line->minutes, bounds->minutes) && is_within(line->units, bounds->units) &&
           is_within(line->charge, bounds->cents) && is_within(line->allowed, bounds->cents);
}

static bool holds_session(const struct space *space, const struct session *session, unsigned at)
{
    if (!date_is_known(session->date) || session->date < space->bounds.first || session->date > space->bounds.last ||
        (unsigned)session->line_count > space_lines(space, at) ||
        session->diagnoses.count > (int32_t)space->bounds.diagnoses ||
        session->documents.count > (int32_t)space->bounds.documents ||
        session->authorizations.count > (int32_t)space->bounds.authorizations)
        return false;
    for (int32_t i = 0; i < session->line_count; i++) {
        if (!holds_line(space, &session->lines[i]))
            return false;
    }
    return true;
}

bool space_holds_case(const struct space *space, const struct space_case *of)
{
    if (of->count > space->bounds.sessions)
        return false;
    for (size_t i = 0; i < of->count; i++) {
        if (!holds_session(space, of->sessions[i], (unsigned)i))
            return false;
    }
    return true;
}
