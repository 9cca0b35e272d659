/* The check `count units`: gathers pools of lines, counts, and blames the units that no accepted allocation supports.
 */
#include "base/sort.h"
#include "eval/pool.h"

static void gather_session(struct eval *eval, size_t at, struct gathered *gathered)
{
    const struct past_session *session = eval_past(eval, at);
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
        gathered->lines[gathered->count++] = (struct pool_line){ .line = line, .at = at, .discipline = discipline };
    }
}

static void gather(struct eval *eval, struct gathered *gathered)
{
    const struct plan_window *window = &eval->rule->window;
    struct stretch stretch = eval_window(eval, window);
    for (size_t at = stretch.first; at < stretch.last; at++)
        if (eval_in_window(eval, window, at) && eval_past(eval, at)->billing == eval->own->billing)
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
    SORT(pool->codes, pool->line_count, counted_compare);
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

static void pool_collect(struct eval *eval, struct gathered *gathered, enum discipline discipline,
                         struct counted_pool *pool)
{
    *pool = (struct counted_pool){ .gathered = gathered };
    pool->lines = ARENA_ARRAY(eval->memory, gathered->count, struct pool_line *);
    for (size_t i = 0; i < gathered->count; i++)
        if (gathered->lines[i].discipline == discipline) {
            gathered->lines[i].may = false;
            pool->lines[pool->line_count++] = &gathered->lines[i];
        }
    pool->items = ARENA_ARRAY(eval->memory, pool->line_count, uint32_t);
    pool->codes = ARENA_ARRAY(eval->memory, pool->line_count, struct counted);
    collect_codes(pool);
    sum_codes(pool);
    pool->excess = ARENA_ARRAY(eval->memory, pool->code_count, int64_t);
}

/* ---- whose units are denied ---- */

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

static int affected_compare(const void *left, const void *right)
{
    const struct affected *a = left, *b = right;
    return (a->share.line > b->share.line) - (a->share.line < b->share.line);
}

/* The pool's lines of the session judged, of one code (or all: item UINT32_MAX), with what of them is denied. */
static struct affected *denied_lines(struct eval *eval, const struct counted_pool *pool, uint32_t item,
                                     const int64_t *denied, uint32_t *count)
{
    struct affected *lines = ARENA_ARRAY(eval->memory, pool->line_count, struct affected);
    *count = 0;
    for (size_t i = 0; i < pool->line_count; i++)
        if (pool->lines[i]->at == eval->own_at && (item == UINT32_MAX || pool->items[i] == item))
            lines[(*count)++] = (struct affected){ { pool_session_index(eval, pool->lines[i]->line), denied[i] },
                                                   denied[i] > 0 ? VERDICT_FAIL : VERDICT_PASS };
    SORT(lines, *count, affected_compare);
    return lines;
}

static void settle(struct eval *eval, const struct counted_pool *pool, struct judgement *judgement,
                   const struct affected *lines, uint32_t count)
{
    if (judgement->values.minutes == NUMBER_UNKNOWN)
        judgement->values.minutes = pool_minutes(pool);
    judgement->below = pool->below;
    judgement->needs = pool->needs;
    judgement_settle_lines(eval, judgement, lines, count);
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
        uint32_t count;
        const struct affected *lines = denied_lines(eval, pool, item, denied, &count);
        bool fails = false;
        for (uint32_t i = 0; i < count; i++)
            fails |= lines[i].verdict == VERDICT_FAIL;
        if (count == 0 || (!fails && !eval->rule->lines_apart))
            continue;
        judgement.verdict = VERDICT_FAIL;
        judgement.values.code = pool->codes[item].code;
        judgement.values.minutes = own_minutes(eval, &pool->codes[item]);
        judgement.values.billed = pool->codes[item].billed;
        judgement.values.supported = pool->codes[item].billed - pool->excess[item];
        settle(eval, pool, &judgement, lines, count);
    }
}

static code_t first_denied_code(const struct eval *eval, const struct affected *lines, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (lines[i].verdict == VERDICT_FAIL)
            return eval->session->lines[lines[i].share.line].code;
    return CODE_UNKNOWN;
}

/* The sums alone were compared: one judgement. */
static void settle_total(struct eval *eval, const struct counted_pool *pool, const int64_t *denied)
{
    struct judgement judgement = judgement_new();
    uint32_t count;
    const struct affected *lines = denied_lines(eval, pool, UINT32_MAX, denied, &count);
    judgement.verdict = VERDICT_FAIL;
    judgement.values.billed = 0;
    for (size_t i = 0; i < pool->code_count; i++)
        judgement.values.billed += pool->codes[i].billed;
    judgement.values.supported = judgement.values.billed - pool->excess_total;
    judgement.values.code = first_denied_code(eval, lines, count);
    settle(eval, pool, &judgement, lines, count);
}

