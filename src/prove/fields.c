/* Members of the record as rules read them: a line's own before its session's, and spans of days. */
#include "prove/encode.h"

static struct spot whole_session(struct spot spot) { return (struct spot){ spot.session, VARIABLE_OF_SESSION }; }

static bool is_line(struct spot spot) { return spot.line != VARIABLE_OF_SESSION; }

static struct reading read_at(struct encoder *encoder, struct spot spot, enum field field)
{
    return space_read(encoder->space, spot.session, spot.line, field);
}

/* ---- disciplines ---- */

static term_t holds_modifier(struct encoder *encoder, struct spot spot, const char *modifier)
{
    int64_t place = domains_place(encoder->space->domains, TYPE_MODIFIER, code_parse(text_of(modifier)));
    term_t unknown;

    if (place < 0 || !space_has_modifiers(encoder->space))
        return TERM_FALSE;
    unknown = space_list_unknown(encoder->space, spot.session, spot.line, FIELD_LINE_MODIFIERS);
    return both(encoder, no(encoder, unknown),
                space_list_holds(encoder->space, spot.session, spot.line, FIELD_LINE_MODIFIERS, (unsigned)place));
}

static struct reading discipline_named(struct encoder *encoder, const char *name)
{
    return reading_number(
        encoder, TYPE_DISCIPLINE,
        number(encoder, domains_place(encoder->space->domains, TYPE_DISCIPLINE, code_parse(text_of(name)))));
}

/* The modifier's; with none or two of them the session's. A session that has none does not say. */
struct reading encode_discipline(struct encoder *encoder, struct spot spot)
{
    static const struct { const char *word, *modifier; } rows[] = {
#define DISCIPLINE(word, modifier) { word, modifier },
#include "record/disciplines.def"
#undef DISCIPLINE
    };
    struct reading discipline = read_at(encoder, whole_session(spot), FIELD_DISCIPLINE);
    term_t holds[3];

    discipline.lacks = either(encoder, discipline.lacks, discipline.none);
    discipline.none = TERM_FALSE;
    for (size_t i = 0; i < 3 && is_line(spot); i++)
        holds[i] = holds_modifier(encoder, spot, rows[i].modifier);
    for (size_t i = 0; i < 3 && is_line(spot); i++) {
        term_t alone = both(encoder, holds[i], no(encoder, either(encoder, holds[(i + 1) % 3], holds[(i + 2) % 3])));

        discipline = reading_choose(encoder, alone, discipline_named(encoder, rows[i].word), discipline);
    }
    return discipline;
}

struct reading encode_code(struct encoder *encoder, struct spot spot)
{
    return read_at(encoder, spot, FIELD_LINE_CODE);
}

term_t encode_billing(struct encoder *encoder, unsigned session)
{
    struct reading npi = read_at(encoder, (struct spot){ session, VARIABLE_OF_SESSION }, FIELD_BILLING_NPI);

    return term_choose(encoder->terms, npi.known, npi.low, number(encoder, -1));
}

term_t encode_is_billed(struct encoder *encoder, struct spot spot)
{
    struct reading voided = read_at(encoder, spot, FIELD_LINE_VOIDED);

    return both(encoder, space_line_there(encoder->space, spot.session, spot.line),
                no(encoder, both(encoder, voided.known, voided.low)));
}

/* ---- authorizations ---- */

static term_t authorization_there(struct encoder *encoder, struct spot spot, unsigned item)
{
    if (item >= encoder->space->bounds.authorizations)
        return TERM_FALSE;
    return space_item_there(encoder->space, spot.session, FIELD_AUTH_NUMBER, item);
}

static struct reading member_lacking(struct encoder *encoder, enum type type)
{
    bool can_be_below = type == TYPE_DATE || type == TYPE_DAYS;

    return (struct reading){ .type = type,
                             .low = number(encoder, can_be_below ? -SPACE_ENDLESS : 0),
                             .high = number(encoder, SPACE_ENDLESS),
                             .lacks = TERM_TRUE };
}

/* Of several authorizations the first that covers the date; one alone is meant whatever its days. */
static struct reading authorization_field(struct encoder *encoder, struct spot spot, enum field field)
{
    enum type type = field_row(field)->type;
    struct reading reading = reading_none(encoder, type);
    term_t alone = no(encoder, authorization_there(encoder, spot, 1));

