/* One line of a pair table, read the quick way: an ordinary row with tabs, as CMS writes it. Private to src/table.
 *
 * Inline, as both readers live in it. Whatever is not ordinary or not right is refused here and read again slowly. */
#ifndef TABLE_PAIR_ROW_H
#define TABLE_PAIR_ROW_H
#include "table/pairs.h"

#define PAIR_ROW_SHORTEST 24  /* bytes of the shortest row that pair_row_read() takes, without the rationale */
#define PAIR_DATES_BITS 8

/* Dates as their eight bytes and what they mean, because the same few hundred occur again and again; bytes 0: none. */
struct pair_dates { struct { uint64_t bytes; date_t date; } known[1 << PAIR_DATES_BITS]; };

struct pair_line { uint32_t column1; struct pair_row row; bool kept; };

/* Reads the eight bytes at `at`. */
static inline bool pair_row_date(struct pair_dates *dates, date_t *date, const char *at)
{
    uint64_t bytes;
    size_t place;

    memcpy(&bytes, at, sizeof bytes);
    place = (size_t)(bytes * UINT64_C(0x9e3779b97f4a7c15) >> (64 - PAIR_DATES_BITS));
    if (dates->known[place].bytes != bytes || bytes == 0) {
        if (!date_parse_compact(&dates->known[place].date, (struct text){ at, 8 })) {
            dates->known[place].bytes = 0;
            return false;
        }
        dates->known[place].bytes = bytes;
    }
    *date = dates->known[place].date;
    return true;
}

/* The five bytes at `at` as a short code, as reading_code() reads them; 0: none. */
static inline uint32_t pair_row_code(const char *at)
{
    const unsigned char *from = (const unsigned char *)at;
    uint32_t a = code_characters[from[0]], b = code_characters[from[1]], c = code_characters[from[2]];
    uint32_t d = code_characters[from[3]], e = code_characters[from[4]];

    if (a == 0 || b == 0 || c == 0 || c > 10 || d == 0 || e == 0)
        return 0;
    return a << 24 | b << 18 | c << 12 | d << 6 | e;
}

/* Reads the line from `at` up to its line feed at `end`, at least PAIR_ROW_SHORTEST bytes: tabs, no spaces, codes of
 * five characters. */
static inline bool pair_row_read(struct pair_line *line, struct pair_dates *dates, const char *at, const char *end,
                                 uint32_t number)
{
    uint32_t column2 = pair_row_code(at + 6);
    const char *p = at + 12;

    line->column1 = pair_row_code(at);
    line->row = (struct pair_row){ .line = number, .until = DATE_MAX };
    if (line->column1 == 0 || column2 == 0 || at[5] != '\t' || at[11] != '\t')
        return false;
    if (p[*p == '*'] == '\t')  /* Medicaid's file has no such column */
        p += 1 + (*p == '*');
    if (end - p < 12 || !pair_row_date(dates, &line->row.from, p) || p[8] != '\t')
        return false;
    p += 9;
    if (*p == '*') {
        p++;
    } else {
        if (end - p < 10 || !pair_row_date(dates, &line->row.until, p))
            return false;
        p += 8;
    }
    if (end[-1] == '\r')
        end--;
    if (*p != '\t' || (p[1] != '0' && p[1] != '1' && p[1] != '9') || (p + 2 < end && p[2] != '\t'))
        return false;
    line->kept = p[1] != '9';
    line->row.column2 = column2 & 0x3fffffff;
    line->row.indicator = p[1] == '1';
    return line->row.until >= line->row.from || !line->kept;
}

#endif
