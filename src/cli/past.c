/* See past.h. */
#include "cli/past.h"

#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/progress.h"

#define BATCH ((size_t)16 << 20) /* bytes of input that become one transaction */
#define DIAGNOSTICS_SHOWN 20

enum status past_open(const struct cli *cli, struct payrule_history **history, const char *path,
                      enum payrule_access access)
{
    const struct payrule_history_options options = { .access = access };
    enum payrule_status opened;
    enum status status;

    *history = NULL;
    if (path == NULL)
        return STATUS_CLEAN;
    opened = payrule_history_open(history, path, &options);
    status = past_tell(cli, *history, opened);
    if (status == STATUS_CLEAN)
        return status;
    payrule_history_close(*history);
    *history = NULL;
    return status;
}

enum status past_tell(const struct cli *cli, struct payrule_history *history, enum payrule_status answered)
{
    if (answered == PAYRULE_OK)
        return STATUS_CLEAN;
    if (answered != PAYRULE_ESTORE || history == NULL)
        return cli_error(cli, "out of memory");
    payrule_history_diagnostics(history, PAYRULE_TEXT, DIAGNOSTICS_SHOWN, cli_has_colour(STDERR_FILENO),
                                cli_stderr_sink, NULL);
    return STATUS_ERRORS;
}

enum payrule_status past_attach(struct payrule_run *run, struct payrule_history *history)
{
    return history != NULL ? payrule_run_history(run, history) : PAYRULE_OK;
}

bool past_is_complete(struct payrule_history *history)
{
    int32_t from = PAYRULE_NO_DATE;

    return history != NULL && payrule_history_complete_from(history, &from) == PAYRULE_OK && from != PAYRULE_NO_DATE;
}

/* A piece of an input, as one transaction. */
struct stretch {
    const struct input *input;
    size_t at, length;
    uint64_t line;
    bool told;
};

static enum payrule_status record_stretch(struct payrule_history *history, const struct stretch *stretch,
                                          uint64_t *recorded)
{
    const struct input *input = stretch->input;
    const char *bytes = input->bytes + stretch->at;

    if (stretch->told)
        return payrule_history_record(history, input->format, bytes, stretch->length, recorded);
    return payrule_history_import(history, input->name, input->format, bytes, stretch->length, stretch->line, recorded);
}

/* Of one input, stretch by stretch. */
static enum payrule_status record_input(struct payrule_history *history, const struct input *input, bool told,
                                        struct progress *progress, struct past_recorded *recorded)
{
    struct payrule_survey survey = { .unordered = 1 }; /* the order does not matter here */
    struct stretch stretch = { .input = input, .line = 1, .told = told };
    enum payrule_status status = PAYRULE_OK;
    struct payrule_piece piece;

    while (status == PAYRULE_OK && payrule_survey_cut(&survey, input->format, input->bytes + stretch.at,
                                                      input->length - stretch.at, BATCH, &piece)) {
        recorded->interrupted = interrupt_came();
        if (recorded->interrupted)
            break;
        stretch.length = piece.length;
        status = record_stretch(history, &stretch, &recorded->sessions);
        stretch.at += piece.length;
        stretch.line += piece.lines;
        progress_step(progress, piece.length);
    }
    return status;
}

enum payrule_status past_record(struct payrule_history *history, const struct input *inputs, int count, bool told,
                                struct past_recorded *recorded)
{
    enum payrule_status status = PAYRULE_OK;
    struct progress progress;

    *recorded = (struct past_recorded){ .sessions = 0 };
    interrupt_expect();
    progress_begin(&progress, "recording", PROGRESS_BYTES, inputs_length(inputs, count));
    for (int i = 0; i < count && status == PAYRULE_OK && !recorded->interrupted; i++)
        status = record_input(history, &inputs[i], told, &progress, recorded);
    progress_end(&progress);
    return status;
}

enum status past_tell_interrupted(const struct cli *cli, const struct past_recorded *recorded)
{
    return cli_error(cli, "interrupted when %llu session%s %s recorded; the same command records the rest",
                     (unsigned long long)recorded->sessions, recorded->sessions == 1 ? "" : "s",
                     recorded->sessions == 1 ? "was" : "were");
}
