/* From findings to verdicts: `when`, `unless`, waivers, and one verdict for each group. */
#include "tests/reference/internal.h"

bool rule_names_line(const struct judging *judging, const struct rule *rule, const struct line *line)
{
    return line_is_billed(line) &&
           (rule->applies_to == NULL || reference_set_has_code(rule->applies_to, line->code, judging->session->date));
}

bool rule_names_any_line(const struct judging *judging, const struct rule *rule)
{
    for (int32_t i = 0; i < judging->session->line_count; i++) {
        if (rule_names_line(judging, rule, &judging->session->lines[i]))
            return true;
    }
    return false;
}

struct findings findings_new(const struct judging *judging)
{
    return (struct findings){ ARENA_ARRAY(judging->arena, (size_t)judging->session->line_count + 1, struct finding),
                              0 };
}

/* ---- require, forbid ---- */

static int64_t units_of_session(const struct session *session)
{
    int64_t units = 0;

    for (int32_t i = 0; i < session->line_count; i++)
        units += line_is_billed(&session->lines[i]) && number_is_known(session->lines[i].units)
                     ? session->lines[i].units
                     : 0;
    return units;
}

static struct finding judge_condition(const struct judging *judging, const struct rule *rule, const struct line *line)
{
    struct answer answer = condition(judging, line, rule->check.condition);
    struct finding finding = { .line = line, .doubt = answer.doubt, .way = answer.way };
    enum truth passing = rule->check.kind == CHECK_REQUIRE ? TRUTH_TRUE : TRUTH_FALSE;

    finding.result = answer.truth == TRUTH_OPEN ? RESULT_OPEN : answer.truth == passing ? RESULT_PASS : RESULT_FAIL;
    finding.denied = line == NULL ? units_of_session(judging->session) : number_is_known(line->units) ? line->units : 0;
    finding.group = line == NULL ? 0 : (size_t)(line - judging->session->lines) + 1;
    if (rule->check.kind == CHECK_FORBID)
        finding.way = WAY_ANY;
    return finding;
}

static void findings_condition(const struct judging *judging, const struct rule *rule, struct findings *to)
{
    if (!rule->per_line)
        to->items[to->count++] = judge_condition(judging, rule, NULL);
    for (int32_t i = 0; i < judging->session->line_count && rule->per_line; i++) {
        if (rule_names_line(judging, rule, &judging->session->lines[i]))
            to->items[to->count++] = judge_condition(judging, rule, &judging->session->lines[i]);
    }
}

static struct findings find_all(const struct judging *judging, const struct rule *rule)
{
    struct findings findings = findings_new(judging);

    switch (rule->check.kind) {
    case CHECK_COUNT_UNITS: findings_count_units(judging, rule, &findings); break;
    case CHECK_COUNT_ASSISTANT: findings_count_assistant(judging, rule, &findings); break;
    case CHECK_LIMIT: findings_limit(judging, rule, &findings); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID: findings_condition(judging, rule, &findings); break;
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: findings_conflict(judging, rule, &findings); break;
    }
    return findings;
}

/* ---- one finding to a verdict ---- */

/* `unless` clauses and waivers. What is not known waives nothing. A rule that reads nothing of a line asks its
 * conditions about the session; a waiver's condition that does is asked about the line all the same. */
static struct answer excuse(const struct judging *judging, const struct rule *rule, const struct line *line)
{
    struct answer answer = answer_of(false);

    for (size_t i = 0; i < rule->unless_count; i++)
        answer = answer_or(answer, condition(judging, rule->per_line ? line : NULL, rule->unlesses[i]));
    for (size_t i = 0; i < rule->waiver_count; i++) {
        const struct waiver *waiver = &rule->waivers[i];

        if (judging->decided < waiver->from || waiver->until < judging->decided)
            continue;
        if (waiver->when == NULL)
            return answer_of(true);
        if (condition(judging, rule->per_line || waiver->when->per_line ? line : NULL, waiver->when).truth ==
            TRUTH_TRUE)
            return answer_of(true);
    }
    return answer;
}

static void leave_open(struct reference_verdict *to, struct doubt doubt)
{
    memcpy(to->needs, doubt.needs, sizeof to->needs);
    to->verdict = (doubt.needs[0] | doubt.needs[1]) != 0 ? VERDICT_UNKNOWN : VERDICT_NO_DATA;
}

static void settle_failing(const struct judging *judging, const struct rule *rule, const struct finding *finding,
                           struct answer when, struct reference_verdict *to)
{
    struct answer excused = excuse(judging, rule, finding->line);

    if (excused.truth == TRUTH_TRUE) {
        to->verdict = VERDICT_EXCUSED;
    } else if (when.truth == TRUTH_OPEN || finding->result == RESULT_OPEN || excused.truth == TRUTH_OPEN) {
        struct doubt doubt = doubt_both(when.doubt, excused.doubt);

        leave_open(to, finding->result == RESULT_OPEN ? doubt_both(doubt, finding->doubt) : doubt);
    } else {
        to->verdict = VERDICT_FAIL;
        to->way = finding->way;
        to->denied_units = finding->denied;
    }
}

static void settle_open(const struct finding *finding, struct reference_verdict *to)
{
    to->verdict = finding->verdict;
    if (finding->verdict == VERDICT_UNKNOWN)
        leave_open(to, finding->doubt);
}

