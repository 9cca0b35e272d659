/* payrule diff: what changed between two versions of the rules, and what that does to past sessions. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/columns.h"
#include "cli/diff_report.h"
#include "cli/files.h"
#include "cli/judge.h"
#include "cli/options.h"
#include "cli/past.h"
#include "cli/pool.h"

#define DIAGNOSTICS_SHOWN 20
#define LINES_MOST 12     /* of proofs */
#define SESSIONS_MOST 60

struct diff_options {
    const char *payer, *rules, *replay, *payers, *columns, *history;
    int format, from, threads, lines, sessions;
    int32_t history_from;
    bool list, direction, witness;
};

#define OFFSET(member) offsetof(struct diff_options, member)
const struct option_row option_rows_diff[] = {
    { "payer", OPTION_TEXT, "NAME", "this payer's profile only", OFFSET(payer) },
    { "rules", OPTION_TEXT, "DIR", "the rulebook that OLD and NEW, each a file, belong to", OFFSET(rules) },
    { "format", OPTION_CHOICE, "text|json|html", "what is written", OFFSET(format) },
    { "direction", OPTION_FLAG, "", "prove which way each changed rule went: stricter, looser, both ways (needs Z3)",
      OFFSET(direction) },
    { "witness", OPTION_FLAG, "", "the same, with the smallest session that is judged differently", OFFSET(witness) },
    { "lines", OPTION_NUMBER, "N", "proofs: lines of a session at most; 4", OFFSET(lines) },
    { "sessions", OPTION_NUMBER, "N", "proofs: other sessions of the patient at most; 3", OFFSET(sessions) },
    { "replay", OPTION_TEXT, "FILE", "judge these past sessions or claims by both, too", OFFSET(replay) },
    { "list", OPTION_FLAG, "", "write each session that is judged differently, and no report", OFFSET(list) },
    { "from", OPTION_CHOICE, "guess|jsonl|csv|fhir|837p|837i", "what the file to replay is", OFFSET(from) },
    { "payers", OPTION_TEXT, "FILE", "profile of each payer in claims: rows PAYER <TAB> PROFILE", OFFSET(payers) },
    { "columns", OPTION_TEXT, "FILE", "what the columns of CSV are called: rows NAME <TAB> MEMBER", OFFSET(columns) },
    { "history", OPTION_TEXT, "FILE", "the store of past sessions, counted with those replayed", OFFSET(history) },
    { "history-from", OPTION_DATE, "DATE", "input and store hold every session since that day", OFFSET(history_from) },
    { "threads", OPTION_NUMBER, "N", "judge in that many threads; the processor's number when left out",
      OFFSET(threads) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

enum { BEFORE, AFTER, SIDES };

/* What one `payrule diff` works with. */
struct work {
    struct cli *cli;
    const struct diff_options *values;
    char *const *names;                 /* OLD and NEW, then more files to replay */
    int count;
    struct rules rules[SIDES];
    struct payrule_diff *diff;
    struct payrule_history *history[SIDES];
    struct diff_report report;
    bool errors;                        /* in the rules, or sessions could not be read; told */
    bool unrecorded;                    /* what some profile extends was never recorded; told */
};

/* ---- rules ---- */

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* An old revision may name a day before the record begins. Nobody can mend it, and nobody can say what it meant. */
static void tell_unrecorded(const char *name, size_t count)
{
    fprintf(stderr, "payrule diff: in %s %zu profile%s extend%s rules as known on a day before anything was recorded "
                    "(P0212); %s not compared\n", name, count, count == 1 ? "" : "s", count == 1 ? "s" : "",
            count == 1 ? "it is" : "they are");
}

/* A file by itself, or as a part of the rulebook that --rules names. */
static enum status load(struct work *work, int side)
{
    const char *name = work->names[side];
    struct rules_request request = { .rules = name, .today = PAYRULE_NO_DATE };
    enum status status;
    size_t errors;

    if (work->values->rules != NULL && !is_folder(name))
        request = (struct rules_request){ .rules = work->values->rules, .paths = &work->names[side], .path_count = 1,
                                          .today = PAYRULE_NO_DATE };
    status = rules_load(work->cli, &work->rules[side], &request);
    if (status != STATUS_CLEAN || (errors = payrule_rulebook_errors(work->rules[side].rulebook)) == 0)
        return status;
    if (payrule_rulebook_unrecorded(work->rules[side].rulebook) == errors) {
        tell_unrecorded(name, errors);
        work->unrecorded = true;
        return STATUS_CLEAN;
    }
    rules_show_diagnostics(&work->rules[side], DIAGNOSTICS_SHOWN);
    work->errors = true;
    (void)cli_error(work->cli, "the rules of %s have errors: profiles with errors are not compared", name);
    return STATUS_CLEAN;
}

static enum status compare(struct work *work)
{
    const char *payer = work->values->payer;

    switch (payrule_diff_new(&work->diff, work->rules[BEFORE].rulebook, work->rules[AFTER].rulebook, payer)) {
    case PAYRULE_OK:
        return STATUS_CLEAN;
    case PAYRULE_ENOTFOUND:
        return rules_tell_payer(work->cli, &work->rules[AFTER], payer);
    default:
        return cli_error(work->cli, "out of memory");
    }
}

/* ---- replay ---- */

static enum status make_run(struct work *work, int side, const char *payer, struct payrule_run **run)
{
    const struct payrule_run_options options = { work->values->history_from, PAYRULE_FIGURES, PAYRULE_NO_DATE };
    enum payrule_status made = payrule_run_new(run, work->rules[side].rulebook, payer, &options);

    if (made == PAYRULE_ENOTFOUND)
        return cli_error(work->cli, "%s has no payer `%s` to replay", work->names[side], payer);
    if (made == PAYRULE_ERULES)
        return cli_error(work->cli, "the rules of %s in %s have errors", payer, work->names[side]);
    if (made == PAYRULE_OK)
        made = past_attach(*run, work->history[side]);
    return made == PAYRULE_OK ? columns_load(work->cli, *run, work->values->columns)
                              : past_tell(work->cli, work->history[side], made);
}

/* The rules of the profile that are called otherwise; *count of them, to be freed. */
static struct replay_rename *find_renames(const struct work *work, struct payrule_text profile, size_t *count)
{
    struct replay_rename *renames = NULL;
    struct payrule_change change;

    *count = 0;
    for (size_t i = 0; payrule_diff_change(work->diff, i, &change) == PAYRULE_OK; i++) {
        bool reached = false;

        for (size_t k = 0; k < change.profile_count && !reached; k++)
            reached = text_same(change.profiles[k], profile);
        if (!reached || !text_same(change.part, text_from("name")) || !text_same(change.subject, text_from("rule")))
            continue;
        renames = memory_resize(renames, *count + 1, sizeof *renames);
        renames[(*count)++] = (struct replay_rename){ change.before, change.after };
    }
    return renames;
}

static enum status judge(struct work *work, struct judging *judging, const struct input *inputs, int count)
{
    enum payrule_status judged = judge_inputs(judging, inputs, count);

    if (work->report.replay_count == 0)  /* what is wrong with the records is told once */
        payrule_run_diagnostics(judging->run, PAYRULE_TEXT, DIAGNOSTICS_SHOWN, cli_has_colour(STDERR_FILENO),
                                cli_stderr_sink, NULL);
    work->report.refused = payrule_run_refused(judging->run) + inputs_refused(inputs, count);
    if (judging->interrupted)
        return cli_error(work->cli, "interrupted before all sessions were judged under both; no figures are told");
    return judged == PAYRULE_OK ? STATUS_CLEAN : past_tell(work->cli, work->history[AFTER], judged);
}

static enum status replay_payer(struct work *work, struct payrule_text name, const struct input *inputs, int count)
{
    char *payer = memory_string(name.bytes, name.length);
    size_t rename_count;
    struct replay_rename *renames = find_renames(work, name, &rename_count);
    struct judging judging = { .cli = work->cli, .out = &work->cli->out, .threads = pool_threads(work->values->threads),
                               .replay = { .payer = name, .renames = renames, .rename_count = rename_count,
                                           .only_own = work->values->payer == NULL, .list = work->values->list } };
    enum status status = make_run(work, AFTER, payer, &judging.run);

    if (status == STATUS_CLEAN)
        status = make_run(work, BEFORE, payer, &judging.before);
    if (status == STATUS_CLEAN)
        status = judge(work, &judging, inputs, count);
    payrule_run_free(judging.before);
    payrule_run_free(judging.run);
    free(payer);
    free(renames);
    if (status != STATUS_CLEAN) {
        replay_free(&judging.replay);
        return status;
    }
    work->report.replays = memory_resize(work->report.replays, work->report.replay_count + 1, sizeof judging.replay);
    work->report.replays[work->report.replay_count++] = judging.replay;
    return STATUS_CLEAN;
}

/* Is something decided differently in this profile, which both have? */
static bool is_changed(const struct work *work, struct payrule_text profile)
{
    struct payrule_change change;

    for (size_t i = 0; payrule_diff_change(work->diff, i, &change) == PAYRULE_OK; i++) {
        for (size_t k = 0; change.meaning && k < change.profile_count; k++) {
            if (text_same(change.profiles[k], profile))
                return true;
        }
    }
    return false;
}

static bool has_profile(const struct payrule_rulebook *rulebook, struct payrule_text wanted)
{
    struct payrule_text name;

    for (size_t i = 0; (name = payrule_rulebook_profile(rulebook, i)).bytes != NULL; i++) {
        if (text_same(name, wanted))
            return true;
    }
    return false;
}

/* Under the payer that was named, or each session under its own payer's profile where that changed. */
static enum status replay_inputs(struct work *work, const struct input *inputs, int count)
{
    enum status status = STATUS_CLEAN;
    struct payrule_text name;

    if (work->values->payer != NULL)
        return replay_payer(work, text_from(work->values->payer), inputs, count);
    for (size_t i = 0; status == STATUS_CLEAN &&
                       (name = payrule_rulebook_profile(work->rules[AFTER].rulebook, i)).bytes != NULL; i++) {
        if (has_profile(work->rules[BEFORE].rulebook, name) && is_changed(work, name))
            status = replay_payer(work, name, inputs, count);
    }
    return status;
}

static enum status open_history(struct work *work)
{
    enum status status = STATUS_CLEAN;

    for (int side = 0; side < SIDES && status == STATUS_CLEAN; side++)
        status = past_open(work->cli, &work->history[side], work->values->history, PAYRULE_READ);
    return status;
}

static enum status replay(struct work *work)
{
    const struct input_request request = { .format = (enum payrule_input)work->values->from,
                                           .payers = work->values->payers, .columns = work->values->columns,
                                           .threads = pool_threads(work->values->threads) };
    int count = work->count - SIDES + 1;
    char **paths = memory_resize(NULL, (size_t)count, sizeof *paths);
    struct input *inputs;
    enum status status;

    paths[0] = (char *)(uintptr_t)work->values->replay;
    for (int i = 1; i < count; i++)
        paths[i] = work->names[SIDES + i - 1];
    status = inputs_open(work->cli, &inputs, paths, count, &request);
    if (status == STATUS_CLEAN) {
        status = open_history(work);
        if (status == STATUS_CLEAN)
            status = replay_inputs(work, inputs, count);
        inputs_close(inputs, count);
    }
    free(paths);
    return status;
}

/* ---- the command ---- */

static enum status prove(struct work *work)
{
    struct directions *directions = &work->report.directions;

    if (!directions->wanted)
        return STATUS_CLEAN;
    return directions_find(work->cli, directions, (enum directions_form)work->values->format,
                           work->rules[BEFORE].rulebook, work->rules[AFTER].rulebook, work->values->payer);
}

static void write_report(struct work *work)
{
    static void (*const writers[])(const struct diff_report *report) = { diff_write_text, diff_write_json,
                                                                         diff_write_html };

    if (!work->values->list)
        writers[work->values->format](&work->report);
}

static enum status run(struct work *work)
{
    enum status status = load(work, BEFORE);

    if (status == STATUS_CLEAN)
        status = load(work, AFTER);
    if (status == STATUS_CLEAN)
        status = compare(work);
    if (status != STATUS_CLEAN)
        return status;
    work->report.diff = work->diff;
    diff_count(&work->report);
    status = prove(work);
    if (status == STATUS_CLEAN && work->values->replay != NULL)
        status = replay(work);
    if (status != STATUS_CLEAN)
        return status;
    write_report(work);
    if (work->report.refused > 0)
        (void)cli_error(work->cli, "%zu record%s could not be read", work->report.refused,
                        work->report.refused == 1 ? "" : "s");
    if (work->errors || work->report.refused > 0)
        return STATUS_ERRORS;
    if (work->report.meanings > 0)
        return STATUS_FOUND;
    return work->unrecorded ? STATUS_UNCHECKED : STATUS_CLEAN;
}

static void work_free(struct work *work)
{
    for (size_t i = 0; i < work->report.replay_count; i++)
        replay_free(&work->report.replays[i]);
    free(work->report.replays);
    directions_free(&work->report.directions);
    payrule_diff_free(work->diff);
    for (int side = 0; side < SIDES; side++) {
        payrule_history_close(work->history[side]);
        rules_free(&work->rules[side]);
    }
}

/* "" when the options go together; otherwise what does not. */
static const char *what_is_wrong(const struct diff_options *values, int operands)
{
    bool proofs = values->direction || values->witness;

    if (operands < SIDES)
        return "name the older rules, then the newer: payrule diff rules-2025/ rules/";
    if (operands > SIDES && values->replay == NULL)
        return "there are more than two versions; sessions follow --replay";
    if (values->list && values->replay == NULL)
        return "--list writes sessions: name them with --replay FILE";
    if (values->list && proofs)
        return "--list writes sessions only; leave out --direction and --witness";
    if (!proofs && (values->lines > 0 || values->sessions > 0))
        return "--lines and --sessions bound proofs: add --direction or --witness";
    if (values->lines > LINES_MOST || values->sessions > SESSIONS_MOST)
        return "--lines is a number up to 12, --sessions one up to 60";
    return "";
}

static struct directions directions_asked(const struct diff_options *values)
{
    return (struct directions){ .wanted = values->direction || values->witness,
                                .options = { .lines = (unsigned)values->lines,
                                             .sessions = (unsigned)values->sessions,
                                             .direction_only = !values->witness },
                                .words = { .descriptor = OUT_MEMORY } };
}

enum status command_diff(struct cli *cli, int argc, char **argv)
{
    struct diff_options values = { .history_from = PAYRULE_NO_DATE };
    struct work work = { .cli = cli, .values = &values };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (*what_is_wrong(&values, argc) != '\0')
        return cli_usage(cli, "%s", what_is_wrong(&values, argc));
    work.names = argv;
    work.count = argc;
    work.report = (struct diff_report){ .out = &cli->out, .before = argv[BEFORE], .after = argv[AFTER],
                                         .replayed = values.replay != NULL, .directions = directions_asked(&values) };
    status = run(&work);
    work_free(&work);
    return status;
}
