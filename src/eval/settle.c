/* From what a check found to a verdict: `when`, `unless`, waivers. */
#include "eval/context.h"

struct judgement judgement_new(void)
{
    return (struct judgement){
        .values = { .billed = NUMBER_UNKNOWN,
                    .supported = NUMBER_UNKNOWN,
                    .minutes = NUMBER_UNKNOWN,
                    .total = NUMBER_UNKNOWN,
                    .limit = NUMBER_UNKNOWN,
                    .indicator = NUMBER_UNKNOWN,
                    .assistant = NUMBER_UNKNOWN,
                    .row_from = DATE_UNKNOWN },
    };
}

static void make_unknown(struct judgement *judgement, const struct needs *needs)
{
    judgement->verdict = VERDICT_UNKNOWN;
    needs_join(&judgement->needs, needs);
}

static enum tri any_unless(struct eval *eval, struct place place)
{
    enum tri any = TRI_FALSE;
    for (uint32_t i = 0; i < eval->rule->unless_count; i++) {
        enum tri one = eval_condition(eval, eval->plan->indexes[eval->rule->first_unless + i], place);
        any = one > any ? one : any;
    }
    return any;
}

static void apply_unless(struct eval *eval, struct judgement *judgement, struct place place)
{
    eval->missing = (struct needs){ 0 };
    enum tri unless = any_unless(eval, eval->rule->per_line ? place : place_of_session());
    if (unless == TRI_TRUE)
        judgement->verdict = VERDICT_EXCUSED;
    else if (unless == TRI_UNKNOWN)
        make_unknown(judgement, &eval->missing);
}

/* A condition that reads a line is asked about the line even where the rule reads none. */
static bool waives(struct eval *eval, const struct plan_waiver *waiver, struct place place)
{
    if (waiver->when == PLAN_NONE)
        return true;
    bool by_line = eval->rule->per_line || waiver->waiver->when->per_line;
    return eval_condition(eval, waiver->when, by_line ? place : place_of_session()) == TRI_TRUE;
}

static void apply_waivers(struct eval *eval, struct judgement *judgement, struct place place)
{
    for (uint32_t i = 0; i < eval->rule->waiver_count; i++) {
        const struct plan_waiver *waiver = &eval->plan->waivers[eval->rule->first_waiver + i];
        if (eval->decided < waiver->waiver->from || eval->decided > waiver->waiver->until)
            continue;
        if (!waives(eval, waiver, place))
            continue;
        judgement->verdict = VERDICT_EXCUSED;
        judgement->waived = true;
        judgement->waiver = waiver->waiver;
        return;
    }
}

/* `when` at this place; what it needs, when unknown, is in eval->when_needs. */
static enum tri when_at(struct eval *eval, struct place place)
{
    if (eval->when_settled || eval->rule->when == PLAN_NONE)
        return eval->when;
    eval->missing = (struct needs){ 0 };
    enum tri when = eval_condition(eval, eval->rule->when, place);
    eval->when_needs = eval->missing;
    return when;
}

static bool is_open(enum verdict verdict) { return verdict == VERDICT_FAIL || verdict == VERDICT_UNKNOWN; }

static bool keeps_pass(const struct eval *eval)
{
    return eval->keep == KEEP_ALL || (eval->keep == KEEP_COUNTS && eval->rule->check == CHECK_COUNT_UNITS);
}

static void judgement_keep(struct eval *eval, const struct judgement *judgement)
{
    struct eval_result *result = eval->result;
    if (judgement->verdict > eval->worst)
        eval->worst = judgement->verdict;
    if (judgement->verdict < VERDICT_NO_DATA && !keeps_pass(eval))
        return;
    result->judgements = arena_grow(eval->arena, result->judgements, result->count, &eval->judgement_capacity,
                                    sizeof *result->judgements);
    result->judgements[result->count] = *judgement;
    result->judgements[result->count].rule = eval->rule;
    result->count++;
    enum outcome weight = judgement_weight(&result->judgements[result->count - 1]);
    if (weight > result->outcome)
        result->outcome = weight;
}

bool judgement_passes(struct eval *eval)
{
    if (eval->keep == KEEP_ALL || (!eval->when_settled && eval->rule->when != PLAN_NONE))
        return false;
    if (eval->worst < VERDICT_PASS)
        eval->worst = VERDICT_PASS;
    return true;
}

static void trace_part(struct eval *eval, struct judgement *judgement)
{
    if (!eval->trace)
        return;
    judgement->trace_first = eval->trace->mark;
    judgement->trace_last = eval->trace->mark = (uint32_t)eval->trace->count;
}

void judgement_whole(struct eval *eval, enum verdict verdict, struct needs needs)
{
    struct judgement judgement = judgement_new();
    judgement.verdict = verdict;
    judgement.needs = needs;
    trace_part(eval, &judgement);
    judgement_keep(eval, &judgement);
}

