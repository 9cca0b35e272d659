/* Inputs cut into pieces of whole lines, and the steps in which these are judged. */
#ifndef CLI_PIECES_H
#define CLI_PIECES_H
#include "cli/input.h"

/* A stretch of whole lines of an input; of CSV, which has a header, the whole. */
struct piece {
    const struct input *input;
    const char *bytes;
    size_t length;
    uint64_t line;      /* number of its first line */
    bool ends_day;      /* what follows has a later date of service */
};

/* Pieces `first` to `first + count - 1`: a step that reads learns what it has read. */
struct step {
    size_t first, count;
    bool read, judge;
};

struct plan_of_steps {
    struct piece *pieces;
    struct step *steps;
    size_t piece_count, piece_capacity, step_count, step_capacity;
    uint64_t work;      /* bytes of all steps */
};

/* A plan for that many threads. It does not tell the run anything, only asks it. */
void plan_of_steps_make(struct plan_of_steps *plan, const struct payrule_run *run, const struct input *inputs,
                        int count, int threads);
void plan_of_steps_free(struct plan_of_steps *plan);

#endif
