/* Listings of what the rules of a profile use: procedure codes and parameters. */
#include <stdlib.h>

#include "api/list.h"
#include "base/buffer.h"

/* ---- codes ---- */

struct used_code {
    struct set_range range;
    const struct set *set;
    struct text rule;
};

struct used_codes {
    struct used_code *items;
    size_t count, capacity;
};

#define CODE_TAIL                                                                                                      \
    (((code_t)1 << 6 * (CODE_LENGTH - 5)) - 1) /* the bits after the five characters of a procedure code */

static int compare_used(const void *left, const void *right)
{
    const struct used_code *a = left, *b = right;

    if (a->range.low != b->range.low)
        return a->range.low < b->range.low ? -1 : 1;
    if (a->range.high != b->range.high)
        return a->range.high < b->range.high ? -1 : 1;
    if (a->range.from != b->range.from)
        return a->range.from < b->range.from ? -1 : 1;
    if (a->range.until != b->range.until)
        return a->range.until < b->range.until ? -1 : 1;
    return text_compare(a->rule, b->rule);
}

static bool same_range(const struct set_range *a, const struct set_range *b)
{
    return a->low == b->low && a->high == b->high && a->from == b->from && a->until == b->until;
}

/* A range may begin or end beside a code that was taken out of it; then the next code inside is shown. */
static void write_range(struct buffer *to, code_t low, code_t high)
{
    if ((low & CODE_TAIL) != 0)
        low = (low | CODE_TAIL) + 1;
    buffer_code(to, low);
    if (high == low)
        return;
    if (high == code_last(low)) {
        buffer_char(to, '*');
        return;
    }
    buffer_string(to, "..");
    buffer_code(to, high & ~CODE_TAIL);
}

static void write_exceptions(struct buffer *to, const struct used_code *used)
{
    const char *lead = " except ";

    for (size_t i = 0; i < used->set->excluded_count; i++) {
        const struct set_range *out = &used->set->excluded[i];

        if (out->high < used->range.low || out->low > used->range.high)
            continue;
        buffer_string(to, lead);
        write_range(to, out->low, out->high);
        lead = ", ";
    }
}

static void add_used(struct list *list, struct used_codes *used, const struct rule *rule)
{
    const struct set *set = rule->applies_to;

    for (size_t i = 0; set != NULL && i < set->range_count; i++) {
        used->items = arena_grow(list->arena, used->items, used->count, &used->capacity, sizeof *used->items);
        used->items[used->count++] = (struct used_code){ set->ranges[i], set, rule->name };
    }
}

/* The rules of one stretch of equal ranges, each once. */
static void write_rule_names(struct buffer *to, const struct used_code *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && text_equal(items[i].rule, items[i - 1].rule))
            continue;
        if (i > 0)
            buffer_string(to, ", ");
        buffer_add(to, items[i].rule);
    }
}

static void list_range(struct list *list, const struct profile *profile, const struct used_code *items, size_t count)
{
    struct buffer codes, rules;

    buffer_init(&codes, list->to->allocator);
    buffer_init(&rules, list->to->allocator);
    write_range(&codes, items->range.low, items->range.high);
    write_exceptions(&codes, items);
    write_rule_names(&rules, items, count);
    list->to->failed |= codes.failed || rules.failed;
    list_begin(list);
    list_text(list, "payer", profile->name);
    list_text(list, "codes", buffer_text(&codes));
    list_date(list, "from", items->range.from > DATE_MIN ? items->range.from : DATE_UNKNOWN);
    list_date(list, "until", items->range.until);
    list_text(list, "rules", buffer_text(&rules));
    list_end(list);
    buffer_free(&codes);
    buffer_free(&rules);
}

void list_codes(struct list *list, const struct profile *profile)
{
    struct used_codes used = { NULL, 0, 0 };

    for (size_t i = 0; i < profile->rule_count; i++)
        add_used(list, &used, &profile->rules[i]);
    if (used.count > 1)
        qsort(used.items, used.count, sizeof *used.items, compare_used);
    for (size_t begin = 0, end; begin < used.count; begin = end) {
        for (end = begin + 1; end < used.count && same_range(&used.items[begin].range, &used.items[end].range);)
            end++;
        list_range(list, profile, used.items + begin, end - begin);
    }
}

