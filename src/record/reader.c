/* Making a reader, and telling the formats apart. */
#include "record/internal.h"

struct record_reader *record_reader_new(struct arena *arena, struct diagnostics *diagnostics, enum record_format format,
                                        struct text name)
{
    struct record_reader *reader = ARENA_NEW(arena, struct record_reader);

    reader->arena = arena;
    reader->diagnostics = diagnostics;
    reader->name = arena_text(arena, name);
    reader->format = format;
    reader->shapes = shapes_new(arena);
    reader->paces.lines = reader->paces.authorizations = reader->paces.documents = (struct record_pace){ 64, 0 };
    return reader;
}

void record_reader_at(struct record_reader *reader, uint64_t line)
{
    reader->line = line - (reader->format == RECORD_JSONL);  /* which counts a line when it begins one */
}

void record_reader_columns(struct record_reader *reader, const struct record_columns *columns)
{
    reader->columns = columns;
}

enum record_format record_guess(struct text beginning)
{
    size_t at = beginning.length >= 3 && memcmp(beginning.bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    while (at < beginning.length && strchr(" \t\r\n", beginning.bytes[at]) && beginning.bytes[at] != '\0')
        at++;
    return at < beginning.length && beginning.bytes[at] == '{' ? RECORD_JSONL : RECORD_CSV;
}
