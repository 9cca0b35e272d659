/* What people write who know the policy and not yet the language, and how the language puts it. */
#ifndef SYNTAX_SLIPS_H
#define SYNTAX_SLIPS_H
#include "syntax/scan.h"

struct slip {
    size_t raw, words;     /* the raw tokens it is made of; words 0 when nothing is known */
    struct text meant;     /* what should stand there instead, or */
    struct text help;      /* how the language puts it: a sentence */
    bool replaces;         /* `meant` counts */
};

/* The slip that covers the raw token `raw` of a line that begins with the raw token `first` and the token `clause`.
 * `expected[TK_...]` are the tokens that could have stood there. */
struct slip slip_find(struct arena *arena, const struct scan_state *scan, size_t first, size_t raw, int clause,
                      const bool *expected);

#endif
