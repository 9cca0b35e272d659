/* Two answers about one session. */
#ifndef CLI_ANSWERS_H
#define CLI_ANSWERS_H
#include "cli/cli.h"

/* Outcome, money, and what failed or could not be checked, with its effect and units. */
bool answers_same(const struct payrule_answer *a, const struct payrule_answer *b);
/* The finding of the rule, or NULL. */
const struct payrule_finding *answers_find(const struct payrule_finding *findings, size_t count,
                                           struct payrule_text rule);

#endif
