/* Counting over a window: totals as intervals, split into what came before the session judged, the session itself and
 * the rest. */
#include <stdlib.h>

#include "eval/context.h"

enum tri eval_has_modifier(struct eval *eval, plan_index set, const struct past_line *line, date_t on)
{
    if (line->modifier_count == LIST_UNKNOWN)
        return missing_fact(eval, FIELD_LINE_MODIFIERS);
    for (int32_t i = 0; i < line->modifier_count; i++)
        if (plan_set_has(eval->plan, set, line->modifiers[i], on))
            return TRI_TRUE;
    return TRI_FALSE;
}

static enum tri same_discipline(struct eval *eval, const struct group *group, const struct past_session *session,
                                const struct past_line *line)
{
    (void)session;
    unsigned wanted = group->place.past ? group->place.past->discipline : eval->own->discipline;
    if (line == group->place.past)
        return TRI_TRUE;
    if (wanted == DISCIPLINE_UNKNOWN || line->discipline == DISCIPLINE_UNKNOWN)
        return missing_fact(eval, FIELD_DISCIPLINE);
    return tri_of(line->discipline == wanted);
}

static enum tri same_region(struct eval *eval, const struct group *group, const struct past_session *session,
                            const struct past_line *line)
{
    (void)session;
    struct text wanted = group->place.past ? past_region(group->place.past) : eval->session->body_region;
    if (line == group->place.past)
        return TRI_TRUE;
    struct text region = past_region(line);
    if (!wanted.bytes || !region.bytes)
        return missing_fact(eval, FIELD_BODY_REGION);
    return tri_of(text_equal(wanted, region));
}

static enum tri same_rendering(struct eval *eval, const struct group *group, const struct past_session *session,
                               const struct past_line *line)
{
    struct place whole = { 0 };
    code_t wanted = group->place.past ? past_rendering(eval->own, group->place.past) : eval_npi(eval, whole);
    if (line == group->place.past)
        return TRI_TRUE;
    code_t rendering = past_rendering(session, line);
    if (wanted == CODE_UNKNOWN || rendering == CODE_UNKNOWN)
        return missing_fact(eval, FIELD_PROVIDER_NPI);
    return tri_of(rendering == wanted);
}

static enum tri same_injury(struct eval *eval, const struct group *group, const struct past_session *session,
                            const struct past_line *line)
{
    (void)group;
    (void)line;
    date_t wanted = past_injury(eval->own), injury = past_injury(session);
    if (session == eval->own)
        return TRI_TRUE;
    if (wanted == DATE_UNKNOWN || injury == DATE_UNKNOWN)
        return missing_fact(eval, FIELD_INJURY);
    return tri_of(wanted == injury);
}

static enum tri same_purpose(struct eval *eval, const struct group *group, const struct past_session *session,
                             const struct past_line *line)
{
    (void)group;
    (void)line;
    struct text wanted = past_purpose(eval->own), purpose = past_purpose(session);
    if (session == eval->own)
        return TRI_TRUE;
    if (!wanted.bytes || !purpose.bytes)
        return missing_fact(eval, FIELD_PURPOSE);
    return tri_of(text_equal(wanted, purpose));
}

static enum tri in_scopes(struct eval *eval, const struct group *group, const struct past_session *session,
                          const struct past_line *line)
{
    static const struct scope {
        uint8_t bit;
        enum tri (*same)(struct eval *eval, const struct group *group, const struct past_session *session,
                         const struct past_line *line);
    } scopes[] = { { PER_DISCIPLINE, same_discipline },
                   { PER_BODY_REGION, same_region },
                   { PER_RENDERING_PROVIDER, same_rendering },
                   { PER_INJURY, same_injury },
                   { PER_PURPOSE, same_purpose } };
    struct needs before = eval->missing;
    enum tri in =
        group->modifiers != PLAN_NONE ? eval_has_modifier(eval, group->modifiers, line, session->date) : TRI_TRUE;
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0] && in != TRI_FALSE; i++) {
        if (!(group->scopes & scopes[i].bit))
            continue;
        enum tri one = scopes[i].same(eval, group, session, line);
        in = one < in ? one : in;
    }
    if (in == TRI_FALSE)
        eval->missing = before;
    return in;
}

