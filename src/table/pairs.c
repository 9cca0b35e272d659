/* NCCI pair edits: reading the file. Knows CMS's layout; what is done with the rows is pair_load.c's.
 *
 * Column 1, column 2, `*` where in existence before 1996, first day, last day or `*`, modifier indicator, rationale;
 * Medicaid's file has no third column. Captions stand before the first row, over several lines. */
#include "table/checksum.h"
#include "table/pair_load.h"
#include "table/pair_row.h"

struct pair_reader {
    struct reading *reading;
    struct pair_load *load;
    struct pair_dates dates;
};

/* A row that applies on some day: into the index, and into the copy where one is wanted. */
static void keep_row(struct pair_reader *reader, uint32_t column1, struct pair_row row)
{
    struct table_copy *copy = reader->reading->copy;

    reader->reading->understood++;
    pair_load_add(reader->load, column1, row);
    if (!copy)
        return;
    buffer_code(copy->to, (code_t)column1 << 30);
    buffer_char(copy->to, '\t');
    buffer_code(copy->to, (code_t)row.column2 << 30);
    buffer_string(copy->to, "\t\t");
    reading_write_date(copy->to, row.from);
    buffer_char(copy->to, '\t');
    reading_write_date(copy->to, row.until);
    buffer_string(copy->to, row.indicator ? "\t1\t\n" : "\t0\t\n");
    copy->kept++;
}

static void pass_over(struct reading *reading)
{
    reading->understood++;
    if (reading->copy)
        reading->copy->left_out++;
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
    struct pair_row row = { .line = cells->line, .column2 = pairs_short_code(column2) & 0x3fffffff };

    if (column1 == CODE_UNKNOWN) {
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, 0, "a code such as 97150", "column 1");
    } else if (column2 == CODE_UNKNOWN) {
        reading_refuse_cell(reading, MESSAGE_ROW_CODE, cells, 1, "a code such as 97112", "column 2");
    } else if (indicator == 9) {
        pass_over(reading);
    } else if (!read_days(reading, &row, cells, from)) {
        return;
    } else if (indicator != 0 && indicator != 1) {
        reading_refuse_cell(reading, MESSAGE_ROW_VALUE, cells, from + 2, "a modifier indicator 0, 1 or 9",
                            "the column after the dates");
    } else {
        row.indicator = indicator == 1;
        keep_row(reader, pairs_short_code(column1), row);
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

/* An ordinary line, up to its line feed at `end`. */
static bool read_plain(struct pair_reader *reader, const char *at, const char *end, uint32_t number)
{
    struct pair_line line;

    if (end - at < PAIR_ROW_SHORTEST || !pair_row_read(&line, &reader->dates, at, end, number))
        return false;
    if (line.kept)
        keep_row(reader, line.column1, line.row);
    else
        pass_over(reader->reading);
    return true;
}

static void read_all(struct pair_reader *reader, struct lines lines)
{
    struct cells cells;

    while (lines.at < lines.end) {
        const char *end = memchr(lines.at, '\n', (size_t)(lines.end - lines.at));

        if (end && read_plain(reader, lines.at, end, lines.line)) {
            lines.at = end + 1;
            lines.line++;
        } else if (lines_next(&lines, &cells)) {
            read_record(reader, &cells);
        }
    }
}

/* The captions before what was scanned. Returns where they end. */
static struct lines read_captions(struct pair_reader *reader, struct lines lines, const char *end)
{
    struct cells cells;

    while (lines.at < end && lines_next(&lines, &cells))
        read_record(reader, &cells);
    return lines;
}

/* Reads the whole text in several threads. false: it is not as ordinary as that, and must be read row by row. */
static bool read_quickly(struct pair_reader *reader, struct text text)
{
    struct reading *reading = reader->reading;
    struct pair_scan scan = { 0 };

    bool whole = pair_scan(reader->load, &scan, text, reading->has_digest ? NULL : reading->digest);

    reading->has_digest |= scan.digested;
    if (!whole)
        return false;
    read_captions(reader, lines_open(text), scan.begin);
    if (reading->understood > 0)  /* rows among the captions that were no ordinary ones */
        return false;
    reading->edition->pairs = pair_build(reader->load, reading_seed(reading), scan.rows, scan.row_count, scan.pieces,
                                         scan.piece_count);
    if (!reading->edition->pairs)
        return false;
    reading->understood = scan.understood;
    return true;
}

static void read_rows(struct pair_reader *reader, struct text text)
{
    struct reading *reading = reader->reading;
    size_t complaints = reading->complaint_count, wrong = reading->wrong;

    if (!reading->copy && read_quickly(reader, text))
        return;
    reading->complaint_count = complaints;
    reading->wrong = wrong;
    reading->understood = 0;
    reader->load->count = reader->load->run_count = 0;
    if (!reading->has_digest)
        checksum_sha256(reading->digest, text);
    reading->has_digest = true;
    read_all(reader, lines_open(text));
    reading->edition->pairs = pair_load_finish(reader->load, reading_seed(reading));
}

/* False when memory ran out. `load` belongs to the caller's frame, so that a jump back to here leaves it whole. */
static bool read_guarded(struct reading *reading, struct pair_load *load, struct text text)
{
    struct pair_reader reader = { .reading = reading, .load = load };
    jmp_buf place;
    jmp_buf *before = arena_on_failure(reading->arena, &place);

    if (setjmp(place) == 0) {
        read_rows(&reader, text);
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

    pair_load_begin(&load, reading);
    whole = read_guarded(reading, &load, text);
    pair_load_end(&load);
    if (!whole)
        pair_load_fail(reading->arena);
    reading->edition->row_count = reading->edition->pairs->row_count;
}
