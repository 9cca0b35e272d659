/* Which revision a command reads, and the files of it. See recorded.h. Knows rule files and tables by name; git is
 * revision.h's. */
#include "cli/recorded.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define RULE_FILE_MOST ((size_t)4 << 20)
#define RULE_FILES_MOST ((size_t)256 << 20) /* bytes of all rule files of one day */
#define TABLE_MOST ((size_t)1 << 30)
#define FILES_MOST 10000
#define COMMIT_SHOWN 12 /* digits of a commit that are enough to find it */

/* ---- which revision ---- */

static bool is_there(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0;
}

static enum status tell_not_kept(const struct cli *cli, const char *root)
{
    if (!revision_is_built())
        return cli_error(cli, "--known-on reads a git repository, and this payrule was built without libgit2");
    if (!is_there(root))
        return cli_error(cli, "cannot read the rules in %s; --rules names the folder", root);
    return cli_error(cli, "%s is recorded in no git repository, so that what was known earlier cannot be told; --rules "
                          "names another folder", root);
}

static enum status tell_not_found(const struct cli *cli, enum revision_found found, const char *root, int32_t day)
{
    char date[10];

    date_write(date, day);
    if (found == REVISION_CUT_OFF)
        return cli_error(cli, "what was known of %s on %.10s is not in this clone, which holds only the end of the "
                              "history; `git fetch --unshallow` gets the rest", root, date);
    return cli_error(cli, "nothing was recorded of %s by %.10s", root, date);
}

/* Evidence for who keeps the output: which state it was. */
static void tell_commit(const struct cli *cli, const struct revision *revision, int32_t known_on)
{
    char date[10], day[10];

    date_write(date, revision_date(revision));
    date_write(day, known_on);
    fprintf(stderr, "payrule %s: rules as known on %.10s: commit %.*s of %.10s\n", cli->command->name, day,
            COMMIT_SHOWN, revision_commit(revision), date);
}

static enum status go_back(const struct cli *cli, struct revision **revision, const char *root, int32_t known_on)
{
    struct revision *now = *revision;
    enum revision_found found = revision_on(now, known_on, false, revision);

    revision_free(now);
    if (found != REVISION_FOUND)
        return tell_not_found(cli, found, root, known_on);
    tell_commit(cli, *revision, known_on);
    return STATUS_CLEAN;
}

enum status recorded_open(const struct cli *cli, struct revision **revision, const struct rules_request *request,
                          const char *root)
{
    int32_t known_on = request->known_on != NULL ? *request->known_on : PAYRULE_NO_DATE;
    enum status status = STATUS_CLEAN;

    *revision = NULL;
    if (!is_there(root) && strchr(root, ':') != NULL)
        status = revision_open(cli, revision, root);
    else if (!is_there(root))
        status = revision_open_bare(cli, revision, root);
    if (status != STATUS_CLEAN || known_on == PAYRULE_NO_DATE)
        return status;
    if (*revision == NULL)
        status = revision_of_path(cli, revision, root);
    if (status == STATUS_CLEAN && *revision == NULL)
        status = tell_not_kept(cli, root);
    return status == STATUS_CLEAN ? go_back(cli, revision, root, known_on) : status;
}

/* ---- its files ---- */

/* Paths of rule files, seen from the folder. */
struct entries {
    const struct cli *cli;
    char **items;
    size_t count, capacity;
};

