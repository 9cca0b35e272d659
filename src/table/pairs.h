/* The index of a pair table. Private to src/table, but for pairs_walk().
 *
 * A hash of the codes leads to the pairs of a column 1, which are a hash of their own over the rows. However large the
 * table is, a lookup reads a group and a few tags, which answer for nearly all pairs that are not in the table, and
 * otherwise a slot and its row. No pointers but those below: the arrays can be kept in a file as they are. */
#ifndef TABLE_PAIRS_H
#define TABLE_PAIRS_H
#include "table/table.h"

/* A place in the hash of codes; code 0: free. The slots of the pairs that have the code as column 1; size 0: the code
 * occurs as column 2 only. */
struct pair_group { uint32_t code, first, size; };

struct pair_index {
    uint64_t seed;                    /* odd: the multiplier of both hashes */
    const struct pair_group *groups;  /* 1 << group_bits of them, at most half of them taken */
    unsigned group_bits;
    const uint8_t *tags;              /* of each slot; 0: free */
    const uint32_t *slots;            /* the first row of the pair */
    const struct pair_row *rows;      /* those of a pair side by side, by first day */
    size_t slot_count, row_count;
};

typedef void (*pair_visitor)(void *context, code_t column1, code_t column2, const struct pair_row *rows, size_t count);
/* Calls `visit` with the rows of each pair of codes, in no order. */
void pairs_walk(const struct pair_index *index, pair_visitor visit, void *context);

/* Where column 2 is looked for first, and its tag, 1 to 255. */
struct pair_place { uint32_t at; uint8_t tag; };

/* Thirty bits for a procedure code; 0 for what is none. */
static inline uint32_t pairs_short_code(code_t code)
{
    return (code & ((UINT64_C(1) << 30) - 1)) == 0 ? (uint32_t)(code >> 30) : 0;
}

static inline size_t pairs_group_place(uint64_t seed, unsigned bits, uint32_t code)
{
    return (size_t)(code * seed >> (64 - bits));
}

static inline struct pair_place pairs_place(uint64_t seed, uint32_t size, uint32_t column2)
{
    uint64_t hash = column2 * seed;

    return (struct pair_place){ (uint32_t)((hash >> 32) * size >> 32), (uint8_t)(hash >> 24 | 1) };
}

#endif
