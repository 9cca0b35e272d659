/* Looking at the bytes of a JSON line, sixteen at a time where the machine can.
 *
 * Knows the JSON of RFC 8259, no record and no diagnostics. Every function may look at up to 64 bytes beyond what it
 * is given, which is why a line must stay readable for 64 bytes beyond its end. A control character stands there, which
 * is part of no value, so that none has to be asked whether the line ended. With SSE2 or without, the answers are the
 * same; a function that answers NULL says "not this simple", and the caller looks again, the slow way. */
#ifndef RECORD_QUICK_H
#define RECORD_QUICK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/code.h"
#include "base/date.h"
#include "base/number.h"
#include "record/value.h"

#if defined(__SSE2__) && defined(__x86_64__) && !defined(RECORD_PORTABLE)
#define QUICK_SSE2 1
#include <immintrin.h>
#else
#define QUICK_SSE2 0
#endif

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Kept out of a loop that is full of values, which so stay in registers. */
#define APART __attribute__((noinline, unused))

static inline uint64_t quick_load(const char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return word;
}

/* The length, where it most likely is `guess`. The processor goes on with the guess before it knows the length, so that
 * what follows a value does not wait for where it ends. */
static inline size_t quick_length(size_t length, size_t guess)
{
    if (UNLIKELY(length != guess))
        return length;
    __asm__ volatile("" : "+r"(guess));  /* to the compiler they would be the same */
    return guess;
}

static inline bool quick_is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The first byte that is not white space, or `end`. */
static inline const char *quick_white(const char *p, const char *end)
{
    if (LIKELY((unsigned char)*p > ' '))
        return p;
    while (p < end && quick_is_white(*p))
        p++;
    return p;
}

/* The same for one space at most. */
static inline const char *quick_space(const char *p)
{
    if (UNLIKELY(*p == ' ')) {
        __asm__ volatile("");  /* a jump, which the processor foresees, not a sum that it waits for */
        p++;
    }
    return p;
}

static inline bool quick_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

#if QUICK_SSE2

/* All ones in the bytes that lie in low..high, both ASCII: these, and no others, are moved to the largest there are. */
static inline __m128i quick_range(__m128i bytes, char low, char high)
{
    return _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8((char)(127 - high))),
                          _mm_set1_epi8((char)(126 - (high - low))));
}

/* Bit i is set where byte i of the sixteen is all ones. */
static inline unsigned quick_bits(__m128i bytes)
{
    return (unsigned)_mm_movemask_epi8(bytes);
}

static inline __m128i quick_load16(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* The bytes at p are those of `key` where they have a bit. `aligned`: the key is, to 16 bytes. */
static inline bool quick_is(const char *p, const char *key, uint32_t bits, bool aligned)
{
    __m128i wanted = aligned ? *(const __m128i *)(const void *)key : quick_load16(key);

    bits &= ~quick_bits(_mm_cmpeq_epi8(quick_load16(p), wanted));
    if (LIKELY(bits == 0))
        return true;
    if ((bits & 0xffff) != 0)
        return false;
    return (bits >> 16 & ~quick_bits(_mm_cmpeq_epi8(quick_load16(p + 16), quick_load16(key + 16)))) == 0;
}

/* The first byte from p on that is a quote, a backslash, a control character or not ASCII; or a place beyond `end`. */
static inline const char *quick_plain(const char *p, const char *end)
{
    for (;; p += 16) {
        __m128i bytes = quick_load16(p);
        __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                                  _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                     _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)));  /* signed: those above 0x7f too */
        unsigned bits = (unsigned)_mm_movemask_epi8(found);

        if (LIKELY(bits != 0))
            return p + __builtin_ctz(bits);
        if (p + 16 >= end)
            return p + 16;
    }
}

/* All ones in the bytes that are a line feed, a backslash or a q. */
static inline __m128i quick_notable16(const char *p)
{
    __m128i bytes = quick_load16(p);

    return _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('q')),
                        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
}

