/* A rulebook from files: reading them, giving the library the table files it asks for, telling what went wrong. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/pack.h"
#include "cli/recorded.h"

#define RULE_FILE_MOST ((size_t)4 << 20)
#define DIAGNOSTICS_SHOWN 20
#define SECONDS_SETTLED 2
#define THREADS_MOST 8 /* that share the reading of one table */

enum status files_read(const struct cli *cli, const char *path, size_t most, struct file_text *text)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = 0;
    size_t capacity = 16384;

    if (descriptor < 0)
        return cli_error(cli, "cannot read %s: %s", path, strerror(errno));
    *text = (struct file_text){ memory_resize(NULL, capacity, 1), 0 };
    while (text->length <= most && (got = read(descriptor, text->bytes + text->length, capacity - text->length)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        text->length += got > 0 ? (size_t)got : 0;
        if (text->length == capacity)
            text->bytes = memory_resize(text->bytes, capacity *= 2, 1);
    }
    close(descriptor);
    if (got >= 0 && text->length <= most)
        return STATUS_CLEAN;
    free(text->bytes);
    return got < 0 ? cli_error(cli, "cannot read %s: %s", path, strerror(errno))
                   : cli_error(cli, "%s is larger than %zu MiB", path, most >> 20);
}

/* ---- tables ---- */

/* Table files stay mapped until the rulebook is compiled. */
struct tables {
    const struct rule_files *files;
    const struct rule_pack *pack;
    struct mapping {
        void *bytes;
        size_t length;
    } * mappings;
    size_t count;
    struct stat last;  /* of the file mapped last */
    bool mapped_last;  /* the last one came from disk */
    struct recorded_past past;
    char *cache;       /* its folder; NULL: none */
};

/* The real path of a table file below the folder; NULL when there is none, or when a link leads out of the folder. */
static char *table_path(const char *root, const char *path, size_t length)
{
    char *folder = realpath(root, NULL), *joined, *real = NULL;

    if (folder == NULL)
        return NULL;
    joined = memory_printf("%s/%.*s", root, (int)length, path);
    real = realpath(joined, NULL);
    if (real != NULL &&
        (strncmp(real, folder, strlen(folder)) != 0 || (real[strlen(folder)] != '/' && strlen(folder) > 1))) {
        free(real);
        real = NULL;
    }
    free(joined);
    free(folder);
    return real;
}

static bool map_table(struct tables *tables, const char *path, const char **bytes, size_t *length)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    void *mapped;

    if (descriptor < 0)
        return false;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(descriptor);
        return false;
    }
    tables->last = about;
    if (about.st_size == 0) {
        close(descriptor);
        *bytes = "";
        *length = 0;
        return true;
    }
    mapped = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    if (mapped == MAP_FAILED)
        return false;
    tables->mappings = memory_resize(tables->mappings, tables->count + 1, sizeof *tables->mappings);
    tables->mappings[tables->count++] = (struct mapping){ mapped, (size_t)about.st_size };
    *bytes = mapped;
    *length = (size_t)about.st_size;
    return true;
}

static int load_table(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    struct tables *tables = context;
    bool found = false;

    tables->mapped_last = false;
    if (path_length == 0 || path_length > 1000 || memchr(path, '\0', path_length) != NULL)
        return 0;
    if (rule_pack_table(tables->pack, path, path_length, bytes, length))
        return 1;
    if (tables->files->revision != NULL)
        return recorded_table(tables->files->revision, path, path_length, bytes, length);
    for (size_t i = 0; i < tables->files->root_count && !found; i++) {
        char *real = table_path(tables->files->roots[i], path, path_length);

        found = real != NULL && map_table(tables, real, bytes, length);
        free(real);
    }
    tables->mapped_last = found;
    return found;
}

static int past_files(void *context, int32_t day, const struct payrule_past_file **files, size_t *count)
{
    struct tables *tables = context;

    return recorded_past_files(&tables->past, day, files, count);
}

static int load_past_table(void *context, int32_t day, const char *path, size_t path_length, const char **bytes,
                           size_t *length)
{
    struct tables *tables = context;

    return recorded_past_table(&tables->past, day, path, path_length, bytes, length);
}

/* Times are only as fine as the system's clock ticks: what was changed a moment ago may change again and look the
 * same. */
static bool is_settled(const struct timespec *time, const struct timespec *now)
{
    return time->tv_sec + SECONDS_SETTLED < now->tv_sec;
}

