/* Conditions: and, or, not, comparisons, membership. What they say of modifiers, documents and the like is in
 * facts.c. */
#include "check/expressions.h"

/* ---- comparisons ---- */

static enum comparison comparison_of_word(struct text word)
{
    static const struct { const char *word; enum comparison comparison; } words[] = {
        { "is", COMPARE_IS }, { "is not", COMPARE_IS_NOT }, { "<", COMPARE_LESS }, { "<=", COMPARE_AT_MOST },
        { ">", COMPARE_MORE }, { ">=", COMPARE_AT_LEAST },
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_is(word, words[i].word))
            return words[i].comparison;
    }
    return COMPARE_IS;
}

/* What a side is and where it was declared, when it was. */
static void add_origin(struct scope *scope, struct diagnostic *diagnostic, const struct expr *side)
{
    struct text name;

    if (side == NULL || side->kind == EXPR_LITERAL)
        return;
    if (side->kind == EXPR_PARAMETER) {
        diag_label(scope->diagnostics, diagnostic, side->parameter->at, "`%.*s` is declared as %s",
                   TEXT_ARG(side->parameter->name), type_name(side->type));
    } else if (side->kind == EXPR_FIELD) {
        name = field_written(scope->arena, side->field);
        diag_note(scope->diagnostics, diagnostic, "`%.*s` of the session record is %s.", TEXT_ARG(name),
                  type_name(side->type));
    }
}

static const char *advice(enum type known, const struct node *other)
{
    if (known == TYPE_MONEY)
        return "Write an amount of money with its sign: `$2,480`";
    if (known == TYPE_TEXT)
        return "Write the text in quotes: `clinic is \"north\"`";
    if (known == TYPE_NAME)
        return "Write the name without quotes: `setting is practitioner`";
    if (known == TYPE_FLAG)
        return "A yes or no needs no comparison: `telehealth`, `not telehealth`";
    if (known == TYPE_DAYS && node_is(other, NODE_QUANTITY))
        return "Days compare with days or weeks; a month has no fixed length: `days from onset to date of service "
               "<= 90 days`";
    return "Both sides need the same unit: `minutes >= 8 minutes`, `visits per plan year > 20`";
}

static const struct expr *report_types(struct scope *scope, const struct node *node, const struct expr *left,
                                       const struct expr *right)
{
    const char *first = value_described(node->first, left), *second = value_described(node->last, right);
    const struct expr *known = left == NULL || left->kind == EXPR_LITERAL ? right : left;
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_TYPES_DIFFER, node->at, first, second);

    diag_label(scope->diagnostics, diagnostic, node->first->at, "%s", first);
    diag_label(scope->diagnostics, diagnostic, node->last->at, "%s", second);
    add_origin(scope, diagnostic, left);
    add_origin(scope, diagnostic, right);
    if (known != NULL)
        diag_help(scope->diagnostics, diagnostic, "%s", advice(known->type, known == left ? node->last : node->first));
    return NULL;
}

static const struct expr *report_unordered(struct scope *scope, const struct node *node, enum type type)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_NOT_ORDERED, node->at, type_name(type));

    diag_help(scope->diagnostics, diagnostic,
              "Compare it with `is` or `is not`, or ask with `in`: `place of service in (11, 12)`");
    return NULL;
}

static bool is_ordered(enum type type)
{
    return type_row(type)->storage == STORAGE_NUMBER || type_row(type)->storage == STORAGE_DATE;
}

/* A name that nothing has, beside a member that is a text or a yes or no: a value that was written wrongly. */
static bool is_unquoted(const struct node *node, const struct expr *known)
{
    return node->kind == NODE_NAME && known->kind != EXPR_LITERAL &&
           (known->type == TYPE_TEXT || known->type == TYPE_FLAG);
}

/* Sessions are compared with visits where a payer takes each session for a visit. */
static bool same_unit(enum type left, enum type right)
{
    return left == right || (left == TYPE_SESSIONS && right == TYPE_VISITS) ||
           (left == TYPE_VISITS && right == TYPE_SESSIONS);
}

