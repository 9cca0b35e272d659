/* See difference.h. The verdict of a rule is the worst of its lines, as in the tests of rule files. */
#include "mutate/difference.h"

#include "plan/plan.h"

/* What a rule came to over the lines asked about. */
struct came_to {
    enum verdict verdict;
    const struct rule *rule;
    const struct outcome_row *outcome;  /* of a failure */
    int64_t denied;
};

static bool is_on_line(const struct session *session, const struct judgement *judgement, int64_t line)
{
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        if (session->lines[judgement->shares[i].line].number == line)
            return true;
    }
    return line == 0;
}

static int64_t denied_by(const struct judgement *judgement)
{
    int64_t denied = 0;

    for (uint32_t i = 0; judgement->verdict == VERDICT_FAIL && i < judgement->share_count; i++)
        denied += number_is_known(judgement->shares[i].units) ? judgement->shares[i].units : 0;
    return denied;
}

/* line 0: all lines */
static struct came_to come_to(const struct session *session, const struct eval_result *result, struct text rule,
                              int64_t line)
{
    struct came_to to = { .verdict = VERDICT_NOT_APPLICABLE };

    for (size_t i = 0; i < result->count; i++) {
        const struct judgement *judgement = &result->judgements[i];

        if (!text_equal(judgement->rule->rule->name, rule) || !is_on_line(session, judgement, line))
            continue;
        to.denied += denied_by(judgement);
        if (to.rule != NULL && judgement->verdict <= to.verdict)
            continue;
        to.verdict = judgement->verdict;
        to.rule = judgement->rule->rule;
        to.outcome = judgement->verdict == VERDICT_FAIL ? judgement_outcome(judgement) : NULL;
    }
    return to;
}

static bool same_adjustment(const struct outcome_row *a, const struct outcome_row *b)
{
    return strcmp(a->group, b->group) == 0 && text_equal(a->carc, b->carc);
}

static struct text tell_failure(struct arena *arena, const struct came_to *original, const struct came_to *mutant,
                                struct text rule)
{
    const struct outcome_row *a = original->outcome, *b = mutant->outcome;

    if (a == NULL || b == NULL)
        return TEXT("");
    if (a->effect != b->effect)
        return arena_printf(arena, "fail %.*s, %s", TEXT_ARG(rule), effect_words[a->effect]);
    if (original->denied != mutant->denied)
        return arena_printf(arena, "fail %.*s, %s %lld unit%s", TEXT_ARG(rule), effect_words[a->effect],
                            (long long)original->denied, original->denied == 1 ? "" : "s");
    if (!same_adjustment(a, b) && a->carc.length > 0)
        return arena_printf(arena, "fail %.*s as %s-%.*s", TEXT_ARG(rule), a->group, TEXT_ARG(a->carc));
    return TEXT("");
}

/* A rule that is unknown may say what is done then. */
static struct text tell_unknown(struct arena *arena, const struct came_to *original, const struct came_to *mutant,
                                struct text rule)
{
    const struct rule *a = original->rule, *b = mutant->rule;

    if (a == NULL || b == NULL || original->verdict < VERDICT_NO_DATA || !a->has_unknown_effect ||
        (b->has_unknown_effect && b->unknown_effect == a->unknown_effect))
        return TEXT("");
    return arena_printf(arena, "%s %.*s, %s", verdict_words[original->verdict], TEXT_ARG(rule),
                        effect_words[a->unknown_effect]);
}

static struct text tell(struct arena *arena, const struct judged_twice *judged, struct text rule, int64_t line)
{
    struct came_to original = come_to(judged->session, judged->original, rule, line);
    struct came_to mutant = come_to(judged->session, judged->mutant, rule, line);
    struct text text;

    if (original.verdict != mutant.verdict)
        text = arena_printf(arena, "%s %.*s", verdict_words[original.verdict], TEXT_ARG(rule));
    else if (original.verdict == VERDICT_FAIL)
        text = tell_failure(arena, &original, &mutant, rule);
    else
        text = tell_unknown(arena, &original, &mutant, rule);
    return line == 0 || text.length == 0 ? text
                                         : arena_printf(arena, "%.*s on line %lld", TEXT_ARG(text), (long long)line);
}

static struct text tell_rule(struct arena *arena, const struct judged_twice *judged, struct text rule)
{
    struct text text = tell(arena, judged, rule, 0);

    for (int32_t i = 0; i < judged->session->line_count && text.length == 0; i++)
        text = tell(arena, judged, rule, judged->session->lines[i].number);
    return text;
}

/* Of rules that the original has: a test cannot name another. */
static struct text tell_any(struct arena *arena, const struct judged_twice *judged)
{
    const struct eval_result *original = judged->original;
    struct text text = TEXT("");

    for (size_t i = 0; i < original->count && text.length == 0; i++) {
        struct text rule = original->judgements[i].rule->rule->name;

        if (i == 0 || !text_equal(rule, original->judgements[i - 1].rule->rule->name))
            text = tell_rule(arena, judged, rule);
    }
    if (text.length == 0 && original->outcome != judged->mutant->outcome)
        text = arena_printf(arena, "outcome %s", outcome_words[original->outcome]);
    return text;
}

struct text difference_find(struct arena *arena, const struct judged_twice *judged, struct text rule)
{
    if (judged->original == NULL || judged->mutant == NULL || !judged->original->in_force)
        return TEXT("");
    if (!judged->mutant->in_force)
        return arena_printf(arena, "outcome %s", outcome_words[judged->original->outcome]);
    return rule.length > 0 ? tell_rule(arena, judged, rule) : tell_any(arena, judged);
}
