/* What running tests and measuring what they reach share: a scenario judged with a complete history.
 *
 * Private to src/trial, the stage above the API: it knows the stages below and asks them; no rule is judged here. */
#ifndef TRIAL_TESTING_H
#define TRIAL_TESTING_H
#include "api/run.h"

struct testing {
    const struct payrule_rulebook *rulebook;
    struct arena keep, memory, answering, trying;  /* keep: one scenario's history and evaluator */
    struct buffer scratch, json_scratch, why;
};

/* One scenario under one profile, judged. Lives in `keep` and `memory`, until the next. */
struct judged {
    struct testing *testing;
    const struct plan *plan;
    const struct scenario *scenario;
    struct eval *eval;
    const struct eval_result *result;
};

/* `rulebook` is to be set. */
void testing_open(struct testing *testing, struct allocator allocator);
/* Where to go when memory runs out. */
void testing_lead(struct testing *testing, jmp_buf *place);
/* Runs `work`; PAYRULE_ENOMEM when memory ran out in one of the arenas, `other` among them, or in a buffer. */
enum payrule_status testing_guard(struct testing *testing, struct arena *other,
                                  enum payrule_status (*work)(void *context), void *context);
void testing_close(struct testing *testing);

/* Judges the scenario anew, leaving a derivation in *trace unless it is NULL. */
struct judged testing_judge(struct testing *testing, const struct plan *plan, const struct scenario *scenario,
                            struct trace *trace);
/* The session that is judged. */
const struct session *judged_session(const struct judged *judged);
struct answering judged_answering(const struct judged *judged);
/* The profile that the expectation is about: `own`, or the one that it names; and its plan, NULL when it has errors. */
const struct profile *testing_profile(const struct testing *testing, const struct profile *own,
                                      const struct expectation *expectation);
const struct plan *testing_plan(const struct testing *testing, const struct profile *profile);

#endif
