/* See clauses.h. Each clause is spelled twice by the same function: with names and with contents. */
#include "audit/clauses.h"

#include "audit/words.h"
#include "check/expressions.h"

static const struct slot_row slot_rows[] = {
#define SLOT(id, name, many, added, removed, changed) { name, many, added, removed, changed },
#include "audit/slots.def"
#undef SLOT
};

const struct slot_row *slot_row(enum slot slot) { return &slot_rows[slot]; }

struct builder {
    struct arena *arena;
    struct content *content;
    const struct rule *rule;
    struct clause *items;
    size_t count, capacity;
};

/* ---- adding ---- */

static struct clause *add(struct builder *to, enum slot slot, struct text words)
{
    to->items = arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count] = (struct clause){ .slot = slot, .words = words };
    return &to->items[to->count++];
}

/* Without names in it: the same text both times. */
static struct clause *add_plain(struct builder *to, enum slot slot, struct text meaning, struct text words)
{
    struct clause *clause = add(to, slot, words);

    clause->shallow = clause->deep = meaning;
    return clause;
}

static void add_number(struct builder *to, enum slot slot, int64_t number, struct text words)
{
    add_plain(to, slot, arena_printf(to->arena, "%lld", (long long)number), words);
}

typedef struct text (*spelling)(struct canon *canon, const void *part);

static struct clause *add_spelled(struct builder *to, enum slot slot, struct text words, spelling spell,
                                  const void *part, bool ordered)
{
    struct canon names = { .arena = to->arena, .content = to->content, .ordered = ordered };
    struct canon contents = names;
    struct clause *clause = add(to, slot, words);

    contents.deep = true;
    clause->shallow = spell(&names, part);
    clause->deep = spell(&contents, part);
    clause->things = names.things;
    clause->thing_count = names.thing_count;
    return clause;
}

static struct text spell_set(struct canon *canon, const void *part) { return canon_set(canon, part); }
static struct text spell_expr(struct canon *canon, const void *part) { return canon_expr(canon, part); }
static struct text spell_window(struct canon *canon, const void *part) { return canon_window(canon, part); }
static struct text spell_measure(struct canon *canon, const void *part) { return canon_measure(canon, part); }

static struct text words_of_expr(struct builder *to, const struct expr *expr)
{
    return words_node(to->arena, expr->node);
}

static void add_parts(struct builder *to, enum slot slot, enum expr_kind joint, const struct expr *expr)
{
    const struct expr **parts;
    struct canon canon = { .arena = to->arena, .content = to->content };
    size_t count = canon_parts(&canon, joint, expr, &parts);

    for (size_t i = 0; i < count; i++)
        add_spelled(to, slot, words_of_expr(to, parts[i]), spell_expr, parts[i], false);
}

static struct text words_minutes(struct builder *to, int64_t minutes)
{
    return arena_printf(to->arena, "%lld minute%s", (long long)minutes, minutes == 1 ? "" : "s");
}

static void add_window(struct builder *to, const struct window *window)
{
    add_spelled(to, SLOT_WINDOW, words_window(to->arena, to->content, window), spell_window, window, false);
}

/* ---- counts ---- */

static struct text words_from(struct builder *to, int32_t minutes)
{
    return minutes == 0 ? TEXT("never")
                        : arena_printf(to->arena, "from %.*s", TEXT_ARG(words_minutes(to, minutes)));
}

static void add_count(struct builder *to, const struct check *check)
{
    static const char *const methods[] = {
        [COUNT_TOTAL_MINUTES] = "total minutes", [COUNT_EACH_CODE] = "each code",
        [COUNT_EACH_WITHIN_TOTAL] = "each code within total minutes", [COUNT_NEAREST_QUARTER] = "nearest quarter hour",
    };

    add_window(to, &check->window);
    add_number(to, SLOT_BLOCK, check->block, words_minutes(to, check->block));
    if (check->kind == CHECK_COUNT_ASSISTANT) {
        add_number(to, SLOT_SHARE, check->share_percent,
                   arena_printf(to->arena, "%d percent", (int)check->share_percent));
        add_number(to, SLOT_KEEPS, check->therapist_keeps, words_from(to, check->therapist_keeps));
        add_number(to, SLOT_SPLIT, check->last_two_split, words_from(to, check->last_two_split));
        add_spelled(to, SLOT_MARKS, words_set(to->arena, to->content, check->marks), spell_set, check->marks, false)
            ->set = check->marks;
        return;
    }
    add_number(to, SLOT_METHOD, check->method, text_of(methods[check->method]));
    add_number(to, SLOT_FIRST, check->first_unit, words_minutes(to, check->first_unit));
    add_number(to, SLOT_LAST, check->last_unit, words_minutes(to, check->last_unit));
    add_number(to, SLOT_LEFTOVER, check->leftover,
               check->leftover == LEFTOVER_MOST_MINUTES ? TEXT("most minutes") : TEXT("most leftover minutes"));
    add_number(to, SLOT_TOTAL, check->compare_total,
               check->compare_total ? TEXT("the total of units") : TEXT("the units of each code"));
}

