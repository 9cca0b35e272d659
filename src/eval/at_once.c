/* Rules that pass, or do not apply, at a glance: of most rules of most sessions that is all there is to say, where
 * nobody asks how. What is not plain is left to the checks, which say why. */
#include "eval/context.h"

/* Compares what a window holds with a number as written. */
static enum tri compare_count(struct eval *eval, const struct plan_count *count)
{
    const struct plan_measure *measure = &eval->plan->measures[count->measure];
    struct interval number = interval_of(count->number);
    if (eval_by_position(eval, measure)) {
        enum tri told = eval_compare_intervals(count->comparison, eval_positions_roughly(eval, measure), number);
        if (told != TRI_UNKNOWN)
            return told;
    }
    return eval_compare_intervals(count->comparison, eval_measure(eval, count->measure, place_of_session()), number);
}

/* A condition of the session. What it needs is of no interest here. */
static inline enum tri truth_of(struct eval *eval, plan_index index, const struct plan_count *count)
{
    return count->measure != PLAN_NONE ? compare_count(eval, count)
                                       : eval_truth(eval, &eval->plan->nodes[index], place_of_session());
}

static bool condition_is_met(struct eval *eval, const struct plan_rule *rule)
{
    enum tri wanted = rule->check == CHECK_REQUIRE ? TRI_TRUE : TRI_FALSE;
    return truth_of(eval, rule->condition, &rule->condition_count) == wanted;
}

static bool check_passes(struct eval *eval, const struct plan_rule *rule)
{
    switch (rule->at_once) {
    case AT_ONCE_COUNT: return count_passes_at_once(eval);
    case AT_ONCE_SESSIONS: return sessions_pass_at_once(eval);
    case AT_ONCE_CONFLICT: return conflicts_pass_at_once(eval);
    case AT_ONCE_CONDITION: return condition_is_met(eval, rule);
    case AT_ONCE_NEVER: break;
    }
    return false;
}

/* What is asked before the check: NOT_APPLICABLE, UNKNOWN for want of data, or PASS. A `when` that is not known does
 * not matter to a check that passes. */
static enum verdict asked_first(struct eval *eval, const struct plan_rule *rule)
{
    if (date_is_known(rule->check_again) && eval->decided >= rule->check_again)
        return VERDICT_UNKNOWN;
    if (rule->when == PLAN_NONE || rule->when_is_found || truth_of(eval, rule->when, &rule->when_count) != TRI_FALSE)
        return VERDICT_PASS;
    return VERDICT_NOT_APPLICABLE;
}

enum verdict judge_at_once(struct eval *eval, const struct plan_rule *rule)
{
    enum verdict verdict = rule->at_once_asks ? asked_first(eval, rule) : VERDICT_PASS;
    return verdict == VERDICT_PASS && !check_passes(eval, rule) ? VERDICT_UNKNOWN : verdict;
}
