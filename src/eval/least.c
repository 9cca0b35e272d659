/* The fewest minutes that support units, for whoever has the units and not yet the minutes. Asks the counting itself,
 * so that it cannot say something else. */
#include "eval/count.h"

/* The fewest minutes that make so many units by themselves. */
static int64_t least_of(const struct check *check, int64_t units)
{
    int64_t low = 0, high = (units + 1) * check->block + check->first_unit;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (count_units_of(check, middle) >= units)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool supports(struct arena *arena, const struct check *check, const struct counted *codes, size_t count)
{
    struct support support;

    count_support(arena, check, codes, count, &support);
    return count_excess(check, &support, codes, count, ARENA_ARRAY(arena, count, int64_t)) == 0;
}

/* Total minutes need whole blocks of all codes but one, which has what is left. */
static void share_total(const struct check *check, struct counted *codes, size_t count, int64_t total)
{
    size_t last = 0;

    for (size_t i = 0; i < count; i++) {
        codes[i].minutes = codes[i].billed * check->block;
        total -= codes[i].minutes;
        if (codes[i].billed > 0)
            last = i;
    }
    codes[last].minutes += total;
}

/* Each code has what it needs by itself; what the total needs beyond that goes to the first. */
static void share_each(const struct check *check, struct counted *codes, size_t count, int64_t total)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        codes[i].minutes = least_of(check, codes[i].billed);
        sum += codes[i].minutes;
    }
    if (check->method == COUNT_EACH_WITHIN_TOTAL && sum < total)
        codes[0].minutes += total - sum;
}

int64_t count_least_minutes(struct arena *arena, const struct check *check, struct counted *codes, size_t count)
{
    int64_t billed = 0, minutes = 0;

    for (size_t i = 0; i < count; i++) {
        if (codes[i].billed_unknown || codes[i].billed > COUNT_LEAST_UNITS_MAX)
            return NUMBER_UNKNOWN;
        billed += codes[i].billed;
    }
    if (billed == 0 || check->block <= 0)
        return NUMBER_UNKNOWN;
    if (check->method == COUNT_TOTAL_MINUTES)
        share_total(check, codes, count, least_of(check, billed));
    else
        share_each(check, codes, count, least_of(check, billed));
    for (size_t i = 0; i < count; i++) {
        minutes += codes[i].minutes;
        if (codes[i].minutes < 0)
            return NUMBER_UNKNOWN;
    }
    return supports(arena, check, codes, count) ? minutes : NUMBER_UNKNOWN;
}
