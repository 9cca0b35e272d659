/* Opening the store, and what is said when something is wrong with it. The file may be anything: nothing in it is
 * changed before it is known to be ours. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history/internal.h"

/* What is deleted is overwritten; a commit is on the disk when it returns; what a hostile file's schema says is not
 * obeyed. 64 MiB of pages are kept. */
#define SETTINGS                                                                                                       \
    "PRAGMA secure_delete=ON; PRAGMA synchronous=FULL;"                                                                \
    "PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536; PRAGMA ignore_check_constraints=ON"
#define LENGTH_MOST (1 << 26) /* bytes of a record, or of anything else in a row */

/* What a hostile file could have SQLite compute for us: tables that are views or made by modules, columns and defaults
 * that are computed, indexes over expressions. */
#define COMPUTED                                                                                                       \
    "SELECT (SELECT count(*) FROM sqlite_schema WHERE lower(name) IN ('session', 'about')"                             \
    "  AND (type <> 'table' OR rootpage = 0))"                                                                         \
    " + (SELECT count(*) FROM pragma_table_xinfo('session') WHERE hidden <> 0 OR dflt_value <> '0')"                   \
    " + (SELECT count(*) FROM pragma_table_xinfo('about') WHERE hidden <> 0 OR dflt_value IS NOT NULL)"                \
    " + (SELECT count(*) FROM pragma_index_list('session') AS list, pragma_index_xinfo(list.name) AS part"             \
    "  WHERE list.partial OR part.cid = -2)"                                                                           \
    " + (SELECT count(*) FROM pragma_index_list('about') AS list, pragma_index_xinfo(list.name) AS part"               \
    "  WHERE list.partial OR part.cid = -2)"

/* ---- what went wrong ---- */

static enum message message_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL: /* others took the locks of the log again and again, for longer than SQLite tries */
    case SQLITE_LOCKED: return MESSAGE_STORE_LOCKED;
    case SQLITE_NOTADB: return MESSAGE_STORE_FOREIGN;
    case SQLITE_ERROR: /* our statements are right, so that a table or column must be missing */
    case SQLITE_CORRUPT: return MESSAGE_STORE_DAMAGED;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH: return MESSAGE_STORE_CLOSED;
    case SQLITE_READONLY: return MESSAGE_STORE_READ_ONLY;
    default: return MESSAGE_STORE_DEVICE;
    }
}

enum store_status store_failed(struct store *store, int code)
{
    if ((code & 0xff) == SQLITE_NOMEM)
        return STORE_NO_MEMORY;
    store->failure = code;
    return store_refused(store, message_of(code));
}

enum store_status store_refused(struct store *store, enum message message)
{
    store->message = message;
    store->failed = true;
    return STORE_FAILED;
}

/* A writer was killed while the file had no log yet, and only who may write can take back what it began. */
static bool is_half_done(const struct store *store) { return store->failure == SQLITE_READONLY_ROLLBACK; }

/* In words that name no data. */
static const char *reason(const struct store *store)
{
    int error = store->db != NULL ? sqlite3_system_errno(store->db) : 0;

    if (store->message == MESSAGE_STORE_CLOSED && error != 0)
        return strerror(error);
    return sqlite3_errstr(store->failure);
}

/* What to do, for the messages that leave it open. */
static const char *help_with(const struct store *store)
{
    switch (store->message) {
    case MESSAGE_STORE_CLOSED:
        return is_half_done(store)
                   ? "Who wrote to it last was stopped in the middle. Any payrule command with this store, run by "
                     "somebody who may write the file, puts it in order."
                   : "A store is made by `payrule eval --record` or `payrule history import`. To read one, its folder "
                     "must be writable, because readers and writers meet in files beside it.";
    case MESSAGE_STORE_FOREIGN:
        return "A store is made by `payrule eval --record` or `payrule history import`, in a file that is not there "
               "yet. Session records and claims are not named with `--history`, but as input.";
    case MESSAGE_STORE_NEWER: return "Take the payrule that wrote to it, or a later one.";
    case MESSAGE_STORE_DAMAGED:
        return "Take a copy of it from before, and record or import again what came since. A store that others may be "
               "writing is copied with `sqlite3 FILE '.backup COPY'`.";
    case MESSAGE_STORE_LOCKED: return "Repeat the command when the other program has ended.";
    case MESSAGE_STORE_READ_ONLY:
        return "Nothing was recorded. Who records must be allowed to write the file and its folder.";
    case MESSAGE_STORE_DEVICE:
        return "The store holds what was committed before, and nothing in part. Repeat the command when there is room "
               "and the disk answers.";
    case MESSAGE_STORE_RECORD:
        return "It was changed by hand, or by another program. Import the sessions of that day again, from where they "
               "came.";
    case MESSAGE_STORE_WIPE: return "Repeat the command when no other program has the store open.";
    default: return "";
    }
}

void store_complain(const struct store *store, struct diagnostics *diagnostics)
{
    struct diagnostic *told;
    int seconds = (store->wait + 999) / 1000;

    switch (store->message) {
    case MESSAGE_STORE_LOCKED:
    case MESSAGE_STORE_WIPE:
        told = diag_add_input(diagnostics, store->message, store->name, 0, 0, seconds, seconds == 1 ? "" : "s");
        break;
    case MESSAGE_STORE_NEWER:
        told = diag_add_input(diagnostics, store->message, store->name, 0, 0, store->version, STORE_VERSION);
        break;
    case MESSAGE_STORE_CLOSED:
    case MESSAGE_STORE_READ_ONLY:
    case MESSAGE_STORE_DEVICE:
        told = diag_add_input(diagnostics, store->message, store->name, 0, 0, reason(store));
        break;
    default: told = diag_add_input(diagnostics, store->message, store->name, 0, 0); break;
    }
    diag_help(diagnostics, told, "%s", help_with(store));
}

