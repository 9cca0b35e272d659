/* Edits of a syntax tree in place, and the nodes that they put there. */
#include "base/number.h"
#include "mutate/points.h"

struct node *node_new(struct arena *arena, enum node_kind kind, struct span at, struct text text)
{
    struct node *node = ARENA_NEW(arena, struct node);

    *node = (struct node){ .kind = kind, .at = at, .text = text, .depth = 1 };
    return node;
}

struct node *node_copy(struct arena *arena, const struct node *node)
{
    struct node *copy = ARENA_NEW(arena, struct node);

    *copy = *node;
    copy->next = NULL;
    return copy;
}

struct node *node_with_number(struct arena *arena, const struct node *node, int64_t number)
{
    struct node *copy = node_copy(arena, node);

    copy->number = number;
    if (node->kind == NODE_QUANTITY)
        copy->text = arena_printf(arena, "%lld", (long long)number);
    return copy;
}

void node_append(struct node *parent, struct node *child)
{
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    child->next = NULL;
}

/* The child before this one, or NULL: it is the first. */
static struct node *before(const struct node *parent, const struct node *child)
{
    struct node *node = NULL;

    for (struct node *next = parent->first; next != child; next = next->next)
        node = next;
    return node;
}

/* Takes the child out; it still knows its `next`. */
static void unlink_child(struct node *parent, struct node *child)
{
    struct node *previous = before(parent, child);

    if (previous != NULL)
        previous->next = child->next;
    else
        parent->first = child->next;
    if (parent->last == child)
        parent->last = previous;
}

/* Puts the child back in front of its `next`. */
static void link_child(struct node *parent, struct node *child)
{
    struct node *previous = before(parent, child->next);

    if (previous != NULL)
        previous->next = child;
    else
        parent->first = child;
    if (child->next == NULL)
        parent->last = child;
}

/* Both keep their places among their neighbours. */
static void exchange(struct node *a, struct node *b)
{
    struct node kept = *a, *after_a = a->next, *after_b = b->next;

    *a = *b;
    *b = kept;
    a->next = after_a;
    b->next = after_b;
}

void edit_apply(const struct edit *edit)
{
    switch (edit->kind) {
    case EDIT_SWAP: exchange(edit->node, edit->other); break;
    case EDIT_DROP: unlink_child(edit->parent, edit->node); break;
    case EDIT_ADD: node_append(edit->parent, edit->other); break;
    }
}

void edit_undo(const struct edit *edit)
{
    switch (edit->kind) {
    case EDIT_SWAP: exchange(edit->node, edit->other); break;
    case EDIT_DROP: link_child(edit->parent, edit->node); break;
    case EDIT_ADD: unlink_child(edit->parent, edit->other); break;
    }
}
