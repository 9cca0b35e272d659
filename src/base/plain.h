/* Text that JSON holds as it is: ASCII without control characters, quotes and backslashes. Copied and looked at at
 * once, sixteen bytes at a time on any machine: the compiler makes of it what there is. Inline, as writers live in it.
 */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/text.h"

typedef signed char plain_bytes __attribute__((vector_size(16)));

/* All sixteen are plain: none is no ASCII (which is negative), below 0x20, a quote or a backslash. */
static inline bool plain_all(plain_bytes bytes)
{
#ifdef __SSE2__  /* the same as below, which finds no way to ask for any of sixteen at once */
    __m128i all = (__m128i)bytes, unlike = _mm_cmplt_epi8(all, _mm_set1_epi8(0x20));

    unlike = _mm_or_si128(unlike, _mm_cmpeq_epi8(all, _mm_set1_epi8('"')));
    unlike = _mm_or_si128(unlike, _mm_cmpeq_epi8(all, _mm_set1_epi8('\\')));
    return _mm_movemask_epi8(unlike) == 0;
#else
    plain_bytes unlike = (bytes < 0x20) | (bytes == '"') | (bytes == '\\');
    uint64_t halves[2];

    memcpy(halves, &unlike, sizeof halves);
    return (halves[0] | halves[1]) == 0;
#endif
}

/* Two times eight bytes. */
static inline bool plain_words(uint64_t first, uint64_t last)
{
    uint64_t halves[2] = { first, last };
    plain_bytes bytes;

    memcpy(&bytes, halves, sizeof bytes);
    return plain_all(bytes);
}

/* At least sixteen bytes, of which the last sixteen may be some of those before. */
static inline bool plain_copy_sixteens(char *to, struct text text)
{
    plain_bytes bytes;
    bool plain = true;

    for (size_t at = 0; at < text.length - 16; at += 16) {
        memcpy(&bytes, text.bytes + at, 16);
        memcpy(to + at, &bytes, 16);
        plain &= plain_all(bytes);
    }
    memcpy(&bytes, text.bytes + text.length - 16, 16);
    memcpy(to + text.length - 16, &bytes, 16);
    return plain & plain_all(bytes);
}

/* Eight to sixteen. */
static inline bool plain_copy_eights(char *to, struct text text)
{
    uint64_t first, last;

    memcpy(&first, text.bytes, 8);
    memcpy(&last, text.bytes + text.length - 8, 8);
    memcpy(to, &first, 8);
    memcpy(to + text.length - 8, &last, 8);
    return plain_words(first, last);
}

/* Four to eight. */
static inline bool plain_copy_fours(char *to, struct text text)
{
    uint32_t first, last;

    memcpy(&first, text.bytes, 4);
    memcpy(&last, text.bytes + text.length - 4, 4);
    memcpy(to, &first, 4);
    memcpy(to + text.length - 4, &last, 4);
    return plain_words((uint64_t)last << 32 | first, (uint64_t)last << 32 | first);
}

/* One to three, each of them once or twice. */
static inline bool plain_copy_few(char *to, struct text text)
{
    size_t middle = text.length / 2, last = text.length - 1;
    unsigned char a = (unsigned char)text.bytes[0], b = (unsigned char)text.bytes[middle],
                  c = (unsigned char)text.bytes[last];
    uint64_t bytes = UINT64_C(0x2020202020000000) | (uint64_t)c << 16 | (uint64_t)b << 8 | a;

    to[0] = (char)a;
    to[middle] = (char)b;
    to[last] = (char)c;
    return plain_words(bytes, bytes);
}

/* Copies the text, and answers whether it is ASCII that needs no escapes in JSON. Otherwise what was copied is of no
 * use. */
static inline bool plain_copy(char *to, struct text text)
{
    if (text.length >= 16)
        return plain_copy_sixteens(to, text);
    if (text.length >= 8)
        return plain_copy_eights(to, text);
    if (text.length >= 4)
        return plain_copy_fours(to, text);
    return text.length == 0 || plain_copy_few(to, text);
}

#endif
