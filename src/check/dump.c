/* The rulebook as text, one line per part: for `check --dump=rulebook`, and for tests that compare what files mean. */
#include "check/rulebook.h"

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
static const char *const windows[] = {
    [WINDOW_LINE] = "line",
    [WINDOW_SESSION] = "session",
    [WINDOW_CLAIM] = "claim",
    [WINDOW_DAY] = "date of service",
    [WINDOW_WEEK] = "week",
    [WINDOW_MONTH] = "month",
    [WINDOW_CALENDAR_YEAR] = "calendar year",
    [WINDOW_PLAN_YEAR] = "plan year",
    [WINDOW_ROLLING] = "rolling",
    [WINDOW_PLAN_OF_CARE] = "plan of care",
    [WINDOW_AUTHORIZATION] = "authorization",
    [WINDOW_REFERRAL] = "referral",
    [WINDOW_INJURY] = "injury",
    [WINDOW_SINCE] = "since",
    [WINDOW_LIFETIME] = "lifetime",
};
static const char *const events[] = {
    [EVENT_ONSET] = "onset",
    [EVENT_INJURY] = "injury",
    [EVENT_SURGERY] = "surgery",
    [EVENT_FIRST_TREATMENT] = "first treatment",
    [EVENT_PLAN_OF_CARE] = "plan of care",
    [EVENT_DOCUMENT] = "document",
};
static const char *const measures[] = {
    [MEASURE_UNITS] = "units",     [MEASURE_MINUTES] = "minutes",        [MEASURE_SERVICES] = "services",
    [MEASURE_VISITS] = "visits",   [MEASURE_SESSIONS] = "sessions",      [MEASURE_TREATMENT_DAYS] = "treatment days",
    [MEASURE_CHARGES] = "charges", [MEASURE_ALLOWED] = "allowed amount", [MEASURE_POINTS] = "points",
};
static const char *const comparisons[] = {
    [COMPARE_IS] = "is",      [COMPARE_IS_NOT] = "is not", [COMPARE_LESS] = "<",
    [COMPARE_AT_MOST] = "<=", [COMPARE_MORE] = ">",        [COMPARE_AT_LEAST] = ">=",
};
static const char *const quantities[] = {
    [QUANTITY_ANY] = "any", [QUANTITY_ALL] = "all", [QUANTITY_EXACTLY_ONE] = "exactly one"
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

/* ---- dates, codes, sets ---- */

static void dump_life(struct buffer *to, date_t from, date_t until)
{
    if (from > DATE_MIN) {
        buffer_string(to, " from ");
        buffer_date(to, from);
    }
    if (until < DATE_MAX) {
        buffer_string(to, " until ");
        buffer_date(to, until);
    }
}

static void dump_code(struct buffer *to, enum type type, code_t code)
{
    char text[CODE_TEXT_SIZE];
    size_t length = type == TYPE_DIAGNOSIS ? code_format_diagnosis(text, code) : code_format(text, code);

    buffer_add(to, (struct text){ text, length });
}

static void dump_range(struct buffer *to, enum type type, const struct set_range *range)
{
    buffer_char(to, ' ');
    dump_code(to, type, range->low);
    if (range->high == range->low) {
        /* one code */
    } else if (range->high == code_last(range->low)) {
        buffer_char(to, '*');
    } else {
        buffer_string(to, "..");
        dump_code(to, type, range->high);
    }
    dump_life(to, range->from, range->until);
}

static void dump_members(struct buffer *to, enum type type, const struct set_range *ranges, size_t range_count,
                         const struct set_name *names, size_t name_count)
{
    for (size_t i = 0; i < range_count; i++)
        dump_range(to, type, &ranges[i]);
    for (size_t i = 0; i < name_count; i++) {
        buffer_printf(to, " %.*s", TEXT_ARG(names[i].name));
        dump_life(to, names[i].from, names[i].until);
    }
}

static void dump_contents(struct buffer *to, const struct set *set)
{
    dump_members(to, set->type, set->ranges, set->range_count, set->names, set->name_count);
    if (set->excluded_count + set->excluded_name_count > 0) {
        buffer_string(to, " except");
        dump_members(to, set->type, set->excluded, set->excluded_count, set->excluded_names, set->excluded_name_count);
    }
}

/* A named set by its name, another by its contents. */
static void dump_set(struct buffer *to, const struct set *set)
{
    if (set == NULL) {
        buffer_string(to, "(all)");
    } else if (set->name.length > 0) {
        buffer_add(to, set->name);
    } else {
        buffer_char(to, '(');
        dump_contents(to, set);
        buffer_string(to, " )");
    }
}

static void dump_literal(struct buffer *to, const struct literal *literal)
{
    switch (type_row(literal->type)->storage) {
    case STORAGE_FLAG: buffer_string(to, literal->number != 0 ? "yes" : "no"); break;
    case STORAGE_NUMBER:
        if (literal->type == TYPE_MONEY || literal->type == TYPE_POINTS)
            buffer_hundredths(to, literal->number);
        else
            buffer_number(to, literal->number);
        buffer_printf(to, " %s", type_row(literal->type)->unit);
        break;
    case STORAGE_DATE: buffer_date(to, literal->date); break;
    case STORAGE_TEXT: buffer_printf(to, "\"%.*s\"", TEXT_ARG(literal->text)); break;
    case STORAGE_CODE: dump_code(to, literal->type, literal->code); break;
    }
}

/* ---- windows and measures ---- */

static void dump_window(struct buffer *to, const struct window *window)
{
    buffer_printf(to, " per %s", windows[window->kind]);
    if (window->kind == WINDOW_ROLLING && window->rolling_days > 0)
        buffer_printf(to, " %d days", (int)window->rolling_days);
    else if (window->kind == WINDOW_ROLLING)
        buffer_printf(to, " %d months", (int)window->rolling_months);
    if (window->kind == WINDOW_SINCE)
        buffer_printf(to, " %s", events[window->event]);
    if (window->documents != NULL) {
        buffer_char(to, ' ');
        dump_set(to, window->documents);
    }
    if (window->signed_by != NULL) {
        buffer_string(to, " signed by ");
        dump_set(to, window->signed_by);
    }
    if ((window->scopes & PER_CODE) != 0)
        buffer_string(to, " per code");
    if ((window->scopes & PER_BILLING_PROVIDER) != 0)
        buffer_string(to, " per billing provider");
    if ((window->scopes & PER_DISCIPLINE) != 0)
        buffer_string(to, " per discipline");
    if ((window->scopes & PER_BODY_REGION) != 0)
        buffer_string(to, " per body region");
    if ((window->scopes & PER_RENDERING_PROVIDER) != 0)
        buffer_string(to, " per rendering provider");
    if ((window->scopes & PER_INJURY) != 0)
        buffer_string(to, " per injury");
    if ((window->scopes & PER_PURPOSE) != 0)
        buffer_string(to, " per purpose");
}

static void dump_measure(struct buffer *to, const struct measure *measure)
{
    buffer_string(to, measures[measure->kind]);
    if (measure->weights != NULL)
        buffer_printf(to, " by table %.*s", TEXT_ARG(measure->weights->name));
    if (measure->codes != NULL) {
        buffer_string(to, " of ");
        dump_set(to, measure->codes);
    }
    if (measure->modifiers != NULL) {
        buffer_string(to, " with ");
        dump_set(to, measure->modifiers);
    }
    dump_window(to, &measure->window);
}

/* ---- expressions: in brackets, kind first ---- */

static void dump_column(struct buffer *to, const struct rule_table *table, uint32_t column)
{
    if (table->format == TABLE_COLUMNS)
        buffer_printf(to, "%.*s of ", TEXT_ARG(table->columns[column].name));
    buffer_printf(to, "table %.*s", TEXT_ARG(table->name));
}

static void dump_expr(struct buffer *to, const struct expr *expr);

static void dump_two(struct buffer *to, const char *word, const struct expr *expr)
{
    buffer_printf(to, "(%s ", word);
    dump_expr(to, expr->left);
    if (expr->right != NULL) {
        buffer_char(to, ' ');
        dump_expr(to, expr->right);
    }
    buffer_char(to, ')');
}

static void dump_with_set(struct buffer *to, const char *word, const char *more, const struct expr *expr)
{
    buffer_printf(to, "(%s%s", expr->negated ? "not " : "", word);
    if (more != NULL)
        buffer_printf(to, " %s", more);
    if (expr->left != NULL) {
        buffer_char(to, ' ');
        dump_expr(to, expr->left);
    }
    buffer_char(to, ' ');
    dump_set(to, expr->set);
}

static void dump_document(struct buffer *to, const struct expr *expr)
{
    static const char *const words[] = { [SIDE_BEFORE] = "before", [SIDE_AFTER] = "after", [SIDE_OF] = "of" };

    buffer_string(to, "(document ");
    dump_set(to, expr->set);
    if (expr->signed_by != NULL) {
        buffer_string(to, " signed by ");
        dump_set(to, expr->signed_by);
    }
    if (expr->within_days >= 0) {
        buffer_printf(to, " within %d days %s ", (int)expr->within_days, words[expr->side]);
        dump_expr(to, expr->left);
    }
    buffer_char(to, ')');
}

static void dump_authorization(struct buffer *to, const struct expr *expr)
{
    static const char *const words[] = { "code", "date", "units", "visits", "provider" };

    buffer_string(to, "(authorization");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((expr->covers >> i & 1) != 0)
            buffer_printf(to, " %s", words[i]);
    }
    buffer_char(to, ')');
}

