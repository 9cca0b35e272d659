/* Finding mutants: a walk over the items of a rule file that decide something. Which words and numbers have neighbours
 * is told by tables; what would be a second mutant of the same meaning is left out. Knows no tests. */
#include "mutate/points.h"

#include "base/date.h"

struct walk {
    struct mutants *to;
    const struct tree *tree;
    const struct node *item, *clause;
    date_t from, until;  /* the profile's own first and last day: outside it nothing is judged */
};

const char *mutant_kind_word(enum mutant_kind kind)
{
    static const char *const words[] = {
#define MUTANT_KIND(id, word) word,
#include "mutate/kinds.def"
#undef MUTANT_KIND
    };

    return words[kind];
}

/* ---- adding ---- */

static void add(struct walk *walk, enum mutant_kind kind, struct edit edit, const struct node *at)
{
    struct mutants *to = walk->to;

    to->items = arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count++] = (struct mutant){ kind, edit, walk->item, walk->clause, at };
}

static void add_swap(struct walk *walk, enum mutant_kind kind, struct node *node, struct node *other)
{
    add(walk, kind, (struct edit){ .kind = EDIT_SWAP, .node = node, .other = other }, node);
}

static void add_drop(struct walk *walk, enum mutant_kind kind, struct node *parent, struct node *node)
{
    add(walk, kind, (struct edit){ .kind = EDIT_DROP, .parent = parent, .node = node }, node);
}

static void add_word(struct walk *walk, enum mutant_kind kind, struct node *node, const char *word)
{
    struct node *other = node_copy(walk->to->arena, node);

    other->text = text_of(word);
    add_swap(walk, kind, node, other);
}

/* ---- words ---- */

/* A word of a node and the neighbour that a reader could take for it. */
struct neighbour { enum node_kind node; const char *word, *other; enum mutant_kind kind; };

static const struct neighbour neighbours[] = {
    { NODE_COMPARE, ">", ">=", MUTANT_COMPARISON },
    { NODE_COMPARE, ">=", ">", MUTANT_COMPARISON },
    { NODE_COMPARE, "<", "<=", MUTANT_COMPARISON },
    { NODE_COMPARE, "<=", "<", MUTANT_COMPARISON },
    { NODE_COMPARE, "is", "is not", MUTANT_COMPARISON },
    { NODE_COMPARE, "is not", "is", MUTANT_COMPARISON },
    { NODE_COUNT_UNITS, "total minutes", "each code", MUTANT_COUNTING },
    { NODE_COUNT_UNITS, "each code", "total minutes", MUTANT_COUNTING },
    { NODE_COUNT_UNITS, "each code within total minutes", "each code", MUTANT_COUNTING },
    { NODE_COUNT_UNITS, "nearest quarter hour", "each code", MUTANT_COUNTING },
    { NODE_LEFTOVER, "most leftover minutes", "most minutes", MUTANT_COUNTING },
    { NODE_LEFTOVER, "most minutes", "most leftover minutes", MUTANT_COUNTING },
    { NODE_COUNTING, "all of them", "only the excess", MUTANT_COUNTING },
    { NODE_COUNTING, "only the excess", "all of them", MUTANT_COUNTING },
    { NODE_MODIFIERS, "any", "all", MUTANT_CONDITION },
    { NODE_MODIFIERS, "all", "any", MUTANT_CONDITION },
    { NODE_MODIFIERS, "exactly one", "any", MUTANT_CONDITION },
    { NODE_DIAGNOSIS, "any", "every", MUTANT_CONDITION },
    { NODE_DIAGNOSIS, "every", "any", MUTANT_CONDITION },
    { NODE_DOCUMENTED, "any", "all", MUTANT_CONDITION },
    { NODE_DOCUMENTED, "all", "any", MUTANT_CONDITION },
    { NODE_PLAN_OF_CARE, "covering", "", MUTANT_CONDITION },
    { NODE_REFERRAL, "covering", "", MUTANT_CONDITION },
    { NODE_WITHIN, "before", "of", MUTANT_CONDITION },
    { NODE_WITHIN, "after", "of", MUTANT_CONDITION },
    { NODE_WITHIN, "of", "before", MUTANT_CONDITION },
    { NODE_LIFTED_BY, "column 1", "either line", MUTANT_EXCEPTION },
    { NODE_LIFTED_BY, "column 2", "either line", MUTANT_EXCEPTION },
    { NODE_LIFTED_BY, "either line", "column 2", MUTANT_EXCEPTION },
    { NODE_WINDOW, "line", "session", MUTANT_WINDOW },
    { NODE_WINDOW, "session", "date of service", MUTANT_WINDOW },
    { NODE_WINDOW, "claim", "date of service", MUTANT_WINDOW },
    { NODE_WINDOW, "date of service", "session", MUTANT_WINDOW },
    { NODE_WINDOW, "week", "month", MUTANT_WINDOW },
    { NODE_WINDOW, "month", "week", MUTANT_WINDOW },
    { NODE_WINDOW, "plan year", "calendar year", MUTANT_WINDOW },
    { NODE_WINDOW, "plan of care", "lifetime", MUTANT_WINDOW },
    { NODE_WINDOW, "authorization", "lifetime", MUTANT_WINDOW },
    { NODE_WINDOW, "lifetime", "calendar year", MUTANT_WINDOW },
    { NODE_EFFECT, "deny", "hold", MUTANT_EFFECT },
    { NODE_EFFECT, "hold", "deny", MUTANT_EFFECT },
    { NODE_EFFECT, "warn", "inform", MUTANT_EFFECT },
    { NODE_EFFECT, "inform", "warn", MUTANT_EFFECT },
    { NODE_DECIDED_BY, "date of service", "date received", MUTANT_DATE },
    { NODE_DECIDED_BY, "date received", "date of service", MUTANT_DATE },
};