/* ---- limits ---- */

static struct text spell_amount(struct canon *canon, const void *part)
{
    const struct check *check = part;

    return check->amount != NULL ? canon_expr(canon, check->amount) : canon_table(canon, check->table, check->column);
}

static struct text words_of_amount(struct builder *to, const struct check *check)
{
    const struct expr *amount = check->amount;

    if (amount == NULL)
        return arena_printf(to->arena, "what table %.*s has", TEXT_ARG(check->table->name));
    if (amount->kind == EXPR_LITERAL)
        return words_literal(to->arena, &amount->literal);
    if (amount->kind == EXPR_PARAMETER)
        return amount->parameter->name;
    return words_of_expr(to, amount);
}

static struct text words_of_measure(struct builder *to, const struct measure *measure)
{
    struct text text = text_of(measure_word(measure->kind));

    if (measure->weights != NULL)
        text = arena_printf(to->arena, "%.*s by table %.*s", TEXT_ARG(text), TEXT_ARG(measure->weights->name));
    if (measure->codes != NULL)
        text = arena_printf(to->arena, "%.*s of %.*s", TEXT_ARG(text),
                            TEXT_ARG(words_set(to->arena, to->content, measure->codes)));
    if (measure->modifiers != NULL)
        text = arena_printf(to->arena, "%.*s with %.*s", TEXT_ARG(text),
                            TEXT_ARG(words_set(to->arena, to->content, measure->modifiers)));
    return text;
}

static void add_limit(struct builder *to, const struct check *check)
{
    struct clause *limit;

    add_spelled(to, SLOT_MEASURE, words_of_measure(to, &check->measure), spell_measure, &check->measure, false);
    limit = add_spelled(to, SLOT_LIMIT, words_of_amount(to, check), spell_amount, check, false);
    limit->more = words_window(to->arena, to->content, &check->measure.window);
    if (check->amount != NULL && check->amount->kind == EXPR_LITERAL)
        limit->literal = &check->amount->literal;
    add_window(to, &check->measure.window);
    add_number(to, SLOT_COUNTING, check->all_units, check->all_units ? TEXT("all units") : TEXT("only the excess"));
}

/* ---- conditions and conflicts ---- */

/* Which way a condition fails is that of the first authorization in it that is to blame: where the effect depends on
 * the way, order has a meaning. */
static bool depends_on_order(const struct rule *rule)
{
    for (size_t i = 0; i < rule->outcome_count; i++) {
        if (rule->outcomes[i].way != WAY_ANY)
            return true;
    }
    return false;
}

static void add_condition(struct builder *to, const struct check *check)
{
    enum slot slot = check->kind == CHECK_REQUIRE ? SLOT_REQUIRE : SLOT_FORBID;

    if (depends_on_order(to->rule))
        add_spelled(to, slot, words_of_expr(to, check->condition), spell_expr, check->condition, true);
    else
        add_parts(to, slot, check->kind == CHECK_REQUIRE ? EXPR_AND : EXPR_OR, check->condition);
}

static struct text spell_table(struct canon *canon, const void *part)
{
    const struct rule_table *table = part;

    return canon_table(canon, table, (uint32_t)table->column_count);
}

static struct text spell_pair(struct canon *canon, const void *part)
{
    const struct check *check = part;
    struct text column1 = canon_set(canon, check->column1), column2 = canon_set(canon, check->column2);

    return arena_printf(canon->arena, "%.*s %.*s", TEXT_ARG(column1), TEXT_ARG(column2));
}

