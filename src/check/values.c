/* Values: literals, names, phrases, measures, table cells and arithmetic, each with its type. */
#include "check/expressions.h"

struct expr *expr_new(struct scope *scope, enum expr_kind kind, enum type type, const struct node *node)
{
    struct expr *expr = ARENA_NEW(scope->arena, struct expr);

    expr->kind = kind;
    expr->type = type;
    expr->within_days = -1;
    expr->field = FIELD_COUNT;
    expr->at = node->at;
    expr->node = node;
    return expr;
}

struct expr *expr_field(struct scope *scope, enum field field, const struct node *node)
{
    const struct field_row *row = field_row(field);
    struct expr *expr = expr_new(scope, EXPR_FIELD, row->type, node);

    expr->field = field;
    expr->per_line = row->scope == SCOPE_LINE;
    return expr;
}

/* ---- literals ---- */

static enum type with_hint(const struct node *node, enum type hint)
{
    enum type own = literal_own_type(node);

    if (own != TYPE_COUNT)
        return own == TYPE_TEXT && hint == TYPE_NAME ? TYPE_NAME : own;
    if (hint != TYPE_COUNT)
        return hint;
    return node->kind == NODE_QUANTITY ? TYPE_NUMBER : TYPE_COUNT;
}

static const struct expr *bind_literal(struct scope *scope, const struct node *node, enum type hint)
{
    enum type type = with_hint(node, hint);
    struct expr *expr;

    if (type == TYPE_COUNT) {
        diag_help(scope->diagnostics, diag_add(scope->diagnostics, MESSAGE_CODE_ALONE, node->at, TEXT_ARG(node->text)),
                  "Compare it with something: `code is 97112`, `place of service is 11`, `provider role is PTA`");
        return NULL;
    }
    expr = expr_new(scope, EXPR_LITERAL, type, node);
    return literal_read(scope, node, type, &expr->literal) ? expr : NULL;
}

bool literal_fits(const struct node *node, enum type type)
{
    enum storage storage = type_row(type)->storage;
    enum type own = literal_own_type(node);

    if (own != TYPE_COUNT)
        return own == type;
    switch (node->kind) {
    case NODE_QUANTITY: return storage == STORAGE_CODE || (storage == STORAGE_NUMBER && type != TYPE_MONEY);
    case NODE_CODE: return storage == STORAGE_CODE || type == TYPE_TEXT;
    case NODE_NAME: return type == TYPE_NAME;
    default: return true;
    }
}

const char *value_described(const struct node *node, const struct expr *expr)
{
    enum type own = literal_own_type(node);

    if (expr != NULL)
        return type_name(expr->type);
    if (own != TYPE_COUNT)
        return type_name(own);
    return node->kind == NODE_QUANTITY ? "a number" : node->kind == NODE_CODE ? "a code" : "a name";
}

/* ---- names and phrases ---- */

static const struct expr *use_field(struct scope *scope, enum field field, const struct node *node)
{
    struct diagnostic *diagnostic;

    if (!field_row(field)->list)
        return expr_field(scope, field, node);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_FIELD_IS_LIST, node->at, TEXT_ARG(node->text));
    diag_help(scope->diagnostics, diagnostic,
              "Ask what the list holds: `modifier in (GP, GO)`, `diagnosis in neuromotor`, "
              "`documented functional_goal`");
    return NULL;
}

static const struct expr *use_parameter(struct scope *scope, struct symbol *symbol, const struct node *node)
{
    const struct parameter *parameter = parameter_of_symbol(symbol);
    struct expr *expr;

    symbol->used = true;
    if (parameter == NULL)
        return NULL;
    expr = expr_new(scope, EXPR_PARAMETER, parameter->type, node);
    expr->parameter = parameter;
    return expr;
}

/* 1 to 12 for the words `one` to `twelve`, round ones up to 100, otherwise 0. */
static int number_of_word(struct text word)
{
    static const char *const words[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                                         "eleven", "twelve" };
    static const struct { const char *word; int number; } round[] = {
        { "fifteen", 15 }, { "twenty", 20 }, { "thirty", 30 }, { "forty", 40 }, { "fifty", 50 }, { "sixty", 60 },
        { "ninety", 90 }, { "hundred", 100 },
    };

    for (int i = 0; i < (int)(sizeof words / sizeof words[0]); i++) {
        if (text_is(word, words[i]))
            return i + 1;
    }
    for (size_t i = 0; i < sizeof round / sizeof round[0]; i++) {
        if (text_is(word, round[i].word))
            return round[i].number;
    }
    return 0;
}

static void report_value_not_found(struct scope *scope, const struct node *node)
{
    struct diagnostic *diagnostic;
    struct text nearest;
    int number = number_of_word(node->text);

    if (scope_may_hold(scope, node->text))
        return;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_VALUE_NOT_FOUND, node->at, TEXT_ARG(node->text));
    nearest = value_nearest(scope, node->text, NULL, 0);
    if (number > 0) {
        diag_help(scope->diagnostics, diagnostic, "Numbers are written in digits: `%d`", number);
        diag_edit(scope->diagnostics, diagnostic, node->at, arena_printf(scope->arena, "%d", number));
    } else if (nearest.length > 0) {
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(scope->diagnostics, diagnostic, node->at, nearest);
    } else {
        diag_help(scope->diagnostics, diagnostic,
                  "A value is a parameter, or a member of the session such as `clinic` or "
                  "`plan_of_care.certified`; `payrule describe` lists them.");
    }
}

