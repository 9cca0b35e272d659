/* Records and cells of delimited text: tabs or commas, LF or CRLF, quoted cells with line ends inside.
 *
 * Private to src/table. Cells are slices of the text; nothing is copied. Knows no table format. */
#ifndef TABLE_LINES_H
#define TABLE_LINES_H
#include "base/arena.h"
#include "base/text.h"

#define LINES_CELLS_MAX 256           /* cells of one record; more are not kept and `too_many` is set */
#define LINES_QUOTED_MAX (64 * 1024)  /* bytes between a quote and the one that closes it */

struct lines {
    const char *at, *end;  /* what is left to read */
    uint32_t line;         /* of `at`, 1-based */
    char separator;        /* '\t' or ',' */
};

struct cells {
    struct text items[LINES_CELLS_MAX];  /* without spaces around them and without their quotes */
    size_t count;
    const char *begin;                   /* of the record */
    uint32_t line;                       /* where it begins */
    bool too_many, unclosed;             /* unclosed: a quote has no partner near enough; nothing is read after it */
};

/* A byte order mark is skipped, and lines of notes that begin with `#`; the separator is a tab when the first 64 KiB
 * after them hold one. */
struct lines lines_open(struct text text);
/* The next record; false at the end. An empty line is a record of one empty cell. */
bool lines_next(struct lines *lines, struct cells *cells);
/* The cell, or an empty text where the record is shorter. */
struct text lines_cell(const struct cells *cells, size_t index);
/* Every cell is empty. */
bool lines_is_blank(const struct cells *cells);
/* The cell's text as UTF-8, copied: doubled quotes made single, Latin-1 converted, control characters made spaces. */
struct text lines_text(struct arena *arena, struct text cell);

#endif
