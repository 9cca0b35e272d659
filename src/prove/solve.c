/* Terms to Z3's expressions, questions to it, and values back. */
#include "prove/solve.h"

#ifdef HAVE_Z3
#include <z3.h>

bool solver_is_built(void) { return true; }

#define REST_NAMES (1 << 29) /* names of what divisions leave begin here, */
#define PART_NAMES (1 << 28) /* of other parts here */

struct solver {
    struct arena *arena;
    const struct terms *terms;
    Z3_context context;
    Z3_solver solver;
    Z3_model model; /* of the case found last, or NULL */
    Z3_ast *made;   /* by term; NULL: not yet */
    size_t capacity;
    term_t *divided;   /* by variable: a quotient of it, or TERM_FALSE */
    term_t *variables; /* those made */
    size_t variable_count, variable_capacity;
};

/* Z3's own would end the program; what goes wrong shows as an answer that is not known. */
static void on_error(Z3_context context, Z3_error_code code)
{
    (void)context;
    (void)code;
}

static void set_limits(struct solver *solver, unsigned steps)
{
    Z3_params params = Z3_mk_params(solver->context);

    Z3_params_inc_ref(solver->context, params);
    if (steps > 0)
        Z3_params_set_uint(solver->context, params, Z3_mk_string_symbol(solver->context, "rlimit"), steps);
    Z3_params_set_uint(solver->context, params, Z3_mk_string_symbol(solver->context, "random_seed"), 0);
    Z3_solver_set_params(solver->context, solver->solver, params);
    Z3_params_dec_ref(solver->context, params);
}

struct solver *solver_new(struct arena *arena, const struct terms *terms, unsigned steps)
{
    struct solver *solver = ARENA_NEW(arena, struct solver);
    Z3_config config = Z3_mk_config();

    Z3_set_param_value(config, "model", "true");
    solver->arena = arena;
    solver->terms = terms;
    solver->context = Z3_mk_context(config); /* expressions live as long as it does */
    Z3_del_config(config);
    Z3_set_error_handler(solver->context, on_error);
    solver->solver = Z3_mk_solver_for_logic(solver->context, Z3_mk_string_symbol(solver->context, "QF_BV"));
    Z3_solver_inc_ref(solver->context, solver->solver);
    set_limits(solver, steps);
    return solver;
}

static void forget_model(struct solver *solver)
{
    if (solver->model != NULL)
        Z3_model_dec_ref(solver->context, solver->model);
    solver->model = NULL;
}

void solver_free(struct solver *solver)
{
    forget_model(solver);
    Z3_solver_dec_ref(solver->context, solver->solver);
    Z3_del_context(solver->context);
}

/* ---- numbers as bits: each term has as many as its bounds need, so that nothing overflows ---- */

static bool is_within(int64_t low, int64_t high, unsigned bits)
{
    int64_t most = (INT64_C(1) << (bits - 1)) - 1;

    return -most - 1 <= low && high <= most;
}

static unsigned bits_of(int64_t low, int64_t high)
{
    unsigned bits = 1;

    while (bits < 63 && !is_within(low, high, bits))
        bits++;
    return bits;
}

static unsigned term_bits(const struct solver *solver, term_t at)
{
    return bits_of(solver->terms->items[at].low, solver->terms->items[at].high);
}

static Z3_ast bits_for(const struct solver *solver, int64_t number, unsigned bits)
{
    return Z3_mk_int64(solver->context, number, Z3_mk_bv_sort(solver->context, bits));
}

/* The term as a number of so many bits, at least its own; a truth is 1 or 0. */
static Z3_ast widened(const struct solver *solver, term_t at, unsigned bits)
{
    Z3_context context = solver->context;
    unsigned own = term_bits(solver, at);

    if (solver->terms->items[at].truth)
        return Z3_mk_ite(context, solver->made[at], bits_for(solver, 1, bits), bits_for(solver, 0, bits));
    return bits > own ? Z3_mk_sign_ext(context, bits - own, solver->made[at]) : solver->made[at];
}

static unsigned greater(unsigned a, unsigned b) { return a > b ? a : b; }

static unsigned common_bits(const struct solver *solver, const struct term *term)
{
    return greater(greater(term_bits(solver, term->a), term_bits(solver, term->b)), 2);
}

static void hold(const struct solver *solver, Z3_ast that) { Z3_solver_assert(solver->context, solver->solver, that); }

