/* payrule explain: the whole derivation of one session, or the page of a diagnostic. */
#include "cli/columns.h"
#include "cli/files.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/past.h"

struct explain_options {
    const char *payer, *rules, *session, *payers, *columns, *history;
    int format, from;
    int32_t history_from, as_of, known_on;
};

#define OFFSET(member) offsetof(struct explain_options, member)
const struct option_row option_rows_explain[] = {
    { "payer", OPTION_TEXT, "NAME", "the payer's profile", OFFSET(payer) },
    { "session", OPTION_TEXT, "ID", "the session to explain", OFFSET(session) },
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, REV:PATH in git, or a pack", OFFSET(rules) },
    { "format", OPTION_CHOICE, "text|json", "what is written", OFFSET(format) },
    { "from", OPTION_CHOICE, "guess|jsonl|csv|fhir|837p|837i", "what the input is", OFFSET(from) },
    { "payers", OPTION_TEXT, "FILE", "profile of each payer in claims: rows PAYER <TAB> PROFILE", OFFSET(payers) },
    { "columns", OPTION_TEXT, "FILE", "what the columns of CSV are called: rows NAME <TAB> MEMBER", OFFSET(columns) },
    { "history", OPTION_TEXT, "FILE", "the store of past sessions, counted with those of the input", OFFSET(history) },
    { "history-from", OPTION_DATE, "DATE", "input and store hold every session since that day", OFFSET(history_from) },
    { "as-of", OPTION_DATE, "DATE", "judge by the rules of that day instead of the session's", OFFSET(as_of) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    OPTION_ROW_REQUIRE_SIGNATURE,
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static enum status explain_code(struct cli *cli, const char *code)
{
    switch (payrule_explain_code(code, out_sink, &cli->out)) {
    case PAYRULE_OK:
        return STATUS_CLEAN;
    case PAYRULE_ENOMEM:
        return cli_error(cli, "out of memory");
    default:
        return cli_usage(
            cli,
            "there is no diagnostic `%s`; codes are written as in P0101. A session is explained with --payer "
            "NAME --session ID FILE",
            code);
    }
}

/* The session stands in one of the inputs, which the run has learned. */
static enum payrule_status explain_in(struct cli *cli, struct payrule_run *run, const struct explain_options *values,
                                      const struct input *inputs, int count)
{
    enum payrule_status status = PAYRULE_ENOTFOUND;

    for (int i = 0; i < count && status == PAYRULE_ENOTFOUND; i++) {
        status = payrule_run_input(run, inputs[i].name, inputs[i].format, inputs[i].bytes, inputs[i].length);
        if (status == PAYRULE_OK)
            status =
                payrule_run_explain(run, values->session, (enum payrule_format)values->format, out_sink, &cli->out);
    }
    return status;
}

static enum payrule_status learn_and_explain(struct cli *cli, struct payrule_run *run,
                                             const struct explain_options *values, struct payrule_history *history,
                                             const struct input *inputs, int count)
{
    struct payrule_run *fork = NULL;
    enum payrule_status status = past_attach(run, history);

    if (status == PAYRULE_OK)
        status = inputs_learn(run, inputs, count);
    if (status == PAYRULE_OK)
        status = payrule_run_fork(&fork, run);
    if (status == PAYRULE_OK)
        status = explain_in(cli, fork, values, inputs, count);
    payrule_run_free(fork);
    return status;
}

static enum status explain_session(struct cli *cli, const struct explain_options *values, struct rules *rules,
                                   struct payrule_history *history, int count, char **paths)
{
    const struct payrule_run_options options = { values->history_from, 0, values->as_of };
    struct payrule_run *run = NULL;
    struct input *inputs;
    enum payrule_status explained;
    const struct input_request request = { .format = (enum payrule_input)values->from, .payers = values->payers };
    enum status status = inputs_open(cli, &inputs, paths, count, &request);

    if (status != STATUS_CLEAN)
        return status;
    explained = payrule_run_new(&run, rules->rulebook, values->payer, &options);
    if (explained == PAYRULE_OK)
        status = columns_load(cli, run, values->columns);
    if (explained == PAYRULE_OK && status == STATUS_CLEAN)
        explained = learn_and_explain(cli, run, values, history, inputs, count);
    if (explained == PAYRULE_ERULES)
        status = cli_error(cli, "the rules of %s have errors", values->payer);
    else if (explained == PAYRULE_ENOTFOUND)
        status = cli_error(cli, "no session `%s` could be read in the input", values->session);
    else
        status = past_tell(cli, history, explained);
    payrule_run_free(run);
    inputs_close(inputs, count);
    return status;
}

static enum status with_history(struct cli *cli, const struct explain_options *values, struct rules *rules, int count,
                                char **paths)
{
    struct payrule_history *history;
    enum status status = past_open(cli, &history, values->history, PAYRULE_READ);

    if (status == STATUS_CLEAN)
        status = explain_session(cli, values, rules, history, count, paths);
    payrule_history_close(history);
    return status;
}

enum status command_explain(struct cli *cli, int argc, char **argv)
{
    struct explain_options values = { .history_from = PAYRULE_NO_DATE, .as_of = PAYRULE_NO_DATE,
                                      .known_on = PAYRULE_NO_DATE };
    struct rules rules = { .rulebook = NULL };
    bool errors = false;
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 1 && values.payer == NULL && values.session == NULL)
        return explain_code(cli, argv[0]);
    if (values.session == NULL || argc == 0)
        return cli_usage(cli, "name the session and the file that holds it: --session S-1001 sessions.jsonl");
    status = rules_load_known(cli, &rules, values.rules, values.known_on, values.payer, &errors);
    if (status == STATUS_CLEAN) {
        status = with_history(cli, &values, &rules, argc, argv);
        if (errors)
            status = status_worse(status, STATUS_ERRORS);
    }
    rules_free(&rules);
    return status;
}
