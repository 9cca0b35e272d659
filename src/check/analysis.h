/* What can be said of rules without judging a session: dates that do not reach, rules that never fail, names never
 * used. */
#ifndef CHECK_ANALYSIS_H
#define CHECK_ANALYSIS_H
#include "check/scope.h"

/* All analyses of all profiles that have no errors. */
void analysis_run(struct checker *checker);
/* Takes repeated diagnostics, and warnings that the files silence, out of the queue from position `first` on. */
void analysis_filter(struct checker *checker, size_t first);

#endif
