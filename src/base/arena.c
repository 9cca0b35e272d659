/* Arenas: a list of chunks, each twice the size of the one before, cut from the front. Knows what texts and allocators
 * are; what lives in the memory is none of its business. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_LARGEST ((size_t)4 << 20)  /* chunks stop doubling here; a larger block gets a chunk of its own size */
#define GROW_FIRST ((size_t)8)           /* elements of an array that arena_grow() makes */

struct arena_chunk {
    struct arena_chunk *older;
    size_t size;  /* of the whole chunk, this header included */
};

/* The header's size, rounded up so that the bytes after it are aligned for any type. */
#define HEADER_SIZE ((sizeof(struct arena_chunk) + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT)

static char *chunk_bytes(struct arena_chunk *chunk)
{
    return (char *)chunk + HEADER_SIZE;
}

static void *resize(struct arena *arena, void *block, size_t old_size, size_t new_size)
{
    return arena->allocator.resize(arena->allocator.context, block, old_size, new_size);
}

_Noreturn void arena_fail(struct arena *arena)
{
    if (arena->on_failure == NULL)
        abort();
    longjmp(*arena->on_failure, 1);
}

void arena_init(struct arena *arena, struct allocator allocator)
{
    *arena = (struct arena){ .allocator = allocator };
}

jmp_buf *arena_on_failure(struct arena *arena, jmp_buf *place)
{
    jmp_buf *before = arena->on_failure;

    arena->on_failure = place;
    return before;
}

/* Makes `chunk`, which may be NULL, the only one. */
static void use_only(struct arena *arena, struct arena_chunk *chunk)
{
    arena->chunks = chunk;
    arena->total = chunk != NULL ? chunk->size : 0;
    arena->at = chunk != NULL ? chunk_bytes(chunk) : NULL;
    arena->end = chunk != NULL ? (char *)chunk + chunk->size : NULL;
    if (chunk != NULL)
        chunk->older = NULL;
}

static void free_all_but(struct arena *arena, struct arena_chunk *kept)
{
    struct arena_chunk *chunk = arena->chunks;

    while (chunk != NULL) {
        struct arena_chunk *older = chunk->older;

        if (chunk != kept)
            resize(arena, chunk, chunk->size, 0);
        chunk = older;
    }
    use_only(arena, kept);
}

void arena_free(struct arena *arena)
{
    free_all_but(arena, NULL);
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *largest = arena->chunks;

    if (largest != NULL && largest->older == NULL) {  /* the usual case: nothing to free */
        arena->at = chunk_bytes(largest);
        return;
    }
    for (struct arena_chunk *chunk = arena->chunks; chunk != NULL; chunk = chunk->older) {
        if (chunk->size > largest->size)
            largest = chunk;
    }
    free_all_but(arena, largest);
}

static size_t next_chunk_size(const struct arena *arena)
{
    size_t size = arena->chunks != NULL ? arena->chunks->size : CHUNK_FIRST / 2;

    return size >= CHUNK_LARGEST / 2 ? CHUNK_LARGEST : size * 2;
}

/* Adds a chunk with room for at least `size` bytes. What was left of the newest chunk is given up. */
static void add_chunk(struct arena *arena, size_t size)
{
    size_t chunk_size = next_chunk_size(arena);
    struct arena_chunk *chunk;

    if (size > SIZE_MAX - HEADER_SIZE)
        arena_fail(arena);
    if (chunk_size < size + HEADER_SIZE)
        chunk_size = size + HEADER_SIZE;
    chunk = resize(arena, NULL, 0, chunk_size);
    if (chunk == NULL)
        arena_fail(arena);
    *chunk = (struct arena_chunk){ .older = arena->chunks, .size = chunk_size };
    arena->chunks = chunk;
    arena->at = chunk_bytes(chunk);
    arena->end = (char *)chunk + chunk_size;
    arena->total += chunk_size;
}

void *arena_take_more(struct arena *arena, size_t size)
{
    char *bytes;

    if (size > SIZE_MAX - ARENA_ALIGNMENT)
        arena_fail(arena);
    size = (size + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
    if (arena->at == NULL || (size_t)(arena->end - arena->at) < size)
        add_chunk(arena, size);
    bytes = arena->at;
    arena->at += size;
    return bytes;
}

void *arena_grow_more(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
    size_t wanted;
    void *grown;

    if (__builtin_mul_overflow(count, 2, &wanted))
        arena_fail(arena);
    if (wanted < GROW_FIRST)
        wanted = GROW_FIRST;
    grown = arena_take_array(arena, wanted, size);
    if (count > 0)
        memcpy(grown, array, count * size);
    memset((char *)grown + count * size, 0, (wanted - count) * size);
    *capacity = wanted;
    return grown;
}

struct text arena_text(struct arena *arena, struct text text)
{
    char *bytes;

    if (text.length == SIZE_MAX)
        arena_fail(arena);
    bytes = arena_take(arena, text.length + 1);
    if (text.length > 0)
        memcpy(bytes, text.bytes, text.length);
    bytes[text.length] = '\0';
    return (struct text){ bytes, text.length };
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    struct text text;

    va_start(arguments, format);
    text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

struct text arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    int length;
    char *bytes;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)  /* beyond INT_MAX bytes */
        arena_fail(arena);
    bytes = arena_take(arena, (size_t)length + 1);
    vsnprintf(bytes, (size_t)length + 1, format, arguments);
    return (struct text){ bytes, (size_t)length };
}
