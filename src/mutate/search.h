/* Looking for a test that notices a mutant which no test noticed. */
#ifndef MUTATE_SEARCH_H
#define MUTATE_SEARCH_H
#include "mutate/bench.h"

/* A test in the rule language that passes on the file as it is and fails on the mutant, tried out; empty when none was
 * found within the bounds. bench->mutant holds the mutant, compiled by bench_try(). The text lives in bench->keep. */
struct text search_test(struct bench *bench, uint32_t source, const struct mutant *mutant);

#endif
