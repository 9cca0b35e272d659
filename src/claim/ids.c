/* A table of hashes with open addressing, at most half full. Two identifiers of one hash of 64 bits are taken for the
 * same; the worst that comes of it is an identifier with a number behind it. */
#include "claim/ids.h"

#define CAPACITY_FIRST ((size_t)64)

static uint64_t hash_of(unsigned kind, struct text text)
{
    uint64_t hash = text_hash(text) + kind * UINT64_C(0x9e3779b97f4a7c15);

    return hash != 0 ? hash : 1;  /* 0 is a free slot */
}

static struct claim_id *find(const struct claim_ids *ids, uint64_t hash)
{
    size_t at = (size_t)(hash ^ hash >> 32) & (ids->capacity - 1);

    while (ids->slots[at].hash != 0 && ids->slots[at].hash != hash)
        at = (at + 1) & (ids->capacity - 1);
    return &ids->slots[at];
}

static void grow(struct claim_ids *ids, struct arena *arena)
{
    struct claim_ids larger = { .capacity = ids->capacity == 0 ? CAPACITY_FIRST : ids->capacity * 2,
                                .used = ids->used };

    larger.slots = ARENA_ARRAY(arena, larger.capacity, struct claim_id);
    for (size_t i = 0; i < ids->capacity; i++) {
        if (ids->slots[i].hash != 0)
            *find(&larger, ids->slots[i].hash) = ids->slots[i];
    }
    *ids = larger;
}

size_t claim_ids_count(struct claim_ids *ids, struct arena *arena, unsigned kind, struct text text)
{
    uint64_t hash = hash_of(kind, text);
    struct claim_id *slot;

    if (ids->used * 2 >= ids->capacity)
        grow(ids, arena);
    slot = find(ids, hash);
    ids->used += slot->hash == 0;
    slot->hash = hash;
    return ++slot->count;
}

size_t claim_ids_seen(const struct claim_ids *ids, unsigned kind, struct text text)
{
    return ids->capacity == 0 ? 0 : find(ids, hash_of(kind, text))->count;
}

bool claim_ids_join(struct claim_ids *ids, struct arena *arena, const struct claim_ids *more)
{
    for (size_t i = 0; ids->capacity > 0 && i < more->capacity; i++) {
        if (more->slots[i].hash != 0 && find(ids, more->slots[i].hash)->hash != 0)
            return false;
    }
    for (size_t i = 0; i < more->capacity; i++) {
        if (more->slots[i].hash == 0)
            continue;
        if (ids->used * 2 >= ids->capacity)
            grow(ids, arena);
        *find(ids, more->slots[i].hash) = more->slots[i];
        ids->used++;
    }
    return true;
}