static void add_neighbour(struct walk *walk, struct node *node)
{
    for (size_t i = 0; i < sizeof neighbours / sizeof neighbours[0]; i++) {
        if (neighbours[i].node == node->kind && text_is(node->text, neighbours[i].word))
            add_word(walk, neighbours[i].kind, node, neighbours[i].other);
    }
}

/* ---- numbers and dates ---- */

enum { STEP_UP = 1, STEP_DOWN = 2, STEP_BOTH = STEP_UP | STEP_DOWN };

static void add_steps(struct walk *walk, enum mutant_kind kind, struct node *node, unsigned steps)
{
    if ((steps & STEP_UP) != 0 && node->number < INT32_MAX)
        add_swap(walk, kind, node, node_with_number(walk->to->arena, node, node->number + 1));
    if ((steps & STEP_DOWN) != 0 && (node->number > 0 || kind == MUTANT_DATE))
        add_swap(walk, kind, node, node_with_number(walk->to->arena, node, node->number - 1));
}

static bool is_number(const struct node *node)
{
    return node->kind == NODE_QUANTITY || node->kind == NODE_MONEY || node->kind == NODE_DATE;
}

/* `x > 12` is changed to `x >= 12` and to `x > 13`; `x > 11` would say the same as the first. */
static unsigned steps_beside(const struct node *compare, bool right)
{
    bool more = text_is(compare->text, ">") || text_is(compare->text, "<=");

    return more == right ? STEP_UP : STEP_DOWN;
}

static void walk_compare(struct walk *walk, struct node *compare)
{
    struct node *sides[] = { compare->first, compare->last };
    bool ordered = compare->text.length > 0 && (compare->text.bytes[0] == '<' || compare->text.bytes[0] == '>');

    add_neighbour(walk, compare);
    for (size_t i = 0; ordered && i < 2; i++) {
        if (is_number(sides[i]))
            add_steps(walk, sides[i]->kind == NODE_DATE ? MUTANT_DATE : MUTANT_NUMBER, sides[i],
                      steps_beside(compare, i == 1));
    }
}

/* Whether a date moved to another day changes what holds on `day`, which must be a day that is judged. */
static unsigned step_if_judged(const struct walk *walk, int64_t day, unsigned step)
{
    return day >= walk->from && day <= walk->until ? step : 0;
}

static struct node *date_of(const struct node *node)
{
    return node != NULL && node->first != NULL && node->first->kind == NODE_DATE ? node->first : NULL;
}

static void walk_from(struct walk *walk, const struct node *from)
{
    struct node *date = date_of(from);

    if (date != NULL)
        add_steps(walk, MUTANT_DATE, date, step_if_judged(walk, date->number, STEP_UP) |
                                           step_if_judged(walk, date->number - 1, STEP_DOWN));
}

/* The last day on which a parameter has a value, when it says so. */
static struct node *last_day(const struct node *item)
{
    struct node *last = NULL;

