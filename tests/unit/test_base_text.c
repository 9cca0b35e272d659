/* Texts: order, hash, distance, UTF-8. */
#include "tests/support/unit.h"

static void test_compare(void **state)
{
    (void)state;
    assert_true(text_compare(TEXT("a"), TEXT("b")) < 0);
    assert_true(text_compare(TEXT("b"), TEXT("a")) > 0);
    assert_int_equal(text_compare(TEXT("ab"), TEXT("ab")), 0);
    assert_true(text_compare(TEXT("ab"), TEXT("abc")) < 0);
    assert_true(text_compare(TEXT("abc"), TEXT("ab")) > 0);
    assert_true(text_compare(TEXT("\x7f"), TEXT("\xc3\xa9")) < 0);  /* bytes are unsigned */
    assert_int_equal(text_compare((struct text){ NULL, 0 }, TEXT("")), 0);
    assert_true(text_compare((struct text){ NULL, 0 }, TEXT("a")) < 0);
}

static void test_equal_and_prefix(void **state)
{
    (void)state;
    assert_true(text_is((struct text){ NULL, 0 }, ""));
    assert_false(text_is(TEXT("units"), "unit"));
    assert_true(text_starts_with(TEXT("units.timed"), TEXT("units.")));
    assert_true(text_starts_with(TEXT("units"), TEXT("")));
    assert_false(text_starts_with(TEXT("unit"), TEXT("units")));
    assert_int_equal(text_seek(TEXT("a value cite manual"), TEXT(" cite ")), 7);
    assert_int_equal(text_seek(TEXT("units"), TEXT("its")), 2);
    assert_true(text_seek(TEXT("unit"), TEXT("units")) == SIZE_MAX);
}

static void test_count_lines(void **state)
{
    (void)state;
    assert_int_equal(text_count_lines((struct text){ NULL, 0 }), 0);
    assert_int_equal(text_count_lines(TEXT("units")), 0);
    assert_int_equal(text_count_lines(TEXT("\nunits\n\n")), 3);
    assert_int_equal(text_count_lines((struct text){ "a\nb\n", 3 }), 1);
}

static void test_hash(void **state)
{
    static const char bytes[] = "abcdefghijklmnopqrstuvwxyz";

    (void)state;
    for (size_t i = 0; i <= 26; i++) {
        char copy[27];

        memcpy(copy, bytes, sizeof copy);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(text_hash((struct text){ bytes, i }), text_hash((struct text){ bytes, j }));
        assert_true(text_hash((struct text){ bytes, i }) == text_hash((struct text){ copy, i }));
    }
    assert_int_not_equal(text_hash(TEXT("a")), text_hash((struct text){ "a\0", 2 }));
    /* the same on every machine and run: receipts and orders may depend on it */
    assert_true(text_hash(TEXT("P-77")) == UINT64_C(0xef1a5fb4dbab9731));
    assert_true(text_hash(TEXT("units.timed")) == UINT64_C(0xedaf28c2b008f056));
}

static unsigned distance(const char *a, const char *b, unsigned limit)
{
    unsigned there = text_distance(text_of(a), text_of(b), limit);

    assert_int_equal(there, text_distance(text_of(b), text_of(a), limit));
    return there;
}

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(distance("", "", 0), 0);
    assert_int_equal(distance("", "abc", 8), 3);
    assert_int_equal(distance("visits", "visits", 8), 0);
    assert_int_equal(distance("visits", "vists", 8), 1);    /* left out */
    assert_int_equal(distance("visits", "viisits", 8), 1);  /* put in */
    assert_int_equal(distance("visits", "visots", 8), 1);   /* replaced */
    assert_int_equal(distance("visits", "viists", 8), 1);   /* exchanged */
    assert_int_equal(distance("kitten", "sitting", 8), 3);
    assert_int_equal(distance("ab", "ba", 1), 1);
    assert_int_equal(distance("abcdefgh", "xxxxxxxx", 8), 8);
}

static void test_distance_limit(void **state)
{
    static char long_text[100000];

    (void)state;
    assert_int_equal(distance("abc", "xyz", 2), 3);
    assert_int_equal(distance("abc", "xyz", 0), 1);
    assert_int_equal(distance("a", "abcdefghijkl", 8), 9);
    assert_int_equal(distance("abc", "abcd", 1), 1);
    memset(long_text, 'a', sizeof long_text);
    assert_int_equal(text_distance((struct text){ long_text, sizeof long_text },
                                   (struct text){ long_text, sizeof long_text - 8 }, 8), 8);
}

