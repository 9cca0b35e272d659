/* What the minutes of one pool support, and what that comes to for the session judged when some are not known. Knows
 * neither how lines are gathered nor how findings are written. */
#include "eval/pool.h"

static bool any_unknown(const struct counted_pool *pool, bool billed)
{
    bool any = false;
    for (size_t i = 0; i < pool->code_count; i++)
        any |= billed ? pool->codes[i].billed_unknown : pool->codes[i].minutes_unknown;
    return any;
}

int64_t pool_deny_last(struct eval *eval, const struct counted_pool *pool, int64_t *denied)
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

int32_t pool_session_index(const struct eval *eval, const struct past_line *line)
{
    return eval_index_of(eval, line);
}

static enum verdict blame_of(struct eval *eval, struct pool_line *line)
{
    if (!line->asked)
        line->blame = judgement_if_failed(eval, place_of_line(eval, pool_session_index(eval, line->line)));
    line->asked = true;
    return line->blame;
}

/* What the pool's excess comes to for the session judged, and how many of its units fail. */
static enum verdict own_verdict(struct eval *eval, const struct counted_pool *pool, int64_t *failing)
{
    enum verdict worst = VERDICT_PASS;
    *failing = 0;
    if (pool->excess_total <= 0)
        return worst;
    int64_t *denied = ARENA_ARRAY(eval->memory, pool->line_count, int64_t);
    if (pool_deny_last(eval, pool, denied) <= 0)
        return worst;
    for (size_t i = 0; i < pool->line_count; i++) {
        if (denied[i] <= 0 || pool->lines[i]->at != eval->own_at)
            continue;
        enum verdict blame = blame_of(eval, pool->lines[i]);
        pool->lines[i]->may = true;
        worst = blame > worst ? blame : worst;
        *failing += blame == VERDICT_FAIL ? denied[i] : 0;
    }
    return worst;
}

/* ---- completions ---- */

enum verdict seen_verdict(unsigned seen, bool *open)
{
    const unsigned passing = seen_bit(VERDICT_PASS) | seen_bit(VERDICT_EXCUSED);
    const unsigned unsettled = seen_bit(VERDICT_NO_DATA) | seen_bit(VERDICT_UNKNOWN);
    *open = false;
    if (seen == seen_bit(VERDICT_FAIL))
        return VERDICT_FAIL;
    if ((seen & ~passing) == 0)
        return seen & seen_bit(VERDICT_EXCUSED) ? VERDICT_EXCUSED : VERDICT_PASS;
    *open = (seen & ~unsettled) != 0;
    return VERDICT_UNKNOWN;
}

static enum verdict least_seen(unsigned seen)
{
    enum verdict least = VERDICT_PASS;
    while (least < VERDICT_FAIL && !(seen & seen_bit(least)))
        least++;
    return least;
}

/* Any of the session's lines in the pool may be denied beside what was seen. */
static void see_any(struct eval *eval, struct counted_pool *pool)
{
    enum verdict least = least_seen(pool->seen);
    pool->widened = true;
    for (size_t i = 0; i < pool->line_count; i++) {
        if (pool->lines[i]->at != eval->own_at)
            continue;
        enum verdict blame = blame_of(eval, pool->lines[i]);
        pool->lines[i]->may = true;
        pool->seen |= seen_bit(blame > least ? blame : least);
    }
}

/* What the unknown minutes of some codes may be. Only the least and the greatest verdict matter, so that few
 * completions stand for all. */
struct completions {
    struct eval *eval;
    const struct check *check;
    struct counted_pool *pool;
    struct counted *codes;            /* with the minutes that are tried */
    size_t unknown[LISTED_CODES_MAX]; /* indexes of the codes without minutes */
    size_t count;
    int64_t least_own, least; /* failing units of the session, and denied ones of the pool, where it fails least */
    int64_t *excess;
};

