/* Judging files, in steps. A step reads some pieces of the input, learns them, judges them and writes what came of
 * them, in order of input. Threads read and judge; what a step learns, nobody judges by meanwhile.
 *
 * Where dates of service never go back, the steps end with a day, so that memory holds little more than the history.
 * Otherwise one step takes the whole input or, when that is long, steps first read and learn all of it, and others then
 * read it again and judge it. */
#include "cli/judge.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/html.h"
#include "cli/interrupt.h"
#include "cli/pieces.h"
#include "cli/pool.h"
#include "cli/progress.h"

#define BYTES_PER_THREAD 65536 /* less is done sooner than a thread is there */

/* A piece on its way. */
struct slot {
    struct work *work;
    struct piece piece;
    struct payrule_run *fork, *before; /* before: of the older rules, or NULL */
    bool was_read; /* the forks hold the sessions */
    struct task task;
    struct out out, receipts;
    struct report report;
    struct tally tally;
    struct replay replay;
    enum payrule_status status;
};

struct slots {
    struct slot **items;
    size_t count;
};

struct work {
    struct judging *judging;
    struct pool pool;
    struct plan_of_steps plan;
    struct slots slots[2]; /* of steps with an even and an odd number, which overlap when there are threads */
    struct progress progress;
    bool shows_answers; /* on a terminal, as soon as they are there */
    enum payrule_status status;
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
    case ANSWER_HTML:
        html_session(out, answer);
        break;
    }
}

enum payrule_status judge_receipt(const struct judging *judging, struct payrule_run *run, struct out *receipts)
{
    if (judging->receipts == NULL)
        return PAYRULE_OK;
    return payrule_run_receipt(run, judging->receipt_form, out_sink, receipts);
}

bool judge_lost_receipts(const struct judging *judging)
{
    return judging->receipts != NULL && judging->receipts->error != 0;
}

/* ---- one piece ---- */

/* Sections of the reports are sorted at the end, so each is kept by itself. */
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

static enum payrule_status fork_begin(const struct slot *slot, struct payrule_run *fork)
{
    const struct piece *piece = &slot->piece;

    return payrule_run_input_at(fork, piece->input->name, piece->input->format, piece->bytes, piece->length,
                                piece->line);
}

static enum payrule_status piece_begin(const struct slot *slot)
{
    enum payrule_status status = fork_begin(slot, slot->fork);

    return status == PAYRULE_OK && slot->before != NULL ? fork_begin(slot, slot->before) : status;
}

static void read_piece(void *context)
{
    struct slot *slot = context;

    slot->status = piece_begin(slot);
    if (slot->status == PAYRULE_OK)
        slot->status = payrule_run_read(slot->fork);
    if (slot->status == PAYRULE_OK && slot->before != NULL)
        slot->status = payrule_run_read(slot->before);
    slot->was_read = true;
}

/* Both forks read the same input: what one refuses, the other does, too. */
static enum payrule_status next_of_both(struct slot *slot)
{
    const struct payrule_answer *before, *after;
    enum payrule_status status = payrule_run_next(slot->before, &before);

    if (status == PAYRULE_ENOMEM)
        return status;
    status = payrule_run_next(slot->fork, &after);
    if (before != NULL && after != NULL)
        replay_add(&slot->replay, &slot->out, before, after);
    return status;
}

static void judge_by_both(void *context)
{
    struct slot *slot = context;
    enum payrule_status status = slot->was_read ? PAYRULE_OK : piece_begin(slot);

    while (status != PAYRULE_ENOMEM && status != PAYRULE_END)
        status = next_of_both(slot);
    slot->status = status == PAYRULE_END ? PAYRULE_OK : status;
    slot->was_read = false;
}

static void judge_piece(void *context)
{
    struct slot *slot = context;
    const struct judging *judging = slot->work->judging;
    const struct payrule_answer *answer;
    enum payrule_status status = slot->was_read ? PAYRULE_OK : piece_begin(slot);

    while (status != PAYRULE_ENOMEM && (status = payrule_run_next(slot->fork, &answer)) != PAYRULE_END) {
        if (answer == NULL)
            continue;
        status = judge_receipt(judging, slot->fork, &slot->receipts);
        judge_write(judging, &slot->out, answer);
        tally_answer(&slot->tally, answer);
        if (judging->format == ANSWER_TEXT || judging->format == ANSWER_HTML)
            keep_section(slot, answer);
    }
    slot->status = status == PAYRULE_END ? PAYRULE_OK : status;
    slot->was_read = false;
}

