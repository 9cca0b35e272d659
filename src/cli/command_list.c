/* payrule list: what a rulebook holds. */
#include "cli/files.h"
#include "cli/options.h"
#include "cli/provenance.h"

#define CALENDAR_DAYS 365 /* shown when the last day is not said */

struct list_options {
    const char *rules, *payer;
    int32_t from, to;
    int format;
    int32_t known_on, on;
};

#define OFFSET(member) offsetof(struct list_options, member)
const struct option_row option_rows_list[] = {
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, REV:PATH in git, or a pack", OFFSET(rules) },
    { "payer", OPTION_TEXT, "NAME", "of this profile only", OFFSET(payer) },
    { "from", OPTION_DATE, "DATE", "calendar: the first day; today when not given", OFFSET(from) },
    { "to", OPTION_DATE, "DATE", "calendar: the last day; a year from the first when not given", OFFSET(to) },
    { "on", OPTION_DATE, "DATE", "overrides: those in force on that day", OFFSET(on) },
    { "format", OPTION_CHOICE, "text|json|ics", "json: an object for each row; ics: calendar, for other programs",
      OFFSET(format) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    OPTION_ROW_REQUIRE_SIGNATURE,
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static enum status tell_unknown(const struct cli *cli, const char *word)
{
    static const char *const words[] = { "payers", "rules",     "codes",      "parameters",
                                         "notes",  "overrides", "provenance", "calendar" };
    const char *near = cli_nearest(word, words, sizeof words / sizeof words[0]);

    if (near != NULL)
        return cli_usage(cli, "there is no list of `%s`; did you mean `%s`?", word, near);
    return cli_usage(cli, "there is no list of `%s`; name payers, rules, codes, parameters, notes, overrides, "
                     "provenance or calendar", word);
}

static enum payrule_status write_calendar(struct cli *cli, const struct rules *rules, const struct list_options *values)
{
    int32_t from = values->from != PAYRULE_NO_DATE ? values->from : date_today();
    const struct payrule_calendar request = { .from = from,
                                              .until = values->to != PAYRULE_NO_DATE ? values->to
                                                                                     : from + CALENDAR_DAYS,
                                              .profile = values->payer,
                                              .made = date_today(),
                                              .format = (enum payrule_calendar_format)values->format };

    return payrule_rulebook_calendar(rules->rulebook, &request, out_sink, &cli->out);
}

static bool is_calendar(const char *what) { return strcmp(what, "calendar") == 0; }

static bool is_overrides(const char *what) { return strcmp(what, "overrides") == 0; }

static enum payrule_status write_list(struct cli *cli, const struct rules *rules, const char *what,
                                      const struct list_options *values)
{
    enum payrule_format format = (enum payrule_format)values->format;

    if (is_calendar(what))
        return write_calendar(cli, rules, values);
    if (is_overrides(what))
        return payrule_rulebook_overrides(rules->rulebook, values->payer, values->on, format, out_sink, &cli->out);
    if (strcmp(what, "provenance") == 0)
        return provenance_list(cli, rules, values->payer, format);
    return payrule_rulebook_list(rules->rulebook, what, values->payer, format, out_sink, &cli->out);
}

static enum status show(struct cli *cli, const struct rules *rules, const char *what, const struct list_options *values)
{
    switch (write_list(cli, rules, what, values)) {
    case PAYRULE_ENOTFOUND:
        return rules_tell_payer(cli, rules, values->payer);
    case PAYRULE_EUSAGE:
        return is_calendar(what) ? cli_usage(cli, "a calendar ends in the year 2999") : tell_unknown(cli, what);
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

/* What only a calendar has. */
static enum status check_options(const struct cli *cli, const char *what, const struct list_options *values)
{
    bool dated = values->from != PAYRULE_NO_DATE || values->to != PAYRULE_NO_DATE;

    if (!is_calendar(what) && (dated || values->format == PAYRULE_CALENDAR_ICS))
        return cli_usage(cli, "--from, --to and --format ics go with a calendar: payrule list calendar");
    if (values->from != PAYRULE_NO_DATE && values->to != PAYRULE_NO_DATE && values->to < values->from)
        return cli_usage(cli, "--to is a day before --from");
    if (values->on != PAYRULE_NO_DATE && !is_overrides(what))
        return cli_usage(cli, "--on goes with `list overrides`; --known-on names a day of the record");
    return STATUS_CLEAN;
}

enum status command_list(struct cli *cli, int argc, char **argv)
{
    struct list_options values = { .from = PAYRULE_NO_DATE, .to = PAYRULE_NO_DATE, .known_on = PAYRULE_NO_DATE,
                                   .on = PAYRULE_NO_DATE };
    struct rules rules = { .rulebook = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc != 1)
        return cli_usage(cli,
                         "name one of payers, rules, codes, parameters, notes, overrides, provenance and calendar");
    status = check_options(cli, argv[0], &values);
    if (status != STATUS_CLEAN)
        return status;
    status = rules_load(cli, &rules, &(struct rules_request){ .rules = values.rules, .today = PAYRULE_NO_DATE,
                                                              .known_on = &values.known_on });
    if (status == STATUS_CLEAN)
        status = show(cli, &rules, argv[0], &values);
    rules_free(&rules);
    return status;
}