static void try_completion(struct completions *completions)
{
    struct counted_pool *pool = completions->pool;
    const struct check *check = completions->check;
    struct support support;
    count_support(completions->eval->memory, check, completions->codes, pool->code_count, &support);
    pool->excess_total = count_excess(check, &support, completions->codes, pool->code_count, pool->excess);
    int64_t own;
    pool->seen |= seen_bit(own_verdict(completions->eval, pool, &own));
    if (own > 0 && (completions->least_own == 0 || own < completions->least_own)) {
        completions->least_own = own;
        completions->least = pool->excess_total;
        for (size_t i = 0; i < pool->code_count; i++)
            completions->excess[i] = pool->excess[i];
    }
}

static struct counted *unknown_code(const struct completions *completions, size_t i)
{
    return &completions->codes[completions->unknown[i]];
}

/* Puts the known part of its minutes back. */
static void reset_code(const struct completions *completions, size_t i)
{
    unknown_code(completions, i)->minutes = completions->pool->codes[completions->unknown[i]].minutes;
}

/* Adds the fewest minutes that leave this many over whole blocks, and whole blocks. */
static void leave_over(const struct completions *completions, size_t i, int64_t leftover, int64_t blocks)
{
    int64_t block = completions->check->block;
    struct counted *code = unknown_code(completions, i);
    reset_code(completions, i);
    code->minutes += (leftover - code->minutes % block + block) % block + blocks * block;
}

/* Blocks enough to support all that is billed, whichever code has them. */
static int64_t enough_blocks(const struct completions *completions)
{
    int64_t billed = 0;
    for (size_t i = 0; i < completions->pool->code_count; i++)
        billed += completions->pool->codes[i].billed;
    return billed + 1 + (completions->check->first_unit + completions->check->block - 1) / completions->check->block;
}

/* With no more minutes than are known, and with plenty. */
static void try_ends(struct completions *completions)
{
    try_completion(completions);
    for (size_t i = 0; i < completions->count; i++)
        leave_over(completions, i, 0, enough_blocks(completions));
    try_completion(completions);
    for (size_t i = 0; i < completions->count; i++)
        reset_code(completions, i);
}

/* ---- leftover minutes that compete ---- */

/* Best for a code that needs a leftover unit: the others have as many leftover minutes as it has, and no more. */
static void try_best_leftovers(struct completions *completions)
{
    for (size_t code = 0; code < completions->pool->code_count; code++) {
        int64_t leftover = completions->pool->codes[code].minutes % completions->check->block;
        for (size_t i = 0; i < completions->count; i++)
            leave_over(completions, i, leftover, enough_blocks(completions));
        try_completion(completions);
    }
    for (size_t i = 0; i < completions->count; i++)
        reset_code(completions, i);
}

/* Worst for a code with this many leftover minutes: each other has none, as many, or one more; or what is known. */
static void try_rivals(struct completions *completions, size_t target, int64_t leftover, int64_t blocks, size_t at)
{
    int64_t block = completions->check->block;
    if (at == completions->count) {
        try_completion(completions);
        return;
    }
    if (completions->unknown[at] == target) {
        try_rivals(completions, target, leftover, blocks, at + 1);
        return;
    }
    int64_t options[] = { unknown_code(completions, at)->minutes % block, 0, leftover, (leftover + 1) % block };
    for (int i = 0; i < 4; i++) {
        leave_over(completions, at, options[i], blocks);
        try_rivals(completions, target, leftover, blocks, at + 1);
    }
    reset_code(completions, at);
}

static void try_leftovers(struct completions *completions)
{
    try_best_leftovers(completions);
    for (size_t code = 0; code < completions->pool->code_count; code++)
        for (int64_t blocks = 0; blocks < 2; blocks++)
            try_rivals(completions, code, completions->pool->codes[code].minutes % completions->check->block, blocks,
                       0);
}

/* ---- any number of minutes ---- */

static void try_each_minute(struct completions *completions)
{
    struct counted *code = unknown_code(completions, 0);
    int64_t known = code->minutes, most = (enough_blocks(completions) + 1) * completions->check->block;
    for (int64_t more = 0; more < most; more++) {
        code->minutes = known + more;
        try_completion(completions);
    }
    code->minutes = known;
}

