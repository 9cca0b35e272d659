/* What rules said of a line is remembered for lines that are alike.
 *
 * A narrow rule (plan/plan.h) looks at a few members of a line that take few values: the code, the modifiers, the
 * provider's taxonomy. Where it passes, or does not apply, it need not be asked again about a line that has the same.
 * Only of use when nobody asks how a check passes. Inside src/eval only; one for each evaluator. */
#ifndef EVAL_ALIKE_H
#define EVAL_ALIKE_H
#include "eval/context.h"

#define ALIKE_ANY_UNITS INT64_MAX

/* What the rules say of a line. The narrow ones that pass, a bit each: those that limit its units (plan_alike.limits)
 * up to so many of them. Those that do not apply are in none of these. */
struct alike_said {
    uint64_t passed;
    int64_t most_units;
    uint64_t first_rules;   /* to be asked: of the plan's first ones those that are not scoped, a bit each, */
    uint16_t count;         /* and the others, alike_rules(); */
    bool too_many;          /* there are more */
    uint8_t sums;           /* those of the plan's sums that its code is of, a bit each */
    uint32_t eras;          /* 0: there was no line (alike.c) */
};

/* @return NULL when the plan has no narrow rule */
struct alike *alike_new(struct arena *arena, const struct plan *plan);
/* The session, its lines and its dates are bound. */
void alike_begin(struct alike *alike, const struct eval *eval);
/* Of that line of the session; good until the next line is asked about. */
const struct alike_said *alike_find(struct alike *alike, struct eval *eval, struct place place);
const uint16_t *alike_rules(const struct alike *alike, const struct alike_said *said);

#endif
