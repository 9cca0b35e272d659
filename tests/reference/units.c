/* `count units`: the pools of a session, every completion of what is unknown in them, and whose units are denied. */
#include <stdlib.h>

#include "tests/reference/allocate.h"

#define UNKNOWN_DISCIPLINES_MAX 6
#define POOL_LINES_MAX 256

static const char *const disciplines[] = { "PT", "OT", "SLP" };

struct counting {
    const struct judging *judging;
    const struct rule *rule;
    const struct check *check;
    struct members lines;              /* in order of session and line */
    enum verdict blame[POOL_LINES_MAX]; /* of each line of the session judged: what a failure of it comes to */
    struct doubt blame_doubt[POOL_LINES_MAX];
    code_t discipline[POOL_LINES_MAX]; /* as tried; the same for all when pools do not ask */
    int64_t minutes[POOL_LINES_MAX], units[POOL_LINES_MAX];
    /* over all completions, for lines of the session judged */
    int64_t least[POOL_LINES_MAX], most[POOL_LINES_MAX];
    size_t most_unknown;        /* codes of a pool with unknown minutes; with more all of it is unknown */
    const struct line *focus;   /* the one line whose minutes are tried; NULL: all of them */
};

/* ---- what completions come to ---- */

/* Verdicts that were met, a bit each, and what those that are open need. */
struct met {
    unsigned verdicts;
    struct doubt doubt;
};

static bool met_only(const struct met *met, enum verdict a, enum verdict b)
{
    return (met->verdicts & ~(1u << a | 1u << b)) == 0;
}

/* All completions fail, none does, or all are open for the conditions' sake alone; otherwise `missing` is why they
 * differ. */
static struct met agreement(const struct met *met, struct doubt missing)
{
    struct met agreed = { 1u << VERDICT_UNKNOWN, met->doubt };

    if (met->verdicts == 1u << VERDICT_FAIL)
        return (struct met){ 1u << VERDICT_FAIL, { { 0, 0 }, false } };
    if (met_only(met, VERDICT_PASS, VERDICT_EXCUSED))
        return (struct met){ 1u << (met->verdicts == 1u << VERDICT_PASS ? VERDICT_PASS : VERDICT_EXCUSED),
                             { { 0, 0 }, false } };
    if (!met_only(met, VERDICT_NO_DATA, VERDICT_UNKNOWN))
        agreed.doubt = doubt_both(agreed.doubt, missing);
    return agreed;
}

static enum verdict verdict_met(const struct met *met)
{
    enum verdict verdict = VERDICT_NOT_APPLICABLE;

    while (met->verdicts >> verdict > 1)
        verdict++;
    return verdict;
}

static bool is_own(const struct counting *counting, size_t i)
{
    return counting->lines.items[i].session == counting->judging->session;
}

static bool is_in(const struct counting *counting, size_t i, code_t discipline)
{
    return counting->discipline[i] == discipline;
}

/* ---- one completion of one pool ---- */

struct blame {
    size_t count;
    code_t codes[ALLOCATION_CODES_MAX];
    int64_t minutes[ALLOCATION_CODES_MAX], billed[ALLOCATION_CODES_MAX], denied[ALLOCATION_CODES_MAX];
    int64_t excess; /* of the sums */
    bool found;
};

static int compare_codes(const void *left, const void *right)
{
    code_t a = *(const code_t *)left, b = *(const code_t *)right;

    return a < b ? -1 : a > b;
}

static size_t place_of(const struct blame *blame, code_t code)
{
    size_t at = 0;

    while (at < blame->count && blame->codes[at] != code)
        at++;
    return at;
}

static void add_codes(const struct counting *counting, code_t discipline, struct blame *blame)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        code_t code = counting->lines.items[i].line->code;

        if (is_in(counting, i, discipline) && place_of(blame, code) == blame->count &&
            blame->count < ALLOCATION_CODES_MAX)
            blame->codes[blame->count++] = code;
    }
    qsort(blame->codes, blame->count, sizeof blame->codes[0], compare_codes);
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (!is_in(counting, i, discipline))
            continue;
        blame->minutes[place_of(blame, counting->lines.items[i].line->code)] += counting->minutes[i];
        blame->billed[place_of(blame, counting->lines.items[i].line->code)] += counting->units[i];
    }
}

