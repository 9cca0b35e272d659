/* What comes next in an object when it is not what came the last time or not written so, and values that are not as
 * their kind is usually written. */
#include <stdio.h>

#include "record/jsonl.h"

const char *jsonl_after_spaces(struct record_reader *reader, const char *p)
{
    p = quick_white(p, reader->end);
    return p < reader->end ? p : jsonl_expected(reader, p, "a value");
}

/* A name that the dictionary does not know: its value is left out, with a warning. */
static const char *skip_unknown(struct record_reader *reader, const char *name_at, const char *value_at,
                                struct shape *shape, struct text name, size_t first)
{
    const char *after;

    if (!jsonl_open_name(reader, name_at, first, name))
        return NULL;
    after = jsonl_skip(reader, value_at);
    if (after)
        record_warn_name(reader, name_at, name, shape);
    return after;
}

/* Where the member stands whose name and colon, written without a space between them, are at name_at, among those from
 * `step` on; or NULL. */
static struct member **find_key(const struct shape *shape, struct member **step, const char *name_at)
{
    const size_t before = 1u + shape->spacing.comma;

    for (; step <= shape->order + shape->count; step++) {
        const struct member *member = *step;
        size_t length = member->name.length + 3;

        if (member->kind != MEMBER_END && quick_is(name_at, member->key.bytes + before, (1u << length) - 1, false))
            return step;
    }
    return NULL;
}

/* Where the member stands among those from `step` on, or NULL. */
static struct member **find_place(const struct shape *shape, struct member **step, const struct member *member)
{
    for (; step <= shape->order + shape->count; step++) {
        if (*step == member)
            return step;
    }
    return NULL;
}

/* The member of the name at *p, written in any way; *p becomes the place after the colon. NULL for a name that is not
 * known, whose value was left out, and after a refusal, when *p is NULL. */
static struct member *find_name(struct record_reader *reader, const char **p, struct shape *shape, size_t first)
{
    const char *name_at = *p, *at;
    struct text name;
    struct member *member;

    if (*name_at != '"')
        at = jsonl_expected(reader, name_at, "a member's name in quotes");
    else
        at = jsonl_text(reader, name_at, &name);
    at = at ? quick_white(at, reader->end) : NULL;
    if (at && (at >= reader->end || *at != ':'))
        at = jsonl_expected(reader, at, "a colon after the member's name");
    *p = at ? quick_white(at + 1, reader->end) : NULL;
    member = at ? shape_find(shape, name) : NULL;
    if (at && !member)
        *p = skip_unknown(reader, name_at, *p, shape, name, first);
    return member;
}

static void set_object_none(const struct shape *shape, char *base)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];

        value_set_none(base + member->offset, member->type, member->field->list);
    }
}

/* Something else than an object; the example is made of its first member. */
static const char *refuse_object(struct record_reader *reader, const char *p, const struct member *member)
{
    const struct member *first = member->shape->members;
    struct words example;

    snprintf(example.bytes, sizeof example.bytes, "\"%s\":{\"%s\":%s}", member->path, first->name.bytes,
             value_example(first->type));
    return jsonl_refuse_kind(reader, p, member->path, "an object in braces", example.bytes);
}

const char *jsonl_refuse_list(struct record_reader *reader, const char *p, const char *path)
{
    return jsonl_refuse_kind(reader, p, path, "a list of objects in braces", "[{...},{...}]");
}

const char *jsonl_refuse_both(struct record_reader *reader, const char *p)
{
    return jsonl_refuse(reader, MESSAGE_RECORD_AUTHORIZATIONS, p, 0);
}

/* null where an object or a list of objects could stand, p being at it. */
static const char *read_none(struct record_reader *reader, const char *p, const struct member *member, char *base)
{
    struct session *session = reader->session;

    switch ((enum member_kind)member->kind) {
    case MEMBER_OBJECT:
        *(flag_t *)(void *)(base + member->offset) = 0;
        set_object_none(member->shape, base);
        break;
    case MEMBER_DOCUMENTS:
        session->documents.count = 0;
        break;
    case MEMBER_AUTHORIZATION: case MEMBER_AUTHORIZATIONS:
        if (session->authorizations.count != LIST_UNKNOWN)
            return jsonl_refuse_both(reader, p);
        session->authorizations.count = 0;
        break;
    default:
        break;  /* no lines */
    }
    return p + 4;
}

