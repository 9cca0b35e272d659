/* Bringing memory closer before it is needed. Knows nothing of what is in it. */
#ifndef BASE_FETCH_H
#define BASE_FETCH_H

/* Fetches the cache line that holds this address, which may be any.
 *
 * The empty statement is there for gcc (12 to 14 at least): it takes a function that does nothing but fetch for one
 * without any effect, and leaves out all calls of it. */
static inline void fetch_line(const void *at)
{
    __builtin_prefetch(at);
    __asm__ volatile("");
}

#endif
