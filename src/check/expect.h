/* Expectations of tests: what a scenario's verdicts must be. */
#ifndef CHECK_EXPECT_H
#define CHECK_EXPECT_H
#include "check/texts.h"

/* The expectations of the EXPECT nodes; *count of them. false: some have errors. */
bool expectations_bind(struct scope *scope, const struct node *const *nodes, size_t node_count,
                       struct expectation **expectations, size_t *count);

#endif
