/* What the scanner's actions do: keep a token, or say what is wrong with it and keep what was most likely meant.
 * Knows how each kind of token is written; no phrases, no grammar. */
#include "syntax/scan.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>

#include "grammar/grammar.h"
#include "syntax/literals.h"
#include "syntax/scan_text.h"

/* ---- memory of flex ---- */

union block_size { size_t size; max_align_t align; };

void *scan_memory(struct scan_state *state, size_t size)
{
    union block_size *block = arena_alloc(state->arena, sizeof *block + size);

    block->size = size;
    return block + 1;
}

void *scan_memory_grow(struct scan_state *state, void *block, size_t size)
{
    void *grown = scan_memory(state, size);

    if (block != NULL) {
        size_t old = ((union block_size *)block)[-1].size;

        memcpy(grown, block, old < size ? old : size);
    }
    return grown;
}

/* ---- what all actions use ---- */

struct span scan_here(const struct scan_state *state)
{
    return (struct span){ state->source, state->begin, state->end };
}

struct text scan_piece(const struct scan_state *state)
{
    return (struct text){ state->text + state->begin, state->end - state->begin };
}

static void mark_wrong(struct scan_state *state)
{
    state->wrong =
        arena_grow(state->arena, state->wrong, state->wrong_count, &state->wrong_capacity, sizeof *state->wrong);
    state->wrong[state->wrong_count++] = state->begin;
}

bool scan_reported(const struct scan_state *state, uint32_t begin, uint32_t end)
{
    size_t low = 0, high = state->wrong_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (state->wrong[middle] < begin)
            low = middle + 1;
        else
            high = middle;
    }
    return low < state->wrong_count && state->wrong[low] <= end;
}

void scan_add(struct scan_state *state, int kind)
{
    if (state->count >= SCAN_TOKENS_MAX) {
        if (!state->full) {
            mark_wrong(state);
            diag_add(state->diagnostics, MESSAGE_SYNTAX_TOKENS_MANY, scan_here(state), (int)SCAN_TOKENS_MAX);
        }
        state->full = true;
        return;
    }
    state->tokens = arena_grow(state->arena, state->tokens, state->count, &state->capacity, sizeof *state->tokens);
    state->tokens[state->count++] = (struct raw_token){ (uint16_t)kind, state->begin, state->end };
}

/* The piece as it is shown: at most 40 bytes of it. */
static const char *shown(struct scan_state *state)
{
    struct text text = scan_piece(state);
    size_t length = text.length;

    if (length <= 40)
        return arena_text(state->arena, text).bytes;
    for (length = 37; length > 0 && ((unsigned char)text.bytes[length] & 0xc0) == 0x80;)
        length--;
    return arena_printf(state->arena, "%.*s...", (int)length, text.bytes).bytes;
}

struct diagnostic *scan_report(struct scan_state *state, enum message id)
{
    mark_wrong(state);
    return diag_add(state->diagnostics, id, scan_here(state), shown(state));
}

void scan_suggest(struct scan_state *state, struct diagnostic *diagnostic, struct text replacement)
{
    diag_help(state->diagnostics, diagnostic, "write `%.*s`", TEXT_ARG(replacement));
    diag_edit(state->diagnostics, diagnostic, scan_here(state), replacement);
}

static void check_length(struct scan_state *state, const char *what, unsigned most)
{
    if (state->end - state->begin <= most)
        return;
    mark_wrong(state);
    diag_add(state->diagnostics, MESSAGE_SYNTAX_LONG, scan_here(state), what, (int)(state->end - state->begin),
             (int)most);
}

/* ---- comments, names, codes ---- */

/* True when nothing but blanks stands before the piece on its line. */
static bool is_alone(const struct scan_state *state)
{
    uint32_t at = state->begin;

    while (at > 0 && (state->text[at - 1] == ' ' || state->text[at - 1] == '\t'))
        at--;
    return at == 0 || state->text[at - 1] == '\n';
}

