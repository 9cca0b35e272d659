/* Looking at a tree: children by kind, equality, and the dumps that tests and people compare. Knows no meaning. */
#include "syntax/tree.h"

#include "grammar/grammar.h"
#include "syntax/tokens.h"

const char *node_kind_name(enum node_kind kind)
{
    static const char *const names[] = {
#define NODE(id, name, children) name,
#include "syntax/nodes.def"
#undef NODE
    };

    return names[kind];
}

const struct node *node_child(const struct node *node, enum node_kind kind)
{
    const struct node *child = node->first;

    while (child != NULL && child->kind != kind)
        child = child->next;
    return child;
}

static bool has_number(enum node_kind kind)
{
    return kind == NODE_QUANTITY || kind == NODE_MONEY || kind == NODE_DATE;
}

/* How a number is written does not count, but for a bare one, which may turn out to be a code: 02 is not 2. */
static bool text_counts(const struct node *node)
{
    return !has_number(node->kind) || (node->kind == NODE_QUANTITY && node->first == NULL);
}

bool node_equal(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->number != b->number || (text_counts(a) && !text_equal(a->text, b->text)))
        return false;
    for (a = a->first, b = b->first; a != NULL && b != NULL; a = a->next, b = b->next) {
        if (!node_equal(a, b))
            return false;
    }
    return a == NULL && b == NULL;
}

/* ---- dumps ---- */

static void dump_text(struct buffer *to, struct text text)
{
    buffer_string(to, " \"");
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"' || text.bytes[i] == '\\')
            buffer_char(to, '\\');
        buffer_char(to, text.bytes[i]);
    }
    buffer_char(to, '"');
}

static void dump_node(struct buffer *to, const struct node *node, size_t indent)
{
    buffer_repeat(to, ' ', indent);
    buffer_string(to, node_kind_name(node->kind));
    if (node->text.length > 0)
        dump_text(to, node->text);
    if (has_number(node->kind))
        buffer_printf(to, " %lld", (long long)node->number);
    buffer_char(to, '\n');
    for (const struct node *child = node->first; child != NULL; child = child->next)
        dump_node(to, child, indent + 2);
}

void tree_dump(struct buffer *to, const struct node *node)
{
    dump_node(to, node, 0);
}

/* The token's kind as the grammar calls it. */
static const char *token_name(int kind)
{
    switch (kind) {
    case TK_NAME: return "name";
    case TK_CODE_TEXT: return "code";
    case TK_PREFIX_TEXT: return "prefix";
    case TK_ADJUSTMENT_TEXT: return "adjustment";
    case TK_STRING_TEXT: return "text";
    case TK_MONTH_NAME: return "month";
    case TK_INTEGER: return "integer";
    case TK_DECIMAL: return "decimal";
    case TK_MONEY_TEXT: return "money";
    case TK_DATE_TEXT: return "date";
    case TK_NEWLINE: return "line end";
    default: return keyword_spelling(kind).length > 0 ? "word" : "mark";
    }
}

static void dump_token(struct buffer *to, const struct scan_state *scan, const struct token *token)
{
    struct span at = { scan->source, token->begin, token->end };
    uint32_t line, column;

    sources_locate(scan->diagnostics->sources, at, &line, &column);
    buffer_printf(to, "%u:%u %s", line, column, token_name(token->kind));
    if (token->end > token->begin)
        dump_text(to, (struct text){ scan->text + token->begin, token->end - token->begin });
    else if (token->kind != TK_NEWLINE)
        buffer_string(to, " supplied");
    buffer_char(to, '\n');
}

void token_dump(struct buffer *to, struct arena *arena, struct diagnostics *diagnostics, uint32_t source)
{
    struct keywords keywords;
    struct scan_state scan;
    struct tokens tokens;

    scan_text(&scan, arena, diagnostics, source);
    keywords_build(&keywords, arena);
    tokens_make(&tokens, arena, diagnostics, &keywords, &scan);
    for (size_t i = 0; i < tokens.count; i++)
        dump_token(to, &scan, &tokens.items[i]);
}
