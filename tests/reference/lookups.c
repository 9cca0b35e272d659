/* Sets, parameters, tables and members of a record, found by going through all of them. */
#include "record/dictionary.h"
#include "tests/reference/internal.h"

static bool in_ranges(const struct set_range *ranges, size_t count, code_t code, date_t on)
{
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].low <= code && code <= ranges[i].high && ranges[i].from <= on && on <= ranges[i].until)
            return true;
    }
    return false;
}

static bool in_names(const struct set_name *names, size_t count, struct text name, date_t on)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(names[i].name, name) && names[i].from <= on && on <= names[i].until)
            return true;
    }
    return false;
}

bool reference_set_has_code(const struct set *set, code_t code, date_t on)
{
    return in_ranges(set->ranges, set->range_count, code, on) &&
           !in_ranges(set->excluded, set->excluded_count, code, on);
}

bool reference_set_has_name(const struct set *set, struct text name, date_t on)
{
    return in_names(set->names, set->name_count, name, on) &&
           !in_names(set->excluded_names, set->excluded_name_count, name, on);
}

struct value lookup_parameter(const struct judging *judging, const struct parameter *parameter)
{
    bool stale = date_is_known(parameter->check_again) && judging->decided >= parameter->check_again;

    for (size_t i = 0; i < parameter->count && !stale; i++) {
        const struct parameter_value *row = &parameter->values[i];

        if (row->from <= judging->decided && judging->decided <= row->until)
            return value_of_literal(row->value);
    }
    return value_open(parameter->type, doubt_no_data());
}

const struct table_edition *lookup_edition(const struct rule_table *table, date_t on)
{
    for (size_t i = 0; i < table->edition_count; i++) {
        if (table->editions[i].from <= on && on <= table->editions[i].until)
            return &table->editions[i];
    }
    return NULL;
}

const struct mue_row *lookup_mue(const struct rule_table *table, code_t code, date_t on)
{
    const struct table_edition *edition = lookup_edition(table, on);

    for (size_t i = 0; edition != NULL && i < edition->row_count; i++) {
        if (edition->mue[i].code == code)
            return &edition->mue[i];
    }
    return NULL;
}

const struct table_cell *lookup_cell(const struct rule_table *table, uint32_t column, code_t code, date_t on)
{
    const struct table_edition *edition = lookup_edition(table, on);

    for (size_t i = 0; edition != NULL && i < edition->row_count; i++) {
        if (edition->keys[i] == code)
            return &edition->cells[i * table->column_count + column];
    }
    return NULL;
}

static struct value read_number(enum type type, int64_t number, struct doubt doubt)
{
    if (number == NUMBER_UNKNOWN)
        return value_open(type, doubt);
    return number == NUMBER_NONE ? value_none(type) : value_number(type, number);
}

static struct value read_date(date_t date, struct doubt doubt)
{
    if (date == DATE_UNKNOWN)
        return value_open(TYPE_DATE, doubt);
    return date == DATE_NONE ? value_none(TYPE_DATE) : value_number(TYPE_DATE, date);
}

static struct value read_code(enum type type, code_t code, struct doubt doubt)
{
    if (code == CODE_UNKNOWN)
        return (struct value){ .state = VALUE_OPEN, .type = type, .doubt = doubt };
    return code == CODE_NONE ? value_none(type) : (struct value){ .state = VALUE_KNOWN, .type = type, .code = code };
}

static struct value read_text(enum type type, struct text text, struct doubt doubt)
{
    if (text.bytes == NULL)
        return (struct value){ .state = VALUE_OPEN, .type = type, .doubt = doubt };
    return text.length == 0 ? value_none(type) : (struct value){ .state = VALUE_KNOWN, .type = type, .text = text };
}

static struct value read_flag(flag_t flag, struct doubt doubt)
{
    return flag == FLAG_UNKNOWN ? value_between(TYPE_FLAG, 0, 1, doubt) : value_number(TYPE_FLAG, flag);
}

