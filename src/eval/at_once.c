/* Rules that pass, or do not apply, at a glance: of most rules of most sessions that is all there is to say, where
 * nobody asks how. What is not plain is left to the checks, which say why. */
#include "eval/context.h"

/* The session alone, or its count of sessions, and no line of its own. */
static bool check_passes(struct eval *eval, const struct plan_rule *rule)
{
    switch (rule->at_once) {
    case AT_ONCE_COUNT: return count_passes_at_once(eval);
    case AT_ONCE_SESSIONS: return sessions_pass_at_once(eval);
    case AT_ONCE_CONFLICT: return conflicts_pass_at_once(eval);
    case AT_ONCE_CONDITION: return condition_passes(eval, place_of_session());
    case AT_ONCE_NEVER: break;
    }
    return false;
}

/* Whether the check is to be asked, or NOT_APPLICABLE, or UNKNOWN for want of data. */
static enum verdict asked_first(struct eval *eval, const struct plan_rule *rule)
{
    if (date_is_known(rule->check_again) && eval->decided >= rule->check_again)
        return VERDICT_UNKNOWN;
    bool applies = rule->when == PLAN_NONE || rule->when_is_found ||
                   eval_truth(eval, &eval->plan->nodes[rule->when], place_of_session()) != TRI_FALSE;
    return applies ? VERDICT_PASS : VERDICT_NOT_APPLICABLE;
}

enum verdict judge_at_once(struct eval *eval, const struct plan_rule *rule)
{
    enum verdict verdict = rule->at_once_asks ? asked_first(eval, rule) : VERDICT_PASS;
    return verdict == VERDICT_PASS && !check_passes(eval, rule) ? VERDICT_UNKNOWN : verdict;
}
