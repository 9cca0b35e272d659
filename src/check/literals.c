/* Literals and lives: reading numbers with units, money, dates, codes and texts as values of a type. Knows no names. */
#include <string.h>

#include "check/named.h"
#include "record/value.h"

/* ---- lives ---- */

static void report_reversed(struct scope *scope, const struct node *node, struct life life)
{
    char from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(from, life.from);
    date_format(until, life.until);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_DATES_REVERSED, node_child(node, NODE_UNTIL)->at, DATE_TEXT_SIZE,
                          until, DATE_TEXT_SIZE, from);
    diag_help(scope->diagnostics, diagnostic, "Both days count: `from %.*s until %.*s` holds for one day.",
              DATE_TEXT_SIZE, from, DATE_TEXT_SIZE, from);
}

/* The date below a FROM, UNTIL, VERIFIED ... node, or `otherwise`. */
static date_t date_below(const struct node *node, date_t otherwise)
{
    const struct node *date = node == NULL ? NULL : node_child(node, NODE_DATE);

    return date == NULL ? otherwise : (date_t)date->number;
}

bool life_read(struct scope *scope, const struct node *node, struct life *life)
{
    life->from = date_below(node_child(node, NODE_FROM), life->from);
    life->until = date_below(node_child(node, NODE_UNTIL), life->until);
    if (life->from <= life->until)
        return true;
    if (node_child(node, NODE_FROM) != NULL && node_child(node, NODE_UNTIL) != NULL)
        report_reversed(scope, node, *life);
    return false;
}

/* ---- types ---- */

enum type type_of_word(struct text word)
{
    static const struct { const char *word; enum type type;
    } words[] = {
        { "units", TYPE_UNITS },
        { "unit", TYPE_UNITS },
        { "minutes", TYPE_MINUTES },
        { "minute", TYPE_MINUTES },
        { "services", TYPE_SERVICES },
        { "service", TYPE_SERVICES },
        { "visits", TYPE_VISITS },
        { "visit", TYPE_VISITS },
        { "sessions", TYPE_SESSIONS },
        { "session", TYPE_SESSIONS },
        { "treatment days", TYPE_TREATMENT_DAYS },
        { "treatment day", TYPE_TREATMENT_DAYS },
        { "days", TYPE_DAYS },
        { "day", TYPE_DAYS },
        { "weeks", TYPE_DAYS },
        { "week", TYPE_DAYS },
        { "months", TYPE_MONTHS },
        { "month", TYPE_MONTHS },
        { "years", TYPE_YEARS },
        { "year", TYPE_YEARS },
        { "money", TYPE_MONEY },
        { "points", TYPE_POINTS },
        { "point", TYPE_POINTS },
        { "percent", TYPE_PERCENT },
        { "number", TYPE_NUMBER },
        { "date", TYPE_DATE },
        { "text", TYPE_TEXT },
        { "name", TYPE_NAME },
        { "code", TYPE_CODE },
        { "codes", TYPE_CODE },
        { "modifiers", TYPE_MODIFIER },
        { "diagnoses", TYPE_DIAGNOSIS },
        { "providers", TYPE_ROLE },
        { "taxonomies", TYPE_TAXONOMY },
        { "places", TYPE_PLACE },
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_is(word, words[i].word))
            return words[i].type;
    }
    return TYPE_COUNT;
}

const char *type_name(enum type type)
{
    switch (type) {
    case TYPE_FLAG: return "a yes or no";
    case TYPE_NUMBER: return "a number";
    case TYPE_DATE: return "a date";
    case TYPE_TEXT: return "a text";
    case TYPE_NAME: return "a name";
    case TYPE_CODE: return "a procedure code";
    case TYPE_MODIFIER: return "a modifier";
    case TYPE_DIAGNOSIS: return "a diagnosis";
    case TYPE_ROLE: return "a provider role";
    case TYPE_TAXONOMY: return "a provider taxonomy";
    case TYPE_PLACE: return "a place of service";
    case TYPE_DISCIPLINE: return "a discipline";
    case TYPE_NPI: return "an NPI";
    default: return type_row(type)->name;  /* counts and amounts: "minutes", "money" */
    }
}

static bool is_weeks(struct text word)
{
    return text_is(word, "weeks") || text_is(word, "week");
}

enum type literal_own_type(const struct node *node)
{
    switch (node->kind) {
    case NODE_QUANTITY: return node->first == NULL ? TYPE_COUNT : type_of_word(node->first->text);
    case NODE_MONEY: return TYPE_MONEY;
    case NODE_DATE: return TYPE_DATE;
    case NODE_STRING: return TYPE_TEXT;
    default: return TYPE_COUNT;
    }
}

