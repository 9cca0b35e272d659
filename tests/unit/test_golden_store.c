/* One golden for each message about stores of past sessions: what the case below tells is in tests/diag/CODE.out, among
 * it CODE. Disks that are full and files that may not be written are played by SQLite's own calls. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>

#include "payrule.h"
#include "tests/support/messages.h"
#include "tests/support/unit.h"

#define CODE_FIRST "P0880"
#define CODE_LAST "P0899"
#define STORE "history.db"
#define SLACK 64
#define RECORD                                                                                                         \
    "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},"                                            \
    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2}]}\n"

static int keep(void *to, const char *bytes, size_t length)
{
    if (to != NULL)
        buffer_add(to, (struct text){ bytes, length });
    return 0;
}

static struct payrule_history *open_store(enum payrule_access access)
{
    const struct payrule_history_options options = { .access = access, .wait = 50 };
    struct payrule_history *history;

    assert_int_not_equal(payrule_history_open(&history, STORE, &options), PAYRULE_ENOMEM);
    return history;
}

static void record(struct payrule_history *history)
{
    char bytes[sizeof RECORD + SLACK] = RECORD;

    payrule_history_record(history, PAYRULE_JSONL, bytes, strlen(bytes), NULL);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(STORE, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void make_store(void)
{
    struct payrule_history *history = open_store(PAYRULE_CREATE);

    record(history);
    payrule_history_close(history);
}

static void replace_call(const char *name, sqlite3_syscall_ptr by)
{
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);

    assert_int_equal(system->xSetSystemCall(system, name, by), SQLITE_OK);
}

static int refuse_writing(const char *name, int flags, int mode)
{
    if ((flags & O_ACCMODE) == O_RDONLY)
        return open(name, flags, mode);
    errno = EACCES;
    return -1;
}

static ssize_t find_no_room(int file, const void *bytes, size_t length, off_t at)
{
    (void)file;
    (void)bytes;
    (void)length;
    (void)at;
    errno = ENOSPC;
    return -1;
}

/* ---- the cases: each leaves an open store that has something to tell ---- */

static struct payrule_history *missing(void) { return open_store(PAYRULE_READ); }

static struct payrule_history *foreign(void)
{
    FILE *file = fopen(STORE, "wb");

    assert_non_null(file);
    fputs("patient,date,code\nP-1,2026-03-02,97112\n", file);
    assert_int_equal(fclose(file), 0);
    return open_store(PAYRULE_READ);
}

static struct payrule_history *newer(void)
{
    make_store();
    run_sql("PRAGMA user_version=99");
    return open_store(PAYRULE_READ);
}

static struct payrule_history *damaged(void)
{
    struct payrule_history *history;

    run_sql("PRAGMA application_id=1885436274; PRAGMA user_version=2; CREATE TABLE x (y)");
    history = open_store(PAYRULE_READ);
    payrule_history_show(history, NULL, PAYRULE_JSON, keep, NULL);
    return history;
}

static struct payrule_history *locked(void)
{
    struct payrule_history *history;
    sqlite3 *db;

    make_store();
    assert_int_equal(sqlite3_open(STORE, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    history = open_store(PAYRULE_WRITE);
    record(history);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return history;
}

static struct payrule_history *read_only(void)
{
    struct payrule_history *history;

    make_store();
    run_sql("PRAGMA journal_mode=DELETE"); /* so that it can be opened where nothing may be written */
    replace_call("open", (sqlite3_syscall_ptr)refuse_writing);
    history = open_store(PAYRULE_WRITE);
    record(history);
    replace_call("open", NULL);
    return history;
}

static struct payrule_history *no_room(void)
{
    struct payrule_history *history;

    make_store();
    history = open_store(PAYRULE_WRITE);
    replace_call("pwrite", (sqlite3_syscall_ptr)find_no_room);
    replace_call("pwrite64", (sqlite3_syscall_ptr)find_no_room);
    record(history);
    replace_call("pwrite", NULL);
    replace_call("pwrite64", NULL);
    return history;
}

static struct payrule_history *changed(void)
{
    char input[sizeof RECORD + SLACK] = RECORD;
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
    struct payrule_history *history;
    struct payrule_run *run;
    static const char rules[] = "payer rules 1\nprofile example.plan \"An invented plan\"\n  in force from 2024-01-01\n"
                                "  verified 2026-11-20\nend\n";

    make_store();
    run_sql("UPDATE session SET id = 'S-2'");
    history = open_store(PAYRULE_READ);
    assert_int_equal(payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    assert_int_equal(payrule_run_new(&run, rulebook, "example.plan", NULL), PAYRULE_OK);
    assert_int_equal(payrule_run_history(run, history), PAYRULE_OK);
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input, strlen(input)), PAYRULE_OK);
    assert_int_equal(payrule_run_learn(run), PAYRULE_ESTORE);
    payrule_run_free(run);
    payrule_rulebook_unref(rulebook);
    return history;
}

static struct payrule_history *watched(void)
{
    static const char *const patients[] = { "P-1" };
    struct payrule_history *history;
    sqlite3 *db;

    make_store();
    history = open_store(PAYRULE_WRITE);
    assert_int_equal(sqlite3_open(STORE, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN; SELECT * FROM session", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(payrule_history_forget(history, patients, 1, NULL), PAYRULE_ESTORE);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return history;
}

static const struct store_case {
    const char *code;
    struct payrule_history *(*bring_about)(void);
} cases[] = {
    { "P0880", missing },   { "P0881", foreign }, { "P0882", newer },   { "P0883", damaged }, { "P0884", locked },
    { "P0885", read_only }, { "P0886", no_room }, { "P0887", changed }, { "P0888", watched },
};

/* ---- comparing ---- */

static void remove_store(void)
{
    static const char *const names[] = { STORE, STORE "-wal", STORE "-shm", STORE "-journal" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(names[i]);
}

static const struct store_case *case_of(const char *code)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].code, code) == 0)
            return &cases[i];
    }
    fail_msg("%s has no case", code);
    return NULL;
}

static bool is_told(enum message id)
{
    const char *code = message_row(id)->code;
    struct payrule_history *history = case_of(code)->bring_about();
    struct buffer told;
    bool as_expected;

    buffer_init(&told, allocator_standard);
    payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, keep, &told);
    payrule_history_close(history);
    remove_store();
    as_expected = message_told(code, &told);
    buffer_free(&told);
    return as_expected;
}

/* Each message about stores has its case. */
static void test_each_message(void **state)
{
    (void)state;
    assert_int_equal(messages_each(CODE_FIRST, CODE_LAST, NULL, is_told), sizeof cases / sizeof *cases);
}

/* ---- the group: in a folder of its own, so that messages name the file alone ---- */

static char folder[] = "golden_store_XXXXXX";

static int enter_folder(void **state)
{
    char *here = realpath(".", NULL);
    int wrong = here == NULL || setenv("abs_top_srcdir", here, 0) != 0 || mkdtemp(folder) == NULL || chdir(folder) != 0;

    (void)state;
    free(here);
    return wrong;
}

static int remove_folder(void **state)
{
    char path[GOLDEN_PATH];

    (void)state;
    remove_store();
    snprintf(path, sizeof path, "../%s", folder);
    return rmdir(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_message),
    };

    return cmocka_run_group_tests_name("golden diagnostics of stores", tests, enter_folder, remove_folder);
}
