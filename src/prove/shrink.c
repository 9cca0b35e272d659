/* The smallest session of those that answer a question: what the solver finds first is rarely fit to be read aloud. */
#include "prove/study.h"

#define SHRINKS_MAX 40

struct shrinking {
    struct study *study;
    term_t kept[SHRINKS_MAX];
    size_t count;
};

static void add(struct study *study, term_t *sum, term_t part) { *sum = term_add(&study->terms, *sum, part); }

static term_t count_sessions(struct study *study)
{
    term_t sum = term_number(&study->terms, 0);

    for (unsigned i = 1; i < study->space.bounds.sessions; i++)
        add(study, &sum, space_there(&study->space, i));
    return sum;
}

static term_t count_lines(struct study *study)
{
    term_t sum = term_number(&study->terms, 0);

    for (unsigned i = 0; i < study->space.bounds.sessions; i++) {
        for (unsigned line = 1; line < space_lines(&study->space, i); line++)
            add(study, &sum, space_line_there(&study->space, i, line));
    }
    return sum;
}

static bool also(struct shrinking *shrinking, term_t that)
{
    if (that == TERM_TRUE || shrinking->count == SHRINKS_MAX)
        return that == TERM_TRUE;
    shrinking->kept[shrinking->count] = that;
    if (study_ask(shrinking->study, shrinking->kept, shrinking->count + 1) != SOLVED_YES)
        return false;
    shrinking->count++;
    return true;
}

/* The least value, by halves. */
static void minimise(struct shrinking *shrinking, term_t size)
{
    struct study *study = shrinking->study;
    int64_t low = study->terms.items[size].low, high;

    if (shrinking->count == SHRINKS_MAX || low == study->terms.items[size].high)
        return;
    study_take_values(study); /* of the new term, too */
    high = study->values[size];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        shrinking->kept[shrinking->count] = term_at_most(&study->terms, size, term_number(&study->terms, middle));
        switch (study_ask(study, shrinking->kept, shrinking->count + 1)) {
        case SOLVED_YES: high = study->values[size]; break;
        case SOLVED_NO: low = middle + 1; break;
        case SOLVED_UNKNOWN: low = high; break;
        }
    }
    shrinking->kept[shrinking->count] = term_at_most(&study->terms, size, term_number(&study->terms, high));
    if (shrinking->kept[shrinking->count] != TERM_TRUE)
        shrinking->count++;
}

/* ---- what need not be said ---- */

/* The value with which a variable of that kind says less; -1: it says none. */
static int64_t less_said(enum variable_kind kind)
{
    if (kind == VARIABLE_UNKNOWN || kind == VARIABLE_OBJECT_UNKNOWN || kind == VARIABLE_LIST_UNKNOWN)
        return 1;
    return kind == VARIABLE_HOLDS || kind == VARIABLE_ITEM_THERE || kind == VARIABLE_NONE ? 0 : -1;
}

/* A case of the study's variables, of which one may be tried with another value. */
struct trial {
    const struct terms *terms;
    const uint64_t *keys;
    int64_t *values;
    size_t count, tried;
    int64_t value;
};

static int64_t tried_value(void *context, uint64_t key)
{
    const struct trial *trial = context;

    for (size_t i = 0; i < trial->count; i++) {
        if (trial->keys[i] == key)
            return i == trial->tried ? trial->value : trial->values[i];
    }
    return 0;
}

static struct trial trial_of(struct study *study)
{
    struct terms *terms = &study->terms;
    uint64_t *keys = ARENA_ARRAY(study->arena, terms->count, uint64_t);
    int64_t *values = ARENA_ARRAY(study->arena, terms->count, int64_t);
    struct trial trial = { .terms = terms, .keys = keys, .values = values };

    study_take_values(study);
    for (size_t i = 0; i < terms->count; i++) {
        if (terms->items[i].kind != TERM_VARIABLE)
            continue;
        keys[trial.count] = (uint64_t)terms->items[i].number;
        values[trial.count++] = study->values[i];
    }
    return trial;
}

/* Is the trial such a session, as small as the one found? */
static bool still_holds(const struct shrinking *shrinking, struct trial *trial, int64_t *values)
{
    terms_compute(trial->terms, tried_value, trial, values);
    for (size_t i = 0; i < shrinking->count; i++) {
        if (values[shrinking->kept[i]] == 0)
            return false;
    }
    return values[shrinking->study->well_formed] != 0;
}

