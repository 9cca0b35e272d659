/* Refusing records: places, words and diagnostics that the readers share. Knows no input format. */
#include "record/internal.h"

#include <stdio.h>

#define RECORD_NAME_SHOWN 60   /* bytes of a name of the input */
#define RECORD_VALUE_SHOWN 40  /* of a value, */
#define RECORD_ID_SHOWN 80     /* and of an id, which is shown whole or not at all */

struct place record_place(const struct record_reader *reader, const char *at)
{
    struct place place = { reader->line, 1 };

    for (const char *p = reader->begin; p < at && p < reader->end; p++) {
        if (*p == '\n')
            place = (struct place){ place.line + 1, 1 };
        else if (((unsigned char)*p & 0xc0) != 0x80)  /* not the second byte of a character or a later one */
            place.column++;
    }
    return place;
}

void record_begin(struct record_reader *reader, struct session *session, struct arena *memory, struct text text)
{
    *session = session_unknown;
    reader->session = session;
    reader->memory = memory;
    reader->begin = text.bytes;
    reader->end = text.bytes + text.length;
    reader->depth = 0;
    reader->refused = false;
    reader->complaint_count = 0;
    reader->open_name_count = 0;
}

enum record_status record_end(struct record_reader *reader)
{
    struct text id = reader->session->id;

    if (!reader->refused)
        return RECORD_READ;
    if (id.length > RECORD_ID_SHOWN)
        id.length = 0;
    for (size_t i = 0; i < reader->complaint_count && id.length > 0 && reader->diagnostics->dropped == 0; i++)
        diag_note(reader->diagnostics, reader->complaints[i], "session %.*s was left out for this", TEXT_ARG(id));
    return RECORD_REFUSED;
}

struct diagnostic *record_refused(struct record_reader *reader, struct diagnostic *diagnostic)
{
    reader->refused = true;
    if (!record_is_full(reader))
        reader->complaints[reader->complaint_count++] = diagnostic;
    return diagnostic;
}

/* The value tells who the patient is, or may hold anything. */
static bool is_private(const struct field_row *field)
{
    return !field || field->type == TYPE_TEXT || field == field_row(FIELD_BIRTH_DATE);
}

/* The longest beginning of `text` that has at most `most` bytes and does not cut a character. */
static struct text cut(struct text text, size_t most)
{
    if (text.length <= most)
        return text;
    while (most > 0 && ((unsigned char)text.bytes[most] & 0xc0) == 0x80)
        most--;
    return (struct text){ text.bytes, most };
}

/* Control characters would break the line they are shown on, or the terminal; what is not UTF-8 would break both. */
static void hide_controls(char *bytes)
{
    size_t at;

    while (!text_valid_utf8(text_of(bytes), &at))
        bytes[at] = '?';
    for (unsigned char *p = (unsigned char *)bytes; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
        else if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
            p[0] = p[1] = '?';
    }
}

struct words record_words(const struct field_row *field, const char *kind, const char *kind_before_value,
                          struct text value)
{
    struct words words;
    struct text shown = cut(value, RECORD_VALUE_SHOWN);

    if (is_private(field) || value.length == 0)
        snprintf(words.bytes, sizeof words.bytes, "%s", kind);
    else
        snprintf(words.bytes, sizeof words.bytes, "%s `%.*s%s`", kind_before_value, TEXT_ARG(shown),
                 shown.length < value.length ? "..." : "");
    hide_controls(words.bytes);
    return words;
}

struct words record_words_of_name(struct text name)
{
    struct words words;

    name = cut(name, RECORD_NAME_SHOWN);
    snprintf(words.bytes, sizeof words.bytes, "%.*s", TEXT_ARG(name));
    hide_controls(words.bytes);
    return words;
}

static enum message value_message(enum type type)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return MESSAGE_RECORD_FLAG;
    case STORAGE_NUMBER: return type == TYPE_MONEY ? MESSAGE_RECORD_MONEY : MESSAGE_RECORD_COUNT;
    case STORAGE_DATE: return MESSAGE_RECORD_DATE;
    case STORAGE_CODE: return MESSAGE_RECORD_CODE;
    case STORAGE_TEXT: break;
    }
    return type == TYPE_NAME ? MESSAGE_RECORD_NAME : MESSAGE_RECORD_TEXT;
}

static void help_with_example(struct record_reader *reader, struct diagnostic *diagnostic,
                              const struct field_row *field)
{
    const char *dot = strchr(field->path, '.');
    const char *example = value_example(field->type);

    if (reader->format == RECORD_JSONL)
        diag_help(reader->diagnostics, diagnostic,
                  "write for example \"%s\":%s%s%s; write null when it is known that there is none, leave the member "
                  "out when nothing is known", dot ? dot + 1 : field->path, field->list ? "[" : "", example,
                  field->list ? "]" : "");
    else
        diag_help(reader->diagnostics, diagnostic,
                  "write for example %.*s; write null when it is known that there is none, leave the cell empty when "
                  "nothing is known", (int)strlen(example) - (*example == '"' ? 2 : 0), example + (*example == '"'));
}

void record_refuse_value(struct record_reader *reader, const char *at, const struct field_row *field,
                         struct words read)
{
    struct place place = record_place(reader, at);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, value_message(field->type), reader->name,
                                                   place.line, place.column, field->path,
                                                   value_expected(field->type), read.bytes);

    record_refused(reader, diagnostic);
    help_with_example(reader, diagnostic, field);
}

static void refuse_with_number(struct record_reader *reader, enum message message, const char *at, int number)
{
    struct place place = record_place(reader, at);

    record_refused(reader, diag_add_input(reader->diagnostics, message, reader->name, place.line, place.column,
                                          number));
}

void record_refuse_many(struct record_reader *reader, const char *at, int most)
{
    refuse_with_number(reader, MESSAGE_RECORD_MANY, at, most);
}

void record_refuse_long(struct record_reader *reader, const char *at)
{
    refuse_with_number(reader, MESSAGE_RECORD_LONG, at, (int)(RECORD_BYTES_MAX >> 20));
}

void record_refuse_null(struct record_reader *reader, const char *at, const char *name)
{
    struct place place = record_place(reader, at);

    record_refused(reader, diag_add_input(reader->diagnostics, MESSAGE_RECORD_CSV_NULL, reader->name, place.line,
                                          place.column, name));
}

static bool was_warned(const struct record_reader *reader, struct text name)
{
    for (size_t i = 0; i < reader->warned_count; i++) {
        if (text_equal(reader->warned[i], name))
            return true;
    }
    return false;
}

void record_warn_name(struct record_reader *reader, const char *at, struct text name, const struct shape *shape)
{
    struct words shown = record_words_of_name(name);
    struct text nearest;
    struct place place;
    struct diagnostic *diagnostic;

    if (reader->warned_count >= RECORD_NAMES_MAX || was_warned(reader, cut(name, RECORD_NAME_SHOWN)))
        return;
    reader->warned = arena_grow(reader->arena, reader->warned, reader->warned_count, &reader->warned_capacity,
                                sizeof *reader->warned);
    reader->warned[reader->warned_count++] = arena_text(reader->arena, cut(name, RECORD_NAME_SHOWN));
    place = record_place(reader, at);
    diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_UNKNOWN_MEMBER, reader->name, place.line,
                                place.column, shown.bytes, shape->what);
    nearest = shape_nearest(reader->arena, shape, name);
    if (nearest.length > 0)
        diag_help(reader->diagnostics, diagnostic, "did you mean `%.*s`?", TEXT_ARG(nearest));
}
