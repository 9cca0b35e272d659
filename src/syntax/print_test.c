/* What the tests of a rule file give and expect, as words. */
#include "syntax/print.h"

static void print_after(struct layout *out, const char *words, const struct node *node)
{
    layout_word(out, words);
    print_list(out, node);
}

/* ---- what is given ---- */

/* 24 minutes of 97112 GP billed 2 */
static void print_line(struct layout *out, const struct node *line)
{
    for (const struct node *child = line->first; child != NULL; child = child->next) {
        print_node(out, child);
        if (child->kind == NODE_QUANTITY)
            layout_word(out, "of");
    }
}

static void print_line_part(struct layout *out, const struct node *part)
{
    if (text_is(part->text, "group"))
        layout_word(out, "in a group");
    else if (text_is(part->text, "no group"))
        layout_word(out, "not in a group");
    else if (text_is(part->text, "pointing"))
        layout_word(out, "pointing to");
    else
        layout_text(out, part->text);
    print_children(out, part);
}

static void print_visits(struct layout *out, const struct node *visits)
{
    print_count(out, visits->first, "earlier visit", "earlier visits");
    layout_word(out, text_is(visits->text, "from") ? "from" : "in the");
    if (!text_is(visits->text, "from"))
        layout_text(out, visits->text);
    for (const struct node *child = visits->first->next; child != NULL; child = child->next) {
        if (child->kind == NODE_GIVEN_LINE)
            layout_word(out, "each");
        print_node(out, child);
    }
}

static void print_earlier(struct layout *out, const struct node *earlier)
{
    layout_word(out, "earlier on");
    print_node(out, earlier->first);
    for (const struct node *child = earlier->first->next; child != NULL; child = child->next) {
        if (child != earlier->first->next)
            print_comma(out);
        print_node(out, child);
    }
}

static void print_authorization(struct layout *out, const struct node *authorization)
{
    layout_word(out, "authorization");
    for (const struct node *part = authorization->first; part != NULL; part = part->next) {
        if (part->kind == NODE_QUANTITY)
            layout_word(out, "for");
        if (part->kind == NODE_LIST || part->kind == NODE_COLUMN) {
            layout_word(out, "of");
            print_in(out, part, true);
        } else {
            print_node(out, part);
        }
    }
}

static void print_element(struct layout *out, const struct node *element)
{
    layout_word(out, text_is(element->text, "all") ? "documented all of" : "documented");
    print_children(out, element);
}

/* ---- what is expected ---- */

static void print_expect(struct layout *out, const struct node *expect)
{
    if (expect->text.length > 0) {
        layout_word(out, "under");
        layout_text(out, expect->text);
    }
    layout_word(out, "expect");
    print_children(out, expect);
}

/* Each alternative stands on a line of its own. */
static void print_alternative(struct layout *out, const struct node *alternative)
{
    for (const struct node *child = alternative->first; child != NULL; child = child->next) {
        if (child != alternative->first) {
            layout_new_line(out);
            layout_word(out, "or expect");
        }
        print_node(out, child);
    }
}

static void print_rule(struct layout *out, const struct node *rule)
{
    layout_text(out, rule->text);
    for (const struct node *child = rule->first; child != NULL; child = child->next) {
        if (child->kind == NODE_EFFECT)
            print_comma(out);
        print_node(out, child);
    }
}

static void print_denied(struct layout *out, const struct node *denied)
{
    layout_text(out, denied->text);
    print_count(out, denied->first, "unit", "units");
}

static void print_needing(struct layout *out, const struct node *needing)
{
    layout_word(out, "needing");
    for (const struct node *child = needing->first; child != NULL; child = child->next) {
        if (child != needing->first) {
            layout_break(out);
            layout_word(out, "and");
        }
        print_node(out, child);
    }
}

static void print_units_of(struct layout *out, const struct node *units)
{
    print_node(out, units->first);
    layout_word(out, "=");
    print_node(out, units->last);
}

/* The repair as in a rule, but for the word `fix` before it. */
static void print_expected_fix(struct layout *out, const struct node *fix)
{
    const struct node *repair = fix->first->next;
    bool offered = repair != NULL && repair->kind != NODE_ON_LINE;

    layout_word(out, offered ? "fix" : "no fix");
    print_node(out, fix->first);
    if (offered)
        print_repair(out, repair);
    for (const struct node *child = offered ? repair->next : repair; child != NULL; child = child->next)
        print_node(out, child);
}

bool print_test_part(struct layout *out, const struct node *node)
{
    switch (node->kind) {
    case NODE_ON: print_after(out, "on", node); return true;
    case NODE_GIVEN_SESSION: print_after(out, "given", node); return true;
    case NODE_ALSO: print_after(out, "also that day", node); return true;
    case NODE_EARLIER: print_earlier(out, node); return true;
    case NODE_GIVEN_LINE: print_line(out, node); return true;
    case NODE_LINE_PART: print_line_part(out, node); return true;
    case NODE_GIVEN_VISITS: print_visits(out, node); return true;
    case NODE_GIVEN_NONE: print_after(out, "no", node); return true;
    case NODE_GIVEN_DIAGNOSIS: print_after(out, "diagnosis", node); return true;
    case NODE_GIVEN_DOCUMENT: layout_word(out, "document"); print_children(out, node); return true;
    case NODE_GIVEN_ELEMENT: print_element(out, node); return true;
    case NODE_GIVEN_AUTHORIZATION: print_authorization(out, node); return true;
    case NODE_EXPECT: print_expect(out, node); return true;
    case NODE_ALTERNATIVE: print_alternative(out, node); return true;
    case NODE_EXPECT_UNITS: print_after(out, "units", node); return true;
    case NODE_EXPECT_RULE: print_rule(out, node); return true;
    case NODE_EXPECT_FIX: print_expected_fix(out, node); return true;
    case NODE_EXPECT_OUTCOME: layout_word(out, "outcome"); layout_text(out, node->text); return true;
    case NODE_UNITS_OF: print_units_of(out, node); return true;
    case NODE_UNITS_DENIED: print_denied(out, node); return true;
    case NODE_NEEDING: print_needing(out, node); return true;
    case NODE_ON_LINE: layout_word(out, "on line"); print_children(out, node); return true;
    default: return false;
    }
}