    for (const struct node *clause = item->first; clause != NULL; clause = clause->next) {
        if (clause->kind == NODE_VALUE_FROM)
            last = date_of(node_child(clause, NODE_UNTIL));
        else if (clause->kind == NODE_UNTIL)
            last = date_of(clause);
    }
    return last;
}

/* The day after the last is without a value when it is one to check again by as well. */
static bool ends_anyway(const struct node *item, int64_t last)
{
    const struct node *again = date_of(node_child(item, NODE_CHECK_AGAIN));

    return again != NULL && again->number <= last + 1;
}

static void walk_until(struct walk *walk, const struct node *until)
{
    struct node *date = date_of(until);

    if (date == NULL)
        return;
    if (ends_anyway(walk->item, date->number) && date == last_day(walk->item))
        add_steps(walk, MUTANT_DATE, date, step_if_judged(walk, date->number, STEP_DOWN));
    else
        add_steps(walk, MUTANT_DATE, date, step_if_judged(walk, date->number + 1, STEP_UP) |
                                           step_if_judged(walk, date->number, STEP_DOWN));
}

static void walk_check_again(struct walk *walk, const struct node *again)
{
    struct node *date = date_of(again);
    const struct node *last = last_day(walk->item);

    if (date == NULL)
        return;
    if (last == NULL || last->number >= date->number)
        add_steps(walk, MUTANT_DATE, date, step_if_judged(walk, date->number, STEP_UP));
    add_steps(walk, MUTANT_DATE, date, step_if_judged(walk, date->number - 1, STEP_DOWN));
}

/* ---- lists ---- */

static struct node *member_of(struct walk *walk, const struct node *code)
{
    struct node *member = node_new(walk->to->arena, NODE_MEMBER, code->at, TEXT(""));

    node_append(member, node_copy(walk->to->arena, code));
    return member;
}

/* The code at an end of a range is taken out by `except`. */
static void add_without(struct walk *walk, struct node *list, const struct node *code)
{
    struct node *except = list->last->kind == NODE_EXCEPT ? list->last : NULL, *member = member_of(walk, code);
    struct edit edit = { .kind = EDIT_ADD, .parent = except != NULL ? except : list, .other = member };

    if (except == NULL) {
        edit.other = node_new(walk->to->arena, NODE_EXCEPT, code->at, TEXT(""));
        node_append(edit.other, member);
    }
    add(walk, MUTANT_MEMBER, edit, code);
}

static void walk_node(struct walk *walk, struct node *parent, struct node *node);

static void walk_children(struct walk *walk, struct node *node)
{
    for (struct node *child = node->first, *next; child != NULL; child = next) {
        next = child->next;
        walk_node(walk, node, child);
    }
}

/* A list of one member would be empty without it. */
static void walk_list(struct walk *walk, struct node *list)
{
    bool several = list->first != NULL && list->first->next != NULL && list->first->next->kind == NODE_MEMBER;

    for (struct node *member = list->first; member != NULL; member = member->next) {
        const struct node *what = member->first;

        if (member->kind == NODE_EXCEPT) {
            walk_list(walk, member);
            if (member->first == member->last)
                add_drop(walk, MUTANT_MEMBER, list, member);
        } else if (what != NULL && what->kind == NODE_RANGE && list->kind == NODE_LIST) {
            add_without(walk, list, what->first);
            add_without(walk, list, what->last);
        } else if (several) {
            add_drop(walk, MUTANT_MEMBER, list, member);
        }
        if (what != NULL)
            walk_children(walk, member);
    }
}

/* ---- conditions ---- */

/* One of two is left out. */
static void walk_joined(struct walk *walk, struct node *node)
{
    add(walk, MUTANT_CONDITION,
        (struct edit){ .kind = EDIT_SWAP, .node = node, .other = node_copy(walk->to->arena, node->last) }, node->first);
    add(walk, MUTANT_CONDITION,
        (struct edit){ .kind = EDIT_SWAP, .node = node, .other = node_copy(walk->to->arena, node->first) }, node->last);
    walk_children(walk, node);
}

static void walk_not(struct walk *walk, struct node *node)
{
    add_swap(walk, MUTANT_CONDITION, node, node_copy(walk->to->arena, node->first));
    walk_children(walk, node);
}

