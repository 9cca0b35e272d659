/* Values that no member wants: read to their end and checked as strictly as the others. Also how JSON is refused. */
#include <stdio.h>

#include "record/jsonl.h"

static void describe_byte(const struct record_reader *reader, const char *p, struct words *words)
{
    unsigned char byte = p < reader->end ? (unsigned char)*p : 0;

    if (byte > ' ' && byte < 0x7f)
        snprintf(words->bytes, sizeof words->bytes, "`%c`", byte);
    else
        snprintf(words->bytes, sizeof words->bytes, "%s",
                 byte >= 0x80 ? "a character beyond ASCII" : byte == ' ' ? "a space" : "a control character");
}

/* What people write who know another notation. */
static void help_with_habit(struct record_reader *reader, struct diagnostic *diagnostic, const char *p)
{
    switch (*p) {
    case '\'':
        diag_help(reader->diagnostics, diagnostic, "texts and names stand in double quotes: \"id\":\"S-1001\"");
        break;
    case '}':
    case ']':
        diag_help(reader->diagnostics, diagnostic, "no comma stands before a closing `}` or `]`");
        break;
    case 'T': case 'F': case 'N':
        diag_help(reader->diagnostics, diagnostic, "write true, false or null in lower case");
        break;
    default:
        diag_help(reader->diagnostics, diagnostic, "a session is one line such as "
                  "{\"id\":\"S-1001\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-77\"},"
                  "\"lines\":[{\"code\":\"97112\",\"minutes\":24,\"units\":2}]}");
    }
}

const char *jsonl_expected(struct record_reader *reader, const char *p, const char *expected)
{
    struct place place = record_place(reader, p);
    struct words read;
    struct diagnostic *diagnostic;

    if (p >= reader->end) {
        diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_ENDS, reader->name, place.line, place.column,
                                    expected);
        diag_help(reader->diagnostics, diagnostic, "a session is one whole line, from its `{` to the `}` that ends it");
    } else {
        describe_byte(reader, p, &read);
        diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_SYNTAX, reader->name, place.line, place.column,
                                    expected, read.bytes);
        help_with_habit(reader, diagnostic, p);
    }
    record_refused(reader, diagnostic);
    return NULL;
}

static const char *help_of(enum message message)
{
    switch ((int)message) {
    case MESSAGE_RECORD_CONTROL:
        return "write a line break as \\n, a tabulator as \\t, any other as \\u and four digits";
    case MESSAGE_RECORD_ESCAPE:
        return "after a backslash stands one of \" \\ / b f n r t, or u and four digits other than 0000; a character "
               "beyond U+FFFF is a pair of these: \\ud83d\\ude00";
    case MESSAGE_RECORD_UTF8: return "save or export the file as UTF-8";
    case MESSAGE_RECORD_TEXT_ENDS: return "a quote within a text is written \\\": \"the \\\"old\\\" knee\"";
    case MESSAGE_RECORD_MORE: return "write each session on a line of its own";
    case MESSAGE_RECORD_NOT_OBJECT:
        return "write one session a line, without a list around them: {\"id\":\"S-1001\",\"date\":\"2026-03-02\",...}";
    default: return NULL;
    }
}

const char *jsonl_refuse(struct record_reader *reader, enum message message, const char *p, int number)
{
    struct place place = record_place(reader, p);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, message, reader->name, place.line,
                                                   place.column, number);
    const char *help = help_of(message);

    if (help)
        diag_help(reader->diagnostics, diagnostic, "%s", help);
    record_refused(reader, diagnostic);
    return NULL;
}

bool jsonl_open_name(struct record_reader *reader, const char *p, size_t first, struct text name)
{
    struct record_name *names = reader->open_names;
    uint64_t hash = text_hash(name);

    if (reader->open_name_count - first >= RECORD_LIST_MAX) {
        jsonl_refuse(reader, MESSAGE_RECORD_MANY, p, RECORD_LIST_MAX);
        return false;
    }
    for (size_t i = first; i < reader->open_name_count; i++) {
        if (names[i].hash == hash && text_equal(names[i].name, name)) {
            jsonl_refuse(reader, MESSAGE_RECORD_TWICE, p, 0);
            return false;
        }
    }
    reader->open_names = arena_grow(reader->arena, names, reader->open_name_count, &reader->open_name_capacity,
                                    sizeof *names);
    reader->open_names[reader->open_name_count++] = (struct record_name){ hash, name };
    return true;
}

static const char *skip_name(struct record_reader *reader, const char *p, size_t first)
{
    struct text name;
    const char *after = jsonl_text(reader, p, &name);

    if (!after || !jsonl_open_name(reader, p, first, name))
        return NULL;
    after = quick_white(after, reader->end);
    if (after >= reader->end || *after != ':')
        return jsonl_expected(reader, after, "a colon after the member's name");
    return quick_white(after + 1, reader->end);
}

/* The members of an object or the items of a list, p being after the bracket. */
static const char *skip_members(struct record_reader *reader, const char *p, char close)
{
    size_t first = reader->open_name_count;

    p = quick_white(p, reader->end);
    if (p < reader->end && *p == close)
        return p + 1;
    for (;;) {
        p = close == '}' ? skip_name(reader, p, first) : p;
        p = p ? jsonl_skip(reader, p) : NULL;
        if (!p)
            return NULL;
        p = quick_white(p, reader->end);
        if (p >= reader->end || (*p != ',' && *p != close))
            return jsonl_expected(reader, p, close == '}' ? "a comma or `}`" : "a comma or `]`");
        if (*p++ == close)
            break;
        p = quick_white(p, reader->end);
    }
    reader->open_name_count = first;
    return p;
}

static const char *skip_nested(struct record_reader *reader, const char *p)
{
    if (reader->depth >= RECORD_DEPTH_MAX)
        return jsonl_refuse(reader, MESSAGE_RECORD_DEPTH, p, RECORD_DEPTH_MAX);
    reader->depth++;
    p = skip_members(reader, p + 1, *p == '{' ? '}' : ']');
    reader->depth--;
    return p;
}

static const char *skip_number(struct record_reader *reader, const char *p)
{
    const char *after = quick_number(p, reader->end);

    return after ? after : jsonl_expected(reader, p, "a number such as 12 or 12.50");
}

const char *jsonl_skip(struct record_reader *reader, const char *p)
{
    struct text text;
    const char *after;
    uint32_t guess = 0;

    if (p >= reader->end)
        return jsonl_expected(reader, p, "a value");
    switch (*p) {
    case '"':
        after = quick_text(p, reader->end, &text, &guess);
        return after ? after : jsonl_text(reader, p, &text);
    case '{': case '[':
        return skip_nested(reader, p);
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return skip_number(reader, p);
    default:
        if (quick_word(p, reader->end, TEXT("null")) || quick_word(p, reader->end, TEXT("true")))
            return p + 4;
        if (quick_word(p, reader->end, TEXT("false")))
            return p + 5;
        return jsonl_expected(reader, p, "a value");
    }
}
