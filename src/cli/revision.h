/* Rulebooks in git repositories: their folder as it is in one commit. Read only; worktrees and bare repositories alike.
 *
 * Symbolic links and submodules are passed over, nothing is filtered or fetched, and what is read has a bound. A
 * program built without libgit2 says so where a revision is asked for. The days are those of committers, in UTC. */
#ifndef CLI_REVISION_H
#define CLI_REVISION_H
#include "cli/cli.h"

struct revision;

enum revision_found {
    REVISION_FOUND,
    REVISION_NOTHING, /* the record begins later, or the folder was not there */
    REVISION_CUT_OFF  /* the repository has only the end of its history: a shallow clone */
};

/* Was the program built with libgit2? Otherwise nothing can be opened. */
bool revision_is_built(void);
/* `REV:PATH`, with PATH from the top of the repository that holds the current folder, or `./PATH` from that folder;
 * with nothing before the colon the commit that is checked out. What is not there is told. */
enum status revision_open(const struct cli *cli, struct revision **revision, const char *rules);
/* The folder `rules` in the revision of that name, in the current folder or at the top. *revision NULL: there is no
 * revision of that name. */
enum status revision_open_bare(const struct cli *cli, struct revision **revision, const char *name);
/* The folder, or the one file, at `path` on disk, in the commit that is checked out. *revision NULL: it is in no
 * repository, or not in that commit. */
enum status revision_of_path(const struct cli *cli, struct revision **revision, const char *path);
void revision_free(struct revision *revision);

/* As it was recorded by the end of that day: the first commit that was committed by then, going back from the
 * revision's along first parents. `whole`: the folder, where the revision is one file of it. */
enum revision_found revision_on(const struct revision *from, int32_t day, bool whole, struct revision **past);
/* The state before the one that `now` is in. `now` becomes the commit that brought its state about. */
enum revision_found revision_before(struct revision *now, struct revision **before);

/* Forty hexadecimal digits. */
const char *revision_commit(const struct revision *revision);
int32_t revision_date(const struct revision *revision);
/* The first line of the commit's message. */
struct payrule_text revision_subject(const struct revision *revision);
/* Is it one file that is meant, not a folder? */
bool revision_is_file(const struct revision *revision);

/* Calls add() with the path of each rule file, seen from the folder, in no order; it returns false to stop, which it
 * tells itself. */
enum status revision_each_file(const struct cli *cli, const struct revision *revision,
                               bool (*add)(void *context, const char *path), void *context);
/* The bytes of a file below the folder, which stay until revision_forget(). false: there is no such file, or it is
 * larger than `most`. */
bool revision_read(struct revision *revision, struct payrule_text path, size_t most, const char **bytes,
                   size_t *length);
/* Frees what was read. */
void revision_forget(struct revision *revision);

#endif
