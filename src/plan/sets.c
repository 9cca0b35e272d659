/* Membership in the sets of a plan. */
#include "plan/plan.h"

static bool plain_has(const struct plan_range *ranges, uint32_t count, code_t code)
{
    while (count > 8) {
        uint32_t half = count / 2;
        if (ranges[half].low <= code) {
            ranges += half;
            count -= half;
        } else {
            count = half;
        }
    }
    for (uint32_t i = 0; i < count; i++)
        if (code <= ranges[i].high)
            return code >= ranges[i].low;
    return false;
}

bool plan_set_has_range(const struct plan *plan, const struct plan_set *of, code_t code, date_t on)
{
    const struct plan_range *ranges = plan->ranges + of->first;
    if (of->plain)
        return plain_has(ranges, of->range_count, code);
    for (uint32_t i = 0; i < of->range_count && ranges[i].low <= code; i++)
        if (code <= ranges[i].high && ranges[i].from <= on && on <= ranges[i].until)
            return true;
    return false;
}

bool plan_set_has_name(const struct plan *plan, plan_index set, struct text name, date_t on)
{
    const struct plan_set *of = &plan->sets[set];
    for (uint32_t i = 0; i < of->name_count; i++) {
        const struct set_name *item = &plan->names[of->first_name + i];
        if (item->from <= on && on <= item->until && text_equal(item->name, name))
            return true;
    }
    return false;
}
