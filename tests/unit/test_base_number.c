/* Whole numbers: bounds of arithmetic, what is read, what is written. */
#include "base/number.h"
#include "tests/support/unit.h"

static void assert_sum(int64_t a, int64_t b, int64_t expected, bool over)
{
    bool overflow = false;

    assert_true(number_add(a, b, &overflow) == expected);
    assert_int_equal(overflow, over);
}

static void test_add(void **state)
{
    (void)state;
    assert_sum(2, 3, 5, false);
    assert_sum(-2, -3, -5, false);
    assert_sum(NUMBER_MAX - 1, 1, NUMBER_MAX, false);
    assert_sum(NUMBER_MAX, 1, NUMBER_MAX, true);
    assert_sum(-NUMBER_MAX, -1, -NUMBER_MAX, true);
    assert_sum(INT64_MAX, INT64_MAX, NUMBER_MAX, true);
    assert_sum(INT64_MIN, INT64_MIN, -NUMBER_MAX, true);
}

static void assert_product(int64_t a, int64_t b, int64_t expected, bool over)
{
    bool overflow = false;

    assert_true(number_multiply(a, b, &overflow) == expected);
    assert_int_equal(overflow, over);
}

static void test_multiply(void **state)
{
    (void)state;
    assert_product(7, -3, -21, false);
    assert_product(NUMBER_MAX, 1, NUMBER_MAX, false);
    assert_product(NUMBER_MAX, 2, NUMBER_MAX, true);
    assert_product(NUMBER_MAX, -2, -NUMBER_MAX, true);
    assert_product(NUMBER_MAX, NUMBER_MAX, NUMBER_MAX, true);
    assert_product(-NUMBER_MAX, NUMBER_MAX, -NUMBER_MAX, true);
    assert_product(INT64_MIN, -1, NUMBER_MAX, true);
}

static void test_overflow_stays(void **state)
{
    bool overflow = true;

    (void)state;
    assert_int_equal(number_add(1, 1, &overflow), 2);
    assert_true(overflow);
}

static void assert_hundredths(const char *string, int64_t expected)
{
    int64_t number = -7;

    if (!number_parse_hundredths(&number, text_of(string)))
        fail_msg("%s was refused", string);
    assert_true(number == expected);
}

static void test_hundredths(void **state)
{
    (void)state;
    assert_hundredths("0", 0);
    assert_hundredths("80", 8000);
    assert_hundredths("80.5", 8050);
    assert_hundredths("80.00", 8000);
    assert_hundredths("67.10", 6710);
    assert_hundredths("0.01", 1);
    assert_hundredths("1.230000", 123);
    assert_hundredths("9999999999999.99", NUMBER_MAX);
}

static void test_hundredths_refused(void **state)
{
    static const char *const wrong[] = { "",  ".",    ".5",   "80.",  "-1",   "+1",   "1e2",   "1.234", "1.2.3",
                                         " 1", "1 ",  "1,000", "$1",  "1.-1", "1. 0", "1.001", "10000000000000",
                                         "10000000000000.00", "99999999999999999999999999999999" };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t number = -7;

        if (number_parse_hundredths(&number, text_of(wrong[i])))
            fail_msg("%s was taken for an amount", wrong[i]);
        assert_true(number == -7);
    }
}

static void test_parse(void **state)
{
    static const char *const wrong[] = { "", "-1", "1.0", "1a", " 1", "1000000000000000", "/", ":" };
    int64_t number;

    (void)state;
    assert_true(number_parse(&number, TEXT("0")) && number == 0);
    assert_true(number_parse(&number, TEXT("007")) && number == 7);
    assert_true(number_parse(&number, TEXT("999999999999999")) && number == NUMBER_MAX);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(number_parse(&number, text_of(wrong[i])));
}

static void assert_formats(int64_t number, const char *plain, const char *hundredths)
{
    char bytes[NUMBER_TEXT_SIZE];

    assert_text(((struct text){ bytes, number_format(bytes, number) }), plain);
    assert_text(((struct text){ bytes, number_format_hundredths(bytes, number) }), hundredths);
}

static void test_format(void **state)
{
    (void)state;
    assert_formats(0, "0", "0.00");
    assert_formats(7, "7", "0.07");
    assert_formats(-7, "-7", "-0.07");
    assert_formats(6710, "6710", "67.10");
    assert_formats(100, "100", "1.00");
    assert_formats(-NUMBER_MAX, "-999999999999999", "-9999999999999.99");
    assert_formats(INT64_MIN, "-9223372036854775808", "-92233720368547758.08");
    assert_formats(INT64_MAX, "9223372036854775807", "92233720368547758.07");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_multiply),
        cmocka_unit_test(test_overflow_stays),
        cmocka_unit_test(test_hundredths),
        cmocka_unit_test(test_hundredths_refused),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_format),
    };

    return cmocka_run_group_tests_name("base/number", tests, NULL, NULL);
}
