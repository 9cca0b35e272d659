/* `conflict`: each line of the session as column 2 against every other line in the window. */
#include "tests/reference/internal.h"

/* The modifiers asked for are on the line, or lines, that the clause names, on a day for which it holds. */
static struct answer lifts(const struct lift *lift, const struct line *column1, const struct line *column2, date_t on)
{
    struct answer first = condition_modifiers(column1, QUANTITY_ANY, lift->modifiers, on);
    struct answer second = condition_modifiers(column2, QUANTITY_ANY, lift->modifiers, on);

    if (on < lift->from || lift->until < on)
        return answer_of(false);
    if (lift->side == LIFT_EITHER)
        return answer_or(first, second);
    return lift->side == LIFT_COLUMN_1 ? first : second;
}

static struct answer is_lifted(const struct judging *judging, const struct rule *rule, const struct line *column1,
                               const struct line *column2)
{
    struct answer answer = answer_of(false);

    for (size_t i = 0; i < rule->lift_count; i++)
        answer = answer_or(answer, lifts(&rule->lifts[i], column1, column2, judging->session->date));
    return answer;
}

/* ---- one pair of lines ---- */

static void find(struct finding *finding, enum result result, struct doubt doubt)
{
    if (finding->result == RESULT_OPEN && result == RESULT_OPEN)
        finding->doubt = doubt_both(finding->doubt, doubt);
    if (result <= finding->result)
        return;
    finding->result = result;
    finding->doubt = doubt;
}

static void find_pair(const struct judging *judging, const struct rule *rule, const struct line *column1,
                      bool can_be_lifted, struct finding *finding)
{
    struct answer lifted = can_be_lifted ? is_lifted(judging, rule, column1, finding->line) : answer_of(false);

    find(finding,
         lifted.truth == TRUTH_TRUE   ? RESULT_LIFTED
         : lifted.truth == TRUTH_OPEN ? RESULT_OPEN
                                      : RESULT_FAIL,
         lifted.doubt);
}

static void find_rows(const struct judging *judging, const struct rule *rule, const struct line *column1,
                      struct finding *finding)
{
    date_t on = judging->session->date;
    const struct table_edition *edition = lookup_edition(rule->check.table, on);
    size_t count = 0;
    const struct pair_row *rows;

    if (edition == NULL)
        return;
    rows = table_pair(edition->pairs, column1->code, finding->line->code, &count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].from <= on && on <= rows[i].until)
            find_pair(judging, rule, column1, rows[i].indicator == 1, finding);
    }
}

static void find_written(const struct judging *judging, const struct rule *rule, const struct member *member,
                         struct finding *finding)
{
    date_t on = judging->session->date;

    if (reference_set_has_code(rule->check.column2, finding->line->code, on) &&
        reference_set_has_code(rule->check.column1, member->line->code, on))
        find_pair(judging, rule, member->line, true, finding);
}

/* ---- all of them ---- */

static void judge_line(const struct judging *judging, const struct rule *rule, struct finding *finding)
{
    const struct window *window = &rule->check.window;
    struct members others = window_members(judging, window, scope_key_of(judging, finding->line, window->scopes), NULL);

    if (rule->check.kind == CHECK_CONFLICT_TABLE && lookup_edition(rule->check.table, judging->session->date) == NULL)
        find(finding, RESULT_OPEN, doubt_no_data());
    for (size_t i = 0; i < others.count; i++) {
        if (others.items[i].line == finding->line)
            continue;
        if (rule->check.kind == CHECK_CONFLICT_TABLE)
            find_rows(judging, rule, others.items[i].line, finding);
        else
            find_written(judging, rule, &others.items[i], finding);
    }
}

void findings_conflict(const struct judging *judging, const struct rule *rule, struct findings *to)
{
    const struct session *session = judging->session;

    for (int32_t i = 0; i < session->line_count; i++) {
        const struct line *line = &session->lines[i];
        struct finding *finding = &to->items[to->count];

        if (!rule_names_line(judging, rule, line))
            continue;
        *finding = (struct finding){ .line = line, .group = (size_t)i + 1 };
        finding->denied = number_is_known(line->units) ? line->units : 0;
        judge_line(judging, rule, finding);
        to->count++;
    }
}
