/* Every accepted allocation of minutes, one after another. */
#ifndef TESTS_REFERENCE_ALLOCATE_H
#define TESTS_REFERENCE_ALLOCATE_H
#include "tests/reference/internal.h"

#define ALLOCATION_CODES_MAX 32

struct allocation_visitor {
    void (*visit)(void *context, const int64_t *units, size_t count);
    void *context;
};
void allocations_visit(const struct check *check, const int64_t *minutes, size_t count,
                       struct allocation_visitor visitor);

#endif
