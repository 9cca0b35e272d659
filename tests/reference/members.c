/* Which sessions and lines count, and which of them lie in a window. Knows no rules. */
#include <stdlib.h>

#include "tests/reference/internal.h"

bool line_is_billed(const struct line *line) { return line->voided != 1; }

static bool has_frequency(const struct session *session, const char *code)
{
    return session->frequency == code_parse(text_of(code));
}

bool session_is_voiding(const struct session *session) { return has_frequency(session, "8"); }

static bool is_correction(const struct session *session)
{
    return has_frequency(session, "7") || session_is_voiding(session);
}

static bool same_patient(const struct session *a, const struct session *b)
{
    return text_equal(a->patient.id, b->patient.id);
}

static bool corrects(const struct session *by, const struct session *session)
{
    struct text target = by->original_claim.length > 0 ? by->original_claim : by->claim;

    if (by == session || !is_correction(by) || session->claim.length == 0 || !text_equal(target, session->claim))
        return false;
    if (!is_correction(session) || !date_is_known(by->received))
        return !is_correction(session);
    return !date_is_known(session->received) || by->received > session->received;
}

static bool is_superseded(const struct judging *judging, const struct session *session)
{
    for (size_t i = 0; i < judging->count; i++) {
        if (same_patient(&judging->sessions[i], session) && corrects(&judging->sessions[i], session))
            return true;
    }
    return false;
}

bool session_counts(const struct judging *judging, const struct session *session)
{
    if (session == judging->session)
        return true;
    return same_patient(session, judging->session) && !session_is_voiding(session) && !is_superseded(judging, session);
}

int session_order(const struct session *a, const struct session *b)
{
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return text_compare(a->id, b->id);
}

bool session_is_up_to(const struct judging *judging, const struct session *session)
{
    return session_order(session, judging->session) <= 0;
}

/* GP, GO or GN */
static code_t discipline_of_modifier(code_t modifier)
{
    static const char *const rows[][2] = { { "GP", "PT" }, { "GO", "OT" }, { "GN", "SLP" } };

    for (size_t i = 0; i < 3; i++) {
        if (modifier == code_parse(text_of(rows[i][0])))
            return code_parse(text_of(rows[i][1]));
    }
    return CODE_UNKNOWN;
}

code_t discipline_of_line(const struct session *session, const struct line *line)
{
    code_t found = CODE_UNKNOWN;
    code_t otherwise = code_is_known(session->discipline) ? session->discipline : CODE_UNKNOWN;

    for (int32_t i = 0; i < line->modifiers.count; i++) {
        code_t discipline = discipline_of_modifier(line->modifiers.items[i]);

        if (discipline != CODE_UNKNOWN && found != CODE_UNKNOWN && discipline != found)
            return otherwise;
        if (discipline != CODE_UNKNOWN)
            found = discipline;
    }
    return found != CODE_UNKNOWN ? found : otherwise;
}

struct text line_region(const struct session *session, const struct line *line)
{
    return line->body_region.bytes != NULL ? line->body_region : session->body_region;
}

/* A line whose provider is written as none has none; one that names no number has the session's. */
static code_t line_rendering(const struct session *session, const struct line *line)
{
    if (line->provider.there == 0)
        return CODE_NONE;
    return line->provider.npi != CODE_UNKNOWN ? line->provider.npi : session->provider.npi;
}

/* A session that does not say belongs to the practice's one provider, whose number here is CODE_UNKNOWN. */
code_t billing_provider(const struct session *session)
{
    return code_is_known(session->billing.npi) ? session->billing.npi : CODE_UNKNOWN;
}

struct scope_key scope_key_of(const struct judging *judging, const struct line *line, uint8_t scopes)
{
    struct scope_key key = {
        .scopes = scopes, .npi = billing_provider(judging->session), .session = judging->session, .of = line
    };

    if (line == NULL)
        return key;
    key.code = line->code;
    key.discipline = discipline_of_line(judging->session, line);
    key.region = line_region(judging->session, line);
    key.rendering = line_rendering(judging->session, line);
    return key;
}

/* ---- in scope ---- */

enum membership { MEMBER_NO, MEMBER_MAYBE, MEMBER_YES };

static enum membership lesser(enum membership a, enum membership b) { return a < b ? a : b; }

static enum membership in_discipline(const struct session *session, const struct line *line, struct scope_key key)
{
    code_t discipline = discipline_of_line(session, line);

