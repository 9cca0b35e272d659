/* Lookups in a pair table. Cost does not grow with the table. An index that came from a file was checked to stay inside
 * its arrays, but its hashes may be full: each loop here ends by itself. */
#include "table/pairs.h"

static const struct pair_group *find_group(const struct pair_index *index, uint32_t code)
{
    size_t mask = ((size_t)1 << index->group_bits) - 1, at = pairs_group_place(index->seed, index->group_bits, code);

    for (size_t left = mask + 1; left > 0 && index->groups[at].code != 0; left--) {
        if (index->groups[at].code == code)
            return &index->groups[at];
        at = (at + 1) & mask;
    }
    return NULL;
}

static const struct pair_row *find_rows(const struct pair_index *index, const struct pair_group *group,
                                        uint32_t column2)
{
    const uint8_t *tags = index->tags + group->first;
    const uint32_t *slots = index->slots + group->first;
    struct pair_place place = pairs_place(index->seed, group->size, column2);

    for (uint32_t left = group->size; left > 0 && tags[place.at] != 0; left--) {
        if (tags[place.at] == place.tag && index->rows[slots[place.at]].column2 == column2)
            return &index->rows[slots[place.at]];
        place.at = place.at + 1 < group->size ? place.at + 1 : 0;
    }
    return NULL;
}

const struct pair_row *table_pair(const struct pair_index *index, code_t column1, code_t column2, size_t *count)
{
    uint32_t first = pairs_short_code(column1), second = pairs_short_code(column2);
    const struct pair_group *group = first != 0 && second != 0 ? find_group(index, first) : NULL;
    const struct pair_row *rows = group ? find_rows(index, group, second) : NULL;

    *count = 0;
    if (rows) {
        while (rows[(*count)++].more)
            ;
    }
    return rows;
}

bool table_pair_lists(const struct pair_index *index, code_t code)
{
    uint32_t short_code = pairs_short_code(code);

    return short_code != 0 && find_group(index, short_code) != NULL;
}