void scan_comment(struct scan_state *state)
{
    uint32_t end = state->end;

    while (end > state->begin && memchr(" \t\r", state->text[end - 1], 3) != NULL)
        end--;
    state->comments = arena_grow(state->arena, state->comments, state->comment_count, &state->comment_capacity,
                                 sizeof *state->comments);
    state->comments[state->comment_count++] = (struct comment){ { state->source, state->begin, end }, is_alone(state) };
}

void scan_comment_other(struct scan_state *state)
{
    struct span mark = { state->source, state->begin, state->begin + 2 };
    struct diagnostic *diagnostic;

    mark_wrong(state);
    diagnostic = diag_add(state->diagnostics, MESSAGE_SYNTAX_CHARACTER, mark,
                          arena_text(state->arena, (struct text){ state->text + state->begin, 2 }).bytes);
    diag_help(state->diagnostics, diagnostic, "A comment begins with `#`");
    diag_edit(state->diagnostics, diagnostic, mark, TEXT("#"));
}

void scan_name(struct scan_state *state)
{
    check_length(state, "name", SCAN_NAME_MAX);
    scan_add(state, TK_NAME);
}

static bool all_digits(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
    }
    return true;
}

/* Letters and digits; of digits alone, five are a code. Other numbers of digits come here by no rule of the scanner
 * but that of integers, which stands before. */
void scan_code(struct scan_state *state)
{
    check_length(state, "code", SCAN_CODE_MAX);
    scan_add(state, TK_CODE_TEXT);
}

void scan_prefix(struct scan_state *state)
{
    check_length(state, "code", SCAN_CODE_MAX);
    scan_add(state, TK_PREFIX_TEXT);
}

static void make_small(struct scan_state *state)
{
    for (uint32_t i = state->begin; i < state->end; i++) {
        if (state->text[i] >= 'A' && state->text[i] <= 'Z')
            state->text[i] = (char)(state->text[i] + ('a' - 'A'));
    }
}

/* The raw token of the line that is being read, counted from its first one; NULL when it has fewer. */
static const struct raw_token *line_token(const struct scan_state *state, size_t index)
{
    size_t first = state->count;

    while (first > 0 && state->tokens[first - 1].kind != TK_NEWLINE)
        first--;
    return first + index < state->count ? &state->tokens[first + index] : NULL;
}

/* After `rule NAME`, `test` and the like a text in quotes follows. */
static bool awaits_text(const struct scan_state *state)
{
    static const char *const words[] = { "test", "owner", "say", "rule", "profile", "source", "table", "parameter",
                                         "note" };
    const struct raw_token *first = line_token(state, 0), *second = line_token(state, 1);
    size_t i = 0;

    if (first == NULL || line_token(state, 2) != NULL || (second != NULL && second->kind != TK_NAME))
        return false;
    while (i < sizeof words / sizeof *words &&
           !text_is((struct text){ state->text + first->begin, first->end - first->begin }, words[i]))
        i++;
    return i < sizeof words / sizeof *words && (second != NULL) == (i >= 3);
}

/* The text from the piece on, up to the line's end, a comment or a parameter's ` as `. */
static struct text rest_of_line(const struct scan_state *state)
{
    const char *begin = state->text + state->begin, *as;
    struct text rest = { begin, strcspn(begin, "#\r\n") };

    for (as = begin; as + 4 < begin + rest.length; as++) {
        if (memcmp(as, " as ", 4) == 0 && text_is((struct text){ state->text + line_token(state, 0)->begin, 9 },
                                                  "parameter"))
            rest.length = (size_t)(as - begin);
    }
    while (rest.length > 0 && (rest.bytes[rest.length - 1] == ' ' || rest.bytes[rest.length - 1] == '\t'))
        rest.length--;
    return rest;
}

/* A title without its quotes. */
static void report_unquoted(struct scan_state *state)
{
    struct text rest = rest_of_line(state), title = arena_printf(state->arena, "\"%.*s\"", TEXT_ARG(rest));
    const char *found = arena_printf(state->arena, "`%s`", shown(state)).bytes;
    struct diagnostic *diagnostic;
    uint32_t end = state->end;

    mark_wrong(state);
    state->end = state->begin + (uint32_t)rest.length;
    diagnostic =
        diag_add(state->diagnostics, MESSAGE_SYNTAX_UNEXPECTED, scan_here(state), "text in double quotes", found);
    if (memchr(rest.bytes, '"', rest.length) == NULL)
        scan_suggest(state, diagnostic, title);
    scan_add(state, TK_STRING_TEXT);
    state->end = end;
    state->skip = state->begin + (uint32_t)strcspn(rest.bytes, "\r\n");
}

