/* Ranges and prefixes of procedure codes that catch codes which nobody lists: neither a table of the profile nor
 * another set. Only asked where the profile has a table that lists codes, and of ranges of five digits. */
#include "check/analyses.h"

#include <stdlib.h>

#define DIGITS 5
#define RANGE_MAX 10000  /* codes of one range or prefix that are looked at */
#define ALL_MAX 100000   /* of all of a profile; single codes of sets alike */
#define EDITIONS_MAX 100 /* of tables that are asked */
#define SHOWN 3

struct listed {
    struct scope *scope;
    code_t *codes;           /* single codes of sets, ascending */
    size_t count, capacity;
    size_t looked_at;
};

/* ---- what is listed ---- */

static void add_single_codes(struct listed *listed, const struct set *set)
{
    for (size_t i = 0; set != NULL && set->type == TYPE_CODE && i < set->range_count && listed->count < ALL_MAX; i++) {
        if (set->ranges[i].low != set->ranges[i].high)
            continue;
        listed->codes =
            arena_grow(listed->scope->arena, listed->codes, listed->count, &listed->capacity, sizeof *listed->codes);
        listed->codes[listed->count++] = set->ranges[i].low;
    }
}

static int compare_codes(const void *first, const void *second)
{
    code_t a = *(const code_t *)first, b = *(const code_t *)second;

    return (a > b) - (a < b);
}

static bool edition_lists(const struct rule_table *table, const struct table_edition *edition, code_t code)
{
    size_t count;
    uint32_t line;

    switch (table->format) {
    case TABLE_NCCI_PTP: return table_pair_lists(edition->pairs, code);
    case TABLE_MUE: return table_mue(edition, code) != NULL;
    case TABLE_ADDON: return table_addons(edition, code, &count) != NULL && count > 0;
    case TABLE_COLUMNS: return table_row(edition, table->column_count, code, &line) != NULL;
    }
    return false;
}

static bool tables_list(const struct scope *scope, code_t code)
{
    size_t asked = 0;

    for (; scope != NULL; scope = scope->base) {
        for (const struct symbol *symbol = scope->maps[SYMBOL_TABLE].first; symbol != NULL; symbol = symbol->after) {
            const struct rule_table *table = symbol->value.table;

            for (size_t i = 0; table != NULL && i < table->edition_count && asked < EDITIONS_MAX; i++, asked++) {
                if (edition_lists(table, &table->editions[i], code))
                    return true;
            }
        }
    }
    return false;
}

static bool has_tables(const struct scope *scope)
{
    for (; scope != NULL; scope = scope->base) {
        if (scope->maps[SYMBOL_TABLE].count > 0)
            return true;
    }
    return false;
}

static bool is_listed(const struct listed *listed, code_t code)
{
    return (listed->count > 0 && bsearch(&code, listed->codes, listed->count, sizeof code, compare_codes) != NULL) ||
           tables_list(listed->scope, code);
}

/* ---- ranges and prefixes ---- */

static bool read_digits(struct text text, uint32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        *number = *number * 10 + (uint32_t)(text.bytes[i] - '0');
    }
    return text.length > 0 && text.length <= DIGITS;
}

/* The first and last of the five-digit codes that the node stands for; false: it is not of that kind. */
static bool read_bounds(const struct node *node, uint32_t *first, uint32_t *last)
{
    if (node->kind == NODE_RANGE)
        return node->first->text.length == DIGITS && node->last->text.length == DIGITS &&
               read_digits(node->first->text, first) && read_digits(node->last->text, last);
    if (!read_digits(node->text, first))
        return false;
    *last = *first;
    for (size_t length = node->text.length; length < DIGITS; length++) {
        *first *= 10;
        *last = *last * 10 + 9;
    }
    return true;
}

static code_t code_of_number(uint32_t number)
{
    char digits[DIGITS];

    for (size_t i = DIGITS; i > 0; i--, number /= 10)
        digits[i - 1] = (char)('0' + number % 10);
    return code_parse((struct text){ digits, DIGITS });
}

static void report(struct listed *listed, const struct node *node, const uint32_t *shown, size_t count)
{
    struct diagnostics *diagnostics = listed->scope->diagnostics;
    struct diagnostic *diagnostic = diag_add(diagnostics, MESSAGE_PATTERN_CATCHES, node->at, (int)count);
    struct text list = TEXT("");

    for (size_t i = 0; i < count && i < SHOWN; i++)
        list = arena_printf(listed->scope->arena, "%.*s%s%05u", TEXT_ARG(list), i == 0 ? "" : ", ", (unsigned)shown[i]);
    diag_note(diagnostics, diagnostic, "No table and no other set of the profile lists %.*s%s.", TEXT_ARG(list),
              count > SHOWN ? " and the others" : "");
    diag_help(diagnostics, diagnostic, "Write the codes out that are meant: `97161, 97162, 97163`");
}

static void look_at_pattern(struct listed *listed, const struct node *node)
{
    uint32_t first, last, shown[SHOWN] = { 0 };
    size_t count = 0;

    if (!read_bounds(node, &first, &last) || last - first >= RANGE_MAX || listed->looked_at + (last - first) > ALL_MAX)
        return;
    listed->looked_at += last - first + 1;
    for (uint32_t number = first; number <= last; number++) {
        if (is_listed(listed, code_of_number(number)))
            continue;
        if (count < SHOWN)
            shown[count] = number;
        count++;
    }
    if (count > 0)
        report(listed, node, shown, count);
}

static void look_at_list(struct listed *listed, const struct node *list)
{
    for (const struct node *member = list == NULL ? NULL : list->first; member != NULL; member = member->next) {
        if (member->kind == NODE_MEMBER && (node_is(member->first, NODE_RANGE) || node_is(member->first, NODE_PREFIX)))
            look_at_pattern(listed, member->first);
    }
}

static void look_at_item(struct listed *listed, const struct node *item)
{
    if (item->kind == NODE_SET && text_is(item->text, need_codes.word))
        look_at_list(listed, node_child(item, NODE_LIST));
    for (const struct node *clause = item->first; item->kind != NODE_SET && clause != NULL; clause = clause->next) {
        if (clause->kind == NODE_APPLIES_TO)
            look_at_list(listed, node_child(clause, NODE_LIST));
    }
}

void analyse_patterns(struct scope *scope)
{
    struct listed listed = { .scope = scope };

    if (!has_tables(scope))
        return;
    for (const struct scope *from = scope; from != NULL; from = from->base) {
        for (const struct symbol *symbol = from->maps[SYMBOL_SET].first; symbol != NULL; symbol = symbol->after)
            add_single_codes(&listed, symbol->value.set);
    }
    if (listed.count > 1)
        qsort(listed.codes, listed.count, sizeof *listed.codes, compare_codes);
    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next)
        look_at_item(&listed, item);
}
