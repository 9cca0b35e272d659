/* Sessions of tests: see given.h and docs/language.md, "Tests". What is not given stays unknown; the patient and the
 * billing provider are the same in all sessions of a scenario. */
#include "check/given.h"

#include "check/expressions.h"
#include "record/dictionary.h"
#include "record/value.h"

#define ITEMS_MAX 100000       /* sessions and what they hold, in all tests of a rulebook together */
#define VISITS_MAX 1000        /* of one clause */
#define PATIENT "patient"
#define BILLING_NPI "1000000000"
#define VISIT_CODE "97110"     /* of an earlier visit when nothing is said */
#define VISIT_MODIFIER "GP"
#define VISIT_MINUTES 15

/* One session while it is made; lists that grow. */
struct draft {
    struct given *given;
    struct scope *scope;
    struct session session;
    size_t line_capacity, document_capacity, element_capacity, diagnosis_capacity, authorization_capacity;
    struct document *documents;
    struct text *elements;
    code_t *diagnoses;
    struct authorization *authorizations;
};

static void unsound(struct draft *draft)
{
    draft->given->sound = false;
}

/* Is there room for so many more items? The first time there is not is reported. */
static bool take_room(struct draft *draft, size_t count, const struct node *node)
{
    struct checker *checker = draft->scope->checker;

    if (count <= ITEMS_MAX - checker->test_items) {
        checker->test_items += count;
        return true;
    }
    if (!checker->tests_full)
        diag_help(draft->scope->diagnostics,
                  diag_add(draft->scope->diagnostics, MESSAGE_TEST_ITEMS_MANY, node->at, ITEMS_MAX),
                  "Give fewer earlier visits, or fewer dates.");
    checker->tests_full = true;
    unsound(draft);
    return false;
}

/* ---- fields ---- */

static void *member_at(struct session *session, uint32_t offset)
{
    return (char *)session + offset;
}

/* Writes the literal where the field is; what holds the field is there then. */
static void store(struct session *session, const struct field_row *field, const struct literal *literal)
{
    const struct object_row *object = object_of_field(field);
    void *to = member_at(session, field->offset);

    switch (type_row(field->type)->storage) {
    case STORAGE_FLAG: *(flag_t *)to = (flag_t)literal->number; break;
    case STORAGE_NUMBER: *(int64_t *)to = literal->number; break;
    case STORAGE_DATE: *(date_t *)to = literal->date; break;
    case STORAGE_TEXT: *(struct text *)to = literal->text; break;
    case STORAGE_CODE: *(code_t *)to = literal->code; break;
    }
    if (object != NULL)
        *(flag_t *)member_at(session, object->offset) = 1;
}

static enum field session_field(const struct node *node)
{
    enum field field = node->kind == NODE_FIELD ? field_of_phrase(node->text) : field_of_path(node->text);

    return field != FIELD_COUNT && field_row(field)->scope == SCOPE_SESSION ? field : FIELD_COUNT;
}

static void report_field(struct draft *draft, const struct node *node)
{
    struct diagnostic *diagnostic =
        diag_add(draft->scope->diagnostics, MESSAGE_TEST_FIELD, node->at, TEXT_ARG(node->text));
    struct text names[FIELD_COUNT], nearest;
    size_t count = 0;

    for (int field = 0; scope_may_suggest(draft->scope) && field < FIELD_COUNT; field++) {
        if (field_row((enum field)field)->scope == SCOPE_SESSION)
            names[count++] = text_of(field_row((enum field)field)->path);
    }
    nearest = diag_nearest(node->text, names, count);
    if (nearest.length > 0) {
        diag_help(draft->scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(draft->scope->diagnostics, diagnostic, node->at, nearest);
    } else {
        diag_help(draft->scope->diagnostics, diagnostic,
                  "What belongs to a line stands in the line: `24 minutes of 97112 GP billed 2`");
    }
    unsound(draft);
}

static void give_field(struct draft *draft, const struct node *item)
{
    enum field field = session_field(item->first);
    struct literal literal;

    if (field == FIELD_COUNT || field_row(field)->list || field == FIELD_DATE || field == FIELD_SESSION_ID)
        report_field(draft, item->first);
    else if (literal_read(draft->scope, item->last, field_row(field)->type, &literal))
        store(&draft->session, field_row(field), &literal);
    else
        unsound(draft);
}

static const struct object_row *find_object(struct text path)
{
    for (size_t i = 0; i < object_count(); i++) {
        if (object_row(i)->scope == SCOPE_SESSION && text_is(path, object_row(i)->path))
            return object_row(i);
    }
    return NULL;
}

/* The object is known to be none, and all its members with it. */
static void set_object_none(struct session *session, const struct object_row *object)
{
    *(flag_t *)member_at(session, object->offset) = 0;
    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row((enum field)field);

        if (object_of_field(row) == object)
            value_set_none(member_at(session, row->offset), row->type, row->list);
    }
}

