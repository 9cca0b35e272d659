/* The objects of the dictionary: which members of a record are grouped under one name.
 *
 * Knows fields.def only; session.h has its fields. */
#ifndef RECORD_DICTIONARY_H
#define RECORD_DICTIONARY_H
#include "record/session.h"

/* Which struct a scope's members are in, and what the columns ONE and LIST of the table mean. */
#define STRUCT_SESSION struct session
#define STRUCT_LINE struct line
#define STRUCT_AUTHORIZATION struct authorization
#define STRUCT_DOCUMENT struct document
#define IS_LIST_ONE false
#define IS_LIST_LIST true

struct object_row {
    const char *path;        /* the name of the object in its scope: one word, no dot */
    enum field_scope scope;
    uint32_t offset;         /* of the flag_t that says whether the object is there */
};

size_t object_count(void);
const struct object_row *object_row(size_t index);
/* The object that holds the field, or NULL for a field that stands in its scope directly. */
const struct object_row *object_of_field(const struct field_row *field);
/* The last word of the field's path: "birth_date" of "patient.birth_date". */
const char *field_name(const struct field_row *field);

#endif
