/* The reader of JSON Lines: one pass over the line, values go straight into their members.
 *
 * Knows the shapes made from the dictionary. This file is the fast path: the members that came the last time are
 * expected in that order again, and a value is first tried in its usual spelling (quick.h). Everything else, mistakes
 * included, is left to jsonl_value.c, jsonl_text.c and jsonl_skip.c. */
#include <stdio.h>

#include "record/jsonl.h"

static const char *read_members(struct record_reader *reader, const char *p, struct shape *shape, char *base);

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

/* What comes next in an object, and where its value stands. No member: a name that is not known, whose value was left
 * out and ends there; no place either: a refusal. */
struct found { struct member *member; const char *at; };

static const struct found refused = { NULL, NULL };

static struct found found_at(struct shape *shape, struct member **step, struct member **place, const char *at)
{
    struct found found = { *place, at };

    if (place != step)
        shape_expect(shape, step, place);
    return found;
}

/* The first name after a comma tells how names are set apart in this input. */
static void learn_spacing(struct record_reader *reader, const char *comma, const char *name_at, const char *colon)
{
    struct spacing spacing = { name_at == comma + 2 && comma[1] == ' ', colon[1] == ' ' };

    if (memcmp(&spacing, &reader->shapes.session->spacing, sizeof spacing) != 0)
        shape_set_spacing(reader->shapes.session, spacing);
    reader->knows_spacing = true;
}

/* The member whose name is at name_at; `comma`: what stands before it, or NULL. */
static struct found find_named(struct record_reader *reader, const char *comma, const char *name_at,
                               struct shape *shape, struct member **step, size_t first)
{
    struct member **place = find_key(shape, step, name_at), *member;
    const char *at = name_at;

    if (place) {
        at += (*place)->name.length + 3;
        if (UNLIKELY(!reader->knows_spacing && comma))
            learn_spacing(reader, comma, name_at, at - 1);
    } else {
        member = find_name(reader, &at, shape, first);
        if (!member)
            return (struct found){ NULL, at };
        place = find_place(shape, step, member);
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
    return found_at(shape, step, place, at);
}

/* The first in an object, p being at its brace. */
static APART struct found find_first(struct record_reader *reader, const char *p, struct shape *shape)
{
    p = quick_white(p + 1, reader->end);
    if (p < reader->end && *p == '}')
        return found_at(shape, shape->order, shape->end_at, p);
    return find_named(reader, NULL, p, shape, shape->order, reader->open_name_count);
}

/* The next, when it is not as expected or not written so, p being after a value. */
static APART struct found find_next(struct record_reader *reader, const char *p, struct shape *shape,
                                    struct member **step, size_t first)
{
    p = quick_white(p, reader->end);
    if (p < reader->end && *p == ',')
        return find_named(reader, p, quick_white(p + 1, reader->end), shape, step, first);
    if (p < reader->end && *p == '}')
        return found_at(shape, step, shape->end_at, p);
    jsonl_expected(reader, p, "a comma or `}`");
    return refused;
}

#define LIST_FIRST 16 /* items that are made room for at first; few lists have more */

/* More room for a list that has no more. None, after a refusal, where it has as many items as it may have. */
static APART struct record_room make_room(struct record_reader *reader, struct arena *arena, const char *p,
                                          struct record_room room, size_t size, size_t most)
{
    size_t count = (size_t)(room.item - room.first) / size, capacity = count;

