/* payrule convert: what an input holds, as session records. */
#include "cli/input.h"
#include "cli/options.h"
#include "cli/pool.h"

struct convert_options {
    const char *payers, *columns;
    int from;
    bool all;
};

#define OFFSET(member) offsetof(struct convert_options, member)
const struct option_row option_rows_convert[] = {
    { "from", OPTION_CHOICE, "guess|jsonl|csv|fhir|837p|837i", "what the input is", OFFSET(from) },
    { "payers", OPTION_TEXT, "FILE", "profile of each payer in claims: rows PAYER <TAB> PROFILE", OFFSET(payers) },
    { "columns", OPTION_TEXT, "FILE", "what the columns of CSV are called: rows NAME <TAB> MEMBER", OFFSET(columns) },
    { "all", OPTION_FLAG, "", "show all diagnostics, not the first 20", OFFSET(all) },
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static enum status convert_file(struct cli *cli, const char *path, const struct input_request *request,
                                size_t *refused)
{
    struct input input;
    enum status status = input_open(cli, &input, path, request);

    if (status != STATUS_CLEAN)
        return status;
    status = input_write(cli, &input, request, &cli->out, refused);
    if (input.length == 0)
        (void)cli_error(cli, "%s is empty", input.name); /* otherwise silence would look like a success */
    input_close(&input);
    return status;
}

enum status command_convert(struct cli *cli, int argc, char **argv)
{
    struct convert_options values = { .payers = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status = STATUS_CLEAN;
    size_t refused, sum = 0;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0)
        return cli_usage(cli, "name the file that holds the claims or sessions, or `-` for standard input");
    for (int i = 0; i < argc && status == STATUS_CLEAN; i++) {
        const struct input_request request = { .format = (enum payrule_input)values.from, .payers = values.payers,
                                               .columns = values.columns, .threads = pool_threads(0),
                                               .all = values.all, .as_it_is = true };

        status = convert_file(cli, argv[i], &request, &refused);
        sum += status == STATUS_CLEAN ? refused : 0;
    }
    if (sum > 0)
        (void)cli_error(cli, "%zu claim%s or record%s could not be read", sum, sum == 1 ? "" : "s",
                        sum == 1 ? "" : "s");
    return sum > 0 ? status_worse(status, STATUS_ERRORS) : status;
}
