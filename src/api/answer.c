/* From judgements to the answer a caller reads: findings worst first, what could not be checked, units, money at risk.
 */
#include <stdlib.h>

#include "api/run.h"
#include "base/sort.h"

static enum payrule_outcome outcome_public(enum outcome outcome)
{
    return (enum payrule_outcome)outcome;  /* the same order: clean, warned, incomplete, held, denied */
}

/* ---- what units are worth ---- */

static int64_t line_amount(const struct line *line)
{
    return number_is_known(line->allowed) ? line->allowed : number_is_known(line->charge) ? line->charge : 0;
}

/* The part of the line's amount that falls on so many of its units, to the nearest cent, half up. */
static int64_t amount_of(const struct line *line, int64_t units)
{
    int64_t amount = line_amount(line);
    bool overflow = false;
    if (!number_is_known(line->units) || line->units <= 0 || units < 0 || units >= line->units)
        return amount;
    int64_t share = number_multiply(2 * amount, units, &overflow);
    return overflow ? amount : (share + line->units) / (2 * line->units);
}

/* Affected units of a line: of a count that could not be made, all of them. */
static int64_t share_units(const struct judgement *judgement, const struct share *share, const struct line *line)
{
    if (judgement->verdict == VERDICT_FAIL)
        return share->units;
    return number_is_known(line->units) ? line->units : NUMBER_UNKNOWN;
}

/* Of all lines that the judgement affects; nothing where it neither denies nor holds. */
static int64_t judgement_worth(const struct judgement *judgement, const struct session *session)
{
    int64_t sum = 0;
    bool overflow = false;
    if (judgement_weight(judgement) < OUTCOME_HELD)
        return 0;
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        const struct line *line = &session->lines[judgement->shares[i].line];
        sum = number_add(sum, amount_of(line, share_units(judgement, &judgement->shares[i], line)), &overflow);
    }
    return sum;
}

/* ---- findings ---- */

static void finding_lines(struct answering *answering, const struct judgement *judgement,
                          struct payrule_finding *finding)
{
    int64_t *lines = ARENA_ARRAY(answering->arena, judgement->share_count, int64_t);
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        lines[i] = answering->session->lines[judgement->shares[i].line].number;
        if (judgement->verdict == VERDICT_FAIL && number_is_known(judgement->shares[i].units))
            finding->units_denied += judgement->shares[i].units;
    }
    finding->lines = lines;
    finding->line_count = judgement->share_count;
}

static void finding_outcome(struct answering *answering, const struct judgement *judgement,
                            struct payrule_finding *finding)
{
    const struct rule *rule = judgement->rule->rule;
    finding->has_effect = judgement->verdict == VERDICT_FAIL || rule->has_unknown_effect;
    finding->effect = (enum payrule_effect)rule->unknown_effect;
    if (judgement->verdict != VERDICT_FAIL)
        return;
    const struct outcome_row *row = judgement_outcome(judgement);
    if (!row)
        return;
    finding->effect = (enum payrule_effect)row->effect;
    finding->group = api_text(text_of(row->group));
    finding->carc = api_text(row->carc);
    struct payrule_text *rarcs = ARENA_ARRAY(answering->arena, row->rarc_count, struct payrule_text);
    for (size_t i = 0; i < row->rarc_count; i++)
        rarcs[i] = api_text(row->rarcs[i]);
    finding->rarcs = rarcs;
    finding->rarc_count = row->rarc_count;
}

static struct text status_name(enum fact_status status)
{
    switch (status) {
    case STATUS_CONFIRMED: return TEXT("confirmed");
    case STATUS_SECONDARY: return TEXT("secondary");
    case STATUS_RECALLED: return TEXT("recalled");
    case STATUS_DERIVED: return TEXT("derived");
    }
    return TEXT("confirmed");
}

/* ---- what is the same in every finding of a rule ---- */

