/* See tables.h. Rows are gathered by what they are about (a code, or a pair of codes), and compared as wholes: the
 * dates of a row are part of what it says. */
#include "audit/tables.h"

#include <stdlib.h>

#include "audit/words.h"
#include "record/value.h"
#include "table/pairs.h"

/* ---- what was found ---- */

static int compare_changes(const void *left, const void *right)
{
    const struct row_change *a = left, *b = right;

    return a->code != b->code ? (a->code > b->code) - (a->code < b->code)
                              : (a->other > b->other) - (a->other < b->other);
}

/* Keeps the first by code: twice as many as are shown are gathered, then the last half of them is dropped. */
static void list_change(struct row_comparison *comparison, struct row_change change)
{
    if (comparison->arena == NULL || !comparison->named(comparison->context, change.code) ||
        (change.other != CODE_UNKNOWN && !comparison->named(comparison->context, change.other)))
        return;
    comparison->of_interest++;
    if (comparison->listed_count == (size_t)2 * ROWS_LISTED) {
        qsort(comparison->listed, comparison->listed_count, sizeof *comparison->listed, compare_changes);
        comparison->listed_count = ROWS_LISTED;
    }
    comparison->listed = arena_grow(comparison->arena, comparison->listed, comparison->listed_count,
                                    &comparison->listed_capacity, sizeof *comparison->listed);
    comparison->listed[comparison->listed_count++] = change;
}

/* What the rows say, in words; texts of rows that are counted only are not made. */
typedef struct text (*row_writer)(const struct row_comparison *comparison, const void *rows, size_t count);

/* The rows of one thing in both editions; a count of 0: it is not there. */
static void add_change(struct row_comparison *comparison, struct row_change change, row_writer write,
                       const void *before, size_t before_count, const void *after, size_t after_count)
{
    if (before_count == 0)
        comparison->added++;
    else if (after_count == 0)
        comparison->removed++;
    else
        comparison->changed++;
    if (comparison->arena == NULL)
        return;
    change.before = before_count > 0 ? write(comparison, before, before_count) : TEXT("");
    change.after = after_count > 0 ? write(comparison, after, after_count) : TEXT("");
    list_change(comparison, change);
}

/* ---- medically unlikely edits ---- */

static struct text write_mue(const struct row_comparison *comparison, const void *rows, size_t count)
{
    const struct mue_row *row = rows;

    (void)count;
    return arena_printf(comparison->arena, "%d units, indicator %d", (int)row->value, (int)row->indicator);
}

static void compare_mue(struct row_comparison *comparison, const struct mue_row *a, size_t a_count,
                        const struct mue_row *b, size_t b_count)
{
    size_t i = 0, k = 0;

    while (i < a_count || k < b_count) {
        bool has_a = i < a_count && (k == b_count || a[i].code <= b[k].code);
        bool has_b = k < b_count && (i == a_count || b[k].code <= a[i].code);
        code_t code = has_a ? a[i].code : b[k].code;

        if (!has_a || !has_b || a[i].value != b[k].value || a[i].indicator != b[k].indicator)
            add_change(comparison, (struct row_change){ .code = code }, write_mue, has_a ? &a[i] : NULL, has_a,
                       has_b ? &b[k] : NULL, has_b);
        i += has_a;
        k += has_b;
    }
}

/* ---- add-on codes ---- */

static struct text write_addons(const struct row_comparison *comparison, const void *rows, size_t count)
{
    const struct addon_row *row = rows;
    struct text text = TEXT("");

    for (size_t i = 0; i < count; i++)
        text = arena_printf(comparison->arena, "%.*s%stype %d%.*s", TEXT_ARG(text), i > 0 ? "; " : "",
                            (int)row[i].kind, TEXT_ARG(words_days(comparison->arena, row[i].from, row[i].until)));
    return text;
}

