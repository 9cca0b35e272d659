/* Dates that do not reach: parameters that a rule reads outside their values, tables without an edition in a rule's
 * life, values that were to be checked again, and profiles that nobody verified for a year. */
#include "check/analyses.h"

struct reading { struct scope *scope; const struct rule *rule; };

/* "from 2026-01-01 until 2026-12-31" */
static struct text life_text(struct arena *arena, date_t from, date_t until)
{
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];

    date_format(first, from);
    date_format(last, until);
    if (until == DATE_MAX)
        return arena_printf(arena, "from %.*s on", DATE_TEXT_SIZE, first);
    if (from == DATE_MIN)
        return arena_printf(arena, "until %.*s", DATE_TEXT_SIZE, last);
    return arena_printf(arena, "from %.*s until %.*s", DATE_TEXT_SIZE, first, DATE_TEXT_SIZE, last);
}

/* ---- parameters ---- */

static void report_undated(struct reading *reading, const struct expr *expr, date_t from, date_t until, bool end)
{
    struct diagnostics *diagnostics = reading->scope->diagnostics;
    struct text days = life_text(reading->scope->arena, from, until);
    struct diagnostic *diagnostic =
        diag_add(diagnostics, MESSAGE_VALUE_UNDATED, expr->at, TEXT_ARG(reading->rule->name),
                 TEXT_ARG(expr->parameter->name), TEXT_ARG(days));

    diag_label(diagnostics, diagnostic, expr->parameter->at, "the parameter");
    if (end)
        diag_help(diagnostics, diagnostic,
                  "Add a value, end the rule with `until`, or say `check again by DATE` in the parameter: from then "
                  "on the rule says `no data`.");
    else
        diag_help(diagnostics, diagnostic,
                  "Add a value for these days, or let the rule begin later: `in force from 2026-01-01`");
}

/* Gaps between values were reported with the parameter. */
static void look_at_parameter(struct reading *reading, const struct expr *expr)
{
    const struct parameter *parameter = expr->parameter;
    const struct rule *rule = reading->rule;
    date_t first = parameter->values[0].from, last = parameter->values[parameter->count - 1].until;
    bool checked = date_is_known(parameter->check_again) || date_is_known(rule->check_again);

    if (rule->from < first)
        report_undated(reading, expr, rule->from, rule->until < first ? rule->until : first - 1, false);
    if (rule->until > last && !checked && rule->from <= rule->until)
        report_undated(reading, expr, rule->from > last ? rule->from : last + 1, rule->until, true);
}

/* ---- tables ---- */

static bool table_lives(const struct rule_table *table, const struct rule *rule)
{
    for (size_t i = 0; i < table->edition_count; i++) {
        if (table->editions[i].from <= rule->until && rule->from <= table->editions[i].until)
            return true;
    }
    return false;
}

static void look_at_table(struct reading *reading, const struct rule_table *table, struct span at)
{
    struct diagnostics *diagnostics = reading->scope->diagnostics;
    struct diagnostic *diagnostic;

    if (table == NULL || table_lives(table, reading->rule))
        return;
    diagnostic = diag_add(diagnostics, MESSAGE_TABLE_OUTSIDE, at, TEXT_ARG(table->name), TEXT_ARG(reading->rule->name));
    diag_label(diagnostics, diagnostic, table->at, "the table");
    diag_help(diagnostics, diagnostic,
              "Add an edition for the days of the rule: `file \"tables/mue_2026.csv\" from 2026-01-01`");
}

/* ---- rules ---- */

static bool look(void *context, const struct expr *expr)
{
    struct reading *reading = context;

    if (expr->kind == EXPR_PARAMETER)
        look_at_parameter(reading, expr);
    look_at_table(reading, expr->table, expr->at);
    if (expr->kind == EXPR_MEASURE)
        look_at_table(reading, expr->measure->weights, expr->at);
    return true;
}

static void report_past(struct scope *scope, struct span at, const char *kind, struct text name, date_t day)
{
    char date[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(date, day);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_CHECK_AGAIN_PAST, at, kind, TEXT_ARG(name), DATE_TEXT_SIZE, date);
    diag_help(scope->diagnostics, diagnostic,
              "Hold it against the source and set a new day; from %.*s on it is `no data`.", DATE_TEXT_SIZE, date);
}

static bool is_past(const struct scope *scope, date_t day)
{
    return date_is_known(day) && date_is_known(scope->checker->today) && scope->checker->today >= day;
}

/* Its own day only: a child that says none is as old as its base, which is told there. */
static void look_at_verified(struct scope *scope)
{
    const struct node *verified = node_child(scope->node, NODE_VERIFIED);
    const struct profile *profile = scope->profile;
    struct diagnostic *diagnostic;
    char date[DATE_TEXT_SIZE], today[DATE_TEXT_SIZE];

    if (verified == NULL || !date_is_known(profile->verified) ||
        !is_past(scope, date_add_months(profile->verified, PROFILE_VERIFIED_MONTHS)))
        return;
    date_format(date, profile->verified);
    date_format(today, scope->checker->today);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_VERIFIED_PAST, verified->at, TEXT_ARG(profile->name),
                          DATE_TEXT_SIZE, date);
    diag_help(scope->diagnostics, diagnostic,
              "Read it beside the payer's own text as it is now, and write that day: `verified %.*s`", DATE_TEXT_SIZE,
              today);
}

void analyse_dates(struct scope *scope)
{
    look_at_verified(scope);
    for (size_t i = 0; i < scope->profile->rule_count; i++) {
        const struct rule *rule = &scope->profile->rules[i];
        struct reading reading = { scope, rule };

        if (!rule_is_own(scope, rule))
            continue;
        rule_visit(rule, look, &reading);
        look_at_table(&reading, rule->check.table, rule->check.at);
        look_at_table(&reading, rule->check.measure.weights, rule->check.at);
        if (is_past(scope, rule->check_again))
            report_past(scope, rule->at, "rule", rule->name, rule->check_again);
    }
    for (const struct symbol *symbol = scope->maps[SYMBOL_PARAMETER].first; symbol != NULL; symbol = symbol->after) {
        const struct parameter *parameter = symbol->value.parameter;

        if (parameter != NULL && is_past(scope, parameter->check_again))
            report_past(scope, parameter->at, "parameter", parameter->name, parameter->check_again);
    }
}
