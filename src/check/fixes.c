/* Repairs that a rule permits: reading them, and whether they fit what the rule checks. */
#include "check/rules.h"

static struct diagnostic *report_misfit(struct rule_draft *draft, const struct node *node, const char *help)
{
    struct diagnostic *diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_FIX_MISFIT, node->at);

    diag_label(draft->scope->diagnostics, diagnostic, draft->check->node->at, "the check");
    diag_help(draft->scope->diagnostics, diagnostic, "%s", help);
    return diagnostic;
}

/* ---- does the rule read it? ---- */

struct mention { const struct fix *fix; bool found; };

static bool is_field_of(const struct expr *expr, const struct fix *fix)
{
    return expr->kind == EXPR_FIELD && expr->field == fix->field;
}

static bool set_may_hold(const struct set *set, struct text name)
{
    for (size_t i = 0; set != NULL && i < set->name_count; i++) {
        if (text_equal(set->names[i].name, name))
            return true;
    }
    return false;
}

static bool is_window_of(const struct window *window, const struct fix *fix)
{
    switch (fix->obtain) {
    case OBTAIN_AUTHORIZATION: return window->kind == WINDOW_AUTHORIZATION;
    case OBTAIN_PLAN_OF_CARE:
        return window->kind == WINDOW_PLAN_OF_CARE ||
               (window->kind == WINDOW_SINCE && window->event == EVENT_PLAN_OF_CARE);
    case OBTAIN_DOCUMENT: return window->kind == WINDOW_SINCE && set_may_hold(window->documents, fix->name);
    case OBTAIN_REFERRAL: return window->kind == WINDOW_REFERRAL;
    case OBTAIN_FIELD: break;
    }
    return false;
}

/* A plan or referral is also read by its members: `plan_of_care.certified`. */
static bool reads_member(const struct expr *expr, const char *object)
{
    return expr->kind == EXPR_FIELD && text_starts_with(text_of(field_row(expr->field)->path), text_of(object));
}

static bool is_mention(const struct expr *expr, const struct fix *fix)
{
    switch (fix->obtain) {
    case OBTAIN_AUTHORIZATION: return expr->kind == EXPR_AUTHORIZATION || is_window_of(&expr->window, fix);
    case OBTAIN_REFERRAL:
        return expr->kind == EXPR_REFERRAL || reads_member(expr, "referral.") || is_window_of(&expr->window, fix);
    case OBTAIN_PLAN_OF_CARE:
        return expr->kind == EXPR_PLAN_OF_CARE || reads_member(expr, "plan_of_care.") ||
               is_window_of(&expr->window, fix);
    case OBTAIN_DOCUMENT:
        return (expr->kind == EXPR_DOCUMENT && set_may_hold(expr->set, fix->name)) || is_window_of(&expr->window, fix);
    case OBTAIN_FIELD: return is_field_of(expr, fix);
    }
    return false;
}

static bool look(void *context, const struct expr *expr)
{
    struct mention *mention = context;

    mention->found |= is_mention(expr, mention->fix);
    return !mention->found;
}

static bool rule_mentions(const struct rule *rule, const struct fix *fix)
{
    struct mention mention = { fix, rule->check.kind == CHECK_LIMIT && is_window_of(&rule->check.measure.window, fix) };

    rule_visit(rule, look, &mention);
    return mention.found;
}

/* ---- reading ---- */

static enum obtain obtain_of(struct text word)
{
    if (text_is(word, "authorization"))
        return OBTAIN_AUTHORIZATION;
    if (text_is(word, "referral"))
        return OBTAIN_REFERRAL;
    if (text_is(word, "plan of care"))
        return OBTAIN_PLAN_OF_CARE;
    return text_is(word, "document") ? OBTAIN_DOCUMENT : OBTAIN_FIELD;
}

static bool read_obtain_field(struct scope *scope, const struct node *name, struct fix *fix)
{
    struct text nearest;
    struct diagnostic *diagnostic;

    fix->field = field_of_path(name->text);
    if (fix->field != FIELD_COUNT)
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_VALUE_NOT_FOUND, name->at, TEXT_ARG(name->text));
    nearest = value_nearest(scope, name->text, NULL, 0);
    if (nearest.length > 0)
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
    else
        diag_help(scope->diagnostics, diagnostic,
                  "Name a member of the session: `fix obtain plan_of_care.certified`");
    return false;
}

static bool read_obtain(struct scope *scope, const struct node *node, struct fix *fix)
{
    const struct node *name = node_child(node, NODE_NAME);

    fix->obtain = obtain_of(node->text);
    fix->name = name == NULL ? TEXT("") : name->text;
    return fix->obtain != OBTAIN_FIELD || (name != NULL && read_obtain_field(scope, name, fix));
}

