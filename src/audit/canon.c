/* See canon.h. Every field of an expression that the evaluators read is spelled, whether its kind uses it or not: one
 * that is added later and forgotten here would be told as no change. */
#include "audit/canon.h"

#include <stdlib.h>

#include "record/dictionary.h"
#include "record/value.h"

/* ---- named things ---- */

static void meet(struct canon *canon, enum thing_kind kind, struct text name, const void *thing)
{
    if (canon->deep || name.length == 0)
        return;
    canon->things =
        arena_grow(canon->arena, canon->things, canon->thing_count, &canon->thing_capacity, sizeof *canon->things);
    canon->things[canon->thing_count++] = (struct thing){ kind, name, thing };
}

struct text canon_set(struct canon *canon, const struct set *set)
{
    if (set != NULL && set->name.length > 0) {
        meet(canon, THING_SET, set->name, set);
        if (!canon->deep)
            return set->name;
    }
    return arena_printf(canon->arena, "#%u", (unsigned)content_of_set(canon->content, set));
}

struct text canon_table(struct canon *canon, const struct rule_table *table, uint32_t column)
{
    struct text name = TEXT("");

    if (table == NULL)
        return TEXT("-");
    if (column < table->column_count)
        name = table->columns[column].name;
    meet(canon, THING_TABLE, table->name, table);
    if (!canon->deep)
        return arena_printf(canon->arena, "%.*s.%.*s", TEXT_ARG(table->name), TEXT_ARG(name));
    return arena_printf(canon->arena, "#%u.%.*s", (unsigned)content_of_table(canon->content, table), TEXT_ARG(name));
}

static struct text canon_parameter(struct canon *canon, const struct parameter *parameter)
{
    if (parameter == NULL)
        return TEXT("-");
    meet(canon, THING_PARAMETER, parameter->name, parameter);
    if (!canon->deep)
        return parameter->name;
    return arena_printf(canon->arena, "#%u", (unsigned)content_of_parameter(canon->content, parameter));
}

/* A set where NULL is none, not all codes. */
static struct text canon_optional(struct canon *canon, const struct set *set)
{
    return set == NULL ? TEXT("-") : canon_set(canon, set);
}

/* ---- windows, measures, literals ---- */

struct text canon_window(struct canon *canon, const struct window *window)
{
    struct text documents = canon_optional(canon, window->documents);
    struct text signed_by = canon_optional(canon, window->signed_by);

    return arena_printf(canon->arena, "[%d %d %d %d %d %.*s %.*s]", (int)window->kind, (int)window->scopes,
                        (int)window->rolling_days, (int)window->rolling_months, (int)window->event,
                        TEXT_ARG(documents), TEXT_ARG(signed_by));
}

struct text canon_measure(struct canon *canon, const struct measure *measure)
{
    struct text codes = canon_optional(canon, measure->codes), modifiers = canon_optional(canon, measure->modifiers);
    struct text weights = canon_table(canon, measure->weights, measure->weight_column);

    return arena_printf(canon->arena, "{%d %.*s %.*s %.*s}", (int)measure->kind, TEXT_ARG(codes), TEXT_ARG(modifiers),
                        TEXT_ARG(weights));
}

static struct text canon_literal(struct canon *canon, const struct literal *literal)
{
    char code[CODE_TEXT_SIZE];

    switch (type_row(literal->type)->storage) {
    case STORAGE_FLAG:
    case STORAGE_NUMBER: return arena_printf(canon->arena, "%lld", (long long)literal->number);
    case STORAGE_DATE: return arena_printf(canon->arena, "%d", (int)literal->date);
    case STORAGE_TEXT: return arena_printf(canon->arena, "%zu:%.*s", literal->text.length, TEXT_ARG(literal->text));
    case STORAGE_CODE: return arena_printf(canon->arena, "%.*s", (int)code_format(code, literal->code), code);
    }
    return TEXT("");
}

/* ---- and, or ---- */

static size_t count_parts(enum expr_kind kind, const struct expr *expr)
{
    return expr->kind == kind ? count_parts(kind, expr->left) + count_parts(kind, expr->right) : 1;
}

static size_t take_parts(enum expr_kind kind, const struct expr *expr, const struct expr **parts, size_t count)
{
    if (expr->kind != kind) {
        parts[count] = expr;
        return count + 1;
    }
    return take_parts(kind, expr->right, parts, take_parts(kind, expr->left, parts, count));
}

