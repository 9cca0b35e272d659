/* Writing JSON. Knows the syntax and which base values are written as null; no document's shape. */
#include "base/json.h"

#include "base/number.h"
#include "base/plain.h"

static void begin_value(struct json *json)
{
    json_room(json, 0);
}

void json_raw(struct json *json, struct text json_value)
{
    begin_value(json);
    buffer_add(json->to, json_value);
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
static void write_valid(struct buffer *to, struct text text)
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

/* Text that is not UTF-8, or holds what needs escapes. */
static void write_escaped(struct buffer *to, struct text text)
{
    size_t wrong;

    while (!text_valid_utf8(text, &wrong)) {
        write_valid(to, (struct text){ text.bytes, wrong });
        if (text.bytes[wrong] == '\0')  /* not text to us, but JSON can say it */
            write_escape(to, 0);
        else
            buffer_string(to, "\xef\xbf\xbd");
        text.bytes += wrong + 1;
        text.length -= wrong + 1;
    }
    write_valid(to, text);
}

void json_text(struct json *json, struct text text)
{
    char *room = json_room(json, text.length + 2);

    if (room == NULL)
        return;
    *room = '"';
    if (plain_copy(room + 1, text)) {
        room[text.length + 1] = '"';
        json->to->length += text.length + 2;
        return;
    }
    json->to->length++;
    write_escaped(json->to, text);
    buffer_char(json->to, '"');
}

void json_string(struct json *json, const char *string)
{
    json_text(json, text_of(string));
}

void json_number_long(struct json *json, int64_t number)
{
    char *room;

    if (!number_is_known(number)) {
        json_null(json);
        return;
    }
    room = json_room(json, NUMBER_TEXT_SIZE);
    if (room != NULL)
        json->to->length += number_format(room, number);
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

void json_date(struct json *json, date_t date)
{
    char bytes[DATE_TEXT_SIZE];

    if (!date_is_known(date)) {
        json_null(json);
        return;
    }
    date_format(bytes, date);
    json_word(json, (struct text){ bytes, sizeof bytes });
}

void json_code(struct json *json, code_t code)
{
    char bytes[CODE_TEXT_SIZE];

    if (!code_is_known(code)) {
        json_null(json);
        return;
    }
    json_word(json, (struct text){ bytes, code_format(bytes, code) });
}

void json_diagnosis(struct json *json, code_t code)
{
    char bytes[CODE_TEXT_SIZE];

    if (!code_is_known(code)) {
        json_null(json);
        return;
    }
    json_word(json, (struct text){ bytes, code_format_diagnosis(bytes, code) });
}

void json_hundredths(struct json *json, int64_t hundredths)
{
    char bytes[NUMBER_TEXT_SIZE];

    if (!number_is_known(hundredths)) {
        json_null(json);
        return;
    }
    json_word(json, (struct text){ bytes, number_format_hundredths(bytes, hundredths) });
}
