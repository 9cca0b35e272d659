/* The parts of the JSON reader that take their time: texts with escapes, values to skip, what a value should have been.
 *
 * Private to src/record. Every function that returns a place returns NULL after it refused the record. */
#ifndef RECORD_JSONL_H
#define RECORD_JSONL_H
#include "record/quick.h"
#include "record/internal.h"

/* Refuses the record: `expected` ("a comma or `}`") does not stand at `p`. Always NULL. */
const char *jsonl_expected(struct record_reader *reader, const char *p, const char *expected);
/* Refuses the record with a message that takes no arguments or one number. Always NULL. */
const char *jsonl_refuse(struct record_reader *reader, enum message message, const char *p, int number);

/* A text in quotes, which begins at p. Escapes are replaced in the record's memory. Returns what follows it. */
const char *jsonl_text(struct record_reader *reader, const char *p, struct text *to);
/* Any value, checked and left out. */
const char *jsonl_skip(struct record_reader *reader, const char *p);
/* Remembers a name of an object; those of the same object begin at `first`. False when refused as its second one. */
bool jsonl_open_name(struct record_reader *reader, const char *p, size_t first, struct text name);

/* Any value of a member that is no object and no list of objects, null and mistakes included. */
const char *jsonl_value(struct record_reader *reader, const char *p, const struct member *member, void *to);
/* The same for an item of a list, which cannot be null. */
const char *jsonl_item(struct record_reader *reader, const char *p, const struct member *member, void *to);
/* A value that stands where an object or a list was expected; null is left to the caller. */
const char *jsonl_refuse_kind(struct record_reader *reader, const char *p, const char *path, const char *expected,
                             const char *example);

#endif