/* ---- slots ---- */

static struct slot *slot_new(struct work *work)
{
    struct slot *slot = memory_resize(NULL, 1, sizeof *slot);

    *slot = (struct slot){ .work = work };
    slot->tally.detailed = work->judging->tally.detailed;
    slot->tally.grouped = work->judging->tally.grouped;
    slot->report.most = work->judging->report.most;
    slot->replay = replay_fork(&work->judging->replay);
    slot->task.context = slot;
    out_open(&slot->out, OUT_MEMORY);
    out_open(&slot->receipts, OUT_MEMORY);
    if (work->status == PAYRULE_OK)
        work->status = payrule_run_fork(&slot->fork, work->judging->run);
    if (work->status == PAYRULE_OK && work->judging->before != NULL)
        work->status = payrule_run_fork(&slot->before, work->judging->before);
    return slot;
}

/* The slot of the step's piece, made when it is needed first; NULL after a failure. */
static struct slot *slot_of(struct work *work, size_t step, size_t piece)
{
    struct slots *slots = &work->slots[work->pool.count > 0 ? step % 2 : 0];

    while (slots->count <= piece) {
        slots->items = memory_resize(slots->items, slots->count + 1, sizeof(struct slot *));
        slots->items[slots->count++] = slot_new(work);
    }
    return work->status == PAYRULE_OK ? slots->items[piece] : NULL;
}

static void slots_close(struct work *work, struct slots *slots)
{
    for (size_t i = 0; i < slots->count; i++) {
        struct slot *slot = slots->items[i];

        tally_merge(&work->judging->tally, &slot->tally);
        tally_free(&slot->tally);
        replay_merge(&work->judging->replay, &slot->replay);
        replay_free(&slot->replay);
        for (size_t k = 0; k < slot->report.count; k++)
            free(slot->report.items[k].bytes);
        free(slot->report.items);
        out_close(&slot->out);
        out_close(&slot->receipts);
        payrule_run_free(slot->fork);
        payrule_run_free(slot->before);
        free(slot);
    }
    free(slots->items);
}

/* ---- steps ---- */

/* Gives the pool a task for each piece of the step. Reading ahead has time: who waits for the last verdicts of a step
 * reads meanwhile. */
static void start(struct work *work, size_t index, void (*task)(void *context))
{
    const struct step *step = &work->plan.steps[index];

    for (size_t i = 0; i < step->count; i++) {
        struct slot *slot = slot_of(work, index, i);

        if (slot == NULL)
            return;
        slot->piece = work->plan.pieces.items[step->first + i];
        slot->task.work = task;
        (task == read_piece ? pool_give_later : pool_give)(&work->pool, &slot->task);
    }
}

/* Waits for the piece's task. False after a failure. */
static bool finish(struct work *work, struct slot *slot)
{
    pool_await(&work->pool, &slot->task);
    if (slot->status != PAYRULE_OK)
        work->status = slot->status;
    return work->status == PAYRULE_OK;
}

/* What rules no longer ask of the past goes, but for receipts, which hold all of it. */
static void forget_past(struct work *work)
{
    const struct judging *judging = work->judging;

    if (judging->receipts != NULL)
        return;
    work->status = payrule_run_forget(judging->run);
    if (work->status == PAYRULE_OK && judging->before != NULL)
        work->status = payrule_run_forget(judging->before);
}

static void learn_step(struct work *work, size_t index)
{
    const struct step *step = &work->plan.steps[index];
    struct slot *slot;

    if (step->begins)
        forget_past(work);
    for (size_t i = 0; i < step->count && (slot = slot_of(work, index, i)) != NULL; i++) {
        if (finish(work, slot))
            work->status = payrule_run_learn_from(work->judging->run, slot->fork);
        if (work->status == PAYRULE_OK && slot->before != NULL)
            work->status = payrule_run_learn_from(work->judging->before, slot->before);
        if (!step->judge) {
            slot->was_read = false;
            progress_step(&work->progress, slot->piece.length);
        }
    }
}