static void hold_between(const struct solver *solver, int64_t low, Z3_ast ast, int64_t high, unsigned bits)
{
    hold(solver, Z3_mk_bvsle(solver->context, bits_for(solver, low, bits), ast));
    hold(solver, Z3_mk_bvsle(solver->context, ast, bits_for(solver, high, bits)));
}

/* ---- terms to expressions ---- */

static Z3_ast constant_of(const struct solver *solver, int name, unsigned bits)
{
    Z3_sort sort = bits == 0 ? Z3_mk_bool_sort(solver->context) : Z3_mk_bv_sort(solver->context, bits);

    return Z3_mk_const(solver->context, Z3_mk_int_symbol(solver->context, name), sort);
}

/* a = quotient * number + rest, 0 <= rest < number: cheaper than a circuit that divides. */
static unsigned quotient_bits(const struct solver *solver, term_t at)
{
    const struct term *term = &solver->terms->items[at];
    unsigned bits = bits_of(term->low * term->number, (term->high + 1) * term->number);

    return greater(greater(bits, term_bits(solver, term->a)), term_bits(solver, at));
}

static Z3_ast rest_of(const struct solver *solver, term_t quotient)
{
    return constant_of(solver, (int)quotient + REST_NAMES, quotient_bits(solver, quotient));
}

static Z3_ast product_and_rest(const struct solver *solver, term_t quotient)
{
    const struct term *term = &solver->terms->items[quotient];
    Z3_context context = solver->context;
    unsigned own = term_bits(solver, quotient), bits = quotient_bits(solver, quotient);
    Z3_ast whole = constant_of(solver, (int)quotient, own), rest = rest_of(solver, quotient);

    if (bits > own)
        whole = Z3_mk_sign_ext(context, bits - own, whole);
    return Z3_mk_bvadd(context, Z3_mk_bvmul(context, whole, bits_for(solver, term->number, bits)), rest);
}

static void hold_quotient(const struct solver *solver, term_t quotient)
{
    const struct term *term = &solver->terms->items[quotient];
    unsigned own = term_bits(solver, quotient), bits = quotient_bits(solver, quotient);

    hold_between(solver, term->low, constant_of(solver, (int)quotient, own), term->high, own);
    hold_between(solver, 0, rest_of(solver, quotient), term->number - 1, bits);
}

static Z3_ast undivided_of(const struct solver *solver, term_t at, term_t quotient)
{
    const struct term *term = &solver->terms->items[at];
    unsigned own = term_bits(solver, at), bits = quotient_bits(solver, quotient);
    Z3_ast ast = product_and_rest(solver, quotient);

    hold_quotient(solver, quotient);
    hold_between(solver, term->low, ast, term->high, bits);
    return bits > own ? Z3_mk_extract(solver->context, own - 1, 0, ast) : ast;
}

/* A variable keeps to its bounds. One that is divided is made of the quotient and the rest, which are what is free. */
static Z3_ast variable_of(struct solver *solver, term_t at)
{
    const struct term *term = &solver->terms->items[at];
    unsigned bits = term->truth ? 0 : term_bits(solver, at);
    Z3_ast ast;

    solver->variables = arena_grow(solver->arena, solver->variables, solver->variable_count, &solver->variable_capacity,
                                   sizeof solver->variables[0]);
    solver->variables[solver->variable_count++] = at;
    if (solver->divided[at] != TERM_FALSE && bits > 0)
        return undivided_of(solver, at, solver->divided[at]);
    ast = constant_of(solver, (int)at, bits);
    if (bits > 0)
        hold_between(solver, term->low, ast, term->high, bits);
    return ast;
}

static Z3_ast quotient_of(const struct solver *solver, term_t at)
{
    const struct term *term = &solver->terms->items[at];

    if (solver->divided[term->a] != at) {
        hold_quotient(solver, at);
        hold(solver, Z3_mk_eq(solver->context, widened(solver, term->a, quotient_bits(solver, at)),
                              product_and_rest(solver, at)));
    }
    return constant_of(solver, (int)at, term_bits(solver, at));
}

static Z3_ast junction_of(const struct solver *solver, const struct term *term)
{
    Z3_ast parts[2] = { solver->made[term->a], solver->made[term->b] };

    return term->kind == TERM_AND ? Z3_mk_and(solver->context, 2, parts) : Z3_mk_or(solver->context, 2, parts);
}

