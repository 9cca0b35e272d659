/* What the printer's files share. */
#ifndef SYNTAX_PRINT_H
#define SYNTAX_PRINT_H
#include "syntax/layout.h"

/* Any node but those of a whole file, as words of the current clause. */
void print_node(struct layout *out, const struct node *node);
void print_children(struct layout *out, const struct node *node);
/* the children with a comma between two */
void print_list(struct layout *out, const struct node *node);
/* A LIST or COLUMN after `in`: a single name stands bare, all else in brackets. With `bare_code` a single code
 * stands bare too. */
void print_in(struct layout *out, const struct node *node, bool bare_code);
/* "1 unit", "10,000 units": a number and the word for its unit; an empty unit is left out */
void print_count(struct layout *out, const struct node *quantity, const char *one, const char *many);
void print_comma(struct layout *out);
/* a repair without the word `fix` before it */
void print_repair(struct layout *out, const struct node *fix);
/* print_condition.c: true when the node is a condition or value, which is then printed */
bool print_condition(struct layout *out, const struct node *node);
/* print_test.c: true when the node belongs to tests only, which is then printed */
bool print_test_part(struct layout *out, const struct node *node);

#endif
