/* Parameters: values that change over time, each with its date and citation. */
#include "check/named.h"

/* A parameter while it is read. */
struct draft {
    struct scope *scope;
    const struct node *node;
    struct text name;
    enum type type;
    struct parameter_value *values;
    size_t count, capacity;
    bool sound;
};

static bool can_be_parameter(enum type type)
{
    return type != TYPE_COUNT && type_row(type)->storage == STORAGE_NUMBER && type != TYPE_MONTHS;
}

static enum type read_type(struct scope *scope, const struct node *node)
{
    enum type type = node == NULL ? TYPE_COUNT : type_of_word(node->text);
    struct diagnostic *diagnostic;

    if (node == NULL || can_be_parameter(type))
        return type;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_PARAMETER_TYPE, node->at, TEXT_ARG(node->text));
    diag_help(scope->diagnostics, diagnostic,
              "Write units, minutes, services, visits, sessions, treatment days, days, years, money, "
              "points, percent or number: `parameter visit_limit \"Visits a year\" as visits`");
    return TYPE_COUNT;
}

static const struct node *literal_below(const struct node *value)
{
    for (const struct node *child = value->first; child != NULL; child = child->next) {
        if (child->kind == NODE_QUANTITY || child->kind == NODE_MONEY || child->kind == NODE_DATE)
            return child;
    }
    return NULL;
}

/* Citations were bound with all others of the item; here they are taken for the value. */
static void read_value(struct draft *draft, const struct node *node)
{
    const struct node *literal = literal_below(node), *cite = node_child(node, NODE_CITE);
    struct parameter_value value = { .at = node->at };
    struct life life = { DATE_MIN, DATE_UNKNOWN };

    life.from = node_child(node, NODE_FROM) == NULL ? DATE_MIN : (date_t)node_child(node, NODE_FROM)->first->number;
    life.until = node_child(node, NODE_UNTIL) == NULL ? DATE_UNKNOWN : DATE_MAX;
    if (life.until != DATE_UNKNOWN && !life_read(draft->scope, node, &life))
        draft->sound = false;
    if (literal == NULL || !literal_read(draft->scope, literal, draft->type, &value.value))
        draft->sound = false;
    if (cite != NULL && !cite_bind(draft->scope, cite, &value.cite))
        draft->sound = false;
    value.from = life.from;
    value.until = life.until;
    draft->values =
        arena_grow(draft->scope->arena, draft->values, draft->count, &draft->capacity, sizeof *draft->values);
    draft->values[draft->count++] = value;
}

static void report_order(struct draft *draft, const struct parameter_value *before, const struct parameter_value *value)
{
    char date[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(date, value->from);
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_PARAMETER_OVERLAP, value->at, TEXT_ARG(draft->name),
                          DATE_TEXT_SIZE, date);
    diag_label(draft->scope->diagnostics, diagnostic, before->at, "this value holds on that day too");
    diag_help(draft->scope->diagnostics, diagnostic,
              "Write the values in order of their first day, and let each end before the next begins.");
    draft->sound = false;
}

static void report_gap(struct draft *draft, const struct parameter_value *before, const struct parameter_value *value)
{
    char from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(from, before->until + 1);
    date_format(until, value->from - 1);
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_PARAMETER_GAP, value->at, TEXT_ARG(draft->name),
                          DATE_TEXT_SIZE, from, DATE_TEXT_SIZE, until);
    diag_label(draft->scope->diagnostics, diagnostic, before->at, "ends before");
    diag_help(draft->scope->diagnostics, diagnostic,
              "On those days every rule that reads it says `no data`. Leave the `until` out, "
              "or add a value for them.");
}

/* Each value holds until the next begins, or until its own last day. */
static void settle_lives(struct draft *draft, date_t last_day)
{
    for (size_t i = 0; i < draft->count; i++) {
        struct parameter_value *value = &draft->values[i];
        const struct parameter_value *next = i + 1 < draft->count ? &draft->values[i + 1] : NULL;

        if (next != NULL && (next->from <= value->from || (value->until != DATE_UNKNOWN && value->until >= next->from)))
            report_order(draft, value, next);
        else if (next != NULL && value->until != DATE_UNKNOWN && value->until < next->from - 1)
            report_gap(draft, value, next);
        if (value->until == DATE_UNKNOWN)
            value->until = next != NULL ? next->from - 1 : last_day;
    }
}

static date_t read_last_day(struct draft *draft)
{
    const struct node *until = node_child(draft->node, NODE_UNTIL);
    const struct parameter_value *last = draft->count == 0 ? NULL : &draft->values[draft->count - 1];
    date_t day = until == NULL ? DATE_MAX : (date_t)until->first->number;
    struct diagnostic *diagnostic;

    if (until == NULL || last == NULL || (last->until == DATE_UNKNOWN && last->from <= day))
        return day;
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_PARAMETER_UNTIL, until->at);
    diag_label(draft->scope->diagnostics, diagnostic, last->at,
               last->until == DATE_UNKNOWN ? "the last value begins later" : "the last value has its own last day");
    diag_help(draft->scope->diagnostics, diagnostic, "Keep one last day, not before the value begins.");
    draft->sound = false;
    return DATE_MAX;
}

static date_t read_check_again(const struct node *node)
{
    const struct node *clause = node_child(node, NODE_CHECK_AGAIN);

    return clause == NULL || clause->first == NULL ? DATE_UNKNOWN : (date_t)clause->first->number;
}

static void report_no_values(struct draft *draft)
{
    struct diagnostic *diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_PARAMETER_EMPTY, draft->node->at,
                                             TEXT_ARG(draft->name));

    diag_help(draft->scope->diagnostics, diagnostic,
              "Add a line for each value: `from 2026-01-01 is 20 visits cite manual \"7.2\"`");
    draft->sound = false;
}

static void read_values(struct draft *draft)
{
    for (const struct node *child = draft->node->first; child != NULL; child = child->next) {
        if (child->kind == NODE_VALUE_FROM && node_child(child, NODE_ERROR) == NULL &&
            node_child(node_child(child, NODE_FROM), NODE_ERROR) == NULL)
            read_value(draft, child);
        else if (child->kind == NODE_VALUE_FROM)
            draft->sound = false;
    }
    if (draft->count == 0 && draft->sound && node_child(draft->node, NODE_ERROR) == NULL)
        report_no_values(draft);
    settle_lives(draft, read_last_day(draft));
}

const struct parameter *parameter_of_symbol(struct symbol *symbol)
{
    struct draft draft = { .scope = symbol->scope, .node = symbol->node, .name = symbol->name, .sound = true };
    enum fact_status status = STATUS_CONFIRMED;
    struct parameter *parameter;
    size_t cite_count;

    if (symbol->state != SYMBOL_FRESH)
        return symbol->value.parameter;
    symbol->state = SYMBOL_DONE;
    draft.type = read_type(draft.scope, node_child(symbol->node, NODE_TYPE));
    if (draft.type == TYPE_COUNT)
        return NULL;
    read_values(&draft);
    cites_bind(draft.scope, symbol->node, &cite_count, &status);
    if (!draft.sound)
        return NULL;
    parameter = ARENA_NEW(draft.scope->arena, struct parameter);
    *parameter = (struct parameter){ .name = symbol->name,
                                     .title = node_text(symbol->node, NODE_STRING),
                                     .type = draft.type,
                                     .values = draft.values,
                                     .count = draft.count,
                                     .check_again = read_check_again(symbol->node),
                                     .at = symbol->node->at };
    symbol->value.parameter = parameter;
    return parameter;
}
