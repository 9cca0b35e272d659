/* payrule import: CMS's files made into a table of the rulebook, and the lines of a rule file that name it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/options.h"

#define FILE_MOST (((size_t)1 << 32) - 1)
#define DIAGNOSTICS_SHOWN 20
#define TABLE_MODE 0644

struct import_options {
    const char *output, *edition, *setting;
    bool all;
};

#define OFFSET(member) offsetof(struct import_options, member)
const struct option_row option_rows_import[] = {
    { "output", OPTION_TEXT, "PATH", "the table's file, or a folder for it; `-o` for short", OFFSET(output) },
    { "edition", OPTION_TEXT, "2026q4", "the quarter, where the file's name does not tell it", OFFSET(edition) },
    { "setting", OPTION_TEXT, "practitioner|hospital|dme", "the same for the setting", OFFSET(setting) },
    { "all", OPTION_FLAG, "", "show all diagnostics, not the first 20", OFFSET(all) },
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static const struct { const char *word; enum payrule_table table; } kinds[] = {
    { "ncci-ptp", PAYRULE_TABLE_PTP }, { "mue", PAYRULE_TABLE_MUE }, { "addon", PAYRULE_TABLE_ADDON },
};

static bool find_kind(const char *word, enum payrule_table *table)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(word, kinds[i].word) == 0) {
            *table = kinds[i].table;
            return true;
        }
    }
    return false;
}

/* ---- where the table goes ---- */

/* The table's file while it is written: a name of its own in the folder, until all of it is there. */
struct target {
    char *folder;        /* on disk */
    char *name;          /* NULL: the library makes one */
    char *in_rulebook;   /* the folder as a rule file names it; NULL: not known */
    char *draft;
    struct out out;
};

/* What follows the last folder named `rules` in the path: that is how rule files name it. */
static char *below_rules(const char *folder)
{
    size_t length = strlen(folder);

    for (size_t end = length; end >= 5; end--) {
        if ((end == length || folder[end] == '/') && memcmp(folder + end - 5, "rules", 5) == 0 &&
            (end == 5 || folder[end - 6] == '/'))
            return end == length ? memory_string("", 0) : memory_string(folder + end + 1, length - end - 1);
    }
    return NULL;
}

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* `output` is a folder, or a file in one. */
static void choose_target(struct target *target, const char *output)
{
    size_t length = strlen(output), folder;
    bool is_file;

    while (length > 1 && output[length - 1] == '/')
        length--;
    is_file = !is_folder(output) && output[length] == '\0';
    for (folder = length; is_file && folder > 0 && output[folder - 1] != '/';)
        folder--;
    *target = (struct target){ .name = is_file ? memory_string(output + folder, length - folder) : NULL };
    if (is_file && folder == 0)
        target->folder = memory_string(".", 1);
    else
        target->folder = memory_string(output, is_file && folder > 1 ? folder - 1 : folder);
    target->in_rulebook = below_rules(target->folder);
}

static enum status open_target(const struct cli *cli, struct target *target)
{
    int descriptor;

    target->draft = memory_printf("%s/%s", target->folder, ".payrule.XXXXXX");
    descriptor = mkstemp(target->draft);
    if (descriptor < 0) {
        free(target->draft);
        target->draft = NULL;
        return cli_error(cli, "cannot write into %s: %s", target->folder, strerror(errno));
    }
    out_open(&target->out, descriptor);
    return STATUS_CLEAN;
}

/* Gives the table its name, when there is one. */
static enum status close_target(const struct cli *cli, struct target *target, const char *name)
{
    char *path = memory_printf("%s/%s", target->folder, name);
    mode_t mask = umask(0);
    bool written;

    umask(mask);
    out_flush(&target->out);
    written = target->out.error == 0 && fchmod(target->out.descriptor, TABLE_MODE & ~mask) == 0;
    written &= close(target->out.descriptor) == 0;
    if (name[0] != '\0' && written)
        written = rename(target->draft, path) == 0;
    if (name[0] == '\0' || !written)
        unlink(target->draft);
    out_close(&target->out);
    if (written && name[0] != '\0')
        fprintf(stderr, "written to %s\n", path);
    free(path);
    if (!written)
        return cli_error(cli, "cannot write the table into %s: %s", target->folder, strerror(errno));
    return STATUS_CLEAN;
}