static Z3_ast number_of(const struct solver *solver, term_t at)
{
    const struct term *term = &solver->terms->items[at];

    if (!term->truth)
        return bits_for(solver, term->number, term_bits(solver, at));
    return term->number != 0 ? Z3_mk_true(solver->context) : Z3_mk_false(solver->context);
}

/* Sums, products and choices; a part may need more bits than what comes of it. */
static Z3_ast arithmetic_of(const struct solver *solver, term_t at)
{
    const struct term *term = &solver->terms->items[at];
    Z3_context context = solver->context;
    unsigned own = term_bits(solver, at), bits = greater(own, term_bits(solver, term->a));
    Z3_ast made;

    if (term->kind == TERM_CHOICE) {
        bits = greater(greater(own, term_bits(solver, term->b)), term_bits(solver, term->c));
        made =
            Z3_mk_ite(context, solver->made[term->a], widened(solver, term->b, bits), widened(solver, term->c, bits));
    } else if (term->kind == TERM_SUM) {
        bits = greater(bits, term_bits(solver, term->b));
        made = Z3_mk_bvadd(context, widened(solver, term->a, bits), widened(solver, term->b, bits));
    } else {
        bits = greater(bits, bits_of(term->number, term->number));
        made = Z3_mk_bvmul(context, widened(solver, term->a, bits), bits_for(solver, term->number, bits));
    }
    return bits > own ? Z3_mk_extract(context, own - 1, 0, made) : made;
}

static Z3_ast expression_of(struct solver *solver, term_t at)
{
    const struct term *term = &solver->terms->items[at];
    Z3_context context = solver->context;
    unsigned bits;

    switch (term->kind) {
    case TERM_NUMBER: return number_of(solver, at);
    case TERM_VARIABLE: return variable_of(solver, at);
    case TERM_NOT: return Z3_mk_not(context, solver->made[term->a]);
    case TERM_AND:
    case TERM_OR: return junction_of(solver, term);
    case TERM_CHOICE:
    case TERM_SUM:
    case TERM_PRODUCT: return arithmetic_of(solver, at);
    case TERM_QUOTIENT: return quotient_of(solver, at);
    case TERM_REMAINDER: return Z3_mk_extract(context, term_bits(solver, at) - 1, 0, rest_of(solver, term->b));
    case TERM_AT_MOST:
        bits = common_bits(solver, term);
        return Z3_mk_bvsle(context, widened(solver, term->a, bits), widened(solver, term->b, bits));
    case TERM_SAME:
        bits = common_bits(solver, term);
        return Z3_mk_eq(context, widened(solver, term->a, bits), widened(solver, term->b, bits));
    }
    return NULL;
}

/* A part has a name of its own: what the solver learns of it in one question holds in the next. */
static Z3_ast named(const struct solver *solver, term_t at, Z3_ast ast)
{
    const struct term *term = &solver->terms->items[at];
    Z3_ast name;

    if (term->kind <= TERM_NOT || term->kind == TERM_QUOTIENT || term->kind == TERM_REMAINDER)
        return ast;
    name = Z3_mk_const(solver->context, Z3_mk_int_symbol(solver->context, (int)at + PART_NAMES),
                       Z3_get_sort(solver->context, ast));
    hold(solver, Z3_mk_eq(solver->context, name, ast));
    return name;
}

/* Which variables are divided, as far as they are not made yet. */
static void find_divided(struct solver *solver)
{
    for (size_t i = 0; i < solver->terms->count; i++) {
        const struct term *term = &solver->terms->items[i];

        if (term->kind == TERM_QUOTIENT && solver->terms->items[term->a].kind == TERM_VARIABLE &&
            solver->divided[term->a] == TERM_FALSE && solver->made[term->a] == NULL)
            solver->divided[term->a] = (term_t)i;
    }
}

static void make_room(struct solver *solver)
{
    Z3_ast *made;
    term_t *divided;

    if (solver->capacity >= solver->terms->count)
        return;
    divided = ARENA_ARRAY(solver->arena, solver->terms->count * 2, term_t);
    if (solver->capacity > 0)
        memcpy(divided, solver->divided, solver->capacity * sizeof divided[0]);
    solver->divided = divided;
    made = ARENA_ARRAY(solver->arena, solver->terms->count * 2, Z3_ast);
    if (solver->capacity > 0)
        memcpy(made, solver->made, solver->capacity * sizeof made[0]);
    solver->made = made;
    solver->capacity = solver->terms->count * 2;
    find_divided(solver);
}

