/* The index of a pair table. Private to src/table. */
#ifndef TABLE_PAIRS_H
#define TABLE_PAIRS_H
#include "table/table.h"

/* A place in the hash of codes. `opened`: the code was met in column 1; only of use while loading. */
struct code_slot { code_t code; uint32_t number; bool opened; };

/* A pair: its column 2 and its rows. count 0: free. */
struct pair_slot { uint32_t column2, first, count; };

/* The pairs of one column 1: a hash of its own, open addressing, never full. */
struct pair_group { uint32_t first, size; };

/* Codes are numbered in order of appearance; a group for each number. However large the table is, a lookup reads a
 * group and a byte, which answers for most pairs that are not in the table, and otherwise a slot or two. */
struct pair_index {
    uint64_t seed;                   /* odd: the multiplier of both hashes */
    const struct code_slot *codes;   /* 1 << code_bits of them */
    unsigned code_bits;
    uint32_t code_count;
    const struct pair_group *groups;
    const struct pair_slot *slots;
    const uint8_t *filter;           /* a byte for each slot: which eighths of its hashes occur */
    const struct pair_row *rows;
};

static inline size_t pairs_code_place(uint64_t seed, unsigned bits, code_t code)
{
    return (size_t)(code * seed >> (64 - bits));
}

/* Eight times the place of column 2 in its group, and an eighth of that place. */
static inline uint64_t pairs_eighth(uint64_t seed, uint32_t size, uint32_t column2)
{
    return (uint64_t)(column2 * (uint32_t)seed) * size >> 29;
}

#endif