static void dump_expr(struct buffer *to, const struct expr *expr)
{
    const struct field_row *field;

    switch (expr->kind) {
    case EXPR_OR: dump_two(to, "or", expr); return;
    case EXPR_AND: dump_two(to, "and", expr); return;
    case EXPR_NOT: dump_two(to, "not", expr); return;
    case EXPR_COMPARE: dump_two(to, comparisons[expr->comparison], expr); return;
    case EXPR_GIVEN: dump_two(to, "given", expr); return;
    case EXPR_FLAG: dump_two(to, "flag", expr); return;
    case EXPR_ADD: dump_two(to, "+", expr); return;
    case EXPR_SUBTRACT: dump_two(to, "-", expr); return;
    case EXPR_DAYS_FROM: dump_two(to, "days from", expr); return;
    case EXPR_DOCUMENT: dump_document(to, expr); return;
    case EXPR_AUTHORIZATION: dump_authorization(to, expr); return;
    case EXPR_PLAN_OF_CARE: buffer_printf(to, "(plan of care%s)", expr->covering ? " covering" : ""); return;
    case EXPR_REFERRAL: buffer_printf(to, "(referral%s)", expr->covering ? " covering" : ""); return;
    case EXPR_AGE: buffer_string(to, "(age)"); return;
    case EXPR_LITERAL: dump_literal(to, &expr->literal); return;
    case EXPR_PARAMETER: buffer_printf(to, "(parameter %.*s)", TEXT_ARG(expr->parameter->name)); return;
    case EXPR_FIELD:
        field = field_row(expr->field);
        buffer_printf(to, "(%s %s)", field->scope == SCOPE_LINE ? "line" : "session", field->path);
        return;
    case EXPR_IN: dump_with_set(to, "in", NULL, expr); break;
    case EXPR_MODIFIERS: dump_with_set(to, "modifiers", quantities[expr->quantity], expr); break;
    case EXPR_DIAGNOSIS: dump_with_set(to, "diagnosis", quantities[expr->quantity], expr); break;
    case EXPR_DOCUMENTED: dump_with_set(to, "documented", quantities[expr->quantity], expr); break;
    case EXPR_PROVIDER_IN: dump_with_set(to, "provider", type_row(expr->set->type)->name, expr); break;
    case EXPR_BILLED:
        dump_with_set(to, "billed", NULL, expr);
        dump_window(to, &expr->window);
        break;
    case EXPR_PRIMARY:
        buffer_printf(to, "(primary from table %.*s", TEXT_ARG(expr->table->name));
        dump_window(to, &expr->window);
        break;
    case EXPR_IN_COLUMN:
        buffer_printf(to, "(%sin column ", expr->negated ? "not " : "");
        dump_column(to, expr->table, expr->column);
        buffer_char(to, ' ');
        dump_expr(to, expr->left);
        break;
    case EXPR_MEASURE:
        buffer_char(to, '(');
        dump_measure(to, expr->measure);
        break;
    case EXPR_TABLE_VALUE:
        buffer_string(to, "(column ");
        dump_column(to, expr->table, expr->column);
        break;
    }
    buffer_char(to, ')');
}

