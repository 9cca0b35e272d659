/* Numbers, amounts and quoted text, from how they are written to what they stand for. Knows nothing of tokens or
 * files. */
#include "syntax/literals.h"

#include "base/number.h"

#define DIGITS_MAX 15

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Copies the digits. With a comma anywhere, groups must have three digits and the first one to three. */
static bool take_digits(char *to, size_t *count, struct text text)
{
    size_t group = 0;
    bool commas = false;

    *count = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == ',') {
            if (group == 0 || group > 3 || (commas && group != 3))
                return false;
            commas = true;
            group = 0;
        } else if (is_digit(text.bytes[i]) && *count < DIGITS_MAX) {
            to[(*count)++] = text.bytes[i];
            group++;
        } else {
            return false;
        }
    }
    return !commas || group == 3;
}

bool literal_integer(int64_t *number, struct text text)
{
    char digits[DIGITS_MAX];
    size_t count;

    return take_digits(digits, &count, text) && number_parse(number, (struct text){ digits, count });
}

/* The two decimals after the dot, as hundredths; trailing zeros beyond them do not count. */
static bool take_decimals(int64_t *hundredths, struct text text)
{
    *hundredths = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.bytes[i]) || (i >= 2 && text.bytes[i] != '0'))
            return false;
        if (i < 2)
            *hundredths += (text.bytes[i] - '0') * (i == 0 ? 10 : 1);
    }
    return text.length > 0;
}

bool literal_decimal(int64_t *hundredths, struct text text)
{
    const char *dot = memchr(text.bytes, '.', text.length);
    size_t whole = dot == NULL ? text.length : (size_t)(dot - text.bytes);
    int64_t number, decimals = 0;

    if (!literal_integer(&number, (struct text){ text.bytes, whole }) || number > NUMBER_MAX / 100 - 1)
        return false;
    if (dot != NULL && !take_decimals(&decimals, (struct text){ dot + 1, text.length - whole - 1 }))
        return false;
    *hundredths = number * 100 + decimals;
    return true;
}

bool literal_money(int64_t *cents, struct text text)
{
    const char *dot;

    if (text.length < 2 || text.bytes[0] != '$')
        return false;
    text = (struct text){ text.bytes + 1, text.length - 1 };
    dot = memchr(text.bytes, '.', text.length);
    if (dot != NULL && text.length - (size_t)(dot - text.bytes) != sizeof ".00" - 1)
        return false;
    return literal_decimal(cents, text);
}

struct text literal_string(struct arena *arena, struct text text)
{
    char *bytes = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    size_t end = text.length;

    if (end >= 2 && text.bytes[end - 1] == '"')
        end--;
    for (size_t i = 1; i < end; i++) {
        if (text.bytes[i] == '\\' && i + 1 < end && (text.bytes[i + 1] == '"' || text.bytes[i + 1] == '\\'))
            i++;
        bytes[length++] = text.bytes[i];
    }
    return (struct text){ bytes, length };
}
