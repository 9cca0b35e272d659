/* The checks that count units, and the options that stand beside them. */
#include "check/rules.h"

#define MINUTES_MAX 1440       /* of a block; a day */
#define BLOCK_DEFAULT 15
#define FIRST_DEFAULT 8
#define LAST_DEFAULT 8

/* Where an option stands: beside counts of units by these methods, beside counts of assistant units. */
enum { BY_TOTAL = 1, BY_CODE = 2, BY_WITHIN = 4, BY_NEAREST = 8, BY_ASSISTANT = 16 };
#define BY_UNITS (BY_TOTAL | BY_CODE | BY_WITHIN | BY_NEAREST)

static unsigned places_of(enum node_kind option)
{
    switch (option) {
    case NODE_ONE_UNIT: return BY_UNITS | BY_ASSISTANT;
    case NODE_FIRST_UNIT:
    case NODE_LAST_UNIT: return BY_TOTAL | BY_CODE | BY_WITHIN;
    case NODE_LEFTOVER: return BY_TOTAL;
    case NODE_COMPARE_TOTAL: return BY_UNITS;
    case NODE_ASSISTANT_SHARE:
    case NODE_THERAPIST_KEEPS:
    case NODE_LAST_TWO_SPLIT:
    case NODE_MARKED_BY: return BY_ASSISTANT;
    default: return 0;
    }
}

static unsigned place_of(const struct check *check)
{
    if (check->kind == CHECK_COUNT_ASSISTANT)
        return BY_ASSISTANT;
    if (check->kind != CHECK_COUNT_UNITS)
        return 0;
    switch (check->method) {
    case COUNT_TOTAL_MINUTES: return BY_TOTAL;
    case COUNT_EACH_CODE: return BY_CODE;
    case COUNT_EACH_WITHIN_TOTAL: return BY_WITHIN;
    case COUNT_NEAREST_QUARTER: return BY_NEAREST;
    }
    return 0;
}

void options_check(struct rule_draft *draft)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic;

    for (size_t i = 0; draft->check != NULL && i < draft->text->count; i++) {
        const struct node *node = draft->text->clauses[i].node;

        if (!node_is_option(node->kind) || (places_of(node->kind) & place_of(&draft->rule->check)) != 0)
            continue;
        diagnostic = diag_add(diagnostics, MESSAGE_OPTION_MISPLACED, node->at, node_kind_name(node->kind));
        diag_label(diagnostics, diagnostic, draft->check->node->at, "the check");
        diag_help(diagnostics, diagnostic,
                  places_of(node->kind) == BY_ASSISTANT ? "It belongs to `count assistant units per date of service`."
                  : places_of(node->kind) == BY_TOTAL
                      ? "It belongs to `count units by total minutes per date of service`."
                      : "It belongs to `count units by ... per date of service`.");
        draft->sound = false;
    }
}

/* ---- option values ---- */

static void report_range(struct rule_draft *draft, const struct node *node, int least, int most, const char *unit)
{
    struct diagnostic *diagnostic =
        diag_add(draft->scope->diagnostics, MESSAGE_OPTION_RANGE, node->at, least, most, unit);

    diag_help(draft->scope->diagnostics, diagnostic,
              "For example `one unit is 15 minutes`, `last unit needs 8 minutes`, "
              "`assistant share over 10 percent`.");
    draft->sound = false;
}

/* "one unit is 15" says 15 of what? */
static bool has_unit(struct rule_draft *draft, const struct clause *clause, enum type type)
{
    const struct node *node = clause->node->first;
    struct diagnostics *diagnostics = draft->scope->diagnostics;
    struct diagnostic *diagnostic;
    struct text better;

    if (node == NULL || node->kind != NODE_QUANTITY || node->first != NULL)
        return true;
    better = arena_printf(draft->scope->arena, "%.*s %s", TEXT_ARG(node->text), type_name(type));
    diagnostic = diag_add(diagnostics, MESSAGE_LITERAL_WRONG, node->at, "a number without a unit", type_name(type));
    diag_help(diagnostics, diagnostic, "Write the unit, too: `%s %.*s`", node_kind_name(clause->node->kind),
              TEXT_ARG(better));
    diag_edit(diagnostics, diagnostic, node->at, better);
    return false;
}

/* The number of the option of that kind, or `otherwise` when there is none. */
static int32_t read_option(struct rule_draft *draft, enum node_kind kind, enum type type, int32_t least, int32_t most,
                           int32_t otherwise)
{
    const struct clause *clause = draft_only(draft, kind);
    struct literal literal;

    if (clause == NULL || (places_of(kind) & place_of(&draft->rule->check)) == 0)
        return otherwise;
    if (clause->node->first == NULL || !has_unit(draft, clause, type) ||
        !literal_read(clause->scope, clause->node->first, type, &literal)) {
        draft->sound = false;
        return otherwise;
    }
    if (literal.number >= least && literal.number <= most)
        return (int32_t)literal.number;
    report_range(draft, clause->node->first, least, most, type_name(type));
    return otherwise;
}

