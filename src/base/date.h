/* Dates as days since 1970-01-01 in the proleptic Gregorian calendar, years 1800 to 2999. */
#ifndef BASE_DATE_H
#define BASE_DATE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef int32_t date_t;

#define DATE_UNKNOWN INT32_MIN        /* the member was left out */
#define DATE_NONE (INT32_MIN + 1)     /* the member was written as null */
#define DATE_MIN (-62091)             /* 1800-01-01 */
#define DATE_MAX 376199               /* 2999-12-31; also "without an end" */
#define DATE_TEXT_SIZE 10

static inline bool date_is_known(date_t date) { return date >= DATE_MIN; }

static inline bool date_is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline int date_days_in_month(int year, int month)
{
    return month == 2 ? 28 + date_is_leap_year(year) : 30 + ((month ^ month >> 3) & 1);
}

/* The day must exist. Years begin in March here, so that the leap day is the last of its year. */
static inline date_t date_join(int year, int month, int day)
{
    static const int16_t before_month[13] = { 0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };
    unsigned years = (unsigned)year - (month <= 2), centuries = years / 100;

    return (date_t)(years * 1461 / 4 - centuries + centuries / 4) + before_month[month] + day - 1 - 719468;
}

/* "2026-03-02"; false for anything else, impossible days included. Inline, as readers live in it: the first eight bytes
 * are checked at once, in a word whose lowest byte is the first. */
static inline bool date_parse(date_t *date, struct text text)
{
    uint64_t word, beyond;
    unsigned tens, ones;
    int year, month, day;

    if (text.length != DATE_TEXT_SIZE)
        return false;
    memcpy(&word, text.bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    word ^= UINT64_C(0x2d30302d30303030);           /* "0000-00-": digits become 0 to 9, dashes 0 */
    beyond = word + UINT64_C(0x7f76767f76767676);   /* sets the high bit of a byte that is larger */
    tens = (unsigned)(unsigned char)text.bytes[8] - '0';
    ones = (unsigned)(unsigned char)text.bytes[9] - '0';
    if (((word | beyond) & UINT64_C(0x8080808080808080)) != 0 || tens > 9 || ones > 9)
        return false;
    word = (word & UINT64_C(0x000f0f000f0f0f0f)) * 10 + (word >> 8);  /* pairs: bytes 0, 2 and 5 */
    year = (int)(word & 0xff) * 100 + (int)(word >> 16 & 0xff);
    month = (int)(word >> 40 & 0xff);
    day = (int)(tens * 10 + ones);
    if (year < 1800 || year > 2999 || month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month))
        return false;
    *date = date_join(year, month, day);
    return true;
}

/* 8 digits, "20260302" */
bool date_parse_compact(date_t *date, struct text text);
/* writes exactly DATE_TEXT_SIZE bytes */
void date_format(char to[DATE_TEXT_SIZE], date_t date);
void date_split(date_t date, int *year, int *month, int *day);
/* Calendar arithmetic; the day is cut to the month's last (2024-02-29 + 1 year is 2025-02-28), the result to
 * DATE_MIN..DATE_MAX. */
date_t date_add_months(date_t date, int64_t months);
date_t date_add_days(date_t date, int64_t days);
/* whole years from `birth` to `date`, negative before it; a birthday on February 29 is kept on March 1 of other
 * years */
int date_age(date_t birth, date_t date);
/* Monday of the date's week */
date_t date_week_start(date_t date);
date_t date_month_start(date_t date);
/* the first day of the 12 months that hold `date` and begin in `first_month` (1 to 12) */
date_t date_year_start(date_t date, int first_month);

#endif
