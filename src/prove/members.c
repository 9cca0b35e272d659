/* Which lines lie in a window: in time, and in scope. */
#include "prove/encode.h"

/* ---- in time ---- */

/* A window's first day; `more`: there may be members that are not known. */
struct reach {
    term_t begin, more;
};

static struct spot judged(void) { return (struct spot){ 0, VARIABLE_OF_SESSION }; }

static term_t today(struct encoder *encoder) { return space_date(encoder->space, 0); }

static struct reach reach_from(term_t begin) { return (struct reach){ begin, TERM_FALSE }; }

/* Only the session judged is certain to lie after an event that nobody knows. */
static struct reach reach_unless(struct encoder *encoder, term_t unknown, term_t begin)
{
    term_t tomorrow = term_add(encoder->terms, today(encoder), number(encoder, 1));

    return (struct reach){ term_choose(encoder->terms, unknown, tomorrow, begin), unknown };
}

static struct reach reach_since(struct encoder *encoder, enum field field, int64_t days_left_out)
{
    struct reading event = encode_field(encoder, judged(), field);

    return reach_unless(encoder, no(encoder, event.known),
                        term_add(encoder->terms, event.low, number(encoder, days_left_out)));
}

static struct reach reach_authorization(struct encoder *encoder)
{
    term_t unknown = TERM_TRUE, begin = number(encoder, DATE_MIN);

    for (unsigned i = encoder->space->bounds.authorizations; i-- > 0;) {
        struct reading from = space_read(encoder->space, 0, i, FIELD_AUTH_FROM);
        struct fact holds =
            encode_days_hold(encoder, from, space_read(encoder->space, 0, i, FIELD_AUTH_THROUGH), today(encoder));
        term_t there = space_item_there(encoder->space, 0, FIELD_AUTH_NUMBER, i);
        term_t taken = both(encoder, there, holds.yes);
        term_t first = term_choose(encoder->terms, from.known, from.low, number(encoder, DATE_MIN));

        unknown = term_choose(encoder->terms, taken, TERM_FALSE,
                              either(encoder, unknown, both(encoder, there, fact_is_open(encoder, holds))));
        begin = term_choose(encoder->terms, taken, first, begin);
    }
    unknown = either(encoder, unknown, space_list_unknown(encoder->space, 0, VARIABLE_OF_SESSION, FIELD_AUTH_NUMBER));
    return reach_unless(encoder, unknown, begin);
}

/* Is the document one of the kinds, by one of the signers, on or before the day judged? */
static struct fact is_before(struct encoder *encoder, unsigned item, const struct window *window)
{
    struct reading kind = space_read(encoder->space, 0, item, FIELD_DOCUMENT_KIND);
    struct reading date = space_read(encoder->space, 0, item, FIELD_DOCUMENT_DATE);
    struct reading signer;
    struct fact fact = reading_in_set(encoder, kind, window->documents, today(encoder));

    if (window->signed_by != NULL) {
        signer = space_read(encoder->space, 0, item, FIELD_DOCUMENT_SIGNED);
        fact = fact_and(encoder, fact, reading_in_set(encoder, signer, window->signed_by, today(encoder)));
    }
    return fact_and(
        encoder, fact,
        reading_compare(encoder, date, reading_number(encoder, TYPE_DATE, today(encoder)), COMPARE_AT_MOST));
}

static struct reach reach_since_document(struct encoder *encoder, const struct window *window)
{
    term_t none = number(encoder, DATE_MIN - 1), latest = none, open = TERM_FALSE;
    term_t unlisted = space_list_unknown(encoder->space, 0, VARIABLE_OF_SESSION, FIELD_DOCUMENT_KIND);

    for (unsigned i = 0; i < encoder->space->bounds.documents; i++) {
        struct fact before = is_before(encoder, i, window);
        struct reading date = space_read(encoder->space, 0, i, FIELD_DOCUMENT_DATE);
        term_t there =
            both(encoder, no(encoder, unlisted), space_item_there(encoder->space, 0, FIELD_DOCUMENT_KIND, i));

        open = either(encoder, open, both(encoder, there, fact_is_open(encoder, before)));
        latest = term_choose(encoder->terms, both(encoder, there, before.yes),
                             term_larger(encoder->terms, latest, date.low), latest);
    }
    return reach_unless(encoder, either(encoder, open, term_same(encoder->terms, latest, none)),
                        term_add(encoder->terms, latest, number(encoder, 1)));
}

