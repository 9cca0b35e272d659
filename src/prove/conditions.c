/* Conditions and values, by what they are. Lists of the record have a file of their own. */
#include "prove/encode.h"

static term_t today(struct encoder *encoder, struct spot spot) { return space_date(encoder->space, spot.session); }

static struct spot whole_session(struct spot spot) { return (struct spot){ spot.session, VARIABLE_OF_SESSION }; }

/* ---- values ---- */

static term_t cut_to_calendar(struct encoder *encoder, term_t day)
{
    return term_smaller(encoder->terms, term_larger(encoder->terms, day, number(encoder, DATE_MIN)),
                        number(encoder, DATE_MAX));
}

/* `value` where both are known; open where one is; none where one is. */
static struct reading joined(struct encoder *encoder, enum type type, const struct reading *a, const struct reading *b,
                             term_t value)
{
    term_t none = either(encoder, a->none, b->none);
    term_t known = both(encoder, a->known, b->known), open = no(encoder, either(encoder, none, known));
    struct reading reading = { .type = type, .known = known, .none = none };

    reading.low = term_choose(encoder->terms, open, number(encoder, -SPACE_ENDLESS), value);
    reading.high = term_choose(encoder->terms, open, number(encoder, SPACE_ENDLESS), value);
    reading.lacks = both(encoder, open, either(encoder, a->lacks, b->lacks));
    reading.silent = both(encoder, open, either(encoder, a->silent, b->silent));
    return reading;
}

static struct reading days_apart(struct encoder *encoder, struct reading from, struct reading to)
{
    return joined(encoder, TYPE_DAYS, &from, &to, term_subtract(encoder->terms, to.low, from.low));
}

static struct reading plus(struct encoder *encoder, struct reading a, struct reading b, int sign)
{
    struct terms *terms = encoder->terms;
    term_t low = sign > 0 ? term_add(terms, a.low, b.low) : term_subtract(terms, a.low, b.high);
    term_t high = sign > 0 ? term_add(terms, a.high, b.high) : term_subtract(terms, a.high, b.low);
    struct reading sum = reading_between(encoder, a.type, low, high, either(encoder, a.lacks, b.lacks),
                                         either(encoder, a.silent, b.silent));

    return reading_choose(encoder, either(encoder, a.none, b.none), reading_none(encoder, a.type), sum);
}

static struct reading move_date(struct encoder *encoder, struct reading date, struct reading distance, int sign)
{
    struct terms *terms = encoder->terms;
    bool by_months = distance.type == TYPE_MONTHS || distance.type == TYPE_YEARS;
    const struct term *by = term_at(terms, distance.low);

    if (!by_months)
        return joined(encoder, TYPE_DATE, &date, &distance,
                      cut_to_calendar(encoder, term_add(terms, date.low, term_scale(terms, distance.low, sign))));
    if (by->low != by->high)
        encoder_refuse(encoder, "a date moved by months that are no fixed number");
    return joined(encoder, TYPE_DATE, &date, &distance,
                  calendar_add_months(encoder, date.low, sign * by->low * (distance.type == TYPE_YEARS ? 12 : 1)));
}

static struct reading evaluate_sum(struct encoder *encoder, struct spot spot, const struct expr *expr, int sign)
{
    struct reading a = encode_value(encoder, spot, expr->left), b = encode_value(encoder, spot, expr->right);
    struct reading sum;

    if (a.type == TYPE_DATE && b.type == TYPE_DATE)
        return days_apart(encoder, b, a);
    sum = a.type == TYPE_DATE ? move_date(encoder, a, b, sign) : plus(encoder, a, b, sign);
    return sum;
}

static struct reading evaluate_parameter(struct encoder *encoder, const struct parameter *parameter)
{
    struct reading reading = reading_silent(encoder, parameter->type);
    term_t decided = encode_decided(encoder);

    for (size_t i = 0; i < parameter->count; i++) {
        const struct parameter_value *row = &parameter->values[i];

        reading = reading_choose(encoder, encode_days(encoder, row->from, decided, row->until),
                                 encode_literal(encoder, &row->value), reading);
    }
    if (!date_is_known(parameter->check_again))
        return reading;
    return reading_choose(encoder, term_at_most(encoder->terms, number(encoder, parameter->check_again), decided),
                          reading_silent(encoder, parameter->type), reading);
}

