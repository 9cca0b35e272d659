/* The store of past sessions: what is put in comes out, older files are brought up to date, and a file that is locked,
 * damaged, foreign or newer is told and left as it is. */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "payrule.h"
#include "tests/support/random.h"
#include "tests/support/unit.h"

#define SLACK 64
#define PATIENTS 200
#define RECORD(id, patient, units)                                                                                     \
    "{\"id\":\"" id "\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"" patient "\"},\"claim\":\"C-" id "\","          \
    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":" units "}]}\n"

static char folder[] = "store_XXXXXX";

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

/* ---- files ---- */

static const char *path_of(const char *name)
{
    static char path[100];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static struct payrule_history *open_store(const char *name, enum payrule_access access)
{
    const struct payrule_history_options options = { .access = access, .wait = 50 };
    struct payrule_history *history;

    assert_int_equal(payrule_history_open(&history, path_of(name), &options), PAYRULE_OK);
    return history;
}

static void run_sql(const char *name, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path_of(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static enum payrule_status record(struct payrule_history *history, const char *records)
{
    char *bytes = calloc(1, strlen(records) + SLACK);
    enum payrule_status status;

    if (bytes == NULL)
        abort();
    memcpy(bytes, records, strlen(records));
    status = payrule_history_record(history, PAYRULE_JSONL, bytes, strlen(records), NULL);
    free(bytes);
    return status;
}

static void assert_shown(struct payrule_history *history, const char *patient, enum payrule_format format,
                         const char *expected)
{
    struct gathered out = { .length = 0 };

    assert_int_equal(payrule_history_show(history, patient, format, gather, &out), PAYRULE_OK);
    assert_string_equal(out.bytes, expected);
}

/* The store was told to be of no use with this code, and can be closed. */
static void assert_told(struct payrule_history *history, const char *code)
{
    struct gathered out = { .length = 0 };

    assert_int_equal(payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, gather, &out), PAYRULE_OK);
    if (strstr(out.bytes, code) == NULL)
        fail_msg("%s was not told: %s", code, out.bytes);
}

static void assert_refused(const char *name, enum payrule_access access, const char *code)
{
    const struct payrule_history_options options = { .access = access, .wait = 50 };
    struct payrule_history *history;
    struct gathered out = { .length = 0 };

    assert_int_equal(payrule_history_open(&history, path_of(name), &options), PAYRULE_ESTORE);
    assert_told(history, code);
    assert_int_equal(payrule_history_show(history, NULL, PAYRULE_TEXT, gather, &out), PAYRULE_EUSAGE);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "2")), PAYRULE_EUSAGE);
    payrule_history_close(history);
}

/* ---- what is put in comes out ---- */

static void test_recorded(void **state)
{
    struct payrule_history *history = open_store("recorded", PAYRULE_CREATE);
    struct gathered out = { .length = 0 };

    (void)state;
    assert_int_equal(
        record(history, RECORD("S-2", "P-1", "2") RECORD("S-1", "P-1", "1") "{\"id\":1\n" RECORD("S-1", "P-2", "4")),
        PAYRULE_OK);
    assert_shown(history, "P-1", PAYRULE_JSON, RECORD("S-1", "P-1", "1") RECORD("S-2", "P-1", "2"));
    assert_shown(history, "P-1", PAYRULE_TEXT,
                 "2026-03-02  S-1  C-S-1    97112 1 unit\n2026-03-02  S-2  C-S-2    97112 2 units\n");
    assert_shown(history, NULL, PAYRULE_TEXT,
                 "sessions       3\npatients       2\ndates          2026-03-02 to 2026-03-02\n"
                 "complete from  not stated\nversion        2\n");
    assert_int_equal(payrule_history_show(history, "P-3", PAYRULE_TEXT, gather, &out), PAYRULE_ENOTFOUND);
    assert_int_equal(payrule_history_show(history, "P-3", PAYRULE_JSON, gather, &out), PAYRULE_ENOTFOUND);
    payrule_history_close(history);
}

