/* Conditions and values, by what they are. Documents, diagnoses and authorizations have files of their own. */
#include "tests/reference/internal.h"

/* ---- values ---- */

static struct value plus(struct value a, struct value b, int sign)
{
    int64_t low = sign > 0 ? bound_add(a.low, b.low) : bound_add(a.low, -b.high);
    int64_t high = sign > 0 ? bound_add(a.high, b.high) : bound_add(a.high, -b.low);

    return value_between(a.type, low, high, doubt_both(a.doubt, b.doubt));
}

static struct value move_date(struct value date, struct value distance, int sign)
{
    int64_t count = sign * distance.low;

    if (date.state == VALUE_OPEN || distance.state == VALUE_OPEN)
        return value_open(TYPE_DATE, doubt_both(date.doubt, distance.doubt));
    if (distance.type == TYPE_MONTHS || distance.type == TYPE_YEARS)
        return value_number(TYPE_DATE,
                            date_add_months((date_t)date.low, distance.type == TYPE_YEARS ? 12 * count : count));
    return value_number(TYPE_DATE, date_add_days((date_t)date.low, count));
}

static struct value days_between(struct value from, struct value to)
{
    if (from.state == VALUE_NONE || to.state == VALUE_NONE)
        return value_none(TYPE_DAYS);
    if (from.state == VALUE_OPEN || to.state == VALUE_OPEN)
        return value_open(TYPE_DAYS, doubt_both(from.doubt, to.doubt));
    return value_number(TYPE_DAYS, to.low - from.low);
}

static struct value evaluate_sum(const struct judging *judging, const struct line *line, const struct expr *expr,
                                 int sign)
{
    struct value a = evaluate(judging, line, expr->left), b = evaluate(judging, line, expr->right);

    if (a.state == VALUE_NONE || b.state == VALUE_NONE)
        return value_none(expr->type);
    if (a.type == TYPE_DATE && b.type == TYPE_DATE)
        return days_between(b, a);
    return a.type == TYPE_DATE ? move_date(a, b, sign) : plus(a, b, sign);
}

static struct value age(const struct judging *judging)
{
    struct value birth = lookup_field(judging, NULL, FIELD_BIRTH_DATE);

    if (birth.state == VALUE_NONE)
        return value_none(TYPE_YEARS);
    if (birth.state == VALUE_OPEN)
        return value_open(TYPE_YEARS, birth.doubt);
    return value_number(TYPE_YEARS, date_age((date_t)birth.low, judging->session->date));
}

static struct value evaluate_measure(const struct judging *judging, const struct line *line,
                                     const struct measure *measure)
{
    struct scope_key key = scope_key_of(judging, line, measure->window.scopes);
    struct members members = window_members(judging, &measure->window, key, line);

    return measure_members(measure, members_select(members, measure->codes, measure->modifiers));
}

static struct value table_value(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    date_t on = judging->session->date;
    const struct mue_row *mue;
    const struct table_cell *cell;

    if (expr->table->format == TABLE_MUE) {
        mue = lookup_mue(expr->table, line->code, on);
        return mue == NULL ? value_open(expr->type, doubt_no_data()) : value_number(expr->type, mue->value);
    }
    cell = lookup_cell(expr->table, expr->column, line->code, on);
    if (cell == NULL || cell->empty)
        return value_open(expr->type, doubt_no_data());
    return (struct value){
        .type = expr->type, .low = cell->number, .high = cell->number, .code = cell->code, .text = cell->text
    };
}

struct value evaluate(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    switch ((int)expr->kind) {
    case EXPR_LITERAL: return value_of_literal(expr->literal);
    case EXPR_FIELD: return lookup_field(judging, line, expr->field);
    case EXPR_PARAMETER: return lookup_parameter(judging, expr->parameter);
    case EXPR_ADD: return evaluate_sum(judging, line, expr, 1);
    case EXPR_SUBTRACT: return evaluate_sum(judging, line, expr, -1);
    case EXPR_DAYS_FROM: return days_between(evaluate(judging, line, expr->left), evaluate(judging, line, expr->right));
    case EXPR_AGE: return age(judging);
    case EXPR_MEASURE: return evaluate_measure(judging, line, expr->measure);
    case EXPR_TABLE_VALUE: return table_value(judging, line, expr);
    default: return value_none(expr->type);
    }
}

