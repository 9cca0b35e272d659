/* The patients' sessions, as far as counting needs them: who, when, what was billed. One store serves all threads once
 * it is settled; the seam for a store of past sessions is history_add(). */
#ifndef EVAL_HISTORY_H
#define EVAL_HISTORY_H
#include "base/arena.h"
#include "base/fetch.h"
#include "record/session.h"

/* In the order of record/disciplines.def. */
enum discipline { DISCIPLINE_UNKNOWN, DISCIPLINE_PT, DISCIPLINE_OT, DISCIPLINE_SLP };

/* What few lines say. */
struct past_detail {
    int64_t allowed;
    struct text body_region;
    code_t rendering;
    int32_t days;
};

/* The history is most of what a long run keeps in memory, and its patients come up in no order: what is small, and
 * stands together, costs fewer waits. */
struct past_line {
    code_t code;
    const code_t *modifiers;          /* lists that are the same are kept once */
    int64_t units, minutes, charge;   /* NUMBER_UNKNOWN: not known; none counts as 0 */
    const struct past_detail *detail; /* NULL: it says no more than what past_allowed() and its like then give */
    int32_t number;
    int16_t modifier_count;           /* LIST_UNKNOWN: not known */
    uint8_t discipline;
};

/* What few sessions say: identifiers of claims, the session's own and the one that a void or replacement names, and
 * what tells an injured worker's cases, and kinds of care, apart. */
struct past_rest {
    struct text claim, target, purpose; /* purpose: bytes NULL: unknown; empty: none */
    date_t injury;
};

struct past_session {
    uint64_t order;                   /* of arrival */
    code_t billing;                   /* CODE_UNKNOWN: the practice's one provider */
    code_t rendering;                 /* the rendering provider's NPI, where a line does not name another */
    const struct past_rest *rest;     /* NULL: nothing of it is known */
    date_t date, received;
    uint32_t id_length, line_count;
    bool is_void, is_replacement, superseded;
    uint8_t discipline;               /* the session's own word */
    struct past_line lines[];         /* those that are not voided, in order of number; the id follows */
};

static inline struct text past_id(const struct past_session *past)
{
    return (struct text){ (const char *)(past->lines + past->line_count), past->id_length };
}
/* empty: not known */
static inline struct text past_claim(const struct past_session *past)
{
    return past->rest ? past->rest->claim : (struct text){ NULL, 0 };
}
static inline date_t past_injury(const struct past_session *past)
{
    return past->rest ? past->rest->injury : DATE_UNKNOWN;
}
/* bytes NULL: unknown; empty: none */
static inline struct text past_purpose(const struct past_session *past)
{
    return past->rest ? past->rest->purpose : (struct text){ NULL, 0 };
}
/* the rendering provider's NPI */
static inline code_t past_rendering(const struct past_session *past, const struct past_line *line)
{
    return line->detail ? line->detail->rendering : past->rendering;
}
/* NUMBER_UNKNOWN: not known; none counts as 0 */
static inline int64_t past_allowed(const struct past_line *line)
{
    return line->detail ? line->detail->allowed : NUMBER_UNKNOWN;
}
/* bytes NULL: unknown; empty: none */
static inline struct text past_region(const struct past_line *line)
{
    return line->detail ? line->detail->body_region : (struct text){ NULL, 0 };
}
/* of the line's date span, 1 or more */
static inline int32_t past_days(const struct past_line *line) { return line->detail ? line->detail->days : 1; }

/* One patient's sessions in order of date and id once settled. With a short id it lies in one cache line. */
struct patient {
    struct past_session **sessions;
    date_t *dates;                    /* those of the sessions, close together because they are searched most */
    struct patient *next_open;        /* of the patients that are to be settled */
    struct patient *next_new;
    uint32_t count, capacity;         /* of both arrays, which are one block */
    uint32_t id_length;               /* the id is right behind */
    bool open, sorted;
    bool corrected;                   /* some session is a void or replacement */
    bool has_empty;                   /* some session has no line that is not voided: which, is behind the dates */
};

static inline struct text patient_id(const struct patient *patient)
{
    return (struct text){ (const char *)(patient + 1), patient->id_length };
}

/* The hash stands beside the pointer, so that a look-up reads a patient only when it is very likely the right one. */
struct patient_slot {
    uint64_t hash;
    struct patient *patient;  /* NULL: free */
};

/* A list of modifiers that lines share. */
struct shared_modifiers {
    struct code_list list;
    enum discipline discipline;       /* that they say; DISCIPLINE_UNKNOWN: none, or several */
};

