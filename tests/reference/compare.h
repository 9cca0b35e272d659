/* The slow judge against the fast one, and what they disagree about. */
#ifndef TESTS_REFERENCE_COMPARE_H
#define TESTS_REFERENCE_COMPARE_H
#include "tests/reference/random.h"
#include "tests/reference/reference.h"

/* The fast evaluator's verdicts in the form of the slow one's (fast.c). A failing rule has its units and lines in
 * all its rows together; lines of groups need not be the same. NULL: the evaluator refused the session. */
struct fast;
struct fast *fast_new(struct arena *arena, const struct rulebook *rulebook, const struct profile *profile);
const struct reference_verdict *fast_verdicts(struct fast *fast, struct arena *arena, const struct random_set *set,
                                              size_t *count);
/* The accepted allocations of the session judged last; `complete`: all of them, all minutes known. */
struct fast_pool { struct text rule; struct reference_pool pool; bool complete; };
/* How the answer without judgements of what passes differs for the session judged last; NULL: in nothing. */
const char *fast_brief_differs(const struct fast *fast);
const struct fast_pool *fast_pools(const struct fast *fast, size_t *count);

/* Judges one session both ways. true: the same; otherwise *to says what differs, one line a rule. */
bool compare_case(struct fast *fast, struct arena *arena, const struct profile *profile, const struct random_set *set,
                  struct buffer *to);
/* Profile 0 is the base, 1 the one that extends it. true: the same, or the book has errors. */
bool compare_book(const struct random_book *book, const struct random_set *set, int profile, struct buffer *to);

/* Makes the book and the set smaller as long as they differ. */
void shrink_case(struct arena *arena, struct random_book *book, struct random_set *set, int profile);
/* Rule files, tables, JSON Lines and what differs. */
void write_case(struct buffer *to, const struct random_book *book, const struct random_set *set, int profile);

#endif
