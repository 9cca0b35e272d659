/* Lines of the files that receipts tell of. */
#ifndef CLI_LOCATE_H
#define CLI_LOCATE_H
#include "cli/input.h"

#define LOCATE_FILES 16 /* that are kept open */

struct located_file {
    char *path;              /* NULL: a free place */
    struct input input;
    const char **lines;      /* where each begins; NULL: the file cannot be read */
    size_t count;
};

struct locator {
    const struct cli *cli;
    struct located_file files[LOCATE_FILES];
    size_t next;             /* the place that is taken next */
};

void locator_close(struct locator *locator);
/* As payrule_verifier_options.line wants it; the context is a struct locator. */
int locator_line(void *context, const char *file, size_t file_length, uint64_t line, const char **bytes,
                 size_t *length);

#endif
