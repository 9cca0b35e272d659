/* Writing to the store, and forgetting. */
#include "history/internal.h"

/* A batch is all that one open store writes. Of it the first record of a patient, date and id stays; one of an earlier
 * batch is replaced. */
static enum store_status take_number(struct store *store)
{
    if (store->batch != 0)
        return STORE_OK;
    return store_ask(store, "UPDATE about SET value = value + 1 WHERE name = 'batch' RETURNING value", &store->batch);
}

enum store_status store_begin_writing(struct store *store)
{
    enum store_status status;

    store_rest(store);
    status = store_execute(store, "BEGIN IMMEDIATE");
    return status == STORE_OK ? take_number(store) : status;
}

enum store_status store_commit(struct store *store)
{
    enum store_status status = store_execute(store, "COMMIT");

    if (status != STORE_OK)
        store_rest(store);
    return status;
}

/* The record as canonical text, without its newline. */
static bool write_record(struct buffer *scratch, const struct session *session)
{
    buffer_clear(scratch);
    record_write_json(scratch, session);
    if (!scratch->failed)
        scratch->length--;
    return !scratch->failed;
}

enum store_status store_write(struct store *store, const struct session *session, struct buffer *scratch)
{
    char date[DATE_TEXT_SIZE];
    enum store_status status = store_prepare(store, &store->write,
                                             "INSERT INTO session (patient, date, id, record, batch)"
                                             " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (patient, date, id) DO UPDATE"
                                             " SET record = excluded.record, batch = excluded.batch"
                                             " WHERE batch <> excluded.batch");

    if (status != STORE_OK)
        return status;
    if (!write_record(scratch, session))
        return STORE_NO_MEMORY;
    date_format(date, session->date);
    struct text texts[] = { session->patient.id, { date, sizeof date }, session->id, buffer_text(scratch) };
    for (int i = 0; i < 4 && status == STORE_OK; i++)
        status = store_bind_text(store, store->write, i + 1, texts[i]);
    if (status == STORE_OK)
        sqlite3_bind_int64(store->write, 5, store->batch);
    return status == STORE_OK ? store_step(store, store->write) : status;
}

enum store_status store_set_complete_from(struct store *store, date_t from)
{
    char sql[80];

    sqlite3_snprintf(sizeof sql, sql, "UPDATE about SET value = %d WHERE name = 'complete_from'", from);
    return store_execute(store, sql);
}

enum store_status store_forget(struct store *store, struct text patient, int64_t *count)
{
    enum store_status status = store_prepare(store, &store->forget, "DELETE FROM session WHERE patient = ?1");

    if (status == STORE_OK)
        status = store_bind_text(store, store->forget, 1, patient);
    if (status == STORE_OK)
        status = store_step(store, store->forget);
    *count = status == STORE_OK ? sqlite3_changes(store->db) : 0;
    return status;
}

/* Deleted rows are overwritten where they stood, but a page that was rearranged before may keep a copy in its gap, and
 * the log keeps old pages: the file is written anew and the log cut off. */
enum store_status store_wipe(struct store *store)
{
    int64_t busy = 0;
    enum store_status status;

    store_rest(store);
    status = store_execute(store, "VACUUM");
    if (status == STORE_OK)
        status = store_ask(store, "PRAGMA wal_checkpoint(TRUNCATE)", &busy);
    if (status == STORE_FAILED && store->message == MESSAGE_STORE_LOCKED)
        busy = 1;
    return busy != 0 ? store_refused(store, MESSAGE_STORE_WIPE) : status;
}
