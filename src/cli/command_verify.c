/* payrule verify: receipts judged again, and what of them reproduces. */
#include <stdlib.h>

#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/locate.h"
#include "cli/options.h"
#include "cli/past.h"
#include "cli/progress.h"

#define DIAGNOSTICS_SHOWN 20

struct verify_options {
    const char *rules, *history;
    int format;
    int32_t known_on;
    bool verbose;
};

#define OFFSET(member) offsetof(struct verify_options, member)
const struct option_row option_rows_verify[] = {
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, REV:PATH in git, or a pack", OFFSET(rules) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    { "history", OPTION_TEXT, "FILE", "the store of past sessions that receipts refer to", OFFSET(history) },
    { "format", OPTION_CHOICE, "text|json", "json: an object for each receipt", OFFSET(format) },
    { "verbose", OPTION_FLAG, "", "tell of receipts that reproduce, too", OFFSET(verbose) },
    OPTION_ROW_REQUIRE_SIGNATURE,
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

struct verifying {
    struct cli *cli;
    const struct verify_options *values;
    struct payrule_verifier *verifier;
    const struct input *input;
    uint64_t line; /* of the receipt at hand */
    size_t reproduced, differ, unread;
    bool interrupted;
};

/* ---- text ---- */

static void write_place(const struct verifying *verifying, const struct payrule_verified *verified)
{
    struct out *out = &verifying->cli->out;

    out_clean(out, text_from(verifying->input->name));
    out_printf(out, ":%llu: ", (unsigned long long)verifying->line);
    out_clean(out, verified->session);
    out_string(out, " under ");
    out_clean(out, verified->payer);
    out_string(out, ": ");
}

static void write_difference(struct out *out, const struct payrule_difference *difference)
{
    out_string(out, "    ");
    out_clean(out, difference->what);
    if (difference->was.length + difference->is.length > 0) {
        out_string(out, ": was ");
        out_clean(out, difference->was);
        out_string(out, ", now ");
        out_clean(out, difference->is);
    } else {
        out_string(out, ": told otherwise");
    }
    out_char(out, '\n');
}

static const char *outcome(const struct payrule_verified *verified)
{
    if (verified->reproduced)
        return "reproduced\n";
    if (!verified->same_verdict)
        return "differs\n";
    return verified->difference_count > 0 ? "the verdict is the same, but not byte for byte\n"
                                          : "the answer is the same, but not what it rests on\n";
}

static void write_text(const struct verifying *verifying, const struct payrule_verified *verified)
{
    struct out *out = &verifying->cli->out;

    if (verified->reproduced && !verifying->values->verbose)
        return;
    write_place(verifying, verified);
    out_string(out, outcome(verified));
    for (size_t i = 0; i < verified->reason_count; i++) {
        out_string(out, verified->reproduced ? "  although " : "  because ");
        out_clean(out, verified->reasons[i].text);
        out_char(out, '\n');
    }
    for (size_t i = 0; i < verified->difference_count; i++)
        write_difference(out, &verified->differences[i]);
}

/* ---- JSON ---- */

static void write_member(struct out *out, const char *before, struct payrule_text text)
{
    out_string(out, before);
    out_json(out, text);
}

static void write_reasons(struct out *out, const struct payrule_verified *verified)
{
    static const char *const kinds[] = { "engine", "rules", "table", "history", "session", "receipt", "none" };

    out_string(out, ",\"because\":[");
    for (size_t i = 0; i < verified->reason_count; i++) {
        out_printf(out, "%s{\"kind\":\"%s\"", i > 0 ? "," : "", kinds[verified->reasons[i].kind]);
        write_member(out, ",\"text\":", verified->reasons[i].text);
        out_char(out, '}');
    }
    out_char(out, ']');
}

static void write_differences(struct out *out, const struct payrule_verified *verified)
{
    out_string(out, ",\"differences\":[");
    for (size_t i = 0; i < verified->difference_count; i++) {
        write_member(out, i > 0 ? ",{\"what\":" : "{\"what\":", verified->differences[i].what);
        write_member(out, ",\"was\":", verified->differences[i].was);
        write_member(out, ",\"is\":", verified->differences[i].is);
        out_char(out, '}');
    }
    out_char(out, ']');
}

static void write_json(const struct verifying *verifying, const struct payrule_verified *verified)
{
    struct out *out = &verifying->cli->out;

    write_member(out, "{\"file\":", text_from(verifying->input->name));
    out_printf(out, ",\"line\":%llu", (unsigned long long)verifying->line);
    write_member(out, ",\"session\":", verified->session);
    write_member(out, ",\"payer\":", verified->payer);
    out_printf(out, ",\"reproduced\":%s,\"same_verdict\":%s", verified->reproduced ? "true" : "false",
               verified->same_verdict ? "true" : "false");
    write_reasons(out, verified);
    write_differences(out, verified);
    out_string(out, "}\n");
}

/* ---- one receipt ---- */

/* As a diagnostic is written, so that editors find the place. */
static void tell_unread(struct verifying *verifying, const struct payrule_verified *verified)
{
    struct out line;

    verifying->unread++;
    out_flush(&verifying->cli->out);
    if (verifying->unread > DIAGNOSTICS_SHOWN)
        return;
    out_open(&line, OUT_MEMORY);
    out_clean(&line, text_from(verifying->input->name));
    out_printf(&line, ":%llu:%zu: error: the receipt cannot be read\nnote: ", (unsigned long long)verifying->line,
               verified->column);
    out_clean(&line, verified->problem);
    out_string(&line, ".\nhelp: Receipts are read as `payrule eval --receipts FILE` wrote them, one a line.\n");
    cli_stderr_sink(NULL, line.bytes, line.length);
    out_close(&line);
}

static enum payrule_status verify_line(struct verifying *verifying, const char *bytes, size_t length)
{
    struct payrule_verified verified;
    enum payrule_status status = payrule_verify(verifying->verifier, bytes, length, &verified);

    if (status == PAYRULE_EINPUT) {
        tell_unread(verifying, &verified);
        return PAYRULE_OK;
    }
    if (status != PAYRULE_OK)
        return status;
    verifying->reproduced += verified.reproduced != 0;
    verifying->differ += verified.reproduced == 0;
    if (verifying->values->format == PAYRULE_JSON)
        write_json(verifying, &verified);
    else
        write_text(verifying, &verified);
    return PAYRULE_OK;
}

static enum payrule_status verify_input(struct verifying *verifying)
{
    const char *at = verifying->input->bytes, *end = at + verifying->input->length;
    enum payrule_status status = PAYRULE_OK;
    struct progress progress;

    progress_begin(&progress, "verifying", PROGRESS_BYTES, verifying->input->length);
    for (verifying->line = 1; status == PAYRULE_OK && at < end && verifying->cli->out.error == 0; verifying->line++) {
        verifying->interrupted = interrupt_came();
        if (verifying->interrupted)
            break;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline != NULL ? newline : end) - at);

        if (length > 0)
            status = verify_line(verifying, at, length);
        progress_step(&progress, length + 1);
        at += length + 1;
    }
    progress_end(&progress);
    return status;
}