/* ---- conditions ---- */

static struct answer negate_if(bool negated, struct answer answer) { return negated ? answer_not(answer) : answer; }

static struct answer in_column(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    struct value left = evaluate(judging, line, expr->left);
    const struct table_cell *cell = lookup_cell(expr->table, expr->column, line->code, judging->session->date);
    bool found = false;

    if (left.state == VALUE_NONE)
        return answer_of(false);
    if (cell == NULL || left.state == VALUE_OPEN)
        return answer_open(doubt_both(left.doubt, cell == NULL ? doubt_no_data() : left.doubt));
    for (int32_t i = 0; i < cell->codes.count; i++)
        found |= cell->codes.items[i] == left.code;
    return answer_of(found);
}

/* What is left out of the record may have been there. */
static struct answer given(struct value value)
{
    if (value.state == VALUE_OPEN)
        return answer_open(value.doubt);
    return answer_of(value.state == VALUE_KNOWN);
}

static struct answer flag(struct value value)
{
    if (value.state == VALUE_OPEN)
        return answer_open(value.doubt);
    return answer_of(value.state == VALUE_KNOWN && value.low == 1);
}

static bool has_modifier(const struct line *line, code_t low, code_t high)
{
    for (int32_t i = 0; i < line->modifiers.count; i++) {
        if (low <= line->modifiers.items[i] && line->modifiers.items[i] <= high)
            return true;
    }
    return false;
}

/* Every member of the set in force that day is on the line. */
static bool has_all_modifiers(const struct line *line, const struct set *set, date_t on)
{
    for (size_t i = 0; i < set->range_count; i++) {
        const struct set_range *range = &set->ranges[i];
        bool wanted = range->low != range->high || reference_set_has_code(set, range->low, on);

        if (range->from <= on && on <= range->until && wanted && !has_modifier(line, range->low, range->high))
            return false;
    }
    return true;
}

static int distinct_modifiers_in(const struct line *line, const struct set *set, date_t on)
{
    int count = 0;

    for (int32_t i = 0; i < line->modifiers.count; i++) {
        bool before = false;

        for (int32_t k = 0; k < i; k++)
            before |= line->modifiers.items[k] == line->modifiers.items[i];
        count += !before && reference_set_has_code(set, line->modifiers.items[i], on);
    }
    return count;
}

struct answer condition_modifiers(const struct line *line, enum quantity quantity, const struct set *set, date_t on)
{
    if (line->modifiers.count == LIST_UNKNOWN)
        return answer_open(doubt_needs(FIELD_LINE_MODIFIERS));
    switch (quantity) {
    case QUANTITY_ANY: return answer_of(distinct_modifiers_in(line, set, on) > 0);
    case QUANTITY_ALL: return answer_of(has_all_modifiers(line, set, on));
    case QUANTITY_EXACTLY_ONE: return answer_of(distinct_modifiers_in(line, set, on) == 1);
    }
    return answer_of(false);
}

/* The line's rendering provider, else the session's. */
static struct answer provider_in(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    bool role = expr->set->type == TYPE_ROLE;
    enum field field = line == NULL ? (role ? FIELD_PROVIDER_ROLE : FIELD_PROVIDER_TAXONOMY)
                                    : (role ? FIELD_LINE_ROLE : FIELD_LINE_TAXONOMY);

    return value_in_set(lookup_field(judging, line, field), expr->set, judging->session->date);
}

/* Another line of the code, or of one of the codes when they are given. */
struct answer condition_billed(const struct judging *judging, const struct line *line, const struct window *window,
                               const struct set *codes, code_t code)
{
    struct members members = window_members(judging, window, scope_key_of(judging, line, window->scopes), NULL);
    struct answer billed = members.more ? answer_open(members.doubt) : answer_of(false);

    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];
        bool fits = codes != NULL ? reference_set_has_code(codes, member->line->code, member->session->date)
                                  : member->line->code == code;

        if (fits && member->line != line)
            billed = answer_or(billed, member->certain ? answer_of(true) : answer_open(member->doubt));
    }
    return billed;
}

