/* All pairs of a table, in no order. For comparing two tables; judging never needs it. */
#include "table/pairs.h"

/* The code of thirty bits, in the place of its first five characters. */
static code_t long_code(uint32_t code) { return (code_t)code << 30; }

void pairs_walk(const struct pair_index *index, pair_visitor visit, void *context)
{
    for (size_t i = 0; i < (size_t)1 << index->group_bits; i++) {
        const struct pair_group *group = &index->groups[i];

        for (uint32_t k = 0; group->code != 0 && k < group->size; k++) {
            const struct pair_row *rows = &index->rows[index->slots[group->first + k]];
            size_t count = 0;

            if (index->tags[group->first + k] == 0)
                continue;
            while (rows[count++].more)
                ;
            visit(context, long_code(group->code), long_code(rows->column2), rows, count);
        }
    }
}
