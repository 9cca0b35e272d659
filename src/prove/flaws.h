/* Looking for what a profile's own rules can never do, one kind after the other. Private to src/prove. */
#ifndef PROVE_FLAWS_H
#define PROVE_FLAWS_H
#include "api/internal.h"
#include "prove/study.h"

struct searching {
    struct payrule_rulebook *rulebook;
    const char *name;
    const struct profile *profile;
    const struct payrule_prove_options *options;
    void (*each)(void *context, const struct payrule_flaw *flaw);
    void *context;
    struct arena memory; /* of one rule, or pair of rules */
    struct study study;
};

/* A session with its history; the texts live in the searching's memory. */
struct example { struct text records, table, session; };

/* Adds the rule's place, and tells of it. */
void flaw_tell(struct searching *searching, enum payrule_flaw_kind kind, const struct rule *rule,
               const struct payrule_flaw *more);
bool flaw_is_first_text(const struct profile *profile, size_t i);
/* The case found last. */
void flaw_keep_example(struct searching *searching, struct example *to);

/* Two rules that apply together and never pass together; a session that a rule names and none counts. */
void flaws_find_contradictions(struct searching *searching);
void flaws_find_gap(struct searching *searching);

#endif
