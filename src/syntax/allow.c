/* Reads `# allow CODE: reason` out of the comments of a file. Which line such a comment is about is settled here;
 * whether the warning arises is the business of whoever asks tree_allows(). */
#include "syntax/allow.h"

#include "grammar/grammar.h"

#define ALLOW "allow"

static struct text skip_blanks(struct text text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t'))
        text = (struct text){ text.bytes + 1, text.length - 1 };
    return text;
}

/* The first word of the text, without what ends it: a blank or a colon. */
static struct text take_word(struct text *text)
{
    struct text word = { text->bytes, 0 };

    while (word.length < text->length && memchr(" \t:", text->bytes[word.length], 3) == NULL)
        word.length++;
    *text = skip_blanks((struct text){ text->bytes + word.length, text->length - word.length });
    return word;
}

/* P and digits */
static bool looks_like_code(struct text word)
{
    bool digits = word.length > 1;

    for (size_t i = 1; i < word.length; i++)
        digits = digits && word.bytes[i] >= '0' && word.bytes[i] <= '9';
    return digits && word.bytes[0] == 'P';
}

/* Tells a comment that silences from one that speaks of allowing: after `allow` comes a code. */
static bool read_allow(struct text comment, struct text *code, struct text *reason)
{
    struct text rest = skip_blanks((struct text){ comment.bytes + 1, comment.length - 1 });

    if (!text_is(take_word(&rest), ALLOW))
        return false;
    *code = take_word(&rest);
    if (!looks_like_code(*code))
        return false;
    if (rest.length > 0 && rest.bytes[0] == ':')
        rest = skip_blanks((struct text){ rest.bytes + 1, rest.length - 1 });
    *reason = rest;
    return true;
}

/* The line of the comment or, when it stands alone, of the next token. */
static uint32_t line_of(const struct comment *comment, const struct scan_state *scan, size_t *token)
{
    struct span at = comment->at;
    uint32_t line, column;

    if (comment->alone) {
        while (*token < scan->count && (scan->tokens[*token].begin < at.end || scan->tokens[*token].kind == TK_NEWLINE))
            (*token)++;
        if (*token < scan->count)
            at.begin = scan->tokens[*token].begin;
    }
    sources_locate(scan->diagnostics->sources, at, &line, &column);
    return line;
}

static bool check_allow(struct diagnostics *diagnostics, struct span at, struct text code, struct text reason)
{
    const struct message_row *row = message_by_code(code);

    if (row == NULL || row->level != DIAG_WARNING) {
        diag_add(diagnostics, MESSAGE_SYNTAX_ALLOW_CODE, at, TEXT_ARG(code), row == NULL ? "no diagnostic has this code"
                 : "it is an error, and errors are mended");
        return false;
    }
    if (reason.length == 0)
        diag_add(diagnostics, MESSAGE_SYNTAX_ALLOW_REASON, at, TEXT_ARG(code));
    return reason.length > 0;
}

static enum message message_of(const struct message_row *row)
{
    for (int id = 0; id < MESSAGE_COUNT; id++) {
        if (message_row((enum message)id) == row)
            return (enum message)id;
    }
    return MESSAGE_COUNT;
}

void allow_collect(struct tree *tree, struct arena *arena, struct diagnostics *diagnostics,
                   const struct scan_state *scan)
{
    struct tree_allow *allows = NULL;
    size_t count = 0, capacity = 0, token = 0;

    for (size_t i = 0; i < tree->comment_count; i++) {
        const struct comment *comment = &tree->comments[i];
        struct text text = { scan->text + comment->at.begin, comment->at.end - comment->at.begin }, code, reason;

        if (!read_allow(text, &code, &reason) || !check_allow(diagnostics, comment->at, code, reason))
            continue;
        allows = arena_grow(arena, allows, count, &capacity, sizeof *allows);
        allows[count++] =
            (struct tree_allow){ message_of(message_by_code(code)), line_of(comment, scan, &token), comment->at };
    }
    tree->allows = allows;
    tree->allow_count = count;
}

bool tree_allows(const struct tree *tree, enum message id, uint32_t line)
{
    for (size_t i = 0; i < tree->allow_count; i++) {
        if (tree->allows[i].id == id && tree->allows[i].line == line)
            return true;
    }
    return false;
}
