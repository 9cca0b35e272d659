/* Any bytes as files of CMS: the first byte picks the table, the second where the text is cut into two parts. No crash,
 * and a table that was made is read back without a word, with as many rows as were counted. */
#include <stdint.h>

#include "payrule.h"
#include "tests/support/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum table_format formats[] = { TABLE_NCCI_PTP, TABLE_MUE, TABLE_ADDON };

static int take(void *context, const char *bytes, size_t length)
{
    buffer_add(context, (struct text){ bytes, length });
    return 0;
}

static void check_table(enum table_format format, struct text text, const struct payrule_imported *imported)
{
    struct tables tables;

    tables_open(&tables);
    tables_read_columns(&tables, text, format, NULL, 0);
    if (!tables.read || tables.diagnostics.count > 0 || tables.edition.row_count != imported->rows)
        abort();
    tables_close(&tables);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct payrule_import_file files[2];
    struct payrule_import import = { .files = files, .file_count = 2, .edition = "2026q4", .setting = "practitioner" };
    struct payrule_imported imported;
    struct buffer rows, rest;
    size_t cut;

    if (size < 2)
        return 0;
    import.table = (enum payrule_table)(data[0] % 3);
    cut = 2 + (size - 2) * data[1] / 255;
    if (import.table != PAYRULE_TABLE_PTP) {  /* which comes in one file */
        import.file_count = 1;
        cut = size;
    }
    files[0] = (struct payrule_import_file){ "a.txt", (const char *)data + 2, cut - 2 };
    files[1] = (struct payrule_import_file){ "b.txt", (const char *)data + cut, size - cut };
    buffer_init(&rows, allocator_standard);
    buffer_init(&rest, allocator_standard);
    import.rows = import.rules = import.diagnostics = take;
    import.rows_context = &rows;
    import.rules_context = import.diagnostics_context = &rest;
    payrule_import(NULL, &import, &imported);
    if (imported.rows > 0)
        check_table(formats[import.table], buffer_text(&rows), &imported);
    else if (rows.length > 0)
        abort();
    buffer_free(&rows);
    buffer_free(&rest);
    return 0;
}
