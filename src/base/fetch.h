/* Bringing memory closer before it is needed. Knows nothing of what is in it. */
#ifndef BASE_FETCH_H
#define BASE_FETCH_H
#include <stddef.h>

/* Fetches the cache line that holds this address, which may be any.
 *
 * The empty statement is there for gcc 12: it takes a function that does nothing but fetch for one without effect, and
 * leaves out its calls. */
static inline void fetch_line(const void *at)
{
    __builtin_prefetch(at);
    __asm__ volatile("");
}

#define FETCH_LINE_SIZE 64 /* where lines are longer, some are fetched twice */

static inline void fetch_bytes(const void *at, size_t size)
{
    for (size_t i = 0; i < size; i += FETCH_LINE_SIZE)
        fetch_line((const char *)at + i);
}

#endif
