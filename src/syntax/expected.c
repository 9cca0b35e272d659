/* The message for a token that the grammar does not take: what could stand there instead, folded into groups that
 * people have names for, and what was probably meant. */
#include "syntax/parse.h"

#include "grammar/grammar.h"
#include "syntax/examples.h"
#include "syntax/near.h"
#include "syntax/tokens.h"

#define SHOWN_MOST 4     /* expectations in one message */
#define GROUP_SIZE 64
#define FOUND_LONGEST 40 /* bytes of the text that was found */

/* Tokens that are one thing to a reader, see groups.def. */
struct group {
    const char *text;
    size_t needed;
    int tokens[GROUP_SIZE];  /* ends with 0 */
};

/* What a line begins with. */
static const struct group line_groups[] = {
#define LINE(text, needed, ...) { text, needed, { __VA_ARGS__ } },
#define PART(text, needed, ...)
#include "syntax/groups.def"
#undef LINE
#undef PART
};

/* What stands within a line. */
static const struct group groups[] = {
#define LINE(text, needed, ...)
#define PART(text, needed, ...) { text, needed, { __VA_ARGS__ } },
#include "syntax/groups.def"
#undef LINE
#undef PART
};

struct expectations {
    bool left[TK_OUTCOME + 1];   /* tokens that no group has taken yet */
    bool all[TK_OUTCOME + 1];
    const char *texts[SHOWN_MOST + 1];
    size_t count;                /* of texts; more than SHOWN_MOST are not kept */
};

/* ---- what was expected ---- */

static const char *token_text(struct arena *arena, int kind)
{
    struct text spelling = keyword_spelling(kind);

    switch (kind) {
    case TK_NAME: return "a name such as `units.timed`";
    case TK_CODE_TEXT: return "a code such as `97112`";
    case TK_PREFIX_TEXT: return "a prefix such as `S06*`";
    case TK_ADJUSTMENT_TEXT: return "a group and reason code such as `CO-151`";
    case TK_STRING_TEXT: return "text in double quotes";
    case TK_MONTH_NAME: return "a month such as `July`";
    case TK_INTEGER: return "a number";
    case TK_DECIMAL: return "a number with decimals";
    case TK_MONEY_TEXT: return "an amount such as `$2,480`";
    case TK_DATE_TEXT: return "a date such as `2026-03-02`";
    case TK_NEWLINE: return "the end of the line";
    case TK_DOTDOT: return "`..`";
    case TK_COMMA: return "`,`";
    case TK_LEFT: return "`(`";
    case TK_RIGHT: return "`)`";
    case TK_EQUALS: return "`=`";
    case TK_LESS: return "`<`";
    case TK_LESS_EQUAL: return "`<=`";
    case TK_GREATER: return "`>`";
    case TK_GREATER_EQUAL: return "`>=`";
    case TK_PLUS: return "`+`";
    case TK_MINUS: return "`-`";
    default: return arena_printf(arena, "`%.*s`", TEXT_ARG(spelling)).bytes;
    }
}

static void expect_text(struct expectations *expectations, const char *text)
{
    if (expectations->count < SHOWN_MOST)
        expectations->texts[expectations->count] = text;
    expectations->count++;
}

static void fold_group(struct expectations *expectations, const struct group *group)
{
    for (size_t i = 0; i < group->needed; i++) {
        if (!expectations->left[group->tokens[i]])
            return;
    }
    for (size_t i = 0; i < GROUP_SIZE && group->tokens[i] != 0; i++)
        expectations->left[group->tokens[i]] = false;
    expect_text(expectations, group->text);
}

static void fold_groups(struct expectations *expectations, const struct group *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fold_group(expectations, &rows[i]);
}

/* Tokens of groups that are complete are no longer expected singly. */
static void expect_singles(struct expectations *expectations, struct arena *arena)
{
    for (int kind = TK_NAME; kind <= TK_OUTCOME; kind++) {
        if (expectations->left[kind])
            expect_text(expectations, token_text(arena, kind));
    }
}

