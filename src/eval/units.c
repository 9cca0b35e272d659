/* The check `count units`: gathers pools of lines, counts, and blames the units that no accepted allocation supports.
 */
#include <stdlib.h>

#include "eval/context.h"
#include "eval/count.h"

/* Completions tried for unknown facts; beyond these the verdict is unknown. */
#define UNKNOWN_DISCIPLINES_MAX 6
#define UNKNOWN_MINUTES_MAX 3
#define COMPLETIONS_MAX 4096
#define LISTED_CODES_MAX 64

struct pool_line {
    const struct past_line *line;
    size_t at; /* index of its session in the patient's */
    enum discipline discipline;
    uint32_t item; /* index of its code */
};

/* The lines of the day (or session) that the rule counts, in order of session id and line. */
struct gathered {
    struct pool_line *lines;
    size_t count, capacity;
    size_t unknown[UNKNOWN_DISCIPLINES_MAX]; /* lines whose discipline is not known */
    size_t unknown_count;
};

/* One discipline's lines, code by code. */
struct counted_pool {
    const struct gathered *gathered;
    const struct pool_line **lines;
    size_t line_count;
    uint32_t *items;       /* index in `codes` of each line */
    struct counted *codes; /* ascending */
    size_t code_count;
    struct support support;
    bool has_support; /* all minutes are known */
    enum tri passes;
    bool below;
    struct needs needs;
    int64_t *excess; /* by code, when it fails */
    int64_t excess_total;
};

static void gather_session(struct eval *eval, size_t at, struct gathered *gathered)
{
    const struct past_session *session = eval->patient->sessions[at];
    bool pooled = eval->rule->window.kind == WINDOW_DAY;
    for (uint32_t i = 0; i < session->line_count; i++) {
        const struct past_line *line = &session->lines[i];
        if (eval->rule->applies_to != PLAN_NONE &&
            !plan_set_has(eval->plan, eval->rule->applies_to, line->code, session->date))
            continue;
        gathered->lines =
            arena_grow(eval->memory, gathered->lines, gathered->count, &gathered->capacity, sizeof *gathered->lines);
        enum discipline discipline = pooled ? (enum discipline)line->discipline : DISCIPLINE_PT;
        if (discipline == DISCIPLINE_UNKNOWN) {
            if (gathered->unknown_count < UNKNOWN_DISCIPLINES_MAX)
                gathered->unknown[gathered->unknown_count] = gathered->count;
            gathered->unknown_count++;
        }
        gathered->lines[gathered->count++] = (struct pool_line){ line, at, discipline, 0 };
    }
}

static void gather(struct eval *eval, struct gathered *gathered)
{
    const struct plan_window *window = &eval->rule->window;
    struct stretch stretch = eval_window(eval, window);
    for (size_t at = stretch.first; at < stretch.last; at++)
        if (eval_in_window(eval, window, at) && eval->patient->sessions[at]->billing == eval->own->billing)
            gather_session(eval, at, gathered);
}

static int counted_compare(const void *left, const void *right)
{
    const struct counted *a = left, *b = right;
    return (a->code > b->code) - (a->code < b->code);
}

static uint32_t counted_find(const struct counted_pool *pool, code_t code)
{
    size_t low = 0, high = pool->code_count;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (pool->codes[middle].code <= code)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static void collect_codes(struct counted_pool *pool)
{
    for (size_t i = 0; i < pool->line_count; i++)
        pool->codes[i] = (struct counted){ .code = pool->lines[i]->line->code };
    qsort(pool->codes, pool->line_count, sizeof *pool->codes, counted_compare);
    for (size_t i = 0; i < pool->line_count; i++)
        if (i == 0 || pool->codes[i].code != pool->codes[pool->code_count - 1].code)
            pool->codes[pool->code_count++] = pool->codes[i];
}

static void sum_codes(struct counted_pool *pool)
{
    for (size_t i = 0; i < pool->line_count; i++) {
        const struct past_line *line = pool->lines[i]->line;
        pool->items[i] = counted_find(pool, line->code);
        struct counted *code = &pool->codes[pool->items[i]];
        code->minutes_unknown |= line->minutes == NUMBER_UNKNOWN;
        code->billed_unknown |= line->units == NUMBER_UNKNOWN;
        code->minutes += line->minutes == NUMBER_UNKNOWN ? 0 : line->minutes;
        code->billed += line->units == NUMBER_UNKNOWN ? 0 : line->units;
    }
}

static void pool_collect(struct eval *eval, const struct gathered *gathered, enum discipline discipline,
                         struct counted_pool *pool)
{
    *pool = (struct counted_pool){ .gathered = gathered };
    pool->lines = ARENA_ARRAY(eval->memory, gathered->count, const struct pool_line *);
    for (size_t i = 0; i < gathered->count; i++)
        if (gathered->lines[i].discipline == discipline)
            pool->lines[pool->line_count++] = &gathered->lines[i];
    pool->items = ARENA_ARRAY(eval->memory, pool->line_count, uint32_t);
    pool->codes = ARENA_ARRAY(eval->memory, pool->line_count, struct counted);
    collect_codes(pool);
    sum_codes(pool);
    pool->excess = ARENA_ARRAY(eval->memory, pool->code_count, int64_t);
}

/* ---- verdict of a pool ---- */

static bool any_unknown(const struct counted_pool *pool, bool billed, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < pool->code_count; i++)
        *count += billed ? pool->codes[i].billed_unknown : pool->codes[i].minutes_unknown;
    return *count > 0;
}