/* Bit i is set where byte i of the 64 is a line feed, a backslash or a q. */
static inline uint64_t quick_notable(const char *p)
{
    __m128i found[4] = { quick_notable16(p), quick_notable16(p + 16), quick_notable16(p + 32),
                         quick_notable16(p + 48) };
    uint64_t bits = 0;

    if (LIKELY(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(found[0], found[1]),
                                              _mm_or_si128(found[2], found[3]))) == 0))
        return 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(found[i]) << 16 * i;
    return bits;
}

#define QUICK_AVX2 __attribute__((target("avx2"))) /* of a function that is called only where quick_has_avx2() */

static inline bool quick_has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

/* quick_notable(), in half as many instructions. */
QUICK_AVX2 static inline uint64_t quick_notable_avx2(const char *p)
{
    __m256i found[2];

    for (int i = 0; i < 2; i++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32 * i));

        found[i] = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('q')),
                                   _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')),
                                                   _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))));
    }
    if (LIKELY(_mm256_movemask_epi8(_mm256_or_si256(found[0], found[1])) == 0))
        return 0;
    return (uint32_t)_mm256_movemask_epi8(found[0]) | (uint64_t)(uint32_t)_mm256_movemask_epi8(found[1]) << 32;
}

/* No object or list opens in the `length` bytes at p, and the line does not end. */
static inline bool quick_is_flat(const char *p, size_t length)
{
    unsigned found = 0;

    for (size_t at = 0; at < length; at += 16) {
        __m128i bytes = quick_load16(p + at);
        __m128i opens = _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8('{' - '[')), _mm_set1_epi8('{'));
        unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(opens, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))));

        found |= length - at < 16 ? bits & ((1u << (length - at)) - 1) : bits;
    }
    return found == 0;
}

/* All ones in the first `length` bytes. */
static inline __m128i quick_first(size_t length)
{
    static const uint64_t ones_and_zeros[4] = { UINT64_MAX, UINT64_MAX, 0, 0 };

    return quick_load16((const char *)ones_and_zeros + sizeof ones_and_zeros / 2 - length);
}

/* A code, as code_parse() packs it, of the bytes that are `kept`, no more than ten. `letters`: all ones where there is
 * one. */
static inline code_t quick_pack_code(__m128i bytes, __m128i letters, __m128i kept)
{
    const char digit = (char)('0' - code_characters['0']), letter = (char)('A' - code_characters['A']);
    __m128i pairs;
    uint64_t first, last;

    bytes = _mm_sub_epi8(bytes, _mm_set1_epi8(digit));
    bytes = _mm_sub_epi8(bytes, _mm_and_si128(letters, _mm_set1_epi8((char)(letter - digit))));
    bytes = _mm_and_si128(bytes, kept);
    /* six bits each: pairs of characters in 16 bits, then fours in 32 */
    pairs = _mm_or_si128(_mm_srli_epi16(_mm_slli_epi16(bytes, 8), 2), _mm_srli_epi16(bytes, 8));
    last = (unsigned)_mm_extract_epi16(pairs, 4);
    pairs = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));  /* 4096 times the first, once the second */
    first = (uint64_t)_mm_cvtsi128_si64(pairs);
    return first << 36 | first >> 32 << 12 | last;
}

/* How many characters of a code stand at the beginning of `bytes`. */
static inline unsigned quick_code_length(__m128i bytes, __m128i letters)
{
    return (unsigned)__builtin_ctz(~quick_bits(_mm_or_si128(letters, quick_range(bytes, '0', '9'))));
}

/* A code in quotes, of which the first is at p. Returns what follows it, or NULL. */
static inline __attribute__((always_inline)) const char *
quick_code_of(const char *p, const struct code_shape *shape, size_t length, code_t *to)
{
    __m128i bytes = quick_load16(p + 1), letters = quick_range(bytes, 'A', 'Z'), kept = quick_first(length);
    __m128i others = _mm_andnot_si128(_mm_or_si128(letters, quick_range(bytes, '0', '9')), kept);

    if (UNLIKELY(*p != '"' || p[length + 1] != '"' || quick_bits(others) != 0))
        return NULL;
    if (shape->digits && UNLIKELY(quick_bits(_mm_and_si128(letters, kept)) != 0))
        return NULL;
    *to = quick_pack_code(bytes, letters, kept);
    return p + length + 2;
}

