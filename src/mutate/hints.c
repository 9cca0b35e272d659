/* See hints.h. */
#include "mutate/hints.h"

#define DEPTH_MAX 8  /* sets inside sets that are followed */

struct text item_name(const struct node *item)
{
    const struct node *name = item->kind == NODE_PROFILE ? NULL : node_child(item, NODE_NAME);

    return name != NULL ? name->text : TEXT("");
}

static const struct node *find_item(const struct family *family, enum node_kind kind, struct text name)
{
    for (size_t i = 0; i < family->count; i++) {
        for (const struct node *item = family->trees[i]->file->first; item != NULL; item = item->next) {
            if (item->kind == kind && text_equal(item_name(item), name))
                return item;
        }
    }
    return NULL;
}

const struct node *find_set(const struct family *family, struct text name)
{
    return find_item(family, NODE_SET, name);
}

/* ---- values ---- */

static void add_number(int64_t *numbers, size_t *count, int64_t number)
{
    for (size_t i = 0; i < *count; i++) {
        if (numbers[i] == number)
            return;
    }
    if (*count < HINTS_MAX)
        numbers[(*count)++] = number;
}

static void add_word(struct hints *hints, struct text word)
{
    for (size_t i = 0; i < hints->word_count; i++) {
        if (text_equal(hints->words[i], word))
            return;
    }
    if (hints->word_count < HINTS_MAX && word.length > 0)
        hints->words[hints->word_count++] = word;
}

static void add_values(struct hints *hints, const struct family *family, const struct node *node, unsigned depth);

/* A name stands for a set, of which one code will do, for a parameter, or for itself. */
static void add_name(struct hints *hints, const struct family *family, struct text name, unsigned depth)
{
    const struct node *set = find_set(family, name), *parameter = find_item(family, NODE_PARAMETER, name);

    if (set == NULL && parameter == NULL)
        add_word(hints, name);
    else if (depth > 0 && set != NULL && set->last->first != NULL)
        add_values(hints, family, set->last->first, depth - 1);
    else if (depth > 0 && parameter != NULL)
        add_values(hints, family, parameter, depth - 1);
}

static void add_values(struct hints *hints, const struct family *family, const struct node *node, unsigned depth)
{
    switch (node->kind) {
    case NODE_QUANTITY: add_number(hints->numbers, &hints->number_count, node->number); break;
    case NODE_MONEY: add_number(hints->money, &hints->money_count, node->number); break;
    case NODE_DATE: add_number(hints->dates, &hints->date_count, node->number); break;
    case NODE_CODE:
    case NODE_PREFIX:
    case NODE_FIELD: add_word(hints, node->text); break;
    case NODE_AUTHORIZATION: hints->authorization = true; break;
    case NODE_NAME: add_name(hints, family, node->text, depth); break;
    case NODE_CITE:
    case NODE_STRING:
    case NODE_SAY: return;
    default: break;
    }
    for (const struct node *child = node->first; child != NULL; child = child->next)
        add_values(hints, family, child, depth);
}

bool is_text_of_rule(const struct node *item)
{
    return item->kind == NODE_RULE || item->kind == NODE_REPLACE || item->kind == NODE_CHANGE;
}

static void add_clauses(struct hints *hints, const struct family *family, const struct node *item)
{
    for (const struct node *clause = item->first; clause != NULL; clause = clause->next) {
        if (clause->kind == NODE_LIMIT || clause->kind == NODE_WHEN || clause->kind == NODE_REQUIRE ||
            clause->kind == NODE_FORBID || clause->kind == NODE_APPLIES_TO || clause->kind == NODE_UNLESS)
            add_values(hints, family, clause, DEPTH_MAX);
    }
}

static bool holds(const struct node *above, const struct node *node)
{
    if (above == node)
        return true;
    for (const struct node *child = above->first; child != NULL; child = child->next) {
        if (holds(child, node))
            return true;
    }
    return false;
}

/* A member's date goes with its code. */
static void add_member(struct hints *hints, const struct family *family, const struct mutant *mutant)
{
    for (const struct node *member = mutant->item->last->first; member != NULL; member = member->next) {
        if (holds(member, mutant->at))
            add_values(hints, family, member, DEPTH_MAX);
    }
}

/* The node itself before all else of its clause, then the rule, also as its bases have it. */
void hints_find(struct hints *hints, const struct family *family, const struct mutant *mutant)
{
    *hints = (struct hints){ .set = mutant->item->kind == NODE_SET ? mutant->item : NULL };
    add_values(hints, family, mutant->at, DEPTH_MAX);
    if (mutant->item->kind == NODE_SET) {
        add_member(hints, family, mutant);
        return;
    }
    if (mutant->clause != mutant->item)
        add_values(hints, family, mutant->clause, DEPTH_MAX);
    for (size_t i = 0; i < family->count; i++) {
        for (const struct node *item = family->trees[i]->file->first; item != NULL; item = item->next) {
            if (is_text_of_rule(item) && text_equal(item_name(item), item_name(mutant->item)))
                add_clauses(hints, family, item);
        }
    }
}

/* ---- rules ---- */

bool names_hold(const struct names *names, struct text name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (text_equal(names->items[i], name))
            return true;
    }
    return false;
}

static void add_name_to(struct names *to, struct arena *arena, struct text name)
{
    if (names_hold(to, name))
        return;
    to->items = arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count++] = name;
}

static bool says(const struct node *node, struct text name)
{
    if (node->kind == NODE_NAME && text_equal(node->text, name))
        return true;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child->kind != NODE_CITE && says(child, name))
            return true;
    }
    return false;
}

/* Each set is followed once, whatever the ways that lead to it. */
static void add_rules_that_say(struct names *to, struct arena *arena, const struct family *family, struct text name)
{
    struct names sets = { .count = 0 };

    add_name_to(&sets, arena, name);
    for (size_t at = 0; at < sets.count; at++) {
        for (size_t i = 0; i < family->count; i++) {
            for (const struct node *item = family->trees[i]->file->first; item != NULL; item = item->next) {
                if (is_text_of_rule(item) && says(item, sets.items[at]))
                    add_name_to(to, arena, item_name(item));
                else if (item->kind == NODE_SET && item->last != NULL && says(item->last, sets.items[at]))
                    add_name_to(&sets, arena, item_name(item));
            }
        }
    }
}

void names_of_rules(struct names *to, struct arena *arena, const struct family *family, const struct mutant *mutant)
{
    struct text name = item_name(mutant->item);

    *to = (struct names){ .count = 0 };
    if (mutant->item->kind == NODE_SET || mutant->item->kind == NODE_TABLE || mutant->item->kind == NODE_PARAMETER)
        add_rules_that_say(to, arena, family, name);
    else if (name.length > 0)
        add_name_to(to, arena, name);
}
