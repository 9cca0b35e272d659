/* The table of elements. See elements.h. */
#include "trial/elements.h"

#define SLOTS_FIRST 256 /* a power of two */

void elements_init(struct elements *elements, struct arena *arena)
{
    *elements = (struct elements){ .arena = arena, .slot_mask = SLOTS_FIRST - 1 };
    elements->slots = ARENA_ARRAY(arena, SLOTS_FIRST, uint32_t);
}

static size_t slot_of(const struct elements *elements, enum element_kind kind, struct span at)
{
    uint64_t key = ((uint64_t)at.file << 32 | at.begin) * ELEMENT_KINDS + kind;
    size_t slot = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & elements->slot_mask;
    for (; elements->slots[slot]; slot = (slot + 1) & elements->slot_mask) {
        const struct element *item = &elements->items[elements->slots[slot] - 1];
        if (item->kind == kind && item->at.file == at.file && item->at.begin == at.begin)
            break;
    }
    return slot;
}

struct element *elements_find(const struct elements *elements, enum element_kind kind, struct span at)
{
    uint32_t found = elements->slots[slot_of(elements, kind, at)];
    return found ? &elements->items[found - 1] : NULL;
}

static void make_room(struct elements *elements)
{
    if (elements->count * 2 < elements->slot_mask)
        return;
    elements->slot_mask = elements->slot_mask * 2 + 1;
    elements->slots = ARENA_ARRAY(elements->arena, elements->slot_mask + 1, uint32_t);
    for (size_t i = 0; i < elements->count; i++)
        elements->slots[slot_of(elements, elements->items[i].kind, elements->items[i].at)] = (uint32_t)i + 1;
}

void elements_add(struct elements *elements, const struct element *element)
{
    struct element *known = elements_find(elements, element->kind, element->at);
    if (known) {
        known->sides |= element->sides;
        known->reached |= element->reached;
        return;
    }
    make_room(elements);
    elements->items = arena_grow(elements->arena, elements->items, elements->count, &elements->capacity,
                                 sizeof *elements->items);
    elements->items[elements->count++] = *element;
    elements->slots[slot_of(elements, element->kind, element->at)] = (uint32_t)elements->count;
}

void elements_reach(struct elements *elements, enum element_kind kind, struct span at, unsigned side)
{
    struct element *element = elements_find(elements, kind, at);
    if (element)
        element->reached |= (uint8_t)(side & element->sides);
}

void elements_join(struct elements *elements, const struct elements *from)
{
    for (size_t i = 0; i < from->count; i++)
        elements_add(elements, &from->items[i]);
}
