/* Running the tests written in rule files: each scenario's sessions are judged with a complete history and held against
 * what the file expects. */
#include "trial/bench.h"
#include "trial/testing.h"

struct running {
    struct testing testing;
    size_t profile;  /* SIZE_MAX: all */
    size_t *passed, *failed;
    void (*each)(void *context, const struct payrule_test_result *result);
    void *context;
};

/* ---- the verdict of a rule ---- */

static bool on_line(const struct judged *judged, const struct judgement *judgement, int64_t line)
{
    const struct session *session = judged_session(judged);
    for (uint32_t i = 0; i < judgement->share_count; i++)
        if (session->lines[judgement->shares[i].line].number == line)
            return true;
    return line == 0;
}

/* What the rule came to over the lines asked about. */
struct found {
    enum verdict verdict;
    const struct judgement *worst;
    int64_t denied;
    struct needs needs;
};

static struct found find_verdict(const struct judged *judged, const struct expectation *expectation)
{
    struct found found = { .verdict = VERDICT_NOT_APPLICABLE };
    for (size_t i = 0; i < judged->result->count; i++) {
        const struct judgement *judgement = &judged->result->judgements[i];
        if (!text_equal(judgement->rule->rule->name, expectation->rule) ||
            !on_line(judged, judgement, expectation->line))
            continue;
        needs_join(&found.needs, &judgement->needs);
        for (uint32_t k = 0; judgement->verdict == VERDICT_FAIL && k < judgement->share_count; k++)
            found.denied += number_is_known(judgement->shares[k].units) ? judgement->shares[k].units : 0;
        if (judgement->verdict < found.verdict || (found.worst && judgement->verdict == found.verdict))
            continue;
        found.verdict = judgement->verdict;
        found.worst = judgement;
    }
    return found;
}

static struct text describe_found(struct testing *testing, const struct found *found)
{
    const struct outcome_row *row = found->verdict == VERDICT_FAIL ? judgement_outcome(found->worst) : NULL;
    struct payrule_text *needs;
    size_t count = answer_needs(&testing->answering, &found->needs, &needs);
    struct text text = text_of(verdict_words[found->verdict]);
    if (row)
        text = arena_printf(&testing->answering, "fail, %s %lld unit%s%s%s%s%.*s", effect_words[row->effect],
                            (long long)found->denied, found->denied == 1 ? "" : "s", row->group[0] ? " as " : "",
                            row->group, row->carc.length > 0 ? "-" : "", TEXT_ARG(row->carc));
    for (size_t i = 0; i < count && found->verdict != VERDICT_PASS; i++)
        text = arena_printf(&testing->answering, "%.*s%s%.*s", TEXT_ARG(text), i == 0 ? " needing " : " and ",
                            (int)needs[i].length, needs[i].bytes);
    return text;
}

static bool needs_name(struct testing *testing, const struct needs *needs, struct text name)
{
    struct payrule_text *names;
    size_t count = answer_needs(&testing->answering, needs, &names);
    for (size_t i = 0; i < count; i++)
        if (text_equal((struct text){ names[i].bytes, names[i].length }, name))
            return true;
    return false;
}

static bool outcome_matches(const struct found *found, const struct expectation *expectation)
{
    const struct outcome_row *row = found->verdict == VERDICT_FAIL ? judgement_outcome(found->worst) : NULL;
    const struct rule *rule = found->worst ? found->worst->rule->rule : NULL;
    if (expectation->has_effect && row && row->effect != expectation->effect)
        return false;
    if (expectation->has_effect && !row &&
        (!rule || !rule->has_unknown_effect || rule->unknown_effect != expectation->effect))
        return false;
    if (expectation->denied_units >= 0 && found->denied != expectation->denied_units)
        return false;
    if (expectation->group.length > 0 && (!row || !text_is(expectation->group, row->group)))
        return false;
    return expectation->carc.length == 0 || (row && text_equal(expectation->carc, row->carc));
}

static bool verdict_matches(const struct judged *judged, const struct expectation *expectation, struct text *got)
{
    struct testing *testing = judged->testing;
    struct found found = find_verdict(judged, expectation);
    bool matches = found.verdict == expectation->verdict && outcome_matches(&found, expectation);
    for (size_t i = 0; i < expectation->needing_count; i++)
        matches &= needs_name(testing, &found.needs, expectation->needing[i]);
    *got = arena_printf(&testing->answering, "%.*s %.*s", TEXT_ARG(expectation->rule),
                        TEXT_ARG(describe_found(testing, &found)));
    return matches;
}

/* ---- allocations ---- */

static int64_t units_in(struct testing *testing, const struct payrule_allocation *allocation, code_t code)
{
    struct text wanted = code_text(&testing->answering, code);
    for (size_t i = 0; i < allocation->count; i++)
        if (text_equal((struct text){ allocation->items[i].code.bytes, allocation->items[i].code.length }, wanted))
            return allocation->items[i].units;
    return 0;
}

