/* payrule prove: which way the rules of a payer went between two versions, with the session that shows it. */
#include <stdio.h>

#include "cli/files.h"
#include "cli/options.h"
#include "payrule_prove.h"

struct prove_options {
    const char *payer, *was;
    int format, lines, sessions;
    bool brief;
};

#define OFFSET(member) offsetof(struct prove_options, member)
const struct option_row option_rows_prove[] = {
    { "payer", OPTION_TEXT, "NAME", "the profile", OFFSET(payer) },
    { "was", OPTION_TEXT, "NAME", "its name in OLD, where that was another", OFFSET(was) },
    { "brief", OPTION_FLAG, "", "directions only, without sessions that show them", OFFSET(brief) },
    { "lines", OPTION_NUMBER, "N", "lines of a session at most; 4", OFFSET(lines) },
    { "sessions", OPTION_NUMBER, "N", "other sessions of the patient at most; 3", OFFSET(sessions) },
    { "format", OPTION_CHOICE, "text|json", "json: an object for each rule, and one for all together", OFFSET(format) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

struct proving {
    struct cli *cli;
    const struct prove_options *values;
    bool differs, open;
};

static void show(void *context, const struct payrule_rule_change *change)
{
    struct proving *proving = context;

    proving->differs |= change->direction != PAYRULE_SAME;
    proving->open |= change->direction == PAYRULE_GAVE_UP || change->direction == PAYRULE_NOT_PROVED;
    payrule_change_write(change, (enum payrule_format)proving->values->format, out_sink, &proving->cli->out);
}

static struct payrule_prove_options bounds_of(const struct prove_options *values)
{
    return (struct payrule_prove_options){ .lines = (unsigned)values->lines,
                                           .sessions = (unsigned)values->sessions,
                                           .direction_only = values->brief };
}

static void show_bound(struct cli *cli, const struct prove_options *values)
{
    struct payrule_prove_options options = bounds_of(values);

    if (values->format == PAYRULE_JSON)
        return;
    out_string(&cli->out, "\nthe bound: ");
    payrule_prove_bound(&options, out_sink, &cli->out);
    out_string(&cli->out, "\n");
}

static enum status prove(struct cli *cli, const struct prove_options *values, struct rules *before, struct rules *after)
{
    struct proving proving = { .cli = cli, .values = values };
    struct payrule_prove_options options = bounds_of(values);
    const char *was = values->was != NULL ? values->was : values->payer;
    enum payrule_status status;

    if (!rules_has_payer(before, was))
        return rules_tell_payer(cli, before, was);
    if (!rules_has_payer(after, values->payer))
        return rules_tell_payer(cli, after, values->payer);
    status = payrule_prove_compare(before->rulebook, was, after->rulebook, values->payer, &options, show, &proving);
    if (status == PAYRULE_EUSAGE)
        return cli_error(cli, "this program was built without the solver Z3, which proofs need");
    if (status == PAYRULE_ERULES)
        return cli_error(cli, "the profile has errors; payrule check shows them");
    if (status != PAYRULE_OK)
        return cli_error(cli, "out of memory");
    show_bound(cli, values);
    if (proving.differs)
        return STATUS_FOUND;
    return proving.open ? STATUS_UNCHECKED : STATUS_CLEAN;
}

enum status command_prove(struct cli *cli, int argc, char **argv)
{
    struct prove_options values = { .payer = NULL };
    struct rules before = { .rulebook = NULL }, after = { .rulebook = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc != 2 || values.payer == NULL)
        return cli_usage(cli, "two rulebooks and --payer are needed: payrule prove --payer NAME OLD NEW");
    if (values.lines > 12 || values.sessions > 60)
        return cli_usage(cli, "--lines is a number up to 12, --sessions one up to 60");
    status = rules_load(cli, &before, &(struct rules_request){ argv[0], NULL, 0, .today = PAYRULE_NO_DATE });
    if (status == STATUS_CLEAN)
        status = rules_load(cli, &after, &(struct rules_request){ argv[1], NULL, 0, .today = PAYRULE_NO_DATE });
    if (status == STATUS_CLEAN)
        status = prove(cli, &values, &before, &after);
    rules_free(&before);
    rules_free(&after);
    return status;
}
