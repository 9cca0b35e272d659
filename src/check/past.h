/* Profiles as they were recorded earlier, for `extends NAME as known on DATE`. */
#ifndef CHECK_PAST_H
#define CHECK_PAST_H
#include "check/scope.h"

/* Finds the scope's base, which it extends as known on a day, and that one's bases in turn. What is not there is
 * reported, and the scope is then broken. */
void past_find_base(struct scope *scope);

#endif
