/* What was seen before: identifiers by their hash, each with how often it came. Private to src/claim. */
#ifndef CLAIM_IDS_H
#define CLAIM_IDS_H
#include "base/arena.h"
#include "base/text.h"

struct claim_id { uint64_t hash; size_t count; };
struct claim_ids { struct claim_id *slots; size_t used, capacity; };

/* Counts the identifier once more, of one kind of several; returns how often it was counted, 1 for the first time. */
size_t claim_ids_count(struct claim_ids *ids, struct arena *arena, unsigned kind, struct text text);
/* How often it was counted. */
size_t claim_ids_seen(const struct claim_ids *ids, unsigned kind, struct text text);
/* Adds identifiers that were counted apart; false, and nothing is added, when one of them is known already. */
bool claim_ids_join(struct claim_ids *ids, struct arena *arena, const struct claim_ids *more);

#endif