static bool report_missing(struct rule_draft *draft, const char *what, const char *example)
{
    struct diagnostic *diagnostic;

    draft->sound = false;
    if (draft->has_unread)
        return false;
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_OPTION_MISSING, draft->check->node->at, what);
    diag_help(draft->scope->diagnostics, diagnostic, "Add a line: `%s`", example);
    return false;
}

/* ---- the two counts ---- */

static enum count_method method_of(struct text word)
{
    if (text_is(word, "each code"))
        return COUNT_EACH_CODE;
    if (text_is(word, "each code within total minutes"))
        return COUNT_EACH_WITHIN_TOTAL;
    return text_is(word, "nearest quarter hour") ? COUNT_NEAREST_QUARTER : COUNT_TOTAL_MINUTES;
}

static void bind_units(struct rule_draft *draft)
{
    struct check *check = &draft->rule->check;
    const struct clause *leftover = draft_only(draft, NODE_LEFTOVER);
    int32_t last_default;

    check->method = method_of(draft->check->node->text);
    check->block = read_option(draft, NODE_ONE_UNIT, TYPE_MINUTES, 1, MINUTES_MAX, BLOCK_DEFAULT);
    last_default = check->block < LAST_DEFAULT ? check->block : LAST_DEFAULT;
    check->first_unit = read_option(draft, NODE_FIRST_UNIT, TYPE_MINUTES, 1, MINUTES_MAX, FIRST_DEFAULT);
    check->last_unit = read_option(draft, NODE_LAST_UNIT, TYPE_MINUTES, 1, check->block, last_default);
    check->leftover = leftover != NULL && text_is(leftover->node->text, "most minutes") ? LEFTOVER_MOST_MINUTES
                                                                                       : LEFTOVER_MOST_LEFTOVER;
    check->compare_total = draft_only(draft, NODE_COMPARE_TOTAL) != NULL;
}

static void bind_assistant(struct rule_draft *draft)
{
    struct check *check = &draft->rule->check;
    const struct clause *marks = draft_only(draft, NODE_MARKED_BY);

    check->block = read_option(draft, NODE_ONE_UNIT, TYPE_MINUTES, 1, MINUTES_MAX, BLOCK_DEFAULT);
    check->share_percent = read_option(draft, NODE_ASSISTANT_SHARE, TYPE_PERCENT, 0, 100, 0);
    check->therapist_keeps = read_option(draft, NODE_THERAPIST_KEEPS, TYPE_MINUTES, 1, check->block, 0);
    check->last_two_split = read_option(draft, NODE_LAST_TWO_SPLIT, TYPE_MINUTES, 1, check->block, 0);
    if (draft_next(draft, NODE_ASSISTANT_SHARE, NULL) == NULL)
        report_missing(draft, "from which share on an assistant's unit is marked", "assistant share over 10 percent");
    if (marks == NULL) {
        report_missing(draft, "which modifiers mark an assistant's unit", "marked by CQ, CO");
        return;
    }
    check->marks =
        node_is(marks->node->first, NODE_LIST) ? set_bind(marks->scope, marks->node->first, need_modifiers) : NULL;
    draft->sound &= check->marks != NULL;
}

static void bind_window(struct rule_draft *draft)
{
    struct window *window = &draft->rule->check.window;
    const struct node *node = draft->check->node;
    struct diagnostic *diagnostic;
    bool found;

    if (!windows_bind(draft->check->scope, node, NULL, window, &found)) {
        draft->sound = false;
    } else if (!found) {
        draft->sound =
            window_is_missing(draft->check->scope, node, "`count`",
                              node->kind == NODE_COUNT_UNITS ? "count units by total minutes per date of service"
                                                             : "count assistant units per date of service");
    } else if ((window->kind != WINDOW_DAY && window->kind != WINDOW_SESSION) || window->scopes != 0) {
        diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_COUNT_WINDOW, node->at);
        diag_help(draft->scope->diagnostics, diagnostic,
                  "Write `per date of service` or `per session`, and nothing beside it: minutes "
                  "pool by billing provider and discipline anyway.");
        draft->sound = false;
    }
}

void count_bind(struct rule_draft *draft)
{
    bind_window(draft);
    if (draft->rule->check.kind == CHECK_COUNT_UNITS)
        bind_units(draft);
    else
        bind_assistant(draft);
    if (draft_next(draft, NODE_APPLIES_TO, NULL) == NULL)
        report_missing(draft, "which codes are counted", "applies to timed");
}
