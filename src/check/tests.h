/* Tests of rule files: scenarios with sessions, and what must come out. */
#ifndef CHECK_TESTS_H
#define CHECK_TESTS_H
#include "check/texts.h"

/* Fills the profile's tests. The rules of all profiles must be bound: expectations name them. */
void tests_bind(struct scope *scope);

#endif
