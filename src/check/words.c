/* The words for verdicts, effects, outcomes, windows, events and scopes, as rule files write them and answers, tests,
 * derivations, dumps and comparisons show them. */
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

const char *const window_words[WINDOW_LIFETIME + 1] = {
    [WINDOW_LINE] = "per line",
    [WINDOW_SESSION] = "per session",
    [WINDOW_CLAIM] = "per claim",
    [WINDOW_DAY] = "per date of service",
    [WINDOW_WEEK] = "per week",
    [WINDOW_MONTH] = "per month",
    [WINDOW_CALENDAR_YEAR] = "per calendar year",
    [WINDOW_PLAN_YEAR] = "per plan year",
    [WINDOW_ROLLING] = "per rolling",
    [WINDOW_PLAN_OF_CARE] = "per plan of care",
    [WINDOW_AUTHORIZATION] = "per authorization",
    [WINDOW_REFERRAL] = "per referral",
    [WINDOW_INJURY] = "per injury",
    [WINDOW_SINCE] = "since",
    [WINDOW_LIFETIME] = "per lifetime",
};
const char *const event_words[EVENT_DOCUMENT + 1] = {
    [EVENT_ONSET] = "onset",
    [EVENT_INJURY] = "injury",
    [EVENT_SURGERY] = "surgery",
    [EVENT_FIRST_TREATMENT] = "first treatment",
    [EVENT_PLAN_OF_CARE] = "plan of care",
    [EVENT_DOCUMENT] = "document",
};
/* in order of the bits PER_CODE and so on */
const char *const scope_words[SCOPE_COUNT] = {
    "per code", "per billing provider", "per discipline", "per body region", "per rendering provider", "per injury",
    "per purpose",
};

unsigned window_scopes_said(enum window_kind kind, unsigned scopes)
{
    return kind == WINDOW_INJURY ? scopes & ~(unsigned)PER_INJURY : scopes;
}