/* What an allocation leaves unpaid, by code. */
static void deny(const struct blame *blame, const int64_t *units, int64_t *denied)
{
    for (size_t i = 0; i < blame->count; i++)
        denied[i] = blame->billed[i] > units[i] ? blame->billed[i] - units[i] : 0;
}

static int64_t sum(const int64_t *numbers, size_t count)
{
    int64_t all = 0;

    for (size_t i = 0; i < count; i++)
        all += numbers[i];
    return all;
}

/* Denies less, or as much but more of the lowest code that differs. */
static bool is_better(const int64_t *a, const int64_t *b, size_t count)
{
    if (sum(a, count) != sum(b, count))
        return sum(a, count) < sum(b, count);
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i])
            return a[i] > b[i];
    }
    return false;
}

static void consider(void *context, const int64_t *units, size_t count)
{
    struct blame *blame = context;
    int64_t denied[ALLOCATION_CODES_MAX];

    blame->excess = sum(blame->billed, count) - sum(units, count); /* the same for all */
    deny(blame, units, denied);
    if (!blame->found || is_better(denied, blame->denied, count))
        memcpy(blame->denied, denied, count * sizeof denied[0]);
    blame->found = true;
}

/* The denied units of a code are its last ones, or with totals compared the last ones of all. What falls on the session
 * judged is remembered, and comes to the worst of what the conditions of those lines make of it. */
static enum verdict spread(struct counting *counting, code_t discipline, struct blame *blame, struct doubt *doubt)
{
    enum verdict worst = VERDICT_PASS;

    for (size_t i = counting->lines.count; i-- > 0;) {
        int64_t *left, taken;

        if (!is_in(counting, i, discipline))
            continue;
        left = counting->check->compare_total ? &blame->excess
                                              : &blame->denied[place_of(blame, counting->lines.items[i].line->code)];
        taken = *left < counting->units[i] ? *left : counting->units[i];
        taken = taken > 0 ? taken : 0;
        *left -= taken;
        if (!is_own(counting, i))
            continue;
        counting->least[i] = taken < counting->least[i] ? taken : counting->least[i];
        counting->most[i] = taken > counting->most[i] ? taken : counting->most[i];
        if (taken == 0)
            continue;
        worst = counting->blame[i] > worst ? counting->blame[i] : worst;
        *doubt = doubt_both(*doubt, counting->blame_doubt[i]);
    }
    return worst;
}

static void judge_completion(struct counting *counting, code_t discipline, struct met *met)
{
    struct blame blame = { .count = 0 };

    add_codes(counting, discipline, &blame);
    allocations_visit(counting->check, blame.minutes, blame.count, (struct allocation_visitor){ consider, &blame });
    met->verdicts |= 1u << spread(counting, discipline, &blame, &met->doubt);
}

/* ---- all completions of one pool ---- */

static const struct line *line_at(const struct counting *counting, size_t i) { return counting->lines.items[i].line; }

/* An earlier line of the same pool and code has unknown minutes too: only their sum matters. */
static bool repeats_unknown_minutes(const struct counting *counting, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_in(counting, i, counting->discipline[at]) && line_at(counting, i)->code == line_at(counting, at)->code &&
            line_at(counting, i)->minutes == NUMBER_UNKNOWN)
            return true;
    }
    return false;
}

static bool tries_minutes(const struct counting *counting, size_t at)
{
    if (counting->focus != NULL && line_at(counting, at) != counting->focus)
        return false;
    return line_at(counting, at)->minutes == NUMBER_UNKNOWN && !repeats_unknown_minutes(counting, at);
}

/* Codes of the pool whose minutes are not known. */
static size_t unknown_codes(const struct counting *counting, code_t discipline)
{
    size_t count = 0;

    for (size_t i = 0; i < counting->lines.count; i++)
        count += is_in(counting, i, discipline) && tries_minutes(counting, i);
    return count;
}

static int64_t known(int64_t number) { return number_is_known(number) ? number : 0; }

static int64_t known_units(const struct counting *counting)
{
    int64_t units = 0;

    for (size_t i = 0; i < counting->lines.count; i++)
        units += known(line_at(counting, i)->units);
    return units;
}

/* Minutes enough to support all that is billed. */
static int64_t enough_minutes(const struct counting *counting)
{
    return (known_units(counting) + 2) * counting->check->block + counting->check->first_unit;
}

/* The next number of added minutes to try after this one; -1: there is none. One code alone is tried minute by
 * minute, several with every leftover of few, of some and of enough blocks. */
