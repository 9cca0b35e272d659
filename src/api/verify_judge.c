/* The session of a receipt judged once more, with the history that the receipt holds or tells the place of. Knows how a
 * run judges; nothing of why answers differ. */
#include "api/history.h"
#include "api/verify.h"

#define HISTORY_MOST 20000 /* sessions of one patient */
#define SLACK 64           /* bytes beyond a line that record_read_json() may look at */

struct rejudging {
    struct payrule_verifier *verifier;
    struct payrule_run *run;
    struct record_reader *reader; /* in silence: its words would be about lines of another file */
    struct session session;
    struct arrival arrival;
};

static enum payrule_status problem(struct rejudging *rejudging, const char *what, const char *at)
{
    rejudging->verifier->problem = what;
    rejudging->verifier->problem_at = at;
    return PAYRULE_EINPUT;
}

/* ---- located sessions ---- */

/* The line of the file, copied into `memory`; false when there is none. */
static bool take_line(struct rejudging *rejudging, const struct receipt_place *place, struct arena *memory,
                      struct text *line)
{
    const struct payrule_verifier_options *options = &rejudging->verifier->options;
    const char *bytes;
    size_t length;
    char *copy;

    if (options->line == NULL ||
        !options->line(options->line_context, place->file.bytes, place->file.length, place->line, &bytes, &length))
        return false;
    copy = arena_alloc(memory, length + SLACK);
    memcpy(copy, bytes, length);
    *line = (struct text){ copy, length - (length > 0 && bytes[length - 1] == '\r') };
    return true;
}

/* Reads the session at that place; false when there is none, which is a reason. */
static bool read_located(struct rejudging *rejudging, const struct receipt_place *place, enum payrule_reason_kind kind,
                         struct session *session, struct arena *memory)
{
    struct text line;

    if (take_line(rejudging, place, memory, &line) &&
        record_read_json(rejudging->reader, session, memory, line) == RECORD_READ)
        return true;
    verify_because(rejudging->verifier, kind, "there is no session in line %llu of %.*s%s",
                   (unsigned long long)place->line, TEXT_ARG(place->file),
                   kind == PAYRULE_REASON_SESSION ? "" : ", which it was judged with");
    return false;
}

static bool is_sum_of(struct text sum, struct buffer *record)
{
    char made[RECEIPT_SUM_SIZE];

    if (record->failed || record->length == 0)
        return true;
    receipt_sum(made, (struct text){ record->bytes, record->length - 1 });
    return text_equal(sum, (struct text){ made, sizeof made });
}

/* What a history keeps of the session is what the receipt's checksum is of. */
static bool is_as_then(struct rejudging *rejudging, const struct session *session, struct text sum)
{
    struct buffer *record = &rejudging->verifier->record_bytes;
    struct history history;
    struct arrival arrival;
    struct session past;

    history_init(&history, &rejudging->verifier->record);
    arrival = history_add(&history, session);
    history_record(&rejudging->verifier->record, &history, arrival.patient, 0, &past);
    buffer_clear(record);
    record_write_json(record, &past);
    return is_sum_of(sum, record);
}

static void add_located(struct rejudging *rejudging, const struct receipt_place *place)
{
    struct session session;

    if (!read_located(rejudging, place, PAYRULE_REASON_HISTORY, &session, &rejudging->verifier->record))
        return;
    if (!is_as_then(rejudging, &session, place->sum))
        verify_because(rejudging->verifier, PAYRULE_REASON_HISTORY, "the session in line %llu of %.*s is another now",
                       (unsigned long long)place->line, TEXT_ARG(place->file));
    history_add(&rejudging->run->own_history, &session);
}

/* ---- stored sessions ---- */

/* The place of the row in the receipt, if it is there. */
static bool find_row(struct rejudging *rejudging, const struct store_row *row, struct receipt_place *place)
{
    struct receipt_cursor cursor = receipt_cursor(rejudging->verifier->receipt.history);
    struct text item;

    while (receipt_item(&cursor, &item))
        if (receipt_read_place(&rejudging->verifier->record, item, place) && place->stored &&
            text_equal(place->id, row->id) && text_equal(place->date, row->date))
            return true;
    return false;
}

