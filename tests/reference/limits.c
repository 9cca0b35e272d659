/* `limit`: what is counted, in which groups, and whose units lie beyond. */
#include "tests/reference/internal.h"

/* Lines of the session judged that are counted together. */
struct group {
    struct scope_key key;
    struct window window;
    struct members own;  /* in order of line */
    struct value amount; /* what is allowed */
    bool each_day;       /* units of a date span are divided by its days: MUE */
};

/* ---- one line's part ---- */

static int64_t days_of(const struct member *member)
{
    date_t through = member->line->through;

    return date_is_known(through) && through > member->session->date ? through - member->session->date + 1 : 1;
}

static int64_t divided(int64_t units, int64_t days)
{
    return units >= REFERENCE_ENDLESS ? units : (2 * units + days) / (2 * days);
}

static struct value part_of(const struct rule *rule, const struct group *group, const struct member *member)
{
    struct value part = measure_line(&rule->check.measure, member->session, member->line);
    int64_t days = days_of(member);

    if (!group->each_day)
        return part;
    return value_between(part.type, divided(part.low, days), divided(part.high, days), part.doubt);
}

/* Units of the line that a failure affects when all of it is. */
static int64_t units_of(const struct member *member)
{
    return number_is_known(member->line->units) ? member->line->units : 0;
}

static bool adds_up(const struct rule *rule)
{
    enum measure_kind kind = rule->check.measure.kind;

    return kind != MEASURE_VISITS && kind != MEASURE_SESSIONS && kind != MEASURE_TREATMENT_DAYS;
}

/* ---- totals ---- */

static struct members counted(const struct judging *judging, const struct rule *rule, const struct group *group)
{
    const struct measure *measure = &rule->check.measure;
    struct members members = window_members(judging, &group->window, group->key, group->key.of);

    return members_select(members, measure->codes != NULL ? measure->codes : rule->applies_to, measure->modifiers);
}

static struct members up_to_this(const struct judging *judging, struct members members)
{
    struct members kept = members;

    kept.count = 0;
    kept.items = ARENA_ARRAY(judging->arena, members.count, struct member);
    for (size_t i = 0; i < members.count; i++) {
        if (session_is_up_to(judging, members.items[i].session))
            kept.items[kept.count++] = members.items[i];
    }
    return kept;
}

static struct value total_of(const struct rule *rule, const struct group *group, struct members members)
{
    struct value total = value_number(TYPE_UNITS, 0);

    if (!group->each_day)
        return measure_members(&rule->check.measure, members);
    for (size_t i = 0; i < members.count; i++) {
        struct value part = part_of(rule, group, &members.items[i]);

        total.low = bound_add(total.low, members.items[i].certain ? part.low : 0);
        total.high = bound_add(total.high, part.high);
        total.doubt = doubt_both(total.doubt, part.doubt);
        if (!members.items[i].certain && part.high > 0)
            total.doubt = doubt_both(total.doubt, members.items[i].doubt);
    }
    return value_between(TYPE_UNITS, total.low, total.high, total.doubt);
}

/* The session's own part: 0 to 0 when there is surely nothing of it to affect. */
static struct value own_part(const struct rule *rule, const struct group *group)
{
    struct value own = value_number(TYPE_UNITS, 0);

    for (size_t i = 0; i < group->own.count; i++) {
        const struct member *member = &group->own.items[i];
        struct value part = adds_up(rule) ? part_of(rule, group, member) : value_number(TYPE_UNITS, 1);

        own.low = bound_add(own.low, member->certain ? part.low : 0);
        own.high = bound_add(own.high, part.high);
    }
    return own;
}

/* ---- judging a group ---- */

static enum result result_of(const struct rule *rule, const struct group *group, struct value total)
{
    struct value own = own_part(rule, group);

    if (total.low > group->amount.high && own.low > 0)
        return RESULT_FAIL;
    if (total.high <= group->amount.low || own.high == 0)
        return RESULT_PASS;
    return RESULT_OPEN;
}

/* What has been counted before the group's own lines: at least, and at most. */
struct range {
    int64_t low, high;
};

/* How much of each own line lies beyond the limit, in order. Lines of other groups that may belong to this one come
 * between. */
