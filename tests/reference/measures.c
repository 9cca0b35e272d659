/* Measures: what lines in a window come to. Knows no limits. */
#include <stdlib.h>

#include "tests/reference/internal.h"

static struct value count_of(enum type type, int64_t number, enum field field)
{
    if (number == NUMBER_UNKNOWN)
        return value_open(type, doubt_needs((int)field));
    return value_number(type, number == NUMBER_NONE ? 0 : number);
}

static int64_t bound_multiply(int64_t count, int64_t each)
{
    bool overflow = false;

    if (count == 0 || each == 0)
        return 0;
    if (count >= REFERENCE_ENDLESS || each >= REFERENCE_ENDLESS)
        return REFERENCE_ENDLESS;
    return number_multiply(count, each, &overflow);
}

/* Units times the code's points on the line's day; a code that the table lacks could have any number of them. */
static struct value points_of(const struct measure *measure, const struct session *session, const struct line *line)
{
    struct value units = count_of(TYPE_POINTS, line->units, FIELD_LINE_UNITS);
    const struct table_cell *cell = lookup_cell(measure->weights, measure->weight_column, line->code, session->date);

    if (cell == NULL || cell->empty)
        return value_between(TYPE_POINTS, 0, REFERENCE_ENDLESS, doubt_no_data());
    if (units.state == VALUE_OPEN)
        return units;
    return value_number(TYPE_POINTS, bound_multiply(units.low, cell->number));
}

struct value measure_line(const struct measure *measure, const struct session *session, const struct line *line)
{
    switch (measure->kind) {
    case MEASURE_UNITS: return count_of(TYPE_UNITS, line->units, FIELD_LINE_UNITS);
    case MEASURE_MINUTES: return count_of(TYPE_MINUTES, line->minutes, FIELD_LINE_MINUTES);
    case MEASURE_CHARGES: return count_of(TYPE_MONEY, line->charge, FIELD_LINE_CHARGE);
    case MEASURE_ALLOWED: return count_of(TYPE_MONEY, line->allowed, FIELD_LINE_ALLOWED);
    case MEASURE_POINTS: return points_of(measure, session, line);
    case MEASURE_SERVICES: return value_number(TYPE_SERVICES, 1);
    case MEASURE_VISITS:
    case MEASURE_SESSIONS:
    case MEASURE_TREATMENT_DAYS: break;
    }
    return value_number(TYPE_NUMBER, 0);
}

static struct value sum_of_lines(const struct measure *measure, struct members members)
{
    struct value sum = value_number(TYPE_NUMBER, 0);

    for (size_t i = 0; i < members.count; i++) {
        struct value part = measure_line(measure, members.items[i].session, members.items[i].line);

        sum.low = bound_add(sum.low, members.items[i].certain ? part.low : 0);
        sum.high = bound_add(sum.high, part.high);
        if (part.state == VALUE_OPEN)
            sum.doubt = doubt_both(sum.doubt, part.doubt);
        if (!members.items[i].certain && part.high > 0)
            sum.doubt = doubt_both(sum.doubt, members.items[i].doubt);
    }
    return sum;
}

/* ---- sessions, days, visits ---- */

/* Is this the first member for which `same` holds with the i-th, among all or among the certain ones? */
static bool is_first(struct members members, size_t i, bool certain, bool (*same)(struct member a, struct member b))
{
    if (certain && !members.items[i].certain)
        return false;
    for (size_t k = 0; k < i; k++) {
        if ((!certain || members.items[k].certain) && same(members.items[k], members.items[i]))
            return false;
    }
    return true;
}

static bool same_session(struct member a, struct member b) { return a.session == b.session; }

static bool same_day(struct member a, struct member b) { return a.session->date == b.session->date; }

static bool same_provider_day(struct member a, struct member b)
{
    return same_day(a, b) && billing_provider(a.session) == billing_provider(b.session);
}

static code_t discipline_of(struct member member) { return discipline_of_line(member.session, member.line); }

static bool same_visit(struct member a, struct member b)
{
    return same_provider_day(a, b) && discipline_of(a) == discipline_of(b);
}

static bool same_visit_of_session(struct member a, struct member b)
{
    return same_session(a, b) && discipline_of(a) == discipline_of(b);
}

static struct value count_distinct(struct members members, bool (*same)(struct member a, struct member b))
{
    struct value count = value_number(TYPE_NUMBER, 0);

    for (size_t i = 0; i < members.count; i++) {
        count.low += is_first(members, i, true, same);
        count.high += is_first(members, i, false, same);
        if (!members.items[i].certain)
            count.doubt = doubt_both(count.doubt, members.items[i].doubt);
    }
    return count;
}

