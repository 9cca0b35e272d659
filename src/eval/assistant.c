/* The check `count assistant units`: how many units of a code an assistant gave, and whether the billed marks say so.
 */
#include "eval/context.h"

/* Numbers of marked units from `low` to `high` are accepted. */
struct marked { int64_t low, high; };

/* a's share of a + t in percent, rounded half up, is over the limit */
static bool share_is_over(const struct check *check, int64_t assistant, int64_t therapist)
{
    int64_t all = assistant + therapist;
    return all > 0 && (200 * assistant + all) / (2 * all) > check->share_percent;
}

/* The units that are left when whole blocks are given away. */
static int64_t leftover_marked(const struct check *check, int64_t units, int64_t assistant, int64_t therapist)
{
    if (units >= 2 && check->last_two_split > 0 && assistant >= check->last_two_split &&
        therapist >= check->last_two_split)
        return 1;
    if (check->therapist_keeps > 0 && therapist >= check->therapist_keeps)
        return 0;
    return share_is_over(check, assistant, therapist) ? units : 0;
}

static struct marked marked_units(const struct check *check, int64_t units, int64_t assistant, int64_t therapist)
{
    if (assistant == 0)
        return (struct marked){ 0, 0 };
    int64_t with = assistant / check->block, without = therapist / check->block;
    if (with + without > units)
        return (struct marked){ units > without ? units - without : 0, with < units ? with : units };
    int64_t left = units - with - without;
    int64_t more = left > 0 ? leftover_marked(check, left, assistant % check->block, therapist % check->block) : 0;
    return (struct marked){ with + more, with + more };
}

/* One code's lines of the session, added up. */
struct assisted {
    int64_t units, marked, minutes, assistant;
    struct needs needs;         /* for the assistant's minutes and the marks */
    struct needs split_needs;   /* for dividing units, which matters only when an assistant gave some minutes */
};

static bool is_marked(const struct eval *eval, const struct line *line)
{
    for (int32_t i = 0; i < line->modifiers.count; i++)
        if (plan_set_has(eval->plan, eval->rule->marks, line->modifiers.items[i], eval->session->date))
            return true;
    return false;
}

static int64_t known_number(struct needs *to, int64_t number, unsigned need)
{
    if (number == NUMBER_UNKNOWN) {
        struct needs needs = needs_of(need);
        needs_join(to, &needs);
    }
    return number_is_known(number) ? number : 0;
}

static void add_line(const struct eval *eval, struct assisted *assisted, const struct line *line)
{
    if (line->modifiers.count == LIST_UNKNOWN) {
        struct needs needs = needs_of(FIELD_LINE_MODIFIERS);
        needs_join(&assisted->needs, &needs);
    }
    bool marked = is_marked(eval, line);
    int64_t units = known_number(marked ? &assisted->needs : &assisted->split_needs, line->units, FIELD_LINE_UNITS);
    assisted->units += units;
    assisted->marked += marked ? units : 0;
    assisted->minutes += known_number(&assisted->split_needs, line->minutes, FIELD_LINE_MINUTES);
    assisted->assistant += known_number(&assisted->needs, line->assistant_minutes, FIELD_LINE_ASSISTANT);
}

static bool is_unknown(struct assisted *assisted)
{
    if (assisted->assistant > 0 || needs_any(&assisted->needs))
        needs_join(&assisted->needs, &assisted->split_needs);
    return needs_any(&assisted->needs);
}

static void judge_code(struct eval *eval, const uint64_t *scope, int32_t first)
{
    const struct check *check = &eval->rule->rule->check;
    struct judgement judgement = judgement_new();
    struct share *shares = ARENA_ARRAY(eval->memory, (size_t)eval->session->line_count, struct share);
    struct assisted assisted = { 0 };
    code_t code = eval->session->lines[first].code;
    for (int32_t i = first; i < eval->session->line_count; i++) {
        const struct line *line = &eval->session->lines[i];
        if (line->code != code || !scope_has(scope, i))
            continue;
        add_line(eval, &assisted, line);
        shares[judgement.share_count++] =
            (struct share){ i, number_is_known(line->units) ? line->units : NUMBER_UNKNOWN };
    }
    int64_t therapist = assisted.minutes > assisted.assistant ? assisted.minutes - assisted.assistant : 0;
    struct marked accepted = marked_units(check, assisted.units, assisted.assistant, therapist);
    bool fits = assisted.marked >= accepted.low && assisted.marked <= accepted.high;
    judgement.verdict = is_unknown(&assisted) ? VERDICT_UNKNOWN : fits ? VERDICT_PASS : VERDICT_FAIL;
    judgement.needs = assisted.needs;
    judgement.shares = shares;
    judgement.values.code = code;
    judgement.values.billed = assisted.marked;
    judgement.values.supported = accepted.low;
    judgement.values.assistant = accepted.low;
    judgement.values.minutes = assisted.assistant;
    judgement.values.total = assisted.units;
    judgement_settle(eval, &judgement, place_of_line(eval, first));
}

static bool seen_before(const struct eval *eval, const uint64_t *scope, int32_t at)
{
    for (int32_t i = 0; i < at; i++)
        if (scope_has(scope, i) && eval->session->lines[i].code == eval->session->lines[at].code)
            return true;
    return false;
}

void judge_count_assistant(struct eval *eval, const uint64_t *scope)
{
    for (int32_t i = 0; i < eval->session->line_count; i++)
        if (scope_has(scope, i) && !seen_before(eval, scope, i))
            judge_code(eval, scope, i);
}