/* Through one open store the first of a session stays, as it does in an input; a later one replaces it. */
static void test_replaced(void **state)
{
    struct payrule_history *history = open_store("replaced", PAYRULE_CREATE);

    (void)state;
    assert_int_equal(record(history, RECORD("S-1", "P-1", "1") RECORD("S-1", "P-1", "2")), PAYRULE_OK);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "3")), PAYRULE_OK);
    assert_shown(history, "P-1", PAYRULE_JSON, RECORD("S-1", "P-1", "1"));
    payrule_history_close(history);
    history = open_store("replaced", PAYRULE_WRITE);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "4")), PAYRULE_OK);
    assert_shown(history, NULL, PAYRULE_JSON, RECORD("S-1", "P-1", "4"));
    payrule_history_close(history);
}

static void test_complete_from(void **state)
{
    struct payrule_history *history = open_store("complete", PAYRULE_CREATE);
    int32_t from = 1;

    (void)state;
    assert_int_equal(payrule_history_complete_from(history, &from), PAYRULE_OK);
    assert_int_equal(from, PAYRULE_NO_DATE);
    assert_int_equal(payrule_history_set_complete_from(history, 20454), PAYRULE_OK);
    assert_int_equal(payrule_history_set_complete_from(history, PAYRULE_NO_DATE), PAYRULE_EUSAGE);
    payrule_history_close(history);
    history = open_store("complete", PAYRULE_READ);
    assert_int_equal(payrule_history_complete_from(history, &from), PAYRULE_OK);
    assert_int_equal(from, 20454);
    assert_int_equal(payrule_history_set_complete_from(history, 20455), PAYRULE_EUSAGE);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "1")), PAYRULE_EUSAGE);
    payrule_history_close(history);
}

/* ---- forgetting ---- */

static bool file_holds(const char *name, const char *word)
{
    FILE *file = fopen(path_of(name), "rb");
    size_t length = strlen(word), have = 0;
    bool found = false;
    char bytes[4096];

    if (file == NULL)
        return false;
    for (size_t got; !found && (got = fread(bytes + have, 1, sizeof bytes - have, file)) > 0;) {
        have += got;
        for (size_t i = 0; i + length <= have && !found; i++)
            found = memcmp(bytes + i, word, length) == 0;
        if (have >= length) {
            memmove(bytes, bytes + have - (length - 1), length - 1);
            have = length - 1;
        }
    }
    fclose(file);
    return found;
}

/* Sessions of many patients with claims of any length, so that pages are split and rearranged. */
static void fill(struct payrule_history *history, struct random *random, int sessions)
{
    size_t room = (size_t)sessions * 3000, length = 0;
    char *records = calloc(1, room + SLACK);

    if (records == NULL)
        abort();
    for (int i = 0; i < sessions; i++) {
        int patient = (int)random_below(random, PATIENTS), words = (int)random_below(random, 170);

        length +=
            (size_t)snprintf(records + length, room - length,
                             "{\"id\":\"S-%d\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-%d\"},\"claim\":\"",
                             (int)random_below(random, 500), patient);
        for (int k = 0; k <= words; k++)
            length +=
                (size_t)snprintf(records + length, room - length, "%s", patient % 10 == 3 ? "unforgettable" : "claim");
        length += (size_t)snprintf(records + length, room - length,
                                   "\",\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2}]}\n");
    }
    assert_int_equal(payrule_history_record(history, PAYRULE_JSONL, records, length, NULL), PAYRULE_OK);
    free(records);
}