static struct reference_verdict settle(const struct judging *judging, const struct rule *rule,
                                       const struct finding *finding)
{
    struct reference_verdict to = { .rule = rule->name,
                                    .line = finding->line == NULL ? 0 : finding->line->number,
                                    .certain = !finding->uncertain };
    struct answer when = rule->when == NULL
                             ? answer_of(true)
                             : condition(judging, rule->per_line ? finding->line : NULL, rule->when);

    if (finding->result == RESULT_SETTLED)
        settle_open(finding, &to);
    else if (when.truth == TRUTH_FALSE)
        to.verdict = VERDICT_NOT_APPLICABLE;
    else if (finding->result == RESULT_PASS)
        to.verdict = VERDICT_PASS;
    else if (finding->result == RESULT_LIFTED)
        to.verdict = VERDICT_EXCUSED;
    else
        settle_failing(judging, rule, finding, when, &to);
    return to;
}

enum verdict verdict_if_failed(const struct judging *judging, const struct rule *rule, const struct line *line,
                               struct doubt *doubt)
{
    struct finding finding = { .line = line, .result = RESULT_FAIL };
    struct reference_verdict verdict = settle(judging, rule, &finding);

    *doubt = (struct doubt){ { verdict.needs[0], verdict.needs[1] }, verdict.verdict == VERDICT_NO_DATA };
    return verdict.verdict;
}

/* ---- verdicts of a group, of a rule, of all rules ---- */

static bool is_unsettled(enum verdict verdict) { return verdict == VERDICT_UNKNOWN || verdict == VERDICT_NO_DATA; }

static void merge(struct reference_verdict *group, const struct reference_verdict *one)
{
    bool certain = group->certain && one->certain && !is_unsettled(group->verdict) && !is_unsettled(one->verdict);

    if (one->verdict == group->verdict) {
        group->needs[0] |= one->needs[0];
        group->needs[1] |= one->needs[1];

        if (one->verdict == VERDICT_FAIL && group->denied_units >= 0)
            group->denied_units += one->denied_units;
    } else if (one->verdict > group->verdict) {
        int64_t line = group->line;

        *group = *one;
        group->line = line;
    }
    group->certain = certain;
    if (one->line < group->line)
        group->line = one->line;
}

struct verdicts {
    struct arena *arena;
    struct reference_verdict *items;
    size_t count, capacity;
};

static struct reference_verdict *add(struct verdicts *to, struct reference_verdict verdict)
{
    to->items = arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof to->items[0]);
    to->items[to->count] = verdict;
    return &to->items[to->count++];
}

static void judge_rule(const struct judging *judging, const struct rule *rule, struct verdicts *to)
{
    struct findings findings = find_all(judging, rule);

    for (size_t i = 0; i < findings.count; i++) {
        struct reference_verdict group;
        bool first = true;

        for (size_t k = 0; k < i; k++)
            first &= findings.items[k].group != findings.items[i].group;
        if (!first)
            continue;
        group = settle(judging, rule, &findings.items[i]);
        for (size_t k = i + 1; k < findings.count; k++) {
            struct reference_verdict one;

            if (findings.items[k].group != findings.items[i].group)
                continue;
            one = settle(judging, rule, &findings.items[k]);
            merge(&group, &one);
        }
        add(to, group);
    }
}

/* A rule of this name was seen before: names are together. */
static bool is_later_text(const struct profile *profile, size_t i)
{
    return i > 0 && text_equal(profile->rules[i].name, profile->rules[i - 1].name);
}

/* Some text of the name, whatever its days, could judge this session. */
static bool any_text_names_line(const struct judging *judging, struct text name)
{
    for (size_t i = 0; i < judging->profile->rule_count; i++) {
        const struct rule *rule = &judging->profile->rules[i];

        if (text_equal(rule->name, name) && (rule->applies_to == NULL || rule_names_any_line(judging, rule)))
            return true;
    }
    return false;
}

static void judge_undated(const struct judging *judging, struct verdicts *to)
{
    const struct profile *profile = judging->profile;

    for (size_t i = 0; i < profile->rule_count; i++) {
        struct reference_verdict verdict = { .rule = profile->rules[i].name, .certain = true };

        if (is_later_text(profile, i) || !any_text_names_line(judging, profile->rules[i].name))
            continue;
        leave_open(&verdict, doubt_needs(FIELD_RECEIVED));
        add(to, verdict);
    }
}

static void judge_dated(const struct judging *judging, struct verdicts *to)
{
    for (size_t i = 0; i < judging->profile->rule_count; i++) {
        const struct rule *rule = &judging->profile->rules[i];

        if (judging->decided < rule->from || rule->until < judging->decided ||
            (rule->applies_to != NULL && !rule_names_any_line(judging, rule)))
            continue;
        if (date_is_known(rule->check_again) && rule->check_again <= judging->decided)
            add(to, (struct reference_verdict){ .rule = rule->name, .verdict = VERDICT_NO_DATA, .certain = true });
        else
            judge_rule(judging, rule, to);
    }
}

const struct reference_verdict *reference_judge(struct arena *arena, const struct reference_case *which, size_t *count)
{
    const struct session *session = &which->sessions[which->judged];
    date_t decided = which->profile->decided_by_received ? session->received : session->date;
    struct judging judging = { arena,   which->profile,      which->sessions, which->count,
                               session, which->history_from, decided };
    struct verdicts verdicts = { .arena = arena };

    if (!session_is_voiding(session) && !date_is_known(decided))
        judge_undated(&judging, &verdicts);
    else if (!session_is_voiding(session))
        judge_dated(&judging, &verdicts);
    *count = verdicts.count;
    return verdicts.items;
}
