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

/* What comes next in an object: its step, and where its value stands, which begins as those of its kind do. No place
 * after a refusal. Members whose values begin in another way, and names that are not known, were read on the way. */
struct jsonl_found { struct member **step; const char *at; };
/* The first, p being at the object's brace. `first_name`: of the open names of the reader. */
APART struct jsonl_found jsonl_find_first(struct record_reader *reader, const char *p, struct shape *shape,
                                          size_t first_name, char *base);
/* The next, p being after a value; the members before `step` were read. */
APART struct jsonl_found jsonl_find_next(struct record_reader *reader, const char *p, struct shape *shape,
                                         struct member **step, size_t first_name, char *base);
/* The first byte of a value that has spaces before it. */
APART const char *jsonl_after_spaces(struct record_reader *reader, const char *p);
/* The value of any member at p, which is not as its kind is usually written: null, or a mistake. */
APART const char *jsonl_other(struct record_reader *reader, const char *p, const struct member *member, char *base);
/* "authorization" and "authorizations" say the same. */
const char *jsonl_refuse_both(struct record_reader *reader, const char *p);
/* Something else than a list of objects. */
const char *jsonl_refuse_list(struct record_reader *reader, const char *p, const char *path);

/* Any value of a member that is no object and no list of objects, null and mistakes included. */
const char *jsonl_value(struct record_reader *reader, const char *p, const struct member *member, void *to);
/* The same for an item of a list, which cannot be null. */
const char *jsonl_item(struct record_reader *reader, const char *p, const struct member *member, void *to);
/* A value that stands where an object or a list was expected; null is left to the caller. */
const char *jsonl_refuse_kind(struct record_reader *reader, const char *p, const char *path, const char *expected,
                             const char *example);

#endif
