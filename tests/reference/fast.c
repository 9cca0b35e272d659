/* The fast evaluator behind the interface of the slow one: the only file here that knows src/plan and src/eval. */
#include "eval/eval.h"
#include "tests/reference/compare.h"

struct fast {
    struct arena *arena;
    const struct plan *plan;
    struct fast_pool *pools; /* of the session judged last */
    size_t pool_count;
    const char *brief_differs;
};

struct fast *fast_new(struct arena *arena, const struct rulebook *rulebook, const struct profile *profile)
{
    struct fast *fast = ARENA_NEW(arena, struct fast);

    fast->arena = arena;
    fast->plan = plan_lower(arena, rulebook, profile);
    return fast;
}

static void move_need(const struct needs *needs, unsigned from, int to, uint64_t *bits)
{
    if (needs_has(needs, from))
        bits[to / 64] |= UINT64_C(1) << to % 64;
}

static struct reference_verdict verdict_of(const struct judgement *judgement, const struct session *session)
{
    struct reference_verdict verdict = {
        .rule = judgement->rule->rule->name, .verdict = judgement->verdict, .way = judgement->way, .certain = true
    };

    for (unsigned field = 0; field < FIELD_COUNT; field++)
        move_need(&judgement->needs, field, (int)field, verdict.needs);
    move_need(&judgement->needs, NEED_DOCUMENTS, REFERENCE_NEEDS_DOCUMENTS, verdict.needs);
    move_need(&judgement->needs, NEED_AUTHORIZATION, REFERENCE_NEEDS_AUTHORIZATION, verdict.needs);
    move_need(&judgement->needs, NEED_HISTORY, REFERENCE_NEEDS_HISTORY, verdict.needs);
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        const struct share *share = &judgement->shares[i];
        int64_t line = session->lines[share->line].number;

        verdict.denied_units += number_is_known(share->units) ? share->units : 0;
        if (verdict.line == 0 || line < verdict.line)
            verdict.line = line;
    }
    return verdict;
}

static struct fast_pool pool_of(struct arena *arena, const struct pool *pool)
{
    code_t *codes = ARENA_ARRAY(arena, pool->code_count, code_t);
    int64_t *rows = ARENA_ARRAY(arena, pool->code_count * pool->supported_count, int64_t);
    struct fast_pool copy = { .rule = pool->rule->rule->name };

    for (size_t i = 0; i < pool->code_count; i++) {
        codes[i] = pool->billed[i].code;
        for (size_t k = 0; k < pool->supported_count; k++)
            rows[k * pool->code_count + i] = pool->supported[k][i].units;
    }
    copy.pool = (struct reference_pool){
        .code_count = pool->code_count, .allocation_count = pool->supported_count, .codes = codes, .allocations = rows
    };
    copy.complete = pool->supported_count > 0 && pool->supported_count < POOL_SUPPORTED_MAX;
    return copy;
}

static void keep_pools(struct fast *fast, struct arena *arena, const struct eval_result *result)
{
    fast->pool_count = result->pool_count;
    fast->pools = ARENA_ARRAY(arena, result->pool_count, struct fast_pool);
    for (size_t i = 0; i < result->pool_count; i++)
        fast->pools[i] = pool_of(arena, &result->pools[i]);
}

const struct fast_pool *fast_pools(const struct fast *fast, size_t *count)
{
    *count = fast->pool_count;
    return fast->pools;
}

/* ---- the same without the judgements of what passes ---- */

static bool is_kept(const struct judgement *judgement) { return judgement->verdict >= VERDICT_NO_DATA; }

static bool same_shares(const struct judgement *a, const struct judgement *b)
{
    for (uint32_t i = 0; i < a->share_count && i < b->share_count; i++) {
        if (a->shares[i].line != b->shares[i].line || a->shares[i].units != b->shares[i].units)
            return false;
    }
    return a->share_count == b->share_count;
}

static bool same_judgement(const struct judgement *a, const struct judgement *b)
{
    return a->rule == b->rule && a->verdict == b->verdict && a->way == b->way && a->waiver == b->waiver &&
           a->needs.bits[0] == b->needs.bits[0] && a->needs.bits[1] == b->needs.bits[1] && same_shares(a, b);
}

/* What the evaluator says when nobody asks how a check passes differs from what it says when somebody does: in what. */
static const char *difference(const struct eval_result *whole, const struct eval_result *brief)
{
    size_t at = 0;

    for (size_t i = 0; i < whole->count; i++) {
        if (!is_kept(&whole->judgements[i]))
            continue;
        if (at == brief->count || !same_judgement(&whole->judgements[i], &brief->judgements[at]))
            return "a judgement";
        at++;
    }
    if (at != brief->count)
        return "one more judgement";
    if (whole->outcome != brief->outcome)
        return "the outcome";
    return whole->passed != brief->passed || whole->excused != brief->excused ? "the number of rules that pass" : NULL;
}

