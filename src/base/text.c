/* Texts: order, hash, distance, UTF-8. Knows bytes and code points, no meaning. */
#include "base/text.h"

#include <assert.h>

#define DISTANCE_LIMIT 8
#define BAND (2 * DISTANCE_LIMIT + 1)

int text_compare(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter > 0 ? memcmp(a.bytes, b.bytes, shorter) : 0;

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

bool text_starts_with(struct text text, struct text prefix)
{
    return text.length >= prefix.length && text_equal((struct text){ text.bytes, prefix.length }, prefix);
}

size_t text_seek(struct text text, struct text part)
{
    for (size_t at = 0; at + part.length <= text.length; at++)
        if (text_starts_with((struct text){ text.bytes + at, text.length - at }, part))
            return at;
    return SIZE_MAX;
}

/* Eight bytes, the first in the lowest bits on every machine. */
static uint64_t load_8(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* One to seven bytes, without a loop; no two texts of one length give the same word. */
static uint64_t load_few(const char *bytes, size_t count)
{
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t word = at[0] | (uint64_t)at[count / 2] << 8 | (uint64_t)at[count - 1] << 16;

    if (count > 3)
        word |= (uint64_t)at[1] << 24 | (uint64_t)at[count - 2] << 32;
    if (count > 5)
        word |= (uint64_t)at[2] << 40 | (uint64_t)at[count - 3] << 48;
    return word;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

/* In the manner of MurmurHash3 (by Austin Appleby, in the public domain), with the last eight bytes of a longer text
 * read at once even where they overlap. */
uint64_t text_hash(struct text text)
{
    uint64_t hash = (uint64_t)text.length + 1;

    for (size_t at = 0; text.length >= 8 && at < text.length - 8; at += 8)
        hash = mix(hash, load_8(text.bytes + at));
    if (text.length >= 8)
        hash = mix(hash, load_8(text.bytes + text.length - 8));
    else if (text.length > 0)
        hash = mix(hash, load_few(text.bytes, text.length));
    return mix(hash, UINT64_C(0xc4ceb9fe1a85ec53));
}

/* Three rows of the distance table, of which only the cells within `limit` of the diagonal are kept: cell k of row i
 * is the distance of the first i bytes of a and the first i + k - limit of b. */
struct distance_rows {
    unsigned cells[3][BAND + 2];  /* one cell more on each side that is always too large */
};

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Cell for the first i bytes of a and the first j of b, both at least 1. */
static unsigned distance_cell(const struct distance_rows *rows, struct text a, struct text b, size_t i, size_t j,
                              size_t k)
{
    const unsigned *now = rows->cells[i % 3] + 1, *before = rows->cells[(i + 2) % 3] + 1;
    unsigned best = before[k] + (a.bytes[i - 1] != b.bytes[j - 1]);

    best = smaller(best, before[k + 1] + 1);
    best = smaller(best, now[(ptrdiff_t)k - 1] + 1);
    if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] && a.bytes[i - 2] == b.bytes[j - 1])
        best = smaller(best, rows->cells[(i + 1) % 3][k + 1] + 1);
    return best;
}

unsigned text_distance(struct text a, struct text b, unsigned limit)
{
    struct distance_rows rows;
    size_t difference = a.length > b.length ? a.length - b.length : b.length - a.length;

    assert(limit <= DISTANCE_LIMIT);
    if (difference > limit)
        return limit + 1;
    for (size_t row = 0; row < 3; row++) {
        for (size_t k = 0; k < BAND + 2; k++)
            rows.cells[row][k] = limit + 1;
    }
    for (size_t i = 0; i <= a.length; i++) {
        unsigned *now = rows.cells[i % 3] + 1, nearest = limit + 1;

        for (size_t k = 0; k <= 2 * limit; k++) {
            size_t j = i + k - limit;  /* wraps below zero to beyond b.length */

            now[k] = limit + 1;
            if (j <= b.length)
                now[k] = i == 0 ? (unsigned)j : j == 0 ? (unsigned)i : distance_cell(&rows, a, b, i, j, k);
            nearest = smaller(nearest, now[k]);
        }
        if (nearest > limit)
            return limit + 1;
    }
    return smaller(rows.cells[a.length % 3][1 + b.length + limit - a.length], limit + 1);
}

/* Bytes of the character that begins here, or 0 when it is none. */
static size_t character_length(const unsigned char *at, size_t left)
{
    unsigned char low = 0x80, high = 0xbf;  /* bounds of the second byte */
    size_t length;

    if (at[0] < 0x80)
        return at[0] != 0;
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return 0;
    length = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    if (at[0] == 0xe0)
        low = 0xa0;  /* would fit in two bytes */
    else if (at[0] == 0xed)
        high = 0x9f;  /* surrogates */
    else if (at[0] == 0xf0)
        low = 0x90;  /* would fit in three bytes */
    else if (at[0] == 0xf4)
        high = 0x8f;  /* beyond U+10FFFF */
    if (left < length || at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    return length;
}

/* Eight bytes that are all ASCII and none of them NUL: no byte has its high bit, nor gets it when 1 is taken away. */
static bool is_plain(const char *bytes)
{
    uint64_t word = load_8(bytes);

    return ((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

size_t text_count_lines(struct text text)
{
    const char *found;
    size_t count = 0;

    while (text.length > 0 && (found = memchr(text.bytes, '\n', text.length)) != NULL) {
        text = (struct text){ found + 1, text.length - (size_t)(found + 1 - text.bytes) };
        count++;
    }
    return count;
}

bool text_valid_utf8(struct text text, size_t *at)
{
    size_t i = 0;

    while (i < text.length) {
        size_t length;

        if (text.length - i >= 8 && is_plain(text.bytes + i)) {
            i += 8;
            continue;
        }
        length = character_length((const unsigned char *)text.bytes + i, text.length - i);
        if (length == 0) {
            *at = i;
            return false;
        }
        i += length;
    }
    return true;
}
