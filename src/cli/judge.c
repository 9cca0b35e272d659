/* Pieces of the inputs are judged by as many threads as asked for, each with a fork of the run that has learned.
 * Finished pieces wait in a ring until all before them are written, so that the output is in order of input whatever
 * the number of threads. */
#include "cli/judge.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/progress.h"

#define PIECE_SIZE ((size_t)1 << 20)
#define RING_SLOTS_PER_THREAD 3

/* The output of one piece, on its way from the thread that judged it to the one that writes. */
struct slot {
    struct out out;
    struct report report;
    size_t input_length;
    bool ready;
};

struct pool {
    struct judging *judging;
    const struct input *inputs;
    int input_count, input; /* input: the one being cut */
    struct cutter cutter;
    pthread_mutex_t lock; /* guards all below, and the cutter */
    pthread_cond_t changed;
    struct slot *slots;
    uint64_t slot_count, taken, written; /* pieces */
    bool no_more;
    int working; /* threads */
    enum payrule_status failure;
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    bool started; /* one that could not be started leaves its work to the others */
    struct payrule_run *run;
    struct tally tally;
};

void judge_write(const struct judging *judging, struct out *out, const struct payrule_answer *answer)
{
    if (judging->only_findings && answer->finding_count + answer->unchecked_count == 0)
        return;
    switch (judging->format) {
    case ANSWER_TEXT:
        report_session(out, &judging->style, answer);
        break;
    case ANSWER_JSON:
        write_json(out, answer);
        break;
    case ANSWER_CSV:
        write_csv(out, answer, judging->style.verbose);
        break;
    case ANSWER_BRIEF:
        write_brief(out, answer);
        break;
    }
}

/* ---- one piece ---- */

/* Text sections are sorted at the end, so each is kept by itself. */
static void keep_section(struct slot *slot, const struct payrule_answer *answer)
{
    if (slot->out.length == 0)
        return;
    report_add(&slot->report, (struct report_section){
                                  .outcome = answer->outcome,
                                  .finding = answer->finding_count > 0,
                                  .at_risk = answer->at_risk,
                                  .bytes = memory_string(slot->out.bytes, slot->out.length),
                                  .length = slot->out.length,
                              });
    slot->out.length = 0;
}

static enum payrule_status judge_piece(const struct judging *judging, struct worker *worker, const struct piece *piece,
                                       struct slot *slot)
{
    const struct payrule_answer *answer;
    enum payrule_status status = piece_begin(worker->run, piece);

    while (status != PAYRULE_ENOMEM && (status = payrule_run_next(worker->run, &answer)) != PAYRULE_END) {
        if (answer == NULL)
            continue;
        judge_write(judging, &slot->out, answer);
        tally_answer(&worker->tally, answer);
        if (judging->format == ANSWER_TEXT)
            keep_section(slot, answer);
    }
    slot->input_length = piece->length;
    return status == PAYRULE_END ? PAYRULE_OK : status;
}

/* ---- threads ---- */

/* Holding the lock: the next piece, or false at the end. */
static bool cut_next(struct pool *pool, struct piece *piece)
{
    while (!pool->no_more && !input_cut(&pool->cutter, PIECE_SIZE, piece)) {
        pool->input++;
        pool->no_more = pool->input == pool->input_count;
        if (!pool->no_more)
            pool->cutter = cutter_of(&pool->inputs[pool->input]);
    }
    return !pool->no_more;
}

/* The slot of the next piece, once it is free; NULL at the end. */
static struct slot *take_piece(struct pool *pool, struct piece *piece)
{
    struct slot *slot = NULL;

    pthread_mutex_lock(&pool->lock);
    while (pool->failure == PAYRULE_OK && pool->taken - pool->written == pool->slot_count)
        pthread_cond_wait(&pool->changed, &pool->lock);
    if (pool->failure == PAYRULE_OK && cut_next(pool, piece))
        slot = &pool->slots[pool->taken++ % pool->slot_count];
    pthread_mutex_unlock(&pool->lock);
    return slot;
}