    for (unsigned i = encoder->space->bounds.authorizations; i-- > 0;) {
        struct spot at = { spot.session, i };
        struct fact holds =
            encode_days_hold(encoder, read_at(encoder, at, FIELD_AUTH_FROM), read_at(encoder, at, FIELD_AUTH_THROUGH),
                             space_date(encoder->space, spot.session));
        struct reading here =
            reading_choose(encoder, fact_is_open(encoder, holds), member_lacking(encoder, type), reading);

        here = reading_choose(encoder, either(encoder, alone, holds.yes), read_at(encoder, at, field), here);
        reading = reading_choose(encoder, authorization_there(encoder, spot, i), here, reading);
    }
    return reading_choose(encoder,
                          space_list_unknown(encoder->space, spot.session, VARIABLE_OF_SESSION, FIELD_AUTH_NUMBER),
                          member_lacking(encoder, type), reading);
}

/* ---- any member ---- */

/* The members of which a line's own comes before its session's. */
static const struct {
    enum field of_line, of_session;
} shared[] = {
    { FIELD_LINE_PLACE, FIELD_PLACE },
    { FIELD_LINE_REGION, FIELD_BODY_REGION },
    { FIELD_LINE_NPI, FIELD_PROVIDER_NPI },
    { FIELD_LINE_ROLE, FIELD_PROVIDER_ROLE },
    { FIELD_LINE_TAXONOMY, FIELD_PROVIDER_TAXONOMY },
};

static struct reading shared_field(struct encoder *encoder, struct spot spot, size_t at)
{
    struct reading whole = read_at(encoder, whole_session(spot), shared[at].of_session), own;

    if (!is_line(spot))
        return whole;
    own = read_at(encoder, spot, shared[at].of_line);
    return reading_choose(encoder, reading_is_open(encoder, &own), whole, own);
}

static struct reading line_field(struct encoder *encoder, struct spot spot, enum field field)
{
    struct reading reading;

    if (!is_line(spot))
        return reading_silent(encoder, field_row(field)->type);
    reading = read_at(encoder, spot, field);
    if (field != FIELD_LINE_THROUGH)
        return reading;
    return reading_choose(encoder, reading_is_open(encoder, &reading),
                          reading_number(encoder, TYPE_DATE, space_date(encoder->space, spot.session)), reading);
}

struct reading encode_field(struct encoder *encoder, struct spot spot, enum field field)
{
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        if (field == shared[i].of_line || field == shared[i].of_session)
            return shared_field(encoder, spot, i);
    }
    if (field == FIELD_DISCIPLINE)
        return encode_discipline(encoder, spot);
    switch (field_row(field)->scope) {
    case SCOPE_SESSION: return read_at(encoder, whole_session(spot), field);
    case SCOPE_AUTHORIZATION: return authorization_field(encoder, spot, field);
    case SCOPE_LINE: return line_field(encoder, spot, field);
    case SCOPE_DOCUMENT: break;
    }
    encoder_refuse(encoder, "a member of a document");
    return reading_silent(encoder, field_row(field)->type);
}

struct reading encode_literal(struct encoder *encoder, const struct literal *literal)
{
    const struct domains *domains = encoder->space->domains;

    switch (type_row(literal->type)->storage) {
    case STORAGE_DATE: return reading_number(encoder, literal->type, number(encoder, literal->date));
    case STORAGE_CODE:
        return reading_number(encoder, literal->type,
                              number(encoder, domains_place(domains, literal->type, literal->code)));
    case STORAGE_TEXT:
        return reading_number(encoder, literal->type, number(encoder, domains_place_text(domains, literal->text)));
    case STORAGE_FLAG:
    case STORAGE_NUMBER: break;
    }
    return reading_number(encoder, literal->type, number(encoder, literal->number));
}

struct fact encode_days_hold(struct encoder *encoder, struct reading from, struct reading through, term_t day)
{
    struct terms *terms = encoder->terms;
    struct fact begun = fact_unless_open(encoder, from.lacks, TERM_TRUE, TERM_FALSE,
                                         either(encoder, from.none, term_at_most(terms, from.low, day)));
    struct fact lasts = fact_unless_open(encoder, through.lacks, TERM_TRUE, TERM_FALSE,
                                         either(encoder, through.none, term_at_most(terms, day, through.low)));

    return fact_and(encoder, begun, lasts);
}
