/* Stores that would have SQLite compute something are refused, and one whose writer was killed is read as it was
 * before. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>

#include "payrule.h"
#include "tests/support/unit.h"

#define ABOUT "CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID; INSERT INTO about VALUES ('batch', 0);"
#define KEY "patient TEXT NOT NULL, date TEXT NOT NULL, id TEXT NOT NULL"
#define PRIMARY "PRIMARY KEY (patient, date, id)) WITHOUT ROWID;"
#define SESSION "CREATE TABLE session (" KEY ", record TEXT NOT NULL, batch INTEGER NOT NULL DEFAULT 0, " PRIMARY
#define OURS "PRAGMA application_id=0x70617972; PRAGMA user_version=2;"

static char folder[] = "hostile_XXXXXX";

static const char *path_of(const char *name)
{
    static char path[100];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int ignore(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}

static sqlite3 *open_file(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path_of("store"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static void remove_store(const char *name)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
    char file[40];

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(file, sizeof file, "%s%s", name, endings[i]);
        unlink(path_of(file));
    }
}

static int told(void *context, const char *bytes, size_t length)
{
    char *to = context;

    if (strlen(to) + length < 1000)
        strncat(to, bytes, length);
    return 0;
}

static void assert_opened(const char *sql, enum payrule_access access, enum payrule_status expected)
{
    const struct payrule_history_options options = { .access = access };
    struct payrule_history *history;
    char words[1000] = "";

    sqlite3_close(open_file(sql));
    assert_int_equal(payrule_history_open(&history, path_of("store"), &options), expected);
    assert_int_equal(payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, told, words), PAYRULE_OK);
    assert_int_equal(strstr(words, "P0881") != NULL, expected == PAYRULE_ESTORE);
    payrule_history_close(history);
    remove_store("store");
}

static void test_computed(void **state)
{
    static const char *const refused[] = {
        "CREATE TABLE session (" KEY ", record TEXT AS (printf('%.*c', 900000000, 'x')), batch, " PRIMARY ABOUT OURS,
        "CREATE TABLE session (" KEY ", record TEXT, batch INTEGER DEFAULT (abs(-9)), " PRIMARY ABOUT OURS,
        "CREATE VIEW session AS SELECT 1 AS patient, 2 AS date, 3 AS id, 4 AS record, 5 AS batch;" ABOUT OURS,
        SESSION "CREATE VIEW about AS SELECT 'batch' AS name, 1 AS value;" OURS,
        SESSION "CREATE TABLE about (name TEXT PRIMARY KEY, value AS (upper(name)));" OURS,
        SESSION ABOUT "CREATE INDEX slow ON session (record GLOB '*a*a*a*a*b');" OURS,
        SESSION ABOUT "CREATE INDEX slow ON session (id) WHERE record LIKE '%a%a%a%b';" OURS,
    };

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_opened(refused[i], PAYRULE_READ, PAYRULE_ESTORE);
        assert_opened(refused[i], PAYRULE_WRITE, PAYRULE_ESTORE);
    }
    assert_opened(SESSION ABOUT OURS, PAYRULE_WRITE, PAYRULE_OK);
    assert_opened(SESSION ABOUT "CREATE INDEX days ON session (date);" OURS, PAYRULE_READ, PAYRULE_OK);
}

/* A copy of the file in the midst of a transaction is what a killed writer leaves. */
static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 20];
    FILE *file = fopen(path_of(from), "rb");
    size_t length;

    assert_non_null(file);
    length = fread(bytes, 1, sizeof bytes, file);
    assert_true(length > 0 && length < sizeof bytes);
    fclose(file);
    file = fopen(path_of(to), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void test_killed(void **state)
{
    const struct payrule_history_options options = { .access = PAYRULE_READ };
    char words[1000] = "";
    struct payrule_history *history;
    sqlite3 *db = open_file("PRAGMA journal_mode=DELETE;" SESSION ABOUT OURS
                            "INSERT INTO session VALUES ('P-1', '2026-03-02', 'S-1', '{}', 1);"
                            "PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
                            " INSERT INTO session SELECT 'P-2', '2026-03-02', i, zeroblob(900), 1 FROM n;");

    (void)state;
    copy_file("store", "killed");
    copy_file("store-journal", "killed-journal");
    sqlite3_close(db);
    assert_int_equal(payrule_history_open(&history, path_of("killed"), &options), PAYRULE_OK);
    assert_int_equal(payrule_history_show(history, NULL, PAYRULE_TEXT, told, words), PAYRULE_OK);
    assert_non_null(strstr(words, "sessions       1\n"));
    assert_int_equal(payrule_history_set_complete_from(history, 20000), PAYRULE_EUSAGE); /* it is only read */
    assert_int_equal(payrule_history_show(history, "P-2", PAYRULE_TEXT, ignore, NULL), PAYRULE_ENOTFOUND);
    payrule_history_close(history);
    remove_store("killed");
    remove_store("store");
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_computed), cmocka_unit_test(test_killed) };

    return cmocka_run_group_tests_name("hostile stores", tests, make_folder, remove_folder);
}
