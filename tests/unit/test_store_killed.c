/* A process that is killed in the middle of making, writing or wiping a store leaves one that the next reader can use
 * at once: it holds what was committed, and the work can be repeated. The death comes before each of the calls, one
 * after the other, with which SQLite changes files; nothing depends on time. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "payrule.h"
#include "tests/support/unit.h"

#define SLACK 64
#define CALLS_MOST 1000
#define RECORD(id, patient)                                                                                            \
    "{\"id\":\"" id "\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"" patient "\"},"                                 \
    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2}]}\n"
#define FIRST RECORD("S-1", "P-1") RECORD("S-2", "P-1")
#define SECOND RECORD("S-3", "P-2") RECORD("S-4", "P-2")

static char folder[] = "killed_XXXXXX";
static char path[64];

/* ---- dying ---- */

static int calls_left;

static void count_call(void)
{
    if (calls_left-- == 0)
        kill(getpid(), SIGKILL);
}

static ssize_t count_write(int file, const void *bytes, size_t length)
{
    count_call();
    return write(file, bytes, length);
}

static ssize_t count_write_at(int file, const void *bytes, size_t length, off_t at)
{
    count_call();
    return pwrite(file, bytes, length, at);
}

static int count_truncate(int file, off_t length)
{
    count_call();
    return ftruncate(file, length);
}

static int count_unlink(const char *name)
{
    count_call();
    return unlink(name);
}

static int count_open(const char *name, int flags, int mode)
{
    count_call();
    return open(name, flags, mode);
}

/* From here on the process dies instead of making the call with this number. */
static void die_at(int call)
{
    static const struct {
        const char *name;
        sqlite3_syscall_ptr counting;
    } calls[] = {
        { "write", (sqlite3_syscall_ptr)count_write },        { "pwrite", (sqlite3_syscall_ptr)count_write_at },
        { "pwrite64", (sqlite3_syscall_ptr)count_write_at },  { "unlink", (sqlite3_syscall_ptr)count_unlink },
        { "ftruncate", (sqlite3_syscall_ptr)count_truncate }, { "open", (sqlite3_syscall_ptr)count_open },
    };
    sqlite3_vfs *system;

    sqlite3_initialize();
    system = sqlite3_vfs_find(NULL);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (system->xSetSystemCall(system, calls[i].name, calls[i].counting) != SQLITE_OK)
            _exit(1);
    calls_left = call;
}

/* Whether the work was cut short at that call. */
static bool killed_at(int call, void (*work)(void))
{
    pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0) {
        die_at(call);
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGKILL);
    else
        assert_int_equal(status, 0);
    return WIFSIGNALED(status);
}

/* ---- the work ---- */

/* In a process of its own, where cmocka's assertions are of no use. */
static void must(enum payrule_status status)
{
    if (status != PAYRULE_OK)
        _exit(2);
}

static struct payrule_history *open_store(enum payrule_access access)
{
    const struct payrule_history_options options = { .access = access, .wait = 2000 };
    struct payrule_history *history;

    must(payrule_history_open(&history, path, &options));
    return history;
}

static void record(struct payrule_history *history, const char *records)
{
    char bytes[2000 + SLACK] = "";

    snprintf(bytes, sizeof bytes - SLACK, "%s", records);
    must(payrule_history_record(history, PAYRULE_JSONL, bytes, strlen(bytes), NULL));
}

static void make_and_write(void)
{
    struct payrule_history *history = open_store(PAYRULE_CREATE);

    record(history, FIRST);
    record(history, SECOND);
    payrule_history_close(history);
}

static void forget(void)
{
    static const char *const patients[] = { "P-1" };
    struct payrule_history *history = open_store(PAYRULE_WRITE);

    must(payrule_history_forget(history, patients, 1, NULL));
    payrule_history_close(history);
}

/* ---- what is left ---- */

struct gathered {
    char bytes[8000];
    size_t length;
};

static int gather(void *context, const char *bytes, size_t length)
{
    struct gathered *out = context;

    assert_true(out->length + length < sizeof out->bytes);
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
    return 0;
}

/* What a reader is shown; that there is no store is allowed where `none` is. */
static void assert_left(int call, const char *const left[], size_t count, bool none)
{
    const struct payrule_history_options options = { .access = PAYRULE_READ, .wait = 2000 };
    struct payrule_history *history;
    struct gathered out = { .length = 0 };
    enum payrule_status status = payrule_history_open(&history, path, &options);
    bool known = false;

    if (status == PAYRULE_OK) {
        assert_int_equal(payrule_history_show(history, NULL, PAYRULE_JSON, gather, &out), PAYRULE_OK);
        for (size_t i = 0; i < count; i++)
            known = known || strcmp(out.bytes, left[i]) == 0;
    } else {
        payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, gather, &out);
        known = none && (strstr(out.bytes, "P0880") != NULL || strstr(out.bytes, "P0881") != NULL);
    }
    payrule_history_close(history);
    if (!known)
        fail_msg("killed at call %d: %s", call, out.bytes);
}

static void remove_store(void)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
    char name[80];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

static void test_made(void **state)
{
    static const char *const left[] = { "", FIRST, FIRST SECOND };
    int call = 0;

    (void)state;
    for (; call < CALLS_MOST && killed_at(call, make_and_write); call++) {
        assert_left(call, left, 3, true);
        make_and_write();
        assert_left(call, left + 2, 1, false);
        remove_store();
    }
    assert_true(call > 10 && call < CALLS_MOST);
    remove_store();
}

/* Who may not write the file is told that it wants putting in order, and by whom. */
static int refuse_writing(const char *name, int flags, int mode)
{
    size_t length = strlen(name), own = strlen(path); /* SQLite names it from the root */

    if ((flags & O_ACCMODE) != O_RDONLY && length >= own && strcmp(name + length - own, path) == 0) {
        errno = EACCES;
        return -1;
    }
    return open(name, flags, mode);
}

static void test_not_writable(void **state)
{
    const struct payrule_history_options options = { .access = PAYRULE_READ, .wait = 50 };
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    int told = 0;

    (void)state;
    for (int call = 0; call < CALLS_MOST && killed_at(call, make_and_write); call++) {
        struct payrule_history *history;
        struct gathered out = { .length = 0 };

        assert_int_equal(system->xSetSystemCall(system, "open", (sqlite3_syscall_ptr)refuse_writing), SQLITE_OK);
        payrule_history_open(&history, path, &options);
        assert_int_equal(system->xSetSystemCall(system, "open", NULL), SQLITE_OK);
        payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, gather, &out);
        payrule_history_close(history);
        told += strstr(out.bytes, "error[P0880]") != NULL && strstr(out.bytes, "stopped in the middle") != NULL;
        assert_null(strstr(out.bytes, "P0885"));
        remove_store();
    }
    assert_true(told > 0);
}

static void test_forgotten(void **state)
{
    static const char *const left[] = { FIRST SECOND, SECOND };
    int call = 0;

    (void)state;
    make_and_write();
    for (; call < CALLS_MOST && killed_at(call, forget); call++) {
        assert_left(call, left, 2, false);
        forget();
        assert_left(call, left + 1, 1, false);
        make_and_write();
        assert_left(call, left, 1, false);
    }
    assert_true(call > 10 && call < CALLS_MOST);
    remove_store();
}

/* ---- the group ---- */

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/store", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    remove_store();
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made),
        cmocka_unit_test(test_not_writable),
        cmocka_unit_test(test_forgotten),
    };

    return cmocka_run_group_tests_name("a store whose writer was killed", tests, make_folder, remove_folder);
}
