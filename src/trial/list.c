/* What there is to reach in a profile's rules. Of a side that no session can reach, because rule and value or code are
 * not in force on one day, nothing is listed. */
#include "check/rules.h"
#include "trial/elements.h"

struct listing {
    struct elements *to;
    const struct plan *plan;
    const struct plan_rule *rule;
    date_t from, until;  /* of the rule within the profile's own life */
};

static void add(struct listing *listing, enum element_kind kind, struct span at, unsigned sides)
{
    const struct rule *rule = listing->rule->rule;
    bool overrides = element_is_override(rule);
    elements_add(listing->to, &(struct element){ .kind = kind,
                                                 .sides = (uint8_t)sides,
                                                 .at = at,
                                                 .rule = rule->name,
                                                 .head = overrides ? rule->override_at : element_place_of(rule),
                                                 .check = rule->check.at,
                                                 .overrides = overrides });
}

/* ---- conditions ---- */

bool element_is_joined(const struct plan_node *node)
{
    return node->kind == EXPR_AND && node->node->kind != NODE_AND;
}

/* What `and` and `or` below the node join. */
static void list_operands(struct listing *listing, plan_index index, bool inside)
{
    const struct plan_node *node = &listing->plan->nodes[index];
    switch ((int)node->kind) {
    case EXPR_NOT: list_operands(listing, node->left, inside); break;
    case EXPR_AND:
    case EXPR_OR:
        list_operands(listing, node->left, true);
        list_operands(listing, node->right, true);
        break;
    default:
        if (inside)
            add(listing, ELEMENT_OPERAND, node->node->at, SIDE_BOTH);
    }
}

static void list_condition(struct listing *listing, plan_index index, enum element_kind kind)
{
    if (index == PLAN_NONE)
        return;
    const struct plan_node *node = &listing->plan->nodes[index];
    if (element_is_joined(node)) {
        list_condition(listing, node->left, kind);
        list_condition(listing, node->right, kind);
        return;
    }
    add(listing, kind, node->node->at, SIDE_BOTH);
    list_operands(listing, index, false);
}

/* ---- values and dated members ---- */

static bool list_value(void *context, const struct expr *expr)
{
    struct listing *listing = context;
    const struct parameter *parameter = expr->kind == EXPR_PARAMETER ? expr->parameter : NULL;
    for (size_t i = 0; parameter && i < parameter->count; i++) {
        const struct parameter_value *value = &parameter->values[i];
        bool stale = date_is_known(parameter->check_again) && parameter->check_again <= value->from;
        if (stale || value->from > listing->until || value->until < listing->from)
            continue;
        elements_add(listing->to, &(struct element){ .kind = ELEMENT_VALUE,
                                                     .sides = SIDE_FIRST,
                                                     .at = value->at,
                                                     .rule = listing->rule->rule->name,
                                                     .parameter = parameter,
                                                     .value = value });
    }
    return true;
}

static void list_member(struct listing *listing, date_t from, date_t until, struct span at)
{
    unsigned sides = 0;
    if (from <= DATE_MIN && until >= DATE_MAX)
        return;
    if (from <= listing->until && until >= listing->from)
        sides |= SIDE_FIRST;
    if (listing->from < from || listing->until > until)
        sides |= SIDE_SECOND;
    elements_add(listing->to, &(struct element){ .kind = ELEMENT_MEMBER,
                                                 .sides = (uint8_t)sides,
                                                 .at = at,
                                                 .rule = listing->rule->rule->name,
                                                 .from = from,
                                                 .until = until });
}

static void list_members(void *context, const struct set *set)
{
    for (size_t i = 0; i < set->range_count; i++)
        list_member(context, set->ranges[i].from, set->ranges[i].until, set->ranges[i].at);
    for (size_t i = 0; i < set->name_count; i++)
        list_member(context, set->names[i].from, set->names[i].until, set->names[i].at);
}

struct visiting {
    void (*visit)(void *context, const struct set *set);
    void *context;
};

static void visit_set(const struct visiting *visiting, const struct set *set)
{
    if (set)
        visiting->visit(visiting->context, set);
}

static bool visit_expr(void *context, const struct expr *expr)
{
    const struct visiting *visiting = context;
    visit_set(visiting, expr->set);
    visit_set(visiting, expr->signed_by);
    if (expr->measure) {
        visit_set(visiting, expr->measure->codes);
        visit_set(visiting, expr->measure->modifiers);
    }
    return true;
}

