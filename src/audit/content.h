/* What named things hold, as numbers: two sets, parameters or tables have the same number when they mean the same,
 * whatever they are called, in which order they were written, and in which of two rulebooks they stand.
 *
 * Knows contents; no rules and no words. Private to src/audit. */
#ifndef AUDIT_CONTENT_H
#define AUDIT_CONTENT_H
#include "base/arena.h"
#include "check/rulebook.h"

/* A set in normal form: members taken out are gone, days are joined, and each code or name stands in one order. Members
 * that are named `ranges` do not overlap. */
struct plain_set {
    enum type type;
    const struct set_range *ranges;
    size_t range_count;
    const struct set_name *names;
    size_t name_count;
};

struct content;

struct content *content_new(struct arena *arena);
/* NULL is the set of all codes. */
uint32_t content_of_set(struct content *content, const struct set *set);
uint32_t content_of_parameter(struct content *content, const struct parameter *parameter);
uint32_t content_of_table(struct content *content, const struct rule_table *table);
/* The normal form; the set is not NULL. */
const struct plain_set *content_plain(struct content *content, const struct set *set);
/* Where something made of the thing at that address can be kept; NULL at first. Not for sets, parameters and tables. */
const void **content_keep(struct content *content, const void *thing);
/* The number of any bytes, which must stay: equal bytes have one number, counted from 0. */
uint32_t content_number(struct content *content, struct text bytes);

bool literal_equal(const struct literal *a, const struct literal *b);

#endif