/* Takes the denied units from the pool's last ones; `denied[i]` for each of its lines. Returns what falls on the
 * session judged. */
static int64_t deny_last(struct eval *eval, const struct counted_pool *pool, int64_t *denied)
{
    int64_t own = 0, rest = pool->excess_total;
    bool by_total = eval->rule->rule->check.compare_total;
    int64_t *left = ARENA_ARRAY(eval->memory, pool->code_count, int64_t);
    for (size_t i = 0; i < pool->code_count; i++)
        left[i] = by_total ? INT64_MAX : pool->excess[i];
    for (size_t i = pool->line_count; i-- > 0;) {
        int64_t units = pool->lines[i]->line->units, *of_code = &left[pool->items[i]];
        if (units == NUMBER_UNKNOWN || rest <= 0)
            continue;
        denied[i] = units < *of_code ? units : *of_code;
        denied[i] = denied[i] < rest ? denied[i] : rest;
        *of_code -= denied[i];
        rest -= denied[i];
        own += pool->lines[i]->at == eval->own_at ? denied[i] : 0;
    }
    return own;
}

/* Units of the session judged among those that the pool's excess denies. */
static int64_t own_denied(struct eval *eval, const struct counted_pool *pool)
{
    if (pool->excess_total <= 0)
        return 0;
    return deny_last(eval, pool, ARENA_ARRAY(eval->memory, pool->line_count, int64_t));
}

/* Tries what the unknown minutes may be: every leftover, with few minutes and with many, or every number of them where that
 * is not enough. */
struct completions {
    struct eval *eval;
    const struct check *check;
    struct counted_pool *pool;
    struct counted *codes;
    size_t unknown[UNKNOWN_MINUTES_MAX];
    size_t count;
    bool can_pass, can_fail;
    int64_t least_own, least; /* denied units of the session, and of the pool, in the completion that denies it least */
    int64_t excess[LISTED_CODES_MAX];
};

static int64_t pool_billed(const struct counted_pool *pool)
{
    int64_t billed = 0;
    for (size_t i = 0; i < pool->code_count; i++)
        billed += pool->codes[i].billed;
    return billed;
}

/* Is the number of a code's whole blocks of weight to the others, beside its leftover minutes? */
static bool depends_on_minutes(const struct check *check)
{
    return check->leftover == LEFTOVER_MOST_MINUTES || check->method == COUNT_EACH_WITHIN_TOTAL;
}

/* More than supports all that is billed, whichever code has them. */
static int64_t enough_minutes(const struct completions *completions)
{
    const struct check *check = completions->check;
    return (pool_billed(completions->pool) + 1) * check->block + check->first_unit;
}

static void try_completion(struct completions *completions, bool many)
{
    struct counted_pool *pool = completions->pool;
    const struct check *check = completions->check;
    int64_t enough = enough_minutes(completions);
    for (size_t i = 0; many && i < completions->count; i++)
        completions->codes[completions->unknown[i]].minutes += enough;
    struct support support = count_support(completions->eval->memory, check, completions->codes, pool->code_count);
    pool->excess_total = count_excess(check, &support, completions->codes, pool->code_count, pool->excess);
    int64_t own = own_denied(completions->eval, pool);
    completions->can_pass |= own == 0;
    completions->can_fail |= own > 0;
    if (own > 0 && (completions->least_own == 0 || own < completions->least_own)) {
        completions->least_own = own;
        completions->least = pool->excess_total;
        for (size_t i = 0; i < pool->code_count; i++)
            completions->excess[i] = pool->excess[i];
    }
    for (size_t i = 0; many && i < completions->count; i++)
        completions->codes[completions->unknown[i]].minutes -= enough;
}

