/* payrule test: the tests in rule files. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/files.h"
#include "cli/options.h"

#define DIAGNOSTICS_SHOWN 20

struct test_options {
    const char *rules, *payer;
    int format;
    bool verbose;
};

#define OFFSET(member) offsetof(struct test_options, member)
const struct option_row option_rows_test[] = {
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder", OFFSET(rules) },
    { "payer", OPTION_TEXT, "NAME", "the tests of this profile only", OFFSET(payer) },
    { "format", OPTION_CHOICE, "text|json", "json: an object for each test, passed or failed", OFFSET(format) },
    { "verbose", OPTION_FLAG, "", "show tests that passed, too", OFFSET(verbose) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

struct testing {
    struct cli *cli;
    const struct test_options *values;
    const struct rule_files *only; /* files whose tests are wanted; count 0: all */
    size_t passed, failed;
    struct payrule_text told;      /* the profile whose errors were told last */
};

static bool is_wanted(const struct testing *testing, struct payrule_text file)
{
    for (size_t i = 0; i < testing->only->count; i++) {
        if (text_same(text_from(testing->only->items[i].path), file))
            return true;
    }
    return testing->only->count == 0;
}

static void write_member(struct out *out, const char *key, struct payrule_text text)
{
    out_printf(out, ",\"%s\":", key);
    out_json(out, text);
}

static void write_json_result(struct out *out, const struct payrule_test_result *result)
{
    out_printf(out, "{\"passed\":%s", result->passed ? "true" : "false");
    write_member(out, "payer", result->profile);
    write_member(out, "title", result->title);
    write_member(out, "file", result->file);
    out_printf(out, ",\"line\":%u", result->line);
    if (!result->passed) {
        write_member(out, "expected", result->expected);
        write_member(out, "got", result->got);
    }
    out_string(out, "}\n");
}

static void write_text_result(struct out *out, const struct payrule_test_result *result)
{
    out_clean(out, result->file);
    out_printf(out, ":%u: %s: ", result->line, result->passed ? "passed" : "failed");
    out_clean(out, result->title);
    out_string(out, " (");
    out_clean(out, result->profile);
    out_string(out, ")\n");
    if (result->passed)
        return;
    out_string(out, "  expected  ");
    out_clean(out, result->expected);
    out_string(out, "\n  got       ");
    out_clean(out, result->got);
    out_char(out, '\n');
}

/* Once for all tests of the profile. */
static void write_unusable(struct testing *testing, const struct payrule_test_result *result)
{
    struct out *out = &testing->cli->out;

    if (text_same(testing->told, result->profile))
        return;
    testing->told = result->profile;
    out_clean(out, result->file);
    out_string(out, ": its tests cannot be run: the profile ");
    out_clean(out, result->profile);
    out_string(out, " has errors\n");
}

static void each(void *context, const struct payrule_test_result *result)
{
    struct testing *testing = context;

    if (!is_wanted(testing, result->file))
        return;
    testing->passed += result->passed != 0;
    testing->failed += result->passed == 0;
    if (testing->values->format == PAYRULE_JSON)
        write_json_result(&testing->cli->out, result);
    else if (result->unusable)
        write_unusable(testing, result);
    else if (!result->passed || testing->values->verbose)
        write_text_result(&testing->cli->out, result);
}

static enum status run_tests(struct cli *cli, const struct rules *rules, const struct test_options *values,
                             const struct rule_files *only)
{
    struct testing testing = { .cli = cli, .values = values, .only = only };
    bool errors = payrule_rulebook_errors(rules->rulebook) > 0;
    size_t passed, failed;

    if (errors)
        rules_show_diagnostics(rules, DIAGNOSTICS_SHOWN);
    if (values->payer != NULL && !rules_has_payer(rules, values->payer))
        return rules_tell_payer(cli, rules, values->payer);
    if (payrule_rulebook_test(rules->rulebook, values->payer, &passed, &failed, each, &testing) == PAYRULE_ENOMEM)
        return cli_error(cli, "out of memory");
    if (values->format == PAYRULE_TEXT)
        out_printf(&cli->out, "%zu passed, %zu failed\n", testing.passed, testing.failed);
    if (errors)
        return STATUS_ERRORS;
    return testing.failed > 0 ? STATUS_FOUND : STATUS_CLEAN;
}

enum status command_test(struct cli *cli, int argc, char **argv)
{
    struct test_options values = { .format = PAYRULE_TEXT };
    struct rules rules = { .rulebook = NULL };
    struct rule_files only = { .items = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status = STATUS_CLEAN;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    for (int i = 0; i < argc && status == STATUS_CLEAN; i++)
        status = files_add(cli, &only, argv[i]);
    if (status == STATUS_CLEAN)
        status = rules_load(
            cli, &rules,
            &(struct rules_request){ values.rules, argv, argc, .paths_as_given = true, .today = PAYRULE_NO_DATE });
    if (status == STATUS_CLEAN)
        status = run_tests(cli, &rules, &values, &only);
    rules_free(&rules);
    files_free(&only);
    return status;
}
