/* Records on their way into the store: a stretch of an input is read and written as one transaction. */
#include "api/history.h"

struct recording {
    struct payrule_history *history;
    const char *name;
    enum record_format format;
    struct text rest; /* not read yet */
    uint64_t line;    /* number of the line that `rest` begins with */
    bool silent;
    struct record_reader *reader;
    uint64_t recorded;
    size_t refused;
};

/* The header of a CSV is in its reader, so that each has its own. */
static void begin(struct recording *recording)
{
    struct payrule_history *history = recording->history;
    struct intake *intake = &history->intakes[recording->silent];
    struct diagnostics *diagnostics = recording->silent ? &history->silent : &history->diagnostics;

    if (recording->format != RECORD_JSONL || intake->reader == NULL || !text_is(intake->name, recording->name)) {
        intake->name =
            recording->format == RECORD_JSONL ? arena_text(&history->keep, text_of(recording->name)) : TEXT("");
        intake->reader = record_reader_new(&history->keep, diagnostics, recording->format, text_of(recording->name));
    }
    recording->reader = intake->reader;
    record_reader_at(recording->reader, recording->line);
}

static enum record_status read_line(struct recording *recording, struct session *session)
{
    const char *end = memchr(recording->rest.bytes, '\n', recording->rest.length);
    size_t length = end != NULL ? (size_t)(end - recording->rest.bytes) : recording->rest.length;
    size_t taken = end != NULL ? length + 1 : length;
    struct text line = { recording->rest.bytes, length };

    recording->rest = (struct text){ recording->rest.bytes + taken, recording->rest.length - taken };
    if (line.length > 0 && line.bytes[line.length - 1] == '\r')
        line.length--;
    return record_read_json(recording->reader, session, &recording->history->record, line);
}

/* false: nothing is left */
static bool read_next(struct recording *recording, struct session *session, enum record_status *status)
{
    struct arena *memory = &recording->history->record;

    arena_reset(memory);
    if (recording->format == RECORD_CSV)
        return record_read_csv(recording->reader, session, memory, &recording->rest, status);
    if (recording->rest.length == 0)
        return false;
    *status = read_line(recording, session);
    return true;
}

static enum store_status write_all(struct recording *recording)
{
    struct payrule_history *history = recording->history;
    enum store_status status = STORE_OK;
    enum record_status read;
    struct session session;

    while (status == STORE_OK && read_next(recording, &session, &read)) {
        recording->refused += read == RECORD_REFUSED;
        if (read != RECORD_READ)
            continue;
        status = store_write(&history->store, &session, &history->scratch);
        recording->recorded++;
    }
    return status;
}

static enum payrule_status record(void *context)
{
    struct recording *recording = context;
    struct store *store = &recording->history->store;
    enum store_status status;

    begin(recording);
    status = store_begin_writing(store);
    if (status == STORE_OK)
        status = write_all(recording);
    if (status == STORE_OK)
        status = store_commit(store);
    else
        store_rest(store);
    return history_status(status);
}

static enum payrule_status take_in(struct recording *recording, enum payrule_input format, uint64_t *recorded)
{
    struct payrule_history *history = recording->history;
    enum payrule_status status;

    if (!store_is_open(&history->store, true))
        return PAYRULE_EUSAGE;
    recording->format = format == PAYRULE_CSV     ? RECORD_CSV
                        : format == PAYRULE_JSONL ? RECORD_JSONL
                                                  : record_guess(recording->rest);
    status = history_guard(history, record, recording);
    if (status == PAYRULE_OK && recorded != NULL)
        *recorded += recording->recorded;
    if (!recording->silent)
        history->refused += recording->refused;
    return status;
}

enum payrule_status payrule_history_record(struct payrule_history *history, enum payrule_input format,
                                           const char *bytes, size_t length, uint64_t *recorded)
{
    struct recording recording = {
        .history = history, .name = "", .rest = { bytes, length }, .line = 1, .silent = true
    };

    return take_in(&recording, format, recorded);
}

enum payrule_status payrule_history_import(struct payrule_history *history, const char *name, enum payrule_input format,
                                           const char *bytes, size_t length, uint64_t first_line, uint64_t *recorded)
{
    struct recording recording = { .history = history, .name = name, .rest = { bytes, length }, .line = first_line };

    return take_in(&recording, format, recorded);
}
