/* Memory that is freed all at once.
 *
 * Nothing allocated here is freed singly. Allocation never returns NULL: when memory runs out, control leaves by
 * longjmp() to the place that the arena's user named with arena_on_failure(), which is the entry of an API function.
 * Everything that a stage allocates lives in arenas, so that such a jump leaks nothing. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/allocator.h"
#include "base/text.h"

struct arena_chunk;

struct arena {
    struct allocator allocator;
    struct arena_chunk *chunks;  /* newest first */
    char *at, *end;              /* free bytes of the newest chunk */
    size_t total;                /* bytes obtained from the allocator */
    jmp_buf *on_failure;         /* NULL: out of memory ends in abort(), for programs and tests without an API frame */
};

void arena_init(struct arena *arena, struct allocator allocator);
/* Where to go when memory runs out; returns the place set before, to be put back by the caller. */
jmp_buf *arena_on_failure(struct arena *arena, jmp_buf *place);
/* Frees everything; the arena can be used again. */
void arena_free(struct arena *arena);
/* Forgets everything but keeps the largest chunk for reuse. */
void arena_reset(struct arena *arena);

#define ARENA_ALIGNMENT alignof(max_align_t)

/* Out of memory. */
_Noreturn void arena_fail(struct arena *arena);
/* arena_take() where the newest chunk has no room */
void *arena_take_more(struct arena *arena, size_t size);

/* `size` bytes whose content is whatever was there, for what is written whole at once; aligned for any type. size 0
 * gives a valid pointer that must not be read. */
static inline void *arena_take(struct arena *arena, size_t size)
{
    size_t taken = (size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
    char *bytes = arena->at;

    if (__builtin_expect(taken - 1 >= (size_t)(arena->end - bytes), 0))  /* also when size is 0, or close to SIZE_MAX */
        return arena_take_more(arena, size);
    arena->at = bytes + taken;
    return bytes;
}

/* The same of bytes that were written already, at arena->at: the caller saw that they are there. */
static inline void arena_take_seen(struct arena *arena, size_t size)
{
    arena->at += (size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
}

/* The same, zeroed. */
static inline void *arena_alloc(struct arena *arena, size_t size) { return memset(arena_take(arena, size), 0, size); }

/* The same for an array; an overflow of count * size counts as out of memory. */
static inline void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        arena_fail(arena);
    return arena_alloc(arena, bytes);
}

/* The same without the zeros. */
static inline void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        arena_fail(arena);
    return arena_take(arena, bytes);
}

/* Of the `size` bytes taken last only the first `used` are wanted. Does nothing where more was taken since. */
static inline void arena_shorten(struct arena *arena, void *bytes, size_t size, size_t used)
{
    char *end = (char *)bytes + (size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;

    if (arena->at == end)
        arena->at = (char *)bytes + (used + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
}

/* arena_take() at a multiple of `alignment`, a power of two: for what should lie in few cache lines. */
static inline void *arena_take_aligned(struct arena *arena, size_t size, size_t alignment)
{
    char *bytes = arena_take(arena, size + alignment - ARENA_ALIGNMENT);
    size_t skipped = -(size_t)(uintptr_t)bytes % alignment;

    arena_shorten(arena, bytes, size + alignment - ARENA_ALIGNMENT, skipped + size);
    return bytes + skipped;
}

/* arena_grow() where the array is full */
void *arena_grow_more(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size);
/* Grows an array of which `count` elements are used to hold at least count + 1; capacity is kept in *capacity. */
static inline void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
    return count < *capacity ? array : arena_grow_more(arena, array, count, capacity, size);
}
/* A copy of the text, NUL-terminated beyond its length. */
struct text arena_text(struct arena *arena, struct text text);
struct text arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
