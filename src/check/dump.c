/* The rulebook as text, one line per part: for `check --dump=rulebook`, and for tests that compare what files mean. Of
 * a single rule also what it means whatever things are called. */
#include "check/dump.h"

/* ---- words ---- */

static const char *const statuses[] = {
    [STATUS_CONFIRMED] = "confirmed",
    [STATUS_SECONDARY] = "secondary",
    [STATUS_RECALLED] = "recalled",
    [STATUS_DERIVED] = "derived",
};
static const char *const formats[] = {
    [TABLE_NCCI_PTP] = "ncci ptp", [TABLE_MUE] = "mue", [TABLE_ADDON] = "addon", [TABLE_COLUMNS] = "columns",
};
static const char *const ways[] = {
    [WAY_ANY] = "",
    [WAY_ABSENT] = " when absent",
    [WAY_EXCEEDED] = " when exceeded",
    [WAY_NOT_COVERING] = " when not covering",
};
static const char *const methods[] = {
    [COUNT_TOTAL_MINUTES] = "total minutes", [COUNT_EACH_CODE] = "each code",
    [COUNT_EACH_WITHIN_TOTAL] = "each code within total minutes", [COUNT_NEAREST_QUARTER] = "nearest quarter hour",
};
static const char *const sides[] = {
    [LIFT_COLUMN_1] = "column 1", [LIFT_COLUMN_2] = "column 2", [LIFT_EITHER] = "either line"
};
static const char *const values[] = {
    [SAY_TEXT] = "",
    [SAY_EXPR] = "",
    [SAY_CODE] = "code",
    [SAY_BILLED] = "billed",
    [SAY_SUPPORTED] = "supported",
    [SAY_MINUTES] = "minutes",
    [SAY_TOTAL] = "total",
    [SAY_LIMIT] = "limit",
    [SAY_COLUMN1] = "column1",
    [SAY_COLUMN2] = "column2",
    [SAY_INDICATOR] = "indicator",
    [SAY_ROW_FROM] = "row_from",
    [SAY_ASSISTANT] = "assistant",
};
static const char *const fixes[] = {
    [FIX_SET_UNITS] = "set units", [FIX_ADD_MODIFIER] = "add modifier", [FIX_REMOVE_MODIFIER] = "remove modifier",
    [FIX_REPLACE_CODE] = "replace code", [FIX_OBTAIN] = "obtain",
};
static const char *const obtains[] = {
    [OBTAIN_AUTHORIZATION] = "authorization", [OBTAIN_REFERRAL] = "referral", [OBTAIN_PLAN_OF_CARE] = "plan of care",
    [OBTAIN_DOCUMENT] = "document", [OBTAIN_FIELD] = "field",
};

/* ---- checks ---- */

static void dump_count(struct dump *dump, const struct check *check)
{
    struct buffer *to = dump->to;

    if (check->kind == CHECK_COUNT_UNITS) {
        buffer_printf(to, "count units by %s", methods[check->method]);
        dump_window(dump, &check->window);
        buffer_printf(to, " block %d first %d last %d leftover %s%s", (int)check->block, (int)check->first_unit,
                      (int)check->last_unit,
                      check->leftover == LEFTOVER_MOST_MINUTES ? "most minutes" : "most leftover",
                      check->compare_total ? " compare total" : "");
        return;
    }
    buffer_string(to, "count assistant units");
    dump_window(dump, &check->window);
    buffer_printf(to, " block %d share %d keeps %d split %d marks ", (int)check->block, (int)check->share_percent,
                  (int)check->therapist_keeps, (int)check->last_two_split);
    dump_set(dump, check->marks);
}

static void dump_limit(struct dump *dump, const struct check *check)
{
    struct buffer *to = dump->to;

    buffer_string(to, "limit ");
    dump_measure(dump, &check->measure);
    buffer_string(to, " to ");
    if (check->amount != NULL)
        dump_expr(dump, check->amount);
    else
        dump_column(dump, check->table, check->column);
    buffer_string(to, check->all_units ? " counting all" : " counting excess");
}

static void dump_check(struct dump *dump, const struct check *check)
{
    struct buffer *to = dump->to;

    switch (check->kind) {
    case CHECK_COUNT_UNITS:
    case CHECK_COUNT_ASSISTANT: dump_count(dump, check); break;
    case CHECK_LIMIT: dump_limit(dump, check); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID:
        buffer_string(to, check->kind == CHECK_REQUIRE ? "require " : "forbid ");
        dump_expr(dump, check->condition);
        break;
    case CHECK_CONFLICT_TABLE:
        buffer_string(to, "conflict ");
        dump_table_name(dump, check->table);
        dump_window(dump, &check->window);
        break;
    case CHECK_CONFLICT_PAIR:
        buffer_string(to, "conflict ");
        dump_set(dump, check->column1);
        buffer_string(to, " with ");
        dump_set(dump, check->column2);
        dump_window(dump, &check->window);
        break;
    }
}

/* ---- rules ---- */

