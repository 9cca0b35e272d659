/* The plan while it is being made: growing arrays. Shared by lower.c and periods.c only. */
#ifndef PLAN_LOWER_H
#define PLAN_LOWER_H
#include "plan/plan.h"

#define LOWER_ARRAY(type, name) \
    type *name##_items;         \
    size_t name##_count, name##_capacity

struct lower {
    struct arena *arena;
    uint32_t dated_count;
    bool looks_ahead;
    LOWER_ARRAY(struct plan_node, node);
    LOWER_ARRAY(struct plan_range, range);
    LOWER_ARRAY(struct set_name, name);
    LOWER_ARRAY(struct plan_set, set);
    LOWER_ARRAY(struct plan_measure, measure);
    LOWER_ARRAY(struct plan_rule, rule);
    LOWER_ARRAY(struct plan_lift, lift);
    LOWER_ARRAY(struct plan_fix, fix);
    LOWER_ARRAY(struct plan_waiver, waiver);
    LOWER_ARRAY(struct plan_period, period);
    LOWER_ARRAY(struct plan_slot, slot);
    LOWER_ARRAY(struct plan_word, word);
    LOWER_ARRAY(plan_index, index);
    LOWER_ARRAY(code_t, hashed);
    const struct set **set_sources;  /* set_count of them: a set is lowered once */
    size_t set_source_capacity;
};

plan_index lower_set(struct lower *lower, const struct set *set);
struct plan_window lower_window(struct lower *lower, const struct window *window);
plan_index lower_index(struct lower *lower, plan_index value);
plan_index lower_period(struct lower *lower, struct plan_period period);
plan_index lower_slot(struct lower *lower, struct plan_slot slot);
plan_index lower_word(struct lower *lower, struct plan_word word);
/* Cuts the time line wherever a rule begins or ends and indexes the rules of each stretch by code. */
void lower_periods(struct lower *lower, const struct profile *profile);
/* Finds the narrow rules; the last step, when all else is there. */
void lower_alike(struct lower *lower, struct plan_alike *alike, const struct rulebook *rulebook);
/* plan->reach of a plan that is there otherwise */
int32_t lower_reach(const struct plan *plan);

#endif
