/* Variables of members, made when asked for. */
#include "prove/space.h"

#include "record/dictionary.h"

/* ---- what a variable can be ---- */

struct span_of {
    int64_t low, high;
};

static struct span_of span_of_dates(const struct space *space, enum field field)
{
    const struct space_bounds *bounds = &space->bounds;

    if (field == FIELD_DATE)
        return (struct span_of){ bounds->first, bounds->last };
    if (field == FIELD_RECEIVED)
        return (struct span_of){ bounds->first, bounds->last_received };
    if (field == FIELD_BIRTH_DATE)
        return (struct span_of){ bounds->first - 40000, bounds->last };
    return (struct span_of){ bounds->first_other, bounds->last_other };
}

static struct span_of span_of_numbers(const struct space *space, enum type type)
{
    switch ((int)type) {
    case TYPE_MINUTES: return (struct span_of){ 0, space->bounds.minutes };
    case TYPE_UNITS: return (struct span_of){ 0, space->bounds.units };
    case TYPE_MONEY: return (struct span_of){ 0, space->bounds.cents };
    default: return (struct span_of){ 0, space->bounds.count };
    }
}

static struct span_of span_of_values(const struct space *space, enum field field)
{
    enum type type = field_row(field)->type;
    int64_t places;

    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return (struct span_of){ 0, 1 };
    case STORAGE_NUMBER: return span_of_numbers(space, type);
    case STORAGE_DATE: return span_of_dates(space, field);
    case STORAGE_TEXT:
    case STORAGE_CODE: break;
    }
    places = (int64_t)domains_count(space->domains, type);
    return (struct span_of){ 0, places > 0 ? places - 1 : 0 };
}

int64_t space_least(const struct space *space, enum field field) { return span_of_values(space, field).low; }

/* Sessions that are alike share their variables, but for whether they are there. */
static struct variable shared(const struct space *space, struct variable variable)
{
    if (space->bounds.alike && variable.session > 1 && variable.kind != VARIABLE_THERE)
        variable.session = 1;
    return variable;
}

static term_t truth_variable(const struct space *space, struct variable variable)
{
    variable = shared(space, variable);
    return term_variable(space->terms, variable_key(variable), true, 0, 1);
}

static term_t value_variable(const struct space *space, struct variable variable)
{
    struct span_of span = span_of_values(space, (enum field)variable.field);
    bool truth = type_row(field_row((enum field)variable.field)->type)->storage == STORAGE_FLAG;

    variable = shared(space, variable);
    return term_variable(space->terms, variable_key(variable), truth, span.low, span.high);
}

/* ---- sessions and lines ---- */

term_t space_there(const struct space *space, unsigned session)
{
    if (session == 0)
        return TERM_TRUE;
    return truth_variable(space, (struct variable){ VARIABLE_THERE, session, VARIABLE_OF_SESSION, 0, 0 });
}

unsigned space_lines(const struct space *space, unsigned session)
{
    return session == 0 ? space->bounds.lines : space->bounds.other_lines;
}

term_t space_line_there(const struct space *space, unsigned session, unsigned line)
{
    term_t there = space_there(space, session);

    if (line == 0 && space->bounds.plain)
        return there;
    return term_and(space->terms, there,
                    truth_variable(space, (struct variable){ VARIABLE_LINE_THERE, session, line, 0, 0 }));
}

term_t space_date(const struct space *space, unsigned session)
{
    term_t date = value_variable(
        space, (struct variable){ VARIABLE_VALUE, session, VARIABLE_OF_SESSION, 0, (unsigned)FIELD_DATE });

    return term_add(space->terms, date, term_number(space->terms, space_days_after_first(space, session)));
}

/* In a plain space the judged session is the last, and the others stand in order. */
static term_t place_of(const struct space *space, unsigned session)
{
    unsigned sessions = space->bounds.sessions;
    struct variable variable = { VARIABLE_PLACE, session, VARIABLE_OF_SESSION, 0, 0 };

    if (space->bounds.plain)
        return term_number(space->terms, session == 0 ? sessions : session);
    return term_variable(space->terms, variable_key(variable), false, 0, 255);
}

term_t space_is_up_to(const struct space *space, unsigned a, unsigned b)
{
    struct terms *terms = space->terms;
    term_t first = space_date(space, a), second = space_date(space, b);

    if (a == b || (space->bounds.plain && b == 0))
        return TERM_TRUE;
    return term_or(
        terms, term_less(terms, first, second),
        term_and(terms, term_same(terms, first, second), term_at_most(terms, place_of(space, a), place_of(space, b))));
}

/* ---- members ---- */

static bool is_never_said(const struct space *space, enum field field)
{
    switch ((int)field) {
    case FIELD_LINE_VOIDED:
    case FIELD_LINE_THROUGH:
    case FIELD_FREQUENCY:
    case FIELD_ORIGINAL_CLAIM: return space->bounds.plain;
    default: return false;
    }
}

