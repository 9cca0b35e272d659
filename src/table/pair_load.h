/* Making the index of a pair table from its rows. Private to src/table.
 *
 * pairs.c reads a file row by row in any order (pair_load_add); pair_scan.c reads large ordinary files in several
 * threads. Both give runs of rows to pair_build(). Scratch memory comes from the arena's allocator and is given back;
 * the arena keeps the finished index only. When memory runs out, control leaves by the arena's jump, and the caller
 * must still call pair_load_end(). */
#ifndef TABLE_PAIR_LOAD_H
#define TABLE_PAIR_LOAD_H
#include "table/pairs.h"
#include "table/reading.h"

/* Rows of one column 1 that follow each other: from `first` up to `end`. */
struct pair_run {
    uint32_t column1;         /* short code */
    uint32_t first, end;
    uint32_t pairs;           /* different values of column 2 */
    uint32_t slot;            /* of its group; set by pair_build() */
};

struct pair_runs { struct pair_run *items; size_t count; };

enum pair_block { BLOCK_ROWS, BLOCK_RUNS, BLOCK_GROUPS, BLOCK_GROUPS_BEFORE, BLOCK_COLUMN1, BLOCK_ORDER,
                  BLOCK_ORDER_BEFORE, BLOCK_COUNTS, BLOCK_PIECES, BLOCK_PIECE_RUNS, BLOCK_COUNT };

struct pair_load {
    struct arena *arena;
    unsigned threads;            /* that may be used, the caller's one counted */
    size_t piece_bytes;          /* of text that a thread reads at once; smaller texts are read row by row */
    struct { void *bytes; size_t size; } blocks[BLOCK_COUNT];  /* the scratch memory */
    struct pair_row *rows;       /* in order of the file */
    size_t count, capacity;
    struct pair_run *runs;       /* their `end` and `pairs` are set at the end */
    size_t run_count, run_capacity;
    bool disordered;             /* a pair's rows may stand apart, or not by date */
};

void pair_load_begin(struct pair_load *load, const struct reading *reading);
void pair_load_add(struct pair_load *load, uint32_t column1, struct pair_row row);
const struct pair_index *pair_load_finish(struct pair_load *load, uint64_t seed);
/* Gives the scratch memory back. */
void pair_load_end(struct pair_load *load);
/* Leaves by the arena's way out for "no memory". */
_Noreturn void pair_load_fail(struct arena *arena);
/* The scratch block with a new size; its content is kept. */
void *pair_load_resize(struct pair_load *load, enum pair_block block, size_t count, size_t size);

/* Moves row `last` up past later days of the same pair, down to row `first`. false: too far for the table to count as
 * ordered. */
bool pair_load_settle(struct pair_row *rows, size_t first, size_t last);

/* pair_build.c: makes the index of rows that are in order: those of a column 1 in one run, in it by column 2 and first
 * day. `rows` must live as long as the arena. NULL: two runs have one column 1. */
const struct pair_index *pair_build(struct pair_load *load, uint64_t seed, struct pair_row *rows, size_t row_count,
                                    struct pair_runs *pieces, size_t piece_count);

/* pair_scan.c: reads a large text in which all lines from the first row on are ordinary ones, and at the same time
 * makes its checksum (digest NULL: it is known). */
struct pair_scan {
    const char *begin;     /* the first row; captions stand before */
    struct pair_row *rows;
    size_t row_count;
    size_t understood;     /* rows that could be read, kept or not */
    bool digested;         /* the checksum was made */
    struct pair_runs *pieces;
    size_t piece_count;
};
/* false: the text is small or not ordinary; nothing was done, except where `digested` says so. */
bool pair_scan(struct pair_load *load, struct pair_scan *scan, struct text text, uint8_t *digest);

#endif
