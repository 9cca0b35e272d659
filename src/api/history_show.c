/* What the store holds: a patient's sessions as rows for people, or the records themselves. */
#include "api/history.h"
#include "api/list.h"
#include "eval/history.h"

#define DELIVERED ((size_t)64 << 10) /* bytes at a time */

struct showing {
    struct payrule_history *history;
    const char *patient; /* NULL: all */
    payrule_sink sink;
    void *context;
    struct buffer out;
    bool stopped; /* by the sink */
};

/* ---- records ---- */

static void deliver(struct showing *showing)
{
    if (showing->out.length > 0 && !showing->out.failed && !showing->stopped)
        showing->stopped = showing->sink(showing->context, showing->out.bytes, showing->out.length) != 0;
    buffer_clear(&showing->out);
}

static enum store_status find(struct showing *showing)
{
    struct store *store = &showing->history->store;

    return showing->patient != NULL ? store_find(store, text_of(showing->patient)) : store_find_all(store);
}

static enum payrule_status show_records(struct showing *showing)
{
    enum store_status status = find(showing);
    struct store_row row;
    bool any = false;

    while (status == STORE_OK && !showing->stopped &&
           (status = store_next(&showing->history->store, &row)) == STORE_OK) {
        any = true;
        buffer_add(&showing->out, row.record);
        buffer_char(&showing->out, '\n');
        if (showing->out.length > DELIVERED)
            deliver(showing);
    }
    deliver(showing);
    if (showing->out.failed)
        return PAYRULE_ENOMEM;
    if (status != STORE_END && status != STORE_OK)
        return history_status(status);
    return any || showing->patient == NULL ? PAYRULE_OK : PAYRULE_ENOTFOUND;
}

/* ---- rows for people ---- */

/* "97110 2 units, 97112 1 unit" */
static void write_lines(struct buffer *to, const struct past_session *past)
{
    for (uint32_t i = 0; i < past->line_count; i++) {
        const struct past_line *line = &past->lines[i];

        buffer_string(to, i > 0 ? ", " : "");
        buffer_code(to, line->code);
        if (number_is_known(line->units))
            buffer_printf(to, " %lld unit%s", (long long)line->units, line->units == 1 ? "" : "s");
    }
}

static const char *standing(const struct past_session *past)
{
    if (past->superseded)
        return "superseded";
    return past->is_void ? "void" : past->is_replacement ? "replacement" : "";
}

static void list_session(struct list *list, const struct past_session *past, struct buffer *scratch)
{
    buffer_clear(scratch);
    write_lines(scratch, past);
    list_begin(list);
    list_date(list, "date", past->date);
    list_text(list, "session", past_id(past));
    list_text(list, "claim", past_claim(past));
    list_text(list, "standing", text_of(standing(past)));
    list_text(list, "lines", buffer_text(scratch));
    list_end(list);
}

/* The patient as the evaluator sees him, with what supersedes what. */
static enum store_status learn(struct showing *showing, struct history *learned)
{
    struct payrule_history *history = showing->history;
    struct record_reader *reader =
        record_reader_new(&history->listing, &history->silent, RECORD_JSONL, history->store.name);
    enum store_status status = find(showing);
    struct store_row row;
    struct session session;

    while (status == STORE_OK && (status = store_next(&history->store, &row)) == STORE_OK) {
        arena_reset(&history->record);
        status = store_read(&history->store, reader, &row, &session, &history->record);
        if (status == STORE_OK)
            history_add(learned, &session);
    }
    history_settle(learned);
    return status == STORE_END ? STORE_OK : status;
}

static enum payrule_status show_patient(struct showing *showing)
{
    struct payrule_history *history = showing->history;
    struct list list = { .to = &showing->out, .arena = &history->listing, .format = PAYRULE_TEXT };
    struct history learned;
    enum store_status status;
    const struct patient *patient;

    history_init(&learned, &history->listing);
    status = learn(showing, &learned);
    if (status != STORE_OK)
        return history_status(status);
    patient = history_next_new(&learned); /* the only one */
    if (patient == NULL)
        return PAYRULE_ENOTFOUND;
    for (size_t i = 0; i < patient->count; i++)
        list_session(&list, patient->sessions[i], &history->scratch);
    list_write(&list);
    deliver(showing);
    return showing->out.failed ? PAYRULE_ENOMEM : PAYRULE_OK;
}

static enum payrule_status show_summary(struct showing *showing)
{
    struct store *store = &showing->history->store;
    struct store_summary summary = { .sessions = 0 };
    date_t from = DATE_UNKNOWN;
    enum store_status status = store_summarize(store, &summary);

    if (status == STORE_OK)
        status = store_complete_from(store, &from);
    if (status != STORE_OK)
        return history_status(status);
    buffer_printf(&showing->out, "sessions       %lld\npatients       %lld\n", (long long)summary.sessions,
                  (long long)summary.patients);
    if (summary.sessions > 0)
        buffer_printf(&showing->out, "dates          %s to %s\n", summary.first, summary.last);
    buffer_string(&showing->out, "complete from  ");
    if (date_is_known(from))
        buffer_date(&showing->out, from);
    else
        buffer_string(&showing->out, "not stated");
    buffer_printf(&showing->out, "\nversion        %d\n", store->version);
    deliver(showing);
    return showing->out.failed ? PAYRULE_ENOMEM : PAYRULE_OK;
}

struct request {
    struct showing *showing;
    enum payrule_format format;
};

static enum payrule_status show(void *context)
{
    struct request *request = context;
    struct showing *showing = request->showing;
    enum payrule_status status = history_status(store_begin_reading(&showing->history->store));

    if (status != PAYRULE_OK)
        return status;
    if (request->format == PAYRULE_JSON)
        return show_records(showing);
    return showing->patient != NULL ? show_patient(showing) : show_summary(showing);
}

enum payrule_status payrule_history_show(struct payrule_history *history, const char *patient,
                                         enum payrule_format format, payrule_sink sink, void *context)
{
    struct showing showing = { .history = history, .patient = patient, .sink = sink, .context = context };
    struct request request = { &showing, format };
    enum payrule_status status;

    if (!store_is_open(&history->store, false))
        return PAYRULE_EUSAGE;
    buffer_init(&showing.out, history->allocator);
    status = history_guard(history, show, &request);
    store_rest(&history->store);
    arena_reset(&history->listing);
    buffer_free(&showing.out);
    return status;
}