/* How many digits stand before the small letters of `8visits`; 0 when it is made otherwise. */
static size_t number_and_word(struct text text)
{
    size_t digits = 0, at;

    while (digits < text.length && text.bytes[digits] >= '0' && text.bytes[digits] <= '9')
        digits++;
    for (at = digits; at < text.length && text.bytes[at] >= 'a' && text.bytes[at] <= 'z';)
        at++;
    return at == text.length && digits < at ? digits : 0;
}

/* A word of capital and small letters: names and words of the language are written small, codes large. */
void scan_capital(struct scan_state *state)
{
    struct text text = scan_piece(state);
    struct diagnostic *diagnostic;
    bool word = (text.bytes[0] | 0x20) >= 'a' && (text.bytes[0] | 0x20) <= 'z';

    if (awaits_text(state)) {
        report_unquoted(state);
        return;
    }
    diagnostic = scan_report(state, MESSAGE_SYNTAX_CAPITAL);
    if (text.length > 2 && number_and_word(text) > 0) {
        size_t digits = number_and_word(text);

        scan_suggest(state, diagnostic, arena_printf(state->arena, "%.*s %.*s", (int)digits, text.bytes,
                                                (int)(text.length - digits), text.bytes + digits));
    } else if (word) {
        make_small(state);
        scan_suggest(state, diagnostic, text);
    } else {
        diag_help(state->diagnostics, diagnostic,
                  "a name begins with a small letter, as in `units.timed`; a code is written in "
                  "capitals and digits, as in `G0283`");
    }
    scan_add(state, word ? TK_NAME : TK_CODE_TEXT);
}

/* ---- numbers, amounts, dates ---- */

void scan_number(struct scan_state *state, int kind)
{
    struct text text = scan_piece(state);
    int64_t number;

    if (kind == TK_INTEGER && text.length == 5 && all_digits(text))
        kind = TK_CODE_TEXT;
    else if (kind == TK_INTEGER ? !literal_integer(&number, text) : !literal_decimal(&number, text))
        diag_help(state->diagnostics, scan_report(state, MESSAGE_SYNTAX_NUMBER),
                  "a number has at most two decimals and 15 digits");
    scan_add(state, kind);
}

/* 1,2345 or 21,231,97110: commas that make neither thousands nor a list. */
void scan_number_commas(struct scan_state *state)
{
    struct diagnostic *diagnostic = scan_report(state, MESSAGE_SYNTAX_NUMBER);

    diag_help(state->diagnostics, diagnostic, "a list needs a space after each comma, as in `97110, 97112`");
    scan_add(state, TK_INTEGER);
}

void scan_money(struct scan_state *state)
{
    int64_t cents;

    if (!literal_money(&cents, scan_piece(state)))
        diag_help(state->diagnostics, scan_report(state, MESSAGE_SYNTAX_MONEY),
                  "write `$2,480` or `$80.50`; a list needs a space after its comma");
    scan_add(state, TK_MONEY_TEXT);
}

/* ---- text in quotes ---- */

static void check_escape(struct scan_state *state, uint32_t at)
{
    uint32_t begin = state->begin, end = state->end;

    if (state->text[at + 1] == '"' || state->text[at + 1] == '\\')
        return;
    state->begin = at;
    state->end = at + 1;
    scan_suggest(state, scan_report(state, MESSAGE_SYNTAX_ESCAPE), TEXT("\\\\"));
    state->begin = begin;
    state->end = end;
}

/* A tab or a carriage return within the quotes. */
static void check_control(struct scan_state *state, uint32_t at)
{
    uint32_t begin = state->begin, end = state->end;

    state->begin = at;
    state->end = at + 1;
    mark_wrong(state);
    diag_edit(state->diagnostics, diag_add(state->diagnostics, MESSAGE_SYNTAX_CONTROL, scan_here(state),
                                           (unsigned)(unsigned char)state->text[at]), scan_here(state), TEXT(" "));
    state->begin = begin;
    state->end = end;
}

