/* Truths of three values, values that may be open, and sets, as terms. */
#include "prove/encode.h"

/* ---- facts ---- */

struct fact fact_of(struct encoder *encoder, term_t yes)
{
    return (struct fact){ .yes = yes, .no = no(encoder, yes), .way = number(encoder, WAY_ANY) };
}

struct fact fact_open(struct encoder *encoder, term_t lacks, term_t silent)
{
    return (struct fact){ .lacks = lacks, .silent = silent, .way = number(encoder, WAY_ANY) };
}

struct fact fact_unless_open(struct encoder *encoder, term_t open, term_t lacks, term_t silent, term_t yes)
{
    return fact_choose(encoder, open, fact_open(encoder, lacks, silent), fact_of(encoder, yes));
}

term_t fact_is_open(struct encoder *encoder, struct fact fact)
{
    return no(encoder, either(encoder, fact.yes, fact.no));
}

static struct fact joined(struct encoder *encoder, struct fact a, struct fact b, term_t yes, term_t is_no, term_t way)
{
    struct fact fact = { .yes = yes, .no = is_no, .way = way };
    term_t open = fact_is_open(encoder, fact);

    fact.lacks = both(encoder, open, either(encoder, a.lacks, b.lacks));
    fact.silent = both(encoder, open, either(encoder, a.silent, b.silent));
    return fact;
}

static term_t has_way(struct encoder *encoder, struct fact fact)
{
    return no(encoder, term_same(encoder->terms, fact.way, number(encoder, WAY_ANY)));
}

/* The way of a failure is that of the first part that fails in a way of its own. */
struct fact fact_and(struct encoder *encoder, struct fact a, struct fact b)
{
    term_t of_a = both(encoder, a.no, either(encoder, no(encoder, b.no), has_way(encoder, a)));

    return joined(encoder, a, b, both(encoder, a.yes, b.yes), either(encoder, a.no, b.no),
                  term_choose(encoder->terms, of_a, a.way, b.way));
}

struct fact fact_or(struct encoder *encoder, struct fact a, struct fact b)
{
    return joined(encoder, a, b, either(encoder, a.yes, b.yes), both(encoder, a.no, b.no),
                  term_choose(encoder->terms, has_way(encoder, a), a.way, b.way));
}

struct fact fact_not(struct encoder *encoder, struct fact a)
{
    return (struct fact){ a.no, a.yes, a.lacks, a.silent, number(encoder, WAY_ANY) };
}

struct fact fact_choose(struct encoder *encoder, term_t condition, struct fact yes, struct fact no)
{
    struct terms *terms = encoder->terms;

    return (struct fact){ term_choose(terms, condition, yes.yes, no.yes), term_choose(terms, condition, yes.no, no.no),
                          term_choose(terms, condition, yes.lacks, no.lacks),
                          term_choose(terms, condition, yes.silent, no.silent),
                          term_choose(terms, condition, yes.way, no.way) };
}

/* ---- readings ---- */

struct reading reading_number(struct encoder *encoder, enum type type, term_t number)
{
    (void)encoder;
    return (struct reading){ .type = type, .known = TERM_TRUE, .low = number, .high = number };
}

/* What stands for its value is never asked for; of a date it is no day of the calendar. */
struct reading reading_none(struct encoder *encoder, enum type type)
{
    term_t nothing = number(encoder, type_row(type)->storage == STORAGE_DATE ? DATE_MIN - 1 : 0);

    return (struct reading){ .type = type, .none = TERM_TRUE, .low = nothing, .high = nothing };
}

struct reading reading_between(struct encoder *encoder, enum type type, term_t low, term_t high, term_t lacks,
                               term_t silent)
{
    term_t known = term_same(encoder->terms, low, high), open = no(encoder, known);

    return (struct reading){ .type = type,
                             .known = known,
                             .low = low,
                             .high = high,
                             .lacks = both(encoder, open, lacks),
                             .silent = both(encoder, open, silent) };
}

/* A value without data can be anything. */
struct reading reading_silent(struct encoder *encoder, enum type type)
{
    return (struct reading){ .type = type,
                             .low = number(encoder, -SPACE_ENDLESS),
                             .high = number(encoder, SPACE_ENDLESS),
                             .silent = TERM_TRUE };
}

struct reading reading_choose(struct encoder *encoder, term_t condition, struct reading yes, struct reading no)
{
    struct terms *terms = encoder->terms;

    return (struct reading){ .type = yes.type,
                             .known = term_choose(terms, condition, yes.known, no.known),
                             .none = term_choose(terms, condition, yes.none, no.none),
                             .low = term_choose(terms, condition, yes.low, no.low),
                             .high = term_choose(terms, condition, yes.high, no.high),
                             .lacks = term_choose(terms, condition, yes.lacks, no.lacks),
                             .silent = term_choose(terms, condition, yes.silent, no.silent) };
}

term_t reading_is_open(struct encoder *encoder, const struct reading *reading)
{
    return no(encoder, either(encoder, reading->known, reading->none));
}

/* ---- comparing ---- */

static bool is_word(enum type type)
{
    return type_row(type)->storage == STORAGE_CODE || type_row(type)->storage == STORAGE_TEXT;
}

static struct fact settled_by(struct encoder *encoder, term_t yes, term_t is_no)
{
    return (struct fact){ .yes = yes, .no = is_no, .way = number(encoder, WAY_ANY) };
}

