/* Trying all mutants of a rulebook's files, in several threads, and telling which of them no test notices: the
 * functions of payrule.h that are about it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/crew.h"
#include "mutate/bench.h"
#include "mutate/search.h"
#include "mutate/sentence.h"

/* One mutant on its way. The number is its place among the mutants of its file, the same in every bench. */
struct attempt {
    uint32_t source;
    size_t number;
    uint64_t lot;        /* by which a sample is drawn */
    enum trial trial;
    bool allowed;
    struct text test;    /* in the keep of the bench that tried it */
};

/* A row of a table that is left out. */
struct row_attempt { uint32_t source; struct table_place place; bool noticed; };

/* A bench and the mutants of its trees, by source. */
struct worker { struct mutation *mutation; struct bench bench; struct mutants *mutants; bool failed; };

struct mutation {
    const struct payrule_rulebook *rulebook;
    const struct payrule_mutation *options;
    struct payrule_mutation_score *score;
    void (*each)(void *context, const struct payrule_mutant *mutant);
    void *context;
    struct arena arena;           /* companies, attempts; of the calling thread */
    struct arena telling;         /* what is told of one mutant */
    struct buffer scratch;
    struct companies companies;
    struct attempt *attempts;
    size_t attempt_count, attempt_capacity;
    struct row_attempt *rows;
    size_t row_count, row_capacity;
    struct worker *workers;
    unsigned worker_count;
    atomic_size_t next, next_row;
    size_t done;                  /* under the lock */
    pthread_mutex_t lock;
};

/* ---- which mutants ---- */

