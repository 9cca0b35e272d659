/* What revision.h does in a program built without libgit2: nothing can be opened, so that the rest is never called. */
#ifndef HAVE_LIBGIT2
#include "cli/revision.h"

bool revision_is_built(void) { return false; }

enum status revision_open(const struct cli *cli, struct revision **revision, const char *rules)
{
    *revision = NULL;
    return cli_error(cli, "%s names a git revision, and this payrule was built without libgit2", rules);
}

enum status revision_open_bare(const struct cli *cli, struct revision **revision, const char *name)
{
    (void)cli;
    (void)name;
    *revision = NULL;
    return STATUS_CLEAN;
}

enum status revision_of_path(const struct cli *cli, struct revision **revision, const char *path)
{
    (void)cli;
    (void)path;
    *revision = NULL;
    return STATUS_CLEAN;
}

void revision_forget(struct revision *revision) { (void)revision; }

void revision_free(struct revision *revision) { (void)revision; }

enum revision_found revision_on(const struct revision *from, int32_t day, bool whole, struct revision **past)
{
    (void)from;
    (void)day;
    (void)whole;
    *past = NULL;
    return REVISION_NOTHING;
}

enum revision_found revision_before(struct revision *now, struct revision **before)
{
    (void)now;
    *before = NULL;
    return REVISION_NOTHING;
}

const char *revision_commit(const struct revision *revision)
{
    (void)revision;
    return "";
}

int32_t revision_date(const struct revision *revision)
{
    (void)revision;
    return PAYRULE_NO_DATE;
}

struct payrule_text revision_subject(const struct revision *revision)
{
    (void)revision;
    return (struct payrule_text){ "", 0 };
}

bool revision_is_file(const struct revision *revision)
{
    (void)revision;
    return false;
}

enum status revision_each_file(const struct cli *cli, const struct revision *revision,
                               bool (*add)(void *context, const char *path), void *context)
{
    (void)cli;
    (void)revision;
    (void)add;
    (void)context;
    return STATUS_CLEAN;
}

bool revision_read(struct revision *revision, struct payrule_text path, size_t most, const char **bytes,
                   size_t *length)
{
    (void)revision;
    (void)path;
    (void)most;
    *bytes = "";
    *length = 0;
    return false;
}
#endif
