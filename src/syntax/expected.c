/* The message for a token that the grammar does not take: what could stand there instead, folded into groups that
 * people have names for, and what was probably meant. */
#include "syntax/parse.h"

#include "base/date.h"
#include "grammar/grammar.h"
#include "syntax/examples.h"
#include "syntax/near.h"
#include "syntax/slips.h"
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

static struct text found_text(const struct parse_state *ps, uint32_t begin, uint32_t end)
{
    struct text text = { ps->scan->text + begin, end - begin };

    if (text.length > FOUND_LONGEST) {
        text.length = FOUND_LONGEST;
        while (text.length > 0 && ((unsigned char)text.bytes[text.length] & 0xc0) == 0x80)
            text.length--;
    }
    return text;
}

static const char *describe(const struct parse_state *ps, const struct token *token)
{
    struct text text = found_text(ps, token->begin, token->end);
    const char *more = token->end - token->begin > text.length ? "..." : "";

    if (token->kind == TK_NEWLINE)
        return "the end of the line";
    if (text.length == 0)
        return token_text(ps->arena, token->kind);
    if (token->kind == TK_STRING_TEXT)
        return arena_printf(ps->arena, "the text %.*s%s", TEXT_ARG(text), more).bytes;
    return arena_printf(ps->arena, "`%.*s%s`", TEXT_ARG(text), more).bytes;
}