enum tri eval_in_group(struct eval *eval, const struct group *group, const struct past_session *session,
                       const struct past_line *line)
{
    if (group->code != CODE_UNKNOWN && line->code != group->code)
        return TRI_FALSE;
    if (group->codes != PLAN_NONE && !plan_set_has(eval->plan, group->codes, line->code, session->date))
        return TRI_FALSE;
    if (group->scopes & PER_BILLING_PROVIDER && session->billing != eval->own->billing)
        return TRI_FALSE;
    if (group->modifiers == PLAN_NONE && !(group->scopes & ~(PER_CODE | PER_BILLING_PROVIDER)))
        return TRI_TRUE;
    return in_scopes(eval, group, session, line);
}

/* units times the code's weight */
static struct interval line_points(struct eval *eval, const struct plan_measure *measure,
                                   const struct past_session *session, const struct past_line *line)
{
    const struct rule_table *table = measure->weights;
    const struct table_edition *edition = table_on(table, session->date);
    uint32_t row_line;
    const struct table_cell *row = edition ? table_row(edition, table->column_count, line->code, &row_line) : NULL;
    if (!row || row[measure->weight_column].empty) {
        missing_data(eval, "table", table->name);
        return (struct interval){ 0, VALUE_INFINITY };
    }
    struct interval units = eval_count(eval, line->units, FIELD_LINE_UNITS);
    bool overflow = false;
    return interval_is_known(units)
               ? interval_of(number_multiply(units.low, row[measure->weight_column].number, &overflow))
               : units;
}

struct interval eval_line_quantity(struct eval *eval, const struct plan_measure *measure,
                                   const struct past_session *session, const struct past_line *line)
{
    switch (measure->kind) {
    case MEASURE_UNITS: return eval_count(eval, line->units, FIELD_LINE_UNITS);
    case MEASURE_MINUTES: return eval_count(eval, line->minutes, FIELD_LINE_MINUTES);
    case MEASURE_CHARGES: return eval_count(eval, line->charge, FIELD_LINE_CHARGE);
    case MEASURE_ALLOWED: return eval_count(eval, past_allowed(line), FIELD_LINE_ALLOWED);
    case MEASURE_POINTS: return line_points(eval, measure, session, line);
    case MEASURE_SERVICES:
    case MEASURE_VISITS:
    case MEASURE_SESSIONS:
    case MEASURE_TREATMENT_DAYS: break;
    }
    return interval_of(1);
}

int64_t units_a_day(const struct past_line *line)
{
    int32_t days = past_days(line);
    return days > 1 ? (2 * line->units + days) / (2 * days) : line->units;
}

static int64_t sum(int64_t a, int64_t b) { return a >= VALUE_INFINITY - b ? VALUE_INFINITY : a + b; }

static void total_add(const struct eval *eval, struct total *total, size_t at, int64_t low, int64_t high)
{
    int64_t *own_low = at < eval->own_at ? &total->before_low : &total->own_low;
    int64_t *own_high = at < eval->own_at ? &total->before_high : &total->own_high;
    if (at <= eval->own_at) {
        *own_low = sum(*own_low, low);
        *own_high = sum(*own_high, high);
    }
    total->low = sum(total->low, low);
    total->high = sum(total->high, high);
}

/* ---- sums over lines ---- */

/* A line that only may belong counts from 0; of one that counts nothing either way, nothing is needed. */
static void add_line(struct eval *eval, const struct plan_measure *measure, const struct group *group, size_t at,
                     const struct past_line *line, struct total *total)
{
    const struct past_session *session = eval_past(eval, at);
    struct needs before = eval->missing;
    enum tri in = eval_in_group(eval, group, session, line);
    if (in == TRI_FALSE)
        return;
    struct interval quantity = eval_line_quantity(eval, measure, session, line);
    if (group->per_day && interval_is_known(quantity))
        quantity = interval_of(units_a_day(line));
    if (quantity.high == 0)
        eval->missing = before;
    total_add(eval, total, at, in == TRI_TRUE ? quantity.low : 0, quantity.high);
}

