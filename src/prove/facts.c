/* Conditions on lists: modifiers, diagnoses, documents, elements of the note, other lines. */
#include "prove/encode.h"

static term_t today(struct encoder *encoder, struct spot spot) { return space_date(encoder->space, spot.session); }

/* ---- modifiers ---- */

static term_t holds(struct encoder *encoder, struct spot spot, enum field field, size_t item)
{
    return space_list_holds(encoder->space, spot.session, spot.line, field, (unsigned)item);
}

/* Each code written in the set is on the line, each range has one of its codes there, and each has its days. */
static term_t holds_all(struct encoder *encoder, struct spot spot, const struct set *set, term_t date)
{
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_MODIFIER];
    term_t all = TERM_TRUE;

    for (size_t i = 0; i < set->range_count; i++) {
        const struct set_range *range = &set->ranges[i];
        term_t wanted = encode_days(encoder, range->from, date, range->until), there = TERM_FALSE;

        for (size_t k = 0; k < domain->count; k++) {
            if (domain->codes[k] < range->low || range->high < domain->codes[k])
                continue;
            there = either(encoder, there, holds(encoder, spot, FIELD_LINE_MODIFIERS, k));
            if (range->low == range->high)
                wanted = both(encoder, wanted, encode_set_holds_place(encoder, set, k, date));
        }
        all = both(encoder, all, either(encoder, no(encoder, wanted), there));
    }
    return all;
}

static term_t count_held(struct encoder *encoder, struct spot spot, const struct set *set, term_t date)
{
    size_t count = domains_count(encoder->space->domains, TYPE_MODIFIER);
    term_t held = number(encoder, 0);

    for (size_t i = 0; i < count; i++)
        held = term_add(encoder->terms, held,
                        both(encoder, encode_set_holds_place(encoder, set, i, date),
                             holds(encoder, spot, FIELD_LINE_MODIFIERS, i)));
    return held;
}

static term_t holds_any(struct encoder *encoder, struct spot spot, const struct set *set, term_t date)
{
    size_t count = domains_count(encoder->space->domains, TYPE_MODIFIER);
    term_t any = TERM_FALSE;

    for (size_t i = 0; i < count; i++) {
        term_t in = encode_set_holds_place(encoder, set, i, date);

        if (in != TERM_FALSE)
            any = either(encoder, any, both(encoder, in, holds(encoder, spot, FIELD_LINE_MODIFIERS, i)));
    }
    return any;
}

struct fact encode_modifiers(struct encoder *encoder, struct spot spot, enum quantity quantity, const struct set *set,
                             term_t date)
{
    term_t unknown = space_list_unknown(encoder->space, spot.session, spot.line, FIELD_LINE_MODIFIERS);
    term_t yes = TERM_FALSE;

    switch (quantity) {
    case QUANTITY_ANY: yes = holds_any(encoder, spot, set, date); break;
    case QUANTITY_ALL: yes = holds_all(encoder, spot, set, date); break;
    case QUANTITY_EXACTLY_ONE:
        yes = term_same(encoder->terms, count_held(encoder, spot, set, date), number(encoder, 1));
        break;
    }
    return fact_unless_open(encoder, unknown, TERM_TRUE, TERM_FALSE, yes);
}

/* ---- diagnoses ---- */

/* A line that does not say which it points to is settled only when all are alike. */
struct fact encode_diagnosis(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    const struct space *space = encoder->space;
    bool line = spot.line != VARIABLE_OF_SESSION;
    term_t points = TERM_FALSE, inside = TERM_FALSE, outside = TERM_FALSE, unlisted, vague, yes;

    if (line)
        points = no(encoder, space_list_unknown(space, spot.session, spot.line, FIELD_LINE_POINTERS));
    unlisted = space_list_unknown(space, spot.session, VARIABLE_OF_SESSION, FIELD_DIAGNOSES);
    for (unsigned i = 0; i < space->bounds.diagnoses; i++) {
        term_t there = space_item_there(space, spot.session, FIELD_DIAGNOSES, i);
        term_t in = encode_set_holds(encoder, expr->set, TYPE_DIAGNOSIS,
                                     space_item(space, spot.session, FIELD_DIAGNOSES, i), today(encoder, spot));

        if (line)
            there = both(encoder, there,
                         either(encoder, no(encoder, points), holds(encoder, spot, FIELD_LINE_POINTERS, i)));
        inside = either(encoder, inside, both(encoder, there, in));
        outside = either(encoder, outside, both(encoder, there, no(encoder, in)));
    }
    vague = both(encoder, term_truth(line), both(encoder, no(encoder, points), both(encoder, inside, outside)));
    yes = both(encoder, inside, expr->quantity == QUANTITY_ANY ? TERM_TRUE : no(encoder, outside));
    return fact_unless_open(encoder, either(encoder, unlisted, vague), TERM_TRUE, TERM_FALSE, yes);
}

