/* `conflict`: each line of the session as column 2 against every other line in the window. */
#include "prove/encode.h"

/* What the other lines make of a line, so far: the worst counts. */
struct clash {
    term_t lifted, open, fail, lacks;
};

/* The modifiers asked for are on the line, or lines, that the clause names, on a day for which it holds. */
static struct fact lifts(struct encoder *encoder, const struct lift *lift, struct spot column1, struct spot column2)
{
    term_t date = space_date(encoder->space, 0), days = encode_days(encoder, lift->from, date, lift->until);
    struct fact first = encode_modifiers(encoder, column1, QUANTITY_ANY, lift->modifiers, date);
    struct fact second = encode_modifiers(encoder, column2, QUANTITY_ANY, lift->modifiers, date);
    struct fact fact = lift->side == LIFT_COLUMN_1 ? first : second;

    if (lift->side == LIFT_EITHER)
        fact = fact_or(encoder, first, second);
    return fact_choose(encoder, days, fact, fact_of(encoder, TERM_FALSE));
}

static struct fact is_lifted(struct encoder *encoder, const struct rule *rule, struct spot column1, struct spot column2)
{
    struct fact fact = fact_of(encoder, TERM_FALSE);

    for (size_t i = 0; i < rule->lift_count; i++)
        fact = fact_or(encoder, fact, lifts(encoder, &rule->lifts[i], column1, column2));
    return fact;
}

static void clash_with(struct encoder *encoder, term_t here, struct fact lifted, struct clash *clash)
{
    clash->fail = either(encoder, clash->fail, both(encoder, here, lifted.no));
    clash->lifted = either(encoder, clash->lifted, both(encoder, here, lifted.yes));
    clash->open = either(encoder, clash->open, both(encoder, here, fact_is_open(encoder, lifted)));
    clash->lacks = either(encoder, clash->lacks, both(encoder, here, lifted.lacks));
}

/* The rows of two codes: on which days one can be lifted, on which days one cannot. */
static void rows_of(struct encoder *encoder, const struct table_edition *edition, code_t column1, code_t column2,
                    term_t days, term_t *liftable, term_t *firm)
{
    size_t count = 0;
    const struct pair_row *rows = table_pair(edition->pairs, column1, column2, &count);

    for (size_t i = 0; i < count; i++) {
        term_t here =
            both(encoder, days, encode_days(encoder, rows[i].from, space_date(encoder->space, 0), rows[i].until));

        if (rows[i].indicator == 1)
            *liftable = either(encoder, *liftable, here);
        else
            *firm = either(encoder, *firm, here);
    }
}

static void clash_by_table(struct encoder *encoder, const struct rule *rule, const struct member *other,
                           struct spot own, struct clash *clash)
{
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_CODE];
    term_t first = encode_code(encoder, other->spot).low, second = encode_code(encoder, own).low;
    term_t liftable = TERM_FALSE, firm = TERM_FALSE;

    for (size_t e = 0; e < rule->check.table->edition_count; e++) {
        const struct table_edition *edition = &rule->check.table->editions[e];
        term_t days = encode_days(encoder, edition->from, space_date(encoder->space, 0), edition->until);

        for (size_t i = 0; i < domain->count * domain->count; i++) {
            size_t a = i / domain->count, b = i % domain->count;
            term_t can = TERM_FALSE, cannot = TERM_FALSE, codes;

            rows_of(encoder, edition, domain->codes[a], domain->codes[b], days, &can, &cannot);
            if (can == TERM_FALSE && cannot == TERM_FALSE)
                continue;
            codes = both(encoder, term_same(encoder->terms, first, number(encoder, (int64_t)a)),
                         term_same(encoder->terms, second, number(encoder, (int64_t)b)));
            liftable = either(encoder, liftable, both(encoder, codes, can));
            firm = either(encoder, firm, both(encoder, codes, cannot));
        }
    }
    clash_with(encoder, both(encoder, other->here, liftable), is_lifted(encoder, rule, other->spot, own), clash);
    clash_with(encoder, both(encoder, other->here, firm), fact_of(encoder, TERM_FALSE), clash);
}

static void clash_as_written(struct encoder *encoder, const struct rule *rule, const struct member *other,
                             struct spot own, struct clash *clash)
{
    term_t date = space_date(encoder->space, 0);
    term_t fits = both(
        encoder, encode_set_holds(encoder, rule->check.column1, TYPE_CODE, encode_code(encoder, other->spot).low, date),
        encode_set_holds(encoder, rule->check.column2, TYPE_CODE, encode_code(encoder, own).low, date));

    clash_with(encoder, both(encoder, other->here, fits), is_lifted(encoder, rule, other->spot, own), clash);
}

static term_t no_edition(struct encoder *encoder, const struct rule_table *table)
{
    term_t any = TERM_FALSE;

    for (size_t i = 0; i < table->edition_count; i++)
        any = either(
            encoder, any,
            encode_days(encoder, table->editions[i].from, space_date(encoder->space, 0), table->editions[i].until));
    return no(encoder, any);
}

static void judge_line(struct encoder *encoder, const struct rule *rule, struct spot own, struct findings *to)
{
    struct members others = encode_window(encoder, &rule->check.window, own);
    struct clash clash = { .fail = TERM_FALSE };
    struct finding *finding = findings_add(encoder, to);
    struct reading units = space_read(encoder->space, own.session, own.line, FIELD_LINE_UNITS);

    if (rule->check.kind == CHECK_CONFLICT_TABLE)
        clash.open = no_edition(encoder, rule->check.table);
    for (size_t i = 0; i < others.count; i++) {
        if (others.items[i].spot.session == own.session && others.items[i].spot.line == own.line)
            continue;
        if (rule->check.kind == CHECK_CONFLICT_TABLE)
            clash_by_table(encoder, rule, &others.items[i], own, &clash);
        else
            clash_as_written(encoder, rule, &others.items[i], own, &clash);
    }
    finding->spot = own;
    finding->asked = encode_names_line(encoder, rule, own);
    finding->fail = clash.fail;
    finding->lifted = both(encoder, clash.lifted, no(encoder, either(encoder, clash.fail, clash.open)));
    finding->pass = no(encoder, either(encoder, clash.lifted, either(encoder, clash.fail, clash.open)));
    finding->lacks = clash.lacks;
    finding->denied = term_choose(encoder->terms, units.known, units.low, number(encoder, 0));
}

void encode_conflict(struct encoder *encoder, const struct rule *rule, struct findings *to)
{
    for (unsigned line = 0; line < space_lines(encoder->space, 0); line++)
        judge_line(encoder, rule, (struct spot){ 0, line }, to);
}
