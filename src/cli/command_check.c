/* payrule check: everything that is wrong with rule files; its stages can be shown. */
#include <stdio.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/options.h"
#include "cli/watch.h"

#define DIAGNOSTICS_SHOWN 20

struct check_options {
    const char *rules, *payer;
    int format, dump;
    int32_t today;
    bool all, watch;
};

#define OFFSET(member) offsetof(struct check_options, member)
const struct option_row option_rows_check[] = {
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, or REV:PATH in git", OFFSET(rules) },
    { "format", OPTION_CHOICE, "text|json", "json: an object for each diagnostic, on standard output", OFFSET(format) },
    { "all", OPTION_FLAG, "", "show all diagnostics, not the first 20", OFFSET(all) },
    { "today", OPTION_DATE, "DATE", "the day that decides what is past its `check again by`", OFFSET(today) },
    { "dump", OPTION_CHOICE, "none|tokens|tree|rulebook|plan", "show a stage of compiling", OFFSET(dump) },
    { "payer", OPTION_TEXT, "NAME", "with --dump=plan: of this profile only", OFFSET(payer) },
    { "watch", OPTION_FLAG, "", "check again whenever a rule file or table changes, until Ctrl-C", OFFSET(watch) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static void count_up(const struct rules *rules)
{
    size_t errors = payrule_rulebook_errors(rules->rulebook), warnings = payrule_rulebook_warnings(rules->rulebook);

    fprintf(stderr, "%zu file%s, %zu error%s, %zu warning%s\n", rules->files.count, rules->files.count == 1 ? "" : "s",
            errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

struct checking {
    struct cli *cli;
    const struct check_options *values;
};

static enum status show(void *context, const struct rules *rules)
{
    static const char *const stages[] = { NULL, "tokens", "tree", "rulebook", "plan" };
    const struct checking *checking = context;
    const struct check_options *values = checking->values;
    struct cli *cli = checking->cli;
    enum payrule_status dumped = PAYRULE_OK;

    if (values->format == PAYRULE_JSON) {
        payrule_rulebook_diagnostics(rules->rulebook, PAYRULE_JSON, 0, 0, out_sink, &cli->out);
    } else {
        rules_show_diagnostics(rules, values->all ? 0 : DIAGNOSTICS_SHOWN);
        count_up(rules);
    }
    if (values->dump > 0)
        dumped = payrule_rulebook_dump(rules->rulebook, stages[values->dump], values->payer, out_sink, &cli->out);
    if (dumped == PAYRULE_ENOTFOUND)
        return rules_tell_payer(cli, rules, values->payer);
    if (payrule_rulebook_errors(rules->rulebook) > 0)
        return STATUS_ERRORS;
    return payrule_rulebook_warnings(rules->rulebook) > 0 ? STATUS_FOUND : STATUS_CLEAN;
}

enum status command_check(struct cli *cli, int argc, char **argv)
{
    struct check_options values = { .today = PAYRULE_NO_DATE };
    struct checking checking = { cli, &values };
    int read = options_read(cli, &values, &argc, argv);
    const struct rules_request request = { values.rules, argv, argc, .paths_as_given = true, .today = values.today };

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (values.watch && (values.format != PAYRULE_TEXT || values.dump > 0))
        return cli_usage(cli, "--watch shows text");
    return values.watch ? watch_rules(cli, &request, show, &checking) : rules_run(cli, &request, show, &checking);
}
