/* Three-valued logic and values that may be open. Knows nothing of sessions. */
#include "tests/reference/internal.h"

struct doubt doubt_needs(int bit)
{
    struct doubt doubt = { { 0, 0 }, false };

    doubt.needs[bit / 64] = UINT64_C(1) << (bit % 64);
    return doubt;
}

struct doubt doubt_no_data(void) { return (struct doubt){ { 0, 0 }, true }; }

struct doubt doubt_both(struct doubt a, struct doubt b)
{
    return (struct doubt){ { a.needs[0] | b.needs[0], a.needs[1] | b.needs[1] }, a.no_data || b.no_data };
}

struct answer answer_of(bool yes) { return (struct answer){ .truth = yes ? TRUTH_TRUE : TRUTH_FALSE }; }

struct answer answer_open(struct doubt doubt) { return (struct answer){ .truth = TRUTH_OPEN, .doubt = doubt }; }

/* The way of a failure is that of the first part that fails in a way of its own. */
struct answer answer_and(struct answer a, struct answer b)
{
    if (a.truth == TRUTH_FALSE && (b.truth != TRUTH_FALSE || a.way != WAY_ANY))
        return a;
    if (b.truth == TRUTH_FALSE)
        return b;
    if (a.truth == TRUTH_OPEN && b.truth == TRUTH_OPEN)
        return answer_open(doubt_both(a.doubt, b.doubt));
    return a.truth == TRUTH_OPEN ? a : b;
}

struct answer answer_or(struct answer a, struct answer b)
{
    if (a.truth == TRUTH_TRUE)
        return a;
    if (b.truth == TRUTH_TRUE)
        return b;
    if (a.truth == TRUTH_OPEN && b.truth == TRUTH_OPEN)
        return answer_open(doubt_both(a.doubt, b.doubt));
    if (a.truth == TRUTH_OPEN || b.truth == TRUTH_OPEN)
        return a.truth == TRUTH_OPEN ? a : b;
    return a.way != WAY_ANY ? a : b;
}

struct answer answer_not(struct answer a) { return a.truth == TRUTH_OPEN ? a : answer_of(a.truth == TRUTH_FALSE); }

/* Endless stays endless. */
int64_t bound_add(int64_t a, int64_t b)
{
    int64_t sum = a + b; /* both within a quarter of the range */

    if (a >= REFERENCE_ENDLESS || b >= REFERENCE_ENDLESS || sum > REFERENCE_ENDLESS)
        return REFERENCE_ENDLESS;
    if (a <= -REFERENCE_ENDLESS || b <= -REFERENCE_ENDLESS || sum < -REFERENCE_ENDLESS)
        return -REFERENCE_ENDLESS;
    return sum;
}

struct value value_number(enum type type, int64_t number)
{
    return (struct value){ .state = VALUE_KNOWN, .type = type, .low = number, .high = number };
}

struct value value_between(enum type type, int64_t low, int64_t high, struct doubt doubt)
{
    struct value value = { .state = VALUE_OPEN, .type = type, .low = low, .high = high, .doubt = doubt };

    return low == high ? value_number(type, low) : value;
}

struct value value_none(enum type type) { return (struct value){ .state = VALUE_NONE, .type = type }; }

/* What a record leaves out is never below 0, but for dates and the days between them; a value without data can be
 * anything. */
struct value value_open(enum type type, struct doubt doubt)
{
    bool can_be_below = type == TYPE_DAYS || type == TYPE_DATE || doubt.no_data;

    return value_between(type, can_be_below ? -REFERENCE_ENDLESS : 0, REFERENCE_ENDLESS, doubt);
}

static enum storage storage_of(struct value value) { return type_row(value.type)->storage; }

static struct answer settled(bool yes, bool no, struct value a, struct value b)
{
    if (yes || no)
        return answer_of(yes);
    return answer_open(doubt_both(a.doubt, b.doubt));
}

static struct answer compare_bounds(struct value a, struct value b, enum comparison comparison)
{
    bool same = a.low == a.high && b.low == b.high && a.low == b.low;
    bool apart = a.high < b.low || b.high < a.low;

    switch (comparison) {
    case COMPARE_IS: return settled(same, apart, a, b);
    case COMPARE_IS_NOT: return settled(apart, same, a, b);
    case COMPARE_LESS: return settled(a.high < b.low, a.low >= b.high, a, b);
    case COMPARE_AT_MOST: return settled(a.high <= b.low, a.low > b.high, a, b);
    case COMPARE_MORE: return settled(a.low > b.high, a.high <= b.low, a, b);
    case COMPARE_AT_LEAST: return settled(a.low >= b.high, a.high < b.low, a, b);
    }
    return answer_of(false);
}

static struct answer compare_words(struct value a, struct value b, enum comparison comparison)
{
    bool open = a.state == VALUE_OPEN || b.state == VALUE_OPEN;
    bool same = storage_of(a) == STORAGE_CODE ? a.code == b.code : text_equal(a.text, b.text);

    if (open)
        return answer_open(doubt_both(a.doubt, b.doubt));
    return answer_of(comparison == COMPARE_IS ? same : !same);
}

/* What is known to be none is unlike everything, and neither more nor less than anything. */
struct answer value_compare(struct value a, struct value b, enum comparison comparison)
{
    if (a.state == VALUE_NONE || b.state == VALUE_NONE)
        return answer_of(comparison == COMPARE_IS_NOT);
    if (storage_of(a) == STORAGE_CODE || storage_of(a) == STORAGE_TEXT)
        return compare_words(a, b, comparison);
    return compare_bounds(a, b, comparison);
}

struct answer value_in_set(struct value value, const struct set *set, date_t on)
{
    if (value.state == VALUE_NONE)
        return answer_of(false);
    if (value.state == VALUE_OPEN)
        return answer_open(value.doubt);
    if (storage_of(value) == STORAGE_CODE)
        return answer_of(reference_set_has_code(set, value.code, on));
    return answer_of(reference_set_has_name(set, value.text, on));
}

struct value value_of_literal(struct literal literal)
{
    struct value value = { .state = VALUE_KNOWN, .type = literal.type, .code = literal.code, .text = literal.text };

    if (type_row(literal.type)->storage == STORAGE_DATE)
        value.low = value.high = literal.date;
    else
        value.low = value.high = literal.number;
    return value;
}
