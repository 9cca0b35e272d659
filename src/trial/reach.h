/* From a judged scenario to what it reached: read out of judgements and the derivation, nothing is judged again but the
 * conditions of repairs, which are asked after the judging. */
#ifndef TRIAL_REACH_H
#define TRIAL_REACH_H
#include "trial/elements.h"
#include "trial/rows.h"
#include "trial/testing.h"

/* Which rules a scenario's expectations ask about under one profile. Others are judged as well, but a test says nothing
 * of them. */
struct asked {
    const struct text *rules;
    size_t rule_count;
    bool all;        /* an outcome is about every rule */
    bool counting;   /* allocations are about the rules that count units */
};

/* The derivation of one judged scenario by node of the plan. */
struct truths {
    uint8_t *of;       /* enum tri by node of the plan */
    uint32_t *stamps;  /* `of` holds where this is `stamp` */
    uint32_t stamp;
};

struct reaching {
    struct elements *elements;   /* of the plan's profile */
    struct rows *rows;
    struct truths truths;
    const struct judged *judged;
    const struct trace *trace;
    const struct asked *asked;
};

/* `keep` lives as long as the elements. */
void reach_init(struct reaching *reaching, struct arena *keep, const struct plan *plan, struct elements *elements,
                struct rows *rows);
/* Marks what the judged scenario reached. */
void reach_judged(struct reaching *reaching, const struct judged *judged, const struct trace *trace,
                  const struct asked *asked);

/* ---- conditions.c ---- */

void truths_forget(struct truths *truths);
void truths_set(struct truths *truths, plan_index node, enum tri truth);
/* The condition, or each `when` joined in it, and the operands within: which of them decided, and how. */
void reach_condition(struct reaching *reaching, plan_index index, enum element_kind kind);
/* The operands alone. */
void reach_operands(struct reaching *reaching, plan_index index);
bool truths_know(const struct truths *truths, plan_index node);
enum tri truths_of(const struct truths *truths, plan_index node);

/* ---- members.c ---- */

/* The dated members of the sets that the rule asks, of which the session has one. */
void reach_members(struct reaching *reaching, const struct rule *rule);

#endif