/* Of what counts, a record that says none is as good as one that says 0. */
static bool is_never_none(const struct space *space, enum field field)
{
    switch ((int)field) {
    case FIELD_LINE_MINUTES:
    case FIELD_LINE_UNITS:
    case FIELD_LINE_CHARGE:
    case FIELD_LINE_ALLOWED:
    case FIELD_LINE_ASSISTANT:
    case FIELD_LINE_CODE:
    case FIELD_RECEIVED:
    case FIELD_DISCIPLINE:
    case FIELD_BILLING_NPI: return space->bounds.plain;
    default: return field_row(field)->type == TYPE_FLAG;
    }
}

static int object_index(const char *path, enum field_scope scope)
{
    for (size_t i = 0; i < object_count(); i++) {
        if (object_row(i)->scope == scope && text_is(text_of(object_row(i)->path), path))
            return (int)i;
    }
    return -1;
}

/* The patient is known, and the same in all sessions. */
static bool is_patient(const struct space *space, enum field field)
{
    return space->bounds.plain && field == FIELD_PATIENT_ID;
}

struct reading space_object(const struct space *space, unsigned session, unsigned line, const char *path)
{
    int index = object_index(path, line == VARIABLE_OF_SESSION ? SCOPE_SESSION : SCOPE_LINE);
    struct variable variable = { VARIABLE_OBJECT_UNKNOWN, session, line, (unsigned)index, 0 };
    term_t unknown = truth_variable(space, variable), none;

    if (space->bounds.plain && strcmp(path, "patient") == 0)
        return (struct reading){ .type = TYPE_FLAG, .known = TERM_TRUE };
    variable.kind = VARIABLE_OBJECT_NONE;
    none = term_and(space->terms, term_not(space->terms, unknown), truth_variable(space, variable));
    return (struct reading){ .type = TYPE_FLAG,
                             .known = term_not(space->terms, term_or(space->terms, unknown, none)),
                             .none = none,
                             .lacks = unknown };
}

/* What is left out is not below 0, but for dates. */
static void set_bounds(const struct space *space, struct reading *reading, term_t open, term_t value)
{
    struct terms *terms = space->terms;
    enum storage storage = type_row(reading->type)->storage;
    bool can_be_below = reading->type == TYPE_DAYS || storage == STORAGE_DATE;

    reading->low = reading->high = value;
    if (storage == STORAGE_CODE || storage == STORAGE_TEXT)
        return;
    if (storage == STORAGE_FLAG) {
        reading->low = term_and(terms, term_not(terms, open), value);
        reading->high = term_or(terms, open, value);
        return;
    }
    reading->low = term_choose(terms, open, term_number(terms, can_be_below ? -SPACE_ENDLESS : 0), value);
    reading->high = term_choose(terms, open, term_number(terms, SPACE_ENDLESS), value);
}

static struct reading read_open(const struct space *space, enum field field)
{
    struct reading reading = { .type = field_row(field)->type, .lacks = TERM_TRUE };

    set_bounds(space, &reading, TERM_TRUE,
               type_row(reading.type)->storage == STORAGE_FLAG ? TERM_FALSE : term_number(space->terms, 0));
    return reading;
}

struct reading space_read(const struct space *space, unsigned session, unsigned line, enum field field)
{
    struct terms *terms = space->terms;
    const struct object_row *object = object_of_field(field_row(field));
    struct variable variable = { VARIABLE_UNKNOWN, session, line, 0, (unsigned)field };
    struct reading reading = { .type = field_row(field)->type };
    term_t unknown, none = TERM_FALSE, value;

    if (is_never_said(space, field))
        return read_open(space, field);
    if (is_patient(space, field)) {
        reading.known = TERM_TRUE;
        reading.low = reading.high = space_value(space, 0, VARIABLE_OF_SESSION, field);
        return reading;
    }
    unknown = field == FIELD_DATE || field == FIELD_LINE_CODE ? TERM_FALSE : truth_variable(space, variable);
    variable.kind = VARIABLE_NONE;
    if (!is_never_none(space, field) && field != FIELD_DATE)
        none = term_and(terms, term_not(terms, unknown), truth_variable(space, variable));
    if (object != NULL) {
        struct reading whole = space_object(space, session, line, object->path);

        none = term_or(terms, none, term_and(terms, unknown, whole.none));
    }
    variable.kind = VARIABLE_VALUE;
    value = field == FIELD_DATE ? space_date(space, session) : value_variable(space, variable);
    reading.none = none;
    reading.lacks = term_and(terms, unknown, term_not(terms, none));
    reading.known = term_not(terms, term_or(terms, reading.lacks, none));
    set_bounds(space, &reading, reading.lacks, value);
    return reading;
}