static struct reach reach_of_event(struct encoder *encoder, const struct window *window)
{
    switch (window->event) {
    case EVENT_ONSET: return reach_since(encoder, FIELD_ONSET, 1);
    case EVENT_INJURY: return reach_since(encoder, FIELD_INJURY, 1);
    case EVENT_SURGERY: return reach_since(encoder, FIELD_SURGERY, 1);
    case EVENT_FIRST_TREATMENT: return reach_since(encoder, FIELD_FIRST_TREATMENT, 1);
    case EVENT_PLAN_OF_CARE: return reach_since(encoder, FIELD_PLAN_ESTABLISHED, 1);
    case EVENT_DOCUMENT: return reach_since_document(encoder, window);
    }
    return reach_from(number(encoder, DATE_MIN));
}

static term_t rolling_begin(struct encoder *encoder, const struct window *window)
{
    if (window->rolling_months > 0)
        return term_add(encoder->terms, calendar_add_months(encoder, today(encoder), -window->rolling_months),
                        number(encoder, 1));
    return term_add(encoder->terms, today(encoder), number(encoder, 1 - (int64_t)window->rolling_days));
}

static struct reach reach_of_days(struct encoder *encoder, const struct window *window)
{
    switch (window->kind) {
    case WINDOW_LINE:
    case WINDOW_SESSION:
    case WINDOW_CLAIM:
    case WINDOW_DAY: return reach_from(today(encoder));
    case WINDOW_WEEK: return reach_from(calendar_start(encoder, CALENDAR_WEEK, 1, today(encoder)));
    case WINDOW_MONTH: return reach_from(calendar_start(encoder, CALENDAR_MONTH, 1, today(encoder)));
    case WINDOW_CALENDAR_YEAR: return reach_from(calendar_start(encoder, CALENDAR_YEAR, 1, today(encoder)));
    case WINDOW_PLAN_YEAR:
        return reach_from(calendar_start(encoder, CALENDAR_YEAR, encoder->profile->plan_year_month, today(encoder)));
    case WINDOW_ROLLING: return reach_from(rolling_begin(encoder, window));
    case WINDOW_PLAN_OF_CARE: return reach_since(encoder, FIELD_PLAN_ESTABLISHED, 0);
    case WINDOW_AUTHORIZATION: return reach_authorization(encoder);
    case WINDOW_REFERRAL: return reach_since(encoder, FIELD_REFERRAL_FROM, 0);
    case WINDOW_INJURY: return reach_since(encoder, FIELD_INJURY, 0);
    case WINDOW_SINCE: return reach_of_event(encoder, window);
    case WINDOW_LIFETIME: break;
    }
    return reach_from(number(encoder, DATE_MIN));
}

/* A window that begins before the history is complete may hold more. */
static struct reach reach_of(struct encoder *encoder, const struct window *window)
{
    struct reach reach = reach_of_days(encoder, window);

    if (window->kind > WINDOW_DAY)
        reach.more = either(encoder, reach.more, no(encoder, space_complete_from(encoder->space, reach.begin)));
    if (window->kind == WINDOW_CLAIM)
        reach.more = either(encoder, reach.more, no(encoder, encode_field(encoder, judged(), FIELD_CLAIM).known));
    return reach;
}

static term_t in_claim(struct encoder *encoder, unsigned session)
{
    struct reading own = encode_field(encoder, judged(), FIELD_CLAIM);
    struct reading other = encode_field(encoder, (struct spot){ session, VARIABLE_OF_SESSION }, FIELD_CLAIM);

    return both(encoder, both(encoder, own.known, other.known), term_same(encoder->terms, own.low, other.low));
}

