/* A table without one of its rows: to find out who would miss it. What is copied is small beside the table, but for the
 * rows themselves. */
#include "table/pairs.h"

static void *copy_array(struct arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = arena_take_array(arena, count, size);

    if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

/* A pair whose only row is on no day is no edit, as if it were not in the table. */
static void pairs_without(struct arena *arena, struct table_edition *edition, size_t row)
{
    struct pair_index *index = copy_array(arena, edition->pairs, 1, sizeof *index);
    struct pair_row *rows = copy_array(arena, index->rows, index->row_count, sizeof *rows);

    rows[row].until = DATE_MIN;
    index->rows = rows;
    edition->pairs = index;
}

static void mue_without(struct arena *arena, struct table_edition *edition, size_t row)
{
    struct mue_row *rows = copy_array(arena, edition->mue, edition->row_count, sizeof *rows);

    memmove(&rows[row], &rows[row + 1], (edition->row_count - row - 1) * sizeof *rows);
    edition->mue = rows;
    edition->row_count--;
}

static void addons_without(struct arena *arena, struct table_edition *edition, size_t row)
{
    struct addon_row *rows = copy_array(arena, edition->addons, edition->row_count, sizeof *rows);

    memmove(&rows[row], &rows[row + 1], (edition->row_count - row - 1) * sizeof *rows);
    edition->addons = rows;
    edition->row_count--;
}

/* The row stays in its place of the hash, under a key that nobody asks for. */
static void columns_without(struct arena *arena, struct table_edition *edition, size_t row)
{
    code_t *keys = copy_array(arena, edition->keys, edition->row_count, sizeof *keys);

    keys[row] = CODE_UNKNOWN;
    edition->keys = keys;
}

size_t table_rows(const struct table_edition *edition, enum table_format format)
{
    return format == TABLE_NCCI_PTP ? edition->pairs->row_count : edition->row_count;
}

struct table_edition table_without_row(struct arena *arena, const struct table_edition *edition,
                                       enum table_format format, size_t row)
{
    struct table_edition copy = *edition;

    switch (format) {
    case TABLE_NCCI_PTP: pairs_without(arena, &copy, row); break;
    case TABLE_MUE: mue_without(arena, &copy, row); break;
    case TABLE_ADDON: addons_without(arena, &copy, row); break;
    case TABLE_COLUMNS: columns_without(arena, &copy, row); break;
    }
    return copy;
}
