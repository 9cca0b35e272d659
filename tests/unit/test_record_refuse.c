/* Refused records: the example of each message, limits, what is told and what is never told, and out of memory. */
#include "base/json.h"
#include "record/value.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define BEGIN "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},"
#define LINES "\"lines\":[{\"code\":\"97112\"}]}"

/* The messages of this stage that speak of JSON Lines, and those of CSV. */
static bool is_of_json(enum message id) { return id >= MESSAGE_RECORD_SYNTAX && id <= MESSAGE_RECORD_UNKNOWN_MEMBER; }
static bool is_of_csv(enum message id) { return id >= MESSAGE_RECORD_CSV_HEADER && id <= MESSAGE_RECORD_CSV_NULL; }

/* Too long to be written out: their example is in words. */
static bool has_no_example(enum message id) { return id == MESSAGE_RECORD_LONG || id == MESSAGE_RECORD_MANY; }

static void read_csv(struct records *records, struct text text)
{
    enum record_status status;

    while (record_read_csv(records->reader, &records->session, &records->memory, &text, &status))
        ;
}

/* How often the example is told with the message; *others: how often with another one. */
static size_t count_told(enum message id, const char *example, size_t *others)
{
    struct records records;
    size_t count = 0;

    records_open(&records, is_of_csv(id) ? RECORD_CSV : RECORD_JSONL);
    if (is_of_csv(id))
        read_csv(&records, text_of(example));
    else
        records_read(&records, text_of(example), "\"");
    for (size_t i = 0; i < records.diagnostics.count; i++)
        count += records.diagnostics.items[i]->id == id;
    *others = records.diagnostics.count - count;
    records_close(&records);
    return count;
}

static void test_examples(void **state)
{
    size_t others;

    (void)state;
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        enum message id = (enum message)i;
        const struct message_row *row = message_row(id);

        if ((!is_of_json(id) && !is_of_csv(id)) || has_no_example(id))
            continue;
        if (count_told(id, row->wrong, &others) != 1 || others != 0)
            fail_msg("the wrong example of %s (%s) is not told as that and nothing else", row->code, row->id);
        if (count_told(id, row->right, &others) != 0 || others != 0)
            fail_msg("the right example of %s (%s) is not right", row->code, row->id);
    }
}

/* Reads `before`, `count` times `item` with commas, and `after`. */
static enum record_status read_repeated(struct records *records, const char *before, const char *item, size_t count,
                                        const char *after)
{
    struct buffer line;
    enum record_status status;

    buffer_init(&line, allocator_standard);
    buffer_string(&line, before);
    for (size_t i = 0; i < count; i++) {
        buffer_string(&line, i > 0 ? "," : "");
        buffer_string(&line, item);
    }
    buffer_string(&line, after);
    status = records_read(records, buffer_text(&line), "]");
    buffer_free(&line);
    return status;
}

static const struct diagnostic *last(const struct records *records)
{
    return records->diagnostics.items[records->diagnostics.count - 1];
}

