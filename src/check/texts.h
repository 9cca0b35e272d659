/* Rule texts: which clauses make up each rule of a profile over which days, with what it inherits and overrides
 * settled.
 *
 * A text is a list of clauses, each with the scope in which its names are looked up: a changed rule has clauses of
 * its base and of the change. Knows kinds of clauses, not what they say. */
#ifndef CHECK_TEXTS_H
#define CHECK_TEXTS_H
#include "check/named.h"

struct clause { const struct node *node; struct scope *scope; };

struct rule_text {
    struct text name, title;
    struct life life;
    const struct clause *clauses;
    size_t count;
    struct scope *origin;              /* whose file wrote the text, or changed it last */
    const struct node *item;           /* the rule or override */
    enum override_kind kind;
    struct text because;
    struct scope *overridden;          /* whose text was replaced or changed; NULL: none */
    struct waiver *waivers;
    size_t waiver_count, waiver_capacity;
    const struct rule *rule;           /* bound; NULL: not yet, or it has errors */
    bool bound;
};

#define CLAUSES_MAX 200  /* of a rule; bounds what is asked of each clause about all others */

/* Makes scope->rules and the profile's removed rules from those of the base and the scope's own items. */
void texts_settle(struct scope *scope);
/* Is there a rule in the base of the name that the override gives? Reported when not. */
bool override_finds_rule(struct scope *scope, const struct node *item);
/* `rule NAME`: the first words of an item, for places. */
struct span item_head(const struct node *item);
/* The first of the scope's texts of that name, or NULL. The scope must be settled. */
const struct rule_text *text_find(const struct scope *scope, struct text name);
/* The name of a rule nearest to `name`, or empty. */
struct text text_nearest(const struct scope *scope, struct text name);
/* Two clauses of which the later takes the place of the earlier in a change. */
bool clause_same_kind(enum node_kind a, enum node_kind b);
bool node_is_check(enum node_kind kind);
bool node_is_option(enum node_kind kind);

#endif
