/* Conditions that no session can change, sets that hold nothing, and words that a field never has. */
#include "check/analyses.h"

#define STEPS_MAX 50000000  /* of looking whether sets are empty, in all; after them sets are taken to hold something */

/* ---- comparisons ---- */

/* Counts, amounts and ages are never below zero. */
static bool is_never_negative(const struct expr *expr)
{
    return type_row(expr->type)->storage == STORAGE_NUMBER &&
           (expr->kind == EXPR_FIELD || expr->kind == EXPR_MEASURE || expr->kind == EXPR_AGE);
}

/* The comparison read from the other side. */
static enum comparison mirrored(enum comparison comparison)
{
    switch (comparison) {
    case COMPARE_LESS: return COMPARE_MORE;
    case COMPARE_AT_MOST: return COMPARE_AT_LEAST;
    case COMPARE_MORE: return COMPARE_LESS;
    case COMPARE_AT_LEAST: return COMPARE_AT_MOST;
    case COMPARE_IS:
    case COMPARE_IS_NOT: break;
    }
    return comparison;
}

/* `value comparison number` is the same for all values from 0 up; *result says which. */
static bool is_fixed(const struct expr *value, enum comparison comparison, const struct expr *number, bool *result)
{
    if (!is_never_negative(value) || number->kind != EXPR_LITERAL || number->literal.number > 0)
        return false;
    *result = comparison == COMPARE_AT_LEAST;
    return comparison == COMPARE_AT_LEAST || comparison == COMPARE_LESS;
}

static bool compare_is_fixed(const struct expr *expr, bool *result)
{
    if (is_fixed(expr->left, expr->comparison, expr->right, result) ||
        is_fixed(expr->right, mirrored(expr->comparison), expr->left, result))
        return true;
    if (expr->left->kind == EXPR_LITERAL && expr->right->kind == EXPR_LITERAL) {
        *result = false;
        return true;
    }
    return false;
}

static void report_fixed(struct scope *scope, const struct expr *expr, bool result)
{
    bool literals = expr->left->kind == EXPR_LITERAL && expr->right->kind == EXPR_LITERAL;
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_CONDITION_FIXED, expr->at,
                                             literals ? "always the same" : result ? "always true" : "never true");

    diag_note(scope->diagnostics, diagnostic,
              literals ? "Both sides are written out." : "Counts, amounts and ages are never below zero.");
    diag_help(scope->diagnostics, diagnostic, "Compare with the number that the policy names: `units > 4`");
}

/* ---- words ---- */

static const char *const settings[] = { "practitioner", "hospital", NULL };
static const char *const supervisions[] = { "none", "general", "direct", NULL };

/* The words that the field can have; NULL: any. */
static const char *const *words_of(const struct expr *field)
{
    if (field->kind != EXPR_FIELD)
        return NULL;
    if (field->field == FIELD_SETTING)
        return settings;
    return field->field == FIELD_SUPERVISION ? supervisions : NULL;
}

static void look_at_word(struct scope *scope, const char *const *words, struct text word, struct span at)
{
    struct text list = TEXT("");
    struct diagnostic *diagnostic;

    for (size_t i = 0; words[i] != NULL; i++) {
        if (text_is(word, words[i]))
            return;
        list = arena_printf(scope->arena, "%.*s%s`%s`", TEXT_ARG(list), i == 0 ? "" : ", ", words[i]);
    }
    diagnostic = diag_add(scope->diagnostics, MESSAGE_WORD_NEVER, at, TEXT_ARG(word));
    diag_help(scope->diagnostics, diagnostic, "It is one of %.*s.", TEXT_ARG(list));
}

static void look_at_words(struct scope *scope, const struct expr *expr)
{
    const char *const *words = expr->left == NULL ? NULL : words_of(expr->left);

    if (words == NULL)
        return;
    if (expr->kind == EXPR_COMPARE && expr->right->kind == EXPR_LITERAL)
        look_at_word(scope, words, expr->right->literal.text, expr->right->at);
    for (size_t i = 0; expr->kind == EXPR_IN && i < expr->set->name_count; i++)
        look_at_word(scope, words, expr->set->names[i].name, expr->at);
}

/* ---- sets ---- */

static bool range_is_out(const struct set *set, const struct set_range *range, size_t *steps)
{
    for (size_t i = 0; i < set->excluded_count && *steps < STEPS_MAX; i++, ++*steps) {
        const struct set_range *out = &set->excluded[i];

        if (out->low <= range->low && range->high <= out->high && out->from <= range->from &&
            range->until <= out->until)
            return true;
    }
    return false;
}

static bool name_is_out(const struct set *set, const struct set_name *name, size_t *steps)
{
    for (size_t i = 0; i < set->excluded_name_count && *steps < STEPS_MAX; i++, ++*steps) {
        const struct set_name *out = &set->excluded_names[i];

        if (text_equal(out->name, name->name) && out->from <= name->from && name->until <= out->until)
            return true;
    }
    return false;
}

static bool is_empty(const struct set *set, size_t *steps)
{
    for (size_t i = 0; i < set->range_count; i++) {
        if (!range_is_out(set, &set->ranges[i], steps))
            return false;
    }
    for (size_t i = 0; i < set->name_count; i++) {
        if (!name_is_out(set, &set->names[i], steps))
            return false;
    }
    return true;
}

static void look_at_set(struct scope *scope, const struct set *set)
{
    struct diagnostic *diagnostic;

    if (set == NULL || !is_empty(set, &scope->checker->empty_steps))
        return;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_SET_EMPTY, set->at);
    diag_help(scope->diagnostics, diagnostic, "Take less out after `except`, or leave the rule out.");
}

static void look_at_place(struct scope *scope, const struct set *set)
{
    if (set != NULL && set->name.length == 0)  /* a named one was looked at where it is defined */
        look_at_set(scope, set);
}

/* ---- rules ---- */

static bool look(void *context, const struct expr *expr)
{
    struct scope *scope = context;
    bool result;

    if (expr->kind == EXPR_COMPARE && compare_is_fixed(expr, &result))
        report_fixed(scope, expr, result);
    if (expr->kind == EXPR_COMPARE || expr->kind == EXPR_IN)
        look_at_words(scope, expr);
    look_at_place(scope, expr->set);
    look_at_place(scope, expr->signed_by);
    if (expr->kind == EXPR_MEASURE) {
        look_at_place(scope, expr->measure->codes);
        look_at_place(scope, expr->measure->modifiers);
    }
    return true;
}

static void look_at_rule(struct scope *scope, const struct rule *rule)
{
    rule_visit(rule, look, scope);
    look_at_place(scope, rule->applies_to);
    look_at_place(scope, rule->check.measure.codes);
    look_at_place(scope, rule->check.measure.modifiers);
    look_at_place(scope, rule->check.column1);
    look_at_place(scope, rule->check.column2);
    look_at_place(scope, rule->check.marks);
    for (size_t i = 0; i < rule->lift_count; i++)
        look_at_place(scope, rule->lifts[i].modifiers);
}

void analyse_constants(struct scope *scope)
{
    for (const struct symbol *symbol = scope->maps[SYMBOL_SET].first; symbol != NULL; symbol = symbol->after)
        look_at_set(scope, symbol->value.set);
    for (size_t i = 0; i < scope->profile->rule_count; i++) {
        if (rule_is_own(scope, &scope->profile->rules[i]))
            look_at_rule(scope, &scope->profile->rules[i]);
    }
}
