/* The parts of rules as text: sets, values, windows, measures and expressions. Private to src/check's dumps. */
#include "check/dump.h"
#include "check/expressions.h"

/* ---- words ---- */

static const char *const comparisons[] = {
    [COMPARE_IS] = "is",      [COMPARE_IS_NOT] = "is not", [COMPARE_LESS] = "<",
    [COMPARE_AT_MOST] = "<=", [COMPARE_MORE] = ">",        [COMPARE_AT_LEAST] = ">=",
};
static const char *const quantities[] = {
    [QUANTITY_ANY] = "any", [QUANTITY_ALL] = "all", [QUANTITY_EXACTLY_ONE] = "exactly one"
};

/* ---- dates, codes, sets ---- */

void dump_life(struct buffer *to, date_t from, date_t until)
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

void dump_code(struct buffer *to, enum type type, code_t code)
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

void dump_contents(struct buffer *to, const struct set *set)
{
    dump_members(to, set->type, set->ranges, set->range_count, set->names, set->name_count);
    if (set->excluded_count + set->excluded_name_count > 0) {
        buffer_string(to, " except");
        dump_members(to, set->type, set->excluded, set->excluded_count, set->excluded_names, set->excluded_name_count);
    }
}

void dump_set(struct dump *dump, const struct set *set)
{
    struct buffer *to = dump->to;

    if (set == NULL) {
        buffer_string(to, "(all)");
    } else if (dump->profile == NULL && set->name.length > 0) {
        buffer_add(to, set->name);
    } else {
        buffer_char(to, '(');
        dump_contents(to, set);
        buffer_string(to, " )");
    }
}

void dump_literal(struct buffer *to, const struct literal *literal)
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

void dump_window(struct dump *dump, const struct window *window)
{
    struct buffer *to = dump->to;
    unsigned scopes = window_scopes_said(window->kind, window->scopes);

    buffer_printf(to, " %s", window_words[window->kind]);
    if (window->kind == WINDOW_ROLLING && window->rolling_days > 0)
        buffer_printf(to, " %d days", (int)window->rolling_days);
    else if (window->kind == WINDOW_ROLLING)
        buffer_printf(to, " %d months", (int)window->rolling_months);
    if (window->kind == WINDOW_PLAN_YEAR && dump->profile != NULL)
        buffer_printf(to, " from month %d", dump->profile->plan_year_month);
    if (window->kind == WINDOW_SINCE)
        buffer_printf(to, " %s", event_words[window->event]);
    if (window->documents != NULL) {
        buffer_char(to, ' ');
        dump_set(dump, window->documents);
    }
    if (window->signed_by != NULL) {
        buffer_string(to, " signed by ");
        dump_set(dump, window->signed_by);
    }
    for (unsigned bit = 0; bit < SCOPE_COUNT; bit++) {
        if ((scopes >> bit & 1) != 0)
            buffer_printf(to, " %s", scope_words[bit]);
    }
}

static void dump_editions(struct buffer *to, const struct rule_table *table)
{
    buffer_string(to, "table");
    for (size_t i = 0; i < table->edition_count; i++) {
        buffer_printf(to, " %.*s", TEXT_ARG(table->editions[i].checksum));
        dump_life(to, table->editions[i].from, table->editions[i].until);
    }
}

void dump_table_name(struct dump *dump, const struct rule_table *table)
{
    if (dump->profile == NULL)
        buffer_printf(dump->to, "table %.*s", TEXT_ARG(table->name));
    else
        dump_editions(dump->to, table);
}

void dump_measure(struct dump *dump, const struct measure *measure)
{
    struct buffer *to = dump->to;

    buffer_string(to, measure_word(measure->kind));
    if (measure->weights != NULL) {
        buffer_string(to, " by ");
        dump_table_name(dump, measure->weights);
    }
    if (measure->codes != NULL) {
        buffer_string(to, " of ");
        dump_set(dump, measure->codes);
    }
    if (measure->modifiers != NULL) {
        buffer_string(to, " with ");
        dump_set(dump, measure->modifiers);
    }
    dump_window(dump, &measure->window);
}

/* ---- expressions: in brackets, kind first ---- */

void dump_column(struct dump *dump, const struct rule_table *table, uint32_t column)
{
    struct buffer *to = dump->to;

    if (table->format == TABLE_COLUMNS)
        buffer_printf(to, "%.*s of ", TEXT_ARG(table->columns[column].name));
    dump_table_name(dump, table);
}

static void dump_two(struct dump *dump, const char *word, const struct expr *expr)
{
    struct buffer *to = dump->to;

    buffer_printf(to, "(%s ", word);
    dump_expr(dump, expr->left);
    if (expr->right != NULL) {
        buffer_char(to, ' ');
        dump_expr(dump, expr->right);
    }
    buffer_char(to, ')');
}