void judgement_not_applicable(struct eval *eval)
{
    if (eval->keep == KEEP_ALL)
        judgement_whole(eval, VERDICT_NOT_APPLICABLE, eval->when_needs);
}

static void settle_at(struct eval *eval, struct judgement *judgement, struct place place)
{
    enum tri when = when_at(eval, place);
    if (when == TRI_FALSE) {
        judgement->verdict = VERDICT_NOT_APPLICABLE;
    } else {
        if (is_open(judgement->verdict))
            apply_unless(eval, judgement, place);
        if (is_open(judgement->verdict) && when == TRI_UNKNOWN)
            make_unknown(judgement, &eval->when_needs);
        if (is_open(judgement->verdict))
            apply_waivers(eval, judgement, place);
        if (judgement->verdict == VERDICT_UNKNOWN && needs_only_data(&judgement->needs))
            judgement->verdict = VERDICT_NO_DATA;
    }
    trace_part(eval, judgement);
}

void judgement_settle(struct eval *eval, struct judgement *judgement, struct place place)
{
    settle_at(eval, judgement, place);
    judgement_keep(eval, judgement);
}

enum verdict judgement_if_failed(struct eval *eval, struct place place)
{
    struct trace *trace = eval->trace;
    struct judgement judgement = judgement_new();
    eval->trace = NULL;
    judgement.verdict = VERDICT_FAIL;
    settle_at(eval, &judgement, place);
    eval->trace = trace;
    return judgement.verdict;
}

/* ---- counts and limits: conditions of each line ---- */

/* All lines ask the same conditions: a failure is about those it falls on, anything else about all. */
static void settle_alike(struct eval *eval, struct judgement *judgement, const struct affected *lines, uint32_t count)
{
    struct share *shares = ARENA_ARRAY(eval->memory, count, struct share);
    judgement->verdict = VERDICT_PASS;
    for (uint32_t i = 0; i < count; i++)
        if (lines[i].verdict > judgement->verdict)
            judgement->verdict = lines[i].verdict;
    for (uint32_t i = 0; i < count; i++)
        if (judgement->verdict != VERDICT_FAIL || lines[i].verdict == VERDICT_FAIL)
            shares[judgement->share_count++] = lines[i].share;
    judgement->shares = shares;
    if (judgement->verdict != VERDICT_UNKNOWN)
        judgement->needs = (struct needs){ 0 };
    judgement_settle(eval, judgement, place_of_line(eval, shares[0].line));
}

/* Verdicts that are open for whatever reason weigh the same. */
static enum verdict weight_of(enum verdict verdict) { return verdict == VERDICT_NO_DATA ? VERDICT_UNKNOWN : verdict; }

/* A judgement for each line; the lines that may be affected or not are left out where those that surely are come to no
 * less. */
static void settle_each(struct eval *eval, const struct judgement *judgement, const struct affected *lines,
                        uint32_t count, struct judgement *each)
{
    enum verdict worst = VERDICT_NOT_APPLICABLE;
    bool sure = false;
    for (uint32_t i = 0; i < count; i++) {
        each[i] = *judgement;
        each[i].verdict = lines[i].verdict;
        if (lines[i].verdict != VERDICT_UNKNOWN)
            each[i].needs = (struct needs){ 0 };
        each[i].shares = &lines[i].share;
        each[i].share_count = 1;
        settle_at(eval, &each[i], place_of_line(eval, lines[i].share.line));
        if (lines[i].verdict != VERDICT_FAIL)
            continue;
        sure = true;
        worst = weight_of(each[i].verdict) > worst ? weight_of(each[i].verdict) : worst;
    }
    for (uint32_t i = 0; i < count && sure; i++)
        if (lines[i].verdict == VERDICT_UNKNOWN &&
            weight_of(judgement_if_failed(eval, place_of_line(eval, lines[i].share.line))) <= worst)
            each[i].share_count = 0;
}

static bool is_alike(const struct judgement *a, const struct judgement *b)
{
    return a->verdict == b->verdict && a->waiver == b->waiver;
}

/* Joins to the judgement of `at` the later ones that say the same; they are emptied. */
static void join_alike(struct eval *eval, struct judgement *each, uint32_t at, uint32_t count)
{
    struct share *shares = ARENA_ARRAY(eval->memory, count - at, struct share);
    uint32_t joined = 0;
    for (uint32_t i = at; i < count; i++) {
        if (each[i].share_count == 0 || !is_alike(&each[at], &each[i]))
            continue;
        shares[joined++] = each[i].shares[0];
        needs_join(&each[at].needs, &each[i].needs);
        each[i].share_count = 0;
    }
    each[at].shares = shares;
    each[at].share_count = joined;
}

