/* Growing bytes for output. A write that finds no memory sets `failed` and later writes do nothing; look once at the
 * end. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/allocator.h"
#include "base/code.h"
#include "base/date.h"
#include "base/text.h"

struct buffer {
    struct allocator allocator;
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void buffer_init(struct buffer *buffer, struct allocator allocator);
void buffer_free(struct buffer *buffer);
static inline void buffer_clear(struct buffer *buffer) { buffer->length = 0; }
/* buffer_room() where there may be none yet */
char *buffer_room_more(struct buffer *buffer, size_t size);
/* room for `size` more bytes at the end; NULL and `failed` when there is none */
static inline char *buffer_room(struct buffer *buffer, size_t size)
{
    if (__builtin_expect(buffer->capacity - buffer->length > size && !buffer->failed, 1))
        return buffer->bytes + buffer->length;
    return buffer_room_more(buffer, size);
}
static inline void buffer_add(struct buffer *buffer, struct text text)
{
    char *room;

    if (text.length == 0 || (room = buffer_room(buffer, text.length)) == NULL)
        return;
    memcpy(room, text.bytes, text.length);
    buffer->length += text.length;
}
static inline void buffer_string(struct buffer *buffer, const char *string) { buffer_add(buffer, text_of(string)); }
static inline void buffer_char(struct buffer *buffer, char c)
{
    char *room = buffer_room(buffer, 1);

    if (room == NULL)
        return;
    *room = c;
    buffer->length++;
}
void buffer_repeat(struct buffer *buffer, char c, size_t count);
void buffer_number(struct buffer *buffer, int64_t number);
void buffer_hundredths(struct buffer *buffer, int64_t hundredths);
void buffer_date(struct buffer *buffer, date_t date);
void buffer_code(struct buffer *buffer, code_t code);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static inline struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){ buffer->bytes, buffer->length };
}

#endif