/* How many rows from `at` on have the same codes. */
static size_t addon_run(const struct addon_row *rows, size_t count, size_t at)
{
    size_t end = at;

    while (end < count && rows[end].addon == rows[at].addon && rows[end].primary == rows[at].primary)
        end++;
    return end - at;
}

static int addon_order(const struct addon_row *a, const struct addon_row *b)
{
    return a->addon != b->addon ? (a->addon > b->addon) - (a->addon < b->addon)
                                : (a->primary > b->primary) - (a->primary < b->primary);
}

static bool same_addons(const struct addon_row *a, size_t a_count, const struct addon_row *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (a[i].from != b[i].from || a[i].until != b[i].until || a[i].kind != b[i].kind)
            return false;
    }
    return true;
}

static void compare_addons(struct row_comparison *comparison, const struct addon_row *a, size_t a_count,
                           const struct addon_row *b, size_t b_count)
{
    size_t i = 0, k = 0;

    while (i < a_count || k < b_count) {
        int order = i == a_count ? 1 : k == b_count ? -1 : addon_order(&a[i], &b[k]);
        size_t of_a = order <= 0 ? addon_run(a, a_count, i) : 0, of_b = order >= 0 ? addon_run(b, b_count, k) : 0;
        const struct addon_row *row = of_a > 0 ? &a[i] : &b[k];

        if (!same_addons(a + i, of_a, b + k, of_b))
            add_change(comparison, (struct row_change){ .code = row->addon,
                                                        .other = code_is_known(row->primary) ? row->primary : 0 },
                       write_addons, a + i, of_a, b + k, of_b);
        i += of_a;
        k += of_b;
    }
}

/* ---- tables with columns of their own ---- */

static bool same_cell(const struct table_cell *a, const struct table_cell *b, const struct table_column *column)
{
    if (a->empty || b->empty)
        return a->empty == b->empty;
    if (column->list)
        return a->codes.count == b->codes.count &&
               (a->codes.count <= 0 ||
                memcmp(a->codes.items, b->codes.items, (size_t)a->codes.count * sizeof *a->codes.items) == 0);
    return a->number == b->number && a->code == b->code && text_equal(a->text, b->text);
}

/* The cells that are not the same, as "cap 4 units"; all of them where `other` is NULL. */
static struct text write_cells(const struct row_comparison *comparison, const struct table_cell *cells,
                               const struct table_cell *other)
{
    struct text text = TEXT("");

    for (size_t i = 0; i < comparison->table->column_count; i++) {
        const struct table_column *column = &comparison->table->columns[i];

        if (column->key || (other != NULL && same_cell(&cells[i], &other[i], column)))
            continue;
        text = arena_printf(comparison->arena, "%.*s%s%.*s %.*s", TEXT_ARG(text), text.length > 0 ? ", " : "",
                            TEXT_ARG(column->name), TEXT_ARG(words_cell(comparison->arena, column, &cells[i])));
    }
    return text;
}

static void compare_rows(struct row_comparison *comparison, code_t key, const struct table_cell *a,
                         const struct table_cell *b)
{
    struct row_change change = { .code = key };
    bool same = a != NULL && b != NULL;

    for (size_t i = 0; same && i < comparison->table->column_count; i++)
        same = same_cell(&a[i], &b[i], &comparison->table->columns[i]);
    if (same)
        return;
    comparison->added += a == NULL;
    comparison->removed += b == NULL;
    comparison->changed += a != NULL && b != NULL;
    if (comparison->arena == NULL)
        return;
    change.before = a != NULL ? write_cells(comparison, a, b) : TEXT("");
    change.after = b != NULL ? write_cells(comparison, b, a) : TEXT("");
    list_change(comparison, change);
}

