/* Codes as numbers: what is accepted, order, prefixes, diagnoses. */
#include "base/code.h"
#include "tests/support/unit.h"

static void assert_round_trip(const char *string)
{
    char bytes[CODE_TEXT_SIZE];
    code_t code = code_parse(text_of(string));

    assert_true(code_is_known(code));
    assert_text(((struct text){ bytes, code_format(bytes, code) }), string);
}

static void test_accepted(void **state)
{
    (void)state;
    assert_round_trip("0");
    assert_round_trip("Z");
    assert_round_trip("02");
    assert_round_trip("97112");
    assert_round_trip("0042T");
    assert_round_trip("225100000X");
    assert_round_trip("ZZZZZZZZZZ");
    assert_round_trip("0000000000");
}

static void test_refused(void **state)
{
    static const char others[] = " -./:@[`az{~\x7f\x80\xff";

    (void)state;
    assert_true(code_parse(TEXT("")) == CODE_UNKNOWN);
    assert_true(code_parse((struct text){ NULL, 0 }) == CODE_UNKNOWN);
    assert_true(code_parse(TEXT("12345678901")) == CODE_UNKNOWN);
    for (size_t i = 0; i < sizeof others; i++) {  /* with the NUL at the end */
        char bytes[3] = { '9', others[i], '7' };

        assert_true(code_parse((struct text){ bytes, 3 }) == CODE_UNKNOWN);
        assert_true(code_parse((struct text){ bytes + 1, 1 }) == CODE_UNKNOWN);
    }
    assert_false(code_is_known(CODE_UNKNOWN));
    assert_false(code_is_known(CODE_NONE));
}

static size_t make_random(char *bytes, uint32_t *seed)
{
    static const char characters[] = "0129AZ";
    size_t length;

    for (int i = 0; i < CODE_LENGTH; i++) {
        *seed = *seed * 1664525 + 1013904223;
        bytes[i] = characters[(*seed >> 24) % 6];
    }
    length = 1 + (*seed >> 12) % CODE_LENGTH;
    return length;
}

static int sign(int64_t number)
{
    return (number > 0) - (number < 0);
}

/* The order of codes is the order of their texts, and a prefix is a range. */
static void test_order(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 50000; round++) {
        char bytes[2][CODE_LENGTH];
        struct text a = { bytes[0], make_random(bytes[0], &seed) }, b = { bytes[1], make_random(bytes[1], &seed) };
        code_t x, y;

        if (round % 2 == 0)
            memcpy(bytes[1], bytes[0], 5);  /* with a common beginning, too */
        x = code_parse(a);
        y = code_parse(b);
        assert_int_equal((x > y) - (x < y), sign(text_compare(a, b)));
        assert_int_equal(y >= x && y <= code_last(x), text_starts_with(b, a));
    }
}

static void test_last(void **state)
{
    (void)state;
    assert_true(code_last(code_parse(TEXT("S06"))) == code_parse(TEXT("S06ZZZZZZZ")));
    assert_true(code_last(code_parse(TEXT("1234567890"))) == code_parse(TEXT("1234567890")));
    assert_true(code_last(CODE_NONE) == CODE_NONE);
}

static void test_format_nothing(void **state)
{
    char bytes[CODE_TEXT_SIZE];

    (void)state;
    assert_int_equal(code_format(bytes, CODE_UNKNOWN), 0);
    assert_int_equal(code_format(bytes, CODE_NONE), 0);
    assert_int_equal(code_format_diagnosis(bytes, CODE_NONE), 0);
}

/* What `except` leaves of 97161..97168 without 97165 ends just below it. */
static void test_format_between(void **state)
{
    char bytes[CODE_TEXT_SIZE];
    code_t below = code_parse(TEXT("97165")) - 1;

    (void)state;
    assert_text(((struct text){ bytes, code_format(bytes, below) }), "97164?????");
}

static void assert_diagnosis(const char *written, const char *shown)
{
    char bytes[CODE_TEXT_SIZE];
    code_t code = code_parse_diagnosis(text_of(written));

    assert_text(((struct text){ bytes, code_format_diagnosis(bytes, code) }), shown);
}

static void test_diagnoses(void **state)
{
    (void)state;
    assert_diagnosis("I69.351", "I69.351");
    assert_diagnosis("I69351", "I69.351");
    assert_diagnosis("S06.2X1A", "S06.2X1A");
    assert_diagnosis("I10", "I10");
    assert_diagnosis("ABC.1234567", "ABC.1234567");
    assert_true(code_parse_diagnosis(TEXT("I69.351")) == code_parse(TEXT("I69351")));
}

static void test_diagnoses_refused(void **state)
{
    static const char *const wrong[] = { "",      "I69.", "I6.9351", "I69.3.5", ".I69", "I69..3", "I69.12345678",
                                         "i69.3", "I69,3", "12345678901" };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_true(code_parse_diagnosis(text_of(wrong[i])) == CODE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),       cmocka_unit_test(test_refused),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_last),           cmocka_unit_test(test_format_nothing), cmocka_unit_test(test_diagnoses),
        cmocka_unit_test(test_diagnoses_refused), cmocka_unit_test(test_format_between),
    };

    return cmocka_run_group_tests_name("base/code", tests, NULL, NULL);
}