/* Codes that are not named have no units. */
static bool allocation_matches(struct testing *testing, const struct payrule_allocation *got,
                               const struct allocation *wanted)
{
    int64_t sum = 0, wanted_sum = 0;
    for (size_t i = 0; i < got->count; i++)
        sum += got->items[i].units;
    for (size_t i = 0; i < wanted->count; i++) {
        if (units_in(testing, got, wanted->items[i].code) != wanted->items[i].units)
            return false;
        wanted_sum += wanted->items[i].units;
    }
    return sum == wanted_sum;
}

static struct text describe_allocations(struct testing *testing, const struct payrule_allocation *allocations,
                                        size_t count)
{
    struct text text = count == 0 ? TEXT("no units can be counted") : TEXT("units");
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < allocations[i].count; k++)
            text = arena_printf(&testing->answering, "%.*s%s%.*s = %lld", TEXT_ARG(text),
                                k > 0   ? ", "
                                : i > 0 ? " or "
                                        : " ",
                                (int)allocations[i].items[k].code.length, allocations[i].items[k].code.bytes,
                                (long long)allocations[i].items[k].units);
    return text;
}

static bool allocations_match(const struct judged *judged, const struct expectation *expectation, struct text *got)
{
    struct testing *testing = judged->testing;
    struct payrule_allocation *allocations;
    int64_t minutes;
    size_t count = answer_allocations(&testing->answering, judged->result, &allocations, &minutes);
    bool matches = count == expectation->allocation_count;
    for (size_t i = 0; i < expectation->allocation_count && matches; i++) {
        bool found = false;
        for (size_t k = 0; k < count; k++)
            found |= allocation_matches(testing, &allocations[k], &expectation->allocations[i]);
        matches &= found;
    }
    *got = describe_allocations(testing, allocations, count);
    return matches;
}

/* ---- repairs ---- */

/* "bill 2 units on line 1, or ..." for one failure after another. */
static struct text describe_fixes(struct answering *answering, struct text text, const struct judgement *judgement)
{
    struct payrule_fix *fixes;
    size_t count = answer_fixes(answering, judgement, &fixes);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(answering->arena, "%.*s%s%.*s", TEXT_ARG(text), text.length > 0 ? ", or " : "",
                            (int)fixes[i].text.length, fixes[i].text.bytes);
    return text;
}

/* What is asked is asked of the rule's failures; without one no repair is offered or kept back. */
static bool fix_matches(const struct judged *judged, const struct expectation *expectation, struct text *got)
{
    struct answering answering = judged_answering(judged);
    struct text offered = TEXT("");
    bool failed = false, found = false;
    for (size_t i = 0; i < judged->result->count; i++) {
        const struct judgement *judgement = &judged->result->judgements[i];
        if (judgement->verdict != VERDICT_FAIL || !text_equal(judgement->rule->rule->name, expectation->rule) ||
            !on_line(judged, judgement, expectation->line))
            continue;
        failed = true;
        found |= expectation->fix && answer_offers(&answering, judgement, expectation->fix, expectation->line);
        offered = describe_fixes(&answering, offered, judgement);
    }
    if (!failed)
        return verdict_matches(judged, &(struct expectation){ .rule = expectation->rule, .verdict = VERDICT_FAIL,
                                                              .denied_units = -1, .line = expectation->line }, got);
    *got = offered.length == 0 ? TEXT("no fix is offered")
                               : arena_printf(&judged->testing->answering, "fix: %.*s", TEXT_ARG(offered));
    return expectation->fix ? found : offered.length == 0;
}

/* ---- running ---- */

static bool expectation_holds(const struct judged *judged, const struct expectation *expectation, struct text *got)
{
    *got = TEXT("the profile is not in force on that date");
    if (!judged->result || !judged->result->in_force)
        return false;
    switch (expectation->kind) {
    case EXPECT_VERDICT: return verdict_matches(judged, expectation, got);
    case EXPECT_ALLOCATIONS: return allocations_match(judged, expectation, got);
    case EXPECT_FIX: return fix_matches(judged, expectation, got);
    case EXPECT_OUTCOME:
        *got = arena_printf(&judged->testing->answering, "outcome %s", outcome_words[judged->result->outcome]);
        return judged->result->outcome == expectation->outcome;
    }
    return false;
}

static struct text expectation_text(struct testing *testing, const struct expectation *expectation)
{
    buffer_clear(&testing->scratch);
    if (expectation->node)
        node_print(&testing->scratch, expectation->node);
    return arena_text(&testing->answering, buffer_text(&testing->scratch));
}

/* How the rule asked about was judged, as `payrule explain` says it; of an outcome, all rules that made it. Judged once
 * more, with a derivation. */