/* Lines' beginnings first, then single tokens, groups, and the line's end last. */
static void fold(struct expectations *expectations, struct arena *arena)
{
    bool line_end = expectations->left[TK_NEWLINE];
    struct expectations within;

    if (expectations->all[TK_REQUIRE] || expectations->all[TK_VERIFIED] || expectations->all[TK_RULE] ||
        expectations->all[TK_FORMAT] || expectations->all[TK_GIVEN] || expectations->all[TK_CHECK_AGAIN_BY])
        line_end = false;  /* an empty line, which nobody expects */
    expectations->left[TK_NEWLINE] = false;
    fold_groups(expectations, line_groups, sizeof line_groups / sizeof *line_groups);
    within = (struct expectations){ .count = 0 };
    memcpy(within.left, expectations->left, sizeof within.left);
    fold_groups(&within, groups, sizeof groups / sizeof *groups);
    memcpy(expectations->left, within.left, sizeof within.left);
    expect_singles(expectations, arena);
    for (size_t i = 0; i < within.count && i < SHOWN_MOST; i++)
        expect_text(expectations, within.texts[i]);
    if (line_end)
        expect_text(expectations, token_text(arena, TK_NEWLINE));
}

/* "X, Y or Z" */
static const char *join(struct arena *arena, const struct expectations *expectations)
{
    size_t shown = expectations->count < SHOWN_MOST ? expectations->count : SHOWN_MOST;
    const char *joined = shown > 0 ? expectations->texts[0] : "nothing more";

    for (size_t i = 1; i < shown; i++)
        joined = arena_printf(arena, "%s%s%s", joined, i + 1 == shown ? " or " : ", ", expectations->texts[i]).bytes;
    return joined;
}

/* ---- what was found ---- */

static struct text found_text(const struct parse_state *ps, const struct token *token)
{
    struct text text = { ps->scan->text + token->begin, token->end - token->begin };

    if (text.length > FOUND_LONGEST) {
        text.length = FOUND_LONGEST;
        while (text.length > 0 && ((unsigned char)text.bytes[text.length] & 0xc0) == 0x80)
            text.length--;
    }
    return text;
}

static const char *describe(const struct parse_state *ps, const struct token *token)
{
    struct text text = found_text(ps, token);
    const char *more = token->end - token->begin > text.length ? "..." : "";

    if (token->kind == TK_NEWLINE)
        return "the end of the line";
    if (text.length == 0)
        return token_text(ps->arena, token->kind);
    if (token->kind == TK_STRING_TEXT)
        return arena_printf(ps->arena, "the text %.*s%s", TEXT_ARG(text), more).bytes;
    return arena_printf(ps->arena, "`%.*s%s`", TEXT_ARG(text), more).bytes;
}

/* ---- the message ---- */

static bool is_expected(const void *context, int kind)
{
    const struct expectations *expectations = context;

    return expectations->all[kind];
}

/* A name and little else is expected, and a word of the language was written. */
static bool is_reserved(const struct expectations *expectations, const struct token *token)
{
    return expectations->all[TK_NAME] && token->words > 0 && keyword_spelling(token->kind).length > 0 &&
           !expectations->all[TK_NEWLINE] && !expectations->all[TK_AGE] && !expectations->all[TK_GIVEN] &&
           expectations->count <= 2;
}

/* Of a phrase, the first word. */
static void report_reserved(struct parse_state *ps, struct span at, struct text word)
{
    struct diagnostic *diagnostic = diag_add(ps->diagnostics, MESSAGE_SYNTAX_RESERVED, at, TEXT_ARG(word));

    diag_help(ps->diagnostics, diagnostic, "add a second word with an underscore or a dot, as in `%.*s_1` or `my.%.*s`",
              TEXT_ARG(word), TEXT_ARG(word));
}

/* A phrase of several words, which an earlier word may belong to. */
static bool is_phrase(const void *context, int kind)
{
    (void)context;
    return memchr(keyword_spelling(kind).bytes, ' ', keyword_spelling(kind).length) != NULL;
}

/* Of a phrase that begins with one of the two tokens before, as in `documented al of`. */
static struct near_word find_phrase(struct parse_state *ps, const struct token *token, size_t *raw)
{
    struct near_word nearest = { .words = 0, .distance = 3 };

    for (const struct token *before = token; before > ps->tokens->items && token - before < 2;) {
        struct near_word near;

        before--;
        if (before->words == 0 || ps->scan->tokens[before->raw].kind != TK_NAME)
            break;
        near = near_find(ps->arena, ps->keywords, ps->scan, before->raw, is_phrase, NULL);
        if (near.words > token->raw - before->raw && near.distance > 0 && near.distance < nearest.distance) {
            nearest = near;
            *raw = before->raw;
        }
    }
    return nearest;
}

/* The words at the token resemble something expected, they belong to a phrase that is misspelt, or they only begin
 * one. */
