/* payrule new: the first text of a payer's rule file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/options.h"

#define FILE_MODE 0666
#define FOLDER_MODE 0777

struct new_options {
    const char *extends, *title, *rules, *output;
};

#define OFFSET(member) offsetof(struct new_options, member)
const struct option_row option_rows_new[] = {
    { "extends", OPTION_TEXT, "NAME", "the payer whose rules it begins with", OFFSET(extends) },
    { "title", OPTION_TEXT, "TEXT", "what the payer and its benefit are called", OFFSET(title) },
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder", OFFSET(rules) },
    { "output", OPTION_TEXT, "FILE", "the file to make, `-` for standard output; `-o` for short", OFFSET(output) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

/* harbor.plan of the family commercial: ROOT/commercial/harbor_plan.rules; medicare.part_c of the family medicare:
 * ROOT/medicare/part_c.rules. */
static char *choose_path(const char *root, const char *name, struct payrule_text family)
{
    char *path = memory_printf("%s/%.*s%s", root, (int)family.length, family.bytes, family.length > 0 ? "/" : "");
    size_t folder = strlen(path);
    char *whole;

    if (family.length > 0 && strncmp(name, family.bytes, family.length) == 0 && name[family.length] == '.')
        name += family.length + 1;
    whole = memory_printf("%s%s.rules", path, name);
    for (char *at = whole + folder; at < whole + strlen(whole) - strlen(".rules"); at++) {
        if (*at == '.')
            *at = '_';
    }
    free(path);
    return whole;
}

/* The folder of a file in the rulebook, which may be the first of its family. */
static void make_folder(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash == NULL || slash == path)
        return;
    *slash = '\0';
    (void)mkdir(path, FOLDER_MODE); /* what went wrong is seen when the file is made */
    *slash = '/';
}

static enum status write_file(const struct cli *cli, const char *path, const struct out *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    struct out out = *text;

    if (descriptor < 0 && errno == EEXIST)
        return cli_error(cli, "%s is there already; nothing was written", path);
    if (descriptor < 0)
        return cli_error(cli, "cannot make %s: %s", path, strerror(errno));
    out.descriptor = descriptor;
    out_flush(&out);
    if ((close(descriptor) != 0 && out.error == 0) || out.error != 0) {
        unlink(path);
        return cli_error(cli, "cannot write %s: %s", path, strerror(out.error != 0 ? out.error : errno));
    }
    return STATUS_CLEAN;
}

static enum status write_text(struct cli *cli, const struct rules *rules, const struct new_options *values,
                              const char *name, const struct out *text)
{
    struct payrule_profile_about about;
    enum status status;
    char *path;

    if (values->output != NULL && strcmp(values->output, "-") == 0) {
        out_bytes(&cli->out, text->bytes, text->length);
        return STATUS_CLEAN;
    }
    if (payrule_rulebook_about(rules->rulebook, values->extends, &about) != PAYRULE_OK)
        return cli_error(cli, "out of memory");
    path = values->output != NULL ? memory_printf("%s", values->output)
                                  : choose_path(rules->files.roots[0], name, about.family);
    if (values->output == NULL)
        make_folder(path);
    status = write_file(cli, path, text);
    if (status == STATUS_CLEAN)
        out_printf(&cli->out, "%s is made; next: fill in its source, read the manual, and run\n  payrule check %s\n"
                   "  payrule test %s\n", path, path, path);
    free(path);
    return status;
}

static enum status tell_name(const struct cli *cli, const struct rules *rules, const char *name)
{
    if (rules_has_payer(rules, name))
        return cli_error(cli, "there is a payer `%s` already; nothing was written", name);
    return cli_usage(cli,
                     "`%s` or its title cannot be written in a rule file: names are lower case letters, digits, `_` "
                     "and dots, as harbor.plan, and no word of the language; titles are one line",
                     name);
}

static enum status make_text(const struct cli *cli, const struct rules *rules, const struct new_options *values,
                             const char *name, struct out *text)
{
    switch (payrule_rulebook_new_payer(rules->rulebook, name, values->extends, values->title, out_sink, text)) {
    case PAYRULE_OK:
        return STATUS_CLEAN;
    case PAYRULE_ENOTFOUND:
        return rules_tell_payer(cli, rules, values->extends);
    case PAYRULE_ERULES:
        return cli_error(cli, "the rules of %s have errors; `payrule check` shows them", values->extends);
    case PAYRULE_EUSAGE:
        return tell_name(cli, rules, name);
    case PAYRULE_END:
    case PAYRULE_ENOMEM:
    case PAYRULE_EINPUT:
    case PAYRULE_ESTORE:
        break;
    }
    return cli_error(cli, "out of memory");
}

static enum status new_payer(struct cli *cli, const struct rules *rules, const struct new_options *values,
                             const char *name)
{
    struct out text;
    enum status status;

    out_open(&text, OUT_MEMORY);
    status = make_text(cli, rules, values, name, &text);
    if (status == STATUS_CLEAN)
        status = write_text(cli, rules, values, name, &text);
    out_close(&text);
    return status;
}

enum status command_new(struct cli *cli, int argc, char **argv)
{
    struct new_options values = { .extends = NULL };
    struct rules rules = { .rulebook = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc != 2 || strcmp(argv[0], "payer") != 0)
        return cli_usage(cli, "name the payer: payrule new payer harbor.plan --extends commercial.midpoint");
    if (values.extends == NULL)
        return cli_usage(cli, "--extends names the payer whose rules it begins with; `payrule list payers` shows them");
    status = rules_load(cli, &rules, &(struct rules_request){ .rules = values.rules, .today = PAYRULE_NO_DATE });
    if (status == STATUS_CLEAN)
        status = new_payer(cli, &rules, &values, argv[1]);
    rules_free(&rules);
    return status;
}
