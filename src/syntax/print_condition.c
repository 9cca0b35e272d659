/* Conditions and values as words, with brackets only where the tree needs them. */
#include "syntax/print.h"

/* How strongly a condition holds its parts together; `or` least. */
enum strength { STRENGTH_OR = 1, STRENGTH_AND, STRENGTH_NOT, STRENGTH_WHOLE };

/* `modifier not in`, `diagnosis not in` and `is not given` have words of their own; `not` before them is kept too. */
static bool negates_inside(const struct node *negation)
{
    return negation->number != 0;
}

static enum strength strength_of(const struct node *node)
{
    switch (node->kind) {
    case NODE_OR: return STRENGTH_OR;
    case NODE_AND: return STRENGTH_AND;
    case NODE_NOT: return negates_inside(node) ? STRENGTH_WHOLE : STRENGTH_NOT;
    default: return STRENGTH_WHOLE;
    }
}

#define TOGETHER_NODES 40u  /* of a condition that may be short */
#define TOGETHER_WIDTH 70u  /* bytes of one that is */

/* How many nodes there are, or `limit` when there are as many or more. */
static size_t count_nodes(const struct node *node, size_t limit)
{
    size_t count = 1;

    for (const struct node *child = node->first; child != NULL && count < limit; child = child->next)
        count += count_nodes(child, limit - count);
    return count < limit ? count : limit;
}

/* A short condition in brackets stands on one line, unless a comment stands in it. Without a tree all stands on one. */
static bool stands_together(const struct layout *out, const struct node *node)
{
    struct buffer text;
    bool is_short;

    if (out->tree == NULL || count_nodes(node, TOGETHER_NODES) == TOGETHER_NODES ||
        layout_comment_waits(out, node->at.end))
        return false;
    buffer_init(&text, out->to->allocator);
    node_print(&text, node);
    is_short = text.length <= TOGETHER_WIDTH;
    out->to->failed |= text.failed;
    buffer_free(&text);
    return is_short;
}

static void print_operand(struct layout *out, const struct node *node, bool brackets)
{
    bool together = out->together;

    if (!brackets) {
        print_node(out, node);
        return;
    }
    layout_opening(out, "(");
    out->together = together || stands_together(out, node);
    print_node(out, node);
    out->together = together;
    layout_tight(out, ")");
}

/* An `and` inside an `or` stands in brackets, which few readers can do without. */
static void print_joined(struct layout *out, const struct node *node, const char *word, enum strength strength)
{
    bool is_or = strength == STRENGTH_OR;

    print_operand(out, node->first,
                  strength_of(node->first) < strength || (is_or && strength_of(node->first) == STRENGTH_AND));
    layout_break(out);
    layout_word(out, word);
    print_operand(out, node->last,
                  strength_of(node->last) <= strength || (is_or && strength_of(node->last) == STRENGTH_AND));
}

static void print_not(struct layout *out, const struct node *node)
{
    const struct node *inner = node->first;

    if (!negates_inside(node)) {
        layout_word(out, "not");
        print_operand(out, inner, strength_of(inner) < STRENGTH_NOT);
    } else if (inner->kind == NODE_GIVEN) {
        print_node(out, inner->first);
        layout_word(out, "is not given");
    } else {
        layout_word(out, inner->kind == NODE_MODIFIERS ? "modifier not in" : "diagnosis not in");
        print_in(out, inner->first, false);
    }
}

/* a, a word, b */
static void print_between(struct layout *out, const struct node *node, struct text word)
{
    print_node(out, node->first);
    layout_text(out, word);
    print_node(out, node->last);
}

/* As it was written: with a mark, or with words. */
static void print_compare(struct layout *out, const struct node *node)
{
    static const struct { const char *mark, *words; } spellings[] = {
        { ">=", "at least" }, { "<=", "at most" }, { ">", "more than" }, { "<", "less than" },
    };
    struct text word = node->text;

    for (size_t i = 0; node->number != 0 && i < sizeof spellings / sizeof *spellings; i++) {
        if (text_is(node->text, spellings[i].mark))
            word = text_of(spellings[i].words);
    }
    print_between(out, node, word);
}

static void print_membership(struct layout *out, const struct node *node)
{
    print_node(out, node->first);
    layout_text(out, node->text);
    print_in(out, node->last, false);
}

static void print_modifiers(struct layout *out, const struct node *node)
{
    const struct node *list = node->first;
    bool one_code = list->kind == NODE_LIST && list->first == list->last && list->first->kind == NODE_MEMBER &&
                    list->first->first->kind == NODE_CODE && list->first->first->next == NULL;

    if (text_is(node->text, "any")) {
        layout_word(out, one_code ? "modifier" : "modifier in");
        print_in(out, list, true);
        return;
    }
    layout_text(out, node->text);
    layout_word(out, text_is(node->text, "all") ? "modifiers of" : "modifier of");
    print_in(out, list, true);
}

static void print_documented(struct layout *out, const struct node *node)
{
    layout_word(out, "documented");
    if (!text_is(node->text, "one")) {
        layout_text(out, node->text);
        layout_word(out, "of");
    }
    print_children(out, node);
}

