/* Where a rule file can be changed a little, and how: mutants. A mutant is one edit of the file's syntax tree, made and
 * taken back in place, so that trying thousands of them copies nothing.
 *
 * Knows shapes of trees; not what a rule decides, nor which tests there are. */
#ifndef MUTATE_POINTS_H
#define MUTATE_POINTS_H
#include "syntax/tree.h"

enum mutant_kind {
#define MUTANT_KIND(id, word) MUTANT_##id,
#include "mutate/kinds.def"
#undef MUTANT_KIND
    MUTANT_KIND_COUNT
};

enum edit_kind {
    EDIT_SWAP,  /* `node` says what `other` says */
    EDIT_DROP,  /* `node` is left out of `parent` */
    EDIT_ADD    /* `other` stands at the end of `parent` */
};

struct edit {
    enum edit_kind kind;
    struct node *parent, *node, *other;
};

struct mutant {
    enum mutant_kind kind;
    struct edit edit;
    const struct node *item;    /* the rule, set, parameter, ... that holds it */
    const struct node *clause;  /* of the item, or the item itself */
    const struct node *at;      /* where it is, and what sentences speak of */
};

struct mutants {
    struct arena *arena;
    struct mutant *items;
    size_t count, capacity;
};

/* Adds all mutants of the tree's file, in order of place. The same file always gives the same mutants. */
void mutants_find(struct mutants *to, const struct tree *tree);

/* Makes the edit; it must be undone before another is made. */
void edit_apply(const struct edit *edit);
void edit_undo(const struct edit *edit);

/* A node that is no part of the tree yet. */
struct node *node_new(struct arena *arena, enum node_kind kind, struct span at, struct text text);
struct node *node_copy(struct arena *arena, const struct node *node);
void node_append(struct node *parent, struct node *child);
/* a copy of a number, of money or of a date with another value */
struct node *node_with_number(struct arena *arena, const struct node *node, int64_t number);

const char *mutant_kind_word(enum mutant_kind kind);

#endif