static void try_minutes(struct completions *completions, size_t at)
{
    bool by_minutes = depends_on_minutes(completions->check);
    if (at == completions->count) {
        try_completion(completions, false);
        if (!by_minutes)
            try_completion(completions, true);
        return;
    }
    struct counted *code = &completions->codes[completions->unknown[at]];
    int64_t known = code->minutes;
    int64_t most = completions->check->block + (by_minutes ? enough_minutes(completions) : 0);
    for (int64_t more = 0; more < most; more++) {
        code->minutes = known + more;
        try_minutes(completions, at + 1);
    }
    code->minutes = known;
}

static bool too_many_completions(const struct check *check, size_t unknown, size_t unknown_disciplines, size_t codes)
{
    int64_t tries = 1;
    if ((unknown_disciplines > 0 || depends_on_minutes(check)) && unknown > 1)
        return true;
    for (size_t i = 0; i < unknown && tries <= COMPLETIONS_MAX; i++)
        tries *= check->block;
    return unknown > UNKNOWN_MINUTES_MAX || tries > COMPLETIONS_MAX || codes > LISTED_CODES_MAX;
}

static void judge_unknown_minutes(struct eval *eval, struct counted_pool *pool, size_t unknown)
{
    const struct check *check = &eval->rule->rule->check;
    pool->passes = TRI_UNKNOWN;
    pool->needs = needs_of(FIELD_LINE_MINUTES);
    if (too_many_completions(check, unknown, pool->gathered->unknown_count, pool->code_count))
        return;
    struct completions completions = { .eval = eval, .check = check, .pool = pool };
    completions.codes = ARENA_ARRAY(eval->memory, pool->code_count, struct counted);
    for (size_t i = 0; i < pool->code_count; i++) {
        completions.codes[i] = pool->codes[i];
        if (pool->codes[i].minutes_unknown)
            completions.unknown[completions.count++] = i;
    }
    try_minutes(&completions, 0);
    if (!completions.can_fail)
        pool->passes = TRI_TRUE;
    if (!completions.can_pass) {
        pool->passes = TRI_FALSE;
        pool->excess_total = completions.least;
        for (size_t i = 0; i < pool->code_count; i++)
            pool->excess[i] = completions.excess[i];
    }
}

static bool is_below(const struct counted_pool *pool)
{
    int64_t billed = 0, supported = pool->support.extra;
    for (size_t i = 0; i < pool->code_count; i++) {
        billed += pool->codes[i].billed;
        supported += pool->support.base[i];
    }
    return billed < (pool->support.capped ? pool->support.total : supported);
}

static void pool_judge(struct eval *eval, struct counted_pool *pool)
{
    const struct check *check = &eval->rule->rule->check;
    size_t unknown;
    if (any_unknown(pool, false, &unknown)) {
        judge_unknown_minutes(eval, pool, unknown);
    } else {
        pool->support = count_support(eval->memory, check, pool->codes, pool->code_count);
        pool->has_support = true;
        pool->excess_total = count_excess(check, &pool->support, pool->codes, pool->code_count, pool->excess);
        pool->passes = own_denied(eval, pool) > 0 ? TRI_FALSE : TRI_TRUE;
        pool->below = pool->excess_total <= 0 && is_below(pool);
    }
    if (pool->passes != TRI_FALSE && any_unknown(pool, true, &unknown)) {
        struct needs needs = needs_of(FIELD_LINE_UNITS);
        if (pool->passes == TRI_UNKNOWN)
            needs_join(&needs, &pool->needs);
        pool->passes = TRI_UNKNOWN;
        pool->needs = needs;
    }
}

/* ---- whose units are denied ---- */

static int32_t session_index(const struct eval *eval, const struct past_line *line)
{
    return eval->own_index[line - eval->own->lines];
}

static int64_t pool_minutes(const struct counted_pool *pool)
{
    int64_t minutes = 0;
    for (size_t i = 0; i < pool->code_count; i++) {
        if (pool->codes[i].minutes_unknown)
            return NUMBER_UNKNOWN;
        minutes += pool->codes[i].minutes;
    }
    return minutes;
}

