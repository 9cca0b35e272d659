/* The file of receipts that `payrule eval --receipts` writes. */
#ifndef CLI_RECEIPTS_H
#define CLI_RECEIPTS_H
#include "cli/input.h"

/* Makes the file, which only its owner may read and which must not be there yet. What is wrong was told. */
enum status receipts_open(const struct cli *cli, struct out *receipts, const char *path);
/* Writes what is left and closes it. An empty file is removed when the command `failed`, so that it can be repeated. */
enum status receipts_close(const struct cli *cli, struct out *receipts, const char *path, bool failed);
/* Receipts can tell the places of sessions in these inputs. */
enum status receipts_can_locate(const struct cli *cli, const struct input *inputs, int count);

#endif
