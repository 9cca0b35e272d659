/* Which diagnostics stay: each once, and no warning that the file silences, by a comment on its line or a clause of
 * its item. */
#include "check/analysis.h"

#include <stdlib.h>

/* `allow P0345 "reason"` of an item: silences that warning within the item's text. */
struct allowance { struct span at; enum message id; };
struct allowances { struct arena *arena; struct allowance *items; size_t count, capacity; };

static void report_no_warning(struct checker *checker, const struct node *allow, const struct message_row *row)
{
    struct diagnostic *diagnostic =
        diag_add(checker->diagnostics, MESSAGE_SYNTAX_ALLOW_CODE, allow->at, TEXT_ARG(allow->text),
                 row == NULL ? "no diagnostic has this code" : "only warnings can be");

    diag_help(checker->diagnostics, diagnostic,
              "Write the code of the warning as it was shown: `allow P0377 \"reason\"`");
}

static void add_allowance(struct checker *checker, struct allowances *to, const struct node *item,
                          const struct node *allow)
{
    const struct message_row *row = message_by_code(allow->text);

    if (row == NULL || row->level != DIAG_WARNING) {
        report_no_warning(checker, allow, row);
        return;
    }
    to->items = arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count].at = item->at;
    to->items[to->count].id = MESSAGE_COUNT;
    for (int id = 0; id < MESSAGE_COUNT; id++) {
        if (message_row((enum message)id) == row)
            to->items[to->count].id = (enum message)id;
    }
    to->count++;
}

static int compare_allowances(const void *first, const void *second)
{
    const struct allowance *a = first, *b = second;

    if (a->at.file != b->at.file)
        return a->at.file < b->at.file ? -1 : 1;
    return (a->at.begin > b->at.begin) - (a->at.begin < b->at.begin);
}

/* Items do not overlap: the allowances of a file are in order of place, and those of one item side by side. */
static struct allowances collect(struct checker *checker)
{
    struct allowances all = { .arena = checker->arena };

    for (size_t i = 0; i < checker->scope_count; i++) {
        for (const struct node *item = checker->scopes[i].tree->file->first; item != NULL; item = item->next) {
            for (const struct node *child = item->first; child != NULL; child = child->next) {
                if (child->kind == NODE_ALLOW)
                    add_allowance(checker, &all, item, child);
            }
        }
    }
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, compare_allowances);
    return all;
}

/* The first allowance of the item that holds the place, or the count. */
static size_t find_item(const struct allowances *all, struct span at)
{
    size_t low = 0, high = all->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct allowance *allowance = &all->items[middle];
        bool before = allowance->at.file != at.file ? allowance->at.file < at.file : allowance->at.end <= at.begin;

        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool item_allows(const struct allowances *all, const struct diagnostic *diagnostic)
{
    struct span at = diagnostic->at;

    for (size_t i = find_item(all, at); i < all->count; i++) {
        const struct allowance *allowance = &all->items[i];

        if (allowance->at.file != at.file || allowance->at.begin > at.begin)
            return false;
        if (allowance->id == diagnostic->id)
            return true;
    }
    return false;
}

/* Diagnostics about table files have no place in a source. */
static bool has_place(const struct checker *checker, const struct diagnostic *diagnostic)
{
    return diagnostic->at.file < checker->scope_count && diagnostic->at.file < checker->diagnostics->sources->count &&
           text_equal(diagnostic->place.file, checker->diagnostics->sources->items[diagnostic->at.file].name);
}

/* What was recorded earlier can no longer be mended: only errors matter there. */
static bool is_of_past(const struct checker *checker, const struct diagnostic *diagnostic)
{
    const struct sources *sources = checker->diagnostics->sources;

    return diagnostic->at.file >= checker->scope_count && diagnostic->at.file < sources->count &&
           text_equal(diagnostic->place.file, sources->items[diagnostic->at.file].name);
}

static const struct tree *tree_of(const struct checker *checker, uint32_t source)
{
    for (size_t i = 0; i < checker->scope_count; i++) {
        if (checker->scopes[i].tree->source == source)
            return checker->scopes[i].tree;
    }
    return NULL;
}

static bool is_silenced(const struct checker *checker, const struct allowances *all,
                        const struct diagnostic *diagnostic)
{
    const struct tree *tree;

    if (diagnostic->level != DIAG_WARNING)
        return false;
    if (is_of_past(checker, diagnostic))
        return true;
    if (!has_place(checker, diagnostic))
        return false;
    tree = tree_of(checker, diagnostic->at.file);
    return (tree != NULL && tree_allows(tree, diagnostic->id, (uint32_t)diagnostic->place.line)) ||
           item_allows(all, diagnostic);
}

/* ---- repeated ones ---- */

static int compare(const void *first, const void *second)
{
    const struct diagnostic *a = *(struct diagnostic *const *)first, *b = *(struct diagnostic *const *)second;
    int order;

    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    order = text_compare(a->place.file, b->place.file);
    return order != 0 ? order : text_compare(a->text, b->text);
}

static int compare_with_order(const void *first, const void *second)
{
    const struct diagnostic *a = *(struct diagnostic *const *)first, *b = *(struct diagnostic *const *)second;
    int order = compare(first, second);

    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static int compare_order(const void *first, const void *second)
{
    const struct diagnostic *a = *(struct diagnostic *const *)first, *b = *(struct diagnostic *const *)second;

    return (a->order > b->order) - (a->order < b->order);
}

static void uncount(struct diagnostics *diagnostics, const struct diagnostic *diagnostic)
{
    diagnostics->errors -= diagnostic->level == DIAG_ERROR;
    diagnostics->warnings -= diagnostic->level == DIAG_WARNING;
}

/* Puts one of each in order of arrival; returns how many stay. */
static size_t drop_repeated(struct diagnostics *diagnostics, struct diagnostic **items, size_t count)
{
    size_t kept = 0;

    if (count < 2)
        return count;
    qsort(items, count, sizeof *items, compare_with_order);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare(&items[kept - 1], &items[i]) == 0)
            uncount(diagnostics, items[i]);
        else
            items[kept++] = items[i];
    }
    qsort(items, kept, sizeof *items, compare_order);
    return kept;
}

void analysis_filter(struct checker *checker, size_t first)
{
    struct diagnostics *diagnostics = checker->diagnostics;
    struct allowances all = collect(checker);
    size_t kept = first;

    for (size_t i = first; i < diagnostics->count; i++) {
        if (is_silenced(checker, &all, diagnostics->items[i]))
            uncount(diagnostics, diagnostics->items[i]);
        else
            diagnostics->items[kept++] = diagnostics->items[i];
    }
    if (first < kept)
        kept = first + drop_repeated(diagnostics, diagnostics->items + first, kept - first);
    diagnostics->count = kept;
}
