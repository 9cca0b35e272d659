/* One golden for each message about session records: what the wrong example of its page gives is in tests/diag/CODE.out,
 * among it CODE. A code that the example does not bring about stands in a list here, with the reason. */
#include "record/csv.h"
#include "tests/support/messages.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define CODE_FIRST "P0701"
#define CODE_LAST "P0749"

static const struct { const char *code, *reason; } without_example[] = {
    { "P0708", "its example is in words: the record would have 16 MiB" },
    { "P0709", "its example is in words: the list would have a thousand items" },
    { "P0740", "a run tells it, of two records" },
};

static bool lacks_example(const char *code)
{
    for (size_t i = 0; i < sizeof without_example / sizeof *without_example; i++) {
        if (strcmp(code, without_example[i].code) == 0)
            return true;
    }
    return false;
}

static bool is_of_csv(enum message id) { return id >= MESSAGE_RECORD_CSV_HEADER && id <= MESSAGE_RECORD_CSV_FOREIGN; }
static bool is_of_map(enum message id) { return id >= MESSAGE_RECORD_MAP_ROW && id <= MESSAGE_RECORD_MAP_TWICE; }

static void read_csv(struct records *records, const char *example)
{
    struct text text = text_of(example);
    enum record_status status;

    while (record_read_csv(records->reader, &records->session, &records->memory, &text, &status))
        ;
}

static void read_example(struct records *records, enum message id)
{
    const char *example = message_row(id)->wrong;

    if (is_of_map(id))
        record_columns_new(&records->arena, &records->diagnostics, TEXT("columns"), text_of(example));
    else if (is_of_csv(id))
        read_csv(records, example);
    else
        records_read(records, text_of(example), "\"");
}

static bool is_told(enum message id)
{
    struct records records;
    struct buffer told;
    bool as_expected;

    buffer_init(&told, allocator_standard);
    records_open(&records, is_of_csv(id) ? RECORD_CSV : RECORD_JSONL);
    read_example(&records, id);
    diag_render(&told, &records.diagnostics, false, 0);
    as_expected = message_told(message_row(id)->code, &told);
    records_close(&records);
    buffer_free(&told);
    return as_expected;
}

static void test_each_message(void **state)
{
    (void)state;
    assert_true(messages_each(CODE_FIRST, CODE_LAST, lacks_example, is_told) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_message),
    };

    return cmocka_run_group_tests_name("golden diagnostics of records", tests, NULL, NULL);
}
