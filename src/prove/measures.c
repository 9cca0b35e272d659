/* Measures: what the lines of a window come to, at least and at most. */
#include "prove/encode.h"

bool measure_adds_up(enum measure_kind kind)
{
    return kind != MEASURE_VISITS && kind != MEASURE_SESSIONS && kind != MEASURE_TREATMENT_DAYS;
}

/* ---- tables ---- */

static const struct table_cell *cell_of(const struct rule_table *table, const struct table_edition *edition,
                                        uint32_t column, code_t code)
{
    uint32_t line;
    const struct table_cell *row = table_row(edition, table->column_count, code, &line);

    return row == NULL || row[column].empty ? NULL : &row[column];
}

/* What one row says, or false. */
static bool read_row(struct encoder *encoder, const struct rule_table *table, const struct table_edition *edition,
                     uint32_t column, code_t code, enum type type, struct reading *to)
{
    const struct table_cell *cell;

    if (table->format == TABLE_MUE) {
        const struct mue_row *row = table_mue(edition, code);

        if (row != NULL)
            *to = reading_number(encoder, type, number(encoder, row->value));
        return row != NULL;
    }
    cell = cell_of(table, edition, column, code);
    if (cell == NULL)
        return false;
    *to = encode_literal(encoder, &(struct literal){ .type = table->columns[column].type,
                                                     .number = cell->number,
                                                     .date = (date_t)cell->number,
                                                     .code = cell->code,
                                                     .text = cell->text });
    to->type = type;
    return true;
}

struct reading encode_table(struct encoder *encoder, const struct rule_table *table, uint32_t column, term_t code,
                            term_t date, enum type type)
{
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_CODE];
    struct reading reading = reading_silent(encoder, type), row;

    for (size_t i = 0; i < table->edition_count; i++) {
        const struct table_edition *edition = &table->editions[i];
        struct reading here = reading_silent(encoder, type);

        for (size_t k = 0; k < domain->count; k++) {
            if (read_row(encoder, table, edition, column, domain->codes[k], type, &row))
                here = reading_choose(encoder, term_same(encoder->terms, code, number(encoder, (int64_t)k)), row, here);
        }
        reading = reading_choose(encoder, encode_days(encoder, edition->from, date, edition->until), here, reading);
    }
    return reading;
}

/* Units times the code's points on the line's day; a code that the table lacks could have any number of them. */
static struct reading points_of(struct encoder *encoder, const struct measure *measure, struct spot spot,
                                struct reading units)
{
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_CODE];
    term_t code = encode_code(encoder, spot).low, date = space_date(encoder->space, spot.session);
    struct reading points = {
        .type = TYPE_POINTS, .low = number(encoder, 0), .high = number(encoder, SPACE_ENDLESS), .silent = TERM_TRUE
    };

    for (size_t i = 0; i < measure->weights->edition_count; i++) {
        const struct table_edition *edition = &measure->weights->editions[i];
        term_t here = encode_days(encoder, edition->from, date, edition->until);

        for (size_t k = 0; k < domain->count; k++) {
            const struct table_cell *cell =
                cell_of(measure->weights, edition, measure->weight_column, domain->codes[k]);
            struct reading worth = units;

            if (cell == NULL)
                continue;
            worth.low = term_scale(encoder->terms, units.low, cell->number);
            worth.low = term_choose(encoder->terms, units.lacks, number(encoder, 0), worth.low);
            worth.high = term_choose(encoder->terms, units.lacks, number(encoder, SPACE_ENDLESS), worth.low);
            points = reading_choose(encoder,
                                    both(encoder, here, term_same(encoder->terms, code, number(encoder, (int64_t)k))),
                                    worth, points);
        }
    }
    return points;
}

/* ---- what adds up ---- */

/* A line that says none counts as 0. */
static struct reading counted(struct encoder *encoder, struct spot spot, enum field field)
{
    struct reading reading = space_read(encoder->space, spot.session, spot.line, field);

    return reading_choose(encoder, reading.none, reading_number(encoder, reading.type, number(encoder, 0)), reading);
}

term_t encode_stated(struct encoder *encoder, struct spot spot, enum field field, term_t here, enum assumption which)
{
    struct reading reading = space_read(encoder->space, spot.session, spot.line, field);

    encoder_assume(encoder, which, either(encoder, no(encoder, here), no(encoder, reading.lacks)));
    return term_choose(encoder->terms, both(encoder, here, reading.known), reading.low, number(encoder, 0));
}

