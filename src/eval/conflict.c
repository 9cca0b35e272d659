/* The checks `conflict`: each line of the session as column 2 against the other lines of the window as column 1. */
#include "eval/context.h"

/* The worst that a line met. */
struct met {
    bool any, lifted, fails, unknown;
    const struct pair_row *row; /* of the failing or lifted pair; NULL for a written pair */
    code_t column1;
};

/* Some `lifted by` of the rule applies to the two lines. */
static enum tri is_lifted(struct eval *eval, const struct past_line *column1, const struct past_line *column2)
{
    enum tri lifted = TRI_FALSE;
    struct needs before = eval->missing;
    date_t on = eval->session->date;
    for (uint32_t i = 0; i < eval->rule->lift_count && lifted != TRI_TRUE; i++) {
        const struct plan_lift *lift = &eval->plan->lifts[eval->rule->first_lift + i];
        if (on < lift->from || on > lift->until)
            continue;
        enum tri one = lift->side == LIFT_COLUMN_2 ? TRI_FALSE : eval_has_modifier(eval, lift->modifiers, column1, on);
        enum tri other =
            lift->side == LIFT_COLUMN_1 ? TRI_FALSE : eval_has_modifier(eval, lift->modifiers, column2, on);
        lifted = one > lifted ? one : lifted;
        lifted = other > lifted ? other : lifted;
    }
    if (lifted == TRI_TRUE)
        eval->missing = before;
    return lifted;
}

static void meet(struct met *met, enum tri lifted, const struct pair_row *row, code_t column1)
{
    bool worse = lifted == TRI_FALSE ? !met->fails : lifted == TRI_UNKNOWN ? !met->fails && !met->unknown : !met->any;
    if (worse) {
        met->row = row;
        met->column1 = column1;
    }
    met->any = true;
    met->fails |= lifted == TRI_FALSE;
    met->lifted |= lifted == TRI_TRUE;
    met->unknown |= lifted == TRI_UNKNOWN;
}

static void meet_rows(struct eval *eval, struct met *met, const struct table_edition *edition,
                      const struct past_line *column1, const struct past_line *column2)
{
    size_t count;
    const struct pair_row *rows = table_pair(edition->pairs, column1->code, column2->code, &count);
    for (size_t i = 0; i < count; i++) {
        if (eval->session->date < rows[i].from || eval->session->date > rows[i].until)
            continue;
        enum tri lifted = rows[i].indicator == 1 ? is_lifted(eval, column1, column2) : TRI_FALSE;
        meet(met, lifted, &rows[i], column1->code);
    }
}

static void meet_written(struct eval *eval, struct met *met, const struct past_line *column1,
                         const struct past_line *column2)
{
    date_t on = eval->session->date;
    if (plan_set_has(eval->plan, eval->rule->column1, column1->code, on) &&
        plan_set_has(eval->plan, eval->rule->column2, column2->code, on))
        meet(met, is_lifted(eval, column1, column2), NULL, column1->code);
}

static void meet_session(struct eval *eval, struct met *met, const struct table_edition *edition, size_t at,
                         const struct past_line *column2)
{
    const struct past_session *session = eval_past(eval, at);
    for (uint32_t i = 0; i < session->line_count; i++) {
        const struct past_line *column1 = &session->lines[i];
        if (column1 == column2)
            continue;
        if (edition)
            meet_rows(eval, met, edition, column1, column2);
        else
            meet_written(eval, met, column1, column2);
    }
}

static void settle_met(struct eval *eval, const struct met *met, const struct table_edition *edition, int32_t index)
{
    struct judgement judgement = judgement_new();
    const struct line *line = &eval->session->lines[index];
    struct share *share = ARENA_NEW(eval->memory, struct share);
    *share = (struct share){ index, number_is_known(line->units) ? line->units : NUMBER_UNKNOWN };
    judgement.shares = share;
    judgement.share_count = 1;
    judgement.verdict = met->fails     ? VERDICT_FAIL
                        : met->unknown ? VERDICT_UNKNOWN
                        : met->lifted  ? VERDICT_EXCUSED
                                       : VERDICT_PASS;
    judgement.lifted = judgement.verdict == VERDICT_EXCUSED;
    if (met->unknown && !met->fails)
        judgement.needs = eval->missing;
    if (met->any) {
        judgement.values.column1 = met->column1;
        judgement.values.column2 = line->code;
        judgement.values.edition = edition;
    }
    if (met->row) {
        judgement.values.indicator = met->row->indicator;
        judgement.values.row_from = met->row->from;
        judgement.values.table_line = met->row->line;
    }
    judgement_settle(eval, &judgement, place_of_line(eval, index));
}

static void judge_line(struct eval *eval, const struct table_edition *edition, const struct stretch *stretch,
                       int32_t index)
{
    struct met met = { 0 };
    eval->missing = (struct needs){ 0 };
    const struct plan_window *window = &eval->rule->window;
    for (size_t at = stretch->first; at < stretch->last; at++) {
        if (!eval_in_window(eval, window, at))
            continue;
        if (window->scopes & PER_BILLING_PROVIDER && eval_past(eval, at)->billing != eval->own->billing)
            continue;
        meet_session(eval, &met, edition, at, eval->own_lines[index]);
    }
    if (met.any || !judgement_passes(eval))
        settle_met(eval, &met, edition, index);
}

