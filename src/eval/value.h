/* Three-valued truth, values as intervals, and what is missing when one is not known. */
#ifndef EVAL_VALUE_H
#define EVAL_VALUE_H
#include "base/code.h"
#include "base/date.h"
#include "base/number.h"
#include "base/text.h"
#include "record/session.h"

/* In an order that makes `and` the smaller and `or` the larger. */
enum tri { TRI_FALSE, TRI_UNKNOWN, TRI_TRUE };

/* Facts that are missing: a bit per field of the dictionary, and some that are no single field. */
enum { NEED_DOCUMENTS = 124, NEED_AUTHORIZATION = 125, NEED_HISTORY = 126, NEED_DATA = 127 };
_Static_assert((int)FIELD_COUNT <= (int)NEED_DOCUMENTS, "a bit for every field");
struct needs {
    uint64_t bits[2];
    const char *data;        /* with NEED_DATA: what kind of thing has no data, "table" or "parameter" */
    struct text data_name;   /* and its name */
};

static inline struct needs needs_of(unsigned need)
{
    struct needs needs = { { 0, 0 }, NULL, { NULL, 0 } };
    needs.bits[need / 64] |= UINT64_C(1) << need % 64;
    return needs;
}
static inline struct needs needs_data(const char *kind, struct text name)
{
    struct needs needs = needs_of(NEED_DATA);
    needs.data = kind;
    needs.data_name = name;
    return needs;
}
static inline bool needs_has(const struct needs *needs, unsigned need)
{
    return needs->bits[need / 64] >> need % 64 & 1;
}
static inline bool needs_any(const struct needs *needs) { return (needs->bits[0] | needs->bits[1]) != 0; }
/* nothing but data is missing */
static inline bool needs_only_data(const struct needs *needs)
{
    return needs->bits[0] == 0 && needs->bits[1] == UINT64_C(1) << (NEED_DATA - 64);
}
static inline void needs_join(struct needs *to, const struct needs *other)
{
    to->bits[0] |= other->bits[0];
    to->bits[1] |= other->bits[1];
    if (!to->data) {
        to->data = other->data;
        to->data_name = other->data_name;
    }
}

/* Numbers (whatever their unit), dates and flags are intervals: both ends the same when known, the low end above the
 * high one when known to be none. */
#define VALUE_INFINITY (INT64_MAX / 4)
struct interval { int64_t low, high; };

static inline struct interval interval_of(int64_t number) { return (struct interval){ number, number }; }
static inline struct interval interval_none(void) { return (struct interval){ 1, 0 }; }
static inline bool interval_is_none(struct interval interval) { return interval.low > interval.high; }
static inline bool interval_is_known(struct interval interval) { return interval.low == interval.high; }

/* A value of any type, for derivations and messages. */
enum value_state { VALUE_KNOWN, VALUE_NONE, VALUE_UNKNOWN };
struct value {
    enum value_state state;
    int64_t low, high;    /* STORAGE_NUMBER, STORAGE_DATE, STORAGE_FLAG; meaningful in any state but VALUE_NONE */
    code_t code;          /* STORAGE_CODE */
    struct text text;     /* STORAGE_TEXT */
    struct needs needs;   /* with VALUE_UNKNOWN */
};

static inline struct value value_number(int64_t number)
{
    return (struct value){ .state = VALUE_KNOWN, .low = number, .high = number };
}
static inline struct value value_unknown(void)
{
    return (struct value){ .state = VALUE_UNKNOWN, .low = -VALUE_INFINITY, .high = VALUE_INFINITY };
}

#endif
