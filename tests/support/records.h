/* What tests of the record readers share: a reader with its memory, lines as hostile as reader.h allows, and records
 * compared member by member. */
#ifndef TESTS_SUPPORT_RECORDS_H
#define TESTS_SUPPORT_RECORDS_H
#include <stdlib.h>

#include "record/dictionary.h"
#include "record/reader.h"

#define RECORDS_TAIL 64  /* bytes beyond a line that the reader may look at */

struct records {
    struct arena arena, memory;
    struct diagnostics diagnostics;
    struct record_reader *reader;
    struct session session;
    char *line;  /* what the last record was read from */
};

static inline void records_open(struct records *records, enum record_format format)
{
    *records = (struct records){ .line = NULL };
    arena_init(&records->arena, allocator_standard);
    arena_init(&records->memory, allocator_standard);
    diag_init(&records->diagnostics, &records->arena, NULL);
    records->reader = record_reader_new(&records->arena, &records->diagnostics, format, TEXT("input"));
}

static inline void records_close(struct records *records)
{
    free(records->line);
    arena_free(&records->memory);
    arena_free(&records->arena);
}

/* A copy in a block of its own. Behind it stands more of the same, which a reader must not take for a part of it. */
static inline char *records_copy(struct text text, const char *behind)
{
    char *copy = malloc(text.length + RECORDS_TAIL);
    size_t length = strlen(behind);

    if (copy == NULL)
        abort();
    if (text.length > 0)
        memcpy(copy, text.bytes, text.length);
    for (size_t i = 0; i < RECORDS_TAIL; i++)
        copy[text.length + i] = behind[i % length];
    return copy;
}

static inline enum record_status records_read(struct records *records, struct text line, const char *behind)
{
    free(records->line);
    records->line = records_copy(line, behind);
    arena_reset(&records->memory);
    return record_read_json(records->reader, &records->session, &records->memory,
                            (struct text){ records->line, line.length });
}

static inline bool records_same_text(struct text a, struct text b)
{
    return (a.bytes == NULL) == (b.bytes == NULL) && text_equal(a, b);
}

static inline bool records_same_list(const struct field_row *field, const void *a, const void *b)
{
    const struct name_list *names_a = a, *names_b = b;  /* all lists are a pointer and a count */
    bool text = type_row(field->type)->storage == STORAGE_TEXT;

    if (names_a->count != names_b->count)
        return false;
    for (int32_t i = 0; text && i < names_a->count; i++) {
        if (!records_same_text(names_a->items[i], names_b->items[i]))
            return false;
    }
    return text || names_a->count <= 0 ||
           memcmp(names_a->items, names_b->items, (size_t)names_a->count * sizeof(int64_t)) == 0;
}

static inline bool records_same_one(enum type type, const void *a, const void *b)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return *(const flag_t *)a == *(const flag_t *)b;
    case STORAGE_NUMBER: return *(const int64_t *)a == *(const int64_t *)b;
    case STORAGE_DATE: return *(const date_t *)a == *(const date_t *)b;
    case STORAGE_TEXT: return records_same_text(*(const struct text *)a, *(const struct text *)b);
    case STORAGE_CODE: return *(const code_t *)a == *(const code_t *)b;
    }
    return false;
}

static inline bool records_same_value(const struct field_row *field, const void *a, const void *b)
{
    return field->list ? records_same_list(field, a, b) : records_same_one(field->type, a, b);
}

/* The first member of the scope in which the two differ, or NULL. */
static inline const char *records_difference(enum field_scope scope, const void *a, const void *b)
{
    const char *first = a, *second = b;

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);

        if (field->scope == scope && !records_same_value(field, first + field->offset, second + field->offset))
            return field->path;
    }
    for (size_t i = 0; i < object_count(); i++) {
        const struct object_row *object = object_row(i);

        if (object->scope == scope && first[object->offset] != second[object->offset])
            return object->path;
    }
    return NULL;
}

/* The same for whole sessions, with their lines, authorizations and documents. */
static inline const char *records_session_difference(const struct session *a, const struct session *b)
{
    const char *found = records_difference(SCOPE_SESSION, a, b);

    if (!found && (a->line_count != b->line_count || a->authorizations.count != b->authorizations.count ||
                   a->documents.count != b->documents.count))
        return "a number of items";
    for (int32_t i = 0; !found && i < a->line_count; i++)
        found = records_difference(SCOPE_LINE, &a->lines[i], &b->lines[i]);
    for (int32_t i = 0; !found && i < a->authorizations.count; i++)
        found = records_difference(SCOPE_AUTHORIZATION, &a->authorizations.items[i], &b->authorizations.items[i]);
    for (int32_t i = 0; !found && i < a->documents.count; i++)
        found = records_difference(SCOPE_DOCUMENT, &a->documents.items[i], &b->documents.items[i]);
    return found;
}

#endif
