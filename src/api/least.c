/* What the note of a session must show at least, where units are billed and their minutes are not known: a sentence,
 * from the pool that the evaluator counted. */
#include "api/run.h"
#include "eval/count.h"

/* The pool that the judgement's lines are in: the first of its rule with their code and without minutes. */
static const struct pool *pool_of(const struct answering *answering, const struct judgement *judgement)
{
    code_t code = judgement->share_count > 0 ? answering->session->lines[judgement->shares[0].line].code : CODE_UNKNOWN;

    for (size_t i = 0; i < answering->result->pool_count; i++) {
        const struct pool *pool = &answering->result->pools[i];

        if (pool->rule != judgement->rule || number_is_known(pool->minutes))
            continue;
        for (size_t k = 0; k < pool->code_count; k++) {
            if (pool->billed[k].code == code)
                return pool;
        }
    }
    return NULL;
}

static const char *plural(int64_t number) { return number == 1 ? "" : "s"; }

/* "30 of 97112 and 8 of 97110" */
static struct text list_minutes(struct arena *arena, const struct counted *codes, size_t count)
{
    struct text text = { "", 0 };
    size_t left = 0;

    for (size_t i = 0; i < count; i++)
        left += codes[i].minutes > 0;
    for (size_t i = 0; i < count; i++) {
        if (codes[i].minutes == 0)
            continue;
        left--;
        text = arena_printf(arena, "%.*s%s%lld of %.*s", TEXT_ARG(text),
                            text.length == 0 ? "" : left == 0 ? " and " : ", ", (long long)codes[i].minutes,
                            TEXT_ARG(code_text(arena, codes[i].code)));
    }
    return text;
}

static struct text sentence(struct arena *arena, const struct check *check, const struct counted *codes, size_t count,
                            int64_t least)
{
    bool pooled = check->method == COUNT_TOTAL_MINUTES || check->method == COUNT_EACH_WITHIN_TOTAL;
    struct text list = list_minutes(arena, codes, count);
    int64_t units = 0;

    for (size_t i = 0; i < count; i++)
        units += codes[i].billed;
    if (count == 1)
        return arena_printf(arena, "at least %lld minute%s of %.*s must be documented for %lld unit%s",
                            (long long)least, plural(least), TEXT_ARG(code_text(arena, codes[0].code)),
                            (long long)units, plural(units));
    return arena_printf(arena, "at least %lld minute%s must be documented for %lld unit%s%s%.*s", (long long)least,
                        plural(least), (long long)units, plural(units), pooled ? ", for example " : ": ",
                        TEXT_ARG(list));
}

void answer_least(struct answering *answering, const struct judgement *judgement, struct payrule_finding *finding)
{
    const struct check *check = &judgement->rule->rule->check;
    const struct pool *pool;
    struct counted *codes;
    int64_t least;

    finding->least_minutes = PAYRULE_UNKNOWN;
    if (judgement->verdict != VERDICT_UNKNOWN || !needs_has(&judgement->needs, FIELD_LINE_MINUTES) ||
        check->kind != CHECK_COUNT_UNITS || (pool = pool_of(answering, judgement)) == NULL)
        return;
    codes = ARENA_ARRAY(answering->arena, pool->code_count, struct counted);
    for (size_t i = 0; i < pool->code_count; i++)
        codes[i] = (struct counted){ .code = pool->billed[i].code, .billed = pool->billed[i].units,
                                     .billed_unknown = !number_is_known(pool->billed[i].units) };
    least = count_least_minutes(answering->arena, check, codes, pool->code_count);
    if (!number_is_known(least))
        return;
    finding->least_minutes = least;
    finding->least = api_text(sentence(answering->arena, check, codes, pool->code_count, least));
}