static void test_most_entries(void **state)
{
    static const struct { const char *before, *item, *after; } lists[] = {
        { BEGIN "\"lines\":[", "{\"code\":\"97112\"}", "]}" },
        { BEGIN "\"documents\":[", "{}", "]," LINES },
        { BEGIN "\"authorizations\":[", "{}", "]," LINES },
        { BEGIN "\"documented\":[", "\"a\"", "]," LINES },
        { BEGIN "\"diagnoses\":[", "\"I69.351\"", "]," LINES },
        { BEGIN "\"lines\":[{\"code\":\"97112\",\"diagnoses\":[", "1", "]}]}" },
        { BEGIN "\"lines\":[{\"code\":\"97112\",\"modifiers\":[", "\"GP\"", "]}]}" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct records records;

        records_open(&records, RECORD_JSONL);
        assert_int_equal(read_repeated(&records, lists[i].before, lists[i].item, 1000, lists[i].after), RECORD_READ);
        assert_int_equal(read_repeated(&records, lists[i].before, lists[i].item, 1001, lists[i].after),
                         RECORD_REFUSED);
        assert_int_equal(last(&records)->id, MESSAGE_RECORD_MANY);
        assert_text(last(&records)->remarks->text, "Session S-1 was left out for this");
        assert_int_equal(records.session.line_count, i == 0 ? 1000 : i > 4 ? 1 : 0);
        records_close(&records);
    }
}

static void test_most_unknown_members(void **state)
{
    struct records records;
    struct buffer line;

    (void)state;
    records_open(&records, RECORD_JSONL);
    buffer_init(&line, allocator_standard);
    buffer_string(&line, BEGIN);
    for (int i = 0; i < 1001; i++)
        buffer_printf(&line, "\"x%d\":0,", i);
    buffer_string(&line, LINES);
    assert_int_equal(records_read(&records, buffer_text(&line), "}"), RECORD_REFUSED);
    assert_int_equal(last(&records)->id, MESSAGE_RECORD_MANY);
    assert_int_equal(records.diagnostics.warnings, 100);  /* and not a thousand */
    buffer_free(&line);
    records_close(&records);
}

static void test_depth(void **state)
{
    struct records records;
    char line[200];

    (void)state;
    records_open(&records, RECORD_JSONL);
    for (int lists = 15; lists <= 16; lists++) {
        snprintf(line, sizeof line, BEGIN "\"x\":%.*s%.*s," LINES, lists, "[[[[[[[[[[[[[[[[", lists,
                 "]]]]]]]]]]]]]]]]");
        assert_int_equal(records_read(&records, text_of(line), "]"), lists == 15 ? RECORD_READ : RECORD_REFUSED);
    }
    assert_int_equal(last(&records)->id, MESSAGE_RECORD_DEPTH);
    assert_int_equal(records_read(&records, text_of(BEGIN "\"lines\":[{\"code\":\"97112\",\"provider\":{\"x\":"
                                                    "[[[[[[[[[[[[1]]]]]]]]]]]]}}]}"), "]"), RECORD_READ);
    assert_int_equal(records_read(&records, text_of(BEGIN "\"lines\":[{\"code\":\"97112\",\"provider\":{\"x\":"
                                                    "[[[[[[[[[[[[[1]]]]]]]]]]]]]}}]}"), "]"), RECORD_REFUSED);
    records_close(&records);
}

static void test_long(void **state)
{
    struct records records;
    struct buffer line;

    (void)state;
    records_open(&records, RECORD_JSONL);
    buffer_init(&line, allocator_standard);
    buffer_string(&line, BEGIN LINES);
    buffer_repeat(&line, ' ', RECORD_BYTES_MAX - line.length);
    assert_int_equal(records_read(&records, buffer_text(&line), " "), RECORD_READ);
    buffer_char(&line, ' ');
    assert_int_equal(records_read(&records, buffer_text(&line), " "), RECORD_REFUSED);
    assert_int_equal(last(&records)->id, MESSAGE_RECORD_LONG);
    buffer_free(&line);
    records_close(&records);
}

/* Several mistakes of one record are told together, up to a number. */
static void test_all_mistakes(void **state)
{
    struct records records;

    (void)state;
    records_open(&records, RECORD_JSONL);
    assert_int_equal(records_read(&records, text_of("{\"id\":\"S-1\",\"date\":\"2026-02-30\",\"patient\":{\"id\":7},"
                                                    "\"lines\":[{\"code\":97112,\"minutes\":\"24\"}]}"), "]"),
                     RECORD_REFUSED);
    assert_int_equal(records.diagnostics.count, 4);
    assert_text(records.session.id, "S-1");
    assert_int_equal(records.session.line_count, 1);
    assert_int_equal(read_repeated(&records, BEGIN "\"diagnoses\":[", "7", 1000, "]," LINES), RECORD_REFUSED);
    assert_int_equal(records.diagnostics.count, 24);
    assert_int_equal(records_read(&records, text_of(BEGIN LINES), "]"), RECORD_READ);
    records_close(&records);
}

/* Places count lines of the input and characters, not bytes. */
static void test_places(void **state)
{
    struct records records;

    (void)state;
    records_open(&records, RECORD_JSONL);
    assert_int_equal(records_read(&records, text_of("\xef\xbb\xbf" BEGIN LINES), "]"), RECORD_READ);
    assert_int_equal(records_read(&records, text_of(""), "]"), RECORD_BLANK);
    records_read(&records, text_of("{\"id\":\"\303\251\303\251\",\"date\":1}"), "]");
    assert_int_equal(last(&records)->place.line, 3);
    assert_int_equal(last(&records)->place.column, 19);
    records_read(&records, text_of("\xef\xbb\xbf" BEGIN LINES), "]");  /* a mark is one only at the beginning */
    assert_int_equal(last(&records)->id, MESSAGE_RECORD_NOT_OBJECT);
    assert_int_equal(last(&records)->place.line, 4);
    record_reader_at(records.reader, 70);
    records_read(&records, text_of("x"), "]");
    assert_int_equal(last(&records)->place.line, 70);
    records_close(&records);
}

/* Who the patient is, and what stands in free text, is told nowhere. */
static void test_no_patient_data(void **state)
{
    static const char *const lines[] = {
        "{\"id\":\"S-1\",\"patient\":{\"id\":987654321,\"birth_date\":\"secret-1\"}}",
        "{\"id\":\"S-1\",\"patient\":{\"id\":\"secret\",\"birth_date\":19640302}}",
        "{\"id\":\"S-1\",\"patient\":{\"birth_date\":\"1964-13-02\"},\"clinic\":987654321}",
        "{\"id\":\"S-1\",\"patient\":\"secret\"}",
        "{\"id\":\"S-1\",\"patient\":{\"id\":\"secret\" \"birth_date\":\"1964-03-02\"}}",
        "{\"patient\":{\"id\":\"secret\",\"birth_date\":\"1964-03-02\"},\"id\":\"S-1\",\"id\":2}",
        "{\"patient\":{\"id\":\"secret",
    };
    struct records records;
    struct buffer shown;

    (void)state;
    records_open(&records, RECORD_JSONL);
    buffer_init(&shown, allocator_standard);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(records_read(&records, text_of(lines[i]), "]"), RECORD_REFUSED);
    diag_render(&shown, &records.diagnostics, false, 0);
    buffer_char(&shown, '\0');
    assert_null(strstr(shown.bytes, "secret"));
    assert_null(strstr(shown.bytes, "1964"));
    assert_null(strstr(shown.bytes, "98765"));
    buffer_free(&shown);
    records_close(&records);
}

/* What is told of a value stays on its line and is cut short. */
static void test_shown_values(void **state)
{
    struct records records;

    (void)state;
    records_open(&records, RECORD_JSONL);
    records_read(&records, text_of(BEGIN "\"place_of_service\":\"a\\n\\u001b[1m\\u009b\"," LINES), "]");
    assert_text(last(&records)->text, "`place_of_service` should be a place of service of 2 characters such as 11, but "
                                      "the text `a??[1m??` was read");
    records_read(&records, text_of(BEGIN "\"place_of_service\":\"0123456789012345678901234567890123456789\303\251\","
                                   LINES), "]");
    assert_text(last(&records)->text, "`place_of_service` should be a place of service of 2 characters such as 11, but "
                                      "the text `0123456789012345678901234567890123456789...` was read");
    records_close(&records);
}

static void read_failing(struct failing_allocator *failing)
{
    static const char line[] = BEGIN "\"x\":1,\"clinic\":\"a\\nb\",\"diagnoses\":[\"R26.81\"],\"units\":3," LINES;
    struct arena arena, memory;
    struct diagnostics diagnostics;
    struct session session;
    jmp_buf place;
    char *copy = records_copy(text_of(line), " ");

    arena_init(&arena, failing_allocator_use(failing));
    arena_init(&memory, failing_allocator_use(failing));
    diag_init(&diagnostics, &arena, NULL);
    arena_on_failure(&arena, &place);
    arena_on_failure(&memory, &place);
    if (setjmp(place) == 0) {
        struct record_reader *reader = record_reader_new(&arena, &diagnostics, RECORD_JSONL, TEXT("input"));

        assert_int_equal(record_read_json(reader, &session, &memory, (struct text){ copy, sizeof line - 1 }),
                         RECORD_READ);
    }
    arena_free(&memory);
    arena_free(&arena);
    free(copy);
}

static void test_out_of_memory(void **state)
{
    struct failing_allocator failing = { .failed = true };

    (void)state;
    for (size_t n = 1; failing.failed; n++) {
        failing = failing_allocator_at(n);
        read_failing(&failing);
        assert_int_equal(failing.blocks, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),        cmocka_unit_test(test_most_entries),
        cmocka_unit_test(test_most_unknown_members), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_long),            cmocka_unit_test(test_all_mistakes),
        cmocka_unit_test(test_places),          cmocka_unit_test(test_no_patient_data),
        cmocka_unit_test(test_shown_values),    cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests_name("record_refuse", tests, NULL, NULL);
}
