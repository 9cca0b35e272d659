/* Judging a session: finds the rules that can apply, runs each check, adds up the outcome. */
#include "eval/context.h"

struct eval *eval_new(struct arena *arena, struct arena *memory, const struct plan *plan, const struct history *history)
{
    struct eval *eval = ARENA_NEW(arena, struct eval);
    eval->arena = arena;
    eval->plan = plan;
    eval->history = history;
    eval->memory = memory;
    eval->history_from = DATE_UNKNOWN;
    eval->as_of = DATE_UNKNOWN;
    eval->scope_words = 1;
    eval->scope = ARENA_ARRAY(arena, plan->rule_count, uint64_t);
    eval->candidates = ARENA_ARRAY(arena, plan->rule_count, plan_index);
    return eval;
}

void eval_set_history_from(struct eval *eval, date_t from) { eval->history_from = from; }

void eval_set_keep_all(struct eval *eval, bool keep_all) { eval->keep_all = keep_all; }

void eval_set_as_of(struct eval *eval, date_t as_of) { eval->as_of = as_of; }

void eval_set_trace(struct eval *eval, struct trace *trace) { eval->trace = trace; }

struct eval *eval_copy(const struct eval *eval, struct arena *arena, struct arena *memory,
                       const struct history *history)
{
    struct eval *copy = eval_new(arena, memory, eval->plan, history);
    copy->history_from = eval->history_from;
    copy->as_of = eval->as_of;
    return copy;
}

struct history eval_history_with(const struct eval *eval, struct arena *arena, const struct session *session)
{
    return history_with(arena, eval->patient, eval->own_at, session);
}

date_t eval_decided(const struct eval *eval) { return eval->decided; }

/* ---- what a judgement means ---- */

const struct outcome_row *judgement_outcome(const struct judgement *judgement)
{
    static const enum way fallback[][4] = {
        [WAY_ANY] = { WAY_ANY },
        [WAY_ABSENT] = { WAY_ABSENT, WAY_ANY },
        [WAY_EXCEEDED] = { WAY_EXCEEDED, WAY_ANY, WAY_NOT_COVERING, WAY_ABSENT },
        [WAY_NOT_COVERING] = { WAY_NOT_COVERING, WAY_ANY, WAY_EXCEEDED, WAY_ABSENT },
    };
    const struct rule *rule = judgement->rule->rule;
    for (int i = 0; i < 4; i++)
        for (size_t k = 0; k < rule->outcome_count; k++)
            if (rule->outcomes[k].way == fallback[judgement->way][i])
                return &rule->outcomes[k];
    return rule->outcome_count > 0 ? &rule->outcomes[0] : NULL;
}

static enum outcome outcome_of_effect(enum effect effect)
{
    switch (effect) {
    case EFFECT_INFORM: return OUTCOME_CLEAN;
    case EFFECT_WARN: return OUTCOME_WARNED;
    case EFFECT_HOLD: return OUTCOME_HELD;
    case EFFECT_DENY: return OUTCOME_DENIED;
    }
    return OUTCOME_CLEAN;
}

enum outcome judgement_weight(const struct judgement *judgement)
{
    const struct rule *rule = judgement->rule->rule;
    if (judgement->verdict == VERDICT_FAIL) {
        const struct outcome_row *row = judgement_outcome(judgement);
        return row ? outcome_of_effect(row->effect) : OUTCOME_WARNED;
    }
    if (judgement->verdict != VERDICT_UNKNOWN && judgement->verdict != VERDICT_NO_DATA)
        return OUTCOME_CLEAN;
    enum outcome outcome = rule->has_unknown_effect ? outcome_of_effect(rule->unknown_effect) : OUTCOME_INCOMPLETE;
    return outcome > OUTCOME_INCOMPLETE ? outcome : OUTCOME_INCOMPLETE;
}

/* ---- the session in the history ---- */

static int32_t find_line(const struct past_session *own, int64_t number, int32_t guess)
{
    if ((uint32_t)guess < own->line_count && own->lines[guess].number == number)
        return guess;
    for (uint32_t i = 0; i < own->line_count; i++)
        if (own->lines[i].number == number)
            return (int32_t)i;
    return -1;
}

