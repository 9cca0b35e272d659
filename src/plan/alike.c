/* Which rules say the same of lines that are alike in a few members, and which members these are. The evaluator
 * remembers by them what such rules said (eval/alike.h). */
#include <stdlib.h>
#include <string.h>

#include "plan/lower.h"

/* What a rule reads that tells lines apart; `too_much` when lines that are alike would be rare, or it reads more than
 * the line and the session. */
struct reading {
    const struct lower *lower;
    uint64_t fields[2]; /* a bit each */
    bool modifiers, too_much;
};

_Static_assert((int)FIELD_COUNT <= 128, "a bit for every field");

static void read_node(struct reading *reading, plan_index index);

/* Of which there are few: codes of roles, places and the like, flags, units. */
static bool has_few_values(enum field field)
{
    const struct field_row *row = field_row(field);
    if (row->list || (row->scope != SCOPE_SESSION && row->scope != SCOPE_LINE))
        return false;
    switch (row->type) {
    case TYPE_FLAG:
    case TYPE_UNITS:
    case TYPE_CODE:
    case TYPE_ROLE:
    case TYPE_TAXONOMY:
    case TYPE_PLACE:
    case TYPE_DISCIPLINE: return true;
    default: return false;
    }
}

static void read_field(struct reading *reading, enum field field)
{
    reading->too_much |= !has_few_values(field);
    if (field != FIELD_LINE_CODE)
        reading->fields[field / 64] |= UINT64_C(1) << field % 64;
}

static void read_value(struct reading *reading, const struct plan_node *node)
{
    switch (node->kind) {
    case EXPR_LITERAL:
    case EXPR_PARAMETER:
    case EXPR_TABLE_VALUE: break;
    case EXPR_FIELD: read_field(reading, (enum field)node->field); break;
    default: reading->too_much = true; break;
    }
}

static void read_node(struct reading *reading, plan_index index)
{
    if (index == PLAN_NONE)
        return;
    const struct plan_node *node = &reading->lower->node_items[index];
    switch (node->kind) {
    case EXPR_OR:
    case EXPR_AND:
    case EXPR_NOT:
    case EXPR_COMPARE:
    case EXPR_IN:
    case EXPR_IN_COLUMN:
    case EXPR_GIVEN:
    case EXPR_FLAG:
        read_node(reading, node->left);
        read_node(reading, node->right);
        break;
    case EXPR_MODIFIERS: reading->modifiers = true; break;
    case EXPR_PROVIDER_IN:
        read_field(reading, node->type == TYPE_TAXONOMY ? FIELD_PROVIDER_TAXONOMY : FIELD_PROVIDER_ROLE);
        break;
    default: read_value(reading, node); break;
    }
}

/* A limit that tests the units of each line that it is found by, and of no other. Of unlikely edits the indicator has a
 * say. */
static bool is_limit_of_line(const struct lower *lower, const struct plan_rule *rule)
{
    const struct plan_measure *measure = &lower->measure_items[rule->measure];
    const struct rule_table *table = rule->rule->check.table;
    return measure->kind == MEASURE_UNITS && measure->window.kind == WINDOW_LINE && measure->window.scopes == 0 &&
           measure->codes == rule->applies_to && (!table || table->format != TABLE_MUE);
}

static bool is_narrow(const struct plan_rule *rule, struct reading *reading)
{
    if (!rule->by_code || date_is_known(rule->check_again))
        return false;
    read_node(reading, rule->when);
    if (rule->check == CHECK_LIMIT && is_limit_of_line(reading->lower, rule)) {
        reading->modifiers |= reading->lower->measure_items[rule->measure].modifiers != PLAN_NONE;
        read_node(reading, rule->amount);
    } else if ((rule->check == CHECK_REQUIRE || rule->check == CHECK_FORBID) && rule->per_line) {
        read_node(reading, rule->condition);
    } else {
        return false;
    }
    return !reading->too_much;
}

static int count_fields(const uint64_t fields[2])
{
    return __builtin_popcountll(fields[0]) + __builtin_popcountll(fields[1]);
}

/* ---- days on which a rule may change its mind ---- */

struct days {
    struct arena *arena;
    date_t *items;
    size_t count, capacity;
};

static void add_day(struct days *days, date_t day)
{
    if (day <= DATE_MIN || day > DATE_MAX)
        return;
    days->items = arena_grow(days->arena, days->items, days->count, &days->capacity, sizeof *days->items);
    days->items[days->count++] = day;
}

/* Something holds from one day until another. */
static void add_life(struct days *days, date_t from, date_t until)
{
    add_day(days, from);
    if (until < DATE_MAX)
        add_day(days, until + 1);
}

static void add_lives_of_tables(struct days *days, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->table_count; i++)
        for (size_t k = 0; k < rulebook->tables[i]->edition_count; k++)
            add_life(days, rulebook->tables[i]->editions[k].from, rulebook->tables[i]->editions[k].until);
}

