/* Two editions of a table, row by row. Knows rows; no rules. Private to src/audit. */
#ifndef AUDIT_TABLES_H
#define AUDIT_TABLES_H
#include "audit/content.h"

#define ROWS_LISTED 20  /* at most, of the rows whose codes the rules name */

/* A row that is not the same in both; `before` or `after` is empty where there is none. */
struct row_change { code_t code, other; struct text before, after; };

struct row_comparison {
    struct arena *arena;           /* NULL: only count */
    const struct rule_table *table;
    bool (*named)(void *context, code_t code);  /* do the rules name the code? */
    void *context;
    /* results */
    size_t added, removed, changed;
    struct row_change *listed;     /* by code, ROWS_LISTED at most */
    size_t listed_count, listed_capacity;
    size_t of_interest;            /* all rows that would be listed */
};

/* Either edition may be NULL: it has no rows. */
void rows_compare(struct row_comparison *comparison, const struct table_edition *before,
                  const struct table_edition *after);
bool rows_equal(const struct rule_table *table, const struct table_edition *a, const struct table_edition *b);

#endif
