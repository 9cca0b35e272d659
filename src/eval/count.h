/* Minutes to units: the arithmetic of one pool, free of sessions and rules. Inside src/eval; tested by itself. */
#ifndef EVAL_COUNT_H
#define EVAL_COUNT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"

/* A code of the pool. */
struct counted {
    code_t code;
    int64_t minutes, billed;           /* sums of what is known */
    bool minutes_unknown, billed_unknown;
};

/* How many units the minutes support: every code its `base`; those marked `tied` share `extra` more, one each. For
 * COUNT_EACH_WITHIN_TOTAL `base` is each code's own count and `total` the most that all may have together. */
struct support {
    int64_t *base;
    bool *tied;
    int64_t extra;
    int64_t total;
    bool capped;
};

/* units that x minutes make under the check's options */
int64_t count_units_of(const struct check *check, int64_t minutes);
/* so many units are at most what x minutes of a session make by COUNT_TOTAL_MINUTES: the same without a division */
bool count_supports(const struct check *check, int64_t minutes, int64_t units);
/* All minutes must be known. Arrays from `arena`. */
void count_support(struct arena *arena, const struct check *check, const struct counted *codes, size_t count,
                   struct support *support);
/* Units of each code beyond the accepted allocation that denies least; of several, the one that denies the lowest
 * codes. Codes ascend. Returns their sum. With compare_total only the sum is meaningful. */
int64_t count_excess(const struct check *check, const struct support *support, const struct counted *codes,
                     size_t count, int64_t *excess);
/* The accepted allocations, at most `most`: arrays of `count` units in `arena`. */
size_t count_allocations(struct arena *arena, const struct support *support, const struct counted *codes, size_t count,
                         const struct units_of **allocations, size_t most);
/* Sets the minutes of each code to the fewest that support its billed units, together the fewest of all; returns their
 * sum (least.c). NUMBER_UNKNOWN: billed units are not known, none, or beyond COUNT_LEAST_UNITS_MAX. */
#define COUNT_LEAST_UNITS_MAX 100000
int64_t count_least_minutes(struct arena *arena, const struct check *check, struct counted *codes, size_t count);

#endif
