/* Inputs cut into pieces of whole lines, by as many threads as there are. */
#ifndef CLI_CUT_H
#define CLI_CUT_H
#include "cli/input.h"
#include "cli/pool.h"

/* A stretch of whole lines of an input; of CSV, which has a header, the whole. */
struct piece {
    const struct input *input;
    const char *bytes;
    size_t length;
    uint64_t line;      /* number of its first line */
    bool ends_day;      /* what follows has a later date of service */
};

struct pieces {
    struct piece *items; /* freed by the caller */
    size_t count, capacity;
};

/* Cuts the inputs, in their order, and surveys them; a survey that is `unordered` from the beginning looks at no date.
 */
void cut_inputs(struct pool *pool, struct pieces *pieces, struct payrule_survey *survey, const struct input *inputs,
                int count);

#endif
