/* The store of past sessions, as commands use it: opened by --history, told about, written to. */
#ifndef CLI_PAST_H
#define CLI_PAST_H
#include "cli/input.h"

/* Opens the store at `path`; none when it is NULL, and *history is NULL then. What is wrong was told. */
enum status past_open(const struct cli *cli, struct payrule_history **history, const char *path,
                      enum payrule_access access);
/* Tells what a call answered: STATUS_CLEAN for PAYRULE_OK, otherwise STATUS_ERRORS and the reason on stderr. `history`
 * may be NULL. */
enum status past_tell(const struct cli *cli, struct payrule_history *history, enum payrule_status answered);
/* The run judges with what the store holds, if there is one. */
enum payrule_status past_attach(struct payrule_run *run, struct payrule_history *history);
/* Does the store say from when on it is complete? */
bool past_is_complete(struct payrule_history *history);
struct past_recorded {
    uint64_t sessions;
    bool interrupted;   /* not all, because somebody asked to end: done again, the rest is recorded */
};
/* Puts the inputs' sessions into the store, each stretch as one transaction. `told`: records that cannot be read
 * were told of already. */
enum payrule_status past_record(struct payrule_history *history, const struct input *inputs, int count, bool told,
                                struct past_recorded *recorded);
/* Says on stderr that recording was interrupted. */
enum status past_tell_interrupted(const struct cli *cli, const struct past_recorded *recorded);

#endif