/* The state of the file that was loaded last. */
static int stamp_table(void *context, const char *path, size_t path_length, struct payrule_stamp *stamp)
{
    const struct tables *tables = context;
    const struct stat *last = &tables->last;
    struct timespec now;

    (void)path;
    (void)path_length;
    if (!tables->mapped_last || clock_gettime(CLOCK_REALTIME, &now) != 0 || !is_settled(&last->st_mtim, &now) ||
        !is_settled(&last->st_ctim, &now))
        return 0;
    *stamp = (struct payrule_stamp){ (uint64_t)last->st_dev,          (uint64_t)last->st_ino,
                                     (uint64_t)last->st_size,         (uint64_t)last->st_ctim.tv_sec,
                                     (uint64_t)last->st_ctim.tv_nsec, (uint64_t)last->st_mtim.tv_sec,
                                     (uint64_t)last->st_mtim.tv_nsec };
    return 1;
}

/* $PAYRULE_CACHE, where an empty one means none; else payrule in the user's folder for such files; or NULL. */
static char *cache_folder(const struct cli *cli)
{
    const char *own = getenv("PAYRULE_CACHE"), *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (cli->no_cache || cli->signature_key != NULL) /* nobody signed what is kept there */
        return NULL;
    if (own != NULL)
        return own[0] != '\0' ? memory_printf("%s", own) : NULL;
    if (caches != NULL && caches[0] == '/')
        return memory_printf("%s/payrule", caches);
    return home != NULL && home[0] == '/' ? memory_printf("%s/.cache/payrule", home) : NULL;
}

static unsigned thread_count(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    return processors > 0 && processors < THREADS_MOST ? (unsigned)processors : THREADS_MOST;
}

static void unmap_tables(struct tables *tables)
{
    recorded_past_free(&tables->past);
    if (tables->files->revision != NULL)
        revision_forget(tables->files->revision);
    free(tables->cache);
    for (size_t i = 0; i < tables->count; i++)
        munmap(tables->mappings[i].bytes, tables->mappings[i].length);
    free(tables->mappings);
}

/* ---- the rulebook ---- */

static enum status add_text(const struct cli *cli, struct rules *rules, const struct rule_file *file,
                            const char *bytes, size_t length)
{
    enum payrule_status added = payrule_rulebook_add(rules->rulebook, file->name, bytes, length);

    if (added == PAYRULE_OK)
        return STATUS_CLEAN;
    return cli_error(cli, added == PAYRULE_ENOMEM ? "out of memory" : "%s cannot be added to the rulebook",
                     file->path);
}

static enum status add_file(const struct cli *cli, struct rules *rules, const struct rule_file *file)
{
    struct file_text text;
    const char *bytes;
    size_t length;
    enum status status;

    if (file->entry != NULL) {
        status = recorded_read(cli, &rules->files, file, &bytes, &length);
        return status == STATUS_CLEAN ? add_text(cli, rules, file, bytes, length) : status;
    }
    status = files_read(cli, file->path, RULE_FILE_MOST, &text);
    if (status != STATUS_CLEAN)
        return status;
    status = add_text(cli, rules, file, text.bytes, text.length);
    free(text.bytes);
    return status;
}

static enum status add_files(const struct cli *cli, struct rules *rules)
{
    enum status status = STATUS_CLEAN;

    for (size_t i = 0; i < rules->files.count && status == STATUS_CLEAN; i++)
        status = add_file(cli, rules, &rules->files.items[i]);
    return status;
}

/* Makes the rulebook of the files that were found, and of those in the pack. */
static enum status compile(const struct cli *cli, struct rules *rules, const struct rule_pack *pack, int32_t today)
{
    struct tables tables = { .files = &rules->files, .pack = pack, .cache = cache_folder(cli),
                             .past = { .cli = cli, .files = &rules->files } };
    const struct payrule_options options = { .load = load_table, .load_context = &tables, .stamp = stamp_table,
                                             .cache = tables.cache, .threads = thread_count(), .past = past_files,
                                             .load_past = load_past_table,
                                             .today = today != PAYRULE_NO_DATE ? today : date_today() };
    enum status status;

    rules->rulebook = payrule_rulebook_new(&options);
    status = rules->rulebook != NULL ? add_files(cli, rules) : cli_error(cli, "out of memory");
    if (status == STATUS_CLEAN)
        status = rule_pack_add(cli, pack, rules);
    if (status == STATUS_CLEAN && payrule_rulebook_compile(rules->rulebook) == PAYRULE_ENOMEM)
        status = cli_error(cli, "out of memory");
    unmap_tables(&tables);
    return status;
}