static void add_lives_of_values(struct days *days, const struct lower *lower)
{
    for (size_t i = 0; i < lower->node_count; i++) {
        const struct parameter *parameter = lower->node_items[i].parameter;
        if (!parameter)
            continue;
        if (date_is_known(parameter->check_again))
            add_day(days, parameter->check_again);
        for (size_t k = 0; k < parameter->count; k++)
            add_life(days, parameter->values[k].from, parameter->values[k].until);
    }
}

static int day_compare(const void *left, const void *right)
{
    date_t a = *(const date_t *)left, b = *(const date_t *)right;
    return (a > b) - (a < b);
}

static void lower_eras(struct lower *lower, struct plan_alike *alike, const struct rulebook *rulebook)
{
    struct days days = { .arena = lower->arena };
    for (size_t i = 0; i < lower->range_count; i++)
        add_life(&days, lower->range_items[i].from, lower->range_items[i].until);
    for (size_t i = 0; i < lower->period_count; i++)
        add_day(&days, lower->period_items[i].from);
    add_lives_of_tables(&days, rulebook);
    add_lives_of_values(&days, lower);
    size_t kept = 0;
    if (days.count > 0)
        qsort(days.items, days.count, sizeof *days.items, day_compare);
    for (size_t i = 0; i < days.count; i++)
        if (i == 0 || days.items[i] != days.items[kept - 1])
            days.items[kept++] = days.items[i];
    alike->eras = days.items;
    alike->era_count = (uint32_t)kept;
}

/* ---- the whole ---- */

/* The rule is one more that lines which are alike share, unless that takes too many fields. */
static void add_rule(struct plan_alike *alike, struct plan_rule *rule, const struct reading *reading,
                     uint64_t fields[2])
{
    const uint64_t all[2] = { fields[0] | reading->fields[0], fields[1] | reading->fields[1] };
    if (alike->rule_count == ALIKE_RULES_MAX || count_fields(all) > ALIKE_FIELDS_MAX)
        return;
    memcpy(fields, all, sizeof all);
    alike->modifiers |= reading->modifiers;
    alike->rules[alike->rule_count] = (plan_index)(rule - reading->lower->rule_items);
    alike->limits |= (uint64_t)(rule->check == CHECK_LIMIT) << alike->rule_count;
    rule->narrow = (uint8_t)++alike->rule_count;
}

static void add_sum(struct lower *lower, struct plan_alike *alike, plan_index set)
{
    if (set == PLAN_NONE || lower->set_items[set].summed > 0 || alike->sum_count == ALIKE_SUMS_MAX)
        return;
    alike->sums[alike->sum_count++] = set;
    lower->set_items[set].summed = (uint8_t)alike->sum_count;
}

/* Of which codes rules add up a session's units or minutes. */
static void find_sums(struct lower *lower, struct plan_alike *alike)
{
    for (size_t i = 0; i < lower->rule_count; i++)
        if (lower->rule_items[i].at_once == AT_ONCE_COUNT)
            add_sum(lower, alike, lower->rule_items[i].applies_to);
    for (size_t i = 0; i < lower->measure_count; i++)
        if (lower->measure_items[i].by_code_only)
            add_sum(lower, alike, lower->measure_items[i].codes);
}

static struct plan_member member_of(enum field field)
{
    const struct field_row *row = field_row(field);
    return (struct plan_member){ (uint16_t)field, row->scope == SCOPE_LINE, type_row(row->type)->storage, row->offset };
}

static uint32_t count_listed(const struct lower *lower, plan_index first, uint32_t count)
{
    uint32_t listed = 0;
    for (uint32_t i = 0; i < count; i++) {
        plan_index rule = lower->index_items[first + i];
        listed += plan_alike_lists(&lower->rule_items[rule], rule);
    }
    return listed;
}

static uint32_t most_rules_of_code(const struct lower *lower)
{
    uint32_t most = 0;
    for (size_t i = 0; i < lower->period_count; i++) {
        const struct plan_period *period = &lower->period_items[i];
        uint32_t of_slot = 0, wide = count_listed(lower, period->first_wide, period->wide_count);
        for (uint32_t k = 0; period->slot_mask > 0 && k <= period->slot_mask; k++) {
            const struct plan_slot *slot = &lower->slot_items[period->slots + k];
            uint32_t count = count_listed(lower, slot->first, slot->count);
            of_slot = count > of_slot ? count : of_slot;
        }
        most = of_slot + wide > most ? of_slot + wide : most;
    }
    return most;
}

void lower_alike(struct lower *lower, struct plan_alike *alike, const struct rulebook *rulebook)
{
    uint64_t fields[2] = { 0, 0 };
    for (size_t i = 0; i < lower->rule_count; i++) {
        struct reading reading = { .lower = lower };
        struct plan_rule *rule = &lower->rule_items[i];
        if (is_narrow(rule, &reading))
            add_rule(alike, rule, &reading, fields);
    }
    for (unsigned field = 0; field < FIELD_COUNT; field++)
        if (fields[field / 64] >> field % 64 & 1)
            alike->members[alike->member_count++] = member_of((enum field)field);
    find_sums(lower, alike);
    uint32_t most = most_rules_of_code(lower);
    alike->most_rules = most < ALIKE_ASKED_MAX ? most : ALIKE_ASKED_MAX;
    lower_eras(lower, alike, rulebook);
}