static void finding_cites(struct arena *arena, const struct rule *rule, struct payrule_finding *finding)
{
    struct payrule_cite *cites = ARENA_ARRAY(arena, rule->cite_count, struct payrule_cite);
    for (size_t i = 0; i < rule->cite_count; i++)
        cites[i] =
            (struct payrule_cite){ api_text(rule->cites[i].source->name), api_text(rule->cites[i].source->title),
                                   api_text(rule->cites[i].section), api_text(status_name(rule->cites[i].status)) };
    finding->cites = cites;
    finding->cite_count = rule->cite_count;
    finding->status = api_text(status_name(rule->status));
}

static void finding_place(struct arena *arena, const struct sources *sources, const struct rule *rule,
                          struct payrule_finding *finding)
{
    struct text file = sources->items[rule->at.file].name;
    sources_locate(sources, rule->at, &finding->line, &finding->column);
    finding->file = api_text(file);
    finding->place = api_text(arena_printf(arena, "%.*s:%u:%u", TEXT_ARG(file), finding->line, finding->column));
}

static const struct payrule_finding *finding_new(struct arena *arena, const struct sources *sources,
                                                 const struct rule *rule)
{
    struct payrule_finding *finding = ARENA_NEW(arena, struct payrule_finding);
    *finding = (struct payrule_finding){ .rule = api_text(rule->name), .title = api_text(rule->title) };
    finding_cites(arena, rule, finding);
    finding_place(arena, sources, rule, finding);
    if (rule->override_kind != OVERRIDE_NONE)
        finding->override =
            api_text(arena_printf(arena, "%s by %.*s: %.*s",
                                  rule->override_kind == OVERRIDE_REPLACE ? "replaced" : "changed",
                                  TEXT_ARG(rule->profile), TEXT_ARG(rule->because)));
    return finding;
}

/* Made when the rule has its first finding, where somebody keeps it. */
static const struct payrule_finding *finding_of_rule(struct answering *answering, const struct plan_rule *rule)
{
    const struct sources *sources = answering->rulebook->rules->sources;
    struct known_findings *known = answering->known;
    if (!known)
        return finding_new(answering->arena, sources, rule->rule);
    if (!known->items)
        known->items = ARENA_ARRAY(known->arena, answering->plan->rule_count, const struct payrule_finding *);
    const struct payrule_finding **item = &known->items[rule - answering->plan->rules];
    if (!*item)
        *item = finding_new(known->arena, sources, rule->rule);
    return *item;
}

/* ---- one finding ---- */

static void finding_begin(struct answering *answering, const struct judgement *judgement,
                          struct payrule_finding *finding)
{
    const struct rule *rule = judgement->rule->rule;
    if (answering->detail == PAYRULE_ALL)
        *finding = *finding_of_rule(answering, judgement->rule);
    else
        *finding = (struct payrule_finding){ .rule = api_text(rule->name), .title = api_text(rule->title) };
    finding->verdict = (enum payrule_verdict)judgement->verdict;
}

static void finding_fill(struct answering *answering, const struct judgement *judgement,
                         struct payrule_finding *finding)
{
    finding_begin(answering, judgement, finding);
    finding_lines(answering, judgement, finding);
    finding_outcome(answering, judgement, finding);
    if (answering->detail == PAYRULE_BRIEF)
        return;
    struct payrule_value *values;
    struct payrule_text *needs;
    struct payrule_fix *fixes;
    finding->at_risk = judgement_worth(judgement, answering->session);
    finding->need_count = answer_needs(answering->arena, &judgement->needs, &needs);
    finding->needs = needs;
    if (answering->detail == PAYRULE_FIGURES)
        return;
    finding->message = api_text(answer_message(answering, judgement));
    finding->value_count = answer_values(answering, judgement, &values);
    finding->values = values;
    answer_least(answering, judgement, finding);
    finding->fix_count = judgement->verdict == VERDICT_FAIL ? answer_fixes(answering, judgement, &fixes) : 0;
    finding->fixes = finding->fix_count > 0 ? fixes : NULL;
}

static int compare_texts(struct payrule_text a, struct payrule_text b)
{
    return text_compare((struct text){ a.bytes, a.length }, (struct text){ b.bytes, b.length });
}