static term_t in_window(struct encoder *encoder, const struct window *window, struct reach reach, unsigned session)
{
    term_t date = space_date(encoder->space, session);

    if (session == 0)
        return TERM_TRUE;
    switch (window->kind) {
    case WINDOW_LINE:
    case WINDOW_SESSION: return TERM_FALSE;
    case WINDOW_CLAIM: return in_claim(encoder, session);
    case WINDOW_DAY: return term_same(encoder->terms, date, today(encoder));
    default:
        return both(encoder, space_is_up_to(encoder->space, session, 0),
                    term_at_most(encoder->terms, reach.begin, date));
    }
}

/* ---- in scope ---- */

static bool same_spot(struct spot a, struct spot b) { return a.session == b.session && a.line == b.line; }

/* Both know it and it is the same: sure. One does not know: maybe. */
static struct fact same_words(struct encoder *encoder, struct reading a, struct reading b)
{
    return fact_unless_open(encoder, no(encoder, both(encoder, a.known, b.known)), TERM_TRUE, TERM_FALSE,
                            term_same(encoder->terms, a.low, b.low));
}

static struct fact in_discipline(struct encoder *encoder, struct spot spot, struct spot key)
{
    struct reading own = encode_discipline(encoder, key);

    if (key.line == VARIABLE_OF_SESSION)
        own.known = TERM_FALSE;
    return same_words(encoder, encode_discipline(encoder, spot), own);
}

/* A region that is known to be none is one like the others. */
static struct fact in_region(struct encoder *encoder, struct spot spot, struct spot key)
{
    struct reading a = encode_field(encoder, spot, FIELD_LINE_REGION),
                   b = encode_field(encoder, key, FIELD_LINE_REGION);

    encoder_assume(encoder, ASSUME_REGION,
                   either(encoder, a.known, no(encoder, space_line_there(encoder->space, spot.session, spot.line))));
    if (key.line == VARIABLE_OF_SESSION)
        b.known = TERM_FALSE;
    return same_words(encoder, a, b);
}

/* The same value, or both are known to have none. */
static struct fact same_or_none(struct encoder *encoder, struct reading a, struct reading b)
{
    term_t open = either(encoder, reading_is_open(encoder, &a), reading_is_open(encoder, &b));
    term_t same = both(encoder, both(encoder, a.known, b.known), term_same(encoder->terms, a.low, b.low));

    return fact_unless_open(encoder, open, TERM_TRUE, TERM_FALSE, either(encoder, same, both(encoder, a.none, b.none)));
}

static struct fact in_rendering(struct encoder *encoder, struct spot spot, struct spot key)
{
    struct reading a = encode_field(encoder, spot, FIELD_LINE_NPI), b = encode_field(encoder, key, FIELD_LINE_NPI);

    if (key.line == VARIABLE_OF_SESSION)
        return fact_open(encoder, TERM_TRUE, TERM_FALSE);
    encoder_assume(encoder, ASSUME_RENDERING,
                   no(encoder, both(encoder, space_line_there(encoder->space, spot.session, spot.line),
                                    reading_is_open(encoder, &a))));
    return same_or_none(encoder, a, b);
}

/* Injuries and purposes are those of whole sessions. */
static struct fact in_care(struct encoder *encoder, enum field field, struct spot spot, struct spot key)
{
    if (spot.session == key.session)
        return fact_of(encoder, TERM_TRUE);
    return same_or_none(encoder, space_read(encoder->space, spot.session, VARIABLE_OF_SESSION, field),
                        space_read(encoder->space, key.session, VARIABLE_OF_SESSION, field));
}

/* Without what a line may leave out. */
static struct fact in_wide_scope(struct encoder *encoder, uint8_t scopes, struct spot spot, struct spot key)
{
    struct fact in = fact_of(encoder, TERM_TRUE);

