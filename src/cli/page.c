/* Wrapping and aligning. Widths are counted in characters. */
#include "cli/page.h"

void page_colour(const struct page *page, enum page_colour colour)
{
    static const char *const codes[] = { "\033[0m",  "\033[1m",  "\033[1;31m", "\033[1;33m",
                                         "\033[36m", "\033[32m", "\033[2m" };

    if (page->colour)
        out_string(page->out, codes[colour]);
}

/* Length of the next piece of at most `width` characters: up to a blank, or all of a word that is wider. */
static size_t piece_length(struct payrule_text text, size_t width)
{
    size_t characters = 0, blank = 0, at = 0;

    for (; at < text.length; at++) {
        if (((unsigned char)text.bytes[at] & 0xc0) != 0x80)
            characters++;
        if (text.bytes[at] == ' ' && characters <= width + 1)
            blank = at;
        if (characters > width && (blank > 0 || text.bytes[at] == ' '))
            return blank > 0 ? blank : at;
    }
    return text.length;
}

void page_row(const struct page *page, const char *label, enum page_colour colour, struct payrule_text text)
{
    size_t used = page->indent + text_width(text_from(label));
    size_t gap = used < page->column ? page->column - used : used > 0 ? 2 : 0;
    size_t room = page->width > page->column + 20 ? page->width - page->column : 20;
    bool first = true;

    out_repeat(page->out, ' ', page->indent);
    page_colour(page, colour);
    out_clean(page->out, text_from(label));
    page_colour(page, PAGE_PLAIN);
    if (text.length > 0)
        out_repeat(page->out, ' ', gap);
    while (text.length > 0) {
        size_t narrower = first ? used + gap - page->column : 0;
        size_t length = piece_length(text, room > narrower ? room - narrower : 1);

        if (!first) {
            out_char(page->out, '\n');
            out_repeat(page->out, ' ', page->column);
        }
        out_clean(page->out, (struct payrule_text){ text.bytes, length });
        while (length < text.length && text.bytes[length] == ' ')
            length++;
        text = (struct payrule_text){ text.bytes + length, text.length - length };
        first = false;
    }
    out_char(page->out, '\n');
}

/* Bytes of the first `count` characters. */
static size_t bytes_of(struct payrule_text text, size_t count)
{
    size_t at = 0;

    for (; at < text.length; at++) {
        if (((unsigned char)text.bytes[at] & 0xc0) != 0x80 && count-- == 0)
            break;
    }
    return at;
}

/* Returns the width taken. */
static size_t write_cut(const struct page *page, struct payrule_text text, size_t width)
{
    size_t own = text_width(text);

    if (own <= width) {
        out_clean(page->out, text);
        return own;
    }
    out_clean(page->out, (struct payrule_text){ text.bytes, bytes_of(text, width > 3 ? width - 3 : 0) });
    out_string(page->out, "...");
    return width;
}

void page_cell(const struct page *page, struct payrule_text text, size_t width)
{
    out_repeat(page->out, ' ', width - write_cut(page, text, width));
}

void page_cell_right(const struct page *page, struct payrule_text text, size_t width)
{
    size_t own = text_width(text);

    out_repeat(page->out, ' ', own < width ? width - own : 0);
    write_cut(page, text, width);
}
