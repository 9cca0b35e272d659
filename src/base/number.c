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

static size_t digit_count(uint64_t number)
{
    size_t count = 1;

    for (; number >= 10; number /= 10)
        count++;
    return count;
}

void number_put_pair(char *to, unsigned number)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                                "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";

    memcpy(to, pairs + 2 * (size_t)number, 2);
}

/* The last `count` digits of the number, ending before `end`. */
static void put_digits(char *end, uint64_t number, size_t count)
{
    for (; count > 1; count -= 2) {
        number_put_pair(end -= 2, (unsigned)(number % 100));
        number /= 100;
    }
    if (count > 0)
        end[-1] = (char)('0' + number % 10);
}

/* The sign where there is one; the number without it in *size. */
static size_t put_sign(char *to, int64_t number, uint64_t *size)
{
    *size = number < 0 ? -(uint64_t)number : (uint64_t)number;
    *to = '-';
    return number < 0;
}

size_t number_format_hundredths(char *to, int64_t hundredths)
{
    uint64_t size;
    size_t length = put_sign(to, hundredths, &size);

    length += number_format(to + length, (int64_t)(size / 100));
    to[length] = '.';
    number_put_pair(to + length + 1, (unsigned)(size % 100));
    return length + 3;
}

size_t number_format(char *to, int64_t number)
{
    uint64_t size;
    size_t length, count;

    if (number >= 0 && number <= 9) {
        *to = (char)('0' + number);
        return 1;
    }
    length = put_sign(to, number, &size);
    count = digit_count(size);
    put_digits(to + length + count, size, count);
    return length + count;
}
