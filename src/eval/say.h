/* Values for messages, computed by the evaluator that judged. */
#ifndef EVAL_SAY_H
#define EVAL_SAY_H
#include "eval/eval.h"

/* The value of one part of the rule's `say` for a judgement of the session judged last. `part` is not plain text. */
struct value eval_say(struct eval *eval, const struct judgement *judgement, size_t part, enum type *type);
/* The condition of a fix or another node, asked about the judgement's first line. PLAN_NONE is true. */
enum tri eval_asked(struct eval *eval, const struct judgement *judgement, plan_index node);
/* the unit in which a measure counts */
enum type eval_measure_type(enum measure_kind kind);

#endif