static void compare_columns(struct row_comparison *comparison, const struct table_edition *a,
                            const struct table_edition *b)
{
    size_t width = comparison->table->column_count, i = 0, k = 0;
    size_t a_count = a != NULL ? a->row_count : 0, b_count = b != NULL ? b->row_count : 0;

    while (i < a_count || k < b_count) {
        bool has_a = i < a_count && (k == b_count || a->keys[i] <= b->keys[k]);
        bool has_b = k < b_count && (i == a_count || b->keys[k] <= a->keys[i]);

        compare_rows(comparison, has_a ? a->keys[i] : b->keys[k], has_a ? &a->cells[i * width] : NULL,
                     has_b ? &b->cells[k * width] : NULL);
        i += has_a;
        k += has_b;
    }
}

/* ---- pairs ---- */

static struct text write_pairs(const struct row_comparison *comparison, const void *rows, size_t count)
{
    const struct pair_row *row = rows;
    struct text text = TEXT("");

    for (size_t i = 0; i < count; i++)
        text = arena_printf(comparison->arena, "%.*s%sindicator %d%.*s", TEXT_ARG(text), i > 0 ? "; " : "",
                            (int)row[i].indicator,
                            TEXT_ARG(words_days(comparison->arena, row[i].from, row[i].until)));
    return text;
}

static bool same_pairs(const struct pair_row *a, size_t a_count, const struct pair_row *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (a[i].from != b[i].from || a[i].until != b[i].until || a[i].indicator != b[i].indicator)
            return false;
    }
    return true;
}

/* One direction: `backward` finds what is in `other` no longer, and nothing else. */
struct pair_walk { struct row_comparison *comparison; const struct pair_index *other; bool backward; };

static void compare_pair(void *context, code_t column1, code_t column2, const struct pair_row *rows, size_t count)
{
    struct pair_walk *walk = context;
    size_t others = 0;
    const struct pair_row *other =
        walk->other != NULL ? table_pair(walk->other, column1, column2, &others) : NULL;
    const struct row_change change = { .code = column1, .other = column2 };

    if (walk->backward && others == 0)
        add_change(walk->comparison, change, write_pairs, rows, count, NULL, 0);
    else if (!walk->backward && !same_pairs(other, others, rows, count))
        add_change(walk->comparison, change, write_pairs, other, others, rows, count);
}

static void compare_all_pairs(struct row_comparison *comparison, const struct pair_index *a, const struct pair_index *b)
{
    struct pair_walk forward = { comparison, a, false }, backward = { comparison, b, true };

    if (b != NULL)
        pairs_walk(b, compare_pair, &forward);
    if (a != NULL)
        pairs_walk(a, compare_pair, &backward);
}

/* ---- any format ---- */

void rows_compare(struct row_comparison *comparison, const struct table_edition *before,
                  const struct table_edition *after)
{
    size_t a = before != NULL ? before->row_count : 0, b = after != NULL ? after->row_count : 0;

    switch (comparison->table->format) {
    case TABLE_NCCI_PTP:
        compare_all_pairs(comparison, before != NULL ? before->pairs : NULL, after != NULL ? after->pairs : NULL);
        break;
    case TABLE_MUE:
        compare_mue(comparison, before != NULL ? before->mue : NULL, a, after != NULL ? after->mue : NULL, b);
        break;
    case TABLE_ADDON:
        compare_addons(comparison, before != NULL ? before->addons : NULL, a, after != NULL ? after->addons : NULL, b);
        break;
    case TABLE_COLUMNS: compare_columns(comparison, before, after); break;
    }
    if (comparison->listed_count > 1)
        qsort(comparison->listed, comparison->listed_count, sizeof *comparison->listed, compare_changes);
    if (comparison->listed_count > ROWS_LISTED)
        comparison->listed_count = ROWS_LISTED;
}

bool rows_equal(const struct rule_table *table, const struct table_edition *a, const struct table_edition *b)
{
    struct row_comparison comparison = { .table = table };

    if (a == b || (a->checksum.length > 0 && text_equal(a->checksum, b->checksum)))
        return true;
    rows_compare(&comparison, a, b);
    return comparison.added + comparison.removed + comparison.changed == 0;
}
