/* See pieces.h. */
#include "cli/pieces.h"

#include <stdlib.h>

#define PIECES_KEPT 512             /* of a step that reads and judges: about three times their bytes are in memory */
#define PIECES_PER_THREAD 2

static void add_step(struct plan_of_steps *plan, struct step step)
{
    plan->steps = memory_grow(plan->steps, plan->step_count, &plan->step_capacity, sizeof *plan->steps);
    plan->steps[plan->step_count++] = step;
    for (size_t i = 0; i < step.count; i++)
        plan->work += plan->pieces.items[step.first + i].length;
}

/* Adds steps of at most `most` pieces. */
static void add_steps(struct plan_of_steps *plan, struct step all, size_t most)
{
    for (size_t done = 0; done < all.count; done += most) {
        size_t left = all.count - done;

        add_step(plan, (struct step){ all.first + done, left < most ? left : most, all.read, all.judge, false });
    }
}

static bool follows(const struct piece *piece, const struct piece *next)
{
    return next->input == piece->input && next->bytes == piece->bytes + piece->length;
}

/* Makes about `most` pieces of these, and returns how many there are then. Each has a judge of its own, who remembers
 * what was said of lines: few judges remember more, and what they remember stays closer. */
static size_t join_pieces(struct piece *pieces, size_t count, size_t most)
{
    size_t whole = 0, last = 0;

    for (size_t i = 0; i < count; i++)
        whole += pieces[i].length;
    for (size_t i = 1; i < count; i++) {
        if (follows(&pieces[last], &pieces[i]) && pieces[last].length < whole / most) {
            pieces[last].length += pieces[i].length;
            pieces[last].ends_day = pieces[i].ends_day;
        } else {
            pieces[++last] = pieces[i];
        }
    }
    return last + 1;
}

/* Pieces that belong together: nothing after them changes their verdicts. */
static void add_batch(struct plan_of_steps *plan, size_t first, size_t count, size_t most)
{
    size_t begins = plan->step_count;

    if (count <= PIECES_KEPT) {
        count = join_pieces(plan->pieces.items + first, count, most);
        add_step(plan, (struct step){ first, count, true, true, false });
    } else {
        add_steps(plan, (struct step){ first, count, true, false, false }, most);
        add_steps(plan, (struct step){ first, count, false, true, false }, most);
    }
    plan->steps[begins].begins = true;
}

void plan_of_steps_make(struct plan_of_steps *plan, const struct payrule_run *run, const struct input *inputs,
                        int count, struct pool *pool)
{
    struct payrule_survey survey = { .unordered = payrule_run_looks_ahead(run) };
    size_t most = pool->count > 0 ? ((size_t)pool->count + 1) * PIECES_PER_THREAD : 1, first = 0;

    *plan = (struct plan_of_steps){ .steps = NULL };
    cut_inputs(pool, &plan->pieces, &survey, inputs, count);
    for (size_t i = 0; i < plan->pieces.count; i++) {
        size_t taken = i + 1 - first;
        bool ends = !survey.unordered && plan->pieces.items[i].ends_day && taken >= most;

        if (ends || i + 1 == plan->pieces.count) {
            add_batch(plan, first, taken, most);
            first = i + 1;
        }
    }
}

void plan_of_steps_free(struct plan_of_steps *plan)
{
    free(plan->pieces.items);
    free(plan->steps);
}
