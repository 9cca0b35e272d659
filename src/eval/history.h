/* The patients' sessions, as far as counting needs them: who, when, what was billed. One store serves all threads once
 * it is settled; the seam for a store of past sessions is history_add(). */
#ifndef EVAL_HISTORY_H
#define EVAL_HISTORY_H
#include "base/arena.h"
#include "record/session.h"

enum discipline { DISCIPLINE_UNKNOWN, DISCIPLINE_PT, DISCIPLINE_OT, DISCIPLINE_SLP };

struct past_line {
    code_t code;
    const code_t *modifiers;
    int64_t units, minutes;           /* NUMBER_UNKNOWN: not known; none counts as 0 */
    int64_t charge, allowed;
    int64_t number;
    struct text body_region;          /* bytes NULL: unknown; empty: none */
    int32_t modifier_count;           /* LIST_UNKNOWN: not known */
    int32_t days;                     /* of the line's date span, 1 or more */
    uint8_t discipline;
};

struct past_session {
    date_t date, received;
    uint64_t order;                   /* of arrival */
    uint32_t line_count;
    bool is_void, is_replacement, superseded;
    uint8_t discipline;               /* the session's own word */
    code_t billing;                   /* CODE_UNKNOWN: the practice's one provider */
    struct text id, claim, target;    /* target: the claim that a void or replacement names */
    struct past_line *lines;          /* those that are not voided, in order of number */
};

/* One patient's sessions in order of date and id once settled. */
struct patient {
    struct text id;
    struct past_session *sessions;
    size_t count, capacity;
    bool sorted, corrected;           /* corrected: some session is a void or replacement */
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
    uint64_t arrived;
    size_t mask, patient_count;       /* slots: mask + 1 of them, or none */
};

void history_init(struct history *history, struct arena *arena);
/* Adds a copy of what counts. The patient's order is restored by history_settle_patient(). */
struct patient *history_add(struct history *history, const struct session *session);
/* Sorts, marks what is superseded, and drops all but the first to arrive of several sessions with one date and id. */
void history_settle_patient(struct patient *patient);
void history_settle(struct history *history);
struct patient *history_patient(const struct history *history, struct text id);
/* index of the session of this date and id, or SIZE_MAX; the patient must be settled */
size_t history_find(const struct patient *patient, date_t date, struct text id);
/* index of the first session on or after the date */
size_t history_from_date(const struct patient *patient, date_t date);
/* what a line's modifiers say, else the session's word */
enum discipline line_discipline(const struct history *history, const code_t *modifiers, int32_t count,
                                enum discipline of_session);

/* A history of this one patient in which `session` stands in place of the session at that index: to try a repair. The
 * rest is shared with the patient's own; only `arena` is written. */
struct history history_with(struct arena *arena, const struct patient *patient, size_t at,
                            const struct session *session);

#endif
