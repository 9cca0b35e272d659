/* Do two texts of a rule mean the same, word for word? What they say, cite and repair is left out of account. */
#ifndef PROVE_ALIKE_H
#define PROVE_ALIKE_H
#include "check/rulebook.h"

bool rules_alike(const struct rule *a, const struct rule *b);

#endif