/* The distance without a band, by the textbook. */
static unsigned plain_distance(struct text a, struct text b)
{
    unsigned cells[9][9];

    for (size_t i = 0; i <= a.length; i++) {
        for (size_t j = 0; j <= b.length; j++) {
            unsigned best = (unsigned)(i > j ? i : j);

            if (i > 0 && j > 0) {
                best = cells[i - 1][j - 1] + (a.bytes[i - 1] != b.bytes[j - 1]);
                best = cells[i - 1][j] + 1 < best ? cells[i - 1][j] + 1 : best;
                best = cells[i][j - 1] + 1 < best ? cells[i][j - 1] + 1 : best;
            }
            if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] && a.bytes[i - 2] == b.bytes[j - 1])
                best = cells[i - 2][j - 2] + 1 < best ? cells[i - 2][j - 2] + 1 : best;
            cells[i][j] = best;
        }
    }
    return cells[a.length][b.length];
}

static void test_distance_against_textbook(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char bytes[16];
        struct text a, b;

        for (int i = 0; i < 16; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = (char)('a' + (seed >> 24) % 3);
        }
        a = (struct text){ bytes, (seed >> 8) % 9 };
        b = (struct text){ bytes + 8, (seed >> 16) % 9 };
        for (unsigned limit = 0; limit <= 8; limit++) {
            unsigned expected = plain_distance(a, b);

            assert_int_equal(text_distance(a, b, limit), expected > limit ? limit + 1 : expected);
        }
    }
}

static void assert_wrong_at(struct text text, size_t expected)
{
    size_t at = SIZE_MAX;

    assert_false(text_valid_utf8(text, &at));
    assert_int_equal(at, expected);
}

static void test_utf8_right(void **state)
{
    size_t at;

    (void)state;
    assert_true(text_valid_utf8((struct text){ NULL, 0 }, &at));
    assert_true(text_valid_utf8(TEXT("plain and long enough for the fast path"), &at));
    assert_true(text_valid_utf8(TEXT("\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf"), &at));
    assert_true(text_valid_utf8(TEXT("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"), &at));
}

static void test_utf8_wrong(void **state)
{
    (void)state;
    assert_wrong_at(TEXT("\x80"), 0);
    assert_wrong_at(TEXT("ab\xc3"), 2);                /* cut off */
    assert_wrong_at(TEXT("ab\xe2\x82"), 2);
    assert_wrong_at(TEXT("ab\xf0\x9f\x98"), 2);
    assert_wrong_at(TEXT("\xc0\x80"), 0);              /* longer than needed */
    assert_wrong_at(TEXT("\xc1\xbf"), 0);
    assert_wrong_at(TEXT("\xe0\x9f\xbf"), 0);
    assert_wrong_at(TEXT("\xf0\x8f\xbf\xbf"), 0);
    assert_wrong_at(TEXT("a\xed\xa0\x80"), 1);         /* half of a pair */
    assert_wrong_at(TEXT("\xf4\x90\x80\x80"), 0);      /* beyond the last character */
    assert_wrong_at(TEXT("\xf5\x80\x80\x80"), 0);
    assert_wrong_at(TEXT("\xff"), 0);
    assert_wrong_at(TEXT("\xe2\x28\xa1"), 0);
}

/* A wrong byte is found at every offset of the eight bytes that are looked at together. */
static void test_utf8_positions(void **state)
{
    (void)state;
    for (size_t i = 0; i < 24; i++) {
        char bytes[24];

        memset(bytes, '\x01', sizeof bytes);
        bytes[i] = '\0';
        assert_wrong_at((struct text){ bytes, sizeof bytes }, i);
        bytes[i] = '\x80';
        assert_wrong_at((struct text){ bytes, sizeof bytes }, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_equal_and_prefix),
        cmocka_unit_test(test_count_lines),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_limit),
        cmocka_unit_test(test_distance_against_textbook),
        cmocka_unit_test(test_utf8_right),
        cmocka_unit_test(test_utf8_wrong),
        cmocka_unit_test(test_utf8_positions),
    };

    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
