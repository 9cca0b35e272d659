/* The reader's JSON against jansson's: of records that are made at random and then damaged, both accept the same.
 *
 * Known differences, which are left out of the comparison: numbers beyond a double (jansson refuses them, JSON does
 * not); what is JSON but nested too deep or too long for a session; `authorization` beside `authorizations`, after
 * which the reader stops. Members written twice are refused by both, as jansson is told to. */
#include "tests/support/jansson.h"
#include "tests/support/random.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define TRIALS 20000

static void add_text(struct random *random, struct buffer *to)
{
    static const char *const parts[] = { "a", "Z", " ", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00",
                                         "\303\251", "\342\202\254", "\360\237\230\200", "{", "]", "0123456789abcdef" };

    buffer_char(to, '"');
    for (size_t i = random_below(random, 6); i > 0; i--)
        buffer_string(to, parts[random_below(random, sizeof parts / sizeof parts[0])]);
    buffer_char(to, '"');
}

static void add_number(struct random *random, struct buffer *to)
{
    buffer_string(to, random_below(random, 3) ? "" : "-");
    buffer_number(to, (int64_t)random_below(random, 1000));
    if (random_below(random, 3) == 0)
        buffer_printf(to, ".%d", (int)random_below(random, 100));
    if (random_below(random, 4) == 0)
        buffer_printf(to, "%c%s%d", random_below(random, 2) ? 'e' : 'E', random_below(random, 2) ? "-" : "+",
                      (int)random_below(random, 20));
}

static void add_space(struct random *random, struct buffer *to)
{
    if (random_below(random, 5) == 0)
        buffer_char(to, " \t\r\n"[random_below(random, 4)]);
}

static void add_value(struct random *random, struct buffer *to, size_t depth);

static void add_items(struct random *random, struct buffer *to, size_t depth, bool object)
{
    size_t count = random_below(random, 4);

    buffer_char(to, object ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        buffer_string(to, i > 0 ? "," : "");
        add_space(random, to);
        if (object)
            buffer_printf(to, "\"%c%zu\":", "ab"[random_below(random, 2)], random_below(random, 40));
        add_value(random, to, depth + 1);
        add_space(random, to);
    }
    buffer_char(to, object ? '}' : ']');
}

static void add_value(struct random *random, struct buffer *to, size_t depth)
{
    static const char *const words[] = { "true", "false", "null" };

    add_space(random, to);
    switch (random_below(random, depth < 6 ? 6 : 4)) {
    case 0: case 1: add_text(random, to); break;
    case 2: add_number(random, to); break;
    case 3: buffer_string(to, words[random_below(random, 3)]); break;
    default: add_items(random, to, depth, random_below(random, 2) == 0);
    }
}

/* Changes, takes out or doubles a few bytes of the line from `first` on. */
static void damage(struct random *random, struct buffer *line, size_t first)
{
    static const char bytes[] = "\"\"\\{}[],,::0123456789.eE+-tfnu /\t\n\r\001\x7f\x80\xc3\xed\xff";

    for (size_t i = random_below(random, 4); i > 0; i--) {
        size_t at = first + random_below(random, line->length - first);

        switch (random_below(random, 3)) {
        case 0:
            line->bytes[at] = bytes[random_below(random, sizeof bytes - 1)];
            break;
        case 1:
            memmove(line->bytes + at, line->bytes + at + 1, line->length - at - 1);
            line->length--;
            break;
        default:
            buffer_char(line, ' ');
            memmove(line->bytes + at + 1, line->bytes + at, line->length - at - 1);
        }
    }
}

/* What the reader says of the line as JSON: 1 accepted, 0 refused, -1 it did not come that far. */
static int accepted_by_reader(struct text line)
{
    struct records records;
    int accepted = 1;

    records_open(&records, RECORD_JSONL);
    records_read(&records, line, "\"]}");
    for (size_t i = 0; i < records.diagnostics.count; i++) {
        enum message id = records.diagnostics.items[i]->id;

        if (id == MESSAGE_RECORD_DEPTH || id == MESSAGE_RECORD_MANY || id == MESSAGE_RECORD_AUTHORIZATIONS ||
            id == MESSAGE_RECORD_NOT_OBJECT)
            accepted = -1;
        else if (id >= MESSAGE_RECORD_SYNTAX && id <= MESSAGE_RECORD_MORE && accepted == 1)
            accepted = 0;
    }
    records_close(&records);
    return accepted;
}

