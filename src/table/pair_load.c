/* The index of a pair table: codes numbered, rows of a pair side by side, a small hash for each column 1. Knows no
 * layout of files. CMS's file is in the order that is wanted, so nothing is sorted there; any other order costs three
 * counting sorts, never more. */
#include "table/pair_load.h"

#include <stdlib.h>

#define ROWS_FIRST ((size_t)1 << 10)
#define CODE_BITS_FIRST 10
#define SETTLE_MAX 16  /* places that a row is moved up to be in order; a row that needs more has the table sorted */

_Noreturn void pair_load_fail(struct arena *arena)
{
    arena_array(arena, SIZE_MAX, 2);  /* no memory is that large: jumps, or aborts where there is no place to jump to */
    abort();
}

/* The block with a new size; its content is kept. */
static void *resize(struct pair_load *load, enum pair_block block, size_t count, size_t size)
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
        resize(load, block, 0, 0);
}

void pair_load_begin(struct pair_load *load, struct arena *arena, uint64_t seed)
{
    *load = (struct pair_load){ .arena = arena, .seed = seed | 1 };
}

void pair_load_end(struct pair_load *load)
{
    for (enum pair_block block = 0; block < BLOCK_COUNT; block++)
        release(load, block);
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

/* The slot of the code, or the free one where it belongs. */
static struct code_slot *find_code(struct code_slot *codes, uint64_t seed, unsigned bits, code_t code)
{
    size_t at = pairs_code_place(seed, bits, code);

    while (codes[at].code != code && codes[at].code != CODE_UNKNOWN)
        at = (at + 1) & (((size_t)1 << bits) - 1);
    return &codes[at];
}

/* Twice the room, in which the codes find new places. */
static void grow_codes(struct pair_load *load)
{
    unsigned bits = load->code_bits > 0 ? load->code_bits + 1 : CODE_BITS_FIRST;
    size_t old_size = load->code_bits > 0 ? (size_t)1 << load->code_bits : 0, size = (size_t)1 << bits;
    struct code_slot *old = resize(load, BLOCK_KEYS, old_size, sizeof *old), *codes;

    if (old_size > 0)
        memcpy(old, load->codes, old_size * sizeof *old);
    codes = resize(load, BLOCK_CODES, size, sizeof *codes);
    memset(codes, 0, size * sizeof *codes);
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].code != CODE_UNKNOWN)
            *find_code(codes, load->seed, bits, old[i].code) = old[i];
    }
    release(load, BLOCK_KEYS);
    load->codes = codes;
    load->code_bits = bits;
}

/* The code's slot, with a number; at most half of the slots are taken. */
static inline struct code_slot *intern(struct pair_load *load, code_t code)
{
    struct code_slot *slot;

    if (load->code_bits == 0 || load->code_count >= (uint32_t)1 << (load->code_bits - 1))
        grow_codes(load);
    slot = find_code(load->codes, load->seed, load->code_bits, code);
    if (slot->code == CODE_UNKNOWN)
        *slot = (struct code_slot){ code, load->code_count++, false };
    return slot;
}

/* ---- rows in order of the file ----------------------------------------------------------------------------------- */

static void begin_run(struct pair_load *load, code_t column1)
{
    struct code_slot *slot = intern(load, column1);

    if (load->run_count == load->run_capacity) {
        load->run_capacity = load->run_capacity > 0 ? load->run_capacity * 2 : ROWS_FIRST;
        load->runs = resize(load, BLOCK_RUNS, load->run_capacity, sizeof *load->runs);
    }
    load->disordered |= slot->opened;
    slot->opened = true;
    load->runs[load->run_count++] = (struct pair_run){ slot->number, (uint32_t)load->count };
    load->last1 = column1;
    load->last2 = CODE_UNKNOWN;
}

static void grow_rows(struct pair_load *load)
{
    load->capacity = load->capacity > 0 ? load->capacity + load->capacity / 2 : ROWS_FIRST;
    load->rows = resize(load, BLOCK_ROWS, load->capacity, sizeof *load->rows);
    load->column2 = resize(load, BLOCK_COLUMN2, load->capacity, sizeof *load->column2);
}