static const struct expr *bind_compare(struct scope *scope, const struct node *node)
{
    const struct node *first = node->first, *second = node->last;
    bool swapped = value_needs_context(scope, first) && !value_needs_context(scope, second);
    const struct node *free_side = swapped ? second : first, *other = swapped ? first : second;
    const struct expr *known = value_bind(scope, free_side, TYPE_COUNT), *bound;
    bool bare = value_needs_context(scope, other);
    struct expr *expr;

    if (known == NULL)
        return NULL;
    if ((bare && other->kind != NODE_NAME && !literal_fits(other, known->type)) || (bare && is_unquoted(other, known)))
        return report_types(scope, node, swapped ? NULL : known, swapped ? known : NULL);
    bound = value_bind(scope, other, known->type);
    if (bound == NULL)
        return NULL;
    expr = expr_new(scope, EXPR_COMPARE, TYPE_FLAG, node);
    expr->left = swapped ? bound : known;
    expr->right = swapped ? known : bound;
    expr->comparison = comparison_of_word(node->text);
    expr->per_line = known->per_line || bound->per_line;
    if (!same_unit(known->type, bound->type) || known->type == TYPE_FLAG)
        return report_types(scope, node, expr->left, expr->right);
    if (expr->comparison > COMPARE_IS_NOT && !is_ordered(known->type))
        return report_unordered(scope, node, known->type);
    return expr;
}

/* ---- membership ---- */

const struct expr *in_column_bind(struct scope *scope, const struct node *node, const struct expr *left,
                                  const struct node *column)
{
    const struct rule_table *table = table_bind_format(scope, column->last, TABLE_COLUMNS);
    struct expr *expr = expr_new(scope, EXPR_IN_COLUMN, TYPE_FLAG, node);
    struct diagnostic *diagnostic;
    const struct table_column *found;

    if (table == NULL || left == NULL || !table_find_column(scope, table, column->first, &expr->column))
        return NULL;
    found = &table->columns[expr->column];
    expr->left = left;
    expr->table = table;
    expr->negated = text_is(node->text, "not in");
    expr->per_line = true;
    if (found->list && found->type == left->type)
        return expr;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_NOT_LIST, column->at, TEXT_ARG(found->name),
                          found->list ? "a list of " : "",
                          type_row(found->type)->name, type_row(left->type)->name);
    diag_label(scope->diagnostics, diagnostic, left->at, "%s", type_name(left->type));
    diag_label(scope->diagnostics, diagnostic, table->at, "the table");
    diag_help(scope->diagnostics, diagnostic, "The column after `in` is a list of what stands before it: "
                                              "`column roles as list of providers`");
    return NULL;
}

static const struct expr *report_no_members(struct scope *scope, const struct node *node, const struct expr *left)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_IN_TYPE, node->first->at, type_name(left->type));

    diag_label(scope->diagnostics, diagnostic, node->first->at, "%s", type_name(left->type));
    diag_help(scope->diagnostics, diagnostic, "Write comparisons: `payer_order is 2 or payer_order is 3`");
    return NULL;
}

static const struct expr *bind_in(struct scope *scope, const struct node *node)
{
    const struct expr *left = value_bind(scope, node->first, TYPE_COUNT);
    struct expr *expr;

    if (node->last->kind == NODE_COLUMN)
        return in_column_bind(scope, node, left, node->last);
    if (left == NULL)
        return NULL;
    if (type_row(left->type)->storage != STORAGE_CODE && type_row(left->type)->storage != STORAGE_TEXT)
        return report_no_members(scope, node, left);
    expr = expr_new(scope, EXPR_IN, TYPE_FLAG, node);
    expr->left = left;
    expr->per_line = left->per_line;
    expr->negated = text_is(node->text, "not in");
    expr->set = set_bind(scope, node->last, need_of_type(left->type));
    return expr->set == NULL ? NULL : expr;
}

/* ---- flags and what is given ---- */

static const struct expr *bind_given(struct scope *scope, const struct node *node)
{
    const struct expr *left = value_bind(scope, node->first, TYPE_COUNT);
    struct expr *expr;

    if (left == NULL)
        return NULL;
    if (left->kind != EXPR_FIELD) {
        diag_help(scope->diagnostics, diag_add(scope->diagnostics, MESSAGE_GIVEN_NOT_FIELD, node->first->at),
                  "Ask it of a member of the session: `plan_of_care.certified is given`");
        return NULL;
    }
    expr = expr_new(scope, EXPR_GIVEN, TYPE_FLAG, node);
    expr->left = left;
    expr->per_line = left->per_line;
    return expr;
}

