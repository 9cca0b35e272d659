/* Writing JSON into a buffer: commas, quotes and escapes are put where they belong. Output is compact; a document is
 * one line. Text that is not UTF-8 is written with U+FFFD for each wrong byte; unknown and none are written as null. */
#ifndef BASE_JSON_H
#define BASE_JSON_H
#include "base/buffer.h"

struct json {
    struct buffer *to;
    bool comma;  /* the next value or key needs a comma before it */
};

static inline struct json json_to(struct buffer *to) { return (struct json){ to, false }; }
/* Room for a value of that many bytes, behind the comma that it may need. NULL: there is no memory. */
static inline char *json_room(struct json *json, size_t size)
{
    char *room = buffer_room(json->to, size + 1);

    if (room != NULL && json->comma) {
        *room++ = ',';
        json->to->length++;
    }
    json->comma = true;
    return room;
}
/* '{' or '[' */
static inline void json_open(struct json *json, char bracket)
{
    char *room = json_room(json, 1);

    json->comma = false;
    if (room == NULL)
        return;
    *room = bracket;
    json->to->length++;
}
/* '}' or ']' */
static inline void json_close(struct json *json, char bracket)
{
    buffer_char(json->to, bracket);
    json->comma = true;
}
/* The word in quotes; needs two bytes more than the word. */
static inline char *json_quote(char *to, struct text word)
{
    *to++ = '"';
    if (word.length > 0)
        memcpy(to, word.bytes, word.length);
    to[word.length] = '"';
    return to + word.length + 1;
}
/* A word of the program's own, or the text of a known value: it never needs escapes. */
static inline void json_word(struct json *json, struct text word)
{
    char *room = json_room(json, word.length + 2);

    if (room == NULL)
        return;
    json_quote(room, word);
    json->to->length += word.length + 2;
}
/* One of the program's own, which never needs escapes. Inline, as the length of a literal is known then. */
static inline void json_key(struct json *json, const char *key)
{
    struct text word = text_of(key);
    char *room = json_room(json, word.length + 3);

    json->comma = false;
    if (room == NULL)
        return;
    *json_quote(room, word) = ':';
    json->to->length += word.length + 3;
}
void json_key_text(struct json *json, struct text key);
void json_text(struct json *json, struct text text);
void json_string(struct json *json, const char *string);
void json_raw(struct json *json, struct text json_value);  /* a value that is JSON already */
void json_number_long(struct json *json, int64_t number);  /* json_number() of more than a digit, or not known */
static inline void json_number(struct json *json, int64_t number)
{
    char *room;

    if (number < 0 || number > 9) {
        json_number_long(json, number);
        return;
    }
    room = json_room(json, 1);
    if (room == NULL)
        return;
    *room = (char)('0' + number);
    json->to->length++;
}
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
void json_date(struct json *json, date_t date);
void json_code(struct json *json, code_t code);
void json_diagnosis(struct json *json, code_t code);
void json_hundredths(struct json *json, int64_t hundredths);  /* as a string, "67.10" */

#endif
