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
static size_t format(char *to, code_t code, size_t dot_after)
{
    static const char characters[64 + 1] = "?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "???????????????????????????";
    size_t length = 0;

    if (!code_is_known(code))
        return 0;
    for (code_t rest = code << 4; rest >> 58 != 0; rest <<= 6) { /* the next character in the highest bits */
        if (length == dot_after)
            to[length++] = '.';
        to[length++] = characters[rest >> 58];
    }
    return length;
}

size_t code_format(char *to, code_t code)
{
    return format(to, code, SIZE_MAX);
}

size_t code_format_diagnosis(char *to, code_t code)
{
    return format(to, code, DOT_AFTER);
}

code_t code_last(code_t code)
{
    for (int shift = 0; shift < 6 * CODE_LENGTH && (code >> shift & 63) == 0; shift += 6)
        code |= (code_t)code_characters['Z'] << shift;
    return code;
}