static void write_slot(struct judging *judging, struct slot *slot)
{
    out_pass(judging->out, slot->out.bytes, slot->out.length);
    if (judging->receipts != NULL)
        out_pass(judging->receipts, slot->receipts.bytes, slot->receipts.length);
    slot->receipts.length = 0;
    report_merge(&judging->report, &slot->report);
    slot->out.length = 0;
}

static void write_step(struct work *work, size_t index)
{
    struct slot *slot;

    for (size_t i = 0; i < work->plan.steps[index].count && (slot = slot_of(work, index, i)) != NULL; i++) {
        if (!finish(work, slot))
            return;
        if (work->shows_answers)
            progress_end(&work->progress);
        write_slot(work->judging, slot);
        if (work->shows_answers)
            out_flush(work->judging->out);
        work->status = payrule_run_merge(work->judging->run, slot->fork);
        progress_step(&work->progress, slot->piece.length);
    }
}

static void start_judging(struct work *work, size_t index)
{
    start(work, index, work->judging->before != NULL ? judge_by_both : judge_piece);
}

/* Starts what can be done of the step before the one before it has ended. */
static void start_early(struct work *work, size_t index)
{
    if (index >= work->plan.step_count)
        return;
    if (work->plan.steps[index].read)
        start(work, index, read_piece);
    else if (!work->plan.steps[index - 1].read)
        start_judging(work, index);
}

static void do_step(struct work *work, size_t index)
{
    const struct step *step = &work->plan.steps[index];
    bool alone = work->pool.count == 0; /* then nothing is done early, so that less memory is in use */

    if (!alone)
        start_early(work, index + 1);
    if (step->read)
        learn_step(work, index);
    if (step->judge && (step->read || index == 0 || work->plan.steps[index - 1].read || alone))
        start_judging(work, index);
    if (step->judge)
        write_step(work, index);
    if (alone && index + 1 < work->plan.step_count && work->plan.steps[index + 1].read)
        start(work, index + 1, read_piece);
}

/* Tasks that were given are done before their slots go. */
static void await_all(struct work *work, const struct slots *slots)
{
    for (size_t i = 0; i < slots->count; i++) {
        if (slots->items[i]->task.work != NULL)
            pool_await(&work->pool, &slots->items[i]->task);
    }
}

static bool goes_on(struct work *work, size_t step)
{
    if (step == work->plan.step_count || work->status != PAYRULE_OK || work->judging->out->error != 0)
        return false;
    work->judging->interrupted = interrupt_came();
    return !work->judging->interrupted;
}

static int useful_threads(const struct judging *judging, const struct input *inputs, int count)
{
    uint64_t most = inputs_length(inputs, count) / BYTES_PER_THREAD + 1;

    return (uint64_t)judging->threads < most ? judging->threads : (int)most;
}

enum payrule_status judge_inputs(struct judging *judging, const struct input *inputs, int count)
{
    struct work work = { .judging = judging, .shows_answers = cli_is_terminal(STDOUT_FILENO) };
    bool older = judging->before != NULL && payrule_run_looks_ahead(judging->before) != 0;

    pool_open(&work.pool, useful_threads(judging, inputs, count) - 1); /* this one works, too */
    plan_of_steps_make(&work.plan, older ? judging->before : judging->run, inputs, count, &work.pool);
    progress_begin(&work.progress, "judging", PROGRESS_BYTES, work.plan.work);
    if (work.plan.step_count > 0)
        start_early(&work, 0);
    interrupt_expect();
    for (size_t i = 0; goes_on(&work, i); i++)
        do_step(&work, i);
    progress_end(&work.progress);
    await_all(&work, &work.slots[0]);
    await_all(&work, &work.slots[1]);
    pool_close(&work.pool);
    slots_close(&work, &work.slots[0]);
    slots_close(&work, &work.slots[1]);
    plan_of_steps_free(&work.plan);
    return work.status;
}
