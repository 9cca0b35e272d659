/* Values of the session's fields, parameters, tables and arithmetic. */
#include "eval/context.h"

enum tri missing_data(struct eval *eval, const char *kind, struct text name)
{
    struct needs needs = needs_data(kind, name);
    needs_join(&eval->missing, &needs);
    return TRI_UNKNOWN;
}

static const struct interval anything = { -VALUE_INFINITY, VALUE_INFINITY };

/* ---- members of the session and its lines ---- */

code_t eval_role(const struct eval *eval, struct place place)
{
    if (place.line && (place.line->provider.role != CODE_UNKNOWN || place.line->provider.there == 0))
        return place.line->provider.role;
    return eval->session->provider.role;
}

code_t eval_npi(const struct eval *eval, struct place place)
{
    if (place.line && (place.line->provider.npi != CODE_UNKNOWN || place.line->provider.there == 0))
        return place.line->provider.npi;
    return eval->session->provider.npi;
}

struct interval eval_count(struct eval *eval, int64_t number, unsigned need)
{
    if (number == NUMBER_NONE)
        return interval_none();
    if (number != NUMBER_UNKNOWN)
        return interval_of(number);
    missing_fact(eval, need);
    return (struct interval){ 0, VALUE_INFINITY };
}

struct interval eval_date(struct eval *eval, date_t date, unsigned need)
{
    if (date == DATE_NONE)
        return interval_none();
    if (date != DATE_UNKNOWN)
        return interval_of(date);
    missing_fact(eval, need);
    return anything;
}

static struct interval flag_number(struct eval *eval, flag_t flag, unsigned need)
{
    if (flag != FLAG_UNKNOWN)
        return interval_of(flag);
    missing_fact(eval, need);
    return (struct interval){ 0, 1 };
}

/* The struct that holds the field; NULL when there is none: an unknown list, or a line's field asked of the session. */
static const char *authorization_base(struct eval *eval, bool *none)
{
    struct authorization_list list = eval->session->authorizations;
    *none = list.count == 0;
    if (list.count == LIST_UNKNOWN)
        missing_fact(eval, NEED_AUTHORIZATION);
    if (list.count == 1)
        return (const char *)list.items;
    for (int32_t i = 0; i < list.count; i++) {
        enum tri covers = eval_authorized_date(eval, &list.items[i]);
        if (covers == TRI_UNKNOWN)
            return NULL;
        if (covers == TRI_TRUE)
            return (const char *)&list.items[i];
    }
    *none |= list.count > 0;
    return NULL;
}

static const char *field_base(struct eval *eval, const struct field_row *row, enum field field, struct place place,
                              bool *none)
{
    *none = false;
    if (row->scope == SCOPE_SESSION)
        return (const char *)eval->session;
    if (row->scope == SCOPE_AUTHORIZATION)
        return authorization_base(eval, none);
    if (row->scope == SCOPE_LINE && place.line)
        return (const char *)place.line;
    missing_fact(eval, field);
    return NULL;
}

/* What a member that is not known may be: numbers of the record are 0 at least. */
static struct interval any_of(enum storage storage)
{
    if (storage == STORAGE_FLAG)
        return (struct interval){ 0, 1 };
    return storage == STORAGE_NUMBER ? (struct interval){ 0, VALUE_INFINITY } : anything;
}

static struct interval field_number(struct eval *eval, enum field field, struct place place)
{
    if (field == FIELD_LINE_THROUGH && place.line && place.line->through == DATE_UNKNOWN)
        return interval_of(eval->session->date);
    bool none;
    const struct field_row *row = field_row(field);
    const char *base = field_base(eval, row, field, place, &none);
    if (!base)
        return none ? interval_none() : any_of(type_row(row->type)->storage);
    const void *at = base + row->offset;
    switch (type_row(row->type)->storage) {
    case STORAGE_FLAG: return flag_number(eval, *(const flag_t *)at, field);
    case STORAGE_NUMBER: return eval_count(eval, *(const int64_t *)at, field);
    case STORAGE_DATE: return eval_date(eval, *(const date_t *)at, field);
    case STORAGE_CODE:
    case STORAGE_TEXT: break;
    }
    return anything;
}

