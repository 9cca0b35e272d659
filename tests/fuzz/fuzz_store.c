/* Any bytes as a store of past sessions: it is read, judged with, written to and forgotten from. No crash, an end, and
 * what cannot be used is told. Bytes that are no SQLite file are the rows of a store instead, each of four lines:
 * patient, date, id, record, as somebody might have put them in by other means. */
#include <limits.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "payrule.h"

#define SLACK 64
#define SIZE_MOST ((size_t)1 << 17)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] = "payer rules 1\n"
                            "profile example.plan \"An invented plan\"\n"
                            "  in force from 2024-01-01\n"
                            "  verified 2026-11-20\n"
                            "end\n"
                            "source manual \"Invented manual\"\n"
                            "rule visits.year \"Two visits\"\n"
                            "  cite manual \"2\"\n"
                            "  limit visits to 2 per calendar year\n"
                            "  otherwise deny as PR-119\n"
                            "end\n";

static const char sessions[] = "{\"id\":\"S-9\",\"date\":\"2026-03-04\",\"patient\":{\"id\":\"P-1\"},"
                               "\"lines\":[{\"code\":\"97110\",\"minutes\":30,\"units\":2}]}\n"
                               "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-2\"},"
                               "\"lines\":[{\"code\":\"97112\",\"minutes\":30,\"units\":2}]}\n";

/* The file, and the folder that holds it and what SQLite puts beside it. */
struct place {
    char folder[PATH_MAX], file[PATH_MAX + 16];
};

static void make_place(struct place *place)
{
    const char *folder = getenv("TMPDIR");

    snprintf(place->folder, sizeof place->folder, "%s/payrule_store.XXXXXX", folder != NULL ? folder : "/tmp");
    if (mkdtemp(place->folder) == NULL)
        abort();
    snprintf(place->file, sizeof place->file, "%s/store", place->folder);
}

static void remove_place(const struct place *place)
{
    static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };
    char path[PATH_MAX + 32];

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(path, sizeof path, "%s%s", place->file, suffixes[i]);
        unlink(path);
    }
    if (rmdir(place->folder) != 0)
        abort();
}

/* ---- what is done with a store ---- */

static int count_bytes(void *context, const char *bytes, size_t length)
{
    (void)bytes;
    *(size_t *)context += length;
    return 0;
}

static void expect_words(struct payrule_history *history)
{
    size_t told = 0;

    if (payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, count_bytes, &told) != PAYRULE_OK || told == 0)
        abort();
}

/* Whether the work went well; what is wrong with the store is told, and nothing else can be. */
static int went_well(struct payrule_history *history, enum payrule_status status)
{
    if (status == PAYRULE_ESTORE)
        expect_words(history);
    else if (status != PAYRULE_OK && status != PAYRULE_ENOTFOUND)
        abort();
    return status == PAYRULE_OK;
}

static void judge(struct payrule_history *history, struct payrule_rulebook *rulebook, const char *input)
{
    const struct payrule_answer *answer;
    struct payrule_run *run;
    enum payrule_status status;

    if (payrule_run_new(&run, rulebook, "example.plan", NULL) != PAYRULE_OK)
        abort();
    status = payrule_run_history(run, history);
    if (status == PAYRULE_OK)
        status = payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input, strlen(sessions));
    if (status == PAYRULE_OK)
        status = payrule_run_learn(run);
    while (status == PAYRULE_OK || status == PAYRULE_EINPUT)
        status = payrule_run_next(run, &answer);
    went_well(history, status == PAYRULE_END ? PAYRULE_OK : status);
    payrule_run_free(run);
}

static void read_store(struct payrule_history *history, struct payrule_rulebook *rulebook, const char *input)
{
    size_t shown = 0;
    int32_t from;

    went_well(history, payrule_history_complete_from(history, &from));
    went_well(history, payrule_history_show(history, NULL, PAYRULE_TEXT, count_bytes, &shown));
    went_well(history, payrule_history_show(history, NULL, PAYRULE_JSON, count_bytes, &shown));
    went_well(history, payrule_history_show(history, "P-1", PAYRULE_TEXT, count_bytes, &shown));
    judge(history, rulebook, input);
}

