/* Judgements and their derivations, rule by rule. See reach.h. */
#include "trial/reach.h"

#include "eval/say.h"

void reach_init(struct reaching *reaching, struct arena *keep, const struct plan *plan, struct elements *elements,
                struct rows *rows)
{
    *reaching = (struct reaching){ .elements = elements, .rows = rows };
    reaching->truths.of = ARENA_ARRAY(keep, plan->node_count, uint8_t);
    reaching->truths.stamps = ARENA_ARRAY(keep, plan->node_count, uint32_t);
}

static void reach(struct reaching *reaching, enum element_kind kind, struct span at, unsigned side)
{
    elements_reach(reaching->elements, kind, at, side);
}

static const struct plan *plan_of(const struct reaching *reaching) { return reaching->judged->plan; }

static bool is_asked(const struct asked *asked, const struct plan_rule *rule)
{
    if (asked->all || (asked->counting && rule->check == CHECK_COUNT_UNITS))
        return true;
    for (size_t i = 0; i < asked->rule_count; i++)
        if (text_equal(asked->rules[i], rule->rule->name))
            return true;
    return false;
}

/* ---- the derivation ---- */

/* The procedure code that a judgement's conditions were asked about. */
static code_t code_of(const struct reaching *reaching, const struct judgement *judgement)
{
    const struct session *session = judged_session(reaching->judged);
    return judgement->share_count > 0 ? session->lines[judgement->shares[0].line].code : CODE_UNKNOWN;
}

static void reach_parameter(struct reaching *reaching, const struct parameter *parameter)
{
    date_t decided = eval_decided(reaching->judged->eval);
    const struct parameter_value *value = parameter_on(parameter, decided);
    bool stale = date_is_known(parameter->check_again) && decided >= parameter->check_again;
    if (value && !stale)
        reach(reaching, ELEMENT_VALUE, value->at, SIDE_FIRST);
}

/* The rows that a value or condition of a table was looked up in. */
static void reach_lookup(struct reaching *reaching, const struct plan_node *node, code_t code)
{
    const struct rule_table *table = node->table;
    const struct table_edition *edition = table_on(table, judged_session(reaching->judged)->date);
    uint32_t line = 0;
    if (!edition || !code_is_known(code))
        return;
    if (table->format == TABLE_ADDON) {
        size_t count;
        const struct addon_row *rows = table_addons(edition, code, &count);
        for (size_t i = 0; i < count; i++)
            rows_add(reaching->rows, edition, rows[i].line);
    } else if (table->format == TABLE_MUE) {
        const struct mue_row *row = table_mue(edition, code);
        rows_add(reaching->rows, edition, row ? row->line : 0);
    } else if (table_row(edition, table->column_count, code, &line)) {
        rows_add(reaching->rows, edition, line);
    }
}

static void read_step(struct reaching *reaching, const struct trace_step *step, code_t code)
{
    if (step->is_truth)
        truths_set(&reaching->truths, (plan_index)(step->node - plan_of(reaching)->nodes), step->truth);
    if (step->node->kind == EXPR_PARAMETER)
        reach_parameter(reaching, step->node->parameter);
    if (step->node->table)
        reach_lookup(reaching, step->node, code);
}

/* The steps of one judgement, from which its conditions can be read. */
static void read_steps(struct reaching *reaching, const struct judgement *judgement)
{
    code_t code = code_of(reaching, judgement);
    truths_forget(&reaching->truths);
    for (uint32_t i = judgement->trace_first; i < judgement->trace_last; i++)
        read_step(reaching, &reaching->trace->steps[i], code);
}

/* ---- asked after the judging ---- */

static void reach_values_below(struct reaching *reaching, plan_index index)
{
    if (index == PLAN_NONE)
        return;
    const struct plan_node *node = &plan_of(reaching)->nodes[index];
    if (node->kind == EXPR_PARAMETER)
        reach_parameter(reaching, node->parameter);
    reach_values_below(reaching, node->left);
    reach_values_below(reaching, node->right);
}

static void ask_below(struct reaching *reaching, const struct judgement *judgement, plan_index index)
{
    const struct plan_node *node = &plan_of(reaching)->nodes[index];
    truths_set(&reaching->truths, index, eval_asked(reaching->judged->eval, judgement, index));
    if (node->kind == EXPR_AND || node->kind == EXPR_OR || node->kind == EXPR_NOT)
        ask_below(reaching, judgement, node->left);
    if (node->kind == EXPR_AND || node->kind == EXPR_OR)
        ask_below(reaching, judgement, node->right);
}

