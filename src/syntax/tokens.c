/* The filter between scanner and grammar. Works line by line: what a line begins with says whether an item, a clause
 * or an `end` is meant, and with that whether a bracket, a comma or a block before it was left open. */
#include "syntax/tokens.h"

#include "grammar/grammar.h"
#include "syntax/near.h"

/* ---- raw tokens ---- */

struct text raw_text(const struct scan_state *scan, size_t raw)
{
    const struct raw_token *token = &scan->tokens[raw];

    return (struct text){ scan->text + token->begin, token->end - token->begin };
}

size_t tokens_words(const struct scan_state *scan, size_t raw, struct text words[KEYWORD_WORDS_MAX])
{
    size_t count = 0;

    while (count < KEYWORD_WORDS_MAX && raw + count < scan->count && scan->tokens[raw + count].kind == TK_NAME) {
        words[count] = raw_text(scan, raw + count);
        count++;
    }
    return count;
}

struct text tokens_join(struct arena *arena, const struct text *words, size_t count)
{
    struct text joined = { "", 0 };

    for (size_t i = 0; i < count; i++)
        joined = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(joined), i > 0 ? " " : "", TEXT_ARG(words[i]));
    return joined;
}

static const struct keyword *match(const struct tokens *tokens, size_t raw)
{
    struct text words[KEYWORD_WORDS_MAX];

    return keywords_match(tokens->keywords, words, tokens_words(tokens->scan, raw, words));
}

static int kind_at(const struct tokens *tokens, size_t raw)
{
    const struct keyword *keyword = match(tokens, raw);

    return keyword != NULL ? keyword->kind : tokens->scan->tokens[raw].kind;
}

static bool at_end(const struct tokens *tokens)
{
    return tokens->at >= tokens->scan->count;
}

static bool at_line_end(const struct tokens *tokens)
{
    return at_end(tokens) || tokens->scan->tokens[tokens->at].kind == TK_NEWLINE;
}

/* Bytes before a raw token on its line. */
static uint32_t column_of(const struct tokens *tokens, size_t raw)
{
    uint32_t begin = tokens->scan->tokens[raw].begin, at = begin;

    while (at > 0 && tokens->scan->text[at - 1] != '\n')
        at--;
    return begin - at;
}

static struct span raw_span(const struct tokens *tokens, size_t first, size_t count)
{
    return (struct span){ tokens->scan->source, tokens->scan->tokens[first].begin,
                          tokens->scan->tokens[first + count - 1].end };
}

/* ---- writing tokens ---- */

static void add(struct tokens *tokens, struct token token)
{
    tokens->items = arena_grow(tokens->arena, tokens->items, tokens->count, &tokens->capacity, sizeof *tokens->items);
    tokens->items[tokens->count++] = token;
}

static uint32_t last_end(const struct tokens *tokens)
{
    return tokens->count > 0 ? tokens->items[tokens->count - 1].end : 0;
}

/* A token that is not in the text, right after the last one. */
static void supply(struct tokens *tokens, int kind)
{
    add(tokens, (struct token){ (uint16_t)kind, 0, last_end(tokens), last_end(tokens), (uint32_t)tokens->at });
}

static void take(struct tokens *tokens, int kind, size_t words)
{
    struct span at = raw_span(tokens, tokens->at, words);

    add(tokens, (struct token){ (uint16_t)kind, (uint16_t)words, at.begin, at.end, (uint32_t)tokens->at });
    tokens->at += words;
}

static void skip_line(struct tokens *tokens)
{
    while (!at_line_end(tokens))
        tokens->at++;
}

static void skip_line_ends(struct tokens *tokens)
{
    while (!at_end(tokens) && at_line_end(tokens))
        tokens->at++;
}

/* ---- lines ---- */

/* Whether a line that begins with this raw token begins something, whatever the line before it left open. */
static bool begins_anew(const struct tokens *tokens, size_t raw)
{
    switch (keyword_role(kind_at(tokens, raw))) {
    case KEYWORD_CLAUSE:
    case KEYWORD_END:
    case KEYWORD_HEADER:
        return true;
    case KEYWORD_ITEM:
    case KEYWORD_BLOCK:
        return tokens->block_kind == 0 || column_of(tokens, raw) <= tokens->block_column;
    case KEYWORD_INSIDE:
        break;
    }
    return false;
}

static bool runs_on_after(int kind)
{
    return kind == TK_COMMA || kind == TK_AND || kind == TK_OR;
}

/* At a line end: whether the clause goes on in the next line that holds something. */
static bool goes_on(const struct tokens *tokens)
{
    size_t next = tokens->at;
    int kind;

    while (next < tokens->scan->count && tokens->scan->tokens[next].kind == TK_NEWLINE)
        next++;
    if (next == tokens->scan->count || begins_anew(tokens, next))
        return false;
    kind = kind_at(tokens, next);
    return tokens->depth > 0 || runs_on_after(tokens->items[tokens->count - 1].kind) || kind == TK_AND || kind == TK_OR;
}