term_t space_value(const struct space *space, unsigned session, unsigned line, enum field field)
{
    return value_variable(space, (struct variable){ VARIABLE_VALUE, session, line, 0, (unsigned)field });
}

/* ---- lists ---- */

term_t space_list_unknown(const struct space *space, unsigned session, unsigned line, enum field field)
{
    return truth_variable(space, (struct variable){ VARIABLE_LIST_UNKNOWN, session, line, 0, (unsigned)field });
}

term_t space_list_holds(const struct space *space, unsigned session, unsigned line, enum field field, unsigned item)
{
    return truth_variable(space, (struct variable){ VARIABLE_HOLDS, session, line, item, (unsigned)field });
}

term_t space_item_there(const struct space *space, unsigned session, enum field field, unsigned item)
{
    return truth_variable(
        space, (struct variable){ VARIABLE_ITEM_THERE, session, VARIABLE_OF_SESSION, item, (unsigned)field });
}

term_t space_item(const struct space *space, unsigned session, enum field field, unsigned item)
{
    return value_variable(space,
                          (struct variable){ VARIABLE_ITEM, session, VARIABLE_OF_SESSION, item, (unsigned)field });
}

term_t space_complete_from(const struct space *space, term_t day)
{
    struct terms *terms = space->terms;
    struct variable variable = { VARIABLE_HISTORY_KNOWN, 0, VARIABLE_OF_SESSION, 0, 0 };
    term_t known;

    if (space->bounds.plain)
        return TERM_TRUE;
    known = truth_variable(space, variable);
    variable.kind = VARIABLE_HISTORY_FROM;
    return term_and(terms, known,
                    term_at_most(terms, term_variable(terms, variable_key(variable), false, DATE_MIN, DATE_MAX), day));
}

/* ---- what any record keeps to ---- */

static void require(const struct space *space, term_t *all, term_t that) { *all = term_and(space->terms, *all, that); }

static term_t implies(const struct space *space, term_t a, term_t b)
{
    return term_or(space->terms, term_not(space->terms, a), b);
}

static term_t variable_of(const struct space *space, struct variable variable)
{
    return truth_variable(space, variable);
}

/* What is given is part of an object that is there; what is there is not before the first of its kind. */
static void require_of(const struct space *space, struct variable variable, term_t *all)
{
    struct terms *terms = space->terms;
    const struct object_row *object = NULL;
    struct variable before = variable;

    if (variable.kind == VARIABLE_UNKNOWN)
        object = object_of_field(field_row((enum field)variable.field));
    if (object != NULL)
        require(space, all,
                term_or(terms, variable_of(space, variable),
                        space_object(space, variable.session, variable.line, object->path).known));
    before.item--;
    if (variable.kind == VARIABLE_ITEM_THERE && variable.item > 0)
        require(space, all, implies(space, variable_of(space, variable), variable_of(space, before)));
    if (variable.kind == VARIABLE_HOLDS && variable.field == (unsigned)FIELD_LINE_POINTERS)
        require(space, all,
                implies(space, variable_of(space, variable),
                        space_item_there(space, variable.session, FIELD_DIAGNOSES, variable.item)));
}

/* Sessions that are alike lie on days before; those that are not there have days, too, which nothing asks of. */
static term_t is_not_after_judged(const struct space *space, unsigned session)
{
    struct terms *terms = space->terms;
    term_t date = space_date(space, session), judged = space_date(space, 0);

    if (space->bounds.alike)
        return implies(space, space_there(space, session), term_less(terms, date, judged));
    return term_at_most(terms, date, judged);
}

static void require_sessions(const struct space *space, term_t *all)
{
    struct terms *terms = space->terms;

    for (unsigned session = 0; session < space->bounds.sessions; session++) {
        for (unsigned line = 1; line < space_lines(space, session); line++)
            require(space, all,
                    implies(space, space_line_there(space, session, line), space_line_there(space, session, line - 1)));
        if (session == 0)
            continue;
        if (session > 1)
            require(space, all, implies(space, space_there(space, session), space_there(space, session - 1)));
        require(space, all, is_not_after_judged(space, session));
        if (session > 1)
            require(space, all, term_at_most(terms, space_date(space, session - 1), space_date(space, session)));
    }
}

term_t space_well_formed(const struct space *space)
{
    struct terms *terms = space->terms;
    term_t all = TERM_TRUE;

    require_sessions(space, &all);
    for (size_t i = 0; i < terms->count; i++) { /* what comes to be on the way is asked, too */
        if (terms->items[i].kind == TERM_VARIABLE)
            require_of(space, variable_of_key((uint64_t)terms->items[i].number), &all);
    }
    return all;
}
