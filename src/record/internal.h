/* What the readers share: the reader itself, and how a record is refused.
 *
 * Private to src/record. */
#ifndef RECORD_INTERNAL_H
#define RECORD_INTERNAL_H
#include "record/reader.h"
#include "record/shape.h"

#define RECORD_COMPLAINTS_MAX 20  /* diagnostics for one record; its other mistakes are not told */
#define RECORD_NAMES_MAX 100       /* unknown names that are told, each once */

/* Where the items of a list stand: the first, the next, and where the room for them ends. */
struct record_room { char *first, *item, *end; };

/* JSON: how many bytes of the input the last object of a list took, and how many followed the list. */
struct record_pace { uint32_t each, after; };

/* A member name that the dictionary does not know, in an object that is still open. */
struct record_name { uint64_t hash; struct text name; };

struct csv_table;

struct record_reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct text name;                /* of the input */
    enum record_format format;
    uint64_t line;                   /* of the input, counted from 1: where the text at `begin` stands */
    /* the record being read */
    const char *begin, *end;         /* the input that places are counted in */
    struct arena *memory;
    struct session *session;
    int depth;                       /* JSON: objects and lists that are open */
    bool refused;
    struct diagnostic *complaints[RECORD_COMPLAINTS_MAX];
    size_t complaint_count;
    /* JSON */
    struct shapes shapes;
    bool knows_spacing;              /* of the names in the input */
    struct { struct record_pace lines, authorizations, documents; } paces;
    struct record_name *open_names;
    size_t open_name_count, open_name_capacity;
    /* names that were warned of */
    struct text *warned;
    size_t warned_count, warned_capacity;
    struct csv_table *csv;           /* NULL until the header was read */
    const struct record_columns *columns;  /* names of others for its columns, or NULL */
};

struct place { uint64_t line; uint32_t column; };

/* Where `at` stands in the input; the column counts characters from 1. */
struct place record_place(const struct record_reader *reader, const char *at);

/* Starts a record; `text` is the input that places are counted in, from reader->line on. */
void record_begin(struct record_reader *reader, struct session *session, struct arena *memory, struct text text);
/* Ends it: what was complained of gets a note with the session's id. */
enum record_status record_end(struct record_reader *reader);

/* The diagnostic refuses the record. Returns it. */
struct diagnostic *record_refused(struct record_reader *reader, struct diagnostic *diagnostic);
/* True when enough was said about this record. */
static inline bool record_is_full(const struct record_reader *reader)
{
    return reader->complaint_count >= RECORD_COMPLAINTS_MAX;
}

/* What was read, in words: "the text `02/03/2026`", cut short, on one line. */
struct words { char bytes[96]; };
/* Only `kind` ("a text") where the value could tell who the patient is. `field` may be NULL. */
struct words record_words(const struct field_row *field, const char *kind, const char *kind_before_value,
                          struct text value);

/* A name of the input, for a message: cut short, on one line. */
struct words record_words_of_name(struct text name);

/* Refuses a value that its member cannot take. */
void record_refuse_value(struct record_reader *reader, const char *at, const struct field_row *field,
                         struct words read);

/* Refuses a list with more than `most` entries, */
void record_refuse_many(struct record_reader *reader, const char *at, int most);
/* a record of more than RECORD_BYTES_MAX, */
void record_refuse_long(struct record_reader *reader, const char *at);
/* and, in CSV, a column that can only say that there is none. */
void record_refuse_null(struct record_reader *reader, const char *at, const char *name);

/* One warning for each name that the shape does not hold. */
void record_warn_name(struct record_reader *reader, const char *at, struct text name, const struct shape *shape);

/* What no single member shows: required members, line numbers, pointers. Lines without a number get one. `at` is where
 * the record begins. */
void record_complete(struct record_reader *reader, const char *at);

#endif
