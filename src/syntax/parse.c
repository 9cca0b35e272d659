/* From a source to its tree: scanner, filter and grammar in a row, and what the grammar's parser calls. Knows no
 * names or types. */
#include "syntax/parse.h"

#include "base/date.h"
#include "base/number.h"
#include "grammar/grammar.h"
#include "syntax/allow.h"
#include "syntax/literals.h"
#include "syntax/parse_actions.h"
#include "syntax/tokens.h"

/* ---- tokens for the grammar ---- */

static struct span token_span(const struct parse_state *ps, const struct token *token)
{
    return (struct span){ ps->scan->source, token->begin, token->end };
}

/* What was reported wrong by the scanner counts as 0, or as the first of the days. */
static struct number_value number_of(int kind, struct text text)
{
    struct number_value value = { .text = text, .decimal = kind == TK_DECIMAL };
    date_t date;

    switch (kind) {
    case TK_INTEGER:
        if (!literal_integer(&value.number, text))
            value.number = 0;
        break;
    case TK_DECIMAL:
        if (!literal_decimal(&value.number, text))
            value.number = 0;
        break;
    case TK_MONEY_TEXT:
        if (!literal_money(&value.number, text))
            value.number = 0;
        break;
    default:
        value.number = date_parse(&date, text) ? date : 0;
    }
    return value;
}

static union syntax_value value_of(const struct parse_state *ps, const struct token *token)
{
    struct text text = { ps->scan->text + token->begin, token->end - token->begin };

    switch (token->kind) {
    case TK_INTEGER: case TK_DECIMAL: case TK_MONEY_TEXT: case TK_DATE_TEXT:
        return (union syntax_value){ .value = number_of(token->kind, text) };
    case TK_STRING_TEXT:
        return (union syntax_value){ .text = literal_string(ps->arena, text) };
    case TK_PREFIX_TEXT:
        text.length -= text.length > 2 && text.bytes[text.length - 2] == '.' ? 2 : 1;
        return (union syntax_value){ .text = text };
    case TK_NAME: case TK_CODE_TEXT: case TK_ADJUSTMENT_TEXT: case TK_MONTH_NAME:
        return (union syntax_value){ .text = text };
    default:
        return (union syntax_value){ .text = keyword_spelling(token->kind) };
    }
}

int payrule_parse_lex(union syntax_value *value, struct span *at, struct parse_state *ps)
{
    const struct token *token;

    if (ps->stopped || ps->next >= ps->tokens->count) {
        uint32_t end = ps->tokens->count > 0 ? ps->tokens->items[ps->tokens->count - 1].end : 0;

        *at = (struct span){ ps->scan->source, end, end };
        ps->next = ps->tokens->count + 1;
        return TK_YYEOF;
    }
    token = &ps->tokens->items[ps->next++];
    *at = token_span(ps, token);
    *value = value_of(ps, token);
    return token->kind;
}

void payrule_parse_error(const struct span *at, struct parse_state *ps, const char *message)
{
    (void)message;
    if (!ps->deep)
        diag_add(ps->diagnostics, MESSAGE_SYNTAX_DEEP, *at);
    ps->deep = true;
}

/* ---- the file ---- */

static void report_version(struct diagnostics *diagnostics, struct span at, struct text version)
{
    struct diagnostic *diagnostic = diag_add(diagnostics, MESSAGE_SYNTAX_OTHER_VERSION, at, TEXT_ARG(version));

    diag_help(diagnostics, diagnostic,
              "A file in the language of this program begins with `payer rules 1`; for one in another version, use the "
              "program that it was written for.");
}

void parse_version(struct parse_state *ps, struct span at, struct number_value version)
{
    ps->header_seen = true;
    ps->header = at.begin;
    ps->version = version.text;
    if (version.number == 1 && text_is(version.text, "1"))
        return;
    report_version(ps->diagnostics, at, version.text);
    ps->stopped = true;
}

void parse_no_version(struct parse_state *ps)
{
    struct span begin = { ps->scan->source, 0, 0 };
    struct diagnostic *diagnostic;

    if (ps->header_seen)
        return;
    ps->header_seen = true;
    diagnostic = diag_add(ps->diagnostics, MESSAGE_SYNTAX_NO_VERSION, begin);
    diag_help(ps->diagnostics, diagnostic, "write `payer rules 1` on a line of its own above all else");
    diag_edit(ps->diagnostics, diagnostic, begin, TEXT("payer rules 1\n\n"));
}

void parse_item(struct parse_state *ps, struct node *item)
{
    ps->items = list_add(ps->items, item);
}

/* After the parser's stack was full: goes on with the next item. */
static bool skip_to_item(struct parse_state *ps)
{
    const struct tokens *tokens = ps->tokens;

    for (; ps->next < tokens->count; ps->next++) {
        enum keyword_role role = keyword_role(tokens->items[ps->next].kind);

        if (tokens->items[ps->next - 1].kind == TK_NEWLINE && (role == KEYWORD_ITEM || role == KEYWORD_BLOCK))
            return true;
    }
    return false;
}

