/* Growing output: what is written, and that a failure sticks. */
#include "base/buffer.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/unit.h"

static void test_writes(void **state)
{
    struct buffer buffer;
    date_t date;

    (void)state;
    buffer_init(&buffer, allocator_standard);
    assert_buffer(&buffer, "");
    buffer_add(&buffer, (struct text){ NULL, 0 });
    buffer_string(&buffer, "units");
    buffer_char(&buffer, ':');
    buffer_repeat(&buffer, ' ', 3);
    buffer_repeat(&buffer, 'x', 0);
    buffer_number(&buffer, -42);
    assert_buffer(&buffer, "units:   -42");
    buffer_hundredths(&buffer, 6710);
    assert_buffer(&buffer, "67.10");
    assert_true(date_parse(&date, TEXT("2026-03-02")));
    buffer_date(&buffer, date);
    buffer_date(&buffer, DATE_UNKNOWN);
    buffer_date(&buffer, DATE_NONE);
    assert_buffer(&buffer, "2026-03-02");
    buffer_code(&buffer, code_parse(TEXT("225100000X")));
    buffer_code(&buffer, CODE_UNKNOWN);
    assert_buffer(&buffer, "225100000X");
    buffer_printf(&buffer, "%s is %d", "97112", 24);
    assert_buffer(&buffer, "97112 is 24");
    buffer_free(&buffer);
    assert_null(buffer.bytes);
}

static void test_growth(void **state)
{
    struct failing_allocator counting = failing_allocator_at(0);
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, failing_allocator_use(&counting));
    for (int i = 0; i < 100000; i++)
        buffer_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.length, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buffer.bytes[i], 'a' + i % 26);
    assert_true(counting.requests < 20);
    buffer_free(&buffer);
    assert_int_equal(counting.blocks, 0);
    assert_int_equal(counting.bytes, 0);
}

static void test_room(void **state)
{
    struct failing_allocator failing = failing_allocator_at(0);
    struct buffer buffer;
    char *room;

    (void)state;
    buffer_init(&buffer, failing_allocator_use(&failing));
    assert_non_null(buffer_room(&buffer, 0));
    buffer_string(&buffer, "a");
    room = buffer_room(&buffer, 1000000);
    assert_non_null(room);
    assert_int_equal(buffer.length, 1);
    memset(room, 'b', 1000000);
    assert_null(buffer_room(&buffer, SIZE_MAX));  /* the sum overflows */
    assert_true(buffer.failed);
    buffer_free(&buffer);
    assert_null(buffer_room(&buffer, SIZE_MAX - 1));
    assert_true(buffer.failed);
    buffer_free(&buffer);
}

static void write_all(struct buffer *buffer)
{
    buffer_repeat(buffer, 'x', 300);
    buffer_string(buffer, "some text");
    buffer_printf(buffer, "%1000d", 5);
    buffer_number(buffer, 5);
    buffer_hundredths(buffer, 5);
    buffer_date(buffer, 0);
    buffer_code(buffer, code_parse(TEXT("97112")));
    for (int i = 0; i < 5000; i++)
        buffer_char(buffer, 'y');
}

static void test_every_failure(void **state)
{
    size_t n = 0;
    struct failing_allocator failing;

    (void)state;
    do {
        struct buffer buffer;
        size_t length;

        failing = failing_allocator_at(++n);
        buffer_init(&buffer, failing_allocator_use(&failing));
        write_all(&buffer);
        assert_int_equal(buffer.failed, failing.failed);
        length = buffer.length;
        buffer_string(&buffer, "after the failure nothing is written");
        if (buffer.failed)
            assert_int_equal(buffer.length, length);
        buffer_free(&buffer);
        assert_false(buffer.failed);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
    } while (failing.failed);
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_failure),
    };

    return cmocka_run_group_tests_name("base/buffer", tests, NULL, NULL);
}
