/* The tables of the store, version by version. A step never changes once it was released: files made by it are about.
 *
 * Version 1: the records. The rows of a patient lie together (WITHOUT ROWID), so that a look-up reads few pages.
 * Version 2: which writing a row came from, the day from which on the store is complete, and a view for people. */
#include "history/internal.h"

#define WIDER_PAGES "PRAGMA page_size=8192" /* most records then fit into their page, with room for a dozen */
#define LATE_PAUSE 20                       /* milliseconds between tries to switch the journal */

static const char *const steps[STORE_VERSION] = {
    "CREATE TABLE session ("
    " patient TEXT NOT NULL, date TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL,"
    " PRIMARY KEY (patient, date, id)) WITHOUT ROWID;",

    "ALTER TABLE session ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "INSERT INTO about VALUES ('batch', 0), ('complete_from', NULL);"
    "CREATE VIEW claims AS SELECT patient, date, id, batch,"
    " json_extract(record, '$.payer') AS payer, json_extract(record, '$.claim') AS claim,"
    " json_extract(record, '$.frequency') AS frequency, json_extract(record, '$.original_claim') AS original_claim,"
    " json_extract(record, '$.received') AS received,"
    " json_extract(record, '$.billing_provider.npi') AS billing_provider FROM session;",
};

/* Readers do not wait for a writer then, nor it for them. SQLite does not wait by itself here for another process that
 * opens the file. */
static enum store_status use_log(struct store *store)
{
    enum store_status status = store_execute(store, "PRAGMA journal_mode=WAL");

    for (int32_t waited = 0; status == STORE_FAILED && store->message == MESSAGE_STORE_LOCKED && waited < store->wait;
         waited += LATE_PAUSE) {
        sqlite3_sleep(LATE_PAUSE);
        status = store_execute(store, "PRAGMA journal_mode=WAL");
    }
    return status;
}

static enum store_status take_steps(struct store *store)
{
    int64_t version = 0;
    enum store_status status =
        store_ask(store, "PRAGMA user_version", &version); /* another process may have been here */
    char pragmas[80];

    while (status == STORE_OK && version < STORE_VERSION)
        status = store_execute(store, steps[version++]);
    if (status != STORE_OK)
        return status;
    sqlite3_snprintf(sizeof pragmas, pragmas, "PRAGMA application_id=%d; PRAGMA user_version=%d", STORE_APPLICATION,
                     (int)version);
    store->version = (int32_t)version;
    return store_execute(store, pragmas);
}

enum store_status store_migrate(struct store *store)
{
    enum store_status status = store->version == 0 ? store_execute(store, WIDER_PAGES) : STORE_OK;

    if (status == STORE_OK)
        status = use_log(store);
    if (status == STORE_OK)
        status = store_execute(store, "BEGIN IMMEDIATE");
    if (status == STORE_OK)
        status = take_steps(store);
    if (status == STORE_OK)
        status = store_execute(store, "COMMIT");
    if (status != STORE_OK)
        store_rest(store);
    return status;
}
