/* The constructors that the grammar's actions call. Each makes one node, or a list for one; all memory is the file's
 * arena. A child that is NULL is left out. */
#ifndef SYNTAX_PARSE_ACTIONS_H
#define SYNTAX_PARSE_ACTIONS_H
#include "syntax/parse.h"

/* ---- the file ---- */

void parse_version(struct parse_state *ps, struct span at, struct number_value version);
void parse_no_version(struct parse_state *ps);
void parse_item(struct parse_state *ps, struct node *item);

/* ---- nodes ---- */

struct node *tree_list(struct parse_state *ps, enum node_kind kind, struct span at, struct node_list children);
struct node *tree_leaf(struct parse_state *ps, enum node_kind kind, struct span at);
struct node *tree1(struct parse_state *ps, enum node_kind kind, struct span at, struct node *a);
struct node *tree2(struct parse_state *ps, enum node_kind kind, struct span at, struct node *a, struct node *b);
struct node *tree3(struct parse_state *ps, enum node_kind kind, struct span at, struct node *a, struct node *b,
                   struct node *c);
/* the same with a text of the node's own */
struct node *tree_word(struct parse_state *ps, enum node_kind kind, struct span at, struct text text);
struct node *tree_word1(struct parse_state *ps, enum node_kind kind, struct span at, struct text text, struct node *a);
struct node *tree_word2(struct parse_state *ps, enum node_kind kind, struct span at, struct text text, struct node *a,
                        struct node *b);
struct node *tree_word_list(struct parse_state *ps, enum node_kind kind, struct span at, struct text text,
                            struct node_list children);
struct node *tree_value(struct parse_state *ps, enum node_kind kind, struct span at, struct number_value value);

/* ---- nodes that need more than their parts ---- */

/* the node, at a new place */
struct node *tree_at(struct node *node, struct span at);
/* the node, at a new place, with another child */
struct node *tree_with(struct parse_state *ps, struct node *node, struct span at, struct node *child);
/* the node and another one that follows it in the same list */
struct node *tree_after(struct node *node, struct node *follower);
/* A date that the scanner reported becomes an error node, which no other date is held against. */
struct node *tree_date(struct parse_state *ps, struct span at, struct number_value value);
struct node *tree_quantity(struct parse_state *ps, struct span at, struct number_value value, struct node *type);
struct node *tree_minutes(struct parse_state *ps, struct span at, struct number_value value);
/* a code that the scanner took for a number */
struct node *tree_code(struct parse_state *ps, struct span at, struct number_value value);
/* A phrase that names a field, as the field's path: `plan of care` is plan_of_care. */
struct node *tree_field_name(struct parse_state *ps, struct span at, struct text phrase);
/* a comparison, written with a mark or with words (`at least`); the number of the node says which */
struct number_value compare_mark(struct text mark);
struct number_value compare_words(struct text mark);
/* a negation with words of its own: `modifier not in`, `diagnosis not in`, `is not given` */
struct node *tree_not_inside(struct parse_state *ps, struct span at, struct node *condition);
struct node *tree_compare(struct parse_state *ps, struct span at, struct number_value operation, struct node *a,
                          struct node *b);
struct node *tree_within(struct parse_state *ps, struct span at, struct text direction, struct span days,
                         struct number_value value, struct node *date);
/* `per code` as a window with the text "code" */
struct node *tree_window(struct parse_state *ps, struct span at, struct text phrase);
struct node *tree_lifted(struct parse_state *ps, struct span at, struct span column_at, struct number_value column,
                         struct node *list, struct node_list dates);
struct node *tree_line(struct parse_state *ps, struct span at, struct node *minutes, struct node_list codes,
                       struct node_list parts);
struct node *tree_visits(struct parse_state *ps, struct span at, struct span count_at, struct number_value count,
                         struct node *period, struct node_list line);

/* Several expectations are alternatives. */
struct node *tree_expect(struct parse_state *ps, struct span at, struct text profile, struct node_list expectations);

/* ---- lists ---- */

struct node_list list_none(void);
struct node_list list_one(struct node *node);
struct node_list list_add(struct node_list list, struct node *node);
struct node_list list_append(struct node_list a, struct node_list b);
struct node_list list_front(struct node *a, struct node_list rest);
struct node_list list_front2(struct node *a, struct node *b, struct node_list rest);
struct node_list list_front3(struct node *a, struct node *b, struct node_list rest);

/* Where two symbols of a rule join; an empty one stands at the end of what is before it. */
#define YYLLOC_DEFAULT(current, rhs, n) \
    ((current) = (n) > 0 ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n)) \
                         : (struct span){ YYRHSLOC(rhs, 0).file, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end })

/* The parser's stacks stand on the C stack and never grow: nesting beyond them is a diagnostic. */
#define YYINITDEPTH 1000
#define YYMAXDEPTH 1000
#define YYMALLOC(size) ((void)(size), NULL)
#define YYFREE(block) ((void)(block))

#endif
