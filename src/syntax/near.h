/* "Did you mean": the phrase of the language nearest to some words that were written. */
#ifndef SYNTAX_NEAR_H
#define SYNTAX_NEAR_H
#include "syntax/keywords.h"
#include "syntax/scan.h"

struct near_word {
    int kind;              /* the token that was probably meant */
    struct text spelling;
    size_t words;          /* raw tokens that stand for it; 0 when nothing is near */
    unsigned distance;
};

/* Compares the words at `raw` and after it with the phrases of the tokens that `wanted` says yes to. */
struct near_word near_find(struct arena *arena, const struct keywords *keywords, const struct scan_state *scan,
                           size_t raw, bool (*wanted)(const void *context, int kind), const void *context);
/* The one phrase of several words that begins with those that were written: `set` for `set units to`. */
struct near_word near_begun(struct arena *arena, const struct keywords *keywords, const struct scan_state *scan,
                            size_t raw, bool (*wanted)(const void *context, int kind), const void *context);
/* Among the words that begin an item. */
struct near_word near_item(struct arena *arena, const struct keywords *keywords, const struct scan_state *scan,
                           size_t raw);
/* Adds the help line and the edit. */
void near_suggest(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct span at,
                  struct near_word near);

#endif
