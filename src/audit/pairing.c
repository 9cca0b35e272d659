/* What belongs together in two rulebooks: profiles and rules by name, and those that got another name by what they say.
 */
#include <stdlib.h>

#include "audit/diff.h"

/* ---- rules by name ---- */

static size_t run_length(const struct profile *profile, size_t at)
{
    size_t end = at;

    while (end < profile->rule_count && text_equal(profile->rules[end].name, profile->rules[at].name))
        end++;
    return end - at;
}

struct rule_pairs { struct rule_pair *items; size_t count; };

static void pair_by_name(struct rule_pairs *pairs, const struct profile *before, const struct profile *after)
{
    size_t i = 0, k = 0;

    while (i < before->rule_count || k < after->rule_count) {
        int order = i == before->rule_count  ? 1
                    : k == after->rule_count ? -1
                                             : text_compare(before->rules[i].name, after->rules[k].name);
        struct rule_pair pair = { .name = order <= 0 ? before->rules[i].name : after->rules[k].name };

        if (order <= 0) {
            pair.before = &before->rules[i];
            pair.before_count = run_length(before, i);
        }
        if (order >= 0) {
            pair.after = &after->rules[k];
            pair.after_count = run_length(after, k);
        }
        i += pair.before_count;
        k += pair.after_count;
        pairs->items[pairs->count++] = pair;
    }
}

/* ---- other names ---- */

static bool has_clause(const struct clauses *clauses, const struct clause *wanted)
{
    for (size_t i = 0; i < clauses->count; i++) {
        if (clauses->items[i].slot == wanted->slot && text_equal(clauses->items[i].deep, wanted->deep))
            return true;
    }
    return false;
}

static size_t count_common(const struct clauses *a, const struct clauses *b)
{
    size_t count = 0;

    for (size_t i = 0; i < a->count; i++)
        count += has_clause(b, &a->items[i]);
    return count;
}

bool same_meaning(const struct clauses *a, const struct clauses *b)
{
    return count_common(a, b) == a->count && count_common(b, a) == b->count;
}

#define CERTAIN 1000  /* the same on every day */

/* How sure it is that one rule is the other under a new name: 0 to CERTAIN. Texts that are compared are the last ones.
 * Below the title's word, four clauses of five must be the same. */
static unsigned likeness(struct arena *arena, struct content *content, const struct rule_pair *gone,
                         const struct rule_pair *come)
{
    const struct rule *before = &gone->before[gone->before_count - 1], *after = &come->after[come->after_count - 1];
    struct clauses a = clauses_of(arena, content, before), b = clauses_of(arena, content, after);
    size_t common = count_common(&a, &b) + count_common(&b, &a), all = a.count + b.count;
    bool same_title = before->title.length > 0 && text_equal(before->title, after->title);

    if (before->check.kind != after->check.kind)
        return 0;
    if (common == all)
        return before->from == after->from && before->until == after->until ? CERTAIN : CERTAIN - 1;
    if (!same_title && common * 5 < all * 4)
        return 0;
    return (unsigned)(common * 900 / all) + same_title;
}

#define RENAMES_TRIED 400  /* pairs that are looked at in a profile; more are new rules and old ones */

/* Joins each rule that is gone with the new one that is most like it. */
static void pair_renamed(struct arena *arena, struct content *content, struct rule_pairs *pairs)
{
    size_t tried = 0;

    for (size_t i = 0; i < pairs->count; i++) {
        struct rule_pair *best = NULL;
        unsigned most = 0;

        for (size_t k = 0; pairs->items[i].after_count == 0 && k < pairs->count && tried < RENAMES_TRIED; k++) {
            unsigned alike;

            if (pairs->items[k].before_count > 0 || pairs->items[k].after_count == 0)
                continue;
            tried++;
            alike = likeness(arena, content, &pairs->items[i], &pairs->items[k]);
            if (alike > most) {
                most = alike;
                best = &pairs->items[k];
            }
        }
        if (best == NULL)
            continue;
        best->before = pairs->items[i].before;
        best->before_count = pairs->items[i].before_count;
        pairs->items[i].before_count = 0;
    }
}

static void drop_empty(struct rule_pairs *pairs)
{
    size_t kept = 0;

    for (size_t i = 0; i < pairs->count; i++) {
        if (pairs->items[i].before_count + pairs->items[i].after_count > 0)
            pairs->items[kept++] = pairs->items[i];
    }
    pairs->count = kept;
}

