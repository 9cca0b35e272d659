/* Terms: made simpler as they are built, kept once, computed from values. */
#include "prove/term.h"

/* ---- the one copy of each term ---- */

static uint64_t hash_of(const struct term *term)
{
    uint64_t hash = (uint64_t)term->kind | (uint64_t)term->a << 8 | (uint64_t)term->b << 36;

    hash = (hash ^ hash >> 29) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= ((uint64_t)term->c + UINT64_C(0x632be59bd9b4e019)) * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash ^= (uint64_t)term->number * UINT64_C(0x165667b19e3779f9);
    return (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
}

static bool is_same_term(const struct term *a, const struct term *b)
{
    return a->kind == b->kind && a->a == b->a && a->b == b->b && a->c == b->c && a->number == b->number &&
           a->truth == b->truth;
}

static size_t slot_of(const struct terms *terms, const struct term *term)
{
    size_t slot = (size_t)(hash_of(term) >> 20) & terms->mask;

    while (terms->slots[slot] != 0 && !is_same_term(&terms->items[terms->slots[slot] - 1], term))
        slot = (slot + 1) & terms->mask;
    return slot;
}

static void grow_slots(struct terms *terms)
{
    terms->mask = terms->mask * 2 + 1;
    terms->slots = ARENA_ARRAY(terms->arena, terms->mask + 1, uint32_t);
    for (size_t i = 0; i < terms->count; i++)
        terms->slots[slot_of(terms, &terms->items[i])] = (uint32_t)i + 1;
}

static term_t keep(struct terms *terms, struct term term)
{
    size_t slot = slot_of(terms, &term);

    if (terms->slots[slot] != 0)
        return terms->slots[slot] - 1;
    terms->items = arena_grow(terms->arena, terms->items, terms->count, &terms->capacity, sizeof terms->items[0]);
    terms->items[terms->count++] = term;
    terms->slots[slot] = (uint32_t)terms->count;
    if (terms->count * 2 > terms->mask)
        grow_slots(terms);
    return (term_t)(terms->count - 1);
}

void terms_init(struct terms *terms, struct arena *arena)
{
    *terms = (struct terms){ .arena = arena, .mask = 1023 };
    terms->slots = ARENA_ARRAY(arena, terms->mask + 1, uint32_t);
    keep(terms, (struct term){ .kind = TERM_NUMBER, .truth = true });
    keep(terms, (struct term){ .kind = TERM_NUMBER, .truth = true, .number = 1, .low = 1, .high = 1 });
}

term_t term_number(struct terms *terms, int64_t number)
{
    return keep(terms, (struct term){ .kind = TERM_NUMBER, .number = number, .low = number, .high = number });
}

term_t term_variable(struct terms *terms, uint64_t key, bool truth, int64_t low, int64_t high)
{
    if (low == high)
        return truth ? term_truth(low != 0) : term_number(terms, low);
    return keep(terms, (struct term){
                           .kind = TERM_VARIABLE, .truth = truth, .number = (int64_t)key, .low = low, .high = high });
}

/* ---- truths ---- */

static term_t keep_truth(struct terms *terms, enum term_kind kind, term_t a, term_t b)
{
    return keep(terms, (struct term){ .kind = kind, .truth = true, .a = a, .b = b, .high = 1 });
}

static bool is_opposite(const struct terms *terms, term_t a, term_t b)
{
    return (terms->items[a].kind == TERM_NOT && terms->items[a].a == b) ||
           (terms->items[b].kind == TERM_NOT && terms->items[b].a == a);
}

term_t term_not(struct terms *terms, term_t a)
{
    if (a == TERM_FALSE || a == TERM_TRUE)
        return term_truth(a == TERM_FALSE);
    if (terms->items[a].kind == TERM_NOT)
        return terms->items[a].a;
    return keep_truth(terms, TERM_NOT, a, 0);
}

/* a and (a and c) is (a and c) */
static bool holds_already(const struct terms *terms, enum term_kind kind, term_t a, term_t b)
{
    return terms->items[b].kind == kind && (terms->items[b].a == a || terms->items[b].b == a);
}

static term_t join(struct terms *terms, enum term_kind kind, term_t a, term_t b)
{
    term_t neutral = term_truth(kind == TERM_AND), decisive = term_truth(kind == TERM_OR);

    if (a == neutral || a == b || holds_already(terms, kind, a, b))
        return b;
    if (b == neutral || holds_already(terms, kind, b, a))
        return a;
    if (a == decisive || b == decisive || is_opposite(terms, a, b))
        return decisive;
    return keep_truth(terms, kind, a < b ? a : b, a < b ? b : a);
}

term_t term_and(struct terms *terms, term_t a, term_t b) { return join(terms, TERM_AND, a, b); }

term_t term_or(struct terms *terms, term_t a, term_t b) { return join(terms, TERM_OR, a, b); }

static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

static term_t choose_number(struct terms *terms, term_t condition, term_t yes, term_t no)
{
    const struct term *a = &terms->items[yes], *b = &terms->items[no];

    if (terms->items[condition].kind == TERM_NOT)
        return choose_number(terms, terms->items[condition].a, no, yes);
    if (terms->items[no].kind == TERM_CHOICE && terms->items[no].a == condition)
        return term_choose(terms, condition, yes, terms->items[no].c);
    if (terms->items[yes].kind == TERM_CHOICE && terms->items[yes].a == condition)
        return term_choose(terms, condition, terms->items[yes].b, no);
    return keep(terms, (struct term){ .kind = TERM_CHOICE,
                                      .a = condition,
                                      .b = yes,
                                      .c = no,
                                      .low = lesser(a->low, b->low),
                                      .high = greater(a->high, b->high) });
}

term_t term_choose(struct terms *terms, term_t condition, term_t yes, term_t no)
{
    if (condition == TERM_TRUE || yes == no)
        return yes;
    if (condition == TERM_FALSE)
        return no;
    if (terms->items[yes].truth && terms->items[no].truth)
        return term_or(terms, term_and(terms, condition, yes), term_and(terms, term_not(terms, condition), no));
    return choose_number(terms, condition, yes, no);
}

/* ---- numbers ---- */

static bool is_number(const struct terms *terms, term_t a) { return terms->items[a].kind == TERM_NUMBER; }

term_t term_add(struct terms *terms, term_t a, term_t b)
{
    const struct term *left = &terms->items[a], *right = &terms->items[b];
    int64_t low = left->low + right->low, high = left->high + right->high;

    if (is_number(terms, a) && is_number(terms, b))
        return term_number(terms, low);
    if (term_is(terms, a, 0) && !right->truth)
        return b;
    if (term_is(terms, b, 0) && !left->truth)
        return a;
    if (is_number(terms, a) && right->kind == TERM_SUM &&
        is_number(terms, right->a)) /* numbers come together in front */
        return term_add(terms, term_number(terms, left->number + terms->items[right->a].number), right->b);
    if (is_number(terms, b))
        return term_add(terms, b, a);
    return keep(terms, (struct term){ .kind = TERM_SUM,
                                      .a = is_number(terms, a) || a < b ? a : b,
                                      .b = is_number(terms, a) || a < b ? b : a,
                                      .low = low,
                                      .high = high });
}

term_t term_scale(struct terms *terms, term_t a, int64_t factor)
{
    const struct term *of = &terms->items[a];
    int64_t first = of->low * factor, second = of->high * factor;

    if (of->kind == TERM_NUMBER || factor == 0)
        return term_number(terms, first);
    if (factor == 1 && !of->truth)
        return a;
    if (of->kind == TERM_PRODUCT)
        return term_scale(terms, of->a, of->number * factor);
    return keep(terms, (struct term){ .kind = TERM_PRODUCT,
                                      .a = a,
                                      .number = factor,
                                      .low = lesser(first, second),
                                      .high = greater(first, second) });
}

term_t term_subtract(struct terms *terms, term_t a, term_t b)
{
    if (a == b)
        return term_number(terms, 0);
    return term_add(terms, a, term_scale(terms, b, -1));
}

static int64_t divided(int64_t number, int64_t divisor)
{
    return number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor);
}

