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

#define STRANGERS_BITS 11

/* Two codes of which the table has no row, whichever of them is column 1. Few codes are billed together, and most of
 * what is asked was asked before. */
struct strangers {
    code_t low, high;
    const struct pair_index *pairs;
};

struct strangers *strangers_new(struct arena *arena)
{
    return ARENA_ARRAY(arena, (size_t)1 << STRANGERS_BITS, struct strangers);
}

static struct strangers *strangers_slot(const struct eval *eval, const struct strangers *wanted)
{
    uint64_t hash = (wanted->low << 29 | wanted->low >> 35) ^ wanted->high ^ (uintptr_t)wanted->pairs;
    return &eval->strangers[plan_hash(hash, STRANGERS_BITS)];
}

static bool are_strangers(struct eval *eval, const struct pair_index *pairs, code_t a, code_t b)
{
    size_t count;
    struct strangers wanted = { a < b ? a : b, a < b ? b : a, pairs };
    struct strangers *slot = strangers_slot(eval, &wanted);
    if (slot->low == wanted.low && slot->high == wanted.high && slot->pairs == pairs)
        return true;
    if (!table_pair_lists(pairs, a) || !table_pair_lists(pairs, b)) /* there are many such codes, each billed seldom */
        return true;
    if (table_pair(pairs, a, b, &count) || table_pair(pairs, b, a, &count))
        return false;
    *slot = wanted;
    return true;
}

/* Of some line of the session and another one the table has a row. */
static bool meets_itself(struct eval *eval, const struct pair_index *pairs)
{
    const struct past_session *own = eval->own;
    for (uint32_t i = 1; i < own->line_count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (!are_strangers(eval, pairs, own->lines[i].code, own->lines[k].code))
                return true;
    return false;
}

bool conflicts_pass_at_once(struct eval *eval)
{
    const struct plan_rule *rule = eval->rule;
    const struct table_edition *edition = NULL;
    if (rule->check == CHECK_CONFLICT_TABLE && !(edition = table_on(rule->rule->check.table, eval->session->date)))
        return false;
    struct stretch stretch = eval_window(eval, &rule->window);
    if (stretch.last - stretch.first != 1 || eval->own->line_count == 0)
        return false;
    return eval->own->line_count == 1 || (edition && eval->strangers && !meets_itself(eval, edition->pairs));
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
