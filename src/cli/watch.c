/* Waiting for rule files and tables to change. What has changed is told by the files' states, which are compared; where
 * the system tells of changes (inotify) it only wakes the waiting sooner. So files that are replaced by rename, folders
 * that come and go and events that are lost do no harm. */
#include "cli/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if __has_include(<sys/inotify.h>)
#include <sys/inotify.h>
#define HAS_INOTIFY 1
#else
#define HAS_INOTIFY 0
#endif

#define SLICE_MS 100  /* between two looks whether Ctrl-C was pressed */
#define POLL_MS 500   /* between two looks at the files, where nothing tells of changes */
#define QUIET_MS 200  /* nothing changes for so long: whoever is saving has done */
#define QUIET_MOST 25 /* times that is waited for: something that changes for ever is looked at all the same */

struct watch {
    struct cli *cli;
    const struct rules_request *request;
    struct rule_files tables; /* of the rules loaded last */
    int events;               /* descriptor of inotify, or -1 */
    uint64_t seen;            /* state of all files when they were loaded */
};

/* ---- the state of files ---- */

static uint64_t mix(uint64_t sum, uint64_t value) { return (sum ^ value) * UINT64_C(0x9E3779B97F4A7C15) + (sum >> 29); }

static uint64_t mix_string(uint64_t sum, const char *string)
{
    for (; *string != '\0'; string++)
        sum = mix(sum, (unsigned char)*string);
    return sum;
}

static uint64_t mix_file(uint64_t sum, const char *path)
{
    struct stat about;

    sum = mix_string(sum, path);
    if (stat(path, &about) != 0)
        return mix(sum, 0);
    sum = mix(sum, (uint64_t)about.st_ino);
    sum = mix(sum, (uint64_t)about.st_size);
    sum = mix(sum, (uint64_t)about.st_mtim.tv_sec);
    return mix(sum, (uint64_t)about.st_mtim.tv_nsec);
}

/* All PATHs are there: otherwise listing the files would tell what is missing, each time anew. */
static bool is_there(const struct rules_request *request)
{
    if (request->rules != NULL && access(request->rules, R_OK) != 0)
        return false;
    for (int i = 0; i < request->path_count; i++) {
        if (access(request->paths[i], R_OK) != 0)
            return false;
    }
    return true;
}

static uint64_t state_of(const struct watch *watch)
{
    struct rule_files files = { .items = NULL };
    uint64_t sum = 1;

    if (!is_there(watch->request))
        return 0;
    if (files_list(watch->cli, &files, watch->request) == STATUS_CLEAN) {
        for (size_t i = 0; i < files.count; i++)
            sum = mix_file(sum, files.items[i].path);
    }
    for (size_t i = 0; i < watch->tables.count; i++)
        sum = mix_file(sum, watch->tables.items[i].path);
    files_free(&files);
    return sum;
}

/* ---- events ---- */

#if HAS_INOTIFY

static void watch_folder_of(const struct watch *watch, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL && slash > path ? memory_string(path, (size_t)(slash - path)) : memory_string(".", 1);

    inotify_add_watch(watch->events, folder, IN_CLOSE_WRITE | IN_MOVE | IN_CREATE | IN_DELETE | IN_ONLYDIR);
    free(folder);
}

/* The folders of all files; one that is watched already stays so. Without room for more, the files are looked at from
 * time to time. */
static void watch_folders(const struct watch *watch, const struct rules *rules)
{
    const uint32_t mask = IN_CLOSE_WRITE | IN_MOVE | IN_CREATE | IN_DELETE | IN_ONLYDIR;

    for (size_t i = 0; i < rules->files.count; i++)
        watch_folder_of(watch, rules->files.items[i].path);
    for (size_t i = 0; i < watch->tables.count; i++)
        watch_folder_of(watch, watch->tables.items[i].path);
    for (size_t i = 0; i < rules->files.root_count; i++)
        inotify_add_watch(watch->events, rules->files.roots[i], mask);
}

