/* Rules: from the clauses of a rule text to a struct rule.
 *
 * Shared by the files that bind one kind of clause each. `sound` becomes false with the first clause that has
 * errors; the rule is then left out. */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H
#include "check/expressions.h"
#include "check/texts.h"

struct rule_draft {
    struct scope *scope;             /* for which it is bound */
    const struct rule_text *text;
    struct rule *rule;
    const struct clause *check;      /* the one check; NULL: none or several, reported */
    bool sound;
    bool has_unread;                 /* a clause that the parser could not read: nothing is said to be missing */
};

/* Binds the texts of the scope that are not bound yet, and fills the profile's rules. */
void rules_bind(struct scope *scope);

/* The next clause of the kind after `after`, or the first when that is NULL; NULL: no more. */
const struct clause *draft_next(const struct rule_draft *draft, enum node_kind kind, const struct clause *after);
/* The only clause of the kind, or NULL; a second is reported. */
const struct clause *draft_only(struct rule_draft *draft, enum node_kind kind);

/* ---- parts ---- */

void check_bind(struct rule_draft *draft);      /* checks.c, counts.c: the check and its options */
void count_bind(struct rule_draft *draft);
void options_check(struct rule_draft *draft);   /* options that stand beside another check */
void outcomes_bind(struct rule_draft *draft);   /* outcomes.c: otherwise, if unknown */
void fixes_bind(struct rule_draft *draft);      /* fixes.c */
void say_bind(struct rule_draft *draft);        /* say.c; the check and the conditions must be bound */

/* ---- what a rule reads (reads.c) ---- */

/* Calls `visit` for each expression of the rule with all below it, until it returns false. */
typedef bool (*expr_visitor)(void *context, const struct expr *expr);
bool expr_visit(const struct expr *expr, expr_visitor visit, void *context);
bool rule_visit(const struct rule *rule, expr_visitor visit, void *context);

#endif
