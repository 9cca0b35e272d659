/* Of how many days before the session judged a profile's rules ask more than what day it was. What is older need not be
 * kept (eval/history.h). Each reader of other sessions in eval/ must have its reach here: they look at the sessions of
 * a window, or at those that an authorization has paid for. */
#include "plan/lower.h"

/* The longest stretch from the first day of such a window to its last, less a day. */
static int32_t window_reach(const struct plan_window *window)
{
    switch ((int)window->kind) {
    case WINDOW_LINE:
    case WINDOW_SESSION:
    case WINDOW_DAY: return 0;
    case WINDOW_WEEK: return 6;
    case WINDOW_MONTH: return 30;
    case WINDOW_CALENDAR_YEAR:
    case WINDOW_PLAN_YEAR: return 365;
    case WINDOW_ROLLING:
        if (window->months > 0)
            return window->months < REACH_ALL / 31 ? window->months * 31 : REACH_ALL;
        return window->days - 1;
    default: return REACH_ALL;
    }
}

/* What counts by position asks for no more than dates. */
static int32_t measure_reach(const struct plan_measure *measure)
{
    return measure->by_position ? 0 : window_reach(&measure->window);
}

/* What limits lines by a table counts each by its code, never by position. */
static int32_t rule_reach(const struct plan *plan, const struct plan_rule *rule)
{
    if (rule->check != CHECK_LIMIT)
        return window_reach(&rule->window);
    return rule->rule->check.table ? window_reach(&plan->measures[rule->measure].window) : 0;
}

static int32_t node_reach(const struct plan_node *node)
{
    bool pays = node->kind == EXPR_AUTHORIZATION && (node->covers & (COVERS_UNITS | COVERS_VISITS)) != 0;
    return pays ? REACH_ALL : 0;
}

int32_t lower_reach(const struct plan *plan)
{
    int32_t reach = 0, one;
    for (uint32_t i = 0; i < plan->rule_count; i++)
        if ((one = rule_reach(plan, &plan->rules[i])) > reach)
            reach = one;
    for (uint32_t i = 0; i < plan->measure_count; i++)
        if ((one = measure_reach(&plan->measures[i])) > reach)
            reach = one;
    for (uint32_t i = 0; i < plan->node_count; i++)
        if ((one = node_reach(&plan->nodes[i])) > reach)
            reach = one;
    return reach;
}
