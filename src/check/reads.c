/* Walking the expressions of a rule. Knows which parts hold expressions, not what they mean. */
#include "check/rules.h"

bool expr_visit(const struct expr *expr, expr_visitor visit, void *context)
{
    if (expr == NULL)
        return true;
    return visit(context, expr) && expr_visit(expr->left, visit, context) && expr_visit(expr->right, visit, context);
}

bool rule_visit(const struct rule *rule, expr_visitor visit, void *context)
{
    if (!expr_visit(rule->when, visit, context) || !expr_visit(rule->check.condition, visit, context) ||
        !expr_visit(rule->check.amount, visit, context))
        return false;
    for (size_t i = 0; i < rule->unless_count; i++) {
        if (!expr_visit(rule->unlesses[i], visit, context))
            return false;
    }
    for (size_t i = 0; i < rule->fix_count; i++) {
        if (!expr_visit(rule->fixes[i].condition, visit, context))
            return false;
    }
    for (size_t i = 0; i < rule->waiver_count; i++) {
        if (!expr_visit(rule->waivers[i].when, visit, context))
            return false;
    }
    for (size_t i = 0; i < rule->say_count; i++) {
        if (!expr_visit(rule->say[i].expr, visit, context))
            return false;
    }
    return true;
}
