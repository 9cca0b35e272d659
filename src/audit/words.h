/* Values, days and members of sets in plain words. Knows how they are written in rule files; nothing of changes.
 * Private to src/audit. */
#ifndef AUDIT_WORDS_H
#define AUDIT_WORDS_H
#include "audit/content.h"

#define WORDS_MEMBERS 12  /* members of a set that are listed; more are counted */

/* " from 2026-01-01", " until 2026-06-30", " from 2026-01-01 until 2026-06-30", or nothing. */
struct text words_days(struct arena *arena, date_t from, date_t until);
struct text words_date(struct arena *arena, date_t date);
/* "12 visits", "$2,480", "2026-07-01", "97112" */
struct text words_literal(struct arena *arena, const struct literal *literal);
/* A cell of a table with columns of its own. */
struct text words_cell(struct arena *arena, const struct table_column *column, const struct table_cell *cell);
struct text words_code(struct arena *arena, enum type type, code_t code);
/* "falls from 20 to 12 visits", "rises from $2,480 to $2,500", "is 2026-07-01 instead of 2026-01-01" */
struct text words_move(struct arena *arena, const struct literal *before, const struct literal *after);
/* "97112", "97161..97168", "S06*", without their days */
struct text words_range(struct arena *arena, enum type type, const struct set_range *range);
/* The name of a named set, otherwise its members in brackets. */
struct text words_set(struct arena *arena, struct content *content, const struct set *set);
/* "per calendar year", "per rolling 365 days per discipline" */
struct text words_window(struct arena *arena, struct content *content, const struct window *window);
/* The clause or condition as a rule file has it, on one line; empty for NULL. */
struct text words_node(struct arena *arena, const struct node *node);
/* "a, b and c" */
struct text words_join(struct arena *arena, const struct text *items, size_t count);

#endif
