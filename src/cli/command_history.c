/* payrule history: the store of past sessions, looked into, filled, or rid of a patient. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/past.h"

#define DIAGNOSTICS_SHOWN 20

struct history_options {
    const char *history;
    int format, from;
    int32_t history_from;
    bool all;
};

#define OFFSET(member) offsetof(struct history_options, member)
const struct option_row option_rows_history[] = {
    { "history", OPTION_TEXT, "FILE", "the store", OFFSET(history) },
    { "format", OPTION_CHOICE, "text|json", "of show; json: the records, one a line", OFFSET(format) },
    { "from", OPTION_CHOICE, "guess|jsonl|csv|fhir|837p|837i", "what the input of import is", OFFSET(from) },
    { "history-from", OPTION_DATE, "DATE", "with import: the store holds every session since that day",
      OFFSET(history_from) },
    { "all", OPTION_FLAG, "", "show all diagnostics, not the first 20", OFFSET(all) },
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

/* ---- show ---- */

static enum status show_one(struct cli *cli, struct payrule_history *history, const struct history_options *values,
                            const char *patient)
{
    enum payrule_status shown =
        payrule_history_show(history, patient, (enum payrule_format)values->format, out_sink, &cli->out);

    if (shown == PAYRULE_ENOTFOUND && patient != NULL)
        return cli_error(cli, "the store holds no session of patient %s", patient);
    return past_tell(cli, history, shown);
}

static enum status show(struct cli *cli, struct payrule_history *history, const struct history_options *values,
                        int count, char **patients)
{
    enum status status = count == 0 ? show_one(cli, history, values, NULL) : STATUS_CLEAN;

    for (int i = 0; i < count; i++) {
        if (count > 1 && values->format == PAYRULE_TEXT)
            out_printf(&cli->out, "%spatient %s\n", i > 0 ? "\n" : "", patients[i]);
        status = status_worse(status, show_one(cli, history, values, patients[i]));
    }
    return status;
}

/* ---- import ---- */

/* What was refused may be of a day since which the store is to hold everything: that is then not said of it. */
static enum payrule_status say_complete(struct payrule_history *history, const struct history_options *values,
                                        size_t refused)
{
    if (values->history_from == PAYRULE_NO_DATE || refused > 0)
        return PAYRULE_OK;
    return payrule_history_set_complete_from(history, values->history_from);
}

static enum status report_import(struct cli *cli, struct payrule_history *history, const struct history_options *values,
                                 const struct past_recorded *recorded, size_t refused)
{
    payrule_history_diagnostics(history, PAYRULE_TEXT, values->all ? 0 : DIAGNOSTICS_SHOWN,
                                cli_has_colour(STDERR_FILENO), cli_stderr_sink, NULL);
    out_number(&cli->out, (int64_t)recorded->sessions);
    out_printf(&cli->out, " session%s imported\n", recorded->sessions == 1 ? "" : "s");
    if (recorded->interrupted)
        return past_tell_interrupted(cli, recorded);
    if (refused == 0)
        return STATUS_CLEAN;
    return cli_error(cli, "%zu claim%s or record%s could not be read%s", refused, refused == 1 ? "" : "s",
                     refused == 1 ? "" : "s",
                     values->history_from != PAYRULE_NO_DATE ? "; the day of --history-from was not written" : "");
}

static enum status import_inputs(struct cli *cli, const struct history_options *values, struct input *inputs, int count)
{
    struct payrule_history *history;
    enum status status = past_open(cli, &history, values->history, PAYRULE_CREATE);
    enum payrule_status recorded;
    struct past_recorded done;
    size_t refused;

    if (status != STATUS_CLEAN)
        return status;
    recorded = past_record(history, inputs, count, false, &done);
    refused = inputs_refused(inputs, count) + payrule_history_refused(history);
    if (recorded == PAYRULE_OK && !done.interrupted)
        recorded = say_complete(history, values, refused);
    status = recorded == PAYRULE_OK ? report_import(cli, history, values, &done, refused)
                                    : past_tell(cli, history, recorded);
    payrule_history_close(history);
    return status;
}

/* The store is opened, or made, when all that goes into it is at hand. */
static enum status import(struct cli *cli, const struct history_options *values, int count, char **paths)
{
    struct input *inputs;
    const struct input_request request = { .format = (enum payrule_input)values->from, .all = values->all };
    enum status status = inputs_open(cli, &inputs, paths, count, &request);

    if (status != STATUS_CLEAN)
        return status;
    status = import_inputs(cli, values, inputs, count);
    inputs_close(inputs, count);
    return status;
}

/* ---- forget ---- */

static enum status forget(struct cli *cli, struct payrule_history *history, int count, char **patients)
{
    uint64_t *removed = memory_resize(NULL, (size_t)count, sizeof *removed);
    enum payrule_status forgotten;

    memset(removed, 0, (size_t)count * sizeof *removed);
    forgotten = payrule_history_forget(history, (const char *const *)patients, (size_t)count, removed);
    for (int i = 0; i < count && forgotten == PAYRULE_OK; i++) {
        out_clean(&cli->out, (struct payrule_text){ patients[i], strlen(patients[i]) });
        out_string(&cli->out, ": ");
        out_number(&cli->out, (int64_t)removed[i]);
        out_printf(&cli->out, " session%s removed\n", removed[i] == 1 ? "" : "s");
    }
    free(removed);
    return past_tell(cli, history, forgotten);
}

/* ---- the command ---- */

enum action { ACTION_SHOW, ACTION_IMPORT, ACTION_FORGET, ACTION_COUNT };

static const char *const actions[ACTION_COUNT] = { "show", "import", "forget" };

static enum action find_action(const char *word)
{
    enum action action = ACTION_SHOW;

    while (action < ACTION_COUNT && strcmp(actions[action], word) != 0)
        action++;
    return action;
}

static enum status tell_action(const struct cli *cli, const char *word)
{
    const char *near = cli_nearest(word, actions, ACTION_COUNT);

    if (near != NULL)
        return cli_usage(cli, "the store cannot `%s`; did you mean `%s`?", word, near);
    return cli_usage(cli, "the store cannot `%s`; name show, import or forget", word);
}

static enum status act(struct cli *cli, const struct history_options *values, enum action action, int count,
                       char **operands)
{
    struct payrule_history *history;
    enum status status;

    if (action == ACTION_IMPORT)
        return import(cli, values, count, operands);
    status = past_open(cli, &history, values->history, action == ACTION_FORGET ? PAYRULE_WRITE : PAYRULE_READ);
    if (status != STATUS_CLEAN)
        return status;
    status = action == ACTION_FORGET ? forget(cli, history, count, operands)
                                     : show(cli, history, values, count, operands);
    payrule_history_close(history);
    return status;
}

enum status command_history(struct cli *cli, int argc, char **argv)
{
    struct history_options values = { .history_from = PAYRULE_NO_DATE };
    int read = options_read(cli, &values, &argc, argv);
    enum action action;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0)
        return cli_usage(cli, "say what to do: show, import or forget");
    action = find_action(argv[0]);
    if (action == ACTION_COUNT)
        return tell_action(cli, argv[0]);
    if (values.history == NULL)
        return cli_usage(cli, "name the store: --history history.db");
    if (argc == 1 && action != ACTION_SHOW)
        return cli_usage(cli, action == ACTION_IMPORT ? "name the files that hold the sessions"
                                                      : "name the patients to forget");
    if (values.history_from != PAYRULE_NO_DATE && action != ACTION_IMPORT)
        return cli_usage(cli, "--history-from goes with import");
    return act(cli, &values, action, argc - 1, argv + 1);
}
