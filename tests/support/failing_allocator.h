/* An allocator whose Nth request for memory fails, and that knows what was not given back.
 *
 *     struct failing_allocator failing = { .failed = true };
 *
 *     for (size_t n = 1; failing.failed; n++) {  // ends when the work needs fewer than n: every one has failed once
 *         failing = failing_allocator_at(n);
 *         work_failing(&failing);                // with failing_allocator_use(&failing), its setjmp in there
 *         assert_int_equal(failing.blocks, 0);
 *     } */
#ifndef TESTS_SUPPORT_FAILING_ALLOCATOR_H
#define TESTS_SUPPORT_FAILING_ALLOCATOR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/allocator.h"

#define FAILING_ALLOCATOR_MOST ((size_t)1 << 30)  /* bytes; larger requests are refused, too */

struct failing_allocator {
    size_t fail_at;   /* number of the request that fails, from 1; later ones succeed again; 0: none fails */
    size_t requests;  /* so far, frees not counted */
    size_t blocks;    /* not given back yet */
    size_t bytes;     /* in those blocks, as the owner believes; wrong sizes given back show here */
    bool failed;      /* a request was refused */
};

static inline struct failing_allocator failing_allocator_at(size_t fail_at)
{
    return (struct failing_allocator){ .fail_at = fail_at };
}

/* Fresh memory is filled, so that nobody can count on zeros. A growing block always moves. */
static inline void *failing_allocator_resize(void *context, void *block, size_t old_size, size_t new_size)
{
    struct failing_allocator *failing = context;
    char *fresh = NULL;

    if (new_size > 0) {
        failing->requests++;
        if (failing->requests != failing->fail_at && new_size <= FAILING_ALLOCATOR_MOST)
            fresh = malloc(new_size);
        if (fresh == NULL) {
            failing->failed = true;
            return NULL;
        }
        memset(fresh, 0xa5, new_size);
        failing->blocks++;
    }
    if (block != NULL) {
        if (fresh != NULL)
            memcpy(fresh, block, old_size < new_size ? old_size : new_size);
        failing->blocks--;
        free(block);
    }
    failing->bytes += new_size;
    failing->bytes -= old_size;
    return fresh;
}

static inline struct allocator failing_allocator_use(struct failing_allocator *failing)
{
    return (struct allocator){ failing_allocator_resize, failing };
}

#endif
