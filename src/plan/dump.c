/* The plan as text, one part a line, for `check --dump=plan` and goldens. Sets and nodes are shown with their indexes.
 */
#include "check/expressions.h"
#include "plan/plan.h"
#include "syntax/tree.h"

static void dump_index(struct buffer *to, const char *name, plan_index index)
{
    if (index != PLAN_NONE)
        buffer_printf(to, " %s=%u", name, index);
}

static void dump_dates(struct buffer *to, date_t from, date_t until)
{
    if (from > DATE_MIN) {
        buffer_string(to, " from ");
        buffer_date(to, from);
    }
    if (until < DATE_MAX) {
        buffer_string(to, " until ");
        buffer_date(to, until);
    }
}

static void dump_set(struct buffer *to, const struct plan *plan, plan_index index)
{
    const struct plan_set *set = &plan->sets[index];
    buffer_printf(to, "set %u%s%.*s:", index, set->name.length > 0 ? " " : "", TEXT_ARG(set->name));
    for (uint32_t i = 0; i < set->range_count; i++) {
        const struct plan_range *range = &plan->ranges[set->first + i];
        buffer_string(to, i > 0 ? ", " : " ");
        buffer_code(to, range->low);
        if (range->high != range->low) {
            buffer_string(to, range->high == code_last(range->low) ? "*" : "..");
            if (range->high != code_last(range->low))
                buffer_code(to, range->high);
        }
        dump_dates(to, range->from, range->until);
    }
    for (uint32_t i = 0; i < set->name_count; i++) {
        const struct set_name *name = &plan->names[set->first_name + i];
        buffer_printf(to, "%s%.*s", i > 0 ? ", " : " ", TEXT_ARG(name->name));
        dump_dates(to, name->from, name->until);
    }
    buffer_char(to, '\n');
}

static const char *expr_name(enum expr_kind kind)
{
    static const char *const names[] = {
        [EXPR_OR] = "or", [EXPR_AND] = "and", [EXPR_NOT] = "not", [EXPR_COMPARE] = "compare", [EXPR_IN] = "in",
        [EXPR_IN_COLUMN] = "in column", [EXPR_GIVEN] = "given", [EXPR_FLAG] = "flag", [EXPR_MODIFIERS] = "modifiers",
        [EXPR_DIAGNOSIS] = "diagnosis", [EXPR_DOCUMENT] = "document", [EXPR_DOCUMENTED] = "documented",
        [EXPR_PROVIDER_IN] = "provider in", [EXPR_PLAN_OF_CARE] = "plan of care", [EXPR_REFERRAL] = "referral",
        [EXPR_AUTHORIZATION] = "authorization", [EXPR_BILLED] = "billed", [EXPR_PRIMARY] = "primary",
        [EXPR_LITERAL] = "literal", [EXPR_FIELD] = "field", [EXPR_PARAMETER] = "parameter", [EXPR_ADD] = "add",
        [EXPR_SUBTRACT] = "subtract", [EXPR_DAYS_FROM] = "days from", [EXPR_AGE] = "age", [EXPR_MEASURE] = "measure",
        [EXPR_TABLE_VALUE] = "table value",
    };
    return names[kind];
}

static void dump_node(struct buffer *to, const struct plan *plan, plan_index index)
{
    const struct plan_node *node = &plan->nodes[index];
    buffer_printf(to, "node %u: %s", index, expr_name(node->kind));
    dump_index(to, "left", node->left);
    dump_index(to, "right", node->right);
    dump_index(to, "set", node->set);
    dump_index(to, "signed_by", node->signed_by);
    dump_index(to, "measure", node->measure);
    if (node->node) {
        buffer_string(to, "  # ");
        node_print(to, node->node);
    }
    buffer_char(to, '\n');
}

static void dump_window(struct buffer *to, const struct plan_window *window)
{
    unsigned scopes = window_scopes_said(window->kind, window->scopes);

    buffer_printf(to, " %s", window_words[window->kind]);
    if (window->kind == WINDOW_SINCE)
        buffer_printf(to, " %s", event_words[window->event]);
    if (window->days > 0)
        buffer_printf(to, " %d days", window->days);
    if (window->months > 0)
        buffer_printf(to, " %d months", window->months);
    for (unsigned bit = 0; bit < SCOPE_COUNT; bit++)
        if (scopes >> bit & 1)
            buffer_printf(to, " %s", scope_words[bit]);
    dump_index(to, "documents", window->documents);
    dump_index(to, "signed by", window->signed_by);
}

