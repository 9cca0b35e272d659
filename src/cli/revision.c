/* Rulebooks in git repositories, by libgit2. See revision.h. Knows commits, trees and blobs; not what files hold. */
#ifdef HAVE_LIBGIT2
#include "cli/revision.h"

#include <git2.h>
#include <limits.h>
#include <stdlib.h>

#define FOLDER_DEPTH_MOST 16
#define RULES_FOLDER "rules"
#define SUFFIX ".rules"
#define SECONDS_A_DAY 86400
#define DAY_LARGEST 376199 /* 2999-12-31 */
#define DAY_SMALLEST (-62091) /* 1800-01-01 */

/* Open once for all revisions of it. */
struct repository {
    git_repository *git;
    size_t references;
};

struct revision {
    struct repository *repository;
    git_commit *commit;
    git_tree *tree;      /* of the folder */
    char *folder;        /* from the top, without a slash at the end; empty: the top */
    char *only;          /* the name of the one file that is meant, or NULL */
    git_blob **blobs;    /* that were read */
    size_t blob_count, blob_capacity;
    char hex[GIT_OID_HEXSZ + 1];
};

bool revision_is_built(void) { return true; }

/* ---- repositories ---- */

static enum status tell_git(const struct cli *cli, const char *what, const char *name, int error)
{
    const git_error *last = git_error_last();

    if (error == GIT_EOWNER)
        return cli_error(cli, "the repository that holds %s belongs to somebody else; `git config --global --add "
                              "safe.directory FOLDER` says that you trust it", name);
    return cli_error(cli, "%s %s: %s", what, name, last != NULL ? last->message : "git cannot read it");
}

/* *repository NULL: `start` is in none. */
static enum status open_repository(const struct cli *cli, struct repository **repository, const char *start)
{
    git_repository *git = NULL;
    int error;

    *repository = NULL;
    if (git_libgit2_init() < 0)
        return cli_error(cli, "git cannot be used");
    error = git_repository_open_ext(&git, start, 0, NULL);
    if (error == 0) {
        *repository = memory_resize(NULL, 1, sizeof **repository);
        **repository = (struct repository){ git, 1 };
        return STATUS_CLEAN;
    }
    if (error != GIT_ENOTFOUND)
        (void)tell_git(cli, "cannot open the repository of", start, error);
    git_libgit2_shutdown();
    return error == GIT_ENOTFOUND ? STATUS_CLEAN : STATUS_ERRORS;
}

static void release(struct repository *repository)
{
    if (--repository->references > 0)
        return;
    git_repository_free(repository->git);
    free(repository);
    git_libgit2_shutdown();
}

/* ---- revisions ---- */

