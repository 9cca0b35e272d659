/* The check `count assistant units`: how many units of a code an assistant gave, and whether the billed marks say so.
 */
#include "eval/context.h"

/* Beyond these the verdict is unknown: lines that may carry a mark or not, and completions of what is unknown. */
#define EITHER_MAX 12
#define COMPLETIONS_MAX 200000

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

/* ---- one code's lines of the session, added up ---- */

/* What is not known is left out of the sums: minutes are at least the assistant's. */
struct assisted {
    int64_t units, marked, minutes, least, most; /* the assistant gave `least` to `most` of the minutes */
    bool more_minutes, more_assistant;           /* any more minutes; all of them may be the assistant's */
    bool more_units, more_marked;                /* any more units without or with a mark */
    int64_t either[EITHER_MAX];                  /* units of lines that may carry a mark or not */
    size_t either_count;
    struct needs needs;
};

static enum tri is_marked(const struct eval *eval, const struct line *line)
{
    for (int32_t i = 0; i < line->modifiers.count; i++)
        if (plan_set_has(eval->plan, eval->rule->marks, line->modifiers.items[i], eval->session->date))
            return TRI_TRUE;
    return line->modifiers.count == LIST_UNKNOWN ? TRI_UNKNOWN : TRI_FALSE;
}

/* The number, 0 where it is not known. */
static int64_t known_number(struct assisted *assisted, int64_t number, unsigned need)
{
    struct needs needs = needs_of(need);
    if (number == NUMBER_UNKNOWN)
        needs_join(&assisted->needs, &needs);
    return number_is_known(number) ? number : 0;
}

static void add_minutes(struct assisted *assisted, const struct line *line)
{
    bool open = line->minutes == NUMBER_UNKNOWN, assistant_open = line->assistant_minutes == NUMBER_UNKNOWN;
    int64_t minutes = known_number(assisted, line->minutes, FIELD_LINE_MINUTES);
    int64_t assistant = known_number(assisted, line->assistant_minutes, FIELD_LINE_ASSISTANT);
    assisted->minutes += open ? assistant : minutes;
    assisted->least += assistant;
    assisted->most += assistant_open ? minutes : assistant;
    assisted->more_minutes |= open;
    assisted->more_assistant |= open && assistant_open;
}

static void add_units(const struct eval *eval, struct assisted *assisted, const struct line *line)
{
    struct needs modifiers = needs_of(FIELD_LINE_MODIFIERS);
    enum tri marked = is_marked(eval, line);
    int64_t units = known_number(assisted, line->units, FIELD_LINE_UNITS);
    if (marked == TRI_UNKNOWN)
        needs_join(&assisted->needs, &modifiers);
    if (line->units == NUMBER_UNKNOWN) {
        assisted->more_units |= marked != TRI_TRUE;
        assisted->more_marked |= marked != TRI_FALSE;
    } else if (marked == TRI_UNKNOWN && units > 0) {
        if (assisted->either_count < EITHER_MAX)
            assisted->either[assisted->either_count] = units;
        assisted->either_count++;
    }
    assisted->units += units;
    assisted->marked += marked == TRI_TRUE ? units : 0;
}

/* ---- every completion of what is unknown ---- */

struct trying {
    const struct check *check;
    const struct assisted *assisted;
    long left; /* completions that may still be tried */
    bool can_pass, can_fail;
};

static bool is_settled(const struct trying *trying)
{
    return (trying->can_pass && trying->can_fail) || trying->left <= 0;
}

static void try_one(struct trying *trying, int64_t units, int64_t marked, int64_t minutes, int64_t assistant)
{
    int64_t therapist = minutes > assistant ? minutes - assistant : 0;
    struct marked accepted = marked_units(trying->check, units, assistant, therapist);
    bool fits = marked >= accepted.low && marked <= accepted.high;
    trying->left--;
    trying->can_pass |= fits;
    trying->can_fail |= !fits;
}

