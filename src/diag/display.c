/* Display width and safe printing. Knows ranges of Unicode, which is enough to put a caret under a word; the locale is
 * not asked, so that the output is the same everywhere. */
#include "diag/display.h"

struct range { uint32_t first, last; };

/* East Asian wide and full-width letters, and pictures. */
static const struct range wide[] = {
    { 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
    { 0xfe30, 0xfe6f }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
    { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

/* Marks written over the character before them. */
static const struct range combining[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x064b, 0x065f }, { 0x1ab0, 0x1aff },
    { 0x1dc0, 0x1dff }, { 0x200b, 0x200d }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
};

/* Control characters, and what turns the direction of writing around. */
static const struct range steering[] = {
    { 0x00, 0x1f }, { 0x7f, 0x9f }, { 0x061c, 0x061c }, { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
    { 0xfeff, 0xfeff },
};

#define IN(ranges, character) is_in((ranges), sizeof(ranges) / sizeof(ranges)[0], (character))

static bool is_in(const struct range *ranges, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++) {
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    }
    return false;
}

/* One character as it is shown. */
struct glyph {
    struct text shown;
    size_t cells;
};

/* Takes the first character off the text; bytes that are no character are taken singly and `*character` is 0. */
static struct text take_character(struct text *text, uint32_t *character)
{
    unsigned char lead = (unsigned char)text->bytes[0];
    struct text taken = { text->bytes, lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4 };
    size_t wrong;

    *character = 0;
    if (taken.length > text->length || !text_valid_utf8(taken, &wrong))
        taken.length = 1;
    else
        *character = taken.length == 1 ? lead : lead & (0xffu >> (taken.length + 1));
    for (size_t i = 1; i < taken.length; i++)
        *character = *character << 6 | (taken.bytes[i] & 0x3f);
    text->bytes += taken.length;
    text->length -= taken.length;
    return taken;
}

/* Takes the first character off the text; `at` is the cell it begins in. */
static struct glyph take_glyph(struct text *text, size_t at)
{
    static const char spaces[DISPLAY_TAB + 1] = "    ";
    uint32_t character;
    struct text taken = take_character(text, &character);
    size_t to_stop = DISPLAY_TAB - at % DISPLAY_TAB;

    if (character == '\t')
        return (struct glyph){ { spaces, to_stop }, to_stop };
    if (IN(steering, character))
        return (struct glyph){ TEXT("\xef\xbf\xbd"), 1 };
    if (IN(combining, character))
        return (struct glyph){ taken, 0 };
    return (struct glyph){ taken, IN(wide, character) ? 2 : 1 };
}

size_t display_width(struct text text, size_t characters)
{
    size_t cells = 0;

    for (; characters > 0 && text.length > 0; characters--)
        cells += take_glyph(&text, cells).cells;
    return cells;
}

void display_write(struct buffer *to, struct text text)
{
    size_t cells = 0;

    while (text.length > 0) {
        struct glyph glyph = take_glyph(&text, cells);

        buffer_add(to, glyph.shown);
        cells += glyph.cells;
    }
}