/* The discipline of a line, as its modifiers say, else the session's. */
static code_t discipline_code(const struct eval *eval, struct place place)
{
    unsigned discipline = place.past ? place.past->discipline : eval->own->discipline;
    return discipline == DISCIPLINE_UNKNOWN ? CODE_UNKNOWN : eval->history->disciplines[discipline - DISCIPLINE_PT];
}

static code_t plain_code(struct eval *eval, enum field field, struct place place)
{
    bool none;
    const struct field_row *row = field_row(field);
    const char *base = field_base(eval, row, field, place, &none);
    if (!base)
        return none ? CODE_NONE : CODE_UNKNOWN;
    code_t code = *(const code_t *)(const void *)(base + row->offset);
    if (code == CODE_UNKNOWN && row->scope == SCOPE_AUTHORIZATION)
        missing_fact(eval, field); /* the others' callers know the name under which it is missing */
    return code;
}

code_t eval_code_of_field(struct eval *eval, enum field field, struct place place)
{
    switch ((int)field) {
    case FIELD_DISCIPLINE: return discipline_code(eval, place);
    case FIELD_PROVIDER_NPI:
    case FIELD_LINE_NPI: return eval_npi(eval, place);
    case FIELD_PROVIDER_ROLE:
    case FIELD_LINE_ROLE: return eval_role(eval, place);
    case FIELD_PROVIDER_TAXONOMY:
    case FIELD_LINE_TAXONOMY: return eval_taxonomy(eval, place);
    case FIELD_PLACE:
    case FIELD_LINE_PLACE:
        return place.line && place.line->place != CODE_UNKNOWN ? place.line->place : eval->session->place;
    default: return plain_code(eval, field, place);
    }
}

static struct text field_text(struct eval *eval, enum field field, struct place place)
{
    if (field == FIELD_BODY_REGION || field == FIELD_LINE_REGION)
        return place.line && place.line->body_region.bytes ? place.line->body_region : eval->session->body_region;
    bool none;
    const struct field_row *row = field_row(field);
    const char *base = field_base(eval, row, field, place, &none);
    if (!base)
        return none ? (struct text){ "", 0 } : (struct text){ NULL, 0 };
    struct text text = *(const struct text *)(const void *)(base + row->offset);
    if (!text.bytes && row->scope == SCOPE_AUTHORIZATION)
        missing_fact(eval, field);
    return text;
}

/* ---- parameters and tables ---- */

static const struct literal *parameter_literal(struct eval *eval, const struct parameter *parameter)
{
    bool stale = date_is_known(parameter->check_again) && eval->decided >= parameter->check_again;
    const struct parameter_value *in_force = stale ? NULL : parameter_on(parameter, eval->decided);
    if (!in_force)
        missing_data(eval, "parameter", parameter->name);
    return in_force ? &in_force->value : NULL;
}

static const struct table_cell *table_cell_of(struct eval *eval, const struct plan_node *node, struct place place)
{
    const struct table_edition *edition = table_on(node->table, eval->session->date);
    uint32_t line;
    const struct table_cell *row =
        edition && place.line ? table_row(edition, node->table->column_count, place.line->code, &line) : NULL;
    if (row && !row[node->column].empty)
        return &row[node->column];
    missing_data(eval, "table", node->table->name);
    return NULL;
}

static struct interval table_number(struct eval *eval, const struct plan_node *node, struct place place)
{
    if (node->table->format != TABLE_MUE) {
        const struct table_cell *cell = table_cell_of(eval, node, place);
        return cell ? interval_of(cell->number) : anything;
    }
    const struct table_edition *edition = table_on(node->table, eval->session->date);
    const struct mue_row *row = edition && place.line ? table_mue(edition, place.line->code) : NULL;
    if (row)
        return interval_of(row->value);
    missing_data(eval, "table", node->table->name);
    return (struct interval){ 0, VALUE_INFINITY };
}

/* ---- arithmetic ---- */

static int64_t clamped(int64_t number)
{
    return number > VALUE_INFINITY ? VALUE_INFINITY : number < -VALUE_INFINITY ? -VALUE_INFINITY : number;
}

