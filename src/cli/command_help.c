/* payrule help, payrule version, payrule describe: what the program says of itself. */
#include "cli/options.h"

struct help_options {
    bool completion;
};

const struct option_row option_rows_help[] = { { "completion-data", OPTION_FLAG, "",
                                                 "all commands and options, one a line, for shell completion",
                                                 offsetof(struct help_options, completion) },
                                               { NULL, OPTION_FLAG, NULL, NULL, 0 } };
const struct option_row option_rows_version[] = { { NULL, OPTION_FLAG, NULL, NULL, 0 } };
const struct option_row option_rows_describe[] = { { NULL, OPTION_FLAG, NULL, NULL, 0 } };

static void list_commands(struct out *out)
{
    out_string(out, "usage: payrule COMMAND [OPTION...] [FILE...]\n\n"
                    "payrule judges therapy sessions by a payer's rules and shows the reason for each finding.\n\n");
    for (int i = 0; i < command_count; i++)
        out_printf(out, "  %-10s%s\n", commands[i].name, commands[i].summary);
    out_string(
        out,
        "\n`payrule help COMMAND` explains a command. The rulebook is the folder that --rules names, else the one in\n"
        "PAYRULE_RULES, else the installed one.\n");
}

enum status command_help(struct cli *cli, int argc, char **argv)
{
    struct help_options values = { false };
    int status = options_read(cli, &values, &argc, argv);
    const char *names[32];
    const char *near;

    if (status != OPTIONS_GO_ON)
        return (enum status)status;
    if (values.completion) {
        options_write_completion(&cli->out);
    } else if (argc == 0) {
        list_commands(&cli->out);
    } else if (command_find(argv[0]) != NULL) {
        options_write_page(&cli->out, command_find(argv[0]));
    } else {
        for (int i = 0; i < command_count; i++)
            names[i] = commands[i].name;
        near = cli_nearest(argv[0], names, (size_t)command_count);
        return near != NULL ? cli_usage(cli, "there is no command `%s`; did you mean `%s`?", argv[0], near)
                            : cli_usage(cli, "there is no command `%s`", argv[0]);
    }
    return STATUS_CLEAN;
}

enum status command_version(struct cli *cli, int argc, char **argv)
{
    int status = options_read(cli, NULL, &argc, argv);

    if (status != OPTIONS_GO_ON)
        return (enum status)status;
    out_string(&cli->out, "payrule " PAYRULE_VERSION "\n");
    return STATUS_CLEAN;
}

enum status command_describe(struct cli *cli, int argc, char **argv)
{
    int status = options_read(cli, NULL, &argc, argv);
    enum payrule_status written;

    if (status != OPTIONS_GO_ON)
        return (enum status)status;
    if (argc > 1)
        return cli_usage(cli, "one operand at most: session or answer");
    written = argc == 0 ? payrule_describe(out_sink, &cli->out) : payrule_schema(argv[0], out_sink, &cli->out);
    if (written == PAYRULE_EUSAGE)
        return cli_usage(cli, "there is a schema of `session` and of `answer`, not of `%s`", argv[0]);
    return written == PAYRULE_OK ? STATUS_CLEAN : cli_error(cli, "out of memory");
}
