/* The canonical layout of a file: items, blocks and their clauses. What a clause says is printed by print_clause.c;
 * where its lines end, by layout.c. Knows the shapes in nodes.def; nothing of meaning. */
#include "syntax/print.h"

#define CLAUSE_INDENT 2u
#define OPTION_INDENT 4u  /* options of `count units`, below it */

static bool is_option(enum node_kind kind)
{
    switch (kind) {
    case NODE_ONE_UNIT: case NODE_FIRST_UNIT: case NODE_LAST_UNIT: case NODE_LEFTOVER: case NODE_COMPARE_TOTAL:
    case NODE_ASSISTANT_SHARE: case NODE_THERAPIST_KEEPS: case NODE_LAST_TWO_SPLIT: case NODE_MARKED_BY:
        return true;
    default:
        return false;
    }
}

/* ---- blocks ---- */

/* The words that open a block, or NULL for an item of one line. */
static const char *opening_words(enum node_kind kind)
{
    switch (kind) {
    case NODE_PROFILE: return "profile";
    case NODE_TABLE: return "table";
    case NODE_PARAMETER: return "parameter";
    case NODE_RULE: return "rule";
    case NODE_REPLACE: return "replace rule";
    case NODE_CHANGE: return "change rule";
    case NODE_REMOVE: return "remove rule";
    case NODE_WAIVE: return "waive rule";
    case NODE_NOTE: return "note";
    case NODE_TEST: return "test";
    default: return NULL;
    }
}

/* How many of a block's children stand on its first line. */
static size_t opening_children(const struct node *node)
{
    switch (node->kind) {
    case NODE_TEST: return 1;
    case NODE_PARAMETER: return 3;
    case NODE_WAIVE: return 4;
    case NODE_REPLACE:
    case NODE_CHANGE: return node->first->next->kind == NODE_STRING ? 3 : 2;
    default: return 2;
    }
}

/* Prints what stands on the first line; returns the first clause. */
static const struct node *print_opening(struct layout *out, const struct node *node, uint32_t *end)
{
    const struct node *child = node->first;

    layout_word(out, opening_words(node->kind));
    for (size_t i = 0, count = opening_children(node); i < count; i++, child = child->next) {
        if (child->kind == NODE_TYPE)
            layout_word(out, "as");
        print_node(out, child);
        *end = child->at.end;
    }
    return child;
}

static void print_block(struct layout *out, const struct node *node)
{
    uint32_t end = node->at.begin;
    const struct node *clause;

    layout_open(out, 0, node->at.begin);
    clause = print_opening(out, node, &end);
    layout_close(out, end);
    out->first = true;
    for (; clause != NULL; clause = clause->next) {
        layout_open(out, is_option(clause->kind) ? OPTION_INDENT : CLAUSE_INDENT, clause->at.begin);
        print_node(out, clause);
        layout_close(out, clause->at.end);
    }
    end = node->at.end - (uint32_t)(sizeof "end" - 1);
    layout_comments(out, CLAUSE_INDENT, end);
    out->first = true;
    layout_open(out, 0, end);
    layout_word(out, "end");
    layout_close(out, node->at.end);
}

/* ---- items ---- */

static void print_set(struct layout *out, const struct node *set)
{
    layout_text(out, set->text);
    print_node(out, set->first);
    layout_word(out, "=");
    layout_hang_here(out);
    print_node(out, set->last);
}

static void print_line(struct layout *out, const struct node *node)
{
    layout_open(out, 0, node->at.begin);
    if (node->kind == NODE_SET) {
        print_set(out, node);
    } else {
        layout_word(out, "source");
        print_children(out, node);
    }
    layout_close(out, node->at.end);
}

/* A blank line stands before and after a block. */
static void print_item(struct layout *out, const struct node *node)
{
    bool block = opening_words(node->kind) != NULL;

    out->blank = out->blank || block;
    if (block)
        print_block(out, node);
    else
        print_line(out, node);
    out->blank = block;
}

void tree_print(struct buffer *to, const struct tree *tree, const struct sources *sources)
{
    struct layout out;

    layout_begin(&out, to, tree, sources->items[tree->source].text);
    layout_open(&out, 0, tree->file->at.begin);
    layout_word(&out, "payer rules");
    layout_text(&out, tree->file->text);
    layout_close(&out, tree->file->at.begin);
    out.blank = true;
    for (const struct node *item = tree->file->first; item != NULL; item = item->next)
        print_item(&out, item);
    layout_end(&out);
}

void node_print(struct buffer *to, const struct node *node)
{
    struct layout out;
    uint32_t end;

    layout_begin(&out, to, NULL, TEXT(""));
    if (opening_words(node->kind) != NULL)
        print_opening(&out, node, &end);
    else if (node->kind == NODE_SET)
        print_set(&out, node);
    else
        print_node(&out, node);
    layout_break(&out);
    layout_end(&out);
}