    if (count == most) {
        jsonl_refuse(reader, MESSAGE_RECORD_MANY, p, (int)most);
        return (struct record_room){ NULL, NULL, NULL };
    }
    room.first = arena_grow(arena, room.first, count, &capacity, size);
    room.item = room.first + count * size;
    room.end = room.first + (capacity < most ? capacity : most) * size;
    return room;
}

/* A list of plain values, whose kind is `kind`; *items becomes NULL for none. They are read where they stay, and what
 * is left of their room is given back. It is small at first: nothing is given back when the record is refused, or when
 * more was taken meanwhile for a text with escapes. */
static inline __attribute__((always_inline)) const char *
read_list(struct record_reader *reader, const char *p, const struct member *member, enum member_kind kind, size_t size,
          void **items, int32_t *count)
{
    const char *end = reader->end;
    struct record_room room;

    *items = NULL;
    *count = 0;
    p = quick_white(p + 1, end);
    if (*p == ']')
        return p + 1;
    room.first = room.item = arena_take(reader->memory, LIST_FIRST * size);
    room.end = room.first + LIST_FIRST * size;
    for (;; room.item += size) {
        const char *after = NULL;

        if (UNLIKELY(room.item == room.end)) {
            room = make_room(reader, reader->memory, p, room, size, RECORD_LIST_MAX);
            if (!room.first)
                return NULL;
        }
        if (kind == MEMBER_CODE)
            after = quick_code(p, member->code, (code_t *)(void *)room.item);
        else if (kind == MEMBER_PAIR)
            after = quick_pair(p, (code_t *)(void *)room.item);
        else if (kind == MEMBER_DIAGNOSIS)
            after = quick_diagnosis(p, member->code, (code_t *)(void *)room.item);
        else if (kind == MEMBER_COUNT)
            after = quick_count(p, (int64_t *)(void *)room.item);
        else if (kind == MEMBER_NAME)
            after = quick_name(p, end, (struct text *)(void *)room.item);
        if (UNLIKELY(!after)) {
            after = jsonl_item(reader, p, member, room.item);
            if (!after)
                return NULL;
        }
        p = quick_white(after, end);
        if (UNLIKELY(p >= end))
            return jsonl_expected(reader, p, "a comma or `]`");
        if (*p != ',')
            break;
        p = quick_white(p + 1, end);
    }
    if (UNLIKELY(*p != ']'))
        return jsonl_expected(reader, p, "a comma or `]`");
    room.item += size;
    arena_shorten(reader->memory, room.first, (size_t)(room.end - room.first), (size_t)(room.item - room.first));
    *items = room.first;
    *count = (int32_t)((size_t)(room.item - room.first) / size);
    return p + 1;
}

static APART const char *read_codes(struct record_reader *reader, const char *p, const struct member *member,
                                    struct code_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_CODE, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static APART const char *read_pairs(struct record_reader *reader, const char *p, const struct member *member,
                                    struct code_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_PAIR, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static APART const char *read_diagnoses(struct record_reader *reader, const char *p, const struct member *member,
                                        struct code_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_DIAGNOSIS, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static APART const char *read_counts(struct record_reader *reader, const char *p, const struct member *member,
                                     struct number_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_COUNT, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static APART const char *read_names(struct record_reader *reader, const char *p, const struct member *member,
                                    struct name_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_NAME, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static const char *read_flag(struct record_reader *reader, const char *p, flag_t *to)
{
    if (quick_word(p, reader->end, TEXT("true"))) {
        *to = 1;
        return p + 4;
    }
    if (quick_word(p, reader->end, TEXT("false"))) {
        *to = 0;
        return p + 5;
    }
    return NULL;
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

#define LIST_EXPECTED "a list of objects in braces"
#define LIST_EXAMPLE "[{...},{...}]"

/* A list of objects of their own. */
struct object_list {
    const char *name;
    struct shape *shape;
    const void *unknown;  /* an item before it is read */
    size_t size;
    struct record_room *room;
    size_t most;
};

static inline __attribute__((always_inline)) const char *
read_object_item(struct record_reader *reader, const char *p, const struct object_list *list, char *item)
{
    memcpy(item, list->unknown, list->size);
    if (UNLIKELY(p >= reader->end))
        return jsonl_expected(reader, p, "an object");
    if (UNLIKELY(*p != '{'))
        return jsonl_refuse_kind(reader, p, list->name, LIST_EXPECTED, LIST_EXAMPLE);
    return read_members(reader, p, list->shape, item);
}

/* Reads them where there is room for them. *count becomes how many there are, those of a refused record included. */
static inline __attribute__((always_inline)) const char *
read_objects(struct record_reader *reader, const char *p, const struct object_list *list, int32_t *count)
{
    struct record_room room = { list->room->first, list->room->first, list->room->end };

    *count = 0;
    p = quick_white(p + 1, reader->end);
    if (*p == ']')
        return p + 1;
    reader->depth++;
    for (;; room.item += list->size) {
        if (UNLIKELY(room.item == room.end)) {
            room = make_room(reader, reader->arena, p, room, list->size, list->most);
            if (!room.first)
                return NULL;
            *list->room = room;
        }
        ++*count;
        p = read_object_item(reader, p, list, room.item);
        if (UNLIKELY(!p))
            return NULL;
        p = quick_white(p, reader->end);
        if (UNLIKELY(p >= reader->end))
            return jsonl_expected(reader, p, "a comma or `]`");
        if (*p != ',')
            break;
        p = quick_white(p + 1, reader->end);
    }
    if (UNLIKELY(*p != ']'))
        return jsonl_expected(reader, p, "a comma or `]`");
    reader->depth--;
    return p + 1;
}

/* The same, and then a copy in the record's memory of what was read: *items. */
static inline __attribute__((always_inline)) const char *
keep_objects(struct record_reader *reader, const char *p, const struct object_list *list, void **items, int32_t *count)
{
    size_t size;

    p = read_objects(reader, p, list, count);
    size = (size_t)*count * list->size;
    *items = size > 0 ? memcpy(arena_take(reader->memory, size), list->room->first, size) : NULL;
    return p;
}

static APART const char *read_lines(struct record_reader *reader, const char *p, struct shape *shape)
{
    const struct object_list list = { "lines", shape, &line_unknown, sizeof(struct line), &reader->scratch->lines,
                                      RECORD_LINES_MAX };
    struct session *session = reader->session;
    void *items;

    p = keep_objects(reader, p, &list, &items, &session->line_count);
    session->lines = items;
    return p;
}

static APART const char *read_documents(struct record_reader *reader, const char *p, struct shape *shape)
{
    const struct object_list list = { "documents", shape, &document_unknown, sizeof(struct document),
                                      &reader->scratch->documents, RECORD_LIST_MAX };
    struct document_list *to = &reader->session->documents;
    void *items;

    p = keep_objects(reader, p, &list, &items, &to->count);
    to->items = items;
    return p;
}

/* "authorization" and "authorizations" say the same. */
static APART const char *refuse_both(struct record_reader *reader, const char *p)
{
    return jsonl_refuse(reader, MESSAGE_RECORD_AUTHORIZATIONS, p, 0);
}

static APART const char *read_authorizations(struct record_reader *reader, const char *p, struct shape *shape)
{
    const struct object_list list = { "authorizations", shape, &authorization_unknown, sizeof(struct authorization),
                                      &reader->scratch->authorizations, RECORD_LIST_MAX };
    struct authorization_list *to = &reader->session->authorizations;
    void *items;

    if (UNLIKELY(to->count != LIST_UNKNOWN))
        return refuse_both(reader, p);
    p = keep_objects(reader, p, &list, &items, &to->count);
    to->items = items;
    return p;
}

/* "authorization": one object, which becomes a list of one. */
static APART const char *read_authorization(struct record_reader *reader, const char *p, struct shape *shape)
{
    struct authorization *item;

    if (UNLIKELY(reader->session->authorizations.count != LIST_UNKNOWN))
        return refuse_both(reader, p);
    item = arena_take(reader->memory, sizeof *item);
    *item = authorization_unknown;
    reader->session->authorizations = (struct authorization_list){ item, 1 };
    return read_members(reader, p, shape, (char *)item);
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
            return refuse_both(reader, p);
        session->authorizations.count = 0;
        break;
    default:
        break;  /* no lines */
    }
    return p + 4;
}

/* The value at p, which is not as its kind is usually written: null, or a mistake. */
static APART const char *read_other(struct record_reader *reader, const char *p, const struct member *member,
                                    char *base)
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
            return refuse_both(reader, p);
        if (member->kind == MEMBER_AUTHORIZATION)
            return jsonl_refuse_kind(reader, p, member->path, "an object in braces",
                                     "\"authorization\":{\"number\":\"A1\"}");
        break;
    default:
        break;
    }
    return jsonl_refuse_kind(reader, p, member->path, LIST_EXPECTED, LIST_EXAMPLE);
}

/* The value at p into its place in the struct at `base`. NULL after a refusal, before a space, and at the end of an
 * object. */
static inline __attribute__((always_inline)) const char *
read_value(struct record_reader *reader, const char *p, struct member *member, char *base)
{
    void *to = base + member->offset;
    const char *after = NULL;

    switch ((enum member_kind)member->kind) {
    case MEMBER_FLAG: after = read_flag(reader, p, to); break;
    case MEMBER_COUNT: after = quick_count(p, to); break;
    case MEMBER_MONEY: after = quick_money(p, to); break;
    case MEMBER_DATE: after = quick_date(p, to); break;
    case MEMBER_TEXT: after = quick_text(p, reader->end, to, &member->length); break;
    case MEMBER_NAME: after = quick_name(p, reader->end, to); break;
    case MEMBER_PAIR: after = quick_pair(p, to); break;
    case MEMBER_CODE: after = quick_code(p, member->code, to); break;
    case MEMBER_DIAGNOSIS: after = quick_diagnosis(p, member->code, to); break;
    case MEMBER_RARE: break;
    case MEMBER_COUNTS:
        if (LIKELY(*p == '['))
            return read_counts(reader, p, member, to);
        break;
    case MEMBER_NAMES:
        if (LIKELY(*p == '['))
            return read_names(reader, p, member, to);
        break;
    case MEMBER_PAIRS:
        if (LIKELY(*p == '['))
            return read_pairs(reader, p, member, to);
        break;
    case MEMBER_CODES:
        if (LIKELY(*p == '['))
            return read_codes(reader, p, member, to);
        break;
    case MEMBER_DIAGNOSES:
        if (LIKELY(*p == '['))
            return read_diagnoses(reader, p, member, to);
        break;
    case MEMBER_OBJECT:
        if (UNLIKELY(*p != '{'))
            break;
        *(flag_t *)to = 1;
        return read_members(reader, p, member->shape, base);
    case MEMBER_AUTHORIZATION:
        if (LIKELY(*p == '{'))
            return read_authorization(reader, p, member->shape);
        break;
    case MEMBER_AUTHORIZATIONS:
        if (LIKELY(*p == '['))
            return read_authorizations(reader, p, member->shape);
        break;
    case MEMBER_DOCUMENTS:
        if (LIKELY(*p == '['))
            return read_documents(reader, p, member->shape);
        break;
    case MEMBER_LINES:
        if (LIKELY(*p == '['))
            return read_lines(reader, p, member->shape);
        break;
    case MEMBER_END:
        return NULL;
    default:
        __builtin_unreachable();
    }
    if (UNLIKELY(after == NULL) && !quick_is_white(*p))
        after = read_other(reader, p, member, base);
    return after;
}

/* The first byte of a value that has spaces before it, or NULL. */
static APART const char *after_spaces(struct record_reader *reader, const char *p)
{
    p = quick_white(p, reader->end);
    return p < reader->end ? p : jsonl_expected(reader, p, "a value");
}

/* An object's members, p being at its brace. Those before `step` were read, those from there on were not: nothing has
 * to be remembered to refuse a member that comes twice. */
static const char *read_members(struct record_reader *reader, const char *p, struct shape *shape, char *base)
{
    struct member **step = shape->order;
    struct found next = { *step, p + shape->first.length };
    size_t first = reader->open_name_count;

    reader->depth++;
    if (UNLIKELY(next.at >= reader->end || !quick_is(p, shape->first.bytes, shape->first.bits, true)))
        next = find_first(reader, p, shape);
    for (;;) {
        p = next.at;
        if (LIKELY(next.member != NULL)) {
            step++;
            while (UNLIKELY(!(p = read_value(reader, next.at, next.member, base)) && quick_is_white(*next.at))) {
                next.at = after_spaces(reader, next.at);
                if (!next.at)
                    return NULL;
            }
        }
        if (UNLIKELY(!p))
            break;
        next.member = *step;
        next.at = p + next.member->key.length;
        if (UNLIKELY(next.at >= reader->end || !quick_is(p, next.member->key.bytes, next.member->key.bits, true)))
            next = find_next(reader, p, shape, step, first);
    }
    if (!next.member || next.member->kind != MEMBER_END)
        return NULL;
    reader->depth--;
    reader->open_name_count = first;
    return next.at + 1;
}

static void read_record(struct record_reader *reader, const char *p)
{
    const char *after;

    if (*p != '{') {
        jsonl_refuse(reader, MESSAGE_RECORD_NOT_OBJECT, p, 0);
        return;
    }
    after = read_members(reader, p, reader->shapes.session, (char *)reader->session);
    after = after ? quick_white(after, reader->end) : NULL;
    if (after && after < reader->end)
        jsonl_refuse(reader, MESSAGE_RECORD_MORE, after, 0);
    else if (!reader->refused)
        record_complete(reader, p);
}

enum record_status record_read_json(struct record_reader *reader, struct session *session, struct arena *memory,
                                    struct text line)
{
    const char *p = line.bytes;

    reader->line++;
    record_begin(reader, session, memory, line);
    if (reader->line == 1 && line.length >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;  /* a byte order mark */
    p = quick_white(p, reader->end);
    if (p >= reader->end)
        return RECORD_BLANK;
    if (line.length > RECORD_BYTES_MAX)
        record_refuse_long(reader, p);
    else
        read_record(reader, p);
    return record_end(reader);
}