static void free_target(struct target *target)
{
    free(target->folder);
    free(target->name);
    free(target->in_rulebook);
    free(target->draft);
}

/* ---- the import ---- */

static void tell_counts(const struct payrule_imported *imported)
{
    fprintf(stderr, "%zu row%s", imported->rows, imported->rows == 1 ? "" : "s");
    if (imported->left_out > 0)
        fprintf(stderr, ", %zu that apply on no day or repeat another left out", imported->left_out);
    if (imported->refused > 0)
        fprintf(stderr, ", %zu that could not be read left out", imported->refused);
    fprintf(stderr, "; %zu error%s, %zu warning%s\n", imported->errors, imported->errors == 1 ? "" : "s",
            imported->warnings, imported->warnings == 1 ? "" : "s");
}

static enum status tell_usage(const struct cli *cli, const struct import_options *values)
{
    if (values->setting != NULL && strcmp(values->setting, "practitioner") != 0 &&
        strcmp(values->setting, "hospital") != 0 && strcmp(values->setting, "dme") != 0)
        return cli_usage(cli, "--setting is practitioner, hospital or dme, not `%s`", values->setting);
    return cli_usage(cli, "--edition is a quarter such as 2026q4, not `%s`", values->edition ? values->edition : "");
}

static enum status write_table(struct cli *cli, struct payrule_import *import, struct target *target,
                               const struct import_options *values)
{
    struct payrule_imported imported;
    enum status status = open_target(cli, target), closed;
    enum payrule_status made;

    if (status != STATUS_CLEAN)
        return status;
    import->rows_context = &target->out;
    import->name = target->name;
    import->folder = target->in_rulebook;
    made = payrule_import(NULL, import, &imported);
    if (made != PAYRULE_EUSAGE && made != PAYRULE_ENOMEM)
        tell_counts(&imported);
    closed = close_target(cli, target, imported.rows == 0 ? "" : target->name != NULL ? target->name : imported.name);
    if (made == PAYRULE_EUSAGE)
        return tell_usage(cli, values);
    if (made == PAYRULE_ENOMEM)
        return cli_error(cli, "out of memory");
    return status_worse(closed, made == PAYRULE_OK ? STATUS_CLEAN : STATUS_ERRORS);
}

static enum status import_texts(struct cli *cli, struct payrule_import *import, const struct import_options *values)
{
    struct target target;
    enum status status;

    choose_target(&target, values->output != NULL ? values->output : ".");
    status = write_table(cli, import, &target, values);
    free_target(&target);
    return status;
}

static enum status import_files(struct cli *cli, struct payrule_import *import, int count, char **paths,
                                const struct import_options *values)
{
    struct payrule_import_file *files = memory_resize(NULL, (size_t)count, sizeof *files);
    struct file_text *texts = memory_resize(NULL, (size_t)count, sizeof *texts);
    enum status status = STATUS_CLEAN;
    int read = 0;

    while (read < count && (status = files_read(cli, paths[read], FILE_MOST, &texts[read])) == STATUS_CLEAN) {
        files[read] = (struct payrule_import_file){ paths[read], texts[read].bytes, texts[read].length };
        read++;
    }
    import->files = files;
    import->file_count = (size_t)count;
    if (status == STATUS_CLEAN)
        status = import_texts(cli, import, values);
    while (read > 0)
        free(texts[--read].bytes);
    free(texts);
    free(files);
    return status;
}

enum status command_import(struct cli *cli, int argc, char **argv)
{
    struct import_options values = { .output = NULL };
    int read = options_read(cli, &values, &argc, argv);
    struct payrule_import import = { .edition = values.edition,
                                     .setting = values.setting,
                                     .rows = out_sink,
                                     .rules = out_sink,
                                     .rules_context = &cli->out,
                                     .diagnostics = cli_stderr_sink,
                                     .most = values.all ? 0 : DIAGNOSTICS_SHOWN,
                                     .colour = cli_has_colour(STDERR_FILENO) };

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0)
        return cli_usage(cli, "say which table it is, and name its files: payrule import mue FILE");
    if (!find_kind(argv[0], &import.table))
        return cli_usage(cli, "there is no table `%s`; tables are ncci-ptp, mue and addon", argv[0]);
    if (argc == 1)
        return cli_usage(cli, "name the files as they were in CMS's archive: payrule import %s FILE", argv[0]);
    return import_files(cli, &import, argc - 1, argv + 1, &values);
}
