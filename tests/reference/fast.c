/* The fast evaluator behind the interface of the slow one: the only file here that knows src/plan and src/eval. */
#include "eval/eval.h"
#include "tests/reference/compare.h"

struct fast {
    struct arena *arena;
    const struct plan *plan;
    struct fast_pool *pools; /* of the session judged last */
    size_t pool_count;
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
    eval_set_keep_all(eval, true);
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
    arena_free(memory);
    return verdicts;
}