static void sum_lines(struct eval *eval, const struct plan_measure *measure, const struct group *group,
                      const struct stretch *stretch, struct total *total)
{
    if (measure->window.kind == WINDOW_LINE) {
        if (group->place.past)
            add_line(eval, measure, group, eval->own_at, group->place.past, total);
        return;
    }
    for (size_t at = stretch->first; at < stretch->last; at++) {
        if (!eval_in_window(eval, &measure->window, at))
            continue;
        const struct past_session *session = eval_past(eval, at);
        for (uint32_t i = 0; i < session->line_count; i++)
            add_line(eval, measure, group, at, &session->lines[i], total);
    }
}

/* ---- counting of sessions, days and visits ---- */

void told_add(struct told *told, unsigned discipline, bool certain)
{
    if (discipline == DISCIPLINE_UNKNOWN) {
        told->open_certain |= certain;
        told->open_possible = true;
    } else {
        told->certain |= certain ? 1u << discipline : 0;
        told->possible |= 1u << discipline;
    }
}

/* A session none of whose known disciplines is certain may be a visit of unknown discipline instead. With one of them
 * it is one visit either way. */
void told_visits_add(struct told_visits *visits, const struct told *told)
{
    bool open = told->open_possible && told->certain == 0;
    if (!open || __builtin_popcount(told->possible) > 1)
        visits->possible |= told->possible;
    visits->certain |= told->certain;
    visits->open += open;
    visits->open_certain |= told->open_certain;
}

/* Each discipline is a visit; sessions of unknown discipline may be one of these or more. */
struct interval told_visits_count(const struct told_visits *visits)
{
    int64_t known = __builtin_popcount(visits->certain);
    return (struct interval){ known > 0 ? known : visits->open_certain,
                              __builtin_popcount(visits->possible) + visits->open };
}

/* certain when some counted line of the session is */
static enum tri session_counts(struct eval *eval, const struct group *group, size_t at, struct told *told)
{
    const struct past_session *session = eval_past(eval, at);
    struct needs before = eval->missing;
    enum tri counts = TRI_FALSE;
    *told = (struct told){ 0 };
    for (uint32_t i = 0; i < session->line_count; i++) {
        enum tri in = eval_in_group(eval, group, session, &session->lines[i]);
        if (in == TRI_FALSE)
            continue;
        told_add(told, session->lines[i].discipline, in == TRI_TRUE);
        counts = in > counts ? in : counts;
    }
    if (counts != TRI_UNKNOWN)
        eval->missing = before;
    return counts;
}

static void count_sessions(struct eval *eval, const struct plan_measure *measure, const struct group *group,
                           const struct stretch *stretch, struct total *total)
{
    if (eval_by_position(eval, measure) && group->code == CODE_UNKNOWN) {
        int64_t before = (int64_t)(eval->own_at - stretch->first);
        *total = (struct total){ before + 1, before + 1, before, before, 1, 1 };
        return;
    }
    for (size_t at = stretch->first; at < stretch->last; at++) {
        struct told told;
        if (!eval_in_window(eval, &measure->window, at))
            continue;
        enum tri counts = session_counts(eval, group, at, &told);
        total_add(eval, total, at, counts == TRI_TRUE, counts != TRI_FALSE);
    }
}

/* The counted sessions of one date: how many visits or days they are. */
struct visit {
    code_t billing;
    struct told told;
    bool certain;
};
struct day {
    struct visit *visits;
    size_t count, capacity;
};

static int visit_compare(const void *left, const void *right)
{
    const struct visit *a = left, *b = right;
    return (a->billing > b->billing) - (a->billing < b->billing);
}

