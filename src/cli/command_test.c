/* payrule test: the tests in rule files, and what they reach. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/html_parts.h"
#include "cli/options.h"
#include "cli/pack.h"
#include "cli/test_mutate.h"
#include "cli/test_report.h"
#include "cli/watch.h"

#define DIAGNOSTICS_SHOWN 20

struct test_options {
    const char *rules, *payer;
    int format;
    int32_t known_on;
    bool verbose, coverage, watch, mutate;
    int sample, seed, threads, at_least;
};

#define OFFSET(member) offsetof(struct test_options, member)
const struct option_row option_rows_test[] = {
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, or REV:PATH in git", OFFSET(rules) },
    { "payer", OPTION_TEXT, "NAME", "the tests of this profile only", OFFSET(payer) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    { "format", OPTION_CHOICE, "text|json|junit|tap|html", "json: an object for each test; html: a page",
      OFFSET(format) },
    { "verbose", OPTION_FLAG, "", "show tests that passed, too", OFFSET(verbose) },
    { "coverage", OPTION_FLAG, "", "show which clauses, exceptions and values no test reaches", OFFSET(coverage) },
    { "watch", OPTION_FLAG, "", "run again whenever a rule file or table changes, until Ctrl-C", OFFSET(watch) },
    { "mutate", OPTION_FLAG, "", "change the rules in one place after another: what would no test notice?",
      OFFSET(mutate) },
    { "sample", OPTION_NUMBER, "N", "with --mutate: try N of the changes, always the same", OFFSET(sample) },
    { "seed", OPTION_NUMBER, "N", "with --sample: another sample", OFFSET(seed) },
    { "at-least", OPTION_NUMBER, "PERCENT", "with --mutate: status 0 when so many of 100 changes are noticed",
      OFFSET(at_least) },
    { "threads", OPTION_NUMBER, "N", "with --mutate: try in that many threads; the processor's number when left out",
      OFFSET(threads) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

struct testing {
    struct cli *cli;
    const struct test_options *values;
    char *const *paths;
    int path_count;
    struct rule_files only; /* files whose tests are wanted; count 0: all */
    struct test_report report;
};

static void each(void *context, const struct payrule_test_result *result)
{
    struct testing *testing = context;

    if (testing->only.count == 0 || files_have(&testing->only, result->file))
        test_report_add(&testing->report, result);
}

static enum status show_coverage(struct testing *testing, const struct rules *rules)
{
    struct test_coverage coverage = { .only = &testing->only, .payer = testing->values->payer };
    struct payrule_coverage *made;

    if (payrule_coverage_new(&made, rules->rulebook) != PAYRULE_OK)
        return cli_error(testing->cli, "out of memory");
    coverage.coverage = made;
    test_coverage_count(&coverage);
    if (testing->values->format == TEST_HTML)
        test_coverage_html(&testing->cli->out, &coverage);
    else if (testing->values->format == TEST_JSON)
        test_coverage_json(&testing->cli->out, &coverage);
    else
        test_coverage_text(&testing->cli->out, &coverage);
    payrule_coverage_free(made);
    return coverage.reached + coverage.allowed < coverage.all ? STATUS_FOUND : STATUS_CLEAN;
}

static enum status report_tests(struct testing *testing, const struct rules *rules)
{
    enum status status = STATUS_CLEAN;
    size_t passed, failed;

    if (payrule_rulebook_test(rules->rulebook, testing->values->payer, &passed, &failed, each, testing) ==
        PAYRULE_ENOMEM)
        return cli_error(testing->cli, "out of memory");
    test_report_end(&testing->report);
    if (testing->values->coverage)
        status = show_coverage(testing, rules);
    if (testing->values->format == TEST_HTML)
        html_end(&testing->cli->out);
    return status_worse(status, testing->report.failed > 0 ? STATUS_FOUND : STATUS_CLEAN);
}

static enum status test_rules(struct testing *testing, const struct rules *rules)
{
    bool errors = payrule_rulebook_errors(rules->rulebook) > 0;
    const char *payer = testing->values->payer;
    enum status status;

    if (errors)
        rules_show_diagnostics(rules, DIAGNOSTICS_SHOWN);
    if (payer != NULL && !rules_has_payer(rules, payer))
        return rules_tell_payer(testing->cli, rules, payer);
    test_report_open(&testing->report, &testing->cli->out, (enum test_format)testing->values->format,
                     testing->values->verbose);
    status = report_tests(testing, rules);
    test_report_close(&testing->report);
    return errors ? STATUS_ERRORS : status;
}

static enum status mutate_rules(struct testing *testing, const struct rules *rules)
{
    const struct test_options *values = testing->values;
    const struct mutate_request request = { .payer = values->payer,       .only = &testing->only,
                                            .format = values->format,     .sample = values->sample,
                                            .seed = values->seed,         .threads = values->threads,
                                            .at_least = values->at_least, .verbose = values->verbose };

    if (payrule_rulebook_errors(rules->rulebook) > 0)
        rules_show_diagnostics(rules, DIAGNOSTICS_SHOWN);
    if (values->payer != NULL && !rules_has_payer(rules, values->payer))
        return rules_tell_payer(testing->cli, rules, values->payer);
    return test_mutate(testing->cli, rules, &request);
}

/* What is below a PATH is found anew each time: a file may have come since. */
static enum status use_rules(void *context, const struct rules *rules)
{
    struct testing *testing = context;
    enum status status = STATUS_CLEAN;

    for (int i = 0; i < testing->path_count && status == STATUS_CLEAN; i++)
        if (!rule_pack_is(testing->paths[i])) /* of a pack all is tested */
            status = files_add(testing->cli, &testing->only, testing->paths[i]);
    if (status == STATUS_CLEAN)
        status = testing->values->mutate ? mutate_rules(testing, rules) : test_rules(testing, rules);
    files_free(&testing->only);
    return status;
}

static enum status check_options(const struct cli *cli, const struct test_options *values)
{
    if (values->coverage && (values->format == TEST_JUNIT || values->format == TEST_TAP))
        return cli_usage(cli, "--coverage is shown as text, json or html");
    if (!values->mutate && values->sample + values->seed + values->at_least + values->threads > 0)
        return cli_usage(cli, "--sample, --seed, --at-least and --threads go with --mutate");
    if (values->mutate && (values->coverage || values->watch))
        return cli_usage(cli, "--mutate goes without --coverage and --watch");
    if (values->mutate && values->format > TEST_JSON)
        return cli_usage(cli, "--mutate is shown as text or json");
    if (values->at_least > 100)
        return cli_usage(cli, "--at-least is a percentage, 1 to 100");
    if (values->watch && values->format != TEST_TEXT)
        return cli_usage(cli, "--watch shows text");
    return STATUS_CLEAN;
}

enum status command_test(struct cli *cli, int argc, char **argv)
{
    struct test_options values = { .format = TEST_TEXT, .known_on = PAYRULE_NO_DATE };
    struct testing testing = { .cli = cli, .values = &values };
    int read = options_read(cli, &values, &argc, argv);
    enum status status = read == OPTIONS_GO_ON ? check_options(cli, &values) : (enum status)read;
    const struct rules_request request = { values.rules, argv, argc, .paths_as_given = true,
                                           .today = PAYRULE_NO_DATE, .known_on = &values.known_on };

    if (read != OPTIONS_GO_ON || status != STATUS_CLEAN)
        return status;
    testing.paths = argv;
    testing.path_count = argc;
    return values.watch ? watch_rules(cli, &request, use_rules, &testing)
                        : rules_run(cli, &request, use_rules, &testing);
}
