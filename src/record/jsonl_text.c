/* Texts the slow way: escapes, characters beyond ASCII, and what is wrong with a text. */
#include "record/jsonl.h"

/* Where the text that begins after the quote at p ends: at its other quote. */
static const char *find_quote(struct record_reader *reader, const char *p, bool *escapes)
{
    const char *q = p + 1;

    for (;;) {
        q = quick_plain(q, reader->end);
        if (q >= reader->end)
            return jsonl_refuse(reader, MESSAGE_RECORD_TEXT_ENDS, p, 0);
        if (*q == '"')
            return q;
        if ((unsigned char)*q < 0x20)
            return jsonl_refuse(reader, MESSAGE_RECORD_CONTROL, q, (unsigned char)*q);
        if (*q == '\\') {
            *escapes = true;
            q += 2;
        }
        while (q < reader->end && (unsigned char)*q >= 0x80)
            q++;
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX, or -1. */
static int hex_word(const char *p, const char *end)
{
    int word = 0;

    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);

        if (digit < 0)
            return -1;
        word = word << 4 | digit;
    }
    return word;
}

static char *put_utf8(char *to, uint32_t character)
{
    static const unsigned char heads[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    int length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    for (int i = length - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (character & 0x3f));
        character >>= 6;
    }
    to[0] = (char)(heads[length] | character);
    return to + length;
}

/* The character of the escape \uXXXX whose digits begin at *p, or of two such that are one character. Advances *p.
 * 0 when there is none. */
static uint32_t read_hex_escape(const char **p, const char *end)
{
    int high = hex_word(*p, end), low;

    if (high < 0)
        return 0;
    *p += 4;
    if (high < 0xd800 || high > 0xdfff)
        return (uint32_t)high;
    if (high > 0xdbff || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
        return 0;
    low = hex_word(*p + 2, end);
    if (low < 0xdc00 || low > 0xdfff)
        return 0;
    *p += 6;
    return 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
}

/* The character of the escape whose letter stands at *p. Advances *p. 0 when there is none. */
static uint32_t read_escape(const char **p, const char *end)
{
    static const char letters[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
    char letter = *(*p)++;
    const char *found = letter ? strchr(letters, letter) : NULL;

    if (letter == 'u')
        return read_hex_escape(p, end);
    return found ? (uint32_t)characters[found - letters] : 0;
}

/* Copies the text between the quotes with its escapes replaced. Never longer than it was. */
static bool replace_escapes(struct record_reader *reader, const char *p, const char *quote, struct text *to)
{
    char *bytes = arena_alloc(reader->memory, (size_t)(quote - p)), *at = bytes;

    while (p < quote) {
        const char *escape = p;
        uint32_t character;

        if (*p++ != '\\') {
            *at++ = *escape;
            continue;
        }
        character = read_escape(&p, quote);
        if (character == 0) {
            jsonl_refuse(reader, MESSAGE_RECORD_ESCAPE, escape, 0);
            return false;
        }
        at = put_utf8(at, character);
    }
    *to = (struct text){ bytes, (size_t)(at - bytes) };
    return true;
}

const char *jsonl_text(struct record_reader *reader, const char *p, struct text *to)
{
    bool escapes = false;
    struct text raw;
    const char *quote;
    size_t wrong;

    if (p >= reader->end || *p != '"')
        return jsonl_expected(reader, p, "a text in quotes");
    quote = find_quote(reader, p, &escapes);
    if (!quote)
        return NULL;
    raw = (struct text){ p + 1, (size_t)(quote - p - 1) };
    if (!text_valid_utf8(raw, &wrong))
        return jsonl_refuse(reader, MESSAGE_RECORD_UTF8, raw.bytes + wrong, (unsigned char)raw.bytes[wrong]);
    if (!escapes)
        *to = raw;
    else if (!replace_escapes(reader, p + 1, quote, to))
        return NULL;
    return quote + 1;
}
