/* The dictionary as the JSON reader wants it: one shape for each kind of object, its members with the bytes that their
 * name has in the input, and a guess of which member comes next.
 *
 * Made once for a reader, in the reader's arena. The guesses are the only part that changes; they cost time when wrong,
 * and never change what is read. */
#ifndef RECORD_SHAPE_H
#define RECORD_SHAPE_H
#include "base/arena.h"
#include "record/session.h"
#include "record/value.h"

/* How the value of a member is read. */
enum member_kind {
    MEMBER_FLAG, MEMBER_COUNT, MEMBER_MONEY, MEMBER_DATE, MEMBER_TEXT, MEMBER_NAME, MEMBER_CODE, MEMBER_DIAGNOSIS,
    MEMBER_COUNTS, MEMBER_NAMES, MEMBER_CODES, MEMBER_DIAGNOSES,  /* lists of these */
    MEMBER_RARE,                                                  /* always read the slow way */
    MEMBER_OBJECT,
    MEMBER_AUTHORIZATION, MEMBER_AUTHORIZATIONS, MEMBER_DOCUMENTS, MEMBER_LINES
};

#define MEMBER_KEY_WORDS 3  /* a name in quotes with its colon has at most 24 bytes, or is found the slow way */

struct shape;

struct member {
    uint64_t key[MEMBER_KEY_WORDS];   /* the bytes `"name":` as loaded from memory, then zeros */
    uint64_t mask[MEMBER_KEY_WORDS];  /* ones where key has bytes */
    uint64_t bit;                     /* one bit, its own in its shape */
    struct member *next;              /* what came after it the last time */
    uint32_t offset;                  /* of the value, in the struct of the scope */
    uint8_t key_length;               /* bytes of `"name":`; 0 when they do not fit */
    uint8_t kind;                     /* enum member_kind */
    struct code_shape code;
    enum type type;
    struct shape *shape;              /* of an object, and of the items of a list of objects */
    const struct field_row *field;    /* NULL for objects and lists of objects */
    struct text name;
    const char *path;                 /* as messages show it */
};

struct shape {
    struct member *first;             /* guess of the first member */
    struct member *members;
    size_t count, capacity;
    const char *what;                 /* "the session", "an authorization" */
};

struct shapes { struct shape *session, *line, *authorization, *document; };

struct shapes shapes_new(struct arena *arena);
/* The member of this name, or NULL. */
struct member *shape_find(const struct shape *shape, struct text name);
/* "did you mean": the name nearest to `name`, or empty. */
struct text shape_nearest(struct arena *arena, const struct shape *shape, struct text name);

#endif