static void find_excess(const struct judging *judging, const struct rule *rule, const struct group *group,
                        struct members members, struct finding *findings)
{
    struct range reached = { 0, members.more ? REFERENCE_ENDLESS : 0 };
    size_t at = 0;

    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];
        struct value part = part_of(rule, group, member);
        int64_t surely = member->certain ? part.low : 0, beyond;
        bool own = member->session == judging->session && at < group->own.count &&
                   group->own.items[at].line == member->line;

        reached.low = bound_add(reached.low, surely);
        reached.high = bound_add(reached.high, part.high);
        if (!own)
            continue;
        beyond = reached.low > group->amount.high ? reached.low - group->amount.high : 0;
        beyond = beyond < surely ? beyond : surely;
        if (beyond > 0)
            findings[at].result = RESULT_FAIL;
        else if (part.high == 0 || reached.high <= group->amount.low)
            findings[at].result = RESULT_PASS;
        else
            findings[at].result = RESULT_OPEN;
        findings[at].denied = rule->check.measure.kind == MEASURE_UNITS ? beyond : beyond > 0 ? units_of(member) : 0;
        at++;
    }
}

/* Whole lines: those that surely add to the count are affected when it is surely too high. */
static void affect_all(const struct rule *rule, const struct group *group, struct value total, struct finding *findings)
{
    for (size_t i = 0; i < group->own.count; i++) {
        const struct member *member = &group->own.items[i];
        struct value part = adds_up(rule) ? part_of(rule, group, member) : value_number(TYPE_UNITS, 1);

        if (total.low > group->amount.high && member->certain && part.low > 0)
            findings[i].result = RESULT_FAIL;
        else
            findings[i].result = part.high == 0 ? RESULT_PASS : RESULT_OPEN;
        findings[i].denied = units_of(member);
    }
}

/* No data is as open as what is unknown. */
static int weight_of(enum verdict verdict) { return verdict == VERDICT_NO_DATA ? VERDICT_UNKNOWN : (int)verdict; }

/* A line that may be affected or not matters where that could come to more than the lines that surely are. */
static void drop_possible(const struct judging *judging, const struct rule *rule, size_t count,
                          struct finding *findings)
{
    int worst = -1;
    struct doubt doubt;

    for (size_t i = 0; i < count; i++) {
        int weight = weight_of(verdict_if_failed(judging, rule, findings[i].line, &doubt));

        if (findings[i].result == RESULT_FAIL && weight > worst)
            worst = weight;
    }
    for (size_t i = 0; i < count && worst >= 0; i++) {
        if (findings[i].result == RESULT_OPEN &&
            weight_of(verdict_if_failed(judging, rule, findings[i].line, &doubt)) <= worst)
            findings[i].result = RESULT_PASS;
    }
}

static void judge_group(const struct judging *judging, const struct rule *rule, const struct group *group,
                        size_t number, struct findings *to)
{
    struct members members = counted(judging, rule, group);
    struct members up_to = rule->check.all_units ? members : up_to_this(judging, members);
    struct value total = total_of(rule, group, up_to);
    enum result result = result_of(rule, group, total);
    struct finding *findings = &to->items[to->count];
    bool settled = total.low == total.high && group->amount.low == group->amount.high;

    for (size_t i = 0; i < group->own.count; i++)
        findings[i] = (struct finding){ .line = group->own.items[i].line,
                                        .result = result,
                                        .group = number,
                                        .doubt = doubt_both(total.doubt, group->amount.doubt) };
    to->count += group->own.count;
    for (size_t i = 0; i < group->own.count && total.low > group->amount.high; i++)
        findings[i].doubt = doubt_both(findings[i].doubt, group->own.items[i].doubt);
    if (result == RESULT_PASS)
        return;
    if (rule->check.all_units || !adds_up(rule))
        affect_all(rule, group, total, findings);
    else
        find_excess(judging, rule, group, up_to, findings);
    drop_possible(judging, rule, group->own.count, findings);
    for (size_t i = 0; i < group->own.count; i++)
        findings[i].uncertain = !settled;
}

/* ---- groups ---- */

static struct value amount_of_expr(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    struct value amount = evaluate(judging, line, expr);

    if (amount.state == VALUE_NONE)
        return value_number(expr->type, 0);
    if (amount.state == VALUE_OPEN && amount.low < 0)
        amount.low = 0;
    return amount;
}

