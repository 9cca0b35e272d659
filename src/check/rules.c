/* Rules: gathering the clauses of a text and binding the simple ones. The check, the outcomes, the message and the
 * fixes have their own files. See rules.h. */
#include "check/rules.h"

/* ---- finding clauses ---- */

const struct clause *draft_next(const struct rule_draft *draft, enum node_kind kind, const struct clause *after)
{
    const struct rule_text *text = draft->text;

    for (size_t i = after == NULL ? 0 : (size_t)(after - text->clauses) + 1; i < text->count; i++) {
        if (text->clauses[i].node->kind == kind)
            return &text->clauses[i];
    }
    return NULL;
}

static void report_second(struct rule_draft *draft, const struct clause *first, const struct clause *second)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic = diag_add(diagnostics, MESSAGE_CLAUSE_TWICE, second->node->at,
                                             node_kind_name(second->node->kind));

    diag_label(diagnostics, diagnostic, first->node->at, "the first one");
    diag_help(diagnostics, diagnostic, "Keep one of them, or write two rules.");
    draft->sound = false;
}

const struct clause *draft_only(struct rule_draft *draft, enum node_kind kind)
{
    const struct clause *first = draft_next(draft, kind, NULL);
    const struct clause *second = first == NULL ? NULL : draft_next(draft, kind, first);

    if (second != NULL)
        report_second(draft, first, second);
    return first;
}

/* ---- simple clauses ---- */

static void report_no_cite(struct rule_draft *draft)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic;

    draft->sound = false;
    if (draft->has_unread)
        return;
    diagnostic = diag_add(diagnostics, MESSAGE_CITE_MISSING, item_head(draft->text->item), TEXT_ARG(draft->text->name));
    diag_help(diagnostics, diagnostic,
              "Name the source and its section in the first line of the rule: `cite manual \"7.2\"`");
}

static void bind_cites(struct rule_draft *draft)
{
    struct cite *cites = NULL;
    size_t capacity = 0;
    bool written = false;
    const struct clause *status = draft_only(draft, NODE_STATUS);

    for (const struct clause *clause = NULL; (clause = draft_next(draft, NODE_CITE, clause)) != NULL;) {
        written = true;
        cites = arena_grow(draft->scope->arena, cites, draft->rule->cite_count, &capacity, sizeof *cites);
        if (!cite_bind(clause->scope, clause->node, &cites[draft->rule->cite_count])) {
            draft->sound = false;
            continue;
        }
        draft->rule->status = status_weaker(draft->rule->status, cites[draft->rule->cite_count].status);
        draft->rule->cite_count++;
    }
    draft->rule->cites = cites;
    if (status != NULL)
        draft->rule->status = status_of_word(status->scope, status->node, draft->rule->status);
    if (!written)
        report_no_cite(draft);
}

static void bind_scope(struct rule_draft *draft)
{
    const struct clause *applies = draft_only(draft, NODE_APPLIES_TO);

    if (applies == NULL || applies->node->first == NULL)
        return;
    draft->rule->applies_at = applies->node->at;
    draft->rule->applies_to = set_bind(applies->scope, applies->node->first, need_codes);
    draft->sound &= draft->rule->applies_to != NULL;
}

/* Several are joined by and: with CLAUSES_MAX and the bounded depth of each this bounds recursion over the whole. */
static void bind_whens(struct rule_draft *draft)
{
    for (const struct clause *clause = NULL; (clause = draft_next(draft, NODE_WHEN, clause)) != NULL;) {
        const struct expr *condition = condition_bind(clause->scope, clause->node->first);
        const struct expr *when = draft->rule->when;

        if (condition == NULL)
            draft->sound = false;
        else
            draft->rule->when = when == NULL ? condition : expr_and(draft->scope, when, condition);
    }
}

static void bind_unlesses(struct rule_draft *draft)
{
    const struct expr **unlesses = NULL;
    size_t capacity = 0;

    for (const struct clause *clause = NULL; (clause = draft_next(draft, NODE_UNLESS, clause)) != NULL;) {
        const struct expr *condition = condition_bind(clause->scope, clause->node->first);

        if (condition == NULL) {
            draft->sound = false;
            continue;
        }
        unlesses = arena_grow(draft->scope->arena, unlesses, draft->rule->unless_count, &capacity, sizeof *unlesses);
        unlesses[draft->rule->unless_count++] = condition;
    }
    draft->rule->unlesses = unlesses;
}

