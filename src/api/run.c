/* Runs: input is read record by record, learned into the history, judged and answered. */
#include "api/run.h"

static void run_init_arenas(struct payrule_run *run)
{
    struct arena *arenas[] = { &run->keep, &run->record, &run->memory, &run->answering, &run->trying };
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++)
        arena_init(arenas[i], run->allocator);
    buffer_init(&run->scratch, run->allocator);
    buffer_init(&run->json_scratch, run->allocator);
}

void payrule_run_free(struct payrule_run *run)
{
    if (!run)
        return;
    struct arena *arenas[] = { &run->keep, &run->record, &run->memory, &run->answering, &run->trying };
    for (size_t i = 0; i < sizeof arenas / sizeof *arenas; i++)
        arena_free(arenas[i]);
    buffer_free(&run->scratch);
    buffer_free(&run->json_scratch);
    payrule_rulebook_unref(run->rulebook);
    run->allocator.resize(run->allocator.context, run, sizeof *run, 0);
}

enum payrule_status run_guard(struct payrule_run *run, enum payrule_status (*work)(void *context), void *context)
{
    struct arena *arenas[] = { &run->keep, &run->record, &run->memory, &run->answering, &run->trying };
    if (run->broken)
        return PAYRULE_ENOMEM;
    enum payrule_status status = api_guard_all(arenas, sizeof arenas / sizeof *arenas, work, context);
    if (run->scratch.failed || run->json_scratch.failed)
        status = PAYRULE_ENOMEM;
    run->broken = status == PAYRULE_ENOMEM;
    return status;
}

/* ---- making ---- */

static enum payrule_status run_make(void *context)
{
    struct payrule_run *run = context;
    sources_init(&run->no_sources, &run->keep);
    diag_init(&run->diagnostics, &run->keep, &run->no_sources);
    diag_init(&run->silent, &run->keep, &run->no_sources);
    run->silent.limit = 0;
    if (!run->history) {
        history_init(&run->own_history, &run->keep);
        run->history = &run->own_history;
    }
    run->eval = eval_new(&run->keep, &run->memory, run->plan, run->history);
    eval_set_keep_all(run->eval, !run->options.brief);
    if (run->options.history_from != PAYRULE_NO_DATE)
        eval_set_history_from(run->eval, run->options.history_from);
    if (run->options.as_of != PAYRULE_NO_DATE)
        eval_set_as_of(run->eval, run->options.as_of);
    return PAYRULE_OK;
}

static enum payrule_status run_create(struct payrule_run **made, struct payrule_rulebook *rulebook,
                                      const struct plan *plan, const struct payrule_run_options *options,
                                      const struct history *shared)
{
    struct allocator allocator = rulebook->allocator;
    struct payrule_run *run = allocator.resize(allocator.context, NULL, 0, sizeof *run);
    if (!run)
        return PAYRULE_ENOMEM;
    *run = (struct payrule_run){ .allocator = allocator, .plan = plan, .options = *options, .history = shared };
    run->rulebook = payrule_rulebook_ref(rulebook);
    run_init_arenas(run);
    enum payrule_status status = run_guard(run, run_make, run);
    if (status != PAYRULE_OK) {
        payrule_run_free(run);
        run = NULL;
    }
    *made = run;
    return status;
}

