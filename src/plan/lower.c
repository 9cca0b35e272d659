/* Lowering: one profile of the checked rulebook becomes the flat arrays of a plan. Order of the arrays is the order of
 * the rulebook, so that the same rule files always give the same plan. */
#include "plan/lower.h"

#include <stdlib.h>

/* Grows one of the plan's arrays by an element and returns its index. */
#define APPEND(lower, array, element)                                                                                  \
    ((lower)->array##_items = arena_grow((lower)->arena, (lower)->array##_items, (lower)->array##_count,               \
                                         &(lower)->array##_capacity, sizeof *(lower)->array##_items),                  \
     (lower)->array##_items[(lower)->array##_count] = (element), (plan_index)(lower)->array##_count++)

/* Makes room for an array's first element: places in it are reckoned even when it stays empty. */
#define MAKE_ROOM(lower, array)                                                                                        \
    ((lower)->array##_items = arena_grow((lower)->arena, NULL, 0, &(lower)->array##_capacity,                          \
                                         sizeof *(lower)->array##_items))

static plan_index lower_node(struct lower *lower, const struct expr *expr);

static plan_index lower_range(struct lower *lower, struct plan_range range)
{
    return APPEND(lower, range, range);
}

/* Takes `hole` out of `range`: what is left, at most four pieces, goes to `to`; returns their number. */
static size_t range_without(struct plan_range range, const struct set_range *hole, struct plan_range to[4])
{
    size_t count = 0;
    if (hole->high < range.low || hole->low > range.high || hole->until < range.from || hole->from > range.until) {
        to[count++] = range;
        return count;
    }
    if (hole->low > range.low)
        to[count++] = (struct plan_range){ range.low, hole->low - 1, range.from, range.until };
    if (hole->high < range.high)
        to[count++] = (struct plan_range){ hole->high + 1, range.high, range.from, range.until };
    code_t low = hole->low > range.low ? hole->low : range.low;
    code_t high = hole->high < range.high ? hole->high : range.high;
    if (hole->from > range.from)
        to[count++] = (struct plan_range){ low, high, range.from, hole->from - 1 };
    if (hole->until < range.until)
        to[count++] = (struct plan_range){ low, high, hole->until + 1, range.until };
    return count;
}

static void lower_range_without(struct lower *lower, struct plan_range range, const struct set_range *holes,
                                size_t hole_count)
{
    if (hole_count == 0) {
        lower_range(lower, range);
        return;
    }
    struct plan_range pieces[4];
    size_t count = range_without(range, holes, pieces);
    for (size_t i = 0; i < count; i++)
        lower_range_without(lower, pieces[i], holes + 1, hole_count - 1);
}

static int range_compare(const void *left, const void *right)
{
    const struct plan_range *a = left, *b = right;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

/* Joins overlapping and touching ranges; they have no dates. Returns how many are left. */
static uint32_t ranges_merge(struct plan_range *ranges, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && ranges[i].low <= ranges[kept - 1].high + 1) {
            if (ranges[i].high > ranges[kept - 1].high)
                ranges[kept - 1].high = ranges[i].high;
        } else {
            ranges[kept++] = ranges[i];
        }
    }
    return kept;
}

static bool ranges_are_plain(const struct plan_range *ranges, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (ranges[i].from > DATE_MIN || ranges[i].until < DATE_MAX)
            return false;
    return true;
}

static void lower_names(struct lower *lower, struct plan_set *lowered, const struct set *set)
{
    lowered->first_name = (plan_index)lower->name_count;
    for (size_t i = 0; i < set->name_count; i++) {
        bool excluded = false;
        for (size_t k = 0; k < set->excluded_name_count; k++)
            excluded |= text_equal(set->names[i].name, set->excluded_names[k].name);
        if (!excluded)
            (void)APPEND(lower, name, set->names[i]);
    }
    lowered->name_count = (uint32_t)lower->name_count - lowered->first_name;
}

#define SINGLE_CODES_FEWEST 4 /* fewer are found as fast without a hash */

static bool ranges_are_single(const struct plan_range *ranges, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (ranges[i].low != ranges[i].high || !code_is_known(ranges[i].low))
            return false;
    return true;
}

/* Hashes the codes of the set's ranges, at most a quarter full. */
static void lower_hash(struct lower *lower, struct plan_set *set, const struct plan_range *ranges, uint32_t count)
{
    uint8_t bits = 4;
    while (bits < 30 && (1u << bits) < 4 * count)
        bits++;
    set->hash_bits = bits;
    set->first_hashed = (plan_index)lower->hashed_count;
    for (uint32_t i = 0; i < 1u << bits; i++)
        (void)APPEND(lower, hashed, CODE_UNKNOWN);
    code_t *hashed = lower->hashed_items + set->first_hashed;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = plan_hash(ranges[i].low, bits);
        while (hashed[at] != CODE_UNKNOWN && hashed[at] != ranges[i].low)
            at = (at + 1) & ((1u << bits) - 1);
        hashed[at] = ranges[i].low;
    }
}