static void close_brackets(struct tokens *tokens)
{
    struct span end = { tokens->scan->source, last_end(tokens), last_end(tokens) };
    struct diagnostic *diagnostic;

    if (tokens->depth == 0)
        return;
    diagnostic = diag_add(tokens->diagnostics, MESSAGE_SYNTAX_BRACKET_OPEN, tokens->bracket);
    diag_label(tokens->diagnostics, diagnostic, end, "`)` is expected here at the latest");
    if (tokens->depth == 1)
        diag_edit(tokens->diagnostics, diagnostic, end, TEXT(")"));
    while (tokens->depth > 0) {
        supply(tokens, TK_RIGHT);
        tokens->depth--;
    }
}

static void count_bracket(struct tokens *tokens, int kind)
{
    if (kind == TK_LEFT && tokens->depth++ == 0)
        tokens->bracket = raw_span(tokens, tokens->at, 1);
    if (kind == TK_RIGHT && tokens->depth > 0)
        tokens->depth--;
}

/* A phrase, or a single token. What stands after `column` is the column's name, whatever the word. */
static void take_token(struct tokens *tokens)
{
    const struct keyword *keyword = match(tokens, tokens->at);
    int kind = keyword != NULL ? keyword->kind : tokens->scan->tokens[tokens->at].kind;

    if (keyword != NULL && tokens->count > 0 && tokens->items[tokens->count - 1].kind == TK_COLUMN) {
        take(tokens, TK_NAME, 1);
        return;
    }
    count_bracket(tokens, kind);
    take(tokens, kind, keyword != NULL ? keyword->words : 1);
}

/* One clause or the first line of an item, over as many lines as it runs on. */
static void take_line(struct tokens *tokens)
{
    tokens->depth = 0;
    for (;;) {
        while (!at_line_end(tokens))
            take_token(tokens);
        if (!goes_on(tokens))
            break;
        skip_line_ends(tokens);
    }
    close_brackets(tokens);
    supply(tokens, TK_NEWLINE);
}

/* ---- blocks ---- */

static const char *block_name(uint32_t kind)
{
    switch (kind) {
    case TK_PROFILE: return "the profile";
    case TK_TABLE: return "the table";
    case TK_PARAMETER: return "the parameter";
    case TK_NOTE: return "the note";
    case TK_TEST: return "the test";
    case TK_WAIVE_RULE: return "the waiver";
    default: return "the rule";
    }
}

/* Found text in backquotes, not too long. */
static const char *quoted(struct arena *arena, struct text text)
{
    return arena_printf(arena, "`%.*s`", (int)(text.length > 40 ? 40 : text.length), text.bytes).bytes;
}

static void close_block(struct tokens *tokens)
{
    struct span end = { tokens->scan->source, last_end(tokens), last_end(tokens) };
    struct diagnostic *diagnostic =
        diag_add(tokens->diagnostics, MESSAGE_SYNTAX_END_MISSING, end, block_name(tokens->block_kind));

    diag_label(tokens->diagnostics, diagnostic, tokens->block, "begun here");
    diag_help(tokens->diagnostics, diagnostic, "write `end` on a line of its own after the last clause");
    diag_edit(tokens->diagnostics, diagnostic, end, TEXT("\nend"));
    supply(tokens, TK_END);
    supply(tokens, TK_NEWLINE);
    tokens->block_kind = 0;
}

static void open_block(struct tokens *tokens, int kind)
{
    const struct keyword *keyword = match(tokens, tokens->at);

    tokens->block_kind = (uint32_t)kind;
    tokens->block = raw_span(tokens, tokens->at, keyword != NULL ? keyword->words : 1);
    tokens->block_column = column_of(tokens, tokens->at);
}

/* An `end` and its line's end. What else stands on the line is left out. */
static void take_end(struct tokens *tokens)
{
    struct span rest;
    struct diagnostic *diagnostic;

    take(tokens, TK_END, 1);
    tokens->block_kind = 0;
    if (!at_line_end(tokens)) {
        rest = raw_span(tokens, tokens->at, 1);
        diagnostic = diag_add(tokens->diagnostics, MESSAGE_SYNTAX_UNEXPECTED, rest, "the end of the line",
                              quoted(tokens->arena, raw_text(tokens->scan, tokens->at)));
        diag_help(tokens->diagnostics, diagnostic, "`end` stands on a line of its own");
        skip_line(tokens);
    }
    supply(tokens, TK_NEWLINE);
}

/* ---- lines outside of any item ---- */

/* What a line at the margin is taken for when no word of the language begins it. Nothing is near once nobody is told
 * any more. */