static void day_add(struct eval *eval, struct day *day, const struct group *group, size_t at)
{
    struct told told;
    enum tri counts = session_counts(eval, group, at, &told);
    if (counts == TRI_FALSE)
        return;
    day->visits = arena_grow(eval->memory, day->visits, day->count, &day->capacity, sizeof *day->visits);
    day->visits[day->count++] = (struct visit){ eval_past(eval, at)->billing, told, counts == TRI_TRUE };
}

static void day_visits(struct eval *eval, struct day *day, int64_t *low, int64_t *high)
{
    bool vague = false;
    if (day->count > 1)
        qsort(day->visits, day->count, sizeof *day->visits, visit_compare);
    for (size_t i = 0; i < day->count;) {
        struct told_visits visits = { 0 };
        size_t first = i;
        for (; i < day->count && day->visits[i].billing == day->visits[first].billing; i++)
            told_visits_add(&visits, &day->visits[i].told);
        struct interval count = told_visits_count(&visits);
        vague |= !interval_is_known(count);
        *low += count.low;
        *high += count.high;
    }
    if (vague)
        missing_fact(eval, FIELD_DISCIPLINE);
}

static void day_totals(struct eval *eval, const struct plan_measure *measure, struct day *day, int64_t *low,
                       int64_t *high)
{
    *low = *high = 0;
    if (measure->kind != MEASURE_TREATMENT_DAYS) {
        day_visits(eval, day, low, high);
        return;
    }
    for (size_t i = 0; i < day->count; i++)
        *low |= day->visits[i].certain;
    *high = day->count > 0;
}

/* Days before the one judged count whole; on the day judged what came before this session counts first. */
static void count_days(struct eval *eval, const struct plan_measure *measure, const struct group *group,
                       const struct stretch *stretch, struct total *total)
{
    const date_t *dates = eval->patient->dates;
    struct day day = { 0 };
    int64_t low, high;
    for (size_t at = stretch->first; at < stretch->last;) {
        date_t date = dates[at];
        day.count = 0;
        struct total before = *total;
        for (; at < stretch->last && dates[at] == date; at++) {
            if (!eval_in_window(eval, &measure->window, at))
                continue;
            if (at == eval->own_at) {
                day_totals(eval, measure, &day, &low, &high);
                total->before_low = sum(before.low, low);
                total->before_high = sum(before.high, high);
            }
            day_add(eval, &day, group, at);
            if (at == eval->own_at) {
                day_totals(eval, measure, &day, &low, &high);
                total->own_low = sum(before.low, low) - total->before_low;
                total->own_high = sum(before.high, high) - total->before_high;
            }
        }
        day_totals(eval, measure, &day, &low, &high);
        total->low = sum(before.low, low);
        total->high = sum(before.high, high);
    }
}

struct total eval_total(struct eval *eval, const struct plan_measure *measure, const struct group *group)
{
    struct total total = { 0 };
    struct needs before = eval->missing;
    struct stretch stretch = eval_window(eval, &measure->window);
    if (group->up_to_own && stretch.last > eval->own_at + 1)
        stretch.last = eval->own_at + 1;
    if (measure->kind == MEASURE_VISITS || measure->kind == MEASURE_TREATMENT_DAYS)
        count_days(eval, measure, group, &stretch, &total);
    else if (measure->kind == MEASURE_SESSIONS)
        count_sessions(eval, measure, group, &stretch, &total);
    else
        sum_lines(eval, measure, group, &stretch, &total);
    if (!stretch.complete)
        total.high = total.before_high = VALUE_INFINITY;
    if (total.low == total.high)
        eval->missing = before; /* what is missing changes nothing */
    return total;
}

const struct own_sums *eval_add_own_lines(struct eval *eval, plan_index set)
{
    const struct past_session *own = eval->own;
    if (eval->set_summed && eval->summed_set == set)
        return &eval->sums_of_set;
    eval->set_summed = true;
    eval->summed_set = set;
    eval->sums_of_set = (struct own_sums){ 0 };
    for (uint32_t i = 0; i < own->line_count; i++)
        own_sums_add(&eval->sums_of_set, &own->lines[i],
                     set == PLAN_NONE || plan_set_has(eval->plan, set, own->lines[i].code, own->date));
    return &eval->sums_of_set;
}

