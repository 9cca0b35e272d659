/* Authorizations: what each covers, how much of it is used, and the way in which none is enough. */
#include "prove/encode.h"

static struct reading member_of(struct encoder *encoder, struct spot spot, unsigned item, enum field field)
{
    return space_read(encoder->space, spot.session, item, field);
}

static struct fact covers_code(struct encoder *encoder, struct spot spot, unsigned item, term_t code)
{
    size_t count = domains_count(encoder->space->domains, TYPE_CODE);
    term_t unknown = space_list_unknown(encoder->space, spot.session, item, FIELD_AUTH_CODES), in = TERM_FALSE;

    for (size_t i = 0; i < count; i++) {
        term_t here = term_same(encoder->terms, code, number(encoder, (int64_t)i));

        if (here != TERM_FALSE)
            in = either(encoder, in,
                        both(encoder, here,
                             space_list_holds(encoder->space, spot.session, item, FIELD_AUTH_CODES, (unsigned)i)));
    }
    return fact_unless_open(encoder, unknown, TERM_TRUE, TERM_FALSE, in);
}

static term_t names_no_code(struct encoder *encoder, struct spot spot, unsigned item)
{
    size_t count = domains_count(encoder->space->domains, TYPE_CODE);
    term_t none = no(encoder, space_list_unknown(encoder->space, spot.session, item, FIELD_AUTH_CODES));

    for (size_t i = 0; i < count; i++)
        none = both(encoder, none,
                    no(encoder, space_list_holds(encoder->space, spot.session, item, FIELD_AUTH_CODES, (unsigned)i)));
    return none;
}

/* It names the rendering or the billing provider; one that is known to name nobody covers everybody. */
static struct fact covers_provider(struct encoder *encoder, struct spot spot, unsigned item)
{
    struct spot whole = { spot.session, VARIABLE_OF_SESSION };
    struct reading named = member_of(encoder, spot, item, FIELD_AUTH_NPI);
    struct reading known = reading_number(encoder, TYPE_NPI, named.low);
    struct fact fact =
        fact_or(encoder, reading_compare(encoder, encode_field(encoder, spot, FIELD_PROVIDER_NPI), known, COMPARE_IS),
                reading_compare(encoder, encode_field(encoder, whole, FIELD_BILLING_NPI), known, COMPARE_IS));

    fact = fact_choose(encoder, named.lacks, fact_open(encoder, TERM_TRUE, TERM_FALSE), fact);
    return fact_choose(encoder, named.none, fact_of(encoder, TERM_TRUE), fact);
}

/* ---- what is used ---- */

/* The session lies within the authorization's days, as far as they are known. */
static term_t in_days(struct encoder *encoder, struct spot spot, unsigned item, unsigned session)
{
    struct terms *terms = encoder->terms;
    struct reading from = member_of(encoder, spot, item, FIELD_AUTH_FROM);
    struct reading through = member_of(encoder, spot, item, FIELD_AUTH_THROUGH);
    term_t date = space_date(encoder->space, session);
    term_t begun = either(encoder, no(encoder, from.known), term_at_most(terms, from.low, date));
    term_t lasts = either(encoder, no(encoder, through.known), term_at_most(terms, date, through.low));

    if (session == spot.session)
        return TERM_TRUE;
    return both(encoder, both(encoder, begun, lasts), space_is_up_to(encoder->space, session, spot.session));
}

static struct member used_line(struct encoder *encoder, struct spot spot, unsigned item, struct spot at)
{
    struct fact code = covers_code(encoder, spot, item, encode_code(encoder, at).low);
    struct fact covers = fact_choose(encoder, names_no_code(encoder, spot, item), fact_of(encoder, TERM_TRUE), code);
    term_t here = both(encoder, encode_is_billed(encoder, at), in_days(encoder, spot, item, at.session));
    term_t days_open = TERM_FALSE;

    if (at.session != spot.session)
        days_open = either(encoder, member_of(encoder, spot, item, FIELD_AUTH_FROM).lacks,
                           member_of(encoder, spot, item, FIELD_AUTH_THROUGH).lacks);
    return (struct member){ .spot = at,
                            .here = both(encoder, here, no(encoder, covers.no)),
                            .sure = both(encoder, here, both(encoder, covers.yes, no(encoder, days_open))),
                            .lacks = TERM_TRUE };
}

