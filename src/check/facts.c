/* Conditions that name facts of the session: modifiers, diagnoses, documents, providers, plans, authorizations,
 * other lines. */
#include "check/expressions.h"

#define WITHIN_MAX 36525  /* days */

/* ---- modifiers, diagnoses, elements ---- */

static enum quantity quantity_of_word(struct text word)
{
    if (text_is(word, "exactly one"))
        return QUANTITY_EXACTLY_ONE;
    return text_is(word, "all") || text_is(word, "every") ? QUANTITY_ALL : QUANTITY_ANY;
}

static const struct expr *bind_list_fact(struct scope *scope, const struct node *node, enum expr_kind kind,
                                         struct set_need need)
{
    struct expr *expr = expr_new(scope, kind, TYPE_FLAG, node);

    if (node->first == NULL || node->first->kind == NODE_ERROR)
        return NULL;
    expr->quantity = quantity_of_word(node->text);
    expr->set = set_bind(scope, node->first, need);
    expr->per_line = kind == EXPR_MODIFIERS;
    return expr->set == NULL ? NULL : expr;
}

static const struct expr *report_whole_set(struct scope *scope, const struct node *name)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_ELEMENT_IS_SET, name->at, TEXT_ARG(name->text));

    diag_help(scope->diagnostics, diagnostic,
              "Say how many of them: `documented all of %.*s` or `documented any of %.*s`", TEXT_ARG(name->text),
              TEXT_ARG(name->text));
    return NULL;
}

static const struct expr *bind_documented(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_DOCUMENTED, TYPE_FLAG, node);
    bool one = text_is(node->text, "one");
    const struct symbol *symbol;

    if (!node_is(node->first, NODE_NAME))
        return NULL;
    symbol = scope_peek(scope, SYMBOL_SET, node->first->text);
    if (one && symbol != NULL && text_is(set_word(symbol), need_elements.word))
        return report_whole_set(scope, node->first);
    expr->quantity = quantity_of_word(node->text);
    expr->set = set_bind_name(scope, node->first, need_elements, one);
    return expr->set == NULL ? NULL : expr;
}

/* ---- documents ---- */

static enum side side_of_word(struct text word)
{
    if (text_is(word, "before"))
        return SIDE_BEFORE;
    return text_is(word, "after") ? SIDE_AFTER : SIDE_OF;
}

static bool read_within(struct scope *scope, const struct node *within, struct expr *expr)
{
    const struct node *days = within->first;
    struct diagnostic *diagnostic;

    if (days == NULL || days->next == NULL)
        return false;
    if (days->number < 0 || days->number > WITHIN_MAX) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_WITHIN_DAYS, days->at, WITHIN_MAX);
        diag_help(scope->diagnostics, diagnostic, "Write a number of days: `within 30 days before date of service`");
        return false;
    }
    expr->within_days = (int32_t)days->number;
    expr->side = side_of_word(within->text);
    expr->left = value_bind_as(scope, within->last, TYPE_DATE, "`within`");
    return expr->left != NULL;
}

static const struct expr *bind_document(struct scope *scope, const struct node *node)
{
    const struct node *signed_by = node_child(node, NODE_SIGNED_BY), *within = node_child(node, NODE_WITHIN);
    struct expr *expr = expr_new(scope, EXPR_DOCUMENT, TYPE_FLAG, node);
    bool sound = true;

    if (!node_is(node->first, NODE_NAME))
        return NULL;
    expr->set = set_bind_name(scope, node->first, need_documents, true);
    if (signed_by != NULL) {
        expr->signed_by = set_bind(scope, signed_by->first, need_roles);
        sound = expr->signed_by != NULL;
    }
    if (within != NULL && !read_within(scope, within, expr))
        return NULL;
    expr->per_line = expr->left != NULL && expr->left->per_line;
    return expr->set != NULL && sound ? expr : NULL;
}

/* ---- providers ---- */

/* Roles or taxonomies: what the list's first member is. A taxonomy is ten characters long and begins with a digit. */
static struct set_need need_of_providers(struct scope *scope, const struct node *list)
{
    const struct node *member = list->kind != NODE_LIST ? NULL : list->first;
    const struct node *what = member == NULL || member->kind != NODE_MEMBER ? NULL : member->first;
    const struct symbol *symbol;

    if (node_is(what, NODE_RANGE))
        what = what->first;
    if (node_is(what, NODE_NAME)) {
        symbol = scope_peek(scope, SYMBOL_SET, what->text);
        return symbol != NULL && text_is(set_word(symbol), need_taxonomies.word) ? need_taxonomies : need_roles;
    }
    return what != NULL && what->text.length > 0 && what->text.bytes[0] >= '0' && what->text.bytes[0] <= '9'
               ? need_taxonomies
               : need_roles;
}