/* A condition that is joined of others has a mutant for each; without all of them at once it says little more. */
static void walk_clause_of(struct walk *walk, struct node *parent, struct node *clause, enum node_kind joined,
                           enum mutant_kind kind)
{
    if (clause->first == NULL || clause->first->kind != joined)
        add_drop(walk, kind, parent, clause);
    walk_children(walk, clause);
}

/* One of several, as in `modifier in (GP, GN)`; with a single code all quantities are the same. */
static void walk_quantified(struct walk *walk, struct node *node)
{
    const struct node *list = node->first;
    bool single = list != NULL && list->kind == NODE_LIST && list->first != NULL && list->first == list->last &&
                  list->first->kind == NODE_MEMBER && list->first->first->kind == NODE_CODE;

    if (!single)
        add_neighbour(walk, node);
    walk_children(walk, node);
}

/* ---- what is counted ---- */

static bool is_scope(const struct node *window)
{
    static const char *const scopes[] = { "code", "billing provider", "discipline", "body region" };

    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++) {
        if (text_is(window->text, scopes[i]))
            return true;
    }
    return false;
}

/* `calendar year` becomes the twelve months that end today, an event's window the patient's whole life. */
static struct node *other_window(struct walk *walk, const struct node *window)
{
    struct arena *arena = walk->to->arena;
    bool year = text_is(window->text, "calendar year");
    struct node *other = node_new(arena, NODE_WINDOW, window->at, year ? TEXT("rolling") : TEXT("lifetime")), *months;

    if (!year)
        return other;
    months = node_new(arena, NODE_QUANTITY, window->at, TEXT("12"));
    months->number = 12;
    node_append(months, node_new(arena, NODE_TYPE, window->at, TEXT("months")));
    node_append(other, months);
    return other;
}

/* An assistant's units are those of the session, whatever the window says. */
static void walk_window(struct walk *walk, struct node *parent, struct node *window)
{
    if (parent->kind == NODE_COUNT_ASSISTANT)
        return;
    if (is_scope(window))
        add_drop(walk, MUTANT_WINDOW, parent, window);
    else if (text_is(window->text, "calendar year") || text_is(window->text, "since"))
        add_swap(walk, MUTANT_WINDOW, window, other_window(walk, window));
    else
        add_neighbour(walk, window);
    walk_children(walk, window);
}

/* Of visits, sessions and treatment days it is the session's own place that counts, whatever is counted. */
static void walk_limit(struct walk *walk, struct node *limit)
{
    static const char *const divisible[] = { "units", "minutes", "services", "charges", "allowed amount", "points" };
    const struct node *measure = limit->first;

    for (size_t i = 0; i < sizeof divisible / sizeof divisible[0]; i++) {
        struct node *counting;

        if (node_child(limit, NODE_COUNTING) != NULL || measure == NULL || !text_is(measure->text, divisible[i]))
            continue;
        counting = node_new(walk->to->arena, NODE_COUNTING, limit->at, TEXT("all of them"));
        add(walk, MUTANT_COUNTING, (struct edit){ .kind = EDIT_ADD, .parent = limit, .other = counting }, limit);
    }
    walk_children(walk, limit);
}

static void walk_unknown(struct walk *walk, struct node *parent, struct node *node)
{
    add_drop(walk, MUTANT_EFFECT, parent, node);  /* its effect is not changed as well */
}

/* ---- all nodes ---- */

