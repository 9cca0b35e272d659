/* The dictionary as the JSON reader wants it: one shape for each kind of object, its members with the bytes that their
 * name has in the input, and the order in which they came the last time.
 *
 * Made once for a reader, in the reader's arena. The order is the only part that changes; it costs time when wrong, and
 * never changes what is read. */
#ifndef RECORD_SHAPE_H
#define RECORD_SHAPE_H
#include "base/arena.h"
#include "record/session.h"
#include "record/value.h"

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

#define MEMBER_KEY_SIZE 32  /* no name of the dictionary is longer than this less 4 */

struct shape;

struct member {
    alignas(16) char key[MEMBER_KEY_SIZE];  /* the bytes `,"name":`, then zeros; of the end: `}` */
    uint32_t key_bits;                /* a one for each of them, the first in the lowest bit */
    uint32_t offset;                  /* of the value, in the struct of the scope */
    uint32_t length;                  /* of its value the last time, if a text */
    uint8_t value_at;                 /* bytes of key before the value; 0 for the end */
    uint8_t kind;                     /* enum member_kind */
    struct code_shape code;
    enum type type;
    struct shape *shape;              /* of an object, and of the items of a list of objects */
    const struct field_row *field;    /* NULL for objects and lists of objects */
    struct text name;
    const char *path;                 /* as messages show it */
};

struct shape {
    struct member **order;            /* all members and the end: first those that are expected, in their order */
    struct member *members;
    size_t count, capacity;           /* of members */
    struct member end;
    const char *what;                 /* "the session", "an authorization" */
};

struct shapes { struct shape *session, *line, *authorization, *document; };

struct shapes shapes_new(struct arena *arena);
/* What comes next stands in the order at *found, not at *step: what stands between them goes to the end of the order. */
void shape_expect(struct shape *shape, struct member **step, struct member **found);
/* The member of this name, or NULL. */
struct member *shape_find(const struct shape *shape, struct text name);
/* "did you mean": the name nearest to `name`, or empty. */
struct text shape_nearest(struct arena *arena, const struct shape *shape, struct text name);

#endif