/* an end of a date +- a distance; an end that is not known stays so */
static int64_t moved_date(int64_t date, enum type unit, int64_t distance)
{
    if (date <= -VALUE_INFINITY || date >= VALUE_INFINITY)
        return date;
    if (distance <= -VALUE_INFINITY || distance >= VALUE_INFINITY)
        return distance;
    if (unit == TYPE_MONTHS)
        return date_add_months((date_t)date, distance);
    if (unit == TYPE_YEARS)
        return date_add_months((date_t)date, distance > 2000 ? 24000 : distance < -2000 ? -24000 : distance * 12);
    return date_add_days((date_t)date, distance);
}

static struct interval sum(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct needs before = eval->missing;
    struct interval left = eval_number(eval, node->left, place), right = eval_number(eval, node->right, place);
    if (interval_is_none(left) || interval_is_none(right)) {
        eval->missing = before;
        return interval_none();
    }
    if (node->kind == EXPR_SUBTRACT)
        right = (struct interval){ -right.high, -right.low };
    const struct plan_node *base = &eval->plan->nodes[node->left], *step = &eval->plan->nodes[node->right];
    if (base->storage == STORAGE_DATE && step->storage != STORAGE_DATE)
        return (struct interval){ moved_date(left.low, step->type, right.low),
                                  moved_date(left.high, step->type, right.high) };
    return (struct interval){ clamped(left.low + right.low), clamped(left.high + right.high) };
}

static struct interval days_from(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct needs before = eval->missing;
    struct interval from = eval_number(eval, node->left, place), to = eval_number(eval, node->right, place);
    if (interval_is_none(from) || interval_is_none(to)) {
        eval->missing = before;
        return interval_none();
    }
    return (struct interval){ clamped(to.low - from.high), clamped(to.high - from.low) };
}

static struct interval age(struct eval *eval)
{
    date_t birth = eval->session->patient.birth_date;
    if (!date_is_known(birth))
        return eval_count(eval, birth == DATE_NONE ? NUMBER_NONE : NUMBER_UNKNOWN, FIELD_BIRTH_DATE);
    return interval_of(date_age(birth, eval->session->date));
}

/* ---- values of nodes ---- */

/* The session's member that stands for a line's own where the line leaves it out: the name under which it is missing.
 */
static enum field field_shared(enum field field)
{
    switch ((int)field) {
    case FIELD_LINE_NPI: return FIELD_PROVIDER_NPI;
    case FIELD_LINE_ROLE: return FIELD_PROVIDER_ROLE;
    case FIELD_LINE_TAXONOMY: return FIELD_PROVIDER_TAXONOMY;
    case FIELD_LINE_PLACE: return FIELD_PLACE;
    case FIELD_LINE_REGION: return FIELD_BODY_REGION;
    default: return field;
    }
}

static struct interval literal_number(const struct literal *literal, enum storage storage)
{
    return interval_of(storage == STORAGE_DATE ? literal->date : literal->number);
}

static struct interval number_of(struct eval *eval, const struct plan_node *node, struct place place)
{
    const struct literal *literal;
    switch (node->kind) {
    case EXPR_LITERAL: return literal_number(&node->literal, node->storage);
    case EXPR_FIELD: return field_number(eval, (enum field)node->field, place);
    case EXPR_PARAMETER:
        literal = parameter_literal(eval, node->parameter);
        return literal ? literal_number(literal, node->storage) : anything;
    case EXPR_ADD:
    case EXPR_SUBTRACT: return sum(eval, node, place);
    case EXPR_DAYS_FROM: return days_from(eval, node, place);
    case EXPR_AGE: return age(eval);
    case EXPR_MEASURE: return eval_measure(eval, node->measure, place);
    case EXPR_TABLE_VALUE: return table_number(eval, node, place);
    default: return anything;
    }
}

static struct interval number_traced(struct eval *eval, plan_index index, struct place place)
{
    struct value value = eval_value(eval, index, place);
    needs_join(&eval->missing, &value.needs);
    return value.state == VALUE_NONE ? interval_none() : (struct interval){ value.low, value.high };
}