/* ---- checks ---- */

static void dump_count(struct buffer *to, const struct check *check)
{
    if (check->kind == CHECK_COUNT_UNITS) {
        buffer_printf(to, "count units by %s", methods[check->method]);
        dump_window(to, &check->window);
        buffer_printf(to, " block %d first %d last %d leftover %s%s", (int)check->block, (int)check->first_unit,
                      (int)check->last_unit,
                      check->leftover == LEFTOVER_MOST_MINUTES ? "most minutes" : "most leftover",
                      check->compare_total ? " compare total" : "");
        return;
    }
    buffer_string(to, "count assistant units");
    dump_window(to, &check->window);
    buffer_printf(to, " block %d share %d keeps %d split %d marks ", (int)check->block, (int)check->share_percent,
                  (int)check->therapist_keeps, (int)check->last_two_split);
    dump_set(to, check->marks);
}

static void dump_limit(struct buffer *to, const struct check *check)
{
    buffer_string(to, "limit ");
    dump_measure(to, &check->measure);
    buffer_string(to, " to ");
    if (check->amount != NULL)
        dump_expr(to, check->amount);
    else
        dump_column(to, check->table, check->column);
    buffer_string(to, check->all_units ? " counting all" : " counting excess");
}

static void dump_check(struct buffer *to, const struct check *check)
{
    switch (check->kind) {
    case CHECK_COUNT_UNITS:
    case CHECK_COUNT_ASSISTANT: dump_count(to, check); break;
    case CHECK_LIMIT: dump_limit(to, check); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID:
        buffer_string(to, check->kind == CHECK_REQUIRE ? "require " : "forbid ");
        dump_expr(to, check->condition);
        break;
    case CHECK_CONFLICT_TABLE:
        buffer_printf(to, "conflict table %.*s", TEXT_ARG(check->table->name));
        dump_window(to, &check->window);
        break;
    case CHECK_CONFLICT_PAIR:
        buffer_string(to, "conflict ");
        dump_set(to, check->column1);
        buffer_string(to, " with ");
        dump_set(to, check->column2);
        dump_window(to, &check->window);
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

static void dump_say(struct buffer *to, const struct rule *rule)
{
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
            dump_expr(to, part->expr);
            buffer_char(to, '}');
        }
    }
    buffer_char(to, '\n');
}