static void write_store(struct payrule_history *history, struct payrule_rulebook *rulebook, const char *input)
{
    const char *const patients[] = { "P-2" };
    uint64_t count = 0;
    size_t shown = 0;

    went_well(history, payrule_history_set_complete_from(history, 20000));
    if (went_well(history, payrule_history_record(history, PAYRULE_JSONL, input, strlen(sessions), &count)) &&
        count > 2)
        abort();
    judge(history, rulebook, input);
    if (went_well(history, payrule_history_forget(history, patients, 1, &count)) &&
        payrule_history_show(history, "P-2", PAYRULE_JSON, count_bytes, &shown) == PAYRULE_OK)
        abort();
}

static void use(const struct place *place, enum payrule_access access, struct payrule_rulebook *rulebook,
                const char *input)
{
    const struct payrule_history_options options = { .access = access, .wait = 1 };
    struct payrule_history *history;
    enum payrule_status status = payrule_history_open(&history, place->file, &options);

    if (went_well(history, status) && access == PAYRULE_READ)
        read_store(history, rulebook, input);
    else if (status == PAYRULE_OK)
        write_store(history, rulebook, input);
    payrule_history_close(history);
}

/* ---- making the file ---- */

static void put_bytes(const struct place *place, const uint8_t *data, size_t size)
{
    FILE *file = fopen(place->file, "wb");

    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
}

static void make_store(const struct place *place)
{
    const struct payrule_history_options options = { .access = PAYRULE_CREATE };
    struct payrule_history *history;

    if (payrule_history_open(&history, place->file, &options) != PAYRULE_OK)
        abort();
    payrule_history_close(history);
}

static void bind_line(sqlite3_stmt *statement, int at, const char **line, const char *end)
{
    const char *newline = *line < end ? memchr(*line, '\n', (size_t)(end - *line)) : NULL;
    size_t length = (size_t)((newline != NULL ? newline : end) - *line);

    if (length > 0 && **line == '\\') /* bytes in place of a text */
        sqlite3_bind_blob(statement, at, *line + 1, (int)length - 1, SQLITE_STATIC);
    else
        sqlite3_bind_text(statement, at, *line, (int)length, SQLITE_STATIC);
    *line = newline != NULL ? newline + 1 : end;
}

static void put_rows(const struct place *place, const char *at, const char *end)
{
    sqlite3_stmt *statement;
    sqlite3 *db;

    make_store(place);
    if (sqlite3_open(place->file, &db) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "INSERT OR IGNORE INTO session (patient, date, id, record) VALUES (?1, ?2, ?3, ?4)", -1,
                           &statement, NULL) != SQLITE_OK)
        abort();
    sqlite3_exec(db, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL, NULL);
    while (at < end) {
        for (int i = 1; i <= 4; i++)
            bind_line(statement, i, &at, end);
        if (sqlite3_step(statement) != SQLITE_DONE)
            abort();
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
}

/* Made once: that takes longer than all that is done with it. */
static struct payrule_rulebook *the_rulebook(void)
{
    static struct payrule_rulebook *rulebook;

    if (rulebook != NULL)
        return rulebook;
    rulebook = payrule_rulebook_new(NULL);
    if (rulebook == NULL || payrule_rulebook_add(rulebook, "plan.rules", rules, sizeof rules - 1) != PAYRULE_OK ||
        payrule_rulebook_compile(rulebook) != PAYRULE_OK)
        abort();
    return rulebook;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char input[sizeof sessions + SLACK] = { 0 };
    struct place place;

    if (size > SIZE_MOST)
        return 0;
    memcpy(input, sessions, sizeof sessions);
    make_place(&place);
    if (size >= 6 && memcmp(data, "SQLite", 6) == 0)
        put_bytes(&place, data, size);
    else
        put_rows(&place, (const char *)data, (const char *)data + size);
    use(&place, PAYRULE_READ, the_rulebook(), input);
    use(&place, PAYRULE_WRITE, the_rulebook(), input);
    remove_place(&place);
    return 0;
}
