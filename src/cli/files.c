/* Finding rule files: folders are read recursively, in bytewise order of path. Knows paths, not what files hold. */
#include "cli/recorded.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#ifndef PAYRULE_RULES_FOLDER
#define PAYRULE_RULES_FOLDER "/usr/local/share/payrule/rules"
#endif

#define FOLDER_DEPTH_MOST 16
#define FILES_MOST 10000
#define SUFFIX ".rules"

static bool ends_with(const char *name, const char *suffix)
{
    size_t length = strlen(name), tail = strlen(suffix);

    return length > tail && strcmp(name + length - tail, suffix) == 0;
}

static char *join_path(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    struct out out;

    out_open(&out, OUT_MEMORY);
    out_bytes(&out, folder, length);
    if (length > 0 && folder[length - 1] != '/')
        out_char(&out, '/');
    out_bytes(&out, name, strlen(name) + 1);
    return out.bytes;
}

static void add_root(struct rule_files *files, const char *path, size_t length)
{
    files->roots = memory_resize(files->roots, files->root_count + 1, sizeof *files->roots);
    files->roots[files->root_count++] = length > 0 ? memory_string(path, length) : memory_string(".", 1);
}

/* The folder that holds the file, as written. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
}

static bool same_file(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static bool is_listed(const struct rule_files *files, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (same_file(files->items[i].path, path))
            return true;
    }
    return false;
}

/* Takes the path. */
static enum status add_file(const struct cli *cli, struct rule_files *files, char *path)
{
    if (files->count == FILES_MOST) {
        free(path);
        return cli_error(cli, "there are more than %d rule files", FILES_MOST);
    }
    if (files->count == files->capacity) {
        files->capacity = files->capacity * 2 + 16;
        files->items = memory_resize(files->items, files->capacity, sizeof *files->items);
    }
    files->items[files->count++] = (struct rule_file){ path, memory_string(path, strlen(path)), NULL };
    return STATUS_CLEAN;
}

/* Names that begin with a dot are an editor's or a version system's. */
static enum status add_folder(const struct cli *cli, struct rule_files *files, const char *folder, int depth)
{
    enum status status = STATUS_CLEAN;
    struct dirent *entry;
    DIR *open = opendir(folder);

    if (open == NULL)
        return cli_error(cli, "cannot read the folder %s: %s", folder, strerror(errno));
    while (status == STATUS_CLEAN && (entry = readdir(open)) != NULL) {
        char *path = join_path(folder, entry->d_name);
        struct stat about;

        if (entry->d_name[0] == '.' || stat(path, &about) != 0) {
            free(path);
        } else if (S_ISDIR(about.st_mode)) {
            if (depth < FOLDER_DEPTH_MOST)
                status = add_folder(cli, files, path, depth + 1);
            free(path);
        } else if (S_ISREG(about.st_mode) && ends_with(entry->d_name, SUFFIX)) {
            status = add_file(cli, files, path);
        } else {
            free(path);
        }
    }
    closedir(open);
    return status;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct rule_file *)a)->path, ((const struct rule_file *)b)->path);
}

enum status files_add(const struct cli *cli, struct rule_files *files, const char *path)
{
    size_t before = files->count;
    struct stat about;
    enum status status;

    if (stat(path, &about) != 0)
        return cli_error(cli, "cannot read %s: %s", path, strerror(errno));
    if (!S_ISDIR(about.st_mode))
        return is_listed(files, before, path) ? STATUS_CLEAN : add_file(cli, files, memory_string(path, strlen(path)));
    status = add_folder(cli, files, path, 0);
    if (files->count > before + 1)
        qsort(files->items + before, files->count - before, sizeof *files->items, compare_paths);
    return status;
}

bool files_have(const struct rule_files *files, struct payrule_text path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (text_same(text_from(files->items[i].path), path))
            return true;
    }
    return false;
}

void files_free(struct rule_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].path);
        free(files->items[i].name);
        free(files->items[i].entry);
    }
    for (size_t i = 0; i < files->root_count; i++)
        free(files->roots[i]);
    free(files->items);
    free(files->roots);
    revision_free(files->revision);
    *files = (struct rule_files){ .items = NULL };
}

/* ---- which rulebook ---- */

