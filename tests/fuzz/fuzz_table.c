/* Any bytes as a table file; the first byte picks the format. No crash, an end, and an index in which everything that
 * was read is found. */
#include <stdint.h>

#include "table/pairs.h"
#include "tests/support/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct table_column columns[] = {
    { .name = TEXT("code"), .type = TYPE_CODE, .key = true },   { .name = TEXT("visits"), .type = TYPE_VISITS },
    { .name = TEXT("roles"), .type = TYPE_ROLE, .list = true }, { .name = TEXT("fee"), .type = TYPE_MONEY },
    { .name = TEXT("label"), .type = TYPE_TEXT },               { .name = TEXT("since"), .type = TYPE_DATE },
};
#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Every pair of one column 1 is found, with its rows by first day. Returns the number of its rows. */
static size_t check_group(const struct pair_index *index, uint32_t column1)
{
    struct pair_group group = index->groups[column1];
    size_t rows = 0;

    for (uint32_t i = 0; i < group.size; i++) {
        const struct pair_slot *slot = &index->slots[group.first + i];
        size_t count;

        if (slot->count == 0)
            continue;
        check(table_pair_of(index, column1, slot->column2, &count) == index->rows + slot->first);
        check(count == slot->count);
        for (size_t k = 1; k < count; k++)
            check(index->rows[slot->first + k - 1].from <= index->rows[slot->first + k].from);
        rows += count;
    }
    return rows;
}

static void check_pairs(const struct table_edition *edition)
{
    size_t rows = 0;

    for (uint32_t i = 0; i < edition->pairs->code_count; i++)
        rows += check_group(edition->pairs, i);
    check(rows == edition->row_count);
}

/* A space before each line but the first has every row read the slow way, which must give the same rows. */
static void check_slow_way(const struct table_edition *edition, struct text text)
{
    struct tables slow;
    struct buffer spaced;

    buffer_init(&spaced, allocator_standard);
    for (size_t i = 0; i < text.length; i++) {
        buffer_char(&spaced, text.bytes[i]);
        if (text.bytes[i] == '\n')
            buffer_char(&spaced, ' ');
    }
    tables_open(&slow);
    tables_read_columns(&slow, buffer_text(&spaced), TABLE_NCCI_PTP, NULL, 0);
    check(slow.edition.row_count == edition->row_count);
    for (size_t i = 0; i < edition->row_count; i++) {
        const struct pair_row *a = &edition->pairs->rows[i], *b = &slow.edition.pairs->rows[i];

        check(a->from == b->from && a->until == b->until && a->indicator == b->indicator && a->line == b->line);
        check(a->from <= a->until && a->indicator <= 1);
    }
    tables_close(&slow);
    buffer_free(&spaced);
}

static void check_mue(const struct table_edition *edition)
{
    for (size_t i = 0; i < edition->row_count; i++) {
        check(table_mue(edition, edition->mue[i].code) == &edition->mue[i]);
        check(edition->mue[i].value >= 0 && edition->mue[i].indicator <= 3);
    }
}

static void check_addons(const struct table_edition *edition)
{
    size_t count;

    for (size_t i = 0; i < edition->row_count; i += count) {
        check(table_addons(edition, edition->addons[i].addon, &count) == &edition->addons[i]);
        check(count > 0);
    }
}

static void check_columns(const struct table_edition *edition)
{
    uint32_t line;
    size_t at;

    for (size_t i = 0; i < edition->row_count; i++) {
        const struct table_cell *row = table_row(edition, COLUMN_COUNT, edition->keys[i], &line);

        check(row == edition->cells + i * COLUMN_COUNT && line == edition->lines[i]);
        check(row[0].code == edition->keys[i]);
        check(row[4].empty || text_valid_utf8(row[4].text, &at));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = { (const char *)data + 1, size - 1 };
    struct tables tables;

    if (size == 0)
        return 0;
    tables_open(&tables);
    tables_read_columns(&tables, text, (enum table_format)(data[0] % 4), columns, COLUMN_COUNT);
    check(tables.diagnostics.count <= 21);
    switch ((enum table_format)(data[0] % 4)) {
    case TABLE_NCCI_PTP:
        check_pairs(&tables.edition);
        check_slow_way(&tables.edition, text);
        break;
    case TABLE_MUE: check_mue(&tables.edition); break;
    case TABLE_ADDON: check_addons(&tables.edition); break;
    case TABLE_COLUMNS: check_columns(&tables.edition); break;
    }
    tables_close(&tables);
    return 0;
}
