/* Messages of rules: texts with {values}. A value is what the check computes, a measure of the rule, a parameter or
 * a field. */
#include "check/rules.h"

#define PARTS_MAX 200    /* texts and values of one message */
#define COMPUTED_MAX 12  /* values that one check computes, and measure words of a rule */

/* The values that a place can name. */
struct available { struct text names[COMPUTED_MAX]; enum say_value values[COMPUTED_MAX]; size_t count; };

static void offer(struct available *to, const char *name, enum say_value value)
{
    if (to->count < COMPUTED_MAX) {
        to->names[to->count] = text_of(name);
        to->values[to->count++] = value;
    }
}

static void offer_limit(struct available *to, const struct rule *rule)
{
    const struct measure *measure = &rule->check.measure;

    if (rule->per_line)
        offer(to, "code", SAY_CODE);
    offer(to, "total", SAY_TOTAL);
    offer(to, "limit", SAY_LIMIT);
    offer(to, measure_word(measure->kind), SAY_TOTAL);
}

/* What the check of the rule computes. */
static void offer_computed(struct available *to, const struct rule *rule)
{
    switch (rule->check.kind) {
    case CHECK_COUNT_UNITS:
        offer(to, "code", SAY_CODE);
        offer(to, "billed", SAY_BILLED);
        offer(to, "supported", SAY_SUPPORTED);
        offer(to, "minutes", SAY_MINUTES);
        break;
    case CHECK_COUNT_ASSISTANT:
        offer(to, "code", SAY_CODE);
        offer(to, "billed", SAY_BILLED);
        offer(to, "assistant", SAY_ASSISTANT);
        offer(to, "minutes", SAY_MINUTES);
        break;
    case CHECK_LIMIT: offer_limit(to, rule); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID:
        if (rule->per_line)
            offer(to, "code", SAY_CODE);
        break;
    case CHECK_CONFLICT_TABLE:
        offer(to, "indicator", SAY_INDICATOR);
        offer(to, "row_from", SAY_ROW_FROM);
        /* fall through */
    case CHECK_CONFLICT_PAIR:
        offer(to, "code", SAY_COLUMN2);
        offer(to, "column1", SAY_COLUMN1);
        offer(to, "column2", SAY_COLUMN2);
        break;
    }
}

/* ---- measures of the rule ---- */

struct wanted { enum measure_kind kind; const struct expr *found; };

static bool look(void *context, const struct expr *expr)
{
    struct wanted *wanted = context;

    if (expr->kind == EXPR_MEASURE && expr->measure->kind == wanted->kind)
        wanted->found = expr;
    return wanted->found == NULL;
}

static const struct expr *find_measure(const struct rule *rule, struct text name)
{
    struct wanted wanted = { MEASURE_UNITS, NULL };

    if (measure_kind_of_word(name, &wanted.kind))
        rule_visit(rule, look, &wanted);
    return wanted.found;
}

static bool offer_measure(void *context, const struct expr *expr)
{
    if (expr->kind == EXPR_MEASURE)
        offer(context, measure_word(expr->measure->kind), SAY_EXPR);
    return true;
}

/* ---- one value ---- */

/* The place of the braces; the whole text where escapes make offsets differ. */
static struct span place_of(const struct node *string, size_t begin, size_t end)
{
    struct span at = string->at;

    if ((size_t)(at.end - at.begin) != string->text.length + 2)
        return at;
    return (struct span){ at.file, at.begin + 1 + (uint32_t)begin, at.begin + 1 + (uint32_t)end };
}

static struct text list_names(struct arena *arena, const struct available *available)
{
    struct text list = TEXT("");

    for (size_t i = 0; i < available->count; i++)
        list = arena_printf(arena, "%.*s%s{%.*s}", TEXT_ARG(list), i == 0 ? "" : ", ", TEXT_ARG(available->names[i]));
    return list;
}

static void report_not_found(struct rule_draft *draft, const struct clause *clause, struct text name, struct span at)
{
    struct available available = { .count = 0 };
    struct diagnostic *diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_SAY_VALUE, at, TEXT_ARG(name));
    struct text nearest, list;

    offer_computed(&available, draft->rule);
    rule_visit(draft->rule, offer_measure, &available);
    nearest = value_nearest(clause->scope, name, available.names, available.count);
    list = list_names(draft->scope->arena, &available);
    if (nearest.length > 0)
        diag_help(draft->scope->diagnostics, diagnostic, "Did you mean `{%.*s}`?", TEXT_ARG(nearest));
    if (list.length > 0)
        diag_note(draft->scope->diagnostics, diagnostic,
                  "This rule computes %.*s; parameters and members of the session may be named too.", TEXT_ARG(list));
    else
        diag_note(draft->scope->diagnostics, diagnostic,
                  "Parameters and members of the session may be named: `{clinic}`");
    draft->sound = false;
}