struct interval eval_number_of(struct eval *eval, plan_index index, struct place place)
{
    return eval->trace ? number_traced(eval, index, place) : number_of(eval, &eval->plan->nodes[index], place);
}

static code_t code_of(struct eval *eval, const struct plan_node *node, struct place place)
{
    const struct literal *literal;
    const struct table_cell *cell;
    code_t code = CODE_UNKNOWN;
    switch (node->kind) {
    case EXPR_LITERAL: return node->literal.code;
    case EXPR_PARAMETER:
        literal = parameter_literal(eval, node->parameter);
        return literal ? literal->code : CODE_UNKNOWN;
    case EXPR_TABLE_VALUE: cell = table_cell_of(eval, node, place); return cell ? cell->code : CODE_UNKNOWN;
    case EXPR_FIELD: code = eval_code_of_field(eval, (enum field)node->field, place); break;
    default: break;
    }
    if (code == CODE_UNKNOWN && field_row((enum field)node->field)->scope != SCOPE_AUTHORIZATION)
        missing_fact(eval, field_shared((enum field)node->field));
    return code;
}

static struct text text_of_node(struct eval *eval, const struct plan_node *node, struct place place)
{
    const struct literal *literal;
    const struct table_cell *cell;
    struct text text = { NULL, 0 };
    switch (node->kind) {
    case EXPR_LITERAL: return node->literal.text;
    case EXPR_PARAMETER: literal = parameter_literal(eval, node->parameter); return literal ? literal->text : text;
    case EXPR_TABLE_VALUE: cell = table_cell_of(eval, node, place); return cell ? cell->text : text;
    case EXPR_FIELD: text = field_text(eval, (enum field)node->field, place); break;
    default: break;
    }
    if (!text.bytes && field_row((enum field)node->field)->scope != SCOPE_AUTHORIZATION)
        missing_fact(eval, field_shared((enum field)node->field));
    return text;
}

static enum value_state state_of_interval(struct interval interval)
{
    return interval_is_none(interval) ? VALUE_NONE : interval_is_known(interval) ? VALUE_KNOWN : VALUE_UNKNOWN;
}

static struct value value_of_node(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct value value = { .state = VALUE_KNOWN };
    struct interval interval;
    switch (node->storage) {
    case STORAGE_CODE:
        value.code = code_of(eval, node, place);
        value.state = value.code == CODE_UNKNOWN ? VALUE_UNKNOWN : value.code == CODE_NONE ? VALUE_NONE : VALUE_KNOWN;
        break;
    case STORAGE_TEXT:
        value.text = text_of_node(eval, node, place);
        value.state = !value.text.bytes ? VALUE_UNKNOWN : value.text.length == 0 ? VALUE_NONE : VALUE_KNOWN;
        break;
    case STORAGE_FLAG:
    case STORAGE_NUMBER:
    case STORAGE_DATE:
        interval = number_of(eval, node, place);
        value.low = interval.low;
        value.high = interval.high;
        value.state = state_of_interval(interval);
        break;
    }
    return value;
}

struct value eval_value(struct eval *eval, plan_index index, struct place place)
{
    const struct plan_node *node = &eval->plan->nodes[index];
    struct needs before = eval->missing;
    size_t step = eval->trace ? trace_open(eval->trace, node) : 0;
    eval->missing = (struct needs){ 0 };
    struct value value = value_of_node(eval, node, place);
    value.needs = eval->missing;
    eval->missing = before;
    if (eval->trace)
        trace_value(eval->trace, step, &value);
    return value;
}

code_t eval_code(struct eval *eval, plan_index index, struct place place)
{
    if (!eval->trace)
        return code_of(eval, &eval->plan->nodes[index], place);
    struct value value = eval_value(eval, index, place);
    needs_join(&eval->missing, &value.needs);
    return value.code;
}

struct text eval_text(struct eval *eval, plan_index index, struct place place)
{
    if (!eval->trace)
        return text_of_node(eval, &eval->plan->nodes[index], place);
    struct value value = eval_value(eval, index, place);
    needs_join(&eval->missing, &value.needs);
    return value.text;
}
