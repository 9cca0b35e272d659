/* The check of a rule: limits, requirements and conflicts. Counts are in counts.c. */
#include "check/rules.h"

static void *unsound(struct rule_draft *draft)
{
    draft->sound = false;
    return NULL;
}

/* ---- limits ---- */

static const struct node *amount_of(const struct node *limit)
{
    return limit->first == NULL ? NULL : limit->first->next;
}

static void report_mue(struct rule_draft *draft)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic = diag_add(diagnostics, MESSAGE_MUE_SHAPE, draft->check->node->at);

    diag_help(diagnostics, diagnostic,
              "Write `limit units to table mue per code per date of service, counting all of them`");
    unsound(draft);
}

/* The table's own indicator says whether a line or the sum of the day is judged; the sum is by code and billing
 * provider. */
static void bind_mue(struct rule_draft *draft)
{
    struct check *check = &draft->rule->check;
    struct window *window = &check->measure.window;
    unsigned known = PER_CODE | PER_BILLING_PROVIDER;

    if (check->measure.kind != MEASURE_UNITS || check->measure.codes != NULL || check->measure.modifiers != NULL ||
        window->kind != WINDOW_DAY || (window->scopes & PER_CODE) == 0 || (window->scopes & ~known) != 0) {
        report_mue(draft);
        return;
    }
    window->scopes = (uint8_t)known;
}

static void report_amount_type(struct rule_draft *draft, const struct node *amount, const char *found)
{
    const struct measure *measure = &draft->rule->check.measure;
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic =
        diag_add(diagnostics, MESSAGE_LIMIT_TYPE, amount->at, type_name(measure_type(measure->kind)), found);
    bool money = measure_type(measure->kind) == TYPE_MONEY;

    diag_label(diagnostics, diagnostic, measure->at, "%s", type_name(measure_type(measure->kind)));
    diag_label(diagnostics, diagnostic, amount->at, "%s", found);
    diag_help(diagnostics, diagnostic,
              money ? "Write an amount of money: `limit charges to $2,480 per calendar year`"
                    : "Write a number of what is counted: `limit visits to 20 per calendar year`");
    unsound(draft);
}

static void bind_table_amount(struct rule_draft *draft, const struct node *amount)
{
    struct check *check = &draft->rule->check;
    const struct expr *value = value_bind(draft->check->scope, amount, TYPE_COUNT);

    if (value == NULL) {
        unsound(draft);
        return;
    }
    check->table = value->table;
    check->column = value->column;
    if (value->type != measure_type(check->measure.kind))
        report_amount_type(draft, amount, type_name(value->type));
    else if (check->table->format == TABLE_MUE)
        bind_mue(draft);
}

static void bind_amount(struct rule_draft *draft, const struct node *amount)
{
    struct scope *scope = draft->check->scope;
    enum type type = measure_type(draft->rule->check.measure.kind);
    const struct expr *value;

    if (value_needs_context(scope, amount) && amount->kind != NODE_NAME && !literal_fits(amount, type)) {
        report_amount_type(draft, amount, value_described(amount, NULL));
        return;
    }
    value = value_bind(scope, amount, type);
    draft->rule->check.amount = value;
    if (value == NULL)
        unsound(draft);
    else if (value->type != type)
        report_amount_type(draft, amount, type_name(value->type));
}

static void bind_limit(struct rule_draft *draft)
{
    const struct node *node = draft->check->node, *measure = node->first, *amount = amount_of(node);
    const struct node *counting = node_child(node, NODE_COUNTING);
    struct check *check = &draft->rule->check;
    bool found, sound;

    if (!node_is(measure, NODE_MEASURE) || amount == NULL || amount->kind == NODE_ERROR) {
        unsound(draft);
        return;
    }
    sound = measure_bind(draft->check->scope, measure, &check->measure);
    sound &= windows_bind(draft->check->scope, node, measure, &check->measure.window, &found);
    check->window = check->measure.window;
    check->all_units = counting != NULL && text_is(counting->text, "all of them");
    if (sound && !found)
        sound = window_is_missing(draft->check->scope, node, "`limit`", "limit visits to 20 per calendar year");
    if (!sound || !measure_window_fits(draft->check->scope, &check->measure, node)) {
        unsound(draft);
        return;
    }
    if (amount->kind == NODE_TABLE_VALUE)
        bind_table_amount(draft, amount);
    else
        bind_amount(draft, amount);
    check->window = check->measure.window;
}

/* ---- requirements and conflicts ---- */

static void bind_condition(struct rule_draft *draft)
{
    draft->rule->check.condition = condition_bind(draft->check->scope, draft->check->node->first);
    if (draft->rule->check.condition == NULL)
        unsound(draft);
}

/* Pairs are looked for in one session or on one day. */
static bool bind_conflict_window(struct rule_draft *draft)
{
    const struct node *node = draft->check->node;
    struct window *window = &draft->rule->check.window;
    struct diagnostic *diagnostic;
    bool found;

    if (!windows_bind(draft->check->scope, node, NULL, window, &found))
        return false;
    if (!found)
        return window_is_missing(draft->check->scope, node, "`conflict`",
                                 "conflict 97150 with 97110 per date of service");
    if ((window->kind == WINDOW_SESSION || window->kind == WINDOW_DAY) && (window->scopes & ~PER_BILLING_PROVIDER) == 0)
        return true;
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_CONFLICT_WINDOW, node->at);
    diag_help(draft->scope->diagnostics, diagnostic,
              "Write `per session` or `per date of service`; `per billing provider` may stand beside it.");
    return false;
}

