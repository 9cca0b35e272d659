/* Doing the same again whenever the rules change, for `test --watch` and `check --watch`. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H
#include "cli/files.h"

/* Loads the rules and uses them, and again after each change of a rule file or table, or of the folders they are in,
 * until Ctrl-C. Returns the status of the last time. Rules that cannot be read are told, and waited for. */
enum status watch_rules(struct cli *cli, const struct rules_request *request, rules_use use, void *context);

#endif
