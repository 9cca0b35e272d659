/* Members of sets while a set is written out. See members.h. */
#include "check/members.h"

#include <stdlib.h>

static bool take_room(struct members *members)
{
    if (members->room == 0)
        members->full = true;
    else
        members->room--;
    return !members->full;
}

static void push_range(struct members *to, struct set_range range)
{
    if (!take_room(to))
        return;
    to->ranges = arena_grow(to->arena, to->ranges, to->range_count, &to->range_capacity, sizeof *to->ranges);
    to->ranges[to->range_count++] = range;
}

static void push_name(struct members *to, struct set_name name)
{
    if (!take_room(to))
        return;
    to->names = arena_grow(to->arena, to->names, to->name_count, &to->name_capacity, sizeof *to->names);
    to->names[to->name_count++] = name;
}

void members_add_range(struct members *to, code_t low, code_t high, struct life life)
{
    push_range(to, (struct set_range){ low, high, life.from, life.until, to->at });
}

void members_add_name(struct members *to, struct text name, struct life life)
{
    push_name(to, (struct set_name){ name, life.from, life.until, to->at });
}

/* ---- taking away ---- */

static bool ranges_meet(const struct set_range *a, const struct set_range *b)
{
    return a->low <= b->high && b->low <= a->high && a->from <= b->until && b->from <= a->until;
}

/* Adds the parts of `range` that `out` leaves: codes below and above on all days, the codes between on the days
 * before and after. */
static void push_rest(struct members *to, struct set_range range, const struct set_range *out)
{
    struct set_range part = range;

    if (range.low < out->low) {
        part.high = out->low - 1;
        push_range(to, part);
    }
    part = range;
    if (range.high > out->high) {
        part.low = out->high + 1;
        push_range(to, part);
    }
    part.low = range.low > out->low ? range.low : out->low;
    part.high = range.high < out->high ? range.high : out->high;
    if (range.from < out->from) {
        part.until = out->from - 1;
        push_range(to, part);
    }
    part.until = range.until;
    if (range.until > out->until) {
        part.from = out->until + 1;
        push_range(to, part);
    }
}

/* Takes `out` away from the ranges from `first` on. */
static void take_range(struct members *members, size_t first, const struct set_range *out)
{
    size_t end = members->range_count;

    for (size_t i = first; i < end && take_room(members);) {
        struct set_range range = members->ranges[i];

        if (!ranges_meet(&range, out)) {
            i++;
            continue;
        }
        members->ranges[i] = members->ranges[--end];  /* the last unseen one comes here */
        members->ranges[end] = members->ranges[--members->range_count];
        push_rest(members, range, out);
    }
}

static void take_name(struct members *members, size_t first, const struct set_name *out)
{
    size_t end = members->name_count;

    for (size_t i = first; i < end && take_room(members); i++) {
        struct set_name *name = &members->names[i];
        struct set_name after = *name;

        if (!text_equal(name->name, out->name) || name->from > out->until || out->from > name->until)
            continue;
        after.from = out->until + 1;
        name->until = out->from - 1;  /* empty when it ends before it begins; left out by members_sort() */
        if (after.from <= after.until)
            push_name(members, after);
    }
}

void members_add_set(struct members *to, const struct set *set, struct life life)
{
    size_t first_range = to->range_count, first_name = to->name_count;

    for (size_t i = 0; i < set->range_count && !to->full; i++) {
        const struct set_range *range = &set->ranges[i];
        struct life both = life_both(life, (struct life){ range->from, range->until });

        if (both.from <= both.until)
            push_range(to, (struct set_range){ range->low, range->high, both.from, both.until, range->at });
    }
    for (size_t i = 0; i < set->name_count && !to->full; i++) {
        const struct set_name *name = &set->names[i];
        struct life both = life_both(life, (struct life){ name->from, name->until });

        if (both.from <= both.until)
            push_name(to, (struct set_name){ name->name, both.from, both.until, name->at });
    }
    for (size_t i = 0; i < set->excluded_count && !to->full; i++)
        take_range(to, first_range, &set->excluded[i]);
    for (size_t i = 0; i < set->excluded_name_count && !to->full; i++)
        take_name(to, first_name, &set->excluded_names[i]);
}

/* ---- order ---- */

static int compare_ranges(const void *first, const void *second)
{
    const struct set_range *a = first, *b = second;

    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->until > b->until) - (a->until < b->until);
}

static int compare_names(const void *first, const void *second)
{
    const struct set_name *a = first, *b = second;
    int order = text_compare(a->name, b->name);

    if (order != 0)
        return order;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->until > b->until) - (a->until < b->until);
}

static void sort_ranges(struct members *members)
{
    size_t kept = 0;

    if (members->range_count == 0)
        return;
    qsort(members->ranges, members->range_count, sizeof *members->ranges, compare_ranges);
    for (size_t i = 1; i < members->range_count; i++) {
        if (compare_ranges(&members->ranges[i], &members->ranges[kept]) != 0)
            members->ranges[++kept] = members->ranges[i];
    }
    members->range_count = kept + 1;
}

static void sort_names(struct members *members)
{
    size_t kept = 0;

    if (members->name_count == 0)
        return;
    qsort(members->names, members->name_count, sizeof *members->names, compare_names);
    for (size_t i = 0; i < members->name_count; i++) {
        struct set_name name = members->names[i];

        if (name.from <= name.until && (kept == 0 || compare_names(&name, &members->names[kept - 1]) != 0))
            members->names[kept++] = name;
    }
    members->name_count = kept;
}

void members_sort(struct members *members)
{
    sort_ranges(members);
    sort_names(members);
}
