/* payrule compare: the same sessions under several payers, side by side. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/answers.h"
#include "cli/columns.h"
#include "cli/files.h"
#include "cli/input.h"
#include "cli/names.h"
#include "cli/options.h"
#include "cli/page.h"
#include "cli/past.h"
#include "cli/report.h"

#define PAYERS_MOST 16
#define LABEL 22 /* width of the words before the columns */
#define DIAGNOSTICS_SHOWN 20

struct compare_options {
    const char *payers, *rules, *session, *columns, *history;
    int format, from;
    int32_t history_from, known_on;
    bool all;
};

#define OFFSET(member) offsetof(struct compare_options, member)
const struct option_row option_rows_compare[] = {
    { "payers", OPTION_TEXT, "A,B,...", "the payers' profiles, 2 to 16", OFFSET(payers) },
    { "session", OPTION_TEXT, "ID", "this session only", OFFSET(session) },
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, REV:PATH in git, or a pack", OFFSET(rules) },
    { "format", OPTION_CHOICE, "text|json", "json: an object for each session, with the answer of each payer",
      OFFSET(format) },
    { "from", OPTION_CHOICE, "guess|jsonl|csv|fhir|837p|837i", "what the input is", OFFSET(from) },
    { "columns", OPTION_TEXT, "FILE", "what the columns of CSV are called: rows NAME <TAB> MEMBER", OFFSET(columns) },
    { "history", OPTION_TEXT, "FILE", "the store of past sessions, counted with those of the input", OFFSET(history) },
    { "history-from", OPTION_DATE, "DATE", "input and store hold every session since that day", OFFSET(history_from) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    { "all", OPTION_FLAG, "", "sessions that are judged alike, too", OFFSET(all) },
    OPTION_ROW_REQUIRE_SIGNATURE,
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

struct column {
    const char *payer;
    struct payrule_run *run, *fork; /* the fork judges what the run has learned */
    const struct payrule_answer *answer;
};

struct comparison {
    struct cli *cli;
    const struct compare_options *values;
    struct column columns[PAYERS_MOST];
    int count;
    char *names; /* the payers' names, cut out of --payers */
    struct payrule_history *history; /* or NULL */
    size_t sessions, different, refused;
};

/* ---- differences ---- */

static bool is_different(const struct comparison *comparison)
{
    const struct payrule_answer *first = comparison->columns[0].answer;

    for (int i = 1; i < comparison->count; i++) {
        if (!answers_same(first, comparison->columns[i].answer))
            return true;
    }
    return false;
}

/* ---- text ---- */

static size_t column_width(const struct comparison *comparison, const struct page *page)
{
    size_t width = page->width > LABEL + 2 ? (page->width - LABEL - 2) / (size_t)comparison->count : 12;

    return width < 12 ? 12 : width;
}

static void begin_row(const struct page *page, struct payrule_text label)
{
    out_string(page->out, "  ");
    page_cell(page, label, LABEL);
}

static void write_cell(const struct page *page, struct out *text, size_t width)
{
    page_cell(page, (struct payrule_text){ text->bytes, text->length }, width - 2);
    out_string(page->out, "  ");
    text->length = 0;
}

/* Ends a row of cells without the blanks after the last one. */
static void end_row(const struct page *page)
{
    while (page->out->length > 0 && page->out->bytes[page->out->length - 1] == ' ')
        page->out->length--;
    out_char(page->out, '\n');
}

/* "deny CO-151, 1 unit", "unknown: minutes", "-" */
static void write_rule_cell(struct out *out, const struct payrule_answer *answer, struct payrule_text rule)
{
    const struct payrule_finding *finding = answers_find(answer->findings, answer->finding_count, rule);

    if (finding != NULL) {
        report_reason(out, finding);
        if (finding->units_denied > 0)
            out_printf(out, ", %lld unit%s", (long long)finding->units_denied, finding->units_denied == 1 ? "" : "s");
        return;
    }
    finding = answers_find(answer->unchecked, answer->unchecked_count, rule);
    out_string(out, finding != NULL ? verdict_name(finding->verdict) : "-");
    for (size_t i = 0; finding != NULL && i < finding->need_count; i++) {
        out_string(out, i > 0 ? ", " : ": ");
        out_text(out, finding->needs[i]);
    }
}

static void write_rule_row(const struct comparison *comparison, const struct page *page, struct payrule_text rule)
{
    struct out cell;

    out_open(&cell, OUT_MEMORY);
    begin_row(page, rule);
    for (int i = 0; i < comparison->count; i++) {
        write_rule_cell(&cell, comparison->columns[i].answer, rule);
        write_cell(page, &cell, column_width(comparison, page));
    }
    end_row(page);
    out_close(&cell);
}

/* Was the rule met in an earlier column, or earlier in this one? */
static bool was_met(const struct comparison *comparison, int column, size_t index, struct payrule_text rule)
{
    for (int i = 0; i < column; i++) {
        const struct payrule_answer *answer = comparison->columns[i].answer;

        if (answers_find(answer->findings, answer->finding_count, rule) != NULL ||
            answers_find(answer->unchecked, answer->unchecked_count, rule) != NULL)
            return true;
    }
    for (size_t i = 0; i < index; i++) {
        const struct payrule_answer *answer = comparison->columns[column].answer;

        if (text_same(
                (i < answer->finding_count ? answer->findings[i] : answer->unchecked[i - answer->finding_count]).rule,
                rule))
            return true;
    }
    return false;
}

static void write_rules(const struct comparison *comparison, const struct page *page)
{
    for (int column = 0; column < comparison->count; column++) {
        const struct payrule_answer *answer = comparison->columns[column].answer;

        for (size_t i = 0; i < answer->finding_count + answer->unchecked_count; i++) {
            struct payrule_text rule =
                (i < answer->finding_count ? answer->findings[i] : answer->unchecked[i - answer->finding_count]).rule;

            if (!was_met(comparison, column, i, rule))
                write_rule_row(comparison, page, rule);
        }
    }
}

static void write_outcomes(const struct comparison *comparison, const struct page *page)
{
    struct out cell;

    out_open(&cell, OUT_MEMORY);
    begin_row(page, text_from("outcome"));
    for (int i = 0; i < comparison->count; i++) {
        const struct payrule_answer *answer = comparison->columns[i].answer;

        out_string(&cell, outcome_name(answer->outcome));
        if (answer->at_risk > 0) {
            out_char(&cell, ' ');
            out_money(&cell, answer->at_risk);
        }
        write_cell(page, &cell, column_width(comparison, page));
    }
    end_row(page);
    out_close(&cell);
}

static void write_text(const struct comparison *comparison)
{
    const struct page page = { &comparison->cli->out, (size_t)cli_width(STDOUT_FILENO), 0, 0,
                               cli_has_colour(STDOUT_FILENO) };
    const struct payrule_answer *first = comparison->columns[0].answer;

    page_colour(&page, PAGE_BOLD);
    out_clean(page.out, first->session);
    page_colour(&page, PAGE_PLAIN);
    out_string(page.out, "  ");
    out_clean(page.out, first->date);
    out_char(page.out, '\n');
    begin_row(&page, text_from(""));
    for (int i = 0; i < comparison->count; i++) {
        page_cell(&page, text_from(comparison->columns[i].payer), column_width(comparison, &page) - 2);
        out_string(page.out, "  ");
    }
    end_row(&page);
    write_outcomes(comparison, &page);
    write_rules(comparison, &page);
    out_char(page.out, '\n');
}

/* ---- JSON ---- */

static void write_json(const struct comparison *comparison, bool different)
{
    struct out *out = &comparison->cli->out;

    out_string(out, "{\"session\":");
    out_json(out, comparison->columns[0].answer->session);
    out_printf(out, ",\"different\":%s,\"answers\":[", different ? "true" : "false");
    for (int i = 0; i < comparison->count; i++) {
        struct out answer;

        out_open(&answer, OUT_MEMORY);
        payrule_answer_json(comparison->columns[i].answer, out_sink, &answer);
        out_string(out, i > 0 ? "," : "");
        out_bytes(out, answer.bytes, answer.length > 0 ? answer.length - 1 : 0); /* without its newline */
        out_close(&answer);
    }
    out_string(out, "]}\n");
}

/* ---- judging ---- */

static void write_session(struct comparison *comparison)
{
    bool different = is_different(comparison);

    if (comparison->values->session != NULL &&
        !text_same(comparison->columns[0].answer->session, text_from(comparison->values->session)))
        return;
    comparison->sessions++;
    comparison->different += different;
    if (!different && !comparison->values->all && comparison->values->session == NULL)
        return;
    if (comparison->values->format == PAYRULE_JSON)
        write_json(comparison, different);
    else
        write_text(comparison);
}

/* All runs read the same input, so that they stand at the same record; one that is refused is refused by all. */
static enum payrule_status compare_input(struct comparison *comparison, const struct input *input)
{
    enum payrule_status status = PAYRULE_OK;

    for (int i = 0; i < comparison->count && status == PAYRULE_OK; i++)
        status =
            payrule_run_input(comparison->columns[i].fork, input->name, input->format, input->bytes, input->length);
    while (status != PAYRULE_ENOMEM && status != PAYRULE_END) {
        for (int i = 0; i < comparison->count && status != PAYRULE_ENOMEM; i++)
            status = payrule_run_next(comparison->columns[i].fork, &comparison->columns[i].answer);
        if (status == PAYRULE_OK)
            write_session(comparison);
    }
    return status == PAYRULE_END ? PAYRULE_OK : status;
}

static enum payrule_status compare_inputs(struct comparison *comparison, const struct input *inputs, int count)
{
    enum payrule_status status = PAYRULE_OK;

    for (int i = 0; i < comparison->count && status == PAYRULE_OK; i++) {
        struct column *column = &comparison->columns[i];

        status = past_attach(column->run, comparison->history);
        if (status == PAYRULE_OK)
            status = inputs_learn(column->run, inputs, count);
        if (status == PAYRULE_OK)
            status = payrule_run_fork(&column->fork, column->run);
    }
    payrule_run_diagnostics(comparison->columns[0].run, PAYRULE_TEXT, DIAGNOSTICS_SHOWN, cli_has_colour(STDERR_FILENO),
                            cli_stderr_sink, NULL);
    for (int i = 0; i < count && status == PAYRULE_OK; i++)
        status = compare_input(comparison, &inputs[i]);
    if (status == PAYRULE_OK)
        comparison->refused = payrule_run_refused(comparison->columns[0].run) +
                              payrule_run_refused(comparison->columns[0].fork) + inputs_refused(inputs, count);
    return status;
}

/* ---- the command ---- */

/* The same map for each; what is wrong with it is told once. */
static enum status load_columns(struct comparison *comparison)
{
    enum status status = STATUS_CLEAN;

    for (int i = 0; i < comparison->count && status == STATUS_CLEAN; i++)
        status = columns_load(comparison->cli, comparison->columns[i].run, comparison->values->columns);
    return status;
}

static enum status make_runs(struct comparison *comparison, struct rules *rules)
{
    const struct payrule_run_options options = { comparison->values->history_from, 0, PAYRULE_NO_DATE };

    for (int i = 0; i < comparison->count; i++) {
        struct column *column = &comparison->columns[i];

        switch (payrule_run_new(&column->run, rules->rulebook, column->payer, &options)) {
        case PAYRULE_OK:
            break;
        case PAYRULE_ENOTFOUND:
            return rules_tell_payer(comparison->cli, rules, column->payer);
        case PAYRULE_ERULES:
            return cli_error(comparison->cli, "the rules of %s have errors", column->payer);
        default:
            return cli_error(comparison->cli, "out of memory");
        }
    }
    return STATUS_CLEAN;
}

static enum status cut_payers(struct comparison *comparison)
{
    const char *payers = comparison->values->payers;
    char *rest = NULL;

    if (payers == NULL)
        return cli_usage(comparison->cli, "--payers names the profiles: --payers medicare.part_b,commercial.midpoint");
    comparison->names = memory_string(payers, strlen(payers));
    for (char *name = strtok_r(comparison->names, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest)) {
        if (comparison->count == PAYERS_MOST)
            return cli_usage(comparison->cli, "there are more than %d payers", PAYERS_MOST);
        comparison->columns[comparison->count++].payer = name;
    }
    if (comparison->count < 2)
        return cli_usage(comparison->cli, "two payers at least, with a comma between: --payers A,B");
    return STATUS_CLEAN;
}

static enum status conclude(struct comparison *comparison)
{
    const char *session = comparison->values->session;

    if (session != NULL && comparison->sessions == 0)
        return cli_error(comparison->cli, "no session `%s` could be read in the input", session);
    if (comparison->values->format == PAYRULE_TEXT)
        out_printf(&comparison->cli->out, "%zu session%s, %zu judged differently\n", comparison->sessions,
                   comparison->sessions == 1 ? "" : "s", comparison->different);
    if (comparison->refused > 0)
        return cli_error(comparison->cli, "%zu record%s could not be read", comparison->refused,
                         comparison->refused == 1 ? "" : "s");
    return comparison->different > 0 ? STATUS_FOUND : STATUS_CLEAN;
}

static enum status compare_run(struct comparison *comparison, int count, char **paths)
{
    struct input *inputs;
    const struct input_request request = { .format = (enum payrule_input)comparison->values->from };
    enum status status = inputs_open(comparison->cli, &inputs, paths, count, &request);
    enum payrule_status judged;

    if (status != STATUS_CLEAN)
        return status;
    judged = compare_inputs(comparison, inputs, count);
    status = judged == PAYRULE_OK ? conclude(comparison)
                                  : past_tell(comparison->cli, comparison->history, judged);
    for (int i = 0; i < comparison->count; i++) {
        payrule_run_free(comparison->columns[i].fork);
        comparison->columns[i].fork = NULL;
    }
    inputs_close(inputs, count);
    return status;
}

static enum status with_rules(struct comparison *comparison, int count, char **paths)
{
    struct rules rules = { .rulebook = NULL };
    enum status status =
        rules_load(comparison->cli, &rules,
                   &(struct rules_request){ .rules = comparison->values->rules, .today = PAYRULE_NO_DATE,
                                            .known_on = &comparison->values->known_on });
    bool errors = false;

    if (status == STATUS_CLEAN) {
        errors = payrule_rulebook_errors(rules.rulebook) > 0;
        if (errors)
            rules_show_diagnostics(&rules, DIAGNOSTICS_SHOWN);
        status = make_runs(comparison, &rules);
    }
    if (status == STATUS_CLEAN)
        status = load_columns(comparison);
    if (status == STATUS_CLEAN)
        status = past_open(comparison->cli, &comparison->history, comparison->values->history, PAYRULE_READ);
    if (status == STATUS_CLEAN)
        status = compare_run(comparison, count, paths);
    for (int i = 0; i < comparison->count; i++)
        payrule_run_free(comparison->columns[i].run);
    payrule_history_close(comparison->history);
    rules_free(&rules);
    return errors ? status_worse(status, STATUS_ERRORS) : status;
}

enum status command_compare(struct cli *cli, int argc, char **argv)
{
    struct compare_options values = { .history_from = PAYRULE_NO_DATE, .known_on = PAYRULE_NO_DATE };
    struct comparison comparison = { .cli = cli, .values = &values };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0)
        return cli_usage(cli, "name the file that holds the sessions");
    status = cut_payers(&comparison);
    if (status == STATUS_CLEAN)
        status = with_rules(&comparison, argc, argv);
    free(comparison.names);
    return status;
}
