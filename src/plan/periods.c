/* The index of a plan: stretches of time in which the same rules are in force, and in each the rules of every code. */
#include <stdlib.h>

#include "plan/lower.h"

/* A range of more codes than this is asked as a whole instead of being written out. */
#define SINGLE_CODES_MAX 512

static int date_compare(const void *left, const void *right)
{
    date_t a = *(const date_t *)left, b = *(const date_t *)right;
    return (a > b) - (a < b);
}

/* First days of all stretches, ascending and distinct, the profile's own first; returns their number. */
static size_t period_starts(struct arena *arena, const struct profile *profile, date_t **starts)
{
    date_t *dates = ARENA_ARRAY(arena, 2 * profile->rule_count + 1, date_t);
    size_t count = 0;
    dates[count++] = profile->from;
    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = &profile->rules[i];
        if (rule->from > profile->from && rule->from <= profile->until)
            dates[count++] = rule->from;
        if (rule->until >= profile->from && rule->until < profile->until)
            dates[count++] = rule->until + 1;
    }
    qsort(dates, count, sizeof *dates, date_compare);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || dates[i] != dates[kept - 1])
            dates[kept++] = dates[i];
    *starts = dates;
    return kept;
}

/* The code that follows in a range of codes of one length, as 97110 follows 97109: digits and letters count up from the
 * right. */
static code_t code_next(code_t code)
{
    char text[CODE_TEXT_SIZE];
    size_t length = code_format(text, code);
    size_t at = length;
    while (at > 0) {
        char *c = &text[at - 1];
        if (*c != 'Z') {
            *c = (char)(*c == '9' ? 'A' : *c + 1);
            return code_parse((struct text){ text, length });
        }
        *c = '0';
        at--;
    }
    return CODE_UNKNOWN;
}

static size_t code_length(code_t code)
{
    char text[CODE_TEXT_SIZE];
    return code_format(text, code);
}

/* Writes out the codes of a range of one length. False when there are more than `room`, or when it is a prefix. */
static bool range_codes(const struct plan_range *range, code_t *codes, size_t *count, size_t room)
{
    if (code_length(range->low) != code_length(range->high))
        return false;
    for (code_t code = range->low; code != CODE_UNKNOWN && code <= range->high; code = code_next(code)) {
        if (*count == room)
            return false;
        codes[(*count)++] = code;
    }
    return true;
}

/* The single codes of a set, or false when they cannot be written out. */
static bool set_codes(const struct lower *lower, const struct plan_set *set, code_t *codes, size_t *count)
{
    *count = 0;
    for (uint32_t i = 0; i < set->range_count; i++)
        if (!range_codes(&lower->range_items[set->first + i], codes, count, SINGLE_CODES_MAX))
            return false;
    return true;
}

struct code_rule { code_t code; plan_index rule; };

