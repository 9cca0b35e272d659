/* Rulebooks as they were recorded: which revision a command is to read, its files, and what profiles extend "as known
 * on" earlier days. */
#ifndef CLI_RECORDED_H
#define CLI_RECORDED_H
#include "cli/files.h"
#include "cli/revision.h"

/* The revision that `root` and the request's --known-on name; *revision NULL: the files on disk are meant. */
enum status recorded_open(const struct cli *cli, struct revision **revision, const struct rules_request *request,
                          const char *root);
/* Adds the rule files of files->revision to the list, in order of path, with the paths that they would have on disk
 * at `root`. */
enum status recorded_list(const struct cli *cli, struct rule_files *files, const char *root);
/* A rule file's bytes, which stay until revision_forget(). */
enum status recorded_read(const struct cli *cli, const struct rule_files *files, const struct rule_file *file,
                          const char **bytes, size_t *length);
/* A table's. */
bool recorded_table(struct revision *revision, const char *path, size_t path_length, const char **bytes,
                    size_t *length);

/* The rulebooks of earlier days that profiles extend: all zeros to begin with, but for the first two. */
struct recorded_past {
    const struct cli *cli;
    const struct rule_files *files;
    bool opened;
    struct revision *from;         /* from which days are looked for; NULL: no record is kept */
    struct recorded_day *days;
};

/* payrule_options.past and load_past, for the context `past`. */
int recorded_past_files(struct recorded_past *past, int32_t day, const struct payrule_past_file **files,
                        size_t *count);
int recorded_past_table(struct recorded_past *past, int32_t day, const char *path, size_t path_length,
                        const char **bytes, size_t *length);
void recorded_past_free(struct recorded_past *past);

#endif