static int64_t next_minutes(const struct counting *counting, code_t discipline, size_t at, int64_t tried)
{
    int64_t block = counting->check->block, enough = enough_minutes(counting);

    if (!tries_minutes(counting, at))
        return -1;
    if (unknown_codes(counting, discipline) > 1 && tried == 2 * block - 1)
        return enough > 2 * block ? enough : tried + 1;
    return tried + 1 < enough + block ? tried + 1 : -1;
}

static void complete(struct counting *counting, code_t discipline, size_t at, struct met *met)
{
    if (at == counting->lines.count) {
        judge_completion(counting, discipline, met);
        return;
    }
    if (!is_in(counting, at, discipline)) {
        complete(counting, discipline, at + 1, met);
        return;
    }
    counting->units[at] = known(line_at(counting, at)->units);
    for (int64_t more = 0; more >= 0; more = next_minutes(counting, discipline, at, more)) {
        counting->minutes[at] = known(line_at(counting, at)->minutes) + more;
        complete(counting, discipline, at + 1, met);
    }
}

/* Does every minute support no less of any code, whichever has it? Then one code after another is tried when all
 * together are too many. */
static bool is_monotone(const struct check *check)
{
    return check->compare_total || check->method == COUNT_EACH_CODE || check->method == COUNT_NEAREST_QUARTER;
}

static void complete_one_by_one(struct counting *counting, code_t discipline, struct met *met)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (!is_in(counting, i, discipline) || !tries_minutes(counting, i))
            continue;
        counting->focus = line_at(counting, i);
        complete(counting, discipline, 0, met);
        counting->focus = NULL;
    }
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (is_in(counting, i, discipline) && line_at(counting, i)->minutes == NUMBER_UNKNOWN)
            counting->minutes[i] = enough_minutes(counting);
    }
    judge_completion(counting, discipline, met);
}

static bool lacks(const struct counting *counting, code_t discipline, enum field field)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        const struct line *line = line_at(counting, i);

        if (is_in(counting, i, discipline) &&
            (field == FIELD_LINE_MINUTES ? line->minutes : line->units) == NUMBER_UNKNOWN)
            return true;
    }
    return false;
}

/* Any of the session's lines in the pool may be denied besides. */
static void meet_any(struct counting *counting, code_t discipline, struct met *met)
{
    unsigned before = met->verdicts;

    for (size_t i = 0; i < counting->lines.count; i++) {
        if (!is_own(counting, i) || !is_in(counting, i, discipline))
            continue;
        counting->least[i] = counting->least[i] == INT64_MAX ? 0 : counting->least[i];
        counting->most[i] = counting->most[i] > 1 ? counting->most[i] : 1;
        met->doubt = doubt_both(met->doubt, counting->blame_doubt[i]);
        for (unsigned verdict = VERDICT_PASS; verdict <= VERDICT_FAIL; verdict++) {
            if (before >> verdict & 1)
                met->verdicts |= 1u << (counting->blame[i] > verdict ? counting->blame[i] : verdict);
        }
    }
}

/* ---- all pools, every discipline of those that do not say ---- */

static bool is_first_own(const struct counting *counting, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (is_own(counting, i) && is_in(counting, i, counting->discipline[at]))
            return false;
    }
    return is_own(counting, at);
}

/* Lines of the day whose discipline nothing says; none where pools do not ask. */
static size_t unknown_disciplines(const struct counting *counting)
{
    size_t count = 0;

    for (size_t i = 0; i < counting->lines.count; i++)
        count += discipline_of_line(counting->lines.items[i].session, line_at(counting, i)) == CODE_UNKNOWN;
    return counting->check->window.kind == WINDOW_DAY ? count : 0;
}

/* Unknown units are taken as 0 at least: what fails so fails. */
static struct met judge_pool(struct counting *counting, code_t discipline)
{
    struct met met = { 0, { { 0, 0 }, false } };
    struct doubt missing = { { 0, 0 }, false };

    if (lacks(counting, discipline, FIELD_LINE_MINUTES))
        missing = doubt_needs(FIELD_LINE_MINUTES);
    if (is_monotone(counting->check) && unknown_codes(counting, discipline) > 2) {
        complete_one_by_one(counting, discipline, &met);
    } else if (unknown_codes(counting, discipline) > counting->most_unknown) {
        met.verdicts = 1u << VERDICT_PASS;
        meet_any(counting, discipline, &met);
    } else {
        complete(counting, discipline, 0, &met);
    }
    if (lacks(counting, discipline, FIELD_LINE_UNITS) && met.verdicts != 1u << VERDICT_FAIL) {
        meet_any(counting, discipline, &met);
        missing = doubt_both(missing, doubt_needs(FIELD_LINE_UNITS));
    }
    return agreement(&met, missing);
}