/* Spreads neighbouring numbers over all 64 bits. */
static uint64_t scramble(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static bool is_wanted(const struct mutation *mutation, const struct profile *profile)
{
    const struct payrule_mutation *options = mutation->options;
    struct text file = mutation->rulebook->sources.items[profile->source].name;

    if (options->profile != NULL && !text_is(profile->name, options->profile))
        return false;
    return options->wanted == NULL || options->wanted(mutation->context, api_text(file)) != 0;
}

/* A sample is the same wherever the file is: it depends on the profile's name. */
static void add_attempts(struct mutation *mutation, const struct profile *profile, size_t count)
{
    uint64_t name = text_hash(profile->name);

    for (size_t i = 0; i < count; i++) {
        mutation->attempts = arena_grow(&mutation->arena, mutation->attempts, mutation->attempt_count,
                                        &mutation->attempt_capacity, sizeof *mutation->attempts);
        mutation->attempts[mutation->attempt_count++] = (struct attempt){
            .source = profile->source, .number = i,
            .lot = scramble(name ^ scramble(mutation->options->seed ^ scramble(i)))
        };
    }
}

static int compare_places(const void *first, const void *second)
{
    const struct attempt *a = first, *b = second;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_lots(const void *first, const void *second)
{
    const struct attempt *a = first, *b = second;

    return a->lot != b->lot ? (a->lot < b->lot ? -1 : 1) : compare_places(first, second);
}

/* Those whose lot is drawn, in order of place. */
static void draw_sample(struct mutation *mutation)
{
    size_t sample = mutation->options->sample;

    if (sample == 0 || sample >= mutation->attempt_count)
        return;
    qsort(mutation->attempts, mutation->attempt_count, sizeof *mutation->attempts, compare_lots);
    mutation->attempt_count = sample;
    qsort(mutation->attempts, sample, sizeof *mutation->attempts, compare_places);
}

static void find_all(struct worker *worker)
{
    const struct rulebook *rules = worker->mutation->rulebook->rules;
    struct bench *bench = &worker->bench;

    bench_prepare(bench, &worker->mutation->companies);
    worker->mutants = ARENA_ARRAY(&bench->keep, rules->sources->count, struct mutants);
    for (size_t i = 0; i < rules->profile_count; i++) {
        uint32_t source = rules->profiles[i].source;

        worker->mutants[source].arena = &bench->keep;
        mutants_find(&worker->mutants[source], bench->trees[source]);
    }
}

static void list_attempts(struct mutation *mutation)
{
    const struct rulebook *rules = mutation->rulebook->rules;

    for (size_t i = 0; i < rules->profile_count; i++) {
        uint32_t source = rules->profiles[i].source;

        if (is_wanted(mutation, &rules->profiles[i]))
            add_attempts(mutation, &rules->profiles[i], mutation->workers[0].mutants[source].count);
    }
    qsort(mutation->attempts, mutation->attempt_count, sizeof *mutation->attempts, compare_places);
    draw_sample(mutation);
}

/* ---- which rows ---- */

#define ROWS_TRIED 40      /* of an edition, spread over it */
#define ROWS_MOST 100000   /* of an edition that is copied for each of them; larger ones are left out */

static void add_rows(struct mutation *mutation, uint32_t source, size_t table, size_t edition)
{
    const struct rule_table *of = mutation->rulebook->rules->tables[table];
    size_t rows = table_rows(&of->editions[edition], of->format), tried = rows < ROWS_TRIED ? rows : ROWS_TRIED;

    for (size_t i = 0; i < tried && rows <= ROWS_MOST; i++) {
        mutation->rows = arena_grow(&mutation->arena, mutation->rows, mutation->row_count, &mutation->row_capacity,
                                    sizeof *mutation->rows);
        mutation->rows[mutation->row_count++] =
            (struct row_attempt){ source, { table, edition, i * rows / tried }, false };
    }
}

static void list_rows(struct mutation *mutation)
{
    const struct rulebook *rules = mutation->rulebook->rules;

    for (size_t i = 0; i < rules->profile_count; i++) {
        uint32_t source = rules->profiles[i].source;

        for (size_t k = 0; k < rules->table_count && is_wanted(mutation, &rules->profiles[i]); k++) {
            for (size_t e = 0; rules->tables[k]->at.file == source && e < rules->tables[k]->edition_count; e++)
                add_rows(mutation, source, k, e);
        }
    }
}

/* ---- what is allowed ---- */

static struct text skip_blanks(struct text text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t' || text.bytes[0] == ':'))
        text = (struct text){ text.bytes + 1, text.length - 1 };
    return text;
}

/* What the comment `# allow P0950: reason` says behind the code. */
static struct text reason_in_comment(const struct mutation *mutation, struct span at)
{
    struct text source = mutation->rulebook->sources.items[at.file].text;
    struct text code = text_of(message_row(MESSAGE_MUTANT_SURVIVES)->code);
    struct text rest = { source.bytes + at.begin, at.end - at.begin };

    while (rest.length > 0 && !text_starts_with(rest, code))
        rest = (struct text){ rest.bytes + 1, rest.length - 1 };
    return skip_blanks((struct text){ rest.bytes + code.length, rest.length - code.length });
}

/* The reason why the mutant may survive, or empty: a comment on its line, or a clause of its item. */
static struct text reason_of(const struct mutation *mutation, const struct tree *tree, const struct mutant *mutant)
{
    const struct sources *sources = &mutation->rulebook->sources;
    struct text code = text_of(message_row(MESSAGE_MUTANT_SURVIVES)->code);
    uint32_t line, column;

    sources_locate(sources, mutant->at->at, &line, &column);
    for (size_t i = 0; i < tree->allow_count; i++) {
        if (tree->allows[i].id == MESSAGE_MUTANT_SURVIVES && tree->allows[i].line == line)
            return reason_in_comment(mutation, tree->allows[i].at);
    }
    for (const struct node *node = mutant->item->first; node != NULL; node = node->next) {
        if (node->kind == NODE_ALLOW && text_equal(node->text, code) && node_child(node, NODE_STRING) != NULL)
            return node_child(node, NODE_STRING)->text;
    }
    return TEXT("");
}

/* ---- trying ---- */

static void tell_progress(struct mutation *mutation)
{
    pthread_mutex_lock(&mutation->lock);
    mutation->done++;
    if (mutation->options->progress != NULL)
        mutation->options->progress(mutation->context, mutation->done, mutation->attempt_count + mutation->row_count);
    pthread_mutex_unlock(&mutation->lock);
}

static void try_one(struct worker *worker, struct attempt *attempt)
{
    struct bench *bench = &worker->bench;
    const struct mutant *mutant = &worker->mutants[attempt->source].items[attempt->number];

    attempt->trial = bench_try(bench, attempt->source, mutant);
    if (attempt->trial != TRIAL_SURVIVED)
        return;
    attempt->allowed = reason_of(worker->mutation, bench->trees[attempt->source], mutant).length > 0;
    if (!attempt->allowed && worker->mutation->options->find_tests)
        attempt->test = search_test(bench, attempt->source, mutant);
}

static void try_all(struct worker *worker)
{
    struct mutation *mutation = worker->mutation;
    size_t index;

    if (worker != mutation->workers)
        find_all(worker);
    while ((index = atomic_fetch_add(&mutation->next, 1)) < mutation->attempt_count) {
        try_one(worker, &mutation->attempts[index]);
        tell_progress(mutation);
    }
    while ((index = atomic_fetch_add(&mutation->next_row, 1)) < mutation->row_count) {
        struct row_attempt *row = &mutation->rows[index];

        row->noticed = bench_notices_row(&worker->bench, row->source, &row->place);
        tell_progress(mutation);
    }
}

/* Memory that runs out ends the work of this thread, and what was found is not told. */
static void work(void *context, size_t index)
{
    struct mutation *mutation = context;
    struct worker *worker = &mutation->workers[index];
    jmp_buf here;

    bench_lead(&worker->bench, &here);
    worker->failed = true;
    if (setjmp(here) == 0) {
        try_all(worker);
        worker->failed = worker->bench.before.failed || worker->bench.after.failed;
    }
    bench_lead(&worker->bench, NULL);
}

/* ---- telling ---- */

static const struct mutant *mutant_of(const struct mutation *mutation, const struct attempt *attempt)
{
    return &mutation->workers[0].mutants[attempt->source].items[attempt->number];
}

static void count(struct payrule_mutation_score *score, const struct attempt *attempt)
{
    score->killed += attempt->trial == TRIAL_KILLED;
    score->refused += attempt->trial == TRIAL_REFUSED;
    score->unchanged += attempt->trial == TRIAL_UNCHANGED;
    if (attempt->trial == TRIAL_SURVIVED && attempt->allowed)
        score->allowed++;
    else if (attempt->trial == TRIAL_SURVIVED)
        score->survived++;
}

static void tell(struct mutation *mutation, const struct attempt *attempt)
{
    const struct mutant *mutant = mutant_of(mutation, attempt);
    const struct tree *tree = mutation->workers[0].bench.trees[attempt->source];
    struct desk desk = { &mutation->telling, &mutation->scratch };
    struct payrule_mutant told = { .fate = attempt->trial == TRIAL_KILLED ? PAYRULE_MUTANT_KILLED
                                           : attempt->allowed             ? PAYRULE_MUTANT_ALLOWED
                                                                          : PAYRULE_MUTANT_SURVIVED };

    arena_reset(&mutation->telling);
    sources_locate(&mutation->rulebook->sources, mutant->at->at, &told.line, &told.column);
    told.file = api_text(mutation->rulebook->sources.items[attempt->source].name);
    told.kind = api_text(text_of(mutant_kind_word(mutant->kind)));
    told.place = api_text(sentence_place(&desk, mutant));
    told.change = api_text(sentence_of(&desk, mutant));
    told.clause = api_text(sentence_clause(&desk, mutant));
    told.test = api_text(attempt->test);
    if (attempt->allowed)
        told.reason = api_text(reason_of(mutation, tree, mutant));
    mutation->each(mutation->context, &told);
}

/* The item with most survivors comes first, of equals the one that stands first. */
struct group { const struct node *item; size_t first, survivors; };

static int compare_groups(const void *first, const void *second)
{
    const struct group *a = first, *b = second;

    if (a->survivors != b->survivors)
        return a->survivors > b->survivors ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

/* Attempts of one item stand side by side. */
static size_t group_attempts(struct mutation *mutation, struct group *groups)
{
    size_t group_count = 0;

    for (size_t i = 0; i < mutation->attempt_count; i++) {
        const struct attempt *attempt = &mutation->attempts[i];
        const struct node *item = mutant_of(mutation, attempt)->item;

        if (group_count == 0 || groups[group_count - 1].item != item)
            groups[group_count++] = (struct group){ item, i, 0 };
        groups[group_count - 1].survivors += attempt->trial == TRIAL_SURVIVED && !attempt->allowed;
    }
    return group_count;
}

static void tell_group(struct mutation *mutation, const struct group *group)
{
    for (size_t i = group->first; i < mutation->attempt_count; i++) {
        const struct attempt *attempt = &mutation->attempts[i];

        if (mutant_of(mutation, attempt)->item != group->item)
            return;
        if (attempt->trial == TRIAL_SURVIVED || (attempt->trial == TRIAL_KILLED && mutation->options->tell_killed))
            tell(mutation, attempt);
    }
}

static void tell_all(struct mutation *mutation)
{
    struct group *groups = ARENA_ARRAY(&mutation->arena, mutation->attempt_count, struct group);
    size_t group_count = group_attempts(mutation, groups);

    if (group_count > 1)
        qsort(groups, group_count, sizeof *groups, compare_groups);
    for (size_t i = 0; i < mutation->attempt_count; i++)
        count(mutation->score, &mutation->attempts[i]);
    mutation->score->rows = mutation->row_count;
    for (size_t i = 0; i < mutation->row_count; i++)
        mutation->score->rows_noticed += mutation->rows[i].noticed;
    for (size_t i = 0; i < group_count && mutation->each != NULL; i++)
        tell_group(mutation, &groups[i]);
}

/* ---- all of it ---- */

static enum payrule_status prepare(void *context)
{
    struct mutation *mutation = context;

    companies_find(&mutation->companies, &mutation->arena, mutation->rulebook->rules);
    find_all(&mutation->workers[0]);
    list_attempts(mutation);
    list_rows(mutation);
    return PAYRULE_OK;
}

static enum payrule_status tell_guarded(void *context)
{
    tell_all(context);
    return PAYRULE_OK;
}

static enum payrule_status run(struct mutation *mutation)
{
    struct bench *front = &mutation->workers[0].bench;
    struct arena *arenas[] = { &mutation->arena, &mutation->telling, &front->keep };
    size_t arena_count = sizeof arenas / sizeof arenas[0];
    enum payrule_status status = PAYRULE_OK;

    for (unsigned i = 0; i < mutation->worker_count; i++)
        status = mutation->workers[i].bench.tests == NULL ? PAYRULE_ENOMEM : status;
    if (status == PAYRULE_OK)
        status = api_guard_all(arenas, arena_count, prepare, mutation);
    if (status != PAYRULE_OK)
        return status;
    crew_run(mutation->worker_count, mutation->worker_count, work, mutation);
    for (unsigned i = 0; i < mutation->worker_count; i++)
        status = mutation->workers[i].failed ? PAYRULE_ENOMEM : status;
    return status == PAYRULE_OK ? api_guard_all(arenas, arena_count, tell_guarded, mutation) : status;
}

/* A test that fails on the rules as they are would notice everything. */
static enum payrule_status check_tests(const struct payrule_rulebook *rulebook)
{
    size_t passed, failed;
    enum payrule_status status = payrule_rulebook_test(rulebook, NULL, &passed, &failed, NULL, NULL);

    return status == PAYRULE_OK && failed > 0 ? PAYRULE_ERULES : status;
}

static bool make_workers(struct mutation *mutation)
{
    struct allocator allocator = mutation->rulebook->allocator;
    size_t size = mutation->worker_count * sizeof *mutation->workers;

    mutation->workers = allocator.resize(allocator.context, NULL, 0, size);
    if (mutation->workers == NULL)
        return false;
    for (unsigned i = 0; i < mutation->worker_count; i++) {
        mutation->workers[i] = (struct worker){ .mutation = mutation };
        bench_init(&mutation->workers[i].bench, mutation->rulebook);
    }
    return true;
}

static void free_workers(struct mutation *mutation)
{
    struct allocator allocator = mutation->rulebook->allocator;

    for (unsigned i = 0; i < mutation->worker_count; i++)
        bench_free(&mutation->workers[i].bench);
    allocator.resize(allocator.context, mutation->workers, mutation->worker_count * sizeof *mutation->workers, 0);
}

enum payrule_status payrule_rulebook_mutate(const struct payrule_rulebook *rulebook,
                                            const struct payrule_mutation *options,
                                            struct payrule_mutation_score *score,
                                            void (*each)(void *context, const struct payrule_mutant *mutant),
                                            void *context)
{
    struct mutation mutation = { .rulebook = rulebook, .options = options, .score = score, .each = each,
                                 .context = context };
    enum payrule_status status;

    *score = (struct payrule_mutation_score){ .killed = 0 };
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    if (rulebook->diagnostics.errors > 0)
        return PAYRULE_ERULES;
    if (options->profile != NULL && api_profile(rulebook, options->profile) == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    if ((status = check_tests(rulebook)) != PAYRULE_OK)
        return status;
    mutation.worker_count = options->threads < 1 ? 1 : options->threads > CREW_MOST ? CREW_MOST : options->threads;
    if (!make_workers(&mutation))
        return PAYRULE_ENOMEM;
    arena_init(&mutation.arena, rulebook->allocator);
    arena_init(&mutation.telling, rulebook->allocator);
    buffer_init(&mutation.scratch, rulebook->allocator);
    pthread_mutex_init(&mutation.lock, NULL);
    atomic_init(&mutation.next, 0);
    atomic_init(&mutation.next_row, 0);
    status = run(&mutation);
    pthread_mutex_destroy(&mutation.lock);
    buffer_free(&mutation.scratch);
    arena_free(&mutation.telling);
    arena_free(&mutation.arena);
    free_workers(&mutation);
    return status;
}
