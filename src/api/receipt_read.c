/* Reading receipts. A receipt is read as it was written: every member in its place, nothing between them. What is
 * written otherwise was changed, and is refused with the place. Knows the shape of a receipt, not what a verdict is. */
#include "api/receipt.h"

#define DEPTH_MOST 32  /* brackets within brackets; ours have six */
#define LINE_DIGITS 15 /* of a line's number */
#define SUM_PREFIX "sha256:"

struct receipt_cursor receipt_cursor(struct text part)
{
    if (part.bytes == NULL) /* a member that is not there has nothing in it */
        part = TEXT("");
    return (struct receipt_cursor){ part.bytes, part.bytes, part.bytes + part.length, NULL };
}

static bool fail(struct receipt_cursor *cursor, const char *problem)
{
    if (cursor->problem == NULL)
        cursor->problem = problem;
    return false;
}

static bool skip_if(struct receipt_cursor *cursor, const char *literal)
{
    size_t length = strlen(literal);

    if (cursor->problem != NULL || (size_t)(cursor->end - cursor->at) < length ||
        memcmp(cursor->at, literal, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static bool expect(struct receipt_cursor *cursor, const char *literal, const char *problem)
{
    return skip_if(cursor, literal) || fail(cursor, problem);
}

/* ---- values ---- */

/* A text with its quotes; *text is what stands between them. */
static bool read_text(struct receipt_cursor *cursor, struct text *text)
{
    const char *at;

    if (!expect(cursor, "\"", "a text in quotes is expected here"))
        return false;
    for (at = cursor->at; at < cursor->end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < cursor->end)
            at++;
    *text = (struct text){ cursor->at, (size_t)(at - cursor->at) };
    if (at >= cursor->end)
        return fail(cursor, "the text that begins here does not end");
    cursor->at = at + 1;
    return true;
}

/* The brackets that are open, the innermost in the lowest bit: 1 for a square one. */
struct brackets {
    uint64_t open;
    int depth;
};

static bool is_opening(char c) { return c == '{' || c == '['; }
static bool is_closing(char c) { return c == '}' || c == ']'; }

/* False: a closing bracket that closes no such one, or too many. */
static bool count_bracket(struct brackets *brackets, char c)
{
    if (is_opening(c)) {
        brackets->open = brackets->open << 1 | (c == '[');
        return ++brackets->depth <= DEPTH_MOST;
    }
    if (!is_closing(c))
        return true;
    if (brackets->depth-- == 0 || (brackets->open & 1) != (c == ']'))
        return false;
    brackets->open >>= 1;
    return true;
}

/* Only brackets and texts are looked at: what is inside is read by who knows it. */
static bool skip_brackets(struct receipt_cursor *cursor)
{
    const char *begin = cursor->at;
    struct brackets brackets = { 0, 0 };
    struct text text;

    do {
        if (cursor->at >= cursor->end) {
            cursor->at = begin;
            return fail(cursor, "the bracket that opens here is not closed");
        }
        if (*cursor->at == '"') {
            if (!read_text(cursor, &text))
                return false;
        } else if (!count_bracket(&brackets, *cursor->at)) {
            return fail(cursor, "another bracket closes here than was opened, or more than 32 are open");
        } else {
            cursor->at++;
        }
    } while (brackets.depth > 0);
    return true;
}

static bool ends_word(char c) { return c == ',' || c == '}' || c == ']' || c == '"' || c == '{' || c == '['; }

static bool read_any(struct receipt_cursor *cursor, struct text *value)
{
    const char *begin = cursor->at;
    struct text text;

    if (cursor->problem != NULL || begin >= cursor->end)
        return fail(cursor, "a value is expected here");
    if (*begin == '"')
        read_text(cursor, &text);
    else if (*begin == '{' || *begin == '[')
        skip_brackets(cursor);
    else
        while (cursor->at < cursor->end && !ends_word(*cursor->at))
            cursor->at++;
    *value = (struct text){ begin, (size_t)(cursor->at - begin) };
    return cursor->problem == NULL && (value->length > 0 || fail(cursor, "a value is expected here"));
}

static bool read_bracketed(struct receipt_cursor *cursor, char bracket, const char *problem, struct text *value)
{
    if (cursor->problem == NULL && (cursor->at >= cursor->end || *cursor->at != bracket))
        return fail(cursor, problem);
    return read_any(cursor, value);
}

static bool read_date(struct receipt_cursor *cursor, date_t *date)
{
    const char *begin = cursor->at;
    struct text text;

    *date = DATE_UNKNOWN;
    if (skip_if(cursor, "null"))
        return true;
    if (!read_text(cursor, &text))
        return false;
    if (date_parse(date, text))
        return true;
    cursor->at = begin;
    return fail(cursor, "a date such as \"2026-03-02\", or null, is expected here");
}

static bool is_sum(struct text text)
{
    if (text.length != RECEIPT_SUM_SIZE || !text_starts_with(text, TEXT(SUM_PREFIX)))
        return false;
    for (size_t i = sizeof SUM_PREFIX - 1; i < text.length; i++)
        if (!(text.bytes[i] >= '0' && text.bytes[i] <= '9') && !(text.bytes[i] >= 'a' && text.bytes[i] <= 'f'))
            return false;
    return true;
}

static bool read_sum(struct receipt_cursor *cursor, struct text *sum)
{
    const char *begin = cursor->at;

    if (!read_text(cursor, sum))
        return false;
    if (is_sum(*sum))
        return true;
    cursor->at = begin;
    return fail(cursor, "a checksum, \"sha256:\" and 64 digits, is expected here");
}

/* ---- lists and objects ---- */

/* The bracket in front of the first item, or the comma in front of a later one; false at the end. */
static bool next_item(struct receipt_cursor *cursor, char open, char close)
{
    if (cursor->problem != NULL || cursor->at >= cursor->end)
        return false;
    if (cursor->at == cursor->begin) {
        if (*cursor->at != open)
            return fail(cursor, "a bracket is expected here");
        cursor->at++;
        return cursor->at < cursor->end && *cursor->at != close;
    }
    if (*cursor->at == close)
        return false;
    return expect(cursor, ",", "a comma or the closing bracket is expected here");
}

bool receipt_item(struct receipt_cursor *cursor, struct text *item)
{
    return next_item(cursor, '[', ']') && read_any(cursor, item);
}

bool receipt_member(struct receipt_cursor *cursor, struct text *key, struct text *value)
{
    return next_item(cursor, '{', '}') && read_text(cursor, key) && expect(cursor, ":", "a colon is expected here") &&
           read_any(cursor, value);
}

struct text receipt_value(struct text object, const char *key)
{
    struct receipt_cursor cursor = receipt_cursor(object);
    struct text name, value;

    while (receipt_member(&cursor, &name, &value))
        if (text_is(name, key))
            return value;
    return (struct text){ NULL, 0 };
}

struct text receipt_string(struct text object, const char *key)
{
    struct text value = receipt_value(object, key);

    if (value.length < 2 || value.bytes[0] != '"')
        return (struct text){ NULL, 0 };
    return (struct text){ value.bytes + 1, value.length - 2 };
}

/* ---- escapes ---- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character that the escape at `at`, behind the backslash, stands for, and how long it is; -1: none of ours. */
static int escaped(const char *at, const char *end, size_t *length)
{
    static const char names[] = "\"\\btnfr", characters[] = "\"\\\b\t\n\f\r";
    const char *name;

    *length = 1;
    if (at < end && *at != '\0' && (name = strchr(names, *at)) != NULL)
        return characters[name - names];
    *length = 5;
    if (end - at < 5 || memcmp(at, "u00", 3) != 0 || (at[3] != '0' && at[3] != '1') || hex_value(at[4]) < 0)
        return -1;
    return (at[3] - '0') * 16 + hex_value(at[4]);
}

bool receipt_unescape(struct arena *arena, struct text *text)
{
    char *bytes = arena_alloc(arena, text->length + 1);
    const char *end = text->bytes + text->length;
    size_t length = 0;

    for (const char *at = text->bytes; at < end; at++) {
        size_t span = 0;
        int c = (unsigned char)*at;

        if (c == '\\') {
            c = escaped(at + 1, end, &span);
            at += span;
        }
        if (c <= 0)
            return false;
        bytes[length++] = (char)c;
    }
    *text = (struct text){ bytes, length };
    return true;
}

/* ---- the receipt ---- */

static bool read_head(struct receipt_cursor *cursor, struct receipt *receipt)
{
    return expect(cursor, "{\"receipt\":1,", "a receipt begins with {\"receipt\":1,") &&
           expect(cursor, "\"engine\":", "\"engine\": is expected here") && read_text(cursor, &receipt->engine) &&
           expect(cursor, ",\"payer\":", ",\"payer\": is expected here") && read_text(cursor, &receipt->payer) &&
           expect(cursor, ",\"history_from\":", ",\"history_from\": is expected here") &&
           read_date(cursor, &receipt->history_from) && expect(cursor, ",\"as_of\":", ",\"as_of\": is expected here") &&
           read_date(cursor, &receipt->as_of);
}

static bool read_rules(struct receipt_cursor *cursor, struct receipt *receipt)
{
    return expect(cursor, ",\"rulebook\":", ",\"rulebook\": is expected here") &&
           read_sum(cursor, &receipt->rulebook) && expect(cursor, ",\"rules\":", ",\"rules\": is expected here") &&
           read_sum(cursor, &receipt->rules) && expect(cursor, ",\"tables\":", ",\"tables\": is expected here") &&
           read_bracketed(cursor, '[', "a list of tables is expected here", &receipt->tables);
}

static bool read_sums(struct receipt_cursor *cursor, struct receipt *receipt)
{
    return expect(cursor, ",\"session_sum\":", ",\"session_sum\": is expected here") &&
           read_sum(cursor, &receipt->session_sum) &&
           expect(cursor, ",\"history_sum\":", ",\"history_sum\": is expected here") &&
           read_sum(cursor, &receipt->history_sum) &&
           expect(cursor, ",\"answer_sum\":", ",\"answer_sum\": is expected here") &&
           read_sum(cursor, &receipt->answer_sum);
}

static bool read_parts(struct receipt_cursor *cursor, struct receipt *receipt)
{
    receipt->located = skip_if(cursor, ",\"session_at\":");
    return (receipt->located || expect(cursor, ",\"session\":", ",\"session\": is expected here")) &&
           read_bracketed(cursor, '{', "a session is expected here", &receipt->session) &&
           expect(cursor, receipt->located ? ",\"history_at\":" : ",\"history\":",
                  "the history of the session is expected here") &&
           read_bracketed(cursor, '[', "a list of sessions is expected here", &receipt->history) &&
           expect(cursor, ",\"answer\":", ",\"answer\": is expected here") &&
           read_bracketed(cursor, '{', "an answer is expected here", &receipt->answer) &&
           expect(cursor, "}", "the closing bracket of the receipt is expected here");
}

bool receipt_read(struct receipt_cursor *cursor, struct receipt *receipt)
{
    return read_head(cursor, receipt) && read_rules(cursor, receipt) && read_sums(cursor, receipt) &&
           read_parts(cursor, receipt) &&
           (cursor->at == cursor->end || fail(cursor, "nothing is expected behind the receipt"));
}

/* ---- places ---- */

static bool read_line_number(struct text text, uint64_t *line)
{
    *line = 0;
    if (text.length == 0 || text.length > LINE_DIGITS)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        *line = *line * 10 + (uint64_t)(text.bytes[i] - '0');
    }
    return *line > 0;
}

bool receipt_read_place(struct arena *arena, struct text item, struct receipt_place *place)
{
    *place = (struct receipt_place){ .sum = receipt_string(item, "sum"), .date = receipt_string(item, "stored") };
    place->stored = place->date.bytes != NULL;
    if (place->stored) {
        place->id = receipt_string(item, "id");
        return place->id.bytes != NULL && receipt_unescape(arena, &place->id);
    }
    place->file = receipt_string(item, "file");
    return place->file.length > 0 && receipt_unescape(arena, &place->file) &&
           read_line_number(receipt_value(item, "line"), &place->line);
}
