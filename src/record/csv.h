/* The parts of the CSV reader: rows of cells, and the header that says what each column holds.
 *
 * Private to src/record. */
#ifndef RECORD_CSV_H
#define RECORD_CSV_H
#include "record/dictionary.h"
#include "record/internal.h"

#define CSV_COLUMNS_MAX 1000

enum csv_kind {
    CSV_FIELD,           /* values of `field` */
    CSV_OBJECT,          /* empty, or null: there is no such object */
    CSV_AUTHORIZATIONS,  /* the same for the list of authorizations, */
    CSV_DOCUMENTS,       /* and for that of documents */
    CSV_UNKNOWN,         /* left out, with a warning */
    CSV_DROPPED          /* left out by the map of columns */
};

/* A row of the map of columns. */
struct csv_mapped { struct text foreign, ours; uint64_t line; };
struct record_columns {
    struct csv_mapped *items;  /* in order of the map */
    size_t count, capacity;
};

struct csv_column {
    enum csv_kind kind;
    enum field_scope scope;
    const struct field_row *field;    /* NULL where the column is no field */
    const struct object_row *object;  /* the object that the column is or belongs to, or NULL */
    struct text name;
    bool appends;                     /* one more column of a list, by the map of columns */
    struct text first;                /* what the first row of the session says that says anything */
};

/* Rows that stand together and belong to one session. */
struct csv_run {
    const char *begin, *end;
    uint64_t key;     /* hash of id, patient and date */
    uint32_t next;    /* the next run of the same session, further down; 0: none */
    bool later;       /* another run of the same session stands before it */
};

struct csv_runs {
    struct csv_run *items;   /* in order of the input; items[0] is not used */
    size_t count, capacity, at;
    uint32_t *slots;         /* the last run with a key, by its hash; 0: empty */
    size_t slot_count;       /* a power of two */
};

/* What is wrong with a row as a row; told only when it is known to which session it belongs. */
struct csv_fault { bool found; enum message message; const char *at; };

struct csv_row {
    struct text *cells;   /* without quotes and surrounding spaces */
    const char **places;  /* where each began */
    size_t count;
    struct csv_fault fault;
    const char *after;    /* where the next row begins */
};

struct csv_table {
    char separator, joiner;  /* between cells; between the items of a list within a cell */
    struct csv_column *columns;
    size_t column_count;
    size_t key_columns[3];   /* id, patient.id, date */
    struct csv_row row;
    struct csv_runs runs;
    struct line *lines;      /* of a session, until their number is known */
    size_t line_capacity;
    bool usable;             /* the header has the columns that a session needs */
};

/* Reads the row that begins at p, which is before `end`. Cells with doubled quotes are copied to the record's memory.
 * At most CSV_COLUMNS_MAX cells are kept. */
void csv_read_row(struct record_reader *reader, struct csv_table *table, const char *p, const char *end);
/* A row without anything in it. */
bool csv_is_blank(const struct csv_row *row);
/* Refuses the record for the row's fault. */
void csv_refuse_row(struct record_reader *reader, const struct csv_table *table);

/* The same without a look at what the cells hold: doubled quotes stay, wrong bytes are not looked for. */
void csv_pass_row(struct csv_table *table, const char *p, const char *end);
/* The row's cell of id, patient.id or date; empty where there is none. */
struct text csv_key_cell(const struct csv_table *table, size_t index);
/* Finds the runs of all rows from p on. */
void csv_find_runs(struct arena *arena, struct csv_table *table, const char *p, const char *end);

/* The column of the dictionary that has this name: the path, with the prefix of its scope. */
struct csv_column csv_column_of_name(struct text name);
/* What the map has for this name, or NULL. */
const struct csv_mapped *csv_find_mapped(const struct record_columns *columns, struct text name);
/* "did you mean": the nearest name of a column, in the arena; empty when none is near. */
struct text csv_nearest_column(struct arena *arena, struct text name);

/* Makes the table from the header at *p, which becomes the place of the first row after it. */
struct csv_table *csv_read_header(struct record_reader *reader, const char **p, const char *end);

#endif
