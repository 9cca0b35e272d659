/* Output buffers, and the few ways in which commands write values. */
#include "cli/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

#define FLUSH_AT ((size_t)256 << 10) /* bytes gathered before a descriptor is written to */
#define PASS_AT ((size_t)16 << 10)   /* bytes that are written rather than copied */
#define REPLACEMENT "\xef\xbf\xbd"   /* U+FFFD */

void *memory_resize(void *block, size_t count, size_t size)
{
    size_t bytes;
    void *grown = NULL;

    if (!__builtin_mul_overflow(count, size, &bytes))
        grown = realloc(block, bytes > 0 ? bytes : 1);
    if (grown == NULL) {
        fputs("payrule: out of memory\n", stderr);
        exit(STATUS_ERRORS);
    }
    return grown;
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = count == 0 ? 16 : 2 * count;
    return memory_resize(items, *capacity, size);
}

char *memory_string(const char *bytes, size_t length)
{
    char *string = memory_resize(NULL, length + 1, 1);

    memcpy(string, bytes, length);
    string[length] = '\0';
    return string;
}

char *memory_printf(const char *format, ...)
{
    va_list arguments;
    char *string;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    string = memory_resize(NULL, length > 0 ? (size_t)length + 1 : 1, 1);
    string[0] = '\0';
    va_start(arguments, format);
    if (length > 0)
        vsnprintf(string, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return string;
}

void out_open(struct out *out, int descriptor) { *out = (struct out){ .descriptor = descriptor }; }

void out_close(struct out *out)
{
    free(out->bytes);
    out_open(out, out->descriptor);
}

static void write_bytes(struct out *out, const char *bytes, size_t length)
{
    size_t done = 0;

    while (done < length && out->error == 0) {
        ssize_t written = write(out->descriptor, bytes + done, length - done);

        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            out->error = errno;
    }
}

void out_flush(struct out *out)
{
    write_bytes(out, out->bytes, out->length);
    out->length = 0;
}

void out_pass(struct out *out, const char *bytes, size_t length)
{
    if (out->descriptor == OUT_MEMORY || length < PASS_AT) {
        out_bytes(out, bytes, length);
        return;
    }
    out_flush(out);
    write_bytes(out, bytes, length);
}

char *out_grow(struct out *out, size_t size)
{
    if (out->descriptor != OUT_MEMORY && out->length >= FLUSH_AT) {
        out_flush(out);
        return out_room(out, size);
    }
    out->capacity = out->capacity * 2 > out->length + size ? out->capacity * 2 : out->length + size;
    if (out->capacity < 4096)
        out->capacity = 4096;
    out->bytes = memory_resize(out->bytes, out->capacity, 1);
    return out->bytes + out->length;
}

void out_repeat(struct out *out, char c, size_t count)
{
    memset(out_room(out, count + 1), c, count);
    out->length += count;
}

void out_number(struct out *out, int64_t number)
{
    char *at = out_room(out, 24);

    out->length += (size_t)snprintf(at, 24, "%lld", (long long)number);
}

static void out_grouped(struct out *out, uint64_t number)
{
    if (number >= 1000) {
        out_grouped(out, number / 1000);
        out_printf(out, ",%03u", (unsigned)(number % 1000));
    } else {
        out_printf(out, "%u", (unsigned)number);
    }
}

void out_count(struct out *out, uint64_t count)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out_char(out, ',');
        out_char(out, digits[i]);
    }
}

void out_money(struct out *out, int64_t cents)
{
    uint64_t amount = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;

    if (cents < 0)
        out_char(out, '-');
    out_char(out, '$');
    out_grouped(out, amount / 100);
    out_printf(out, ".%02u", (unsigned)(amount % 100));
}

/* Bytes of the character at the beginning of the text that may be shown, 0 when it may not. */
static size_t shown_character(const unsigned char *bytes, size_t length)
{
    static const unsigned char least[5] = { 0, 0, 0x80, 0x20,
                                            0x10 }; /* of lead and second byte: shorter forms exist below */
    size_t size = bytes[0] < 0x80 ? 1 : bytes[0] >> 5 == 6 ? 2 : bytes[0] >> 4 == 14 ? 3 : bytes[0] >> 3 == 30 ? 4 : 0;

    if (size == 1)
        return bytes[0] >= 0x20 && bytes[0] != 0x7f;
    if (size == 0 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    }
    if (size == 2)
        return bytes[0] < 0xc2 || (bytes[0] == 0xc2 && bytes[1] < 0xa0) ? 0 : 2; /* C1 control characters */
    if (size == 3 && bytes[0] == 0xe2 &&
        ((bytes[1] == 0x80 && bytes[2] >= 0x8e && bytes[2] <= 0xae) || bytes[1] == 0x81))
        return (bytes[1] == 0x80 && bytes[2] >= 0x90 && bytes[2] <= 0xa7) ? 3 : 0; /* direction of writing */
    return (bytes[0] & (size == 3 ? 0x0f : 0x07)) == 0 && (bytes[1] & 0x3f) < least[size] ? 0 : size;
}

void out_clean(struct out *out, struct payrule_text text)
{
    size_t written = 0, at = 0;

    while (at < text.length && text.bytes[at] >= ' ' && text.bytes[at] < 0x7f)
        at++;
    while (at < text.length) {
        size_t size = shown_character((const unsigned char *)text.bytes + at, text.length - at);

        if (size == 0) {
            out_bytes(out, text.bytes + written, at - written);
            out_string(out, REPLACEMENT);
            written = at + 1;
        }
        at += size > 0 ? size : 1;
    }
    if (at > written)
        out_bytes(out, text.bytes + written, at - written);
}

void out_printf(struct out *out, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length <= 0)
        return;
    va_start(arguments, format);
    vsnprintf(out_room(out, (size_t)length + 1), (size_t)length + 1, format, arguments);
    va_end(arguments);
    out->length += (size_t)length;
}

void out_json(struct out *out, struct payrule_text text)
{
    out_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];

        if (c < 0x20) {
            out_printf(out, "\\u%04x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            out_char(out, '\\');
        out_char(out, (char)c);
    }
    out_char(out, '"');
}

void out_cell(struct out *out, struct payrule_text text)
{
    bool quoted = false;

    for (size_t i = 0; i < text.length; i++)
        quoted |= text.bytes[i] == ',' || text.bytes[i] == '"' || (unsigned char)text.bytes[i] < 0x20;
    if (!quoted) {
        out_text(out, text);
        return;
    }
    out_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"')
            out_char(out, '"');
        out_char(out, text.bytes[i]);
    }
    out_char(out, '"');
}

int out_sink(void *context, const char *bytes, size_t length)
{
    struct out *out = context;

    out_bytes(out, bytes, length);
    return out->error != 0;
}

size_t text_width(struct payrule_text text)
{
    size_t width = 0;

    for (size_t i = 0; i < text.length; i++)
        width += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
    return width;
}