static struct value read_member(const struct field_row *row, const char *at, struct doubt doubt)
{
    switch (type_row(row->type)->storage) {
    case STORAGE_FLAG: return read_flag(*(const flag_t *)at, doubt);
    case STORAGE_NUMBER: return read_number(row->type, *(const int64_t *)(const void *)at, doubt);
    case STORAGE_DATE: return read_date(*(const date_t *)(const void *)at, doubt);
    case STORAGE_TEXT: return read_text(row->type, *(const struct text *)(const void *)at, doubt);
    case STORAGE_CODE: return read_code(row->type, *(const code_t *)(const void *)at, doubt);
    }
    return value_none(row->type);
}

/* A member of an object that is known to be none is none too. */
static struct value read_field(const char *base, enum field field)
{
    const struct field_row *row = field_row(field);
    const struct object_row *object = object_of_field(row);
    struct value value = read_member(row, base + row->offset, doubt_needs((int)field));

    if (value.state == VALUE_OPEN && object != NULL && *(const flag_t *)(base + object->offset) == 0)
        return value_none(row->type);
    return value;
}

/* The members of which a line's own comes before its session's, both ways. */
static const struct {
    enum field of_line, of_session;
} shared[] = {
    { FIELD_LINE_PLACE, FIELD_PLACE },
    { FIELD_LINE_REGION, FIELD_BODY_REGION },
    { FIELD_LINE_NPI, FIELD_PROVIDER_NPI },
    { FIELD_LINE_ROLE, FIELD_PROVIDER_ROLE },
    { FIELD_LINE_TAXONOMY, FIELD_PROVIDER_TAXONOMY },
};

static struct value discipline_at(const struct judging *judging, const struct line *line)
{
    struct line nothing = line_unknown;

    return read_code(TYPE_DISCIPLINE, discipline_of_line(judging->session, line == NULL ? &nothing : line),
                     doubt_needs(FIELD_DISCIPLINE));
}

static struct value lookup_shared(const struct judging *judging, const struct line *line, size_t at)
{
    struct value value = { .state = VALUE_OPEN };

    if (line != NULL)
        value = read_field((const char *)line, shared[at].of_line);
    return value.state == VALUE_OPEN ? read_field((const char *)judging->session, shared[at].of_session) : value;
}

/* Of several authorizations the first that covers the date; one alone is meant whatever its days. */
static struct value lookup_authorization(const struct judging *judging, enum field field)
{
    const struct session *session = judging->session;
    struct doubt doubt = doubt_needs(REFERENCE_NEEDS_AUTHORIZATION);

    if (session->authorizations.count == LIST_UNKNOWN)
        return value_open(field_row(field)->type, doubt);
    for (int32_t i = 0; i < session->authorizations.count; i++) {
        const struct authorization *authorization = &session->authorizations.items[i];
        struct answer holds = days_hold(authorization->from, authorization->through, session->date, doubt, doubt);

        if (session->authorizations.count == 1 || holds.truth == TRUTH_TRUE)
            return read_member(field_row(field), (const char *)authorization + field_row(field)->offset, doubt);
        if (holds.truth == TRUTH_OPEN)
            return value_open(field_row(field)->type, doubt);
    }
    return value_none(field_row(field)->type);
}

struct value lookup_field(const struct judging *judging, const struct line *line, enum field field)
{
    struct value value;

    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        if (field == shared[i].of_line || field == shared[i].of_session)
            return lookup_shared(judging, line, i);
    }
    if (field == FIELD_DISCIPLINE)
        return discipline_at(judging, line);
    if (field_row(field)->scope == SCOPE_SESSION)
        return read_field((const char *)judging->session, field);
    if (field_row(field)->scope == SCOPE_AUTHORIZATION)
        return lookup_authorization(judging, field);
    if (line == NULL)
        return value_open(field_row(field)->type, doubt_no_data());
    value = read_field((const char *)line, field);
    if (field == FIELD_LINE_THROUGH && value.state == VALUE_OPEN)
        return value_number(TYPE_DATE, judging->session->date);
    return value;
}
