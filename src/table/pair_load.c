/* Rows of a pair table in any order, put into the order that the index wants. Knows no layout of files. CMS's file is
 * in that order, so nothing is sorted there; any other order costs five counting sorts, never more. */
#include "table/pair_load.h"

#include <stdlib.h>

#define PIECE_BYTES ((size_t)1 << 20)
#define ROWS_FIRST ((size_t)1 << 10)
#define SETTLE_MAX 16  /* places that a row is moved up to be in order; a row that needs more has the table sorted */
#define DIGIT_BITS 15  /* of a short code, by which it is sorted twice */
#define DIGITS ((uint32_t)1 << DIGIT_BITS)

_Noreturn void pair_load_fail(struct arena *arena)
{
    arena_array(arena, SIZE_MAX, 2);  /* no memory is that large: jumps, or aborts where there is no place to jump to */
    abort();
}

void *pair_load_resize(struct pair_load *load, enum pair_block block, size_t count, size_t size)
{
    struct allocator allocator = load->arena->allocator;
    size_t bytes;
    void *resized;

    if (__builtin_mul_overflow(count, size, &bytes))
        pair_load_fail(load->arena);
    resized = allocator.resize(allocator.context, load->blocks[block].bytes, load->blocks[block].size, bytes);
    if (!resized && bytes > 0)
        pair_load_fail(load->arena);
    load->blocks[block].bytes = resized;
    load->blocks[block].size = bytes;
    return resized;
}

static void release(struct pair_load *load, enum pair_block block)
{
    if (load->blocks[block].bytes)
        pair_load_resize(load, block, 0, 0);
}

void pair_load_begin(struct pair_load *load, const struct reading *reading)
{
    *load = (struct pair_load){ .arena = reading->arena,
                                .threads = reading->threads,
                                .piece_bytes = reading->piece_bytes > 0 ? reading->piece_bytes : PIECE_BYTES };
}

void pair_load_end(struct pair_load *load)
{
    for (enum pair_block block = 0; block < BLOCK_COUNT; block++)
        release(load, block);
}

/* ---- rows in order of the file ----------------------------------------------------------------------------------- */

static void begin_run(struct pair_load *load, uint32_t column1)
{
    if (load->run_count == load->run_capacity) {
        load->run_capacity = load->run_capacity > 0 ? load->run_capacity * 2 : ROWS_FIRST;
        load->runs = pair_load_resize(load, BLOCK_RUNS, load->run_capacity, sizeof *load->runs);
    }
    load->runs[load->run_count++] = (struct pair_run){ .column1 = column1, .first = (uint32_t)load->count };
}

bool pair_load_settle(struct pair_row *rows, size_t first, size_t last)
{
    struct pair_row row = rows[last];
    size_t at = last;

    while (at > first && rows[at - 1].column2 == row.column2 && rows[at - 1].from > row.from) {
        if (last - at == SETTLE_MAX)
            break;
        rows[at] = rows[at - 1];
        at--;
    }
    rows[at] = row;
    return at == last || last - at < SETTLE_MAX;
}

void pair_load_add(struct pair_load *load, uint32_t column1, struct pair_row row)
{
    size_t first;

    if (load->run_count == 0 || column1 != load->runs[load->run_count - 1].column1)
        begin_run(load, column1);
    if (load->count == load->capacity) {
        load->capacity = load->capacity > 0 ? load->capacity + load->capacity / 2 : ROWS_FIRST;
        load->rows = pair_load_resize(load, BLOCK_ROWS, load->capacity, sizeof *load->rows);
    }
    first = load->runs[load->run_count - 1].first;
    load->rows[load->count++] = row;
    if (load->count - 1 == first)
        return;
    if (row.column2 < load->rows[load->count - 2].column2 || !pair_load_settle(load->rows, first, load->count - 1))
        load->disordered = true;
}

/* ---- sorting ----------------------------------------------------------------------------------------------------- */

/* What rows are sorted by, the least important first. */
enum digit { DIGIT_DAY, DIGIT_COLUMN2_LOW, DIGIT_COLUMN2_HIGH, DIGIT_COLUMN1_LOW, DIGIT_COLUMN1_HIGH, DIGIT_COUNT };

static uint32_t digit_of(const struct pair_load *load, const uint32_t *column1, enum digit digit, uint32_t row)
{
    switch (digit) {
    case DIGIT_DAY: return (uint32_t)(load->rows[row].from - DATE_MIN);
    case DIGIT_COLUMN2_LOW: return (uint32_t)load->rows[row].column2 % DIGITS;
    case DIGIT_COLUMN2_HIGH: return (uint32_t)load->rows[row].column2 >> DIGIT_BITS;
    case DIGIT_COLUMN1_LOW: return column1[row] % DIGITS;
    case DIGIT_COLUMN1_HIGH: return column1[row] >> DIGIT_BITS;
    case DIGIT_COUNT: break;
    }
    return 0;
}