struct answer condition_primary(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    date_t on = judging->session->date;
    const struct table_edition *edition = lookup_edition(expr->table, on);
    struct answer answer = answer_of(false);
    bool addon = false;

    if (edition == NULL)
        return answer_open(doubt_no_data());
    for (size_t i = 0; i < edition->row_count; i++) {
        const struct addon_row *row = &edition->addons[i];

        if (row->addon != line->code || row->from > on || row->until < on)
            continue;
        addon = true;
        answer = answer_or(answer, code_is_known(row->primary)
                                       ? condition_billed(judging, line, &expr->window, NULL, row->primary)
                                       : answer_open(doubt_no_data()));
    }
    return addon ? answer : answer_of(true);
}

/* Plans and referrals: there, and, where asked, in force on the day. They fail as absent or as not covering. */
static struct answer held(const struct judging *judging, bool covering, enum field there, enum field from,
                          enum field through)
{
    const struct session *session = judging->session;
    bool plan = there == FIELD_PLAN_ESTABLISHED;
    flag_t flag_there = plan ? session->plan_of_care.there : session->referral.there;
    date_t first = plan ? session->plan_of_care.established : session->referral.from;
    date_t last = plan ? session->plan_of_care.through : session->referral.through;
    struct answer holds;

    if (flag_there == 0)
        return (struct answer){ .truth = TRUTH_FALSE, .way = WAY_ABSENT };
    if (flag_there == FLAG_UNKNOWN)
        return answer_open(covering ? doubt_both(doubt_needs((int)from), doubt_needs((int)through))
                                    : doubt_needs((int)there));
    if (!covering)
        return answer_of(true);
    holds = days_hold(first, last, session->date, doubt_needs((int)from), doubt_needs((int)through));
    if (holds.truth == TRUTH_FALSE)
        holds.way = WAY_NOT_COVERING;
    return holds;
}

static struct answer condition_values(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    struct value left = evaluate(judging, line, expr->left);

    if (expr->kind == EXPR_GIVEN)
        return given(left);
    if (expr->kind == EXPR_FLAG)
        return flag(left);
    if (expr->kind == EXPR_IN)
        return negate_if(expr->negated, value_in_set(left, expr->set, judging->session->date));
    return value_compare(left, evaluate(judging, line, expr->right), expr->comparison);
}

static struct answer condition_facts(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    switch ((int)expr->kind) {
    case EXPR_MODIFIERS: return condition_modifiers(line, expr->quantity, expr->set, judging->session->date);
    case EXPR_DIAGNOSIS: return condition_diagnosis(judging, line, expr);
    case EXPR_DOCUMENT: return condition_document(judging, line, expr);
    case EXPR_DOCUMENTED: return condition_documented(judging, expr);
    case EXPR_PROVIDER_IN: return negate_if(expr->negated, provider_in(judging, line, expr));
    case EXPR_PLAN_OF_CARE:
        return held(judging, expr->covering, FIELD_PLAN_ESTABLISHED, FIELD_PLAN_ESTABLISHED, FIELD_PLAN_THROUGH);
    case EXPR_REFERRAL:
        return held(judging, expr->covering, FIELD_REFERRAL_NUMBER, FIELD_REFERRAL_FROM, FIELD_REFERRAL_THROUGH);
    case EXPR_AUTHORIZATION: return condition_authorization(judging, line, expr);
    case EXPR_BILLED: return condition_billed(judging, line, &expr->window, expr->set, CODE_NONE);
    case EXPR_PRIMARY: return condition_primary(judging, line, expr);
    default: return answer_of(false);
    }
}

struct answer condition(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    bool joint = expr->kind == EXPR_OR || expr->kind == EXPR_AND || expr->kind == EXPR_NOT;

    if (line == NULL && expr->per_line && !joint) /* of a waiver, in a rule that is judged once a session */
        return answer_open(doubt_no_data());
    switch ((int)expr->kind) {
    case EXPR_OR: return answer_or(condition(judging, line, expr->left), condition(judging, line, expr->right));
    case EXPR_AND: return answer_and(condition(judging, line, expr->left), condition(judging, line, expr->right));
    case EXPR_NOT: return answer_not(condition(judging, line, expr->left));
    case EXPR_IN_COLUMN: return negate_if(expr->negated, in_column(judging, line, expr));
    case EXPR_COMPARE:
    case EXPR_IN:
    case EXPR_GIVEN:
    case EXPR_FLAG: return condition_values(judging, line, expr);
    default: return condition_facts(judging, line, expr);
    }
}
