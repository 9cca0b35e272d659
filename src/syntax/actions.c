/* Makes the nodes of the tree as the grammar asks for them. Knows the shapes in nodes.def; not whether what they say
 * makes sense. */
#include "syntax/parse_actions.h"

#include "base/date.h"
#include "base/number.h"
#include "syntax/literals.h"

/* ---- lists ---- */

struct node_list list_none(void)
{
    return (struct node_list){ NULL, NULL };
}

/* The node may bring followers (tree_after). */
struct node_list list_one(struct node *node)
{
    struct node_list list = { node, node };

    while (list.last != NULL && list.last->next != NULL)
        list.last = list.last->next;
    return list;
}

struct node_list list_append(struct node_list a, struct node_list b)
{
    if (a.first == NULL)
        return b;
    if (b.first == NULL)
        return a;
    a.last->next = b.first;
    return (struct node_list){ a.first, b.last };
}

struct node_list list_add(struct node_list list, struct node *node)
{
    return list_append(list, list_one(node));
}

struct node_list list_front(struct node *a, struct node_list rest)
{
    return list_append(list_one(a), rest);
}

struct node_list list_front2(struct node *a, struct node *b, struct node_list rest)
{
    return list_front(a, list_front(b, rest));
}

struct node_list list_front3(struct node *a, struct node *b, struct node_list rest)
{
    return list_front(a, list_front2(b, NULL, rest));
}

/* ---- nodes ---- */

static uint32_t depth_of(struct node_list children)
{
    uint32_t depth = 0;

    for (const struct node *child = children.first; child != NULL; child = child->next)
        depth = child->depth > depth ? child->depth : depth;
    return depth + 1;
}

static void report_deep(struct parse_state *ps, struct span at)
{
    if (!ps->deep)
        diag_add(ps->diagnostics, MESSAGE_SYNTAX_DEEP, at);
    ps->deep = true;
}

/* Kinds that may hold their like; all others add a bounded number of levels. */
static bool may_nest(enum node_kind kind)
{
    return kind == NODE_OR || kind == NODE_AND || kind == NODE_NOT || kind == NODE_ADD || kind == NODE_SUBTRACT;
}

struct node *tree_list(struct parse_state *ps, enum node_kind kind, struct span at, struct node_list children)
{
    struct node *node = ARENA_NEW(ps->arena, struct node);

    *node = (struct node){ .kind = kind, .at = at, .depth = depth_of(children), .first = children.first,
                           .last = children.last };
    if (node->depth > SYNTAX_DEPTH_MAX && may_nest(kind)) {
        report_deep(ps, at);
        return tree_leaf(ps, NODE_ERROR, at);
    }
    return node;
}

struct node *tree_leaf(struct parse_state *ps, enum node_kind kind, struct span at)
{
    return tree_list(ps, kind, at, list_none());
}

struct node *tree1(struct parse_state *ps, enum node_kind kind, struct span at, struct node *a)
{
    return tree_list(ps, kind, at, list_one(a));
}

struct node *tree2(struct parse_state *ps, enum node_kind kind, struct span at, struct node *a, struct node *b)
{
    return tree_list(ps, kind, at, list_front(a, list_one(b)));
}

struct node *tree3(struct parse_state *ps, enum node_kind kind, struct span at, struct node *a, struct node *b,
                   struct node *c)
{
    return tree_list(ps, kind, at, list_front2(a, b, list_one(c)));
}

struct node *tree_word_list(struct parse_state *ps, enum node_kind kind, struct span at, struct text text,
                            struct node_list children)
{
    struct node *node = tree_list(ps, kind, at, children);

    if (node->kind != NODE_ERROR)
        node->text = text;
    return node;
}

struct node *tree_word(struct parse_state *ps, enum node_kind kind, struct span at, struct text text)
{
    return tree_word_list(ps, kind, at, text, list_none());
}

struct node *tree_word1(struct parse_state *ps, enum node_kind kind, struct span at, struct text text, struct node *a)
{
    return tree_word_list(ps, kind, at, text, list_one(a));
}

struct node *tree_word2(struct parse_state *ps, enum node_kind kind, struct span at, struct text text, struct node *a,
                        struct node *b)
{
    return tree_word_list(ps, kind, at, text, list_front(a, list_one(b)));
}

struct node *tree_value(struct parse_state *ps, enum node_kind kind, struct span at, struct number_value value)
{
    struct node *node = tree_word(ps, kind, at, value.text);

    node->number = value.number;
    return node;
}

/* ---- nodes that need more than their parts ---- */

struct node *tree_at(struct node *node, struct span at)
{
    node->at = at;
    return node;
}

struct node *tree_with(struct parse_state *ps, struct node *node, struct span at, struct node *child)
{
    return tree_word_list(ps, node->kind, at, node->text,
                          list_add((struct node_list){ node->first, node->last }, child));
}

struct node *tree_after(struct node *node, struct node *follower)
{
    node->next = follower;
    return node;
}

struct node *tree_date(struct parse_state *ps, struct span at, struct number_value value)
{
    date_t date;

    return date_parse(&date, value.text) ? tree_value(ps, NODE_DATE, at, value) : tree_leaf(ps, NODE_ERROR, at);
}

