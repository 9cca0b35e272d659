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
    struct known_texts *known = answering->known;
    if (!known)
        return finding_new(answering->arena, sources, rule->rule);
    if (!known->findings)
        known->findings = ARENA_ARRAY(known->arena, answering->plan->rule_count, const struct payrule_finding *);
    const struct payrule_finding **item = &known->findings[rule - answering->plan->rules];
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

/* What an answer says of a judgement. */
enum kind { KIND_FINDING, KIND_UNCHECKED, KIND_NOTICE, KIND_NONE, KIND_COUNT };

static enum kind kind_of(const struct judgement *judgement)
{
    switch (judgement->verdict) {
    case VERDICT_FAIL: return KIND_FINDING;
    case VERDICT_UNKNOWN:
    case VERDICT_NO_DATA: return KIND_UNCHECKED;
    case VERDICT_PASS: return judgement->below ? KIND_NOTICE : KIND_NONE;
    case VERDICT_EXCUSED:
    case VERDICT_NOT_APPLICABLE: break;
    }
    return KIND_NONE;
}

static void count_kinds(const struct eval_result *result, size_t counts[KIND_COUNT])
{
    for (size_t i = 0; i < result->count; i++)
        counts[kind_of(&result->judgements[i])]++;
}

/* There are `count` judgements of the kind, and one at least. */
static struct list list_some(struct answering *answering, enum kind kind, size_t count)
{
    struct list list = { arena_take_array(answering->arena, count, sizeof *list.items), 0 };
    for (size_t i = 0; list.count < count; i++)
        if (kind_of(&answering->result->judgements[i]) == kind)
            finding_fill(answering, &answering->result->judgements[i], &list.items[list.count++]);
    list_sort(answering->arena, &list);
    return list;
}

static inline struct list list_of(struct answering *answering, enum kind kind, size_t count)
{
    return count > 0 ? list_some(answering, kind, count) : (struct list){ NULL, 0 };
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

/* ---- codes as texts ---- */

typedef char code_bytes[CODE_TEXT_SIZE];

static struct payrule_text code_in(code_bytes bytes, code_t code)
{
    return (struct payrule_text){ bytes, code_format(bytes, code) };
}

#define LINES_SEARCHED 8

/* Lines, and their codes as texts: nearly always what else is said of codes is of the same. */
struct code_texts { struct arena *arena; const struct line *lines; const struct payrule_line *texts; int32_t count; };

static struct payrule_text code_public(const struct code_texts *known, code_t code)
{
    for (int32_t i = 0; i < known->count; i++)
        if (known->lines[i].code == code)
            return known->texts[i].code;
    return code_in(arena_take(known->arena, sizeof(code_bytes)), code);
}

/* ---- lines, and money at risk ---- */

static void line_add(struct payrule_line *to, const struct judgement *judgement, enum outcome weight,
                     const struct share *share, const struct line *line)
{
    if (outcome_public(weight) > to->outcome)
        to->outcome = outcome_public(weight);
    if (weight < OUTCOME_HELD)
        return;
    int64_t units = share_units(judgement, share, line);
    int64_t amount = amount_of(line, units);
    if (number_is_known(units) && units > to->units_at_risk)
        to->units_at_risk = units;
    if (amount > to->at_risk)
        to->at_risk = amount;
}

static void lines_add(struct answering *answering, const struct judgement *judgement, struct payrule_line *lines)
{
    if (judgement->verdict < VERDICT_NO_DATA)
        return;
    enum outcome weight = judgement_weight(judgement);
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        const struct share *share = &judgement->shares[i];
        line_add(&lines[share->line], judgement, weight, share, &answering->session->lines[share->line]);
    }
}

static void answer_lines(struct answering *answering, struct payrule_answer *answer)
{
    const struct session *session = answering->session;
    size_t count = (size_t)session->line_count;
    struct payrule_line *lines = arena_take_array(answering->arena, count, sizeof *lines);
    code_bytes *codes = arena_take_array(answering->arena, count, sizeof *codes);
    bool overflow = false;
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct payrule_line){ .number = session->lines[i].number,
                                          .code = code_in(codes[i], session->lines[i].code) };
    for (size_t i = 0; i < answering->result->count; i++)
        lines_add(answering, &answering->result->judgements[i], lines);
    for (size_t i = 0; i < count; i++)
        if (lines[i].at_risk != 0)
            answer->at_risk = number_add(answer->at_risk, lines[i].at_risk, &overflow);
    answer->lines = lines;
    answer->line_count = count;
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

