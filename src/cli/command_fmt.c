/* payrule fmt: rule files in canonical layout. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/options.h"

#define RULE_FILE_MOST ((size_t)4 << 20)
#define DIAGNOSTICS_SHOWN 20

struct fmt_options {
    bool check;
};

const struct option_row option_rows_fmt[] = { { "check", OPTION_FLAG, "",
                                                "write nothing; list the files that would change",
                                                offsetof(struct fmt_options, check) },
                                              { NULL, OPTION_FLAG, NULL, NULL, 0 } };

/* The text laid out, or the reason why it cannot be, on stderr. */
static enum status lay_out(const struct cli *cli, const char *name, const struct file_text *text, struct out *to)
{
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
    enum payrule_status status = PAYRULE_ENOMEM;

    if (rulebook != NULL)
        status = payrule_rulebook_add(rulebook, name, text->bytes, text->length);
    if (status == PAYRULE_OK)
        status = payrule_rulebook_format(rulebook, name, out_sink, to);
    if (status == PAYRULE_ERULES) {
        payrule_rulebook_compile(rulebook);
        payrule_rulebook_diagnostics(rulebook, PAYRULE_TEXT, DIAGNOSTICS_SHOWN, cli_has_colour(STDERR_FILENO),
                                     cli_stderr_sink, NULL);
    }
    payrule_rulebook_unref(rulebook);
    if (status == PAYRULE_ERULES)
        return cli_error(cli, "%s was left as it is, because it cannot be read", name);
    return status == PAYRULE_OK ? STATUS_CLEAN : cli_error(cli, "out of memory");
}

static bool write_all(int descriptor, const struct out *text, mode_t mode)
{
    struct out out = *text;

    out.descriptor = descriptor;
    out_flush(&out);
    return out.error == 0 && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0;
}

/* The file is replaced at once or not at all: what is read is either the old text or the new one. */
static enum status replace_file(const struct cli *cli, const char *path, const struct out *text)
{
    char *real = realpath(path, NULL); /* a link stays one */
    struct out name;
    struct stat about;
    int descriptor = -1;
    bool done = false;

    out_open(&name, OUT_MEMORY);
    if (real != NULL && stat(real, &about) == 0) {
        out_printf(&name, "%s.XXXXXX", real);
        out_char(&name, '\0');
        descriptor = mkstemp(name.bytes);
    }
    if (descriptor >= 0) {
        done = write_all(descriptor, text, about.st_mode & 07777) && rename(name.bytes, real) == 0;
        close(descriptor);
        if (!done)
            unlink(name.bytes);
    }
    out_close(&name);
    free(real);
    return done ? STATUS_CLEAN : cli_error(cli, "cannot write %s: %s", path, strerror(errno));
}

static enum status format_file(struct cli *cli, const char *path, const struct fmt_options *values)
{
    struct file_text text;
    struct out laid_out;
    enum status status = files_read(cli, path, RULE_FILE_MOST, &text);

    if (status != STATUS_CLEAN)
        return status;
    out_open(&laid_out, OUT_MEMORY);
    status = lay_out(cli, path, &text, &laid_out);
    if (status == STATUS_CLEAN &&
        (laid_out.length != text.length || memcmp(laid_out.bytes, text.bytes, text.length) != 0)) {
        out_printf(&cli->out, "%s\n", path);
        status = values->check ? STATUS_FOUND : replace_file(cli, path, &laid_out);
    }
    out_close(&laid_out);
    free(text.bytes);
    return status;
}

static enum status format_standard_input(struct cli *cli, const struct fmt_options *values)
{
    struct file_text text;
    struct out laid_out;
    enum status status = files_read(cli, "/dev/stdin", RULE_FILE_MOST, &text);

    if (status != STATUS_CLEAN)
        return status;
    out_open(&laid_out, OUT_MEMORY);
    status = lay_out(cli, "standard input", &text, &laid_out);
    if (status == STATUS_CLEAN && !values->check)
        out_bytes(&cli->out, laid_out.bytes, laid_out.length);
    if (status == STATUS_CLEAN && values->check &&
        (laid_out.length != text.length || memcmp(laid_out.bytes, text.bytes, text.length) != 0))
        status = STATUS_FOUND;
    out_close(&laid_out);
    free(text.bytes);
    return status;
}

enum status command_fmt(struct cli *cli, int argc, char **argv)
{
    struct fmt_options values = { false };
    struct rule_files files = { .items = NULL };
    int read = options_read(cli, &values, &argc, argv);
    enum status status = STATUS_CLEAN;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0 || (argc == 1 && strcmp(argv[0], "-") == 0))
        return format_standard_input(cli, &values);
    for (int i = 0; i < argc && status == STATUS_CLEAN; i++)
        status = files_add(cli, &files, argv[i]);
    if (status == STATUS_CLEAN && files.count == 0)
        status = cli_error(cli, "there are no rule files (*.rules) in %s", argv[0]);
    for (size_t i = 0; i < files.count; i++)
        status = status_worse(status, format_file(cli, files.items[i].path, &values));
    files_free(&files);
    return status;
}
