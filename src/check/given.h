/* Sessions of tests: from `given` clauses to session records. */
#ifndef CHECK_GIVEN_H
#define CHECK_GIVEN_H
#include "check/texts.h"

/* The sessions of one scenario while they are made. */
struct given {
    struct scope *scope;
    date_t date;               /* of the session judged */
    struct session *sessions;
    size_t count, capacity;
    bool sound;
};

/* Adds a session on a date with the items below `node` (a GIVEN_SESSION, ALSO or EARLIER). Its visits on earlier
 * days are added as sessions of their own. */
void given_add(struct given *given, const char *prefix, date_t date, const struct node *const *nodes,
               size_t node_count);

#endif
