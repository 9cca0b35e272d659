/* Authorizations: what each covers, how much of it is used, and the way in which none is enough. */
#include "tests/reference/internal.h"

static struct doubt needs_authorization(void) { return doubt_needs(REFERENCE_NEEDS_AUTHORIZATION); }

struct answer days_hold(date_t from, date_t through, date_t on, struct doubt from_doubt, struct doubt through_doubt)
{
    struct answer begun = from == DATE_UNKNOWN ? answer_open(from_doubt) : answer_of(from == DATE_NONE || from <= on);
    struct answer lasts =
        through == DATE_UNKNOWN ? answer_open(through_doubt) : answer_of(through == DATE_NONE || on <= through);

    return answer_and(begun, lasts);
}

static struct answer covers_code(const struct authorization *authorization, code_t code)
{
    if (authorization->codes.count == LIST_UNKNOWN)
        return answer_open(needs_authorization());
    for (int32_t i = 0; i < authorization->codes.count; i++) {
        if (authorization->codes.items[i] == code)
            return answer_of(true);
    }
    return answer_of(false);
}

/* It names the rendering or the billing provider; one that is known to name nobody covers everybody. */
static struct answer covers_provider(const struct judging *judging, const struct line *line,
                                     const struct authorization *authorization)
{
    struct value named = { .type = TYPE_NPI, .code = authorization->npi };
    struct answer rendering, billing;

    if (authorization->npi == CODE_NONE)
        return answer_of(true);
    if (authorization->npi == CODE_UNKNOWN)
        return answer_open(needs_authorization());
    rendering = value_compare(lookup_field(judging, line, FIELD_PROVIDER_NPI), named, COMPARE_IS);
    billing = value_compare(lookup_field(judging, NULL, FIELD_BILLING_NPI), named, COMPARE_IS);
    return answer_or(rendering, billing);
}

/* ---- what is used ---- */

static bool in_days(const struct judging *judging, const struct authorization *authorization,
                    const struct session *session)
{
    if (session == judging->session)
        return true;
    if (date_is_known(authorization->from) && session->date < authorization->from)
        return false;
    if (date_is_known(authorization->through) && session->date > authorization->through)
        return false;
    return session_is_up_to(judging, session);
}

static void add_used(const struct judging *judging, const struct authorization *authorization,
                     const struct session *session, struct members *to)
{
    bool days_open =
        session != judging->session && (authorization->from == DATE_UNKNOWN || authorization->through == DATE_UNKNOWN);

    for (int32_t i = 0; i < session->line_count; i++) {
        struct answer covers = answer_of(true);

        if (authorization->codes.count > 0 || authorization->codes.count == LIST_UNKNOWN)
            covers = covers_code(authorization, session->lines[i].code);
        if (line_is_billed(&session->lines[i]) && covers.truth != TRUTH_FALSE)
            to->items[to->count++] = (struct member){ session, &session->lines[i],
                                                      covers.truth == TRUTH_TRUE && !days_open, needs_authorization() };
    }
}

static struct members members_used(const struct judging *judging, const struct authorization *authorization)
{
    date_t first = date_is_known(authorization->from) ? authorization->from : DATE_MIN;
    bool complete = date_is_known(judging->history_from) && judging->history_from <= first;
    struct members members = { .more = !complete || authorization->from == DATE_UNKNOWN };
    size_t capacity = 0;

    for (size_t i = 0; i < judging->count; i++)
        capacity += (size_t)judging->sessions[i].line_count;
    members.items = ARENA_ARRAY(judging->arena, capacity, struct member);
    for (size_t i = 0; i < judging->count; i++) {
        const struct session *session = &judging->sessions[i];

        if (session_counts(judging, session) && in_days(judging, authorization, session))
            add_used(judging, authorization, session, &members);
    }
    if (members.more)
        members.doubt = doubt_needs(REFERENCE_NEEDS_HISTORY);
    if (authorization->from == DATE_UNKNOWN)
        members.doubt = needs_authorization();

    return members;
}

static struct answer is_enough(const struct judging *judging, const struct authorization *authorization,
                               enum measure_kind kind, int64_t authorized)
{
    struct measure measure = { .kind = kind };
    struct value allowed = value_number(TYPE_UNITS, authorized);

    if (authorized == NUMBER_NONE)
        return answer_of(true);
    if (authorized == NUMBER_UNKNOWN)
        allowed = value_open(TYPE_UNITS, needs_authorization());
    return value_compare(measure_members(&measure, members_used(judging, authorization)), allowed, COMPARE_AT_MOST);
}

/* ---- one authorization, all of them ---- */

static struct answer covers_amounts(const struct judging *judging, const struct authorization *authorization,
                                    uint8_t covers)
{
    struct answer answer = answer_of(true);

    if (covers & COVERS_UNITS)
        answer = answer_and(answer, is_enough(judging, authorization, MEASURE_UNITS, authorization->units));
    if (covers & COVERS_VISITS)
        answer = answer_and(answer, is_enough(judging, authorization, MEASURE_VISITS, authorization->visits));
    return answer;
}

static struct answer covers_rest(const struct judging *judging, const struct line *line,
                                 const struct authorization *authorization, uint8_t covers)
{
    struct answer answer = answer_of(true);

    if (covers & COVERS_CODE)
        answer = answer_and(answer, covers_code(authorization, line->code));
    if (covers & COVERS_DATE)
        answer = answer_and(answer, days_hold(authorization->from, authorization->through, judging->session->date,
                                              needs_authorization(), needs_authorization()));
    if (covers & COVERS_PROVIDER)
        answer = answer_and(answer, covers_provider(judging, line, authorization));
    return answer;
}

static struct answer failing(enum way way) { return (struct answer){ .truth = TRUTH_FALSE, .way = way }; }

struct answer condition_authorization(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    const struct session *session = judging->session;
    struct answer answer = answer_of(false);
    bool exceeded = false;

    if (session->authorizations.count == LIST_UNKNOWN)
        return answer_open(needs_authorization());
    if (session->authorizations.count == 0)
        return failing(WAY_ABSENT);
    for (int32_t i = 0; i < session->authorizations.count; i++) {
        const struct authorization *authorization = &session->authorizations.items[i];
        struct answer rest = covers_rest(judging, line, authorization, expr->covers);

        exceeded |= rest.truth == TRUTH_TRUE;
        answer = answer_or(answer, answer_and(rest, covers_amounts(judging, authorization, expr->covers)));
    }
    return answer.truth == TRUTH_FALSE ? failing(exceeded ? WAY_EXCEEDED : WAY_NOT_COVERING) : answer;
}
