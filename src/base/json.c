/* Writing JSON. Knows the syntax and which base values are written as null; no document's shape. */
#include "base/json.h"

#include "base/number.h"

static void begin_value(struct json *json)
{
    if (json->comma)
        buffer_char(json->to, ',');
    json->comma = true;
}

void json_raw(struct json *json, struct text json_value)
{
    begin_value(json);
    buffer_add(json->to, json_value);
}

void json_open(struct json *json, char bracket)
{
    begin_value(json);
    buffer_char(json->to, bracket);
    json->comma = false;
}

void json_close(struct json *json, char bracket)
{
    buffer_char(json->to, bracket);
    json->comma = true;
}

void json_key(struct json *json, const char *key)
{
    json_key_text(json, text_of(key));
}

void json_key_text(struct json *json, struct text key)
{
    json_text(json, key);
    buffer_char(json->to, ':');
    json->comma = false;
}

static void write_escape(struct buffer *to, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char named[0x20] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };

    buffer_char(to, '\\');
    if (c >= 0x20) {
        buffer_char(to, (char)c);
    } else if (named[c] != 0) {
        buffer_char(to, named[c]);
    } else {
        buffer_string(to, "u00");
        buffer_char(to, digits[c >> 4]);
        buffer_char(to, digits[c & 15]);
    }
}

/* Length of the beginning of the text that needs no escape. */
static size_t plain_length(struct text text)
{
    size_t i = 0;

    while (i < text.length && (unsigned char)text.bytes[i] >= 0x20 && text.bytes[i] != '"' && text.bytes[i] != '\\')
        i++;
    return i;
}

/* Valid UTF-8, which may hold what needs escapes. */
static void write_escaped(struct buffer *to, struct text text)
{
    while (text.length > 0) {
        size_t plain = plain_length(text);

        buffer_add(to, (struct text){ text.bytes, plain });
        if (plain == text.length)
            return;
        write_escape(to, (unsigned char)text.bytes[plain]);
        text.bytes += plain + 1;
        text.length -= plain + 1;
    }
}

void json_text(struct json *json, struct text text)
{
    size_t wrong;

    begin_value(json);
    buffer_char(json->to, '"');
    while (!text_valid_utf8(text, &wrong)) {
        write_escaped(json->to, (struct text){ text.bytes, wrong });
        if (text.bytes[wrong] == '\0')  /* not text to us, but JSON can say it */
            write_escape(json->to, 0);
        else
            buffer_string(json->to, "\xef\xbf\xbd");
        text.bytes += wrong + 1;
        text.length -= wrong + 1;
    }
    write_escaped(json->to, text);
    buffer_char(json->to, '"');
}

void json_string(struct json *json, const char *string)
{
    json_text(json, text_of(string));
}

void json_number(struct json *json, int64_t number)
{
    if (!number_is_known(number)) {
        json_null(json);
        return;
    }
    begin_value(json);
    buffer_number(json->to, number);
}

void json_bool(struct json *json, bool value)
{
    begin_value(json);
    buffer_string(json->to, value ? "true" : "false");
}

void json_null(struct json *json)
{
    begin_value(json);
    buffer_string(json->to, "null");
}

/* Text of known values never needs escapes. */
static void write_quoted(struct json *json, const char *bytes, size_t length)
{
    begin_value(json);
    buffer_char(json->to, '"');
    buffer_add(json->to, (struct text){ bytes, length });
    buffer_char(json->to, '"');
}

void json_date(struct json *json, date_t date)
{
    char bytes[DATE_TEXT_SIZE];

    if (!date_is_known(date)) {
        json_null(json);
        return;
    }
    date_format(bytes, date);
    write_quoted(json, bytes, sizeof bytes);
}

void json_code(struct json *json, code_t code)
{
    char bytes[CODE_TEXT_SIZE];

    if (!code_is_known(code)) {
        json_null(json);
        return;
    }
    write_quoted(json, bytes, code_format(bytes, code));
}

void json_diagnosis(struct json *json, code_t code)
{
    char bytes[CODE_TEXT_SIZE];

    if (!code_is_known(code)) {
        json_null(json);
        return;
    }
    write_quoted(json, bytes, code_format_diagnosis(bytes, code));
}

void json_hundredths(struct json *json, int64_t hundredths)
{
    char bytes[NUMBER_TEXT_SIZE];

    if (!number_is_known(hundredths)) {
        json_null(json);
        return;
    }
    write_quoted(json, bytes, number_format_hundredths(bytes, hundredths));
}