static APART const char *quick_shorter_code(const char *p, const struct code_shape *shape, code_t *to)
{
    __m128i bytes = quick_load16(p + 1);
    size_t length = quick_code_length(bytes, quick_range(bytes, 'A', 'Z'));

    return length < shape->shortest || length > shape->longest ? NULL : quick_code_of(p, shape, length, to);
}

/* Most are as long as they may be. */
static inline const char *quick_code(const char *p, const struct code_shape *shape, code_t *to)
{
    const char *after = quick_code_of(p, shape, shape->longest, to);

    return LIKELY(after != NULL) ? after : quick_shorter_code(p, shape, to);
}

/* The same for a diagnosis, which may have a dot after its third character. Their lengths vary. */
static inline const char *quick_diagnosis(const char *p, const struct code_shape *shape, code_t *to)
{
    const __m128i three = _mm_setr_epi8(-1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    __m128i bytes = quick_load16(p + 1), letters;
    bool dot = p[4] == '.';
    unsigned length;

    if (LIKELY(dot))
        bytes = _mm_or_si128(_mm_and_si128(three, bytes), _mm_andnot_si128(three, _mm_srli_si128(bytes, 1)));
    letters = quick_range(bytes, 'A', 'Z');
    length = quick_code_length(bytes, letters);
    if (UNLIKELY(*p != '"' || p[1 + length + dot] != '"' || length < 3u + dot))
        return NULL;
    if (UNLIKELY(length < shape->shortest || length > shape->longest))
        return NULL;
    *to = quick_pack_code(bytes, letters, quick_first(length));
    return p + length + dot + 2;
}

/* A mark in each byte of the word that is no digit after its exclusive or with "00000000". */
static inline uint64_t quick_no_digits(uint64_t word)
{
    return ((word + UINT64_C(0x7676767676767676)) | word) & UINT64_C(0x8080808080808080);
}

/* The number whose digits are the bytes of the word, the last in the highest. */
static inline uint64_t quick_join_digits(uint64_t word)
{
    word = (word * 10 + (word >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    word = (word * 100 + (word >> 16)) & UINT64_C(0x0000ffff0000ffff);
    return (word * 10000 + (word >> 32)) & UINT64_C(0xffffffff);
}

/* How many digits stand at p, at most 8, and their value. */
static inline unsigned quick_digits(const char *p, uint64_t *value)
{
    uint64_t word = quick_load(p) ^ UINT64_C(0x3030303030303030), others = quick_no_digits(word);
    unsigned count = others ? (unsigned)__builtin_ctzll(others) / 8 : 8;

    *value = quick_join_digits(count ? word << (64 - 8 * count) : 0);  /* zeros before the first */
    return count;
}

/* An amount in quotes with two decimals and at most five digits before them: all digits are joined in one word. Returns
 * what follows it, or NULL. */
static inline const char *quick_money(const char *p, int64_t *to)
{
    uint64_t word = quick_load(p + 1) ^ UINT64_C(0x3030303030303030), others = quick_no_digits(word);
    unsigned bits = (unsigned)__builtin_ctzll(others | UINT64_C(1) << 63) - 7;  /* before the point */
    const char *point = p + 1 + bits / 8;

    if (UNLIKELY(*p != '"' || bits - 8 > 40 - 8 || (others >> bits & 0xffffff) != 0x80))
        return NULL;
    if (UNLIKELY(*point != '.' || point[3] != '"'))
        return NULL;
    *to = (int64_t)quick_join_digits((word << (48 - bits) & UINT64_C(0xffffffffffff)) | word >> (bits + 8) << 48);
    return point + 4;
}

/* A name (value_is_name) in quotes. Returns what follows it, or NULL. */
static inline const char *quick_name(const char *p, const char *end, struct text *to)
{
    const char *at = p + 1;
    unsigned length;

    if (UNLIKELY(*p != '"' || p[1] < 'a' || p[1] > 'z'))
        return NULL;
    do {
        __m128i bytes = quick_load16(at);
        __m128i alphanumeric = _mm_or_si128(quick_range(bytes, 'a', 'z'), quick_range(bytes, '0', '9'));
        __m128i others = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));

        length = (unsigned)__builtin_ctz(~quick_bits(_mm_or_si128(alphanumeric, others)));
        at += length;
    } while (length == 16 && at < end);
    if (UNLIKELY(*at != '"'))
        return NULL;
    *to = (struct text){ p + 1, (size_t)(at - p - 1) };
    return at + 1;
}

#else

static inline bool quick_is(const char *p, const char *key, uint32_t bits, bool aligned)
{
    (void)aligned;
    for (; bits != 0; bits >>= 1, p++, key++) {
        if ((bits & 1) != 0 && *p != *key)
            return false;
    }
    return true;
}

static inline const char *quick_plain(const char *p, const char *end)
{
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80)
        p++;
    return p;
}

