/* Finds the phrase that was probably meant. A phrase of n words is compared with the n words that were written, or
 * with one more or one less; all letters count alike. */
#include "syntax/near.h"

#include "grammar/grammar.h"
#include "syntax/tokens.h"

#define WORD_LONGEST 40  /* bytes; longer ones resemble no word of the language */

/* How many letters may differ: one in three, at most three. Words of two letters resemble too much. */
static unsigned limit_of(struct text spelling)
{
    unsigned limit = (unsigned)spelling.length / 3;

    return limit > 3 ? 3 : limit;
}

static void compare(struct near_word *near, const struct keyword *keyword, struct text written, size_t words)
{
    unsigned limit = limit_of(keyword->spelling);
    unsigned distance = text_distance(written, keyword->spelling, limit);

    if (distance > limit || distance >= written.length || distance >= near->distance)
        return;
    *near = (struct near_word){ keyword->kind, keyword->spelling, words, distance };
}

/* joined[n] is the first n words with blanks between them; returns how many there are. */
static size_t join_words(struct arena *arena, const struct scan_state *scan, size_t raw,
                         struct text joined[KEYWORD_WORDS_MAX + 1])
{
    struct text words[KEYWORD_WORDS_MAX];
    size_t count = tokens_words(scan, raw, words);

    for (size_t i = 0; i < count; i++) {
        if (words[i].length > WORD_LONGEST)
            count = i;
    }
    for (size_t i = 1; i <= count; i++)
        joined[i] = tokens_join(arena, words, i);
    return count;
}

struct near_word near_find(struct arena *arena, const struct keywords *keywords, const struct scan_state *scan,
                           size_t raw, bool (*wanted)(const void *context, int kind), const void *context)
{
    struct near_word near = { .distance = UINT32_MAX };
    struct text joined[KEYWORD_WORDS_MAX + 1];
    size_t count = join_words(arena, scan, raw, joined);

    for (size_t i = 0; i < keywords->count; i++) {
        const struct keyword *keyword = &keywords->rows[i];

        if (!wanted(context, keyword->kind))
            continue;
        for (size_t n = keyword->words > 1 ? keyword->words - 1 : 1; n <= keyword->words + 1 && n <= count; n++)
            compare(&near, keyword, joined[n], n);
    }
    return near;
}

static bool begins_with(const struct keyword *keyword, struct text written)
{
    return keyword->spelling.length > written.length && keyword->spelling.bytes[written.length] == ' ' &&
           text_starts_with(keyword->spelling, written);
}

struct near_word near_begun(struct arena *arena, const struct keywords *keywords, const struct scan_state *scan,
                            size_t raw, bool (*wanted)(const void *context, int kind), const void *context)
{
    struct near_word near = { .words = 0 };
    struct text joined[KEYWORD_WORDS_MAX + 1];
    size_t found = 0;

    for (size_t n = join_words(arena, scan, raw, joined); n > 0 && found == 0; n--) {
        for (size_t i = 0; i < keywords->count; i++) {
            const struct keyword *keyword = &keywords->rows[i];

            if (keyword->also || !wanted(context, keyword->kind) || !begins_with(keyword, joined[n]))
                continue;
            near = (struct near_word){ keyword->kind, keyword->spelling, n, 1 };
            found++;
        }
    }
    return found == 1 ? near : (struct near_word){ .words = 0 };
}

static bool begins_item(const void *context, int kind)
{
    enum keyword_role role = keyword_role(kind);

    (void)context;
    return role == KEYWORD_ITEM || role == KEYWORD_BLOCK || role == KEYWORD_HEADER;
}

struct near_word near_item(struct arena *arena, const struct keywords *keywords, const struct scan_state *scan,
                           size_t raw)
{
    return near_find(arena, keywords, scan, raw, begins_item, NULL);
}

void near_suggest(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct span at, struct near_word near)
{
    diag_help(diagnostics, diagnostic, "did you mean `%.*s`?", TEXT_ARG(near.spelling));
    diag_edit(diagnostics, diagnostic, at, near.spelling);
}
