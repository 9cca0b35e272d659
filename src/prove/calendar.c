/* Weeks, months, years and ages of days that are variables: a choice among the calendar's stretches that a day can lie
 * in. */
#include "prove/encode.h"

#define STRETCHES_MAX 600
#define CHOICES_MAX 12 /* that are looked into, one below the other */

static date_t start_of(enum calendar calendar, int first_month, date_t day)
{
    return calendar == CALENDAR_MONTH ? date_month_start(day) : date_year_start(day, first_month);
}

static date_t next_start(enum calendar calendar, date_t start)
{
    return date_add_months(start, calendar == CALENDAR_MONTH ? 1 : 12);
}

struct days {
    date_t first, last;
};

static date_t later(date_t a, date_t b) { return a > b ? a : b; }

static date_t earlier(date_t a, date_t b) { return a < b ? a : b; }

/* The days that a term can be where it is known. Where it is open its ends are no days of the calendar, and what is made
 * of it is not asked for. */
static struct days known_days(const struct terms *terms, term_t day, int depth)
{
    const struct term *term = term_at(terms, day);
    struct days days = { term->low < DATE_MIN ? DATE_MIN : (date_t)term->low,
                         term->high > DATE_MAX ? DATE_MAX : (date_t)term->high };
    struct days yes, no;

    if (term->kind == TERM_NUMBER && (term->number < DATE_MIN || term->number > DATE_MAX))
        return (struct days){ DATE_MAX, DATE_MIN };
    if (term->kind != TERM_CHOICE || depth == 0)
        return days;
    yes = known_days(terms, term->b, depth - 1);
    no = known_days(terms, term->c, depth - 1);
    return (struct days){ later(days.first, earlier(yes.first, no.first)),
                          earlier(days.last, later(yes.last, no.last)) };
}

/* false: they are more than so many stretches of days */
static bool days_of(struct encoder *encoder, term_t day, int stretch, date_t *low, date_t *high)
{
    struct days days = known_days(encoder->terms, day, CHOICES_MAX);

    *low = days.first;
    *high = later(days.first, days.last);
    if ((*high - *low) / stretch < STRETCHES_MAX)
        return true;
    encoder_refuse(encoder, "calendar arithmetic on a day that can be any");
    return false;
}

static term_t week_start(struct encoder *encoder, term_t day)
{
    int64_t monday = date_week_start(0);

    return term_subtract(encoder->terms, day,
                         term_remainder(encoder->terms, term_add(encoder->terms, day, number(encoder, -monday)), 7));
}

term_t calendar_start(struct encoder *encoder, enum calendar calendar, int first_month, term_t day)
{
    date_t low, high, start;
    term_t begin;

    if (calendar == CALENDAR_WEEK)
        return week_start(encoder, day);
    if (!days_of(encoder, day, 28, &low, &high))
        return day;
    start = start_of(calendar, first_month, low);
    begin = number(encoder, start);
    for (start = next_start(calendar, start); start <= high; start = next_start(calendar, start))
        begin = term_choose(encoder->terms, term_at_most(encoder->terms, number(encoder, start), day),
                            number(encoder, start), begin);
    return begin;
}

/* Within a month a day moves by as many days as the month's first, but for those that the other month lacks. */
static term_t moved_within(struct encoder *encoder, date_t start, int64_t months, term_t day)
{
    date_t to = date_add_months(start, months), last = date_add_months(to, 1) - 1;

    return term_smaller(encoder->terms, term_add(encoder->terms, day, number(encoder, (int64_t)to - start)),
                        number(encoder, last));
}

term_t calendar_add_months(struct encoder *encoder, term_t day, int64_t months)
{
    date_t low, high, start;
    term_t moved;

    if (!days_of(encoder, day, 28, &low, &high))
        return day;
    start = date_month_start(low);
    moved = moved_within(encoder, start, months, day);
    for (start = next_start(CALENDAR_MONTH, start); start <= high; start = next_start(CALENDAR_MONTH, start))
        moved = term_choose(encoder->terms, term_at_most(encoder->terms, number(encoder, start), day),
                            moved_within(encoder, start, months, day), moved);
    return moved;
}

/* ---- ages ---- */

/* The year of a day, and the day's place among the 366 that years have: February 29 is passed over in most. */
struct birthday {
    term_t year, place;
};

static struct birthday birthday_of(struct encoder *encoder, term_t day)
{
    struct terms *terms = encoder->terms;
    date_t low, high, start;
    term_t begin, leap, place;
    struct birthday birthday;
    int year, month, of_month;

    if (!days_of(encoder, day, 365, &low, &high))
        return (struct birthday){ day, day };
    date_split(low, &year, &month, &of_month);
    begin = number(encoder, date_join(year, 1, 1));
    birthday.year = number(encoder, year);
    leap = term_truth(date_is_leap_year(year));
    for (start = date_join(++year, 1, 1); start <= high; start = date_join(++year, 1, 1)) {
        term_t later = term_at_most(terms, number(encoder, start), day);

        begin = term_choose(terms, later, number(encoder, start), begin);
        birthday.year = term_choose(terms, later, number(encoder, year), birthday.year);
        leap = term_choose(terms, later, term_truth(date_is_leap_year(year)), leap);
    }
    place = term_subtract(terms, day, begin);
    birthday.place =
        term_add(terms, place, both(encoder, no(encoder, leap), term_at_most(terms, number(encoder, 59), place)));
    return birthday;
}

/* A birthday on February 29 is kept on March 1 of other years. */
term_t calendar_age(struct encoder *encoder, term_t birth, term_t day)
{
    struct birthday born = birthday_of(encoder, birth), now = birthday_of(encoder, day);
    term_t years = term_subtract(encoder->terms, now.year, born.year);

    return term_subtract(encoder->terms, years, term_less(encoder->terms, now.place, born.place));
}