/* Worst effect first, then rule, then line. */
static int finding_compare(const void *left, const void *right)
{
    const struct payrule_finding *a = *(const struct payrule_finding *const *)left;
    const struct payrule_finding *b = *(const struct payrule_finding *const *)right;
    if (a->has_effect != b->has_effect)
        return b->has_effect - a->has_effect;
    if (a->effect != b->effect)
        return (int)b->effect - (int)a->effect;
    int order = a->rule.bytes == b->rule.bytes ? 0 : compare_texts(a->rule, b->rule);
    if (order != 0)
        return order;
    int64_t one = a->line_count > 0 ? a->lines[0] : 0, other = b->line_count > 0 ? b->lines[0] : 0;
    return (one > other) - (one < other);
}

struct list { struct payrule_finding *items; size_t count; };

/* Moves pointers, as findings are large. */
static void list_sort(struct arena *arena, struct list *list)
{
    if (list->count < 2)
        return;
    const struct payrule_finding **order = arena_take_array(arena, list->count, sizeof *order);
    struct payrule_finding *sorted = arena_take_array(arena, list->count, sizeof *sorted);
    for (size_t i = 0; i < list->count; i++)
        order[i] = &list->items[i];
    SORT(order, list->count, finding_compare);
    for (size_t i = 0; i < list->count; i++)
        sorted[i] = *order[i];
    list->items = sorted;
}

static size_t count_verdicts(const struct eval_result *result, bool (*wanted)(const struct judgement *judgement))
{
    size_t count = 0;
    for (size_t i = 0; i < result->count; i++)
        count += wanted(&result->judgements[i]);
    return count;
}

static bool is_finding(const struct judgement *judgement) { return judgement->verdict == VERDICT_FAIL; }

static bool is_unchecked(const struct judgement *judgement)
{
    return judgement->verdict == VERDICT_UNKNOWN || judgement->verdict == VERDICT_NO_DATA;
}

static bool is_notice(const struct judgement *judgement)
{
    return judgement->verdict == VERDICT_PASS && judgement->below;
}

static struct list list_of(struct answering *answering, bool (*wanted)(const struct judgement *judgement))
{
    struct list list = { NULL, 0 };
    size_t count = count_verdicts(answering->result, wanted);
    if (count == 0)
        return list;
    list.items = arena_take_array(answering->arena, count, sizeof *list.items);
    for (size_t i = 0; i < answering->result->count; i++)
        if (wanted(&answering->result->judgements[i]))
            finding_fill(answering, &answering->result->judgements[i], &list.items[list.count++]);
    list_sort(answering->arena, &list);
    return list;
}

/* The profile is not in force: nothing was judged, which is no pass. */
static struct list list_not_in_force(struct answering *answering)
{
    struct list list = { ARENA_NEW(answering->arena, struct payrule_finding), 1 };
    struct payrule_text *need = ARENA_NEW(answering->arena, struct payrule_text);
    char date[DATE_TEXT_SIZE];
    date_format(date, answering->session->date);
    *need = api_text(arena_printf(answering->arena, "rules in force on %.*s", DATE_TEXT_SIZE, date));
    *list.items = (struct payrule_finding){ .rule = api_text(answering->plan->profile->name),
                                            .title = api_text(answering->plan->profile->title),
                                            .verdict = PAYRULE_NO_DATA,
                                            .message = api_text(TEXT("the profile is not in force on that date")),
                                            .needs = need,
                                            .need_count = 1 };
    return list;
}

/* ---- codes as texts, one beside the other ---- */

typedef char code_bytes[CODE_TEXT_SIZE];

static struct payrule_text code_public(code_bytes bytes, code_t code)
{
    return (struct payrule_text){ bytes, code_format(bytes, code) };
}

/* ---- money at risk ---- */

struct risk { enum outcome outcome; int64_t units, amount; bool any; };

