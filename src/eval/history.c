/* See history.h. */
#include "eval/history.h"

#include <stdlib.h>

void history_init(struct history *history, struct arena *arena)
{
    *history = (struct history){
        .arena = arena,
        .discipline_modifiers = { code_parse(TEXT("GP")), code_parse(TEXT("GO")), code_parse(TEXT("GN")) },
        .disciplines = { code_parse(TEXT("PT")), code_parse(TEXT("OT")), code_parse(TEXT("SLP")) },
    };
}

enum discipline line_discipline(const struct history *history, const code_t *modifiers, int32_t count,
                                enum discipline of_session)
{
    enum discipline found = DISCIPLINE_UNKNOWN;
    for (int32_t i = 0; i < count; i++)
        for (int k = 0; k < 3; k++)
            if (modifiers[i] == history->discipline_modifiers[k]) {
                enum discipline said = (enum discipline)(DISCIPLINE_PT + k);
                if (found != DISCIPLINE_UNKNOWN && found != said)
                    return of_session;
                found = said;
            }
    return found != DISCIPLINE_UNKNOWN ? found : of_session;
}

static enum discipline discipline_of_session(const struct history *history, code_t discipline)
{
    for (int k = 0; k < 3; k++)
        if (discipline == history->disciplines[k])
            return (enum discipline)(DISCIPLINE_PT + k);
    return DISCIPLINE_UNKNOWN;
}

static size_t slot_of(const struct history *history, uint64_t hash, struct text id)
{
    size_t at = (size_t)hash & history->mask;
    while (history->slots[at].patient &&
           (history->slots[at].hash != hash || !text_equal(history->slots[at].patient->id, id)))
        at = (at + 1) & history->mask;
    return at;
}

static void history_grow(struct history *history)
{
    size_t old_size = history->slots ? history->mask + 1 : 0;
    struct patient_slot *old = history->slots;
    size_t size = old_size ? old_size * 2 : 1024;
    history->slots = ARENA_ARRAY(history->arena, size, struct patient_slot);
    history->mask = size - 1;
    for (size_t i = 0; i < old_size; i++)
        if (old[i].patient)
            history->slots[slot_of(history, old[i].hash, old[i].patient->id)] = old[i];
}

static struct patient *patient_of(struct history *history, struct text id)
{
    if (!history->slots || history->patient_count * 2 > history->mask)
        history_grow(history);
    uint64_t hash = text_hash(id);
    size_t at = slot_of(history, hash, id);
    if (!history->slots[at].patient) {
        struct patient *patient = ARENA_NEW(history->arena, struct patient);
        patient->id = arena_text(history->arena, id);
        patient->sorted = true;
        history->slots[at] = (struct patient_slot){ hash, patient };
        history->patient_count++;
    }
    return history->slots[at].patient;
}

struct patient *history_patient(const struct history *history, struct text id)
{
    return history->slots ? history->slots[slot_of(history, text_hash(id), id)].patient : NULL;
}

static struct text text_kept(struct arena *arena, struct text text)
{
    return text.bytes ? arena_text(arena, text) : text;
}

static int32_t span_days(date_t from, date_t through)
{
    return date_is_known(through) && through > from ? through - from + 1 : 1;
}

/* none is nothing: 0 */
static int64_t counted(int64_t number)
{
    return number == NUMBER_NONE ? 0 : number;
}

static void past_line_fill(struct history *history, struct past_line *past, const struct line *line,
                           const struct session *session, enum discipline of_session)
{
    struct arena *arena = history->arena;
    code_t *modifiers = line->modifiers.count > 0 ? ARENA_ARRAY(arena, (size_t)line->modifiers.count, code_t) : NULL;
    for (int32_t i = 0; i < line->modifiers.count; i++)
        modifiers[i] = line->modifiers.items[i];
    *past = (struct past_line){
        .code = line->code,
        .modifiers = modifiers,
        .modifier_count = line->modifiers.count,
        .units = counted(line->units),
        .minutes = counted(line->minutes),
        .charge = counted(line->charge),
        .allowed = counted(line->allowed),
        .number = line->number,
        .body_region = text_kept(arena, line->body_region.bytes ? line->body_region : session->body_region),
        .days = span_days(session->date, line->through),
        .discipline = (uint8_t)line_discipline(history, modifiers, line->modifiers.count, of_session),
    };
}

