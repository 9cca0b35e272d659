/* Reading from the store: a patient's records, all records, and what is known about the whole. */
#include "history/internal.h"

#define SLACK 64 /* bytes beyond a line that record_read_json() may look at */

enum store_status store_begin_reading(struct store *store)
{
    store_rest(store);
    return store_execute(store, "BEGIN");
}

enum store_status store_find(struct store *store, struct text patient)
{
    enum store_status status = store_prepare(store, &store->find,
                                             "SELECT patient, date, id, record FROM session"
                                             " WHERE patient = ?1 ORDER BY date, id");

    if (status == STORE_OK)
        status = store_bind_text(store, store->find, 1, patient);
    store->reading = status == STORE_OK ? store->find : NULL;
    return status;
}

enum store_status store_find_all(struct store *store)
{
    enum store_status status = store_prepare(store, &store->each,
                                             "SELECT patient, date, id, record FROM session"
                                             " ORDER BY patient, date, id");

    store->reading = status == STORE_OK ? store->each : NULL;
    return status;
}

static struct text column_text(sqlite3_stmt *statement, int column)
{
    const char *bytes = (const char *)sqlite3_column_text(statement, column);

    return (struct text){ bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(statement, column) };
}

enum store_status store_next(struct store *store, struct store_row *row)
{
    int code = store->reading != NULL ? sqlite3_step(store->reading) : SQLITE_DONE;

    if (code == SQLITE_ROW) {
        *row = (struct store_row){ column_text(store->reading, 0), column_text(store->reading, 1),
                                   column_text(store->reading, 2), column_text(store->reading, 3) };
        return STORE_OK;
    }
    if (store->reading != NULL)
        sqlite3_reset(store->reading);
    store->reading = NULL;
    return code == SQLITE_DONE ? STORE_END : store_failed(store, code);
}

/* The record says what its row says. */
static bool is_its_own(const struct store_row *row, const struct session *session)
{
    char date[DATE_TEXT_SIZE];

    date_format(date, session->date);
    return text_equal(row->patient, session->patient.id) && text_equal(row->id, session->id) &&
           text_equal(row->date, (struct text){ date, sizeof date });
}

enum store_status store_read(struct store *store, struct record_reader *reader, const struct store_row *row,
                             struct session *session, struct arena *memory)
{
    char *line = arena_alloc(memory, row->record.length + SLACK);

    memcpy(line, row->record.bytes, row->record.length);
    if (record_read_json(reader, session, memory, (struct text){ line, row->record.length }) != RECORD_READ ||
        !is_its_own(row, session))
        return store_refused(store, MESSAGE_STORE_RECORD);
    return STORE_OK;
}

static void keep_date(char to[DATE_TEXT_SIZE + 1], struct text date)
{
    size_t length = date.length < DATE_TEXT_SIZE ? date.length : DATE_TEXT_SIZE;

    memcpy(to, date.bytes, length);
    to[length] = '\0';
}

enum store_status store_summarize(struct store *store, struct store_summary *summary)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db,
                                  "SELECT count(*), count(DISTINCT patient), min(date), max(date)"
                                  " FROM session",
                                  -1, &statement, NULL);

    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        summary->sessions = sqlite3_column_int64(statement, 0);
        summary->patients = sqlite3_column_int64(statement, 1);
        keep_date(summary->first, column_text(statement, 2));
        keep_date(summary->last, column_text(statement, 3));
        code = SQLITE_DONE;
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? STORE_OK : store_failed(store, code);
}

enum store_status store_complete_from(struct store *store, date_t *from)
{
    int64_t day = DATE_UNKNOWN;
    enum store_status status = STORE_OK;

    if (store->version >= 2) /* an older file that is only read */
        status = store_ask(store, "SELECT value FROM about WHERE name = 'complete_from' AND value IS NOT NULL", &day);
    *from = day >= DATE_MIN && day <= DATE_MAX ? (date_t)day : DATE_UNKNOWN;
    return status;
}
