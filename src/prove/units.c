/* `count units`: pools of minutes, what they support, and whose units are denied. Sessions whose minutes, units or
 * disciplines are left out are outside of what is said here. */
#include "prove/encode.h"

/* Minutes as whole blocks and the rest, which may be more than a block where several are added up: so all divisions
 * are of small numbers. */
struct blocks {
    term_t blocks, rest;
};

/* The lines that may be counted together, all of the day's. */
struct pool {
    const struct rule *rule;
    const struct check *check;
    struct members lines;
    term_t in[256];             /* counted in this pool */
    term_t first[256];          /* and the first of its code there */
    struct blocks minutes[256]; /* of the line; 0 outside of the pool */
    term_t units[256], codes[256];
    struct blocks code_minutes[256]; /* of its code in the pool */
    term_t code_units[256];
    term_t base[256], weight[256], cap[256]; /* of its code */
    struct blocks total;
    term_t supported;
};
#define POOL_LINES_MAX 256

static bool counts_by_day(const struct rule *rule) { return rule->check.window.kind == WINDOW_DAY; }

static term_t at_least_zero(struct encoder *encoder, term_t a)
{
    return term_larger(encoder->terms, a, number(encoder, 0));
}

static term_t all_minutes(struct encoder *encoder, const struct check *check, struct blocks minutes)
{
    return term_add(encoder->terms, term_scale(encoder->terms, minutes.blocks, check->block), minutes.rest);
}

/* (minutes + more) div block */
static term_t whole_blocks(struct encoder *encoder, const struct check *check, struct blocks minutes, int64_t more)
{
    struct terms *terms = encoder->terms;

    return term_add(terms, minutes.blocks,
                    term_divide(terms, term_add(terms, minutes.rest, number(encoder, more)), check->block));
}

/* U(x): 0 below the first unit's minutes, otherwise the larger of 1 and (x + block - last) div block. */
static term_t units_for(struct encoder *encoder, const struct check *check, struct blocks minutes)
{
    struct terms *terms = encoder->terms;
    term_t units = whole_blocks(encoder, check, minutes, (int64_t)check->block - check->last_unit);
    term_t few = term_less(terms, all_minutes(encoder, check, minutes), number(encoder, check->first_unit));

    if (check->first_unit <= check->block)
        few = both(encoder, term_same(terms, minutes.blocks, number(encoder, 0)),
                   term_less(terms, minutes.rest, number(encoder, check->first_unit)));
    return term_choose(terms, few, number(encoder, 0), term_larger(terms, number(encoder, 1), units));
}

static term_t nearest_quarter(struct encoder *encoder, const struct check *check, struct blocks minutes)
{
    struct terms *terms = encoder->terms;
    term_t doubled = term_add(terms, term_scale(terms, minutes.rest, 2), number(encoder, check->block));

    return term_add(terms, minutes.blocks, term_divide(terms, doubled, 2 * (int64_t)check->block));
}

/* ---- who is in the pool ---- */

static struct blocks blocks_of(struct encoder *encoder, const struct check *check, term_t minutes)
{
    return (struct blocks){ term_divide(encoder->terms, minutes, check->block),
                            term_remainder(encoder->terms, minutes, check->block) };
}

/* The minutes of the line itself are divided, whoever counts them. */
static struct blocks minutes_of(struct encoder *encoder, const struct check *check, struct spot spot, term_t here)
{
    struct reading reading = space_read(encoder->space, spot.session, spot.line, FIELD_LINE_MINUTES);
    term_t counts = both(encoder, here, reading.known), zero = number(encoder, 0);
    struct blocks blocks;

    encoder_assume(encoder, ASSUME_MINUTES, either(encoder, no(encoder, here), no(encoder, reading.lacks)));
    if (encoder->space->bounds.plain)
        reading.low = space_value(encoder->space, spot.session, spot.line, FIELD_LINE_MINUTES);
    else
        reading.low = term_choose(encoder->terms, reading.known, reading.low, zero);
    blocks = blocks_of(encoder, check, reading.low);
    return (struct blocks){ term_choose(encoder->terms, counts, blocks.blocks, zero),
                            term_choose(encoder->terms, counts, blocks.rest, zero) };
}