#define QUICK_AVX2

static inline bool quick_has_avx2(void)
{
    return false;
}

static inline uint64_t quick_notable(const char *p)
{
    uint64_t bits = 0;

    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(p[i] == '\n' || p[i] == '\\' || p[i] == 'q') << i;
    return bits;
}

static inline uint64_t quick_notable_avx2(const char *p)
{
    return quick_notable(p);
}

static inline bool quick_is_flat(const char *p, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (p[i] == '{' || p[i] == '[' || p[i] == '\n')
            return false;
    }
    return true;
}

/* The quote that ends the text which begins at p, at most `most` bytes on, or NULL. */
static inline const char *quick_quote(const char *p, size_t most)
{
    for (size_t i = 0; i <= most; i++) {
        if (p[i] == '"')
            return p + i;
    }
    return NULL;
}

static inline const char *quick_code(const char *p, const struct code_shape *shape, code_t *to)
{
    const char *quote = *p == '"' ? quick_quote(p + 1, CODE_LENGTH) : NULL;
    struct text text = { p + 1, quote ? (size_t)(quote - p - 1) : 0 };
    code_t code = code_parse(text);

    if (code == CODE_UNKNOWN || text.length < shape->shortest || text.length > shape->longest)
        return NULL;
    for (size_t i = 0; shape->digits && i < text.length; i++) {
        if (!quick_is_digit(text.bytes[i]))
            return NULL;
    }
    *to = code;
    return quote + 1;
}

static inline const char *quick_diagnosis(const char *p, const struct code_shape *shape, code_t *to)
{
    const char *quote = *p == '"' ? quick_quote(p + 1, CODE_LENGTH + 1) : NULL;
    struct text text = { p + 1, quote ? (size_t)(quote - p - 1) : 0 };
    size_t dot = text.length > 3 && text.bytes[3] == '.';
    code_t code = code_parse_diagnosis(text);

    if (code == CODE_UNKNOWN || text.length - dot < shape->shortest || text.length - dot > shape->longest)
        return NULL;
    *to = code;
    return quote + 1;
}

static inline unsigned quick_digits(const char *p, uint64_t *value)
{
    unsigned count = 0;

    for (*value = 0; count < 8 && quick_is_digit(p[count]); count++)
        *value = *value * 10 + (uint64_t)(p[count] - '0');
    return count;
}

static inline const char *quick_money(const char *p, int64_t *to)
{
    uint64_t whole;
    unsigned length = quick_digits(p + 1, &whole);
    const char *point = p + 1 + length;

    if (*p != '"' || length == 0 || length > 5 || point[0] != '.')
        return NULL;
    if (!quick_is_digit(point[1]) || !quick_is_digit(point[2]) || point[3] != '"')
        return NULL;
    *to = (int64_t)whole * 100 + (point[1] - '0') * 10 + (point[2] - '0');
    return point + 4;
}

static inline const char *quick_name(const char *p, const char *end, struct text *to)
{
    const char *quote = *p == '"' ? quick_plain(p + 1, end) : end;
    struct text text = { p + 1, (size_t)(quote - p - 1) };

    if (quote >= end || *quote != '"' || !value_is_name(text))
        return NULL;
    *to = text;
    return quote + 1;
}

#endif

/* A text in quotes without escapes and beyond ASCII nothing. Returns what follows it, or NULL. *guess is the length of
 * the last such text, and becomes that of this one. */