/* Points have hundredths, all else is counted whole. */
struct node *tree_quantity(struct parse_state *ps, struct span at, struct number_value value, struct node *type)
{
    bool points = text_is(type->text, "points");
    struct node *node;

    if (value.decimal && !points)
        diag_add(ps->diagnostics, MESSAGE_SYNTAX_FRACTION, at, TEXT_ARG(value.text), TEXT_ARG(type->text));
    if (points && !value.decimal)
        value.number = number_multiply(value.number, 100, &(bool){ false });
    if (!points && value.decimal)
        value.number /= 100;
    node = tree_word1(ps, NODE_QUANTITY, at, value.text, type);
    node->number = value.number;
    return node;
}

struct node *tree_minutes(struct parse_state *ps, struct span at, struct number_value value)
{
    return tree_quantity(ps, at, value, tree_word(ps, NODE_TYPE, at, TEXT("minutes")));
}

struct node *tree_code(struct parse_state *ps, struct span at, struct number_value value)
{
    int64_t number;

    if (memchr(value.text.bytes, ',', value.text.length) != NULL && literal_integer(&number, value.text)) {
        struct diagnostic *diagnostic = diag_add(ps->diagnostics, MESSAGE_SYNTAX_LIST_SPACE, at, TEXT_ARG(value.text));

        diag_help(ps->diagnostics, diagnostic, "write a space after each comma, as in `11, 12`");
    }
    return tree_word(ps, NODE_CODE, at, value.text);
}

/* Phrases whose field has another name than their words. */
static struct text field_of_phrase(struct text phrase)
{
    static const struct { const char *phrase, *field; } rows[] = {
        { "date of service", "date" },
        { "date received", "received" },
        { "provider role", "provider.role" },
        { "provider taxonomy", "provider.taxonomy" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (text_is(phrase, rows[i].phrase))
            return text_of(rows[i].field);
    }
    return phrase;
}

struct node *tree_field_name(struct parse_state *ps, struct span at, struct text phrase)
{
    struct text field = field_of_phrase(phrase);
    char *name = arena_alloc(ps->arena, field.length + 1);

    for (size_t i = 0; i < field.length; i++)
        name[i] = field.bytes[i] == ' ' ? '_' : field.bytes[i];
    return tree_word(ps, NODE_NAME, at, (struct text){ name, field.length });
}

struct number_value compare_mark(struct text mark)
{
    return (struct number_value){ .text = mark };
}

struct number_value compare_words(struct text mark)
{
    return (struct number_value){ .text = mark, .number = 1 };
}

struct node *tree_compare(struct parse_state *ps, struct span at, struct number_value operation, struct node *a,
                          struct node *b)
{
    struct node *node = tree_word2(ps, NODE_COMPARE, at, operation.text, a, b);

    node->number = operation.number;
    return node;
}

struct node *tree_not_inside(struct parse_state *ps, struct span at, struct node *condition)
{
    struct node *node = tree1(ps, NODE_NOT, at, condition);

    node->number = 1;
    return node;
}

struct node *tree_within(struct parse_state *ps, struct span at, struct text direction, struct span days,
                         struct number_value value, struct node *date)
{
    struct node *quantity = tree_quantity(ps, days, value, tree_word(ps, NODE_TYPE, days, TEXT("days")));

    return tree_word2(ps, NODE_WITHIN, at, direction, quantity, date);
}

struct node *tree_window(struct parse_state *ps, struct span at, struct text phrase)
{
    size_t per = sizeof "per " - 1;

    return tree_word(ps, NODE_WINDOW, at, (struct text){ phrase.bytes + per, phrase.length - per });
}

struct node *tree_lifted(struct parse_state *ps, struct span at, struct span column_at, struct number_value column,
                         struct node *list, struct node_list dates)
{
    if (column.number != 1 && column.number != 2)
        diag_add(ps->diagnostics, MESSAGE_SYNTAX_COLUMN, column_at, TEXT_ARG(column.text));
    return tree_word_list(ps, NODE_LIFTED_BY, at, column.number == 1 ? TEXT("column 1") : TEXT("column 2"),
                          list_front(list, dates));
}

struct node *tree_line(struct parse_state *ps, struct span at, struct node *minutes, struct node_list codes,
                       struct node_list parts)
{
    return tree_list(ps, NODE_GIVEN_LINE, at, list_front(minutes, list_append(codes, parts)));
}

struct node *tree_visits(struct parse_state *ps, struct span at, struct span count_at, struct number_value count,
                         struct node *period, struct node_list line)
{
    struct node_list parts = list_append((struct node_list){ period->first, period->last }, line);

    return tree_word_list(ps, NODE_GIVEN_VISITS, at, period->text,
                          list_front(tree_value(ps, NODE_QUANTITY, count_at, count), parts));
}

struct node *tree_expect(struct parse_state *ps, struct span at, struct text profile, struct node_list expectations)
{
    if (expectations.first != expectations.last)
        expectations = list_one(
            tree_list(ps, NODE_ALTERNATIVE, span_join(expectations.first->at, expectations.last->at), expectations));
    return tree_word_list(ps, NODE_EXPECT, at, profile, expectations);
}
