/* Arenas: alignment, zeros, growth, reuse, and what happens when memory runs out. */
#include "base/arena.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/unit.h"

static bool is_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void test_zeroed_and_aligned(void **state)
{
    struct failing_allocator counting = failing_allocator_at(0);
    struct arena arena;

    (void)state;
    arena_init(&arena, failing_allocator_use(&counting));
    for (int round = 0; round < 2; round++) {  /* fresh memory, then memory used before */
        for (size_t size = 0; size < 3000; size += 7) {
            char *bytes = arena_alloc(&arena, size);

            assert_non_null(bytes);
            assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
            assert_true(is_zero(bytes, size));
            memset(bytes, 0xff, size);
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
    assert_int_equal(counting.blocks, 0);
    assert_int_equal(counting.bytes, 0);
}

static void test_reset_keeps_largest(void **state)
{
    struct failing_allocator counting = failing_allocator_at(0);
    struct arena arena;
    size_t requests;

    (void)state;
    arena_init(&arena, failing_allocator_use(&counting));
    arena_reset(&arena);  /* nothing there yet */
    arena_alloc(&arena, 100);
    arena_alloc(&arena, 5000000);
    arena_alloc(&arena, 100);
    arena_alloc(&arena, 2000000);
    arena_reset(&arena);
    assert_int_equal(counting.blocks, 1);
    assert_true(arena.total >= 5000000 && arena.total == counting.bytes);
    requests = counting.requests;
    arena_alloc(&arena, 5000000);
    assert_int_equal(counting.requests, requests);
    arena_free(&arena);
    assert_int_equal(counting.blocks, 0);
    assert_int_equal(arena.total, 0);
    assert_true(is_zero(arena_alloc(&arena, 10), 10));  /* can be used again */
    arena_free(&arena);
}

static void test_grow(void **state)
{
    struct arena arena;
    size_t capacity = 0;
    int *numbers = NULL;

    (void)state;
    arena_init(&arena, allocator_standard);
    for (size_t i = 0; i < 1000; i++) {
        numbers = arena_grow(&arena, numbers, i, &capacity, sizeof *numbers);
        assert_true(capacity > i);
        numbers[i] = (int)i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    assert_true(capacity < 3000);
    arena_free(&arena);
}

/* Each begins where a cache line does, and its bytes are its own. */
static void test_lines(void **state)
{
    struct arena arena;
    unsigned char *before = NULL;

    (void)state;
    arena_init(&arena, allocator_standard);
    for (size_t size = 1; size < 300000; size += size / 3 + 1) {
        unsigned char *bytes = arena_take_aligned(&arena, size, 64);

        assert_int_equal((uintptr_t)bytes % 64, 0);
        memset(bytes, 0xaa, size);
        memset(arena_take(&arena, 16), 0xbb, 16);
        assert_true(before == NULL || *before == 0xaa);
        assert_int_equal(bytes[size - 1], 0xaa);
        before = bytes;
    }
    arena_free(&arena);
}

static void test_texts(void **state)
{
    struct failing_allocator filled = failing_allocator_at(0);  /* no zeros by luck */
    struct arena arena;
    struct text text;
    char large[10001];

    (void)state;
    arena_init(&arena, failing_allocator_use(&filled));
    text = arena_text(&arena, (struct text){ "97112 and more", 5 });
    assert_text(text, "97112");
    assert_int_equal(text.bytes[5], '\0');
    assert_text(arena_text(&arena, (struct text){ NULL, 0 }), "");
    assert_text(arena_printf(&arena, "%d of %s", 3, "five"), "3 of five");
    memset(large, 'x', 10000);
    large[10000] = '\0';
    text = arena_printf(&arena, "%s", large);
    assert_text(text, large);
    assert_int_equal(text.bytes[10000], '\0');
    arena_free(&arena);
}

/* One jump frame around one request. Returns whether memory ran out. */
static bool runs_out(struct arena *arena, size_t count, size_t size)
{
    jmp_buf place;
    volatile bool out = true;
    jmp_buf *before = arena_on_failure(arena, &place);

    if (setjmp(place) == 0) {
        arena_array(arena, count, size);
        out = false;
    }
    assert_ptr_equal(arena_on_failure(arena, before), &place);
    return out;
}

static void test_sizes_beyond_memory(void **state)
{
    struct failing_allocator failing = failing_allocator_at(0);
    struct arena arena;

    (void)state;
    arena_init(&arena, failing_allocator_use(&failing));
    assert_false(runs_out(&arena, 10, 10));
    assert_true(runs_out(&arena, SIZE_MAX, 2));
    assert_true(runs_out(&arena, SIZE_MAX, 1));
    assert_true(runs_out(&arena, SIZE_MAX - 15, 1));
    assert_true(runs_out(&arena, SIZE_MAX - 40, 1));
    assert_true(runs_out(&arena, SIZE_MAX / 2 + 1, 2));
    assert_false(runs_out(&arena, 10, 10));
    arena_free(&arena);
}

static void work(struct arena *arena)
{
    size_t capacity = 0;
    int *numbers = NULL;

    for (size_t i = 0; i < 5000; i++)
        numbers = arena_grow(arena, numbers, i, &capacity, sizeof *numbers);
    arena_printf(arena, "%5000d", 1);
    arena_text(arena, TEXT("end"));
}

/* The jump frame has a function of its own, so that no variable of the loop is lost in a jump. */
static void work_failing(struct failing_allocator *failing)
{
    struct arena arena;
    jmp_buf place;

    arena_init(&arena, failing_allocator_use(failing));
    arena_on_failure(&arena, &place);
    if (setjmp(place) == 0) {
        work(&arena);
        assert_false(failing->failed);
    } else {
        assert_true(failing->failed);
    }
    arena_free(&arena);
    assert_int_equal(failing->blocks, 0);
    assert_int_equal(failing->bytes, 0);
}

static void test_every_failure(void **state)
{
    struct failing_allocator failing = { .failed = true };
    size_t n = 0;

    (void)state;
    while (failing.failed) {
        failing = failing_allocator_at(++n);
        work_failing(&failing);
    }
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed_and_aligned), cmocka_unit_test(test_reset_keeps_largest),
        cmocka_unit_test(test_grow),               cmocka_unit_test(test_lines),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_sizes_beyond_memory), cmocka_unit_test(test_every_failure),
    };

    return cmocka_run_group_tests_name("base/memory", tests, NULL, NULL);
}
