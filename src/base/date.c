/* The calendar: dates to text, and arithmetic by days, months, weeks and years. Knows no clock and no holidays. */
#include "base/date.h"

#include "base/number.h"

static date_t within_bounds(int64_t date)
{
    return date < DATE_MIN ? DATE_MIN : date > DATE_MAX ? DATE_MAX : (date_t)date;
}

bool date_parse_compact(date_t *date, struct text text)
{
    char bytes[DATE_TEXT_SIZE];

    if (text.length != 8)
        return false;
    memcpy(bytes, text.bytes, 4);
    bytes[4] = '-';
    memcpy(bytes + 5, text.bytes + 4, 2);
    bytes[7] = '-';
    memcpy(bytes + 8, text.bytes + 6, 2);
    return date_parse(date, (struct text){ bytes, sizeof bytes });
}

void date_format(char to[DATE_TEXT_SIZE], date_t date)
{
    int year, month, day;

    date_split(within_bounds(date), &year, &month, &day);
    number_put_pair(to, (unsigned)year / 100);
    number_put_pair(to + 2, (unsigned)year % 100);
    to[4] = '-';
    number_put_pair(to + 5, (unsigned)month);
    to[7] = '-';
    number_put_pair(to + 8, (unsigned)day);
}

/* The reverse of date_join(): years begin in March. A century has 36,524 days and a quarter, a year of it 365 and a
 * quarter, five months from March, or from August, 153: the quarters and fifths that the days before a day make up tell
 * which it is in. */
void date_split(date_t date, int *year, int *month, int *day)
{
    unsigned quarters = 4 * (unsigned)(date + 719468) + 3, century = quarters / 146097;
    unsigned year_quarters = quarters % 146097 / 4 * 4 + 3, year_of_century = year_quarters / 1461;
    unsigned fifths = year_quarters % 1461 / 4 * 5 + 2, from_march = fifths / 153;
    bool after_december = from_march >= 10;

    *year = (int)(century * 100 + year_of_century + after_december);
    *month = (int)(from_march + 3 - (after_december ? 12 : 0));
    *day = (int)(fifths % 153 / 5 + 1);
}

date_t date_add_days(date_t date, int64_t days)
{
    int64_t sum;

    if (__builtin_add_overflow(days, date, &sum))
        return days < 0 ? DATE_MIN : DATE_MAX;
    return within_bounds(sum);
}

date_t date_add_months(date_t date, int64_t months)
{
    int year, month, day, longest;
    int64_t count;  /* months since January of year 0 */

    date_split(date, &year, &month, &day);
    if (__builtin_add_overflow(months, (int64_t)year * 12 + month - 1, &count))
        return months < 0 ? DATE_MIN : DATE_MAX;
    if (count < INT64_C(1800) * 12)
        return DATE_MIN;
    if (count >= INT64_C(3000) * 12)
        return DATE_MAX;
    year = (int)(count / 12);
    month = (int)(count % 12) + 1;
    longest = date_days_in_month(year, month);
    return date_join(year, month, day < longest ? day : longest);
}

int date_age(date_t birth, date_t date)
{
    int birth_year, birth_month, birth_day, year, month, day;
    bool before_birthday;

    date_split(birth, &birth_year, &birth_month, &birth_day);
    date_split(date, &year, &month, &day);
    before_birthday = month < birth_month || (month == birth_month && day < birth_day);
    return year - birth_year - before_birthday;
}

date_t date_week_start(date_t date)
{
    int since_monday = (date - DATE_MIN + 2) % 7;  /* 1800-01-01 was a Wednesday */

    return within_bounds(date - since_monday);
}

date_t date_month_start(date_t date)
{
    int year, month, day;

    date_split(date, &year, &month, &day);
    return date - (day - 1);
}

date_t date_year_start(date_t date, int first_month)
{
    int year, month, day;

    date_split(date, &year, &month, &day);
    return within_bounds(date_join(year - (month < first_month), first_month, 1));
}