static const struct expr *bind_name(struct scope *scope, const struct node *node, enum type hint)
{
    struct symbol *symbol = scope_peek(scope, SYMBOL_PARAMETER, node->text);
    enum field field = field_of_path(node->text);

    if (symbol != NULL)
        return use_parameter(scope, symbol, node);
    if (field != FIELD_COUNT)
        return use_field(scope, field, node);
    if (hint == TYPE_NAME)
        return bind_literal(scope, node, hint);
    report_value_not_found(scope, node);
    return NULL;
}

/* ---- measures and cells ---- */

static bool has_window(const struct node *measure)
{
    return measure->first != NULL;
}

static const struct expr *bind_measure(struct scope *scope, const struct node *node)
{
    struct measure *measure = ARENA_NEW(scope->arena, struct measure);
    struct expr *expr;
    bool sound, found;

    sound = measure_bind(scope, node, measure);
    if (sound && !has_window(node) && field_of_measure(measure->kind) != FIELD_COUNT)
        return expr_field(scope, field_of_measure(measure->kind), node);
    if (!windows_bind(scope, node, NULL, &measure->window, &found) || !sound)
        return NULL;
    if (!found) {
        window_is_missing(scope, node, measure_word(measure->kind), "visits per plan year");
        return NULL;
    }
    if (!measure_window_fits(scope, measure, node))
        return NULL;
    expr = expr_new(scope, EXPR_MEASURE, measure_type(measure->kind), node);
    expr->measure = measure;
    expr->window = measure->window;
    expr->per_line = measure_is_per_line(measure);
    return expr;
}

static bool read_mue_column(struct scope *scope, const struct rule_table *table, const struct node *name,
                            struct expr *expr)
{
    struct diagnostic *diagnostic;

    expr->type = TYPE_UNITS;
    if (name == NULL || text_is(name->text, "value"))
        return true;
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_COLUMN_NOT_FOUND, name->at, TEXT_ARG(table->name), TEXT_ARG(name->text));
    diag_help(scope->diagnostics, diagnostic, "A table of format mue has one column: `column value of table %.*s`",
              TEXT_ARG(table->name));
    return false;
}

static bool read_cell_column(struct scope *scope, const struct rule_table *table, const struct node *name,
                             struct expr *expr)
{
    const struct table_column *column;
    struct diagnostic *diagnostic;

    if (!table_find_column(scope, table, name, &expr->column))
        return false;
    column = &table->columns[expr->column];
    expr->type = column->type;
    if (!column->list)
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_IS_LIST, name->at, TEXT_ARG(name->text));
    diag_help(scope->diagnostics, diagnostic, "Ask whether a value is in it: `provider in column %.*s of table %.*s`",
              TEXT_ARG(name->text), TEXT_ARG(table->name));
    return false;
}

static const struct expr *bind_cell(struct scope *scope, const struct node *node)
{
    const struct node *name = node->first, *column = name->next;
    const struct rule_table *table = table_bind(scope, name);
    struct expr *expr = expr_new(scope, EXPR_TABLE_VALUE, TYPE_UNITS, node);
    struct diagnostic *diagnostic;

    if (table == NULL)
        return NULL;
    expr->table = table;
    expr->per_line = true;
    if (table->format == TABLE_MUE)
        return read_mue_column(scope, table, column, expr) ? expr : NULL;
    if (table->format == TABLE_COLUMNS && column != NULL)
        return read_cell_column(scope, table, column, expr) ? expr : NULL;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_NO_VALUE, node->at, TEXT_ARG(table->name),
                          table_format_name(table->format));
    diag_label(scope->diagnostics, diagnostic, table->at, "format %s", table_format_name(table->format));
    diag_help(scope->diagnostics, diagnostic, table->format == TABLE_COLUMNS
              ? "Say which column: `column points of table weights`"
              : "A value comes from a table of format mue or columns: `table mue`, `column points of table weights`");
    return NULL;
}

/* ---- arithmetic ---- */

static bool is_distance(enum type type)
{
    return type == TYPE_DAYS || type == TYPE_MONTHS || type == TYPE_YEARS;
}

/* The type of the sum or difference; TYPE_COUNT: the two do not go together. */
static enum type result_type(enum expr_kind kind, enum type left, enum type right)
{
    if (left == TYPE_DATE && is_distance(right))
        return TYPE_DATE;
    if (kind == EXPR_SUBTRACT && left == TYPE_DATE && right == TYPE_DATE)
        return TYPE_DAYS;
    if (left == right && left != TYPE_MONTHS && type_row(left)->storage == STORAGE_NUMBER)
        return left;
    return TYPE_COUNT;
}