static void dump_with_set(struct dump *dump, const char *word, const char *more, const struct expr *expr)
{
    struct buffer *to = dump->to;

    buffer_printf(to, "(%s%s", expr->negated ? "not " : "", word);
    if (more != NULL)
        buffer_printf(to, " %s", more);
    if (expr->left != NULL) {
        buffer_char(to, ' ');
        dump_expr(dump, expr->left);
    }
    buffer_char(to, ' ');
    dump_set(dump, expr->set);
}

static void dump_document(struct dump *dump, const struct expr *expr)
{
    struct buffer *to = dump->to;
    static const char *const words[] = { [SIDE_BEFORE] = "before", [SIDE_AFTER] = "after", [SIDE_OF] = "of" };

    buffer_string(to, "(document ");
    dump_set(dump, expr->set);
    if (expr->signed_by != NULL) {
        buffer_string(to, " signed by ");
        dump_set(dump, expr->signed_by);
    }
    if (expr->within_days >= 0) {
        buffer_printf(to, " within %d days %s ", (int)expr->within_days, words[expr->side]);
        dump_expr(dump, expr->left);
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

void dump_values(struct buffer *to, const struct parameter *parameter, const char *line_end)
{
    for (size_t i = 0; i < parameter->count; i++) {
        buffer_string(to, " ");
        dump_life(to, parameter->values[i].from, parameter->values[i].until);
        buffer_string(to, " is ");
        dump_literal(to, &parameter->values[i].value);
        buffer_string(to, line_end);
    }
}

static void dump_parameter_name(struct dump *dump, const struct parameter *parameter)
{
    if (dump->profile == NULL) {
        buffer_printf(dump->to, "(parameter %.*s)", TEXT_ARG(parameter->name));
        return;
    }
    buffer_string(dump->to, "(parameter");
    dump_values(dump->to, parameter, "");
    if (date_is_known(parameter->check_again)) {
        buffer_string(dump->to, " check again by ");
        buffer_date(dump->to, parameter->check_again);
    }
    buffer_char(dump->to, ')');
}

void dump_expr(struct dump *dump, const struct expr *expr)
{
    struct buffer *to = dump->to;
    const struct field_row *field;

    switch (expr->kind) {
    case EXPR_OR: dump_two(dump, "or", expr); return;
    case EXPR_AND: dump_two(dump, "and", expr); return;
    case EXPR_NOT: dump_two(dump, "not", expr); return;
    case EXPR_COMPARE: dump_two(dump, comparisons[expr->comparison], expr); return;
    case EXPR_GIVEN: dump_two(dump, "given", expr); return;
    case EXPR_FLAG: dump_two(dump, "flag", expr); return;
    case EXPR_ADD: dump_two(dump, "+", expr); return;
    case EXPR_SUBTRACT: dump_two(dump, "-", expr); return;
    case EXPR_DAYS_FROM: dump_two(dump, "days from", expr); return;
    case EXPR_DOCUMENT: dump_document(dump, expr); return;
    case EXPR_AUTHORIZATION: dump_authorization(to, expr); return;
    case EXPR_PLAN_OF_CARE: buffer_printf(to, "(plan of care%s)", expr->covering ? " covering" : ""); return;
    case EXPR_REFERRAL: buffer_printf(to, "(referral%s)", expr->covering ? " covering" : ""); return;
    case EXPR_AGE: buffer_string(to, "(age)"); return;
    case EXPR_LITERAL: dump_literal(to, &expr->literal); return;
    case EXPR_PARAMETER: dump_parameter_name(dump, expr->parameter); return;
    case EXPR_FIELD:
        field = field_row(expr->field);
        buffer_printf(to, "(%s %s)", field->scope == SCOPE_LINE ? "line" : "session", field->path);
        return;
    case EXPR_IN: dump_with_set(dump, "in", NULL, expr); break;
    case EXPR_MODIFIERS: dump_with_set(dump, "modifiers", quantities[expr->quantity], expr); break;
    case EXPR_DIAGNOSIS: dump_with_set(dump, "diagnosis", quantities[expr->quantity], expr); break;
    case EXPR_DOCUMENTED: dump_with_set(dump, "documented", quantities[expr->quantity], expr); break;
    case EXPR_PROVIDER_IN: dump_with_set(dump, "provider", type_row(expr->set->type)->name, expr); break;
    case EXPR_BILLED:
        dump_with_set(dump, "billed", NULL, expr);
        dump_window(dump, &expr->window);
        break;
    case EXPR_PRIMARY:
        buffer_string(to, "(primary from ");
        dump_table_name(dump, expr->table);
        dump_window(dump, &expr->window);
        break;
    case EXPR_IN_COLUMN:
        buffer_printf(to, "(%sin column ", expr->negated ? "not " : "");
        dump_column(dump, expr->table, expr->column);
        buffer_char(to, ' ');
        dump_expr(dump, expr->left);
        break;
    case EXPR_MEASURE:
        buffer_char(to, '(');
        dump_measure(dump, expr->measure);
        break;
    case EXPR_TABLE_VALUE:
        buffer_string(to, "(column ");
        dump_column(dump, expr->table, expr->column);
        break;
    }
    buffer_char(to, ')');
}
