/* See history.h. */
#include "eval/history.h"

#include <stdlib.h>

#include "record/reader.h"
#include "record/value.h"

_Static_assert(RECORD_LIST_MAX <= INT16_MAX && RECORD_BYTES_MAX <= UINT32_MAX && VALUE_COUNT_MAX <= INT32_MAX,
               "the history holds what a record can say");

void history_init(struct history *history, struct arena *arena)
{
    *history = (struct history){
        .arena = arena,
        .contents = arena,
        .latest = DATE_MIN - 1,
        .kept_from = INT32_MIN,
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
        .replacement = code_parse(TEXT("7")),
        .voided = code_parse(TEXT("8")),
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

static enum discipline discipline_of_modifiers(const struct history *history, struct code_list modifiers)
{
    enum discipline found = DISCIPLINE_UNKNOWN;
    for (int32_t i = 0; i < modifiers.count; i++) {
        enum discipline said = discipline_of_modifier(history, modifiers.items[i]);
        if (said == DISCIPLINE_UNKNOWN)
            continue;
        if (found != DISCIPLINE_UNKNOWN && found != said)
            return DISCIPLINE_UNKNOWN;
        found = said;
    }
    return found;
}

static enum discipline discipline_of_session(const struct history *history, code_t discipline)
{
    for (int k = 0; k < 3; k++)
        if (discipline == history->disciplines[k])
            return (enum discipline)(DISCIPLINE_PT + k);
    return DISCIPLINE_UNKNOWN;
}

static void text_put(char *to, struct text text)
{
    if (text.length > 0)
        memcpy(to, text.bytes, text.length);
}

static size_t slot_of(const struct history *history, uint64_t hash, struct text id)
{
    size_t at = (size_t)hash & history->mask;
    while (history->slots[at].patient &&
           (history->slots[at].hash != hash || !text_equal(patient_id(history->slots[at].patient), id)))
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
            history->slots[slot_of(history, old[i].hash, patient_id(old[i].patient))] = old[i];
}

static struct patient *patient_new(struct history *history, struct text id)
{
    struct patient *patient = arena_take_aligned(history->arena, sizeof *patient + id.length, FETCH_LINE_SIZE);
    *patient = (struct patient){ .sorted = true, .id_length = (uint32_t)id.length, .next_new = history->new };
    text_put((char *)(patient + 1), id);
    history->new = patient;
    history->patient_count++;
    return patient;
}

static struct patient *patient_of(struct history *history, struct text id, uint64_t hash)
{
    if (!history->slots || history->patient_count * 2 > history->mask)
        history_grow(history);
    size_t at = slot_of(history, hash, id);
    if (!history->slots[at].patient)
        history->slots[at] = (struct patient_slot){ hash, patient_new(history, id) };
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

/* ---- modifiers ---- */

#define SHARED_SLOTS_BITS 8
#define SHARED_MAX 192 /* different lists that are kept once; what comes after them is kept by each line */

static bool codes_equal(struct code_list a, struct code_list b)
{
    bool equal = a.count == b.count;
    for (int32_t i = 0; equal && i < a.count; i++)
        equal = a.items[i] == b.items[i];
    return equal;
}

/* The slot of the list, or the free one where it would stand. */
static struct shared_modifiers *modifiers_slot(const struct history *history, struct code_list list)
{
    const size_t mask = ((size_t)1 << SHARED_SLOTS_BITS) - 1;
    uint64_t hash = 0;
    for (int32_t i = 0; i < list.count; i++)
        hash = (hash << 29 | hash >> 35) ^ list.items[i];
    size_t at = hash * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SHARED_SLOTS_BITS);
    while (history->modifiers[at].list.items && !codes_equal(history->modifiers[at].list, list))
        at = (at + 1) & mask;
    return &history->modifiers[at];
}

static struct code_list codes_copy(struct arena *arena, struct code_list list)
{
    code_t *items = arena_take_array(arena, (size_t)list.count, sizeof *items);
    memcpy(items, list.items, (size_t)list.count * sizeof *items);
    return (struct code_list){ items, list.count };
}

/* The list, to live as long as the history. Most lines have one of very few lists. */
static struct shared_modifiers modifiers_kept(struct history *history, struct code_list list)
{
    if (list.count <= 0)
        return (struct shared_modifiers){ { NULL, list.count }, DISCIPLINE_UNKNOWN };
    if (!history->modifiers)
        history->modifiers = ARENA_ARRAY(history->arena, (size_t)1 << SHARED_SLOTS_BITS, struct shared_modifiers);
    struct shared_modifiers *slot = modifiers_slot(history, list);
    if (slot->list.items)
        return *slot;
    struct shared_modifiers kept = { codes_copy(history->arena, list), discipline_of_modifiers(history, list) };
    if (history->modifier_count < SHARED_MAX) {
        history->modifier_count++;
        *slot = kept;
    }
    return kept;
}

/* ---- lines ---- */

static const struct past_detail *past_detail_new(struct history *history, const struct line *line,
                                                 const struct session *session)
{
    struct text region = line->body_region.bytes ? line->body_region : session->body_region;
    code_t rendering = line_rendering(session, line);
    int32_t days = span_days(session->date, line->through);
    if (!region.bytes && line->allowed == NUMBER_UNKNOWN && days == 1 && rendering == session->provider.npi)
        return NULL;
    struct past_detail *detail = ARENA_NEW(history->contents, struct past_detail);
    *detail = (struct past_detail){ counted(line->allowed), text_kept(history->contents, region), rendering, days };
    return detail;
}

static void past_line_fill(struct history *history, struct past_line *past, const struct line *line,
                           const struct session *session, enum discipline of_session)
{
    struct shared_modifiers modifiers = modifiers_kept(history, line->modifiers);
    enum discipline discipline = modifiers.discipline != DISCIPLINE_UNKNOWN ? modifiers.discipline : of_session;
    *past = (struct past_line){
        .code = line->code,
        .modifiers = modifiers.list.items,
        .units = counted(line->units),
        .minutes = counted(line->minutes),
        .charge = counted(line->charge),
        .detail = past_detail_new(history, line, session),
        .number = (int32_t)line->number,
        .modifier_count = (int16_t)modifiers.list.count,
        .discipline = (uint8_t)discipline,
    };
}

static int past_line_compare(const void *left, const void *right)
{
    const struct past_line *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static void past_lines_fill(struct history *history, struct past_session *past, const struct session *session)
{
    bool ordered = true;
    struct past_line *line = past->lines;
    for (int32_t i = 0; i < session->line_count; i++) {
        if (session->lines[i].voided == 1)
            continue;
        past_line_fill(history, line, &session->lines[i], session, past->discipline);
        ordered &= line == past->lines || line[-1].number <= line->number;
        line++;
    }
    if (!ordered)
        qsort(past->lines, past->line_count, sizeof *past->lines, past_line_compare);
}

/* ---- sessions ---- */

/* <0 when a comes first: by date, then id bytewise */
static int past_order(const struct past_session *a, const struct past_session *b)
{
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return text_compare(past_id(a), past_id(b));
}

static const struct past_rest *past_rest_new(struct arena *arena, const struct session *session)
{
    bool claims = session->claim.length > 0 || session->original_claim.length > 0;
    if (!claims && session->injury == DATE_UNKNOWN && !session->purpose.bytes)
        return NULL;
    struct past_rest *rest = ARENA_NEW(arena, struct past_rest);
    rest->injury = session->injury;
    rest->purpose = text_kept(arena, session->purpose);
    if (claims)
        rest->claim = text_kept(arena, session->claim);
    rest->target = session->original_claim.length > 0 ? arena_text(arena, session->original_claim) : rest->claim;
    return rest;
}

static uint32_t count_lines(const struct session *session)
{
    uint32_t count = 0;
    for (int32_t i = 0; i < session->line_count; i++)
        count += session->lines[i].voided != 1;
    return count;
}

/* One block holds the session, its lines and its id. */
static struct past_session *past_session_new(struct history *history, const struct session *session)
{
    uint32_t line_count = count_lines(session);
    size_t size = sizeof(struct past_session) + line_count * sizeof(struct past_line);
    struct past_session *past = arena_take(history->contents, size + session->id.length);
    *past = (struct past_session){
        .order = history->arrived++,
        .billing = code_is_known(session->billing.npi) ? session->billing.npi : CODE_UNKNOWN,
        .rendering = session->provider.npi,
        .rest = past_rest_new(history->contents, session),
        .date = session->date,
        .received = session->received,
        .id_length = (uint32_t)session->id.length,
        .line_count = line_count,
        .is_void = session->frequency == history->voided,
        .is_replacement = session->frequency == history->replacement,
        .discipline = (uint8_t)discipline_of_session(history, session->discipline),
    };
    past_lines_fill(history, past, session);
    text_put((char *)past + size, session->id);
    return past;
}

/* ---- patients ---- */

/* The first block stands behind its patient, so that both are found at once; what few outgrow is large enough. */
#define FIRST_CAPACITY 16

/* For each session of a patient who `has_empty` sessions: it is one. */
static bool *patient_empties(const struct patient *patient)
{
    return (bool *)(patient->dates + patient->capacity);
}

/* Room for so many sessions, with what is known of those that are there. */
static void patient_move(struct history *history, struct patient *patient, uint32_t capacity, bool has_empty)
{
    const size_t size = sizeof *patient->sessions + sizeof *patient->dates + (has_empty ? sizeof(bool) : 0);
    struct past_session **sessions = arena_take_array(history->arena, capacity, size);
    struct patient moved = *patient;
    moved.sessions = sessions;
    moved.dates = (date_t *)(sessions + capacity);
    moved.capacity = capacity;
    moved.has_empty = has_empty;
    if (patient->count > 0) {
        memcpy(moved.sessions, patient->sessions, patient->count * sizeof *sessions);
        memcpy(moved.dates, patient->dates, patient->count * sizeof *moved.dates);
    }
    if (has_empty)
        memset(patient_empties(&moved), 0, capacity * sizeof(bool));
    if (patient->has_empty)
        memcpy(patient_empties(&moved), patient_empties(patient), patient->count * sizeof(bool));
    *patient = moved;
}

/* Room for one more session, twice as much as there was. */
static void patient_grow(struct history *history, struct patient *patient)
{
    if (patient->capacity > UINT32_MAX / 2)
        arena_fail(history->arena);
    patient_move(history, patient, patient->capacity > 0 ? 2 * patient->capacity : FIRST_CAPACITY, patient->has_empty);
}

static void note_empty(struct history *history, struct patient *patient, size_t at, bool empty)
{
    if (!patient->has_empty && empty)
        patient_move(history, patient, patient->capacity, true);
    if (patient->has_empty)
        patient_empties(patient)[at] = empty;
}

/* Comes after all the patient's sessions. Earlier ones are looked at only when their date does not tell. */
static bool follows(const struct history *history, const struct patient *patient, const struct past_session *past)
{
    if (patient->count == 0 || patient->dates[patient->count - 1] < past->date)
        return true;
    return past_order(history_session(history, patient, patient->count - 1), past) < 0;
}

void history_add_hashed(struct history *history, const struct session *session, uint64_t hash, struct patient *likely,
                        struct arrival *arrival)
{
    if (session->date < history->kept_from) {
        *arrival = (struct arrival){ NULL, history->arrived++, 0 };
        return;
    }
    bool known = likely && text_equal(patient_id(likely), session->patient.id);
    struct patient *patient = known ? likely : patient_of(history, session->patient.id, hash);
    if (patient->count == patient->capacity)
        patient_grow(history, patient);
    struct past_session *past = past_session_new(history, session);
    patient->sessions[patient->count] = past;
    patient->dates[patient->count] = past->date;
    patient->corrected |= past->is_void || past->is_replacement;
    patient->sorted &= follows(history, patient, past);
    patient->count++;
    note_empty(history, patient, patient->count - 1, past->line_count == 0);
    if (past->date > history->latest)
        history->latest = past->date;
    if (!patient->open && (patient->corrected || !patient->sorted)) {
        patient->open = true;
        patient->next_open = history->open;
        history->open = patient;
    }
    arrival->patient = patient;
    arrival->order = past->order;
    arrival->at = patient->count - 1;
}

struct arrival history_add(struct history *history, const struct session *session)
{
    struct arrival arrival;
    history_add_hashed(history, session, text_hash(session->patient.id), NULL, &arrival);
    return arrival;
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

struct history history_with(const struct history *history, struct arena *arena, const struct patient *patient,
                            size_t at, const struct session *session)
{
    struct history with;
    history_init(&with, arena);
    with.kept_from = history->kept_from;
    struct patient *copy = patient_of(&with, patient_id(patient), text_hash(patient_id(patient)));
    copy->sessions = ARENA_ARRAY(arena, patient->count, struct past_session *);
    copy->dates = patient->dates;
    copy->count = patient->count;
    copy->capacity = patient->capacity;
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

/* Index of the first session that is not forgotten. */
static size_t first_kept(const struct history *history, const struct patient *patient)
{
    return history_count_before(patient->dates, patient->count, history->kept_from);
}

/* From the session at `first` on. */
static void drop_repeated(struct patient *patient, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < patient->count; i++)
        if (i == first || past_order(patient->sessions[kept - 1], patient->sessions[i]) != 0)
            patient->sessions[kept++] = patient->sessions[i];
    patient->count = (uint32_t)kept;
}

static bool supersedes(const struct past_session *newer, const struct past_session *older)
{
    if (newer == older || (!newer->is_void && !newer->is_replacement))
        return false;
    if (past_claim(older).length == 0 || !newer->rest || !text_equal(newer->rest->target, past_claim(older)))
        return false;
    if (!older->is_void && !older->is_replacement)
        return true;
    date_t before = date_is_known(older->received) ? older->received : DATE_MIN;
    return date_is_known(newer->received) && newer->received > before;
}

static void mark_superseded(struct patient *patient, size_t first)
{
    for (size_t i = first; i < patient->count; i++) {
        bool superseded = false;
        for (size_t k = first; k < patient->count && !superseded; k++)
            superseded = supersedes(patient->sessions[k], patient->sessions[i]);
        patient->sessions[i]->superseded = superseded;
    }
}

static void sort_sessions(struct patient *patient, size_t first)
{
    qsort(patient->sessions + first, patient->count - first, sizeof *patient->sessions, past_session_compare);
    drop_repeated(patient, first);
    for (size_t i = first; i < patient->count; i++) {
        patient->dates[i] = patient->sessions[i]->date;
        if (patient->has_empty)
            patient_empties(patient)[i] = patient->sessions[i]->line_count == 0;
    }
    patient->sorted = true;
}

void history_settle(struct history *history)
{
    for (; history->open; history->open = history->open->next_open) {
        struct patient *patient = history->open;
        size_t first = first_kept(history, patient);
        if (!patient->sorted)
            sort_sessions(patient, first);
        if (patient->corrected)
            mark_superseded(patient, first);
        patient->open = false;
    }
}

/* ---- forgetting ---- */

static const struct past_session forgotten_empty = { .billing = CODE_UNKNOWN, .rendering = CODE_UNKNOWN };
static const struct past_session forgotten_session = {
    .billing = CODE_UNKNOWN,
    .rendering = CODE_UNKNOWN,
    .line_count = 1,
    .lines = { { .code = CODE_UNKNOWN,
                 .units = NUMBER_UNKNOWN,
                 .minutes = NUMBER_UNKNOWN,
                 .charge = NUMBER_UNKNOWN,
                 .modifier_count = LIST_UNKNOWN } },
};

const struct past_session *history_forgotten(const struct patient *patient, size_t at)
{
    return patient->has_empty && patient_empties(patient)[at] ? &forgotten_empty : &forgotten_session;
}

static void forget_ages(struct history *history)
{
    struct age *age;
    while ((age = history->oldest) != NULL && age->last < history->kept_from) {
        history->oldest = age->next;
        arena_reset(&age->contents);
        age->next = history->spare;
        history->spare = age;
    }
}

static struct age *age_new(struct history *history)
{
    struct age *age = history->spare;
    if (age) {
        history->spare = age->next;
    } else {
        age = ARENA_NEW(history->arena, struct age);
        arena_init(&age->contents, history->arena->allocator);
        arena_on_failure(&age->contents, history->arena->on_failure);
    }
    age->next = NULL;
    return age;
}

void history_forget(struct history *history, int32_t reach)
{
    int64_t kept_from = (int64_t)history->latest + 1 - reach;
    if (kept_from > history->kept_from)
        history->kept_from = (date_t)kept_from;
    if (history->newest)
        history->newest->last = history->latest;
    forget_ages(history);
    struct age *age = age_new(history);
    if (history->oldest)
        history->newest->next = age;
    else
        history->oldest = age;
    history->newest = age;
    history->contents = &age->contents;
}

void history_free(struct history *history)
{
    for (struct age *age = history->oldest; age; age = age->next)
        arena_free(&age->contents);
    for (struct age *age = history->spare; age; age = age->next)
        arena_free(&age->contents);
    history->oldest = history->newest = history->spare = NULL;
}

/* ---- where sessions are ---- */

size_t history_from_date(const struct patient *patient, date_t date)
{
    size_t count = patient->count;
    if (count > 1 && patient->dates[count - 2] < date) /* most are about the last day */
        return count - (patient->dates[count - 1] >= date);
    return history_count_before(patient->dates, count, date);
}

size_t history_count_before(const date_t *dates, size_t count, date_t date)
{
    size_t first = 0;
    for (; count > 1; count -= count / 2) /* no branch, which nobody could foretell: half is passed over or not */
        first += count / 2 & -(size_t)(dates[first + count / 2 - 1] < date);
    return first + (count > 0 && dates[first] < date);
}

size_t history_seek(struct arrival arrival, date_t date, struct text id)
{
    const struct patient *patient = arrival.patient;
    for (size_t at = history_from_date(patient, date); at < patient->count && patient->dates[at] == date; at++)
        if (arrival.order == ARRIVAL_ANY ? text_equal(past_id(patient->sessions[at]), id)
                                         : arrival.order == patient->sessions[at]->order)
            return at;
    return SIZE_MAX;
}