static void give_none(struct draft *draft, const struct node *item)
{
    const struct node *name = item->first;
    const struct object_row *object = find_object(name->text);
    enum field field = session_field(name);

    if (text_is(name->text, "authorization") || text_is(name->text, "authorizations"))
        draft->session.authorizations.count = 0;
    else if (text_is(name->text, "documents"))
        draft->session.documents.count = 0;
    else if (object != NULL)
        set_object_none(&draft->session, object);
    else if (field != FIELD_COUNT && field != FIELD_DATE && field != FIELD_SESSION_ID)
        value_set_none(member_at(&draft->session, field_row(field)->offset), field_row(field)->type,
                       field_row(field)->list);
    else
        report_field(draft, name);
}

/* ---- lists ---- */

static void give_diagnoses(struct draft *draft, const struct node *item)
{
    struct code_list *list = &draft->session.diagnoses;

    if (list->count == LIST_UNKNOWN)
        list->count = 0;
    for (const struct node *code = item->first; code != NULL; code = code->next) {
        draft->diagnoses = arena_grow(draft->scope->arena, draft->diagnoses, (size_t)list->count,
                                      &draft->diagnosis_capacity, sizeof *draft->diagnoses);
        if (literal_code(draft->scope, code, TYPE_DIAGNOSIS, &draft->diagnoses[list->count]))
            list->count++;
        else
            unsound(draft);
    }
    list->items = draft->diagnoses;
}

/* The role after `signed by`: one, written out. */
static bool read_signer(struct draft *draft, const struct node *signed_by, code_t *signer)
{
    const struct set *set = signed_by->first == NULL ? NULL : set_bind(draft->scope, signed_by->first, need_roles);
    struct diagnostic *diagnostic;

    if (set == NULL)
        return false;
    if (set->range_count == 1 && set->ranges[0].low == set->ranges[0].high) {
        *signer = set->ranges[0].low;
        return true;
    }
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_TEST_SIGNER, signed_by->at);
    diag_help(draft->scope->diagnostics, diagnostic,
              "Name one role: `document progress_report 2026-02-27 signed by PT`");
    return false;
}

static void give_document(struct draft *draft, const struct node *item)
{
    struct document_list *list = &draft->session.documents;
    const struct node *signed_by = node_child(item, NODE_SIGNED_BY), *date = node_child(item, NODE_DATE);
    struct document *document;

    if (list->count == LIST_UNKNOWN)
        list->count = 0;
    draft->documents = arena_grow(draft->scope->arena, draft->documents, (size_t)list->count, &draft->document_capacity,
                                  sizeof *draft->documents);
    document = &draft->documents[list->count++];
    *document = document_unknown;
    document->kind = node_text(item, NODE_NAME);
    if (date != NULL)
        document->date = (date_t)date->number;
    if (signed_by != NULL && !read_signer(draft, signed_by, &document->signed_by))
        unsound(draft);
    list->items = draft->documents;
}