/* Pairs the session's lines with what the history keeps of them. False: the history has another session here. */
static bool bind_lines(struct eval *eval)
{
    const struct session *session = eval->session;
    eval->own_lines = ARENA_ARRAY(eval->memory, (size_t)session->line_count, const struct past_line *);
    eval->own_index = ARENA_ARRAY(eval->memory, eval->own->line_count, int32_t);
    uint32_t bound = 0;
    for (int32_t i = 0; i < session->line_count; i++) {
        if (session->lines[i].voided == 1)
            continue;
        int32_t at = find_line(eval->own, session->lines[i].number, (int32_t)bound);
        if (at < 0 || eval->own->lines[at].code != session->lines[i].code)
            return false;
        eval->own_lines[i] = &eval->own->lines[at];
        eval->own_index[at] = i;
        bound++;
    }
    return bound == eval->own->line_count;
}

static bool bind_session(struct eval *eval, const struct session *session)
{
    eval->session = session;
    eval->patient = history_patient(eval->history, session->patient.id);
    if (!eval->patient)
        return false;
    eval->own_at = history_find(eval->patient, session->date, session->id);
    if (eval->own_at == SIZE_MAX)
        return false;
    eval->own = &eval->patient->sessions[eval->own_at];
    return bind_lines(eval);
}

static void bind_date(struct eval *eval)
{
    date_t decided = eval->plan->profile->decided_by_received ? eval->session->received : eval->session->date;
    if (date_is_known(eval->as_of))
        decided = eval->as_of;
    eval->undecided = !date_is_known(decided);
    eval->decided = eval->undecided ? eval->session->date : decided;
    eval->period = plan_period_on(eval->plan, eval->decided);
}

/* ---- the rules that can apply ---- */

static void scope_room(struct eval *eval)
{
    size_t words = ((size_t)eval->session->line_count + 63) / 64;
    if (words <= eval->scope_words)
        return;
    eval->scope = ARENA_ARRAY(eval->arena, words * eval->plan->rule_count, uint64_t);
    eval->scope_words = words;
}

static uint64_t *scope_of(struct eval *eval, plan_index rule) { return eval->scope + rule * eval->scope_words; }

static void add_candidate(struct eval *eval, plan_index rule)
{
    size_t at = eval->candidate_count++;
    for (; at > 0 && eval->candidates[at - 1] > rule; at--)
        eval->candidates[at] = eval->candidates[at - 1];
    eval->candidates[at] = rule;
}

static bool scope_is_empty(const struct eval *eval, const uint64_t *scope)
{
    for (size_t i = 0; i < eval->scope_words; i++)
        if (scope[i])
            return false;
    return true;
}

static void add_line_to(struct eval *eval, plan_index rule, int32_t line)
{
    uint64_t *scope = scope_of(eval, rule);
    if (scope_is_empty(eval, scope))
        add_candidate(eval, rule);
    scope[line / 64] |= UINT64_C(1) << line % 64;
}

/* Rules that name the line's code singly, then those that name many codes at once. Dates of a set's members are asked
 * here. */
static void find_rules_of_line(struct eval *eval, int32_t line)
{
    const struct plan *plan = eval->plan;
    code_t code = eval->session->lines[line].code;
    uint32_t count;
    const plan_index *rules = plan_rules_of_code(plan, eval->period, code, &count);
    for (uint32_t i = 0; i < count; i++) {
        plan_index set = plan->rules[rules[i]].applies_to;
        if (plan->sets[set].plain || plan_set_has(plan, set, code, eval->session->date))
            add_line_to(eval, rules[i], line);
    }
    for (uint32_t i = 0; i < eval->period->wide_count; i++) {
        plan_index rule = plan->indexes[eval->period->first_wide + i];
        if (plan_set_has(plan, plan->rules[rule].applies_to, code, eval->session->date))
            add_line_to(eval, rule, line);
    }
}