plan_index lower_set(struct lower *lower, const struct set *set)
{
    if (!set)
        return PLAN_NONE;
    for (size_t i = 0; i < lower->set_count; i++)
        if (lower->set_sources[i] == set)
            return (plan_index)i;
    struct plan_set lowered = { .first = (plan_index)lower->range_count, .name = set->name };
    for (size_t i = 0; i < set->range_count; i++) {
        const struct set_range *range = &set->ranges[i];
        lower_range_without(lower, (struct plan_range){ range->low, range->high, range->from, range->until },
                            set->excluded, set->excluded_count);
    }
    uint32_t count = (uint32_t)lower->range_count - lowered.first;
    if (count > 0) {
        struct plan_range *ranges = lower->range_items + lowered.first;
        qsort(ranges, count, sizeof *ranges, range_compare);
        lowered.plain = ranges_are_plain(ranges, count);
        if (lowered.plain && count >= SINGLE_CODES_FEWEST && ranges_are_single(ranges, count))
            lower_hash(lower, &lowered, ranges, count);
        lowered.range_count = lowered.plain ? ranges_merge(ranges, count) : count;
        lower->range_count = lowered.first + lowered.range_count;
    }
    lower_names(lower, &lowered, set);
    lower->set_sources = arena_grow(lower->arena, lower->set_sources, lower->set_count, &lower->set_source_capacity,
                                    sizeof *lower->set_sources);
    lower->set_sources[lower->set_count] = set;
    return APPEND(lower, set, lowered);
}

static bool window_is_running(enum window_kind kind)
{
    return kind != WINDOW_LINE && kind != WINDOW_SESSION && kind != WINDOW_CLAIM && kind != WINDOW_DAY;
}

static bool window_is_dated(enum window_kind kind)
{
    return kind == WINDOW_WEEK || kind == WINDOW_MONTH || kind == WINDOW_CALENDAR_YEAR || kind == WINDOW_PLAN_YEAR ||
           kind == WINDOW_ROLLING;
}

struct plan_window lower_window(struct lower *lower, const struct window *window)
{
    lower->looks_ahead |= window->kind == WINDOW_CLAIM;
    return (struct plan_window){
        .kind = window->kind,
        .scopes = window->scopes,
        .days = window->rolling_days,
        .months = window->rolling_months,
        .event = window->event,
        .documents = lower_set(lower, window->documents),
        .signed_by = lower_set(lower, window->signed_by),
        .running = window_is_running(window->kind),
        .dated = window_is_dated(window->kind) ? lower->dated_count++ : PLAN_NONE,
    };
}

static bool is_same_window(const struct plan_window *a, const struct plan_window *b)
{
    return a->kind == b->kind && a->scopes == b->scopes && a->days == b->days && a->months == b->months &&
           a->event == b->event && a->documents == b->documents && a->signed_by == b->signed_by;
}

static bool is_same_measure(const struct plan_measure *a, const struct plan_measure *b)
{
    return a->kind == b->kind && a->codes == b->codes && a->modifiers == b->modifiers && a->weights == b->weights &&
           a->weight_column == b->weight_column && is_same_window(&a->window, &b->window);
}

static plan_index first_measure_alike(const struct lower *lower, const struct plan_measure *measure)
{
    plan_index first = 0;
    while (first < lower->measure_count && !is_same_measure(&lower->measure_items[first], measure))
        first++;
    return first;
}

static plan_index lower_measure(struct lower *lower, const struct measure *measure, const struct set *applies_to)
{
    struct plan_measure lowered = {
        .kind = measure->kind,
        .codes = lower_set(lower, measure->codes ? measure->codes : applies_to),
        .modifiers = lower_set(lower, measure->modifiers),
        .weights = measure->weights,
        .weight_column = measure->weight_column,
        .window = lower_window(lower, &measure->window),
    };
    lowered.by_position = measure->kind == MEASURE_SESSIONS && lowered.window.running && lowered.window.scopes == 0 &&
                          lowered.codes == PLAN_NONE && lowered.modifiers == PLAN_NONE;
    lowered.by_code_only = (measure->kind == MEASURE_UNITS || measure->kind == MEASURE_MINUTES) &&
                           lowered.window.kind != WINDOW_LINE && lowered.window.scopes == 0 &&
                           lowered.modifiers == PLAN_NONE;
    lowered.first_alike = first_measure_alike(lower, &lowered);
    return APPEND(lower, measure, lowered);
}

