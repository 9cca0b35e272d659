/* Output bytes that grow by doubling. Knows how the base types are written, not what for. */
#include "base/buffer.h"

#include <stdio.h>

#include "base/number.h"

#define CAPACITY_FIRST ((size_t)1024)  /* most answers fit */

void buffer_init(struct buffer *buffer, struct allocator allocator)
{
    *buffer = (struct buffer){ .allocator = allocator };
}

void buffer_free(struct buffer *buffer)
{
    if (buffer->bytes != NULL)
        buffer->allocator.resize(buffer->allocator.context, buffer->bytes, buffer->capacity, 0);
    buffer_init(buffer, buffer->allocator);
}

static bool grow(struct buffer *buffer, size_t least)
{
    size_t capacity = buffer->capacity > SIZE_MAX / 2 ? SIZE_MAX : buffer->capacity * 2;
    char *bytes;

    if (capacity < CAPACITY_FIRST)
        capacity = CAPACITY_FIRST;
    if (capacity < least)
        capacity = least;
    bytes = buffer->allocator.resize(buffer->allocator.context, buffer->bytes, buffer->capacity, capacity);
    if (bytes == NULL)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

char *buffer_room_more(struct buffer *buffer, size_t size)
{
    size_t least;

    if (buffer->failed)
        return NULL;
    if (buffer->capacity - buffer->length >= size && buffer->bytes != NULL)
        return buffer->bytes + buffer->length;
    if (__builtin_add_overflow(buffer->length, size, &least) || !grow(buffer, least)) {
        buffer->failed = true;
        return NULL;
    }
    return buffer->bytes + buffer->length;
}

void buffer_repeat(struct buffer *buffer, char c, size_t count)
{
    char *room = buffer_room(buffer, count);

    if (room == NULL)
        return;
    memset(room, c, count);
    buffer->length += count;
}

void buffer_number(struct buffer *buffer, int64_t number)
{
    char *room = buffer_room(buffer, NUMBER_TEXT_SIZE);

    if (room != NULL)
        buffer->length += number_format(room, number);
}

void buffer_hundredths(struct buffer *buffer, int64_t hundredths)
{
    char *room = buffer_room(buffer, NUMBER_TEXT_SIZE);

    if (room != NULL)
        buffer->length += number_format_hundredths(room, hundredths);
}

void buffer_date(struct buffer *buffer, date_t date)
{
    char *room = date_is_known(date) ? buffer_room(buffer, DATE_TEXT_SIZE) : NULL;

    if (room == NULL)
        return;
    date_format(room, date);
    buffer->length += DATE_TEXT_SIZE;
}

void buffer_code(struct buffer *buffer, code_t code)
{
    char *room = buffer_room(buffer, CODE_TEXT_SIZE);

    if (room != NULL)
        buffer->length += code_format(room, code);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    buffer_vprintf(buffer, format, arguments);
    va_end(arguments);
}

void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    int length;
    char *room;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)  /* beyond INT_MAX bytes */
        buffer->failed = true;
    room = buffer_room(buffer, (size_t)length + 1);  /* with its NUL, which is not counted */
    if (room == NULL)
        return;
    vsnprintf(room, (size_t)length + 1, format, arguments);
    buffer->length += (size_t)length;
}
