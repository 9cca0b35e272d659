/* Writing receipts. Knows what a verdict depends on; nothing of files. */
#include "api/receipt.h"

#include "base/json.h"
#include "table/checksum.h"

#define LINES_MOST INT64_MAX

void receipt_sum(char sum[RECEIPT_SUM_SIZE], struct text bytes)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[CHECKSUM_SIZE];

    checksum_sha256(digest, bytes);
    memcpy(sum, "sha256:", 7);
    for (size_t i = 0; i < CHECKSUM_SIZE; i++) {
        sum[7 + 2 * i] = digits[digest[i] >> 4];
        sum[8 + 2 * i] = digits[digest[i] & 15];
    }
}

static void put_text(struct json *json, const char *key, struct text text)
{
    json_key(json, key);
    json_text(json, text);
}

static void put_date(struct json *json, const char *key, int32_t date)
{
    json_key(json, key);
    if (date == PAYRULE_NO_DATE)
        json_null(json);
    else
        json_date(json, date);
}

static void put_sum(struct json *json, const char *key, struct text bytes)
{
    char sum[RECEIPT_SUM_SIZE];

    receipt_sum(sum, bytes);
    put_text(json, key, (struct text){ sum, sizeof sum });
}

/* ---- by what was judged ---- */

void receipt_write_tables(struct buffer *to, const struct payrule_rulebook *rulebook)
{
    struct json json = json_to(to);
    struct payrule_edition edition;

    json_open(&json, '[');
    for (size_t i = 0; payrule_rulebook_edition(rulebook, i, &edition) == PAYRULE_OK; i++) {
        json_open(&json, '{');
        put_text(&json, "table", api_text_in(edition.table));
        put_text(&json, "file", api_text_in(edition.file));
        put_text(&json, "sum", api_text_in(edition.checksum));
        put_date(&json, "from", edition.from);
        put_date(&json, "until", edition.until);
        json_close(&json, '}');
    }
    json_close(&json, ']');
}

/* What all receipts of the run begin with. */
static struct text head_of(struct payrule_run *run)
{
    const struct rulebook *rules = run->rulebook->rules;
    struct json json = json_to(&run->receipt);

    if (run->receipt_head.bytes != NULL)
        return run->receipt_head;
    buffer_clear(&run->receipt);
    json_open(&json, '{');
    json_key(&json, "receipt");
    json_number(&json, 1);
    put_text(&json, "engine", TEXT(RECEIPT_ENGINE));
    put_text(&json, "payer", run->plan->profile->name);
    put_date(&json, "history_from", run->root->options.history_from);
    put_date(&json, "as_of", run->options.as_of);
    put_text(&json, "rulebook", rules->digest);
    put_text(&json, "rules", rules->rules_digest);
    json_key(&json, "tables");
    receipt_write_tables(&run->receipt, run->rulebook);
    if (!run->receipt.failed)
        run->receipt_head = arena_text(&run->keep, buffer_text(&run->receipt));
    return run->receipt_head;
}

/* ---- the history ---- */

/* The record of what the history keeps, without a newline. */
static struct text write_past(struct payrule_run *run, const struct patient *patient, size_t at)
{
    struct session record;

    arena_reset(&run->trying);
    history_record(&run->trying, &run->root->own_history, patient, at, &record);
    buffer_clear(&run->scratch);
    record_write_json(&run->scratch, &record);
    return run->scratch.failed ? TEXT("") : (struct text){ run->scratch.bytes, run->scratch.length - 1 };
}

static void put_place(struct json *json, const struct standing *standing)
{
    put_text(json, "file", *standing->name);
    json_key(json, "line");
    json_number(json, standing->line < LINES_MOST ? (int64_t)standing->line : LINES_MOST);
}

/* Where the session stands, and the checksum of its record. */
static void put_past_place(struct payrule_run *run, struct json *json, const struct past_session *past,
                           struct text record)
{
    json_open(json, '{');
    if (history_is_stored(past)) {
        put_date(json, "stored", past->date);
        put_text(json, "id", past_id(past));
    } else {
        put_place(json, &run->root->standings.items[past->order]);
    }
    put_sum(json, "sum", record);
    json_close(json, '}');
}