term_t term_divide(struct terms *terms, term_t a, int64_t divisor)
{
    int64_t low = divided(terms->items[a].low, divisor), high = divided(terms->items[a].high, divisor);

    if (low == high)
        return term_number(terms, low);
    if (divisor == 1)
        return a;
    return keep(terms, (struct term){ .kind = TERM_QUOTIENT, .a = a, .number = divisor, .low = low, .high = high });
}

term_t term_remainder(struct terms *terms, term_t a, int64_t divisor)
{
    term_t quotient = term_divide(terms, a, divisor);

    if (terms->items[quotient].low == terms->items[quotient].high)
        return term_add(terms, a, term_number(terms, -terms->items[quotient].low * divisor));
    if (divisor == 1)
        return term_number(terms, 0);
    return keep(terms,
                (struct term){ .kind = TERM_REMAINDER, .a = a, .b = quotient, .number = divisor, .high = divisor - 1 });
}

/* ---- comparisons ---- */

/* Of x + number: x. */
static term_t part_beside(const struct terms *terms, term_t a, int64_t *number)
{
    const struct term *sum = &terms->items[a];

    *number = 0;
    if (sum->kind != TERM_SUM || !is_number(terms, sum->a))
        return a;
    *number = terms->items[sum->a].number;
    return sum->b;
}

