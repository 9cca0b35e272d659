/* The dictionary as the JSON reader wants it: one shape for each kind of object, its members with the bytes that their
 * name has in the input, and the order in which they came the last time.
 *
 * Made once for a reader, in the reader's arena. What is expected (the spaces around names, the order, lengths) is the
 * only part that changes; it costs time when wrong, and never changes what is read. */
#ifndef RECORD_SHAPE_H
#define RECORD_SHAPE_H
#include "base/arena.h"
#include "record/quick.h"
#include "record/session.h"

/* How the value of a member is read. */
enum member_kind {
    MEMBER_FLAG, MEMBER_COUNT, MEMBER_MONEY, MEMBER_DATE, MEMBER_TEXT, MEMBER_NAME, MEMBER_PAIR, MEMBER_CODE,
    MEMBER_DIAGNOSIS,                                             /* a pair is a code of two characters */
    MEMBER_COUNTS, MEMBER_NAMES, MEMBER_PAIRS, MEMBER_CODES, MEMBER_DIAGNOSES,  /* lists of these */
    MEMBER_RARE,                                                  /* always read the slow way */
    MEMBER_OBJECT,
    MEMBER_AUTHORIZATION, MEMBER_AUTHORIZATIONS, MEMBER_DOCUMENTS, MEMBER_LINES,
    MEMBER_END                                                    /* no member: the brace that ends the object */
};

#define KEY_SIZE 32  /* no name of the dictionary is longer than this less 7 */

/* What stands before a value: `,"name":`, with the spaces that are expected, and then what the value begins with, if
 * all of its kind do; or `}` at the end of an object. */
struct shape_key {
    alignas(16) char bytes[KEY_SIZE + 16];  /* then zeros */
    uint32_t bits;                    /* a one for each byte, the first in the lowest bit */
    uint32_t length;                  /* up to the value; without the brace of an end */
};

struct shape;

struct member {
    struct shape_key key;
    uint32_t offset;                  /* of the value, in the struct of the scope */
    union {
        uint32_t length;              /* of a text, */
        struct quick_date date;       /* and what a date was */
    } last;                           /* the last time */
    uint8_t kind;                     /* enum member_kind */
    char opening;                     /* what its value begins with, or NUL */
    struct code_shape code;
    enum type type;
    struct shape *shape;              /* of an object, and of the items of a list of objects */
    const struct field_row *field;    /* NULL for objects and lists of objects */
    struct text name;
    const char *path;                 /* as messages show it */
};

/* Spaces that are expected after each comma and each colon, 0 or 1. */
struct spacing { uint8_t comma, colon; };

struct shape {
    struct member **order;            /* those that are expected, in their order, the end, and all others */
    struct member **end_at;           /* place of the end in it */
    struct shape_key first;           /* of the one that is expected first, with a brace for the comma */
    struct spacing spacing;
    struct member *members;
    size_t count, capacity;           /* of members */
    struct member end;
    const char *what;                 /* "the session", "an authorization" */
};

struct shapes { struct shape *session, *line, *authorization, *document; };

struct shapes shapes_new(struct arena *arena);
/* What comes next stands in the order at *found, not at *step. What stands between them is left out, and expected no
 * more; one that was not expected comes before the others. */
void shape_expect(struct shape *shape, struct member **step, struct member **found);
/* Names will be written so, in all shapes that this one leads to. */
void shape_set_spacing(struct shape *shape, struct spacing spacing);
/* The member of this name, or NULL. */
struct member *shape_find(const struct shape *shape, struct text name);
/* "did you mean": the name nearest to `name`, or empty. */
struct text shape_nearest(struct arena *arena, const struct shape *shape, struct text name);

#endif