/* Its lines of the session pass, or may be denied or not. */
static void settle_undenied(struct eval *eval, const struct counted_pool *pool)
{
    struct judgement judgement = judgement_new();
    struct affected *lines = ARENA_ARRAY(eval->memory, pool->line_count, struct affected);
    uint32_t count = 0;
    bool passes = pool->verdict == VERDICT_PASS;
    for (size_t i = 0; i < pool->line_count; i++)
        if (pool->lines[i]->at == eval->own_at)
            lines[count++] = (struct affected){ { pool_session_index(eval, pool->lines[i]->line), 0 },
                                                passes || !pool->lines[i]->may ? VERDICT_PASS : VERDICT_UNKNOWN };
    SORT(lines, count, affected_compare);
    judgement.verdict = passes ? VERDICT_PASS : VERDICT_UNKNOWN;
    settle(eval, pool, &judgement, lines, count);
}

static void settle_pool(struct eval *eval, const struct counted_pool *pool)
{
    bool certain = pool->verdict == VERDICT_FAIL || (pool->has_support && !pool->widened);
    int64_t *denied = ARENA_ARRAY(eval->memory, pool->line_count, int64_t);
    if (!certain || pool->excess_total <= 0 || pool_deny_last(eval, pool, denied) <= 0)
        settle_undenied(eval, pool);
    else if (eval->rule->rule->check.compare_total)
        settle_total(eval, pool, denied);
    else
        settle_failures(eval, pool, denied);
}

void pool_keep(struct eval *eval, const struct counted_pool *pool)
{
    if (eval->keep == KEEP_FINDINGS)
        return;
    struct eval_result *result = eval->result;
    const struct units_of **supported = arena_take_array(eval->memory, POOL_SUPPORTED_MAX, sizeof *supported);
    struct units_of *billed = arena_take_array(eval->memory, pool->code_count, sizeof *billed);
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
    result->pools =
        arena_grow(eval->arena, result->pools, result->pool_count, &eval->pool_capacity, sizeof *result->pools);
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

/* What the session's verdict would be with the disciplines as they now stand. */
static enum verdict verdict_as_assigned(struct eval *eval, struct gathered *gathered, struct needs *needs)
{
    enum verdict worst = VERDICT_PASS;
    for (int discipline = DISCIPLINE_PT; discipline <= DISCIPLINE_SLP; discipline++) {
        struct counted_pool pool;
        if (!has_own_line(eval, gathered, (enum discipline)discipline))
            continue;
        pool_collect(eval, gathered, (enum discipline)discipline, &pool);
        pool_judge(eval, &pool);
        needs_join(needs, &pool.needs);
        worst = pool.verdict > worst ? pool.verdict : worst;
        for (size_t i = 0; i < pool.line_count; i++)
            pool.lines[i]->ever |= pool.lines[i]->may;
    }
    return worst;
}

static void try_disciplines(struct eval *eval, struct gathered *gathered, size_t at, unsigned *seen,
                            struct needs *needs)
{
    if (at == gathered->unknown_count) {
        *seen |= seen_bit(verdict_as_assigned(eval, gathered, needs));
        return;
    }
    for (int discipline = DISCIPLINE_PT; discipline <= DISCIPLINE_SLP; discipline++) {
        gathered->lines[gathered->unknown[at]].discipline = (enum discipline)discipline;
        try_disciplines(eval, gathered, at + 1, seen, needs);
    }
    gathered->lines[gathered->unknown[at]].discipline = DISCIPLINE_PT;
}

/* True when the session passes, or fails, with every discipline that the unknown lines may have; they are left as the
 * first choice has them. */
static bool disciplines_agree(struct eval *eval, struct gathered *gathered, struct needs *needs)
{
    struct needs discipline = needs_of(FIELD_DISCIPLINE);
    unsigned seen = 0;
    bool open = true;
    if (gathered->unknown_count > UNKNOWN_DISCIPLINES_MAX) {
        for (size_t i = 0; i < gathered->count; i++)
            gathered->lines[i].ever = true;
        needs_join(needs, &discipline);
        return false;
    }
    try_disciplines(eval, gathered, 0, &seen, needs);
    enum verdict verdict = seen_verdict(seen, &open);
    if (open || needs_any(needs))
        needs_join(needs, &discipline);
    return verdict == VERDICT_PASS || verdict == VERDICT_FAIL;
}

static void settle_unknown_discipline(struct eval *eval, const struct gathered *gathered, struct needs needs)
{
    struct judgement judgement = judgement_new();
    struct affected *lines = ARENA_ARRAY(eval->memory, gathered->count, struct affected);
    uint32_t count = 0;
    for (size_t i = 0; i < gathered->count; i++)
        if (gathered->lines[i].at == eval->own_at)
            lines[count++] = (struct affected){ { pool_session_index(eval, gathered->lines[i].line), 0 },
                                                gathered->lines[i].ever ? VERDICT_UNKNOWN : VERDICT_PASS };
    SORT(lines, count, affected_compare);
    judgement.verdict = VERDICT_UNKNOWN;
    judgement.needs = needs;
    judgement_settle_lines(eval, &judgement, lines, count);
}

void judge_count_units(struct eval *eval)
{
    struct gathered gathered = { 0 };
    struct needs needs = { { 0, 0 }, NULL, { NULL, 0 } };
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
        pool_keep(eval, &pool);
        settle_pool(eval, &pool);
    }
}