/* ---- which of these ---- */

/* Each minute more supports no less of any code, whichever has it. */
static bool is_monotone(const struct check *check)
{
    return check->compare_total || check->method == COUNT_EACH_CODE || check->method == COUNT_NEAREST_QUARTER;
}

static bool shares_leftovers(const struct check *check)
{
    return check->method == COUNT_TOTAL_MINUTES && check->leftover == LEFTOVER_MOST_LEFTOVER;
}

static bool too_many(const struct completions *completions)
{
    const struct check *check = completions->check;
    if (is_monotone(check))
        return false;
    if (shares_leftovers(check) && completions->pool->gathered->unknown_count == 0)
        return completions->count > UNKNOWN_MINUTES_MAX;
    return completions->count > 1 || enough_blocks(completions) * check->block > MINUTES_TRIED_MAX;
}

static void try_completions(struct completions *completions)
{
    try_ends(completions);
    if (is_monotone(completions->check))
        return;
    if (shares_leftovers(completions->check))
        try_leftovers(completions);
    else
        try_each_minute(completions);
}

static void judge_unknown_minutes(struct eval *eval, struct counted_pool *pool)
{
    struct completions completions = { .eval = eval, .check = &eval->rule->rule->check, .pool = pool };
    completions.codes = ARENA_ARRAY(eval->memory, pool->code_count, struct counted);
    completions.excess = ARENA_ARRAY(eval->memory, pool->code_count, int64_t);
    for (size_t i = 0; i < pool->code_count && pool->code_count <= LISTED_CODES_MAX; i++) {
        completions.codes[i] = pool->codes[i];
        if (pool->codes[i].minutes_unknown)
            completions.unknown[completions.count++] = i;
    }
    if (completions.count == 0 || too_many(&completions)) {
        pool->seen = seen_bit(VERDICT_PASS);
        see_any(eval, pool);
        return;
    }
    try_completions(&completions);
    pool->excess_total = completions.least;
    for (size_t i = 0; i < pool->code_count; i++)
        pool->excess[i] = completions.excess[i];
}

bool pool_is_below(const struct counted_pool *pool)
{
    int64_t billed = 0, supported = pool->support.extra;
    for (size_t i = 0; i < pool->code_count; i++) {
        billed += pool->codes[i].billed;
        supported += pool->support.base[i];
    }
    return billed < (pool->support.capped ? pool->support.total : supported);
}

/* Unknown billed units are 0 at least: what fails so fails whatever they are. */
static void judge_unknown_billed(struct eval *eval, struct counted_pool *pool)
{
    bool open;
    if (pool->seen == seen_bit(VERDICT_FAIL))
        return;
    see_any(eval, pool);
    (void)seen_verdict(pool->seen, &open);
    struct needs needs = needs_of(FIELD_LINE_UNITS);
    if (open)
        needs_join(&pool->needs, &needs);
}

void pool_judge(struct eval *eval, struct counted_pool *pool)
{
    const struct check *check = &eval->rule->rule->check;
    bool open;
    if (any_unknown(pool, false)) {
        judge_unknown_minutes(eval, pool);
        if (seen_verdict(pool->seen, &open) == VERDICT_UNKNOWN && open)
            pool->needs = needs_of(FIELD_LINE_MINUTES);
    } else {
        int64_t failing;
        count_support(eval->memory, check, pool->codes, pool->code_count, &pool->support);
        pool->has_support = true;
        pool->excess_total = count_excess(check, &pool->support, pool->codes, pool->code_count, pool->excess);
        pool->seen = seen_bit(own_verdict(eval, pool, &failing));
        pool->below = pool->excess_total <= 0 && pool_is_below(pool);
    }
    if (any_unknown(pool, true))
        judge_unknown_billed(eval, pool);
    pool->verdict = seen_verdict(pool->seen, &open);
}
