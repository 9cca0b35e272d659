/* Judging a session: finds the rules that can apply, runs each check, adds up the outcome. */
#include <string.h>

#include "eval/alike.h"

static size_t words_for(size_t bits) { return (bits + 63) / 64; }

#define FIRST_ROOM 16 /* lines of a session */

static void make_more_room(struct eval *eval, size_t line_count)
{
    size_t room = line_count > 2 * eval->line_room ? line_count : 2 * eval->line_room;
    eval->line_room = room;
    eval->own_lines = ARENA_ARRAY(eval->arena, room, const struct past_line *);
    eval->scope_words = words_for(room);
    eval->scope = ARENA_ARRAY(eval->arena, eval->scope_words * (eval->plan->rule_count + 1), uint64_t);
    eval->own_scope = eval->scope + eval->scope_words * eval->plan->rule_count;
}

static inline void make_room(struct eval *eval, size_t line_count)
{
    if (line_count > eval->line_room)
        make_more_room(eval, line_count);
}

static void forget_starts(struct eval *eval)
{
    for (uint32_t i = 0; i < eval->plan->dated_count; i++)
        eval->starts[i].of = DATE_UNKNOWN;
}

struct eval *eval_new(struct arena *arena, struct arena *memory, const struct plan *plan, const struct history *history)
{
    struct eval *eval = ARENA_NEW(arena, struct eval);
    eval->arena = arena;
    eval->plan = plan;
    eval->history = history;
    eval->memory = memory;
    eval->history_from = DATE_UNKNOWN;
    eval->as_of = DATE_UNKNOWN;
    eval->period_of = DATE_UNKNOWN;
    eval->met_on = DATE_UNKNOWN;
    eval->starts = ARENA_ARRAY(arena, plan->dated_count, struct start);
    forget_starts(eval);
    make_room(eval, FIRST_ROOM);
    eval->asked = ARENA_ARRAY(arena, words_for(plan->rule_count), uint64_t);
    eval->result = &eval->own_result;
    eval->asked_words = ARENA_ARRAY(arena, words_for(words_for(plan->rule_count)), uint64_t);
    return eval;
}

void eval_set_history_from(struct eval *eval, date_t from)
{
    eval->history_from = from;
    forget_starts(eval);
}

void eval_set_keep(struct eval *eval, enum keep keep) { eval->keep = keep; }

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
    return history_with(eval->history, arena, eval->patient, eval->own_at, session);
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

/* The line of that number, or NULL. */
static const struct past_line *find_line(const struct past_session *own, int64_t number)
{
    for (uint32_t i = 0; i < own->line_count; i++)
        if (own->lines[i].number == number)
            return &own->lines[i];
    return NULL;
}

/* Pairs the session's lines with what the history keeps of them, most often in the same order. False: the history has
 * another session here. */
static bool bind_lines(struct eval *eval)
{
    const struct line *line = eval->session->lines, *lines_end = line + eval->session->line_count;
    const struct past_line *next = eval->own->lines, *end = next + eval->own->line_count;
    for (const struct past_line **bound = eval->own_lines; line < lines_end; line++, bound++) {
        *bound = NULL;
        if (line->voided == 1)
            continue;
        const struct past_line *found = next;
        if (next == end || (next->number != line->number && !(found = find_line(eval->own, line->number))) ||
            found->code != line->code)
            return false;
        *bound = found;
        next++;
    }
    return next == end;
}

int32_t eval_index_of(const struct eval *eval, const struct past_line *line)
{
    int32_t index = 0;
    while (index + 1 < eval->session->line_count && eval->own_lines[index] != line)
        index++;
    return index;
}

static bool bind_session(struct eval *eval, const struct session *session, struct arrival arrival)
{
    fetch_line(session->diagnoses.items);
    eval->session = session;
    eval->patient = arrival.patient;
    if (!eval->patient)
        return false;
    eval->own_at = history_find(eval->history, arrival, session->date, session->id);
    if (eval->own_at == SIZE_MAX)
        return false;
    eval->own = eval_past(eval, eval->own_at);
    make_room(eval, (size_t)session->line_count);
    make_room(eval, eval->own->line_count);
    eval->past_of = NULL; /* another session may have come to lie in the same place */
    eval->counted = PLAN_NONE;
    eval->set_summed = false;
    return bind_lines(eval);
}

static void bind_date(struct eval *eval)
{
    date_t decided = eval->plan->profile->decided_by_received ? eval->session->received : eval->session->date;
    if (date_is_known(eval->as_of))
        decided = eval->as_of;
    eval->undecided = !date_is_known(decided);
    eval->decided = eval->undecided ? eval->session->date : decided;
    if (eval->decided != eval->period_of) { /* many sessions of one day follow one another */
        eval->period_of = eval->decided;
        eval->period = plan_period_on(eval->plan, eval->decided);
    }
}

