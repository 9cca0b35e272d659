/* payrule eval: sessions judged by the rules of one payer. */
#include <unistd.h>

#include "cli/columns.h"
#include "cli/files.h"
#include "cli/html.h"
#include "cli/judge.h"
#include "cli/options.h"
#include "cli/past.h"
#include "cli/pool.h"
#include "cli/receipts.h"

#define DIAGNOSTICS_SHOWN 20

struct eval_options {
    const char *payer, *rules, *payers, *columns, *history, *receipts;
    int format, from, threads;
    int32_t history_from, as_of, known_on;
    bool batch, all, verbose, only_findings, record, by_reference;
};

#define OFFSET(member) offsetof(struct eval_options, member)
const struct option_row option_rows_eval[] = {
    { "payer", OPTION_TEXT, "NAME", "the payer's profile, as `payrule list payers` shows it", OFFSET(payer) },
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, REV:PATH in git, or a pack", OFFSET(rules) },
    { "format", OPTION_CHOICE, "text|json|csv|brief|html", "what is written: for a session, or a page of all",
      OFFSET(format) },
    { "from", OPTION_CHOICE, "guess|jsonl|csv|fhir|837p|837i", "what the input is", OFFSET(from) },
    { "payers", OPTION_TEXT, "FILE", "profile of each payer in claims: rows PAYER <TAB> PROFILE", OFFSET(payers) },
    { "columns", OPTION_TEXT, "FILE", "what the columns of CSV are called: rows NAME <TAB> MEMBER", OFFSET(columns) },
    { "history", OPTION_TEXT, "FILE", "the store of past sessions, counted with those of the input", OFFSET(history) },
    { "record", OPTION_FLAG, "", "put the judged sessions into the store, which is made if need be", OFFSET(record) },
    { "receipts", OPTION_TEXT, "FILE", "write a receipt for each session, by which `payrule verify` judges again",
      OFFSET(receipts) },
    { "receipts-by-reference", OPTION_FLAG, "", "receipts tell where sessions stand, instead of holding them",
      OFFSET(by_reference) },
    { "history-from", OPTION_DATE, "DATE", "input and store hold every session since that day", OFFSET(history_from) },
    { "as-of", OPTION_DATE, "DATE", "judge by the rules of that day instead of the session's", OFFSET(as_of) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    { "batch", OPTION_FLAG, "", "read all of standard input before judging", OFFSET(batch) },
    { "threads", OPTION_NUMBER, "N", "judge in that many threads; the processor's number when left out",
      OFFSET(threads) },
    { "only-findings", OPTION_FLAG, "", "leave out sessions of which there is nothing to say", OFFSET(only_findings) },
    { "verbose", OPTION_FLAG, "", "clean sessions, too, and the values that were read", OFFSET(verbose) },
    { "all", OPTION_FLAG, "", "show all diagnostics, not the first 20", OFFSET(all) },
    OPTION_ROW_REQUIRE_SIGNATURE,
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static struct judging judging_of(struct cli *cli, const struct eval_options *values, struct payrule_history *history)
{
    return (struct judging){
        .cli = cli,
        .out = &cli->out,
        .format = (enum answer_format)values->format,
        .only_findings = values->only_findings,
        .style = { (size_t)cli_width(STDOUT_FILENO), cli_has_colour(STDOUT_FILENO), values->verbose,
                   values->history_from != PAYRULE_NO_DATE || past_is_complete(history) },
        .threads = pool_threads(values->threads),
        .tally = { .detailed = values->format == ANSWER_TEXT || values->format == ANSWER_HTML,
                   .grouped = values->format == ANSWER_HTML },
        .report.most = values->format == ANSWER_HTML ? HTML_WORST : 0,
        .recording = values->record ? history : NULL,
        .receipt_form = values->by_reference ? PAYRULE_LOCATED : PAYRULE_EMBEDDED,
    };
}

/* Standard input by itself is judged as it comes, but for a page that begins with all of it. */
static bool is_pipe(const struct eval_options *values, int count, char **paths)
{
    bool mapped = values->record && values->columns != NULL; /* CSV that has to become records first */

    return count == 1 && strcmp(paths[0], "-") == 0 && !values->batch && !values->by_reference &&
           values->format != ANSWER_HTML && !mapped;
}

static void show_diagnostics(const struct judging *judging, const struct eval_options *values)
{
    payrule_run_diagnostics(judging->run, PAYRULE_TEXT, values->all ? 0 : DIAGNOSTICS_SHOWN,
                            cli_has_colour(STDERR_FILENO), cli_stderr_sink, NULL);
}

static struct input_request request_of(const struct eval_options *values)
{
    return (struct input_request){ .format = (enum payrule_input)values->from, .payers = values->payers,
                                   .columns = values->columns, .threads = pool_threads(values->threads),
                                   .all = values->all, .as_records = values->record };
}

/* Not all was judged. What was is as good as ever, but it is not all: no page is made of it, and nothing recorded. */
static enum status tell_interrupted(const struct cli *cli, const struct judging *judging)
{
    uint64_t judged = tally_sessions(&judging->tally);

    return cli_error(cli, "interrupted when %llu session%s %s judged; %s%s", (unsigned long long)judged,
                     judged == 1 ? "" : "s", judged == 1 ? "was" : "were",
                     judging->format == ANSWER_HTML ? "no page is written" : "their answers are written",
                     judging->recording != NULL ? ", and none is recorded" : "");
}

/* What is left to write, and the exit status. */
static enum status conclude(struct cli *cli, struct judging *judging)
{
    size_t refused = payrule_run_refused(judging->run) + judging->refused;

    if (judging->format == ANSWER_TEXT) {
        report_write(&judging->report, &cli->out);
        report_summary(&cli->out, &judging->style, &judging->tally, refused);
    } else if (refused > 0) {
        (void)cli_error(cli, "%zu record%s could not be read", refused, refused == 1 ? "" : "s");
    }
    out_flush(&cli->out);
    if (judging->interrupted)
        return tell_interrupted(cli, judging);
    return refused > 0 || judging->broken_off ? STATUS_ERRORS : tally_status(&judging->tally);
}

static void write_page(struct cli *cli, struct judging *judging, const struct eval_options *values,
                       const struct payrule_rulebook *rulebook, int count, char **paths)
{
    html_page(&cli->out, &(struct html_facts){
                             .rulebook = rulebook,
                             .payer = values->payer,
                             .inputs = paths,
                             .input_count = count,
                             .history_from = values->history_from,
                             .as_of = values->as_of,
                             .known_on = values->known_on,
                             .tally = &judging->tally,
                             .report = &judging->report,
                             .refused = payrule_run_refused(judging->run) + judging->refused,
                         });
}

/* The sessions are recorded when all answers and receipts are out: who is killed before that repeats the command. */
static enum status record(struct cli *cli, struct judging *judging, const struct input *inputs, int count)
{
    struct past_recorded recorded;
    enum status status;

    if (judging->receipts != NULL)
        out_flush(judging->receipts);
    if (judging->recording == NULL || judging->interrupted || cli->out.error != 0 || judge_lost_receipts(judging))
        return STATUS_CLEAN;
    status = past_tell(cli, judging->recording, past_record(judging->recording, inputs, count, true, &recorded));
    return recorded.interrupted ? status_worse(status, past_tell_interrupted(cli, &recorded)) : status;
}

/* What one `payrule eval` works with. */
struct evaluation {
    struct cli *cli;
    const struct eval_options *values;
    const struct payrule_rulebook *rulebook;
    struct payrule_history *history;
    struct judging judging;
    int count;
    char **paths;
};

static enum status judge_files(struct evaluation *evaluation)
{
    struct judging *judging = &evaluation->judging;
    const struct input_request request = request_of(evaluation->values);
    struct input *inputs;
    enum status status = inputs_open(evaluation->cli, &inputs, evaluation->paths, evaluation->count, &request);
    enum payrule_status judged;

    if (status != STATUS_CLEAN)
        return status;
    if (evaluation->values->by_reference)
        status = receipts_can_locate(evaluation->cli, inputs, evaluation->count);
    if (status != STATUS_CLEAN) {
        inputs_close(inputs, evaluation->count);
        return status;
    }
    judged = judge_inputs(judging, inputs, evaluation->count);
    show_diagnostics(judging, evaluation->values);
    judging->refused += inputs_refused(inputs, evaluation->count);
    if (judged == PAYRULE_OK && judging->format == ANSWER_HTML && !judging->interrupted)
        write_page(evaluation->cli, judging, evaluation->values, evaluation->rulebook, evaluation->count,
                   evaluation->paths);
    if (judged == PAYRULE_OK) {
        status = conclude(evaluation->cli, judging);
        status = status_worse(status, record(evaluation->cli, judging, inputs, evaluation->count));
    } else {
        status = past_tell(evaluation->cli, evaluation->history, judged);
    }
    inputs_close(inputs, evaluation->count);
    return status;
}

static enum status judge_stream(struct evaluation *evaluation)
{
    const struct input_request request = request_of(evaluation->values);
    enum payrule_status judged = judge_pipe(&evaluation->judging, &request);

    out_flush(evaluation->judging.out);
    show_diagnostics(&evaluation->judging, evaluation->values);
    return judged == PAYRULE_OK ? conclude(evaluation->cli, &evaluation->judging)
                                : past_tell(evaluation->cli, evaluation->history, judged);
}

static enum status tell_run(const struct cli *cli, const struct eval_options *values, struct payrule_history *history,
                            enum payrule_status made)
{
    return made == PAYRULE_ERULES ? cli_error(cli, "the rules of %s have errors", values->payer)
                                  : past_tell(cli, history, made);
}

static enum status eval_run(struct evaluation *evaluation)
{
    const struct eval_options *values = evaluation->values;
    struct judging *judging = &evaluation->judging;
    enum status status = columns_load(evaluation->cli, judging->run, values->columns);

    if (status != STATUS_CLEAN)
        return status;
    if (judging->format == ANSWER_CSV)
        write_csv_header(&evaluation->cli->out);
    return is_pipe(values, evaluation->count, evaluation->paths) ? judge_stream(evaluation) : judge_files(evaluation);
}

/* The same with the file of receipts, if one is wanted. */
static enum status with_receipts(struct evaluation *evaluation)
{
    const char *path = evaluation->values->receipts;
    struct judging *judging = &evaluation->judging;
    struct out receipts;
    enum status status;
    bool failed;

    if (path == NULL)
        return eval_run(evaluation);
    if (judging->receipt_form == PAYRULE_LOCATED)
        payrule_run_locate(judging->run);
    status = receipts_open(evaluation->cli, &receipts, path);
    if (status != STATUS_CLEAN)
        return status;
    judging->receipts = &receipts;
    status = eval_run(evaluation);
    judging->receipts = NULL;
    failed = status == STATUS_USAGE || status == STATUS_ERRORS;
    return status_worse(status, receipts_close(evaluation->cli, &receipts, path, failed));
}

static enum status with_run(struct evaluation *evaluation, struct payrule_rulebook *rulebook)
{
    const struct eval_options *values = evaluation->values;
    bool brief = values->format == ANSWER_BRIEF && values->receipts == NULL; /* a receipt holds the whole answer */
    struct payrule_run_options options = { values->history_from, brief, values->as_of };
    struct judging *judging = &evaluation->judging;
    enum payrule_status made = payrule_run_new(&judging->run, rulebook, values->payer, &options);
    enum status status;

    if (made == PAYRULE_OK)
        made = past_attach(judging->run, evaluation->history);
    status = made == PAYRULE_OK ? with_receipts(evaluation)
                                : tell_run(evaluation->cli, values, evaluation->history, made);
    tally_free(&judging->tally);
    payrule_run_free(judging->run);
    return status;
}

static enum status with_history(struct cli *cli, const struct eval_options *values, struct rules *rules, int count,
                                char **paths)
{
    struct payrule_history *history;
    enum status status = past_open(cli, &history, values->history, values->record ? PAYRULE_CREATE : PAYRULE_READ);

    if (status == STATUS_CLEAN) {
        struct evaluation evaluation = { cli, values, rules->rulebook, history, judging_of(cli, values, history),
                                         count, paths };

        status = with_run(&evaluation, rules->rulebook);
    }
    payrule_history_close(history);
    return status;
}

enum status command_eval(struct cli *cli, int argc, char **argv)
{
    struct eval_options values = { .history_from = PAYRULE_NO_DATE, .as_of = PAYRULE_NO_DATE,
                                   .known_on = PAYRULE_NO_DATE };
    struct rules rules = { .rulebook = NULL };
    bool errors = false;
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0)
        return cli_usage(cli, "name the file that holds the sessions, or `-` for standard input");
    if (values.record && values.history == NULL)
        return cli_usage(cli, "--record needs the store to record into: --history history.db --record");
    if (values.by_reference && values.receipts == NULL)
        return cli_usage(cli, "--receipts-by-reference needs the file of receipts: --receipts receipts.jsonl");
    status = rules_load_known(cli, &rules, values.rules, values.known_on, values.payer, &errors);
    if (status == STATUS_CLEAN) {
        status = with_history(cli, &values, &rules, argc, argv);
        if (errors)
            status = status_worse(status, STATUS_ERRORS);
    }
    rules_free(&rules);
    return status;
}