void judgement_settle_lines(struct eval *eval, struct judgement *judgement, const struct affected *lines,
                            uint32_t count)
{
    if (!eval->rule->lines_apart) {
        settle_alike(eval, judgement, lines, count);
        return;
    }
    struct judgement *each = ARENA_ARRAY(eval->memory, count, struct judgement);
    settle_each(eval, judgement, lines, count, each);
    for (uint32_t i = 0; i < count; i++)
        if (each[i].share_count > 0) {
            join_alike(eval, each, i, count);
            judgement_keep(eval, &each[i]);
        }
}

/* ---- require and forbid ---- */

/* The lines that a condition concerns: the one asked about, or all. */
static void condition_shares(struct eval *eval, struct judgement *judgement, struct place place)
{
    int32_t count = place.line ? 1 : eval->session->line_count;
    struct share *shares = ARENA_ARRAY(eval->memory, (size_t)count, struct share);
    for (int32_t i = 0; i < count; i++) {
        int32_t at = place.line ? (int32_t)(place.line - eval->session->lines) : i;
        const struct line *line = &eval->session->lines[at];
        if (line->voided != 1)
            shares[judgement->share_count++] =
                (struct share){ at, number_is_known(line->units) ? line->units : NUMBER_UNKNOWN };
    }
    judgement->shares = shares;
}

/* A plan or referral is not there at all, or not for the date of service. */
static enum way way_of_care(const struct eval *eval, const struct plan_node *node)
{
    const struct session *session = eval->session;
    flag_t there = node->kind == EXPR_PLAN_OF_CARE ? session->plan_of_care.there : session->referral.there;
    return there == 0 ? WAY_ABSENT : WAY_NOT_COVERING;
}

/* In which way a condition that is false fails: that of the first authorization, plan or referral to blame in it. Asked
 * again without a trace. */
static enum way way_of(struct eval *eval, const struct plan_node *node, struct place place)
{
    enum way way = WAY_ANY;
    struct trace *trace = eval->trace;
    eval->trace = NULL;
    if (node->kind == EXPR_AUTHORIZATION && eval_authorization(eval, node->covers, place, &way) != TRI_FALSE)
        way = WAY_ANY;
    if (node->kind == EXPR_PLAN_OF_CARE || node->kind == EXPR_REFERRAL)
        way = way_of_care(eval, node);
    if (node->kind == EXPR_AND || node->kind == EXPR_OR) {
        if (eval_condition(eval, node->left, place) == TRI_FALSE)
            way = way_of(eval, &eval->plan->nodes[node->left], place);
        if (way == WAY_ANY && eval_condition(eval, node->right, place) == TRI_FALSE)
            way = way_of(eval, &eval->plan->nodes[node->right], place);
    }
    eval->trace = trace;
    return way;
}

static enum tri condition_holds(struct eval *eval, struct place place, enum way *way)
{
    const struct plan_node *node = &eval->plan->nodes[eval->rule->condition];
    eval->missing = (struct needs){ 0 };
    *way = WAY_ANY;
    enum tri truth = eval_condition(eval, eval->rule->condition, place);
    if (truth == TRI_FALSE && eval->rule->check == CHECK_REQUIRE)
        *way = way_of(eval, node, place);
    return eval->rule->check == CHECK_REQUIRE ? truth : tri_not(truth);
}

bool condition_passes(struct eval *eval, struct place place)
{
    enum tri wanted = eval->rule->check == CHECK_REQUIRE ? TRI_TRUE : TRI_FALSE;
    return eval_truth(eval, &eval->plan->nodes[eval->rule->condition], place) == wanted;
}

static void judge_condition(struct eval *eval, struct place place)
{
    if (place.line && judgement_passes_unseen(eval) && condition_passes(eval, place)) {
        judgement_pass_unseen(eval);
        return;
    }
    enum way way = WAY_ANY;
    enum tri holds = TRI_TRUE;
    bool applies = eval->trace || when_at(eval, place) != TRI_FALSE;
    if (applies)
        holds = condition_holds(eval, place, &way);
    if (applies && holds == TRI_TRUE && judgement_passes(eval))
        return;
    struct judgement judgement = judgement_new();
    judgement.verdict = holds == TRI_TRUE ? VERDICT_PASS : holds == TRI_FALSE ? VERDICT_FAIL : VERDICT_UNKNOWN;
    judgement.needs = holds == TRI_UNKNOWN ? eval->missing : judgement.needs;
    judgement.way = way;
    condition_shares(eval, &judgement, place);
    if (place.line)
        judgement.values.code = place.line->code;
    judgement_settle(eval, &judgement, place);
}

void judge_conditions(struct eval *eval, const uint64_t *scope)
{
    if (!eval->rule->per_line) {
        judge_condition(eval, place_of_session());
        return;
    }
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (scope_has(scope, i))
            judge_condition(eval, place_of_line(eval, i));
}