/* The length of the beginning of the path that ends in a folder named `rules`, or 0. */
static size_t rules_part(const char *path)
{
    size_t length = strlen(path);

    for (size_t end = length; end >= 5; end--) {
        if ((end == length || path[end] == '/') && memcmp(path + end - 5, "rules", 5) == 0 &&
            (end == 5 || path[end - 6] == '/'))
            return end;
    }
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

char *files_rulebook(const struct rules_request *request)
{
    const char *environment = getenv("PAYRULE_RULES");

    if (request->rules != NULL)
        return memory_string(request->rules, strlen(request->rules));
    for (int i = 0; i < request->path_count; i++) {
        size_t part = rules_part(request->paths[i]);

        if (part > 0)
            return memory_string(request->paths[i], part);
        if (is_folder(request->paths[i]))
            return memory_string(request->paths[i], strlen(request->paths[i]));
    }
    if (environment == NULL || environment[0] == '\0')
        environment = PAYRULE_RULES_FOLDER;
    return memory_string(environment, strlen(environment));
}

/* Names files of the rulebook from the last part of its folder's path on: rules/medicare/part_b.rules, wherever it
 * is. */
static void name_files(struct rule_files *files, const char *root)
{
    size_t length = strlen(root), begin;

    while (length > 1 && root[length - 1] == '/')
        length--;
    for (begin = length; begin > 0 && root[begin - 1] != '/';)
        begin--;
    if (length == 0 || root[length - 1] == '.') /* "." and "..": no name to show */
        return;
    for (size_t i = 0; i < files->count; i++) {
        if (strncmp(files->items[i].path, root, length) != 0)
            continue;
        free(files->items[i].name);
        files->items[i].name = memory_string(files->items[i].path + begin, strlen(files->items[i].path) - begin);
    }
}

static enum status add_root_files(const struct cli *cli, struct rule_files *files, const char *root)
{
    struct stat about;

    if (stat(root, &about) != 0)
        return cli_error(cli, "cannot read the rules in %s: %s; --rules names the folder", root, strerror(errno));
    add_root(files, root, S_ISDIR(about.st_mode) ? strlen(root) : folder_length(root));
    return files_add(cli, files, root);
}

static enum status add_path(const struct cli *cli, struct rule_files *files, const char *path)
{
    struct rule_files more = { .items = NULL };
    enum status status = files_add(cli, &more, path);

    add_root(files, path, is_folder(path) ? strlen(path) : folder_length(path));
    for (size_t i = 0; status == STATUS_CLEAN && i < more.count; i++) {
        if (!is_listed(files, files->count, more.items[i].path))
            status = add_file(cli, files, memory_string(more.items[i].path, strlen(more.items[i].path)));
    }
    files_free(&more);
    return status;
}

/* The installed rulebook may be missing when files are named: they stand alone then. */
static bool may_be_missing(const struct rules_request *request, const char *root)
{
    struct stat about;

    return request->rules == NULL && request->path_count > 0 && getenv("PAYRULE_RULES") == NULL &&
           stat(root, &about) != 0;
}

/* What is written of the folder: PATH of `REV:PATH`, or `rules` of a revision alone. On disk it is the root itself. */
static const char *folder_written(const char *root)
{
    const char *colon = strchr(root, ':');
    struct stat about;

    if (stat(root, &about) == 0)
        return root;
    return colon != NULL ? colon + 1 : "rules";
}

static enum status add_recorded_files(const struct cli *cli, struct rule_files *files,
                                      const struct rules_request *request, const char *root)
{
    const char *folder = folder_written(root);
    bool one = revision_is_file(files->revision);

    add_root(files, folder, one ? folder_length(folder) : strlen(folder));
    return recorded_list(cli, files, request->paths_as_given ? root : folder);
}

/* What a path means on disk, the revision has as it was then. */
static bool is_recorded(const struct rule_files *files, const char *root, const char *path)
{
    size_t length = strlen(root);

    while (length > 1 && root[length - 1] == '/')
        length--;
    return files->revision != NULL && strncmp(path, root, length) == 0 &&
           (path[length] == '/' || path[length] == '\0');
}

enum status files_list(const struct cli *cli, struct rule_files *files, const struct rules_request *request)
{
    char *root = files_rulebook(request);
    enum status status = STATUS_CLEAN;

    *files = (struct rule_files){ .items = NULL };
    if (!request->packed && !may_be_missing(request, root)) {
        status = recorded_open(cli, &files->revision, request, root);
        if (status == STATUS_CLEAN)
            status = files->revision != NULL ? add_recorded_files(cli, files, request, root)
                                             : add_root_files(cli, files, root);
    }
    if (status == STATUS_CLEAN && !request->paths_as_given)
        name_files(files, folder_written(root));
    for (int i = 0; status == STATUS_CLEAN && i < request->path_count; i++)
        status = is_recorded(files, root, request->paths[i]) ? STATUS_CLEAN : add_path(cli, files, request->paths[i]);
    free(root);
    return status;
}
