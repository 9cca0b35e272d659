/* A session judged by the evaluator itself, as any caller would have it judged: through payrule.h. */
#ifndef PROVE_CONFIRM_H
#define PROVE_CONFIRM_H
#include "base/arena.h"
#include "payrule.h"

/* What the rules of these names come to together for the session: the worst outcome, the units that failures take. */
struct confirmed {
    enum payrule_status status;
    enum payrule_outcome outcome;
    int64_t units;
    bool fails;
    struct text derivation;  /* of the first of the rules */
};
/* `records` are JSON Lines, all of one patient; the history is complete. Texts live in the arena. */
struct confirmed confirm(struct arena *arena, struct payrule_rulebook *rulebook, const char *profile,
                         struct text records, const char *session, const struct text *rules, size_t rule_count);

#endif