static enum status load(const struct cli *cli, struct rules *rules, const struct rules_request *request,
                        const struct rule_pack *pack)
{
    enum status status = files_list(cli, &rules->files, request);

    if (status == STATUS_CLEAN && rules->files.count == 0 && pack->pack == NULL)
        status = cli_error(cli, "there are no rule files (*.rules) in %s", rules->files.roots[0]);
    return status == STATUS_CLEAN ? compile(cli, rules, pack, request->today) : status;
}

static enum status tell_packed(const struct cli *cli, const char *path)
{
    return cli_error(cli, "--known-on reads a git repository, and %s is a pack, which holds the rules of one day",
                     path);
}

enum status rules_load(const struct cli *cli, struct rules *rules, const struct rules_request *request)
{
    struct rules_request rest = *request;
    struct rule_pack pack;
    enum status status;
    char *path;

    *rules = (struct rules){ .rulebook = NULL };
    if (rest.rules == NULL && rest.path_count == 1 && rule_pack_is(rest.paths[0])) {
        /* it is the rulebook, not a file of it */
        rest.rules = rest.paths[0];
        rest.path_count = 0;
    }
    path = files_rulebook(&rest);
    status = rule_pack_open(cli, &pack, path);
    rest.packed = pack.pack != NULL;
    if (status == STATUS_CLEAN && rest.packed && request->known_on != NULL && *request->known_on != PAYRULE_NO_DATE)
        status = tell_packed(cli, path);
    if (status == STATUS_CLEAN)
        status = load(cli, rules, &rest, &pack);
    rule_pack_close(&pack);
    free(path);
    return status;
}

enum status rules_load_revision(const struct cli *cli, struct rules *rules, struct revision *revision)
{
    const struct rule_pack none = { .pack = NULL };
    enum status status;

    *rules = (struct rules){ .files.revision = revision };
    status = recorded_list(cli, &rules->files, "rules");
    return status == STATUS_CLEAN ? compile(cli, rules, &none, PAYRULE_NO_DATE) : status;
}

void rules_free(struct rules *rules)
{
    payrule_rulebook_unref(rules->rulebook);
    files_free(&rules->files);
}

enum status rules_run(const struct cli *cli, const struct rules_request *request, rules_use use, void *context)
{
    struct rules rules = { .rulebook = NULL };
    enum status status = rules_load(cli, &rules, request);

    if (status == STATUS_CLEAN)
        status = use(context, &rules);
    rules_free(&rules);
    return status;
}

void rules_show_diagnostics(const struct rules *rules, size_t most)
{
    payrule_rulebook_diagnostics(rules->rulebook, PAYRULE_TEXT, most, cli_has_colour(STDERR_FILENO), cli_stderr_sink,
                                 NULL);
}

bool rules_has_payer(const struct rules *rules, const char *payer)
{
    struct payrule_text name;

    for (size_t i = 0; (name = payrule_rulebook_profile(rules->rulebook, i)).bytes != NULL; i++) {
        if (text_same(name, text_from(payer)))
            return true;
    }
    return false;
}

enum status rules_tell_payer(const struct cli *cli, const struct rules *rules, const char *payer)
{
    struct payrule_text nearest = payrule_rulebook_nearest_profile(rules->rulebook, payer);

    if (payrule_rulebook_errors(rules->rulebook) > 0)
        return cli_error(cli, "there is no payer `%s` in what could be read of the rules", payer);
    if (nearest.bytes != NULL)
        return cli_usage(cli, "there is no payer `%s`; did you mean `%.*s`?", payer, (int)nearest.length,
                         nearest.bytes);
    return cli_usage(cli, "there is no payer `%s`; `payrule list payers` shows those there are", payer);
}

enum status rules_load_payer(const struct cli *cli, struct rules *rules, const char *folder, const char *payer,
                             bool *errors)
{
    return rules_load_known(cli, rules, folder, PAYRULE_NO_DATE, payer, errors);
}

enum status rules_load_known(const struct cli *cli, struct rules *rules, const char *folder, int32_t known_on,
                             const char *payer, bool *errors)
{
    const struct rules_request request = { .rules = folder, .today = PAYRULE_NO_DATE, .known_on = &known_on };
    enum status status;

    if (payer == NULL)
        return cli_usage(cli, "--payer names the payer's profile: --payer medicare.part_b");
    status = rules_load(cli, rules, &request);
    if (status != STATUS_CLEAN)
        return status;
    *errors = payrule_rulebook_errors(rules->rulebook) > 0;
    if (*errors)
        rules_show_diagnostics(rules, DIAGNOSTICS_SHOWN);
    return rules_has_payer(rules, payer) ? STATUS_CLEAN : rules_tell_payer(cli, rules, payer);
}