static const struct expr *report_arithmetic(struct scope *scope, const struct node *node, const char *left,
                                            const char *right)
{
    bool sum = node->kind == NODE_ADD;
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_ARITHMETIC, node->at, sum ? "add" : "subtract", left, right);

    diag_label(scope->diagnostics, diagnostic, node->first->at, "%s", left);
    diag_label(scope->diagnostics, diagnostic, node->last->at, "%s", right);
    diag_help(scope->diagnostics, diagnostic,
              "Both sides need the same unit, or a date takes days, weeks, months or years: "
              "`date of service + 30 days`");
    return NULL;
}

static const struct expr *bind_arithmetic(struct scope *scope, const struct node *node, enum type hint)
{
    enum expr_kind kind = node->kind == NODE_ADD ? EXPR_ADD : EXPR_SUBTRACT;
    const struct node *first = node->first, *second = node->last;
    bool second_first = value_needs_context(scope, first) && !value_needs_context(scope, second);
    const struct node *free_side = second_first ? second : first, *other = second_first ? first : second;
    const struct expr *known = value_bind(scope, free_side, hint), *bound;
    struct expr *expr;
    enum type type;

    if (known == NULL)
        return NULL;
    if (value_needs_context(scope, other) && !literal_fits(other, known->type) && other->kind != NODE_NAME)
        return second_first ? report_arithmetic(scope, node, value_described(first, NULL), type_name(known->type))
                            : report_arithmetic(scope, node, type_name(known->type), value_described(second, NULL));
    bound = value_bind(scope, other, known->type);
    if (bound == NULL)
        return NULL;
    expr = expr_new(scope, kind, TYPE_COUNT, node);
    expr->left = second_first ? bound : known;
    expr->right = second_first ? known : bound;
    if (kind == EXPR_ADD && is_distance(expr->left->type) && expr->right->type == TYPE_DATE) {
        expr->left = expr->right;
        expr->right = second_first ? bound : known;
    }
    type = result_type(kind, expr->left->type, expr->right->type);
    if (type == TYPE_COUNT)
        return report_arithmetic(scope, node, type_name(expr->left->type), type_name(expr->right->type));
    expr->type = type;
    expr->per_line = expr->left->per_line || expr->right->per_line;
    return expr;
}

static const struct expr *bind_days_from(struct scope *scope, const struct node *node)
{
    struct expr *expr = expr_new(scope, EXPR_DAYS_FROM, TYPE_DAYS, node);

    expr->left = value_bind_as(scope, node->first, TYPE_DATE, "`days from`");
    expr->right = value_bind_as(scope, node->last, TYPE_DATE, "`days from`");
    if (expr->left == NULL || expr->right == NULL)
        return NULL;
    expr->per_line = expr->left->per_line || expr->right->per_line;
    return expr;
}

/* ---- all values ---- */

bool value_needs_context(struct scope *scope, const struct node *node)
{
    switch (node->kind) {
    case NODE_QUANTITY: return node->first == NULL;
    case NODE_CODE: return true;
    case NODE_NAME:
        return scope_peek(scope, SYMBOL_PARAMETER, node->text) == NULL && field_of_path(node->text) == FIELD_COUNT;
    default: return false;
    }
}

const struct expr *value_bind(struct scope *scope, const struct node *node, enum type hint)
{
    switch (node->kind) {
    case NODE_QUANTITY:
    case NODE_MONEY:
    case NODE_DATE:
    case NODE_CODE:
    case NODE_STRING: return bind_literal(scope, node, hint);
    case NODE_NAME: return bind_name(scope, node, hint);
    case NODE_FIELD: return use_field(scope, field_of_phrase(node->text), node);
    case NODE_MEASURE: return bind_measure(scope, node);
    case NODE_AGE: return expr_new(scope, EXPR_AGE, TYPE_YEARS, node);
    case NODE_DAYS_FROM: return bind_days_from(scope, node);
    case NODE_ADD:
    case NODE_SUBTRACT: return bind_arithmetic(scope, node, hint);
    case NODE_TABLE_VALUE: return bind_cell(scope, node);
    default: return NULL;  /* NODE_ERROR was reported */
    }
}

const struct expr *value_bind_as(struct scope *scope, const struct node *node, enum type type, const char *where)
{
    bool wrong_literal = value_needs_context(scope, node) && node->kind != NODE_NAME && !literal_fits(node, type);
    const struct expr *expr = wrong_literal ? NULL : value_bind(scope, node, type);
    struct diagnostic *diagnostic;

    if (!wrong_literal && (expr == NULL || expr->type == type))
        return expr;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_VALUE_OF_OTHER_TYPE, node->at, where, type_name(type),
                          value_described(node, expr));
    diag_label(scope->diagnostics, diagnostic, node->at, "%s", value_described(node, expr));
    if (type == TYPE_DATE)
        diag_help(scope->diagnostics, diagnostic,
                  "Write a date or a field that holds one: `2026-03-02`, `date of service`");
    return NULL;
}