/* One session alone would gain nothing by what is remembered. */
static void bind_memory(struct eval *eval)
{
    eval->unseen = eval->keep != KEEP_ALL && !eval->trace;
    if (eval->judged_before && !eval->remembers) {
        eval->alike = alike_new(eval->arena, eval->plan);
        eval->remembers = true;
    }
    eval->judged_before = true;
}

/* ---- the rules that can apply ---- */

static inline void ask_rules(struct eval *eval, uint32_t word, uint64_t rules)
{
    eval->asked[word] |= rules;
    eval->asked_words[word / 64] |= UINT64_C(1) << word % 64;
}

static void ask_rule_of_line(struct eval *eval, plan_index index, int32_t line)
{
    ask_rules(eval, index / 64, UINT64_C(1) << index % 64);
    if (eval->plan->rules[index].scoped)
        eval->scope[index * eval->scope_words + (uint32_t)line / 64] |= UINT64_C(1) << line % 64;
}

/* Rules that name the line's code singly, then those that name many codes at once. Dates of a set's members are asked
 * here. */
static void find_rules_of_line(struct eval *eval, int32_t line)
{
    const struct plan *plan = eval->plan;
    code_t code = eval->session->lines[line].code;
    date_t on = eval->session->date;
    const struct plan_slot *slot = plan_rules_of_code(plan, eval->period, code);
    const plan_index *rules = plan->indexes + slot->first, *wide = plan->indexes + eval->period->first_wide;
    for (uint32_t i = 0; i < slot->always_count; i++)
        ask_rule_of_line(eval, rules[i], line);
    for (uint32_t i = slot->always_count; i < slot->count; i++)
        if (plan_set_has(plan, plan->rules[rules[i]].found_by, code, on))
            ask_rule_of_line(eval, rules[i], line);
    for (uint32_t i = 0; i < eval->period->wide_count; i++)
        if (plan_set_has(plan, plan->rules[wide[i]].found_by, code, on))
            ask_rule_of_line(eval, wide[i], line);
}

static void find_rules_of_lines(struct eval *eval)
{
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (eval->own_lines[i])
            find_rules_of_line(eval, i);
}

/* The narrow rules that pass on the line. Limits that pass for so many units, and may not for those of the line, are
 * asked. */
static inline uint64_t passed_by_line(struct eval *eval, const struct alike_said *said, int32_t line)
{
    if ((uint64_t)eval->own_lines[line]->units <= (uint64_t)said->most_units) /* not known is more than any */
        return said->passed;
    const struct plan_alike *plan = &eval->plan->alike;
    for (uint64_t limits = said->passed & plan->limits; limits; limits &= limits - 1)
        ask_rule_of_line(eval, plan->rules[__builtin_ctzll(limits)], line);
    return said->passed & ~plan->limits;
}

static void ask_listed(struct eval *eval, const struct alike_said *said, int32_t line)
{
    const uint16_t *rules = alike_rules(eval->alike, said);
    for (uint32_t i = 0; i < said->count; i++)
        ask_rule_of_line(eval, rules[i], line);
}

/* The same where lines like these were seen before. The session's lines are added up in passing. */
static void recall_rules_of_lines(struct eval *eval)
{
    uint64_t first_rules = 0, passed = 0;
    uint32_t sum_count = eval->plan->alike.sum_count;
    alike_begin(eval->alike, eval);
    memset(eval->sums, 0, sizeof eval->sums);
    for (int32_t i = 0, line_count = eval->session->line_count; i < line_count; i++) {
        struct place place = place_of_line(eval, i);
        if (!place.past)
            continue;
        const struct alike_said *said = alike_find(eval->alike, eval, place);
        for (uint32_t k = 0; k < sum_count; k++)
            own_sums_add(&eval->sums[k], place.past, said->sums >> k & 1);
        if (said->too_many) {
            find_rules_of_line(eval, i);
            continue;
        }
        first_rules |= said->first_rules;
        passed |= passed_by_line(eval, said, i);
        if (said->count > 0)
            ask_listed(eval, said, i);
    }
    ask_rules(eval, 0, first_rules);
    eval->passed_before = passed;
    eval->summed = true;
}

