/* Splitting delimited text into records and cells. Knows quotes and line ends, no table format and no diagnostics. */
#include "table/lines.h"

#define SNIFFED ((size_t)64 * 1024)  /* bytes in which a tab decides for tabs */

/* Notes stand before the first row, each line with a `#` in front. */
static void skip_notes(struct lines *lines)
{
    while (lines->at < lines->end && *lines->at == '#') {
        const char *feed = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));

        lines->at = feed ? feed + 1 : lines->end;
        lines->line += feed != NULL;
    }
}

struct lines lines_open(struct text text)
{
    struct lines lines = { .line = 1, .separator = ',' };
    size_t left;

    if (text.length == 0)
        text = TEXT("");  /* its bytes may be NULL */
    lines.at = text.bytes;
    lines.end = text.bytes + text.length;
    if (text_starts_with(text, TEXT("\xef\xbb\xbf")))
        lines.at += 3;
    skip_notes(&lines);
    left = (size_t)(lines.end - lines.at);
    if (left > 0 && memchr(lines.at, '\t', left < SNIFFED ? left : SNIFFED))
        lines.separator = '\t';
    return lines;
}

static struct text trimmed(const char *begin, const char *end)
{
    while (begin < end && (*begin == ' ' || *begin == '\r'))
        begin++;
    while (begin < end && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    return (struct text){ begin, (size_t)(end - begin) };
}

static void keep(struct cells *cells, struct text cell)
{
    if (cells->count < LINES_CELLS_MAX)
        cells->items[cells->count++] = cell;
    else
        cells->too_many = true;
}

/* The quote that closes the one before `at`, or NULL; doubled quotes are text. */
static const char *closing_quote(const char *at, const char *end)
{
    if (end - at > LINES_QUOTED_MAX)
        end = at + LINES_QUOTED_MAX;
    while ((at = at < end ? memchr(at, '"', (size_t)(end - at)) : NULL) != NULL) {
        if (at + 1 >= end || at[1] != '"')
            return at;
        at += 2;
    }
    return NULL;
}

static const char *cell_end(const struct lines *lines, const char *at)
{
    while (at < lines->end && *at != lines->separator && *at != '\n')
        at++;
    return at;
}

/* Reads the cell that begins with the quote at `quote`; what stands between its end and the separator is dropped.
 * Returns the end of the cell, or NULL when the quote is not closed. */
static const char *quoted_cell(struct lines *lines, struct cells *cells, const char *quote)
{
    const char *closing = closing_quote(quote + 1, lines->end);

    if (!closing)
        return NULL;
    keep(cells, trimmed(quote + 1, closing));
    lines->line += (uint32_t)text_count_lines((struct text){ quote, (size_t)(closing - quote) });
    return cell_end(lines, closing + 1);
}

/* A cell without quotes, or with quotes that do not reach over the end of the line. */
static const char *plain_cell(struct lines *lines, struct cells *cells)
{
    const char *end = cell_end(lines, lines->at);
    struct text cell = trimmed(lines->at, end);

    if (cell.length >= 2 && cell.bytes[0] == '"' && cell.bytes[cell.length - 1] == '"')
        cell = trimmed(cell.bytes + 1, cell.bytes + cell.length - 1);
    keep(cells, cell);
    return end;
}

static const char *next_cell(struct lines *lines, struct cells *cells)
{
    const char *at = lines->at;

    while (at < lines->end && *at == ' ')
        at++;
    if (lines->separator == ',' && at < lines->end && *at == '"')
        return quoted_cell(lines, cells, at);
    return plain_cell(lines, cells);
}

bool lines_next(struct lines *lines, struct cells *cells)
{
    cells->count = 0;
    cells->begin = lines->at;
    cells->line = lines->line;
    cells->too_many = cells->unclosed = false;
    if (lines->at >= lines->end)
        return false;
    for (;;) {
        const char *end = next_cell(lines, cells);

        if (!end) {
            cells->unclosed = true;
            lines->at = lines->end;
            return true;
        }
        lines->at = end < lines->end ? end + 1 : end;
        if (end >= lines->end)
            return true;
        if (*end == '\n') {
            lines->line++;
            return true;
        }
    }
}

struct text lines_cell(const struct cells *cells, size_t index)
{
    return index < cells->count ? cells->items[index] : TEXT("");
}

bool lines_is_blank(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        if (cells->items[i].length > 0)
            return false;
    }
    return true;
}

/* One character of a text in Latin-1, as UTF-8. Returns the number of bytes written, at most 2. */
static size_t write_latin1(char *to, unsigned char c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    to[0] = (char)(0xc0 | c >> 6);
    to[1] = (char)(0x80 | (c & 0x3f));
    return 2;
}

struct text lines_text(struct arena *arena, struct text cell)
{
    char *bytes = arena_array(arena, cell.length + 1, 2);
    size_t length = 0, wrong;
    bool utf8 = text_valid_utf8(cell, &wrong);

    for (size_t i = 0; i < cell.length; i++) {
        unsigned char c = (unsigned char)cell.bytes[i];

        if (c < 0x20 || c == 0x7f)
            c = ' ';
        if (utf8)
            bytes[length++] = (char)c;
        else
            length += write_latin1(bytes + length, c);
        if (c == '"' && i + 1 < cell.length && cell.bytes[i + 1] == '"')
            i++;
    }
    return (struct text){ bytes, length };
}