/* What the counted lines of one session tell of its disciplines: how many are known for sure, how many are known at
 * all, and whether some line tells none. */
struct told {
    int certain, possible;
    bool silent;
};

static struct told told_by_session(struct members members, size_t of)
{
    struct told told = { 0, 0, false };

    for (size_t i = 0; i < members.count; i++) {
        if (!same_session(members.items[of], members.items[i]))
            continue;
        told.silent |= discipline_of(members.items[i]) == CODE_UNKNOWN;
        if (discipline_of(members.items[i]) == CODE_UNKNOWN)
            continue;
        told.certain += is_first(members, i, true, same_visit_of_session);
        told.possible += is_first(members, i, false, same_visit_of_session);
    }
    return told;
}

/* Does the session count as one of unknown discipline at most: when all its lines of known discipline may not count? */
static bool may_be_silent(struct told told) { return told.silent && told.certain == 0; }

/* Is the known discipline of the i-th member one of the day's that was not seen before? Not those of a session that
 * counts as one of unknown discipline already, unless it has several. */
static bool is_first_telling(struct members members, size_t i)
{
    struct told told = told_by_session(members, i);

    if (may_be_silent(told) && told.possible < 2)
        return false;
    for (size_t k = 0; k < i; k++) {
        struct told other = told_by_session(members, k);

        if (same_visit(members.items[k], members.items[i]) && (!may_be_silent(other) || other.possible >= 2))
            return false;
    }
    return true;
}

/* A visit is a known discipline of a provider's day; sessions without any may be visits of their own, or of one that
 * is known. A session that is either counts once. */
static struct value visits_of_day(struct members members, size_t first)
{
    struct value visits = value_number(TYPE_NUMBER, 0);
    bool silent = false;

    for (size_t i = 0; i < members.count; i++) {
        struct member member = members.items[i];
        struct told told = told_by_session(members, i);

        if (!same_provider_day(members.items[first], member))
            continue;
        if (discipline_of(member) != CODE_UNKNOWN) {
            visits.low += is_first(members, i, true, same_visit);
            visits.high += is_first_telling(members, i);
        }
        silent |= member.certain && discipline_of(member) == CODE_UNKNOWN;
        if (may_be_silent(told)) {
            visits.high += is_first(members, i, false, same_session);
            visits.doubt = doubt_needs(FIELD_DISCIPLINE);
        }
    }
    if (silent && visits.low == 0)
        visits.low = 1;
    return visits;
}

static struct value count_visits(struct members members)
{
    struct value visits = value_number(TYPE_NUMBER, 0);

    for (size_t i = 0; i < members.count; i++) {
        struct value day;

        if (!is_first(members, i, false, same_provider_day))
            continue;
        day = visits_of_day(members, i);
        visits.low += day.low;
        visits.high += day.high;
        visits.doubt = doubt_both(visits.doubt, day.doubt);
    }
    for (size_t i = 0; i < members.count; i++) {
        if (!members.items[i].certain)
            visits.doubt = doubt_both(visits.doubt, members.items[i].doubt);
    }
    return visits;
}

static enum type type_of_measure(enum measure_kind kind)
{
    switch (kind) {
    case MEASURE_UNITS: return TYPE_UNITS;
    case MEASURE_MINUTES: return TYPE_MINUTES;
    case MEASURE_SERVICES: return TYPE_SERVICES;
    case MEASURE_VISITS: return TYPE_VISITS;
    case MEASURE_SESSIONS: return TYPE_SESSIONS;
    case MEASURE_TREATMENT_DAYS: return TYPE_TREATMENT_DAYS;
    case MEASURE_CHARGES:
    case MEASURE_ALLOWED: return TYPE_MONEY;
    case MEASURE_POINTS: return TYPE_POINTS;
    }
    return TYPE_NUMBER;
}

static struct value count_members(const struct measure *measure, struct members members)
{
    switch ((int)measure->kind) {
    case MEASURE_VISITS: return count_visits(members);
    case MEASURE_SESSIONS: return count_distinct(members, same_session);
    case MEASURE_TREATMENT_DAYS: return count_distinct(members, same_day);
    default: return sum_of_lines(measure, members);
    }
}

struct value measure_members(const struct measure *measure, struct members members)
{
    struct value value = count_members(measure, members);

    if (members.more)
        value.high = REFERENCE_ENDLESS;
    return value_between(type_of_measure(measure->kind), value.low, value.high, doubt_both(value.doubt, members.doubt));
}
