/* What all commands share: the table of commands, exit statuses, messages to the user.
 *
 * src/cli sees payrule.h and itself only: what it can do, every program that links the library can do. */
#ifndef CLI_CLI_H
#define CLI_CLI_H
#include <stdbool.h>

#include "cli/output.h"
#include "payrule.h"

/* Exit statuses; of several the one that status_worse() picks: 2 before 1 before 4. */
enum status {
    STATUS_CLEAN = 0,      /* nothing found */
    STATUS_FOUND = 1,      /* findings or differences */
    STATUS_ERRORS = 2,     /* errors in rules or input */
    STATUS_UNCHECKED = 4,  /* nothing failed, but something could not be checked */
    STATUS_USAGE = 64
};

enum status status_worse(enum status a, enum status b);

struct option_row;
struct cli;

struct command {
    const char *name;
    const char *operands;   /* "FILE...", or "" */
    const char *summary;    /* one line */
    const char *example;    /* what to type */
    const char *details;    /* paragraphs for --help, or "" */
    const struct option_row *options;
    enum status (*run)(struct cli *cli, int argc, char **argv);  /* argv holds what follows the command's name */
};

extern const struct command commands[];
extern const int command_count;

const struct command *command_find(const char *name);

struct cli {
    const struct command *command;
    struct out out;         /* standard output */
    bool no_cache;          /* --no-cache */
    const char *signature_key; /* --require-signature: the key, or the file that holds it; NULL: not required */
};

/* "payrule eval: ..." on stderr, then where help is; always STATUS_USAGE */
enum status cli_usage(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "payrule eval: ..." on stderr; always STATUS_ERRORS */
enum status cli_error(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* a sink that writes to stderr */
int cli_stderr_sink(void *context, const char *bytes, size_t length);
/* The word of `words` that is nearest to `word`, or NULL when none is near. */
const char *cli_nearest(const char *word, const char *const *words, size_t count);
/* Is the stream a terminal, and may it be coloured (NO_COLOR is not set)? */
bool cli_is_terminal(int descriptor);
bool cli_has_colour(int descriptor);
/* columns of the terminal, 80 when it is none */
int cli_width(int descriptor);

#endif
