/* The same work on many pieces, by several threads at once. What the work is, is the caller's business. */
#ifndef BASE_CREW_H
#define BASE_CREW_H
#include <stddef.h>

#define CREW_MOST 16  /* threads of one crew */

/* Calls work(context, index) once for each index below `count`, in any order, from at most `threads` threads of which
 * the caller's is one; returns when all is done. Threads that cannot be made are done without, so that it never fails.
 * `work` must not leave by a jump: what it needs is allocated before. */
void crew_run(unsigned threads, size_t count, void (*work)(void *context, size_t index), void *context);

#endif
