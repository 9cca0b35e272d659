/* What changes on which day: the events of a calendar. Private to src/api. */
#ifndef API_CALENDAR_H
#define API_CALENDAR_H
#include "api/internal.h"

enum calendar_kind {
    CALENDAR_PROFILE,  /* begins, ends */
    CALENDAR_VERIFY,   /* the profile is to be held against the payer's text again */
    CALENDAR_RULE,     /* begins, ends, changes */
    CALENDAR_WAIVER,
    CALENDAR_VALUE,    /* of a parameter */
    CALENDAR_CHECK,    /* a value or rule is to be checked again, and is no data from then on */
    CALENDAR_SET,      /* a member joins or leaves */
    CALENDAR_TABLE     /* an edition begins or ends */
};

/* One thing that one profile sees change on one day. */
struct calendar_event {
    date_t day;
    enum calendar_kind kind;
    struct span at;          /* of what changes: the same in all profiles that inherit it */
    struct text subject;     /* its name */
    struct text sentence;    /* a clause without a full stop */
    struct text cite;        /* "bulletin item 3", or empty */
    size_t profile;          /* index in the rulebook */
    const size_t *profiles;  /* of those merged into one: all of them, ascending */
    size_t profile_count;
};

struct calendar {
    const struct payrule_rulebook *rulebook;
    const struct payrule_calendar *request;
    struct arena *arena;
    struct buffer *to;
    struct buffer words;     /* a sentence while it is written */
    struct calendar_event *events;
    size_t count, capacity;
};

extern const char *const calendar_kind_words[CALENDAR_TABLE + 1];

/* Adds what the profile sees change within the days asked for (calendar_find.c). */
void calendar_find(struct calendar *calendar, size_t profile);
/* Writes the events, merged and in order (calendar_write.c). */
void calendar_write(struct calendar *calendar);

#endif
