/* Options of a command: one table that is parsed by, printed for --help, and read by shell completion. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H
#include <stddef.h>

#include "cli/cli.h"

enum option_kind {
    OPTION_FLAG,      /* bool */
    OPTION_NO_CACHE,  /* a flag in struct cli, of all commands that load rules */
    OPTION_SIGNATURE, /* a text in struct cli, of commands that judge */
    OPTION_TEXT,      /* const char * */
    OPTION_NUMBER,    /* int, 1 to 10,000 */
    OPTION_DATE,      /* int32_t */
    OPTION_CHOICE     /* int: the index of the word in `argument`, "text|json|csv" */
};

struct option_row {
    const char *name;      /* without dashes; NULL ends the table */
    enum option_kind kind;
    const char *argument;  /* as help shows it; for OPTION_CHOICE the words */
    const char *help;
    size_t offset;         /* of the value in the command's own struct */
};

/* The row of --no-cache. */
#define OPTION_ROW_NO_CACHE \
    { "no-cache", OPTION_NO_CACHE, "", "read large tables from their files, and keep nothing", 0 }

/* The row of --require-signature. */
#define OPTION_ROW_REQUIRE_SIGNATURE \
    { "require-signature", OPTION_SIGNATURE, "KEY", "refuse rules that are no pack signed with that key", 0 }

#define OPTIONS_GO_ON (-1)

/* Reads options into *values, which holds the defaults, and moves the operands to the front of argv; *argc becomes
 * their number. Returns OPTIONS_GO_ON, or the status to end with: help was asked for and shown, or something was
 * wrong and told. */
int options_read(struct cli *cli, void *values, int *argc, char **argv);
/* The page of `payrule help COMMAND`. */
void options_write_page(struct out *out, const struct command *command);
/* All commands and options, one a line, for completion scripts. */
void options_write_completion(struct out *out);

/* Each command's function and its table. */
#define COMMAND(id, operands, summary, example, details)              \
    enum status command_##id(struct cli *cli, int argc, char **argv); \
    extern const struct option_row option_rows_##id[];
#include "cli/commands.def"
#undef COMMAND

#endif