static struct near_word find_near(const struct tokens *tokens)
{
    if (tokens->diagnostics->count >= tokens->diagnostics->limit)
        return (struct near_word){ .words = 0 };
    return near_item(tokens->arena, tokens->keywords, tokens->scan, tokens->at);
}

/* Leaves out what belongs to a line that nobody understands: further lines up to the next item, and an `end` among
 * them. */
static void skip_body(struct tokens *tokens)
{
    skip_line(tokens);
    for (skip_line_ends(tokens); !at_end(tokens); skip_line_ends(tokens)) {
        enum keyword_role role = keyword_role(kind_at(tokens, tokens->at));

        if (role == KEYWORD_ITEM || role == KEYWORD_BLOCK || role == KEYWORD_HEADER)
            return;
        if (role == KEYWORD_INSIDE && column_of(tokens, tokens->at) == 0 && find_near(tokens).words > 0)
            return;
        skip_line(tokens);
        if (role == KEYWORD_END)
            return;
    }
}

/* Nothing when the scanner has said what is wrong with the word. */
static void report_not_item(struct tokens *tokens, struct span at, struct near_word near)
{
    struct text found = { tokens->scan->text + at.begin, at.end - at.begin };
    struct diagnostic *diagnostic;

    if (scan_reported(tokens->scan, at.begin, at.end))
        return;
    diagnostic = diag_add(tokens->diagnostics, MESSAGE_SYNTAX_NOT_ITEM, at,
                          (int)(found.length > 40 ? 40 : found.length), found.bytes);
    if (near.words > 0)
        near_suggest(tokens->diagnostics, diagnostic, at, near);
    else
        diag_help(tokens->diagnostics, diagnostic, "what only people read stands after `#`, as in `# a comment`");
}

/* A line that begins with no item, where one is expected. A misspelt one is taken as what was meant. */
static void take_stray(struct tokens *tokens)
{
    struct near_word near = find_near(tokens);
    struct span at = raw_span(tokens, tokens->at, near.words > 0 ? near.words : 1);

    report_not_item(tokens, at, near);
    if (near.words == 0) {
        skip_body(tokens);
        return;
    }
    if (keyword_role(near.kind) == KEYWORD_BLOCK)
        open_block(tokens, near.kind);
    take(tokens, near.kind, near.words);
    take_line(tokens);
}

static void report_at_keyword(struct tokens *tokens, enum message id, const char *help)
{
    const struct keyword *keyword = match(tokens, tokens->at);
    struct span at = raw_span(tokens, tokens->at, keyword->words);

    diag_help(tokens->diagnostics, diag_add(tokens->diagnostics, id, at, TEXT_ARG(keyword->spelling)), "%s", help);
}

static void take_outside(struct tokens *tokens, int kind)
{
    switch (keyword_role(kind)) {
    case KEYWORD_HEADER:
        if (tokens->count == 0) {
            take_line(tokens);
            return;
        }
        report_at_keyword(tokens, MESSAGE_SYNTAX_VERSION_PLACE, "leave this line out");
        skip_line(tokens);
        return;
    case KEYWORD_BLOCK:
        open_block(tokens, kind);
        take_line(tokens);
        return;
    case KEYWORD_ITEM:
        take_line(tokens);
        return;
    case KEYWORD_END:
        report_at_keyword(tokens, MESSAGE_SYNTAX_END_STRAY, "sources and sets are single lines without `end`");
        skip_line(tokens);
        return;
    case KEYWORD_CLAUSE:
        report_at_keyword(
            tokens, MESSAGE_SYNTAX_CLAUSE_OUTSIDE,
            "a clause stands between the first line of its rule and its `end`; is there an `end` too many above?");
        skip_body(tokens);
        return;
    case KEYWORD_INSIDE:
        take_stray(tokens);
        return;
    }
}

/* One line at the raw token, which begins it. */
static void take_any(struct tokens *tokens)
{
    int kind = kind_at(tokens, tokens->at);
    enum keyword_role role = keyword_role(kind);

    if (tokens->block_kind != 0 && (role == KEYWORD_ITEM || role == KEYWORD_BLOCK) && begins_anew(tokens, tokens->at))
        close_block(tokens);
    if (tokens->block_kind == 0) {
        take_outside(tokens, kind);
        return;
    }
    if (kind == TK_END)
        take_end(tokens);
    else
        take_line(tokens);
}

void tokens_make(struct tokens *tokens, struct arena *arena, struct diagnostics *diagnostics,
                 const struct keywords *keywords, const struct scan_state *scan)
{
    *tokens = (struct tokens){ .arena = arena, .diagnostics = diagnostics, .keywords = keywords, .scan = scan };
    for (skip_line_ends(tokens); !at_end(tokens); skip_line_ends(tokens))
        take_any(tokens);
    if (tokens->block_kind != 0)
        close_block(tokens);
}