static int past_line_compare(const void *left, const void *right)
{
    const struct past_line *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static void past_lines_fill(struct history *history, struct past_session *past, const struct session *session)
{
    past->lines = ARENA_ARRAY(history->arena, (size_t)session->line_count, struct past_line);
    bool ordered = true;
    for (int32_t i = 0; i < session->line_count; i++) {
        if (session->lines[i].voided == 1)
            continue;
        struct past_line *line = &past->lines[past->line_count++];
        past_line_fill(history, line, &session->lines[i], session, past->discipline);
        ordered &= past->line_count < 2 || line[-1].number <= line->number;
    }
    if (!ordered)
        qsort(past->lines, past->line_count, sizeof *past->lines, past_line_compare);
}

/* The one digit of a claim frequency code, or 0. */
static char frequency_digit(code_t frequency)
{
    char text[CODE_TEXT_SIZE];
    return code_format(text, frequency) == 1 ? text[0] : '\0';
}

/* <0 when a comes first: by date, then id bytewise */
static int past_order(const struct past_session *a, const struct past_session *b)
{
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return text_compare(a->id, b->id);
}

static void past_session_fill(struct history *history, struct past_session *past, const struct session *session)
{
    char frequency = frequency_digit(session->frequency);
    *past = (struct past_session){
        .order = history->arrived++,
        .date = session->date,
        .received = session->received,
        .is_void = frequency == '8',
        .is_replacement = frequency == '7',
        .discipline = (uint8_t)discipline_of_session(history, session->discipline),
        .billing = code_is_known(session->billing.npi) ? session->billing.npi : CODE_UNKNOWN,
        .id = arena_text(history->arena, session->id),
        .claim = text_kept(history->arena, session->claim),
    };
    past->target =
        session->original_claim.length > 0 ? text_kept(history->arena, session->original_claim) : past->claim;
    past_lines_fill(history, past, session);
}

struct patient *history_add(struct history *history, const struct session *session)
{
    struct patient *patient = patient_of(history, session->patient.id);
    patient->sessions = arena_grow(history->arena, patient->sessions, patient->count, &patient->capacity,
                                   sizeof *patient->sessions);
    struct past_session *past = &patient->sessions[patient->count];
    past_session_fill(history, past, session);
    patient->corrected |= past->is_void || past->is_replacement;
    patient->has_empty |= past->line_count == 0;
    patient->sorted &= patient->count == 0 || past_order(past - 1, past) < 0;
    patient->count++;
    return patient;
}

struct history history_with(struct arena *arena, const struct patient *patient, size_t at,
                            const struct session *session)
{
    struct history with;
    history_init(&with, arena);
    struct patient *copy = patient_of(&with, patient->id);
    copy->sessions = ARENA_ARRAY(arena, patient->count, struct past_session);
    copy->count = copy->capacity = patient->count;
    copy->corrected = patient->corrected;
    copy->has_empty = patient->has_empty;
    for (size_t i = 0; i < patient->count; i++)
        copy->sessions[i] = patient->sessions[i];
    past_session_fill(&with, &copy->sessions[at], session);
    copy->sessions[at].superseded = patient->sessions[at].superseded;
    return with;
}

static int past_session_compare(const void *left, const void *right)
{
    const struct past_session *a = left, *b = right;
    int order = past_order(a, b);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void drop_repeated(struct patient *patient)
{
    size_t kept = 0;
    for (size_t i = 0; i < patient->count; i++)
        if (i == 0 || past_order(&patient->sessions[kept - 1], &patient->sessions[i]) != 0)
            patient->sessions[kept++] = patient->sessions[i];
    patient->count = kept;
}

static bool supersedes(const struct past_session *newer, const struct past_session *older)
{
    if (newer == older || (!newer->is_void && !newer->is_replacement))
        return false;
    if (older->claim.length == 0 || !text_equal(newer->target, older->claim))
        return false;
    if (!older->is_void && !older->is_replacement)
        return true;
    date_t before = date_is_known(older->received) ? older->received : DATE_MIN;
    return date_is_known(newer->received) && newer->received > before;
}

static void mark_superseded(struct patient *patient)
{
    for (size_t i = 0; i < patient->count; i++)
        for (size_t k = 0; k < patient->count && !patient->sessions[i].superseded; k++)
            patient->sessions[i].superseded = supersedes(&patient->sessions[k], &patient->sessions[i]);
}

void history_settle_patient(struct patient *patient)
{
    if (!patient->sorted) {
        qsort(patient->sessions, patient->count, sizeof *patient->sessions, past_session_compare);
        drop_repeated(patient);
    }
    patient->sorted = true;
    if (patient->corrected)
        mark_superseded(patient);
}

void history_settle(struct history *history)
{
    for (size_t i = 0; history->slots && i <= history->mask; i++)
        if (history->slots[i].patient)
            history_settle_patient(history->slots[i].patient);
}

/* index of the first session whose (date, id) is not before the given one */
static size_t first_not_before(const struct patient *patient, date_t date, struct text id)
{
    struct past_session key = { .date = date, .id = id };
    size_t low = 0, high = patient->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (past_order(&patient->sessions[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t history_from_date(const struct patient *patient, date_t date)
{
    return first_not_before(patient, date, (struct text){ "", 0 });
}

size_t history_find(const struct patient *patient, date_t date, struct text id)
{
    size_t at = first_not_before(patient, date, id);
    if (at < patient->count && patient->sessions[at].date == date && text_equal(patient->sessions[at].id, id))
        return at;
    return SIZE_MAX;
}