/* Sorts the row numbers of BLOCK_ORDER by one digit; equal ones keep their order. */
static void sort_by(struct pair_load *load, const uint32_t *column1, enum digit digit)
{
    uint32_t *order = load->blocks[BLOCK_ORDER].bytes, *before = load->blocks[BLOCK_ORDER_BEFORE].bytes;
    size_t digits = digit == DIGIT_DAY ? DATE_MAX - DATE_MIN + 1 : DIGITS;
    uint32_t *places = pair_load_resize(load, BLOCK_COUNTS, digits + 1, sizeof *places);

    memset(places, 0, (digits + 1) * sizeof *places);
    memcpy(before, order, load->count * sizeof *order);
    for (size_t i = 0; i < load->count; i++)
        places[digit_of(load, column1, digit, (uint32_t)i) + 1]++;
    for (size_t i = 0; i < digits; i++)
        places[i + 1] += places[i];
    for (size_t i = 0; i < load->count; i++)
        order[places[digit_of(load, column1, digit, before[i])]++] = before[i];
}

/* Column 1 of each row, from the runs. */
static uint32_t *expand_runs(struct pair_load *load)
{
    uint32_t *column1 = pair_load_resize(load, BLOCK_COLUMN1, load->count, sizeof *column1);

    for (size_t run = 0; run < load->run_count; run++) {
        for (size_t i = load->runs[run].first; i < load->runs[run].end; i++)
            column1[i] = load->runs[run].column1;
    }
    return column1;
}

/* The row numbers by column 1, column 2, first day, line. */
static const uint32_t *sort_rows(struct pair_load *load, const uint32_t *column1)
{
    uint32_t *order = pair_load_resize(load, BLOCK_ORDER, load->count, sizeof *order);

    pair_load_resize(load, BLOCK_ORDER_BEFORE, load->count, sizeof *order);
    for (size_t i = 0; i < load->count; i++)
        order[i] = (uint32_t)i;
    for (enum digit digit = 0; digit < DIGIT_COUNT; digit++)
        sort_by(load, column1, digit);
    release(load, BLOCK_COUNTS);
    release(load, BLOCK_ORDER_BEFORE);
    return order;
}

/* One run for each column 1, as the order has them. */
static void remake_runs(struct pair_load *load, const uint32_t *column1, const uint32_t *order)
{
    load->run_count = 0;
    for (size_t i = 0; i < load->count; i++) {
        struct pair_run *last = load->run_count > 0 ? &load->runs[load->run_count - 1] : NULL;

        if (!last || column1[order[i]] != last->column1)
            load->runs[load->run_count++] = (struct pair_run){ .column1 = column1[order[i]], .first = (uint32_t)i };
        load->runs[load->run_count - 1].end = (uint32_t)i + 1;
    }
}

/* Copies the rows to the arena in the order that is wanted. */
static struct pair_row *place_sorted(struct pair_load *load)
{
    const uint32_t *column1 = expand_runs(load), *order = sort_rows(load, column1);
    struct pair_row *rows = arena_take_array(load->arena, load->count, sizeof *rows);

    for (size_t i = 0; i < load->count; i++)
        rows[i] = load->rows[order[i]];
    remake_runs(load, column1, order);
    return rows;
}

static struct pair_row *place_in_order(const struct pair_load *load)
{
    struct pair_row *rows = arena_take_array(load->arena, load->count, sizeof *rows);

    if (load->count > 0)
        memcpy(rows, load->rows, load->count * sizeof *rows);
    return rows;
}

/* The rows after the last one of each run, and the number of its pairs. */
static void close_runs(struct pair_load *load)
{
    for (size_t run = 0; run < load->run_count; run++)
        load->runs[run].end = run + 1 < load->run_count ? load->runs[run + 1].first : (uint32_t)load->count;
}

static void count_pairs(struct pair_load *load, const struct pair_row *rows)
{
    for (size_t run = 0; run < load->run_count; run++) {
        struct pair_run *at = &load->runs[run];

        at->pairs = 0;
        for (uint32_t i = at->first; i < at->end; i++)
            at->pairs += i == at->first || rows[i].column2 != rows[i - 1].column2;
    }
}

static const struct pair_index *build(struct pair_load *load, uint64_t seed, struct pair_row *rows)
{
    struct pair_runs all = { load->runs, load->run_count };

    count_pairs(load, rows);
    return pair_build(load, seed, rows, load->count, &all, 1);
}

const struct pair_index *pair_load_finish(struct pair_load *load, uint64_t seed)
{
    const struct pair_index *index = NULL;

    close_runs(load);
    if (!load->disordered)
        index = build(load, seed, place_in_order(load));
    if (!index) {
        close_runs(load);
        index = build(load, seed, place_sorted(load));
    }
    return index;
}