void element_visit_sets(const struct rule *rule, void (*visit)(void *context, const struct set *set), void *context)
{
    struct visiting visiting = { visit, context };
    const struct check *check = &rule->check;
    visit_set(&visiting, rule->applies_to);
    visit_set(&visiting, check->marks);
    visit_set(&visiting, check->column1);
    visit_set(&visiting, check->column2);
    if (check->kind == CHECK_LIMIT) {
        visit_set(&visiting, check->measure.codes);
        visit_set(&visiting, check->measure.modifiers);
    }
    for (size_t i = 0; i < rule->lift_count; i++)
        visit_set(&visiting, rule->lifts[i].modifiers);
    rule_visit(rule, visit_expr, &visiting);
}

/* ---- overrides ---- */

/* Another text of the rule comes before this one in the profile. */
static bool has_before(const struct plan *plan, const struct rule *rule)
{
    for (size_t i = 0; i < plan->profile->rule_count; i++) {
        const struct rule *other = &plan->profile->rules[i];
        if (text_equal(other->name, rule->name) && other->until < rule->from && other->until >= plan->profile->from)
            return true;
    }
    return false;
}

struct span element_place_of(const struct rule *rule)
{
    return rule->applies_to ? rule->applies_at : rule->at;
}

bool element_is_override(const struct rule *rule)
{
    return rule->override_kind != OVERRIDE_NONE && !rule->applies_to;
}

static void list_head(struct listing *listing, const struct rule *rule)
{
    if (rule->override_kind != OVERRIDE_NONE)
        add(listing, ELEMENT_OVERRIDE, rule->override_at, has_before(listing->plan, rule) ? SIDE_BOTH : SIDE_FIRST);
    if (!element_is_override(rule))
        add(listing, ELEMENT_RULE, element_place_of(rule), SIDE_FIRST);
}

/* ---- the rule ---- */

static void list_exceptions(struct listing *listing, const struct plan_rule *rule)
{
    const struct plan *plan = listing->plan;
    for (uint32_t i = 0; i < rule->unless_count; i++)
        list_condition(listing, plan->indexes[rule->first_unless + i], ELEMENT_UNLESS);
    for (size_t i = 0; i < rule->rule->lift_count; i++)
        if (rule->rule->lifts[i].from <= listing->until && rule->rule->lifts[i].until >= listing->from)
            add(listing, ELEMENT_LIFT, rule->rule->lifts[i].at, SIDE_BOTH);
    for (uint32_t i = 0; i < rule->waiver_count; i++) {
        const struct plan_waiver *waiver = &plan->waivers[rule->first_waiver + i];
        if (waiver->waiver->from > listing->until || waiver->waiver->until < listing->from)
            continue;
        add(listing, ELEMENT_WAIVER, waiver->waiver->at, waiver->when == PLAN_NONE ? SIDE_FIRST : SIDE_BOTH);
        if (waiver->when != PLAN_NONE)
            list_operands(listing, waiver->when, false);
    }
}

static void list_outcomes(struct listing *listing, const struct plan_rule *rule)
{
    if (rule->rule->has_unknown_effect)
        add(listing, ELEMENT_UNKNOWN, rule->rule->unknown_at, SIDE_FIRST);
    for (size_t i = 0; i < rule->rule->outcome_count; i++)
        add(listing, ELEMENT_OTHERWISE, rule->rule->outcomes[i].at, SIDE_FIRST);
    for (uint32_t i = 0; i < rule->fix_count; i++) {
        const struct plan_fix *fix = &listing->plan->fixes[rule->first_fix + i];
        add(listing, ELEMENT_FIX, fix->fix->at, fix->condition == PLAN_NONE ? SIDE_FIRST : SIDE_BOTH);
        if (fix->condition != PLAN_NONE)
            list_operands(listing, fix->condition, false);
    }
}

static void list_rule(struct listing *listing, const struct plan_rule *rule)
{
    const struct profile *profile = listing->plan->profile;
    listing->rule = rule;
    listing->from = rule->rule->from > profile->from ? rule->rule->from : profile->from;
    listing->until = rule->rule->until < profile->until ? rule->rule->until : profile->until;
    if (listing->from > listing->until)
        return;
    list_head(listing, rule->rule);
    list_condition(listing, rule->when, ELEMENT_WHEN);
    add(listing, ELEMENT_CHECK, rule->rule->check.at, SIDE_BOTH);
    if (rule->condition != PLAN_NONE)
        list_operands(listing, rule->condition, false);
    list_exceptions(listing, rule);
    list_outcomes(listing, rule);
    rule_visit(rule->rule, list_value, listing);
    element_visit_sets(rule->rule, list_members, listing);
}

void elements_list(struct elements *elements, const struct plan *plan)
{
    struct listing listing = { .to = elements, .plan = plan };
    for (uint32_t i = 0; i < plan->rule_count; i++)
        list_rule(&listing, &plan->rules[i]);
}
