/* Checked arithmetic and decimal text. Knows no units: a caller says what is counted. */
#include "base/number.h"

static int64_t bounded(int64_t number, bool *overflow)
{
    if (number > NUMBER_MAX || number < -NUMBER_MAX) {
        *overflow = true;
        return number < 0 ? -NUMBER_MAX : NUMBER_MAX;
    }
    return number;
}

int64_t number_add(int64_t a, int64_t b, bool *overflow)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum))
        sum = a < 0 ? INT64_MIN : INT64_MAX;
    return bounded(sum, overflow);
}

int64_t number_multiply(int64_t a, int64_t b, bool *overflow)
{
    int64_t product;

    if (__builtin_mul_overflow(a, b, &product))
        product = (a < 0) != (b < 0) ? INT64_MIN : INT64_MAX;
    return bounded(product, overflow);
}

static inline unsigned digit_value(char c)
{
    return (unsigned)(unsigned char)c - '0';
}

bool number_parse(int64_t *number, struct text text)
{
    int64_t value = 0;

    if (text.length - 1 >= 15)  /* 0 wraps around */
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = digit_value(text.bytes[i]);

        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return true;
}

/* Digits after the point, added to the whole number in *number. Those after the second must be zeros. */
static bool parse_decimals(int64_t *number, struct text decimals)
{
    static const int weights[2] = { 10, 1 };

    if (decimals.length == 0)
        return false;
    for (size_t i = 0; i < decimals.length; i++) {
        unsigned digit = digit_value(decimals.bytes[i]);

        if (digit > (i < 2 ? 9u : 0u))
            return false;
        if (i < 2)
            *number += (int64_t)digit * weights[i];
    }
    return true;
}

bool number_parse_hundredths(int64_t *number, struct text text)
{
    size_t whole_length = 0;
    int64_t value;

    while (whole_length < text.length && text.bytes[whole_length] != '.')
        whole_length++;
    if (!number_parse(&value, (struct text){ text.bytes, whole_length }) || value > NUMBER_MAX / 100)
        return false;
    value *= 100;
    if (whole_length < text.length &&
        !parse_decimals(&value, (struct text){ text.bytes + whole_length + 1, text.length - whole_length - 1 }))
        return false;
    *number = value;
    return true;
}

/* Writes the number in at least `least` digits, with a point before the last `decimals` of them. */
static size_t format(char *to, int64_t number, int least, int decimals)
{
    char reversed[NUMBER_TEXT_SIZE];
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    size_t count = 0, length = 0;

    for (int digits = 0; rest != 0 || digits < least; digits++) {
        if (digits > 0 && digits == decimals)
            reversed[count++] = '.';
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (number < 0)
        to[length++] = '-';
    while (count > 0)
        to[length++] = reversed[--count];
    return length;
}

size_t number_format_hundredths(char *to, int64_t hundredths)
{
    return format(to, hundredths, 3, 2);
}

size_t number_format(char *to, int64_t number)
{
    return format(to, number, 1, 0);
}
