/* Rules of a profile that cannot be kept together, and sessions that no counting rule covers. */
#include "prove/confirm.h"
#include "prove/flaws.h"

/* Nothing is wrong with the session by the rule; a failure that only informs is none. */
static term_t passes(struct study *study, const struct encoded_rule *rule)
{
    struct terms *terms = &study->terms;

    return term_and(terms, term_same(terms, rule->weight, term_number(terms, OUTCOME_CLEAN)),
                    term_at_most(terms, term_number(terms, VERDICT_PASS), rule->verdict));
}

static term_t fails(struct study *study, const struct encoded_rule *rule)
{
    struct terms *terms = &study->terms;

    return term_and(terms, term_same(terms, rule->verdict, term_number(terms, VERDICT_FAIL)),
                    term_less(terms, term_number(terms, OUTCOME_CLEAN), rule->weight));
}

/* ---- two rules that contradict each other ---- */

#define SIZES_TO_MEET 3 /* rules that apply together do so in one of the smallest sessions */

struct pair_found {
    enum solved passes;  /* both pass in one session */
    enum solved applies; /* both apply to one, of which one fails */
    int64_t visits;      /* that the rules name */
    struct example example;
};

static void look_over(struct searching *searching, const struct rule *one, const struct rule *other,
                      struct study_size size, struct pair_found *found)
{
    struct study *study = &searching->study;
    struct terms *terms = &study->terms;
    struct text names[2] = { one->name, other->name };
    const struct profile *profile = searching->profile;
    struct encoded_rule a, b;
    term_t assumption, both_apply;

    study_begin(study, &searching->memory, searching->options, size, &profile, 1, names, 2);
    found->visits = study_visits(study);
    a = encode_rule(terms, &study->space, profile, one->name);
    b = encode_rule(terms, &study->space, profile, other->name);
    if (study->why_not != NULL || a.why_not != NULL || b.why_not != NULL) {
        found->passes = SOLVED_UNKNOWN;
        return;
    }
    assumption = term_and(terms, a.assumption, b.assumption);
    found->passes = study_find(study, assumption, term_and(terms, passes(study, &a), passes(study, &b)));
    if (found->passes != SOLVED_NO || found->applies == SOLVED_YES)
        return;
    both_apply = term_and(terms, encode_applies(terms, &study->space, profile, one->name),
                          encode_applies(terms, &study->space, profile, other->name));
    both_apply = term_and(terms, both_apply, term_or(terms, fails(study, &a), fails(study, &b)));
    found->applies = study_find(study, assumption, both_apply);
    if (found->applies != SOLVED_YES)
        return;
    study_shrink(study, assumption, both_apply);
    flaw_keep_example(searching, &found->example);
}

static void look_at_pair(struct searching *searching, const struct rule *one, const struct rule *other)
{
    struct pair_found found = { .passes = SOLVED_NO };
    struct payrule_flaw flaw = { .other = api_text(other->name) };
    struct study_size size;

    for (size_t i = 0; found.passes == SOLVED_NO && study_size(searching->options, found.visits, i, &size); i++) {
        if (i == SIZES_TO_MEET && found.applies != SOLVED_YES)
            break;
        look_over(searching, one, other, size, &found);
        study_end(&searching->study);
    }
    if (found.passes == SOLVED_NO && found.applies == SOLVED_YES && study_reaches(found.visits)) {
        flaw.records = api_text(found.example.records);
        flaw.table = api_text(found.example.table);
        flaw_tell(searching, PAYRULE_CONTRADICTS, one, &flaw);
    }
    arena_reset(&searching->memory);
}

void flaws_find_contradictions(struct searching *searching)
{
    const struct profile *profile = searching->profile;

    for (size_t i = 0; i < profile->rule_count; i++) {
        for (size_t k = i + 1; k < profile->rule_count && flaw_is_first_text(profile, i); k++) {
            if (flaw_is_first_text(profile, k))
                look_at_pair(searching, &profile->rules[i], &profile->rules[k]);
        }
    }
}

/* ---- what nobody counts ---- */

static bool counts(const struct rule *rule)
{
    return rule->check.kind == CHECK_COUNT_UNITS ||
           (rule->check.kind == CHECK_LIMIT && rule->check.measure.kind == MEASURE_UNITS);
}

/* The only line of the session is named by a rule, and no rule that counts units applies. */
static term_t is_uncounted(struct searching *searching, const char **why_not)
{
    const struct profile *profile = searching->profile;
    struct study *study = &searching->study;
    struct terms *terms = &study->terms;
    term_t named = TERM_FALSE, counted = TERM_FALSE;

    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = &profile->rules[i];

        if (rule->applies_to != NULL)
            named = term_or(terms, named, encode_names(terms, &study->space, profile, rule));
        if (!counts(rule) || !flaw_is_first_text(profile, i))
            continue;
        counted = term_or(terms, counted, encode_may_apply(terms, &study->space, profile, rule->name, why_not));
    }
    return term_and(terms, named, term_not(terms, counted));
}

void flaws_find_gap(struct searching *searching)
{
    const struct profile *profile = searching->profile;
    struct text *names = ARENA_ARRAY(&searching->memory, profile->rule_count, struct text);
    struct payrule_flaw flaw = { .rule = { NULL, 0 } };
    struct study *study = &searching->study;
    const char *why_not = NULL;
    struct example example;
    term_t uncounted;

    if (profile->rule_count == 0)
        return;
    for (size_t i = 0; i < profile->rule_count; i++)
        names[i] = profile->rules[i].name;
    study_begin(study, &searching->memory, searching->options, (struct study_size){ 1, 0, 1, false }, &profile, 1,
                names, profile->rule_count);
    uncounted = is_uncounted(searching, &why_not);
    if (why_not == NULL && study_find(study, TERM_TRUE, uncounted) == SOLVED_YES) {
        study_shrink(study, TERM_TRUE, uncounted);
        flaw_keep_example(searching, &example);
        flaw.records = api_text(example.records);
        flaw.table = api_text(example.table);
        flaw_tell(searching, PAYRULE_GAP, NULL, &flaw);
    }
    study_end(study);
}