static struct near_word find_meant(struct parse_state *ps, const struct expectations *expectations,
                                   const struct token *token, size_t *raw)
{
    struct near_word near = near_find(ps->arena, ps->keywords, ps->scan, *raw = token->raw, is_expected, expectations);

    if (near.words == 0)
        near = find_phrase(ps, token, raw);
    return near.words > 0 ? near
                          : near_begun(ps->arena, ps->keywords, ps->scan, *raw = token->raw, is_expected, expectations);
}

/* A spelling that only a mark or a capital makes right: CO-152 for CO152, July for july. Empty for none. */
static struct text find_spelling(struct parse_state *ps, const struct expectations *expectations,
                                 const struct token *token)
{
    static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December" };
    struct text text = found_text(ps, token);
    struct text candidates[sizeof months / sizeof *months];

    if (expectations->all[TK_ADJUSTMENT_TEXT] && token->kind == TK_CODE_TEXT && text.length > 2 &&
        text.bytes[0] >= 'A' && text.bytes[1] >= 'A')
        return arena_printf(ps->arena, "%.2s-%.*s", text.bytes, (int)text.length - 2, text.bytes + 2);
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        candidates[i] = text_of(months[i]);
    if (expectations->all[TK_MONTH_NAME] && token->kind == TK_NAME && text.bytes[0] >= 'a' && text.length < 20)
        return diag_nearest(
            arena_printf(ps->arena, "%c%.*s", text.bytes[0] - 'a' + 'A', (int)text.length - 1, text.bytes + 1),
            candidates, sizeof months / sizeof *months);
    return (struct text){ "", 0 };
}

/* The first token of the line of the token that was read last, with those lines it runs on over. */
static const struct token *line_token(const struct parse_state *ps)
{
    size_t index = ps->next < ps->tokens->count ? ps->next : ps->tokens->count;

    for (index -= index > 0; index > 0 && ps->tokens->items[index - 1].kind != TK_NEWLINE;)
        index--;
    return &ps->tokens->items[index];
}

/* How a whole clause of this kind reads. */
static void show_example(struct parse_state *ps, const struct token *token, struct diagnostic *diagnostic)
{
    const struct token *first = line_token(ps);
    const char *example = first == token ? NULL : clause_example(first->kind);

    if (example != NULL)
        diag_help(ps->diagnostics, diagnostic, "for example `%s`", example);
}

static void report(struct parse_state *ps, const struct expectations *expectations, const struct token *token)
{
    struct span at = { ps->scan->source, token->begin, token->end };
    size_t raw;
    struct near_word near = find_meant(ps, expectations, token, &raw);
    const char *found = describe(ps, token), *wanted = join(ps->arena, expectations);
    struct diagnostic *diagnostic;

    if (near.words > 0) {
        if (raw != token->raw)
            wanted = arena_printf(ps->arena, "`%.*s`", TEXT_ARG(near.spelling)).bytes;
        at.begin = ps->scan->tokens[raw].begin;
        at.end = ps->scan->tokens[raw + near.words - 1].end;
        found = arena_printf(ps->arena, "`%.*s`", (int)(at.end - at.begin), ps->scan->text + at.begin).bytes;
    } else if (is_reserved(expectations, token)) {
        at.end = ps->scan->tokens[token->raw].end;
        report_reserved(ps, at, raw_text(ps->scan, token->raw));
        return;
    }
    diagnostic = diag_add(ps->diagnostics, MESSAGE_SYNTAX_UNEXPECTED, at, wanted, found);
    if (near.words == 0)
        near.spelling = find_spelling(ps, expectations, token);
    if (near.spelling.length > 0)
        near_suggest(ps->diagnostics, diagnostic, at, near);
    else
        show_example(ps, token, diagnostic);
}

void parse_report_unexpected(struct parse_state *ps, const int *expected, size_t count)
{
    struct expectations expectations = { .count = 0 };
    size_t read = ps->next < ps->tokens->count ? ps->next : ps->tokens->count;
    const struct token *token = &ps->tokens->items[read - (read > 0)];

    if (read == 0 || scan_reported(ps->scan, line_token(ps)->begin, token->end))  /* one mistake, one message */
        return;
    if (ps->diagnostics->count >= ps->diagnostics->limit) {
        diag_add(ps->diagnostics, MESSAGE_SYNTAX_UNEXPECTED,
                 (struct span){ ps->scan->source, token->begin, token->end }, "", "");
        return;
    }
    for (size_t i = 0; i < count; i++)
        expectations.left[expected[i]] = expectations.all[expected[i]] = true;
    fold(&expectations, ps->arena);
    report(ps, &expectations, token);
}
