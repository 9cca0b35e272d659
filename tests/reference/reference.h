/* The slow, obvious judge: walks the checked rulebook straight over session records.
 *
 * It exists to disagree with src/eval. It is written from docs/language.md alone and shares no code with src/plan,
 * src/eval or the lookups of src/check: sets, parameters and tables are searched row by row, every completion of
 * what is unknown is tried, and the patient's sessions are gone through again for each question. Nothing here is
 * meant to be fast. */
#ifndef TESTS_REFERENCE_REFERENCE_H
#define TESTS_REFERENCE_REFERENCE_H
#include "base/arena.h"
#include "check/rulebook.h"
#include "record/session.h"

/* Bits of `needs`: a missing member has the bit of its field; lists of objects and the history have these. */
enum { REFERENCE_NEEDS_DOCUMENTS = 125, REFERENCE_NEEDS_AUTHORIZATION = 126, REFERENCE_NEEDS_HISTORY = 127 };

/* What one rule says of a line (line > 0) or of the session (line 0). Limits and counts have one per group or code,
 * at the lowest of its lines in the session. Rules that are not applicable have none, or some that say so: both mean
 * the same. */
struct reference_verdict {
    struct text rule;
    int64_t line;
    enum verdict verdict;
    enum way way;            /* of a failure */
    int64_t denied_units;    /* of a failure; -1 where the language does not say */
    uint64_t needs[2];       /* of an unknown */
    bool certain;            /* false: the rule fails whatever is missing, but not always by these units */
};

struct reference_case {
    const struct profile *profile;
    const struct session *sessions;
    size_t count, judged;
    date_t history_from;     /* DATE_UNKNOWN: not stated */
};

/* The verdicts of all rules in force, in order of rule and line. */
const struct reference_verdict *reference_judge(struct arena *arena, const struct reference_case *which, size_t *count);

/* One pool of minutes: the codes in ascending order, and every accepted allocation, code by code. */
struct reference_pool {
    size_t code_count, allocation_count;
    const code_t *codes;
    const int64_t *minutes, *billed;
    const int64_t *allocations;  /* allocation_count rows of code_count */
};

/* The accepted allocations of minutes under a `count units` check, found by trying every distribution. */
struct reference_pool reference_allocate(struct arena *arena, const struct check *check, const code_t *codes,
                                         const int64_t *minutes, size_t code_count);
/* `U(x)` of the check: the units that so many minutes make. */
int64_t reference_units(const struct check *check, int64_t minutes);
/* The pool of the judged session's first line that the rule counts; code_count 0: none, or some of its members are
 * unknown. */
struct reference_pool reference_pool_of(struct arena *arena, const struct reference_case *which,
                                        const struct rule *rule);

#endif