static const struct expr *bind_flag(struct scope *scope, const struct node *node)
{
    const struct expr *left;
    struct diagnostic *diagnostic;
    struct expr *expr;

    if (node_is(node->first, NODE_ERROR))
        return NULL;
    left = node->first->kind == NODE_CODE ? NULL : value_bind(scope, node->first, TYPE_COUNT);
    if (left == NULL && node->first->kind != NODE_CODE)
        return NULL;
    if (left == NULL || left->type != TYPE_FLAG) {
        diagnostic =
            diag_add(scope->diagnostics, MESSAGE_CONDITION_NOT_FLAG, node->at, value_described(node->first, left));
        diag_label(scope->diagnostics, diagnostic, node->at, "%s", value_described(node->first, left));
        diag_help(scope->diagnostics, diagnostic, "Compare it: `minutes >= 8 minutes`, `place of service is 11`");
        return NULL;
    }
    expr = expr_new(scope, EXPR_FLAG, TYPE_FLAG, node);
    expr->left = left;
    expr->per_line = left->per_line;
    return expr;
}

/* ---- all conditions ---- */

const struct expr *expr_and(struct scope *scope, const struct expr *left, const struct expr *right)
{
    struct expr *expr = expr_new(scope, EXPR_AND, TYPE_FLAG, left->node);

    expr->left = left;
    expr->right = right;
    expr->per_line = left->per_line || right->per_line;
    return expr;
}

/* `12` in `place of service is 11 or 12`: a value where a condition stands. */
static bool is_bare_value(const struct node *node)
{
    return node->kind == NODE_FLAG && (node->first->kind == NODE_CODE || node->first->kind == NODE_QUANTITY ||
                                       node->first->kind == NODE_MONEY || node->first->kind == NODE_STRING ||
                                       node->first->kind == NODE_DATE);
}

static struct text written(const struct scope *scope, struct span at)
{
    return (struct text){ scope->diagnostics->sources->items[at.file].text.bytes + at.begin, at.end - at.begin };
}

/* The values were meant as a list: what asks about the first of them asks about all. */
static void report_bare_value(struct scope *scope, const struct node *asking, const struct node *value)
{
    struct text added = written(scope, value->at);
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_CONDITION_NOT_FLAG, value->at, value_described(value->first, NULL));

    diag_label(scope->diagnostics, diagnostic, value->at, "%s", value_described(value->first, NULL));
    if (asking->kind == NODE_COMPARE && text_is(asking->text, "is"))
        diag_help(scope->diagnostics, diagnostic, "Several values stand in brackets: `%.*s in (%.*s, %.*s)`",
                  TEXT_ARG(written(scope, asking->first->at)), TEXT_ARG(written(scope, asking->last->at)),
                  TEXT_ARG(added));
    else if (asking->kind == NODE_MODIFIERS)
        diag_help(scope->diagnostics, diagnostic, "Several values stand in brackets: `modifier in (%.*s, %.*s)`",
                  TEXT_ARG(written(scope, asking->first->at)), TEXT_ARG(added));
    else
        diag_help(scope->diagnostics, diagnostic,
                  "Each side of `and` and `or` is a whole condition: `age at least 18 years or modifier KX`");
}

/* True when the second condition is no more than a value, which is reported once for a row of them. */
static bool right_is_value(struct scope *scope, const struct node *node)
{
    const struct node *asking = node->first;

    if (!is_bare_value(node->last))
        return false;
    if ((asking->kind != NODE_OR && asking->kind != NODE_AND) || !is_bare_value(asking->last))
        report_bare_value(scope, asking, node->last);
    return true;
}

static const struct expr *bind_both(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, node->kind == NODE_OR ? EXPR_OR : EXPR_AND, TYPE_FLAG, node);

    expr->left = condition_bind(scope, node->first);
    if (right_is_value(scope, node))
        return NULL;
    expr->right = condition_bind(scope, node->last);
    if (expr->left == NULL || expr->right == NULL)
        return NULL;
    expr->per_line = expr->left->per_line || expr->right->per_line;
    return expr;
}

static const struct expr *bind_not(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_NOT, TYPE_FLAG, node);

    expr->left = condition_bind(scope, node->first);
    if (expr->left == NULL)
        return NULL;
    expr->per_line = expr->left->per_line;
    return expr;
}

const struct expr *condition_bind(struct scope *scope, const struct node *node)
{
    if (node == NULL)
        return NULL;
    switch (node->kind) {
    case NODE_OR:
    case NODE_AND: return bind_both(scope, node);
    case NODE_NOT: return bind_not(scope, node);
    case NODE_COMPARE: return bind_compare(scope, node);
    case NODE_IN: return bind_in(scope, node);
    case NODE_GIVEN: return bind_given(scope, node);
    case NODE_FLAG: return bind_flag(scope, node);
    default: return fact_bind(scope, node);
    }
}