/* What is said and what is not stays as it is in the trial. */
static term_t shape_of(struct terms *terms, const struct trial *trial)
{
    size_t count = terms->count, at = 0;
    term_t shape = TERM_TRUE;

    for (size_t i = 0; i < count; i++) {
        if (terms->items[i].kind != TERM_VARIABLE)
            continue;
        if (less_said(variable_of_key(trial->keys[at]).kind) >= 0)
            shape = term_and(terms, shape, trial->values[at] != 0 ? (term_t)i : term_not(terms, (term_t)i));
        at++;
    }
    return shape;
}

/* Leaves out one thing after the other until all that is left is needed. Computing formulas costs nothing beside asking
 * the solver, and with its shape fixed a session's numbers are soon small. */
static void leave_out(struct shrinking *shrinking)
{
    struct study *study = shrinking->study;
    struct trial trial = trial_of(study);
    int64_t *values = ARENA_ARRAY(study->arena, study->terms.count, int64_t);

    for (size_t i = 0; i < trial.count; i++) {
        trial.tried = i;
        trial.value = less_said(variable_of_key(trial.keys[i]).kind);
        if (trial.value >= 0 && trial.values[i] != trial.value && still_holds(shrinking, &trial, values))
            trial.values[i] = trial.value;
    }
    also(shrinking, shape_of(&study->terms, &trial));
}

/* ---- sums ---- */

/* Values of a member, over all lines. */
static term_t sum_of(struct study *study, enum field field)
{
    struct terms *terms = &study->terms;
    term_t sum = term_number(terms, 0);
    size_t count = terms->count;

    for (size_t i = 0; i < count; i++) {
        struct variable variable = variable_of_key((uint64_t)terms->items[i].number);

        if (terms->items[i].kind == TERM_VARIABLE && variable.kind == VARIABLE_VALUE &&
            variable.field == (unsigned)field)
            add(study, &sum, (term_t)i);
    }
    return sum;
}

/* The usual: physical therapy where a session says its discipline. */
static term_t all_of_one_discipline(struct study *study)
{
    struct terms *terms = &study->terms;
    int64_t place = domains_place(&study->domains, TYPE_DISCIPLINE, code_parse(TEXT("PT")));
    size_t count = terms->count;
    term_t all = TERM_TRUE;

    for (size_t i = 0; i < count; i++) {
        struct variable variable = variable_of_key((uint64_t)terms->items[i].number);

        if (terms->items[i].kind == TERM_VARIABLE && variable.kind == VARIABLE_VALUE &&
            variable.field == (unsigned)FIELD_DISCIPLINE)
            all = term_and(terms, all, term_same(terms, (term_t)i, term_number(terms, place)));
    }
    return all;
}

/* Of all dates that sessions say, from the day judged. */
static term_t days_apart(struct study *study)
{
    struct terms *terms = &study->terms;
    term_t today = space_date(&study->space, 0), sum = term_number(terms, 0);
    size_t count = terms->count;

    for (size_t i = 0; i < count; i++) {
        struct variable variable = variable_of_key((uint64_t)terms->items[i].number);
        term_t before;

        if (terms->items[i].kind != TERM_VARIABLE || variable.kind != VARIABLE_VALUE ||
            type_row(field_row((enum field)variable.field)->type)->storage != STORAGE_DATE)
            continue;
        before = term_subtract(terms, today, (term_t)i);
        add(study, &sum, term_larger(terms, before, term_scale(terms, before, -1)));
    }
    return sum;
}

void study_shrink(struct study *study, term_t assumption, term_t that)
{
    static const enum field sums[] = { FIELD_LINE_MINUTES, FIELD_LINE_UNITS, FIELD_LINE_CHARGE, FIELD_LINE_ALLOWED,
                                       FIELD_LINE_CODE };
    struct shrinking shrinking = { .study = study, .kept = { assumption, that }, .count = 2 };
    term_t date = space_date(&study->space, 0);

    also(&shrinking, all_of_one_discipline(study));
    minimise(&shrinking, count_sessions(study));
    minimise(&shrinking, count_lines(study));
    leave_out(&shrinking);
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        minimise(&shrinking, sum_of(study, sums[i]));
    if (!date_is_known(study->preferred) ||
        !also(&shrinking, term_same(&study->terms, date, term_number(&study->terms, study->preferred))))
        minimise(&shrinking, date);
    minimise(&shrinking, days_apart(study));
}
