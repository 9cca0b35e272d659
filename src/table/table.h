/* Data tables of a rulebook: NCCI pair edits, medically unlikely edits, add-on codes, and tables with columns of their
 * own.
 *
 * A table has editions, each a file with the dates of service it is for; rows have dates of their own where the format
 * has them. Loaded tables are immutable and shared. Knows files' layouts, no rules. */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/code.h"
#include "base/date.h"
#include "base/text.h"
#include "diag/diag.h"
#include "record/session.h"
#include "table/cache.h"

enum table_format { TABLE_NCCI_PTP, TABLE_MUE, TABLE_ADDON, TABLE_COLUMNS };

/* One row of a pair table, as found. Rows of indicator 9 are not kept. */
struct pair_row {
    date_t from, until;         /* both inclusive; DATE_MAX: still in force */
    uint32_t column2 : 30;      /* the code's first five characters, six bits each */
    uint32_t indicator : 1;     /* 0: never together, 1: together with a modifier */
    uint32_t more : 1;          /* the next row is of the same pair */
    uint32_t line;              /* in the file, 1-based */
};

struct mue_row {
    code_t code;
    int32_t value;
    uint8_t indicator;
    uint32_t line;
}; /* MAI 1, 2, 3; 0 when the file has none */
/* kind: type 1, 2, 3; primary CODE_NONE: the contractor names the primary codes */
struct addon_row { code_t addon, primary; date_t from, until; uint8_t kind; uint32_t line; };

/* A column of a table with columns of its own. Cells are typed; a list cell holds codes. */
struct table_column { struct text name; enum type type; bool key, list; };
struct table_cell { int64_t number; code_t code; struct code_list codes; struct text text; bool empty; };

struct pair_index;

struct table_edition {
    struct text path;        /* as the rule file names it */
    date_t from, until;
    struct text checksum;    /* "sha256:..." of the file's bytes */
    size_t row_count;
    /* by format; rows sorted by code */
    const struct pair_index *pairs;
    const struct mue_row *mue;
    const struct addon_row *addons;    /* sorted by addon, then primary, then from */
    const code_t *keys;                /* TABLE_COLUMNS: sorted keys, row_count of them */
    const uint32_t *key_slots;         /* 1 + index in `keys`, or 0: hashed by code, 2 to the power of key_bits */
    uint8_t key_bits;
    const struct table_cell *cells;    /* row_count * column_count, row by row */
    const uint32_t *lines;
};

/* What may be used to read a large table sooner. */
struct table_means {
    unsigned threads;                 /* at most that many, the caller's one counted */
    size_t piece_bytes;               /* of text that a thread reads at once; 0: as many as are worth it */
    struct table_cache *cache;        /* NULL: none; must live as long as the arena, see table/cache.h */
    const struct table_stamp *stamp;  /* of the text's file; NULL: not known */
};

/* Reads one file's text into *edition (whose path and dates are set by the caller). Rows that cannot be read become
 * located diagnostics (messages_table.def, P0751 and up) and are left out. Header lines are found by content, see facts
 * 10; a plain header-less TSV of the same columns is read as well. `columns` only for TABLE_COLUMNS. false: not one row
 * could be read. Format of TABLE_MUE also as TSV: code, value, indicator; of TABLE_ADDON: header by name or addon,
 * primary, type, from, until; of TABLE_COLUMNS: TSV or CSV with a header line of the columns' names in any order, lists
 * joined by ';'. `means` may be NULL. */
bool table_read(struct arena *arena, struct diagnostics *diagnostics, struct table_edition *edition,
                enum table_format format, const struct table_column *columns, size_t column_count, struct text text,
                const struct table_means *means);

/* A table written anew in the layout of the rulebook's tables; not for TABLE_COLUMNS. */
struct table_copy {
    struct buffer *to;
    size_t kept;          /* rows written */
    size_t left_out;      /* rows that apply on no day (indicator 9, or withdrawn before they began) or repeat one */
    size_t refused;       /* rows that could not be read; each has its diagnostic, or is counted in one */
};

/* Reads one file's text as table_read() does, and adds its rows to the copy. */
bool table_copy(struct arena *arena, struct diagnostics *diagnostics, struct table_edition *edition,
                enum table_format format, struct text text, struct table_copy *copy);

/* How many rows table_without_row() can leave out. */
size_t table_rows(const struct table_edition *edition, enum table_format format);
/* The edition as it would be without the row at that index; what is copied of it lives in the arena. */
struct table_edition table_without_row(struct arena *arena, const struct table_edition *edition,
                                       enum table_format format, size_t row);

/* The rows of the pair (column 1, column 2), all of them whatever their dates; *count of them, in order of their first
 * day. Cost does not grow with the table. */
const struct pair_row *table_pair(const struct pair_index *index, code_t column1, code_t column2, size_t *count);
/* Does the code occur in the table, in either column? */
bool table_pair_lists(const struct pair_index *index, code_t code);
const struct mue_row *table_mue(const struct table_edition *edition, code_t code);
const struct addon_row *table_addons(const struct table_edition *edition, code_t addon, size_t *count);
/* the row's cells, column_count of them, or NULL */
const struct table_cell *table_row(const struct table_edition *edition, size_t column_count, code_t key,
                                   uint32_t *line);

#endif
