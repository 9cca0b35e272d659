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

/* What a rule without a table allows; none is nothing. */
static struct interval amount_allowed(struct eval *eval, struct place place)
{
    struct interval amount = eval_number(eval, eval->rule->amount, place);
    return interval_is_none(amount) ? interval_of(0) : amount;
}

static struct allowed allowed_for(struct eval *eval, struct place place)
{
    const struct check *check = &eval->rule->rule->check;
    if (check->table)
        return check->table->format == TABLE_MUE
                   ? allowed_by_mue(eval, check->table, place.line->code)
                   : allowed_by_column(eval, check->table, check->column, place.line->code);
    return (struct allowed){ .limit = amount_allowed(eval, place), .indicator = NUMBER_UNKNOWN };
}

/* ---- the verdict of a group ---- */

static bool same_provider(const struct past_session *own, const struct past_line *first, const struct past_line *line)
{
    code_t rendering = past_rendering(own, line);
    return rendering != CODE_UNKNOWN && rendering == past_rendering(own, first);
}

static bool same_region(const struct past_line *first, const struct past_line *line)
{
    struct text a = past_region(first), b = past_region(line);
    return a.bytes != NULL && b.bytes != NULL && text_equal(a, b);
}

/* A line whose discipline, region or provider is not known is a group of its own, to which any other may belong. */
static bool same_group(const struct eval *eval, const struct group *group, const struct past_line *line)
{
    const struct past_line *first = group->place.past;
    if (line == first)
        return true;
    if (group->code != CODE_UNKNOWN && line->code != group->code)
        return false;
    if (group->scopes & PER_DISCIPLINE &&
        (line->discipline != first->discipline || line->discipline == DISCIPLINE_UNKNOWN))
        return false;
    if (group->scopes & PER_RENDERING_PROVIDER && !same_provider(eval->own, first, line))
        return false;
    return !(group->scopes & PER_BODY_REGION) || same_region(first, line);
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
        if (!same_group(eval, group, line) || (measure->window.kind == WINDOW_LINE && line != group->place.past))
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

/* The session's lines in order, and what was counted up to each of them: at least, and at most. */
struct walk {
    const struct plan_measure *measure;
    const struct group *group;
    struct interval limit, reached;
    bool all;     /* a failure takes whole lines, wherever the limit lies among them */
    bool fails;
};

/* What the limit says of a counted line, and how many of its units lie surely beyond. */
static struct affected affected_line(struct eval *eval, struct walk *walk, uint32_t index, enum tri in)
{
    const struct past_line *line = &eval->own->lines[index];
    struct interval part = own_quantity(eval, walk->group, walk->measure, line);
    int64_t surely = in == TRI_TRUE ? part.low : 0;
    walk->reached.low += surely;
    walk->reached.high =
        part.high >= VALUE_INFINITY - walk->reached.high ? VALUE_INFINITY : walk->reached.high + part.high;
    int64_t over = walk->all ? surely : walk->reached.low - walk->limit.high;
    bool may = part.high > 0 && (walk->all || walk->reached.high > walk->limit.low);
    struct affected affected = { { eval_index_of(eval, line), 0 }, may ? VERDICT_UNKNOWN : VERDICT_PASS };
    if (!walk->fails || surely <= 0 || over <= 0)
        return affected;
    affected.verdict = VERDICT_FAIL;
    bool whole = walk->all || walk->measure->kind != MEASURE_UNITS;
    affected.share.units = whole ? line->units : over < surely ? over : surely;
    return affected;
}

/* The session's counted lines, and what the judgement about their group says of each. */
static uint32_t affected_lines(struct eval *eval, struct walk *walk, enum verdict verdict, struct affected *lines)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < eval->own->line_count; i++) {
        const struct past_line *line = &eval->own->lines[i];
        if (walk->measure->window.kind == WINDOW_LINE && line != walk->group->place.past)
            continue;
        enum tri in = eval_in_group(eval, walk->group, eval->own, line);
        if (in == TRI_FALSE)
            continue;
        struct affected affected = affected_line(eval, walk, i, in);
        if (verdict == VERDICT_PASS)
            affected.verdict = VERDICT_PASS;
        if (same_group(eval, walk->group, line))
            lines[count++] = affected;
    }
    return count;
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
    judgement.needs = eval->missing;
    struct walk walk = { measure,
                         group,
                         allowed->limit,
                         { total.before_low, total.before_high },
                         check->all_units || counts_whole(measure->kind),
                         within == TRI_FALSE };
    struct affected *lines = ARENA_ARRAY(eval->memory, eval->own->line_count, struct affected);
    uint32_t count = affected_lines(eval, &walk, judgement.verdict, lines);
    judgement.values.code = group->code;
    judgement.values.total = check->all_units ? total.low : total.before_low + total.own_low;
    judgement.values.limit = interval_is_known(allowed->limit) ? allowed->limit.low : NUMBER_UNKNOWN;
    judgement.values.indicator = allowed->indicator;
    judgement.values.edition = allowed->edition;
    judgement.values.table_line = allowed->table_line;
    judgement_settle_lines(eval, &judgement, lines, count);
}

