/* Codes back to text, diagnoses with their dot, and prefixes as ranges. Knows no code's meaning. */
#include "base/code.h"

#define DOT_AFTER 3  /* characters of a diagnosis before its dot */

code_t code_parse_diagnosis(struct text text)
{
    char bytes[CODE_LENGTH];
    size_t rest = text.length - DOT_AFTER - 1;

    if (text.length <= DOT_AFTER || text.bytes[DOT_AFTER] != '.')
        return code_parse(text);
    if (rest == 0 || rest > CODE_LENGTH - DOT_AFTER)
        return CODE_UNKNOWN;
    memcpy(bytes, text.bytes, DOT_AFTER);
    memcpy(bytes + DOT_AFTER, text.bytes + DOT_AFTER + 1, rest);
    return code_parse((struct text){ bytes, DOT_AFTER + rest });
}

/* The bounds of a range may lie between codes: what is no character there is told as `?`. */
static const char characters[64 + 1] = "?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "???????????????????????????";

/* The next character is in the highest bits. */
static inline char *put_characters(char *to, code_t left)
{
    for (; left >> 58 != 0; left <<= 6)
        *to++ = characters[left >> 58];
    return to;
}

size_t code_format(char *to, code_t code)
{
    return code_is_known(code) ? (size_t)(put_characters(to, code << 4) - to) : 0;
}

size_t code_format_diagnosis(char *to, code_t code)
{
    code_t left = code_is_known(code) ? code << 4 : 0, beyond = left << 6 * DOT_AFTER;
    char *at = put_characters(to, left & ~(~(code_t)0 >> 6 * DOT_AFTER));

    if (at < to + DOT_AFTER || beyond >> 58 == 0)
        return (size_t)(at - to);
    *at++ = '.';
    return (size_t)(put_characters(at, beyond) - to);
}

code_t code_last(code_t code)
{
    for (int shift = 0; shift < 6 * CODE_LENGTH && (code >> shift & 63) == 0; shift += 6)
        code |= (code_t)code_characters['Z'] << shift;
    return code;
}
