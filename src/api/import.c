/* Imports: memory and output around table/import.h. */
#include "table/import.h"

#include "api/internal.h"

struct importing {
    const struct payrule_import *import;
    struct arena arena;
    struct diagnostics diagnostics;
    struct import_request request;
    struct import_output output;
    struct import_result result;
};

static enum table_format format_of(enum payrule_table table)
{
    if (table == PAYRULE_TABLE_MUE)
        return TABLE_MUE;
    return table == PAYRULE_TABLE_ADDON ? TABLE_ADDON : TABLE_NCCI_PTP;
}

static struct text text_or(const char *string, const char *otherwise)
{
    return text_of(string != NULL ? string : otherwise);
}

static enum payrule_status make(void *context)
{
    struct importing *importing = context;
    const struct payrule_import *import = importing->import;
    struct import_source *sources = ARENA_ARRAY(&importing->arena, import->file_count, struct import_source);

    for (size_t i = 0; i < import->file_count; i++)
        sources[i] = (struct import_source){ text_of(import->files[i].name),
                                             { import->files[i].bytes, import->files[i].length } };
    importing->request = (struct import_request){ .format = format_of(import->table),
                                                  .sources = sources,
                                                  .count = import->file_count,
                                                  .quarter = text_or(import->edition, ""),
                                                  .setting = text_or(import->setting, ""),
                                                  .folder = text_or(import->folder, "tables"),
                                                  .name = text_or(import->name, "") };
    import_run(&importing->arena, &importing->diagnostics, &importing->request, &importing->output,
               &importing->result);
    diag_sort(&importing->diagnostics);
    if (importing->output.head.failed || importing->output.rows.failed || importing->output.rules.failed)
        return PAYRULE_ENOMEM;
    return importing->diagnostics.errors > 0 ? PAYRULE_EINPUT : PAYRULE_OK;
}

static void give(const struct buffer *buffer, payrule_sink sink, void *context)
{
    if (buffer->length > 0)
        sink(context, buffer->bytes, buffer->length);
}

static void fill_in(struct payrule_imported *imported, const struct importing *importing)
{
    const struct import_result *result = &importing->result;
    size_t length = result->name.length;

    *imported = (struct payrule_imported){ .from = result->edition.from,
                                           .until = result->edition.until,
                                           .rows = result->rows.kept,
                                           .left_out = result->rows.left_out,
                                           .refused = result->rows.refused,
                                           .errors = importing->diagnostics.errors,
                                           .warnings = importing->diagnostics.warnings };
    if (length >= sizeof imported->name)
        length = sizeof imported->name - 1;
    if (length > 0)
        memcpy(imported->name, result->name.bytes, length);
}

/* Table, rules and diagnostics, once all of them are there. */
static enum payrule_status deliver(const struct importing *importing, struct allocator allocator)
{
    const struct payrule_import *import = importing->import;
    const struct api_view view = { import->format, import->most, import->colour, import->diagnostics,
                                   import->diagnostics_context };

    give(&importing->output.head, import->rows, import->rows_context);
    if (importing->result.written)
        give(&importing->output.rows, import->rows, import->rows_context);
    give(&importing->output.rules, import->rules, import->rules_context);
    return api_diagnostics(&importing->diagnostics, allocator, &view);
}

static bool words_are_right(const struct payrule_import *import)
{
    struct edition edition = { 0 };

    return (import->edition == NULL || edition_read_quarter(&edition, text_of(import->edition))) &&
           (import->setting == NULL || edition_read_setting(&edition, text_of(import->setting)));
}

enum payrule_status payrule_import(const struct payrule_options *options, const struct payrule_import *import,
                                   struct payrule_imported *imported)
{
    struct allocator allocator = api_allocator(options);
    struct importing importing = { .import = import };
    enum payrule_status status, delivered;

    *imported = (struct payrule_imported){ .rows = 0 };
    if (!words_are_right(import) || import->file_count == 0)
        return PAYRULE_EUSAGE;
    arena_init(&importing.arena, allocator);
    diag_init(&importing.diagnostics, &importing.arena, NULL);
    buffer_init(&importing.output.head, allocator);
    buffer_init(&importing.output.rows, allocator);
    buffer_init(&importing.output.rules, allocator);
    status = api_guard(&importing.arena, NULL, make, &importing);
    if (status != PAYRULE_ENOMEM) {
        fill_in(imported, &importing);
        delivered = deliver(&importing, allocator);
        status = delivered == PAYRULE_OK ? status : delivered;
    }
    buffer_free(&importing.output.head);
    buffer_free(&importing.output.rows);
    buffer_free(&importing.output.rules);
    arena_free(&importing.arena);
    return status;
}
