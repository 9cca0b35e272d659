/* Which rule files are needed to try a change of one of them: bases, children, and profiles that tests name. */
#ifndef MUTATE_COMPANY_H
#define MUTATE_COMPANY_H
#include "check/rulebook.h"

/* Some of a rulebook's files: those that are compiled together, and of them those whose tests are run. By source. */
struct company { bool *compiled, *tested; };

/* For each source: first the file and what its own tests need; then the files that inherit from it, or whose tests
 * name it. */
struct companies { size_t source_count; struct company *own, *others; };

void companies_find(struct companies *to, struct arena *arena, const struct rulebook *rules);

#endif
