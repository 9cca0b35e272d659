/* A mutant in words: what would be another rule, in the words of the rule file. */
#ifndef MUTATE_SENTENCE_H
#define MUTATE_SENTENCE_H
#include "mutate/points.h"

/* Where sentences are written: the arena holds them, the scratch is whoever's made the desk, so that a jump out of the
 * arena loses nothing. */
struct desk { struct arena *arena; struct buffer *scratch; };

/* "12 visits were 13 in auth.visits", after "no test would notice if". The mutant is not applied. */
struct text sentence_of(const struct desk *desk, const struct mutant *mutant);
/* The title of a test that notices it: "auth.visits: 12, not 13". */
struct text sentence_title(const struct desk *desk, const struct mutant *mutant);
/* The clause as it is written, on one line. */
struct text sentence_clause(const struct desk *desk, const struct mutant *mutant);
/* "rule auth.visits", "codes evaluations", "profile" */
struct text sentence_place(const struct desk *desk, const struct mutant *mutant);

#endif
