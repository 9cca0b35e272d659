/* A rule taken apart into clauses that can be compared one by one. Knows what a rule is made of, not what changed.
 * Private to src/audit. */
#ifndef AUDIT_CLAUSES_H
#define AUDIT_CLAUSES_H
#include "audit/canon.h"

enum slot {
#define SLOT(id, name, many, added, removed, changed) SLOT_##id,
#include "audit/slots.def"
#undef SLOT
    SLOT_COUNT
};

struct slot_row { const char *name; bool many; const char *added, *removed, *changed; };
const struct slot_row *slot_row(enum slot slot);

struct clause {
    enum slot slot;
    struct text key;            /* of an effect: the way; clauses of one key take each other's place */
    struct text shallow, deep;  /* canonical, with names and with contents */
    struct text words, more;    /* for people; more: of LIMIT, the window */
    const struct thing *things; /* named things that it reads */
    size_t thing_count;
    const struct set *set;      /* CODES, MARKS */
    const struct literal *literal;  /* LIMIT, where it is one */
};

struct clauses { const struct clause *items; size_t count; };

/* Two rules with the same clauses, by their deep spelling and whatever their order, mean the same on each day on which
 * both are in force. */
struct clauses clauses_of(struct arena *arena, struct content *content, const struct rule *rule);

#endif