/* ---- statements ---- */

enum store_status store_execute(struct store *store, const char *sql)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? STORE_OK : store_failed(store, code);
}

enum store_status store_ask(struct store *store, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        *number = sqlite3_column_int64(statement, 0);
        code = sqlite3_step(statement); /* to its end, so that nothing stays locked */
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? STORE_OK : store_failed(store, code);
}

enum store_status store_prepare(struct store *store, sqlite3_stmt **statement, const char *sql)
{
    int code;

    if (*statement != NULL) {
        sqlite3_reset(*statement);
        return STORE_OK;
    }
    code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    return code == SQLITE_OK ? STORE_OK : store_failed(store, code);
}

enum store_status store_bind_text(struct store *store, sqlite3_stmt *statement, int at, struct text text)
{
    int code = sqlite3_bind_text64(statement, at, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);

    return code == SQLITE_OK ? STORE_OK : store_failed(store, code);
}

enum store_status store_step(struct store *store, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    sqlite3_reset(statement);
    return code == SQLITE_DONE ? STORE_OK : store_failed(store, code);
}

void store_rest(struct store *store)
{
    sqlite3_stmt *statements[] = { store->find, store->each, store->write, store->forget };

    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (statements[i] != NULL)
            sqlite3_reset(statements[i]);
    store->reading = NULL;
    if (store->db != NULL && !sqlite3_get_autocommit(store->db)) {
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
        store->batch = 0; /* its number may have been taken back */
    }
}

/* ---- opening ---- */

/* A file that is to be made holds patients' records: nobody but its owner reads it. */
static void make_private(const char *path)
{
    int descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);

    if (descriptor >= 0)
        close(descriptor);
}

/* Without a table, and nobody's. */
static enum store_status find_fresh(struct store *store, int64_t application, bool *fresh)
{
    int64_t tables = 0;
    enum store_status status = store_ask(store, "SELECT count(*) FROM sqlite_schema", &tables);

    *fresh = status == STORE_OK && tables == 0 && application == 0 && store->version == 0;
    return status;
}

/* What is ours by its numbers has tables that are only looked up. */
static enum store_status look_at_tables(struct store *store)
{
    int64_t computed = 0;
    enum store_status status = store_ask(store, COMPUTED, &computed);

    return status == STORE_OK && computed > 0 ? store_refused(store, MESSAGE_STORE_FOREIGN) : status;
}

static enum store_status look(struct store *store)
{
    int64_t application = 0, version = 0;
    bool fresh = false;
    enum store_status status = store_ask(store, "PRAGMA application_id", &application);

    if (status == STORE_OK)
        status = store_ask(store, "PRAGMA user_version", &version);
    store->version = version > INT32_MAX || version < 0 ? INT32_MAX : (int32_t)version;
    if (status == STORE_OK)
        status = find_fresh(store, application, &fresh);
    if (status != STORE_OK || (fresh && store->writable))
        return status;
    if (application != STORE_APPLICATION || version < 1)
        return store_refused(store, MESSAGE_STORE_FOREIGN);
    return version > STORE_VERSION ? store_refused(store, MESSAGE_STORE_NEWER) : look_at_tables(store);
}

static enum store_status settle(struct store *store)
{
    enum store_status status;

    sqlite3_busy_timeout(store->db, store->wait);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, LENGTH_MOST);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    status = store_execute(store, SETTINGS);
    if (status == STORE_OK)
        status = look(store);
    if (status == STORE_OK && store->writable && store->version < STORE_VERSION)
        status = store_migrate(store);
    store->ready = status == STORE_OK;
    return status;
}

static enum store_status attempt(struct store *store, int flags)
{
    int code = sqlite3_open_v2(store->name.bytes, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

    return code == SQLITE_OK ? settle(store) : store_failed(store, code);
}

static void let_go(struct store *store)
{
    sqlite3_close(store->db);
    store->db = NULL;
    store->failure = SQLITE_OK;
    store->failed = false;
}

/* As a writer would for a moment, then as a reader again. Where it may not be written, that is what is told. */
static enum store_status put_in_order(struct store *store)
{
    enum store_status status;

    let_go(store);
    attempt(store, SQLITE_OPEN_READWRITE);
    let_go(store);
    status = attempt(store, SQLITE_OPEN_READONLY);
    return status == STORE_FAILED && is_half_done(store) ? store_refused(store, MESSAGE_STORE_CLOSED) : status;
}

enum store_status store_open(struct store *store, const char *path, enum store_access access, int32_t wait)
{
    struct stat about;
    enum store_status status;

    *store = (struct store){ .name = text_of(path), .writable = access != STORE_READ, .wait = wait };
    if (path[0] == '\0' || path[0] == ':') /* names that mean memory to SQLite */
        return store_failed(store, SQLITE_CANTOPEN);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) /* of a folder SQLite says that the disk is broken */
        return store_refused(store, MESSAGE_STORE_FOREIGN);
    if (access == STORE_CREATE)
        make_private(path);
    status = attempt(store, access != STORE_READ ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    return status == STORE_FAILED && access == STORE_READ && is_half_done(store) ? put_in_order(store) : status;
}

void store_close(struct store *store)
{
    store_rest(store);
    sqlite3_finalize(store->find);
    sqlite3_finalize(store->each);
    sqlite3_finalize(store->write);
    sqlite3_finalize(store->forget);
    sqlite3_close(store->db);
    *store = (struct store){ .db = NULL };
}