static void dump_measure(struct buffer *to, const struct plan *plan, plan_index index)
{
    const struct plan_measure *measure = &plan->measures[index];
    buffer_printf(to, "measure %u: %s", index, measure_word(measure->kind));
    dump_window(to, &measure->window);
    dump_index(to, "codes", measure->codes);
    dump_index(to, "modifiers", measure->modifiers);
    buffer_char(to, '\n');
}

static void dump_span(struct buffer *to, const struct plan *plan, const char *name, plan_index first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        dump_index(to, name, plan->indexes[first + i]);
}

static void dump_rule(struct buffer *to, const struct plan *plan, plan_index index)
{
    static const char *const checks[] = {
        [CHECK_COUNT_UNITS] = "count units", [CHECK_COUNT_ASSISTANT] = "count assistant units",
        [CHECK_LIMIT] = "limit", [CHECK_REQUIRE] = "require", [CHECK_FORBID] = "forbid",
        [CHECK_CONFLICT_TABLE] = "conflict table", [CHECK_CONFLICT_PAIR] = "conflict pair",
    };
    const struct plan_rule *rule = &plan->rules[index];
    buffer_printf(to, "rule %u %.*s: %s", index, TEXT_ARG(rule->rule->name), checks[rule->check]);
    dump_dates(to, rule->rule->from, rule->rule->until);
    buffer_string(to, rule->per_line ? " by line" : "");
    dump_index(to, "applies_to", rule->applies_to);
    dump_index(to, "when", rule->when);
    dump_index(to, "condition", rule->condition);
    dump_index(to, "amount", rule->amount);
    dump_index(to, "measure", rule->measure);
    dump_index(to, "marks", rule->marks);
    dump_index(to, "column1", rule->column1);
    dump_index(to, "column2", rule->column2);
    dump_span(to, plan, "unless", rule->first_unless, rule->unless_count);
    buffer_char(to, '\n');
}

static void dump_word(struct buffer *to, const struct plan_word *word)
{
    for (uint32_t bit = 0; bit < 64; bit++)
        if (word->rules >> bit & 1)
            buffer_printf(to, " %u", 64 * word->at + bit);
}

static void dump_period(struct buffer *to, const struct plan *plan, const struct plan_period *period)
{
    buffer_string(to, "period");
    dump_dates(to, period->from, period->until);
    buffer_printf(to, ": %u rules, always", period->rule_count);
    for (uint32_t i = 0; i < period->always_count; i++)
        dump_word(to, &plan->words[period->first_always + i]);
    buffer_string(to, ", by when");
    for (uint32_t i = 0; i < period->idle_count; i++)
        buffer_printf(to, " %u", plan->indexes[period->first_idle + i]);
    buffer_string(to, ", wide");
    for (uint32_t i = 0; i < period->wide_count; i++)
        buffer_printf(to, " %u", plan->indexes[period->first_wide + i]);
    buffer_char(to, '\n');
    for (uint32_t i = 0; i <= period->slot_mask; i++) {
        const struct plan_slot *slot = &plan->slots[period->slots + i];
        if (slot->code == CODE_UNKNOWN)
            continue;
        buffer_string(to, "  ");
        buffer_code(to, slot->code);
        buffer_char(to, ':');
        for (uint32_t k = 0; k < slot->count; k++)
            buffer_printf(to, " %u", plan->indexes[slot->first + k]);
        buffer_char(to, '\n');
    }
}

void plan_dump(struct buffer *to, const struct plan *plan)
{
    buffer_printf(to, "plan %.*s\n", TEXT_ARG(plan->profile->name));
    for (plan_index i = 0; i < plan->set_count; i++)
        dump_set(to, plan, i);
    for (plan_index i = 0; i < plan->node_count; i++)
        dump_node(to, plan, i);
    for (plan_index i = 0; i < plan->measure_count; i++)
        dump_measure(to, plan, i);
    for (plan_index i = 0; i < plan->rule_count; i++)
        dump_rule(to, plan, i);
    for (uint32_t i = 0; i < plan->period_count; i++)
        dump_period(to, plan, &plan->periods[i]);
}