static void dump_outcomes(struct buffer *to, const struct rule *rule)
{
    for (size_t i = 0; i < rule->outcome_count; i++) {
        const struct outcome_row *row = &rule->outcomes[i];

        buffer_printf(to, "    otherwise %s", effect_words[row->effect]);
        if (row->carc.length > 0)
            buffer_printf(to, " as %s-%.*s", row->group, TEXT_ARG(row->carc));
        for (size_t k = 0; k < row->rarc_count; k++)
            buffer_printf(to, "%s%.*s", k == 0 ? " with " : ", ", TEXT_ARG(row->rarcs[k]));
        buffer_printf(to, "%s\n", ways[row->way]);
    }
    if (rule->has_unknown_effect)
        buffer_printf(to, "    if unknown %s\n", effect_words[rule->unknown_effect]);
}

static void dump_say(struct dump *dump, const struct rule *rule)
{
    struct buffer *to = dump->to;

    if (rule->say_count == 0)
        return;
    buffer_string(to, "    say");
    for (size_t i = 0; i < rule->say_count; i++) {
        const struct say_part *part = &rule->say[i];

        if (part->value == SAY_TEXT)
            buffer_printf(to, " \"%.*s\"", TEXT_ARG(part->text));
        else if (part->value != SAY_EXPR)
            buffer_printf(to, " {%s}", values[part->value]);
        else {
            buffer_string(to, " {");
            dump_expr(dump, part->expr);
            buffer_char(to, '}');
        }
    }
    buffer_char(to, '\n');
}

static void dump_fix(struct dump *dump, const struct fix *fix)
{
    struct buffer *to = dump->to;

    buffer_printf(to, "    fix %s", fixes[fix->kind]);
    if (fix->kind == FIX_SET_UNITS && fix->units < 0)
        buffer_string(to, " supported");
    else if (fix->kind == FIX_SET_UNITS)
        buffer_printf(to, " %lld", (long long)fix->units);
    else if (fix->kind == FIX_OBTAIN)
        buffer_printf(to, " %s%s%.*s", obtains[fix->obtain], fix->name.length > 0 ? " " : "", TEXT_ARG(fix->name));
    else {
        buffer_char(to, ' ');
        dump_code(to, TYPE_CODE, fix->code);
    }
    if (fix->condition != NULL) {
        buffer_string(to, " if ");
        dump_expr(dump, fix->condition);
    }
    buffer_char(to, '\n');
}

static void dump_exceptions(struct dump *dump, const struct rule *rule)
{
    struct buffer *to = dump->to;

    for (size_t i = 0; i < rule->unless_count; i++) {
        buffer_string(to, "    unless ");
        dump_expr(dump, rule->unlesses[i]);
        buffer_char(to, '\n');
    }
    for (size_t i = 0; i < rule->lift_count; i++) {
        buffer_string(to, "    lifted by ");
        dump_set(dump, rule->lifts[i].modifiers);
        buffer_printf(to, " on %s", sides[rule->lifts[i].side]);
        dump_life(to, rule->lifts[i].from, rule->lifts[i].until);
        buffer_char(to, '\n');
    }
    for (size_t i = 0; i < rule->waiver_count; i++) {
        buffer_string(to, "    waived");
        dump_life(to, rule->waivers[i].from, rule->waivers[i].until);
        if (dump->profile == NULL)
            buffer_printf(to, " because \"%.*s\" approved by \"%.*s\"", TEXT_ARG(rule->waivers[i].because),
                          TEXT_ARG(rule->waivers[i].approver));
        if (rule->waivers[i].when != NULL) {
            buffer_string(to, " when ");
            dump_expr(dump, rule->waivers[i].when);
        }
        buffer_char(to, '\n');
    }
}

static void dump_head(struct buffer *to, const struct rule *rule)
{
    buffer_printf(to, "  rule %.*s \"%.*s\"", TEXT_ARG(rule->name), TEXT_ARG(rule->title));
    dump_life(to, rule->from, rule->until);
    buffer_printf(to, " of %.*s %s%s\n", TEXT_ARG(rule->profile), statuses[rule->status],
                  rule->per_line ? " per line" : "");
    if (rule->override_kind != OVERRIDE_NONE)
        buffer_printf(to, "    %s %.*s because \"%.*s\"\n",
                      rule->override_kind == OVERRIDE_REPLACE ? "replaces" : "changes", TEXT_ARG(rule->base),
                      TEXT_ARG(rule->because));
    for (size_t i = 0; i < rule->cite_count; i++)
        buffer_printf(to, "    cite %.*s \"%.*s\" %s\n", TEXT_ARG(rule->cites[i].source->name),
                      TEXT_ARG(rule->cites[i].section), statuses[rule->cites[i].status]);
    if (date_is_known(rule->check_again)) {
        buffer_string(to, "    check again by ");
        buffer_date(to, rule->check_again);
        buffer_char(to, '\n');
    }
}