const char *jsonl_other(struct record_reader *reader, const char *p, const struct member *member, char *base)
{
    if (member->field)
        return jsonl_value(reader, p, member, base + member->offset);
    if (quick_word(p, reader->end, TEXT("null")))
        return read_none(reader, p, member, base);
    switch ((enum member_kind)member->kind) {
    case MEMBER_OBJECT:
        return refuse_object(reader, p, member);
    case MEMBER_AUTHORIZATION: case MEMBER_AUTHORIZATIONS:
        if (reader->session->authorizations.count != LIST_UNKNOWN)
            return jsonl_refuse_both(reader, p);
        if (member->kind == MEMBER_AUTHORIZATION)
            return jsonl_refuse_kind(reader, p, member->path, "an object in braces",
                                     "\"authorization\":{\"number\":\"A1\"}");
        break;
    default:
        break;
    }
    return jsonl_refuse_list(reader, p, member->path);
}

static const struct jsonl_found refused = { NULL, NULL };

/* An object that is being read. Its members before `step` were read, those from there on were not: nothing has to be
 * remembered to refuse a member that comes twice. */
struct level {
    struct shape *shape;
    struct member **step;
    size_t first_name;  /* of those that are not known */
};

static struct jsonl_found found_at(struct level level, struct member **place, const char *at)
{
    if (place != level.step)
        shape_expect(level.shape, level.step, place);
    return (struct jsonl_found){ level.step, at };
}

/* The first name after a comma tells how names are set apart in this input. */
static void learn_spacing(struct record_reader *reader, const char *comma, const char *name_at, const char *colon)
{
    struct spacing spacing = { name_at == comma + 2 && comma[1] == ' ', colon[1] == ' ' };

    if (memcmp(&spacing, &reader->shapes.session->spacing, sizeof spacing) != 0)
        shape_set_spacing(reader->shapes.session, spacing);
    reader->knows_spacing = true;
}

/* The member whose name is at name_at; `comma`: what stands before it, or NULL. A place without a step: the name is not
 * known, and its value, which was left out, ends there. */
static struct jsonl_found find_named(struct record_reader *reader, const char *comma, const char *name_at,
                                     struct level level)
{
    struct member **place = find_key(level.shape, level.step, name_at), *member;
    const char *at = name_at;

    if (place) {
        at += (*place)->name.length + 3;
        if (UNLIKELY(!reader->knows_spacing && comma))
            learn_spacing(reader, comma, name_at, at - 1);
    } else {
        member = find_name(reader, &at, level.shape, level.first_name);
        if (!member)
            return (struct jsonl_found){ NULL, at };
        place = find_place(level.shape, level.step, member);
    }
    if (!place) {
        jsonl_refuse(reader, MESSAGE_RECORD_TWICE, name_at, 0);
        return refused;
    }
    at = quick_white(at, reader->end);
    if (at >= reader->end) {
        jsonl_expected(reader, at, "a value");
        return refused;
    }
    return found_at(level, place, at);
}

/* What comes next, p being after a value. */
static struct jsonl_found find_one(struct record_reader *reader, const char *p, struct level level)
{
    p = quick_white(p, reader->end);
    if (p < reader->end && *p == ',')
        return find_named(reader, p, quick_white(p + 1, reader->end), level);
    if (p < reader->end && *p == '}')
        return found_at(level, level.shape->end_at, p);
    jsonl_expected(reader, p, "a comma or `}`");
    return refused;
}

/* The first from `found` on that is known and whose value begins as values of its kind do. The others are read. */
static struct jsonl_found find_usual(struct record_reader *reader, struct jsonl_found found, struct level level,
                                     char *base)
{
    while (found.at) {
        const char *p = found.at;

        if (found.step) {
            const struct member *member = *found.step;

            if (!member->opening || *p == member->opening)
                return found;
            p = jsonl_other(reader, p, member, base);
            if (!p)
                return refused;
            level.step = found.step + 1;
        }
        found = find_one(reader, p, level);
    }
    return found;
}

struct jsonl_found jsonl_find_first(struct record_reader *reader, const char *p, struct shape *shape,
                                    size_t first_name, char *base)
{
    struct level level = { shape, shape->order, first_name };
    struct jsonl_found found;

    p = quick_white(p + 1, reader->end);
    if (p < reader->end && *p == '}')
        found = found_at(level, level.shape->end_at, p);
    else
        found = find_named(reader, NULL, p, level);
    return find_usual(reader, found, level, base);
}

struct jsonl_found jsonl_find_next(struct record_reader *reader, const char *p, struct shape *shape,
                                   struct member **step, size_t first_name, char *base)
{
    struct level level = { shape, step, first_name };

    return find_usual(reader, find_one(reader, p, level), level, base);
}