static plan_index lower_node_measure(struct lower *lower, const struct expr *expr)
{
    if (expr->kind == EXPR_MEASURE)
        return lower_measure(lower, expr->measure, NULL);
    if (expr->kind != EXPR_BILLED && expr->kind != EXPR_PRIMARY)
        return PLAN_NONE;
    struct measure window_only = { .kind = MEASURE_SERVICES, .codes = expr->set, .window = expr->window };
    return lower_measure(lower, &window_only, NULL);
}

/* A provider is asked for by role or by taxonomy, as the set says. */
static enum type node_type(const struct expr *expr)
{
    return expr->kind == EXPR_PROVIDER_IN ? expr->set->type : expr->type;
}

static plan_index lower_node(struct lower *lower, const struct expr *expr)
{
    if (!expr)
        return PLAN_NONE;
    struct plan_node node = {
        .kind = expr->kind,
        .type = node_type(expr),
        .storage = type_row(expr->type)->storage,
        .comparison = expr->comparison,
        .quantity = expr->quantity,
        .side = expr->side,
        .negated = expr->negated,
        .covering = expr->covering,
        .by_line = expr->per_line && expr->kind != EXPR_OR && expr->kind != EXPR_AND && expr->kind != EXPR_NOT,
        .covers = expr->covers,
        .field = (uint16_t)expr->field,
        .left = lower_node(lower, expr->left),
        .right = lower_node(lower, expr->right),
        .set = lower_set(lower, expr->set),
        .signed_by = lower_set(lower, expr->signed_by),
        .measure = lower_node_measure(lower, expr),
        .within_days = expr->within_days,
        .column = expr->column,
        .table = expr->table,
        .parameter = expr->parameter,
        .literal = expr->literal,
        .node = expr->node,
    };
    return APPEND(lower, node, node);
}

static void lower_exceptions(struct lower *lower, struct plan_rule *lowered, const struct rule *rule)
{
    plan_index *unlesses = ARENA_ARRAY(lower->arena, rule->unless_count + 1, plan_index);
    for (size_t i = 0; i < rule->unless_count; i++)
        unlesses[i] = lower_node(lower, rule->unlesses[i]);
    lowered->first_unless = (plan_index)lower->index_count;
    lowered->unless_count = (uint32_t)rule->unless_count;
    for (size_t i = 0; i < rule->unless_count; i++)
        lower_index(lower, unlesses[i]);
    lowered->first_lift = (plan_index)lower->lift_count;
    lowered->lift_count = (uint32_t)rule->lift_count;
    for (size_t i = 0; i < rule->lift_count; i++) {
        const struct lift *lift = &rule->lifts[i];
        struct plan_lift item = { lower_set(lower, lift->modifiers), lift->side, lift->from, lift->until };
        (void)APPEND(lower, lift, item);
    }
}

static void lower_remedies(struct lower *lower, struct plan_rule *lowered, const struct rule *rule)
{
    lowered->first_fix = (plan_index)lower->fix_count;
    lowered->fix_count = (uint32_t)rule->fix_count;
    for (size_t i = 0; i < rule->fix_count; i++) {
        struct plan_fix item = { &rule->fixes[i], lower_node(lower, rule->fixes[i].condition) };
        (void)APPEND(lower, fix, item);
    }
    lowered->first_waiver = (plan_index)lower->waiver_count;
    lowered->waiver_count = (uint32_t)rule->waiver_count;
    for (size_t i = 0; i < rule->waiver_count; i++) {
        struct plan_waiver item = { &rule->waivers[i], lower_node(lower, rule->waivers[i].when) };
        (void)APPEND(lower, waiver, item);
    }
}

static void lower_say(struct lower *lower, struct plan_rule *lowered, const struct rule *rule)
{
    plan_index *parts = ARENA_ARRAY(lower->arena, rule->say_count, plan_index);
    for (size_t i = 0; i < rule->say_count; i++)
        parts[i] = lower_node(lower, rule->say[i].expr);
    lowered->first_say = (plan_index)lower->index_count;
    for (size_t i = 0; i < rule->say_count; i++)
        lower_index(lower, parts[i]);
}