void scan_string(struct scan_state *state)
{
    check_length(state, "text", SCAN_STRING_MAX);
    for (uint32_t i = state->begin + 1; i + 1 < state->end; i++) {
        if (state->text[i] == '\\')
            check_escape(state, i++);
        else if ((unsigned char)state->text[i] < ' ' || state->text[i] == 0x7f)
            check_control(state, i);
    }
    scan_add(state, TK_STRING_TEXT);
}

/* Offset of the first “ or ” in the text, or its length. */
static size_t find_curly(struct text text)
{
    size_t i = 0;

    while (i < text.length && !(i + 2 < text.length && memcmp(text.bytes + i, "\xe2\x80", 2) == 0 &&
                                (unsigned char)text.bytes[i + 2] >= 0x9c && (unsigned char)text.bytes[i + 2] <= 0x9f))
        i++;
    return i;
}

static struct text quoted(struct scan_state *state, struct text inside)
{
    return arena_printf(state->arena, "\"%.*s\"", TEXT_ARG(inside));
}

static void report_curly(struct scan_state *state, struct text replacement)
{
    struct diagnostic *diagnostic;

    mark_wrong(state);
    diagnostic =
        diag_add(state->diagnostics, MESSAGE_SYNTAX_CURLY, scan_here(state), shown(state), TEXT_ARG(replacement));
    diag_edit(state->diagnostics, diagnostic, scan_here(state), replacement);
}

size_t scan_string_open(struct scan_state *state)
{
    struct text text = scan_piece(state);
    size_t curly = find_curly(text);

    if (curly < text.length) {  /* opened with a straight quote, closed with a curly one */
        state->end = state->begin + (uint32_t)curly + 3;
        report_curly(state, quoted(state, (struct text){ text.bytes + 1, curly - 1 }));
        scan_add(state, TK_STRING_TEXT);
        return curly + 3;
    }
    while (text.length > 1 && (text.bytes[text.length - 1] == '\r' || text.bytes[text.length - 1] == ' '))
        text.length--;
    state->end = state->begin + (uint32_t)text.length;
    diag_help(state->diagnostics, scan_report(state, MESSAGE_SYNTAX_STRING_OPEN),
              "write a second quote where the text ends: %s\"", shown(state));
    scan_add(state, TK_STRING_TEXT);
    return text.length;
}

void scan_curly_string(struct scan_state *state)
{
    struct text text = scan_piece(state);
    size_t last = text.bytes[text.length - 1] == '"' ? 1 : 3;

    report_curly(state, quoted(state, (struct text){ text.bytes + 3, text.length - 3 - last }));
    scan_add(state, TK_STRING_TEXT);
}

/* 'text' in single quotes, straight or curly */
void scan_quotes(struct scan_state *state)
{
    struct text text = scan_piece(state);
    size_t mark = text.bytes[0] == '\'' ? 1 : 3;

    scan_suggest(state, scan_report(state, MESSAGE_SYNTAX_CHARACTER),
            quoted(state, (struct text){ text.bytes + mark, text.length - 2 * mark }));
    scan_add(state, TK_STRING_TEXT);
}

/* ---- characters of word processors, and all others ---- */

static bool is_code_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* One character that stands for another one; kind 0 makes no token. A dash right between two codes is a range. */
void scan_curly(struct scan_state *state, int kind, const char *replacement)
{
    if (kind == TK_MINUS && state->begin > 0 && is_code_byte(state->text[state->begin - 1]) &&
        is_code_byte(state->text[state->end])) {
        kind = TK_DOTDOT;
        replacement = "..";
    }
    report_curly(state, text_of(replacement));
    if (kind != 0)
        scan_add(state, kind);
}

/* Runs of no-break and other special blanks; each looks like the ordinary one. */
void scan_blank(struct scan_state *state)
{
    struct diagnostic *diagnostic;

    mark_wrong(state);
    diagnostic = diag_add(state->diagnostics, MESSAGE_SYNTAX_CURLY, scan_here(state), "no-break blank", 1, " ");
    diag_help(state->diagnostics, diagnostic, "It looks like an ordinary blank; type an ordinary one");
    diag_edit(state->diagnostics, diagnostic, scan_here(state), TEXT(" "));
}

