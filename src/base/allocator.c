/* The C library's allocator in the shape of struct allocator. Knows nothing else. */
#include "base/allocator.h"

#include <stdlib.h>

static void *standard_resize(void *context, void *block, size_t old_size, size_t new_size)
{
    (void)context;
    (void)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

const struct allocator allocator_standard = { standard_resize, NULL };