static bool read_code(struct scope *scope, const struct node *node, enum type type, struct fix *fix)
{
    const struct node *code = node_child(node, NODE_CODE);

    return code != NULL && literal_code(scope, code, type, &fix->code);
}

static bool kind_of(enum node_kind kind, enum fix_kind *fix)
{
    switch (kind) {
    case NODE_FIX_UNITS: *fix = FIX_SET_UNITS; return true;
    case NODE_FIX_ADD: *fix = FIX_ADD_MODIFIER; return true;
    case NODE_FIX_REMOVE: *fix = FIX_REMOVE_MODIFIER; return true;
    case NODE_FIX_CODE: *fix = FIX_REPLACE_CODE; return true;
    case NODE_FIX_OBTAIN: *fix = FIX_OBTAIN; return true;
    default: return false;
    }
}

bool fix_read(struct scope *scope, const struct node *node, struct fix *fix)
{
    const struct node *quantity = node_child(node, NODE_QUANTITY);

    *fix = (struct fix){ .units = quantity == NULL ? -1 : quantity->number, .field = FIELD_COUNT, .at = node->at };
    if (!kind_of(node->kind, &fix->kind))
        return false;
    switch (fix->kind) {
    case FIX_SET_UNITS: return true;
    case FIX_ADD_MODIFIER:
    case FIX_REMOVE_MODIFIER: return read_code(scope, node, TYPE_MODIFIER, fix);
    case FIX_REPLACE_CODE: return read_code(scope, node, TYPE_CODE, fix);
    case FIX_OBTAIN: return read_obtain(scope, node, fix);
    }
    return false;
}

/* ---- does it fit the rule? ---- */

static bool obtains_what_is_asked(struct rule_draft *draft, const struct clause *clause, const struct fix *fix)
{
    if (!draft->sound || rule_mentions(draft->rule, fix))
        return true;
    report_misfit(draft, clause->node,
                  "What is obtained must be something that the rule asks for: `require authorization covering code`");
    return false;
}

static bool counts_units(const struct check *check)
{
    return check->kind == CHECK_COUNT_UNITS || (check->kind == CHECK_LIMIT && check->measure.kind == MEASURE_UNITS);
}

static bool sets_what_is_counted(struct rule_draft *draft, const struct clause *clause, const struct fix *fix)
{
    const struct check *check = &draft->rule->check;
    bool to_number =
        fix->units >= 0 && (check->kind == CHECK_REQUIRE || check->kind == CHECK_FORBID || check->kind == CHECK_LIMIT);

    if (counts_units(check) || to_number)
        return true;
    report_misfit(draft, clause->node,
                  "Units are set where they are counted or limited: `limit units to 4 per date of service`");
    return false;
}

static bool changes_no_count(struct rule_draft *draft, const struct clause *clause)
{
    if (draft->rule->check.kind != CHECK_COUNT_UNITS)
        return true;
    report_misfit(draft, clause->node,
                  "Units that the minutes do not support are repaired by `fix set units to supported`.");
    return false;
}

static void warn_unconditional(struct rule_draft *draft, const struct clause *clause)
{
    struct diagnostic *diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_FIX_UNCONDITIONAL, clause->node->at);

    diag_help(draft->scope->diagnostics, diagnostic,
              "Say when it is true: `fix add modifier XU if documented separate_times`");
}

static bool bind_fix(struct rule_draft *draft, const struct clause *clause, struct fix *fix)
{
    const struct node *condition = node_child(clause->node, NODE_IF);
    bool read = fix_read(clause->scope, clause->node, fix);

    if (condition != NULL)
        fix->condition = condition_bind(clause->scope, condition->first);
    if (!read || (condition != NULL && fix->condition == NULL))
        return false;
    switch (fix->kind) {
    case FIX_SET_UNITS: return sets_what_is_counted(draft, clause, fix);
    case FIX_ADD_MODIFIER:
        if (condition == NULL)
            warn_unconditional(draft, clause);
        return changes_no_count(draft, clause);
    case FIX_REMOVE_MODIFIER:
    case FIX_REPLACE_CODE: return changes_no_count(draft, clause);
    case FIX_OBTAIN: return obtains_what_is_asked(draft, clause, fix);
    }
    return false;
}

void fixes_bind(struct rule_draft *draft)
{
    struct fix *fixes = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; draft->check != NULL && i < draft->text->count; i++) {
        const struct clause *clause = &draft->text->clauses[i];
        enum fix_kind kind;
        struct fix fix;

        if (!kind_of(clause->node->kind, &kind))
            continue;
        if (!bind_fix(draft, clause, &fix)) {
            draft->sound = false;
            continue;
        }
        fixes = arena_grow(draft->scope->arena, fixes, count, &capacity, sizeof *fixes);
        fixes[count++] = fix;
    }
    draft->rule->fixes = fixes;
    draft->rule->fix_count = count;
}