static bool is_file(const git_tree_entry *entry)
{
    git_filemode_t mode = git_tree_entry_filemode(entry);

    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* The tree at `path` below `top`, which is consumed; NULL: there is no such folder. */
static git_tree *tree_below(git_tree *top, const char *path)
{
    git_tree_entry *entry = NULL;
    git_tree *tree = NULL;

    if (path[0] == '\0')
        return top;
    if (git_tree_entry_bypath(&entry, top, path) == 0 && git_tree_entry_type(entry) == GIT_OBJECT_TREE &&
        git_tree_lookup(&tree, git_tree_owner(top), git_tree_entry_id(entry)) != 0)
        tree = NULL;
    git_tree_entry_free(entry);
    git_tree_free(top);
    return tree;
}

static git_tree *tree_of(const git_commit *commit, const char *folder)
{
    git_tree *top = NULL;

    return git_commit_tree(&top, commit) == 0 ? tree_below(top, folder) : NULL;
}

/* Takes the commit. NULL: the folder, or the one file, is not in it. */
static struct revision *make_revision(struct repository *repository, git_commit *commit, const char *folder,
                                      const char *only)
{
    git_tree *tree = tree_of(commit, folder);
    const git_tree_entry *entry = tree != NULL && only != NULL ? git_tree_entry_byname(tree, only) : NULL;
    struct revision *revision;

    if (tree == NULL || (only != NULL && (entry == NULL || !is_file(entry)))) {
        git_tree_free(tree);
        git_commit_free(commit);
        return NULL;
    }
    revision = memory_resize(NULL, 1, sizeof *revision);
    *revision = (struct revision){ .repository = repository, .commit = commit, .tree = tree,
                                   .folder = memory_string(folder, strlen(folder)),
                                   .only = only != NULL ? memory_string(only, strlen(only)) : NULL };
    repository->references++;
    git_oid_tostr(revision->hex, sizeof revision->hex, git_commit_id(commit));
    return revision;
}

/* `path` names a folder, or else a file in one. */
static struct revision *find_path(struct repository *repository, git_commit *commit, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? memory_string(path, (size_t)(slash - path)) : memory_string("", 0);
    git_commit *again = NULL;
    struct revision *revision;

    if (git_commit_dup(&again, commit) != 0)
        again = NULL;
    revision = make_revision(repository, commit, path, NULL);
    if (revision == NULL && again != NULL && path[0] != '\0')
        revision = make_revision(repository, again, folder, slash != NULL ? slash + 1 : path);
    else
        git_commit_free(again);
    free(folder);
    return revision;
}

void revision_forget(struct revision *revision)
{
    for (size_t i = 0; i < revision->blob_count; i++)
        git_blob_free(revision->blobs[i]);
    revision->blob_count = 0;
}

void revision_free(struct revision *revision)
{
    if (revision == NULL)
        return;
    revision_forget(revision);
    free(revision->blobs);
    git_tree_free(revision->tree);
    git_commit_free(revision->commit);
    free(revision->folder);
    free(revision->only);
    release(revision->repository);
    free(revision);
}

const char *revision_commit(const struct revision *revision) { return revision->hex; }

bool revision_is_file(const struct revision *revision) { return revision->only != NULL; }

static int32_t day_of(git_time_t time)
{
    git_time_t day = time / SECONDS_A_DAY - (time % SECONDS_A_DAY < 0);

    return (int32_t)(day < DAY_SMALLEST ? DAY_SMALLEST : day > DAY_LARGEST ? DAY_LARGEST : day);
}

int32_t revision_date(const struct revision *revision) { return day_of(git_commit_time(revision->commit)); }

struct payrule_text revision_subject(const struct revision *revision)
{
    const char *message = git_commit_message(revision->commit);

    if (message == NULL)
        message = "";
    message += strspn(message, "\n");
    return (struct payrule_text){ message, strcspn(message, "\r\n") };
}

/* ---- as written: REV:PATH ---- */

/* The path from the top of what is written after the colon: without "./" and slashes at the end. The caller frees. */
static char *path_from_top(git_repository *git, const char *path)
{
    const char *workdir = git_repository_workdir(git);
    char *here = realpath(".", NULL), *top = workdir != NULL ? realpath(workdir, NULL) : NULL;
    size_t below = top != NULL ? strlen(top) : 0, length;
    const char *prefix = "";
    char *whole;

    if (path[0] == '.' && (path[1] == '/' || path[1] == '\0')) {
        path += path[1] == '/' ? 2 : 1;
        if (here != NULL && top != NULL && strncmp(here, top, below) == 0 && here[below] == '/')
            prefix = here + below + 1;
    }
    whole = memory_printf("%s%s%s", prefix, prefix[0] != '\0' && path[0] != '\0' ? "/" : "", path);
    for (length = strlen(whole); length > 0 && whole[length - 1] == '/';)
        whole[--length] = '\0';
    free(here);
    free(top);
    return whole;
}

/* The commit of that name; a tag leads to its commit. */
static int find_commit(git_commit **commit, git_repository *git, const char *name)
{
    git_object *object = NULL, *peeled = NULL;
    int error = git_revparse_single(&object, git, name);

    if (error == 0)
        error = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    *commit = error == 0 ? (git_commit *)peeled : NULL;
    return error;
}

static enum status open_here(const struct cli *cli, struct repository **repository, const char *rules)
{
    enum status status = open_repository(cli, repository, ".");

    if (status == STATUS_CLEAN && *repository == NULL)
        return cli_error(cli, "%s names a git revision, and the current folder is in no git repository", rules);
    return status;
}

enum status revision_open(const struct cli *cli, struct revision **revision, const char *rules)
{
    const char *colon = strchr(rules, ':');
    char *name = colon > rules ? memory_string(rules, (size_t)(colon - rules)) : memory_printf("HEAD"), *path = NULL;
    struct repository *repository = NULL;
    git_commit *commit = NULL;
    enum status status = open_here(cli, &repository, rules);
    int error = 0;

    *revision = NULL;
    if (status == STATUS_CLEAN) {
        error = find_commit(&commit, repository->git, name);
        if (error != 0)
            status = tell_git(cli, "there is no revision", name, error);
    }
    if (status == STATUS_CLEAN) {
        path = path_from_top(repository->git, colon + 1);
        *revision = find_path(repository, commit, path);
        if (*revision == NULL)
            status = cli_error(cli, "there is no folder or file `%s` in the revision %s", path, name);
    }
    free(path);
    free(name);
    if (repository != NULL)
        release(repository);
    return status;
}

enum status revision_open_bare(const struct cli *cli, struct revision **revision, const char *name)
{
    struct repository *repository = NULL;
    git_commit *commit = NULL;
    enum status status = STATUS_CLEAN;

    *revision = NULL;
    if (open_repository(cli, &repository, ".") == STATUS_CLEAN && repository != NULL &&
        find_commit(&commit, repository->git, name) == 0) {
        char *path = path_from_top(repository->git, "./" RULES_FOLDER);

        *revision = find_path(repository, commit, path);
        if (*revision == NULL && find_commit(&commit, repository->git, name) == 0)
            *revision = find_path(repository, commit, RULES_FOLDER);
        if (*revision == NULL)
            status = cli_error(cli, "there is no folder `" RULES_FOLDER "` in the revision %s; name it as in %s:PATH",
                               name, name);
        free(path);
    }
    if (repository != NULL)
        release(repository);
    return status;
}

/* ---- of a path on disk ---- */

/* The part of the real path below the repository's own folder, or NULL. The caller frees. */
static char *path_in(git_repository *git, const char *real)
{
    const char *workdir = git_repository_workdir(git);
    char *top = workdir != NULL ? realpath(workdir, NULL) : NULL, *inside = NULL;
    size_t length = top != NULL ? strlen(top) : 0;

    if (top != NULL && strncmp(real, top, length) == 0 && (real[length] == '/' || real[length] == '\0'))
        inside = memory_string(real + length + (real[length] == '/'), strlen(real + length + (real[length] == '/')));
    free(top);
    return inside;
}

enum status revision_of_path(const struct cli *cli, struct revision **revision, const char *path)
{
    char *real = realpath(path, NULL), *inside = NULL;
    struct repository *repository = NULL;
    git_commit *commit = NULL;
    enum status status = STATUS_CLEAN;

    *revision = NULL;
    if (real != NULL)
        status = open_repository(cli, &repository, real);
    if (repository != NULL && (inside = path_in(repository->git, real)) != NULL &&
        find_commit(&commit, repository->git, "HEAD") == 0)
        *revision = find_path(repository, commit, inside);
    if (repository != NULL)
        release(repository);
    free(inside);
    free(real);
    return status;
}

/* ---- the record ---- */

/* The first parent; NULL: there is none, and *cut_off tells whether it is only missing here. */
static git_commit *parent_of(const git_commit *commit, bool *cut_off)
{
    git_commit *parent = NULL;

    *cut_off = false;
    if (git_commit_parentcount(commit) == 0)
        return NULL;
    if (git_commit_parent(&parent, commit, 0) != 0) {
        *cut_off = true;
        return NULL;
    }
    return parent;
}

enum revision_found revision_on(const struct revision *from, int32_t day, bool whole, struct revision **past)
{
    git_commit *at = NULL;
    bool cut_off = false;

    *past = NULL;
    if (git_commit_dup(&at, from->commit) != 0)
        return REVISION_NOTHING;
    while (at != NULL && day_of(git_commit_time(at)) > day) {
        git_commit *parent = parent_of(at, &cut_off);

        git_commit_free(at);
        at = parent;
    }
    if (at != NULL)
        *past = make_revision(from->repository, at, from->folder, whole ? NULL : from->only);
    return *past != NULL ? REVISION_FOUND : cut_off ? REVISION_CUT_OFF : REVISION_NOTHING;
}

static void move_to(struct revision *revision, git_commit *commit)
{
    git_commit_free(revision->commit);
    revision->commit = commit;
    git_oid_tostr(revision->hex, sizeof revision->hex, git_commit_id(commit));
}

enum revision_found revision_before(struct revision *now, struct revision **before)
{
    git_commit *parent;
    bool cut_off;

    *before = NULL;
    while ((parent = parent_of(now->commit, &cut_off)) != NULL) {
        git_tree *tree = tree_of(parent, now->folder);
        bool same = tree != NULL && git_oid_equal(git_tree_id(tree), git_tree_id(now->tree));

        git_tree_free(tree);
        if (!same) {
            *before = make_revision(now->repository, parent, now->folder, now->only);
            return *before != NULL ? REVISION_FOUND : REVISION_NOTHING;
        }
        move_to(now, parent);
    }
    return cut_off ? REVISION_CUT_OFF : REVISION_NOTHING;
}

/* ---- files ---- */

struct listing {
    const struct cli *cli;
    bool (*add)(void *context, const char *path);
    void *context;
};

static bool has_suffix(const char *name)
{
    size_t length = strlen(name), tail = strlen(SUFFIX);

    return length > tail && strcmp(name + length - tail, SUFFIX) == 0;
}

static bool list_tree(const struct listing *listing, const git_tree *tree, const char *below, int depth);

static bool list_entry(const struct listing *listing, git_repository *git, const git_tree_entry *entry,
                       const char *below, int depth)
{
    const char *name = git_tree_entry_name(entry);
    char *path;
    git_tree *tree;
    bool go_on = true;

    if (name[0] == '.')
        return true;
    path = memory_printf("%s%s%s", below, below[0] != '\0' ? "/" : "", name);
    if (is_file(entry) && has_suffix(name)) {
        go_on = listing->add(listing->context, path);
    } else if (git_tree_entry_type(entry) == GIT_OBJECT_TREE && depth < FOLDER_DEPTH_MOST) {
        if (git_tree_lookup(&tree, git, git_tree_entry_id(entry)) != 0) {
            (void)tell_git(listing->cli, "cannot read the folder", path, 0);
            go_on = false;
        } else {
            go_on = list_tree(listing, tree, path, depth + 1);
            git_tree_free(tree);
        }
    }
    free(path);
    return go_on;
}

static bool list_tree(const struct listing *listing, const git_tree *tree, const char *below, int depth)
{
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        if (!list_entry(listing, git_tree_owner(tree), git_tree_entry_byindex(tree, i), below, depth))
            return false;
    }
    return true;
}

