/* NCCI pair edits: reading the file. Knows CMS's layout; what is done with the rows is pair_load.c's.
 *
 * Column 1, column 2, `*` where in existence before 1996, first day, last day or `*`, modifier indicator, rationale;
 * Medicaid's file has no third column. Captions stand before the first row, over several lines. */
#include "table/pair_load.h"

#define ROW_SHORTEST 24  /* bytes of the shortest row that read_plain() takes, without the rationale */

/* A date as its eight bytes and what they mean, because the same few dates follow each other; bytes 0: none yet. */
struct known_date { uint64_t bytes; date_t date; };

struct pair_reader {
    struct reading *reading;
    struct pair_load *load;
    struct known_date from, until;
};

/* Reads the eight bytes at `at`. */
static inline bool plain_date(struct known_date *known, const char *at)
{
    uint64_t bytes;

    memcpy(&bytes, at, sizeof bytes);
    if (bytes == known->bytes && bytes != 0)
        return true;
    if (!date_parse_compact(&known->date, (struct text){ at, 8 }))
        return false;
    known->bytes = bytes;
    return true;
}

/* The five bytes at `at` as reading_code() reads them. */
static inline code_t plain_code(const char *at)
{
    return at[2] >= '0' && at[2] <= '9' ? code_parse((struct text){ at, 5 }) : CODE_UNKNOWN;
}

/* Reads an ordinary row: tabs, no spaces, codes of five characters, and at least ROW_SHORTEST bytes. False when it is
 * anything else, or not right; the line is then read again, slowly. */
static inline bool read_plain(struct pair_reader *reader, const char *at, const char *end, uint32_t line)
{
    code_t column1 = plain_code(at), column2 = plain_code(at + 6);
    struct pair_row row = { .line = line, .until = DATE_MAX };
    const char *p = at + 12;

    if (column1 == CODE_UNKNOWN || column2 == CODE_UNKNOWN || at[5] != '\t' || at[11] != '\t')
        return false;
    if (p[*p == '*'] == '\t')  /* Medicaid's file has no such column */
        p += 1 + (*p == '*');
    if (end - p < 12 || !plain_date(&reader->from, p) || p[8] != '\t')
        return false;
    row.from = reader->from.date;
    p += 9;
    if (*p == '*') {
        p++;
    } else {
        if (end - p < 10 || !plain_date(&reader->until, p))
            return false;
        row.until = reader->until.date;
        p += 8;
    }
    if (end[-1] == '\r')
        end--;
    if (*p != '\t' || (p[1] != '0' && p[1] != '1' && p[1] != '9') || (p + 2 < end && p[2] != '\t'))
        return false;
    if (row.until < row.from && p[1] != '9')
        return false;
    row.indicator = (uint8_t)(p[1] - '0');
    reader->reading->understood++;
    if (row.indicator != 9)
        pair_load_add(reader->load, column1, column2, row);
    return true;
}

/* Where the first day stands: a cell that reads as a date, in Medicaid's layout the third. */
static size_t find_from(const struct cells *cells)
{
    date_t date;

    return reading_date(&date, lines_cell(cells, 2), false) ? 2 : 3;
}

/* A caption: before the first row, without a code and without a date where a row has them. */
static bool is_caption(const struct reading *reading, const struct cells *cells, size_t from)
{
    date_t date;

    return reading->understood + reading->wrong == 0 && reading_code(lines_cell(cells, 0)) == CODE_UNKNOWN &&
           !reading_date(&date, lines_cell(cells, from), false);
}

/* The days of a row. A row that ends before it begins can never apply. */
static bool read_days(struct reading *reading, struct pair_row *row, const struct cells *cells, size_t from)
{
    struct text until = lines_cell(cells, from + 1);

    if (!reading_date(&row->from, lines_cell(cells, from), false)) {
        reading_refuse_cell(reading, MESSAGE_ROW_DATE, cells, from, "a date such as 20200101",
                            "the column of effective dates");
        return false;
    }
    row->until = DATE_MAX;
    if (!text_equal(until, TEXT("*")) && !reading_date(&row->until, until, false)) {
        reading_refuse_cell(reading, MESSAGE_ROW_DATE, cells, from + 1, "a date such as 20231231, or `*` for none",
                            "the column of deletion dates");
        return false;
    }
    if (row->until < row->from)
        reading_refuse_cell(reading, MESSAGE_ROW_ENDS_BEFORE, cells, from + 1, "", "");
    return row->until >= row->from;
}

static void read_row(struct pair_reader *reader, const struct cells *cells, size_t from)
{
    struct reading *reading = reader->reading;
    code_t column1 = reading_code(lines_cell(cells, 0)), column2 = reading_code(lines_cell(cells, 1));
    int indicator = reading_indicator(lines_cell(cells, from + 2));
    struct pair_row row = { .line = cells->line };

    if (column1 == CODE_UNKNOWN) {
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, 0, "a code such as 97150", "column 1");
    } else if (column2 == CODE_UNKNOWN) {
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, 1, "a code such as 97112", "column 2");
    } else if (indicator == 9) {
        reading->understood++;
    } else if (!read_days(reading, &row, cells, from)) {
        return;
    } else if (indicator != 0 && indicator != 1) {
        reading_refuse_cell(reading, MESSAGE_ROW_VALUE, cells, from + 2, "a modifier indicator 0, 1 or 9",
                            "the column after the dates");
    } else {
        row.indicator = (uint8_t)indicator;
        reading->understood++;
        pair_load_add(reader->load, column1, column2, row);
    }
}

static void read_record(struct pair_reader *reader, const struct cells *cells)
{
    size_t from = find_from(cells);

    if (cells->unclosed)
        reading_refuse_unclosed(reader->reading, cells);
    else if (!lines_is_blank(cells) && !is_caption(reader->reading, cells, from))
        read_row(reader, cells, from);
}

static void read_all(struct pair_reader *reader, struct text text)
{
    struct lines lines = lines_open(text);
    struct cells cells;

    while (lines.at < lines.end) {
        const char *end = memchr(lines.at, '\n', (size_t)(lines.end - lines.at));

        if (end && end - lines.at >= ROW_SHORTEST && read_plain(reader, lines.at, end, lines.line)) {
            lines.at = end + 1;
            lines.line++;
        } else if (lines_next(&lines, &cells)) {
            read_record(reader, &cells);
        }
    }
}

/* False when memory ran out. `load` belongs to the caller's frame, so that a jump back to here leaves it whole. */
static bool read_guarded(struct reading *reading, struct pair_load *load, struct text text)
{
    struct pair_reader reader = { .reading = reading, .load = load };
    jmp_buf place;
    jmp_buf *before = arena_on_failure(reading->arena, &place);

    if (setjmp(place) == 0) {
        read_all(&reader, text);
        reading->edition->pairs = pair_load_finish(load);
        arena_on_failure(reading->arena, before);
        return true;
    }
    arena_on_failure(reading->arena, before);
    return false;
}

void pairs_read(struct reading *reading, struct text text)
{
    struct pair_load load;
    bool whole;

    pair_load_begin(&load, reading->arena, reading->seed);
    whole = read_guarded(reading, &load, text);
    reading->edition->row_count = load.count;
    pair_load_end(&load);
    if (!whole)
        pair_load_fail(reading->arena);
}