/* ---- the groups of a session's lines ---- */

/* An earlier counted line of the session stands for the same group. */
static bool group_seen(struct eval *eval, const struct group *group, int32_t at)
{
    struct group lines_only = *group;
    lines_only.scopes = 0;
    for (int32_t i = 0; i < at; i++) {
        const struct past_line *line = eval->own_lines[i];
        if (line && same_group(eval, group, line) && eval_in_group(eval, &lines_only, eval->own, line) != TRI_FALSE)
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

/* The line alone is within what it is allowed, and nobody asks how. Of unlikely edits the indicator has a say. */
static bool line_passes(struct eval *eval, const struct plan_measure *measure, struct place place)
{
    const struct rule_table *table = eval->rule->rule->check.table;
    if (measure->kind != MEASURE_UNITS || measure->window.kind != WINDOW_LINE ||
        (table && table->format == TABLE_MUE) || place.past->units == NUMBER_UNKNOWN)
        return false;
    struct allowed allowed = allowed_for(eval, place);
    return place.past->units <= allowed.limit.low;
}

bool sessions_pass_at_once(struct eval *eval)
{
    const struct plan_measure *measure = &eval->plan->measures[eval->rule->measure];
    if (!eval_by_position(eval, measure) || !eval->own_lines[0])
        return false;
    struct interval amount = amount_allowed(eval, place_of_line(eval, 0));
    if (eval_positions_roughly(eval, measure).high <= amount.low)
        return true;
    struct interval sessions = eval_measure(eval, eval->rule->measure, place_of_session());
    return interval_is_known(sessions) && sessions.low <= amount.low;
}

static struct group group_of_line(const struct eval *eval, const struct plan_measure *measure, struct place place)
{
    return (struct group){ CODE_UNKNOWN,           place, measure->codes,   measure->modifiers,
                           measure->window.scopes, false, !eval->rule->rule->check.all_units };
}

enum verdict limit_of_line(struct eval *eval, struct place place, int64_t *most)
{
    const struct plan_measure *measure = &eval->plan->measures[eval->rule->measure];
    struct group group = group_of_line(eval, measure, place);
    if (eval_in_group(eval, &group, eval->own, place.past) == TRI_FALSE)
        return VERDICT_NOT_APPLICABLE;
    struct allowed allowed = allowed_for(eval, place);
    *most = allowed.limit.low;
    return interval_is_known(allowed.limit) && *most >= 0 ? VERDICT_PASS : VERDICT_UNKNOWN;
}

/* Judges the group that the line stands for, unless an earlier line did. False: the line is not counted. */
static bool judge_line_group(struct eval *eval, const struct plan_measure *measure, int32_t index)
{
    const struct check *check = &eval->rule->rule->check;
    struct plan_measure by_line;
    struct place place = place_of_line(eval, index);
    struct group group = group_of_line(eval, measure, place);
    if (eval_in_group(eval, &group, eval->own, place.past) == TRI_FALSE)
        return false;
    if (judgement_passes_unseen(eval) && line_passes(eval, measure, place)) {
        judgement_pass_unseen(eval);
        return true;
    }
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
           !(window->scopes & (PER_CODE | PER_LINE_VALUE));
}

void judge_limit(struct eval *eval)
{
    const struct plan_measure *measure = &eval->plan->measures[eval->rule->measure];
    bool one = is_one_group(&eval->rule->rule->check, &measure->window);
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (eval->own_lines[i] && judge_line_group(eval, measure, i) && one)
            return;
}
