/* Text as a pointer and a length: a slice of something that lives longer. Never NUL-terminated unless said. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *bytes;
    size_t length;
};

#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })
/* for printf("%.*s") */
#define TEXT_ARG(text) (int)(text).length, (text).bytes

static inline struct text text_of(const char *string) { return (struct text){ string, strlen(string) }; }
/* `length` is from 8 to 16: the first eight bytes and the last, which may be some of the same. */
static inline bool text_equal_short(const char *a, const char *b, size_t length)
{
    uint64_t first[2], last[2];

    memcpy(&first[0], a, 8);
    memcpy(&first[1], b, 8);
    memcpy(&last[0], a + length - 8, 8);
    memcpy(&last[1], b + length - 8, 8);
    return ((first[0] ^ first[1]) | (last[0] ^ last[1])) == 0;
}
static inline bool text_equal(struct text a, struct text b)
{
    if (a.length != b.length)
        return false;
    if (a.length - 8 <= 8)
        return text_equal_short(a.bytes, b.bytes, a.length);
    return a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0;
}
static inline bool text_is(struct text a, const char *string) { return text_equal(a, text_of(string)); }
/* bytewise, shorter first where one begins with the other: <0, 0, >0 */
int text_compare(struct text a, struct text b);
bool text_starts_with(struct text text, struct text prefix);
/* The offset of the first place where it holds the part, or SIZE_MAX. */
size_t text_seek(struct text text, struct text part);
/* 64-bit hash; the same on every machine and run */
uint64_t text_hash(struct text text);
/* How many line feeds it holds. */
size_t text_count_lines(struct text text);
/* Damerau-Levenshtein distance, or `limit` + 1 when it is larger than limit (at most 8) */
unsigned text_distance(struct text a, struct text b, unsigned limit);
/* true when the bytes are valid UTF-8 without NUL; otherwise *at is the offset of the first wrong byte */
bool text_valid_utf8(struct text text, size_t *at);

#endif