/* Fields of the session of which a line may have its own. */
static bool is_shared_field(enum field field)
{
    return field == FIELD_DISCIPLINE || field == FIELD_PLACE || field == FIELD_BODY_REGION ||
           field == FIELD_PROVIDER_NPI || field == FIELD_PROVIDER_ROLE || field == FIELD_PROVIDER_TAXONOMY;
}

/* In a rule that is judged by line: can the answer differ from line to line? */
static bool asks_line(const struct expr *expr)
{
    if (expr == NULL)
        return false;
    if (expr->per_line || expr->kind == EXPR_DIAGNOSIS || expr->kind == EXPR_BILLED)
        return true;
    if (expr->kind == EXPR_FIELD && is_shared_field(expr->field))
        return true;
    return asks_line(expr->left) || asks_line(expr->right);
}

/* Waivers that read a line are asked about each, whatever the rule reads. */
static bool sets_lines_apart(const struct rule *rule)
{
    bool apart = rule->per_line && asks_line(rule->when);
    for (size_t i = 0; i < rule->unless_count; i++)
        apart |= rule->per_line && asks_line(rule->unlesses[i]);
    for (size_t i = 0; i < rule->waiver_count; i++) {
        const struct expr *when = rule->waivers[i].when;
        apart |= when != NULL && (when->per_line || (rule->per_line && asks_line(when)));
    }
    return apart;
}

/* The codes one of which must be billed in the session for the condition to be true, or PLAN_NONE. */
static plan_index wanted_codes(const struct lower *lower, plan_index condition)
{
    const struct plan_node *node = &lower->node_items[condition];
    plan_index set = PLAN_NONE;
    if (node->kind == EXPR_AND) {
        set = wanted_codes(lower, node->left);
        return set != PLAN_NONE ? set : wanted_codes(lower, node->right);
    }
    if (node->kind == EXPR_BILLED) {
        const struct plan_window *window = &lower->measure_items[node->measure].window;
        set = window->kind == WINDOW_SESSION && window->scopes == 0 ? node->set : PLAN_NONE;
    }
    return set;
}

/* A rule that is past its `check again by` says so whatever is billed. */
static plan_index found_by(const struct lower *lower, const struct plan_rule *rule)
{
    if (rule->by_code)
        return rule->applies_to;
    return rule->when == PLAN_NONE || rule->when_by_line || date_is_known(rule->check_again)
               ? PLAN_NONE
               : wanted_codes(lower, rule->when);
}

static struct plan_count count_of(const struct lower *lower, plan_index index)
{
    const struct plan_count none = { .measure = PLAN_NONE };
    if (index == PLAN_NONE || lower->node_items[index].kind != EXPR_COMPARE)
        return none;
    const struct plan_node *node = &lower->node_items[index];
    const struct plan_node *left = &lower->node_items[node->left], *right = &lower->node_items[node->right];
    if (left->kind != EXPR_MEASURE || right->kind != EXPR_LITERAL)
        return none;
    return (struct plan_count){ left->measure, node->comparison, right->literal.number };
}

/* Counts and limits gather their lines themselves, and conditions of the session ask of none. */
static bool is_scoped(const struct plan_rule *rule)
{
    bool by_condition = rule->check == CHECK_REQUIRE || rule->check == CHECK_FORBID;
    return rule->by_code && rule->check != CHECK_COUNT_UNITS && rule->check != CHECK_LIMIT &&
           (rule->per_line || !by_condition);
}

/* The rule is found by what makes its `when` true. */
static bool when_is_found(const struct lower *lower, const struct plan_rule *rule)
{
    return rule->found_by != PLAN_NONE && !rule->by_code && lower->node_items[rule->when].kind == EXPR_BILLED;
}

/* Rules that read lines by themselves, or whose `when` does, are told at a glance of none. */
static enum at_once told_at_once(const struct lower *lower, const struct plan_rule *rule)
{
    if (rule->when_by_line)
        return AT_ONCE_NEVER;
    switch (rule->check) {
    case CHECK_COUNT_UNITS: return AT_ONCE_COUNT;
    case CHECK_LIMIT:
        return lower->measure_items[rule->measure].by_position && !rule->rule->check.table ? AT_ONCE_SESSIONS
                                                                                            : AT_ONCE_NEVER;
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: return AT_ONCE_CONFLICT;
    case CHECK_REQUIRE:
    case CHECK_FORBID: return rule->per_line ? AT_ONCE_NEVER : AT_ONCE_CONDITION;
    case CHECK_COUNT_ASSISTANT: break;
    }
    return AT_ONCE_NEVER;
}