static void find_rules(struct eval *eval)
{
    eval->passed_before = 0;
    eval->summed = false;
    if (eval->alike && eval->unseen)
        recall_rules_of_lines(eval);
    else
        find_rules_of_lines(eval);
    const struct plan_word *always = eval->plan->words + eval->period->first_always;
    for (uint32_t i = 0; i < eval->period->always_count; i++)
        ask_rules(eval, always[i].at, always[i].rules);
    const plan_index *idle = eval->plan->indexes + eval->period->first_idle;
    for (uint32_t i = 0; eval->keep == KEEP_ALL && i < eval->period->idle_count; i++)
        ask_rules(eval, idle[i] / 64, UINT64_C(1) << idle[i] % 64);
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

/* A narrow rule that passes on other lines is counted once. */
static bool passed_before(struct eval *eval, const struct plan_rule *rule)
{
    uint64_t bit = rule->narrow ? UINT64_C(1) << (rule->narrow - 1) : 0;
    bool passed = (eval->passed_before & bit) != 0;
    eval->passed_before &= ~bit;
    return passed;
}

static void judge_rule_on(struct eval *eval, const struct plan_rule *rule, const uint64_t *scope)
{
    eval->missing = (struct needs){ 0 };
    eval->worst = passed_before(eval, rule) ? VERDICT_PASS : VERDICT_NOT_APPLICABLE;
    if (eval->trace) /* a rule that counts no line of the session leaves the steps of its `when` to nobody */
        eval->trace->mark = (uint32_t)eval->trace->count;
    if (date_is_known(rule->check_again) && eval->decided >= rule->check_again) {
        judgement_whole(eval, VERDICT_NO_DATA, needs_data("rule", rule->rule->name));
        return;
    }
    eval->when = TRI_TRUE;
    eval->when_settled = rule->when != PLAN_NONE && !rule->when_by_line;
    if (eval->when_settled) {
        eval->when = eval_condition(eval, rule->when, place_of_session());
        eval->when_needs = eval->missing;
    }
    if (eval->when == TRI_FALSE && !eval->trace)
        judgement_not_applicable(eval);
    else
        run_check(eval, scope);
    if (eval->worst == VERDICT_PASS)
        eval->result->passed++;
    else if (eval->worst == VERDICT_EXCUSED)
        eval->result->excused++;
}

/* All lines that are not voided; asked for by few sessions. */
static const uint64_t *scope_of_all(struct eval *eval)
{
    for (size_t word = 0; word < eval->scope_words; word++)
        eval->own_scope[word] = 0;
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (eval->own_lines[i])
            eval->own_scope[i / 64] |= UINT64_C(1) << i % 64;
    return eval->own_scope;
}

/* The lines by which the rule was found, which are forgotten when it is judged. */
static uint64_t *scope_of(const struct eval *eval, const struct plan_rule *rule)
{
    return eval->scope + (size_t)(rule - eval->plan->rules) * eval->scope_words;
}

static void forget_scope(struct eval *eval, const struct plan_rule *rule)
{
    uint64_t *scope = scope_of(eval, rule);
    for (size_t word = 0; word < eval->scope_words; word++)
        scope[word] = 0;
}

static void judge_fully(struct eval *eval, const struct plan_rule *rule)
{
    judge_rule_on(eval, rule, rule->scoped ? scope_of(eval, rule) : scope_of_all(eval));
}

/* True: it passes, which is not counted yet. */
static bool judge_rule(struct eval *eval, const struct plan_rule *rule)
{
    enum verdict verdict = VERDICT_UNKNOWN;
    eval->rule = rule;
    if (eval->unseen && rule->at_once != AT_ONCE_NEVER)
        verdict = judge_at_once(eval, rule);
    if (verdict == VERDICT_UNKNOWN)
        judge_fully(eval, rule);
    if (rule->scoped)
        forget_scope(eval, rule);
    return verdict == VERDICT_PASS;
}

static void judge_rules_of_word(struct eval *eval, size_t word)
{
    const struct plan_rule *first = eval->plan->rules + 64 * word;
    size_t passed = 0;
    uint64_t rules = eval->asked[word];
    eval->asked[word] = 0;
    for (; rules; rules &= rules - 1)
        passed += judge_rule(eval, first + __builtin_ctzll(rules));
    eval->result->passed += passed;
}

/* In order of the plan, which is that of names. */
static void judge_rules(struct eval *eval)
{
    find_rules(eval);
    for (size_t above = 0; above * 64 * 64 < eval->plan->rule_count; above++) {
        uint64_t asked = eval->asked_words[above];
        eval->asked_words[above] = 0;
        for (; asked; asked &= asked - 1)
            judge_rules_of_word(eval, above * 64 + (size_t)__builtin_ctzll(asked));
    }
    for (uint64_t passed = eval->passed_before; passed; passed &= passed - 1)
        eval->result->passed++;
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

const struct eval_result *eval_session(struct eval *eval, const struct session *session, struct arrival arrival)
{
    arena_reset(eval->memory);
    if (eval->trace)
        *eval->trace = (struct trace){ .arena = eval->memory };
    *eval->result = (struct eval_result){ .judgements = eval->result->judgements, .pools = eval->result->pools };
    if (!bind_session(eval, session, arrival))
        return NULL;
    bind_date(eval);
    eval->result->in_force = eval->period != NULL || eval->undecided;
    bind_memory(eval);
    if (!eval->result->in_force)
        eval->result->outcome = OUTCOME_INCOMPLETE;
    else if (eval->undecided && !eval->own->is_void)
        judge_undecided(eval);
    else if (!eval->own->is_void)
        judge_rules(eval);
    return eval->result;
}
