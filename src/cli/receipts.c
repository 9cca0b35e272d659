/* See receipts.h. Receipts hold patients' data, and are evidence: the file is its owner's, and none is written over. */
#include "cli/receipts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define OWNER_ONLY 0600

/* A terminal, pipe or /dev/null may be there already. */
static int open_special(const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0 || S_ISREG(about.st_mode))
        return -1;
    return open(path, O_WRONLY | O_CLOEXEC);
}

enum status receipts_open(const struct cli *cli, struct out *receipts, const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OWNER_ONLY);
    int error = errno;

    if (descriptor < 0 && error == EEXIST) {
        descriptor = open_special(path);
        if (descriptor < 0)
            return cli_error(cli, "%s is there already, and receipts are not written over; name another file", path);
    }
    if (descriptor < 0)
        return cli_error(cli, "cannot write %s: %s", path, strerror(error));
    out_open(receipts, descriptor);
    return STATUS_CLEAN;
}

enum status receipts_close(const struct cli *cli, struct out *receipts, const char *path, bool failed)
{
    struct stat about;
    int error;

    out_flush(receipts);
    error = receipts->error;
    if (failed && fstat(receipts->descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0)
        unlink(path);
    if (close(receipts->descriptor) != 0 && error == 0)
        error = errno;
    out_close(receipts);
    return error == 0 ? STATUS_CLEAN : cli_error(cli, "cannot write %s: %s", path, strerror(error));
}

enum status receipts_can_locate(const struct cli *cli, const struct input *inputs, int count)
{
    for (int i = 0; i < count; i++) {
        if (inputs[i].format != PAYRULE_JSONL || inputs[i].own_name != NULL)
            return cli_usage(cli,
                             "--receipts-by-reference tells lines of JSON Lines files; make one of %s first: "
                             "payrule convert %s > sessions.jsonl",
                             inputs[i].name, inputs[i].name);
        if (inputs[i].mapping == NULL && strcmp(inputs[i].name, "standard input") == 0)
            return cli_usage(cli, "--receipts-by-reference tells lines of files, which standard input is not");
    }
    return STATUS_CLEAN;
}