static void add_element(struct draft *draft, struct text name)
{
    struct name_list *list = &draft->session.documented;

    draft->elements = arena_grow(draft->scope->arena, draft->elements, (size_t)list->count, &draft->element_capacity,
                                 sizeof *draft->elements);
    draft->elements[list->count++] = name;
    list->items = draft->elements;
}

static void give_element(struct draft *draft, const struct node *item)
{
    const struct set *set;

    if (!node_is(item->first, NODE_NAME))
        return;
    if (draft->session.documented.count == LIST_UNKNOWN)
        draft->session.documented.count = 0;
    if (!text_is(item->text, "all")) {
        add_element(draft, item->first->text);
        return;
    }
    set = set_bind_name(draft->scope, item->first, need_elements, false);
    if (set == NULL)
        unsound(draft);
    for (size_t i = 0; set != NULL && i < set->name_count; i++) {
        if (!take_room(draft, set->name_count, item))  /* what looking it up costs */
            return;
        if (set_has_name(set, set->names[i].name, draft->session.date))
            add_element(draft, set->names[i].name);
    }
}

/* ---- authorizations ---- */

/* The codes of a list, each written out; ranges are not codes of an authorization. */
static bool read_codes(struct draft *draft, const struct node *list, struct code_list *codes)
{
    const struct set *set = set_bind(draft->scope, list, need_codes);
    code_t *items;
    struct diagnostic *diagnostic;

    if (set == NULL || !take_room(draft, set->range_count, list))
        return false;
    items = ARENA_ARRAY(draft->scope->arena, set->range_count, code_t);
    codes->count = 0;
    for (size_t i = 0; i < set->range_count; i++) {
        const struct set_range *range = &set->ranges[i];

        if (range->low != range->high || set->excluded_count > 0) {
            diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_TEST_CODES, list->at);
            diag_help(draft->scope->diagnostics, diagnostic,
                      "Write each code out: `authorization of (97110, 97112) for 20 visits`");
            return false;
        }
        items[codes->count++] = range->low;
    }
    codes->items = items;
    return true;
}

static bool read_authorization(struct draft *draft, const struct node *item, struct authorization *authorization)
{
    struct life life = { DATE_UNKNOWN, DATE_UNKNOWN };
    const struct node *from = node_child(item, NODE_FROM), *until = node_child(item, NODE_UNTIL);

    *authorization = authorization_unknown;
    if (from != NULL && until != NULL && !life_read(draft->scope, item, &life))
        return false;
    authorization->from = from == NULL ? DATE_UNKNOWN : (date_t)from->first->number;
    authorization->through = until == NULL ? DATE_UNKNOWN : (date_t)until->first->number;
    for (const struct node *part = item->first; part != NULL; part = part->next) {
        if (part->kind == NODE_QUANTITY && literal_own_type(part) == TYPE_VISITS)
            authorization->visits = part->number;
        else if (part->kind == NODE_QUANTITY)
            authorization->units = part->number;
        else if (part->kind == NODE_LIST && !read_codes(draft, part, &authorization->codes))
            return false;
    }
    return true;
}

static void give_authorization(struct draft *draft, const struct node *item)
{
    struct authorization_list *list = &draft->session.authorizations;

    if (list->count == LIST_UNKNOWN)
        list->count = 0;
    draft->authorizations = arena_grow(draft->scope->arena, draft->authorizations, (size_t)list->count,
                                       &draft->authorization_capacity, sizeof *draft->authorizations);
    if (read_authorization(draft, item, &draft->authorizations[list->count]))
        list->count++;
    else
        unsound(draft);
    list->items = draft->authorizations;
}

/* ---- lines ---- */

static size_t count_children(const struct node *item, enum node_kind kind)
{
    size_t count = 0;

    for (const struct node *node = item->first; node != NULL; node = node->next)
        count += node->kind == kind;
    return count;
}

