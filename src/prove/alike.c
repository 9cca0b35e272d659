/* Comparing checked rules part by part: names do not matter, what they stand for does. */
#include "prove/alike.h"

static bool alike_ranges(const struct set_range *a, size_t a_count, const struct set_range *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++) {
        if (a[i].low != b[i].low || a[i].high != b[i].high || a[i].from != b[i].from || a[i].until != b[i].until)
            return false;
    }
    return a_count == b_count;
}

static bool alike_names(const struct set_name *a, size_t a_count, const struct set_name *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++) {
        if (!text_equal(a[i].name, b[i].name) || a[i].from != b[i].from || a[i].until != b[i].until)
            return false;
    }
    return a_count == b_count;
}

static bool alike_sets(const struct set *a, const struct set *b)
{
    if (a == b || a == NULL || b == NULL)
        return a == b;
    return a->type == b->type && alike_ranges(a->ranges, a->range_count, b->ranges, b->range_count) &&
           alike_ranges(a->excluded, a->excluded_count, b->excluded, b->excluded_count) &&
           alike_names(a->names, a->name_count, b->names, b->name_count) &&
           alike_names(a->excluded_names, a->excluded_name_count, b->excluded_names, b->excluded_name_count);
}

static bool alike_literals(const struct literal *a, const struct literal *b)
{
    if (a->type != b->type)
        return false;
    switch (type_row(a->type)->storage) {
    case STORAGE_DATE: return a->date == b->date;
    case STORAGE_CODE: return a->code == b->code;
    case STORAGE_TEXT: return text_equal(a->text, b->text);
    case STORAGE_FLAG:
    case STORAGE_NUMBER: break;
    }
    return a->number == b->number;
}

static bool alike_parameters(const struct parameter *a, const struct parameter *b)
{
    if (a == b || a == NULL || b == NULL)
        return a == b;
    for (size_t i = 0; i < a->count && a->count == b->count; i++) {
        if (a->values[i].from != b->values[i].from || a->values[i].until != b->values[i].until ||
            !alike_literals(&a->values[i].value, &b->values[i].value))
            return false;
    }
    return a->count == b->count && a->check_again == b->check_again;
}

/* Tables are the same where their files are. */
static bool alike_tables(const struct rule_table *a, const struct rule_table *b)
{
    if (a == b || a == NULL || b == NULL)
        return a == b;
    for (size_t i = 0; i < a->edition_count && a->edition_count == b->edition_count; i++) {
        if (a->editions[i].from != b->editions[i].from || a->editions[i].until != b->editions[i].until ||
            !text_equal(a->editions[i].checksum, b->editions[i].checksum))
            return false;
    }
    for (size_t i = 0; i < a->column_count && a->column_count == b->column_count; i++) {
        if (!text_equal(a->columns[i].name, b->columns[i].name) || a->columns[i].type != b->columns[i].type)
            return false;
    }
    return a->edition_count == b->edition_count && a->column_count == b->column_count && a->format == b->format;
}

static bool alike_windows(const struct window *a, const struct window *b)
{
    return a->kind == b->kind && a->scopes == b->scopes && a->rolling_days == b->rolling_days &&
           a->rolling_months == b->rolling_months && a->event == b->event && alike_sets(a->documents, b->documents) &&
           alike_sets(a->signed_by, b->signed_by);
}

static bool alike_measures(const struct measure *a, const struct measure *b)
{
    return a->kind == b->kind && alike_sets(a->codes, b->codes) && alike_sets(a->modifiers, b->modifiers) &&
           alike_tables(a->weights, b->weights) && a->weight_column == b->weight_column &&
           alike_windows(&a->window, &b->window);
}

static bool alike_nodes(const struct expr *a, const struct expr *b)
{
    return a->kind == b->kind && a->type == b->type && a->negated == b->negated && a->covering == b->covering &&
           a->per_line == b->per_line && a->covers == b->covers && a->comparison == b->comparison &&
           a->quantity == b->quantity && a->side == b->side && a->field == b->field &&
           a->within_days == b->within_days && a->column == b->column;
}

static bool alike_exprs(const struct expr *a, const struct expr *b)
{
    if (a == b || a == NULL || b == NULL)
        return a == b;
    if (!alike_nodes(a, b) || (a->kind == EXPR_LITERAL && !alike_literals(&a->literal, &b->literal)) ||
        (a->measure == NULL) != (b->measure == NULL) || !alike_windows(&a->window, &b->window))
        return false;
    return (a->measure == NULL || alike_measures(a->measure, b->measure)) && alike_sets(a->set, b->set) &&
           alike_sets(a->signed_by, b->signed_by) && alike_parameters(a->parameter, b->parameter) &&
           alike_tables(a->table, b->table) && alike_exprs(a->left, b->left) && alike_exprs(a->right, b->right);
}

static bool alike_numbers(const struct check *a, const struct check *b)
{
    return a->method == b->method && a->leftover == b->leftover && a->compare_total == b->compare_total &&
           a->block == b->block && a->first_unit == b->first_unit && a->last_unit == b->last_unit &&
           a->share_percent == b->share_percent && a->therapist_keeps == b->therapist_keeps &&
           a->last_two_split == b->last_two_split && a->all_units == b->all_units && a->column == b->column;
}

static bool alike_checks(const struct check *a, const struct check *b)
{
    return a->kind == b->kind && alike_numbers(a, b) && alike_sets(a->marks, b->marks) &&
           alike_windows(&a->window, &b->window) && alike_measures(&a->measure, &b->measure) &&
           alike_exprs(a->amount, b->amount) && alike_tables(a->table, b->table) &&
           alike_exprs(a->condition, b->condition) && alike_sets(a->column1, b->column1) &&
           alike_sets(a->column2, b->column2);
}

static bool alike_exceptions(const struct rule *a, const struct rule *b)
{
    if (a->unless_count != b->unless_count || a->lift_count != b->lift_count || a->waiver_count != b->waiver_count)
        return false;
    for (size_t i = 0; i < a->unless_count; i++) {
        if (!alike_exprs(a->unlesses[i], b->unlesses[i]))
            return false;
    }
    for (size_t i = 0; i < a->lift_count; i++) {
        if (!alike_sets(a->lifts[i].modifiers, b->lifts[i].modifiers) || a->lifts[i].side != b->lifts[i].side ||
            a->lifts[i].from != b->lifts[i].from || a->lifts[i].until != b->lifts[i].until)
            return false;
    }
    for (size_t i = 0; i < a->waiver_count; i++) {
        if (a->waivers[i].from != b->waivers[i].from || a->waivers[i].until != b->waivers[i].until ||
            !alike_exprs(a->waivers[i].when, b->waivers[i].when))
            return false;
    }
    return true;
}

static bool alike_outcomes(const struct rule *a, const struct rule *b)
{
    for (size_t i = 0; i < a->outcome_count && a->outcome_count == b->outcome_count; i++) {
        if (a->outcomes[i].effect != b->outcomes[i].effect || a->outcomes[i].way != b->outcomes[i].way)
            return false;
    }
    return a->outcome_count == b->outcome_count && a->has_unknown_effect == b->has_unknown_effect &&
           (!a->has_unknown_effect || a->unknown_effect == b->unknown_effect);
}

bool rules_alike(const struct rule *a, const struct rule *b)
{
    return a->from == b->from && a->until == b->until && a->check_again == b->check_again &&
           a->per_line == b->per_line && alike_sets(a->applies_to, b->applies_to) && alike_exprs(a->when, b->when) &&
           alike_checks(&a->check, &b->check) && alike_exceptions(a, b) && alike_outcomes(a, b);
}
