/* See history.h. */
#include "eval/history.h"

#include <stdlib.h>

void history_init(struct history *history, struct arena *arena)
{
    *history = (struct history){
        .arena = arena,
#define DISCIPLINE(word, modifier) code_parse(TEXT(modifier)),
        .discipline_modifiers = {
#include "record/disciplines.def"
        },
#undef DISCIPLINE
#define DISCIPLINE(word, modifier) code_parse(TEXT(word)),
        .disciplines = {
#include "record/disciplines.def"
        },
#undef DISCIPLINE
    };
}

static enum discipline discipline_of_modifier(const struct history *history, code_t modifier)
{
    const code_t *of = history->discipline_modifiers;
    return modifier == of[0]   ? DISCIPLINE_PT
           : modifier == of[1] ? DISCIPLINE_OT
           : modifier == of[2] ? DISCIPLINE_SLP
                               : DISCIPLINE_UNKNOWN;
}

enum discipline line_discipline(const struct history *history, const code_t *modifiers, int32_t count,
                                enum discipline of_session)
{
    enum discipline found = DISCIPLINE_UNKNOWN;
    for (int32_t i = 0; i < count; i++) {
        enum discipline said = discipline_of_modifier(history, modifiers[i]);
        if (said == DISCIPLINE_UNKNOWN)
            continue;
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

static struct patient *patient_of(struct history *history, struct text id, uint64_t hash)
{
    if (!history->slots || history->patient_count * 2 > history->mask)
        history_grow(history);
    size_t at = slot_of(history, hash, id);
    if (!history->slots[at].patient) {
        struct patient *patient = ARENA_NEW(history->arena, struct patient);
        patient->id = arena_text(history->arena, id);
        patient->sorted = true;
        patient->next_new = history->new;
        history->new = patient;
        history->slots[at] = (struct patient_slot){ hash, patient };
        history->patient_count++;
    }
    return history->slots[at].patient;
}

struct arrival history_arrival(const struct history *history, const struct session *session)
{
    struct text id = session->patient.id;
    const struct patient *patient =
        history->slots ? history->slots[slot_of(history, text_hash(id), id)].patient : NULL;
    return (struct arrival){ patient, ARRIVAL_ANY, 0 };
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

static code_t line_rendering(const struct session *session, const struct line *line)
{
    bool own = line->provider.npi != CODE_UNKNOWN || line->provider.there == 0;
    return own ? line->provider.npi : session->provider.npi;
}

/* Copies the modifiers to *modifiers, which it advances. */
static void past_line_fill(struct history *history, struct past_line *past, const struct line *line,
                           const struct session *session, code_t **modifiers, enum discipline of_session)
{
    struct text region = line->body_region.bytes ? line->body_region : session->body_region;
    *past = (struct past_line){
        .code = line->code,
        .modifiers = *modifiers,
        .modifier_count = line->modifiers.count,
        .units = counted(line->units),
        .minutes = counted(line->minutes),
        .charge = counted(line->charge),
        .allowed = counted(line->allowed),
        .number = line->number,
        .body_region = text_kept(history->arena, region),
        .rendering = line_rendering(session, line),
        .days = span_days(session->date, line->through),
        .discipline = (uint8_t)line_discipline(history, line->modifiers.items, line->modifiers.count, of_session),
    };
    for (int32_t i = 0; i < line->modifiers.count; i++)
        *(*modifiers)++ = line->modifiers.items[i];
}

static int past_line_compare(const void *left, const void *right)
{
    const struct past_line *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static void past_lines_fill(struct history *history, struct past_session *past, const struct session *session)
{
    size_t modifier_count = 0;
    for (int32_t i = 0; i < session->line_count; i++)
        modifier_count += session->lines[i].modifiers.count > 0 ? (size_t)session->lines[i].modifiers.count : 0;
    past->lines = arena_take_array(history->arena, (size_t)session->line_count, sizeof *past->lines);
    code_t *modifiers = arena_take_array(history->arena, modifier_count, sizeof *modifiers);
    bool ordered = true;
    for (int32_t i = 0; i < session->line_count; i++) {
        if (session->lines[i].voided == 1)
            continue;
        struct past_line *line = &past->lines[past->line_count++];
        past_line_fill(history, line, &session->lines[i], session, &modifiers, past->discipline);
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

static const struct past_claims *past_claims_new(struct arena *arena, const struct session *session)
{
    if (session->claim.length == 0 && session->original_claim.length == 0)
        return NULL;
    struct past_claims *claims = ARENA_NEW(arena, struct past_claims);
    claims->own = text_kept(arena, session->claim);
    claims->target = session->original_claim.length > 0 ? arena_text(arena, session->original_claim) : claims->own;
    return claims;
}

static const struct past_care *past_care_new(struct arena *arena, const struct session *session)
{
    if (session->injury == DATE_UNKNOWN && !session->purpose.bytes)
        return NULL;
    struct past_care *care = ARENA_NEW(arena, struct past_care);
    care->injury = session->injury;
    care->purpose = text_kept(arena, session->purpose);
    return care;
}

static struct past_session *past_session_new(struct history *history, const struct session *session)
{
    struct past_session *past = arena_take(history->arena, sizeof *past);
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
        .claims = past_claims_new(history->arena, session),
        .care = past_care_new(history->arena, session),
    };
    past_lines_fill(history, past, session);
    return past;
}

/* Room for one more session. */
static void patient_grow(struct history *history, struct patient *patient)
{
    size_t capacity = patient->capacity;
    patient->dates = arena_grow(history->arena, patient->dates, patient->count, &capacity, sizeof *patient->dates);
    patient->sessions = arena_grow(history->arena, patient->sessions, patient->count, &patient->capacity,
                                   sizeof *patient->sessions);
}

/* Comes after all the patient's sessions. Earlier ones are looked at only when their date does not tell. */
static bool follows(const struct patient *patient, const struct past_session *past)
{
    if (patient->count == 0 || patient->dates[patient->count - 1] < past->date)
        return true;
    return past_order(patient->sessions[patient->count - 1], past) < 0;
}

struct arrival history_add_hashed(struct history *history, const struct session *session, uint64_t hash)
{
    struct patient *patient = patient_of(history, session->patient.id, hash);
    patient_grow(history, patient);
    struct past_session *past = past_session_new(history, session);
    patient->sessions[patient->count] = past;
    patient->dates[patient->count] = past->date;
    patient->corrected |= past->is_void || past->is_replacement;
    patient->has_empty |= past->line_count == 0;
    patient->sorted &= follows(patient, past);
    patient->count++;
    if (!patient->open && (patient->corrected || !patient->sorted)) {
        patient->open = true;
        patient->next_open = history->open;
        history->open = patient;
    }
    return (struct arrival){ patient, past->order, patient->count - 1 };
}

struct arrival history_add(struct history *history, const struct session *session)
{
    return history_add_hashed(history, session, text_hash(session->patient.id));
}

/* Later than any session of the input, so that of two with one date and id the input's stays. */
#define ORDER_PAST (UINT64_C(1) << 63)

void history_add_past(struct history *history, const struct session *session)
{
    uint64_t arrived = history->arrived;
    history->arrived = arrived | ORDER_PAST;
    history_add(history, session);
    history->arrived = arrived;
}

bool history_is_stored(const struct past_session *past) { return (past->order & ORDER_PAST) != 0; }

const struct patient *history_next_new(struct history *history)
{
    const struct patient *patient = history->new;
    if (patient)
        history->new = patient->next_new;
    return patient;
}

struct history history_with(struct arena *arena, const struct patient *patient, size_t at,
                            const struct session *session)
{
    struct history with;
    history_init(&with, arena);
    struct patient *copy = patient_of(&with, patient->id, text_hash(patient->id));
    copy->sessions = ARENA_ARRAY(arena, patient->count, struct past_session *);
    copy->dates = patient->dates;
    copy->count = copy->capacity = patient->count;
    copy->corrected = patient->corrected;
    copy->has_empty = patient->has_empty;
    for (size_t i = 0; i < patient->count; i++)
        copy->sessions[i] = patient->sessions[i];
    copy->sessions[at] = past_session_new(&with, session);
    copy->sessions[at]->superseded = patient->sessions[at]->superseded;
    return with;
}

static int past_session_compare(const void *left, const void *right)
{
    const struct past_session *a = *(struct past_session *const *)left, *b = *(struct past_session *const *)right;
    int order = past_order(a, b);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void drop_repeated(struct patient *patient)
{
    size_t kept = 0;
    for (size_t i = 0; i < patient->count; i++)
        if (i == 0 || past_order(patient->sessions[kept - 1], patient->sessions[i]) != 0)
            patient->sessions[kept++] = patient->sessions[i];
    patient->count = kept;
}

static bool supersedes(const struct past_session *newer, const struct past_session *older)
{
    if (newer == older || (!newer->is_void && !newer->is_replacement))
        return false;
    if (!older->claims || older->claims->own.length == 0)
        return false;
    if (!newer->claims || !text_equal(newer->claims->target, older->claims->own))
        return false;
    if (!older->is_void && !older->is_replacement)
        return true;
    date_t before = date_is_known(older->received) ? older->received : DATE_MIN;
    return date_is_known(newer->received) && newer->received > before;
}

static void mark_superseded(struct patient *patient)
{
    for (size_t i = 0; i < patient->count; i++) {
        bool superseded = false;
        for (size_t k = 0; k < patient->count && !superseded; k++)
            superseded = supersedes(patient->sessions[k], patient->sessions[i]);
        patient->sessions[i]->superseded = superseded;
    }
}

static void sort_sessions(struct patient *patient)
{
    qsort(patient->sessions, patient->count, sizeof *patient->sessions, past_session_compare);
    drop_repeated(patient);
    for (size_t i = 0; i < patient->count; i++)
        patient->dates[i] = patient->sessions[i]->date;
    patient->sorted = true;
}

void history_settle(struct history *history)
{
    for (; history->open; history->open = history->open->next_open) {
        struct patient *patient = history->open;
        if (!patient->sorted)
            sort_sessions(patient);
        if (patient->corrected)
            mark_superseded(patient);
        patient->open = false;
    }
}

size_t history_from_date(const struct patient *patient, date_t date)
{
    const date_t *dates = patient->dates;
    size_t first = 0, count = patient->count;
    if (count > 1 && dates[count - 2] < date) { /* most are about the last day */
        first = count - 1;
        count = 1;
    }
    for (; count > 1; count -= count / 2) /* no branch, which nobody could foretell: half is passed over or not */
        first += count / 2 & -(size_t)(dates[first + count / 2 - 1] < date);
    return first + (count > 0 && dates[first] < date);
}

size_t history_find(struct arrival arrival, date_t date, struct text id)
{
    const struct patient *patient = arrival.patient;
    if (arrival.at < patient->count && patient->sessions[arrival.at]->order == arrival.order)
        return arrival.at;
    for (size_t at = history_from_date(patient, date); at < patient->count && patient->dates[at] == date; at++)
        if (arrival.order == ARRIVAL_ANY ? text_equal(patient->sessions[at]->id, id)
                                         : arrival.order == patient->sessions[at]->order)
            return at;
    return SIZE_MAX;
}