/* ---- documents ---- */

static struct reading moved(struct encoder *encoder, struct reading date, int64_t days)
{
    term_t day = term_smaller(encoder->terms,
                              term_larger(encoder->terms, term_add(encoder->terms, date.low, number(encoder, days)),
                                          number(encoder, DATE_MIN)),
                              number(encoder, DATE_MAX));

    date.low = term_choose(encoder->terms, date.known, day, date.low);
    date.high = term_choose(encoder->terms, date.known, day, date.high);
    return date;
}

static struct fact is_within(struct encoder *encoder, const struct expr *expr, struct reading date,
                             struct reading anchor)
{
    struct reading first = moved(encoder, anchor, expr->side == SIDE_AFTER ? 0 : -(int64_t)expr->within_days);
    struct reading last = moved(encoder, anchor, expr->side == SIDE_BEFORE ? 0 : expr->within_days);

    return fact_and(encoder, reading_compare(encoder, date, first, COMPARE_AT_LEAST),
                    reading_compare(encoder, date, last, COMPARE_AT_MOST));
}

static struct fact document_fits(struct encoder *encoder, struct spot spot, const struct expr *expr, unsigned item,
                                 struct reading anchor)
{
    const struct space *space = encoder->space;
    struct fact fact = reading_in_set(encoder, space_read(space, spot.session, item, FIELD_DOCUMENT_KIND), expr->set,
                                      today(encoder, spot));

    if (expr->signed_by != NULL)
        fact = fact_and(encoder, fact,
                        reading_in_set(encoder, space_read(space, spot.session, item, FIELD_DOCUMENT_SIGNED),
                                       expr->signed_by, today(encoder, spot)));
    if (expr->within_days >= 0)
        fact = fact_and(encoder, fact,
                        is_within(encoder, expr, space_read(space, spot.session, item, FIELD_DOCUMENT_DATE), anchor));
    return fact;
}

/* A list that is not given could hold any document; none of them is within days of a date that is known to be none. */
struct fact encode_document(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    const struct space *space = encoder->space;
    struct reading anchor = reading_none(encoder, TYPE_DATE);
    struct fact fact = fact_of(encoder, TERM_FALSE);
    term_t unlisted = space_list_unknown(space, spot.session, VARIABLE_OF_SESSION, FIELD_DOCUMENT_KIND), nowhere;

    if (expr->within_days >= 0)
        anchor = encode_value(encoder, spot, expr->left);
    nowhere = both(encoder, term_truth(expr->within_days >= 0), anchor.none);
    for (unsigned i = 0; i < space->bounds.documents; i++)
        fact = fact_or(encoder, fact,
                       fact_choose(encoder, space_item_there(space, spot.session, FIELD_DOCUMENT_KIND, i),
                                   document_fits(encoder, spot, expr, i, anchor), fact_of(encoder, TERM_FALSE)));
    return fact_choose(encoder, unlisted,
                       fact_unless_open(encoder, no(encoder, nowhere), TERM_TRUE, TERM_FALSE, TERM_FALSE), fact);
}

/* ---- elements ---- */

