/* What the parts of the store share. Private to src/history. */
#ifndef HISTORY_INTERNAL_H
#define HISTORY_INTERNAL_H
#include <sqlite3.h>

#include "history/store.h"

#define STORE_APPLICATION 0x70617972  /* "payr", SQLite's application_id of our files */

/* Keeps what SQLite answered, for store_complain(). */
enum store_status store_failed(struct store *store, int code);
/* The same with a message of its own. */
enum store_status store_refused(struct store *store, enum message message);
/* Runs statements that give no rows. */
enum store_status store_execute(struct store *store, const char *sql);
/* The one number that a statement gives. */
enum store_status store_ask(struct store *store, const char *sql, int64_t *number);
/* Makes the statement unless it is there, else makes it ready to be used again. */
enum store_status store_prepare(struct store *store, struct sqlite3_stmt **statement, const char *sql);
enum store_status store_bind_text(struct store *store, struct sqlite3_stmt *statement, int at, struct text text);
/* Runs a statement that gives no rows, and readies it for the next time. */
enum store_status store_step(struct store *store, struct sqlite3_stmt *statement);

/* Makes the tables in a file that has none, or brings those of an older version up to date. */
enum store_status store_migrate(struct store *store);

#endif
