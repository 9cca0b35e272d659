/* From values of variables to session records, and those records told to people. */
#ifndef PROVE_WITNESS_H
#define PROVE_WITNESS_H
#include "base/buffer.h"
#include "prove/space.h"

struct witness { struct session *sessions; size_t count; }; /* the judged one is the last */

/* `values`: of all terms, as terms_compute() gives them. */
struct witness witness_make(struct arena *arena, const struct space *space, const int64_t *values);
/* A line of JSON for each session. */
void witness_records(struct buffer *to, const struct witness *witness);
/* A heading with what the session says, and a row for each line; earlier sessions that say the same day after day are
 * told together. */
void witness_table(struct buffer *to, const struct witness *witness);

#endif
