/* What a verdict may have read of the history, as records: for receipts. Knows what the history keeps, not how it is
 * judged by. */
#include "eval/history.h"

/* Stands for the procedure in a session of which every line is voided: the history keeps none of them, and a record has
 * one at least. */
#define NO_PROCEDURE TEXT("00000")

static bool corrects(const struct past_session *past) { return past->is_void || past->is_replacement; }

bool history_is_read(const struct patient *patient, size_t at, date_t date, bool ahead)
{
    if (ahead || patient->dates[at] <= date)
        return true;
    for (size_t i = 0; i < patient->count; i++)
        if (corrects(patient->sessions[i]))
            return true;
    return false;
}

static void fill_line(struct line *line, const struct past_session *session, const struct past_line *past)
{
    code_t rendering = past_rendering(session, past);

    *line = line_unknown;
    line->number = past->number;
    line->code = past->code;
    line->minutes = past->minutes;
    line->units = past->units;
    line->charge = past->charge;
    line->allowed = past_allowed(past);
    line->modifiers = (struct code_list){ past->modifiers, past->modifier_count };
    line->body_region = past_region(past);
    if (rendering != CODE_UNKNOWN) {
        line->provider.there = 1;
        line->provider.npi = rendering;
    }
    line->through = past_days(past) > 1 ? session->date + past_days(past) - 1 : DATE_UNKNOWN;
}

static void fill_lines(struct arena *arena, const struct past_session *past, struct session *record)
{
    record->line_count = past->line_count > 0 ? (int32_t)past->line_count : 1;
    record->lines = ARENA_ARRAY(arena, (size_t)record->line_count, struct line);
    for (uint32_t i = 0; i < past->line_count; i++)
        fill_line(&record->lines[i], past, &past->lines[i]);
    if (past->line_count > 0)
        return;
    record->lines[0] = line_unknown;
    record->lines[0].number = 1;
    record->lines[0].code = code_parse(NO_PROCEDURE);
    record->lines[0].voided = 1;
}

static void fill_rest(const struct past_rest *rest, struct session *record)
{
    if (!rest)
        return;
    record->claim = rest->claim;
    if (!text_equal(rest->claim, rest->target))
        record->original_claim = rest->target;
    record->injury = rest->injury;
    record->purpose = rest->purpose;
}

void history_record(struct arena *arena, const struct history *history, const struct patient *patient, size_t at,
                    struct session *record)
{
    const struct past_session *past = patient->sessions[at];

    *record = session_unknown;
    record->id = past_id(past);
    record->date = past->date;
    record->received = past->received;
    record->patient.there = 1;
    record->patient.id = patient_id(patient);
    if (past->discipline != DISCIPLINE_UNKNOWN)
        record->discipline = history->disciplines[past->discipline - DISCIPLINE_PT];
    if (code_is_known(past->billing)) {
        record->billing.there = 1;
        record->billing.npi = past->billing;
    }
    if (corrects(past))
        record->frequency = code_parse(past->is_void ? TEXT("8") : TEXT("7"));
    fill_rest(past->rest, record);
    fill_lines(arena, past, record);
}
