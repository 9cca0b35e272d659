/* One thread's workshop: its own trees of the rule files, in which a mutant is made, compiled and tested.
 *
 * The rulebook that is examined is only read; tables that it loaded are used as they are. */
#ifndef MUTATE_BENCH_H
#define MUTATE_BENCH_H
#include "api/internal.h"
#include "trial/bench.h"
#include "eval/eval.h"
#include "mutate/company.h"
#include "mutate/points.h"

/* A rulebook of some of the files, compiled. Lives until the next one is compiled in its place. */
struct build {
    struct arena work, ruleset;
    struct diagnostics diagnostics;
    struct payrule_rulebook rulebook;
};

struct bench {
    const struct payrule_rulebook *rulebook;  /* the one examined */
    const struct companies *companies;
    struct arena keep;           /* trees, mutants, what was found; as long as the bench */
    struct arena trying;         /* one mutant's search for a test */
    struct build mutant, original;
    struct courtroom { struct arena keep, memory; } by_mutant, by_original;  /* one judgement by each */
    struct sources sources;      /* the rulebook's, and after them texts of tests that are tried */
    struct source *first_sources; /* the rulebook's alone, as many as it has */
    struct tree **trees;         /* by source */
    const struct rulebook *tables; /* whose tables are used: those of the rulebook examined, or with a row left out */
    struct test_bench *tests;
    struct text last_killer;     /* title of the test that noticed last: it may notice the next one as well */
    struct buffer before, after; /* texts to compare; here, so that a jump out loses nothing */
};

enum trial {
    TRIAL_KILLED,     /* a test noticed */
    TRIAL_SURVIVED,
    TRIAL_REFUSED,    /* it is no rule file any more: the checker finds an error */
    TRIAL_UNCHANGED   /* it means the same */
};

/* Allocates no more than the bench for tests, which is NULL when there was no memory. */
void bench_init(struct bench *bench, const struct payrule_rulebook *rulebook);
void bench_free(struct bench *bench);
/* Where to go when memory runs out. */
void bench_lead(struct bench *bench, jmp_buf *place);
/* Parses the rulebook's files. */
void bench_prepare(struct bench *bench, const struct companies *companies);

/* Checks files as their trees are now. false: they have errors. */
bool bench_check(struct bench *bench, struct build *build, const struct company *company);
/* Makes plans of what was checked; the only errors, if any, are those of tests. */
void bench_plan(struct build *build);
/* Makes the mutant, tries the tests, and takes it back. */
enum trial bench_try(struct bench *bench, uint32_t source, const struct mutant *mutant);
/* Leaves out a row of an edition of the table, which is one of the file's, and tries the tests. */
struct table_place { size_t table, edition, row; };
bool bench_notices_row(struct bench *bench, uint32_t source, const struct table_place *place);
/* The profile of that source in a build, or NULL. */
const struct profile *build_profile(const struct build *build, uint32_t source);
const struct plan *build_plan(const struct build *build, const struct profile *profile);
/* Judges one scenario under a plan. The result lives in the courtroom until it judges again. */
const struct eval_result *bench_judge(struct courtroom *courtroom, const struct plan *plan,
                                      const struct scenario *scenario);

#endif
