/* See bench.h. */
#include "mutate/bench.h"

#include "eval/eval.h"
#include "plan/plan.h"

#define DIAGNOSTICS_KEPT 1  /* they are only counted */

/* ---- making and freeing ---- */

static void build_init(struct build *build, struct allocator allocator)
{
    arena_init(&build->work, allocator);
    arena_init(&build->ruleset, allocator);
}

static void build_free(struct build *build)
{
    arena_free(&build->work);
    arena_free(&build->ruleset);
}

static void courtroom_init(struct courtroom *courtroom, struct allocator allocator)
{
    arena_init(&courtroom->keep, allocator);
    arena_init(&courtroom->memory, allocator);
}

static void courtroom_free(struct courtroom *courtroom)
{
    arena_free(&courtroom->keep);
    arena_free(&courtroom->memory);
}

void bench_init(struct bench *bench, const struct payrule_rulebook *rulebook)
{
    *bench = (struct bench){ .rulebook = rulebook };
    arena_init(&bench->keep, rulebook->allocator);
    arena_init(&bench->trying, rulebook->allocator);
    courtroom_init(&bench->by_mutant, rulebook->allocator);
    courtroom_init(&bench->by_original, rulebook->allocator);
    build_init(&bench->mutant, rulebook->allocator);
    build_init(&bench->original, rulebook->allocator);
    buffer_init(&bench->before, rulebook->allocator);
    buffer_init(&bench->after, rulebook->allocator);
    bench->tests = test_bench_new(rulebook->allocator);
}

void bench_free(struct bench *bench)
{
    build_free(&bench->mutant);
    build_free(&bench->original);
    courtroom_free(&bench->by_mutant);
    courtroom_free(&bench->by_original);
    arena_free(&bench->trying);
    arena_free(&bench->keep);
    buffer_free(&bench->before);
    buffer_free(&bench->after);
    test_bench_free(bench->tests);
}

void bench_lead(struct bench *bench, jmp_buf *place)
{
    struct arena *arenas[] = { &bench->keep,           &bench->trying,         &bench->by_mutant.keep,
                               &bench->by_mutant.memory, &bench->by_original.keep, &bench->by_original.memory,
                               &bench->mutant.work,    &bench->mutant.ruleset, &bench->original.work,
                               &bench->original.ruleset };

    for (size_t i = 0; i < sizeof arenas / sizeof arenas[0]; i++)
        arena_on_failure(arenas[i], place);
    if (bench->tests != NULL)
        test_bench_lead(bench->tests, place);
}

static void copy_sources(struct bench *bench)
{
    const struct sources *from = &bench->rulebook->sources;

    sources_init(&bench->sources, &bench->keep);
    bench->sources.items = ARENA_ARRAY(&bench->keep, from->count, struct source);
    memcpy(bench->sources.items, from->items, from->count * sizeof *from->items);
    bench->sources.count = bench->sources.capacity = from->count;
    bench->first_sources = bench->sources.items;
}

void bench_prepare(struct bench *bench, const struct companies *companies)
{
    struct diagnostics silent;

    bench->companies = companies;
    bench->tables = bench->rulebook->rules;
    copy_sources(bench);
    diag_init(&silent, &bench->keep, &bench->sources);
    bench->trees = ARENA_ARRAY(&bench->keep, bench->sources.count, struct tree *);
    for (size_t i = 0; i < bench->rulebook->sources.count; i++)
        bench->trees[i] = syntax_parse(&bench->keep, &silent, (uint32_t)i);
}

/* ---- compiling ---- */

void bench_plan(struct build *build)
{
    const struct rulebook *rules = build->rulebook.rules;
    const struct plan **plans = ARENA_ARRAY(&build->ruleset, rules->profile_count, const struct plan *);

    for (size_t i = 0; i < rules->profile_count; i++)
        plans[i] = plan_lower(&build->ruleset, rules, &rules->profiles[i]);
    build->rulebook.plans = plans;
}

bool bench_check(struct bench *bench, struct build *build, const struct company *company)
{
    struct table_loader loader = { .before = bench->tables };
    const struct payrule_options *options = &bench->rulebook->options;
    struct tree **trees;
    size_t count = 0;

    arena_reset(&build->work);
    arena_reset(&build->ruleset);
    diag_init(&build->diagnostics, &build->work, &bench->sources);
    build->diagnostics.limit = DIAGNOSTICS_KEPT;
    trees = ARENA_ARRAY(&build->work, bench->companies->source_count, struct tree *);
    for (size_t i = 0; i < bench->companies->source_count; i++) {
        if (company->compiled[i])
            trees[count++] = bench->trees[i];
    }
    build->rulebook = (struct payrule_rulebook){ .allocator = bench->rulebook->allocator, .options = *options,
                                                 .state = RULEBOOK_COMPILED };
    build->rulebook.rules = check_rulebook(&build->work, &build->diagnostics, trees, count, loader,
                                           options->today != 0 ? options->today : DATE_UNKNOWN);
    return build->diagnostics.errors == 0;
}

const struct profile *build_profile(const struct build *build, uint32_t source)
{
    const struct rulebook *rules = build->rulebook.rules;

    for (size_t i = 0; i < rules->profile_count; i++) {
        if (rules->profiles[i].source == source)
            return &rules->profiles[i];
    }
    return NULL;
}

const struct plan *build_plan(const struct build *build, const struct profile *profile)
{
    return build->rulebook.plans[profile - build->rulebook.rules->profiles];
}

/* ---- testing ---- */

