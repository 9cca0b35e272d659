/* Minutes to units: every distribution is tried, and kept when the rule's words accept it. Knows no sessions. */
#include <string.h>

#include "tests/reference/allocate.h"

int64_t reference_units(const struct check *check, int64_t minutes)
{
    int64_t units;

    if (minutes < check->first_unit)
        return 0;
    units = (minutes + check->block - check->last_unit) / check->block;
    return units > 1 ? units : 1;
}

static int64_t nearest_quarter(const struct check *check, int64_t minutes)
{
    return (2 * minutes + check->block) / (2 * check->block);
}

static int64_t total(const int64_t *numbers, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += numbers[i];
    return sum;
}

/* What decides who gets a leftover unit; 0: has no leftover minutes, and gets none. */
static int64_t weight(const struct check *check, int64_t minutes)
{
    int64_t left = minutes % check->block;

    return left > 0 && check->leftover == LEFTOVER_MOST_MINUTES ? minutes : left;
}

/* Whole blocks to each code; of the units left, one each to the codes of most weight. Nothing below the first unit's
 * minutes. */
static bool accepts_pooled(const struct check *check, const int64_t *minutes, const int64_t *units, size_t count)
{
    int64_t supported = reference_units(check, total(minutes, count));

    if (total(units, count) != supported)
        return false;
    for (size_t i = 0; i < count && supported > 0; i++) {
        bool extra = units[i] > minutes[i] / check->block;

        if (units[i] < minutes[i] / check->block)
            return false;

        if (extra && weight(check, minutes[i]) == 0)
            return false;
        for (size_t k = 0; extra && k < count; k++) {
            if (units[k] == minutes[k] / check->block && weight(check, minutes[k]) > weight(check, minutes[i]))
                return false;
        }
    }
    return true;
}

static bool accepts_within(const struct check *check, const int64_t *minutes, const int64_t *units, size_t count)
{
    int64_t alone = 0, together = reference_units(check, total(minutes, count));

    for (size_t i = 0; i < count; i++)
        alone += reference_units(check, minutes[i]);
    return total(units, count) == (alone < together ? alone : together);
}

/* What a code may have; `supported` is the pool's. */
static void range_of_code(const struct check *check, int64_t minutes, int64_t supported, int64_t *least, int64_t *most)
{
    switch (check->method) {
    case COUNT_TOTAL_MINUTES:
        *least = supported == 0 ? 0 : minutes / check->block;
        *most = supported == 0 ? 0 : *least + 1;
        break;
    case COUNT_EACH_CODE: *least = *most = reference_units(check, minutes); break;
    case COUNT_EACH_WITHIN_TOTAL:
        *least = 0;
        *most = reference_units(check, minutes);
        break;
    case COUNT_NEAREST_QUARTER: *least = *most = nearest_quarter(check, minutes); break;
    }
}

static bool accepts(const struct check *check, const int64_t *minutes, const int64_t *units, size_t count)
{
    if (check->method == COUNT_TOTAL_MINUTES)
        return accepts_pooled(check, minutes, units, count);
    if (check->method == COUNT_EACH_WITHIN_TOTAL)
        return accepts_within(check, minutes, units, count);
    return true;
}

static void distribute(const struct check *check, const int64_t *minutes, int64_t *units, size_t count, size_t at,
                       struct allocation_visitor visitor)
{
    int64_t least = 0, most = 0, supported = reference_units(check, total(minutes, count));

    if (at == count) {
        if (accepts(check, minutes, units, count))
            visitor.visit(visitor.context, units, count);
        return;
    }
    range_of_code(check, minutes[at], supported, &least, &most);
    for (units[at] = least; units[at] <= most; units[at]++)
        distribute(check, minutes, units, count, at + 1, visitor);
}

void allocations_visit(const struct check *check, const int64_t *minutes, size_t count,
                       struct allocation_visitor visitor)
{
    int64_t units[ALLOCATION_CODES_MAX];

    if (count <= ALLOCATION_CODES_MAX)
        distribute(check, minutes, units, count, 0, visitor);
}

/* ---- all of them as a list ---- */

struct gathering {
    struct arena *arena;
    int64_t *rows;
    size_t count, capacity;
};

static void gather(void *context, const int64_t *units, size_t count)
{
    struct gathering *gathering = context;

    for (size_t i = 0; i < count; i++) {
        gathering->rows = arena_grow(gathering->arena, gathering->rows, gathering->count * count + i,
                                     &gathering->capacity, sizeof(int64_t));
        gathering->rows[gathering->count * count + i] = units[i];
    }
    gathering->count++;
}

struct reference_pool reference_allocate(struct arena *arena, const struct check *check, const code_t *codes,
                                         const int64_t *minutes, size_t code_count)
{
    struct gathering gathering = { .arena = arena };

    allocations_visit(check, minutes, code_count, (struct allocation_visitor){ gather, &gathering });
    return (struct reference_pool){ .code_count = code_count,
                                    .allocation_count = gathering.count,
                                    .codes = codes,
                                    .minutes = minutes,
                                    .allocations = gathering.rows };
}