static struct reading evaluate_age(struct encoder *encoder, struct spot spot)
{
    struct reading birth = encode_field(encoder, whole_session(spot), FIELD_BIRTH_DATE);

    return joined(encoder, TYPE_YEARS, &birth, &birth, calendar_age(encoder, birth.low, today(encoder, spot)));
}

static struct reading evaluate_measure(struct encoder *encoder, struct spot spot, const struct measure *measure)
{
    struct members members = encode_window(encoder, &measure->window, spot);

    return encode_measure(encoder, measure, encode_selected(encoder, members, measure->codes, measure->modifiers));
}

struct reading encode_value(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    switch ((int)expr->kind) {
    case EXPR_LITERAL: return encode_literal(encoder, &expr->literal);
    case EXPR_FIELD: return encode_field(encoder, spot, expr->field);
    case EXPR_PARAMETER: return evaluate_parameter(encoder, expr->parameter);
    case EXPR_ADD: return evaluate_sum(encoder, spot, expr, 1);
    case EXPR_SUBTRACT: return evaluate_sum(encoder, spot, expr, -1);
    case EXPR_DAYS_FROM:
        return days_apart(encoder, encode_value(encoder, spot, expr->left), encode_value(encoder, spot, expr->right));
    case EXPR_AGE: return evaluate_age(encoder, spot);
    case EXPR_MEASURE: return evaluate_measure(encoder, spot, expr->measure);
    case EXPR_TABLE_VALUE:
        return encode_table(encoder, expr->table, expr->column, encode_code(encoder, spot).low, today(encoder, spot),
                            expr->type);
    default: return reading_none(encoder, expr->type);
    }
}

/* ---- conditions on values ---- */

static struct fact negate_if(struct encoder *encoder, bool negated, struct fact fact)
{
    return negated ? fact_not(encoder, fact) : fact;
}

static struct fact given(struct encoder *encoder, struct reading value)
{
    return fact_unless_open(encoder, reading_is_open(encoder, &value), value.lacks, value.silent, value.known);
}

static struct fact flag(struct encoder *encoder, struct reading value)
{
    return fact_unless_open(encoder, reading_is_open(encoder, &value), value.lacks, value.silent,
                            both(encoder, value.known, value.low));
}

/* The places of the left side's domain that the cell's list holds. */
static term_t list_holds(struct encoder *encoder, const struct table_cell *cell, const struct reading *left)
{
    term_t holds = TERM_FALSE;

    for (int32_t i = 0; i < cell->codes.count; i++) {
        int64_t place = domains_place(encoder->space->domains, left->type, cell->codes.items[i]);

        if (place >= 0)
            holds = either(encoder, holds, term_same(encoder->terms, left->low, number(encoder, place)));
    }
    return holds;
}

static struct fact in_column(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    struct reading left = encode_value(encoder, spot, expr->left);
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_CODE];
    term_t holds = TERM_FALSE, listed = TERM_FALSE, open;
    uint32_t line;

    for (size_t i = 0; i < expr->table->edition_count; i++) {
        const struct table_edition *edition = &expr->table->editions[i];
        term_t days = encode_days(encoder, edition->from, today(encoder, spot), edition->until);

        for (size_t k = 0; k < domain->count; k++) {
            const struct table_cell *row = table_row(edition, expr->table->column_count, domain->codes[k], &line);
            term_t here = both(encoder, days,
                               term_same(encoder->terms, encode_code(encoder, spot).low, number(encoder, (int64_t)k)));

            if (row == NULL)
                continue;
            listed = either(encoder, listed, here);
            holds = either(encoder, holds, both(encoder, here, list_holds(encoder, &row[expr->column], &left)));
        }
    }
    open = both(encoder, no(encoder, left.none), either(encoder, no(encoder, listed), reading_is_open(encoder, &left)));
    return fact_unless_open(encoder, open, left.lacks, either(encoder, left.silent, no(encoder, listed)),
                            both(encoder, left.known, holds));
}