/* The quantity is one of days, with the direction's word: "30 days before". */
static void print_within(struct layout *out, const struct node *node)
{
    layout_word(out, "within");
    print_node(out, node->first);
    layout_text(out, node->text);
    print_node(out, node->last);
}

/* `plan of care`, `referral` */
static void print_care(struct layout *out, const struct node *node, const char *words)
{
    layout_word(out, words);
    if (node->text.length > 0)
        layout_word(out, "covering date of service");
}

static void print_authorization(struct layout *out, const struct node *node)
{
    layout_word(out, "authorization");
    if (node->first != NULL)
        layout_word(out, "covering");
    print_list(out, node);
}

static void print_billed(struct layout *out, const struct node *node)
{
    print_in(out, node->first, true);
    layout_word(out, "billed");
    for (const struct node *child = node->first->next; child != NULL; child = child->next)
        print_node(out, child);
}

/* The table of weights stands before the lines, in the tree behind them. */
static void print_measure(struct layout *out, const struct node *node)
{
    const struct node *by_table = node_child(node, NODE_BY_TABLE);

    layout_text(out, node->text);
    if (by_table != NULL)
        print_node(out, by_table);
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child->kind != NODE_BY_TABLE)
            print_node(out, child);
    }
}

static void print_of_lines(struct layout *out, const struct node *node)
{
    layout_word(out, "of");
    if (node->first->kind == NODE_WITH)
        layout_word(out, "lines");
    else
        print_in(out, node->first, true);
    if (node->last->kind == NODE_WITH)
        print_node(out, node->last);
}

static void print_column(struct layout *out, const struct node *column, const struct node *table)
{
    layout_word(out, "column");
    print_node(out, column);
    layout_word(out, "of table");
    print_node(out, table);
}

static void print_table_value(struct layout *out, const struct node *node)
{
    if (node->first != node->last) {
        print_column(out, node->last, node->first);
        return;
    }
    layout_word(out, "table");
    print_node(out, node->first);
}

static void print_window(struct layout *out, const struct node *node)
{
    if (!text_is(node->text, "since"))
        layout_word(out, "per");
    layout_text(out, node->text);
    print_children(out, node);
}

static void print_days_from(struct layout *out, const struct node *node)
{
    layout_word(out, "days from");
    print_between(out, node, TEXT("to"));
}

static void print_words_in(struct layout *out, const char *words, const struct node *node, bool bare_code)
{
    layout_word(out, words);
    print_in(out, node->first, bare_code);
}

static void print_provider(struct layout *out, const struct node *node)
{
    layout_word(out, "provider");
    layout_text(out, node->text);
    print_in(out, node->first, false);
}

bool print_condition(struct layout *out, const struct node *node)
{
    switch (node->kind) {
    case NODE_OR: print_joined(out, node, "or", STRENGTH_OR); return true;
    case NODE_AND: print_joined(out, node, "and", STRENGTH_AND); return true;
    case NODE_NOT: print_not(out, node); return true;
    case NODE_COMPARE: print_compare(out, node); return true;
    case NODE_ADD: print_between(out, node, TEXT("+")); return true;
    case NODE_SUBTRACT: print_between(out, node, TEXT("-")); return true;
    case NODE_IN: print_membership(out, node); return true;
    case NODE_GIVEN: print_children(out, node); layout_word(out, "is given"); return true;
    case NODE_MODIFIERS: print_modifiers(out, node); return true;
    case NODE_DIAGNOSIS:
        print_words_in(out, text_is(node->text, "any") ? "diagnosis in" : "every diagnosis in", node, false);
        return true;
    case NODE_DOCUMENT: layout_word(out, "document"); print_children(out, node); return true;
    case NODE_SIGNED_BY: print_words_in(out, "signed by", node, true); return true;
    case NODE_WITH: print_words_in(out, "with", node, true); return true;
    case NODE_WITHIN: print_within(out, node); return true;
    case NODE_DOCUMENTED: print_documented(out, node); return true;
    case NODE_PROVIDER_IN: print_provider(out, node); return true;
    case NODE_PLAN_OF_CARE: print_care(out, node, "plan of care"); return true;
    case NODE_REFERRAL: print_care(out, node, "referral"); return true;
    case NODE_AUTHORIZATION: print_authorization(out, node); return true;
    case NODE_BILLED: print_billed(out, node); return true;
    case NODE_PRIMARY: layout_word(out, "primary from table"); print_children(out, node); return true;
    case NODE_DAYS_FROM: print_days_from(out, node); return true;
    case NODE_AGE: layout_word(out, "age"); return true;
    case NODE_MEASURE: print_measure(out, node); return true;
    case NODE_OF_LINES: print_of_lines(out, node); return true;
    case NODE_BY_TABLE: layout_word(out, "by table"); print_children(out, node); return true;
    case NODE_COLUMN: print_column(out, node->first, node->last); return true;
    case NODE_TABLE_VALUE: print_table_value(out, node); return true;
    case NODE_WINDOW: print_window(out, node); return true;
    default: return false;
    }
}