static void add_conflict(struct builder *to, const struct check *check)
{
    struct text column1, column2;

    add_window(to, &check->window);
    if (check->kind == CHECK_CONFLICT_TABLE) {
        add_spelled(to, SLOT_TABLE, check->table->name, spell_table, check->table, false);
        return;
    }
    column1 = words_set(to->arena, to->content, check->column1);
    column2 = words_set(to->arena, to->content, check->column2);
    add_spelled(to, SLOT_PAIR,
                arena_printf(to->arena, "%.*s with %.*s", TEXT_ARG(column1), TEXT_ARG(column2)), spell_pair, check,
                false);
}

static void add_check(struct builder *to, const struct check *check)
{
    add_number(to, SLOT_CHECK, check->kind, words_node(to->arena, check->node));
    switch (check->kind) {
    case CHECK_COUNT_UNITS:
    case CHECK_COUNT_ASSISTANT: add_count(to, check); break;
    case CHECK_LIMIT: add_limit(to, check); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID: add_condition(to, check); break;
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: add_conflict(to, check); break;
    }
}

/* ---- exceptions ---- */

static struct text spell_lift(struct canon *canon, const void *part)
{
    const struct lift *lift = part;
    struct text modifiers = canon_set(canon, lift->modifiers);

    return arena_printf(canon->arena, "%d %d %d %.*s", (int)lift->side, (int)lift->from, (int)lift->until,
                        TEXT_ARG(modifiers));
}

static void add_lifts(struct builder *to)
{
    static const char *const sides[] = {
        [LIFT_COLUMN_1] = "column 1", [LIFT_COLUMN_2] = "column 2", [LIFT_EITHER] = "either line"
    };

    for (size_t i = 0; i < to->rule->lift_count; i++) {
        const struct lift *lift = &to->rule->lifts[i];

        add_spelled(to, SLOT_LIFT,
                    arena_printf(to->arena, "%.*s on %s%.*s",
                                 TEXT_ARG(words_set(to->arena, to->content, lift->modifiers)), sides[lift->side],
                                 TEXT_ARG(words_days(to->arena, lift->from, lift->until))),
                    spell_lift, lift, false);
    }
}

static struct text spell_waiver(struct canon *canon, const void *part)
{
    const struct waiver *waiver = part;

    return arena_printf(canon->arena, "%d %d %.*s", (int)waiver->from, (int)waiver->until,
                        TEXT_ARG(canon_expr(canon, waiver->when)));
}

static void add_waivers(struct builder *to)
{
    for (size_t i = 0; i < to->rule->waiver_count; i++) {
        const struct waiver *waiver = &to->rule->waivers[i];
        struct text words = words_days(to->arena, waiver->from, waiver->until);

        if (waiver->when != NULL)
            words = arena_printf(to->arena, "%.*s when %.*s", TEXT_ARG(words),
                                 TEXT_ARG(words_of_expr(to, waiver->when)));
        add_spelled(to, SLOT_WAIVER, words, spell_waiver, waiver, false);
    }
}

/* ---- effects and repairs ---- */

static struct text words_of_effect(struct builder *to, const struct outcome_row *row)
{
    static const char *const ways[] = {
        [WAY_ANY] = "",
        [WAY_ABSENT] = " when absent",
        [WAY_EXCEEDED] = " when exceeded",
        [WAY_NOT_COVERING] = " when not covering",
    };
    struct text text = text_of(effect_words[row->effect]);

    if (row->carc.length > 0)
        text = arena_printf(to->arena, "%.*s as %s%s%.*s", TEXT_ARG(text), row->group, row->group[0] != 0 ? "-" : "",
                            TEXT_ARG(row->carc));
    for (size_t k = 0; k < row->rarc_count; k++)
        text = arena_printf(to->arena, "%.*s%s%.*s", TEXT_ARG(text), k == 0 ? " with " : ", ",
                            TEXT_ARG(row->rarcs[k]));
    return arena_printf(to->arena, "%.*s%s", TEXT_ARG(text), ways[row->way]);
}

static void add_effects(struct builder *to)
{
    const struct rule *rule = to->rule;

    for (size_t i = 0; i < rule->outcome_count; i++) {
        struct text words = words_of_effect(to, &rule->outcomes[i]);

        add_plain(to, SLOT_EFFECT, words, words)->key = arena_printf(to->arena, "%d", (int)rule->outcomes[i].way);
    }
    if (rule->has_unknown_effect)
        add_number(to, SLOT_UNKNOWN, rule->unknown_effect, text_of(effect_words[rule->unknown_effect]));
    if (date_is_known(rule->check_again))
        add_number(to, SLOT_AGAIN, rule->check_again, words_date(to->arena, rule->check_again));
}

