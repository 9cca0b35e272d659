/* Judges every scenario of every test once under each profile that its expectations name, and reads what it reached. */
#include "trial/coverage.h"
#include "trial/reach.h"

#define RULES_ASKED_MAX 256 /* of one scenario and profile; what is beyond counts for all rules */

struct measuring {
    struct payrule_coverage *coverage;
    struct testing *testing;
    struct reaching *reaching;  /* by profile */
};

/* The rules that expectations of the scenario name under that profile; `rules` has room for RULES_ASKED_MAX. */
static struct asked asked_under(const struct measuring *measuring, const struct profile *own,
                                const struct profile *under, const struct scenario *scenario, struct text *rules)
{
    struct asked asked = { .rules = rules };
    for (size_t i = 0; i < scenario->expectation_count; i++) {
        const struct expectation *expectation = &scenario->expectations[i];
        if (testing_profile(measuring->testing, own, expectation) != under)
            continue;
        asked.all |= expectation->kind == EXPECT_OUTCOME || asked.rule_count == RULES_ASKED_MAX;
        asked.counting |= expectation->kind == EXPECT_ALLOCATIONS;
        if (expectation->rule.length > 0 && asked.rule_count < RULES_ASKED_MAX)
            rules[asked.rule_count++] = expectation->rule;
    }
    return asked;
}

static void measure_under(struct measuring *measuring, const struct profile *own, const struct profile *under,
                          const struct scenario *scenario)
{
    struct testing *testing = measuring->testing;
    const struct plan *plan = testing_plan(testing, under);
    struct text rules[RULES_ASKED_MAX];
    if (!plan)
        return;
    struct asked asked = asked_under(measuring, own, under, scenario, rules);
    struct trace trace = { 0 };
    arena_reset(&testing->keep);
    arena_reset(&testing->answering);
    struct judged judged = testing_judge(testing, plan, scenario, &trace);
    reach_judged(&measuring->reaching[under - testing->rulebook->rules->profiles], &judged, &trace, &asked);
}

/* An earlier expectation is under the same profile. */
static bool is_measured(const struct measuring *measuring, const struct profile *own, const struct scenario *scenario,
                        size_t index)
{
    const struct expectation *expectations = scenario->expectations;
    const struct profile *under = testing_profile(measuring->testing, own, &expectations[index]);
    for (size_t i = 0; i < index; i++)
        if (testing_profile(measuring->testing, own, &expectations[i]) == under)
            return true;
    return false;
}

static void measure_tests(struct measuring *measuring, const struct profile *profile)
{
    for (size_t i = 0; i < profile->test_count; i++)
        for (size_t k = 0; k < profile->tests[i].scenario_count; k++) {
            const struct scenario *scenario = &profile->tests[i].scenarios[k];
            for (size_t j = 0; j < scenario->expectation_count; j++)
                if (!is_measured(measuring, profile, scenario, j))
                    measure_under(measuring, profile,
                                  testing_profile(measuring->testing, profile, &scenario->expectations[j]), scenario);
        }
}

void coverage_measure(struct payrule_coverage *coverage, struct testing *testing)
{
    const struct rulebook *rules = coverage->rulebook->rules;
    struct measuring measuring = { .coverage = coverage, .testing = testing };
    measuring.reaching = ARENA_ARRAY(&coverage->arena, rules->profile_count, struct reaching);
    for (size_t i = 0; i < rules->profile_count; i++) {
        const struct plan *plan = coverage->rulebook->plans[i];
        elements_init(&coverage->profiles[i], &coverage->arena);
        if (!plan)
            continue;
        elements_list(&coverage->profiles[i], plan);
        reach_init(&measuring.reaching[i], &coverage->arena, plan, &coverage->profiles[i], &coverage->rows);
    }
    for (size_t i = 0; i < rules->profile_count; i++)
        measure_tests(&measuring, &rules->profiles[i]);
    for (size_t i = 0; i < rules->profile_count; i++)
        elements_join(&coverage->all, &coverage->profiles[i]);
}
