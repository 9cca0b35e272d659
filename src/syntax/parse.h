/* What the generated parser needs to know: its values, its state, where its tokens come from. Included by the
 * grammar; other stages use tree.h. */
#ifndef SYNTAX_PARSE_H
#define SYNTAX_PARSE_H
#include "syntax/tree.h"

#define SYNTAX_FILE_MAX ((size_t)4 << 20)  /* bytes */
#define SYNTAX_DEPTH_MAX 400 /* levels of `and`, `or`, `not`, + and - in a tree, which bounds all recursion over it */

/* Nodes that will be children of one node, in order. */
struct node_list { struct node *first, *last; };

/* A number, an amount or a date: how it is written and what it stands for. */
struct number_value { struct text text; int64_t number; bool decimal; };

union syntax_value {
    struct text text;
    struct number_value value;
    struct node *node;
    struct node_list list;
};

struct scan_state;
struct keywords;
struct tokens;

struct parse_state {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct scan_state *scan;
    const struct keywords *keywords;
    const struct tokens *tokens;
    size_t next;              /* index of the token that is read next */
    struct node_list items;
    struct text version;
    uint32_t header;          /* where `payer rules` stands */
    bool header_seen;
    bool stopped;             /* the rest of the text is not looked at */
    bool deep;                /* too deep a tree was reported */
};

/* ---- called by the generated parser ---- */

int payrule_parse_lex(union syntax_value *value, struct span *at, struct parse_state *ps);
/* The only message it brings is that the stack is full. */
void payrule_parse_error(const struct span *at, struct parse_state *ps, const char *message);
/* What was expected, as token kinds in order of the grammar; the token that was found is the last one read. */
void parse_report_unexpected(struct parse_state *ps, const int *expected, size_t count);

#endif