static void pair_rules(struct arena *arena, struct content *content, struct profile_pair *pair)
{
    struct rule_pairs pairs = { ARENA_ARRAY(arena, pair->before->rule_count + pair->after->rule_count,
                                            struct rule_pair), 0 };

    pair->from = pair->before->from > pair->after->from ? pair->before->from : pair->after->from;
    pair->until = pair->before->until < pair->after->until ? pair->before->until : pair->after->until;
    pair_by_name(&pairs, pair->before, pair->after);
    pair_renamed(arena, content, &pairs);
    drop_empty(&pairs);
    pair->rules = pairs.items;
    pair->rule_count = pairs.count;
}

/* ---- profiles ---- */

/* Without errors in either rulebook: of one that cannot be read nothing is said. */
static bool is_usable(const struct profile *profile, const struct rulebook *other, struct text wanted)
{
    const struct profile *same = rulebook_profile(other, profile->name);

    return !profile->broken && (same == NULL || !same->broken) &&
           (wanted.length == 0 || text_equal(profile->name, wanted));
}

static size_t take_usable(const struct profile **taken, const struct rulebook *rulebook, const struct rulebook *other,
                          struct text wanted)
{
    size_t count = 0;

    for (size_t i = 0; i < rulebook->profile_count; i++) {
        if (is_usable(&rulebook->profiles[i], other, wanted))
            taken[count++] = &rulebook->profiles[i];
    }
    return count;
}

struct profile_pairs { struct profile_pair *items; size_t count; };

static void pair_profiles(struct profile_pairs *pairs, const struct profile **before, size_t before_count,
                          const struct profile **after, size_t after_count)
{
    size_t i = 0, k = 0;

    while (i < before_count || k < after_count) {
        int order = i == before_count  ? 1
                    : k == after_count ? -1
                                       : text_compare(before[i]->name, after[k]->name);
        struct profile_pair *pair = &pairs->items[pairs->count++];

        pair->before = order <= 0 ? before[i++] : NULL;
        pair->after = order >= 0 ? after[k++] : NULL;
    }
}

/* Half of the rules have the same names; or there are no others that they could be. */
static bool may_be_same(const struct profile *before, const struct profile *after, bool alone)
{
    size_t common = 0, i = 0, k = 0;

    while (i < before->rule_count && k < after->rule_count) {
        int order = text_compare(before->rules[i].name, after->rules[k].name);

        common += order == 0;
        i += order <= 0;
        k += order >= 0;
    }
    return alone || (2 * common >= before->rule_count && 2 * common >= after->rule_count);
}

/* One profile that is gone and one that is new may be the same under another name: drafts get new ones. */
static void join_lone(struct profile_pairs *pairs)
{
    struct profile_pair *gone = NULL, *come = NULL;
    size_t gone_count = 0, come_count = 0;

    for (size_t i = 0; i < pairs->count; i++) {
        if (pairs->items[i].after == NULL) {
            gone = &pairs->items[i];
            gone_count++;
        } else if (pairs->items[i].before == NULL) {
            come = &pairs->items[i];
            come_count++;
        }
    }
    if (gone_count != 1 || come_count != 1 || !may_be_same(gone->before, come->after, pairs->count == 2))
        return;
    come->before = gone->before;
    memmove(gone, gone + 1, (size_t)(pairs->items + --pairs->count - gone) * sizeof *gone);
}

struct pairing *pairing_make(struct arena *arena, struct content *content, const struct rulebook *before,
                             const struct rulebook *after, struct text profile)
{
    const struct profile **old = ARENA_ARRAY(arena, before->profile_count, const struct profile *);
    const struct profile **new = ARENA_ARRAY(arena, after->profile_count, const struct profile *);
    size_t old_count = take_usable(old, before, after, profile);
    size_t new_count = take_usable(new, after, before, profile);
    struct profile_pairs pairs = { ARENA_ARRAY(arena, old_count + new_count, struct profile_pair), 0 };
    struct pairing *pairing = ARENA_NEW(arena, struct pairing);

    pair_profiles(&pairs, old, old_count, new, new_count);
    join_lone(&pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        if (pairs.items[i].before != NULL && pairs.items[i].after != NULL)
            pair_rules(arena, content, &pairs.items[i]);
    }
    *pairing = (struct pairing){ pairs.items, pairs.count };
    return pairing;
}