static void bind_pairs(struct rule_draft *draft)
{
    struct check *check = &draft->rule->check;
    const struct node *node = draft->check->node;

    if (check->kind == CHECK_CONFLICT_TABLE) {
        check->table = table_bind_format(draft->check->scope, node->first, TABLE_NCCI_PTP);
        draft->sound &= check->table != NULL;
    } else {
        check->column1 = set_bind(draft->check->scope, node->first, need_codes);
        check->column2 = set_bind(draft->check->scope, node->first->next, need_codes);
        draft->sound &= check->column1 != NULL && check->column2 != NULL;
    }
    draft->sound &= bind_conflict_window(draft);
}

static bool bind_lift(const struct clause *clause, struct lift *lift)
{
    struct life life = { DATE_MIN, DATE_MAX };
    struct text side = clause->node->text;

    *lift = (struct lift){ .side = text_is(side, "column 1")   ? LIFT_COLUMN_1
                                   : text_is(side, "column 2") ? LIFT_COLUMN_2
                                                               : LIFT_EITHER,
                           .at = clause->node->at };
    if (!life_read(clause->scope, clause->node, &life) || node_is(clause->node->first, NODE_ERROR))
        return false;
    lift->from = life.from;
    lift->until = life.until;
    lift->modifiers = set_bind(clause->scope, clause->node->first, need_modifiers);
    return lift->modifiers != NULL;
}

static void report_lift(struct rule_draft *draft, const struct clause *clause)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic = diag_add(diagnostics, MESSAGE_LIFT_MISPLACED, clause->node->at);

    diag_label(diagnostics, diagnostic, draft->check->node->at, "the check");
    diag_help(diagnostics, diagnostic, "Write an exception with `unless`: `unless modifier in (59, XU)`");
    unsound(draft);
}

static void bind_lifts(struct rule_draft *draft)
{
    enum check_kind kind = draft->rule->check.kind;
    struct lift *lifts = NULL;
    size_t capacity = 0;

    for (const struct clause *clause = NULL; (clause = draft_next(draft, NODE_LIFTED_BY, clause)) != NULL;) {
        if (kind != CHECK_CONFLICT_TABLE && kind != CHECK_CONFLICT_PAIR) {
            report_lift(draft, clause);
            return;
        }
        lifts = arena_grow(draft->scope->arena, lifts, draft->rule->lift_count, &capacity, sizeof *lifts);
        if (bind_lift(clause, &lifts[draft->rule->lift_count]))
            draft->rule->lift_count++;
        else
            unsound(draft);
    }
    draft->rule->lifts = lifts;
}

/* ---- the check ---- */

static enum check_kind kind_of(enum node_kind kind)
{
    switch (kind) {
    case NODE_COUNT_UNITS: return CHECK_COUNT_UNITS;
    case NODE_COUNT_ASSISTANT: return CHECK_COUNT_ASSISTANT;
    case NODE_LIMIT: return CHECK_LIMIT;
    case NODE_FORBID: return CHECK_FORBID;
    case NODE_CONFLICT_TABLE: return CHECK_CONFLICT_TABLE;
    case NODE_CONFLICT_PAIR: return CHECK_CONFLICT_PAIR;
    default: return CHECK_REQUIRE;
    }
}

static void report_checks(struct rule_draft *draft, const struct clause *first, const struct clause *second)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic;

    unsound(draft);
    if (second != NULL) {
        diagnostic = diag_add(diagnostics, MESSAGE_CHECK_TWICE, second->node->at, TEXT_ARG(draft->text->name));
        diag_label(diagnostics, diagnostic, first->node->at, "the first check");
        diag_help(diagnostics, diagnostic, "Write a rule for each check, or join conditions with `and`.");
    } else if (!draft->has_unread) {
        diagnostic =
            diag_add(diagnostics, MESSAGE_CHECK_MISSING, item_head(draft->text->item), TEXT_ARG(draft->text->name));
        diag_help(diagnostics, diagnostic,
                  "Add a check: `limit units to 4 per date of service`, `require modifier KX`, "
                  "`forbid place of service is 31`");
    }
}

/* The rule's one check; several or none are reported. */
static const struct clause *find_check(struct rule_draft *draft)
{
    const struct clause *found = NULL;

    for (size_t i = 0; i < draft->text->count; i++) {
        const struct clause *clause = &draft->text->clauses[i];

        if (!node_is_check(clause->node->kind))
            continue;
        if (found != NULL) {
            report_checks(draft, found, clause);
            return NULL;
        }
        found = clause;
    }
    if (found == NULL)
        report_checks(draft, NULL, NULL);
    return found;
}

void check_bind(struct rule_draft *draft)
{
    struct check *check = &draft->rule->check;

    draft->check = find_check(draft);
    if (draft->check == NULL)
        return;
    *check = (struct check){ .kind = kind_of(draft->check->node->kind),
                             .at = draft->check->node->at,
                             .node = draft->check->node };
    switch (check->kind) {
    case CHECK_COUNT_UNITS:
    case CHECK_COUNT_ASSISTANT: count_bind(draft); break;
    case CHECK_LIMIT: bind_limit(draft); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID: bind_condition(draft); break;
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: bind_pairs(draft); break;
    }
    bind_lifts(draft);
}
