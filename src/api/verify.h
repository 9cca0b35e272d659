/* What re-judging a receipt needs and finds. Private to src/api. */
#ifndef API_VERIFY_H
#define API_VERIFY_H
#include "api/receipt.h"

struct reasons {
    struct payrule_reason *items;
    size_t count, capacity;
};
struct differences {
    struct payrule_difference *items;
    size_t count, capacity;
};

struct payrule_verifier {
    struct allocator allocator;
    struct payrule_rulebook *rulebook;
    struct payrule_verifier_options options;
    struct arena told;              /* what is said of one receipt */
    struct arena record;            /* the session at hand */
    struct arena session;           /* the session that is judged */
    struct buffer answer, history, record_bytes, tables;
    bool broken;

    struct text line;               /* the receipt at hand */
    struct receipt receipt;
    struct reasons reasons;
    struct differences differences;
    struct payrule_run *run;        /* in which it is judged again; NULL: not made, or gone */
    const char *problem, *problem_at;
};

/* Adds a reason; the text lives in verifier->told. */
void verify_because(struct payrule_verifier *verifier, enum payrule_reason_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Reasons that show before anything is judged: engine, rules, tables, parts that were changed. */
void verify_reasons(struct payrule_verifier *verifier);
/* Judges the session again with its history; the answer's JSON goes to verifier->answer. PAYRULE_ENOTFOUND: there is
 * nothing to judge or nothing to judge it by, which the reasons tell. PAYRULE_EINPUT: the problem is set. */
enum payrule_status verify_judge(struct payrule_verifier *verifier);
/* What of the two answers differs. Returns whether the verdict is the same. */
bool verify_compare(struct arena *arena, struct text was, struct text is, struct differences *differences);

#endif