static struct value amount_of_cell(const struct judging *judging, const struct rule *rule, code_t code)
{
    const struct table_cell *cell = lookup_cell(rule->check.table, rule->check.column, code, judging->session->date);

    if (cell == NULL || cell->empty)
        return value_open(TYPE_UNITS, doubt_no_data());
    return value_number(TYPE_UNITS, cell->number);
}

/* A MUE row decides the window too: 1 is for each line, 2 and 3 for the day's sum per code and billing provider. */
static void set_amount_of_mue(const struct judging *judging, const struct rule *rule, struct group *group, code_t code)
{
    const struct mue_row *row = lookup_mue(rule->check.table, code, judging->session->date);

    group->each_day = true;
    group->window = (struct window){ .kind = row != NULL && row->indicator == 1 ? WINDOW_LINE : WINDOW_DAY,
                                     .scopes = PER_CODE | PER_BILLING_PROVIDER };
    group->amount = row == NULL ? value_open(TYPE_UNITS, doubt_no_data()) : value_number(TYPE_UNITS, row->value);
}

static struct group group_of(const struct judging *judging, const struct rule *rule, const struct line *line)
{
    struct group group = { .window = rule->check.measure.window };

    if (rule->check.table != NULL && rule->check.table->format == TABLE_MUE)
        set_amount_of_mue(judging, rule, &group, line->code);
    else if (rule->check.table != NULL)
        group.amount = amount_of_cell(judging, rule, line->code);
    else
        group.amount = amount_of_expr(judging, line, rule->check.amount);
    if (rule->check.table != NULL)
        group.window.scopes |= PER_CODE;
    group.key = scope_key_of(judging, line, group.window.scopes);
    return group;
}

/* Does the line belong to the same group as the one whose key this is? One that does not say where it belongs is a
 * group of its own. */
static bool shares_group(const struct judging *judging, const struct group *group, const struct line *line)
{
    struct scope_key key = scope_key_of(judging, line, group->window.scopes);

    if (group->window.kind == WINDOW_LINE || line == group->key.of)
        return line == group->key.of;
    if ((key.scopes & PER_CODE) != 0 && key.code != group->key.code)
        return false;
    if ((key.scopes & PER_DISCIPLINE) != 0 &&
        (key.discipline != group->key.discipline || key.discipline == CODE_UNKNOWN))
        return false;
    if ((key.scopes & PER_RENDERING_PROVIDER) != 0 &&
        (key.rendering != group->key.rendering || key.rendering == CODE_UNKNOWN))
        return false;
    return (key.scopes & PER_BODY_REGION) == 0 || (key.region.bytes != NULL && group->key.region.bytes != NULL &&
                                                   text_equal(key.region, group->key.region));
}

static struct members own_lines(const struct judging *judging, const struct rule *rule)
{
    const struct measure *measure = &rule->check.measure;
    struct window session = { .kind = WINDOW_SESSION };
    struct members members = window_members(judging, &session, scope_key_of(judging, NULL, 0), NULL);

    return members_select(members, measure->codes != NULL ? measure->codes : rule->applies_to, measure->modifiers);
}

static bool was_judged(const struct findings *findings, const struct line *line)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].line == line)
            return true;
    }
    return false;
}

static void gather_own(const struct judging *judging, const struct rule *rule, struct group *group)
{
    struct members members = counted(judging, rule, group);

    group->own.items = ARENA_ARRAY(judging->arena, members.count, struct member);
    for (size_t i = 0; i < members.count; i++) {
        if (members.items[i].session == judging->session && shares_group(judging, group, members.items[i].line))
            group->own.items[group->own.count++] = members.items[i];
    }
}

void findings_limit(const struct judging *judging, const struct rule *rule, struct findings *to)
{
    struct members own = own_lines(judging, rule);

    for (size_t i = 0; i < own.count; i++) {
        struct group group;

        if (was_judged(to, own.items[i].line))
            continue;
        group = group_of(judging, rule, own.items[i].line);
        gather_own(judging, rule, &group);
        judge_group(judging, rule, &group, i + 1, to);
    }
}