/* More minutes than make every unit billed a whole block, and some, change nothing that fewer do not. */
static void try_minutes(struct trying *trying, int64_t units, int64_t marked)
{
    const struct assisted *assisted = trying->assisted;
    int64_t added = assisted->more_minutes ? (units + 4) * trying->check->block : 0;
    for (int64_t more = 0; more <= added && !is_settled(trying); more++) {
        int64_t most = assisted->most + (assisted->more_assistant ? more : 0);
        for (int64_t assistant = assisted->least; assistant <= most && !is_settled(trying); assistant++)
            try_one(trying, units, marked, assisted->minutes + more, assistant);
    }
}

/* More units than the minutes make, an assistant's that are more than all among them, and some, change nothing that
 * fewer do not. */
static void try_more_units(struct trying *trying, int64_t marked)
{
    const struct assisted *assisted = trying->assisted;
    int64_t minutes = assisted->most > assisted->minutes ? assisted->most : assisted->minutes;
    int64_t more = minutes / trying->check->block + 3;
    int64_t plain_most = assisted->more_units ? more : 0, marked_most = assisted->more_marked ? more : 0;
    for (int64_t plain = 0; plain <= plain_most && !is_settled(trying); plain++)
        for (int64_t with = 0; with <= marked_most && !is_settled(trying); with++)
            try_minutes(trying, assisted->units + plain + with, marked + with);
}

static void try_marks(struct trying *trying, size_t at, int64_t marked)
{
    if (at == trying->assisted->either_count) {
        try_more_units(trying, marked);
        return;
    }
    try_marks(trying, at + 1, marked);
    if (!is_settled(trying))
        try_marks(trying, at + 1, marked + trying->assisted->either[at]);
}

static enum verdict verdict_of(const struct check *check, const struct assisted *assisted)
{
    struct trying trying = { check, assisted, COMPLETIONS_MAX, false, false };
    if (assisted->either_count > EITHER_MAX)
        return VERDICT_UNKNOWN;
    try_marks(&trying, 0, assisted->marked);
    if (trying.left <= 0)
        return VERDICT_UNKNOWN;
    return !trying.can_fail ? VERDICT_PASS : !trying.can_pass ? VERDICT_FAIL : VERDICT_UNKNOWN;
}

/* ---- judging ---- */

static void keep_values(struct judgement *judgement, const struct check *check, const struct assisted *assisted)
{
    int64_t therapist = assisted->minutes > assisted->least ? assisted->minutes - assisted->least : 0;
    struct marked accepted = marked_units(check, assisted->units, assisted->least, therapist);
    bool known = !needs_any(&assisted->needs);
    judgement->values.billed = assisted->marked;
    judgement->values.supported = judgement->values.assistant = known ? accepted.low : NUMBER_UNKNOWN;
    judgement->values.minutes = assisted->most > assisted->least || assisted->more_assistant ? NUMBER_UNKNOWN
                                                                                              : assisted->least;
    judgement->values.total = assisted->units;
}

static void judge_code(struct eval *eval, const uint64_t *scope, int32_t first)
{
    const struct check *check = &eval->rule->rule->check;
    struct judgement judgement = judgement_new();
    struct affected *lines = ARENA_ARRAY(eval->memory, (size_t)eval->session->line_count, struct affected);
    uint32_t count = 0;
    struct assisted assisted = { 0 };
    code_t code = eval->session->lines[first].code;
    for (int32_t i = first; i < eval->session->line_count; i++) {
        const struct line *line = &eval->session->lines[i];
        if (line->code != code || !scope_has(scope, i))
            continue;
        add_minutes(&assisted, line);
        add_units(eval, &assisted, line);
        lines[count++].share = (struct share){ i, number_is_known(line->units) ? line->units : NUMBER_UNKNOWN };
    }
    judgement.verdict = verdict_of(check, &assisted);
    judgement.needs = assisted.needs;
    judgement.values.code = code;
    keep_values(&judgement, check, &assisted);
    for (uint32_t i = 0; i < count; i++)
        lines[i].verdict = judgement.verdict;
    judgement_settle_lines(eval, &judgement, lines, count);
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
