/* Words for the constants of an answer. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H
#include "payrule.h"

#define OUTCOME_COUNT 5

const char *outcome_name(enum payrule_outcome outcome);
const char *verdict_name(enum payrule_verdict verdict);
const char *effect_name(enum payrule_effect effect);

#endif