/* What is judged, and what comes of it. */
static void dump_body(struct dump *dump, const struct rule *rule)
{
    struct buffer *to = dump->to;

    if (rule->applies_to != NULL) {
        buffer_string(to, "    applies to ");
        dump_set(dump, rule->applies_to);
        buffer_char(to, '\n');
    }
    if (rule->when != NULL) {
        buffer_string(to, "    when ");
        dump_expr(dump, rule->when);
        buffer_char(to, '\n');
    }
    buffer_string(to, "    ");
    dump_check(dump, &rule->check);
    buffer_char(to, '\n');
    dump_exceptions(dump, rule);
    dump_outcomes(to, rule);
    if (dump->profile == NULL)
        dump_say(dump, rule);
    for (size_t i = 0; i < rule->fix_count; i++)
        dump_fix(dump, &rule->fixes[i]);
}

static void dump_rule(struct dump *dump, const struct rule *rule)
{
    dump_head(dump->to, rule);
    dump_body(dump, rule);
}

void rule_meaning(struct buffer *to, const struct profile *profile, const struct rule *rule)
{
    struct dump dump = { to, profile };

    buffer_printf(to, "decided by %s%s", profile->decided_by_received ? "date received" : "date of service",
                  rule->per_line ? " per line" : "");
    dump_life(to, rule->from, rule->until);
    if (date_is_known(rule->check_again)) {
        buffer_string(to, " check again by ");
        buffer_date(to, rule->check_again);
    }
    buffer_char(to, '\n');
    dump_body(&dump, rule);
}

/* ---- profiles and named things ---- */

static void dump_profile(struct dump *dump, const struct profile *profile)
{
    struct buffer *to = dump->to;

    buffer_printf(to, "profile %.*s \"%.*s\"", TEXT_ARG(profile->name), TEXT_ARG(profile->title));
    dump_life(to, profile->from, profile->until);
    if (profile->base != NULL)
        buffer_printf(to, " extends %.*s", TEXT_ARG(profile->base->name));
    if (date_is_known(profile->known_on)) {
        buffer_string(to, " as known on ");
        buffer_date(to, profile->known_on);
    }
    buffer_printf(to, " decided by %s plan year from month %d setting \"%.*s\"%s\n",
                  profile->decided_by_received ? "date received" : "date of service", profile->plan_year_month,
                  TEXT_ARG(profile->setting), profile->broken ? " broken" : "");
    for (size_t i = 0; i < profile->rule_count; i++)
        dump_rule(dump, &profile->rules[i]);
    for (size_t i = 0; i < profile->removed_count; i++)
        buffer_printf(to, "  removed %.*s of %.*s because \"%.*s\"\n", TEXT_ARG(profile->removed[i].name),
                      TEXT_ARG(profile->removed[i].base), TEXT_ARG(profile->removed[i].because));
    for (size_t i = 0; i < profile->note_count; i++)
        buffer_printf(to, "  note %.*s \"%.*s\"\n", TEXT_ARG(profile->notes[i].name),
                      TEXT_ARG(profile->notes[i].title));
    for (size_t i = 0; i < profile->test_count; i++)
        buffer_printf(to, "  test \"%.*s\" %zu scenarios\n", TEXT_ARG(profile->tests[i].title),
                      profile->tests[i].scenario_count);
}

static void dump_parameter(struct buffer *to, const struct parameter *parameter)
{
    buffer_printf(to, "parameter %.*s %s\n", TEXT_ARG(parameter->name), type_row(parameter->type)->name);
    dump_values(to, parameter, "\n");
    if (date_is_known(parameter->check_again)) {
        buffer_string(to, "  check again by ");
        buffer_date(to, parameter->check_again);
        buffer_char(to, '\n');
    }
}

static void dump_table(struct buffer *to, const struct rule_table *table)
{
    buffer_printf(to, "table %.*s %s\n", TEXT_ARG(table->name), formats[table->format]);
    for (size_t i = 0; i < table->column_count; i++)
        buffer_printf(to, "  column %.*s as %s%s%s\n", TEXT_ARG(table->columns[i].name),
                      table->columns[i].key ? "key " : "", table->columns[i].list ? "list of " : "",
                      type_row(table->columns[i].type)->name);
    for (size_t i = 0; i < table->edition_count; i++) {
        buffer_printf(to, "  file \"%.*s\"", TEXT_ARG(table->editions[i].path));
        dump_life(to, table->editions[i].from, table->editions[i].until);
        buffer_printf(to, " %zu rows\n", table->editions[i].row_count);
    }
}

void rulebook_dump(struct buffer *to, const struct rulebook *rulebook)
{
    struct dump dump = { to, NULL };

    for (size_t i = 0; i < rulebook->set_count; i++) {
        buffer_printf(to, "set %.*s %s:", TEXT_ARG(rulebook->sets[i]->name), type_row(rulebook->sets[i]->type)->name);
        dump_contents(to, rulebook->sets[i]);
        buffer_char(to, '\n');
    }
    for (size_t i = 0; i < rulebook->table_count; i++)
        dump_table(to, rulebook->tables[i]);
    for (size_t i = 0; i < rulebook->parameter_count; i++)
        dump_parameter(to, rulebook->parameters[i]);
    for (size_t i = 0; i < rulebook->profile_count; i++)
        dump_profile(&dump, &rulebook->profiles[i]);
}