static void bind_check_again(struct rule_draft *draft)
{
    const struct clause *clause = draft_only(draft, NODE_CHECK_AGAIN);
    bool given = clause != NULL && clause->node->first != NULL;

    draft->rule->check_again = given ? (date_t)clause->node->first->number : DATE_UNKNOWN;
}

/* ---- the whole rule ---- */

static void report_misplaced(struct rule_draft *draft, const struct clause *clause)
{
    struct diagnostic *diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_CLAUSE_MISPLACED, clause->node->at,
                                             node_kind_name(clause->node->kind), "a rule");

    if (clause->node->kind == NODE_APPROVED_BY)
        diag_help(draft->scope->diagnostics, diagnostic,
                  "`approved by` belongs to a waiver: `waive rule ... because \"...\"`");
    else
        diag_help(draft->scope->diagnostics, diagnostic,
                  "`not encoded because` belongs to a note: `note NAME \"...\"`");
    draft->sound = false;
}

static void look_through(struct rule_draft *draft)
{
    for (size_t i = 0; i < draft->text->count; i++) {
        const struct clause *clause = &draft->text->clauses[i];

        if (clause->node->kind == NODE_ERROR)
            draft->has_unread = true;
        else if (clause->node->kind == NODE_APPROVED_BY || clause->node->kind == NODE_NOT_ENCODED)
            report_misplaced(draft, clause);
    }
    draft->sound &= !draft->has_unread;
}

static bool is_per_line(const struct rule *rule)
{
    const struct check *check = &rule->check;

    if (rule->applies_to != NULL || (rule->when != NULL && rule->when->per_line) ||
        (check->condition != NULL && check->condition->per_line) || (check->amount != NULL && check->amount->per_line))
        return true;
    for (size_t i = 0; i < rule->unless_count; i++) {
        if (rule->unlesses[i]->per_line)
            return true;
    }
    switch (check->kind) {
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: return true;
    case CHECK_LIMIT: return check->table != NULL || measure_is_per_line(&check->measure);
    case CHECK_COUNT_UNITS:
    case CHECK_COUNT_ASSISTANT:
    case CHECK_REQUIRE:
    case CHECK_FORBID: break;
    }
    return false;
}

static void fill_head(struct rule_draft *draft)
{
    const struct rule_text *text = draft->text;
    struct rule *rule = draft->rule;

    rule->name = text->name;
    rule->title = text->title;
    rule->profile = text->origin->profile->name;
    rule->override_kind = text->kind;
    rule->because = text->because;
    rule->at = item_head(text->item);
    if (text->overridden != NULL) {
        rule->base = text->overridden->profile->name;
        rule->override_at = rule->at;
    }
}

static bool is_too_long(struct scope *scope, const struct rule_text *text)
{
    struct diagnostic *diagnostic;

    if (text->count <= CLAUSES_MAX)
        return false;
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_CLAUSES_MANY, item_head(text->item), TEXT_ARG(text->name), CLAUSES_MAX);
    diag_help(scope->diagnostics, diagnostic, "Join conditions with `and`, name a set, or write several rules.");
    return true;
}

static const struct rule *bind_text(struct scope *scope, const struct rule_text *text)
{
    struct rule_draft draft = {
        .scope = scope, .text = text, .rule = ARENA_NEW(scope->arena, struct rule), .sound = true
    };

    if (is_too_long(scope, text))
        return NULL;
    look_through(&draft);
    fill_head(&draft);
    bind_cites(&draft);
    bind_scope(&draft);
    bind_whens(&draft);
    bind_unlesses(&draft);
    bind_check_again(&draft);
    check_bind(&draft);
    options_check(&draft);
    draft.rule->per_line = is_per_line(draft.rule);
    outcomes_bind(&draft);
    fixes_bind(&draft);
    if (draft.sound)
        say_bind(&draft);
    return draft.sound ? draft.rule : NULL;
}

/* The profile's rule: the text's, on the days on which it is in force here. */
static struct rule in_force(const struct rule_text *text)
{
    struct rule rule = *text->rule;

    rule.from = text->life.from;
    rule.until = text->life.until;
    rule.waivers = text->waivers;
    rule.waiver_count = text->waiver_count;
    return rule;
}

void rules_bind(struct scope *scope)
{
    struct rule *rules = ARENA_ARRAY(scope->arena, scope->rule_count, struct rule);
    size_t count = 0;

    for (size_t i = 0; i < scope->rule_count; i++) {
        struct rule_text *text = &scope->rules[i];

        if (!text->bound)
            text->rule = bind_text(scope, text);
        text->bound = true;
        if (text->rule != NULL)
            rules[count++] = in_force(text);
    }
    scope->profile->rules = rules;
    scope->profile->rule_count = count;
}
