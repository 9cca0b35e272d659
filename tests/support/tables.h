/* What tests of table files share: an edition with its memory, and the diagnostics as they are shown. */
#ifndef TESTS_SUPPORT_TABLES_H
#define TESTS_SUPPORT_TABLES_H
#include <stdio.h>
#include <stdlib.h>

#include "table/table.h"

struct tables {
    struct arena arena;
    struct diagnostics diagnostics;
    struct table_edition edition;
    struct buffer shown;
    bool read;  /* what table_read() returned */
};

static inline void tables_open(struct tables *tables)
{
    *tables = (struct tables){ .edition = { .path = TEXT("t.tsv"), .from = DATE_MIN, .until = DATE_MAX } };
    arena_init(&tables->arena, allocator_standard);
    diag_init(&tables->diagnostics, &tables->arena, NULL);
    buffer_init(&tables->shown, allocator_standard);
}

static inline void tables_close(struct tables *tables)
{
    buffer_free(&tables->shown);
    arena_free(&tables->arena);
}

/* Reads a copy of the text in a block of its own, which is given back at once: a look beyond its end, or a later one at
 * it, is found. */
static inline void tables_read_columns(struct tables *tables, struct text text, enum table_format format,
                                       const struct table_column *columns, size_t count)
{
    char *copy = malloc(text.length + (text.length == 0));

    if (copy == NULL)
        abort();
    if (text.length > 0)
        memcpy(copy, text.bytes, text.length);
    tables->read = table_read(&tables->arena, &tables->diagnostics, &tables->edition, format, columns, count,
                              (struct text){ copy, text.length }, NULL);
    free(copy);
    diag_render(&tables->shown, &tables->diagnostics, false, 0);
}

static inline void tables_read(struct tables *tables, enum table_format format, const char *string)
{
    tables_open(tables);
    tables_read_columns(tables, text_of(string), format, NULL, 0);
}

/* The whole file, or bytes NULL; the caller frees the bytes. */
static inline struct text tables_load(const char *folder, const char *name)
{
    struct text text = { NULL, 0 };
    char path[4096];
    FILE *file;
    char *bytes;

    if (folder == NULL)
        return text;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (file == NULL)
        return text;
    bytes = malloc((size_t)1 << 22);
    if (bytes == NULL)
        abort();
    text = (struct text){ bytes, fread(bytes, 1, (size_t)1 << 22, file) };
    fclose(file);
    return text;
}

#endif