static void risk_add(struct risk *risk, const struct judgement *judgement, const struct share *share,
                     const struct line *line)
{
    enum outcome weight = judgement_weight(judgement);
    if (weight > risk->outcome)
        risk->outcome = weight;
    if (weight < OUTCOME_HELD)
        return;
    int64_t units = share_units(judgement, share, line);
    int64_t amount = amount_of(line, units);
    if (number_is_known(units) && units > risk->units)
        risk->units = units;
    if (amount > risk->amount)
        risk->amount = amount;
}

static void answer_lines(struct answering *answering, struct payrule_answer *answer)
{
    const struct session *session = answering->session;
    struct risk *risks = ARENA_ARRAY(answering->arena, (size_t)session->line_count, struct risk);
    for (size_t i = 0; i < answering->result->count; i++) {
        const struct judgement *judgement = &answering->result->judgements[i];
        if (judgement->verdict < VERDICT_NO_DATA)
            continue;
        for (uint32_t k = 0; k < judgement->share_count; k++)
            risk_add(&risks[judgement->shares[k].line], judgement, &judgement->shares[k],
                     &session->lines[judgement->shares[k].line]);
    }
    struct payrule_line *lines = arena_take_array(answering->arena, (size_t)session->line_count, sizeof *lines);
    code_bytes *codes = arena_take_array(answering->arena, (size_t)session->line_count, sizeof *codes);
    bool overflow = false;
    for (int32_t i = 0; i < session->line_count; i++) {
        lines[i] = (struct payrule_line){ session->lines[i].number, code_public(codes[i], session->lines[i].code),
                                          outcome_public(risks[i].outcome), risks[i].units, risks[i].amount };
        answer->at_risk = number_add(answer->at_risk, risks[i].amount, &overflow);
    }
    answer->lines = lines;
    answer->line_count = (size_t)session->line_count;
}

/* ---- units ---- */

static int units_compare(const void *left, const void *right)
{
    const struct units_of *a = left, *b = right;
    return (a->code > b->code) - (a->code < b->code);
}

/* Adds up units of one code; items ascend afterwards. */
static size_t units_merge(struct units_of *items, size_t count)
{
    size_t kept = 0;
    SORT(items, count, units_compare);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && items[kept - 1].code == items[i].code) {
            if (items[kept - 1].units != NUMBER_UNKNOWN)
                items[kept - 1].units =
                    items[i].units == NUMBER_UNKNOWN ? NUMBER_UNKNOWN : items[kept - 1].units + items[i].units;
        } else {
            items[kept++] = items[i];
        }
    }
    return kept;
}

static struct payrule_units *units_public(struct arena *arena, const struct units_of *items, size_t count)
{
    struct payrule_units *units = arena_take_array(arena, count, sizeof *units);
    code_bytes *codes = arena_take_array(arena, count, sizeof *codes);
    for (size_t i = 0; i < count; i++)
        units[i] = (struct payrule_units){ code_public(codes[i], items[i].code),
                                           items[i].units == NUMBER_UNKNOWN ? PAYRULE_UNKNOWN : items[i].units };
    return units;
}

static void answer_billed(struct answering *answering, struct payrule_answer *answer)
{
    const struct session *session = answering->session;
    struct units_of *items = ARENA_ARRAY(answering->arena, (size_t)session->line_count, struct units_of);
    size_t count = 0;
    for (int32_t i = 0; i < session->line_count; i++)
        if (session->lines[i].voided != 1)
            items[count++] = (struct units_of){ session->lines[i].code, number_is_known(session->lines[i].units)
                                                                            ? session->lines[i].units
                                                                            : NUMBER_UNKNOWN };
    count = units_merge(items, count);
    answer->billed = units_public(answering->arena, items, count);
    answer->billed_count = count;
}

/* The first pool's, whose codes ascend. */
static size_t begin_with(struct allocation *all, const struct pool *pool)
{
    for (size_t i = 0; i < pool->supported_count; i++)
        all[i] = (struct allocation){ pool->supported[i], pool->code_count };
    return pool->supported_count;
}

