/* Complaints about rows, and single cells that several formats have. Knows no layout. */
#include "table/reading.h"

#include <stdio.h>

#define SHOWN 40  /* bytes of a cell that a message shows */

/* "`9711x`", cut short, or "nothing". What is not plain ASCII is shown as a question mark. */
static void show(char *to, size_t size, struct text cell)
{
    size_t length = cell.length < SHOWN ? cell.length : SHOWN, at = 0;

    if (cell.length == 0) {
        snprintf(to, size, "nothing");
        return;
    }
    to[at++] = '`';
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)cell.bytes[i];

        to[at++] = (char)(c < 0x20 || c > 0x7e ? '?' : c);
    }
    snprintf(to + at, size - at, "%s`", length < cell.length ? "..." : "");
}

/* Counts a wrong row; NULL when enough were told. */
static struct complaint *next_complaint(struct reading *reading, enum message id, uint32_t line)
{
    struct complaint *complaint;

    reading->wrong++;
    if (reading->complaint_count >= READING_COMPLAINTS_MAX)
        return NULL;
    complaint = &reading->complaints[reading->complaint_count++];
    *complaint = (struct complaint){ .id = id, .line = line };
    return complaint;
}

/* Line and column of `at` in the record; columns count bytes, as codes and dates have no others. */
static void place(struct complaint *complaint, const struct cells *cells, const char *at)
{
    const char *line = cells->begin;

    for (const char *p = cells->begin; p < at; p++) {
        if (*p == '\n') {
            complaint->line++;
            line = p + 1;
        }
    }
    complaint->column = (uint32_t)(at - line) + 1;
}

void reading_refuse_cell(struct reading *reading, enum message id, const struct cells *cells, size_t index,
                         const char *expected, const char *where)
{
    struct complaint *complaint = next_complaint(reading, id, cells->line);
    struct text cell = lines_cell(cells, index);

    if (!complaint)
        return;
    if (index < cells->count)
        place(complaint, cells, cell.bytes);
    show(complaint->read, sizeof complaint->read, cell);
    snprintf(complaint->expected, sizeof complaint->expected, "%s", expected);
    snprintf(complaint->where, sizeof complaint->where, "%s", where);
}

void reading_refuse_row(struct reading *reading, enum message id, uint32_t line, const char *read,
                        const char *expected)
{
    struct complaint *complaint = next_complaint(reading, id, line);

    if (!complaint)
        return;
    snprintf(complaint->read, sizeof complaint->read, "%s", read);
    snprintf(complaint->expected, sizeof complaint->expected, "%s", expected);
}

void reading_refuse_unclosed(struct reading *reading, const struct cells *cells)
{
    reading_refuse_row(reading, MESSAGE_ROW_QUOTE, cells->line, "", "");
}

void reading_refuse_duplicate(struct reading *reading, struct text key, uint32_t first, uint32_t second)
{
    char line[24], shown[64];

    snprintf(line, sizeof line, "%u", (unsigned)first);
    show(shown, sizeof shown, key);
    reading_refuse_row(reading, MESSAGE_ROW_DUPLICATE, second, shown, line);
}

void reading_tell(const struct reading *reading, struct diagnostics *diagnostics)
{
    struct text file = reading->edition->path;

    for (size_t i = 0; i < reading->complaint_count; i++) {
        const struct complaint *complaint = &reading->complaints[i];
        struct diagnostic *diagnostic = diag_add_input(diagnostics, complaint->id, file, complaint->line,
                                                       complaint->column, complaint->read, complaint->expected,
                                                       complaint->where);

        if (i == 0)  /* once is enough */
            diag_help(diagnostics, diagnostic, "%s", reading->help);
    }
    if (reading->wrong > reading->complaint_count)
        diag_add_input(diagnostics, MESSAGE_ROWS_MORE, file, 0, 0, reading->wrong - reading->complaint_count);
}

code_t reading_code(struct text cell)
{
    return cell.length == 5 && cell.bytes[2] >= '0' && cell.bytes[2] <= '9' ? code_parse(cell) : CODE_UNKNOWN;
}

/* "2024183" is day 183 of 2024, 2024-07-01. */
static bool parse_julian(date_t *date, struct text cell)
{
    int digits[7], year, day;

    for (size_t i = 0; i < 7; i++) {
        if (cell.bytes[i] < '0' || cell.bytes[i] > '9')
            return false;
        digits[i] = cell.bytes[i] - '0';
    }
    year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    day = digits[4] * 100 + digits[5] * 10 + digits[6];
    if (year < 1800 || year > 2999 || day < 1 || day > 365 + date_is_leap_year(year))
        return false;
    *date = date_join(year, 1, 1) + day - 1;
    return true;
}

bool reading_date(date_t *date, struct text cell, bool julian)
{
    if (julian && cell.length == 7)
        return parse_julian(date, cell);
    return cell.length == DATE_TEXT_SIZE ? date_parse(date, cell) : date_parse_compact(date, cell);
}

int reading_indicator(struct text cell)
{
    if (cell.length == 0 || cell.bytes[0] < '0' || cell.bytes[0] > '9' || (cell.length > 1 && cell.bytes[1] != ' '))
        return -1;
    return cell.bytes[0] - '0';
}

void reading_write_date(struct buffer *to, date_t date)
{
    char text[DATE_TEXT_SIZE];

    if (date == DATE_MAX) {
        buffer_char(to, '*');
        return;
    }
    date_format(text, date);
    buffer_add(to, (struct text){ text, 4 });
    buffer_add(to, (struct text){ text + 5, 2 });
    buffer_add(to, (struct text){ text + 8, 2 });
}