static struct text words_of_fix(struct builder *to, const struct fix *fix)
{
    static const char *const obtains[] = {
        [OBTAIN_AUTHORIZATION] = "authorization", [OBTAIN_REFERRAL] = "referral",
        [OBTAIN_PLAN_OF_CARE] = "plan of care",   [OBTAIN_DOCUMENT] = "document",
        [OBTAIN_FIELD] = "field",
    };
    struct text code = words_code(to->arena, TYPE_CODE, fix->code);

    switch (fix->kind) {
    case FIX_SET_UNITS:
        return fix->units < 0 ? TEXT("set units to supported")
                              : arena_printf(to->arena, "set units to %lld", (long long)fix->units);
    case FIX_ADD_MODIFIER: return arena_printf(to->arena, "add modifier %.*s", TEXT_ARG(code));
    case FIX_REMOVE_MODIFIER: return arena_printf(to->arena, "remove modifier %.*s", TEXT_ARG(code));
    case FIX_REPLACE_CODE: return arena_printf(to->arena, "replace code with %.*s", TEXT_ARG(code));
    case FIX_OBTAIN: break;
    }
    return arena_printf(to->arena, "obtain %s%s%.*s", obtains[fix->obtain], fix->name.length > 0 ? " " : "",
                        TEXT_ARG(fix->name));
}

struct spelled_fix { struct text words; const struct expr *condition; };

static struct text spell_fix(struct canon *canon, const void *part)
{
    const struct spelled_fix *fix = part;

    struct text condition = canon_expr(canon, fix->condition);

    return arena_printf(canon->arena, "%.*s if %.*s", TEXT_ARG(fix->words), TEXT_ARG(condition));
}

static void add_repairs(struct builder *to)
{
    for (size_t i = 0; i < to->rule->fix_count; i++) {
        const struct fix *fix = &to->rule->fixes[i];
        struct spelled_fix part = { words_of_fix(to, fix), fix->condition };
        struct text words = part.words;

        if (fix->condition != NULL)
            words = arena_printf(to->arena, "%.*s if %.*s", TEXT_ARG(words),
                                 TEXT_ARG(words_of_expr(to, fix->condition)));
        add_spelled(to, SLOT_REPAIR, words, spell_fix, &part, false);
    }
}

/* ---- the rule ---- */

static struct clauses make_clauses(struct arena *arena, struct content *content, const struct rule *rule)
{
    struct builder to = { .arena = arena, .content = content, .rule = rule };

    if (rule->applies_to != NULL)
        add_spelled(&to, SLOT_CODES, words_set(arena, content, rule->applies_to), spell_set, rule->applies_to, false)
            ->set = rule->applies_to;
    add_parts(&to, SLOT_WHEN, EXPR_AND, rule->when);
    add_number(&to, SLOT_LINES, rule->per_line, rule->per_line ? TEXT("line") : TEXT("session"));
    add_check(&to, &rule->check);
    for (size_t i = 0; i < rule->unless_count; i++)
        add_spelled(&to, SLOT_UNLESS, words_of_expr(&to, rule->unlesses[i]), spell_expr, rule->unlesses[i], false);
    add_lifts(&to);
    add_effects(&to);
    add_waivers(&to);
    add_repairs(&to);
    return (struct clauses){ to.items, to.count };
}

/* Profiles that inherit a rule share its parts, all but waivers and life. */
struct made { const struct waiver *waivers; size_t waiver_count; struct clauses clauses; };

struct clauses clauses_of(struct arena *arena, struct content *content, const struct rule *rule)
{
    const struct made *made = rule->cites != NULL ? *content_keep(content, rule->cites) : NULL;
    struct made *fresh;

    if (made != NULL && made->waivers == rule->waivers && made->waiver_count == rule->waiver_count)
        return made->clauses;
    fresh = ARENA_NEW(arena, struct made);
    *fresh = (struct made){ rule->waivers, rule->waiver_count, make_clauses(arena, content, rule) };
    if (rule->cites != NULL)
        *content_keep(content, rule->cites) = fresh;
    return fresh->clauses;
}