static struct members members_used(struct encoder *encoder, struct spot spot, unsigned item)
{
    const struct space *space = encoder->space;
    struct reading from = member_of(encoder, spot, item, FIELD_AUTH_FROM);
    term_t first = term_choose(encoder->terms, from.known, from.low, number(encoder, DATE_MIN));
    struct members members = { .count = 0 };
    size_t capacity = 0;

    members.more = either(encoder, from.lacks, no(encoder, space_complete_from(space, first)));
    members.lacks = members.more;
    for (unsigned session = 0; session < space->bounds.sessions; session++)
        capacity += space_lines(space, session);
    members.items = ARENA_ARRAY(encoder->terms->arena, capacity, struct member);
    for (unsigned session = 0; session < space->bounds.sessions; session++) {
        for (unsigned line = 0; line < space_lines(space, session); line++) {
            struct member member = used_line(encoder, spot, item, (struct spot){ session, line });

            if (member.here != TERM_FALSE)
                members.items[members.count++] = member;
        }
    }
    return members;
}

static struct fact is_enough(struct encoder *encoder, struct spot spot, unsigned item, enum measure_kind kind,
                             enum field field)
{
    struct measure measure = { .kind = kind };
    struct reading authorized = member_of(encoder, spot, item, field), allowed = authorized;
    struct reading used = encode_measure(encoder, &measure, members_used(encoder, spot, item));

    allowed.none = TERM_FALSE;
    return fact_choose(encoder, authorized.none, fact_of(encoder, TERM_TRUE),
                       reading_compare(encoder, used, allowed, COMPARE_AT_MOST));
}

/* ---- one authorization, all of them ---- */

static struct fact covers_amounts(struct encoder *encoder, struct spot spot, unsigned item, uint8_t covers)
{
    struct fact fact = fact_of(encoder, TERM_TRUE);

    if (covers & COVERS_UNITS)
        fact = fact_and(encoder, fact, is_enough(encoder, spot, item, MEASURE_UNITS, FIELD_AUTH_UNITS));
    if (covers & COVERS_VISITS)
        fact = fact_and(encoder, fact, is_enough(encoder, spot, item, MEASURE_VISITS, FIELD_AUTH_VISITS));
    return fact;
}

static struct fact covers_rest(struct encoder *encoder, struct spot spot, unsigned item, uint8_t covers)
{
    struct fact fact = fact_of(encoder, TERM_TRUE);

    if (covers & COVERS_CODE)
        fact = fact_and(encoder, fact, covers_code(encoder, spot, item, encode_code(encoder, spot).low));
    if (covers & COVERS_DATE)
        fact = fact_and(encoder, fact,
                        encode_days_hold(encoder, member_of(encoder, spot, item, FIELD_AUTH_FROM),
                                         member_of(encoder, spot, item, FIELD_AUTH_THROUGH),
                                         space_date(encoder->space, spot.session)));
    if (covers & COVERS_PROVIDER)
        fact = fact_and(encoder, fact, covers_provider(encoder, spot, item));
    return fact;
}

struct fact encode_authorization(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    const struct space *space = encoder->space;
    struct fact fact = fact_of(encoder, TERM_FALSE);
    term_t exceeded = TERM_FALSE, any = TERM_FALSE, way;
    term_t unlisted = space_list_unknown(space, spot.session, VARIABLE_OF_SESSION, FIELD_AUTH_NUMBER);

    for (unsigned i = 0; i < space->bounds.authorizations; i++) {
        term_t there = space_item_there(space, spot.session, FIELD_AUTH_NUMBER, i);
        struct fact rest = covers_rest(encoder, spot, i, expr->covers);
        struct fact all = fact_and(encoder, rest, covers_amounts(encoder, spot, i, expr->covers));

        any = either(encoder, any, there);
        exceeded = either(encoder, exceeded, both(encoder, there, rest.yes));
        fact = fact_or(encoder, fact, fact_choose(encoder, there, all, fact_of(encoder, TERM_FALSE)));
    }
    way = term_choose(encoder->terms, exceeded, number(encoder, WAY_EXCEEDED), number(encoder, WAY_NOT_COVERING));
    fact.way = term_choose(encoder->terms, any, way, number(encoder, WAY_ABSENT));
    fact.way = term_choose(encoder->terms, fact.no, fact.way, number(encoder, WAY_ANY));
    return fact_choose(encoder, unlisted, fact_open(encoder, TERM_TRUE, TERM_FALSE), fact);
}
