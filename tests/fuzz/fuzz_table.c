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

static code_t long_code(uint32_t short_code)
{
    return (code_t)short_code << 30;
}

/* Every pair of one column 1 is found, with its rows by first day. Returns the number of its rows. */
static size_t check_group(const struct pair_index *index, const struct pair_group *group)
{
    size_t rows = 0;

    check((size_t)group->first + group->size <= index->slot_count);
    for (uint32_t i = group->first; i < group->first + group->size; i++) {
        const struct pair_row *row = &index->rows[index->slots[i]];
        size_t count;

        if (index->tags[i] == 0)
            continue;
        check(table_pair(index, long_code(group->code), long_code(row->column2), &count) == row);
        check(table_pair_lists(index, long_code(row->column2)));
        for (size_t k = 1; k < count; k++)
            check(row[k - 1].from <= row[k].from && row[k].column2 == row->column2);
        rows += count;
    }
    return rows;
}

static void check_pairs(const struct table_edition *edition)
{
    const struct pair_index *index = edition->pairs;
    size_t rows = 0;

    for (size_t i = 0; i < (size_t)1 << index->group_bits; i++) {
        if (index->groups[i].code != 0)
            rows += check_group(index, &index->groups[i]);
    }
    check(rows == edition->row_count && rows == index->row_count);
}

static void check_same_rows(const struct table_edition *first, const struct table_edition *second)
{
    check(first->row_count == second->row_count);
    for (size_t i = 0; i < first->row_count; i++) {
        const struct pair_row *a = &first->pairs->rows[i], *b = &second->pairs->rows[i];

        check(a->from == b->from && a->until == b->until && a->indicator == b->indicator && a->line == b->line);
        check(a->column2 == b->column2 && a->more == b->more && a->from <= a->until);
    }
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
    check_same_rows(edition, &slow.edition);
    tables_close(&slow);
    buffer_free(&spaced);
}

/* In pieces of a few lines, as large tables are read: the same rows and the same complaints. */
static void check_pieces(const struct tables *whole, struct text text)
{
    struct table_means means = { .threads = 1, .piece_bytes = 64 };
    struct tables pieces;

    tables_open(&pieces);
    check(table_read(&pieces.arena, &pieces.diagnostics, &pieces.edition, TABLE_NCCI_PTP, NULL, 0, text, &means) ==
          whole->read);
    diag_render(&pieces.shown, &pieces.diagnostics, false, 0);
    check(text_equal(buffer_text(&pieces.shown), buffer_text(&whole->shown)));
    check(text_equal(pieces.edition.checksum, whole->edition.checksum));
    check_pairs(&pieces.edition);
    check_same_rows(&whole->edition, &pieces.edition);
    tables_close(&pieces);
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
        check_pieces(&tables, text);
        break;
    case TABLE_MUE: check_mue(&tables.edition); break;
    case TABLE_ADDON: check_addons(&tables.edition); break;
    case TABLE_COLUMNS: check_columns(&tables.edition); break;
    }
    tables_close(&tables);
    return 0;
}
