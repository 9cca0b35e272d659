/* The rows of tables that tests looked up: a set of (edition, line). Knows no rules. */
#ifndef TRIAL_ROWS_H
#define TRIAL_ROWS_H
#include "base/arena.h"
#include "table/table.h"

struct row_used { const struct table_edition *edition; uint32_t line; };
struct rows {
    struct arena *arena;
    struct row_used *slots;  /* hashed, slot_mask + 1 of them; line 0: free */
    size_t slot_mask, count;
};

void rows_init(struct rows *rows, struct arena *arena);
/* Line 0 is no row. */
void rows_add(struct rows *rows, const struct table_edition *edition, uint32_t line);
size_t rows_of(const struct rows *rows, const struct table_edition *edition);

#endif
