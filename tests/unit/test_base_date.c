/* The calendar: every day of it, what is refused, and arithmetic at its edges. */
#include "base/date.h"
#include "tests/support/unit.h"

static date_t day(const char *string)
{
    date_t date = DATE_UNKNOWN;

    assert_true(date_parse(&date, text_of(string)));
    return date;
}

static void assert_day(date_t date, const char *expected)
{
    char bytes[DATE_TEXT_SIZE];

    date_format(bytes, date);
    assert_text(((struct text){ bytes, sizeof bytes }), expected);
}

static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

/* Counts through the calendar day by day. */
static void test_every_day(void **state)
{
    date_t date = DATE_MIN;

    (void)state;
    for (int year = 1800; year <= 2999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= month_length(year, month); d++, date++) {
                char expected[32];
                int y, m, k;

                snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, d);
                if (day(expected) != date || date_join(year, month, d) != date)
                    fail_msg("%s is read as another day", expected);
                date_split(date, &y, &m, &k);
                if (y != year || m != month || k != d)
                    fail_msg("%s is split as %d-%d-%d", expected, y, m, k);
                assert_day(date, expected);
            }
        }
    }
    assert_int_equal(date, DATE_MAX + 1);
    assert_int_equal(day("1970-01-01"), 0);
    assert_int_equal(day("1800-01-01"), DATE_MIN);
    assert_int_equal(day("2999-12-31"), DATE_MAX);
}

static void test_refused(void **state)
{
    static const char *const wrong[] = {
        "",           "2026-03-0",  "2026-03-022", "2026/03/02", "2026-03/02", "2026-3-002", "1799-12-31", "3000-01-01",
        "0000-00-00", "2026-00-10", "2026-13-10",  "2026-03-00", "2026-03-32", "2026-04-31", "2026-02-29", "1900-02-29",
        "2024-02-30", " 026-03-02", "2026-03-0a",  "2026-03-:2", "2026-03- 2", "20:6-03-02", "2026-0/-02", "202603-020",
        "2026-03\xad" "02", "\xb2" "026-03-02", "2026.03-02", "2026-03-0\xb2", "-026-03-02", "+026-03-02",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        date_t date = 77;

        if (date_parse(&date, text_of(wrong[i])))
            fail_msg("%s was taken for a date", wrong[i]);
        assert_int_equal(date, 77);
    }
}

/* Every byte at every place: only digits and dashes pass. */
static void test_every_byte(void **state)
{
    (void)state;
    for (size_t place = 0; place < DATE_TEXT_SIZE; place++) {
        for (int byte = 0; byte < 256; byte++) {
            char bytes[DATE_TEXT_SIZE + 1] = "2026-11-11";
            bool dash = place == 4 || place == 7;
            date_t date;

            bytes[place] = (char)byte;
            if (date_parse(&date, (struct text){ bytes, DATE_TEXT_SIZE }))
                assert_true(dash ? byte == '-' : byte >= '0' && byte <= '9');
        }
    }
}

static void test_compact(void **state)
{
    date_t date;

    (void)state;
    assert_true(date_parse_compact(&date, TEXT("20260302")));
    assert_day(date, "2026-03-02");
    assert_true(date_parse_compact(&date, TEXT("20240229")));
    assert_false(date_parse_compact(&date, TEXT("20260229")));
    assert_false(date_parse_compact(&date, TEXT("2026030")));
    assert_false(date_parse_compact(&date, TEXT("202603021")));
    assert_false(date_parse_compact(&date, TEXT("2026-3-2")));
}

static void test_months(void **state)
{
    (void)state;
    assert_day(date_add_months(day("2024-02-29"), 12), "2025-02-28");
    assert_day(date_add_months(day("2024-02-29"), 48), "2028-02-29");
    assert_day(date_add_months(day("2026-01-31"), 1), "2026-02-28");
    assert_day(date_add_months(day("2026-03-31"), -1), "2026-02-28");
    assert_day(date_add_months(day("2026-01-15"), -1), "2025-12-15");
    assert_day(date_add_months(day("2026-12-01"), 1), "2027-01-01");
    assert_day(date_add_months(day("2026-05-31"), 0), "2026-05-31");
    assert_day(date_add_months(day("1800-01-15"), -1), "1800-01-01");
    assert_day(date_add_months(day("2999-12-15"), 1), "2999-12-31");
    assert_day(date_add_months(day("2026-05-31"), INT64_MAX), "2999-12-31");
    assert_day(date_add_months(day("2026-05-31"), INT64_MIN), "1800-01-01");
}

static void test_days(void **state)
{
    (void)state;
    assert_day(date_add_days(day("2024-02-28"), 1), "2024-02-29");
    assert_day(date_add_days(day("2026-01-01"), -1), "2025-12-31");
    assert_day(date_add_days(DATE_MAX, 1), "2999-12-31");
    assert_day(date_add_days(DATE_MIN, -1), "1800-01-01");
    assert_day(date_add_days(day("2026-05-31"), INT64_MAX), "2999-12-31");
    assert_day(date_add_days(day("1900-05-31"), INT64_MIN), "1800-01-01");
}

static void test_age(void **state)
{
    (void)state;
    assert_int_equal(date_age(day("1964-03-02"), day("2026-03-01")), 61);
    assert_int_equal(date_age(day("1964-03-02"), day("2026-03-02")), 62);
    assert_int_equal(date_age(day("2004-02-29"), day("2025-02-28")), 20);
    assert_int_equal(date_age(day("2004-02-29"), day("2025-03-01")), 21);
    assert_int_equal(date_age(day("2004-02-29"), day("2024-02-29")), 20);
    assert_int_equal(date_age(day("2026-03-02"), day("2026-03-02")), 0);
    assert_int_equal(date_age(day("2026-03-02"), day("2026-03-01")), -1);
}

static void test_starts(void **state)
{
    (void)state;
    assert_day(date_week_start(day("2026-03-02")), "2026-03-02");  /* a Monday */
    assert_day(date_week_start(day("2026-03-08")), "2026-03-02");
    assert_day(date_week_start(day("2026-03-01")), "2026-02-23");
    assert_day(date_week_start(day("1969-12-30")), "1969-12-29");
    assert_day(date_week_start(DATE_MIN), "1800-01-01");
    assert_day(date_month_start(day("2024-02-29")), "2024-02-01");
    assert_day(date_year_start(day("2026-03-02"), 1), "2026-01-01");
    assert_day(date_year_start(day("2026-06-30"), 7), "2025-07-01");
    assert_day(date_year_start(day("2026-07-01"), 7), "2026-07-01");
    assert_day(date_year_start(day("2026-12-31"), 12), "2026-12-01");
    assert_day(date_year_start(day("1800-01-05"), 7), "1800-01-01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day), cmocka_unit_test(test_refused), cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_compact),   cmocka_unit_test(test_months),  cmocka_unit_test(test_days),
        cmocka_unit_test(test_age),       cmocka_unit_test(test_starts),
    };

    return cmocka_run_group_tests_name("base/date", tests, NULL, NULL);
}
