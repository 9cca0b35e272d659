/* Values the slow way: null, numbers with decimals, texts with escapes, and what a value should have been. */
#include <stdio.h>

#include "record/jsonl.h"

/* What stands at p is no value of its member: says so and goes on behind it. */
static const char *refuse(struct record_reader *reader, const char *p, const struct member *member, struct words read)
{
    const char *after = jsonl_skip(reader, p);

    if (!after)
        return NULL;  /* it is no JSON either, which was told */
    record_refuse_value(reader, p, member->field, read);
    return record_is_full(reader) ? NULL : after;
}

static const char *kind_of_value(char c)
{
    switch (c) {
    case '"': return "a text";
    case '{': return "an object";
    case '[': return "a list";
    case 't': case 'f': return "true or false";
    case 'n': return "null";
    default: return "a number";
    }
}

static const char *read_from_text(struct record_reader *reader, const char *p, const struct member *member, void *to)
{
    enum storage storage = type_row(member->type)->storage;
    struct text text;
    const char *after = jsonl_text(reader, p, &text);

    if (!after)
        return NULL;
    if (storage != STORAGE_FLAG && (storage != STORAGE_NUMBER || member->type == TYPE_MONEY) &&
        value_read(to, member->type, text))
        return after;
    return refuse(reader, p, member,
                  record_words(member->field, text.length == 0 ? "an empty text" : "a text", "the text", text));
}

static const char *read_from_number(struct record_reader *reader, const char *p, const struct member *member, void *to)
{
    const char *after = quick_number(p, reader->end);
    struct text text = { p, after ? (size_t)(after - p) : 0 };

    if (!after)
        return jsonl_skip(reader, p);  /* which refuses it */
    if (type_row(member->type)->storage == STORAGE_NUMBER && value_read(to, member->type, text))
        return after;
    return refuse(reader, p, member, record_words(member->field, "a number", "the number", text));
}

static const char *read_flag(struct record_reader *reader, const char *p, const struct member *member, void *to)
{
    if (member->type == TYPE_FLAG && quick_word(p, reader->end, TEXT("true"))) {
        *(flag_t *)to = 1;
        return p + 4;
    }
    if (member->type == TYPE_FLAG && quick_word(p, reader->end, TEXT("false"))) {
        *(flag_t *)to = 0;
        return p + 5;
    }
    return refuse(reader, p, member, record_words(NULL, kind_of_value(*p), "", TEXT("")));
}

const char *jsonl_item(struct record_reader *reader, const char *p, const struct member *member, void *to)
{
    if (p >= reader->end)
        return jsonl_expected(reader, p, "a value");
    if (*p == '"')
        return read_from_text(reader, p, member, to);
    if (*p == '-' || quick_is_digit(*p))
        return read_from_number(reader, p, member, to);
    return read_flag(reader, p, member, to);
}

const char *jsonl_value(struct record_reader *reader, const char *p, const struct member *member, void *to)
{
    struct words example;

    if (quick_word(p, reader->end, TEXT("null"))) {
        value_set_none(to, member->type, member->field->list);
        return p + 4;
    }
    if (member->field->list) {
        snprintf(example.bytes, sizeof example.bytes, "\"%s\":[%s]", member->name.bytes, value_example(member->type));
        return jsonl_refuse_kind(reader, p, member->path, "a list", example.bytes);
    }
    return jsonl_item(reader, p, member, to);
}

const char *jsonl_refuse_kind(struct record_reader *reader, const char *p, const char *path, const char *expected,
                             const char *example)
{
    const char *after = jsonl_skip(reader, p);
    struct place place = record_place(reader, p);
    struct diagnostic *diagnostic;

    if (!after)
        return NULL;
    diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_KIND, reader->name, place.line, place.column, path,
                                expected, kind_of_value(*p));
    record_refused(reader, diagnostic);
    diag_help(reader->diagnostics, diagnostic, "write for example %s", example);
    return record_is_full(reader) ? NULL : after;
}
