/* The check `count units` where nothing is unknown and nothing is denied, as in most sessions: no judgement is kept of
 * it, nor a pool where nobody asks for counts. What does not pass at first sight is left to units.c. */
#include "eval/pool.h"

#define QUICK_CODES_MAX 16

struct quick {
    struct counted codes[QUICK_CODES_MAX]; /* ascending; none where only sums are compared and no pool is kept */
    size_t count;
    int64_t minutes, billed;               /* sums */
    bool any;                              /* some line is counted */
    enum discipline discipline;            /* of all lines, where they are pooled by it */
};

/* Adds the line to its code. False: there are too many codes. */
static bool add_to_code(struct quick *quick, const struct past_line *line)
{
    size_t at = quick->count;
    while (at > 0 && quick->codes[at - 1].code > line->code)
        at--;
    if (at > 0 && quick->codes[at - 1].code == line->code) {
        quick->codes[at - 1].minutes += line->minutes;
        quick->codes[at - 1].billed += line->units;
        return true;
    }
    if (quick->count == QUICK_CODES_MAX)
        return false;
    for (size_t i = quick->count++; i > at; i--)
        quick->codes[i] = quick->codes[i - 1];
    quick->codes[at] = (struct counted){ .code = line->code, .minutes = line->minutes, .billed = line->units };
    return true;
}

/* False: the line is not as simple as all that. */
static bool add_line(struct eval *eval, struct quick *quick, const struct past_line *line)
{
    const struct plan_rule *rule = eval->rule;
    if (rule->applies_to != PLAN_NONE && !plan_set_has(eval->plan, rule->applies_to, line->code, eval->session->date))
        return true;
    if (line->minutes == NUMBER_UNKNOWN || line->units == NUMBER_UNKNOWN)
        return false;
    if (rule->window.kind == WINDOW_DAY) {
        if (line->discipline == DISCIPLINE_UNKNOWN || (quick->any && line->discipline != quick->discipline))
            return false;
        quick->discipline = (enum discipline)line->discipline;
    }
    quick->any = true;
    quick->minutes += line->minutes;
    quick->billed += line->units;
    return (rule->rule->check.compare_total && eval->keep == KEEP_FINDINGS) || add_to_code(quick, line);
}

/* False: some unit is denied, or there is a notice to give, that fewer are billed than supported. */
static bool is_supported(struct eval *eval, const struct check *check, struct quick *quick)
{
    int64_t excess[QUICK_CODES_MAX];
    if (check->compare_total && eval->keep == KEEP_FINDINGS)
        return quick->billed <= count_units_of(check, quick->minutes);
    struct counted_pool pool = { .codes = quick->codes, .code_count = quick->count, .has_support = true };
    count_support(eval->memory, check, quick->codes, quick->count, &pool.support);
    if (count_excess(check, &pool.support, quick->codes, quick->count, excess) > 0)
        return false;
    if (eval->keep == KEEP_FINDINGS)
        return true;
    if (pool_is_below(&pool))
        return false;
    pool_keep(eval, &pool);
    return true;
}

/* Where nobody asks for counts, and all of the session is one pool, the sums tell. */
static bool sums_pass(struct eval *eval, const struct check *check)
{
    const struct own_sums *sums = eval_own_sums(eval, eval->rule->applies_to);
    return own_units_known(sums) && own_minutes_known(sums) &&
           count_supports(check, (int64_t)sums->minutes, (int64_t)sums->units);
}

static bool lines_pass(struct eval *eval, const struct check *check)
{
    struct quick quick;
    quick.count = 0; /* `codes` stays unset: it is large, and few of it are used */
    quick.minutes = quick.billed = 0;
    quick.any = false;
    if (eval_sessions_in(eval, &eval->rule->window) != 1)
        return false;
    for (uint32_t i = 0; i < eval->own->line_count; i++)
        if (!add_line(eval, &quick, &eval->own->lines[i]))
            return false;
    return quick.any && is_supported(eval, check, &quick);
}

bool count_passes_at_once(struct eval *eval)
{
    const struct check *check = &eval->rule->rule->check;
    if (check->compare_total && check->method != COUNT_TOTAL_MINUTES)
        return false;
    bool by_sums = check->compare_total && eval->keep == KEEP_FINDINGS && eval->rule->window.kind == WINDOW_SESSION;
    return by_sums ? sums_pass(eval, check) : lines_pass(eval, check);
}