static void lower_rule(struct lower *lower, const struct rule *rule)
{
    const struct check *check = &rule->check;
    struct plan_rule lowered = {
        .rule = rule,
        .applies_to = lower_set(lower, rule->applies_to),
        .per_line = rule->per_line,
        .when_by_line = rule->per_line && asks_line(rule->when),
        .lines_apart = sets_lines_apart(rule),
        .by_code = rule->applies_to != NULL,
        .check_again = rule->check_again,
        .when = lower_node(lower, rule->when),
        .check = check->kind,
        .condition = lower_node(lower, check->condition),
        .amount = lower_node(lower, check->amount),
        .measure = check->kind == CHECK_LIMIT ? lower_measure(lower, &check->measure, rule->applies_to) : PLAN_NONE,
        .marks = lower_set(lower, check->marks),
        .column1 = lower_set(lower, check->column1),
        .column2 = lower_set(lower, check->column2),
        .window = lower_window(lower, &check->window),
    };
    lowered.found_by = found_by(lower, &lowered);
    lowered.when_is_found = when_is_found(lower, &lowered);
    lowered.when_count = count_of(lower, lowered.when);
    lowered.condition_count = count_of(lower, lowered.condition);
    lowered.scoped = is_scoped(&lowered);
    lowered.at_once = told_at_once(lower, &lowered);
    lowered.at_once_asks =
        date_is_known(rule->check_again) || (lowered.when != PLAN_NONE && !lowered.when_is_found);
    lower_exceptions(lower, &lowered, rule);
    lower_remedies(lower, &lowered, rule);
    lower_say(lower, &lowered, rule);
    (void)APPEND(lower, rule, lowered);
}

plan_index lower_index(struct lower *lower, plan_index value)
{
    return APPEND(lower, index, value);
}

plan_index lower_period(struct lower *lower, struct plan_period period)
{
    return APPEND(lower, period, period);
}

plan_index lower_slot(struct lower *lower, struct plan_slot slot)
{
    return APPEND(lower, slot, slot);
}

plan_index lower_word(struct lower *lower, struct plan_word word)
{
    return APPEND(lower, word, word);
}

static void lower_finish(const struct lower *lower, struct plan *plan)
{
    plan->nodes = lower->node_items;
    plan->ranges = lower->range_items;
    plan->names = lower->name_items;
    plan->sets = lower->set_items;
    plan->measures = lower->measure_items;
    plan->rules = lower->rule_items;
    plan->lifts = lower->lift_items;
    plan->fixes = lower->fix_items;
    plan->waivers = lower->waiver_items;
    plan->periods = lower->period_items;
    plan->slots = lower->slot_items;
    plan->words = lower->word_items;
    plan->indexes = lower->index_items;
    plan->node_count = (uint32_t)lower->node_count;
    plan->range_count = (uint32_t)lower->range_count;
    plan->name_count = (uint32_t)lower->name_count;
    plan->set_count = (uint32_t)lower->set_count;
    plan->measure_count = (uint32_t)lower->measure_count;
    plan->rule_count = (uint32_t)lower->rule_count;
    plan->lift_count = (uint32_t)lower->lift_count;
    plan->fix_count = (uint32_t)lower->fix_count;
    plan->waiver_count = (uint32_t)lower->waiver_count;
    plan->period_count = (uint32_t)lower->period_count;
    plan->slot_count = (uint32_t)lower->slot_count;
    plan->word_count = (uint32_t)lower->word_count;
    plan->index_count = (uint32_t)lower->index_count;
    plan->hashed = lower->hashed_items;
    plan->hashed_count = (uint32_t)lower->hashed_count;
    plan->dated_count = lower->dated_count;
    plan->looks_ahead = lower->looks_ahead;
}

const struct plan *plan_lower(struct arena *arena, const struct rulebook *rulebook, const struct profile *profile)
{
    struct lower lower = { .arena = arena };
    MAKE_ROOM(&lower, range);
    MAKE_ROOM(&lower, index);
    MAKE_ROOM(&lower, word);
    for (size_t i = 0; i < profile->rule_count; i++)
        lower_rule(&lower, &profile->rules[i]);
    lower_periods(&lower, profile);
    struct plan *plan = ARENA_NEW(arena, struct plan);
    plan->profile = profile;
    plan->rulebook = rulebook;
    lower_alike(&lower, &plan->alike, rulebook);
    lower_finish(&lower, plan);
    plan->reach = lower_reach(plan);
    return plan;
}