    if ((key.scopes & PER_DISCIPLINE) == 0 || line == key.of)
        return MEMBER_YES;
    if (discipline == CODE_UNKNOWN || key.discipline == CODE_UNKNOWN)
        return MEMBER_MAYBE;
    return discipline == key.discipline ? MEMBER_YES : MEMBER_NO;
}

static enum membership in_region(const struct session *session, const struct line *line, struct scope_key key)
{
    struct text region = line_region(session, line);

    if ((key.scopes & PER_BODY_REGION) == 0 || line == key.of)
        return MEMBER_YES;
    if (region.bytes == NULL || key.region.bytes == NULL)
        return MEMBER_MAYBE;
    return text_equal(region, key.region) ? MEMBER_YES : MEMBER_NO;
}

static enum membership in_rendering(const struct session *session, const struct line *line, struct scope_key key)
{
    code_t rendering = line_rendering(session, line);

    if ((key.scopes & PER_RENDERING_PROVIDER) == 0 || line == key.of)
        return MEMBER_YES;
    if (rendering == CODE_UNKNOWN || key.rendering == CODE_UNKNOWN)
        return MEMBER_MAYBE;
    return rendering == key.rendering ? MEMBER_YES : MEMBER_NO;
}

/* The same day of injury; two sessions that both say there is none go together, too. */
static enum membership in_injury(const struct session *session, struct scope_key key)
{
    if ((key.scopes & PER_INJURY) == 0 || session == key.session)
        return MEMBER_YES;
    if (session->injury == DATE_UNKNOWN || key.session->injury == DATE_UNKNOWN)
        return MEMBER_MAYBE;
    return session->injury == key.session->injury ? MEMBER_YES : MEMBER_NO;
}

static enum membership in_purpose(const struct session *session, struct scope_key key)
{
    if ((key.scopes & PER_PURPOSE) == 0 || session == key.session)
        return MEMBER_YES;
    if (session->purpose.bytes == NULL || key.session->purpose.bytes == NULL)
        return MEMBER_MAYBE;
    return text_equal(session->purpose, key.session->purpose) ? MEMBER_YES : MEMBER_NO;
}

static enum membership in_scope(const struct session *session, const struct line *line, struct scope_key key)
{
    if ((key.scopes & PER_CODE) != 0 && line->code != key.code)
        return MEMBER_NO;
    if ((key.scopes & PER_BILLING_PROVIDER) != 0 && billing_provider(session) != key.npi)
        return MEMBER_NO;
    return lesser(lesser(in_rendering(session, line, key),
                         lesser(in_discipline(session, line, key), in_region(session, line, key))),
                  lesser(in_injury(session, key), in_purpose(session, key)));
}

/* ---- in time ---- */

/* A window's first day; `more`: there may be members that are not known. */
struct reach {
    date_t begin;
    bool more;
    struct doubt doubt;
};

static struct reach reach_from(date_t begin) { return (struct reach){ .begin = begin }; }

/* Only the session judged is certain to lie after an event that nobody knows. */
static struct reach reach_unknown(const struct judging *judging, struct doubt doubt)
{
    return (struct reach){ .begin = judging->session->date + 1, .more = true, .doubt = doubt };
}

static struct reach reach_since(const struct judging *judging, enum field field, int days_left_out)
{
    struct value event = lookup_field(judging, NULL, field);

    if (event.state != VALUE_KNOWN)
        return reach_unknown(judging, doubt_needs((int)field));
    return reach_from((date_t)event.low + days_left_out);
}

/* Might this document be of one of the kinds, signed by one of the roles, and on or before the day judged? */
static struct answer is_before(const struct session *session, const struct document *document,
                               const struct window *window)
{
    struct doubt doubt = doubt_needs(REFERENCE_NEEDS_DOCUMENTS);
    struct answer kind = document->kind.bytes == NULL
                             ? answer_open(doubt)
                             : answer_of(reference_set_has_name(window->documents, document->kind, session->date));
    struct answer day = document->date == DATE_UNKNOWN
                            ? answer_open(doubt)
                            : answer_of(document->date != DATE_NONE && document->date <= session->date);

    struct answer signer = answer_of(true);

    if (window->signed_by != NULL && document->signed_by == CODE_UNKNOWN)
        signer = answer_open(doubt);
    else if (window->signed_by != NULL)
        signer = answer_of(document->signed_by != CODE_NONE &&
                           reference_set_has_code(window->signed_by, document->signed_by, session->date));
    return answer_and(answer_and(kind, signer), day);
}