enum status revision_each_file(const struct cli *cli, const struct revision *revision,
                               bool (*add)(void *context, const char *path), void *context)
{
    const struct listing listing = { cli, add, context };
    bool whole = revision->only != NULL ? add(context, revision->only) : list_tree(&listing, revision->tree, "", 0);

    return whole ? STATUS_CLEAN : STATUS_ERRORS;
}

static bool is_small(git_repository *git, const git_oid *id, size_t most)
{
    git_odb *store = NULL;
    git_object_t type = GIT_OBJECT_INVALID;
    size_t length = SIZE_MAX;
    bool small = git_repository_odb(&store, git) == 0 && git_odb_read_header(&length, &type, store, id) == 0 &&
                 type == GIT_OBJECT_BLOB && length <= most;

    git_odb_free(store);
    return small;
}

static void keep_blob(struct revision *revision, git_blob *blob)
{
    if (revision->blob_count == revision->blob_capacity) {
        revision->blob_capacity = revision->blob_capacity * 2 + 16;
        revision->blobs = memory_resize(revision->blobs, revision->blob_capacity, sizeof(git_blob *));
    }
    revision->blobs[revision->blob_count++] = blob;
}

bool revision_read(struct revision *revision, struct payrule_text path, size_t most, const char **bytes,
                   size_t *length)
{
    char *name = memory_string(path.bytes, path.length);
    git_repository *git = revision->repository->git;
    git_tree_entry *entry = NULL;
    git_blob *blob = NULL;

    if (git_tree_entry_bypath(&entry, revision->tree, name) == 0 && is_file(entry) &&
        is_small(git, git_tree_entry_id(entry), most) &&
        git_blob_lookup(&blob, git, git_tree_entry_id(entry)) == 0) {
        keep_blob(revision, blob);
        *bytes = git_blob_rawsize(blob) > 0 ? git_blob_rawcontent(blob) : "";
        *length = (size_t)git_blob_rawsize(blob);
    }
    git_tree_entry_free(entry);
    free(name);
    return blob != NULL;
}
#endif
