/* --columns: the file that says what the columns of CSV inputs are called. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H
#include "cli/cli.h"

/* Gives the file's map to the run; NULL: there is none. What is wrong was told. */
enum status columns_load(const struct cli *cli, struct payrule_run *run, const char *path);

#endif
