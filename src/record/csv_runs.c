/* Which rows of a CSV file belong together: found in one pass before the first session is read, so that a session whose
 * rows are spread over the file, as in one sorted by code, is still one session. */
#include "record/csv.h"

#define SLOTS_FIRST ((size_t)1024)

/* Empty cells say nothing: a row whose id is left out belongs to the one before it. */
struct key {
    struct text cells[3];
};

static bool belongs(const struct csv_table *table, const struct key *key)
{
    for (size_t i = 0; i < 3; i++) {
        struct text cell = csv_key_cell(table, i);

        if (cell.length > 0 && key->cells[i].length > 0 && !text_equal(cell, key->cells[i]))
            return false;
    }
    return true;
}

static void add_to_key(const struct csv_table *table, struct key *key)
{
    for (size_t i = 0; i < 3; i++) {
        if (key->cells[i].length == 0)
            key->cells[i] = csv_key_cell(table, i);
    }
}

static uint64_t hash_key(const struct key *key)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < 3; i++)
        hash = (hash ^ text_hash(key->cells[i])) * UINT64_C(0x9e3779b97f4a7c15);
    return hash;
}

static size_t find_slot(const struct csv_runs *runs, uint64_t key)
{
    size_t at = (size_t)(key ^ key >> 32) & (runs->slot_count - 1);

    while (runs->slots[at] != 0 && runs->items[runs->slots[at]].key != key)
        at = (at + 1) & (runs->slot_count - 1);
    return at;
}

/* At most half of the slots are used. The run that is read is the last one and has none yet. */
static void make_room(struct arena *arena, struct csv_runs *runs)
{
    if (runs->count * 2 < runs->slot_count)
        return;
    runs->slot_count = runs->slot_count > 0 ? runs->slot_count * 2 : SLOTS_FIRST;
    runs->slots = ARENA_ARRAY(arena, runs->slot_count, uint32_t);
    for (size_t i = 1; i + 1 < runs->count; i++)
        runs->slots[find_slot(runs, runs->items[i].key)] = (uint32_t)i;
}

/* A row without any of the three belongs to no other session by its key. */
static void end_run(struct arena *arena, struct csv_runs *runs, const struct key *key, const char *end)
{
    struct csv_run *run = &runs->items[runs->count - 1];
    size_t slot;

    run->end = end;
    run->key = hash_key(key);
    if (key->cells[0].length == 0 && key->cells[1].length == 0 && key->cells[2].length == 0)
        return;
    make_room(arena, runs);
    slot = find_slot(runs, run->key);
    run->later = runs->slots[slot] != 0;
    if (run->later)
        runs->items[runs->slots[slot]].next = (uint32_t)runs->count - 1;
    runs->slots[slot] = (uint32_t)runs->count - 1;
}

static void begin_run(struct arena *arena, struct csv_runs *runs, const char *begin)
{
    runs->items = arena_grow(arena, runs->items, runs->count, &runs->capacity, sizeof *runs->items);
    runs->items[runs->count++] = (struct csv_run){ .begin = begin };
}

void csv_find_runs(struct arena *arena, struct csv_table *table, const char *p, const char *end)
{
    struct csv_runs *runs = &table->runs;
    struct key key = { { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } } };

    begin_run(arena, runs, p); /* the one that is not used */
    for (; p < end; p = table->row.after) {
        csv_pass_row(table, p, end);
        if (csv_is_blank(&table->row))
            continue;
        if (runs->count > 1 && !belongs(table, &key))
            end_run(arena, runs, &key, p);
        if (runs->count == 1 || !belongs(table, &key)) {
            begin_run(arena, runs, p);
            key = (struct key){ { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } } };
        }
        add_to_key(table, &key);
    }
    if (runs->count > 1)
        end_run(arena, runs, &key, end);
}