/* The day after the latest document of the kinds and signers; a document that may be one of them leaves it open. */
static struct reach reach_since_document(const struct judging *judging, const struct window *window)
{
    const struct session *session = judging->session;
    date_t latest = DATE_UNKNOWN;

    for (int32_t i = 0; i < session->documents.count; i++) {
        struct answer before = is_before(session, &session->documents.items[i], window);

        if (before.truth == TRUTH_OPEN)
            return reach_unknown(judging, before.doubt);
        if (before.truth == TRUTH_TRUE && session->documents.items[i].date > latest)
            latest = session->documents.items[i].date;
    }
    if (latest == DATE_UNKNOWN)
        return reach_unknown(judging, doubt_needs(REFERENCE_NEEDS_DOCUMENTS));
    return reach_from(latest + 1);
}

/* The first day of the first authorization that covers the day judged. */
static struct reach reach_authorization(const struct judging *judging)
{
    const struct session *session = judging->session;
    struct doubt doubt = doubt_needs(REFERENCE_NEEDS_AUTHORIZATION);

    for (int32_t i = 0; i < session->authorizations.count; i++) {
        const struct authorization *authorization = &session->authorizations.items[i];
        struct answer holds = days_hold(authorization->from, authorization->through, session->date, doubt, doubt);

        if (holds.truth == TRUTH_OPEN)
            return reach_unknown(judging, doubt);
        if (holds.truth == TRUTH_TRUE)
            return reach_from(date_is_known(authorization->from) ? authorization->from : DATE_MIN);
    }
    return reach_unknown(judging, doubt);
}

static struct reach reach_of_event(const struct judging *judging, const struct window *window)
{
    switch (window->event) {
    case EVENT_ONSET: return reach_since(judging, FIELD_ONSET, 1);
    case EVENT_INJURY: return reach_since(judging, FIELD_INJURY, 1);
    case EVENT_SURGERY: return reach_since(judging, FIELD_SURGERY, 1);
    case EVENT_FIRST_TREATMENT: return reach_since(judging, FIELD_FIRST_TREATMENT, 1);
    case EVENT_PLAN_OF_CARE: return reach_since(judging, FIELD_PLAN_ESTABLISHED, 1);
    case EVENT_DOCUMENT: return reach_since_document(judging, window);
    }
    return reach_from(DATE_MIN);
}

static date_t rolling_begin(const struct window *window, date_t date)
{
    if (window->rolling_months > 0)
        return date_add_months(date, -window->rolling_months) + 1;
    return date_add_days(date, 1 - (int64_t)window->rolling_days);
}

static struct reach reach_of_days(const struct judging *judging, const struct window *window)
{
    date_t date = judging->session->date;

    switch (window->kind) {
    case WINDOW_LINE:
    case WINDOW_SESSION:
    case WINDOW_CLAIM:
    case WINDOW_DAY: return reach_from(date);
    case WINDOW_WEEK: return reach_from(date_week_start(date));
    case WINDOW_MONTH: return reach_from(date_month_start(date));
    case WINDOW_CALENDAR_YEAR: return reach_from(date_year_start(date, 1));
    case WINDOW_PLAN_YEAR: return reach_from(date_year_start(date, judging->profile->plan_year_month));
    case WINDOW_ROLLING: return reach_from(rolling_begin(window, date));
    case WINDOW_PLAN_OF_CARE: return reach_since(judging, FIELD_PLAN_ESTABLISHED, 0);
    case WINDOW_AUTHORIZATION: return reach_authorization(judging);
    case WINDOW_REFERRAL: return reach_since(judging, FIELD_REFERRAL_FROM, 0);
    case WINDOW_INJURY: return reach_since(judging, FIELD_INJURY, 0);
    case WINDOW_SINCE: return reach_of_event(judging, window);
    case WINDOW_LIFETIME: return reach_from(DATE_MIN);
    }
    return reach_from(date);
}

static bool is_longer_than_a_day(const struct window *window) { return window->kind > WINDOW_DAY; }

/* Nothing stated: nothing before the day judged is known to be complete. */
static struct reach reach_of(const struct judging *judging, const struct window *window)
{
    struct reach reach = reach_of_days(judging, window);
    bool complete = date_is_known(judging->history_from) && judging->history_from <= reach.begin;

    if (is_longer_than_a_day(window) && !reach.more && !complete) {
        reach.more = true;
        reach.doubt = doubt_needs(REFERENCE_NEEDS_HISTORY);
    }
    if (window->kind == WINDOW_CLAIM && judging->session->claim.length == 0) {
        reach.more = true;
        reach.doubt = doubt_needs(FIELD_CLAIM);
    }
    return reach;
}

