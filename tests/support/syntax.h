/* What tests of the syntax share: a text parsed with everything it needs, and the laws that hold for every text. */
#ifndef TESTS_SUPPORT_SYNTAX_H
#define TESTS_SUPPORT_SYNTAX_H
#include <stdlib.h>

#include "syntax/tree.h"

struct syntax {
    struct arena arena;
    struct sources sources;
    struct diagnostics diagnostics;
    uint32_t source;
    struct tree *tree;
};

/* Makes ready without parsing. */
static inline void syntax_open(struct syntax *syntax, const char *name, struct text text)
{
    arena_init(&syntax->arena, allocator_standard);
    sources_init(&syntax->sources, &syntax->arena);
    diag_init(&syntax->diagnostics, &syntax->arena, &syntax->sources);
    syntax->source = sources_add(&syntax->sources, text_of(name), text);
    syntax->tree = NULL;
}

static inline void syntax_read(struct syntax *syntax, const char *name, struct text text)
{
    syntax_open(syntax, name, text);
    syntax->tree = syntax_parse(&syntax->arena, &syntax->diagnostics, syntax->source);
}

static inline void syntax_close(struct syntax *syntax)
{
    arena_free(&syntax->arena);
}

static inline struct text syntax_comment(const struct syntax *syntax, size_t index)
{
    struct span at = syntax->tree->comments[index].at;

    return (struct text){ syntax->sources.items[at.file].text.bytes + at.begin, at.end - at.begin };
}

static inline bool syntax_same_comments(const struct syntax *a, const struct syntax *b)
{
    if (a->tree->comment_count != b->tree->comment_count)
        return false;
    for (size_t i = 0; i < a->tree->comment_count; i++) {
        if (!text_equal(syntax_comment(a, i), syntax_comment(b, i)))
            return false;
    }
    return true;
}

/* What formatting must keep; NULL when it did, otherwise what was lost. `printed` is the canonical text of `first`. */
static inline const char *syntax_printed_differs(const struct syntax *first, const struct buffer *printed)
{
    struct syntax second;
    struct buffer again;
    const char *wrong = NULL;

    buffer_init(&again, allocator_standard);
    syntax_read(&second, "printed", buffer_text(printed));
    if (second.tree->broken)
        wrong = "the canonical text does not parse";
    else if (!node_equal(first->tree->file, second.tree->file))
        wrong = "the canonical text means something else";
    else if (!syntax_same_comments(first, &second))
        wrong = "a comment was lost, changed or moved before another one";
    if (wrong == NULL) {
        tree_print(&again, second.tree, &second.sources);
        if (!text_equal(buffer_text(printed), buffer_text(&again)))
            wrong = "formatting twice changes what formatting once made";
    }
    syntax_close(&second);
    buffer_free(&again);
    return wrong;
}

/* Holds for every text: a tree is made, it is broken exactly when there are errors, there are not more messages than
 * bytes; and what is not broken can be formatted. NULL, or what does not hold. */
static inline const char *syntax_laws(struct text text)
{
    struct syntax syntax;
    struct buffer printed;
    const char *wrong = NULL;

    buffer_init(&printed, allocator_standard);
    syntax_read(&syntax, "text", text);
    if (syntax.tree == NULL || syntax.tree->file == NULL || syntax.tree->file->kind != NODE_FILE)
        wrong = "no tree was made";
    else if (syntax.tree->broken != (syntax.diagnostics.errors > 0))
        wrong = "the tree says another thing than the diagnostics";
    else if (syntax.diagnostics.errors > text.length + 1)
        wrong = "there are more errors than bytes";
    diag_sort(&syntax.diagnostics);
    diag_render(&printed, &syntax.diagnostics, true, 0);
    buffer_clear(&printed);
    if (wrong == NULL && !syntax.tree->broken) {
        tree_print(&printed, syntax.tree, &syntax.sources);
        wrong = syntax_printed_differs(&syntax, &printed);
    }
    syntax_close(&syntax);
    buffer_free(&printed);
    return wrong;
}

#endif
