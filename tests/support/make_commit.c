/* make_commit REPOSITORY BRANCH FOLDER PATH SECONDS MESSAGE [OTHER]: records the files of FOLDER as PATH.
 *
 * For tests that need a git repository of which every date is known. The repository is made when it is not there, bare
 * where its name holds ".git". The commit goes onto BRANCH, which begins at HEAD when it is new, and has OTHER, a
 * branch, for second parent where it is given. SECONDS since 1970 are the committer's and the author's. All other
 * files of the commit before stay. */
#include <dirent.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_MOST 4096

static void must(int error, const char *what)
{
    const git_error *last = git_error_last();

    if (error >= 0)
        return;
    fprintf(stderr, "make_commit: %s: %s\n", what, last != NULL ? last->message : "no reason is known");
    exit(1);
}

/* ---- trees ---- */

static git_oid make_blob(git_repository *git, const char *path, const struct stat *about)
{
    char target[PATH_MOST];
    git_oid id;
    ssize_t length;

    if (S_ISLNK(about->st_mode)) {
        length = readlink(path, target, sizeof target);
        must(length < 0 ? -1 : 0, path);
        must(git_blob_create_from_buffer(&id, git, target, (size_t)length), path);
    } else {
        must(git_blob_create_from_disk(&id, git, path), path);
    }
    return id;
}

static git_oid make_tree(git_repository *git, const char *folder)
{
    git_treebuilder *builder;
    DIR *open = opendir(folder);
    struct dirent *entry;
    git_oid tree;

    must(open == NULL ? -1 : 0, folder);
    must(git_treebuilder_new(&builder, git, NULL), folder);
    while ((entry = readdir(open)) != NULL) {
        char path[PATH_MOST];
        struct stat about;
        git_oid id;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || strcmp(entry->d_name, ".git") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        must(lstat(path, &about), path);
        id = S_ISDIR(about.st_mode) ? make_tree(git, path) : make_blob(git, path, &about);
        must(git_treebuilder_insert(NULL, builder, entry->d_name, &id,
                                    S_ISDIR(about.st_mode)       ? GIT_FILEMODE_TREE
                                        : S_ISLNK(about.st_mode) ? GIT_FILEMODE_LINK
                                                                 : GIT_FILEMODE_BLOB),
             path);
    }
    closedir(open);
    must(git_treebuilder_write(&tree, builder), folder);
    git_treebuilder_free(builder);
    return tree;
}

/* The whole tree of the commit before, or none, with `inner` at `path`; "" is the whole itself. */
static git_oid place_tree(git_repository *git, const git_commit *before, const char *path, git_oid inner)
{
    git_treebuilder *builder;
    git_tree *old = NULL;
    git_oid whole;

    if (path[0] == '\0')
        return inner;
    if (before != NULL)
        must(git_commit_tree(&old, before), path);
    must(git_treebuilder_new(&builder, git, old), path);
    must(git_treebuilder_insert(NULL, builder, path, &inner, GIT_FILEMODE_TREE), path);
    must(git_treebuilder_write(&whole, builder), path);
    git_treebuilder_free(builder);
    git_tree_free(old);
    return whole;
}

/* ---- commits ---- */

/* NULL: there is no such branch. */
static git_commit *tip_of(git_repository *git, const char *ref)
{
    git_reference *reference = NULL;
    git_object *commit = NULL;

    if (git_reference_dwim(&reference, git, ref) == 0)
        must(git_reference_peel(&commit, reference, GIT_OBJECT_COMMIT), ref);
    git_reference_free(reference);
    return (git_commit *)commit;
}

static void commit(git_repository *git, char **argv, const char *other)
{
    const char *branch = argv[2], *folder = argv[3], *path = argv[4], *message = argv[6];
    char ref[PATH_MOST];
    git_commit *before = tip_of(git, branch);
    git_commit *parents[2];
    git_reference *made;
    git_signature *who;
    git_tree *tree;
    git_oid id;
    size_t count = 0;

    snprintf(ref, sizeof ref, "refs/heads/%s", branch);
    if (before == NULL)
        before = tip_of(git, "HEAD");
    if (before != NULL)
        parents[count++] = before;
    if (other != NULL)
        parents[count++] = tip_of(git, other);
    id = place_tree(git, before, path, make_tree(git, folder));
    must(git_tree_lookup(&tree, git, &id), folder);
    must(git_signature_new(&who, "Compliance desk", "desk@example.org", strtoll(argv[5], NULL, 10), 0), "signature");
    must(git_commit_create(&id, git, NULL, who, who, NULL, message, tree, count, (const git_commit **)parents),
         "commit");
    must(git_reference_create(&made, git, ref, &id, 1, "commit"), ref);
    printf("%s\n", git_oid_tostr_s(&id));
    git_reference_free(made);
    while (count > 0)
        git_commit_free(parents[--count]);
    git_signature_free(who);
    git_tree_free(tree);
}

int main(int argc, char **argv)
{
    git_repository *git = NULL;
    char head[PATH_MOST];

    if (argc != 7 && argc != 8) {
        fprintf(stderr, "usage: make_commit REPOSITORY BRANCH FOLDER PATH SECONDS MESSAGE [OTHER]\n");
        return 64;
    }
    git_libgit2_init();
    if (git_repository_open(&git, argv[1]) != 0) {
        must(git_repository_init(&git, argv[1], strstr(argv[1], ".git") != NULL), argv[1]);
        snprintf(head, sizeof head, "refs/heads/%s", argv[2]);
        must(git_repository_set_head(git, head), head);
    }
    commit(git, argv, argc == 8 ? argv[7] : NULL);
    git_repository_free(git);
    git_libgit2_shutdown();
    return 0;
}