static enum store_status add_row(struct rejudging *rejudging, struct store *store, const struct store_row *row,
                                 size_t *found)
{
    struct receipt_place place;
    struct session session;
    enum store_status status;

    if (!find_row(rejudging, row, &place))
        return STORE_OK;
    status = store_read(store, rejudging->reader, row, &session, &rejudging->verifier->record);
    if (status != STORE_OK)
        return status;
    ++*found;
    if (!is_as_then(rejudging, &session, place.sum))
        verify_because(rejudging->verifier, PAYRULE_REASON_HISTORY,
                       "the session %.*s of %.*s in the store is another now", TEXT_ARG(place.id),
                       TEXT_ARG(place.date));
    history_add(&rejudging->run->own_history, &session);
    return STORE_OK;
}

static enum payrule_status add_stored(struct rejudging *rejudging, size_t wanted)
{
    struct payrule_history *history = rejudging->verifier->options.history;
    enum store_status status = STORE_END;
    struct store_row row;
    size_t found = 0;

    if (history != NULL) {
        status = store_begin_reading(&history->store);
        if (status == STORE_OK)
            status = store_find(&history->store, rejudging->session.patient.id);
        while (status == STORE_OK && (status = store_next(&history->store, &row)) == STORE_OK) {
            arena_reset(&rejudging->verifier->record);
            status = add_row(rejudging, &history->store, &row, &found);
        }
        store_rest(&history->store);
    }
    if (status == STORE_END && found < wanted)
        verify_because(rejudging->verifier, PAYRULE_REASON_HISTORY,
                       "%zu session%s it was judged with %s not in the store%s", wanted - found,
                       wanted - found == 1 ? "" : "s", wanted - found == 1 ? "is" : "are",
                       history == NULL ? ", as none is named" : "");
    return status == STORE_END ? PAYRULE_OK : history_status(status);
}

/* ---- the session and its history ---- */

static enum payrule_status read_session(struct rejudging *rejudging)
{
    struct payrule_verifier *verifier = rejudging->verifier;
    const struct receipt *receipt = &verifier->receipt;
    struct receipt_place place;

    arena_reset(&verifier->session);
    if (!receipt->located) {
        if (record_read_json(rejudging->reader, &rejudging->session, &verifier->session, receipt->session) ==
            RECORD_READ)
            return PAYRULE_OK;
        return problem(rejudging, "the session is no record that can be read", receipt->session.bytes);
    }
    if (!receipt_read_place(&verifier->told, receipt->session, &place) || place.stored)
        return problem(rejudging, "the place of the session is written otherwise", receipt->session.bytes);
    if (!read_located(rejudging, &place, PAYRULE_REASON_SESSION, &rejudging->session, &verifier->session))
        return PAYRULE_ENOTFOUND;
    buffer_clear(&verifier->record_bytes);
    record_write_json(&verifier->record_bytes, &rejudging->session);
    if (!is_sum_of(receipt->session_sum, &verifier->record_bytes))
        verify_because(verifier, PAYRULE_REASON_SESSION, "the session in line %llu of %.*s is another now",
                       (unsigned long long)place.line, TEXT_ARG(place.file));
    return PAYRULE_OK;
}

static enum payrule_status add_item(struct rejudging *rejudging, struct text item, size_t *stored)
{
    struct payrule_verifier *verifier = rejudging->verifier;
    struct receipt_place place;
    struct session session;

    arena_reset(&verifier->record);
    if (!verifier->receipt.located) {
        if (record_read_json(rejudging->reader, &session, &verifier->record, item) != RECORD_READ ||
            !text_equal(session.patient.id, rejudging->session.patient.id))
            return problem(rejudging, "this is no record of a session of the same patient", item.bytes);
        history_add(&rejudging->run->own_history, &session);
        return PAYRULE_OK;
    }
    if (!receipt_read_place(&verifier->record, item, &place))
        return problem(rejudging, "the place of a session is written otherwise", item.bytes);
    *stored += place.stored;
    if (!place.stored)
        add_located(rejudging, &place);
    return PAYRULE_OK;
}