size_t canon_parts(struct canon *canon, enum expr_kind kind, const struct expr *expr, const struct expr ***parts)
{
    size_t count = expr == NULL ? 0 : count_parts(kind, expr);

    *parts = ARENA_ARRAY(canon->arena, count, const struct expr *);
    return count == 0 ? 0 : take_parts(kind, expr, *parts, 0);
}

static int compare_texts(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

/* Parts in one order and each once: both keep what `and` and `or` of three values say. */
static struct text canon_joined(struct canon *canon, const struct expr *expr)
{
    const struct expr **parts;
    size_t count = canon_parts(canon, expr->kind, expr, &parts), length = 0;
    struct text *texts = ARENA_ARRAY(canon->arena, count, struct text);
    char *joined;

    for (size_t i = 0; i < count; i++) {
        texts[i] = canon_expr(canon, parts[i]);
        length += texts[i].length + 1;
    }
    if (!canon->ordered && count > 1)
        qsort(texts, count, sizeof *texts, compare_texts);
    joined = arena_take(canon->arena, length);
    length = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && text_equal(texts[i], texts[i - 1]))
            continue;
        joined[length++] = ' ';
        memcpy(joined + length, texts[i].bytes, texts[i].length);
        length += texts[i].length;
    }
    return arena_printf(canon->arena, "(%s%.*s)", expr->kind == EXPR_AND ? "and" : "or", (int)length, joined);
}

/* ---- any expression ---- */

/* `a > b` is `b < a`, and `a is b` is `b is a`. */
static struct text canon_compare(struct canon *canon, const struct expr *expr)
{
    static const enum comparison turned[] = {
        [COMPARE_IS] = COMPARE_IS,       [COMPARE_IS_NOT] = COMPARE_IS_NOT, [COMPARE_LESS] = COMPARE_LESS,
        [COMPARE_AT_MOST] = COMPARE_AT_MOST, [COMPARE_MORE] = COMPARE_LESS, [COMPARE_AT_LEAST] = COMPARE_AT_MOST,
    };
    struct text left = canon_expr(canon, expr->left), right = canon_expr(canon, expr->right);
    bool turn = turned[expr->comparison] != expr->comparison;

    if (expr->comparison == COMPARE_IS || expr->comparison == COMPARE_IS_NOT)
        turn = text_compare(left, right) > 0;
    return turn ? arena_printf(canon->arena, "(compare %d %.*s %.*s)", (int)turned[expr->comparison], TEXT_ARG(right),
                               TEXT_ARG(left))
                : arena_printf(canon->arena, "(compare %d %.*s %.*s)", (int)expr->comparison, TEXT_ARG(left),
                               TEXT_ARG(right));
}

/* What it reads from outside: sets, parameter, table, measure, window, literal. */
static struct text canon_sources(struct canon *canon, const struct expr *expr)
{
    struct text set = canon_optional(canon, expr->set), signed_by = canon_optional(canon, expr->signed_by);
    struct text parameter = canon_parameter(canon, expr->parameter);
    struct text table = canon_table(canon, expr->table, expr->column);
    struct text measure = expr->measure != NULL ? canon_measure(canon, expr->measure) : TEXT("-");
    struct text window = canon_window(canon, expr->measure != NULL ? &expr->measure->window : &expr->window);
    struct text literal = expr->kind == EXPR_LITERAL ? canon_literal(canon, &expr->literal) : TEXT("-");

    return arena_printf(canon->arena, "%.*s %.*s %.*s %.*s %.*s %.*s %.*s", TEXT_ARG(set), TEXT_ARG(signed_by),
                        TEXT_ARG(parameter), TEXT_ARG(table), TEXT_ARG(measure), TEXT_ARG(window), TEXT_ARG(literal));
}

struct text canon_expr(struct canon *canon, const struct expr *expr)
{
    struct text sources, left, right;

    if (expr == NULL)
        return TEXT("-");
    if (expr->kind == EXPR_AND || expr->kind == EXPR_OR)
        return canon_joined(canon, expr);
    if (expr->kind == EXPR_COMPARE)
        return canon_compare(canon, expr);
    sources = canon_sources(canon, expr);
    left = canon_expr(canon, expr->left);
    right = canon_expr(canon, expr->right);
    return arena_printf(canon->arena, "(%d %d %d%d %d %d %d %d %d %d %.*s %.*s %.*s)", (int)expr->kind,
                        (int)expr->type, expr->negated, expr->covering, (int)expr->covers, (int)expr->comparison,
                        (int)expr->quantity, (int)expr->side, (int)expr->field, (int)expr->within_days,
                        TEXT_ARG(sources), TEXT_ARG(left), TEXT_ARG(right));
}
