/* Bytes on their way out: gathered in memory, and written to a descriptor when there are many. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "payrule.h"

#define OUT_MEMORY (-1)  /* as descriptor: kept in memory, never written */

struct out {
    int descriptor;
    char *bytes;
    size_t length, capacity;
    int error;           /* errno of the first write that failed; later bytes are dropped */
};

void out_open(struct out *out, int descriptor);
/* Frees the memory; does not write. */
void out_close(struct out *out);
/* Writes what was gathered. */
void out_flush(struct out *out);
/* The same as out_bytes(), but many are written at once, behind what was gathered, and never copied. */
void out_pass(struct out *out, const char *bytes, size_t length);
/* out_room() where there is none yet. */
char *out_grow(struct out *out, size_t size);
/* Room for `size` more bytes at the end. */
static inline char *out_room(struct out *out, size_t size)
{
    return out->capacity - out->length >= size ? out->bytes + out->length : out_grow(out, size);
}
static inline void out_bytes(struct out *out, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    memcpy(out_room(out, length), bytes, length);
    out->length += length;
}
static inline void out_text(struct out *out, struct payrule_text text) { out_bytes(out, text.bytes, text.length); }
static inline void out_string(struct out *out, const char *string) { out_bytes(out, string, strlen(string)); }
static inline void out_char(struct out *out, char c)
{
    *out_room(out, 1) = c;
    out->length++;
}
void out_repeat(struct out *out, char c, size_t count);
void out_number(struct out *out, int64_t number);
/* "12,345" */
void out_count(struct out *out, uint64_t count);
/* "$1,234.50" */
void out_money(struct out *out, int64_t cents);
/* Text for people: control characters and what is not UTF-8 become U+FFFD, so that no input can steer a terminal. */
void out_clean(struct out *out, struct payrule_text text);
void out_printf(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* JSON: a text in quotes */
void out_json(struct out *out, struct payrule_text text);
/* CSV: a cell, in quotes where it needs them */
void out_cell(struct out *out, struct payrule_text text);
/* a payrule_sink whose context is a struct out */
int out_sink(void *out, const char *bytes, size_t length);

/* Memory that is there, or the program ends with STATUS_ERRORS. */
void *memory_resize(void *block, size_t count, size_t size);
/* An array of which `count` items are used, with room for one more; *capacity is kept. */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t size);
char *memory_string(const char *bytes, size_t length);
/* The text, which the caller frees. */
char *memory_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Characters (code points) of the text. */
size_t text_width(struct payrule_text text);
static inline struct payrule_text text_from(const char *string)
{
    return (struct payrule_text){ string, strlen(string) };
}
static inline bool text_same(struct payrule_text a, struct payrule_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}
/* "YYYY-MM-DD" to days since 1970-01-01 and back; the years 1800 to 2999 */
bool date_read(const char *string, int32_t *date);
void date_write(char to[10], int32_t date);
int32_t date_today(void);

#endif
