/* Diagnostics about segments: line and column of the input, and which segment and byte that is. Shows codes and ids of
 * claims, never names. */
#include <stdio.h>

#include "claim/x12.h"

#define X12_VALUE_SHOWN_MAX 17  /* two dates, or less */

/* Behind the last line feed before that place. */
static size_t line_begin(const char *bytes, size_t at)
{
    while (at > 0 && bytes[at - 1] != '\n')
        at--;
    return at;
}

/* Finds the line from where the last diagnostic stood, forwards or backwards: diagnostics come nearly in order, so that
 * even many of them need few passes over the input. */
static void find_line(struct x12_reader *reader, size_t offset)
{
    const char *bytes = reader->scanner.input.bytes;
    size_t from = reader->line.offset, lines;

    if (offset >= from) {
        lines = x12_count((struct text){ bytes + from, offset - from }, '\n');
        reader->line.number += lines;
        if (lines > 0)
            reader->line.begin = line_begin(bytes, offset);
    } else {
        reader->line.number -= x12_count((struct text){ bytes + offset, from - offset }, '\n');
        if (offset < reader->line.begin)
            reader->line.begin = line_begin(bytes, offset);
    }
    reader->line.offset = offset;
}

struct diagnostic *x12_tell(struct x12_reader *reader, enum message message, const struct x12_segment *segment, ...)
{
    struct diagnostics *diagnostics = reader->reading->diagnostics;
    struct diagnostic *diagnostic;
    struct x12_words id = x12_shown(segment->name != 0 ? segment->id : (struct text){ "", 0 });
    size_t column;
    va_list arguments;

    find_line(reader, segment->offset);
    column = segment->offset - reader->line.begin + 1;
    va_start(arguments, segment);
    diagnostic = diag_vadd_input(diagnostics, message, reader->reading->name, reader->line.number,
                                 column < UINT32_MAX ? (uint32_t)column : UINT32_MAX, arguments);
    va_end(arguments);
    diag_note(diagnostics, diagnostic, "segment %zu%s%s%s of the input, at byte %zu", segment->number,
              id.bytes[0] != '\0' ? " (" : "", id.bytes, id.bytes[0] != '\0' ? ")" : "", segment->offset);
    return diagnostic;
}

bool x12_once(struct x12_reader *reader, enum message message, struct text text)
{
    if (reader->before != NULL && claim_ids_seen(&reader->before->told, (unsigned)message, text) > 0)
        return false;
    return claim_ids_count(&reader->told, reader->reading->arena, (unsigned)message, text) == 1;
}

struct x12_words x12_shown(struct text text)
{
    struct x12_words words;
    size_t length = text.length < X12_SHOWN_MAX ? text.length : X12_SHOWN_MAX;

    for (size_t i = 0; i < length; i++) {
        char c = text.bytes[i];

        words.bytes[i] = c >= ' ' && c <= '~' ? c : '?';
    }
    snprintf(words.bytes + length, sizeof words.bytes - length, "%s", length < text.length ? "..." : "");
    return words;
}

struct x12_words x12_shown_value(struct text text)
{
    bool digit = false, blank = false;

    for (size_t i = 0; i < text.length; i++) {
        digit |= text.bytes[i] >= '0' && text.bytes[i] <= '9';
        blank |= text.bytes[i] == ' ';
    }
    return x12_shown(text.length <= 3 || (digit && !blank && text.length <= X12_VALUE_SHOWN_MAX) ? text : TEXT("..."));
}
