/* The survey of an input: what it calls ordered must be so, whatever is written; and where it cuts. */
#include "record/survey.h"
#include "tests/support/unit.h"

#define SLACK 64
#define DAY(date) "{\"id\":\"S-1\",\"date\":\"" date "\",\"patient\":{\"id\":\"P-1\"}}\n"

/* Surveys the text in one piece or several. */
static struct survey survey_all(const char *string, size_t least)
{
    struct buffer buffer;
    struct survey survey = { .began = false };
    struct text rest;

    buffer_init(&buffer, allocator_standard);
    buffer_string(&buffer, string);
    for (int i = 0; i < SLACK; i++)
        buffer_string(&buffer, "q"); /* what lies beyond the end says nothing */
    rest = (struct text){ buffer.bytes, strlen(string) };
    while (rest.length > 0) {
        struct survey_piece piece = survey_cut(&survey, rest, least);

        assert_true(piece.length > 0 && piece.length <= rest.length);
        rest = (struct text){ rest.bytes + piece.length, rest.length - piece.length };
    }
    buffer_free(&buffer);
    return survey;
}

static void test_ordered(void **state)
{
    static const char *const texts[] = {
        "",
        DAY("2026-03-02"),
        DAY("2026-03-02") DAY("2026-03-02") DAY("2026-03-03"),
        DAY("2026-03-02") "\n\r\n" DAY("2026-03-03"),
        "{ \"id\" : \"S-1\" , \"date\" : \"2026-03-02\" }\n{\"date\":\"2026-03-02\"}",
        "{\"date\":\"2026-03-02\",\"frequency\":\"1\"}\n",
        "{\"date\":\"2026-03-02\",\"frequency\" : \"1\",\"documented\":[\"technique\"]}\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (survey_all(texts[i], 1000).unordered || survey_all(texts[i], 1).unordered)
            fail_msg("text %zu is in order", i);
    }
}

static void test_unordered(void **state)
{
    static const char *const texts[] = {
        DAY("2026-03-03") DAY("2026-03-02"),
        DAY("2026-03-02") DAY("2026-03-04") DAY("2026-03-03"),
        /* a void, a replacement, and a frequency that is not written so simply */
        "{\"date\":\"2026-03-02\",\"frequency\":\"8\"}\n",
        "{\"date\":\"2026-03-02\",\"frequency\":\"7\"}\n",
        "{\"date\":\"2026-03-02\",\"frequency\":\t\"1\"}\n",
        "{\"date\":\"2026-03-02\",\"frequency\":\"11\"}\n",
        "{\"date\":\"2026-03-02\",\"frequenc\\u0079\":\"8\"}\n",
        /* a date that is another's, that is none, or that stands where it is not looked for */
        "{\"id\":\"S-1\",\"plan_of_care\":{\"date\":\"2026-03-02\"}}\n",
        "{\"id\":\"S-1\",\"documents\":[{\"date\":\"2026-03-02\"}]}\n",
        "{\"id\":\"\\\"date\\\":\\\"2026-03-02\\\"\"}\n",
        /* one that stands where the record before has its own */
        DAY("2026-03-02") "{\"docs\":[{  \"date\":\"2026-03-04\"}]}\n",
        DAY("2026-03-02") "{\"plan\" :{  \"date\":\"2026-03-04\"}}\n",
        DAY("2026-03-02") "{\"id\":\"S-1\"\n\"date\":\"2026-03-04\"}\n",
        DAY("2026-03-02") "{\"id\":\"S\\\"\\\"date\":\"2026-03-04\"}\n",
        DAY("2026-03-02") "{\"id\":\"S-1\",\"date\":\"2026-03-32\"}\n",
        "{\"id\":\"S-1\"}\n",
        "{\"date\":\"2026-02-30\"}\n",
        "{\"id\":\"S-1\",\"date\":null}\n",
        "[{\"date\":\"2026-03-02\"}]\n",
        "\xef\xbb\xbf{\"date\":\"2026-03-02\"}\n",
        "{\"id\":\"S-\xc3\xa9\",\"date\":\"2026-03-02\"}\n",
        "{\"id\":\"S-1",
        "{\"date\":\"2026-03-0",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!survey_all(texts[i], 1000).unordered || !survey_all(texts[i], 1).unordered)
            fail_msg("text %zu is not seen to be in order", i);
    }
}