/* One more pool: every allocation so far with every one of the pool's. */
static size_t combine(struct arena *arena, struct allocation *all, size_t count, const struct pool *pool)
{
    struct allocation combined[POOL_SUPPORTED_MAX];
    size_t made = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < pool->supported_count && made < POOL_SUPPORTED_MAX; k++) {
            struct units_of *items = ARENA_ARRAY(arena, all[i].count + pool->code_count, struct units_of);
            for (size_t n = 0; n < all[i].count; n++)
                items[n] = all[i].items[n];
            for (size_t n = 0; n < pool->code_count; n++)
                items[all[i].count + n] = pool->supported[k][n];
            combined[made++] = (struct allocation){ items, units_merge(items, all[i].count + pool->code_count) };
        }
    for (size_t i = 0; i < made; i++)
        all[i] = combined[i];
    return made;
}

size_t answer_allocations(struct arena *arena, const struct eval_result *result,
                          struct payrule_allocation **allocations, int64_t *minutes)
{
    struct allocation all[POOL_SUPPORTED_MAX];
    size_t count = 0;
    *minutes = result->pool_count > 0 ? 0 : NUMBER_UNKNOWN;
    for (size_t i = 0; i < result->pool_count && result->pools[i].rule == result->pools[0].rule; i++) {
        count = i == 0 ? begin_with(all, &result->pools[i]) : combine(arena, all, count, &result->pools[i]);
        if (*minutes != NUMBER_UNKNOWN)
            *minutes =
                result->pools[i].minutes == NUMBER_UNKNOWN ? NUMBER_UNKNOWN : *minutes + result->pools[i].minutes;
    }
    *allocations = ARENA_ARRAY(arena, count, struct payrule_allocation);
    for (size_t i = 0; i < count; i++)
        (*allocations)[i] =
            (struct payrule_allocation){ units_public(arena, all[i].items, all[i].count), all[i].count };
    return count;
}

static void answer_units(struct answering *answering, struct payrule_answer *answer)
{
    struct payrule_allocation *allocations;
    answer_billed(answering, answer);
    answer->supported_count = answer_allocations(answering->arena, answering->result, &allocations, &answer->minutes);
    answer->supported = allocations;
    if (answer->minutes == NUMBER_UNKNOWN)
        answer->minutes = PAYRULE_UNKNOWN;
}

/* ---- the whole ---- */

static struct payrule_text date_public(struct arena *arena, date_t date)
{
    char text[DATE_TEXT_SIZE];
    date_format(text, date);
    return api_text(arena_text(arena, (struct text){ text, DATE_TEXT_SIZE }));
}

static void answer_details(struct answering *answering, struct payrule_answer *answer)
{
    const struct profile *profile = answering->plan->profile;
    answer->payer = api_text(profile->name);
    answer->date = date_public(answering->arena, answering->session->date);
    answer->patient = api_text(answering->session->patient.id);
    answer->version = date_is_known(profile->verified) ? profile->verified : PAYRULE_NO_DATE;
    answer->rulebook = api_text(answering->rulebook->rules->digest);
    struct list notices = list_of(answering, is_notice);
    answer->notices = notices.items;
    answer->notice_count = notices.count;
    answer_units(answering, answer);
}

void answer_fill(struct answering *answering, struct payrule_answer *answer)
{
    const struct eval_result *result = answering->result;
    *answer = (struct payrule_answer){ .session = api_text(answering->session->id), .minutes = PAYRULE_UNKNOWN };
    answer->outcome = outcome_public(result->outcome);
    answer->passed = result->passed;
    answer->excused = result->excused;
    answer->clinic = api_text(answering->session->clinic);
    answer->billed_to = api_text(answering->session->payer);
    if (answering->detail == PAYRULE_BRIEF && result->count == 0)
        return;
    struct list findings = list_of(answering, is_finding);
    answer->findings = findings.items;
    answer->finding_count = findings.count;
    if (answering->detail == PAYRULE_BRIEF)
        return;
    struct list unchecked = result->in_force ? list_of(answering, is_unchecked) : list_not_in_force(answering);
    answer->unchecked = unchecked.items;
    answer->unchecked_count = unchecked.count;
    answer_lines(answering, answer);
    if (answering->detail == PAYRULE_ALL)
        answer_details(answering, answer);
}
