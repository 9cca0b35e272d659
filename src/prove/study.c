/* Spaces for questions, and asking them. */
#include "prove/study.h"

#define LINES 4
#define SESSIONS 3
#define OTHER_LINES 2
#define STEPS 8000000
#define LINES_MAX 12
#define DAYS_AROUND 400
#define DAYS_OTHER 800

/* At most, or a few more than what the rules name. */
#define MINUTES_LEAST 119
#define UNITS_LEAST 10
#define CENTS_LEAST 50000
#define COUNT_LEAST 15

/* ---- the space ---- */

static int64_t most_beside(int64_t named, int64_t least)
{
    int64_t most = named + named / 4 + 2;

    return most > least ? most : least;
}

static unsigned within(unsigned value, unsigned otherwise, unsigned most)
{
    value = value == 0 ? otherwise : value;
    return value < most ? value : most;
}

struct payrule_prove_options study_options(const struct payrule_prove_options *options)
{
    struct payrule_prove_options filled = { 0 };

    if (options != NULL)
        filled = *options;
    filled.lines = within(filled.lines, LINES, LINES_MAX);
    filled.sessions = within(filled.sessions, SESSIONS, STUDY_SESSIONS_MAX);
    filled.other_lines = within(filled.other_lines, OTHER_LINES, LINES_MAX);
    filled.steps = filled.steps == 0 ? STEPS : filled.steps;
    return filled;
}

static struct study_size smaller(struct study_size a, struct study_size b)
{
    return (struct study_size){ .lines = a.lines < b.lines ? a.lines : b.lines,
                                .sessions = a.sessions < b.sessions ? a.sessions : b.sessions,
                                .other_lines = a.other_lines < b.other_lines ? a.other_lines : b.other_lines };
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

int64_t study_visits(const struct study *study)
{
    static const enum type types[] = { TYPE_VISITS, TYPE_SESSIONS, TYPE_TREATMENT_DAYS, TYPE_SERVICES };
    int64_t most = 0;

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        most = larger(most, study->domains.largest[types[i]]);
    return most;
}

/* The nth size of a list in which a size may come again. */
static bool listed_size(const struct payrule_prove_options *options, int64_t visits, size_t nth,
                        struct study_size *size)
{
    static const struct study_size sizes[] = {
        { 1, 0, 1, false }, { 2, 0, 1, false }, { 1, 1, 1, false }, { 3, 0, 1, false }, { 2, 2, 1, false }
    };
    size_t count = sizeof sizes / sizeof sizes[0];
    struct payrule_prove_options filled = study_options(options);
    struct study_size whole = { filled.lines, filled.sessions, filled.other_lines, false };
    bool counts = visits >= (int64_t)filled.sessions && visits < STUDY_ALIKE_MAX;
    bool each = counts && study_reaches(visits);

    if (counts && nth >= count && nth <= count + each)
        *size = (struct study_size){ 1, (unsigned)visits + 1, 1, nth == count };
    else
        *size = nth < count ? smaller(sizes[nth], whole) : whole;
    return nth <= count + counts + each;
}

static bool same_size(struct study_size a, struct study_size b)
{
    return a.lines == b.lines && a.sessions == b.sessions && a.other_lines == b.other_lines && a.alike == b.alike;
}

static bool is_listed_before(const struct payrule_prove_options *options, int64_t visits, size_t nth,
                             struct study_size size)
{
    struct study_size earlier;

    for (size_t i = 0; i < nth && listed_size(options, visits, i, &earlier); i++) {
        if (same_size(earlier, size))
            return true;
    }
    return false;
}

bool study_size(const struct payrule_prove_options *options, int64_t visits, size_t nth, struct study_size *size)
{
    size_t met = 0;

    for (size_t i = 0; listed_size(options, visits, i, size); i++) {
        if (!is_listed_before(options, visits, i, *size) && met++ == nth)
            return true;
    }
    return false;
}

static date_t later(date_t a, date_t b) { return a > b ? a : b; }

static date_t earlier(date_t a, date_t b) { return a < b ? a : b; }

/* The day of receipt picks the rules: it lies in the profiles' life. */
static bool decided_by_received(const struct profile *const *profiles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (profiles[i]->decided_by_received)
            return true;
    }
    return false;
}

/* Days of service: those that the rules name and a year around them, on which all the profiles are in force. */
static void set_days(struct study *study, const struct profile *const *profiles, size_t count)
{
    struct space_bounds *bounds = &study->space.bounds;
    date_t first = study->domains.first_day, last = study->domains.last_day, from = DATE_MIN, until = DATE_MAX;

    for (size_t i = 0; i < count; i++) {
        from = later(from, profiles[i]->from);
        until = earlier(until, profiles[i]->until);
        if (date_is_known(profiles[i]->verified)) {
            first = earlier(first, profiles[i]->verified);
            last = later(last, profiles[i]->verified);
            study->preferred = profiles[i]->verified;
        }
    }
    if (first > last)
        first = last = from > DATE_MIN ? from : 0;
    bounds->first = later(from, date_add_days(first, -DAYS_AROUND));
    bounds->last = later(bounds->first, earlier(until, date_add_days(last, DAYS_AROUND)));
    bounds->first_other = date_add_days(bounds->first, -DAYS_OTHER);
    bounds->last_other = date_add_days(bounds->last, DAYS_OTHER);
    bounds->last_received = decided_by_received(profiles, count) ? bounds->last : bounds->last_other;
}