/* Is one the other and a number more? */
static bool lie_apart(const struct terms *terms, term_t a, term_t b, int64_t *by)
{
    int64_t of_a, of_b;

    if (part_beside(terms, a, &of_a) != part_beside(terms, b, &of_b))
        return false;
    *by = of_b - of_a;
    return true;
}

term_t term_at_most(struct terms *terms, term_t a, term_t b)
{
    int64_t by;

    if (terms->items[a].high <= terms->items[b].low)
        return TERM_TRUE;
    if (terms->items[a].low > terms->items[b].high)
        return TERM_FALSE;
    if (lie_apart(terms, a, b, &by))
        return term_truth(by >= 0);
    return keep_truth(terms, TERM_AT_MOST, a, b);
}

term_t term_less(struct terms *terms, term_t a, term_t b) { return term_not(terms, term_at_most(terms, b, a)); }

term_t term_same(struct terms *terms, term_t a, term_t b)
{
    const struct term *left = &terms->items[a], *right = &terms->items[b];
    int64_t by;

    if (lie_apart(terms, a, b, &by))
        return term_truth(by == 0);
    if (left->high < right->low || right->high < left->low)
        return TERM_FALSE;
    if (left->low == left->high && right->low == right->high)
        return TERM_TRUE;
    return keep_truth(terms, TERM_SAME, a < b ? a : b, a < b ? b : a);
}

term_t term_smaller(struct terms *terms, term_t a, term_t b)
{
    term_t smaller = term_choose(terms, term_at_most(terms, a, b), a, b);

    if (terms->items[smaller].kind == TERM_CHOICE)
        terms->items[smaller].high = lesser(terms->items[a].high, terms->items[b].high);
    return smaller;
}

term_t term_larger(struct terms *terms, term_t a, term_t b)
{
    term_t larger = term_choose(terms, term_at_most(terms, a, b), b, a);

    if (terms->items[larger].kind == TERM_CHOICE)
        terms->items[larger].low = greater(terms->items[a].low, terms->items[b].low);
    return larger;
}

term_t term_between(struct terms *terms, int64_t low, term_t a, int64_t high)
{
    if (low == high)
        return term_same(terms, a, term_number(terms, low));
    return term_and(terms, term_at_most(terms, term_number(terms, low), a),
                    term_at_most(terms, a, term_number(terms, high)));
}

/* ---- computing ---- */

static int64_t compute(const struct term *term, const int64_t *of)
{
    switch (term->kind) {
    case TERM_NUMBER: return term->number;
    case TERM_VARIABLE: return term->number; /* not asked */
    case TERM_NOT: return of[term->a] == 0;
    case TERM_AND: return of[term->a] & of[term->b];
    case TERM_OR: return of[term->a] | of[term->b];
    case TERM_CHOICE: return of[term->a] != 0 ? of[term->b] : of[term->c];
    case TERM_SUM: return of[term->a] + of[term->b];
    case TERM_PRODUCT: return of[term->a] * term->number;
    case TERM_QUOTIENT: return divided(of[term->a], term->number);
    case TERM_REMAINDER: return of[term->a] - of[term->b] * term->number;
    case TERM_AT_MOST: return of[term->a] <= of[term->b];
    case TERM_SAME: return of[term->a] == of[term->b];
    }
    return 0;
}

void terms_compute(const struct terms *terms, int64_t (*value)(void *context, uint64_t key), void *context, int64_t *to)
{
    for (size_t i = 0; i < terms->count; i++) {
        const struct term *term = &terms->items[i];

        to[i] = term->kind == TERM_VARIABLE ? value(context, (uint64_t)term->number) : compute(term, to);
    }
}