/* `pointers` has room for one more. */
static void read_part(const struct node *part, struct line *line, int64_t *pointers)
{
    int64_t number = part->first == NULL ? 0 : part->first->number;

    if (text_is(part->text, "billed")) {
        line->units = number;
    } else if (text_is(part->text, "charged")) {
        line->charge = number;
    } else if (text_is(part->text, "allowed")) {
        line->allowed = number;
    } else if (text_is(part->text, "assistant")) {
        line->assistant_minutes = number;
    } else if (text_is(part->text, "through")) {
        line->through = (date_t)number;
    } else if (text_is(part->text, "group")) {
        line->group = 1;
    } else if (text_is(part->text, "no group")) {
        line->group = 0;
    } else if (text_is(part->text, "pointing")) {
        if (line->pointers.count < 0)
            line->pointers = (struct number_list){ pointers, 0 };
        pointers[line->pointers.count++] = number;
    }
}

/* The first code is the procedure's, the others are modifiers. */
static bool read_line_codes(struct draft *draft, const struct node *item, struct line *line)
{
    code_t *modifiers = ARENA_ARRAY(draft->scope->arena, count_children(item, NODE_CODE), code_t);
    bool sound = true;

    line->modifiers = (struct code_list){ modifiers, 0 };
    for (const struct node *node = item->first; node != NULL; node = node->next) {
        if (node->kind != NODE_CODE)
            continue;
        if (line->code == CODE_UNKNOWN)
            sound &= literal_code(draft->scope, node, TYPE_CODE, &line->code);
        else if (literal_code(draft->scope, node, TYPE_MODIFIER, &modifiers[line->modifiers.count]))
            line->modifiers.count++;
        else
            sound = false;
        if (!sound)
            return false;
    }
    return line->code != CODE_UNKNOWN;
}

static bool read_line(struct draft *draft, const struct node *item, struct line *line)
{
    const struct node *minutes = node_child(item, NODE_QUANTITY);
    int64_t *pointers = ARENA_ARRAY(draft->scope->arena, count_children(item, NODE_LINE_PART), int64_t);

    *line = line_unknown;
    if (minutes != NULL)
        line->minutes = minutes->number;
    for (const struct node *part = item->first; part != NULL; part = part->next) {
        if (part->kind == NODE_LINE_PART)
            read_part(part, line, pointers);
    }
    return read_line_codes(draft, item, line);
}

static void give_line(struct draft *draft, const struct node *item)
{
    struct session *session = &draft->session;

    session->lines = arena_grow(draft->scope->arena, session->lines, (size_t)session->line_count, &draft->line_capacity,
                                sizeof *session->lines);
    if (read_line(draft, item, &session->lines[session->line_count])) {
        session->lines[session->line_count].number = session->line_count + 1;
        session->line_count++;
    } else {
        unsound(draft);
    }
}

/* ---- sessions ---- */

static void start(struct draft *draft, struct given *given, const char *prefix, date_t date)
{
    struct session *session = &draft->session;

    *draft = (struct draft){ .given = given, .scope = given->scope, .session = session_unknown };
    session->id = arena_printf(given->scope->arena, "%s-%05zu", prefix, given->count + 1);
    session->date = date;
    session->patient.there = 1;
    session->patient.id = TEXT(PATIENT);
    session->billing.there = 1;
    session->billing.npi = code_parse(TEXT(BILLING_NPI));
}

static void finish(struct draft *draft, const struct node *node)
{
    struct given *given = draft->given;

    if (!take_room(draft, 1, node))
        return;
    given->sessions =
        arena_grow(given->scope->arena, given->sessions, given->count, &given->capacity, sizeof *given->sessions);
    given->sessions[given->count++] = draft->session;
}

/* ---- earlier visits ---- */

/* The first day on which the visits may lie. */
static date_t period_start(const struct given *given, const struct node *item)
{
    const struct node *length = item->first->next;

    if (text_is(item->text, "plan year"))
        return date_year_start(given->date, given->scope->profile->plan_year_month);
    if (text_is(item->text, "calendar year"))
        return date_year_start(given->date, 1);
    if (text_is(item->text, "last"))
        return date_add_days(given->date, -length->number);
    return (date_t)length->number;
}