struct fact encode_documented(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    const struct space *space = encoder->space;
    struct spot whole = { spot.session, VARIABLE_OF_SESSION };
    term_t unlisted = space_list_unknown(space, spot.session, VARIABLE_OF_SESSION, FIELD_DOCUMENTED);
    term_t found = TERM_FALSE, missing = TERM_FALSE;

    for (size_t i = 0; i < space->domains->text_count; i++) {
        term_t wanted = encode_set_holds_name(encoder, expr->set, i, today(encoder, spot));
        term_t there;

        if (wanted == TERM_FALSE)
            continue;
        there = holds(encoder, whole, FIELD_DOCUMENTED, i);
        found = either(encoder, found, both(encoder, wanted, there));
        missing = either(encoder, missing, both(encoder, wanted, no(encoder, there)));
    }
    return fact_unless_open(encoder, unlisted, TERM_TRUE, TERM_FALSE,
                            expr->quantity == QUANTITY_ALL ? no(encoder, missing) : found);
}

/* ---- other lines ---- */

/* Another line of one of the codes, or without them of the code at that place. */
struct fact encode_billed(struct encoder *encoder, struct spot spot, const struct window *window,
                          const struct set *codes, term_t code)
{
    struct window asked = *window;
    struct members members;
    struct fact billed;

    if (window->kind == WINDOW_LINE) { /* holds the session's other lines when they are looked for */
        encoder_refuse(encoder, "billed per line");
        return fact_of(encoder, TERM_FALSE);
    }
    members = encode_window(encoder, &asked, spot);
    billed = fact_unless_open(encoder, members.more, members.lacks, TERM_FALSE, TERM_FALSE);
    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];
        term_t at = encode_code(encoder, member->spot).low, fits;
        struct fact here;

        if (member->spot.session == spot.session && member->spot.line == spot.line)
            continue;
        fits = codes != NULL ? encode_set_holds(encoder, codes, TYPE_CODE, at, today(encoder, member->spot))
                             : term_same(encoder->terms, at, code);
        here = fact_unless_open(encoder, both(encoder, member->here, no(encoder, member->sure)), member->lacks,
                                TERM_FALSE, member->sure);
        billed = fact_or(encoder, billed, fact_choose(encoder, fits, here, fact_of(encoder, TERM_FALSE)));
    }
    return billed;
}

/* What one add-on code asks for, on the days of its rows; *listed: on which days it is one. */
static struct fact primary_of(struct encoder *encoder, struct spot spot, const struct expr *expr,
                              const struct table_edition *edition, code_t addon, term_t *listed)
{
    size_t count = 0;
    const struct addon_row *rows = table_addons(edition, addon, &count);
    struct fact fact = fact_of(encoder, TERM_FALSE);

    *listed = TERM_FALSE;
    for (size_t i = 0; i < count; i++) {
        term_t days = encode_days(encoder, rows[i].from, today(encoder, spot), rows[i].until);
        int64_t place = domains_place(encoder->space->domains, TYPE_CODE, rows[i].primary);
        struct fact billed = fact_of(encoder, TERM_FALSE);

        if (!code_is_known(rows[i].primary))
            billed = fact_open(encoder, TERM_FALSE, TERM_TRUE);
        else /* a code that has no place is on no line; the history may hold it */
            billed = encode_billed(encoder, spot, &expr->window, NULL, number(encoder, place));
        *listed = either(encoder, *listed, days);
        fact = fact_or(encoder, fact, fact_choose(encoder, days, billed, fact_of(encoder, TERM_FALSE)));
    }
    return fact;
}

static struct fact primary_in_edition(struct encoder *encoder, struct spot spot, const struct expr *expr,
                                      const struct table_edition *edition)
{
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_CODE];
    struct fact fact = fact_of(encoder, TERM_TRUE);

    for (size_t k = 0; k < domain->count; k++) {
        term_t listed, here = term_same(encoder->terms, encode_code(encoder, spot).low, number(encoder, (int64_t)k));
        struct fact asked = primary_of(encoder, spot, expr, edition, domain->codes[k], &listed);

        fact = fact_choose(encoder, both(encoder, here, listed), asked, fact);
    }
    return fact;
}

struct fact encode_primary(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    struct fact fact = fact_open(encoder, TERM_FALSE, TERM_TRUE);

    for (size_t i = 0; i < expr->table->edition_count; i++) {
        const struct table_edition *edition = &expr->table->editions[i];

        fact = fact_choose(encoder, encode_days(encoder, edition->from, today(encoder, spot), edition->until),
                           primary_in_edition(encoder, spot, expr, edition), fact);
    }
    return fact;
}
