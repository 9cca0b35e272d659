/* The words for verdicts, effects and outcomes, as rule files write them and answers, tests and derivations show
 * them. */
#include "check/rulebook.h"

const char *const verdict_words[VERDICT_FAIL + 1] = {
    [VERDICT_NOT_APPLICABLE] = "not applicable", [VERDICT_PASS] = "pass",       [VERDICT_EXCUSED] = "excused",
    [VERDICT_NO_DATA] = "no data",               [VERDICT_UNKNOWN] = "unknown", [VERDICT_FAIL] = "fail",
};
const char *const effect_words[EFFECT_DENY + 1] = {
    [EFFECT_INFORM] = "inform", [EFFECT_WARN] = "warn", [EFFECT_HOLD] = "hold", [EFFECT_DENY] = "deny",
};
const char *const outcome_words[OUTCOME_DENIED + 1] = {
    [OUTCOME_CLEAN] = "clean", [OUTCOME_WARNED] = "warned", [OUTCOME_INCOMPLETE] = "incomplete",
    [OUTCOME_HELD] = "held",   [OUTCOME_DENIED] = "denied",
};