/* The same evaluator judges again, once it has heard the patient's other sessions: it may remember what rules said of
 * lines. */
static const char *judge_again(struct eval *eval, const struct random_set *set, const struct history *history,
                               const struct eval_result *whole)
{
    const struct session *session = &set->sessions[set->judged];

    for (size_t i = 0; i < set->count; i++)
        (void)eval_session(eval, &set->sessions[i], history_arrival(history, &set->sessions[i]));
    return difference(whole, eval_session(eval, session, history_arrival(history, session)));
}

static const char *judge_briefly(struct fast *fast, struct arena *arena, const struct random_set *set,
                                 const struct history *history, const struct eval_result *whole)
{
    const struct session *session = &set->sessions[set->judged];
    struct arena *memory = ARENA_NEW(arena, struct arena);
    struct eval *eval;
    const char *differs;

    arena_init(memory, allocator_standard);
    eval = eval_new(arena, memory, fast->plan, history);
    eval_set_history_from(eval, set->history_from);
    differs = difference(whole, eval_session(eval, session, history_arrival(history, session)));
    if (!differs)
        differs = judge_again(eval, set, history, whole);
    arena_free(memory);
    return differs;
}

static bool has_corrections(const struct history *history, const struct random_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        code_t frequency = set->sessions[i].frequency;

        if (frequency == history->voided || frequency == history->replacement)
            return true;
    }
    return false;
}

/* The first date of service after that one, among the set's; DATE_UNKNOWN: there is none. */
static date_t next_date(const struct random_set *set, date_t after)
{
    date_t next = DATE_UNKNOWN;

    for (size_t i = 0; i < set->count; i++) {
        date_t date = set->sessions[i].date;

        if (date > after && (next == DATE_UNKNOWN || date < next))
            next = date;
    }
    return next;
}

/* The session is judged when all days up to its own have been learned one by one, and before each what is not asked for
 * any more was forgotten. */
static const char *judge_forgetting(struct fast *fast, struct arena *arena, const struct random_set *set,
                                    const struct eval_result *whole)
{
    const struct session *session = &set->sessions[set->judged];
    struct arena *memory = ARENA_NEW(arena, struct arena);
    struct history *history = ARENA_NEW(arena, struct history);
    struct eval *eval;
    const char *differs;

    history_init(history, arena);
    if (fast->plan->reach == REACH_ALL || fast->plan->looks_ahead || has_corrections(history, set))
        return NULL;
    for (date_t date = next_date(set, DATE_MIN - 1); date <= session->date; date = next_date(set, date)) {
        history_forget(history, fast->plan->reach);
        for (size_t i = 0; i < set->count; i++) {
            if (set->sessions[i].date == date)
                history_add(history, &set->sessions[i]);
        }
        history_settle(history);
        if (date == session->date)
            break;
    }
    arena_init(memory, allocator_standard);
    eval = eval_new(arena, memory, fast->plan, history);
    eval_set_history_from(eval, set->history_from);
    differs = difference(whole, eval_session(eval, session, history_arrival(history, session)));
    arena_free(memory);
    history_free(history);
    return differs;
}

const char *fast_brief_differs(const struct fast *fast) { return fast->brief_differs; }

const struct reference_verdict *fast_verdicts(struct fast *fast, struct arena *arena, const struct random_set *set,
                                              size_t *count)
{
    struct history history;
    struct arena *memory = ARENA_NEW(arena, struct arena);
    struct eval *eval;
    const struct eval_result *result;
    struct reference_verdict *verdicts;

    *count = fast->pool_count = 0;
    arena_init(memory, allocator_standard);
    history_init(&history, arena);
    for (size_t i = 0; i < set->count; i++)
        history_add(&history, &set->sessions[i]);
    history_settle(&history);
    eval = eval_new(arena, memory, fast->plan, &history);
    eval_set_history_from(eval, set->history_from);
    eval_set_keep(eval, KEEP_ALL);
    result = eval_session(eval, &set->sessions[set->judged],
                          history_arrival(&history, &set->sessions[set->judged]));
    if (result == NULL) {
        arena_free(memory);
        return NULL;
    }
    verdicts = ARENA_ARRAY(arena, result->count + 1, struct reference_verdict);
    for (size_t i = 0; i < result->count; i++)
        verdicts[i] = verdict_of(&result->judgements[i], &set->sessions[set->judged]);
    *count = result->count;
    keep_pools(fast, arena, result);
    fast->brief_differs = judge_briefly(fast, arena, set, &history, result);
    if (!fast->brief_differs)
        fast->brief_differs = judge_forgetting(fast, arena, set, result);
    arena_free(memory);
    return verdicts;
}
