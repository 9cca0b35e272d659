/* See answers.h. */
#include "cli/answers.h"

static bool same_finding(const struct payrule_finding *a, const struct payrule_finding *b)
{
    return text_same(a->rule, b->rule) && a->verdict == b->verdict && a->effect == b->effect &&
           text_same(a->carc, b->carc) && text_same(a->group, b->group) && a->units_denied == b->units_denied;
}

static size_t count_same(const struct payrule_finding *findings, size_t count, const struct payrule_finding *wanted)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += same_finding(&findings[i], wanted);
    return found;
}

/* Findings are in order of rule, but a rule may be called otherwise in one of them. */
static bool same_findings(const struct payrule_finding *a, size_t a_count, const struct payrule_finding *b,
                          size_t b_count)
{
    size_t same = 0;

    if (a_count != b_count)
        return false;
    while (same < a_count && same_finding(&a[same], &b[same]))
        same++;
    for (size_t i = same; i < a_count; i++) {
        if (count_same(a + same, a_count - same, &a[i]) != count_same(b + same, b_count - same, &a[i]))
            return false;
    }
    return true;
}

bool answers_same(const struct payrule_answer *a, const struct payrule_answer *b)
{
    return a->outcome == b->outcome && a->at_risk == b->at_risk &&
           same_findings(a->findings, a->finding_count, b->findings, b->finding_count) &&
           same_findings(a->unchecked, a->unchecked_count, b->unchecked, b->unchecked_count);
}

const struct payrule_finding *answers_find(const struct payrule_finding *findings, size_t count,
                                           struct payrule_text rule)
{
    for (size_t i = 0; i < count; i++) {
        if (text_same(findings[i].rule, rule))
            return &findings[i];
    }
    return NULL;
}
