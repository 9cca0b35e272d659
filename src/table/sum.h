/* A quick sum over bytes that finds damage; it is no protection from people. Private to src/table. */
#ifndef TABLE_SUM_H
#define TABLE_SUM_H
#include <stdint.h>

#include "base/text.h"

uint64_t sum_of(struct text bytes);

#endif
