/* Waivers: days on which a rule's failures are excused, with a reason and an approver. */
#ifndef CHECK_WAIVERS_H
#define CHECK_WAIVERS_H
#include "check/texts.h"

/* Adds the scope's own waivers to the texts that they are for. */
void waivers_apply(struct scope *scope);
/* After the rules were bound: reports waivers whose condition can never hold. */
void waivers_check(struct scope *scope);

#endif