static bool add_entry(void *context, const char *path)
{
    struct entries *entries = context;

    if (entries->count == FILES_MOST)
        return cli_error(entries->cli, "there are more than %d rule files", FILES_MOST) == STATUS_CLEAN;
    if (entries->count == entries->capacity) {
        entries->capacity = entries->capacity * 2 + 16;
        entries->items = memory_resize(entries->items, entries->capacity, sizeof *entries->items);
    }
    entries->items[entries->count++] = memory_string(path, strlen(path));
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum status find_entries(const struct cli *cli, const struct revision *revision, struct entries *entries)
{
    enum status status;

    *entries = (struct entries){ .cli = cli };
    status = revision_each_file(cli, revision, add_entry, entries);
    if (entries->count > 1)
        qsort(entries->items, entries->count, sizeof *entries->items, compare_entries);
    return status;
}

static void free_entries(struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        free(entries->items[i]);
    free(entries->items);
}

/* As it would stand on disk. */
static char *path_of(const struct revision *revision, const char *root, const char *entry)
{
    size_t length = strlen(root);
    bool joined = length == 0 || root[length - 1] == '/' || root[length - 1] == ':';

    return revision_is_file(revision) ? memory_printf("%s", root)
                                      : memory_printf("%s%s%s", root, joined ? "" : "/", entry);
}

enum status recorded_list(const struct cli *cli, struct rule_files *files, const char *root)
{
    struct entries entries;
    enum status status = find_entries(cli, files->revision, &entries);

    files->items = memory_resize(NULL, entries.count + 1, sizeof *files->items);
    files->capacity = entries.count + 1;
    for (size_t i = 0; i < entries.count; i++) {
        char *path = path_of(files->revision, root, entries.items[i]);

        files->items[files->count++] = (struct rule_file){ path, memory_string(path, strlen(path)),
                                                           memory_string(entries.items[i], strlen(entries.items[i])) };
    }
    free_entries(&entries);
    return status;
}

enum status recorded_read(const struct cli *cli, const struct rule_files *files, const struct rule_file *file,
                          const char **bytes, size_t *length)
{
    if (revision_read(files->revision, text_from(file->entry), RULE_FILE_MOST, bytes, length))
        return STATUS_CLEAN;
    return cli_error(cli, "cannot read %s: it is larger than %zu MiB, or damaged in the repository", file->path,
                     RULE_FILE_MOST >> 20);
}

bool recorded_table(struct revision *revision, const char *path, size_t path_length, const char **bytes,
                    size_t *length)
{
    return revision_read(revision, (struct payrule_text){ path, path_length }, TABLE_MOST, bytes, length);
}

/* ---- earlier days ---- */

struct recorded_day {
    int32_t day;
    enum revision_found found;
    struct revision *revision;
    struct entries names;            /* of the files, as answers show them */
    struct payrule_past_file *files;
    size_t count;
    struct recorded_day *next;
};

/* The revision of the command, or else the one that is checked out where the rulebook's folder is. */
static struct revision *open_from(struct recorded_past *past)
{
    if (past->files->revision != NULL)
        return past->files->revision;
    if (!past->opened && past->files->root_count > 0)
        (void)revision_of_path(past->cli, &past->from, past->files->roots[0]);
    past->opened = true;
    return past->from;
}

/* What stands before the paths in the names of today's files, so that a file is called the same on all days: "rules/".
 */
static char *prefix_of(const struct rule_files *files)
{
    const char *root = files->root_count > 0 ? files->roots[0] : "";
    size_t length = strlen(root), begin;

    while (length > 1 && root[length - 1] == '/')
        length--;
    for (begin = length; begin > 0 && root[begin - 1] != '/' && root[begin - 1] != ':';)
        begin--;
    if (length == begin || root[length - 1] == '.' || root[length - 1] == '/')
        return memory_string("", 0);
    return memory_printf("%.*s/", (int)(length - begin), root + begin);
}

static void read_day(struct recorded_past *past, struct recorded_day *day)
{
    struct entries entries;
    char *prefix = prefix_of(past->files);
    size_t total = 0;

    (void)find_entries(past->cli, day->revision, &entries);
    day->names = (struct entries){ .cli = past->cli };
    day->files = memory_resize(NULL, entries.count + 1, sizeof *day->files);
    for (size_t i = 0; i < entries.count && total <= RULE_FILES_MOST; i++) {
        struct payrule_past_file *file = &day->files[day->count];
        char *name = memory_printf("%s%s", prefix, entries.items[i]);

        if (revision_read(day->revision, text_from(entries.items[i]), RULE_FILE_MOST, &file->text, &file->length) &&
            add_entry(&day->names, name)) {
            file->name = day->names.items[day->count++];
            total += file->length;
        }
        free(name);
    }
    free(prefix);
    free_entries(&entries);
}

/* NULL: no record is kept. */
static struct recorded_day *find_day(struct recorded_past *past, int32_t on)
{
    const struct revision *from = open_from(past);
    struct recorded_day *day = past->days;

    while (day != NULL && day->day != on)
        day = day->next;
    if (day != NULL || from == NULL)
        return day;
    day = memory_resize(NULL, 1, sizeof *day);
    *day = (struct recorded_day){ .day = on, .next = past->days };
    past->days = day;
    day->found = revision_on(from, on, true, &day->revision);
    if (day->found == REVISION_FOUND)
        read_day(past, day);
    return day;
}

int recorded_past_files(struct recorded_past *past, int32_t day, const struct payrule_past_file **files,
                        size_t *count)
{
    const struct recorded_day *found = find_day(past, day);

    if (found == NULL)
        return -1;
    *files = found->files;
    *count = found->count;
    return found->found == REVISION_FOUND ? 1 : found->found == REVISION_NOTHING ? 0 : -1;
}

int recorded_past_table(struct recorded_past *past, int32_t day, const char *path, size_t path_length,
                        const char **bytes, size_t *length)
{
    const struct recorded_day *found = find_day(past, day);

    return found != NULL && found->revision != NULL &&
           recorded_table(found->revision, path, path_length, bytes, length);
}

void recorded_past_free(struct recorded_past *past)
{
    while (past->days != NULL) {
        struct recorded_day *day = past->days;

        past->days = day->next;
        revision_free(day->revision);
        free_entries(&day->names);
        free(day->files);
        free(day);
    }
    revision_free(past->from);
}