/* ---- findings ---- */

static bool may_fail(const struct counting *counting, code_t discipline, size_t i)
{
    return is_own(counting, i) && (discipline == CODE_UNKNOWN || is_in(counting, i, discipline)) &&
           counting->most[i] > 0 && counting->blame[i] == VERDICT_FAIL;
}

/* Some line may fail or not, or by this many units or that. */
static bool is_vague(const struct counting *counting, code_t discipline)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (may_fail(counting, discipline, i) && counting->least[i] != counting->most[i])
            return true;
    }
    return false;
}

/* Lines of the session, in the pool or in all, that fail, with their units. When none does in every completion, the
 * first that may fail stands for all. */
static void write_failing(const struct counting *counting, code_t discipline, struct findings *to)
{
    bool vague = is_vague(counting, discipline), found = false;

    for (int sure = 1; sure >= 0 && !found; sure--) {
        for (size_t i = 0; i < counting->lines.count && (sure || !found); i++) {
            if (!may_fail(counting, discipline, i) || (sure && counting->least[i] == 0))
                continue;
            to->items[to->count++] = (struct finding){ .line = line_at(counting, i),
                                                       .group = (size_t)line_at(counting, i)->code,
                                                       .result = RESULT_FAIL,
                                                       .denied = counting->least[i],
                                                       .uncertain = vague };
            found = true;
        }
    }
}

static const struct line *first_own(const struct counting *counting, code_t discipline)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (is_own(counting, i) && (discipline == CODE_UNKNOWN || is_in(counting, i, discipline)))
            return line_at(counting, i);
    }
    return NULL;
}

/* Passing lines ask their conditions yet; so do failing ones. */
static void write_findings(const struct counting *counting, code_t discipline, const struct met *met,
                           struct findings *to)
{
    enum verdict verdict = verdict_met(met);

    for (size_t i = 0; i < counting->lines.count && verdict == VERDICT_PASS; i++) {
        if (is_own(counting, i) && (discipline == CODE_UNKNOWN || is_in(counting, i, discipline)))
            to->items[to->count++] = (struct finding){ .line = line_at(counting, i),
                                                       .group = (size_t)line_at(counting, i)->code };
    }
    if (verdict == VERDICT_FAIL)
        write_failing(counting, discipline, to);
    else if (verdict != VERDICT_PASS)
        to->items[to->count++] = (struct finding){
            .line = first_own(counting, discipline), .result = RESULT_SETTLED, .verdict = verdict, .doubt = met->doubt
        };
}

/* ---- all pools ---- */

static void write_pools(struct counting *counting, struct findings *to)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        struct met met;

        if (!is_first_own(counting, i))
            continue;
        met = judge_pool(counting, counting->discipline[i]);
        write_findings(counting, counting->discipline[i], &met, to);
    }
}

/* The worst of the pools under these disciplines. */
static void judge_assigned(struct counting *counting, struct met *all)
{
    enum verdict worst = VERDICT_PASS;

    for (size_t i = 0; i < counting->lines.count; i++) {
        struct met met;

        if (!is_first_own(counting, i))
            continue;
        met = judge_pool(counting, counting->discipline[i]);
        worst = verdict_met(&met) > worst ? verdict_met(&met) : worst;
        all->doubt = doubt_both(all->doubt, met.doubt);
    }
    all->verdicts |= 1u << worst;
}

static code_t told_discipline(const struct counting *counting, size_t at)
{
    struct member member = counting->lines.items[at];

    return counting->check->window.kind == WINDOW_DAY ? discipline_of_line(member.session, member.line) : CODE_NONE;
}

static void try_disciplines(struct counting *counting, size_t at, struct met *all)
{
    if (at == counting->lines.count) {
        judge_assigned(counting, all);
        return;
    }
    counting->discipline[at] = told_discipline(counting, at);
    if (counting->discipline[at] != CODE_UNKNOWN) {
        try_disciplines(counting, at + 1, all);
        return;
    }
    for (size_t i = 0; i < sizeof disciplines / sizeof disciplines[0]; i++) {
        counting->discipline[at] = code_parse(text_of(disciplines[i]));
        try_disciplines(counting, at + 1, all);
    }
}

