/* What the readers of all table formats share: the rows that could not be read, and single cells.
 *
 * Private to src/table. What is wrong is kept here and told when the reader is done, because a diagnostic takes memory
 * from an arena and a reader may hold memory that a failing arena would leak. */
#ifndef TABLE_READING_H
#define TABLE_READING_H
#include "table/checksum.h"
#include "table/lines.h"
#include "table/table.h"

#define READING_COMPLAINTS_MAX 20  /* rows of one file that are told one by one; the others are counted */

/* The three texts of a message's headline, some of them empty: what was read, what is expected, where. */
struct complaint {
    enum message id;
    uint32_t line, column;  /* column 0: the whole line is meant */
    char read[64], expected[80], where[64];
};

struct reading {
    struct arena *arena;
    struct table_edition *edition;
    const char *help;     /* a sentence: what a row looks like */
    uint8_t digest[CHECKSUM_SIZE];  /* SHA-256 of the file */
    bool has_digest;      /* otherwise the reader makes it; only pairs_read() does */
    unsigned threads;     /* that may be used */
    size_t piece_bytes;   /* see struct table_means */
    struct table_copy *copy;  /* NULL: none is wanted; pairs_read() writes it row by row */
    struct complaint complaints[READING_COMPLAINTS_MAX];
    size_t complaint_count;
    size_t wrong;         /* rows that were left out */
    size_t understood;    /* rows that could be read, kept or not */
};

/* For hashes: from the file's checksum, so that no file can be made to collide. */
static inline uint64_t reading_seed(const struct reading *reading)
{
    uint64_t seed;

    memcpy(&seed, reading->digest, sizeof seed);
    return seed | 1;
}

/* The cell at `index` is not what it should be; counts the row as wrong. */
void reading_refuse_cell(struct reading *reading, enum message id, const struct cells *cells, size_t index,
                         const char *expected, const char *where);
/* The record at `line` as a whole. */
void reading_refuse_row(struct reading *reading, enum message id, uint32_t line, const char *read,
                        const char *expected);
void reading_refuse_unclosed(struct reading *reading, const struct cells *cells);
/* Two rows for one key where one is expected. */
void reading_refuse_duplicate(struct reading *reading, struct text key, uint32_t first, uint32_t second);
/* Adds the diagnostics of all complaints. */
void reading_tell(const struct reading *reading, struct diagnostics *diagnostics);

/* A procedure code: five characters, the third a digit, as a letter stands first or last. Otherwise CODE_UNKNOWN. */
code_t reading_code(struct text cell);
/* YYYYMMDD, YYYY-MM-DD or, where `julian`, YYYYDDD. */
bool reading_date(date_t *date, struct text cell, bool julian);
/* The digit that the cell begins with, when it stands alone or before a space: 3 of "3 Date of Service Edit". Or -1. */
int reading_indicator(struct text cell);

/* 20261231, or `*` for DATE_MAX. */
void reading_write_date(struct buffer *to, date_t date);

/* One reader per format. All rows that can be read are added to the edition. */
void pairs_read(struct reading *reading, struct text text);
void mue_read(struct reading *reading, struct text text);
void addon_read(struct reading *reading, struct text text);
void mue_write(struct table_copy *copy, const struct table_edition *edition);
void addon_write(struct table_copy *copy, const struct table_edition *edition);
void columns_read(struct reading *reading, const struct table_column *columns, size_t column_count, struct text text);

#endif
