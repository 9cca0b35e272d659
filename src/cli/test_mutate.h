/* payrule test --mutate: which small changes of the rules no test would notice. */
#ifndef CLI_TEST_MUTATE_H
#define CLI_TEST_MUTATE_H
#include "cli/files.h"

struct mutate_request {
    const char *payer;               /* mutants of this profile only, or NULL */
    const struct rule_files *only;   /* mutants of these files; count 0: all */
    int format;                      /* PAYRULE_TEXT or PAYRULE_JSON */
    int sample, seed, threads;       /* 0: not said */
    int at_least;                    /* percent that must be killed; 0: all */
    bool verbose;                    /* tell of killed ones, too */
};

enum status test_mutate(struct cli *cli, const struct rules *rules, const struct mutate_request *request);

#endif