/* ---- the command ---- */

static enum status conclude(struct verifying *verifying)
{
    struct out *out = &verifying->cli->out;
    size_t count = verifying->reproduced + verifying->differ;

    if (verifying->values->format == PAYRULE_TEXT)
        out_printf(out, "%zu receipt%s: %zu reproduce%s byte for byte, %zu do%s not\n", count, count == 1 ? "" : "s",
                   verifying->reproduced, verifying->reproduced == 1 ? "s" : "", verifying->differ,
                   verifying->differ == 1 ? "es" : "");
    if (verifying->interrupted)
        return cli_error(verifying->cli, "interrupted when %zu receipt%s %s verified", count, count == 1 ? "" : "s",
                         count == 1 ? "was" : "were");
    if (verifying->unread > 0)
        return cli_error(verifying->cli, "%zu receipt%s could not be read", verifying->unread,
                         verifying->unread == 1 ? "" : "s");
    return verifying->differ > 0 ? STATUS_FOUND : STATUS_CLEAN;
}

static enum status verify_files(struct verifying *verifying, struct payrule_history *history, int count, char **paths)
{
    const struct input_request request = { .format = PAYRULE_JSONL, .as_it_is = true };
    struct input *inputs;
    enum status status = inputs_open(verifying->cli, &inputs, paths, count, &request);
    enum payrule_status verified = PAYRULE_OK;

    if (status != STATUS_CLEAN)
        return status;
    interrupt_expect();
    for (int i = 0; i < count && verified == PAYRULE_OK && !verifying->interrupted; i++) {
        verifying->input = &inputs[i];
        verified = verify_input(verifying);
    }
    inputs_close(inputs, count);
    out_flush(&verifying->cli->out);
    return verified == PAYRULE_OK ? conclude(verifying) : past_tell(verifying->cli, history, verified);
}

static enum status with_history(struct verifying *verifying, struct payrule_rulebook *rulebook, int count, char **paths)
{
    struct locator locator = { .cli = verifying->cli };
    struct payrule_verifier_options options = { .line = locator_line, .line_context = &locator };
    enum status status = past_open(verifying->cli, &options.history, verifying->values->history, PAYRULE_READ);

    if (status != STATUS_CLEAN)
        return status;
    if (payrule_verifier_new(&verifying->verifier, rulebook, &options) == PAYRULE_OK)
        status = verify_files(verifying, options.history, count, paths);
    else
        status = cli_error(verifying->cli, "out of memory");
    payrule_verifier_free(verifying->verifier);
    payrule_history_close(options.history);
    locator_close(&locator);
    return status;
}

enum status command_verify(struct cli *cli, int argc, char **argv)
{
    struct verify_options values = { .known_on = PAYRULE_NO_DATE };
    struct rules rules = { .rulebook = NULL };
    struct verifying verifying = { .cli = cli, .values = &values };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0)
        return cli_usage(cli, "name the file of receipts that `payrule eval --receipts FILE` wrote");
    status = rules_load(cli, &rules, &(struct rules_request){ .rules = values.rules, .today = PAYRULE_NO_DATE,
                                                              .known_on = &values.known_on });
    if (status == STATUS_CLEAN) {
        if (payrule_rulebook_errors(rules.rulebook) > 0)
            rules_show_diagnostics(&rules, DIAGNOSTICS_SHOWN);
        status = with_history(&verifying, rules.rulebook, argc, argv);
        if (payrule_rulebook_errors(rules.rulebook) > 0)
            status = status_worse(status, STATUS_ERRORS);
    }
    rules_free(&rules);
    return status;
}
