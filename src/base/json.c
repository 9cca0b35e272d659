/* Writing JSON. Knows the syntax and which base values are written as null; no document's shape. */
#include "base/json.h"

#include "base/number.h"

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

#define EACH(byte) ((uint64_t)(byte) * UINT64_C(0x0101010101010101))

/* The high bit of some byte is set when eight bytes hold one that is no ASCII, below 0x20, a quote or a backslash:
 * taking 1 from a byte sets its high bit when it was 0, taking 0x20 when it was below. */
static uint64_t unlike_plain(uint64_t word)
{
    uint64_t quote = word ^ EACH('"'), backslash = word ^ EACH('\\');

    return (word | (word - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1))) & EACH(0x80);
}

static uint64_t load_8(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* One to seven bytes, some of them twice or spaces beside them, so that there are eight. */
static uint64_t load_few(const char *bytes, size_t count)
{
    const unsigned char *at = (const unsigned char *)bytes;
    uint32_t first, last;

    if (count < 4)
        return EACH(' ') << 24 | (uint64_t)at[count - 1] << 16 | (uint64_t)at[count / 2] << 8 | at[0];
    memcpy(&first, bytes, sizeof first);
    memcpy(&last, bytes + count - sizeof last, sizeof last);
    return (uint64_t)last << 32 | first;
}

/* ASCII that needs no escapes, looked at in eights, of which the last two may share bytes. */
static bool is_plain(struct text text)
{
    uint64_t unlike = 0;

    if (text.length < 8)
        return text.length == 0 || unlike_plain(load_few(text.bytes, text.length)) == 0;
    for (size_t at = 0; at < text.length - 8; at += 8)
        unlike |= unlike_plain(load_8(text.bytes + at));
    return (unlike | unlike_plain(load_8(text.bytes + text.length - 8))) == 0;
}

void json_text(struct json *json, struct text text)
{
    if (is_plain(text)) {
        json_word(json, text);
        return;
    }
    begin_value(json);
    buffer_char(json->to, '"');
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
