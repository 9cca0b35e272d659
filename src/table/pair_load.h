/* Making the index of a pair table from rows in any order. Private to src/table.
 *
 * Scratch memory comes from the arena's allocator and is given back; the arena keeps the finished index only. When
 * memory runs out, control leaves by the arena's jump, and the caller must still call pair_load_end(). */
#ifndef TABLE_PAIR_LOAD_H
#define TABLE_PAIR_LOAD_H
#include "table/pairs.h"
#include "table/reading.h"

/* Rows of one column 1 that follow each other: from `first` up to the next run. */
struct pair_run { uint32_t column1, first; };

enum pair_block { BLOCK_ROWS, BLOCK_COLUMN2, BLOCK_RUNS, BLOCK_CODES, BLOCK_COLUMN1, BLOCK_KEYS, BLOCK_ORDER,
                  BLOCK_ORDER_BEFORE, BLOCK_COUNTS, BLOCK_COUNT };

struct pair_load {
    struct arena *arena;
    uint64_t seed;
    struct { void *bytes; size_t size; } blocks[BLOCK_COUNT];  /* the scratch memory */
    struct pair_row *rows;       /* in order of the file */
    uint32_t *column2;           /* of each row */
    size_t count, capacity;
    struct pair_run *runs;
    size_t run_count, run_capacity;
    struct code_slot *codes;
    unsigned code_bits;
    uint32_t code_count;
    code_t last1, last2;         /* codes of the row before */
    bool disordered;             /* a pair's rows may stand apart, or not by date */
};

void pair_load_begin(struct pair_load *load, struct arena *arena, uint64_t seed);
void pair_load_add(struct pair_load *load, code_t column1, code_t column2, struct pair_row row);
const struct pair_index *pair_load_finish(struct pair_load *load);
/* Gives the scratch memory back. */
void pair_load_end(struct pair_load *load);
/* Leaves by the arena's way out for "no memory". */
_Noreturn void pair_load_fail(struct arena *arena);

#endif
