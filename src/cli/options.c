/* Reading and printing the tables of options. */
#include "cli/options.h"

#include <stdlib.h>

#define NUMBER_LARGEST 10000
#define HELP_COLUMN 28 /* where the explanations begin */
#define CHOICES_MOST 16

/* ---- reading ---- */

struct reading {
    struct cli *cli;
    char *values;
    int argc, at;
    char **argv;
};

static const struct option_row *find_option(const struct option_row *rows, const char *name, size_t length)
{
    for (; rows->name != NULL; rows++) {
        if (strlen(rows->name) == length && memcmp(rows->name, name, length) == 0)
            return rows;
    }
    return NULL;
}

static bool is_flag(const struct option_row *row) { return row->kind == OPTION_FLAG || row->kind == OPTION_NO_CACHE; }

static enum status tell_unknown(const struct reading *reading, const char *word)
{
    const char *names[64];
    size_t count = 0;
    const char *name;

    for (const struct option_row *row = reading->cli->command->options; row->name != NULL && count < 64; row++)
        names[count++] = row->name;
    name = cli_nearest(word + 2, names, count);
    if (name != NULL)
        return cli_usage(reading->cli, "there is no option `%s`; did you mean `--%s`?", word, name);
    return cli_usage(reading->cli, "there is no option `%s`", word);
}

/* The index of the word among "text|json|csv", or -1. */
static int choice_index(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (int index = 0;; index++) {
        size_t span = strcspn(words, "|");

        if (span == length && memcmp(words, word, length) == 0)
            return index;
        if (words[span] == '\0')
            return -1;
        words += span + 1;
    }
}

static enum status tell_value(const struct reading *reading, const struct option_row *row, const char *value)
{
    switch (row->kind) {
    case OPTION_NUMBER:
        return cli_usage(reading->cli, "--%s is a whole number from 1 to %d, not `%s`", row->name, NUMBER_LARGEST,
                         value);
    case OPTION_DATE:
        return cli_usage(reading->cli, "--%s is a date such as 2026-03-02, not `%s`", row->name, value);
    case OPTION_CHOICE:
        return cli_usage(reading->cli, "--%s is one of %s, not `%s`", row->name, row->argument, value);
    case OPTION_FLAG:
    case OPTION_NO_CACHE:
    case OPTION_SIGNATURE:
    case OPTION_TEXT:
        break;
    }
    return cli_usage(reading->cli, "--%s takes no value", row->name);
}

static bool read_number(const char *text, int *number)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*end != '\0' || text[0] < '0' || text[0] > '9' || value < 1 || value > NUMBER_LARGEST)
        return false;
    *number = (int)value;
    return true;
}

static bool read_value(const struct reading *reading, const struct option_row *row, const char *text)
{
    void *value = reading->values + row->offset;
    int index;

    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)value = true;
        return true;
    case OPTION_NO_CACHE:
        reading->cli->no_cache = true;
        return true;
    case OPTION_SIGNATURE:
        reading->cli->signature_key = text;
        return true;
    case OPTION_TEXT:
        *(const char **)value = text;
        return true;
    case OPTION_NUMBER:
        return read_number(text, value);
    case OPTION_DATE:
        return date_read(text, value);
    case OPTION_CHOICE:
        index = choice_index(row->argument, text);
        *(int *)value = index;
        return index >= 0;
    }
    return false;
}

/* One word that begins with "--". */
static int read_option(struct reading *reading, const char *word)
{
    const char *name = word + 2, *equals = strchr(name, '=');
    size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const struct option_row *row = find_option(reading->cli->command->options, name, length);
    const char *value = equals != NULL ? equals + 1 : NULL;

    if (row == NULL)
        return (int)tell_unknown(reading, word);
    if (is_flag(row) && value != NULL)
        return (int)tell_value(reading, row, value);
    if (!is_flag(row) && value == NULL) {
        if (reading->at == reading->argc)
            return (int)cli_usage(reading->cli, "--%s needs a value: --%s %s", row->name, row->name, row->argument);
        value = reading->argv[reading->at++];
    }
    return read_value(reading, row, value) ? OPTIONS_GO_ON : (int)tell_value(reading, row, value);
}

static int show_help(struct cli *cli)
{
    options_write_page(&cli->out, cli->command);
    return STATUS_CLEAN;
}

int options_read(struct cli *cli, void *values, int *argc, char **argv)
{
    struct reading reading = { cli, values, *argc, 0, argv };
    int operands = 0, status = OPTIONS_GO_ON;
    bool only_operands = false;

    while (reading.at < reading.argc && status == OPTIONS_GO_ON) {
        char *word = argv[reading.at++];

        if (only_operands || word[0] != '-' || word[1] == '\0')
            argv[operands++] = word;
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
            return show_help(cli);
        else if (strcmp(word, "-o") == 0 && find_option(cli->command->options, "output", 6) != NULL)
            status = read_option(&reading, "--output");
        else if (word[1] != '-')
            return (int)cli_usage(cli, "there is no option `%s`; options begin with two dashes", word);
        else
            status = read_option(&reading, word);
    }
    *argc = operands;
    return status;
}

/* ---- help ---- */

static void write_option(struct out *out, const struct option_row *row)
{
    size_t begin = out->length, width;

    out_printf(out, "  --%s", row->name);
    if (!is_flag(row))
        out_printf(out, " %s", row->argument);
    width = out->length - begin;
    if (width + 2 > HELP_COLUMN) {
        out_char(out, '\n');
        width = 0;
    }
    out_repeat(out, ' ', HELP_COLUMN - width);
    out_printf(out, "%s\n", row->help);
}

void options_write_page(struct out *out, const struct command *command)
{
    out_printf(out, "usage: payrule %s%s%s%s\n\n%s.\n", command->name,
               command->options[0].name != NULL ? " [OPTION...]" : "", command->operands[0] != '\0' ? " " : "",
               command->operands, command->summary);
    if (command->details[0] != '\0')
        out_printf(out, "\n%s\n", command->details);
    if (command->options[0].name != NULL)
        out_string(out, "\noptions:\n");
    for (const struct option_row *row = command->options; row->name != NULL; row++)
        write_option(out, row);
    out_printf(out, "\nexample:\n  %s\n", command->example);
}

/* ---- completion ---- */

static const char *kind_name(enum option_kind kind)
{
    switch (kind) {
    case OPTION_FLAG:
    case OPTION_NO_CACHE:
        return "flag";
    case OPTION_SIGNATURE:
    case OPTION_TEXT:
        return "text";
    case OPTION_NUMBER:
        return "number";
    case OPTION_DATE:
        return "date";
    case OPTION_CHOICE:
        return "choice";
    }
    return "";
}

void options_write_completion(struct out *out)
{
    for (int i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];

        out_printf(out, "command\t%s\t%s\t%s\n", command->name, command->operands, command->summary);
        for (const struct option_row *row = command->options; row->name != NULL; row++)
            out_printf(out, "option\t%s\t--%s\t%s\t%s\t%s\n", command->name, row->name, kind_name(row->kind),
                       row->argument, row->help);
    }
}