/* Inputs follow one another: the second begins before the first ends. */
static void test_inputs(void **state)
{
    static const char first[] = DAY("2026-03-03"), second[] = DAY("2026-03-02");
    char bytes[sizeof first + SLACK] = { 0 };
    struct survey survey = { .began = false };

    (void)state;
    memcpy(bytes, first, sizeof first - 1);
    survey_cut(&survey, (struct text){ bytes, sizeof first - 1 }, 1000);
    assert_false(survey.unordered);
    memcpy(bytes, second, sizeof second - 1);
    survey_cut(&survey, (struct text){ bytes, sizeof second - 1 }, 1000);
    assert_true(survey.unordered);
}

static void test_cuts(void **state)
{
    static const char text[] = DAY("2026-03-02") DAY("2026-03-02") DAY("2026-03-03") DAY("2026-03-03") DAY("2026-03-03")
        DAY("2026-03-03") "\n" DAY("2026-03-04");
    const size_t line = sizeof DAY("2026-03-02") - 1;
    struct { char bytes[sizeof text + SLACK]; } copy = { { 0 } };
    struct survey survey = { .began = false };
    struct survey_piece piece;
    struct text rest = { copy.bytes, sizeof text - 1 };

    (void)state;
    memcpy(copy.bytes, text, sizeof text);
    piece = survey_cut(&survey, rest, line); /* a day that ends after enough */
    assert_int_equal(piece.length, 2 * line);
    assert_int_equal(piece.lines, 2);
    assert_true(piece.ends_day);
    rest = (struct text){ rest.bytes + piece.length, rest.length - piece.length };
    piece = survey_cut(&survey, rest, line); /* one that does not end soon */
    assert_int_equal(piece.length, 3 * line);
    assert_false(piece.ends_day);
    rest = (struct text){ rest.bytes + piece.length, rest.length - piece.length };
    piece = survey_cut(&survey, rest, line); /* a blank line belongs to the day before it */
    assert_int_equal(piece.length, line + 1);
    assert_int_equal(piece.lines, 2);
    assert_true(piece.ends_day);
    rest = (struct text){ rest.bytes + piece.length, rest.length - piece.length };
    piece = survey_cut(&survey, rest, line); /* the end: nobody knows what follows */
    assert_int_equal(piece.length, rest.length);
    assert_false(piece.ends_day);
    assert_false(survey.unordered);
}

/* What is not in order is cut by size, at ends of lines. */
static void test_cuts_anywhere(void **state)
{
    static const char text[] = DAY("2026-03-02") DAY("2026-03-03") DAY("2026-03-02") "{\"date\"";
    const size_t line = sizeof DAY("2026-03-02") - 1;
    struct { char bytes[sizeof text + SLACK]; } copy = { { 0 } };
    struct survey survey = { .unordered = true };
    struct text rest = { copy.bytes, sizeof text - 1 };
    struct survey_piece piece;

    (void)state;
    memcpy(copy.bytes, text, sizeof text);
    piece = survey_cut(&survey, rest, line + 1);
    assert_int_equal(piece.length, 2 * line);
    assert_int_equal(piece.lines, 2);
    assert_false(piece.ends_day);
    rest = (struct text){ rest.bytes + piece.length, rest.length - piece.length };
    piece = survey_cut(&survey, rest, 10 * line);
    assert_int_equal(piece.length, rest.length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordered), cmocka_unit_test(test_unordered),     cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_cuts),    cmocka_unit_test(test_cuts_anywhere),
    };

    return cmocka_run_group_tests_name("survey", tests, NULL, NULL);
}
