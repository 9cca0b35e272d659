/* Z3 behind a small door: is there a case in which these terms hold, and which?
 *
 * The only part that knows Z3. What it may spend is counted in the solver's own steps, not in seconds, so that the
 * same question has the same answer on every machine. One solver for each thread. */
#ifndef PROVE_SOLVE_H
#define PROVE_SOLVE_H
#include "prove/term.h"

enum solved { SOLVED_NO, SOLVED_YES, SOLVED_UNKNOWN };

struct solver;

/* Is there a solver? Otherwise nothing below may be called. */
bool solver_is_built(void);

/* `steps`: what one question may cost; 0: anything. Out of memory leaves by the arena. */
struct solver *solver_new(struct arena *arena, const struct terms *terms, unsigned steps);
void solver_free(struct solver *solver);
/* From now on the term holds. */
void solver_add(struct solver *solver, term_t term);
/* Is there a case with all that was added, and these terms? */
enum solved solver_check(struct solver *solver, const term_t *those, size_t count);
/* The value of a variable (by key) in the case found last, or `otherwise` where no question was about it. */
int64_t solver_value(const struct solver *solver, uint64_t key, int64_t otherwise);

#endif
