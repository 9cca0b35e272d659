/* `count assistant units`: which numbers of marked units are accepted, tried for every completion of what is
 * unknown. */
#include "tests/reference/internal.h"

/* Minutes and units of one code; `assistant` is part of `minutes`. */
struct service {
    int64_t minutes, assistant, units, marked;
};

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Does the one unit that is left need a mark? */
static bool last_needs_mark(const struct check *check, int64_t assistant, int64_t therapist)
{
    int64_t left = assistant + therapist;

    if (check->therapist_keeps > 0 && therapist >= check->therapist_keeps)
        return false;
    if (left == 0)
        return false;
    return (200 * assistant + left) / (2 * left) > check->share_percent; /* rounded half up */
}

static bool accepts(const struct check *check, struct service service)
{
    int64_t therapist = service.minutes > service.assistant ? service.minutes - service.assistant : 0;
    int64_t with = service.assistant / check->block, without = therapist / check->block;
    int64_t left = service.units - with - without;
    int64_t assistant_left = service.assistant % check->block, therapist_left = therapist % check->block;
    int64_t split = check->last_two_split;

    if (service.assistant == 0)
        return service.marked == 0;
    if (left < 0)
        return service.marked <= smaller(with, service.units) && service.units - service.marked <= without;
    if (left >= 2 && split > 0 && assistant_left >= split && therapist_left >= split)
        return service.marked == with + 1;
    if (left > 0 && last_needs_mark(check, assistant_left, therapist_left))
        return service.marked == with + left;
    return service.marked == with;
}

/* ---- completions ---- */

struct completing {
    const struct judging *judging;
    const struct rule *rule;
    code_t code;
    bool can_pass, can_fail;
    struct doubt doubt;
    int64_t most_units; /* tried for a line whose units are unknown */
};

static const struct line *next_line(const struct completing *completing, const struct line *line)
{
    const struct session *session = completing->judging->session;

    for (line = line == NULL ? session->lines : line + 1; line < session->lines + session->line_count; line++) {
        if (line->code == completing->code && rule_names_line(completing->judging, completing->rule, line))
            return line;
    }
    return NULL;
}

static int64_t known(int64_t number) { return number_is_known(number) ? number : 0; }

static void judge(struct completing *completing, struct service service)
{
    if (accepts(&completing->rule->check, service))
        completing->can_pass = true;
    else
        completing->can_fail = true;
}

/* The minutes of all lines together: those with unknown minutes have at least their assistant's, and any more. */
struct totals {
    int64_t minutes, least, most;
    bool more_minutes, more_assistant;
};

static struct totals add_up(const struct completing *completing)
{
    struct totals totals = { 0 };

    for (const struct line *line = next_line(completing, NULL); line != NULL; line = next_line(completing, line)) {
        bool minutes_open = line->minutes == NUMBER_UNKNOWN, assistant_open = line->assistant_minutes == NUMBER_UNKNOWN;

        totals.minutes += minutes_open ? known(line->assistant_minutes) : known(line->minutes);
        totals.least += known(line->assistant_minutes);
        totals.most += assistant_open ? known(line->minutes) : known(line->assistant_minutes);
        totals.more_minutes |= minutes_open;
        totals.more_assistant |= minutes_open && assistant_open;
    }
    return totals;
}

static void try_minutes(struct completing *completing, int64_t units, int64_t marked)
{
    struct totals totals = add_up(completing);
    int64_t added = totals.more_minutes ? (units + 4) * completing->rule->check.block : 0;

    for (int64_t more = 0; more <= added; more++) {
        int64_t most = totals.most + (totals.more_assistant ? more : 0);

        for (int64_t assistant = totals.least; assistant <= most; assistant++)
            judge(completing, (struct service){ totals.minutes + more, assistant, units, marked });
    }
}

static void try_lines(struct completing *completing, const struct line *before, int64_t units, int64_t marked)
{
    const struct line *line = next_line(completing, before);
    const struct set *marks = completing->rule->check.marks;
    struct answer mark = answer_of(false);
    int64_t most;

    if (line == NULL) {
        try_minutes(completing, units, marked);
        return;
    }
    if (marks != NULL)
        mark = condition_modifiers(line, QUANTITY_ANY, marks, completing->judging->session->date);
    most = line->units == NUMBER_UNKNOWN ? completing->most_units : known(line->units);
    for (int64_t here = known(line->units); here <= most; here++) {
        if (mark.truth != TRUTH_TRUE)
            try_lines(completing, line, units + here, marked);
        if (mark.truth != TRUTH_FALSE)
            try_lines(completing, line, units + here, marked + here);
    }
}

static void add_doubt(struct completing *completing)
{
    for (const struct line *line = next_line(completing, NULL); line != NULL; line = next_line(completing, line)) {
        if (line->minutes == NUMBER_UNKNOWN)
            completing->doubt = doubt_both(completing->doubt, doubt_needs(FIELD_LINE_MINUTES));
        if (line->assistant_minutes == NUMBER_UNKNOWN)
            completing->doubt = doubt_both(completing->doubt, doubt_needs(FIELD_LINE_ASSISTANT));
        if (line->units == NUMBER_UNKNOWN)
            completing->doubt = doubt_both(completing->doubt, doubt_needs(FIELD_LINE_UNITS));
        if (line->modifiers.count == LIST_UNKNOWN)
            completing->doubt = doubt_both(completing->doubt, doubt_needs(FIELD_LINE_MODIFIERS));
    }
}

static void judge_code(struct completing *completing, struct findings *to)
{
    struct totals totals = add_up(completing);
    int64_t minutes = totals.most > totals.minutes ? totals.most : totals.minutes;
    enum result result;

    completing->most_units = minutes / completing->rule->check.block + 3;
    add_doubt(completing);
    try_lines(completing, NULL, 0, 0);
    result = !completing->can_fail ? RESULT_PASS : completing->can_pass ? RESULT_OPEN : RESULT_FAIL;
    for (const struct line *line = next_line(completing, NULL); line != NULL; line = next_line(completing, line))
        to->items[to->count++] = (struct finding){
            .line = line, .result = result, .doubt = completing->doubt, .denied = -1, .group = (size_t)completing->code
        };
}

static bool was_judged(const struct findings *findings, code_t code)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].line->code == code)
            return true;
    }
    return false;
}

void findings_count_assistant(const struct judging *judging, const struct rule *rule, struct findings *to)
{
    const struct session *session = judging->session;

    for (int32_t i = 0; i < session->line_count; i++) {
        struct completing completing = { .judging = judging, .rule = rule, .code = session->lines[i].code };

        if (rule_names_line(judging, rule, &session->lines[i]) && !was_judged(to, completing.code))
            judge_code(&completing, to);
    }
}