static void meet_everything(struct counting *counting, struct met *met)
{
    met->verdicts = 1u << VERDICT_PASS;
    for (size_t i = 0; i < counting->lines.count; i++)
        counting->discipline[i] = CODE_UNKNOWN;
    meet_any(counting, CODE_UNKNOWN, met);
}

static void ask_conditions(struct counting *counting)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        counting->least[i] = INT64_MAX;
        if (is_own(counting, i))
            counting->blame[i] = verdict_if_failed(counting->judging, counting->rule, line_at(counting, i),
                                                   &counting->blame_doubt[i]);
    }
}

static struct members pool_lines(const struct judging *judging, const struct rule *rule)
{
    uint8_t scopes = rule->check.window.kind == WINDOW_DAY ? PER_BILLING_PROVIDER : 0;
    struct window window = { .kind = rule->check.window.kind, .scopes = scopes };
    struct members members = window_members(judging, &window, scope_key_of(judging, NULL, scopes), NULL);

    return members_select(members, rule->applies_to, NULL);
}

static struct counting *counting_of(const struct judging *judging, const struct rule *rule)
{
    struct counting *counting = ARENA_NEW(judging->arena, struct counting);

    *counting = (struct counting){
        .judging = judging, .rule = rule, .check = &rule->check, .lines = pool_lines(judging, rule)
    };
    if (counting->lines.count > POOL_LINES_MAX)
        abort(); /* cases are smaller */
    return counting;
}

void findings_count_units(const struct judging *judging, const struct rule *rule, struct findings *to)
{
    struct counting *counting = counting_of(judging, rule);
    struct met all = { 0, { { 0, 0 }, false } };

    ask_conditions(counting);
    counting->most_unknown = unknown_disciplines(counting) > 0 || rule->check.leftover == LEFTOVER_MOST_MINUTES ||
                                     rule->check.method == COUNT_EACH_WITHIN_TOTAL
                                 ? 1
                                 : 3;
    if (is_monotone(&rule->check))
        counting->most_unknown = 2;
    if (unknown_disciplines(counting) == 0) {
        for (size_t i = 0; i < counting->lines.count; i++)
            counting->discipline[i] = told_discipline(counting, i);
        write_pools(counting, to);
        return;
    }
    if (unknown_disciplines(counting) > UNKNOWN_DISCIPLINES_MAX)
        meet_everything(counting, &all);
    else
        try_disciplines(counting, 0, &all);
    all = agreement(&all, doubt_needs(FIELD_DISCIPLINE));
    write_findings(counting, CODE_UNKNOWN, &all, to);
}

/* ---- the allocations of one pool, for comparison ---- */

static bool pool_is_known(const struct counting *counting, code_t discipline)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (counting->discipline[i] == CODE_UNKNOWN)
            return false;
        if (is_in(counting, i, discipline) && line_at(counting, i)->minutes == NUMBER_UNKNOWN)
            return false;
    }
    return true;
}

static struct reference_pool pool_of(struct arena *arena, const struct counting *counting, code_t discipline)
{
    struct blame *blame = ARENA_NEW(arena, struct blame);
    struct reference_pool pool;

    add_codes(counting, discipline, blame);
    pool = reference_allocate(arena, counting->check, blame->codes, blame->minutes, blame->count);
    pool.billed = blame->billed;
    return pool;
}

struct reference_pool reference_pool_of(struct arena *arena, const struct reference_case *which,
                                        const struct rule *rule)
{
    struct judging judging = { arena, which->profile, which->sessions, which->count, &which->sessions[which->judged],
                               which->history_from, DATE_UNKNOWN };
    struct counting *counting = counting_of(&judging, rule);
    size_t own = 0;

    for (size_t i = 0; i < counting->lines.count; i++) {
        counting->discipline[i] = told_discipline(counting, i);
        counting->minutes[i] = known(line_at(counting, i)->minutes);
        counting->units[i] = known(line_at(counting, i)->units);
    }
    while (own < counting->lines.count && !is_own(counting, own))
        own++;
    if (own < counting->lines.count && pool_is_known(counting, counting->discipline[own]))
        return pool_of(arena, counting, counting->discipline[own]);
    return (struct reference_pool){ .code_count = 0 };
}
