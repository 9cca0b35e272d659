/* See rows.h. */
#include "trial/rows.h"

#define SLOTS_FIRST 256 /* a power of two */

void rows_init(struct rows *rows, struct arena *arena)
{
    *rows = (struct rows){ .arena = arena, .slot_mask = SLOTS_FIRST - 1 };
    rows->slots = ARENA_ARRAY(arena, SLOTS_FIRST, struct row_used);
}

static size_t slot_of(const struct rows *rows, const struct table_edition *edition, uint32_t line)
{
    uint64_t key = (uint64_t)(uintptr_t)edition + line;
    size_t slot = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & rows->slot_mask;
    while (rows->slots[slot].line != 0 && (rows->slots[slot].line != line || rows->slots[slot].edition != edition))
        slot = (slot + 1) & rows->slot_mask;
    return slot;
}

static void grow(struct rows *rows)
{
    struct row_used *before = rows->slots;
    size_t count = rows->slot_mask + 1;
    rows->slot_mask = count * 2 - 1;
    rows->slots = ARENA_ARRAY(rows->arena, count * 2, struct row_used);
    for (size_t i = 0; i < count; i++)
        if (before[i].line != 0)
            rows->slots[slot_of(rows, before[i].edition, before[i].line)] = before[i];
}

void rows_add(struct rows *rows, const struct table_edition *edition, uint32_t line)
{
    if (!edition || line == 0)
        return;
    size_t slot = slot_of(rows, edition, line);
    if (rows->slots[slot].line != 0)
        return;
    rows->slots[slot] = (struct row_used){ edition, line };
    if (++rows->count * 2 > rows->slot_mask)
        grow(rows);
}

size_t rows_of(const struct rows *rows, const struct table_edition *edition)
{
    size_t count = 0;
    for (size_t i = 0; i <= rows->slot_mask; i++)
        count += rows->slots[i].line != 0 && rows->slots[i].edition == edition;
    return count;
}