struct reading encode_measure_line(struct encoder *encoder, const struct measure *measure, struct spot spot)
{
    switch (measure->kind) {
    case MEASURE_UNITS: return counted(encoder, spot, FIELD_LINE_UNITS);
    case MEASURE_MINUTES: return counted(encoder, spot, FIELD_LINE_MINUTES);
    case MEASURE_CHARGES: return counted(encoder, spot, FIELD_LINE_CHARGE);
    case MEASURE_ALLOWED: return counted(encoder, spot, FIELD_LINE_ALLOWED);
    case MEASURE_POINTS: return points_of(encoder, measure, spot, counted(encoder, spot, FIELD_LINE_UNITS));
    case MEASURE_SERVICES: return reading_number(encoder, TYPE_SERVICES, number(encoder, 1));
    case MEASURE_VISITS:
    case MEASURE_SESSIONS:
    case MEASURE_TREATMENT_DAYS: break;
    }
    return reading_number(encoder, TYPE_NUMBER, number(encoder, 0));
}

static void add(struct encoder *encoder, term_t *sum, term_t condition, term_t part)
{
    *sum = term_add(encoder->terms, *sum, term_choose(encoder->terms, condition, part, number(encoder, 0)));
}

static struct reading sum_of_lines(struct encoder *encoder, const struct measure *measure, struct members members)
{
    struct reading sum = reading_number(encoder, TYPE_NUMBER, number(encoder, 0));

    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];
        struct reading part = encode_measure_line(encoder, measure, member->spot);
        term_t matters = term_less(encoder->terms, number(encoder, 0), part.high);
        term_t vague = both(encoder, member->here, both(encoder, no(encoder, member->sure), matters));

        add(encoder, &sum.low, member->sure, part.low);
        add(encoder, &sum.high, member->here, part.high);
        sum.lacks = either(encoder, sum.lacks, both(encoder, member->here, part.lacks));
        sum.lacks = either(encoder, sum.lacks, both(encoder, vague, member->lacks));
        sum.silent = either(encoder, sum.silent, both(encoder, member->here, part.silent));
    }
    return sum;
}

/* ---- sessions, days, visits ---- */

static term_t same_kind(struct encoder *encoder, enum measure_kind kind, struct spot a, struct spot b)
{
    struct terms *terms = encoder->terms;
    term_t same;

    if (kind == MEASURE_SESSIONS || a.session == b.session)
        same = term_truth(a.session == b.session);
    else
        same = term_same(terms, space_date(encoder->space, a.session), space_date(encoder->space, b.session));
    if (kind != MEASURE_VISITS)
        return same;
    same =
        both(encoder, same, term_same(terms, encode_billing(encoder, a.session), encode_billing(encoder, b.session)));
    return both(encoder, same, term_same(terms, encode_discipline(encoder, a).low, encode_discipline(encoder, b).low));
}

/* Is this the first member of its kind, among all or among the sure ones? */
static term_t is_first(struct encoder *encoder, enum measure_kind kind, struct members members, size_t i, bool sure)
{
    term_t first = sure ? members.items[i].sure : members.items[i].here;

    for (size_t k = 0; k < i && first != TERM_FALSE; k++) {
        term_t there = sure ? members.items[k].sure : members.items[k].here;

        first = both(
            encoder, first,
            no(encoder, both(encoder, there, same_kind(encoder, kind, members.items[k].spot, members.items[i].spot))));
    }
    return first;
}

static struct reading count_distinct(struct encoder *encoder, enum measure_kind kind, struct members members)
{
    struct reading count = reading_number(encoder, TYPE_NUMBER, number(encoder, 0));

    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];

        if (kind == MEASURE_VISITS)
            encoder_assume(encoder, ASSUME_DISCIPLINE,
                           either(encoder, no(encoder, member->here), encode_discipline(encoder, member->spot).known));
        count.low = term_add(encoder->terms, count.low, is_first(encoder, kind, members, i, true));
        count.high = term_add(encoder->terms, count.high, is_first(encoder, kind, members, i, false));
        count.lacks = either(encoder, count.lacks,
                             both(encoder, both(encoder, member->here, no(encoder, member->sure)), member->lacks));
    }
    return count;
}

static enum type type_of_measure(enum measure_kind kind)
{
    static const enum type types[] = {
        [MEASURE_UNITS] = TYPE_UNITS,       [MEASURE_MINUTES] = TYPE_MINUTES,
        [MEASURE_SERVICES] = TYPE_SERVICES, [MEASURE_VISITS] = TYPE_VISITS,
        [MEASURE_SESSIONS] = TYPE_SESSIONS, [MEASURE_TREATMENT_DAYS] = TYPE_TREATMENT_DAYS,
        [MEASURE_CHARGES] = TYPE_MONEY,     [MEASURE_ALLOWED] = TYPE_MONEY,
        [MEASURE_POINTS] = TYPE_POINTS,
    };

    return types[kind];
}

struct reading encode_measure(struct encoder *encoder, const struct measure *measure, struct members members)
{
    struct reading value = measure_adds_up(measure->kind) ? sum_of_lines(encoder, measure, members)
                                                          : count_distinct(encoder, measure->kind, members);
    term_t high = term_choose(encoder->terms, members.more, number(encoder, SPACE_ENDLESS), value.high);

    return reading_between(encoder, type_of_measure(measure->kind), value.low, high,
                           either(encoder, value.lacks, members.lacks), value.silent);
}