    if ((scopes & ~(PER_CODE | PER_BILLING_PROVIDER | PER_INJURY | PER_PURPOSE | PER_LINE_VALUE)) != 0)
        encoder_refuse(encoder, "a scope of a window");
    if ((scopes & PER_CODE) != 0 && key.line == VARIABLE_OF_SESSION)
        return fact_of(encoder, TERM_FALSE);
    if ((scopes & PER_CODE) != 0)
        in = fact_of(encoder, term_same(encoder->terms, encode_code(encoder, spot).low, encode_code(encoder, key).low));
    if ((scopes & PER_BILLING_PROVIDER) != 0)
        in = fact_and(encoder, in,
                      fact_of(encoder, term_same(encoder->terms, encode_billing(encoder, spot.session),
                                                 encode_billing(encoder, key.session))));
    if ((scopes & PER_INJURY) != 0)
        in = fact_and(encoder, in, in_care(encoder, FIELD_INJURY, spot, key));
    if ((scopes & PER_PURPOSE) != 0)
        in = fact_and(encoder, in, in_care(encoder, FIELD_PURPOSE, spot, key));
    return in;
}

static struct fact in_scope(struct encoder *encoder, uint8_t scopes, struct spot spot, struct spot key)
{
    struct fact in = in_wide_scope(encoder, scopes, spot, key);

    if (same_spot(spot, key))
        return in;
    if ((scopes & PER_RENDERING_PROVIDER) != 0)
        in = fact_and(encoder, in, in_rendering(encoder, spot, key));
    if ((scopes & PER_DISCIPLINE) != 0)
        in = fact_and(encoder, in, in_discipline(encoder, spot, key));
    if ((scopes & PER_BODY_REGION) != 0)
        in = fact_and(encoder, in, in_region(encoder, spot, key));
    return in;
}

/* ---- members ---- */

static size_t all_lines(const struct space *space)
{
    size_t count = 0;

    for (unsigned session = 0; session < space->bounds.sessions; session++)
        count += space_lines(space, session);
    return count;
}

static void add_line(struct encoder *encoder, const struct window *window, struct spot spot, struct spot key,
                     term_t here, struct members *to)
{
    struct fact scope = in_scope(encoder, window->scopes, spot, key);
    struct member member = { .spot = spot };

    if (window->kind == WINDOW_LINE && key.line != VARIABLE_OF_SESSION && !same_spot(spot, key))
        return;
    here = both(encoder, here, encode_is_billed(encoder, spot));
    member.here = both(encoder, here, no(encoder, scope.no));
    member.sure = both(encoder, here, scope.yes);
    member.lacks = scope.lacks;
    if (member.here != TERM_FALSE)
        to->items[to->count++] = member;
}

struct members encode_window(struct encoder *encoder, const struct window *window, struct spot key)
{
    struct reach reach = reach_of(encoder, window);
    struct members members = { .more = reach.more, .lacks = reach.more };

    members.items = ARENA_ARRAY(encoder->terms->arena, all_lines(encoder->space), struct member);
    for (unsigned session = 0; session < encoder->space->bounds.sessions; session++) {
        term_t here = in_window(encoder, window, reach, session);

        for (unsigned line = 0; line < space_lines(encoder->space, session) && here != TERM_FALSE; line++)
            add_line(encoder, window, (struct spot){ session, line }, key, here, &members);
    }
    return members;
}

struct members encode_selected(struct encoder *encoder, struct members members, const struct set *codes,
                               const struct set *modifiers)
{
    struct members kept = members;

    kept.count = 0;
    kept.items = ARENA_ARRAY(encoder->terms->arena, members.count + 1, struct member);
    for (size_t i = 0; i < members.count; i++) {
        struct member member = members.items[i];
        term_t date = space_date(encoder->space, member.spot.session), fits = TERM_TRUE;
        struct fact marked = fact_of(encoder, TERM_TRUE);

        if (codes != NULL)
            fits = encode_set_holds(encoder, codes, TYPE_CODE, encode_code(encoder, member.spot).low, date);
        if (modifiers != NULL)
            marked = encode_modifiers(encoder, member.spot, QUANTITY_ANY, modifiers, date);
        member.here = both(encoder, member.here, both(encoder, fits, no(encoder, marked.no)));
        member.sure = both(encoder, member.sure, both(encoder, fits, marked.yes));
        member.lacks = either(encoder, member.lacks, marked.lacks);
        if (member.here != TERM_FALSE)
            kept.items[kept.count++] = member;
    }
    return kept;
}