/* Parts have lower numbers: from the term down those that are wanted are marked, and upwards made. */
static Z3_ast make(struct solver *solver, term_t root)
{
    uint8_t *wanted;

    make_room(solver);
    if (solver->made[root] != NULL)
        return solver->made[root];
    wanted = ARENA_ARRAY(solver->arena, root + 1, uint8_t);
    wanted[root] = 1;
    for (term_t at = root + 1; at-- > 0;) {
        const struct term *term = &solver->terms->items[at];

        if (!wanted[at] || solver->made[at] != NULL || term->kind <= TERM_VARIABLE)
            continue;
        wanted[term->a] = 1;
        if (term->kind != TERM_NOT && term->kind != TERM_PRODUCT && term->kind != TERM_QUOTIENT)
            wanted[term->b] = 1;
        if (term->kind == TERM_CHOICE)
            wanted[term->c] = 1;
    }
    for (term_t at = 0; at <= root; at++) {
        if (wanted[at] && solver->made[at] == NULL)
            solver->made[at] = named(solver, at, expression_of(solver, at));
    }
    return solver->made[root];
}

/* ---- questions ---- */

void solver_add(struct solver *solver, term_t term)
{
    Z3_solver_assert(solver->context, solver->solver, make(solver, term));
}

enum solved solver_check(struct solver *solver, const term_t *those, size_t count)
{
    Z3_ast *asked = ARENA_ARRAY(solver->arena, count, Z3_ast);
    unsigned asked_count = 0;
    Z3_lbool found;

    for (size_t i = 0; i < count; i++) {
        if (those[i] == TERM_FALSE)
            return SOLVED_NO;
        if (those[i] != TERM_TRUE)
            asked[asked_count++] = make(solver, those[i]);
    }
    found = Z3_solver_check_assumptions(solver->context, solver->solver, asked_count, asked);
    if (found == Z3_L_FALSE)
        return SOLVED_NO;
    if (found != Z3_L_TRUE)
        return SOLVED_UNKNOWN;
    forget_model(solver);
    solver->model = Z3_solver_get_model(solver->context, solver->solver);
    if (solver->model == NULL)
        return SOLVED_UNKNOWN;
    Z3_model_inc_ref(solver->context, solver->model);
    return SOLVED_YES;
}

static term_t find_variable(const struct solver *solver, uint64_t key)
{
    for (size_t i = 0; i < solver->variable_count; i++) {
        if ((uint64_t)solver->terms->items[solver->variables[i]].number == key)
            return solver->variables[i];
    }
    return TERM_FALSE;
}

/* Bits are told as a number from 0 on. */
static int64_t signed_value(int64_t number, unsigned bits)
{
    int64_t half = INT64_C(1) << (bits - 1);

    return number >= half ? number - 2 * half : number;
}

int64_t solver_value(const struct solver *solver, uint64_t key, int64_t otherwise)
{
    term_t at = find_variable(solver, key);
    Z3_ast value = NULL;
    int64_t number = 0;

    if (at == TERM_FALSE || solver->model == NULL)
        return otherwise;
    if (!Z3_model_eval(solver->context, solver->model, solver->made[at], true, &value) || value == NULL)
        return solver->terms->items[at].low;
    if (solver->terms->items[at].truth)
        return Z3_get_bool_value(solver->context, value) == Z3_L_TRUE;
    if (!Z3_get_numeral_int64(solver->context, value, &number))
        return solver->terms->items[at].low;
    return signed_value(number, term_bits(solver, at));
}

#else /* built without a solver: nobody gets so far */

bool solver_is_built(void) { return false; }

struct solver *solver_new(struct arena *arena, const struct terms *terms, unsigned steps)
{
    (void)arena;
    (void)terms;
    (void)steps;
    return NULL;
}

void solver_free(struct solver *solver) { (void)solver; }

void solver_add(struct solver *solver, term_t term)
{
    (void)solver;
    (void)term;
}

enum solved solver_check(struct solver *solver, const term_t *those, size_t count)
{
    (void)solver;
    (void)those;
    (void)count;
    return SOLVED_UNKNOWN;
}

int64_t solver_value(const struct solver *solver, uint64_t key, int64_t otherwise)
{
    (void)solver;
    (void)key;
    return otherwise;
}
#endif
