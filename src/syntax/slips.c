/* Finds the row of slips.def that fits some raw tokens. Knows words, digits and quoted text; no grammar. */
#include "syntax/slips.h"

#include "grammar/grammar.h"
#include "syntax/tokens.h"

#define WORDS_MAX 6  /* of a row */

struct row { int clause, expected; const char *written, *text; bool replaces; };

static const struct row rows[] = {
#define TK_0 0
#define SLIP(clause, expected, written, meant) { TK_##clause, TK_##expected, written, meant, true },
#define HINT(clause, expected, written, help) { TK_##clause, TK_##expected, written, help, false },
#include "syntax/slips.def"
#undef SLIP
#undef HINT
#undef TK_0
};

/* Steps over the first word of the pattern and the blank after it. */
static struct text take_word(const char **pattern)
{
    struct text word = { *pattern, strcspn(*pattern, " ") };

    *pattern += word.length + ((*pattern)[word.length] == ' ');
    return word;
}

static bool all_digits(struct text text)
{
    size_t i = 0;

    while (i < text.length && ((text.bytes[i] >= '0' && text.bytes[i] <= '9') || text.bytes[i] == ',' ||
                               text.bytes[i] == '.'))
        i++;
    return i == text.length;
}

static bool same_letters(struct text a, struct text b)
{
    size_t i = 0;

    while (i < a.length && i < b.length && (a.bytes[i] | 0x20) == (b.bytes[i] | 0x20))
        i++;
    return i == a.length && i == b.length;
}

static bool word_fits(const struct scan_state *scan, size_t raw, struct text word)
{
    struct text written = raw_text(scan, raw);

    if (text_is(word, "N"))
        return all_digits(written);
    if (text_is(word, "W"))
        return scan->tokens[raw].kind == TK_NAME;
    if (text_is(word, "S"))
        return scan->tokens[raw].kind == TK_STRING_TEXT;
    return same_letters(word, written);
}

/* How many raw tokens from `raw` on the row's words are, 0 when they are others. */
static size_t count_words(const struct scan_state *scan, size_t raw, const char *pattern)
{
    size_t count = 0;

    while (*pattern != '\0') {
        struct text word = take_word(&pattern);

        if (raw + count >= scan->count || scan->tokens[raw + count].kind == TK_NEWLINE ||
            !word_fits(scan, raw + count, word))
            return 0;
        count++;
    }
    return count;
}

/* The next raw token of the slip that fits the placeholder; *at is behind the one before. */
static struct text take_filling(const struct scan_state *scan, const struct slip *slip, struct text placeholder,
                                size_t *at)
{
    while (*at < slip->raw + slip->words) {
        if (word_fits(scan, (*at)++, placeholder))
            return raw_text(scan, *at - 1);
    }
    return placeholder;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* N, W or S by itself */
static bool is_placeholder(const char *text, size_t i)
{
    return strchr("NWS", text[i]) != NULL && (i == 0 || !is_letter(text[i - 1])) && !is_letter(text[i + 1]);
}

/* The row's text with what was written for its placeholders. Each placeholder is filled in order, and again from the
 * first when it stands more often than it was written. */
static struct text fill(struct arena *arena, const struct scan_state *scan, const struct slip *slip, const char *text)
{
    struct text filled = TEXT("");
    size_t at = slip->raw;

    for (size_t i = 0; text[i] != '\0'; i++) {
        struct text piece = { text + i, 1 };

        if (is_placeholder(text, i)) {
            at = at >= slip->raw + slip->words ? slip->raw : at;
            piece = take_filling(scan, slip, piece, &at);
        }
        filled = arena_printf(arena, "%.*s%.*s", TEXT_ARG(filled), TEXT_ARG(piece));
    }
    return filled;
}

static bool row_counts(const struct row *row, int clause, const bool *expected)
{
    return (row->clause == 0 || row->clause == clause) && (row->expected == 0 || expected[row->expected]);
}

struct slip slip_find(struct arena *arena, const struct scan_state *scan, size_t first, size_t raw, int clause,
                      const bool *expected)
{
    size_t earliest = raw == first ? first : raw - first < WORDS_MAX ? first + 1 : raw - WORDS_MAX + 1;
    struct slip slip = { .words = 0 };
    const struct row *found = NULL;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!row_counts(&rows[i], clause, expected))
            continue;
        for (size_t begin = earliest; begin <= raw; begin++) {
            size_t words = count_words(scan, begin, rows[i].written);

            if (words <= slip.words || begin + words <= raw)
                continue;
            slip = (struct slip){ .raw = begin, .words = words, .replaces = rows[i].replaces };
            found = &rows[i];
        }
    }
    if (found != NULL)
        *(found->replaces ? &slip.meant : &slip.help) = fill(arena, scan, &slip, found->text);
    return slip;
}
