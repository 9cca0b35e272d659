/* The sheet that answers are written on: texts of every length at every place of it, escapes, and a sink that stops. */
#include "api/sheet.h"
#include "base/json.h"
#include "tests/support/unit.h"

struct gathered {
    struct buffer bytes;
    size_t calls, most;  /* calls the sink takes before it stops the writer */
};

static int gather(void *context, const char *bytes, size_t length)
{
    struct gathered *gathered = context;

    buffer_add(&gathered->bytes, (struct text){ bytes, length });
    return ++gathered->calls >= gathered->most;
}

static int set_up(void **state)
{
    static struct gathered gathered;

    gathered = (struct gathered){ .most = SIZE_MAX };
    buffer_init(&gathered.bytes, allocator_standard);
    *state = &gathered;
    return 0;
}

static int tear_down(void **state)
{
    struct gathered *gathered = *state;

    buffer_free(&gathered->bytes);
    return 0;
}

/* `before` bytes, then the text as JSON. */
static void assert_written(struct gathered *gathered, size_t before, struct text text)
{
    struct buffer expected;
    struct json json = json_to(&expected);
    struct sheet sheet;
    char *at = sheet_begin(&sheet, gather, gathered);

    buffer_init(&expected, allocator_standard);
    buffer_repeat(&expected, '.', before);
    json_text(&json, text);
    buffer_string(&expected, "end");
    for (size_t i = 0; i < before; i++)
        at = put(sheet_room(&sheet, at, 0), ".");
    at = put(sheet_text(&sheet, at, api_text(text)), "end");
    assert_int_equal(sheet_end(&sheet, at), PAYRULE_OK);
    assert_true(text_equal(buffer_text(&gathered->bytes), buffer_text(&expected)));
    buffer_clear(&gathered->bytes);
    buffer_free(&expected);
}

static void test_every_length(void **state)
{
    static char bytes[3 * SHEET_SIZE];

    memset(bytes, 'x', sizeof bytes);
    for (size_t length = 0; length <= sizeof bytes; length += length < 80 ? 1 : 61) {
        assert_written(*state, 0, (struct text){ bytes, length });
        if (length > 0) {
            bytes[length - 1] = '"';
            assert_written(*state, 7, (struct text){ bytes, length });
            bytes[length - 1] = 'x';
        }
    }
}

static void test_every_place(void **state)
{
    for (size_t before = SHEET_SIZE - SHEET_ROOM - 90; before < SHEET_SIZE + 10; before++) {
        assert_written(*state, before, TEXT("plain"));
        assert_written(*state, before, TEXT("say \"yes\"\n"));
        assert_written(*state, before, TEXT("as long as many titles of rules are, or a little longer than most of them"));
    }
}

static void test_raw(void **state)
{
    struct gathered *gathered = *state;
    static char bytes[3 * SHEET_SIZE];
    struct sheet sheet;
    char *at = sheet_begin(&sheet, gather, gathered);

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    at = sheet_raw(&sheet, put(at, "["), (struct payrule_text){ bytes, sizeof bytes });
    at = sheet_raw(&sheet, at, (struct payrule_text){ NULL, 0 });
    assert_int_equal(sheet_end(&sheet, put(at, "]")), PAYRULE_OK);
    assert_int_equal(gathered->bytes.length, sizeof bytes + 2);
    assert_memory_equal(gathered->bytes.bytes + 1, bytes, sizeof bytes);
}

static void test_numbers(void **state)
{
    static const int64_t numbers[] = { 0, 9, 10, 99, 100, 4711, -1, -10, NUMBER_MAX, -NUMBER_MAX, PAYRULE_UNKNOWN };
    struct gathered *gathered = *state;
    struct sheet sheet;
    char *at = sheet_begin(&sheet, gather, gathered), expected[400] = "";

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        size_t length = strlen(expected);

        if (numbers[i] == PAYRULE_UNKNOWN)
            snprintf(expected + length, sizeof expected - length, "null ");
        else
            snprintf(expected + length, sizeof expected - length, "%lld ", (long long)numbers[i]);
        at = put(put_number(at, numbers[i]), " ");
    }
    sheet_end(&sheet, at);
    assert_buffer(&gathered->bytes, expected);
}

/* A sink that has enough gets nothing more, and that is no failure. */
static void test_stopped(void **state)
{
    struct gathered *gathered = *state;
    struct sheet sheet;
    char *at = sheet_begin(&sheet, gather, gathered);

    gathered->most = 2;
    for (size_t i = 0; i < 10 * SHEET_SIZE; i++)
        at = put(sheet_room(&sheet, at, 0), ".");
    assert_int_equal(sheet_end(&sheet, at), PAYRULE_OK);
    assert_int_equal(gathered->calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_raw, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stopped, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("api/sheet", tests, NULL, NULL);
}