static void gather_lines(struct encoder *encoder, const struct rule *rule, struct pool *pool)
{
    struct window window = { .kind = rule->check.window.kind,
                             .scopes = counts_by_day(rule) ? PER_BILLING_PROVIDER : 0 };
    struct members members = encode_window(encoder, &window, (struct spot){ 0, VARIABLE_OF_SESSION });

    pool->rule = rule;
    pool->check = &rule->check;
    pool->lines = encode_selected(encoder, members, rule->applies_to, NULL);
    for (size_t i = 0; i < pool->lines.count; i++) {
        const struct member *member = &pool->lines.items[i];

        pool->codes[i] = encode_code(encoder, member->spot).low;
        pool->minutes[i] = minutes_of(encoder, pool->check, member->spot, member->here);
        pool->units[i] = encode_stated(encoder, member->spot, FIELD_LINE_UNITS, member->here, ASSUME_MINUTES);
        if (counts_by_day(rule))
            encoder_assume(encoder, ASSUME_DISCIPLINE,
                           either(encoder, no(encoder, member->here), encode_discipline(encoder, member->spot).known));
    }
}

/* Which discipline's pool is asked for; of a session of one discipline its own is the only one. */
static term_t pool_discipline(struct encoder *encoder, size_t pool)
{
    if (space_has_modifiers(encoder->space))
        return number(encoder, (int64_t)pool);
    return encode_discipline(encoder, (struct spot){ 0, VARIABLE_OF_SESSION }).low;
}

static size_t count_pools(const struct encoder *encoder, const struct rule *rule)
{
    if (!counts_by_day(rule) || !space_has_modifiers(encoder->space))
        return 1;
    return domains_count(encoder->space->domains, TYPE_DISCIPLINE);
}

static void fill_pool(struct encoder *encoder, struct pool *pool, term_t discipline)
{
    for (size_t i = 0; i < pool->lines.count; i++) {
        const struct member *member = &pool->lines.items[i];
        term_t same = TERM_TRUE;

        if (counts_by_day(pool->rule))
            same = term_same(encoder->terms, encode_discipline(encoder, member->spot).low, discipline);
        pool->in[i] = both(encoder, member->here, same);
    }
}

/* ---- what it supports ---- */

static term_t same_code(struct encoder *encoder, const struct pool *pool, size_t a, size_t b)
{
    return both(encoder, pool->in[b], term_same(encoder->terms, pool->codes[a], pool->codes[b]));
}

static void add_if(struct encoder *encoder, term_t *sum, term_t condition, term_t part)
{
    *sum = term_add(encoder->terms, *sum, term_choose(encoder->terms, condition, part, number(encoder, 0)));
}

static void add_blocks_if(struct encoder *encoder, struct blocks *sum, term_t condition, struct blocks part)
{
    add_if(encoder, &sum->blocks, condition, part.blocks);
    add_if(encoder, &sum->rest, condition, part.rest);
}

static void add_up_codes(struct encoder *encoder, struct pool *pool)
{
    struct blocks nothing = { number(encoder, 0), number(encoder, 0) };

    pool->total = nothing;
    for (size_t i = 0; i < pool->lines.count; i++) {
        pool->code_minutes[i] = nothing;
        pool->code_units[i] = number(encoder, 0);
        pool->first[i] = pool->in[i];
        add_blocks_if(encoder, &pool->total, pool->in[i], pool->minutes[i]);
        for (size_t k = 0; k < pool->lines.count; k++) {
            term_t same = same_code(encoder, pool, i, k);

            add_blocks_if(encoder, &pool->code_minutes[i], same, pool->minutes[k]);
            add_if(encoder, &pool->code_units[i], same, pool->units[k]);
            if (k < i)
                pool->first[i] = both(encoder, pool->first[i], no(encoder, same));
        }
    }
}

/* Minutes beyond whole blocks decide who gets a leftover unit; a code without any gets none. */
static term_t weight_of(struct encoder *encoder, const struct check *check, struct blocks minutes)
{
    term_t left = term_remainder(encoder->terms, minutes.rest, check->block);

    if (check->leftover != LEFTOVER_MOST_MINUTES)
        return left;
    return term_choose(encoder->terms, term_less(encoder->terms, number(encoder, 0), left),
                       all_minutes(encoder, check, minutes), number(encoder, 0));
}