/* The test that noticed the mutant before this one is tried first: neighbours are often noticed by the same. */
static bool last_killer_passes(struct bench *bench, const struct build *build, const struct profile *profile)
{
    for (size_t i = 0; i < profile->test_count; i++) {
        if (text_equal(profile->tests[i].title, bench->last_killer))
            return test_bench_passes(bench->tests, &build->rulebook, profile, &profile->tests[i]);
    }
    return true;
}

static bool profile_passes(struct bench *bench, const struct build *build, const struct profile *profile)
{
    if (!last_killer_passes(bench, build, profile))
        return false;
    for (size_t i = 0; i < profile->test_count; i++) {
        if (test_bench_passes(bench->tests, &build->rulebook, profile, &profile->tests[i]))
            continue;
        bench->last_killer = profile->tests[i].title;
        return false;
    }
    return true;
}

static bool company_passes(struct bench *bench, const struct build *build, const struct company *company)
{
    const struct rulebook *rules = build->rulebook.rules;

    for (size_t i = 0; i < rules->profile_count; i++) {
        if (company->tested[rules->profiles[i].source] && !profile_passes(bench, build, &rules->profiles[i]))
            return false;
    }
    return true;
}

static bool has_tests(const struct bench *bench, const struct company *company)
{
    for (size_t i = 0; i < bench->companies->source_count; i++) {
        if (company->tested[i])
            return true;
    }
    return false;
}

/* ---- the same meaning ---- */

/* The rulebook's dump tells all that decides. */
static bool means_the_same(struct bench *bench, const struct mutant *mutant, const struct company *company)
{
    buffer_clear(&bench->before);
    buffer_clear(&bench->after);
    rulebook_dump(&bench->after, bench->mutant.rulebook.rules);
    edit_undo(&mutant->edit);
    if (bench_check(bench, &bench->original, company))
        rulebook_dump(&bench->before, bench->original.rulebook.rules);
    edit_apply(&mutant->edit);
    return text_equal(buffer_text(&bench->before), buffer_text(&bench->after));
}

static enum trial try_company(struct bench *bench, const struct mutant *mutant, const struct company *company)
{
    if (!bench_check(bench, &bench->mutant, company))
        return TRIAL_REFUSED;
    bench_plan(&bench->mutant);
    if (!company_passes(bench, &bench->mutant, company))
        return TRIAL_KILLED;
    return means_the_same(bench, mutant, company) ? TRIAL_UNCHANGED : TRIAL_SURVIVED;
}

enum trial bench_try(struct bench *bench, uint32_t source, const struct mutant *mutant)
{
    const struct company *own = &bench->companies->own[source], *others = &bench->companies->others[source];
    enum trial trial;

    edit_apply(&mutant->edit);
    trial = try_company(bench, mutant, own);
    if ((trial == TRIAL_SURVIVED || trial == TRIAL_UNCHANGED) && has_tests(bench, others))
        trial = try_company(bench, mutant, others);
    edit_undo(&mutant->edit);
    return trial;
}

/* ---- rows ---- */

/* The rulebook examined with another edition of one table; only its tables are looked at. */
static const struct rulebook *without_row(struct bench *bench, const struct table_place *place)
{
    struct arena *arena = &bench->trying;
    const struct rulebook *rules = bench->rulebook->rules;
    const struct rule_table **tables = ARENA_ARRAY(arena, rules->table_count, const struct rule_table *);
    struct rule_table *table = ARENA_NEW(arena, struct rule_table);
    struct rulebook *copy = ARENA_NEW(arena, struct rulebook);
    struct table_edition *editions;

    memcpy(tables, rules->tables, rules->table_count * sizeof *tables);
    *table = *tables[place->table];
    editions = ARENA_ARRAY(arena, table->edition_count, struct table_edition);
    memcpy(editions, table->editions, table->edition_count * sizeof *editions);
    editions[place->edition] = table_without_row(arena, &editions[place->edition], table->format, place->row);
    table->editions = editions;
    tables[place->table] = table;
    copy->tables = tables;
    copy->table_count = rules->table_count;
    return copy;
}

static bool notices(struct bench *bench, const struct company *company)
{
    if (!has_tests(bench, company) || !bench_check(bench, &bench->mutant, company))
        return false;
    bench_plan(&bench->mutant);
    return !company_passes(bench, &bench->mutant, company);
}

bool bench_notices_row(struct bench *bench, uint32_t source, const struct table_place *place)
{
    bool noticed;

    arena_reset(&bench->trying);
    bench->tables = without_row(bench, place);
    noticed = notices(bench, &bench->companies->own[source]) || notices(bench, &bench->companies->others[source]);
    bench->tables = bench->rulebook->rules;
    return noticed;
}

/* ---- judging ---- */

const struct eval_result *bench_judge(struct courtroom *courtroom, const struct plan *plan,
                                      const struct scenario *scenario)
{
    const struct session *session = &scenario->sessions[scenario->judged];
    struct history *history;
    struct eval *eval;

    arena_reset(&courtroom->keep);
    history = ARENA_NEW(&courtroom->keep, struct history);
    history_init(history, &courtroom->keep);
    for (size_t i = 0; i < scenario->session_count; i++)
        history_add(history, &scenario->sessions[i]);
    history_settle(history);
    eval = eval_new(&courtroom->keep, &courtroom->memory, plan, history);
    eval_set_keep(eval, KEEP_ALL);
    eval_set_history_from(eval, DATE_MIN);
    return eval_session(eval, session, history_arrival(history, session));
}
