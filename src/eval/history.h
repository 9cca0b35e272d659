/* The patients' sessions, as far as counting needs them: who, when, what was billed. One store serves all threads once
 * it is settled; the seam for a store of past sessions is history_add(). */
#ifndef EVAL_HISTORY_H
#define EVAL_HISTORY_H
#include "base/arena.h"
#include "base/fetch.h"
#include "record/session.h"

/* In the order of record/disciplines.def. */
enum discipline { DISCIPLINE_UNKNOWN, DISCIPLINE_PT, DISCIPLINE_OT, DISCIPLINE_SLP };

struct past_line {
    code_t code;
    const code_t *modifiers;
    int64_t units, minutes;           /* NUMBER_UNKNOWN: not known; none counts as 0 */
    int64_t charge, allowed;
    int64_t number;
    struct text body_region;          /* bytes NULL: unknown; empty: none */
    code_t rendering;                 /* the rendering provider's NPI */
    int32_t modifier_count;           /* LIST_UNKNOWN: not known */
    int32_t days;                     /* of the line's date span, 1 or more */
    uint8_t discipline;
};

/* Identifiers of claims: the session's own, and the one that a void or replacement names. */
struct past_claims { struct text own, target; };

/* What tells an injured worker's cases, and kinds of care, apart. Most sessions say neither. */
struct past_care {
    date_t injury;
    struct text purpose;              /* bytes NULL: unknown; empty: none */
};

struct past_session {
    date_t date, received;
    uint64_t order;                   /* of arrival */
    uint32_t line_count;
    bool is_void, is_replacement, superseded;
    uint8_t discipline;               /* the session's own word */
    code_t billing;                   /* CODE_UNKNOWN: the practice's one provider */
    struct text id;
    const struct past_claims *claims; /* NULL: neither is known */
    const struct past_care *care;     /* NULL: neither is known */
    struct past_line *lines;          /* those that are not voided, in order of number */
};

/* One patient's sessions in order of date and id once settled. */
struct patient {
    struct text id;
    date_t *dates;                    /* those of the sessions, close together because they are searched most */
    struct past_session **sessions;
    size_t count, capacity;
    struct patient *next_open;        /* of the patients that are to be settled */
    struct patient *next_new;
    bool open, sorted;
    bool corrected;                   /* some session is a void or replacement */
    bool has_empty;                   /* some session has no line that is not voided */
};

/* The hash stands beside the pointer, so that a look-up reads a patient only when it is very likely the right one. */
struct patient_slot {
    uint64_t hash;
    struct patient *patient;  /* NULL: free */
};

struct history {
    struct arena *arena;
    struct patient_slot *slots;
    code_t discipline_modifiers[3];   /* GP, GO, GN: by discipline from DISCIPLINE_PT on */
    code_t disciplines[3];            /* PT, OT, SLP */
    struct patient *open;             /* to be settled */
    struct patient *new;              /* nobody asked for them yet */
    uint64_t arrived;
    size_t mask, patient_count;       /* slots: mask + 1 of them, or none */
};

/* Which session of the history is meant. */
struct arrival {
    const struct patient *patient;    /* NULL: not there */
    uint64_t order;                   /* ARRIVAL_ANY: the session of this date and id, whichever came first */
    size_t at;                        /* where it was put, and is while the patient's sessions come in order */
};
#define ARRIVAL_ANY UINT64_MAX

void history_init(struct history *history, struct arena *arena);
/* Adds a copy of what counts. It can be asked about when history_settle() has been called. */
struct arrival history_add(struct history *history, const struct session *session);
/* The same where the hash of the patient's id, text_hash(), is known. */
struct arrival history_add_hashed(struct history *history, const struct session *session, uint64_t hash);
/* The same for a session of a store of past sessions: one of the input with its date and id takes its place, whichever
 * of the two was added first. */
void history_add_past(struct history *history, const struct session *session);
/* A patient that was new since this was asked last, one at a time, or NULL: there are no more. */
const struct patient *history_next_new(struct history *history);
/* These bring closer what history_add_hashed() will read, some sessions ahead: first the slot, then what it names,
 * then where the session goes. */
static inline void history_fetch_slot(const struct history *history, uint64_t hash)
{
    if (history->slots)
        fetch_line(&history->slots[hash & history->mask]);
}
static inline void history_fetch_patient(const struct history *history, uint64_t hash)
{
    const struct patient *patient = history->slots ? history->slots[hash & history->mask].patient : NULL;
    if (!patient)
        return;
    fetch_line(patient);
    fetch_line(patient + 1); /* the id */
}
static inline void history_fetch_end(const struct history *history, uint64_t hash)
{
    const struct patient *patient = history->slots ? history->slots[hash & history->mask].patient : NULL;
    if (!patient || patient->count == 0)
        return;
    fetch_line(&patient->dates[patient->count - 1]);
    fetch_line(&patient->sessions[patient->count - 1]);
}
/* And these what judging the session will read, in the same way: where it is among the patient's, when the patient was
 * fetched, then the session itself, then its lines. */
static inline bool history_is_placed(struct arrival arrival)
{
    return arrival.patient && arrival.at < arrival.patient->count;
}
static inline void history_fetch_place(struct arrival arrival)
{
    if (!history_is_placed(arrival))
        return;
    fetch_line(&arrival.patient->dates[arrival.at]);
    fetch_line(&arrival.patient->sessions[arrival.at]);
}
static inline void history_fetch_session(struct arrival arrival)
{
    if (history_is_placed(arrival))
        fetch_line(arrival.patient->sessions[arrival.at]);
}
static inline void history_fetch_lines(struct arrival arrival)
{
    if (history_is_placed(arrival))
        fetch_line(arrival.patient->sessions[arrival.at]->lines);
}
/* Sorts the patients that got sessions since the last time, marks what is superseded, and drops all but the first to
 * arrive of several sessions with one date and id. */
void history_settle(struct history *history);
/* where the session of this patient, date and id is, if it is there */
struct arrival history_arrival(const struct history *history, const struct session *session);
/* Index of the session that arrived so, or SIZE_MAX when another of its date and id came first. The patient must be
 * settled. */
size_t history_find(struct arrival arrival, date_t date, struct text id);
/* index of the first session on or after the date */
size_t history_from_date(const struct patient *patient, date_t date);
/* what a line's modifiers say, else the session's word */
enum discipline line_discipline(const struct history *history, const code_t *modifiers, int32_t count,
                                enum discipline of_session);

/* Came of a store of past sessions, by history_add_past(). */
bool history_is_stored(const struct past_session *past);
/* Whether judging a session of that date can depend on the patient's session at that index. Later days are read only by
 * what counts over a whole claim (`ahead`), or where sessions correct one another. */
bool history_is_read(const struct patient *patient, size_t at, date_t date, bool ahead);
/* The session at that index as a record of what the history kept of it, which is all that counts: it can be written,
 * and added to another history. Texts are the history's. */
void history_record(struct arena *arena, const struct history *history, const struct patient *patient, size_t at,
                    struct session *record);

/* A history of this one patient in which `session` stands in place of the session at that index: to try a repair. The
 * rest is shared with the patient's own; only `arena` is written. */
struct history history_with(struct arena *arena, const struct patient *patient, size_t at,
                            const struct session *session);

#endif