static void find_rules(struct eval *eval)
{
    eval->candidate_count = 0;
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (eval->own_lines[i])
            find_rules_of_line(eval, i);
    for (uint32_t i = 0; i < eval->period->always_count; i++) {
        plan_index rule = eval->plan->indexes[eval->period->first_always + i];
        uint64_t *scope = scope_of(eval, rule);
        add_candidate(eval, rule);
        for (int32_t k = 0; k < eval->session->line_count; k++)
            if (eval->own_lines[k])
                scope[k / 64] |= UINT64_C(1) << k % 64;
    }
}

/* ---- judging ---- */

static void run_check(struct eval *eval, const uint64_t *scope)
{
    switch (eval->rule->check) {
    case CHECK_COUNT_UNITS: judge_count_units(eval); break;
    case CHECK_COUNT_ASSISTANT: judge_count_assistant(eval, scope); break;
    case CHECK_LIMIT: judge_limit(eval); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID: judge_conditions(eval, scope); break;
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: judge_conflicts(eval, scope); break;
    }
}

static void judge_rule(struct eval *eval, plan_index index)
{
    const struct plan_rule *rule = &eval->plan->rules[index];
    eval->rule = rule;
    eval->worst = VERDICT_NOT_APPLICABLE;
    if (date_is_known(rule->rule->check_again) && eval->decided >= rule->rule->check_again) {
        judgement_whole(eval, VERDICT_NO_DATA, needs_data("rule", rule->rule->name));
        return;
    }
    eval->when = TRI_TRUE;
    eval->missing = (struct needs){ 0 };
    eval->when_settled = rule->when != PLAN_NONE && !rule->when_by_line;
    if (eval->when_settled)
        eval->when = eval_condition(eval, rule->when, place_of_session());
    eval->when_needs = eval->missing;
    if (eval->when == TRI_FALSE && !eval->trace)
        judgement_whole(eval, VERDICT_NOT_APPLICABLE, eval->when_needs);
    else
        run_check(eval, scope_of(eval, index));
    eval->result->passed += eval->worst == VERDICT_PASS;
    eval->result->excused += eval->worst == VERDICT_EXCUSED;
}

static void judge_rules(struct eval *eval)
{
    find_rules(eval);
    for (size_t i = 0; i < eval->candidate_count; i++) {
        judge_rule(eval, eval->candidates[i]);
        uint64_t *scope = scope_of(eval, eval->candidates[i]);
        for (size_t word = 0; word < eval->scope_words; word++)
            scope[word] = 0;
    }
}

static bool names_own_line(const struct eval *eval, const struct plan_rule *rule)
{
    if (rule->applies_to == PLAN_NONE)
        return true;
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (eval->own_lines[i] &&
            plan_set_has(eval->plan, rule->applies_to, eval->session->lines[i].code, eval->session->date))
            return true;
    return false;
}

/* Nobody knows which text of a rule is in force: each name that some text could apply under is unknown, once. */
static void judge_undecided(struct eval *eval)
{
    struct text last = { NULL, 0 };
    for (uint32_t i = 0; i < eval->plan->rule_count; i++) {
        const struct plan_rule *rule = &eval->plan->rules[i];
        if (text_equal(rule->rule->name, last) || !names_own_line(eval, rule))
            continue;
        last = rule->rule->name;
        eval->rule = rule;
        eval->worst = VERDICT_NOT_APPLICABLE;
        judgement_whole(eval, VERDICT_UNKNOWN, needs_of(FIELD_RECEIVED));
    }
}

const struct eval_result *eval_session(struct eval *eval, const struct session *session)
{
    arena_reset(eval->memory);
    if (eval->trace)
        *eval->trace = (struct trace){ .arena = eval->memory };
    eval->result = ARENA_NEW(eval->memory, struct eval_result);
    eval->judgement_capacity = 0;
    if (!bind_session(eval, session))
        return NULL;
    bind_date(eval);
    eval->result->in_force = eval->period != NULL || eval->undecided;
    scope_room(eval);
    if (!eval->result->in_force)
        eval->result->outcome = OUTCOME_INCOMPLETE;
    else if (eval->undecided && !eval->own->is_void)
        judge_undecided(eval);
    else if (!eval->own->is_void)
        judge_rules(eval);
    return eval->result;
}
