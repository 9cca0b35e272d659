/* Sorting lists that are nearly always short: a session's lines, codes, units. qsort() asks for its costs even of two.
 *
 * Items that compare as equal keep their order, as in the C library's qsort() of short lists. */
#ifndef BASE_SORT_H
#define BASE_SORT_H
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SORT_FEW 32        /* items; more are left to qsort() */
#define SORT_SIZE_MAX 64   /* bytes of an item */

/* Inline always: with the size and the comparison known, moving an item is a few instructions. */
__attribute__((always_inline)) static inline void sort_items(void *items, size_t count, size_t size,
                                                             int (*compare)(const void *left, const void *right))
{
    alignas(max_align_t) char held[SORT_SIZE_MAX];
    char *at = items;

    if (count > SORT_FEW) {
        qsort(items, count, size, compare);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        size_t to = i;

        if (compare(at + (i - 1) * size, at + i * size) <= 0)
            continue;
        memcpy(held, at + i * size, size);
        for (; to > 0 && compare(at + (to - 1) * size, held) > 0; to--)
            memcpy(at + to * size, at + (to - 1) * size, size);
        memcpy(at + to * size, held, size);
    }
}

#define SORT(items, count, compare)                                                                  \
    do {                                                                                             \
        _Static_assert(sizeof *(items) <= SORT_SIZE_MAX, "an item fits into where one is held");     \
        sort_items((items), (count), sizeof *(items), (compare));                                    \
    } while (0)

#endif
