/* The check `limit`: totals against a number, a parameter, a field or a table, and which units of this session lie
 * beyond it. */
#include "eval/context.h"

/* What a group of lines may come to. */
struct allowed {
    struct interval limit;
    int64_t indicator;
    uint32_t table_line;
    const struct table_edition *edition;
};

static bool counts_whole(enum measure_kind kind)
{
    return kind == MEASURE_VISITS || kind == MEASURE_SESSIONS || kind == MEASURE_TREATMENT_DAYS;
}

static struct allowed allowed_by_mue(struct eval *eval, const struct rule_table *table, code_t code)
{
    struct allowed allowed = { .limit = { 0, VALUE_INFINITY }, .indicator = NUMBER_UNKNOWN };
    allowed.edition = table_on(table, eval->session->date);
    const struct mue_row *row = allowed.edition ? table_mue(allowed.edition, code) : NULL;
    if (!row) {
        missing_data(eval, "table", table->name);
        return allowed;
    }
    allowed.limit = interval_of(row->value);
    allowed.indicator = row->indicator;
    allowed.table_line = row->line;
    return allowed;
}

static struct allowed allowed_by_column(struct eval *eval, const struct rule_table *table, uint32_t column, code_t code)
{
    struct allowed allowed = { .limit = { 0, VALUE_INFINITY }, .indicator = NUMBER_UNKNOWN };
    allowed.edition = table_on(table, eval->session->date);
    const struct table_cell *row =
        allowed.edition ? table_row(allowed.edition, table->column_count, code, &allowed.table_line) : NULL;
    if (row && !row[column].empty)
        allowed.limit = interval_of(row[column].number);
    else
        missing_data(eval, "table", table->name);
    return allowed;
}

static struct allowed allowed_for(struct eval *eval, struct place place)
{
    const struct check *check = &eval->rule->rule->check;
    if (check->table)
        return check->table->format == TABLE_MUE
                   ? allowed_by_mue(eval, check->table, place.line->code)
                   : allowed_by_column(eval, check->table, check->column, place.line->code);
    struct allowed allowed = { .limit = eval_number(eval, eval->rule->amount, place), .indicator = NUMBER_UNKNOWN };
    if (interval_is_none(allowed.limit))
        allowed.limit = interval_of(0);
    return allowed;
}

/* ---- the verdict of a group ---- */

static bool same_group(const struct group *group, const struct past_line *line)
{
    const struct past_line *first = group->place.past;
    if (group->code != CODE_UNKNOWN && line->code != group->code)
        return false;
    if (group->scopes & PER_DISCIPLINE && line->discipline != first->discipline)
        return false;
    return !(group->scopes & PER_BODY_REGION) ||
           ((line->body_region.bytes == NULL) == (first->body_region.bytes == NULL) &&
            text_equal(line->body_region, first->body_region));
}

/* What a line of the session adds; sessions, visits and days are all or nothing. */
static struct interval own_quantity(struct eval *eval, const struct group *group, const struct plan_measure *measure,
                                    const struct past_line *line)
{
    if (counts_whole(measure->kind))
        return interval_of(1);
    struct interval quantity = eval_line_quantity(eval, measure, eval->own, line);
    return group->per_day && interval_is_known(quantity) ? interval_of(units_a_day(line)) : quantity;
}

/* Could a failure fall on lines of the session: 1 at the low end when it surely could, 0 at the high end when it could
 * not. What is missing to know is added. */
static struct interval own_part(struct eval *eval, const struct group *group, const struct plan_measure *measure)
{
    struct interval own = { 0, 0 };
    for (uint32_t i = 0; i < eval->own->line_count; i++) {
        const struct past_line *line = &eval->own->lines[i];
        if (!same_group(group, line) || (measure->window.kind == WINDOW_LINE && line != group->place.past))
            continue;
        enum tri in = eval_in_group(eval, group, eval->own, line);
        if (in == TRI_FALSE)
            continue;
        struct interval part = own_quantity(eval, group, measure, line);
        own.low |= in == TRI_TRUE && part.low > 0;
        own.high |= part.high > 0;
    }
    return own;
}

static enum tri within_limit(struct eval *eval, const struct group *group, const struct plan_measure *measure,
                             const struct total *total, struct interval limit)
{
    const struct check *check = &eval->rule->rule->check;
    int64_t low = check->all_units ? total->low : total->before_low + total->own_low;
    int64_t high = check->all_units ? total->high : total->before_high + total->own_high;
    if (high <= limit.low)
        return TRI_TRUE;
    struct needs before = eval->missing;
    struct interval own = own_part(eval, group, measure);
    if (own.high == 0)
        return TRI_TRUE;
    if (low > limit.high && own.low > 0)
        return TRI_FALSE;
    if (low <= limit.high)
        eval->missing = before; /* otherwise what is missing is whether the session's lines count */
    return TRI_UNKNOWN;
}

/* What of the line lies beyond the limit when `before` was counted already. */
static int64_t units_beyond(struct eval *eval, const struct plan_measure *measure, const struct group *group,
                            const struct past_line *line, int64_t *before, int64_t limit)
{
    struct interval quantity = own_quantity(eval, group, measure, line);
    *before += quantity.low;
    int64_t over = *before - limit;
    if (over <= 0 || quantity.low == 0)
        return 0;
    if (measure->kind != MEASURE_UNITS)
        return line->units;
    return over < quantity.low ? over : quantity.low;
}

