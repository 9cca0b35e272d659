/* The steps in which the pieces of inputs are judged. */
#ifndef CLI_PIECES_H
#define CLI_PIECES_H
#include "cli/cut.h"

/* Pieces `first` to `first + count - 1`: a step that reads learns what it has read. */
struct step {
    size_t first, count;
    bool read, judge;
    bool begins;        /* on a later day than all before it, which is judged by then */
};

struct plan_of_steps {
    struct pieces pieces;
    struct step *steps;
    size_t step_count, step_capacity;
    uint64_t work;      /* bytes of all steps */
};

/* A plan for the pool and the thread that calls. It does not tell the run anything, only asks it. */
void plan_of_steps_make(struct plan_of_steps *plan, const struct payrule_run *run, const struct input *inputs,
                        int count, struct pool *pool);
void plan_of_steps_free(struct plan_of_steps *plan);

#endif
