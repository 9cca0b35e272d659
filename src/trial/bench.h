/* Running single tests of a rulebook over and over: for whoever tries many rulebooks, each with the same tests. */
#ifndef TRIAL_BENCH_H
#define TRIAL_BENCH_H
#include "api/internal.h"

struct test_bench;

/* NULL: out of memory. A bench is for one thread. */
struct test_bench *test_bench_new(struct allocator allocator);
void test_bench_free(struct test_bench *bench);
/* Where to go when memory runs out. */
void test_bench_lead(struct test_bench *bench, jmp_buf *place);
/* Whether the test passes. The profile is one of the rulebook's rules, the test one of the profile's. */
bool test_bench_passes(struct test_bench *bench, const struct payrule_rulebook *rulebook,
                       const struct profile *profile, const struct rule_test *test);

#endif