static void dump_fix(struct buffer *to, const struct fix *fix)
{
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
        dump_expr(to, fix->condition);
    }
    buffer_char(to, '\n');
}

static void dump_exceptions(struct buffer *to, const struct rule *rule)
{
    for (size_t i = 0; i < rule->unless_count; i++) {
        buffer_string(to, "    unless ");
        dump_expr(to, rule->unlesses[i]);
        buffer_char(to, '\n');
    }
    for (size_t i = 0; i < rule->lift_count; i++) {
        buffer_string(to, "    lifted by ");
        dump_set(to, rule->lifts[i].modifiers);
        buffer_printf(to, " on %s", sides[rule->lifts[i].side]);
        dump_life(to, rule->lifts[i].from, rule->lifts[i].until);
        buffer_char(to, '\n');
    }
    for (size_t i = 0; i < rule->waiver_count; i++) {
        buffer_string(to, "    waived");
        dump_life(to, rule->waivers[i].from, rule->waivers[i].until);
        buffer_printf(to, " because \"%.*s\" approved by \"%.*s\"", TEXT_ARG(rule->waivers[i].because),
                      TEXT_ARG(rule->waivers[i].approver));
        if (rule->waivers[i].when != NULL) {
            buffer_string(to, " when ");
            dump_expr(to, rule->waivers[i].when);
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

static void dump_rule(struct buffer *to, const struct rule *rule)
{
    dump_head(to, rule);
    if (rule->applies_to != NULL) {
        buffer_string(to, "    applies to ");
        dump_set(to, rule->applies_to);
        buffer_char(to, '\n');
    }
    if (rule->when != NULL) {
        buffer_string(to, "    when ");
        dump_expr(to, rule->when);
        buffer_char(to, '\n');
    }
    buffer_string(to, "    ");
    dump_check(to, &rule->check);
    buffer_char(to, '\n');
    dump_exceptions(to, rule);
    dump_outcomes(to, rule);
    dump_say(to, rule);
    for (size_t i = 0; i < rule->fix_count; i++)
        dump_fix(to, &rule->fixes[i]);
}

/* ---- profiles and named things ---- */

static void dump_profile(struct buffer *to, const struct profile *profile)
{
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
        dump_rule(to, &profile->rules[i]);
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
    for (size_t i = 0; i < parameter->count; i++) {
        buffer_string(to, " ");
        dump_life(to, parameter->values[i].from, parameter->values[i].until);
        buffer_string(to, " is ");
        dump_literal(to, &parameter->values[i].value);
        buffer_char(to, '\n');
    }
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
        dump_profile(to, &rulebook->profiles[i]);
}
