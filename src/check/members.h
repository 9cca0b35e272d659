/* Members of sets while a set is written out: adding, taking away, putting in order. Knows no names and no messages. */
#ifndef CHECK_MEMBERS_H
#define CHECK_MEMBERS_H
#include "check/named.h"

/* Rectangles of codes and days, and names with days. */
struct members {
    struct arena *arena;
    struct set_range *ranges;
    size_t range_count, range_capacity;
    struct set_name *names;
    size_t name_count, name_capacity;
    struct span at;   /* of the member that is being added */
    size_t room;      /* members that may still be added, and steps that may still be taken */
    bool full;        /* there was no room */
};

void members_add_range(struct members *to, code_t low, code_t high, struct life life);
void members_add_name(struct members *to, struct text name, struct life life);
/* Adds what the set holds on the days of `life`: its ranges and names without those that it takes out. */
void members_add_set(struct members *to, const struct set *set, struct life life);
/* By code or name, then by day; what is there twice once. */
void members_sort(struct members *members);

#endif
