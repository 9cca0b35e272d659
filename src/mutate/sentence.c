/* See sentence.h. */
#include "mutate/sentence.h"

#include "base/buffer.h"
#include "mutate/hints.h"

#define TITLE_MAX 100  /* bytes; a longer title would not fit on its line */

/* The node on one line, without a comma that binds it to what stands before. */
static struct text printed(const struct desk *desk, const struct node *node)
{
    struct text text;

    buffer_clear(desk->scratch);
    node_print(desk->scratch, node);
    if (desk->scratch->failed)
        arena_fail(desk->arena);
    text = arena_text(desk->arena, buffer_text(desk->scratch));
    while (text.length > 0 && (text.bytes[0] == ',' || text.bytes[0] == ' '))
        text = (struct text){ text.bytes + 1, text.length - 1 };
    return text;
}

static bool is_plain(const struct node *node)
{
    switch (node->kind) {
    case NODE_QUANTITY:
    case NODE_MONEY:
    case NODE_DATE:
    case NODE_CODE:
    case NODE_MEMBER:
    case NODE_NAME: return true;
    default: return false;
    }
}

/* Values stand as they are, words of the rule in backquotes. */
static struct text quoted(const struct desk *desk, const struct node *node)
{
    struct text text = printed(desk, node);

    if (is_plain(node))
        return text;
    return arena_printf(desk->arena, "`%.*s`", TEXT_ARG(text));
}

/* What an item is in a sentence: `auth.visits`, `codes evaluations`. */
static struct text place_of(const struct desk *desk, const struct node *item)
{
    struct text name = item_name(item);

    switch (item->kind) {
    case NODE_PROFILE:
        return arena_printf(desk->arena, "profile %.*s", TEXT_ARG(node_child(item, NODE_NAME)->text));
    case NODE_SET: return arena_printf(desk->arena, "%.*s %.*s", TEXT_ARG(item->text), TEXT_ARG(name));
    case NODE_PARAMETER: return arena_printf(desk->arena, "parameter %.*s", TEXT_ARG(name));
    case NODE_TABLE: return arena_printf(desk->arena, "table %.*s", TEXT_ARG(name));
    case NODE_WAIVE: return arena_printf(desk->arena, "the waiver of %.*s", TEXT_ARG(name));
    case NODE_REMOVE: return arena_printf(desk->arena, "the removal of %.*s", TEXT_ARG(name));
    default: return name;
    }
}

struct text sentence_place(const struct desk *desk, const struct mutant *mutant)
{
    return place_of(desk, mutant->item);
}

static const struct node *parent_of(const struct node *above, const struct node *node)
{
    const struct node *found = NULL;

    for (const struct node *child = above->first; child != NULL && found == NULL; child = child->next)
        found = child == node ? above : parent_of(child, node);
    return found;
}

/* What a bare number counts: `limit units to 4`, `visits per plan year > 12`. Empty where nothing says so. */
static struct text counted_by(const struct mutant *mutant)
{
    const struct node *parent = parent_of(mutant->clause, mutant->at), *measure = NULL;

    if (parent != NULL && (parent->kind == NODE_LIMIT || parent->kind == NODE_COMPARE))
        measure = node_child(parent, NODE_MEASURE);
    return measure != NULL ? measure->text : TEXT("");
}

/* "12 visits were 13": the unit is told once. */
static struct text number_sentence(const struct desk *desk, const struct mutant *mutant, struct text place)
{
    bool bare = mutant->at->first == NULL;
    struct text old = printed(desk, mutant->at), unit = bare ? counted_by(mutant) : TEXT("");

    if (unit.length > 0 && mutant->at->number == 1 && unit.bytes[unit.length - 1] == 's')
        unit.length--;
    return arena_printf(desk->arena, "%.*s%s%.*s were %lld in %.*s", TEXT_ARG(old), unit.length > 0 ? " " : "",
                        TEXT_ARG(unit), (long long)mutant->edit.other->number, TEXT_ARG(place));
}

/* Points are kept in hundredths, and are told whole. */
static bool is_count(const struct node *node)
{
    return node->kind == NODE_QUANTITY && (node->first == NULL || !text_starts_with(node->first->text, TEXT("point")));
}

static bool is_left_out(const struct mutant *mutant)
{
    return mutant->edit.kind == EDIT_DROP || mutant->kind == MUTANT_MEMBER || mutant->at != mutant->edit.node;
}

struct text sentence_of(const struct desk *desk, const struct mutant *mutant)
{
    struct text place = place_of(desk, mutant->item), old;

    if (mutant->edit.node == mutant->item)
        return arena_printf(desk->arena, "%.*s were not there", TEXT_ARG(place));
    if (mutant->kind == MUTANT_COUNTING && mutant->edit.kind == EDIT_ADD)
        return arena_printf(desk->arena, "all of them were counted, not only the excess, in %.*s", TEXT_ARG(place));
    if (mutant->edit.kind == EDIT_SWAP && is_count(mutant->at) && mutant->at == mutant->edit.node)
        return number_sentence(desk, mutant, place);
    old = quoted(desk, mutant->at);
    if (is_left_out(mutant))
        return arena_printf(desk->arena, "%.*s were left out of %.*s", TEXT_ARG(old), TEXT_ARG(place));
    return arena_printf(desk->arena, "%.*s were %.*s in %.*s", TEXT_ARG(old),
                        TEXT_ARG(quoted(desk, mutant->edit.other)), TEXT_ARG(place));
}

/* Without what would end the quotes around a title. */
static struct text without_quotes(const struct desk *desk, struct text text)
{
    struct text copy = arena_text(desk->arena, text);
    char *bytes = (char *)copy.bytes;

    for (size_t i = 0; i < copy.length; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            bytes[i] = '\'';
    }
    return copy;
}

struct text sentence_title(const struct desk *desk, const struct mutant *mutant)
{
    struct text place = place_of(desk, mutant->item), title;

    if (mutant->edit.node == mutant->item)
        title = place;
    else if (mutant->kind == MUTANT_COUNTING && mutant->edit.kind == EDIT_ADD)
        title = arena_printf(desk->arena, "%.*s: only the excess", TEXT_ARG(place));
    else if (is_left_out(mutant))
        title = arena_printf(desk->arena, "%.*s: %.*s", TEXT_ARG(place), TEXT_ARG(printed(desk, mutant->at)));
    else
        title = arena_printf(desk->arena, "%.*s: %.*s, not %.*s", TEXT_ARG(place), TEXT_ARG(printed(desk, mutant->at)),
                             TEXT_ARG(printed(desk, mutant->edit.other)));
    if (title.length > TITLE_MAX)
        title = arena_printf(desk->arena, "%.*s, exactly", TEXT_ARG(place));
    return without_quotes(desk, title);
}

struct text sentence_clause(const struct desk *desk, const struct mutant *mutant)
{
    return printed(desk, mutant->clause);
}