static void test_forgotten(void **state)
{
    struct payrule_history *history = open_store("forgotten", PAYRULE_CREATE), *reading;
    struct random random = { 3 };
    struct gathered out = { .length = 0 };
    char names[PATIENTS / 10][8];
    const char *patients[PATIENTS / 10 + 1] = { "P-nobody" };
    uint64_t removed[PATIENTS / 10 + 1] = { 9 };

    (void)state;
    fill(history, &random, 20000);
    record(history, RECORD("S-0", "P-known", "1"));
    assert_true(file_holds("forgotten", "unforgettable") || file_holds("forgotten-wal", "unforgettable"));
    reading = open_store("forgotten", PAYRULE_READ);
    for (int i = 0; i < PATIENTS / 10; i++) {
        snprintf(names[i], sizeof names[i], "P-%d", 10 * i + 3);
        patients[i + 1] = names[i];
    }
    assert_int_equal(payrule_history_forget(history, patients, PATIENTS / 10 + 1, removed), PAYRULE_OK);
    assert_int_equal(removed[0], 0);
    assert_true(removed[1] > 10);
    assert_false(file_holds("forgotten", "unforgettable"));
    assert_false(file_holds("forgotten-wal", "unforgettable"));
    assert_int_equal(payrule_history_show(reading, "P-3", PAYRULE_JSON, gather, &out), PAYRULE_ENOTFOUND);
    assert_int_equal(payrule_history_show(reading, "P-known", PAYRULE_JSON, gather, &out), PAYRULE_OK);
    payrule_history_close(reading);
    payrule_history_close(history);
}

/* ---- older and newer files ---- */

static const char version_1[] =
    "PRAGMA journal_mode=WAL; BEGIN;"
    "CREATE TABLE session (patient TEXT NOT NULL, date TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL,"
    " PRIMARY KEY (patient, date, id)) WITHOUT ROWID;"
    "PRAGMA application_id=1885436274; PRAGMA user_version=1;"
    "INSERT INTO session VALUES ('P-1', '2026-03-02', 'S-1', '{\"id\":\"S-1\",\"date\":\"2026-03-02\","
    "\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-S-1\",\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":3}]}');"
    "COMMIT;";

static void test_version_1(void **state)
{
    struct payrule_history *history;
    int32_t from = 1;

    (void)state;
    run_sql("version_1", version_1);
    history = open_store("version_1", PAYRULE_READ); /* as it is */
    assert_shown(history, "P-1", PAYRULE_JSON, RECORD("S-1", "P-1", "3"));
    assert_int_equal(payrule_history_complete_from(history, &from), PAYRULE_OK);
    assert_int_equal(from, PAYRULE_NO_DATE);
    payrule_history_close(history);
    history = open_store("version_1", PAYRULE_WRITE);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "4") RECORD("S-2", "P-1", "1")), PAYRULE_OK);
    assert_int_equal(payrule_history_set_complete_from(history, 20454), PAYRULE_OK);
    assert_shown(history, "P-1", PAYRULE_JSON, RECORD("S-1", "P-1", "4") RECORD("S-2", "P-1", "1"));
    payrule_history_close(history);
    history = open_store("version_1", PAYRULE_READ);
    assert_shown(history, NULL, PAYRULE_TEXT,
                 "sessions       2\npatients       1\ndates          2026-03-02 to 2026-03-02\n"
                 "complete from  2026-01-01\nversion        2\n");
    payrule_history_close(history);
    run_sql("version_1", "SELECT claim, frequency, billing_provider FROM claims");
}

static void test_newer(void **state)
{
    (void)state;
    payrule_history_close(open_store("newer", PAYRULE_CREATE));
    run_sql("newer", "PRAGMA user_version=99");
    assert_refused("newer", PAYRULE_READ, "P0882");
    assert_refused("newer", PAYRULE_WRITE, "P0882");
}

