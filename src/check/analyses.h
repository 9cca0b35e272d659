/* The analyses of one profile. Each is run once for a profile without errors, and looks at the profile's own texts
 * only: what is inherited was looked at with its own profile. */
#ifndef CHECK_ANALYSES_H
#define CHECK_ANALYSES_H
#include "check/rules.h"

void analyse_dates(
    struct scope *scope); /* dates.c: values and tables over the lives of rules, what is past its check */
void analyse_reasons(struct scope *scope);     /* reasons.c: CARC and RARC numbers */
void analyse_constants(struct scope *scope);   /* constants.c: conditions and sets that never change anything */
void analyse_pairs(struct scope *scope);       /* pairs.c: rules that repeat or contradict each other */
void analyse_patterns(struct scope *scope);    /* patterns.c: ranges and prefixes that catch codes which nobody lists */
void analyse_unused(struct scope *scope);      /* analysis.c: names that nothing uses */

/* The rule was written by this profile. */
static inline bool rule_is_own(const struct scope *scope, const struct rule *rule)
{
    return text_equal(rule->profile, scope->profile->name);
}

#endif