static int code_rule_compare(const void *left, const void *right)
{
    const struct code_rule *a = left, *b = right;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

struct code_rules { struct code_rule *items; size_t count, capacity; };

/* What rules go where in one period. */
struct sorting {
    struct code_rules by_code;
    plan_index *always, *idle, *wide;
    size_t always_count, idle_count, wide_count;
};

static void sort_rule(struct lower *lower, struct sorting *sorting, plan_index index)
{
    const struct plan_rule *rule = &lower->rule_items[index];
    if (rule->found_by == PLAN_NONE) {
        sorting->always[sorting->always_count++] = index;
        return;
    }
    if (!rule->by_code)
        sorting->idle[sorting->idle_count++] = index;
    code_t codes[SINGLE_CODES_MAX];
    size_t count;
    if (!set_codes(lower, &lower->set_items[rule->found_by], codes, &count)) {
        sorting->wide[sorting->wide_count++] = index;
        return;
    }
    struct code_rules *rules = &sorting->by_code;
    for (size_t i = 0; i < count; i++) {
        rules->items = arena_grow(lower->arena, rules->items, rules->count, &rules->capacity, sizeof *rules->items);
        rules->items[rules->count++] = (struct code_rule){ codes[i], index };
    }
}

static uint32_t slot_of(code_t code, uint32_t mask)
{
    return (uint32_t)(code * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
}

static size_t distinct_codes(const struct code_rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++)
        count += i == 0 || rules->items[i].code != rules->items[i - 1].code;
    return count;
}

/* Those of the code at `first` that name it on all days, or the others; their number. */
static uint32_t index_rules_of_code(struct lower *lower, const struct code_rules *rules, size_t first, bool always)
{
    uint32_t count = 0;
    for (size_t i = first; i < rules->count && rules->items[i].code == rules->items[first].code; i++) {
        plan_index rule = rules->items[i].rule;
        if (lower->set_items[lower->rule_items[rule].found_by].plain != always)
            continue;
        lower_index(lower, rule);
        count++;
    }
    return count;
}

/* Fills the hash of the period's codes; sorted rules of one code stand together in `indexes`. */
static void index_codes(struct lower *lower, struct plan_period *period, struct code_rules *rules)
{
    if (rules->count > 0)
        qsort(rules->items, rules->count, sizeof *rules->items, code_rule_compare);
    uint32_t size = 16;
    while (size < 2 * distinct_codes(rules))
        size *= 2;
    period->slot_mask = size - 1;
    period->slots = (plan_index)lower->slot_count;
    for (uint32_t i = 0; i < size; i++)
        lower_slot(lower, (struct plan_slot){ CODE_UNKNOWN, 0, 0, 0 });
    for (size_t i = 0; i < rules->count;) {
        code_t code = rules->items[i].code;
        struct plan_slot slot = { code, (plan_index)lower->index_count, 0, 0 };
        slot.always_count = index_rules_of_code(lower, rules, i, true);
        slot.count = slot.always_count + index_rules_of_code(lower, rules, i, false);
        i += slot.count;
        uint32_t at = slot_of(code, period->slot_mask);
        while (lower->slot_items[period->slots + at].code != CODE_UNKNOWN)
            at = (at + 1) & period->slot_mask;
        lower->slot_items[period->slots + at] = slot;
    }
}

static plan_index index_rules(struct lower *lower, const plan_index *rules, size_t count)
{
    plan_index first = (plan_index)lower->index_count;
    for (size_t i = 0; i < count; i++)
        lower_index(lower, rules[i]);
    return first;
}

static void index_words(struct lower *lower, struct plan_period *period, const plan_index *rules, size_t count)
{
    period->first_always = (plan_index)lower->word_count;
    for (size_t i = 0; i < count;) {
        struct plan_word word = { .at = rules[i] / 64 };
        for (; i < count && rules[i] / 64 == word.at; i++)
            word.rules |= UINT64_C(1) << rules[i] % 64;
        lower_word(lower, word);
    }
    period->always_count = (uint32_t)lower->word_count - period->first_always;
}

static void index_period(struct lower *lower, date_t from, date_t until)
{
    struct sorting sorting = {
        .always = ARENA_ARRAY(lower->arena, lower->rule_count + 1, plan_index),
        .idle = ARENA_ARRAY(lower->arena, lower->rule_count + 1, plan_index),
        .wide = ARENA_ARRAY(lower->arena, lower->rule_count + 1, plan_index),
    };
    struct plan_period period = { .from = from, .until = until };
    for (size_t i = 0; i < lower->rule_count; i++) {
        const struct rule *rule = lower->rule_items[i].rule;
        if (rule->from > from || rule->until < from)
            continue;
        period.rule_count++;
        sort_rule(lower, &sorting, (plan_index)i);
    }
    index_words(lower, &period, sorting.always, sorting.always_count);
    period.first_idle = index_rules(lower, sorting.idle, sorting.idle_count);
    period.idle_count = (uint32_t)sorting.idle_count;
    period.first_wide = index_rules(lower, sorting.wide, sorting.wide_count);
    period.wide_count = (uint32_t)sorting.wide_count;
    index_codes(lower, &period, &sorting.by_code);
    lower_period(lower, period);
}

void lower_periods(struct lower *lower, const struct profile *profile)
{
    date_t *starts;
    size_t count = period_starts(lower->arena, profile, &starts);
    for (size_t i = 0; i < count; i++)
        index_period(lower, starts[i], i + 1 < count ? starts[i + 1] - 1 : profile->until);
}

const struct plan_period *plan_period_on(const struct plan *plan, date_t day)
{
    uint32_t low = 0, high = plan->period_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (plan->periods[middle].until < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < plan->period_count && plan->periods[low].from <= day ? &plan->periods[low] : NULL;
}

const struct plan_slot *plan_rules_of_code(const struct plan *plan, const struct plan_period *period, code_t code)
{
    const struct plan_slot *slots = plan->slots + period->slots;
    uint32_t at = slot_of(code, period->slot_mask);
    while (slots[at].code != code && slots[at].code != CODE_UNKNOWN)
        at = (at + 1) & period->slot_mask;
    return &slots[at];
}