enum payrule_status payrule_run_new(struct payrule_run **run, struct payrule_rulebook *rulebook, const char *profile,
                                    const struct payrule_run_options *options)
{
    static const struct payrule_run_options defaults = { PAYRULE_NO_DATE, 0, PAYRULE_NO_DATE };
    *run = NULL;
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    size_t index = api_profile(rulebook, profile);
    if (index == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    if (!rulebook->plans[index])
        return PAYRULE_ERULES;
    return run_create(run, rulebook, rulebook->plans[index], options ? options : &defaults, NULL);
}

static enum payrule_status run_settle(void *context)
{
    struct payrule_run *run = context;
    if (!run->settled && run->history == &run->own_history)
        history_settle(&run->own_history);
    run->settled = true;
    return PAYRULE_OK;
}

enum payrule_status run_settled(struct payrule_run *run)
{
    return run_guard(run, run_settle, run);
}

enum payrule_status payrule_run_fork(struct payrule_run **fork, struct payrule_run *run)
{
    *fork = NULL;
    enum payrule_status status = run_settled(run);
    if (status == PAYRULE_OK)
        status = run_create(fork, run->rulebook, run->plan, &run->options, run->history);
    if (status == PAYRULE_OK)
        (*fork)->learned = (*fork)->settled = true;
    return status;
}

/* ---- input ---- */

struct opening {
    struct payrule_run *run;
    const char *name;
    enum payrule_input format;
    struct text text;
    uint64_t line;
};

/* A long input comes in many pieces of one name: their reader is kept, so that memory does not grow with them and a
 * warning is given once. A reader of CSV holds a header, which is its own input's. */
static void run_begin(struct payrule_run *run, uint64_t line, bool silent)
{
    struct kept_reader *kept = &run->kept_readers[silent];

    run->rest = run->input;
    run->line = line;
    if (!kept->reader || run->format != RECORD_JSONL || kept->format != RECORD_JSONL ||
        !text_equal(kept->name, run->name)) {
        kept->reader = record_reader_new(&run->keep, silent ? &run->silent : &run->diagnostics, run->format, run->name);
        kept->format = run->format;
        kept->name = run->name;
    }
    run->reader = kept->reader;
    record_reader_at(run->reader, line);
}

static enum payrule_status run_open(void *context)
{
    struct opening *opening = context;
    struct payrule_run *run = opening->run;
    if (!run->name.bytes || !text_is(run->name, opening->name))
        run->name = arena_text(&run->keep, text_of(opening->name));
    run->input = opening->text;
    run->format = opening->format == PAYRULE_CSV     ? RECORD_CSV
                  : opening->format == PAYRULE_JSONL ? RECORD_JSONL
                                                     : record_guess(opening->text);
    if (run->history == &run->own_history)
        run->learned = false;
    run_begin(run, opening->line, run->learned);
    return PAYRULE_OK;
}

enum payrule_status payrule_run_input_at(struct payrule_run *run, const char *name, enum payrule_input format,
                                         const char *bytes, size_t length, uint64_t first_line)
{
    struct opening opening = { run, name, format, { bytes, length }, first_line };
    return run_guard(run, run_open, &opening);
}

enum payrule_status payrule_run_input(struct payrule_run *run, const char *name, enum payrule_input format,
                                      const char *bytes, size_t length)
{
    return payrule_run_input_at(run, name, format, bytes, length, 1);
}

static enum record_status read_line(struct payrule_run *run, struct session *session)
{
    const char *end = memchr(run->rest.bytes, '\n', run->rest.length);
    size_t length = end ? (size_t)(end - run->rest.bytes) : run->rest.length;
    struct text line = { run->rest.bytes, length };
    size_t taken = end ? length + 1 : length;
    run->rest = (struct text){ run->rest.bytes + taken, run->rest.length - taken };
    run->line++;
    if (line.length > 0 && line.bytes[line.length - 1] == '\r')
        line.length--;
    return record_read_json(run->reader, session, &run->record, line);
}

static bool read_any(struct payrule_run *run, struct session *session, enum record_status *status)
{
    arena_reset(&run->record);
    if (run->format == RECORD_CSV)
        return record_read_csv(run->reader, session, &run->record, &run->rest, status);
    if (run->rest.length == 0)
        return false;
    *status = read_line(run, session);
    return true;
}

enum payrule_status run_read(struct payrule_run *run, struct session *session)
{
    enum record_status status;
    while (read_any(run, session, &status)) {
        if (status == RECORD_READ)
            return PAYRULE_OK;
        if (status == RECORD_REFUSED)
            return PAYRULE_EINPUT;
    }
    return PAYRULE_END;
}

size_t payrule_run_position(const struct payrule_run *run)
{
    return run->input.length - run->rest.length;
}

/* ---- learning and judging ---- */

static enum payrule_status learn(void *context)
{
    struct payrule_run *run = context;
    struct session session;
    enum payrule_status status;
    while ((status = run_read(run, &session)) != PAYRULE_END) {
        if (status == PAYRULE_OK)
            history_add(&run->own_history, &session);
        else
            run->refused++;
    }
    run->settled = false;
    run->learned = true;
    run_begin(run, 1, true);
    return PAYRULE_OK;
}

enum payrule_status payrule_run_learn(struct payrule_run *run)
{
    if (!run->reader || run->history != &run->own_history || run->learned)
        return PAYRULE_EUSAGE;
    return run_guard(run, learn, run);
}

static enum payrule_status answer_session(struct payrule_run *run, const struct session *session)
{
    const struct eval_result *result = eval_session(run->eval, session);
    arena_reset(&run->answering);
    if (!result) {
        diag_add_input(&run->diagnostics, MESSAGE_SESSION_TWICE, run->name, run->line - 1, 1, TEXT_ARG(session->id));
        run->refused++;
        return PAYRULE_EINPUT;
    }
    struct answering answering = {
        &run->answering, run->allocator,          run->rulebook, run->plan,     run->eval,         session,
        result,          run->options.brief != 0, &run->trying,  &run->scratch, &run->json_scratch
    };
    answer_fill(&answering, &run->answer);
    return PAYRULE_OK;
}

struct next { struct payrule_run *run; const struct payrule_answer *answer; };

static enum payrule_status next(void *context)
{
    struct next *next = context;
    struct payrule_run *run = next->run;
    struct session session;
    enum payrule_status status = run_read(run, &session);
    if (status == PAYRULE_EINPUT && !run->learned)
        run->refused++;
    if (status != PAYRULE_OK)
        return status;
    if (!run->learned)
        history_settle_patient(history_add(&run->own_history, &session));
    else if (!run->settled)
        run_settle(run);
    status = answer_session(run, &session);
    next->answer = status == PAYRULE_OK ? &run->answer : NULL;
    return status;
}

enum payrule_status payrule_run_next(struct payrule_run *run, const struct payrule_answer **answer)
{
    struct next context = { run, NULL };
    *answer = NULL;
    if (!run->reader)
        return PAYRULE_EUSAGE;
    enum payrule_status status = run_guard(run, next, &context);
    if (status == PAYRULE_OK)
        *answer = context.answer;
    return status;
}

/* ---- what happened ---- */

enum payrule_status payrule_run_diagnostics(const struct payrule_run *run, enum payrule_format format, size_t most,
                                            int colour, payrule_sink sink, void *context)
{
    const struct api_view view = { format, most, colour, sink, context };
    return api_diagnostics(&run->diagnostics, run->allocator, &view);
}

size_t payrule_run_errors(const struct payrule_run *run) { return run->diagnostics.errors; }

size_t payrule_run_warnings(const struct payrule_run *run) { return run->diagnostics.warnings; }

size_t payrule_run_refused(const struct payrule_run *run) { return run->refused; }
