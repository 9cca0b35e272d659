/* Dates on the command line, and the one place where the program looks at the clock. */
#include <time.h>

#include "cli/output.h"

static bool is_leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int days_in_month(int year, int month)
{
    static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Years begin in March here, so that the leap day is the last of its year. */
static int32_t days_of(int year, int month, int day)
{
    int from_march = month > 2 ? month - 3 : month + 9;
    int y = year - (month <= 2);

    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 - 719468;
}

static int digits_at(const char *string, int count)
{
    int number = 0;

    for (int i = 0; i < count; i++) {
        if (string[i] < '0' || string[i] > '9')
            return -1;
        number = number * 10 + (string[i] - '0');
    }
    return number;
}

bool date_read(const char *string, int32_t *date)
{
    int year, month, day;

    if (strlen(string) != 10 || string[4] != '-' || string[7] != '-')
        return false;
    year = digits_at(string, 4);
    month = digits_at(string + 5, 2);
    day = digits_at(string + 8, 2);
    if (year < 1800 || year > 2999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *date = days_of(year, month, day);
    return true;
}

static void write_digits(char *to, int number, int count)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
}

void date_write(char to[10], int32_t date)
{
    int year = 1800, month = 1;

    while (year < 2999 && days_of(year + 1, 1, 1) <= date)
        year++;
    while (month < 12 && days_of(year, month + 1, 1) <= date)
        month++;
    write_digits(to, year, 4);
    write_digits(to + 5, month, 2);
    write_digits(to + 8, date - days_of(year, month, 1) + 1, 2);
    to[4] = to[7] = '-';
}

/* The day by local time, as on the calendar on the wall. */
int32_t date_today(void)
{
    time_t now = time(NULL);
    struct tm day;

    if (localtime_r(&now, &day) == NULL)
        return 0;
    return days_of(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}