static void walk_node(struct walk *walk, struct node *parent, struct node *node)
{
    switch (node->kind) {
    case NODE_QUANTITY:
    case NODE_MONEY:
        if (parent->kind != NODE_COMPARE)
            add_steps(walk, MUTANT_NUMBER, node, STEP_BOTH);
        break;
    case NODE_FROM: walk_from(walk, node); break;
    case NODE_UNTIL: walk_until(walk, node); break;
    case NODE_CHECK_AGAIN: walk_check_again(walk, node); break;
    case NODE_COMPARE: walk_compare(walk, node); walk_children(walk, node); break;
    case NODE_LIST: walk_list(walk, node); break;
    case NODE_AND:
    case NODE_OR: walk_joined(walk, node); break;
    case NODE_NOT: walk_not(walk, node); break;
    case NODE_WHEN: walk_clause_of(walk, parent, node, NODE_AND, MUTANT_CONDITION); break;
    case NODE_UNLESS: walk_clause_of(walk, parent, node, NODE_OR, MUTANT_EXCEPTION); break;
    case NODE_LIFTED_BY:
        add_drop(walk, MUTANT_EXCEPTION, parent, node);
        add_neighbour(walk, node);
        walk_children(walk, node);
        break;
    case NODE_MODIFIERS:
    case NODE_DIAGNOSIS:
    case NODE_DOCUMENTED: walk_quantified(walk, node); break;
    case NODE_LIMIT: walk_limit(walk, node); break;
    case NODE_WINDOW: walk_window(walk, parent, node); break;
    case NODE_IF_UNKNOWN: walk_unknown(walk, parent, node); break;
    case NODE_APPLIES_TO:
    case NODE_SIGNED_BY:
    case NODE_COVERS:
    case NODE_OF_LINES: add_drop(walk, MUTANT_CONDITION, parent, node); walk_children(walk, node); break;
    case NODE_COMPARE_TOTAL: add_drop(walk, MUTANT_COUNTING, parent, node); break;
    case NODE_ADJUSTMENT: add_drop(walk, MUTANT_EFFECT, parent, node); break;
    case NODE_CITE:
    case NODE_SAY:
    case NODE_FIX_UNITS:
    case NODE_FIX_ADD:
    case NODE_FIX_REMOVE:
    case NODE_FIX_CODE:
    case NODE_FIX_OBTAIN:
    case NODE_BECAUSE:
    case NODE_ALLOW: break;
    default: add_neighbour(walk, node); walk_children(walk, node); break;
    }
}

/* ---- items ---- */

static void walk_clauses(struct walk *walk, struct node *item)
{
    for (struct node *clause = item->first; clause != NULL; clause = clause->next) {
        walk->clause = clause;
        walk_node(walk, item, clause);
    }
}

/* The month after the one in which the plan year starts. */
static void walk_plan_year(struct walk *walk, struct node *month)
{
    static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December" };

    for (size_t i = 0; i < 12; i++) {
        if (text_is(month->text, months[i])) {
            add_word(walk, MUTANT_DATE, month, months[(i + 1) % 12]);
            return;
        }
    }
}

/* A day on which the profile is not in force cannot be tested, so that its life is only made shorter. */
static void walk_profile(struct walk *walk, struct node *profile)
{
    for (struct node *clause = profile->first; clause != NULL; clause = clause->next) {
        walk->clause = clause;
        if (clause->kind == NODE_DECIDED_BY)
            add_neighbour(walk, clause);
        else if (clause->kind == NODE_PLAN_YEAR && clause->first != NULL)
            walk_plan_year(walk, clause->first);
        else if (clause->kind == NODE_IN_FORCE)
            walk_children(walk, clause);
    }
}

static void walk_item(struct walk *walk, struct node *file, struct node *item)
{
    walk->item = walk->clause = item;
    switch (item->kind) {
    case NODE_PROFILE: walk_profile(walk, item); break;
    case NODE_SET: walk_node(walk, item, item->last); break;
    case NODE_REMOVE: add_drop(walk, MUTANT_OVERRIDE, file, item); break;
    case NODE_WAIVE:
        add_drop(walk, MUTANT_OVERRIDE, file, item);
        walk_clauses(walk, item);
        break;
    case NODE_TABLE:
    case NODE_PARAMETER:
    case NODE_RULE:
    case NODE_REPLACE:
    case NODE_CHANGE: walk_clauses(walk, item); break;
    default: break;  /* sources, notes and tests decide nothing */
    }
}

static void read_life(struct walk *walk)
{
    const struct node *profile = node_child(walk->tree->file, NODE_PROFILE), *in_force = NULL, *date;

    if (profile != NULL)
        in_force = node_child(profile, NODE_IN_FORCE);
    if (in_force != NULL && (date = date_of(node_child(in_force, NODE_FROM))) != NULL)
        walk->from = (date_t)date->number;
    if (in_force != NULL && (date = date_of(node_child(in_force, NODE_UNTIL))) != NULL)
        walk->until = (date_t)date->number;
}

void mutants_find(struct mutants *to, const struct tree *tree)
{
    struct walk walk = { .to = to, .tree = tree, .from = DATE_MIN, .until = DATE_MAX };

    read_life(&walk);
    for (struct node *item = tree->file->first, *next; item != NULL; item = next) {
        next = item->next;
        walk_item(&walk, tree->file, item);
    }
}