static void report_visits(struct draft *draft, const struct node *item, date_t first, int64_t room)
{
    char date[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(date, first);
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_TEST_VISITS, item->first->at, (int)(room < 0 ? 0 : room));
    diag_note(draft->scope->diagnostics, diagnostic,
              "The visits lie one a day from %.*s on, before the session judged; at most %d of them.", DATE_TEXT_SIZE,
              date, VISITS_MAX);
    diag_help(draft->scope->diagnostics, diagnostic, "Give fewer visits, or judge a later date.");
    unsound(draft);
}

/* One line of 97110 GP, 15 minutes, one unit. */
static void give_usual_line(struct session *session, struct arena *arena)
{
    code_t *modifiers = ARENA_ARRAY(arena, 1, code_t);

    modifiers[0] = code_parse(TEXT(VISIT_MODIFIER));
    session->lines = ARENA_NEW(arena, struct line);
    *session->lines = line_unknown;
    session->lines->number = 1;
    session->lines->code = code_parse(TEXT(VISIT_CODE));
    session->lines->minutes = VISIT_MINUTES;
    session->lines->units = 1;
    session->lines->modifiers = (struct code_list){ modifiers, 1 };
    session->line_count = 1;
}

static void add_visit(struct given *given, const struct node *item, date_t date)
{
    const struct node *line = node_child(item, NODE_GIVEN_LINE);
    struct draft visit;

    start(&visit, given, "earlier", date);
    if (line == NULL)
        give_usual_line(&visit.session, given->scope->arena);
    else
        give_line(&visit, line);
    finish(&visit, item);
}

static void give_visits(struct draft *draft, const struct node *item)
{
    struct given *given = draft->given;
    int64_t count = item->first->number;
    date_t start_day, first;

    if (item->first->next == NULL && !text_is(item->text, "plan year") && !text_is(item->text, "calendar year"))
        return;
    start_day = period_start(given, item);
    first = text_is(item->text, "from") ? start_day : date_add_days(given->date, -count);
    if (count > VISITS_MAX || first < start_day || first + count > given->date) {
        report_visits(draft, item, start_day, given->date - start_day);
        return;
    }
    for (int64_t i = 0; i < count && given->sound; i++)
        add_visit(given, item, first + (date_t)i);
}

/* ---- all items ---- */

static void give(struct draft *draft, const struct node *item)
{
    if (!take_room(draft, 1, item))
        return;
    switch (item->kind) {
    case NODE_GIVEN_LINE: give_line(draft, item); break;
    case NODE_GIVEN_VISITS: give_visits(draft, item); break;
    case NODE_GIVEN_NONE: give_none(draft, item); break;
    case NODE_GIVEN_FIELD: give_field(draft, item); break;
    case NODE_GIVEN_DIAGNOSIS: give_diagnoses(draft, item); break;
    case NODE_GIVEN_DOCUMENT: give_document(draft, item); break;
    case NODE_GIVEN_ELEMENT: give_element(draft, item); break;
    case NODE_GIVEN_AUTHORIZATION: give_authorization(draft, item); break;
    case NODE_ERROR: unsound(draft); break;
    default: break;  /* the date of `earlier on` */
    }
}

void given_add(struct given *given, const char *prefix, date_t date, const struct node *const *nodes, size_t node_count)
{
    size_t first_visit = given->count;
    struct draft draft;

    start(&draft, given, prefix, date);
    for (size_t i = 0; i < node_count; i++) {
        for (const struct node *item = nodes[i]->first; item != NULL; item = item->next)
            give(&draft, item);
    }
    /* earlier visits are of the same case as what they are given with */
    for (size_t i = first_visit; i < given->count; i++) {
        given->sessions[i].injury = draft.session.injury;
        given->sessions[i].purpose = draft.session.purpose;
    }
    finish(&draft, nodes[0]);
}
