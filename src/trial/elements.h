/* What tests can reach in the rules of one profile: its clauses, values and dated codes, each with the ways in which it
 * can be met. A table by kind and place, so that what a profile inherits is the same element in each.
 *
 * Knows no evaluation. */
#ifndef TRIAL_ELEMENTS_H
#define TRIAL_ELEMENTS_H
#include "api/internal.h"
#include "check/rulebook.h"
#include "plan/plan.h"

enum element_kind {
    ELEMENT_RULE,      /* a line that the rule applies to */
    ELEMENT_WHEN,      /* true; false */
    ELEMENT_CHECK,     /* passes; fails */
    ELEMENT_OPERAND,   /* of `and` and `or`: decides by being true; false */
    ELEMENT_UNKNOWN,   /* `if unknown` is used */
    ELEMENT_OTHERWISE, /* used */
    ELEMENT_OVERRIDE,  /* the overriding text judged; the text before its first day */
    ELEMENT_UNLESS,    /* true; false */
    ELEMENT_LIFT,      /* lifts; might have lifted and does not */
    ELEMENT_WAIVER,    /* excuses; does not, because of its condition */
    ELEMENT_FIX,       /* offered; its condition is false */
    ELEMENT_VALUE,     /* of a parameter: read while in force */
    ELEMENT_MEMBER     /* of a set, with dates: asked about on its days; on others */
};
#define ELEMENT_KINDS (ELEMENT_MEMBER + 1)

enum { SIDE_FIRST = 1, SIDE_SECOND = 2, SIDE_BOTH = 3 };  /* in the order above */

struct element {
    enum element_kind kind;
    uint8_t sides, reached;      /* bits of SIDE_ */
    struct span at;
    struct text rule;            /* it was first met in */
    struct span head, check;     /* where that rule as such and its check are elements; of values and members none */
    bool overrides;              /* head is that of an ELEMENT_OVERRIDE, not of an ELEMENT_RULE */
    const struct parameter *parameter;            /* ELEMENT_VALUE: and its value */
    const struct parameter_value *value;
    date_t from, until;          /* ELEMENT_MEMBER */
};

struct elements {
    struct arena *arena;
    struct element *items;
    size_t count, capacity;
    uint32_t *slots;             /* 1 + index, or 0: hashed, slot_mask + 1 of them */
    size_t slot_mask;
};

void elements_init(struct elements *elements, struct arena *arena);
/* One of that kind and place gets the sides of both. */
void elements_add(struct elements *elements, const struct element *element);
/* The one of that kind and place, or NULL. */
struct element *elements_find(const struct elements *elements, enum element_kind kind, struct span at);
/* That side was reached; of what is no element, or has no such side, nothing is kept. */
void elements_reach(struct elements *elements, enum element_kind kind, struct span at, unsigned side);
/* Adds all of `from`, with what they reached. */
void elements_join(struct elements *elements, const struct elements *from);

/* list.c: everything that the plan's rules hold. */
void elements_list(struct elements *elements, const struct plan *plan);
/* The place of the rule's ELEMENT_RULE: that of its `applies to`, if it has one. */
struct span element_place_of(const struct rule *rule);
/* A text that overrides and says nothing of `applies to` has no ELEMENT_RULE, only an ELEMENT_OVERRIDE. */
bool element_is_override(const struct rule *rule);
/* Several `when` of a rule, joined by `and`: no clause of its own. */
bool element_is_joined(const struct plan_node *node);
/* Calls `visit` for each set that the rule asks, with what it asks for. */
void element_visit_sets(const struct rule *rule, void (*visit)(void *context, const struct set *set), void *context);

#endif