struct other_row { const char *piece, *replacement, *help; int kind; };

static const struct other_row other_rows[] = {
    { "==", "is", "write `is` to compare", TK_IS },
    { "!=", "is not", "write `is not` to compare", TK_IS_NOT },
    { "<>", "is not", "write `is not` to compare", TK_IS_NOT },
    { "=<", "<=", "write `<=`", TK_LESS_EQUAL },
    { "=>", ">=", "write `>=`", TK_GREATER_EQUAL },
    { "&&", "and", "write `and`", TK_AND },
    { "||", "or", "write `or`", TK_OR },
    { "and/or", "or", "write `or`, which also holds when both do", TK_OR },
    { "&", "and", "write `and`", TK_AND },
    { "|", "or", "write `or`", TK_OR },
    { "[", "(", "write `(`", TK_LEFT },
    { "{", "(", "write `(`; a value in braces stands in a text, as in `say \"{units} units billed\"`", TK_LEFT },
    { "]", ")", "write `)`", TK_RIGHT },
    { "}", ")", "write `)`", TK_RIGHT },
    { "\xe2\x80\xa2", "", "a clause begins with its word, without a bullet", 0 },
    { "\xc2\xb7", "", "a clause begins with its word, without a bullet", 0 },
    { ";", "", "a clause ends with its line; nothing closes it", 0 },
    { ":", "", "nothing stands between a word and what follows it", 0 },
    { "'", NULL, "text stands in double quotes, as in \"Manual 7.2\"", 0 },
    { "!", NULL, "write `not`", 0 },
    { "%", " percent", "write the word, as in `10 percent`", TK_PERCENT },
    { "$", NULL, "an amount has digits, as in `$2,480`", 0 },
    { "/", NULL, "a path or other text stands in double quotes, as in \"tables/mue.tsv\"", 0 },
};

static const struct other_row *find_other(struct text text)
{
    for (size_t i = 0; i < sizeof other_rows / sizeof *other_rows; i++) {
        if (text_is(text, other_rows[i].piece))
            return &other_rows[i];
    }
    return NULL;
}

void scan_other(struct scan_state *state)
{
    const struct other_row *row = find_other(scan_piece(state));
    bool more = state->other_end == state->begin && state->begin > 0;  /* of the run before it */
    struct diagnostic *diagnostic;

    state->other_end = state->end;
    if (more)
        return;
    if ((unsigned char)state->text[state->begin] < ' ' || state->text[state->begin] == 0x7f) {
        mark_wrong(state);
        diag_add(state->diagnostics, MESSAGE_SYNTAX_CONTROL, scan_here(state),
                 (unsigned)(unsigned char)state->text[state->begin]);
        return;
    }
    diagnostic = scan_report(state, MESSAGE_SYNTAX_CHARACTER);
    if (row == NULL)
        return;
    diag_help(state->diagnostics, diagnostic, "%s", row->help);
    if (row->replacement != NULL)
        diag_edit(state->diagnostics, diagnostic, scan_here(state), text_of(row->replacement));
    if (row->kind != 0)
        scan_add(state, row->kind);
}

/* ---- the whole text ---- */

void scan_text(struct scan_state *state, struct arena *arena, struct diagnostics *diagnostics, uint32_t source)
{
    struct text text = diagnostics->sources->items[source].text;
    char *buffer = arena_alloc(arena, text.length + 2);
    bool complete;

    memcpy(buffer, text.bytes, text.length);
    *state = (struct scan_state){ .arena = arena, .diagnostics = diagnostics, .source = source };
    state->text = arena_alloc(arena, text.length + 1);
    memcpy(state->text, text.bytes, text.length);
    if (text.length >= 3 && memcmp(text.bytes, "\xef\xbb\xbf", 3) == 0)  /* the mark that some editors put first */
        state->end = 3;
    complete = scan_run(state, buffer + state->end, text.length - state->end);
    assert(complete);
    (void)complete;
}