static const char *describe_words(const struct parse_state *ps, struct span at)
{
    struct text text = found_text(ps, at.begin, at.end);

    return arena_printf(ps->arena, "`%.*s%s`", TEXT_ARG(text), at.end - at.begin > text.length ? "..." : "").bytes;
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

    diag_help(ps->diagnostics, diagnostic, "Add a second word with an underscore or a dot, as in `%.*s_1` or `my.%.*s`",
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

/* The raw token as a number of at most so many digits; -1 when it is none. */
static int small_number(const struct parse_state *ps, size_t raw, size_t digits)
{
    struct text text = raw < ps->scan->count ? raw_text(ps->scan, raw) : TEXT("");
    int number = 0;

    if (text.length == 0 || text.length > digits)
        return -1;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return -1;
        number = number * 10 + text.bytes[i] - '0';
    }
    return number;
}

#define MONTHS 12

static const char *const months[MONTHS] = { "January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December" };

static int month_number(struct text name)
{
    int month = 0;

    while (month < MONTHS && !text_is(name, months[month]))
        month++;
    return month + 1;
}

/* A spelling that only a mark or a capital makes right: CO-152 for CO152, July for july. Empty for none. */
static struct text find_spelling(struct parse_state *ps, const struct expectations *expectations,
                                 const struct token *token)
{
    struct text text = found_text(ps, token->begin, token->end);
    struct text candidates[MONTHS];

    if (expectations->all[TK_ADJUSTMENT_TEXT] && token->kind == TK_CODE_TEXT && text.length > 2 &&
        text.bytes[0] >= 'A' && text.bytes[1] >= 'A')
        return arena_printf(ps->arena, "%.2s-%.*s", text.bytes, (int)text.length - 2, text.bytes + 2);
    for (size_t i = 0; i < MONTHS; i++)
        candidates[i] = text_of(months[i]);
    if (expectations->all[TK_INTEGER] && token->kind == TK_CODE_TEXT && small_number(ps, token->raw, 5) >= 0)
        return arena_printf(ps->arena, "%.2s,%.3s", text.bytes, text.bytes + 2);
    if (expectations->all[TK_AS] && token->kind == TK_ADJUSTMENT_TEXT)
        return arena_printf(ps->arena, "as %.*s", TEXT_ARG(text));
    if (expectations->all[TK_MONTH_NAME] && token->kind == TK_NAME && text.bytes[0] >= 'a' && text.length < 20)
        return diag_nearest(
            arena_printf(ps->arena, "%c%.*s", text.bytes[0] - 'a' + 'A', (int)text.length - 1, text.bytes + 1),
            candidates, MONTHS);
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

/* What a line of each kind of block looks like, when nothing tells what was meant with its first word. */
static const char *block_help(const struct expectations *expectations)
{
    if (expectations->all[TK_REQUIRE])
        return "A line of a rule begins with `cite`, `applies to`, `when`, a check such as `limit units to 4 per date "
               "of service` or `require modifier KX`, `unless`, `otherwise`, `say` or `fix`";
    if (expectations->all[TK_VERIFIED])
        return "A line of a profile is one such as `in force from 2026-01-01`, `extends medicare.part_b` or `owner "
               "\"Compliance\"`";
    if (expectations->all[TK_EXPECT])
        return "A line of a test is one such as `on 2026-03-02`, `given 24 minutes of 97112 GP billed 2` or `expect "
               "pass units.day`";
    if (expectations->all[TK_FORMAT])
        return "A line of a table is one such as `format columns`, `column code as key code` or `file "
               "\"tables/mue.csv\" from 2026-01-01`";
    return expectations->all[TK_CHECK_AGAIN_BY] ? "For example `from 2026-01-01 is 20 visits cite manual \"7.2\"`"
                                                : NULL;
}

/* How a whole clause of this kind reads. */
static void show_example(struct parse_state *ps, const struct expectations *expectations, const struct token *token,
                         struct diagnostic *diagnostic)
{
    const struct token *first = line_token(ps);
    const char *example = first == token ? NULL : clause_example(first->kind), *help = block_help(expectations);

    if (token->kind == TK_NEWLINE && token > first && token[-1].kind == TK_COMMA)
        diag_help(ps->diagnostics, diagnostic, "After a comma the list goes on; the last one has none behind it");
    else if (keyword_role(token->kind) == KEYWORD_CLAUSE && first != token)
        diag_help(ps->diagnostics, diagnostic, "`%.*s` begins a line of its own: `%s`",
                  TEXT_ARG(keyword_spelling(token->kind)), clause_example(token->kind));
    else if (example != NULL)
        diag_help(ps->diagnostics, diagnostic, "For example `%s`", example);
    else if (first == token && help != NULL)
        diag_help(ps->diagnostics, diagnostic, "%s", help);
}

/* ---- what was probably meant ---- */

/* The words that were written, and what should stand for them. */
struct meant {
    size_t raw, words;     /* words 0: nothing is known */
    struct text spelling;  /* empty: see `help` */
    struct text help;
    bool replaces;
};

static struct meant find_slip(const struct parse_state *ps, const struct expectations *expectations,
                              const struct token *token)
{
    const struct token *first = line_token(ps);
    struct slip slip;

    if (token->words == 0 && token->begin == token->end)
        return (struct meant){ .words = 0 };
    slip = slip_find(ps->arena, ps->scan, first->raw, token->raw, first->kind, expectations->all);
    return (struct meant){ slip.raw, slip.words, slip.meant, slip.help, slip.replaces };
}

/* Of what people slip into and what they mistype the one that takes in more words. */
static struct meant find_intended(struct parse_state *ps, const struct expectations *expectations,
                                  const struct token *token)
{
    struct meant slip = find_slip(ps, expectations, token), typed = { .replaces = true };
    struct near_word near = find_meant(ps, expectations, token, &typed.raw);

    if (slip.words > 0 && near.words <= slip.words)
        return slip;
    if (near.words > 0 && near.distance == 0)  /* as it was written: a longer phrase took its first word */
        return (struct meant){ .words = 0 };
    typed.words = near.words;
    typed.spelling = near.spelling;
    return typed;
}

/* `visits-per-year` at the raw token, as one name; empty for none. */
static struct text join_hyphens(struct parse_state *ps, size_t raw, size_t *words)
{
    const struct raw_token *tokens = ps->scan->tokens;
    struct text name = raw_text(ps->scan, raw);

    for (*words = 1; raw + *words + 1 < ps->scan->count && tokens[raw].kind == TK_NAME; *words += 2) {
        const struct raw_token *dash = &tokens[raw + *words];

        if (dash->kind != TK_MINUS || dash[1].kind != TK_NAME || dash[-1].end != dash->begin ||
            dash->end != dash[1].begin)
            break;
        name = arena_printf(ps->arena, "%.*s_%.*s", TEXT_ARG(name), TEXT_ARG(raw_text(ps->scan, raw + *words + 1)));
    }
    return *words > 1 ? name : TEXT("");
}

/* A name with hyphens, where a name may stand: at the token or right before it. */
static struct meant find_hyphens(struct parse_state *ps, const struct expectations *expectations,
                                 const struct token *token)
{
    struct meant meant = { .raw = token->raw, .replaces = true };

    if (token->kind == TK_MINUS && token->raw > 0)
        meant.raw--;
    else if (!expectations->all[TK_NAME] || token->words == 0)
        return meant;
    meant.spelling = join_hyphens(ps, meant.raw, &meant.words);
    meant.words = meant.spelling.length > 0 ? meant.words : 0;
    return meant;
}

/* `July 1, 2026` or `1 July 2026` at the token, where a date is expected. */
static struct meant find_date(struct parse_state *ps, const struct expectations *expectations,
                              const struct token *token)
{
    struct meant meant = { .raw = token->raw, .replaces = true };
    size_t day_at = token->raw + (token->kind == TK_MONTH_NAME), month_at = token->raw + (token->kind == TK_INTEGER);
    size_t year_at = token->raw + 2;
    date_t date;
    int month, day, year;

    if (!expectations->all[TK_DATE_TEXT] || token->words == 0 || month_at >= ps->scan->count || day_at == month_at ||
        ps->scan->tokens[month_at].kind != TK_MONTH_NAME)
        return meant;
    year_at += year_at < ps->scan->count && ps->scan->tokens[year_at].kind == TK_COMMA;
    month = month_number(raw_text(ps->scan, month_at));
    day = small_number(ps, day_at, 2);
    year = small_number(ps, year_at, 4);
    if (day < 0 || year < 0)
        return meant;
    meant.spelling = arena_printf(ps->arena, "%04d-%02d-%02d", year, month, day);
    meant.words = date_parse(&date, meant.spelling) ? year_at + 1 - token->raw : 0;
    return meant;
}

/* ---- the report ---- */

static struct span raw_span(const struct parse_state *ps, size_t raw, size_t words)
{
    return (struct span){ ps->scan->source, ps->scan->tokens[raw].begin, ps->scan->tokens[raw + words - 1].end };
}

static void suggest(struct parse_state *ps, struct diagnostic *diagnostic, struct span at, const struct meant *meant)
{
    if (!meant->replaces) {
        diag_help(ps->diagnostics, diagnostic, "%.*s", TEXT_ARG(meant->help));
        return;
    }
    if (meant->spelling.length == 0)
        diag_help(ps->diagnostics, diagnostic, "Leave it out");
    else
        diag_help(ps->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(meant->spelling));
    diag_edit(ps->diagnostics, diagnostic, at, meant->spelling);
}

static void report(struct parse_state *ps, const struct expectations *expectations, const struct token *token)
{
    struct span at = { ps->scan->source, token->begin, token->end };
    struct meant meant = find_hyphens(ps, expectations, token);
    const char *found = describe(ps, token), *wanted = join(ps->arena, expectations);
    struct diagnostic *diagnostic;

    if (meant.words == 0)
        meant = find_date(ps, expectations, token);
    if (meant.words == 0)
        meant = find_intended(ps, expectations, token);
    if (meant.words > 0 && (meant.replaces || meant.raw == token->raw)) {
        if (meant.raw != token->raw)  /* what could stand at the token says nothing of the words before it */
            wanted = arena_printf(ps->arena, "`%.*s`", TEXT_ARG(meant.spelling)).bytes;
        at = raw_span(ps, meant.raw, meant.words);
        if (meant.raw != token->raw || meant.words != token->words)
            found = describe_words(ps, at);
    } else if (meant.words > 0) {
        at = raw_span(ps, token->raw, 1);
        found = describe_words(ps, at);
    } else if (is_reserved(expectations, token)) {
        at.end = ps->scan->tokens[token->raw].end;
        report_reserved(ps, at, raw_text(ps->scan, token->raw));
        return;
    }
    diagnostic = diag_add(ps->diagnostics, MESSAGE_SYNTAX_UNEXPECTED, at, wanted, found);
    if (meant.words == 0 && (meant.spelling = find_spelling(ps, expectations, token)).length > 0)
        meant = (struct meant){ token->raw, token->words, meant.spelling, TEXT(""), true };
    if (meant.words > 0)
        suggest(ps, diagnostic, at, &meant);
    else
        show_example(ps, expectations, token, diagnostic);
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
