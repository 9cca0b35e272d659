/* Where memory comes from: one function, given by the caller of the library. */
#ifndef BASE_ALLOCATOR_H
#define BASE_ALLOCATOR_H
#include <stddef.h>

/* resize(context, NULL, 0, n) allocates, resize(context, p, old, 0) frees and returns NULL, otherwise the block is
 * grown or shrunk as realloc does. NULL for a non-zero size means out of memory; the old block then stays valid. */
struct allocator {
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
    void *context;
};

/* realloc() and free() of the C library. */
extern const struct allocator allocator_standard;

#endif