static enum membership in_claim(const struct judging *judging, const struct session *session)
{
    return session->claim.length > 0 && text_equal(session->claim, judging->session->claim) ? MEMBER_YES : MEMBER_NO;
}

static enum membership in_window(const struct judging *judging, const struct window *window, struct reach reach,
                                 const struct session *session)
{
    if (session == judging->session)
        return MEMBER_YES;
    if (window->kind == WINDOW_LINE || window->kind == WINDOW_SESSION)
        return MEMBER_NO;
    if (window->kind == WINDOW_CLAIM)
        return in_claim(judging, session);
    if (window->kind == WINDOW_DAY)
        return session->date == judging->session->date ? MEMBER_YES : MEMBER_NO;
    return session_is_up_to(judging, session) && session->date >= reach.begin ? MEMBER_YES : MEMBER_NO;
}

/* ---- members ---- */

static struct doubt doubt_of_membership(const struct session *session, const struct line *line, struct scope_key key)
{
    struct doubt doubt = { { 0, 0 }, false };

    if (in_discipline(session, line, key) == MEMBER_MAYBE)
        doubt = doubt_both(doubt, doubt_needs(FIELD_DISCIPLINE));
    if (in_region(session, line, key) == MEMBER_MAYBE)
        doubt = doubt_both(doubt, doubt_needs(FIELD_LINE_REGION));
    if (in_rendering(session, line, key) == MEMBER_MAYBE)
        doubt = doubt_both(doubt, doubt_needs(FIELD_LINE_NPI));
    if (in_injury(session, key) == MEMBER_MAYBE)
        doubt = doubt_both(doubt, doubt_needs(FIELD_INJURY));
    if (in_purpose(session, key) == MEMBER_MAYBE)
        doubt = doubt_both(doubt, doubt_needs(FIELD_PURPOSE));
    return doubt;
}

static void add_session(const struct judging *judging, const struct window *window, struct reach reach,
                        struct scope_key key, const struct line *only, const struct session *session,
                        struct members *to)
{
    enum membership here = in_window(judging, window, reach, session);

    for (int32_t i = 0; i < session->line_count && here != MEMBER_NO; i++) {
        const struct line *line = &session->lines[i];
        enum membership scope = in_scope(session, line, key);

        if (!line_is_billed(line) || scope == MEMBER_NO ||
            (window->kind == WINDOW_LINE && only != NULL && line != only))
            continue;
        to->items[to->count++] = (struct member){ session, line, lesser(here, scope) == MEMBER_YES,
                                                  doubt_of_membership(session, line, key) };
    }
}

static int compare_members(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    int order = session_order(a->session, b->session);

    if (order != 0)
        return order;
    return a->line->number < b->line->number ? -1 : a->line->number > b->line->number;
}

static size_t all_lines(const struct judging *judging)
{
    size_t count = 0;

    for (size_t i = 0; i < judging->count; i++)
        count += (size_t)judging->sessions[i].line_count;
    return count;
}

struct members window_members(const struct judging *judging, const struct window *window, struct scope_key key,
                              const struct line *line)
{
    struct reach reach = reach_of(judging, window);
    struct members members = { .items = ARENA_ARRAY(judging->arena, all_lines(judging), struct member),
                               .more = reach.more,
                               .doubt = reach.doubt };

    for (size_t i = 0; i < judging->count; i++) {
        if (session_counts(judging, &judging->sessions[i]))
            add_session(judging, window, reach, key, line, &judging->sessions[i], &members);
    }
    qsort(members.items, members.count, sizeof members.items[0], compare_members);
    return members;
}

struct members members_select(struct members members, const struct set *codes, const struct set *modifiers)
{
    struct members kept = members;

    kept.count = 0;
    for (size_t i = 0; i < members.count; i++) {
        struct member member = members.items[i];
        date_t on = member.session->date;
        struct answer marked = answer_of(true);

        if (modifiers != NULL)
            marked = condition_modifiers(member.line, QUANTITY_ANY, modifiers, on);
        if ((codes != NULL && !reference_set_has_code(codes, member.line->code, on)) || marked.truth == TRUTH_FALSE)
            continue;
        if (marked.truth == TRUTH_OPEN)
            member.doubt = doubt_both(member.doubt, marked.doubt);

        member.certain &= marked.truth == TRUTH_TRUE;
        kept.items[kept.count++] = member;
    }
    return kept;
}