static int share_compare(const void *left, const void *right)
{
    const struct share *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

/* The pool's lines of the session judged, of one code (or all: item UINT32_MAX), with what of them is denied. */
static void pool_shares(struct eval *eval, const struct counted_pool *pool, uint32_t item, const int64_t *denied,
                        struct judgement *judgement)
{
    struct share *shares = ARENA_ARRAY(eval->memory, pool->line_count, struct share);
    uint32_t count = 0;
    for (size_t i = 0; i < pool->line_count; i++) {
        if (pool->lines[i]->at != eval->own_at || (item != UINT32_MAX && pool->items[i] != item))
            continue;
        if (denied && denied[i] == 0)
            continue;
        shares[count++] = (struct share){ session_index(eval, pool->lines[i]->line), denied ? denied[i] : 0 };
    }
    if (count > 1)
        qsort(shares, count, sizeof *shares, share_compare);
    judgement->shares = shares;
    judgement->share_count = count;
}

static void settle(struct eval *eval, const struct counted_pool *pool, struct judgement *judgement)
{
    if (judgement->values.minutes == NUMBER_UNKNOWN)
        judgement->values.minutes = pool_minutes(pool);
    judgement->below = pool->below;
    if (judgement->verdict == VERDICT_UNKNOWN)
        judgement->needs = pool->needs;
    struct place place =
        judgement->share_count > 0 ? place_of_line(eval, judgement->shares[0].line) : place_of_session();
    judgement_settle(eval, judgement, place);
}

/* Minutes of codes that are counted each alone are the code's own; otherwise the pool's tell, and NUMBER_UNKNOWN is
 * left. */
static int64_t own_minutes(const struct eval *eval, const struct counted *code)
{
    enum count_method method = eval->rule->rule->check.method;
    bool alone = method == COUNT_EACH_CODE || method == COUNT_NEAREST_QUARTER;
    return alone && !code->minutes_unknown ? code->minutes : NUMBER_UNKNOWN;
}

/* One judgement for each code of this session with denied units. */
static void settle_failures(struct eval *eval, const struct counted_pool *pool, const int64_t *denied)
{
    for (uint32_t item = 0; item < pool->code_count; item++) {
        struct judgement judgement = judgement_new();
        pool_shares(eval, pool, item, denied, &judgement);
        if (judgement.share_count == 0)
            continue;
        judgement.verdict = VERDICT_FAIL;
        judgement.values.code = pool->codes[item].code;
        judgement.values.minutes = own_minutes(eval, &pool->codes[item]);
        judgement.values.billed = pool->codes[item].billed;
        judgement.values.supported = pool->codes[item].billed - pool->excess[item];
        settle(eval, pool, &judgement);
    }
}

/* The sums alone were compared: one judgement. */
static void settle_total(struct eval *eval, const struct counted_pool *pool, const int64_t *denied)
{
    struct judgement judgement = judgement_new();
    pool_shares(eval, pool, UINT32_MAX, denied, &judgement);
    judgement.verdict = VERDICT_FAIL;
    judgement.values.billed = 0;
    for (size_t i = 0; i < pool->code_count; i++)
        judgement.values.billed += pool->codes[i].billed;
    judgement.values.supported = judgement.values.billed - pool->excess_total;
    judgement.values.code = eval->session->lines[judgement.shares[0].line].code;
    settle(eval, pool, &judgement);
}

static void settle_pool(struct eval *eval, const struct counted_pool *pool)
{
    if (pool->passes == TRI_FALSE) {
        int64_t *denied = ARENA_ARRAY(eval->memory, pool->line_count, int64_t);
        if (deny_last(eval, pool, denied) > 0) {
            if (eval->rule->rule->check.compare_total)
                settle_total(eval, pool, denied);
            else
                settle_failures(eval, pool, denied);
            return;
        }
    }
    struct judgement judgement = judgement_new();
    pool_shares(eval, pool, UINT32_MAX, NULL, &judgement);
    judgement.verdict = pool->passes == TRI_UNKNOWN ? VERDICT_UNKNOWN : VERDICT_PASS;
    settle(eval, pool, &judgement);
}

static void keep_pool(struct eval *eval, const struct counted_pool *pool)
{
    if (!eval->keep_all)
        return;
    struct eval_result *result = eval->result;
    const struct units_of **supported = ARENA_ARRAY(eval->memory, POOL_SUPPORTED_MAX, const struct units_of *);
    struct units_of *billed = ARENA_ARRAY(eval->memory, pool->code_count, struct units_of);
    for (size_t i = 0; i < pool->code_count; i++)
        billed[i] = (struct units_of){ pool->codes[i].code,
                                       pool->codes[i].billed_unknown ? NUMBER_UNKNOWN : pool->codes[i].billed };
    struct pool kept = { .rule = eval->rule,
                         .billed = billed,
                         .code_count = pool->code_count,
                         .supported = supported,
                         .minutes = pool_minutes(pool) };
    if (pool->has_support && pool->code_count <= LISTED_CODES_MAX)
        kept.supported_count = count_allocations(eval->memory, &pool->support, pool->codes, pool->code_count, supported,
                                                 POOL_SUPPORTED_MAX);
    size_t capacity = result->pool_count;
    result->pools = arena_grow(eval->memory, result->pools, result->pool_count, &capacity, sizeof *result->pools);
    result->pools[result->pool_count++] = kept;
}

static bool has_own_line(const struct eval *eval, const struct gathered *gathered, enum discipline discipline)
{
    for (size_t i = 0; i < gathered->count; i++)
        if (gathered->lines[i].at == eval->own_at && gathered->lines[i].discipline == discipline)
            return true;
    return false;
}

/* ---- lines whose discipline is not known ---- */

/* What the session's verdict would be with the disciplines as they now stand: any of its own units denied, or unknown.
 */
static enum tri verdict_as_assigned(struct eval *eval, const struct gathered *gathered, struct needs *needs)
{
    enum tri verdict = TRI_TRUE;
    for (int discipline = DISCIPLINE_PT; discipline <= DISCIPLINE_SLP; discipline++) {
        struct counted_pool pool;
        if (!has_own_line(eval, gathered, (enum discipline)discipline))
            continue;
        pool_collect(eval, gathered, (enum discipline)discipline, &pool);
        pool_judge(eval, &pool);
        int64_t *denied = ARENA_ARRAY(eval->memory, pool.line_count, int64_t);
        if (pool.passes == TRI_FALSE && deny_last(eval, &pool, denied) > 0)
            return TRI_FALSE;
        if (pool.passes == TRI_UNKNOWN) {
            verdict = TRI_UNKNOWN;
            needs_join(needs, &pool.needs);
        }
    }
    return verdict;
}

static void try_disciplines(struct eval *eval, struct gathered *gathered, size_t at, bool seen[3], struct needs *needs)
{
    if (at == gathered->unknown_count) {
        seen[verdict_as_assigned(eval, gathered, needs)] = true;
        return;
    }
    for (int discipline = DISCIPLINE_PT; discipline <= DISCIPLINE_SLP; discipline++) {
        gathered->lines[gathered->unknown[at]].discipline = (enum discipline)discipline;
        try_disciplines(eval, gathered, at + 1, seen, needs);
    }
    gathered->lines[gathered->unknown[at]].discipline = DISCIPLINE_PT;
}

/* True when every discipline that the unknown lines may have gives the same; they are left as the first choice has
 * them. */
static bool disciplines_agree(struct eval *eval, struct gathered *gathered, struct needs *needs)
{
    bool seen[3] = { false, false, false };
    if (gathered->unknown_count > UNKNOWN_DISCIPLINES_MAX)
        return false;
    try_disciplines(eval, gathered, 0, seen, needs);
    return !seen[TRI_UNKNOWN] && seen[TRI_TRUE] != seen[TRI_FALSE];
}

static void settle_unknown_discipline(struct eval *eval, const struct gathered *gathered, struct needs needs)
{
    struct judgement judgement = judgement_new();
    struct share *shares = ARENA_ARRAY(eval->memory, gathered->count, struct share);
    for (size_t i = 0; i < gathered->count; i++)
        if (gathered->lines[i].at == eval->own_at)
            shares[judgement.share_count++] = (struct share){ session_index(eval, gathered->lines[i].line), 0 };
    qsort(shares, judgement.share_count, sizeof *shares, share_compare);
    judgement.shares = shares;
    judgement.verdict = VERDICT_UNKNOWN;
    judgement.needs = needs;
    struct needs discipline = needs_of(FIELD_DISCIPLINE);
    needs_join(&judgement.needs, &discipline);
    judgement_settle(eval, &judgement, place_of_line(eval, shares[0].line));
}

void judge_count_units(struct eval *eval)
{
    struct gathered gathered = { 0 };
    struct needs needs = { { 0, 0 }, NULL, { NULL, 0 } };
    if (count_passes_at_once(eval))
        return;
    gather(eval, &gathered);
    if (gathered.unknown_count > 0 && !disciplines_agree(eval, &gathered, &needs)) {
        settle_unknown_discipline(eval, &gathered, needs);
        return;
    }
    for (int discipline = DISCIPLINE_PT; discipline <= DISCIPLINE_SLP; discipline++) {
        struct counted_pool pool;
        if (!has_own_line(eval, &gathered, (enum discipline)discipline))
            continue;
        pool_collect(eval, &gathered, (enum discipline)discipline, &pool);
        pool_judge(eval, &pool);
        keep_pool(eval, &pool);
        settle_pool(eval, &pool);
    }
}