static enum payrule_status add_history(struct rejudging *rejudging)
{
    struct receipt_cursor cursor = receipt_cursor(rejudging->verifier->receipt.history);
    enum payrule_status status = PAYRULE_OK;
    size_t count = 0, stored = 0;
    struct text item;

    while (status == PAYRULE_OK && receipt_item(&cursor, &item))
        status = count++ < HISTORY_MOST ? add_item(rejudging, item, &stored)
                                        : problem(rejudging, "a patient has 20,000 sessions at most", item.bytes);
    if (status == PAYRULE_OK && cursor.problem != NULL)
        status = problem(rejudging, cursor.problem, cursor.at);
    if (status == PAYRULE_OK && stored > 0)
        status = add_stored(rejudging, stored);
    return status;
}

/* The history that was put together is what the checksum in the receipt is of. */
static void check_history(struct rejudging *rejudging)
{
    struct payrule_verifier *verifier = rejudging->verifier;
    char sum[RECEIPT_SUM_SIZE];

    receipt_write_history(rejudging->run, &verifier->history, rejudging->arrival.patient,
                          history_find(&rejudging->run->own_history, rejudging->arrival, rejudging->session.date,
                                       rejudging->session.id),
                          true);
    receipt_sum(sum, buffer_text(&verifier->history));
    if (text_equal(verifier->receipt.history_sum, (struct text){ sum, sizeof sum }))
        return;
    for (size_t i = 0; i < verifier->reasons.count; i++)
        if (verifier->reasons.items[i].kind >= PAYRULE_REASON_HISTORY)
            return; /* said already */
    verify_because(verifier, PAYRULE_REASON_HISTORY, "the patient's other sessions are not those it was judged with");
}

static enum payrule_status rejudge(void *context)
{
    struct rejudging *rejudging = context;
    struct payrule_run *run = rejudging->run;
    enum payrule_status status;

    rejudging->reader = record_reader_new(&run->keep, &run->silent, RECORD_JSONL, TEXT("receipt"));
    status = read_session(rejudging);
    if (status != PAYRULE_OK)
        return status;
    rejudging->arrival = history_add(&run->own_history, &rejudging->session); /* before any that says it is the same */
    status = add_history(rejudging);
    if (status != PAYRULE_OK)
        return status;
    history_settle(&run->own_history);
    check_history(rejudging);
    status = run_answer(run, &(struct coming){ &rejudging->session, rejudging->arrival, 1 });
    if (status == PAYRULE_OK)
        status = payrule_answer_json(&run->answer, receipt_gather, &rejudging->verifier->answer);
    return status;
}

static enum payrule_status no_rules(struct payrule_verifier *verifier, struct text payer, enum payrule_status made)
{
    if (made == PAYRULE_ENOTFOUND)
        verify_because(verifier, PAYRULE_REASON_RULES, "the rulebook has no payer %.*s", TEXT_ARG(payer));
    else if (made == PAYRULE_ERULES)
        verify_because(verifier, PAYRULE_REASON_RULES, "the rules of %.*s have errors", TEXT_ARG(payer));
    return made == PAYRULE_ERULES ? PAYRULE_ENOTFOUND : made;
}

enum payrule_status verify_judge(struct payrule_verifier *verifier)
{
    const struct receipt *receipt = &verifier->receipt;
    const struct payrule_run_options options = { date_is_known(receipt->history_from) ? receipt->history_from
                                                                                      : PAYRULE_NO_DATE,
                                                 0, date_is_known(receipt->as_of) ? receipt->as_of : PAYRULE_NO_DATE };
    struct text payer = arena_text(&verifier->told, receipt->payer);
    enum payrule_status made = payrule_run_new(&verifier->run, verifier->rulebook, payer.bytes, &options);
    struct rejudging rejudging = { .verifier = verifier, .run = verifier->run };

    if (made != PAYRULE_OK)
        return no_rules(verifier, payer, made);
    return run_guard(verifier->run, rejudge, &rejudging);
}
