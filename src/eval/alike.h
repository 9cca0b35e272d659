/* What rules said of a line is remembered for lines that are alike.
 *
 * A narrow rule (plan/plan.h) looks at a few members of a line that take few values: the code, the modifiers, the
 * provider's taxonomy. Where it passes, or does not apply, it need not be asked again about a line that has the same.
 * Only of use when nobody asks how a check passes. Inside src/eval only; one for each evaluator. */
#ifndef EVAL_ALIKE_H
#define EVAL_ALIKE_H
#include "eval/context.h"

/* The rules that are to be asked about a line: of the plan's first ones those that are not scoped, a bit each, and a
 * list of the others; and the narrow ones that pass, a bit each. Those that do not apply are in none. */
struct alike_rules {
    uint64_t first_rules;
    const uint16_t *rules;
    uint32_t count;
    uint64_t passed;
};

/* @return NULL when the plan has no narrow rule */
struct alike *alike_new(struct arena *arena, const struct plan *plan);
/* The session, its lines and its dates are bound. */
void alike_begin(struct alike *alike, const struct eval *eval);
/* Of that line of the session. False: too many rules are to be asked about it. */
bool alike_find(struct alike *alike, struct eval *eval, struct place place, struct alike_rules *found);

#endif
