/* Which operands of a condition decided it. An operand of `and` decides where the others are true, one of `or` where
 * the others are false: then the condition is what this operand is. */
#include "trial/reach.h"

void truths_forget(struct truths *truths) { truths->stamp++; }

void truths_set(struct truths *truths, plan_index node, enum tri truth)
{
    truths->of[node] = (uint8_t)truth;
    truths->stamps[node] = truths->stamp;
}

bool truths_know(const struct truths *truths, plan_index node) { return truths->stamps[node] == truths->stamp; }

enum tri truths_of(const struct truths *truths, plan_index node)
{
    return truths_know(truths, node) ? (enum tri)truths->of[node] : TRI_UNKNOWN;
}

static void reach_truth(struct reaching *reaching, plan_index index, enum element_kind kind)
{
    enum tri truth = truths_of(&reaching->truths, index);
    struct span at = reaching->judged->plan->nodes[index].node->at;
    if (truth != TRI_UNKNOWN)
        elements_reach(reaching->elements, kind, at, truth == TRI_TRUE ? SIDE_FIRST : SIDE_SECOND);
}

/* An operand that is no `and`, `or` or `not` of others has come to decide. */
static void reach_below(struct reaching *reaching, plan_index index)
{
    const struct plan_node *node = &reaching->judged->plan->nodes[index];
    enum tri neutral = node->kind == EXPR_AND ? TRI_TRUE : TRI_FALSE;
    switch ((int)node->kind) {
    case EXPR_NOT: reach_below(reaching, node->left); break;
    case EXPR_AND:
    case EXPR_OR:
        if (truths_of(&reaching->truths, node->right) == neutral)
            reach_below(reaching, node->left);
        if (truths_of(&reaching->truths, node->left) == neutral)
            reach_below(reaching, node->right);
        break;
    default: reach_truth(reaching, index, ELEMENT_OPERAND); break;
    }
}

void reach_operands(struct reaching *reaching, plan_index index) { reach_below(reaching, index); }

void reach_condition(struct reaching *reaching, plan_index index, enum element_kind kind)
{
    const struct plan_node *node = &reaching->judged->plan->nodes[index];
    if (!element_is_joined(node)) {
        reach_truth(reaching, index, kind);
        reach_operands(reaching, index);
        return;
    }
    if (truths_of(&reaching->truths, node->right) == TRI_TRUE)
        reach_condition(reaching, node->left, kind);
    if (truths_of(&reaching->truths, node->left) == TRI_TRUE)
        reach_condition(reaching, node->right, kind);
}