/* The provider's role, or his taxonomy where the column holds taxonomies. */
static const struct expr *provider_value(struct scope *scope, const struct node *node, const struct node *column)
{
    const struct symbol *symbol = scope_peek(scope, SYMBOL_TABLE, column->last->text);
    const struct rule_table *table = symbol == NULL ? NULL : symbol->value.table;

    for (size_t i = 0; table != NULL && i < table->column_count; i++) {
        if (text_equal(table->columns[i].name, column->first->text) && table->columns[i].type == TYPE_TAXONOMY)
            return expr_field(scope, FIELD_LINE_TAXONOMY, node);
    }
    return expr_field(scope, FIELD_LINE_ROLE, node);
}

static const struct expr *bind_provider(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_PROVIDER_IN, TYPE_FLAG, node);

    if (node->first == NULL || node->first->kind == NODE_ERROR)
        return NULL;
    if (node->first->kind == NODE_COLUMN) {
        if (table_bind_format(scope, node->first->last, TABLE_COLUMNS) == NULL)
            return NULL;
        return in_column_bind(scope, node, provider_value(scope, node, node->first), node->first);
    }
    expr->set = set_bind(scope, node->first, need_of_providers(scope, node->first));
    expr->negated = text_is(node->text, "not in");
    expr->per_line = true;
    return expr->set == NULL ? NULL : expr;
}

/* ---- plans, referrals, authorizations ---- */

static const struct expr *bind_covering(struct scope *scope, const struct node *node, enum expr_kind kind)
{
    struct expr *expr = expr_new(scope, kind, TYPE_FLAG, node);

    expr->covering = node->text.length > 0;
    return expr;
}

static uint8_t covers_of_word(struct text word)
{
    static const struct { const char *word; uint8_t covers;
    } words[] = {
        { "code", COVERS_CODE },         { "date of service", COVERS_DATE }, { "units", COVERS_UNITS },
        { "unit", COVERS_UNITS },        { "visits", COVERS_VISITS },        { "visit", COVERS_VISITS },
        { "provider", COVERS_PROVIDER },
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_is(word, words[i].word))
            return words[i].covers;
    }
    return 0;
}

static const struct expr *bind_authorization(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_AUTHORIZATION, TYPE_FLAG, node);

    for (const struct node *covers = node->first; covers != NULL; covers = covers->next)
        expr->covers = (uint8_t)(expr->covers | covers_of_word(covers->text));
    expr->per_line = (expr->covers & (COVERS_CODE | COVERS_UNITS | COVERS_PROVIDER)) != 0;
    return expr;
}

/* ---- other lines ---- */

static const struct expr *report_window(struct scope *scope, const struct node *node, enum window_kind kind,
                                        const char *what, const char *example)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_WINDOW_SENSELESS, node->at, what, window_words[kind]);

    diag_help(scope->diagnostics, diagnostic, "Write for example `%s`", example);
    return NULL;
}

static const struct expr *bind_billed(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_BILLED, TYPE_FLAG, node);
    bool found, sound = windows_bind(scope, node, NULL, &expr->window, &found);

    expr->set = set_bind(scope, node->first, need_codes);
    if (expr->set == NULL || !sound)
        return NULL;
    if (!found) {
        window_is_missing(scope, node, "`billed`", "97129 billed per date of service");
        return NULL;
    }
    if (expr->window.kind == WINDOW_LINE || (expr->window.scopes & PER_CODE) != 0)
        return report_window(scope, node, WINDOW_LINE, "another line", "97129 billed per date of service");
    expr->per_line = (expr->window.scopes & PER_LINE_VALUE) != 0;
    return expr;
}

static const struct expr *bind_primary(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_PRIMARY, TYPE_FLAG, node);
    bool found, sound = windows_bind(scope, node, NULL, &expr->window, &found);

    expr->table = table_bind_format(scope, node->first, TABLE_ADDON);
    if (expr->table == NULL || !sound)
        return NULL;
    if (!found) {
        window_is_missing(scope, node, "`primary from table`", "primary from table addon per date of service");
        return NULL;
    }
    if (expr->window.kind == WINDOW_LINE || (expr->window.scopes & PER_CODE) != 0)
        return report_window(scope, node, WINDOW_LINE, "a primary code",
                             "primary from table addon per date of service");
    expr->per_line = true;
    return expr;
}

const struct expr *fact_bind(struct scope *scope, const struct node *node)
{
    switch (node->kind) {
    case NODE_MODIFIERS: return bind_list_fact(scope, node, EXPR_MODIFIERS, need_modifiers);
    case NODE_DIAGNOSIS: return bind_list_fact(scope, node, EXPR_DIAGNOSIS, need_diagnoses);
    case NODE_DOCUMENT: return bind_document(scope, node);
    case NODE_DOCUMENTED: return bind_documented(scope, node);
    case NODE_PROVIDER_IN: return bind_provider(scope, node);
    case NODE_PLAN_OF_CARE: return bind_covering(scope, node, EXPR_PLAN_OF_CARE);
    case NODE_REFERRAL: return bind_covering(scope, node, EXPR_REFERRAL);
    case NODE_AUTHORIZATION: return bind_authorization(scope, node);
    case NODE_BILLED: return bind_billed(scope, node);
    case NODE_PRIMARY: return bind_primary(scope, node);
    default: return NULL;  /* NODE_ERROR was reported */
    }
}
