/* `count units`: the pools of a session, every completion of what is unknown in them, and whose units are denied. */
#include <stdlib.h>

#include "tests/reference/allocate.h"

#define UNKNOWN_DISCIPLINES_MAX 6
#define POOL_LINES_MAX 256

static const char *const disciplines[] = { "PT", "OT", "SLP" };

struct counting {
    const struct judging *judging;
    const struct check *check;
    struct members lines;              /* in order of session and line */
    code_t discipline[POOL_LINES_MAX]; /* as tried; the same for all when pools do not ask */
    int64_t minutes[POOL_LINES_MAX], units[POOL_LINES_MAX];
    /* over all completions, for lines of the session judged */
    int64_t least[POOL_LINES_MAX], most[POOL_LINES_MAX];
    bool vague[POOL_LINES_MAX]; /* the session fails, by this line or by another */
    size_t most_unknown;        /* codes of a pool with unknown minutes; with more all of it is unknown */
    bool always, sometimes;     /* some unit of the session is denied */
    struct doubt doubt;
};

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

struct pool_result {
    bool always, sometimes;
};

/* The denied units of a code are its last ones, or with totals compared the last ones of all; what falls on the
 * session judged is remembered. */
static bool spread(struct counting *counting, code_t discipline, struct blame *blame)
{
    bool own = false;

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
        own |= taken > 0;
        counting->least[i] = taken < counting->least[i] ? taken : counting->least[i];
        counting->most[i] = taken > counting->most[i] ? taken : counting->most[i];
    }
    return own;
}

static void judge_completion(struct counting *counting, code_t discipline, struct pool_result *result)
{
    struct blame blame = { .count = 0 };
    bool denied;

    add_codes(counting, discipline, &blame);
    allocations_visit(counting->check, blame.minutes, blame.count, (struct allocation_visitor){ consider, &blame });
    denied = spread(counting, discipline, &blame);
    result->always &= denied;
    result->sometimes |= denied;
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

static void complete(struct counting *counting, code_t discipline, size_t at, struct pool_result *result)
{
    if (at == counting->lines.count) {
        judge_completion(counting, discipline, result);
        return;
    }
    if (!is_in(counting, at, discipline)) {
        complete(counting, discipline, at + 1, result);
        return;
    }
    counting->units[at] = known(line_at(counting, at)->units);
    for (int64_t more = 0; more >= 0; more = next_minutes(counting, discipline, at, more)) {
        counting->minutes[at] = known(line_at(counting, at)->minutes) + more;
        complete(counting, discipline, at + 1, result);
    }
}

static void add_doubt(struct counting *counting, code_t discipline)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (!is_in(counting, i, discipline))
            continue;
        if (line_at(counting, i)->minutes == NUMBER_UNKNOWN)
            counting->doubt = doubt_both(counting->doubt, doubt_needs(FIELD_LINE_MINUTES));
        if (line_at(counting, i)->units == NUMBER_UNKNOWN)
            counting->doubt = doubt_both(counting->doubt, doubt_needs(FIELD_LINE_UNITS));
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

/* Unknown units are taken as 0 at least: what fails so fails, all else is open. */
static bool has_unknown_units(const struct counting *counting, code_t discipline)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (is_in(counting, i, discipline) && line_at(counting, i)->units == NUMBER_UNKNOWN)
            return true;
    }
    return false;
}

/* Too much is missing: any of the session's lines may be denied or not. */
static void leave_open(struct counting *counting, code_t discipline, struct pool_result *result)
{
    *result = (struct pool_result){ false, true };
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (!is_own(counting, i) || !is_in(counting, i, discipline))
            continue;
        counting->least[i] = 0;
        counting->most[i] = counting->most[i] > 1 ? counting->most[i] : 1;
    }
}

/* The session's lines in the pool, or all of them, fail together for sure: those that may fail or not are no matter
 * of their own, but for one when none fails for sure. */
static void blame_together(struct counting *counting, code_t discipline)
{
    bool failed = false;

    for (size_t i = 0; i < counting->lines.count; i++)
        failed |= is_own(counting, i) && (discipline == CODE_UNKNOWN || is_in(counting, i, discipline)) &&
                  counting->least[i] > 0;
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (!is_own(counting, i) || (discipline != CODE_UNKNOWN && !is_in(counting, i, discipline)) ||
            counting->least[i] > 0 || counting->most[i] == 0)
            continue;
        counting->vague[i] = true;
        if (failed)
            counting->most[i] = 0;
        else
            counting->least[i] = 1;
        failed = true;
    }
}

static void judge_pools(struct counting *counting)

{
    bool always = false, sometimes = false;

    for (size_t i = 0; i < counting->lines.count; i++) {
        struct pool_result result = { true, false };

        if (!is_first_own(counting, i))
            continue;
        add_doubt(counting, counting->discipline[i]);
        if (unknown_codes(counting, counting->discipline[i]) > counting->most_unknown)
            leave_open(counting, counting->discipline[i], &result);
        else
            complete(counting, counting->discipline[i], 0, &result);
        if (!result.always && has_unknown_units(counting, counting->discipline[i]))
            leave_open(counting, counting->discipline[i], &result);
        if (result.always && unknown_disciplines(counting) == 0)
            blame_together(counting, counting->discipline[i]);
        always |= result.always;
        sometimes |= result.sometimes;
    }
    counting->always &= always;
    counting->sometimes |= sometimes;
}

