/* The program: finds the command that was named and runs it. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/options.h"

const struct command commands[] = {
#define COMMAND(id, operands, summary, example, details)                                                               \
    { #id, operands, summary, example, details, option_rows_##id, command_##id },
#include "cli/commands.def"
#undef COMMAND
};

const int command_count = sizeof commands / sizeof commands[0];

const struct command *command_find(const char *name)
{
    for (int i = 0; i < command_count; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

enum status status_worse(enum status a, enum status b)
{
    static const enum status order[] = { STATUS_USAGE, STATUS_ERRORS, STATUS_FOUND, STATUS_UNCHECKED };

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (a == order[i] || b == order[i])
            return order[i];
    }
    return STATUS_CLEAN;
}

/* ---- messages ---- */

static void tell(const struct cli *cli, const char *format, va_list arguments)
{
    struct out line, clean;
    int length;
    va_list again;

    out_open(&line, OUT_MEMORY);
    out_open(&clean, OUT_MEMORY);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    vsnprintf(out_room(&line, (size_t)length + 1), (size_t)length + 1, format, arguments);
    line.length = (size_t)length;
    out_clean(&clean, (struct payrule_text){ line.bytes, line.length });
    fprintf(stderr, "payrule%s%s: %.*s\n", cli->command != NULL ? " " : "",
            cli->command != NULL ? cli->command->name : "", (int)clean.length, clean.bytes);
    out_close(&clean);
    out_close(&line);
}

enum status cli_usage(const struct cli *cli, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(cli, format, arguments);
    va_end(arguments);
    fprintf(stderr, "`payrule help%s%s` says more.\n", cli->command != NULL ? " " : "",
            cli->command != NULL ? cli->command->name : "");
    return STATUS_USAGE;
}

enum status cli_error(const struct cli *cli, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(cli, format, arguments);
    va_end(arguments);
    return STATUS_ERRORS;
}

int cli_stderr_sink(void *context, const char *bytes, size_t length)
{
    (void)context;
    return fwrite(bytes, 1, length, stderr) != length;
}

/* ---- the terminal ---- */

bool cli_is_terminal(int descriptor) { return isatty(descriptor) == 1; }

bool cli_has_colour(int descriptor)
{
    const char *without = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return cli_is_terminal(descriptor) && (without == NULL || without[0] == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

int cli_width(int descriptor)
{
    struct winsize size;

    if (!cli_is_terminal(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col < 40)
        return 80;
    return size.ws_col > 140 ? 140 : size.ws_col;
}

/* ---- running ---- */

static enum status tell_unknown_command(const struct cli *cli, const char *word)
{
    const char *names[32];
    const char *name;

    for (int i = 0; i < command_count; i++)
        names[i] = commands[i].name;
    name = cli_nearest(word, names, (size_t)command_count);
    if (name != NULL)
        return cli_usage(cli, "there is no command `%s`; did you mean `%s`?", word, name);
    return cli_usage(cli, "there is no command `%s`", word);
}

/* "-h", "--help" and "--version" stand for commands. */
static const char *command_word(const char *word)
{
    if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

static enum status run(struct cli *cli, int argc, char **argv)
{
    if (argc < 2) {
        (void)cli_usage(cli, "no command is given; try `payrule eval`, `payrule check` or `payrule units`");
        return STATUS_USAGE;
    }
    cli->command = command_find(command_word(argv[1]));
    if (cli->command == NULL)
        return tell_unknown_command(cli, argv[1]);
    return cli->command->run(cli, argc - 2, argv + 2);
}

/* A file that becomes shorter while it is mapped has no bytes any more where some were. */
static void tell_cut_short(int signal_number, siginfo_t *about, void *context)
{
    static const char words[] = "payrule: a file became shorter while it was read; what was written is incomplete\n";

    (void)context;
    if (about->si_code != BUS_ADRERR) {
        signal(signal_number, SIG_DFL);
        raise(signal_number);
        return;
    }
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit((int)STATUS_ERRORS);
}

static void expect_short_files(void)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };

    action.sa_sigaction = tell_cut_short;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}

int main(int argc, char **argv)
{
    struct cli cli = { .command = NULL };
    enum status status;

    expect_short_files();
    out_open(&cli.out, STDOUT_FILENO);
    status = run(&cli, argc, argv);
    out_flush(&cli.out);
    if (cli.out.error != 0)
        status = status_worse(status, cli_error(&cli, "cannot write the output: %s", strerror(cli.out.error)));
    out_close(&cli.out);
    interrupt_end();
    return (int)status;
}