/* The same of jansson. */
static int accepted_by_jansson(struct text line)
{
    json_error_t error;
    json_t *value = json_loadb(line.bytes, line.length, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);

    if (value) {
        json_decref(value);
        return 1;
    }
    return json_error_code(&error) == json_error_numeric_overflow ? -1 : 0;
}

static void compare(struct random *random, struct buffer *line, size_t first, size_t counts[2])
{
    int reader, jansson;

    damage(random, line, first);
    reader = accepted_by_reader(buffer_text(line));
    jansson = accepted_by_jansson(buffer_text(line));
    if (reader >= 0 && jansson >= 0 && reader != jansson)
        fail_msg("%s but not by jansson: %.*s", reader ? "accepted" : "refused", TEXT_ARG(buffer_text(line)));
    if (reader >= 0 && jansson >= 0)
        counts[reader]++;
}

/* Anything as the value of a member that the dictionary does not know. */
static void test_skipped_values(void **state)
{
    struct random random = { 11 };
    struct buffer line;
    size_t counts[2] = { 0, 0 };

    (void)state;
    buffer_init(&line, allocator_standard);
    for (size_t n = 0; n < TRIALS; n++) {
        size_t first;

        buffer_clear(&line);
        buffer_string(&line, "{\"id\":\"S-1\",\"x\":");
        first = line.length;
        add_value(&random, &line, 1);
        buffer_string(&line, ",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P\"},\"lines\":[{\"code\":\"97112\"}]}");
        compare(&random, &line, first, counts);
    }
    assert_true(counts[0] > TRIALS / 5 && counts[1] > TRIALS / 5);
    buffer_free(&line);
}

/* The members that the dictionary knows, damaged. */
static void test_known_values(void **state)
{
    static const char record[] =
        "{\"id\":\"S\\u00e9\",\"payer\":\"w1\",\"date\":\"2024-07-01\",\"patient\":{\"id\":\"P3\"},"
        "\"place_of_service\":\"12\",\"provider\":{\"npi\":\"1588910591\",\"enrolled\":true},\"order\":null,"
        "\"diagnoses\":[\"M79.601\",\"M47.816\"],\"authorizations\":[{\"number\":\"A9\",\"visits\":20,\"codes\":[]}],"
        "\"documented\":[\"goals\",\"technique\"],\"documents\":[{}],\"lines\":[{\"line\":1,\"code\":\"97116\","
        "\"minutes\":33,\"units\":2,\"modifiers\":[\"GP\"],\"charge\":122.46,\"diagnoses\":[1,2]},{\"code\":\"1\"}]}";
    struct random random = { 12 };
    struct buffer line;
    size_t counts[2] = { 0, 0 };

    (void)state;
    buffer_init(&line, allocator_standard);
    for (size_t n = 0; n < TRIALS; n++) {
        buffer_clear(&line);
        buffer_string(&line, record);
        compare(&random, &line, 1, counts);
    }
    assert_true(counts[0] > TRIALS / 5 && counts[1] > TRIALS / 5);
    buffer_free(&line);
}

/* A line that was cut off anywhere is refused, whatever stands behind it. */
static void test_cut_lines(void **state)
{
    static const char line[] = "{\"id\":\"S\\u00e9\",\"x\":[1,{\"a\":true}],\"date\":\"2024-07-01\",\"patient\":{"
                               "\"id\":\"P3\"},\"authorization\":null,\"diagnoses\":[\"M79.601\"],"
                               "\"documented\":[\"a\"],\"lines\":[{\"line\":1,\"code\":\"97116\","
                               "\"group\":false,\"charge\":\"1.00\"}]}";
    struct records records;

    (void)state;
    records_open(&records, RECORD_JSONL);
    for (size_t length = 1; length < sizeof line - 1; length++)
        assert_int_equal(records_read(&records, (struct text){ line, length }, line + length), RECORD_REFUSED);
    assert_int_equal(records_read(&records, (struct text){ line, sizeof line - 1 }, line), RECORD_READ);
    records_close(&records);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skipped_values),
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_cut_lines),
    };

    return cmocka_run_group_tests_name("record_syntax", tests, NULL, NULL);
}