/* ---- reading ---- */

/* "a value in minutes such as `24 minutes`": how a value of the type is written. */
static struct text example_of(struct arena *arena, enum type type)
{
    switch (type_row(type)->storage) {
    case STORAGE_NUMBER:
        if (type == TYPE_MONEY)
            return TEXT("$80.50");
        return type == TYPE_NUMBER ? TEXT("2") : arena_printf(arena, "10 %s", type_row(type)->unit);
    case STORAGE_DATE: return TEXT("2026-03-02");
    case STORAGE_TEXT: return type == TYPE_NAME ? TEXT("progress_report") : TEXT("\"north\"");
    case STORAGE_FLAG: return TEXT("yes");
    case STORAGE_CODE: break;
    }
    {
        const char *quoted = value_example(type);  /* in quotes, as JSON */

        return (struct text){ quoted + 1, strlen(quoted) - 2 };
    }
}

static bool report_wrong(struct scope *scope, const struct node *node, enum type type)
{
    enum type own = literal_own_type(node);
    const char *read = own != TYPE_COUNT ? type_name(own)
        : node->kind == NODE_CODE ? "a code" : node->kind == NODE_NAME ? "a name" : "a number";
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_LITERAL_WRONG, node->at, read, type_name(type));
    struct text example = example_of(scope->arena, type);

    diag_help(scope->diagnostics, diagnostic, "Write it as %s: `%.*s`", type_name(type), TEXT_ARG(example));
    return false;
}

static bool read_quantity(struct scope *scope, const struct node *node, enum type type, int64_t *number)
{
    enum type own = literal_own_type(node);

    if (own == TYPE_COUNT && type == TYPE_POINTS) {
        bool overflow = false;

        *number = number_multiply(node->number, 100, &overflow);
        return true;
    }
    if (own != type && (own != TYPE_COUNT || type == TYPE_MONEY))
        return report_wrong(scope, node, type);
    *number = node->first != NULL && is_weeks(node->first->text) ? node->number * 7 : node->number;
    return true;
}

static bool read_number(struct scope *scope, const struct node *node, enum type type, int64_t *number)
{
    if (node->kind == NODE_QUANTITY)
        return read_quantity(scope, node, type, number);
    if (node->kind != NODE_MONEY || type != TYPE_MONEY)
        return report_wrong(scope, node, type);
    *number = node->number;
    return true;
}

bool literal_code(struct scope *scope, const struct node *node, enum type type, code_t *code)
{
    struct diagnostic *diagnostic;

    if (value_read(code, type, node->text))
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_CODE_SHAPE, node->at, TEXT_ARG(node->text), type_name(type));
    diag_help(scope->diagnostics, diagnostic, "Expected is %s.", value_expected(type));
    return false;
}

static bool read_code(struct scope *scope, const struct node *node, enum type type, code_t *code)
{
    bool bare = node->kind == NODE_CODE || (node->kind == NODE_QUANTITY && node->first == NULL);

    return bare ? literal_code(scope, node, type, code) : report_wrong(scope, node, type);
}

static bool read_text(struct scope *scope, const struct node *node, enum type type, struct text *text)
{
    bool name = node->kind == NODE_NAME && type == TYPE_NAME;
    bool words = type == TYPE_TEXT && (node->kind == NODE_STRING || node->kind == NODE_CODE);

    if (!name && !words)
        return report_wrong(scope, node, type);
    *text = node->text;
    return true;
}

static bool read_flag(struct scope *scope, const struct node *node, int64_t *number)
{
    flag_t flag;

    if (node->kind != NODE_NAME || !value_read(&flag, TYPE_FLAG, node->text))
        return report_wrong(scope, node, TYPE_FLAG);
    *number = flag;
    return true;
}

bool literal_read(struct scope *scope, const struct node *node, enum type type, struct literal *literal)
{
    *literal = (struct literal){ .type = type };
    if (node->kind == NODE_ERROR)
        return false;
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return read_flag(scope, node, &literal->number);
    case STORAGE_NUMBER: return read_number(scope, node, type, &literal->number);
    case STORAGE_CODE: return read_code(scope, node, type, &literal->code);
    case STORAGE_TEXT: return read_text(scope, node, type, &literal->text);
    case STORAGE_DATE:
        literal->date = (date_t)node->number;
        return node->kind == NODE_DATE || report_wrong(scope, node, type);
    }
    return false;
}
