/* The parts of rules as text (dump_parts.c). Private to src/check's dumps. */
#ifndef CHECK_DUMP_H
#define CHECK_DUMP_H
#include "base/buffer.h"
#include "check/rulebook.h"

/* Where to, and how: by name, or by what stands in sets, parameters and tables. */
struct dump {
    struct buffer *to;
    const struct profile *profile;  /* whose rule it is; NULL: sets, parameters and tables by their names */
};

void dump_life(struct buffer *to, date_t from, date_t until);
void dump_code(struct buffer *to, enum type type, code_t code);
void dump_literal(struct buffer *to, const struct literal *literal);
void dump_contents(struct buffer *to, const struct set *set);
/* All values of a parameter, with `line_end` after each. */
void dump_values(struct buffer *to, const struct parameter *parameter, const char *line_end);
/* A named set by its name, another by its contents. */
void dump_set(struct dump *dump, const struct set *set);
void dump_window(struct dump *dump, const struct window *window);
void dump_measure(struct dump *dump, const struct measure *measure);
void dump_table_name(struct dump *dump, const struct rule_table *table);
void dump_column(struct dump *dump, const struct rule_table *table, uint32_t column);
void dump_expr(struct dump *dump, const struct expr *expr);

#endif
