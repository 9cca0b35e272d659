/* The C library's allocator in the shape of struct allocator. Knows nothing else. */
#include "base/allocator.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Large blocks are asked for in large pages, where the system has them: touching memory for the first time then costs
 * next to nothing. */
#define LARGE_PAGE ((size_t)2 << 20)

static void *large_block(size_t size)
{
    void *block;

    if (posix_memalign(&block, LARGE_PAGE, size) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    madvise(block, size, MADV_HUGEPAGE);
#endif
    return block;
}

static void *standard_resize(void *context, void *block, size_t old_size, size_t new_size)
{
    (void)context;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    if (block == NULL && new_size >= LARGE_PAGE)
        return large_block(new_size);
    return realloc(block, new_size);
}

const struct allocator allocator_standard = { standard_resize, NULL };
