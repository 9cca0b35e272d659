/* Single values: what a value of each type may look like, and how it is read from a text.
 *
 * Knows types.def, no input format and no diagnostics. Every reader reads values here, so that all agree. */
#ifndef RECORD_VALUE_H
#define RECORD_VALUE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "record/session.h"

/* Counts (units, minutes, visits, line numbers) are whole numbers from 0 to this. */
#define VALUE_COUNT_MAX 100000

/* How a code of a type is written. */
struct code_shape {
    uint8_t shortest, longest;  /* characters, without the dot of a diagnosis */
    bool digits;                /* digits only */
};
struct code_shape value_code_shape(enum type type);

/* Bytes that a value takes in its struct. */
size_t value_size(enum type type);
/* Reads `text` into the member at `to`, which is unchanged when false is returned. A text is kept as the slice it is.
 * Flags are written true, false, yes or no. */
bool value_read(void *to, enum type type, struct text text);
/* Sets the member at `to` to "known to be none": what null says. */
void value_set_none(void *to, enum type type, bool list);

/* What was expected, for people: "a date such as 2026-03-02". */
const char *value_expected(enum type type);
/* A value of the type as JSON writes it: "\"2026-03-02\"". */
const char *value_example(enum type type);

/* A word of lower-case letters, digits, `_` and `.` that begins with a letter. */
bool value_is_name(struct text text);

#endif
