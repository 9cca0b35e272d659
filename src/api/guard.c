/* The frame around what allocates, and output to sinks. Knows nothing of rules. */
#include "api/internal.h"

enum payrule_status api_guard(struct arena *arena, struct arena *other, enum payrule_status (*work)(void *context),
                              void *context)
{
    jmp_buf here;
    jmp_buf *before = arena_on_failure(arena, &here);
    jmp_buf *other_before = other != NULL ? arena_on_failure(other, &here) : NULL;
    enum payrule_status status;

    if (setjmp(here) == 0)
        status = work(context);
    else
        status = PAYRULE_ENOMEM;
    arena_on_failure(arena, before);
    if (other != NULL)
        arena_on_failure(other, other_before);
    return status;
}

enum payrule_status api_guard_all(struct arena *const *arenas, size_t count, enum payrule_status (*work)(void *context),
                                  void *context)
{
    jmp_buf here;
    volatile enum payrule_status status = PAYRULE_ENOMEM;

    for (size_t i = 0; i < count; i++)
        arena_on_failure(arenas[i], &here);
    if (setjmp(here) == 0)
        status = work(context);
    for (size_t i = 0; i < count; i++)
        arena_on_failure(arenas[i], NULL);
    return status;
}

enum payrule_status api_deliver(struct buffer *buffer, payrule_sink sink, void *context)
{
    enum payrule_status status = buffer->failed ? PAYRULE_ENOMEM : PAYRULE_OK;

    if (status == PAYRULE_OK && buffer->length > 0)
        sink(context, buffer->bytes, buffer->length);
    buffer_free(buffer);
    return status;
}

struct allocator api_allocator(const struct payrule_options *options)
{
    if (options == NULL || options->resize == NULL)
        return allocator_standard;
    return (struct allocator){ options->resize, options->resize_context };
}
