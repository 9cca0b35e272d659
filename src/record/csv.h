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
    CSV_UNKNOWN          /* left out */
};

struct csv_column {
    enum csv_kind kind;
    enum field_scope scope;
    const struct field_row *field;    /* NULL where the column is no field */
    const struct object_row *object;  /* the object that the column is or belongs to, or NULL */
    struct text name;
    struct text first;                /* what the first row of the session says that says anything */
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
    bool usable;             /* the header has the columns that a session needs */
};

/* Reads the row that begins at p, which is before `end`. Cells with doubled quotes are copied to the record's memory.
 * At most CSV_COLUMNS_MAX cells are kept. */
void csv_read_row(struct record_reader *reader, struct csv_table *table, const char *p, const char *end);
/* A row without anything in it. */
bool csv_is_blank(const struct csv_row *row);
/* Refuses the record for the row's fault. */
void csv_refuse_row(struct record_reader *reader, const struct csv_table *table);

/* Makes the table from the header at *p, which becomes the place of the first row after it. */
struct csv_table *csv_read_header(struct record_reader *reader, const char **p, const char *end);

#endif