static struct payrule_units *units_public(const struct code_texts *codes, const struct units_of *items, size_t count)
{
    struct payrule_units *units = arena_take_array(codes->arena, count, sizeof *units);
    for (size_t i = 0; i < count; i++)
        units[i] = (struct payrule_units){ code_public(codes, items[i].code),
                                           items[i].units == NUMBER_UNKNOWN ? PAYRULE_UNKNOWN : items[i].units };
    return units;
}

static void answer_billed(const struct code_texts *codes, const struct session *session, struct payrule_answer *answer)
{
    struct units_of *items = arena_take_array(codes->arena, (size_t)session->line_count, sizeof *items);
    size_t count = 0;
    for (int32_t i = 0; i < session->line_count; i++)
        if (session->lines[i].voided != 1)
            items[count++] = (struct units_of){ session->lines[i].code, number_is_known(session->lines[i].units)
                                                                            ? session->lines[i].units
                                                                            : NUMBER_UNKNOWN };
    count = units_merge(items, count);
    answer->billed = units_public(codes, items, count);
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

static size_t list_allocations(const struct code_texts *codes, const struct eval_result *result,
                               struct payrule_allocation **allocations, int64_t *minutes)
{
    struct allocation all[POOL_SUPPORTED_MAX];
    size_t count = 0;
    *minutes = result->pool_count > 0 ? 0 : NUMBER_UNKNOWN;
    for (size_t i = 0; i < result->pool_count && result->pools[i].rule == result->pools[0].rule; i++) {
        count = i == 0 ? begin_with(all, &result->pools[i]) : combine(codes->arena, all, count, &result->pools[i]);
        if (*minutes != NUMBER_UNKNOWN)
            *minutes =
                result->pools[i].minutes == NUMBER_UNKNOWN ? NUMBER_UNKNOWN : *minutes + result->pools[i].minutes;
    }
    *allocations = arena_take_array(codes->arena, count, sizeof **allocations);
    for (size_t i = 0; i < count; i++)
        (*allocations)[i] =
            (struct payrule_allocation){ units_public(codes, all[i].items, all[i].count), all[i].count };
    return count;
}

size_t answer_allocations(struct arena *arena, const struct eval_result *result,
                          struct payrule_allocation **allocations, int64_t *minutes)
{
    return list_allocations(&(struct code_texts){ .arena = arena }, result, allocations, minutes);
}

static void answer_units(struct answering *answering, struct payrule_answer *answer)
{
    const struct session *session = answering->session;
    const struct code_texts codes = { answering->arena, session->lines, answer->lines,
                                      session->line_count < LINES_SEARCHED ? session->line_count : LINES_SEARCHED };
    struct payrule_allocation *allocations;
    answer_billed(&codes, session, answer);
    answer->supported_count = list_allocations(&codes, answering->result, &allocations, &answer->minutes);
    answer->supported = allocations;
    if (answer->minutes == NUMBER_UNKNOWN)
        answer->minutes = PAYRULE_UNKNOWN;
}

/* ---- the whole ---- */

/* Sessions of a day mostly come one after another. */
static struct payrule_text date_public(struct answering *answering, date_t date)
{
    struct known_texts *known = answering->known;
    if (!known) {
        char text[DATE_TEXT_SIZE];
        date_format(text, date);
        return api_text(arena_text(answering->arena, (struct text){ text, DATE_TEXT_SIZE }));
    }
    if (known->date != date || known->date_text[0] == '\0')
        date_format(known->date_text, date);
    known->date = date;
    return (struct payrule_text){ known->date_text, DATE_TEXT_SIZE };
}

static void answer_details(struct answering *answering, struct payrule_answer *answer, size_t notice_count)
{
    const struct profile *profile = answering->plan->profile;
    answer->payer = api_text(profile->name);
    answer->date = date_public(answering, answering->session->date);
    answer->patient = api_text(answering->session->patient.id);
    answer->version = date_is_known(profile->verified) ? profile->verified : PAYRULE_NO_DATE;
    answer->rulebook = api_text(answering->rulebook->rules->digest);
    struct list notices = list_of(answering, KIND_NOTICE, notice_count);
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
    size_t counts[KIND_COUNT] = { 0 };
    count_kinds(result, counts);
    struct list findings = list_of(answering, KIND_FINDING, counts[KIND_FINDING]);
    answer->findings = findings.items;
    answer->finding_count = findings.count;
    if (answering->detail == PAYRULE_BRIEF)
        return;
    struct list unchecked = result->in_force ? list_of(answering, KIND_UNCHECKED, counts[KIND_UNCHECKED])
                                             : list_not_in_force(answering);
    answer->unchecked = unchecked.items;
    answer->unchecked_count = unchecked.count;
    answer_lines(answering, answer);
    if (answering->detail == PAYRULE_ALL)
        answer_details(answering, answer, counts[KIND_NOTICE]);
}
