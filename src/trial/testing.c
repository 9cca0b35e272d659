/* See testing.h. */
#include "trial/testing.h"

#define ARENAS 4

void testing_open(struct testing *testing, struct allocator allocator)
{
    struct arena *arenas[ARENAS] = { &testing->keep, &testing->memory, &testing->answering, &testing->trying };
    *testing = (struct testing){ .rulebook = NULL };
    for (size_t i = 0; i < ARENAS; i++)
        arena_init(arenas[i], allocator);
    buffer_init(&testing->scratch, allocator);
    buffer_init(&testing->json_scratch, allocator);
    buffer_init(&testing->why, allocator);
}

void testing_lead(struct testing *testing, jmp_buf *place)
{
    struct arena *arenas[ARENAS] = { &testing->keep, &testing->memory, &testing->answering, &testing->trying };
    for (size_t i = 0; i < ARENAS; i++)
        arena_on_failure(arenas[i], place);
}

enum payrule_status testing_guard(struct testing *testing, struct arena *other,
                                  enum payrule_status (*work)(void *context), void *context)
{
    struct arena *arenas[ARENAS + 1] = { &testing->keep, &testing->memory, &testing->answering, &testing->trying,
                                         other };
    enum payrule_status status = api_guard_all(arenas, other ? ARENAS + 1 : ARENAS, work, context);
    bool failed = testing->scratch.failed || testing->json_scratch.failed || testing->why.failed;
    return status == PAYRULE_OK && failed ? PAYRULE_ENOMEM : status;
}

void testing_close(struct testing *testing)
{
    struct arena *arenas[ARENAS] = { &testing->keep, &testing->memory, &testing->answering, &testing->trying };
    for (size_t i = 0; i < ARENAS; i++)
        arena_free(arenas[i]);
    buffer_free(&testing->scratch);
    buffer_free(&testing->json_scratch);
    buffer_free(&testing->why);
}

struct judged testing_judge(struct testing *testing, const struct plan *plan, const struct scenario *scenario,
                            struct trace *trace)
{
    struct judged judged = { .testing = testing, .plan = plan, .scenario = scenario };
    struct history *history = ARENA_NEW(&testing->keep, struct history);
    history_init(history, &testing->keep);
    for (size_t i = 0; i < scenario->session_count; i++)
        history_add(history, &scenario->sessions[i]);
    history_settle(history);
    judged.eval = eval_new(&testing->keep, &testing->memory, plan, history);
    eval_set_keep(judged.eval, KEEP_ALL);
    eval_set_history_from(judged.eval, DATE_MIN);
    eval_set_trace(judged.eval, trace);
    const struct session *session = judged_session(&judged);
    judged.result = eval_session(judged.eval, session, history_arrival(history, session));
    return judged;
}

const struct session *judged_session(const struct judged *judged)
{
    return &judged->scenario->sessions[judged->scenario->judged];
}

struct answering judged_answering(const struct judged *judged)
{
    struct testing *testing = judged->testing;
    return (struct answering){ .arena = &testing->answering,
                               .allocator = testing->rulebook->allocator,
                               .rulebook = testing->rulebook,
                               .plan = judged->plan,
                               .eval = judged->eval,
                               .session = judged_session(judged),
                               .result = judged->result,
                               .trying = &testing->trying,
                               .scratch = &testing->scratch,
                               .json_scratch = &testing->json_scratch };
}

const struct profile *testing_profile(const struct testing *testing, const struct profile *own,
                                      const struct expectation *expectation)
{
    const struct rulebook *rules = testing->rulebook->rules;
    return expectation->profile.length > 0 ? rulebook_profile(rules, expectation->profile) : own;
}

const struct plan *testing_plan(const struct testing *testing, const struct profile *profile)
{
    const struct payrule_rulebook *rulebook = testing->rulebook;
    return profile ? rulebook->plans[profile - rulebook->rules->profiles] : NULL;
}