static struct text derive(struct testing *testing, const struct plan *plan, const struct scenario *scenario,
                          const struct expectation *expectation)
{
    struct trace trace = { 0 };
    struct judged judged = testing_judge(testing, plan, scenario, &trace);
    struct answering answering = judged_answering(&judged);
    buffer_clear(&testing->why);
    if (judged.result)
        answer_explain(&answering, &trace, expectation->kind == EXPECT_ALLOCATIONS, expectation->rule, &testing->why);
    struct text why = buffer_text(&testing->why);
    if (why.length > 0 && why.bytes[0] == '\n') /* between rules, and before the first */
        why = (struct text){ why.bytes + 1, why.length - 1 };
    return arena_text(&testing->answering, why);
}

static bool run_expectation(struct testing *testing, const struct profile *profile, const struct scenario *scenario,
                            const struct expectation *expectation, struct payrule_test_result *result)
{
    const struct profile *under = testing_profile(testing, profile, expectation);
    const struct plan *plan = testing_plan(testing, under);
    struct text got = arena_printf(&testing->answering, "the profile `%.*s` has errors",
                                   TEXT_ARG(under ? under->name : expectation->profile));
    bool holds = false;
    if (plan) {
        struct judged judged = testing_judge(testing, plan, scenario, NULL);
        holds = expectation_holds(&judged, expectation, &got);
    }
    if (holds)
        return true;
    uint32_t column;
    sources_locate(testing->rulebook->rules->sources, expectation->at, &result->line, &column);
    result->unusable = !plan && under == profile;
    result->expected = api_text(expectation_text(testing, expectation));
    result->got = api_text(got);
    if (plan)
        result->why = api_text(derive(testing, plan, scenario, expectation));
    return false;
}

static void run_test(struct running *running, const struct profile *profile, const struct rule_test *test)
{
    struct testing *testing = &running->testing;
    const struct sources *sources = testing->rulebook->rules->sources;
    struct payrule_test_result result = { .profile = api_text(profile->name),
                                          .title = api_text(test->title),
                                          .passed = 1 };
    uint32_t column;
    result.file = api_text(sources->items[test->at.file].name);
    sources_locate(sources, test->at, &result.line, &column);
    for (size_t i = 0; i < test->scenario_count && result.passed; i++) {
        const struct scenario *scenario = &test->scenarios[i];
        for (size_t k = 0; k < scenario->expectation_count && result.passed; k++) {
            arena_reset(&testing->keep);
            arena_reset(&testing->answering);
            result.passed = run_expectation(testing, profile, scenario, &scenario->expectations[k], &result);
        }
    }
    (*(result.passed ? running->passed : running->failed))++;
    if (running->each)
        running->each(running->context, &result);
}

static enum payrule_status run_tests(void *context)
{
    struct running *running = context;
    const struct rulebook *rules = running->testing.rulebook->rules;
    for (size_t i = 0; i < rules->profile_count; i++)
        if (running->profile == SIZE_MAX || running->profile == i)
            for (size_t k = 0; k < rules->profiles[i].test_count; k++)
                run_test(running, &rules->profiles[i], &rules->profiles[i].tests[k]);
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_test(const struct payrule_rulebook *rulebook, const char *profile, size_t *passed,
                                          size_t *failed,
                                          void (*each)(void *context, const struct payrule_test_result *result),
                                          void *context)
{
    struct running running = {
        .profile = SIZE_MAX, .passed = passed, .failed = failed, .each = each, .context = context
    };
    *passed = *failed = 0;
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    if (profile && (running.profile = api_profile(rulebook, profile)) == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    testing_open(&running.testing, rulebook->allocator);
    running.testing.rulebook = rulebook;
    enum payrule_status status = testing_guard(&running.testing, NULL, run_tests, &running);
    testing_close(&running.testing);
    return status;
}

/* ---- one test at a time ---- */

struct test_bench { struct running running; size_t passed, failed; };

struct test_bench *test_bench_new(struct allocator allocator)
{
    struct test_bench *bench = allocator.resize(allocator.context, NULL, 0, sizeof *bench);
    if (!bench)
        return NULL;
    *bench = (struct test_bench){ .running = { .passed = &bench->passed, .failed = &bench->failed } };
    testing_open(&bench->running.testing, allocator);
    return bench;
}

void test_bench_free(struct test_bench *bench)
{
    if (!bench)
        return;
    struct allocator allocator = bench->running.testing.keep.allocator;
    testing_close(&bench->running.testing);
    allocator.resize(allocator.context, bench, sizeof *bench, 0);
}

void test_bench_lead(struct test_bench *bench, jmp_buf *place)
{
    testing_lead(&bench->running.testing, place);
}

bool test_bench_passes(struct test_bench *bench, const struct payrule_rulebook *rulebook,
                       const struct profile *profile, const struct rule_test *test)
{
    size_t failed = bench->failed;
    struct testing *testing = &bench->running.testing;
    testing->rulebook = rulebook;
    run_test(&bench->running, profile, test);
    if (testing->scratch.failed || testing->json_scratch.failed || testing->why.failed)
        arena_fail(&testing->keep);
    return bench->failed == failed;
}
