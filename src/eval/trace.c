/* Recording a derivation: a step for each clause, before those of the clauses it is made of. */
#include "eval/context.h"

size_t trace_open(struct trace *trace, const struct plan_node *node)
{
    trace->steps = arena_grow(trace->arena, trace->steps, trace->count, &trace->capacity, sizeof *trace->steps);
    trace->steps[trace->count] = (struct trace_step){ .node = node, .depth = trace->depth++ };
    return trace->count++;
}

void trace_truth(struct trace *trace, size_t step, enum tri truth, const struct needs *needs)
{
    trace->depth--;
    trace->steps[step].is_truth = true;
    trace->steps[step].truth = truth;
    trace->steps[step].value.needs = *needs;
}

void trace_value(struct trace *trace, size_t step, const struct value *value)
{
    trace->depth--;
    trace->steps[step].value = *value;
}
