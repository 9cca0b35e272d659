/* Lookups in a pair table. Cost does not grow with the table. */
#include "table/pairs.h"

uint32_t table_pair_code(const struct pair_index *index, code_t code)
{
    size_t mask = ((size_t)1 << index->code_bits) - 1, at = pairs_code_place(index->seed, index->code_bits, code);

    if (code == CODE_UNKNOWN)
        return UINT32_MAX;
    while (index->codes[at].code != CODE_UNKNOWN) {
        if (index->codes[at].code == code)
            return index->codes[at].number;
        at = (at + 1) & mask;
    }
    return UINT32_MAX;
}

/* The rows of column 2 in the group, from slot `at` on. */
static const struct pair_row *find_rows(const struct pair_index *index, struct pair_group group, uint32_t at,
                                        uint32_t column2, size_t *count)
{
    const struct pair_slot *slots = index->slots + group.first;

    for (; slots[at].count > 0; at = at + 1 < group.size ? at + 1 : 0) {
        if (slots[at].column2 == column2) {
            *count = slots[at].count;
            return index->rows + slots[at].first;
        }
    }
    return NULL;
}

const struct pair_row *table_pair_of(const struct pair_index *index, uint32_t column1, uint32_t column2, size_t *count)
{
    struct pair_group group;
    uint64_t eighth;

    *count = 0;
    if (column1 >= index->code_count || column2 >= index->code_count || index->groups[column1].size == 0)
        return NULL;
    group = index->groups[column1];
    eighth = pairs_eighth(index->seed, group.size, column2);
    if ((index->filter[group.first + (eighth >> 3)] >> (eighth & 7) & 1) == 0)
        return NULL;
    return find_rows(index, group, (uint32_t)(eighth >> 3), column2, count);
}

const struct pair_row *table_pair(const struct pair_index *index, code_t column1, code_t column2, size_t *count)
{
    return table_pair_of(index, table_pair_code(index, column1), table_pair_code(index, column2), count);
}