/* The session's counted lines; with a failing limit those that it falls on, and how many of their units. */
static void limit_shares(struct eval *eval, const struct plan_measure *measure, const struct group *group,
                         const struct total *total, int64_t limit, struct judgement *judgement)
{
    const struct check *check = &eval->rule->rule->check;
    bool fails = judgement->verdict == VERDICT_FAIL;
    bool all = check->all_units || counts_whole(measure->kind);
    struct share *shares = ARENA_ARRAY(eval->memory, eval->own->line_count, struct share);
    int64_t before = total->before_low;
    for (uint32_t i = 0; i < eval->own->line_count; i++) {
        const struct past_line *line = &eval->own->lines[i];
        if (measure->window.kind == WINDOW_LINE && line != group->place.past)
            continue;
        enum tri in = eval_in_group(eval, group, eval->own, line);
        if (in == TRI_FALSE || (fails && in == TRI_UNKNOWN))
            continue;
        int64_t units = !fails ? 0 : all ? line->units : units_beyond(eval, measure, group, line, &before, limit);
        if (fails && !all && units == 0)
            continue;
        shares[judgement->share_count++] = (struct share){ eval->own_index[i], units };
    }
    judgement->shares = shares;
}

static void judge_group(struct eval *eval, const struct plan_measure *measure, const struct group *group,
                        const struct allowed *allowed)
{
    const struct check *check = &eval->rule->rule->check;
    struct total total = eval_total(eval, measure, group);
    enum tri within = within_limit(eval, group, measure, &total, allowed->limit);
    if (within == TRI_TRUE && judgement_passes(eval))
        return;
    struct judgement judgement = judgement_new();
    judgement.verdict = within == TRI_TRUE ? VERDICT_PASS : within == TRI_FALSE ? VERDICT_FAIL : VERDICT_UNKNOWN;
    if (within == TRI_UNKNOWN)
        judgement.needs = eval->missing;
    limit_shares(eval, measure, group, &total, allowed->limit.low, &judgement);
    judgement.values.code = group->code;
    judgement.values.total = check->all_units ? total.low : total.before_low + total.own_low;
    judgement.values.limit = interval_is_known(allowed->limit) ? allowed->limit.low : NUMBER_UNKNOWN;
    judgement.values.indicator = allowed->indicator;
    judgement.values.edition = allowed->edition;
    judgement.values.table_line = allowed->table_line;
    judgement_settle(eval, &judgement, group->place);
}

/* ---- the groups of a session's lines ---- */

/* An earlier counted line of the session stands for the same group. */
static bool group_seen(struct eval *eval, const struct group *group, int32_t at)
{
    struct group lines_only = *group;
    lines_only.scopes = 0;
    for (int32_t i = 0; i < at; i++) {
        const struct past_line *line = eval->own_lines[i];
        if (line && same_group(group, line) && eval_in_group(eval, &lines_only, eval->own, line) != TRI_FALSE)
            return true;
    }
    return false;
}

/* Adjudication indicator 1 tests each line alone. */
static bool mue_is_by_line(const struct eval *eval, const struct rule_table *table, code_t code)
{
    const struct table_edition *edition = table_on(table, eval->session->date);
    const struct mue_row *row = edition ? table_mue(edition, code) : NULL;
    return row && row->indicator == 1;
}

/* The line alone is within what its table allows, and nobody asks how. */
static bool line_passes(struct eval *eval, const struct plan_measure *measure, const struct place *place)
{
    const struct check *check = &eval->rule->rule->check;
    if (measure->kind != MEASURE_UNITS || measure->window.kind != WINDOW_LINE || !check->table ||
        check->table->format == TABLE_MUE || place->past->units == NUMBER_UNKNOWN || !judgement_passes_unseen(eval))
        return false;
    const struct table_edition *edition = table_on(check->table, eval->session->date);
    uint32_t line;
    const struct table_cell *row =
        edition ? table_row(edition, check->table->column_count, place->line->code, &line) : NULL;
    return row && !row[check->column].empty && place->past->units <= row[check->column].number &&
           judgement_passes(eval);
}

/* Judges the group that the line stands for, unless an earlier line did. False: the line is not counted. */
static bool judge_line_group(struct eval *eval, const struct plan_measure *measure, int32_t index)
{
    const struct check *check = &eval->rule->rule->check;
    struct plan_measure by_line;
    struct place place = place_of_line(eval, index);
    struct group group = { CODE_UNKNOWN,           place, measure->codes,   measure->modifiers,
                           measure->window.scopes, false, !check->all_units };
    if (eval_in_group(eval, &group, eval->own, place.past) == TRI_FALSE)
        return false;
    if (line_passes(eval, measure, &place))
        return true;
    if (check->table)
        group.code = place.line->code;
    if (measure->window.scopes & PER_CODE)
        group.code = place.line->code;
    if (check->table && check->table->format == TABLE_MUE) {
        group.scopes |= PER_BILLING_PROVIDER;
        group.per_day = true;
        if (mue_is_by_line(eval, check->table, place.line->code)) {
            by_line = *measure;
            by_line.window.kind = WINDOW_LINE;
            measure = &by_line;
        }
    }
    if (measure->window.kind != WINDOW_LINE && group_seen(eval, &group, index))
        return true;
    eval->missing = (struct needs){ 0 };
    struct allowed allowed = allowed_for(eval, place);
    judge_group(eval, measure, &group, &allowed);
    return true;
}

/* All counted lines of the session are one group. */
static bool is_one_group(const struct check *check, const struct plan_window *window)
{
    return !check->table && window->kind != WINDOW_LINE &&
           !(window->scopes & (PER_CODE | PER_DISCIPLINE | PER_BODY_REGION));
}

void judge_limit(struct eval *eval)
{
    const struct plan_measure *measure = &eval->plan->measures[eval->rule->measure];
    bool one = is_one_group(&eval->rule->rule->check, &measure->window);
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (eval->own_lines[i] && judge_line_group(eval, measure, i) && one)
            return;
}