/* Moves the last row up past later days of the same pair. */
static void settle(struct pair_load *load)
{
    size_t last = load->count - 1, first = load->runs[load->run_count - 1].first, at = last;
    struct pair_row row = load->rows[last];

    while (at > first && load->column2[at - 1] == load->column2[last] && load->rows[at - 1].from > row.from) {
        if (last - at == SETTLE_MAX) {
            load->disordered = true;
            break;
        }
        load->rows[at] = load->rows[at - 1];
        at--;
    }
    load->rows[at] = row;
}

void pair_load_add(struct pair_load *load, code_t column1, code_t column2, struct pair_row row)
{
    if (column1 != load->last1)
        begin_run(load, column1);
    if (load->count == load->capacity)
        grow_rows(load);
    load->rows[load->count] = row;
    load->column2[load->count++] = intern(load, column2)->number;
    if (column2 == load->last2)
        settle(load);
    load->disordered |= column2 < load->last2;
    load->last2 = column2;
}

/* The row after the last one of a run. */
static size_t run_end(const struct pair_load *load, size_t run)
{
    return run + 1 < load->run_count ? load->runs[run + 1].first : load->count;
}

/* ---- sorting ----------------------------------------------------------------------------------------------------- */

/* Sorts the row numbers of BLOCK_ORDER by their keys, all below `key_count`; equal keys keep their order. */
static void sort_by(struct pair_load *load, const uint32_t *keys, size_t key_count)
{
    uint32_t *order = load->blocks[BLOCK_ORDER].bytes, *before = load->blocks[BLOCK_ORDER_BEFORE].bytes;
    uint32_t *places = resize(load, BLOCK_COUNTS, key_count + 1, sizeof *places);

    memset(places, 0, (key_count + 1) * sizeof *places);
    memcpy(before, order, load->count * sizeof *order);
    for (size_t i = 0; i < load->count; i++)
        places[keys[i] + 1]++;
    for (size_t key = 0; key < key_count; key++)
        places[key + 1] += places[key];
    for (size_t i = 0; i < load->count; i++)
        order[places[keys[before[i]]]++] = before[i];
}

/* Column 1 of each row, from the runs. */
static uint32_t *expand_runs(struct pair_load *load)
{
    uint32_t *column1 = resize(load, BLOCK_COLUMN1, load->count, sizeof *column1);

    for (size_t run = 0; run < load->run_count; run++) {
        for (size_t i = load->runs[run].first; i < run_end(load, run); i++)
            column1[i] = load->runs[run].column1;
    }
    return column1;
}

/* Fills BLOCK_ORDER with the row numbers by column 1, column 2, first day, line. */
static const uint32_t *sort_rows(struct pair_load *load, const uint32_t *column1)
{
    uint32_t *order = resize(load, BLOCK_ORDER, load->count, sizeof *order);
    uint32_t *days = resize(load, BLOCK_KEYS, load->count, sizeof *days);

    resize(load, BLOCK_ORDER_BEFORE, load->count, sizeof *order);
    for (size_t i = 0; i < load->count; i++) {
        order[i] = (uint32_t)i;
        days[i] = (uint32_t)(load->rows[i].from - DATE_MIN);
    }
    sort_by(load, days, DATE_MAX - DATE_MIN + 1);
    release(load, BLOCK_KEYS);
    sort_by(load, load->column2, load->code_count);
    sort_by(load, column1, load->code_count);
    release(load, BLOCK_COUNTS);
    release(load, BLOCK_ORDER_BEFORE);
    return order;
}

/* One run for each column 1, as the order has them. */
static void remake_runs(struct pair_load *load, const uint32_t *column1, const uint32_t *order)
{
    load->run_count = 0;
    for (size_t i = 0; i < load->count; i++) {
        if (i == 0 || column1[order[i]] != load->runs[load->run_count - 1].column1)
            load->runs[load->run_count++] = (struct pair_run){ column1[order[i]], (uint32_t)i };
    }
}

/* Column 2 of each row, as the order has them. */
static void reorder_column2(struct pair_load *load, const uint32_t *order)
{
    uint32_t *ordered = resize(load, BLOCK_KEYS, load->count, sizeof *ordered);

    for (size_t i = 0; i < load->count; i++)
        ordered[i] = load->column2[order[i]];
    load->column2 = ordered;
    release(load, BLOCK_COLUMN2);
}