static void reach_fix(struct reaching *reaching, const struct judgement *judgement, const struct plan_fix *fix)
{
    struct answering answering = judged_answering(reaching->judged);
    enum tri truth = TRI_TRUE;
    if (fix->condition != PLAN_NONE) {
        ask_below(reaching, judgement, fix->condition);
        reach_operands(reaching, fix->condition);
        reach_values_below(reaching, fix->condition);
        truth = truths_of(&reaching->truths, fix->condition);
    }
    if (truth == TRI_FALSE)
        reach(reaching, ELEMENT_FIX, fix->fix->at, SIDE_SECOND);
    else if (truth == TRI_TRUE && answer_offers(&answering, judgement, fix->fix, 0))
        reach(reaching, ELEMENT_FIX, fix->fix->at, SIDE_FIRST);
}

/* ---- parts of a judgement ---- */

static bool lifts(const struct reaching *reaching, const struct judgement *judgement, const struct plan_lift *lift)
{
    const struct session *session = judged_session(reaching->judged);
    for (int32_t i = 0; i < session->line_count; i++) {
        const struct line *line = &session->lines[i];
        bool one = lift->side != LIFT_COLUMN_2 && line->code == judgement->values.column1;
        bool other = lift->side != LIFT_COLUMN_1 && i == judgement->shares[0].line;
        for (int32_t k = 0; k < line->modifiers.count && (one || other); k++)
            if (plan_set_has(plan_of(reaching), lift->modifiers, line->modifiers.items[k], session->date))
                return true;
    }
    return false;
}

/* A pair that some modifier may lift, lifted or not. */
static void reach_lifts(struct reaching *reaching, const struct judgement *judgement)
{
    const struct plan_rule *rule = judgement->rule;
    date_t on = judged_session(reaching->judged)->date;
    bool may = judgement->verdict == VERDICT_FAIL && judgement->values.indicator != 0;
    for (uint32_t i = 0; i < rule->lift_count && judgement->share_count > 0; i++) {
        const struct plan_lift *lift = &plan_of(reaching)->lifts[rule->first_lift + i];
        if (on < lift->from || on > lift->until)
            continue;
        if (judgement->lifted && lifts(reaching, judgement, lift))
            reach(reaching, ELEMENT_LIFT, rule->rule->lifts[i].at, SIDE_FIRST);
        else if (may)
            reach(reaching, ELEMENT_LIFT, rule->rule->lifts[i].at, SIDE_SECOND);
    }
}

static void reach_waivers(struct reaching *reaching, const struct judgement *judgement)
{
    const struct plan_rule *rule = judgement->rule;
    if (judgement->waived)
        reach(reaching, ELEMENT_WAIVER, judgement->waiver->at, SIDE_FIRST);
    for (uint32_t i = 0; i < rule->waiver_count; i++) {
        const struct plan_waiver *waiver = &plan_of(reaching)->waivers[rule->first_waiver + i];
        if (waiver->when == PLAN_NONE || !truths_know(&reaching->truths, waiver->when))
            continue;
        if (truths_of(&reaching->truths, waiver->when) == TRI_FALSE)
            reach(reaching, ELEMENT_WAIVER, waiver->waiver->at, SIDE_SECOND);
        reach_operands(reaching, waiver->when);
    }
}

static void reach_exceptions(struct reaching *reaching, const struct judgement *judgement)
{
    const struct plan_rule *rule = judgement->rule;
    for (uint32_t i = 0; i < rule->unless_count; i++) {
        plan_index unless = plan_of(reaching)->indexes[rule->first_unless + i];
        if (truths_know(&reaching->truths, unless))
            reach_condition(reaching, unless, ELEMENT_UNLESS);
    }
    reach_lifts(reaching, judgement);
    reach_waivers(reaching, judgement);
}

static void reach_failure(struct reaching *reaching, const struct judgement *judgement)
{
    const struct plan_rule *rule = judgement->rule;
    const struct outcome_row *row = judgement_outcome(judgement);
    if (row)
        reach(reaching, ELEMENT_OTHERWISE, row->at, SIDE_FIRST);
    for (size_t i = 0; i < rule->rule->say_count; i++)
        if (rule->rule->say[i].value == SAY_EXPR)
            reach_values_below(reaching, plan_of(reaching)->indexes[rule->first_say + i]);
    for (uint32_t i = 0; i < rule->fix_count; i++)
        reach_fix(reaching, judgement, &plan_of(reaching)->fixes[rule->first_fix + i]);
}

