/* jansson for tests that also include base/json.h, which has two functions of the same names. Ours are hidden in the
 * program, so that jansson finds its own. */
#ifndef TESTS_SUPPORT_JANSSON_H
#define TESTS_SUPPORT_JANSSON_H

#define json_string jansson_string
#define json_null jansson_null
#include <jansson.h>
#undef json_string
#undef json_null

#endif
