/* What tells two judgements of one session apart, as an expectation of a test. */
#ifndef MUTATE_DIFFERENCE_H
#define MUTATE_DIFFERENCE_H
#include "eval/eval.h"

/* The session judged by the rules as they are, and by a mutant of them. */
struct judged_twice {
    const struct session *session;
    const struct eval_result *original, *mutant;
};

/* The expectation that `original` meets and `mutant` does not, about the rule or, when it is empty, about any rule or
 * the session's outcome: "fail units.day, deny 1 unit". Empty: a test cannot tell them apart. */
struct text difference_find(struct arena *arena, const struct judged_twice *judged, struct text rule);

#endif