/* ---- parameters ---- */

struct used_parameters {
    struct arena *arena;
    const struct parameter **items;
    size_t count, capacity;
};

static void add_parameter(struct used_parameters *used, const struct parameter *parameter)
{
    for (size_t i = 0; i < used->count; i++) {
        if (used->items[i] == parameter)
            return;
    }
    used->items = arena_grow(used->arena, used->items, used->count, &used->capacity, sizeof *used->items);
    used->items[used->count++] = parameter;
}

/* The checker bounds how deep an expression is nested. */
static void add_from_expr(struct used_parameters *used, const struct expr *expr)
{
    if (expr == NULL)
        return;
    if (expr->parameter != NULL)
        add_parameter(used, expr->parameter);
    add_from_expr(used, expr->left);
    add_from_expr(used, expr->right);
}

static void add_from_rule(struct used_parameters *used, const struct rule *rule)
{
    add_from_expr(used, rule->when);
    add_from_expr(used, rule->check.condition);
    add_from_expr(used, rule->check.amount);
    for (size_t i = 0; i < rule->unless_count; i++)
        add_from_expr(used, rule->unlesses[i]);
    for (size_t i = 0; i < rule->say_count; i++)
        add_from_expr(used, rule->say[i].expr);
    for (size_t i = 0; i < rule->fix_count; i++)
        add_from_expr(used, rule->fixes[i].condition);
    for (size_t i = 0; i < rule->waiver_count; i++)
        add_from_expr(used, rule->waivers[i].when);
}

static int compare_parameters(const void *left, const void *right)
{
    return text_compare((*(const struct parameter *const *)left)->name,
                        (*(const struct parameter *const *)right)->name);
}

void list_write_value(struct buffer *to, const struct literal *value)
{
    const struct type_row *type = type_row(value->type);

    if (value->type == TYPE_MONEY) {
        buffer_char(to, '$');
        buffer_hundredths(to, value->number);
        return;
    }
    if (value->type == TYPE_POINTS)
        buffer_hundredths(to, value->number);
    else
        buffer_number(to, value->number);
    if (type->unit[0] != '\0')
        buffer_printf(to, " %s", type->unit);
}

static void list_value(struct list *list, const struct profile *profile, const struct parameter *parameter,
                       const struct parameter_value *value)
{
    struct buffer text, cite;

    buffer_init(&text, list->to->allocator);
    buffer_init(&cite, list->to->allocator);
    list_write_value(&text, &value->value);
    if (value->cite.source != NULL)
        buffer_printf(&cite, "%.*s %.*s", TEXT_ARG(value->cite.source->name), TEXT_ARG(value->cite.section));
    list->to->failed |= text.failed || cite.failed;
    list_begin(list);
    list_text(list, "payer", profile->name);
    list_text(list, "parameter", parameter->name);
    list_text(list, "value", buffer_text(&text));
    list_date(list, "from", value->from);
    list_date(list, "until", value->until);
    list_date(list, "check_again_by", parameter->check_again);
    list_text(list, "cite", buffer_text(&cite));
    list_text(list, "title", parameter->title);
    list_end(list);
    buffer_free(&text);
    buffer_free(&cite);
}

const struct parameter *const *list_used_parameters(struct arena *arena, const struct profile *profile, size_t *count)
{
    struct used_parameters used = { .arena = arena };

    for (size_t i = 0; i < profile->rule_count; i++)
        add_from_rule(&used, &profile->rules[i]);
    if (used.count > 1)
        qsort(used.items, used.count, sizeof *used.items, compare_parameters);
    *count = used.count;
    return used.items;
}

void list_parameters(struct list *list, const struct profile *profile)
{
    size_t count;
    const struct parameter *const *used = list_used_parameters(list->arena, profile, &count);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < used[i]->count; k++)
            list_value(list, profile, used[i], &used[i]->values[k]);
    }
}
