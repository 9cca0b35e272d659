/* The texts of rule files and their lines. Knows offsets, lines and columns; not what is written there. */
#include "diag/diag.h"

void sources_init(struct sources *sources, struct arena *arena)
{
    *sources = (struct sources){ .arena = arena };
}

static void find_lines(struct arena *arena, struct source *source)
{
    uint32_t line = 1;

    source->line_count = (uint32_t)text_count_lines(source->text) + 1;
    source->line_starts = ARENA_ARRAY(arena, source->line_count, uint32_t);
    for (size_t i = 0; i < source->text.length; i++) {
        if (source->text.bytes[i] == '\n')
            source->line_starts[line++] = (uint32_t)i + 1;
    }
}

uint32_t sources_add(struct sources *sources, struct text name, struct text text)
{
    struct source *source;

    sources->items = arena_grow(sources->arena, sources->items, sources->count, &sources->capacity, sizeof *source);
    source = &sources->items[sources->count];
    source->name = arena_text(sources->arena, name);
    source->text = arena_text(sources->arena, text);
    find_lines(sources->arena, source);
    return (uint32_t)sources->count++;
}

/* Index of the last line that starts at or before the offset. */
static uint32_t find_line(const struct source *source, uint32_t offset)
{
    uint32_t low = 0, high = source->line_count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void sources_locate(const struct sources *sources, struct span at, uint32_t *line, uint32_t *column)
{
    const struct source *source = &sources->items[at.file];
    uint32_t offset = at.begin < source->text.length ? at.begin : (uint32_t)source->text.length;
    uint32_t index = find_line(source, offset);

    *line = index + 1;
    *column = 1;
    for (uint32_t i = source->line_starts[index]; i < offset; i++)
        *column += ((unsigned char)source->text.bytes[i] & 0xc0) != 0x80;  /* not the inside of a character */
}

struct text sources_line(const struct sources *sources, uint32_t file, uint32_t line)
{
    const struct source *source = &sources->items[file];
    size_t begin, end;

    if (line < 1 || line > source->line_count)
        return (struct text){ "", 0 };
    begin = source->line_starts[line - 1];
    end = line < source->line_count ? source->line_starts[line] - 1 : source->text.length;
    if (end > begin && source->text.bytes[end - 1] == '\r')
        end--;
    return (struct text){ source->text.bytes + begin, end - begin };
}