static void support_codes(struct encoder *encoder, struct pool *pool)
{
    const struct check *check = pool->check;

    pool->supported = units_for(encoder, check, pool->total);
    for (size_t i = 0; i < pool->lines.count; i++) {
        struct blocks minutes = pool->code_minutes[i];

        switch (check->method) {
        case COUNT_TOTAL_MINUTES:
            pool->base[i] = term_choose(encoder->terms, term_same(encoder->terms, pool->supported, number(encoder, 0)),
                                        number(encoder, 0), whole_blocks(encoder, check, minutes, 0));
            pool->weight[i] = weight_of(encoder, check, minutes);
            break;
        case COUNT_EACH_CODE:
        case COUNT_EACH_WITHIN_TOTAL: pool->base[i] = units_for(encoder, check, minutes); break;
        case COUNT_NEAREST_QUARTER: pool->base[i] = nearest_quarter(encoder, check, minutes); break;
        }
        pool->cap[i] = term_smaller(encoder->terms, pool->base[i], pool->code_units[i]);
    }
}

static term_t sum_of_codes(struct encoder *encoder, const struct pool *pool, const term_t *parts)
{
    term_t sum = number(encoder, 0);

    for (size_t i = 0; i < pool->lines.count; i++)
        add_if(encoder, &sum, pool->first[i], parts[i]);
    return sum;
}

/* ---- what is denied of each code ---- */

/* Leftover units that go to the code before it is the i-th's turn: of heavier codes, and of its equals that need one
 * and stand higher, as of equals the lowest codes are denied. */
static term_t served_before(struct encoder *encoder, const struct pool *pool, size_t i)
{
    struct terms *terms = encoder->terms;
    term_t before = number(encoder, 0);

    for (size_t k = 0; k < pool->lines.count; k++) {
        term_t needs = term_less(terms, pool->base[k], pool->code_units[k]);
        term_t heavier = term_less(terms, pool->weight[i], pool->weight[k]);
        term_t equal = both(encoder, term_same(terms, pool->weight[i], pool->weight[k]),
                            both(encoder, needs, term_less(terms, pool->codes[i], pool->codes[k])));

        before = term_add(terms, before, both(encoder, pool->first[k], either(encoder, heavier, equal)));
    }
    return before;
}

static term_t denied_of_total(struct encoder *encoder, const struct pool *pool, size_t i, term_t leftover)
{
    struct terms *terms = encoder->terms;
    term_t turn = term_less(terms, served_before(encoder, pool, i), leftover);
    term_t extra = both(encoder, turn, term_less(terms, number(encoder, 0), pool->weight[i]));

    return at_least_zero(encoder,
                         term_subtract(terms, term_subtract(terms, pool->code_units[i], pool->base[i]), extra));
}

/* Together no more than the total supports: the highest codes are served first. */
static term_t denied_within_total(struct encoder *encoder, const struct pool *pool, size_t i, term_t together)
{
    struct terms *terms = encoder->terms;
    term_t higher = number(encoder, 0), left;

    for (size_t k = 0; k < pool->lines.count; k++)
        add_if(encoder, &higher, both(encoder, pool->first[k], term_less(terms, pool->codes[i], pool->codes[k])),
               pool->cap[k]);
    left = at_least_zero(encoder, term_subtract(terms, together, higher));
    return term_subtract(terms, pool->code_units[i], term_smaller(terms, left, pool->cap[i]));
}

static void deny_codes(struct encoder *encoder, const struct pool *pool, term_t *denied)
{
    struct terms *terms = encoder->terms;
    term_t alone = sum_of_codes(encoder, pool, pool->base);
    term_t leftover = term_subtract(terms, pool->supported, alone);
    term_t together = term_smaller(terms, pool->supported, alone);

    for (size_t i = 0; i < pool->lines.count; i++) {
        if (pool->check->method == COUNT_TOTAL_MINUTES)
            denied[i] = denied_of_total(encoder, pool, i, leftover);
        else if (pool->check->method == COUNT_EACH_WITHIN_TOTAL)
            denied[i] = denied_within_total(encoder, pool, i, together);
        else
            denied[i] = at_least_zero(encoder, term_subtract(terms, pool->code_units[i], pool->base[i]));
    }
}

/* Of the sums alone. */
static term_t denied_of_all(struct encoder *encoder, const struct pool *pool)
{
    term_t billed = sum_of_codes(encoder, pool, pool->code_units), alone = sum_of_codes(encoder, pool, pool->base);
    term_t supported = alone;

    if (pool->check->method == COUNT_TOTAL_MINUTES)
        supported = pool->supported;
    else if (pool->check->method == COUNT_EACH_WITHIN_TOTAL)
        supported = term_smaller(encoder->terms, pool->supported, alone);
    return at_least_zero(encoder, term_subtract(encoder->terms, billed, supported));
}

