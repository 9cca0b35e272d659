/* payrule list: what a rulebook holds. */
#include "cli/files.h"
#include "cli/options.h"

struct list_options {
    const char *rules, *payer;
    int format;
};

#define OFFSET(member) offsetof(struct list_options, member)
const struct option_row option_rows_list[] = { { "rules", OPTION_TEXT, "DIR", "the rulebook's folder", OFFSET(rules) },
                                               { "payer", OPTION_TEXT, "NAME", "of this profile only", OFFSET(payer) },
                                               { "format", OPTION_CHOICE, "text|json", "json: an object for each row",
                                                 OFFSET(format) },
                                               OPTION_ROW_NO_CACHE,
                                               { NULL, OPTION_FLAG, NULL, NULL, 0 } };

static enum status tell_unknown(const struct cli *cli, const char *word)
{
    static const char *const words[] = { "payers", "rules", "codes", "parameters", "notes" };
    const char *near = cli_nearest(word, words, sizeof words / sizeof words[0]);

    if (near != NULL)
        return cli_usage(cli, "there is no list of `%s`; did you mean `%s`?", word, near);
    return cli_usage(cli, "there is no list of `%s`; name payers, rules, codes, parameters or notes", word);
}

static enum status show(struct cli *cli, const struct rules *rules, const char *what, const struct list_options *values)
{
    switch (payrule_rulebook_list(rules->rulebook, what, values->payer, (enum payrule_format)values->format, out_sink,
                                  &cli->out)) {
    case PAYRULE_ENOTFOUND:
        return rules_tell_payer(cli, rules, values->payer);
    case PAYRULE_EUSAGE:
        return tell_unknown(cli, what);
    case PAYRULE_ENOMEM:
        return cli_error(cli, "out of memory");
    case PAYRULE_OK:
    case PAYRULE_END:
    case PAYRULE_ERULES:
    case PAYRULE_EINPUT:
    case PAYRULE_ESTORE:
        break;
    }
    return payrule_rulebook_errors(rules->rulebook) > 0
               ? cli_error(cli, "some rules have errors; `payrule check` shows them")
               : STATUS_CLEAN;
}

enum status command_list(struct cli *cli, int argc, char **argv)
{
    struct list_options values = { .format = PAYRULE_TEXT };
    struct rules rules = { .rulebook = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc != 1)
        return cli_usage(cli, "name one of payers, rules, codes, parameters and notes");
    status = rules_load(cli, &rules, &(struct rules_request){ .rules = values.rules, .today = PAYRULE_NO_DATE });
    if (status == STATUS_CLEAN)
        status = show(cli, &rules, argv[0], &values);
    rules_free(&rules);
    return status;
}