static const struct expr *bind_named(const struct clause *clause, struct text name, struct span at)
{
    struct symbol *symbol = scope_peek(clause->scope, SYMBOL_PARAMETER, name);
    enum field field = field_of_phrase(name);
    struct node *node = ARENA_NEW(clause->scope->arena, struct node);
    struct expr *expr;

    *node = (struct node){ .kind = NODE_NAME, .text = name, .at = at, .depth = 1 };
    if (symbol != NULL) {
        symbol->used = true;
        if (parameter_of_symbol(symbol) == NULL)
            return NULL;
        expr = expr_new(clause->scope, EXPR_PARAMETER, symbol->value.parameter->type, node);
        expr->parameter = symbol->value.parameter;
        return expr;
    }
    if (field == FIELD_COUNT)
        field = field_of_path(name);
    return field == FIELD_COUNT || field_row(field)->list ? NULL : expr_field(clause->scope, field, node);
}

/* A value of the line can be told where one line is judged. */
static bool fits_rule(const struct rule_draft *draft, const struct expr *expr)
{
    return draft->rule->per_line || !expr->per_line;
}

static bool bind_value(struct rule_draft *draft, const struct clause *clause, struct text name, struct span at,
                       struct say_part *part)
{
    struct available available = { .count = 0 };
    const struct expr *expr;

    offer_computed(&available, draft->rule);
    for (size_t i = 0; i < available.count; i++) {
        if (text_equal(available.names[i], name)) {
            *part = (struct say_part){ .value = available.values[i] };
            return true;
        }
    }
    expr = find_measure(draft->rule, name);
    if (expr == NULL)
        expr = bind_named(clause, name, at);
    if (expr == NULL || !fits_rule(draft, expr)) {
        if (scope_peek(clause->scope, SYMBOL_PARAMETER, name) == NULL || expr != NULL)
            report_not_found(draft, clause, name, at);
        draft->sound = false;
        return false;
    }
    *part = (struct say_part){ .value = SAY_EXPR, .expr = expr };
    return true;
}

/* ---- the text ---- */

static struct say_part *push(struct rule_draft *draft, struct say_part *parts, size_t *capacity, struct say_part part)
{
    parts = arena_grow(draft->scope->arena, parts, draft->rule->say_count, capacity, sizeof *parts);
    parts[draft->rule->say_count++] = part;
    draft->rule->say = parts;  /* the rule is visited while it is read */
    return parts;
}

static void report_brace(struct rule_draft *draft, struct span at)
{
    diag_help(draft->scope->diagnostics, diag_add(draft->scope->diagnostics, MESSAGE_SAY_BRACE, at),
              "A value stands between two braces: `say \"{code}: {billed} units billed\"`");
    draft->sound = false;
}

static bool is_too_long(struct rule_draft *draft, const struct node *string)
{
    if (draft->rule->say_count < PARTS_MAX)
        return false;
    diag_help(draft->scope->diagnostics,
              diag_add(draft->scope->diagnostics, MESSAGE_SAY_LONG, string->at, PARTS_MAX),
              "Say only what a biller needs to know: the rule's title and citation are shown anyway.");
    draft->sound = false;
    return true;
}

static size_t find_either(struct text text, size_t from)
{
    while (from < text.length && text.bytes[from] != '{' && text.bytes[from] != '}')
        from++;
    return from;
}

static void read_parts(struct rule_draft *draft, const struct clause *clause, const struct node *string)
{
    struct text text = string->text;
    struct say_part *parts = NULL, part;
    size_t capacity = 0, at = 0;

    while (at < text.length && !is_too_long(draft, string)) {
        size_t brace = find_either(text, at), end;

        if (brace > at)
            parts = push(draft, parts, &capacity,
                         (struct say_part){ .value = SAY_TEXT, .text = { text.bytes + at, brace - at } });
        if (brace == text.length)
            break;
        end = find_either(text, brace + 1);
        if (text.bytes[brace] == '}' || end == text.length || text.bytes[end] == '{' || end == brace + 1) {
            report_brace(draft, place_of(string, brace, brace + 1));
            break;
        }
        if (bind_value(draft, clause, (struct text){ text.bytes + brace + 1, end - brace - 1 },
                       place_of(string, brace, end + 1), &part))
            parts = push(draft, parts, &capacity, part);
        at = end + 1;
    }
}

void say_bind(struct rule_draft *draft)
{
    const struct clause *say = draft_only(draft, NODE_SAY);

    if (say != NULL && node_is(say->node->first, NODE_STRING))
        read_parts(draft, say, say->node->first);
}