/* ---- what is denied of each line ---- */

static term_t is_later(struct encoder *encoder, struct spot a, struct spot than)
{
    if (a.session == than.session)
        return term_truth(a.line > than.line);
    return no(encoder, space_is_up_to(encoder->space, a.session, than.session));
}

/* The last units first: what later lines leave of the denied units falls on the line. */
static term_t taken_from(struct encoder *encoder, const struct pool *pool, size_t i, term_t denied)
{
    struct terms *terms = encoder->terms;
    term_t later = number(encoder, 0), left;

    for (size_t k = 0; k < pool->lines.count; k++) {
        term_t same = pool->check->compare_total ? pool->in[k] : same_code(encoder, pool, i, k);

        add_if(encoder, &later,
               both(encoder, same, is_later(encoder, pool->lines.items[k].spot, pool->lines.items[i].spot)),
               pool->units[k]);
    }
    left = at_least_zero(encoder, term_subtract(terms, denied, later));
    return term_choose(terms, pool->in[i], term_smaller(terms, left, pool->units[i]), number(encoder, 0));
}

/* ---- verdict of a pool ---- */

/* What the failure of the denied lines comes to; PASS where none of the session's is denied. */
struct blamed {
    term_t verdict, denied;
};

static struct blamed blame(struct encoder *encoder, const struct pool *pool)
{
    struct terms *terms = encoder->terms;
    struct blamed blamed = { number(encoder, VERDICT_PASS), number(encoder, 0) };
    term_t denied[POOL_LINES_MAX], of_all = number(encoder, 0);

    if (pool->check->compare_total)
        of_all = denied_of_all(encoder, pool);
    else
        deny_codes(encoder, pool, denied);
    for (size_t i = 0; i < pool->lines.count; i++) {
        term_t verdict, taken, hit, failed;

        if (pool->lines.items[i].spot.session != 0)
            continue;
        taken = taken_from(encoder, pool, i, pool->check->compare_total ? of_all : denied[i]);
        hit = term_less(terms, number(encoder, 0), taken);
        verdict = encode_failure(encoder, pool->rule, pool->lines.items[i].spot);
        failed = both(encoder, hit, term_same(terms, verdict, number(encoder, VERDICT_FAIL)));
        blamed.verdict =
            term_larger(terms, blamed.verdict, term_choose(terms, hit, verdict, number(encoder, VERDICT_PASS)));
        blamed.denied = term_add(terms, blamed.denied, term_choose(terms, failed, taken, number(encoder, 0)));
    }
    return blamed;
}

static void judge_pool(struct encoder *encoder, const struct pool *pool, struct findings *to)
{
    struct terms *terms = encoder->terms;
    struct blamed blamed = blame(encoder, pool);
    term_t passes = term_same(terms, blamed.verdict, number(encoder, VERDICT_PASS));

    to->settled = term_larger(terms, to->settled,
                              term_choose(terms, passes, number(encoder, VERDICT_NOT_APPLICABLE), blamed.verdict));
    to->denied = term_add(terms, to->denied, blamed.denied);
    for (size_t i = 0; i < pool->lines.count; i++) {
        struct finding *finding;

        if (pool->lines.items[i].spot.session != 0)
            continue;
        finding = findings_add(encoder, to);
        finding->spot = pool->lines.items[i].spot;
        finding->asked = both(encoder, pool->in[i], passes);
        finding->pass = TERM_TRUE;
    }
}

void encode_count_units(struct encoder *encoder, const struct rule *rule, struct findings *to)
{
    struct pool *pool = ARENA_NEW(encoder->terms->arena, struct pool);
    size_t pools = count_pools(encoder, rule);

    gather_lines(encoder, rule, pool);
    if (pool->lines.count > POOL_LINES_MAX)
        encoder_refuse(encoder, "so many lines in a pool");
    for (size_t i = 0; i < pools && encoder->why_not == NULL; i++) {
        fill_pool(encoder, pool, pool_discipline(encoder, i));
        add_up_codes(encoder, pool);
        support_codes(encoder, pool);
        judge_pool(encoder, pool, to);
    }
}