static inline const char *quick_text(const char *p, const char *end, struct text *to, uint32_t *guess)
{
    const char *quote;
    size_t length;

    if (UNLIKELY(*p != '"'))
        return NULL;
    quote = quick_plain(p + 1, end);
    if (UNLIKELY(*quote != '"'))
        return NULL;
    length = quick_length((size_t)(quote - p - 1), *guess);
    *guess = (uint32_t)length;
    *to = (struct text){ p + 1, length };
    return p + length + 2;
}

/* A date in quotes. Returns what follows it, or NULL. */
static inline const char *quick_date(const char *p, date_t *to)
{
    if (UNLIKELY(p[0] != '"' || p[DATE_TEXT_SIZE + 1] != '"'))
        return NULL;
    if (UNLIKELY(!date_parse(to, (struct text){ p + 1, DATE_TEXT_SIZE })))
        return NULL;
    return p + DATE_TEXT_SIZE + 2;
}

/* A date in quotes as it was written the last time. */
struct quick_date { uint64_t first; uint32_t rest; date_t date; };

/* quick_date() of a member that often has the same date as in the record before: most inputs are in order of dates. */
static inline const char *quick_date_again(const char *p, date_t *to, struct quick_date *last)
{
    uint64_t first = quick_load(p);
    uint32_t rest;

    memcpy(&rest, p + sizeof first, sizeof rest);
    if (first != last->first || rest != last->rest) {
        if (!quick_date(p, &last->date))
            return NULL;
        last->first = first;
        last->rest = rest;
    }
    *to = last->date;
    return p + sizeof first + sizeof rest;
}

/* What follows a number in an object or a list that is written without spaces. */
static inline bool quick_ends_number(char c)
{
    return LIKELY(c == ',') || (c | 0x20) == '}';  /* a bracket too */
}

/* A count written with digits only. Returns what follows it, or NULL. Most have one digit or two. */
static inline const char *quick_count(const char *p, int64_t *to)
{
    unsigned first = (unsigned char)p[0] - (unsigned)'0', second = (unsigned char)p[1] - (unsigned)'0';
    uint64_t value;
    unsigned length;
    char next;

    if (LIKELY(first <= 9) && quick_ends_number(p[1])) {
        *to = first;
        return p + 1;
    }
    if (LIKELY(first - 1 <= 8 && second <= 9) && quick_ends_number(p[2])) {
        *to = first * 10 + second;
        return p + 2;
    }
    length = quick_digits(p, &value);
    next = p[length];
    if (UNLIKELY(length == 0 || value > VALUE_COUNT_MAX || (*p == '0' && length > 1)))
        return NULL;
    if (UNLIKELY(next == '.' || next == 'e' || next == 'E' || quick_is_digit(next)))
        return NULL;
    *to = (int64_t)value;
    return p + length;
}

/* A code of two characters in quotes. Returns what follows it, or NULL. */
static inline const char *quick_pair(const char *p, code_t *to)
{
    code_t first = code_characters[(unsigned char)p[1]], second = code_characters[(unsigned char)p[2]];

    if (UNLIKELY(*p != '"' || first == 0 || second == 0 || p[3] != '"'))
        return NULL;
    *to = (first << 6 | second) << 6 * (CODE_LENGTH - 2);
    return p + 4;
}

/* Where the number that begins at p ends, by the grammar of JSON, or NULL. */
static inline const char *quick_number(const char *p, const char *end)
{
    const char *first;

    p += p < end && *p == '-';
    for (first = p; p < end && quick_is_digit(*p); p++)
        ;
    if (p == first || (*first == '0' && p - first > 1))
        return NULL;
    if (p < end && *p == '.') {
        for (first = ++p; p < end && quick_is_digit(*p); p++)
            ;
        if (p == first)
            return NULL;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        p += p < end && (*p == '+' || *p == '-');
        for (first = p; p < end && quick_is_digit(*p); p++)
            ;
        if (p == first)
            return NULL;
    }
    return p;
}

/* True when the word ("null") stands at p. */
static inline bool quick_word(const char *p, const char *end, struct text word)
{
    return end - p >= (ptrdiff_t)word.length && memcmp(p, word.bytes, word.length) == 0;
}

#endif