/* Copies the rows to the arena in the order that is wanted. */
static const struct pair_row *place_sorted(struct pair_load *load)
{
    const uint32_t *column1 = expand_runs(load), *order = sort_rows(load, column1);
    struct pair_row *rows = ARENA_ARRAY(load->arena, load->count, struct pair_row);

    for (size_t i = 0; i < load->count; i++)
        rows[i] = load->rows[order[i]];
    remake_runs(load, column1, order);
    reorder_column2(load, order);
    return rows;
}

/* The rows in the arena, those of a pair side by side and by first day. */
static const struct pair_row *place_rows(struct pair_load *load)
{
    struct pair_row *rows;

    if (load->disordered)
        return place_sorted(load);
    rows = ARENA_ARRAY(load->arena, load->count, struct pair_row);
    if (load->count > 0)
        memcpy(rows, load->rows, load->count * sizeof *rows);
    return rows;
}

/* ---- the hash of each column 1 ----------------------------------------------------------------------------------- */

static uint32_t count_pairs(const uint32_t *column2, size_t first, size_t end)
{
    uint32_t count = 0;

    for (size_t i = first; i < end; i++)
        count += i == first || column2[i] != column2[i - 1];
    return count;
}

/* Gives each run a group with half as many slots again as it has pairs, and one. Returns the number of all slots. */
static size_t size_groups(const struct pair_load *load, struct pair_group *groups)
{
    size_t slots = 0;

    for (size_t run = 0; run < load->run_count; run++) {
        uint32_t pairs = count_pairs(load->column2, load->runs[run].first, run_end(load, run));
        struct pair_group group = { (uint32_t)slots, pairs + pairs / 2 + 1 };

        groups[load->runs[run].column1] = group;
        slots += group.size;
    }
    return slots;
}

/* The arrays of the index that are being filled. */
struct filling { struct pair_slot *slots; uint8_t *filter; uint64_t seed; };

static void add_pair(const struct filling *filling, struct pair_group group, struct pair_slot pair)
{
    uint64_t eighth = pairs_eighth(filling->seed, group.size, pair.column2);
    struct pair_slot *slots = filling->slots + group.first;
    uint32_t at = (uint32_t)(eighth >> 3);

    filling->filter[group.first + at] |= (uint8_t)(1 << (eighth & 7));
    while (slots[at].count > 0)
        at = at + 1 < group.size ? at + 1 : 0;
    slots[at] = pair;
}

static void fill_group(const struct pair_load *load, const struct filling *filling, struct pair_group group, size_t run)
{
    const uint32_t *column2 = load->column2;
    size_t end = run_end(load, run);

    for (size_t i = load->runs[run].first, next; i < end; i = next) {
        for (next = i + 1; next < end && column2[next] == column2[i];)
            next++;
        add_pair(filling, group, (struct pair_slot){ column2[i], (uint32_t)i, (uint32_t)(next - i) });
    }
}

/* Makes the groups and fills their slots. */
static void place_groups(const struct pair_load *load, struct pair_index *index)
{
    struct pair_group *groups = ARENA_ARRAY(load->arena, load->code_count, struct pair_group);
    size_t size = size_groups(load, groups);
    struct filling filling = { .slots = ARENA_ARRAY(load->arena, size, struct pair_slot),
                               .filter = ARENA_ARRAY(load->arena, size, uint8_t), .seed = load->seed };

    for (size_t run = 0; run < load->run_count; run++)
        fill_group(load, &filling, groups[load->runs[run].column1], run);
    index->groups = groups;
    index->slots = filling.slots;
    index->filter = filling.filter;
}

static const struct code_slot *place_codes(const struct pair_load *load)
{
    size_t size = (size_t)1 << load->code_bits;
    struct code_slot *codes = ARENA_ARRAY(load->arena, size, struct code_slot);

    memcpy(codes, load->codes, size * sizeof *codes);
    return codes;
}

const struct pair_index *pair_load_finish(struct pair_load *load)
{
    struct pair_index *index = ARENA_NEW(load->arena, struct pair_index);

    if (load->code_bits == 0)
        grow_codes(load);
    index->seed = load->seed;
    index->codes = place_codes(load);
    index->code_bits = load->code_bits;
    index->code_count = load->code_count;
    index->rows = place_rows(load);
    release(load, BLOCK_ROWS);
    place_groups(load, index);
    return index;
}
