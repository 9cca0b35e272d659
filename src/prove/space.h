/* The sessions that a formula is about: a bounded number of them, with a bounded number of lines, and for every member
 * that a rule asks for, whether it is left out, none, or which value.
 *
 * A variable comes to be when it is asked for, so that what no rule reads is no part of the formula. Session 0 is the
 * one judged; the others are the patient's. Knows no rules. */
#ifndef PROVE_SPACE_H
#define PROVE_SPACE_H
#include "prove/domain.h"
#include "prove/term.h"

enum variable_kind {
    VARIABLE_THERE,         /* the session */
    VARIABLE_LINE_THERE,
    VARIABLE_PLACE,         /* of the session's id among the ids in order */
    VARIABLE_UNKNOWN,       /* field: left out */
    VARIABLE_NONE,          /* field: known to be none, where it is not left out */
    VARIABLE_VALUE,         /* field: number, days, flag, place in the domain */
    VARIABLE_OBJECT_UNKNOWN,  /* item: index of the object in the dictionary */
    VARIABLE_OBJECT_NONE,
    VARIABLE_LIST_UNKNOWN,  /* field */
    VARIABLE_HOLDS,         /* field, item: the list holds this place of its domain; pointers: this diagnosis */
    VARIABLE_ITEM_THERE,    /* field, item: so many diagnoses, documents, authorizations and one are there */
    VARIABLE_ITEM,          /* field, item: a diagnosis */
    VARIABLE_HISTORY_KNOWN, /* a day from which the history is complete is stated */
    VARIABLE_HISTORY_FROM
};
#define VARIABLE_OF_SESSION 255  /* in place of a line */

/* line: of the session, or the number of the document or authorization. */
struct variable { enum variable_kind kind; unsigned session, line, item, field; };

static inline uint64_t variable_key(struct variable variable)
{
    return (uint64_t)variable.kind << 48 | (uint64_t)variable.session << 40 | (uint64_t)variable.line << 32 |
           (uint64_t)variable.item << 8 | (uint64_t)variable.field;
}

static inline struct variable variable_of_key(uint64_t key)
{
    return (struct variable){ (enum variable_kind)(key >> 48), key >> 40 & 0xff, key >> 32 & 0xff, key >> 8 & 0xffff,
                              key & 0xff };
}

/* How large sessions can be. */
struct space_bounds {
    unsigned sessions;                /* the judged one and others */
    unsigned lines, other_lines;      /* of the judged session, of each other one */
    unsigned diagnoses, documents, authorizations;
    date_t first, last;               /* of dates of service */
    date_t last_received;             /* of days of receipt, which begin with those of service */
    date_t first_other, last_other;   /* of any other date */
    int64_t minutes, units, cents, count;  /* at most */
    bool plain;                       /* nothing voided or corrected, no date spans, nothing written as none that
                                         counts, the history complete */
    bool alike;                       /* the other sessions are one and the same, day after day up to the judged one */
};

struct space {
    struct terms *terms;
    const struct domains *domains;
    struct space_bounds bounds;
};

/* A value that may be left out. Neither known nor none: it lies between `low` and `high`, and lacks a member of the
 * record (`lacks`), data of a table or parameter (`silent`), or both. Codes and texts: the place in the domain. */
struct reading { enum type type; term_t known, none, low, high, lacks, silent; };

/* In a plain space lines are of their session's discipline where the rules name no modifiers. */
static inline bool space_has_modifiers(const struct space *space)
{
    return !space->bounds.plain || space->domains->modifiers;
}

#define SPACE_ENDLESS ((int64_t)1 << 45)  /* larger than all that can be counted */

term_t space_there(const struct space *space, unsigned session);
term_t space_line_there(const struct space *space, unsigned session, unsigned line);
unsigned space_lines(const struct space *space, unsigned session);
/* Days between the first of the sessions that are alike and this one. */
static inline int32_t space_days_after_first(const struct space *space, unsigned session)
{
    return space->bounds.alike && session > 1 ? (int32_t)session - 1 : 0;
}
/* the day, which is always known */
term_t space_date(const struct space *space, unsigned session);
/* Does session `a` stand before `b`, or is it that one, in order of date and id? */
term_t space_is_up_to(const struct space *space, unsigned a, unsigned b);

/* A member as it is written: of the session, of its line (`line` < VARIABLE_OF_SESSION), of a document or an
 * authorization. */
struct reading space_read(const struct space *space, unsigned session, unsigned line, enum field field);
/* The value alone, where it is known. */
term_t space_value(const struct space *space, unsigned session, unsigned line, enum field field);
/* Is an object of the record there (known) or known not to be (none)? By the path of the object. */
struct reading space_object(const struct space *space, unsigned session, unsigned line, const char *path);
/* The least that a member's value can be. */
int64_t space_least(const struct space *space, enum field field);
term_t space_list_unknown(const struct space *space, unsigned session, unsigned line, enum field field);
term_t space_list_holds(const struct space *space, unsigned session, unsigned line, enum field field, unsigned item);
term_t space_item_there(const struct space *space, unsigned session, enum field field, unsigned item);
term_t space_item(const struct space *space, unsigned session, enum field field, unsigned item);
/* Is the history known to be complete from that day on? */
term_t space_complete_from(const struct space *space, term_t day);

/* What any record keeps to, of all variables that the formula has. */
term_t space_well_formed(const struct space *space);

/* ---- concrete sessions ---- */

/* A case of the space: sessions[0] is judged. */
struct space_case {
    const struct space *space;
    const struct session *const *sessions;
    size_t count;
    date_t history_from;
};
/* The value that a variable has in the case; for terms_compute(). */
int64_t space_case_value(void *context, uint64_t key);
/* Can the case be said in the space? */
bool space_holds_case(const struct space *space, const struct space_case *of);

#endif
