/* The store of past sessions: an SQLite file that holds session records by patient, date and id.
 *
 * Knows SQLite and how a record is written as text; nothing of rules, of what counts, or of what supersedes what: every
 * record is kept as it came, and a record of the same patient, date and id takes its place. docs/history.md describes
 * the file. A store belongs to one thread at a time; other processes may read the file while one writes. */
#ifndef HISTORY_STORE_H
#define HISTORY_STORE_H
#include "base/buffer.h"
#include "record/reader.h"

#define STORE_VERSION 2  /* of the file's tables, see migrate.c */

enum store_access { STORE_READ, STORE_WRITE, STORE_CREATE };  /* CREATE: write, and make the file if need be */
enum store_status { STORE_OK, STORE_END, STORE_FAILED, STORE_NO_MEMORY };

struct sqlite3;
struct sqlite3_stmt;

struct store {
    struct sqlite3 *db;
    struct sqlite3_stmt *find, *each, *write, *forget;
    struct sqlite3_stmt *reading;  /* the one of them whose rows store_next() gives, or NULL */
    struct text name;              /* as diagnostics show it; lives as long as the store */
    bool ready, writable;          /* ready: opened, and ours */
    bool failed;                   /* something went wrong */
    int32_t wait;                  /* milliseconds that another process may keep the file locked */
    int32_t version;
    int64_t batch;                 /* number of this store's writing; 0: nothing was written yet */
    int failure;                   /* SQLite's code of what went wrong last, */
    enum message message;          /* and what to say about it */
};

/* Opens the file `path`. One that is made is readable by its owner only; one of an older version that may be written is
 * brought up to date. Whatever comes of it the store must be closed. `path` lives as long as the store. */
enum store_status store_open(struct store *store, const char *path, enum store_access access, int32_t wait);
void store_close(struct store *store);
static inline bool store_is_open(const struct store *store, bool for_writing)
{
    return store->ready && (store->writable || !for_writing);
}
/* Adds what a function that returned STORE_FAILED met. */
void store_complain(const struct store *store, struct diagnostics *diagnostics);

/* One view of the file for all that is read until store_rest(). */
enum store_status store_begin_reading(struct store *store);
/* Ends reading, and takes back what was written and not committed. */
void store_rest(struct store *store);

/* The patient's rows, or all rows, come next. */
enum store_status store_find(struct store *store, struct text patient);
enum store_status store_find_all(struct store *store);

struct store_row { struct text patient, date, id, record; };  /* record: JSON, no newline */

/* The next row in order of patient, date and id, bytewise; valid until the next call. STORE_END: there is none. */
enum store_status store_next(struct store *store, struct store_row *row);
/* Reads the row's record. `memory` is for the record, as of record_read_json(). */
enum store_status store_read(struct store *store, struct record_reader *reader, const struct store_row *row,
                             struct session *session, struct arena *memory);

struct store_summary {
    int64_t sessions, patients;
    char first[DATE_TEXT_SIZE + 1], last[DATE_TEXT_SIZE + 1];  /* dates; empty when there is no session */
};

enum store_status store_summarize(struct store *store, struct store_summary *summary);

/* The day from which on the store holds all sessions of its patients; DATE_UNKNOWN: nobody said. */
enum store_status store_complete_from(struct store *store, date_t *from);

/* ---- writing; between store_begin_writing() and store_commit() ---- */

enum store_status store_begin_writing(struct store *store);
enum store_status store_commit(struct store *store);
/* Puts the record in; `scratch` is overwritten. Of several with one patient, date and id that are written through one
 * open store the first stays, as it does in a run's input. */
enum store_status store_write(struct store *store, const struct session *session, struct buffer *scratch);
enum store_status store_set_complete_from(struct store *store, date_t from);
/* Deletes the patient's rows and counts them. */
enum store_status store_forget(struct store *store, struct text patient, int64_t *count);

/* Outside of reading and writing: leaves no trace of what was deleted in the file and its log. */
enum store_status store_wipe(struct store *store);

#endif
