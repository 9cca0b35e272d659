/* The syntax tree: what was written, with its places. Knows no names, types or dates' meaning: the grammar alone
 * decides it.
 *
 * One struct for all nodes; nodes.def says what each kind holds. Nodes live in the arena of the file. */
#ifndef SYNTAX_TREE_H
#define SYNTAX_TREE_H
#include "base/arena.h"
#include "base/buffer.h"
#include "diag/diag.h"

enum node_kind {
#define NODE(id, name, children) NODE_##id,
#include "syntax/nodes.def"
#undef NODE
    NODE_KIND_COUNT
};

struct node {
    enum node_kind kind;
    struct span at;
    struct text text;       /* the node's own text; empty when it has none */
    int64_t number;         /* QUANTITY, MONEY, DATE, COMPARE; otherwise 0 */
    uint32_t depth;         /* levels from here down, 1 for a leaf; bounded (SYNTAX_DEPTH_MAX in parse.h) */
    struct node *first, *last, *next;
};

struct comment { struct span at; bool alone; /* on a line of its own */ };

/* `# allow P0345: reason`: silences that warning on one line. */
struct tree_allow {
    enum message id;
    uint32_t line;          /* 1-based: the comment's own or, when it stands alone, that of the next token */
    struct span at;
};

/* A parsed file: a tree is always made, also from broken text. Its texts are slices of the source or live in its
 * arena. */
struct tree {
    struct node *file;
    const struct comment *comments;  /* in order of place */
    size_t comment_count;
    const struct tree_allow *allows; /* in order of place */
    size_t allow_count;
    uint32_t source;                 /* index in the sources */
    bool broken;                     /* an error was found in it */
};

/* Parses one source of `diagnostics->sources`. The tree lives in `arena`, which is also the one that failure leaves
 * by. */
struct tree *syntax_parse(struct arena *arena, struct diagnostics *diagnostics, uint32_t source);

/* Whether a comment silences this warning on this line (1-based). */
bool tree_allows(const struct tree *tree, enum message id, uint32_t line);

const char *node_kind_name(enum node_kind kind);
/* the first child of this kind, or NULL */
const struct node *node_child(const struct node *node, enum node_kind kind);
/* Same kind, text, number and children; neither places count nor how a MONEY, a DATE or a QUANTITY with
 * a unit is written */
bool node_equal(const struct node *a, const struct node *b);
/* One node a line, indented by depth: kind, text in quotes, number. */
void tree_dump(struct buffer *to, const struct node *node);
/* The tokens of a source, one a line: line:column, kind, text. */
void token_dump(struct buffer *to, struct arena *arena, struct diagnostics *diagnostics, uint32_t source);
/* Canonical layout of a whole tree, comments kept. The tree must not be broken. */
void tree_print(struct buffer *to, const struct tree *tree, const struct sources *sources);
/* Canonical text of one clause, condition or value, on one line: for messages, explain and book. */
void node_print(struct buffer *to, const struct node *node);

#endif
