/* Expressions in one canonical spelling: two that mean the same by order, layout, grouping or the direction of a
 * comparison are spelled alike. Names of sets, parameters and tables are either kept (`deep` false) or replaced by the
 * number of what they hold (`deep` true).
 *
 * Sound, not complete: equal deep spellings mean the same; different ones may. Private to src/audit. */
#ifndef AUDIT_CANON_H
#define AUDIT_CANON_H
#include "audit/content.h"

enum thing_kind { THING_SET, THING_PARAMETER, THING_TABLE };
/* A named thing that a clause reads. */
struct thing { enum thing_kind kind; struct text name; const void *at; };

struct canon {
    struct arena *arena;
    struct content *content;
    bool deep;
    bool ordered;              /* the order of `and` and `or` matters */
    struct thing *things;      /* result, where not deep: those met, some of them more than once */
    size_t thing_count, thing_capacity;
};

struct text canon_set(struct canon *canon, const struct set *set);
struct text canon_table(struct canon *canon, const struct rule_table *table, uint32_t column);
struct text canon_window(struct canon *canon, const struct window *window);
/* Without its window. */
struct text canon_measure(struct canon *canon, const struct measure *measure);
struct text canon_expr(struct canon *canon, const struct expr *expr);
/* The parts that `and` or `or` joins, those inside parts of the same kind too; returns their number. */
size_t canon_parts(struct canon *canon, enum expr_kind kind, const struct expr *expr, const struct expr ***parts);

#endif
