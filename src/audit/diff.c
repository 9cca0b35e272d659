/* The comparison as a whole, and the list of what it tells: each thing once, with all profiles in which it is so. */
#include "audit/diff.h"

#include <stdlib.h>

/* ---- the list ---- */

/* The same key: the same thing said of the same text. */
static struct text key_of(struct diff *diff, const struct change *change, struct text origin)
{
    return arena_printf(diff->arena, "change %d %d %s|%.*s|%.*s|%.*s|%.*s|%.*s|%d %d", change->meaning,
                        (int)change->subject, change->part, TEXT_ARG(origin), TEXT_ARG(change->name),
                        TEXT_ARG(change->sentence), TEXT_ARG(change->before), TEXT_ARG(change->after),
                        (int)change->from, (int)change->until);
}

/* The place that holds 1 + the index of the change of that number. */
static uint32_t *known_place(struct diff *diff, uint32_t number)
{
    if (number >= diff->known_count) {
        size_t count = 2 * ((size_t)number + 64);
        uint32_t *known = ARENA_ARRAY(diff->arena, count, uint32_t);

        if (diff->known_count > 0)
            memcpy(known, diff->known, diff->known_count * sizeof *known);
        diff->known = known;
        diff->known_count = count;
    }
    return &diff->known[number];
}

/* The profile that wrote the text stands for all that inherit it. */
static void add_profile(struct diff *diff, struct change *change, struct text profile, struct text origin)
{
    for (size_t i = 0; i < change->profile_count; i++) {
        if (text_equal(change->profiles[i], profile))
            return;
    }
    change->profiles = arena_grow(diff->arena, change->profiles, change->profile_count, &change->profile_capacity,
                                  sizeof *change->profiles);
    change->profiles[change->profile_count++] = profile;
    if (change->profile_count == 1 || text_equal(profile, origin))
        change->profile = profile;
}

struct change *diff_tell(struct diff *diff, struct change change, struct text profile, struct text origin)
{
    uint32_t *known = known_place(diff, content_number(diff->content, key_of(diff, &change, origin)));

    if (*known == 0) {
        change.order = diff->count;
        diff->changes =
            arena_grow(diff->arena, diff->changes, diff->count, &diff->capacity, sizeof *diff->changes);
        diff->changes[diff->count++] = change;
        *known = (uint32_t)diff->count;
    }
    add_profile(diff, &diff->changes[*known - 1], profile, origin);
    return &diff->changes[*known - 1];
}

/* ---- order ---- */

/* By profile, meaning first, then what it is of, by name, and as found. */
static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    int order = text_compare(a->profile, b->profile);

    if (order != 0)
        return order;
    if (a->meaning != b->meaning)
        return a->meaning ? -1 : 1;
    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    order = text_compare(a->name, b->name);
    if (order != 0)
        return order;
    return (a->order > b->order) - (a->order < b->order);
}

static bool same_members(const struct change *a, const struct change *b)
{
    return a->subject == SUBJECT_SET && b->subject == SUBJECT_SET && text_equal(a->profile, b->profile) &&
           text_equal(a->sentence, b->sentence);
}

static bool has_text(const struct text *texts, size_t count, struct text wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(texts[i], wanted))
            return true;
    }
    return false;
}

static int compare_names(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

static void join_into(struct diff *diff, struct change *first, const struct change *other)
{
    struct text *rules = ARENA_ARRAY(diff->arena, first->rule_count + other->rule_count, struct text);
    size_t count = first->rule_count;

    memcpy(rules, first->rules, count * sizeof *rules);
    for (size_t i = 0; i < other->rule_count; i++) {
        if (!has_text(first->rules, first->rule_count, other->rules[i]))
            rules[count++] = other->rules[i];
    }
    if (count > 1)
        qsort(rules, count, sizeof *rules, compare_names);
    first->rules = rules;
    first->rule_count = count;
    first->name = arena_printf(diff->arena, "%.*s, %.*s", TEXT_ARG(first->name), TEXT_ARG(other->name));
}

/* Sets that got or lost the same members are told of together: a set that is part of others changes them all. */
static void join_sets(struct diff *diff)
{
    size_t kept = 0;

    for (size_t i = 0; i < diff->count; i++) {
        const struct change *change = &diff->changes[i];
        size_t at = kept;

        while (change->subject == SUBJECT_SET && at > 0 && diff->changes[at - 1].subject == SUBJECT_SET &&
               !same_members(&diff->changes[at - 1], change))
            at--;
        if (at > 0 && same_members(&diff->changes[at - 1], change))
            join_into(diff, &diff->changes[at - 1], change);
        else
            diff->changes[kept++] = *change;
    }
    diff->count = kept;
}

/* ---- the comparison ---- */

void diff_make(struct diff *diff, struct text profile)
{
    diff->content = content_new(diff->arena);
    diff->pairing = pairing_make(diff->arena, diff->content, diff->before, diff->after, profile);
    for (size_t i = 0; i < diff->pairing->count; i++) {
        const struct profile_pair *pair = &diff->pairing->items[i];

        diff_properties(diff, pair);
        diff_profile_texts(diff, pair);
        for (size_t k = 0; k < pair->rule_count; k++) {
            diff_rule(diff, pair, &pair->rules[k]);
            diff_rule_texts(diff, pair, &pair->rules[k]);
        }
    }
    diff_things(diff);
    if (diff->count > 1)
        qsort(diff->changes, diff->count, sizeof *diff->changes, compare_changes);
    join_sets(diff);
}
