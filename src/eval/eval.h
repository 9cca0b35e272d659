/* Judging one session by a plan.
 *
 * The judge reads a plan, a settled history and a session; it writes nothing but its result. What it finds is explained
 * by the same evaluation that decided: a judgement carries the values its check computed, and a trace the outcome of
 * every clause. */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H
#include "eval/history.h"
#include "eval/value.h"
#include "plan/plan.h"

/* Numbers that a check computed; NUMBER_UNKNOWN (dates: DATE_UNKNOWN, codes: CODE_UNKNOWN) where it computed none. */
struct judged_values {
    code_t code, column1, column2;
    int64_t billed, supported, minutes, total, limit, indicator, assistant;
    date_t row_from;
    uint32_t table_line;                 /* row of the table, 0: none */
    const struct table_edition *edition;
};

struct share {
    int32_t line;
    int64_t units;
}; /* index in session->lines; affected units, NUMBER_UNKNOWN: all of an unknown number */

struct judgement {
    const struct plan_rule *rule;
    enum verdict verdict;
    enum way way;
    bool waived;
    bool below;                          /* a pass: billed below what is supported */
    bool lifted;                         /* excused by a lifting modifier */
    const struct waiver *waiver;
    struct needs needs;
    const struct share *shares;          /* lines concerned, ascending */
    uint32_t share_count;
    struct judged_values values;
    uint32_t trace_first, trace_last;    /* steps of the trace */
};

/* The accepted allocations of one pool, for answers and tests; with KEEP_COUNTS or KEEP_ALL. */
struct pool {
    const struct plan_rule *rule;
    const struct units_of *billed;       /* codes ascending, over the pool */
    size_t code_count;
    const struct units_of *const *supported;  /* each an array of code_count */
    size_t supported_count;              /* at most POOL_SUPPORTED_MAX are listed */
    int64_t minutes;                     /* NUMBER_UNKNOWN when not all are known */
};
#define POOL_SUPPORTED_MAX 64

struct eval_result {
    struct judgement *judgements;        /* in order of rule name, then as judged */
    size_t count;
    size_t passed, excused;              /* rules */
    enum outcome outcome;
    struct pool *pools;
    size_t pool_count;
    bool in_force;                       /* the profile is, on the deciding date; otherwise nothing was judged */
};

struct eval;

/* An evaluator for one thread. Its memory comes from `arena`; `memory` is reset for each session. */
struct eval *eval_new(struct arena *arena, struct arena *memory, const struct plan *plan,
                      const struct history *history);
void eval_set_history_from(struct eval *eval, date_t from);
/* What a result holds beside the judgements of what failed or could not be checked: nothing; the accepted allocations,
 * and each count of units; the judgements of all rules in force, passes and not applicable ones too. */
enum keep { KEEP_FINDINGS, KEEP_COUNTS, KEEP_ALL };
void eval_set_keep(struct eval *eval, enum keep keep);
/* Judge as if this were the deciding date; DATE_UNKNOWN: the session's own. */
void eval_set_as_of(struct eval *eval, date_t as_of);
/* The result lives in `memory` until the next call. `arrival` is where the session is in the history, which must be
 * settled; NULL when it is not there, or another session of that patient, date and id came first. */
const struct eval_result *eval_session(struct eval *eval, const struct session *session, struct arrival arrival);
/* Another evaluator of the same plan, dates and completeness of history over another history; no trace, KEEP_FINDINGS.
 */
struct eval *eval_copy(const struct eval *eval, struct arena *arena, struct arena *memory,
                       const struct history *history);
/* The history of the patient judged last with `session` in place of the one judged: to try a repair. */
struct history eval_history_with(const struct eval *eval, struct arena *arena, const struct session *session);
/* the deciding date of the session judged last */
date_t eval_decided(const struct eval *eval);
/* what a judgement means for the session */
const struct outcome_row *judgement_outcome(const struct judgement *judgement);
enum outcome judgement_weight(const struct judgement *judgement);

/* One step of a derivation: a clause and what it came to. */
struct trace_step {
    const struct plan_node *node;
    uint32_t depth;
    bool is_truth;
    enum tri truth;
    struct value value;   /* its `needs` also those of an unknown truth */
};
struct trace {
    struct arena *arena;
    struct trace_step *steps;
    size_t count, capacity;
    uint32_t depth;
    uint32_t mark;        /* where the next judgement's steps begin */
};
/* Steps are added from now on; NULL ends it. The trace is emptied for each session. */
void eval_set_trace(struct eval *eval, struct trace *trace);

#endif