/* ---- files that are something else ---- */

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "wb");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void test_foreign(void **state)
{
    (void)state;
    write_file("empty", "");
    write_file("text", RECORD("S-1", "P-1", "2") RECORD("S-2", "P-1", "2") RECORD("S-3", "P-1", "2"));
    run_sql("other", "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    assert_refused("empty", PAYRULE_READ, "P0881");
    assert_refused("text", PAYRULE_READ, "P0881");
    assert_refused("text", PAYRULE_CREATE, "P0881");
    assert_refused("other", PAYRULE_CREATE, "P0881");
    run_sql("other", "INSERT INTO t SELECT x FROM t");
    assert_refused("missing", PAYRULE_READ, "P0880");
    assert_refused("missing", PAYRULE_WRITE, "P0880");
    assert_int_not_equal(access(path_of("missing"), F_OK), 0);
    assert_refused("no/folder", PAYRULE_CREATE, "P0880");
    assert_refused(".", PAYRULE_CREATE, "P0881");
    assert_refused(".", PAYRULE_READ, "P0881");
}

/* An empty file becomes a store when it is to be made. */
static void test_fresh(void **state)
{
    struct payrule_history *history;
    struct stat about;

    (void)state;
    write_file("fresh", "");
    history = open_store("fresh", PAYRULE_CREATE);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "2")), PAYRULE_OK);
    payrule_history_close(history);
    payrule_history_close(open_store("private", PAYRULE_CREATE));
    assert_int_equal(stat(path_of("private"), &about), 0);
    assert_int_equal(about.st_mode & 0777, S_IRUSR | S_IWUSR);
}

static void test_damaged(void **state)
{
    struct payrule_history *history = open_store("damaged", PAYRULE_CREATE);
    struct gathered out = { .length = 0 };
    struct random random = { 1 };
    FILE *file;

    (void)state;
    fill(history, &random, 100);
    payrule_history_close(history);
    file = fopen(path_of("damaged"), "r+b");
    assert_non_null(file);
    for (long at = 8192; at < 8192 * 6; at += 8192) {
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        for (int i = 0; i < 100; i++)
            fputc(0xa5, file);
    }
    assert_int_equal(fclose(file), 0);
    history = open_store("damaged", PAYRULE_READ);
    assert_int_equal(payrule_history_show(history, "P-5", PAYRULE_JSON, gather, &out), PAYRULE_ESTORE);
    assert_told(history, "P0883");
    payrule_history_close(history);
    run_sql("tableless", "PRAGMA application_id=1885436274; PRAGMA user_version=2; CREATE TABLE x (y)");
    history = open_store("tableless", PAYRULE_WRITE);
    assert_int_equal(record(history, RECORD("S-1", "P-1", "2")), PAYRULE_ESTORE);
    assert_told(history, "P0883");
    payrule_history_close(history);
}

/* ---- records that were changed by hand ---- */

static const char limit_rules[] = "payer rules 1\n"
                                  "profile example.plan \"An invented plan\"\n"
                                  "  in force from 2024-01-01\n"
                                  "  verified 2026-11-20\n"
                                  "end\n";