static struct fact condition_values(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    struct reading left = encode_value(encoder, spot, expr->left);

    switch ((int)expr->kind) {
    case EXPR_GIVEN: return given(encoder, left);
    case EXPR_FLAG: return flag(encoder, left);
    case EXPR_IN:
        return negate_if(encoder, expr->negated, reading_in_set(encoder, left, expr->set, today(encoder, spot)));
    default: return reading_compare(encoder, left, encode_value(encoder, spot, expr->right), expr->comparison);
    }
}

/* ---- conditions on parts of the record ---- */

static struct fact provider_in(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    enum field field = expr->set->type == TYPE_ROLE ? FIELD_PROVIDER_ROLE : FIELD_PROVIDER_TAXONOMY;

    return negate_if(encoder, expr->negated,
                     reading_in_set(encoder, encode_field(encoder, spot, field), expr->set, today(encoder, spot)));
}

/* Plans and referrals: there, and, where asked, in force on the day. They fail as absent or as not covering. */
static struct fact held(struct encoder *encoder, struct spot spot, bool covering, const char *path, enum field from,
                        enum field through)
{
    struct reading there = space_object(encoder->space, spot.session, VARIABLE_OF_SESSION, path);
    struct fact holds = fact_of(encoder, TERM_TRUE), absent = fact_of(encoder, TERM_FALSE);

    absent.way = number(encoder, WAY_ABSENT);
    if (covering)
        holds = encode_days_hold(encoder, space_read(encoder->space, spot.session, VARIABLE_OF_SESSION, from),
                                 space_read(encoder->space, spot.session, VARIABLE_OF_SESSION, through),
                                 today(encoder, spot));
    holds.way = term_choose(encoder->terms, holds.no, number(encoder, WAY_NOT_COVERING), number(encoder, WAY_ANY));
    holds = fact_choose(encoder, there.lacks, fact_open(encoder, TERM_TRUE, TERM_FALSE), holds);
    return fact_choose(encoder, there.none, absent, holds);
}

static struct fact condition_parts(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    switch ((int)expr->kind) {
    case EXPR_MODIFIERS: return encode_modifiers(encoder, spot, expr->quantity, expr->set, today(encoder, spot));
    case EXPR_DIAGNOSIS: return encode_diagnosis(encoder, spot, expr);
    case EXPR_DOCUMENT: return encode_document(encoder, spot, expr);
    case EXPR_DOCUMENTED: return encode_documented(encoder, spot, expr);
    case EXPR_PROVIDER_IN: return provider_in(encoder, spot, expr);
    case EXPR_PLAN_OF_CARE:
        return held(encoder, spot, expr->covering, "plan_of_care", FIELD_PLAN_ESTABLISHED, FIELD_PLAN_THROUGH);
    case EXPR_REFERRAL:
        return held(encoder, spot, expr->covering, "referral", FIELD_REFERRAL_FROM, FIELD_REFERRAL_THROUGH);
    case EXPR_AUTHORIZATION: return encode_authorization(encoder, spot, expr);
    case EXPR_BILLED: return encode_billed(encoder, spot, &expr->window, expr->set, TERM_FALSE);
    case EXPR_PRIMARY: return encode_primary(encoder, spot, expr);
    default: return fact_of(encoder, TERM_FALSE);
    }
}

struct fact encode_condition(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    bool joint = expr->kind == EXPR_OR || expr->kind == EXPR_AND || expr->kind == EXPR_NOT;

    if (spot.line == VARIABLE_OF_SESSION && expr->per_line && !joint) /* of a waiver of a rule judged once a session */
        return fact_open(encoder, TERM_FALSE, TERM_TRUE);
    switch ((int)expr->kind) {
    case EXPR_OR:
        return fact_or(encoder, encode_condition(encoder, spot, expr->left),
                       encode_condition(encoder, spot, expr->right));
    case EXPR_AND:
        return fact_and(encoder, encode_condition(encoder, spot, expr->left),
                        encode_condition(encoder, spot, expr->right));
    case EXPR_NOT: return fact_not(encoder, encode_condition(encoder, spot, expr->left));
    case EXPR_IN_COLUMN: return negate_if(encoder, expr->negated, in_column(encoder, spot, expr));
    case EXPR_COMPARE:
    case EXPR_IN:
    case EXPR_GIVEN:
    case EXPR_FLAG: return condition_values(encoder, spot, expr);
    default: return condition_parts(encoder, spot, expr);
    }
}