/* What the history keeps of sessions that were learned together. */
struct age {
    struct arena contents;
    date_t last;                      /* date of service */
    struct age *next;
};

struct history {
    struct arena *arena;
    struct arena *contents;           /* of sessions: `arena`, or that of the newest age */
    struct age *oldest, *newest, *spare; /* none, unless something is to be forgotten */
    struct patient_slot *slots;
    struct shared_modifiers *modifiers; /* NULL: there are none yet */
    size_t modifier_count;
    code_t discipline_modifiers[3];   /* GP, GO, GN: by discipline from DISCIPLINE_PT on */
    code_t disciplines[3];            /* PT, OT, SLP */
    code_t replacement, voided;       /* claim frequency codes */
    struct patient *open;             /* to be settled */
    struct patient *new;              /* nobody asked for them yet */
    uint64_t arrived;
    date_t latest;                    /* date of service of a session, */
    date_t kept_from;                 /* and before which nothing is kept but dates, and whether there is a line */
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
/* Needed only after history_forget(); the rest is the arena's. */
void history_free(struct history *history);
/* Adds a copy of what counts. It can be asked about when history_settle() has been called. */
struct arrival history_add(struct history *history, const struct session *session);
/* The same where the hash of the patient's id, text_hash(), is known, and perhaps who it is: history_likely(). */
void history_add_hashed(struct history *history, const struct session *session, uint64_t hash, struct patient *likely,
                        struct arrival *arrival);
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
/* A patient whose id has this hash: very likely the one. NULL: there is none yet. */
static inline struct patient *history_likely(const struct history *history, uint64_t hash)
{
    if (!history->slots)
        return NULL;
    size_t at = hash & history->mask;
    while (history->slots[at].patient && history->slots[at].hash != hash)
        at = (at + 1) & history->mask;
    return history->slots[at].patient;
}
static inline void history_fetch_patient(const struct patient *patient)
{
    if (patient)
        fetch_line(patient);
}
static inline void history_fetch_end(const struct patient *patient)
{
    if (!patient || patient->count == 0)
        return;
    fetch_line(&patient->dates[patient->count - 1]);
    fetch_line(&patient->sessions[patient->count - 1]);
}
/* And these what judging the session will read, in the same way: where it is among the patient's, when the patient was
 * fetched, then the session itself, with its first lines. */
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
        fetch_bytes(arrival.patient->sessions[arrival.at], sizeof(struct past_session) + 2 * sizeof(struct past_line));
}
/* Sorts the patients that got sessions since the last time, marks what is superseded, and drops all but the first to
 * arrive of several sessions with one date and id. */
void history_settle(struct history *history);
/* All sessions there are have been judged, and those that come will have a later date of service, and no corrections.
 * More than `reach` days before them only dates are asked for: the rest is forgotten, as far as it was added after this
 * was called the first time. A session that comes too late is not added. */
void history_forget(struct history *history, int32_t reach);
/* What stands for a session that is forgotten: one of which nothing is known but that it has a line, or none. */
const struct past_session *history_forgotten(const struct patient *patient, size_t at);
static inline const struct past_session *history_session(const struct history *history, const struct patient *patient,
                                                         size_t at)
{
    if (__builtin_expect(patient->dates[at] < history->kept_from, 0))
        return history_forgotten(patient, at);
    return patient->sessions[at];
}
/* where the session of this patient, date and id is, if it is there */
struct arrival history_arrival(const struct history *history, const struct session *session);
/* Index of the session that arrived so, or SIZE_MAX when another of its date and id came first, or it is forgotten. The
 * patient must be settled. What was not moved is where it was put; the rest is sought. */
size_t history_seek(struct arrival arrival, date_t date, struct text id);
static inline size_t history_find(const struct history *history, struct arrival arrival, date_t date, struct text id)
{
    if (date < history->kept_from)
        return SIZE_MAX;
    if (history_is_placed(arrival) && history_session(history, arrival.patient, arrival.at)->order == arrival.order)
        return arrival.at;
    return history_seek(arrival, date, id);
}
/* index of the first session on or after the date */
size_t history_from_date(const struct patient *patient, date_t date);
/* Of so many dates in order, how many are before this one. */
size_t history_count_before(const date_t *dates, size_t count, date_t date);

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
struct history history_with(const struct history *history, struct arena *arena, const struct patient *patient,
                            size_t at, const struct session *session);

#endif