static void settle_no_table(struct eval *eval, const struct rule_table *table, int32_t index)
{
    struct judgement judgement = judgement_new();
    struct share *share = ARENA_NEW(eval->memory, struct share);
    *share = (struct share){ index, 0 };
    judgement.shares = share;
    judgement.share_count = 1;
    judgement.verdict = VERDICT_UNKNOWN;
    judgement.needs = needs_data("table", table->name);
    judgement.values.code = judgement.values.column2 = eval->session->lines[index].code;
    judgement_settle(eval, &judgement, place_of_line(eval, index));
}

/* ---- sessions in which nothing conflicts ---- */

#define STRANGERS_BITS 6
#define STRANGERS (1u << STRANGERS_BITS)
#define STRANGERS_MAX (STRANGERS / 4 * 3) /* so that they are found soon */

/* Codes that a pair table lists, hashed, and for each of them a bit for those with which it has no row, whichever of
 * the two is column 1. Few codes are billed together, and most of what is asked was asked before. */
struct strangers {
    struct strangers *next;
    const struct pair_index *pairs;
    uint32_t count;
    struct stranger { code_t code; uint64_t known; } codes[STRANGERS];
};

static struct strangers *strangers_of(struct eval *eval, const struct pair_index *pairs)
{
    struct strangers *found = eval->strangers;
    while (found && found->pairs != pairs)
        found = found->next;
    if (found)
        return found;
    found = ARENA_NEW(eval->arena, struct strangers);
    *found = (struct strangers){ .next = eval->strangers, .pairs = pairs };
    eval->strangers = found;
    return found;
}

/* Those of the table's edition for the day, or NULL: there is none. Many sessions of one day follow one another. */
static struct strangers *strangers_on(struct eval *eval, const struct rule_table *table)
{
    date_t on = eval->session->date;
    if (eval->met_table != table || eval->met_on != on) {
        const struct table_edition *edition = table_on(table, on);
        eval->met_table = table;
        eval->met_on = on;
        eval->met = edition ? strangers_of(eval, edition->pairs) : NULL;
    }
    return eval->met;
}

/* Its number, or that of the free place where it would stand. */
static inline uint32_t stranger_at(const struct strangers *strangers, code_t code)
{
    uint32_t at = plan_hash(code, STRANGERS_BITS);
    while (strangers->codes[at].code != code && strangers->codes[at].code != CODE_UNKNOWN)
        at = (at + 1) % STRANGERS;
    return at;
}

static bool table_has(const struct pair_index *pairs, code_t a, code_t b)
{
    size_t count;
    return table_pair(pairs, a, b, &count) || table_pair(pairs, b, a, &count);
}

/* Of some line of the session and another one the table has a row. */
static bool table_meets(const struct eval *eval, const struct pair_index *pairs)
{
    const struct past_session *own = eval->own;
    for (uint32_t i = 1; i < own->line_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (table_has(pairs, own->lines[i].code, own->lines[k].code))
                return true;
    return false;
}

/* The table has no row of the code and one of `others`, which is kept in mind. */
static bool get_to_know(struct strangers *strangers, uint32_t at, uint64_t others)
{
    for (; others; others &= others - 1) {
        uint32_t other = (uint32_t)__builtin_ctzll(others);
        if (table_has(strangers->pairs, strangers->codes[at].code, strangers->codes[other].code))
            return false;
        strangers->codes[at].known |= UINT64_C(1) << other;
        strangers->codes[other].known |= UINT64_C(1) << at;
    }
    return true;
}

/* The same as table_meets(). A code that is one too many makes room for those to come; one that the table does not list
 * is not kept, as there are many, each billed seldom. */
static bool meets_itself(const struct eval *eval, struct strangers *strangers)
{
    const struct past_session *own = eval->own;
    const struct pair_index *pairs = strangers->pairs;
    uint64_t met = 0;
    for (uint32_t i = 0; i < own->line_count; i++) {
        code_t code = own->lines[i].code;
        uint32_t at = stranger_at(strangers, code);
        if (strangers->codes[at].code == CODE_UNKNOWN) {
            if (!table_pair_lists(pairs, code))
                continue;
            if (strangers->count++ == STRANGERS_MAX) {
                *strangers = (struct strangers){ .next = strangers->next, .pairs = pairs };
                return table_meets(eval, pairs);
            }
            strangers->codes[at].code = code;
        }
        uint64_t others = met & ~strangers->codes[at].known;
        if (others && !get_to_know(strangers, at, others))
            return true;
        met |= UINT64_C(1) << at;
    }
    return false;
}

bool conflicts_pass_at_once(struct eval *eval)
{
    const struct plan_rule *rule = eval->rule;
    bool by_table = rule->check == CHECK_CONFLICT_TABLE;
    struct strangers *strangers = by_table && eval->remembers ? strangers_on(eval, rule->rule->check.table) : NULL;
    if ((by_table && !strangers) || eval->own->line_count == 0 || eval_sessions_in(eval, &rule->window) != 1)
        return false;
    return eval->own->line_count == 1 || (strangers && !meets_itself(eval, strangers));
}

void judge_conflicts(struct eval *eval, const uint64_t *scope)
{
    const struct rule_table *table = eval->rule->rule->check.table;
    const struct table_edition *edition = NULL;
    if (eval->rule->check == CHECK_CONFLICT_TABLE) {
        edition = table_on(table, eval->session->date);
        for (int32_t i = 0; i < eval->session->line_count && !edition; i++)
            if (scope_has(scope, i) && eval->own_lines[i])
                settle_no_table(eval, table, i);
        if (!edition)
            return;
    }
    struct stretch stretch = eval_window(eval, &eval->rule->window);
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (scope_has(scope, i) && eval->own_lines[i])
            judge_line(eval, edition, &stretch, i);
}
