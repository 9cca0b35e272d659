/* Words for the constants of an answer, as rule files and reports write them. */
#include "cli/names.h"

const char *outcome_name(enum payrule_outcome outcome)
{
    switch (outcome) {
    case PAYRULE_CLEAN:
        return "clean";
    case PAYRULE_WARNED:
        return "warned";
    case PAYRULE_INCOMPLETE:
        return "incomplete";
    case PAYRULE_HELD:
        return "held";
    case PAYRULE_DENIED:
        return "denied";
    }
    return "";
}

const char *verdict_name(enum payrule_verdict verdict)
{
    switch (verdict) {
    case PAYRULE_NOT_APPLICABLE:
        return "not applicable";
    case PAYRULE_PASS:
        return "pass";
    case PAYRULE_EXCUSED:
        return "excused";
    case PAYRULE_NO_DATA:
        return "no data";
    case PAYRULE_NOT_KNOWN:
        return "unknown";
    case PAYRULE_FAIL:
        return "fail";
    }
    return "";
}

const char *effect_name(enum payrule_effect effect)
{
    switch (effect) {
    case PAYRULE_INFORM:
        return "inform";
    case PAYRULE_WARN:
        return "warn";
    case PAYRULE_HOLD:
        return "hold";
    case PAYRULE_DENY:
        return "deny";
    }
    return "";
}
