/* What coverage is made of, between the parts that measure and tell it. Private to src/trial. */
#ifndef TRIAL_COVERAGE_H
#define TRIAL_COVERAGE_H
#include "trial/elements.h"
#include "trial/rows.h"

struct payrule_coverage {
    const struct payrule_rulebook *rulebook;
    struct arena arena;
    struct elements all;           /* of all profiles, with what any of them reached */
    const struct element **order;  /* by file and place */
    struct payrule_cover *covers;  /* the same, told */
    struct elements *profiles;     /* by profile of the rulebook; those with errors have none */
    struct rows rows;
};

/* measure.c: judges every scenario of every test and fills the tables. Called with the arena's failure caught. */
struct testing;
void coverage_measure(struct payrule_coverage *coverage, struct testing *testing);

/* sentences.c: fills `covers`; texts live in the coverage's arena. */
void cover_describe_all(struct payrule_coverage *coverage);
enum payrule_cover_group cover_group(enum element_kind kind);

/* allowed.c: the reason why tests need not reach what is at this place, by a comment or an `allow` clause; bytes NULL:
 * none. */
struct text cover_allowed(const struct payrule_rulebook *rulebook, struct span at);

#endif
