/* Formulas: numbers and truths over variables, as a graph in which equal parts are one part.
 *
 * Every term knows between which numbers it lies, so that what cannot matter is never built, and can be computed from
 * the values of its variables without any solver. Truths are the numbers 0 and 1. Linear: sums, products and quotients
 * with constants, comparisons and choices. Knows no rules, no sessions and no solver. */
#ifndef PROVE_TERM_H
#define PROVE_TERM_H
#include "base/arena.h"

typedef uint32_t term_t;

enum term_kind {
    TERM_NUMBER,    /* number */
    TERM_VARIABLE,  /* number: its key */
    TERM_NOT,       /* a */
    TERM_AND,       /* a, b */
    TERM_OR,        /* a, b */
    TERM_CHOICE,    /* a ? b : c, numbers */
    TERM_SUM,       /* a + b */
    TERM_PRODUCT,   /* a * number */
    TERM_QUOTIENT,  /* a div number: rounded down; number > 0 */
    TERM_REMAINDER, /* what the quotient b leaves of a: 0 to number - 1 */
    TERM_AT_MOST,   /* a <= b */
    TERM_SAME       /* a == b, numbers */
};

struct term {
    enum term_kind kind : 8;
    bool truth;         /* stands for true or false */
    term_t a, b, c;
    int64_t number;
    int64_t low, high;  /* of its values, inclusive */
};

/* All terms of one formula; the parts of a term have lower numbers than it has. */
struct terms {
    struct arena *arena;
    struct term *items;
    size_t count, capacity;
    uint32_t *slots;    /* hash of the terms: 1 + number, 0 is free */
    size_t mask;
};

#define TERM_FALSE ((term_t)0)
#define TERM_TRUE ((term_t)1)

void terms_init(struct terms *terms, struct arena *arena);
term_t term_number(struct terms *terms, int64_t number);
/* low == high gives the number. */
term_t term_variable(struct terms *terms, uint64_t key, bool truth, int64_t low, int64_t high);
static inline term_t term_truth(bool truth) { return truth ? TERM_TRUE : TERM_FALSE; }

term_t term_not(struct terms *terms, term_t a);
term_t term_and(struct terms *terms, term_t a, term_t b);
term_t term_or(struct terms *terms, term_t a, term_t b);
/* of truths or of numbers */
term_t term_choose(struct terms *terms, term_t condition, term_t yes, term_t no);
term_t term_add(struct terms *terms, term_t a, term_t b);
term_t term_subtract(struct terms *terms, term_t a, term_t b);
term_t term_scale(struct terms *terms, term_t a, int64_t factor);
term_t term_divide(struct terms *terms, term_t a, int64_t divisor);
/* what division leaves: 0 to divisor - 1 */
term_t term_remainder(struct terms *terms, term_t a, int64_t divisor);
term_t term_at_most(struct terms *terms, term_t a, term_t b);
term_t term_less(struct terms *terms, term_t a, term_t b);
term_t term_same(struct terms *terms, term_t a, term_t b);
term_t term_smaller(struct terms *terms, term_t a, term_t b);
term_t term_larger(struct terms *terms, term_t a, term_t b);
/* low <= a <= high */
term_t term_between(struct terms *terms, int64_t low, term_t a, int64_t high);
/* 1 or 0 as a number to add up: truths are numbers already */
static inline term_t term_count(term_t truth) { return truth; }

static inline const struct term *term_at(const struct terms *terms, term_t term) { return &terms->items[term]; }
static inline bool term_is(const struct terms *terms, term_t term, int64_t number)
{
    return terms->items[term].low == number && terms->items[term].high == number;
}

/* Values of all terms from those of the variables, which `value` gives by key. `to` has room for terms->count. */
void terms_compute(const struct terms *terms, int64_t (*value)(void *context, uint64_t key), void *context,
                   int64_t *to);

#endif
