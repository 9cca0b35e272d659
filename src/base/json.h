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
void json_open(struct json *json, char bracket);   /* '{' or '[' */
void json_close(struct json *json, char bracket);  /* '}' or ']' */
void json_key(struct json *json, const char *key);
void json_key_text(struct json *json, struct text key);
void json_text(struct json *json, struct text text);
void json_string(struct json *json, const char *string);
void json_raw(struct json *json, struct text json_value);  /* a value that is JSON already */
void json_number(struct json *json, int64_t number);
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
void json_date(struct json *json, date_t date);
void json_code(struct json *json, code_t code);
void json_diagnosis(struct json *json, code_t code);
void json_hundredths(struct json *json, int64_t hundredths);  /* as a string, "67.10" */

#endif