static int open_events(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

#else

static void watch_folders(const struct watch *watch, const struct rules *rules)
{
    (void)watch;
    (void)rules;
}

static int open_events(void) { return -1; }

#endif

/* ---- Ctrl-C, which waits until it is looked for ---- */

static void signals_of_end(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
}

static bool is_over(void)
{
    sigset_t pending;

    return sigpending(&pending) == 0 && (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

/* Takes the signal that ended the waiting, so that it ends nothing else. */
static void take_signals(const sigset_t *set)
{
    const struct timespec now = { 0, 0 };

    while (sigtimedwait(set, NULL, &now) > 0)
        continue;
}

/* ---- waiting ---- */

/* Sleeps, or until the system tells of a change. True: it did. */
static bool pause_for(const struct watch *watch, int milliseconds)
{
    struct pollfd wanted = { .fd = watch->events, .events = POLLIN };
    char dropped[4096];

    if (poll(&wanted, watch->events >= 0 ? 1 : 0, milliseconds) <= 0)
        return false;
    while (read(watch->events, dropped, sizeof dropped) > 0)
        continue;
    return true;
}

/* Until nothing changes any more: editors write in several steps. */
static void wait_for_quiet(const struct watch *watch)
{
    uint64_t before = state_of(watch), now;

    for (int i = 0; i < QUIET_MOST && !is_over(); i++, before = now) {
        const struct timespec quiet = { 0, QUIET_MS * 1000000L };

        nanosleep(&quiet, NULL);
        now = state_of(watch);
        if (now == before)
            return;
    }
}

/* False: Ctrl-C. */
static bool wait_for_change(const struct watch *watch)
{
    int waited = 0;

    while (!is_over()) {
        bool told = pause_for(watch, SLICE_MS);

        waited = told ? POLL_MS : waited + SLICE_MS;
        if (waited < POLL_MS)
            continue;
        waited = 0;
        if (state_of(watch) == watch->seen)
            continue;
        wait_for_quiet(watch);
        return !is_over();
    }
    return false;
}

/* ---- the loop ---- */

/* Where the table files are that the rules name. */
static void find_tables(struct watch *watch, const struct rules *rules)
{
    struct payrule_edition edition;

    files_free(&watch->tables);
    for (size_t i = 0; payrule_rulebook_edition(rules->rulebook, i, &edition) == PAYRULE_OK; i++) {
        for (size_t k = 0; k < rules->files.root_count; k++) {
            char *path = memory_printf("%s/%.*s", rules->files.roots[k], (int)edition.file.length, edition.file.bytes);

            if (access(path, R_OK) == 0)
                files_add(watch->cli, &watch->tables, path);
            free(path);
        }
    }
}

static void begin_run(const struct watch *watch, size_t run)
{
    if (cli_is_terminal(STDOUT_FILENO))
        out_string(&watch->cli->out, "\033[H\033[2J\033[3J");
    else if (run > 0)
        out_char(&watch->cli->out, '\n');
    out_flush(&watch->cli->out);
}

struct watched_use {
    struct watch *watch;
    rules_use use;
    void *context;
};

static enum status use_watched(void *context, const struct rules *rules)
{
    const struct watched_use *use = context;

    find_tables(use->watch, rules);
    watch_folders(use->watch, rules);
    use->watch->seen = state_of(use->watch);
    return use->use(use->context, rules);
}

enum status watch_rules(struct cli *cli, const struct rules_request *request, rules_use use, void *context)
{
    struct watch watch = { .cli = cli, .request = request, .events = open_events() };
    struct watched_use watched = { &watch, use, context };
    enum status status = STATUS_CLEAN;
    sigset_t ends, before;

    signals_of_end(&ends);
    sigprocmask(SIG_BLOCK, &ends, &before);
    for (size_t run = 0; run == 0 || wait_for_change(&watch); run++) {
        begin_run(&watch, run);
        watch.seen = state_of(&watch);
        status = rules_run(cli, request, use_watched, &watched);
        out_flush(&cli->out);
        if (status == STATUS_USAGE || cli->out.error != 0)
            break;
    }
    take_signals(&ends);
    sigprocmask(SIG_SETMASK, &before, NULL);
    files_free(&watch.tables);
    if (watch.events >= 0)
        close(watch.events);
    return status;
}