static void try_disciplines(struct counting *counting, size_t at)
{
    struct member member;
    bool asked = counting->check->window.kind == WINDOW_DAY;

    if (at == counting->lines.count) {
        judge_pools(counting);
        return;
    }
    member = counting->lines.items[at];
    counting->discipline[at] = asked ? discipline_of_line(member.session, member.line) : CODE_NONE;
    if (counting->discipline[at] != CODE_UNKNOWN) {
        try_disciplines(counting, at + 1);
        return;
    }
    counting->doubt = doubt_both(counting->doubt, doubt_needs(FIELD_DISCIPLINE));
    for (size_t i = 0; i < sizeof disciplines / sizeof disciplines[0]; i++) {
        counting->discipline[at] = code_parse(text_of(disciplines[i]));
        try_disciplines(counting, at + 1);
    }
}

/* ---- findings ---- */

static struct finding finding_of_line(const struct counting *counting, size_t i)
{
    struct finding finding = { .line = line_at(counting, i), .group = (size_t)line_at(counting, i)->code };

    finding.uncertain = counting->vague[i] || (counting->least[i] > 0 && counting->least[i] != counting->most[i]);
    if (counting->least[i] > 0) {
        finding.result = RESULT_FAIL;
        finding.denied = counting->least[i];
    } else if (counting->most[i] > 0) {
        finding.result = RESULT_OPEN;
        finding.doubt = counting->doubt;
    }
    return finding;
}

static void write_findings(struct counting *counting, struct findings *to)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (is_own(counting, i))
            to->items[to->count++] = finding_of_line(counting, i);
    }
}

static void write_unknown(struct counting *counting, struct findings *to)
{
    for (size_t i = 0; i < counting->lines.count; i++) {
        if (is_own(counting, i))
            to->items[to->count++] = (struct finding){ .line = line_at(counting, i),
                                                       .result = RESULT_OPEN,
                                                       .doubt = doubt_needs(FIELD_DISCIPLINE),
                                                       .group = (size_t)line_at(counting, i)->code };
    }
}

static struct members pool_lines(const struct judging *judging, const struct rule *rule)
{
    uint8_t scopes = rule->check.window.kind == WINDOW_DAY ? PER_BILLING_PROVIDER : 0;
    struct window window = { .kind = rule->check.window.kind, .scopes = scopes };
    struct members members = window_members(judging, &window, scope_key_of(judging, NULL, scopes), NULL);

    return members_select(members, rule->applies_to, NULL);
}

void findings_count_units(const struct judging *judging, const struct rule *rule, struct findings *to)
{
    struct counting *counting = ARENA_NEW(judging->arena, struct counting);

    *counting = (struct counting){
        .judging = judging, .check = &rule->check, .always = true, .lines = pool_lines(judging, rule)
    };
    for (size_t i = 0; i < POOL_LINES_MAX; i++)
        counting->least[i] = INT64_MAX;
    if (counting->lines.count > POOL_LINES_MAX || unknown_disciplines(counting) > UNKNOWN_DISCIPLINES_MAX) {
        write_unknown(counting, to);
        return;
    }
    counting->most_unknown = unknown_disciplines(counting) > 0 || rule->check.leftover == LEFTOVER_MOST_MINUTES ||
                                     rule->check.method == COUNT_EACH_WITHIN_TOTAL
                                 ? 1
                                 : 3;
    try_disciplines(counting, 0);
    if (counting->always && unknown_disciplines(counting) > 0)
        blame_together(counting, CODE_UNKNOWN);
    write_findings(counting, to);
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
    struct judging judging = { arena,
                               which->profile,
                               which->sessions,
                               which->count,
                               &which->sessions[which->judged],
                               which->history_from,
                               DATE_UNKNOWN };
    struct counting *counting = ARENA_NEW(arena, struct counting);
    bool asked = rule->check.window.kind == WINDOW_DAY;

    counting->judging = &judging;
    counting->check = &rule->check;
    counting->lines = pool_lines(&judging, rule);
    for (size_t i = 0; i < counting->lines.count && i < POOL_LINES_MAX; i++) {
        struct member member = counting->lines.items[i];

        counting->discipline[i] = asked ? discipline_of_line(member.session, member.line) : CODE_NONE;
        counting->minutes[i] = known(member.line->minutes);
        counting->units[i] = known(member.line->units);
    }
    for (size_t i = 0; i < counting->lines.count && i < POOL_LINES_MAX; i++) {
        if (is_own(counting, i) && pool_is_known(counting, counting->discipline[i]))
            return pool_of(arena, counting, counting->discipline[i]);
        if (is_own(counting, i))
            break;
    }
    return (struct reference_pool){ .code_count = 0 };
}