static void parse_tokens(struct parse_state *ps)
{
    do
        payrule_parse_parse(ps);
    while (!ps->stopped && ps->next > 0 && skip_to_item(ps));
}

/* Files of word processors and spreadsheets: what they are, and what to do. */
static void explain_encoding(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    bool wide = text.length > 1 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff) ||
                                    (bytes[0] == 0) != (bytes[1] == 0));

    diag_note(diagnostics, diagnostic, wide ? "The file seems to be text in UTF-16, which some programs call Unicode."
              : memchr(bytes, 0, text.length) != NULL ? "This is no plain text; it may be a word processor's document."
              : "The file seems to be text in Windows-1252 or Latin-1, which some programs call ANSI.");
    diag_help(diagnostics, diagnostic,
              "Save the file as plain text with the encoding UTF-8: most editors ask for it under `Save as`.");
}

static bool text_readable(struct diagnostics *diagnostics, uint32_t source)
{
    struct text text = diagnostics->sources->items[source].text;
    size_t at;

    if (text.length > SYNTAX_FILE_MAX) {
        diag_add(diagnostics, MESSAGE_SYNTAX_FILE_LARGE, (struct span){ source, 0, 0 },
                 (unsigned long long)text.length);
        return false;
    }
    if (!text_valid_utf8(text, &at)) {
        struct span place = { source, (uint32_t)at, (uint32_t)at + 1 };

        unsigned byte = (unsigned char)text.bytes[at];

        explain_encoding(diagnostics, byte == 0 ? diag_add(diagnostics, MESSAGE_SYNTAX_NUL, place)
                                                : diag_add(diagnostics, MESSAGE_SYNTAX_NOT_UTF8, place, byte), text);
        return false;
    }
    return true;
}

/* Offset of the first byte that is neither blank nor in a comment. */
static size_t skip_comments(struct text text)
{
    size_t at = 0;

    while (at < text.length && memchr(" \t\r\n#", text.bytes[at], 5) != NULL) {
        if (text.bytes[at] == '#') {
            while (at < text.length && text.bytes[at] != '\n')
                at++;
        } else {
            at++;
        }
    }
    return at;
}

/* Steps over a word and the blanks after it. */
static bool take_word(struct text *text, const char *word)
{
    size_t at = strlen(word);

    if (!text_starts_with(*text, text_of(word)))
        return false;
    while (at < text->length && (text->bytes[at] == ' ' || text->bytes[at] == '\t'))
        at++;
    *text = (struct text){ text->bytes + at, text->length - at };
    return true;
}

/* The digits of the version when the first line that says something is `payer rules` with another number than 1; the
 * scanner would find fault with what it cannot know. Empty otherwise. */
static struct text other_version(struct text text)
{
    size_t at = skip_comments(text), digits = 0;
    struct text rest = { text.bytes + at, text.length - at };

    if (!take_word(&rest, "payer") || !take_word(&rest, "rules"))
        return TEXT("");
    while (digits < rest.length && rest.bytes[digits] >= '0' && rest.bytes[digits] <= '9')
        digits++;
    rest.length = digits;
    return text_is(rest, "1") || digits > 9 ? TEXT("") : rest;
}

static bool version_readable(struct diagnostics *diagnostics, uint32_t source)
{
    struct text text = diagnostics->sources->items[source].text, version = other_version(text);
    uint32_t begin;

    if (version.length == 0)
        return true;
    begin = (uint32_t)(version.bytes - text.bytes);
    report_version(diagnostics, (struct span){ source, begin, begin + (uint32_t)version.length }, version);
    return false;
}

static void parse_text(struct tree *tree, struct parse_state *ps)
{
    struct scan_state *scan = ARENA_NEW(ps->arena, struct scan_state);
    struct keywords *keywords = ARENA_NEW(ps->arena, struct keywords);
    struct tokens *tokens = ARENA_NEW(ps->arena, struct tokens);

    scan_text(scan, ps->arena, ps->diagnostics, tree->source);
    if (scan->full)
        return;
    keywords_build(keywords, ps->arena);
    tokens_make(tokens, ps->arena, ps->diagnostics, keywords, scan);
    ps->scan = scan;
    ps->keywords = keywords;
    ps->tokens = tokens;
    parse_tokens(ps);
    tree->comments = scan->comments;
    tree->comment_count = scan->comment_count;
    allow_collect(tree, ps->arena, ps->diagnostics, scan);
}

struct tree *syntax_parse(struct arena *arena, struct diagnostics *diagnostics, uint32_t source)
{
    struct tree *tree = ARENA_NEW(arena, struct tree);
    struct parse_state ps = { .arena = arena, .diagnostics = diagnostics, .version = TEXT("1") };
    struct text text = diagnostics->sources->items[source].text;
    size_t errors = diagnostics->errors;

    tree->source = source;
    if (text_readable(diagnostics, source) && version_readable(diagnostics, source))
        parse_text(tree, &ps);
    tree->file =
        tree_word_list(&ps, NODE_FILE, (struct span){ source, ps.header, (uint32_t)text.length }, ps.version, ps.items);
    tree->broken = diagnostics->errors > errors;
    return tree;
}
