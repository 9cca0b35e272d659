/* Which way a rule, or some rules together, went between two versions of a profile. Private to src/prove. */
#ifndef PROVE_ASK_H
#define PROVE_ASK_H
#include "prove/study.h"

struct version {
    struct payrule_rulebook *rulebook;
    const char *name;             /* of the profile */
    const struct profile *profile;
    const struct text *rules;     /* that are asked about, by the names that they have here */
    size_t rule_count;            /* 0: the rule is new, or gone */
};

struct question {
    struct version before, after;
    const struct payrule_prove_options *options;
    struct arena *memory;         /* of the answer */
    struct study *study;          /* ended by the asker when the arena was left */
};

/* Fills in the direction, why it is not known, what it takes for granted, up to which size it is proved, and, of one
 * rule and unless directions are all that is wanted, the smallest sessions that show it. */
void ask_direction(const struct question *question, struct payrule_rule_change *change);

#endif
