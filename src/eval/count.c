/* See count.h. */
#include "eval/count.h"

#include "base/sort.h"

int64_t count_units_of(const struct check *check, int64_t minutes)
{
    if (check->method == COUNT_NEAREST_QUARTER)
        return (2 * minutes + check->block) / (2 * check->block);
    if (minutes < check->first_unit)
        return 0;
    int64_t units = (minutes + check->block - check->last_unit) / check->block;
    return units > 1 ? units : 1;
}

bool count_supports(const struct check *check, int64_t minutes, int64_t units)
{
    if (units <= 0 || minutes < check->first_unit)
        return units <= 0;
    return units == 1 || minutes + check->block - check->last_unit >= units * check->block;
}

/* The code's claim to a leftover unit; 0: none. Of its minutes `whole` make units. */
static int64_t leftover_weight(const struct check *check, int64_t minutes, int64_t whole)
{
    int64_t leftover = minutes - whole * check->block;
    return leftover == 0 || check->leftover == LEFTOVER_MOST_LEFTOVER ? leftover : minutes;
}

static int descending(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a < b) - (a > b);
}

/* The weight of the last code that gets one of `extra` leftover units. */
static int64_t last_weight(struct arena *arena, const int64_t *weights, size_t count, int64_t extra)
{
    int64_t *sorted = arena_take_array(arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = weights[i];
    SORT(sorted, count, descending);
    return sorted[extra - 1];
}

/* Gives `extra` leftover units to the codes of most weight: those above the last weight that gets one have it for sure.
 */
static void share_leftover(struct arena *arena, const int64_t *weights, size_t count, struct support *support)
{
    int64_t extra = support->extra < (int64_t)count ? support->extra : (int64_t)count;
    int64_t cut = last_weight(arena, weights, count, extra);
    for (size_t i = 0; i < count; i++) {
        if (weights[i] > cut) {
            support->base[i]++;
            extra--;
        }
        support->tied[i] = weights[i] == cut && cut > 0;
    }
    support->extra = cut > 0 ? extra : 0;
}

static void support_total(struct arena *arena, const struct check *check, const struct counted *codes, size_t count,
                          struct support *support)
{
    int64_t *weights = arena_take_array(arena, count, sizeof *weights), minutes = 0, whole = 0;
    for (size_t i = 0; i < count; i++) {
        minutes += codes[i].minutes;
        support->base[i] = codes[i].minutes / check->block;
        whole += support->base[i];
        weights[i] = leftover_weight(check, codes[i].minutes, support->base[i]);
    }
    support->total = count_units_of(check, minutes);
    support->extra = support->total - whole;
    for (size_t i = 0; i < count && support->extra < 0; i++)
        support->base[i] = 0; /* below the first unit's minutes, which are more than a block */
    if (support->extra <= 0)
        support->extra = 0;
    else
        share_leftover(arena, weights, count, support);
}

static void support_each(const struct check *check, const struct counted *codes, size_t count, struct support *support)
{
    int64_t minutes = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        minutes += codes[i].minutes;
        support->base[i] = count_units_of(check, codes[i].minutes);
        all += support->base[i];
    }
    int64_t pooled = check->method == COUNT_EACH_WITHIN_TOTAL ? count_units_of(check, minutes) : all;
    support->capped = pooled < all;
    support->total = support->capped ? pooled : all;
}

/* Filled where it is wanted: to copy it just behind its stores would wait for each of them. */
void count_support(struct arena *arena, const struct check *check, const struct counted *codes, size_t count,
                   struct support *support)
{
    *support = (struct support){ .base = arena_take_array(arena, count, sizeof *support->base),
                                 .tied = ARENA_ARRAY(arena, count, bool) };
    if (check->method == COUNT_TOTAL_MINUTES)
        support_total(arena, check, codes, count, support);
    else
        support_each(check, codes, count, support);
}

/* Units over the cap are denied from the lowest code on. */
static void excess_over_cap(const struct support *support, const struct counted *codes, size_t count, int64_t *excess)
{
    int64_t kept = 0;
    for (size_t i = 0; i < count; i++)
        kept += codes[i].billed - excess[i];
    int64_t over = kept - support->total;
    for (size_t i = 0; i < count && over > 0; i++) {
        int64_t rest = codes[i].billed - excess[i];
        int64_t denied = rest < over ? rest : over;
        excess[i] += denied;
        over -= denied;
    }
}

int64_t count_excess(const struct check *check, const struct support *support, const struct counted *codes,
                     size_t count, int64_t *excess)
{
    int64_t sum = 0, billed = 0, extra = support->extra;
    for (size_t i = 0; i < count; i++)
        billed += codes[i].billed;
    if (check->compare_total)
        return billed > support->total ? billed - support->total : 0;
    for (size_t i = 0; i < count; i++)
        excess[i] = codes[i].billed > support->base[i] ? codes[i].billed - support->base[i] : 0;
    for (size_t i = count; i-- > 0 && extra > 0;)
        if (support->tied[i] && excess[i] > 0) {
            excess[i]--;
            extra--;
        }
    if (support->capped)
        excess_over_cap(support, codes, count, excess);
    for (size_t i = 0; i < count; i++)
        sum += excess[i];
    return sum;
}

/* ---- writing the set of allocations out ---- */

struct listing {
    struct arena *arena;
    const struct support *support;
    const struct counted *codes;
    size_t count;
    int64_t *units;  /* of each code, in the allocation that is made */
    const struct units_of **to;
    size_t listed, most;
};

static void list_one(struct listing *listing)
{
    struct units_of *allocation = arena_take_array(listing->arena, listing->count, sizeof *allocation);
    for (size_t i = 0; i < listing->count; i++)
        allocation[i] = (struct units_of){ listing->codes[i].code, listing->units[i] };
    listing->to[listing->listed++] = allocation;
}

/* Which tied codes have one of the `left` leftover units. */
static void list_ties(struct listing *listing, size_t at, int64_t left)
{
    if (listing->listed == listing->most)
        return;
    if (at == listing->count) {
        if (left == 0)
            list_one(listing);
        return;
    }
    listing->units[at] = listing->support->base[at];
    if (listing->support->tied[at] && left > 0) {
        listing->units[at]++;
        list_ties(listing, at + 1, left - 1);
        listing->units[at]--;
    }
    int64_t ties_after = 0;
    for (size_t i = at + 1; i < listing->count; i++)
        ties_after += listing->support->tied[i];
    if (ties_after >= left)
        list_ties(listing, at + 1, left);
}

/* Which codes' own counts make up the capped total. */
static void list_capped(struct listing *listing, size_t at, int64_t left)
{
    int64_t after = 0;
    if (listing->listed == listing->most)
        return;
    if (at == listing->count) {
        list_one(listing);
        return;
    }
    for (size_t i = at + 1; i < listing->count; i++)
        after += listing->support->base[i];
    int64_t most = listing->support->base[at] < left ? listing->support->base[at] : left;
    for (int64_t units = most; units >= 0 && left - units <= after; units--) {
        listing->units[at] = units;
        list_capped(listing, at + 1, left - units);
    }
}

size_t count_allocations(struct arena *arena, const struct support *support, const struct counted *codes, size_t count,
                         const struct units_of **allocations, size_t most)
{
    struct listing listing = { arena, support, codes, count, support->base, allocations, 0, most };
    if (!support->capped && support->extra == 0) { /* there is one */
        list_one(&listing);
        return 1;
    }
    listing.units = arena_take_array(arena, count, sizeof *listing.units);
    if (support->capped)
        list_capped(&listing, 0, support->total);
    else
        list_ties(&listing, 0, support->extra);
    return listing.listed;
}