static void add_rules(struct study *study, const struct profile *profile, const struct text *rules, size_t count)
{
    for (size_t i = 0; i < profile->rule_count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (text_equal(profile->rules[i].name, rules[k]))
                domains_add_rule(&study->domains, &profile->rules[i]);
        }
    }
}

void study_begin(struct study *study, struct arena *arena, const struct payrule_prove_options *options,
                 struct study_size size, const struct profile *const *profiles, size_t profile_count,
                 const struct text *rules, size_t rule_count)
{
    const int64_t *largest = study->domains.largest;

    *study =
        (struct study){ .arena = arena, .size = size, .options = study_options(options), .preferred = DATE_UNKNOWN };
    terms_init(&study->terms, arena);
    domains_init(&study->domains, arena);
    for (size_t i = 0; i < profile_count; i++)
        add_rules(study, profiles[i], rules, rule_count);
    domains_thin(&study->domains, size.lines);
    if (!domains_add_tables(&study->domains))
        study->why_not = "a table of more than 600 rows";
    domains_add_strangers(&study->domains);
    domains_sort(&study->domains);
    study->space = (struct space){
        .terms = &study->terms,
        .domains = &study->domains,
        .bounds = { .sessions = size.sessions + 1,
                    .lines = size.lines,
                    .other_lines = size.other_lines,
                    .diagnoses = 2,
                    .documents = 2,
                    .authorizations = 2,
                    .minutes = most_beside(largest[TYPE_MINUTES], MINUTES_LEAST),
                    .units = most_beside(largest[TYPE_UNITS], UNITS_LEAST),
                    .cents = most_beside(largest[TYPE_MONEY], CENTS_LEAST),
                    .count = most_beside(larger(largest[TYPE_NUMBER], study_visits(study)), COUNT_LEAST),
                    .plain = true,
                    .alike = size.alike },
    };
    set_days(study, profiles, profile_count);
}

void study_end(struct study *study)
{
    if (study->solver != NULL)
        solver_free(study->solver);
    study->solver = NULL;
}

/* ---- asking ---- */

static int64_t least_of(const struct terms *terms, uint64_t key)
{
    for (size_t i = 0; i < terms->count; i++) {
        if (terms->items[i].kind == TERM_VARIABLE && (uint64_t)terms->items[i].number == key)
            return terms->items[i].low;
    }
    return 0;
}

/* What no question was about is left out of the record, or is the least that it can be. */
static int64_t value_of(void *context, uint64_t key)
{
    const struct study *study = context;
    enum variable_kind kind = variable_of_key(key).kind;
    int64_t value = solver_value(study->solver, key, INT64_MIN);

    if (value != INT64_MIN)
        return value;
    if (kind == VARIABLE_UNKNOWN || kind == VARIABLE_OBJECT_UNKNOWN || kind == VARIABLE_LIST_UNKNOWN)
        return 1;
    return least_of(&study->terms, key);
}

/* Keeps the values of the case that the solver has. */
void study_take_values(struct study *study)
{
    study->values = ARENA_ARRAY(study->arena, study->terms.count, int64_t);
    terms_compute(&study->terms, value_of, study, study->values);
}

enum solved study_ask(struct study *study, const term_t *those, size_t count)
{
    enum solved solved = solver_check(study->solver, those, count);

    if (solved == SOLVED_YES)
        study_take_values(study);
    return solved;
}

enum solved study_find(struct study *study, term_t assumption, term_t that)
{
    if (that == TERM_FALSE || assumption == TERM_FALSE)
        return SOLVED_NO;
    if (study->solver == NULL) {
        study->solver = solver_new(study->arena, &study->terms, study->options.steps);
        study->well_formed = space_well_formed(&study->space);
        solver_add(study->solver, study->well_formed);
    }
    return study_ask(study, (term_t[]){ assumption, that }, 2);
}

/* ---- the bound ---- */

void study_write_bound(struct buffer *to, const struct payrule_prove_options *options)
{
    struct payrule_prove_options filled = study_options(options);

    buffer_printf(
        to,
        "sessions of at most %u line%s after at most %u other session%s of %u line%s, all of them known; at most "
        "%d minutes, %d units and $%d a line, or a quarter more than the rules name; 2 diagnoses, 2 documents, "
        "2 authorizations; days that the rules name and %d days around them; no voids, replacements or date "
        "spans",
        filled.lines, filled.lines == 1 ? "" : "s", filled.sessions, filled.sessions == 1 ? "" : "s",
        filled.other_lines, filled.other_lines == 1 ? "" : "s", MINUTES_LEAST, UNITS_LEAST, CENTS_LEAST / 100,
        DAYS_AROUND);
}
