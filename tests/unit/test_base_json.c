/* Writing JSON: commas, escapes, values that are not known. */
#include "base/json.h"
#include "base/number.h"
#include "tests/support/unit.h"

static int set_up(void **state)
{
    static struct buffer buffer;

    buffer_init(&buffer, allocator_standard);
    *state = &buffer;
    return 0;
}

static int tear_down(void **state)
{
    buffer_free(*state);
    return 0;
}

static void test_commas(void **state)
{
    struct json json = json_to(*state);

    json_open(&json, '{');
    json_key(&json, "empty");
    json_open(&json, '[');
    json_close(&json, ']');
    json_key(&json, "list");
    json_open(&json, '[');
    json_number(&json, 1);
    json_open(&json, '{');
    json_close(&json, '}');
    json_open(&json, '[');
    json_bool(&json, true);
    json_null(&json);
    json_close(&json, ']');
    json_bool(&json, false);
    json_close(&json, ']');
    json_key_text(&json, TEXT("last"));
    json_string(&json, "x");
    json_close(&json, '}');
    assert_buffer(json.to, "{\"empty\":[],\"list\":[1,{},[true,null],false],\"last\":\"x\"}");
}

static void assert_json_text(struct buffer *buffer, struct text text, const char *expected)
{
    struct json json = json_to(buffer);

    json_text(&json, text);
    assert_buffer(json.to, expected);
}

static void test_escapes(void **state)
{
    assert_json_text(*state, TEXT(""), "\"\"");
    assert_json_text(*state, (struct text){ NULL, 0 }, "\"\"");
    assert_json_text(*state, TEXT("say \"yes\" \\ / no"), "\"say \\\"yes\\\" \\\\ / no\"");
    assert_json_text(*state, TEXT("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"");
    assert_json_text(*state, TEXT("\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"");
    assert_json_text(*state, (struct text){ "a\0b", 3 }, "\"a\\u0000b\"");
    assert_json_text(*state, TEXT("Mart\xc3\xadnez \xf0\x9f\x99\x82"), "\"Mart\xc3\xadnez \xf0\x9f\x99\x82\"");
}

/* Text is looked at in eights: whatever its length, a byte that needs more is found wherever it stands. */
static void test_every_place(void **state)
{
    static const char *const wrong[] = { "\"", "\\", "\n", "\x1f", "\x80", "\xff", "\xa0" };
    static const char *const written[] = { "\\\"",         "\\\\",         "\\n",         "\\u001f",
                                           "\xef\xbf\xbd", "\xef\xbf\xbd", "\xef\xbf\xbd" };
    char text[20], expected[64];

    for (size_t length = 1; length <= sizeof text; length++) {
        for (size_t at = 0; at < length; at++) {
            for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
                memset(text, 'a', sizeof text);
                text[at] = wrong[i][0];
                snprintf(expected, sizeof expected, "\"%.*s%s%.*s\"", (int)at, text, written[i],
                         (int)(length - at - 1), text + at + 1);
                assert_json_text(*state, (struct text){ text, length }, expected);
            }
        }
    }
}

static void test_words(void **state)
{
    struct json json = json_to(*state);

    json_open(&json, '[');
    json_word(&json, TEXT("deny"));
    json_number(&json, 7);
    json_number(&json, 10);
    json_raw(&json, TEXT("{}"));
    json_close(&json, ']');
    assert_buffer(json.to, "[\"deny\",7,10,{}]");
}

static void test_wrong_bytes(void **state)
{
    assert_json_text(*state, TEXT("a\xff" "b"), "\"a\xef\xbf\xbd" "b\"");
    assert_json_text(*state, TEXT("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    assert_json_text(*state, TEXT("\xed\xa0\x80\n"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\n\"");
}

static void test_values(void **state)
{
    struct json json = json_to(*state);
    date_t date;

    assert_true(date_parse(&date, TEXT("2026-03-02")));
    json_open(&json, '[');
    json_date(&json, date);
    json_code(&json, code_parse(TEXT("0042T")));
    json_diagnosis(&json, code_parse(TEXT("I69351")));
    json_hundredths(&json, 6710);
    json_number(&json, -5);
    json_close(&json, ']');
    assert_buffer(json.to, "[\"2026-03-02\",\"0042T\",\"I69.351\",\"67.10\",-5]");
}

static void test_not_known(void **state)
{
    struct json json = json_to(*state);

    json_open(&json, '[');
    json_date(&json, DATE_UNKNOWN);
    json_date(&json, DATE_NONE);
    json_code(&json, CODE_UNKNOWN);
    json_diagnosis(&json, CODE_NONE);
    json_hundredths(&json, NUMBER_UNKNOWN);
    json_number(&json, NUMBER_NONE);
    json_close(&json, ']');
    assert_buffer(json.to, "[null,null,null,null,null,null]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_commas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_escapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_known, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("base/json", tests, NULL, NULL);
}