/* `places`: where they stand, instead of the records; NULL: not wanted. */
static void write_history(struct payrule_run *run, struct buffer *records, struct buffer *places,
                          const struct patient *patient, size_t self, bool all)
{
    struct json json = json_to(records), place = json_to(places);
    date_t date = patient->dates[self];

    json_open(&json, '[');
    if (places != NULL)
        json_open(&place, '[');
    for (size_t i = 0; i < patient->count; i++) {
        if (i == self || (!all && !history_is_read(patient, i, date, run->plan->looks_ahead)))
            continue;
        struct text record = write_past(run, patient, i);
        json_raw(&json, record);
        if (places != NULL)
            put_past_place(run, &place, patient->sessions[i], record);
    }
    json_close(&json, ']');
    if (places != NULL)
        json_close(&place, ']');
}

void receipt_write_history(struct payrule_run *run, struct buffer *to, const struct patient *patient, size_t self,
                           bool all)
{
    write_history(run, to, NULL, patient, self, all);
}

/* ---- the receipt ---- */

struct writing {
    struct payrule_run *run;
    enum payrule_receipt how;
    struct buffer session, history, places, answer;
};

int receipt_gather(void *context, const char *bytes, size_t length)
{
    buffer_add(context, (struct text){ bytes, length });
    return 0;
}

static struct text without_newline(const struct buffer *buffer)
{
    return (struct text){ buffer->bytes, buffer->length > 0 ? buffer->length - 1 : 0 };
}

static void put_session(struct writing *writing, struct json *json)
{
    struct payrule_run *run = writing->run;

    json_key(json, writing->how == PAYRULE_LOCATED ? "session_at" : "session");
    if (writing->how == PAYRULE_EMBEDDED) {
        json_raw(json, without_newline(&writing->session));
        return;
    }
    json_open(json, '{');
    put_place(json, &(struct standing){ &run->name, run->answered->line });
    json_close(json, '}');
}

static void put_all(struct writing *writing)
{
    bool located = writing->how == PAYRULE_LOCATED;
    struct buffer *to = &writing->run->receipt;
    struct json json = { to, true };

    put_sum(&json, "session_sum", without_newline(&writing->session));
    put_sum(&json, "history_sum", buffer_text(&writing->history));
    put_sum(&json, "answer_sum", without_newline(&writing->answer));
    put_session(writing, &json);
    json_key(&json, located ? "history_at" : "history");
    json_raw(&json, buffer_text(located ? &writing->places : &writing->history));
    json_key(&json, "answer");
    json_raw(&json, without_newline(&writing->answer));
    json_close(&json, '}');
    buffer_char(to, '\n');
}

static enum payrule_status write_receipt(void *context)
{
    struct writing *writing = context;
    struct payrule_run *run = writing->run;
    const struct coming *answered = run->answered;
    const struct patient *patient = answered->arrival.patient;
    struct text head = head_of(run);
    size_t self =
        history_find(&run->root->own_history, answered->arrival, answered->session->date, answered->session->id);

    buffer_clear(&run->receipt);
    buffer_add(&run->receipt, head);
    record_write_json(&writing->session, answered->session);
    write_history(run, &writing->history, writing->how == PAYRULE_LOCATED ? &writing->places : NULL, patient, self,
                  false);
    payrule_answer_json(&run->answer, receipt_gather, &writing->answer);
    put_all(writing);
    return writing->session.failed || writing->history.failed || writing->places.failed || writing->answer.failed
               ? PAYRULE_ENOMEM
               : PAYRULE_OK;
}

enum payrule_status payrule_run_locate(struct payrule_run *run)
{
    if (run->root != run || run->opened)
        return PAYRULE_EUSAGE;
    run->locates = true;
    return PAYRULE_OK;
}

enum payrule_status payrule_run_receipt(struct payrule_run *run, enum payrule_receipt how, payrule_sink sink,
                                        void *context)
{
    struct writing writing = { .run = run, .how = how };
    enum payrule_status status;

    if (run->answered == NULL || run->options.brief || run->root->forgets ||
        (how == PAYRULE_LOCATED && !run->root->locates))
        return PAYRULE_EUSAGE;
    buffer_init(&writing.session, run->allocator);
    buffer_init(&writing.history, run->allocator);
    buffer_init(&writing.places, run->allocator);
    buffer_init(&writing.answer, run->allocator);
    status = run_guard(run, write_receipt, &writing);
    if (status == PAYRULE_OK)
        sink(context, run->receipt.bytes, run->receipt.length);
    buffer_free(&writing.session);
    buffer_free(&writing.history);
    buffer_free(&writing.places);
    buffer_free(&writing.answer);
    return status;
}