/* The overriding text was judged, or the one that is in force before it. */
static void reach_override(struct reaching *reaching, const struct rule *rule)
{
    const struct plan *plan = plan_of(reaching);
    if (rule->override_kind != OVERRIDE_NONE)
        reach(reaching, ELEMENT_OVERRIDE, rule->override_at, SIDE_FIRST);
    for (uint32_t i = 0; i < plan->rule_count; i++) {
        const struct rule *other = plan->rules[i].rule;
        if (other->override_kind != OVERRIDE_NONE && rule->until < other->from && text_equal(other->name, rule->name))
            reach(reaching, ELEMENT_OVERRIDE, other->override_at, SIDE_SECOND);
    }
}

static void reach_weights(struct reaching *reaching, const struct judgement *judgement)
{
    const struct measure *measure = &judgement->rule->rule->check.measure;
    if (judgement->rule->check != CHECK_LIMIT || !measure->weights)
        return;
    const struct session *session = judged_session(reaching->judged);
    struct plan_node node = { .table = measure->weights };
    for (uint32_t i = 0; i < judgement->share_count; i++)
        reach_lookup(reaching, &node, session->lines[judgement->shares[i].line].code);
}

static void reach_verdict(struct reaching *reaching, const struct judgement *judgement)
{
    const struct rule *rule = judgement->rule->rule;
    switch (judgement->verdict) {
    case VERDICT_PASS: reach(reaching, ELEMENT_CHECK, rule->check.at, SIDE_FIRST); break;
    case VERDICT_FAIL: reach(reaching, ELEMENT_CHECK, rule->check.at, SIDE_SECOND); break;
    case VERDICT_NO_DATA:
    case VERDICT_UNKNOWN: reach(reaching, ELEMENT_UNKNOWN, rule->unknown_at, SIDE_FIRST); break;
    case VERDICT_EXCUSED:
    case VERDICT_NOT_APPLICABLE: break;
    }
}

static void reach_judgement(struct reaching *reaching, const struct judgement *judgement)
{
    const struct plan_rule *rule = judgement->rule;
    reach(reaching, ELEMENT_RULE, element_place_of(rule->rule), SIDE_FIRST);
    read_steps(reaching, judgement);
    if (rule->when_by_line && truths_know(&reaching->truths, rule->when))
        reach_condition(reaching, rule->when, ELEMENT_WHEN);
    if (judgement->verdict == VERDICT_NOT_APPLICABLE)
        return;
    if (rule->condition != PLAN_NONE && truths_know(&reaching->truths, rule->condition))
        reach_operands(reaching, rule->condition);
    rows_add(reaching->rows, judgement->values.edition, judgement->values.table_line);
    reach_weights(reaching, judgement);
    reach_override(reaching, rule->rule);
    reach_verdict(reaching, judgement);
    reach_exceptions(reaching, judgement);
    if (judgement->verdict == VERDICT_FAIL)
        reach_failure(reaching, judgement);
}

/* ---- the session ---- */

/* A `when` that says the same of all lines is asked once, before the judgements, of which there may be none. */
static void reach_whens(struct reaching *reaching)
{
    const struct plan *plan = plan_of(reaching);
    truths_forget(&reaching->truths);
    for (size_t i = 0; i < reaching->trace->count; i++) {
        const struct trace_step *step = &reaching->trace->steps[i];
        if (step->is_truth)
            truths_set(&reaching->truths, (plan_index)(step->node - plan->nodes), step->truth);
    }
    for (uint32_t i = 0; i < plan->rule_count; i++) {
        const struct plan_rule *rule = &plan->rules[i];
        if (rule->when != PLAN_NONE && !rule->when_by_line && truths_know(&reaching->truths, rule->when) &&
            is_asked(reaching->asked, rule))
            reach_condition(reaching, rule->when, ELEMENT_WHEN);
    }
}

/* Rules that were in force, whether or not they applied: a code that is no member on that day keeps a rule from
 * applying. */
static void reach_sets(struct reaching *reaching)
{
    const struct plan *plan = plan_of(reaching);
    date_t decided = eval_decided(reaching->judged->eval);
    for (uint32_t i = 0; i < plan->rule_count; i++) {
        const struct rule *rule = plan->rules[i].rule;
        if (rule->from <= decided && decided <= rule->until && is_asked(reaching->asked, &plan->rules[i]))
            reach_members(reaching, rule);
    }
}

void reach_judged(struct reaching *reaching, const struct judged *judged, const struct trace *trace,
                  const struct asked *asked)
{
    reaching->judged = judged;
    reaching->trace = trace;
    reaching->asked = asked;
    if (!judged->result || !judged->result->in_force)
        return;
    reach_whens(reaching);
    reach_sets(reaching);
    for (size_t i = 0; i < judged->result->count; i++)
        if (is_asked(asked, judged->result->judgements[i].rule))
            reach_judgement(reaching, &judged->result->judgements[i]);
}