/* Adds what the window's other sessions have of the codes. False: some of it is not known. */
static bool add_past_lines(struct eval *eval, const struct plan_measure *measure, const struct stretch *stretch,
                           int64_t *total)
{
    for (size_t at = stretch->first; at < stretch->last; at++) {
        const struct past_session *session = eval_past(eval, at);
        if (at == eval->own_at || !eval_in_window(eval, &measure->window, at))
            continue;
        for (uint32_t i = 0; i < session->line_count; i++) {
            const struct past_line *line = &session->lines[i];
            if (measure->codes != PLAN_NONE && !plan_set_has(eval->plan, measure->codes, line->code, session->date))
                continue;
            int64_t quantity = measure->kind == MEASURE_UNITS ? line->units : line->minutes;
            if (quantity == NUMBER_UNKNOWN)
                return false;
            *total = sum(*total, quantity);
        }
    }
    return true;
}

/* Members of the lines and of the session judged have a say in it. */
static struct interval measure_of_group(struct eval *eval, const struct plan_measure *measure, struct place place)
{
    struct needs before = eval->missing;
    struct group group = {
        .code = measure->window.scopes & PER_CODE && place.line ? place.line->code : CODE_UNKNOWN,
        .place = place,
        .codes = measure->codes,
        .modifiers = measure->modifiers,
        .scopes = measure->window.scopes,
    };
    struct total total = eval_total(eval, measure, &group);
    if (total.low == total.high)
        eval->missing = before;
    return (struct interval){ total.low, total.high };
}

/* What needs nothing to be known is remembered, because several rules of a session ask for it. */
static struct interval measure_counted(struct eval *eval, const struct plan_measure *measure,
                                       const struct stretch *stretch, int64_t total)
{
    if (!stretch->complete)
        return (struct interval){ total, VALUE_INFINITY };
    eval->counted = measure->first_alike;
    eval->count = interval_of(total);
    return eval->count;
}

static struct interval measure_of_positions(struct eval *eval, const struct plan_measure *measure)
{
    struct stretch stretch = eval_window(eval, &measure->window);
    return measure_counted(eval, measure, &stretch, (int64_t)(eval->own_at - stretch.first) + 1);
}

static bool own_is_known(const struct own_sums *own, const struct plan_measure *measure)
{
    return measure->kind == MEASURE_UNITS ? own_units_known(own) : own_minutes_known(own);
}

static int64_t own_total(const struct own_sums *own, const struct plan_measure *measure)
{
    return (int64_t)(measure->kind == MEASURE_UNITS ? own->units : own->minutes);
}

/* The sum over all lines of the codes, where all of these are known. */
static struct interval measure_of_codes(struct eval *eval, const struct plan_measure *measure, struct place place)
{
    const struct own_sums *own = eval_own_sums(eval, measure->codes);
    struct stretch stretch = eval_window(eval, &measure->window);
    int64_t total = own_total(own, measure);
    if (!own_is_known(own, measure) || !add_past_lines(eval, measure, &stretch, &total))
        return measure_of_group(eval, measure, place);
    return measure_counted(eval, measure, &stretch, total);
}

/* Apart, so that what is told without it needs few registers. */
__attribute__((noinline)) static struct interval measure_sought(struct eval *eval, const struct plan_measure *measure,
                                                                struct place place)
{
    if (eval_by_position(eval, measure))
        return measure_of_positions(eval, measure);
    return measure->by_code_only ? measure_of_codes(eval, measure, place) : measure_of_group(eval, measure, place);
}

struct interval eval_measure(struct eval *eval, plan_index index, struct place place)
{
    const struct plan_measure *measure = &eval->plan->measures[index];
    if (measure->first_alike == eval->counted)
        return eval->count;
    if (measure->by_code_only && eval_is_alone(eval, &measure->window)) {
        const struct own_sums *own = eval_own_sums(eval, measure->codes);
        if (own_is_known(own, measure))
            return interval_of(own_total(own, measure));
    }
    return measure_sought(eval, measure, place);
}