static struct payrule_rulebook *compile(void)
{
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);

    assert_int_equal(payrule_rulebook_add(rulebook, "plan.rules", limit_rules, strlen(limit_rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    return rulebook;
}

/* What judging a session of P-1 with the store answers. */
static enum payrule_status judge(struct payrule_history *history, bool learn)
{
    char input[400] = RECORD("S-9", "P-1", "1");
    struct payrule_rulebook *rulebook = compile();
    const struct payrule_answer *answer;
    struct payrule_run *run, *fork = NULL;
    enum payrule_status status;

    assert_int_equal(payrule_run_new(&run, rulebook, "example.plan", NULL), PAYRULE_OK);
    assert_int_equal(payrule_run_history(run, history), PAYRULE_OK);
    assert_int_equal(payrule_run_history(run, history), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input, strlen(input)), PAYRULE_OK);
    if (learn) {
        status = payrule_run_learn(run);
        assert_int_equal(payrule_run_fork(&fork, run), PAYRULE_OK);
        assert_int_equal(payrule_run_history(fork, history), PAYRULE_EUSAGE);
    } else {
        status = payrule_run_next(run, &answer);
    }
    payrule_run_free(fork);
    payrule_run_free(run);
    payrule_rulebook_unref(rulebook);
    return status;
}

static void test_changed_by_hand(void **state)
{
    static const char *const changes[] = {
        "UPDATE session SET record = '{}'",
        "UPDATE session SET record = ''",
        "UPDATE session SET record = replace(record, 'S-1', 'S-7')",
        "UPDATE session SET record = replace(record, 'P-1', 'P-7')",
        "UPDATE session SET record = replace(record, '2026', '2027')",
        "UPDATE session SET record = zeroblob(100)",
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct payrule_history *history = open_store("changed", PAYRULE_CREATE);

        assert_int_equal(record(history, RECORD("S-1", "P-1", "2")), PAYRULE_OK);
        assert_int_equal(judge(history, true), PAYRULE_OK);
        assert_int_equal(judge(history, false), PAYRULE_OK);
        run_sql("changed", changes[i]);
        assert_int_equal(judge(history, true), PAYRULE_ESTORE);
        assert_int_equal(judge(history, false), PAYRULE_ESTORE);
        assert_told(history, "P0887");
        payrule_history_close(history);
    }
}

/* ---- files that were tampered with ---- */

static char *read_file(const char *name, size_t *length)
{
    FILE *file = fopen(path_of(name), "rb");
    char *bytes = malloc(1 << 20);

    assert_non_null(file);
    if (bytes == NULL)
        abort();
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void write_bytes(const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(path_of(name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static int ignore(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}

/* Whatever is in the file, it is read or refused. */
static void look_at(const char *name)
{
    const struct payrule_history_options options = { .access = PAYRULE_READ, .wait = 50 };
    struct payrule_history *history;

    if (payrule_history_open(&history, path_of(name), &options) == PAYRULE_OK) {
        payrule_history_show(history, "P-1", PAYRULE_TEXT, ignore, NULL);
        payrule_history_show(history, NULL, PAYRULE_JSON, ignore, NULL);
        payrule_history_show(history, NULL, PAYRULE_TEXT, ignore, NULL);
        judge(history, true);
    }
    payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, ignore, NULL);
    payrule_history_close(history);
}

static void test_tampered(void **state)
{
    struct payrule_history *history = open_store("whole", PAYRULE_CREATE);
    struct random random = { 1 };
    size_t length;
    char *bytes;

    (void)state;
    fill(history, &random, 60);
    payrule_history_close(history);
    bytes = read_file("whole", &length);
    for (int round = 0; round < 400; round++) {
        char *copy = malloc(length);
        size_t first = random_below(&random, 4) == 0 ? 0 : random_below(&random, length), room = round % 2 ? 4096 : 100;

        if (copy == NULL)
            abort();
        memcpy(copy, bytes, length);
        for (size_t i = 0; i < 1 + random_below(&random, 20); i++)
            copy[(first + random_below(&random, room)) % length] = (char)random_next(&random);
        write_bytes("tampered", copy, random_below(&random, 5) == 0 ? random_below(&random, length) : length);
        look_at("tampered");
        free(copy);
    }
    free(bytes);
}

/* ---- several at once ---- */

static void test_locked(void **state)
{
    struct payrule_history *history = open_store("locked", PAYRULE_CREATE), *reading;
    sqlite3 *db;

    (void)state;
    assert_int_equal(record(history, RECORD("S-1", "P-1", "2")), PAYRULE_OK);
    assert_int_equal(sqlite3_open(path_of("locked"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE; DELETE FROM session", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(record(history, RECORD("S-2", "P-1", "2")), PAYRULE_ESTORE);
    assert_told(history, "P0884");
    reading = open_store("locked", PAYRULE_READ); /* sees what was committed */
    assert_shown(reading, NULL, PAYRULE_JSON, RECORD("S-1", "P-1", "2"));
    payrule_history_close(reading);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(record(history, RECORD("S-2", "P-1", "2")), PAYRULE_OK);
    assert_shown(history, NULL, PAYRULE_JSON, RECORD("S-1", "P-1", "2") RECORD("S-2", "P-1", "2"));
    payrule_history_close(history);
}

/* A transaction that a reader watches changes nothing for him until he looks anew. */
static void test_wipe_beside_reader(void **state)
{
    static const char *const patients[] = { "P-1" };
    struct payrule_history *history = open_store("watched", PAYRULE_CREATE);
    sqlite3 *db;

    (void)state;
    assert_int_equal(record(history, RECORD("S-1", "P-1", "2") RECORD("S-1", "P-2", "2")), PAYRULE_OK);
    assert_int_equal(sqlite3_open(path_of("watched"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN; SELECT * FROM session", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(payrule_history_forget(history, patients, 1, NULL), PAYRULE_ESTORE);
    assert_told(history, "P0888");
    assert_shown(history, NULL, PAYRULE_JSON, RECORD("S-1", "P-2", "2"));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(payrule_history_forget(history, patients, 1, NULL), PAYRULE_OK);
    payrule_history_close(history);
}

/* Two processes read while one writes: each sees whole transactions of ten sessions, and never fewer than before. */
static void count_in_tens(void)
{
    struct payrule_history *history = open_store("busy", PAYRULE_READ);
    size_t before = 0;

    while (before < 300) {
        struct gathered out = { .length = 0 };
        size_t count = 0;

        if (payrule_history_show(history, NULL, PAYRULE_TEXT, gather, &out) != PAYRULE_OK ||
            sscanf(out.bytes, "sessions %zu", &count) != 1 || count % 10 != 0 || count < before)
            _exit(1);
        before = count;
    }
    payrule_history_close(history);
    _exit(0);
}

static void test_readers(void **state)
{
    struct payrule_history *history;
    pid_t readers[2];

    (void)state;
    payrule_history_close(open_store("busy", PAYRULE_CREATE));
    for (int i = 0; i < 2; i++) {
        readers[i] = fork();
        assert_true(readers[i] >= 0);
        if (readers[i] == 0)
            count_in_tens();
    }
    history = open_store("busy", PAYRULE_WRITE);
    for (int batch = 0; batch < 30; batch++) {
        char records[2000] = "";

        for (int i = 0; i < 10; i++)
            snprintf(records + strlen(records), 200,
                     "{\"id\":\"S-%d\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-%d\"},"
                     "\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2}]}\n",
                     batch * 10 + i, i);
        assert_int_equal(record(history, records), PAYRULE_OK);
    }
    payrule_history_close(history);
    for (int i = 0; i < 2; i++) {
        int status = -1;

        assert_int_equal(waitpid(readers[i], &status, 0), readers[i]);
        assert_int_equal(status, 0);
    }
}

/* ---- the group ---- */

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = { "recorded", "replaced", "complete",  "forgotten", "version_1",
                                         "newer",    "empty",    "text",      "other",     "fresh",
                                         "private",  "damaged",  "tableless", "changed",   "locked",
                                         "watched",  "busy",     "whole",     "tampered" };
    static const char *const endings[] = { "", "-wal", "-shm" };
    char name[40];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "%s%s", names[i], endings[k]);
            unlink(path_of(name));
        }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded),      cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_complete_from), cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_version_1),     cmocka_unit_test(test_newer),
        cmocka_unit_test(test_foreign),       cmocka_unit_test(test_fresh),
        cmocka_unit_test(test_damaged),       cmocka_unit_test(test_changed_by_hand),
        cmocka_unit_test(test_locked),        cmocka_unit_test(test_wipe_beside_reader),
        cmocka_unit_test(test_readers),       cmocka_unit_test(test_tampered),
    };

    return cmocka_run_group_tests_name("store", tests, make_folder, remove_folder);
}