static struct fact compare_bounds(struct encoder *encoder, struct reading a, struct reading b,
                                  enum comparison comparison)
{
    struct terms *terms = encoder->terms;
    term_t apart = either(encoder, term_less(terms, a.high, b.low), term_less(terms, b.high, a.low));
    term_t same = both(encoder, both(encoder, a.known, b.known), term_same(terms, a.low, b.low));

    switch (comparison) {
    case COMPARE_IS: return settled_by(encoder, same, apart);
    case COMPARE_IS_NOT: return settled_by(encoder, apart, same);
    case COMPARE_LESS: return settled_by(encoder, term_less(terms, a.high, b.low), term_at_most(terms, b.high, a.low));
    case COMPARE_AT_MOST:
        return settled_by(encoder, term_at_most(terms, a.high, b.low), term_less(terms, b.high, a.low));
    case COMPARE_MORE: return settled_by(encoder, term_less(terms, b.high, a.low), term_at_most(terms, a.high, b.low));
    case COMPARE_AT_LEAST:
        return settled_by(encoder, term_at_most(terms, b.high, a.low), term_less(terms, a.high, b.low));
    }
    return fact_of(encoder, TERM_FALSE);
}

static struct fact compare_words(struct encoder *encoder, struct reading a, struct reading b,
                                 enum comparison comparison)
{
    term_t known = both(encoder, a.known, b.known), same = term_same(encoder->terms, a.low, b.low);

    if (comparison != COMPARE_IS)
        same = no(encoder, same);
    return settled_by(encoder, both(encoder, known, same), both(encoder, known, no(encoder, same)));
}

/* What is known to be none is unlike everything, and neither more nor less than anything. */
struct fact reading_compare(struct encoder *encoder, struct reading a, struct reading b, enum comparison comparison)
{
    term_t none = either(encoder, a.none, b.none), unlike = term_truth(comparison == COMPARE_IS_NOT);
    struct fact fact =
        is_word(a.type) ? compare_words(encoder, a, b, comparison) : compare_bounds(encoder, a, b, comparison);
    term_t open;

    fact.yes = term_choose(encoder->terms, none, unlike, fact.yes);
    fact.no = term_choose(encoder->terms, none, no(encoder, unlike), fact.no);
    open = fact_is_open(encoder, fact);
    fact.lacks = both(encoder, open, either(encoder, a.lacks, b.lacks));
    fact.silent = both(encoder, open, either(encoder, a.silent, b.silent));
    return fact;
}

/* ---- sets ---- */

term_t encode_days(struct encoder *encoder, date_t from, term_t day, date_t until)
{
    struct terms *terms = encoder->terms;
    term_t begun = from <= DATE_MIN ? TERM_TRUE : term_at_most(terms, number(encoder, from), day);
    term_t lasts = until >= DATE_MAX ? TERM_TRUE : term_at_most(terms, day, number(encoder, until));

    return term_and(terms, begun, lasts);
}

static term_t in_ranges(struct encoder *encoder, const struct set_range *ranges, size_t count, code_t code, term_t date)
{
    term_t in = TERM_FALSE;

    for (size_t i = 0; i < count; i++) {
        if (ranges[i].low <= code && code <= ranges[i].high)
            in = either(encoder, in, encode_days(encoder, ranges[i].from, date, ranges[i].until));
    }
    return in;
}

static term_t in_names(struct encoder *encoder, const struct set_name *names, size_t count, struct text name,
                       term_t date)
{
    term_t in = TERM_FALSE;

    for (size_t i = 0; i < count; i++) {
        if (text_equal(names[i].name, name))
            in = either(encoder, in, encode_days(encoder, names[i].from, date, names[i].until));
    }
    return in;
}

term_t encode_set_holds_place(struct encoder *encoder, const struct set *set, size_t place, term_t date)
{
    code_t code = encoder->space->domains->codes[set->type].codes[place];

    return both(encoder, in_ranges(encoder, set->ranges, set->range_count, code, date),
                no(encoder, in_ranges(encoder, set->excluded, set->excluded_count, code, date)));
}

term_t encode_set_holds_name(struct encoder *encoder, const struct set *set, size_t place, term_t date)
{
    struct text name = encoder->space->domains->texts[place];

    return both(encoder, in_names(encoder, set->names, set->name_count, name, date),
                no(encoder, in_names(encoder, set->excluded_names, set->excluded_name_count, name, date)));
}

/* Neighbours that are in the set on the same days are asked about together. */
term_t encode_set_holds(struct encoder *encoder, const struct set *set, enum type type, term_t place, term_t date)
{
    size_t count = domains_count(encoder->space->domains, type), first = 0;
    bool text = type_row(type)->storage == STORAGE_TEXT;
    term_t holds = TERM_FALSE, days = TERM_FALSE;

    for (size_t i = 0; i <= count; i++) {
        term_t here = i == count ? TERM_FALSE
                      : text     ? encode_set_holds_name(encoder, set, i, date)
                                 : encode_set_holds_place(encoder, set, i, date);

        if (here == days)
            continue;
        if (days != TERM_FALSE)
            holds = either(encoder, holds,
                           both(encoder, term_between(encoder->terms, (int64_t)first, place, (int64_t)i - 1), days));
        days = here;
        first = i;
    }
    return holds;
}

struct fact reading_in_set(struct encoder *encoder, struct reading reading, const struct set *set, term_t date)
{
    term_t holds = both(encoder, reading.known, encode_set_holds(encoder, set, reading.type, reading.low, date));

    return fact_unless_open(encoder, reading_is_open(encoder, &reading), reading.lacks, reading.silent, holds);
}
