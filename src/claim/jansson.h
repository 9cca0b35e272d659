/* jansson beside base/json.h, which has two functions of the same names. Ours are hidden in the library, so that
 * jansson finds its own; code that includes this calls neither.
 *
 * Private to src/claim. */
#ifndef CLAIM_JANSSON_H
#define CLAIM_JANSSON_H

#define json_string jansson_string
#define json_null jansson_null
#include <jansson.h>
#undef json_string
#undef json_null

#endif