static void give_piece(struct pool *pool, struct slot *slot, enum payrule_status status)
{
    pthread_mutex_lock(&pool->lock);
    slot->ready = true;
    if (status != PAYRULE_OK)
        pool->failure = status;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct pool *pool = worker->pool;
    struct piece piece;
    struct slot *slot;

    while ((slot = take_piece(pool, &piece)) != NULL)
        give_piece(pool, slot, judge_piece(pool->judging, worker, &piece, slot));
    pthread_mutex_lock(&pool->lock);
    pool->working--;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* ---- writing in order ---- */

static void write_slot(struct judging *judging, struct slot *slot)
{
    out_bytes(judging->out, slot->out.bytes, slot->out.length);
    out_flush(judging->out);
    for (size_t i = 0; i < slot->report.count; i++)
        report_add(&judging->report, slot->report.items[i]);
    slot->report.count = 0;
    slot->out.length = 0;
    slot->ready = false;
}

/* The slot of the next piece to be written, when it is ready; NULL when all are written, or at a failure. */
static struct slot *await_slot(struct pool *pool)
{
    struct slot *slot = &pool->slots[pool->written % pool->slot_count];

    pthread_mutex_lock(&pool->lock);
    while (!slot->ready && pool->working > 0 && pool->failure == PAYRULE_OK)
        pthread_cond_wait(&pool->changed, &pool->lock);
    if (!slot->ready || pool->failure != PAYRULE_OK)
        slot = NULL;
    pthread_mutex_unlock(&pool->lock);
    return slot;
}

static void write_all(struct pool *pool)
{
    struct progress progress;
    struct slot *slot;

    progress_begin(&progress, "judging", inputs_length(pool->inputs, pool->input_count));
    while ((slot = await_slot(pool)) != NULL) {
        if (cli_is_terminal(STDOUT_FILENO))
            progress_end(&progress);
        write_slot(pool->judging, slot);
        progress_step(&progress, slot->input_length);
        pthread_mutex_lock(&pool->lock);
        pool->written++;
        pthread_cond_broadcast(&pool->changed);
        pthread_mutex_unlock(&pool->lock);
    }
    progress_end(&progress);
}

/* ---- all of it ---- */

static enum payrule_status start_workers(struct pool *pool, struct worker *workers, int count)
{
    enum payrule_status status = PAYRULE_OK;
    int started = 0;

    for (int i = 0; i < count && status == PAYRULE_OK; i++) {
        workers[i].pool = pool;
        workers[i].tally.detailed = pool->judging->format == ANSWER_TEXT;
        status = payrule_run_fork(&workers[i].run, pool->judging->run);
    }
    if (status != PAYRULE_OK)
        return status;
    pool->working = count;
    for (int i = 0; i < count; i++) {
        workers[i].started = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
        started += workers[i].started;
        if (workers[i].started)
            continue;
        pthread_mutex_lock(&pool->lock);
        pool->working--;
        pthread_mutex_unlock(&pool->lock);
    }
    return started > 0 ? PAYRULE_OK : PAYRULE_ENOMEM;
}

static void finish_workers(struct judging *judging, struct worker *workers, int count)
{
    for (int i = 0; i < count; i++) {
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
        if (workers[i].run != NULL) {
            judging->refused += payrule_run_refused(workers[i].run);
            payrule_run_diagnostics(workers[i].run, PAYRULE_TEXT, judging->most, cli_has_colour(STDERR_FILENO),
                                    cli_stderr_sink, NULL);
        }
        payrule_run_free(workers[i].run);
        tally_merge(&judging->tally, &workers[i].tally);
        tally_free(&workers[i].tally);
    }
}

static void free_slots(struct pool *pool)
{
    for (uint64_t i = 0; i < pool->slot_count; i++) {
        for (size_t k = 0; k < pool->slots[i].report.count; k++)
            free(pool->slots[i].report.items[k].bytes);
        free(pool->slots[i].report.items);
        out_close(&pool->slots[i].out);
    }
    free(pool->slots);
}

/* No more threads than there are pieces of work. */
static int useful_threads(const struct judging *judging, const struct input *inputs, int count)
{
    uint64_t pieces = inputs_length(inputs, count) / PIECE_SIZE + 1;

    return pieces < (uint64_t)judging->threads ? (int)pieces : judging->threads;
}

enum payrule_status judge_inputs(struct judging *judging, const struct input *inputs, int count)
{
    int threads = useful_threads(judging, inputs, count);
    struct worker *workers = memory_resize(NULL, (size_t)threads, sizeof *workers);
    struct pool pool = { .judging = judging, .inputs = inputs, .input_count = count, .cutter = cutter_of(&inputs[0]) };
    enum payrule_status status;

    memset(workers, 0, (size_t)threads * sizeof *workers);
    pool.slot_count = (uint64_t)threads * RING_SLOTS_PER_THREAD;
    pool.slots = memory_resize(NULL, pool.slot_count, sizeof *pool.slots);
    memset(pool.slots, 0, pool.slot_count * sizeof *pool.slots);
    for (uint64_t i = 0; i < pool.slot_count; i++)
        out_open(&pool.slots[i].out, OUT_MEMORY);
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.changed, NULL);
    status = start_workers(&pool, workers, threads);
    if (status == PAYRULE_OK)
        write_all(&pool);
    finish_workers(judging, workers, threads);
    if (status == PAYRULE_OK)
        status = pool.failure;
    pthread_cond_destroy(&pool.changed);
    pthread_mutex_destroy(&pool.lock);
    free_slots(&pool);
    free(workers);
    return status;
}
