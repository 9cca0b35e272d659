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

#endif
