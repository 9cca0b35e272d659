/* The map of columns, from a file to a run. */
#include "cli/columns.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/files.h"

#define MAP_BYTES_MAX ((size_t)1 << 20)

enum status columns_load(const struct cli *cli, struct payrule_run *run, const char *path)
{
    struct file_text text;
    enum payrule_status read;
    enum status status;

    if (path == NULL)
        return STATUS_CLEAN;
    status = files_read(cli, path, MAP_BYTES_MAX, &text);
    if (status != STATUS_CLEAN)
        return status;
    read = payrule_run_columns(run, path, text.bytes, text.length);
    free(text.bytes);
    if (read == PAYRULE_EINPUT) {
        payrule_run_diagnostics(run, PAYRULE_TEXT, 0, cli_has_colour(STDERR_FILENO), cli_stderr_sink, NULL);
        return STATUS_ERRORS;
    }
    return read == PAYRULE_OK ? STATUS_CLEAN : cli_error(cli, "out of memory");
}
