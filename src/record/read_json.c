/* The reader of JSON Lines: one pass over the line, values go straight into their members.
 *
 * Knows the shapes made from the dictionary. This file is the fast path: the member that came next the last time is
 * expected again, and a value is first tried in its usual spelling (quick.h). Everything else, mistakes included, is
 * left to jsonl_value.c, jsonl_text.c and jsonl_skip.c. */
#include <stdio.h>

#include "record/jsonl.h"

static const char *read_members(struct record_reader *reader, const char *p, struct shape *shape, char *base);

static inline bool is_key(const char *p, const struct member *member)
{
    return (((quick_load(p) & member->mask[0]) ^ member->key[0]) |
            ((quick_load(p + 8) & member->mask[1]) ^ member->key[1]) |
            ((quick_load(p + 16) & member->mask[2]) ^ member->key[2])) == 0;
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

/* The member whose name stands at *p, when it is not the one that was expected; *p becomes the place of its value.
 * NULL for a name that is not known, whose value was left out, and after a refusal, when *p is NULL. */
static struct member *find_member(struct record_reader *reader, const char **p, struct shape *shape, size_t first)
{
    const char *name_at = *p, *at;
    struct text name;
    struct member *member;

    for (member = shape->members; member < shape->members + shape->count; member++) {
        if (is_key(name_at, member)) {
            *p += member->key_length;
            return member;
        }
    }
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

#define LIST_FIRST 16 /* items that are made room for at first; few lists have more */

/* A list of plain values, whose kind is `kind`; *items becomes NULL for none. They are read where they stay, and what
 * is left of their room is given back. It is small at first: nothing is given back when the record is refused, or when
 * more was taken meanwhile for a text with escapes. */
static inline __attribute__((always_inline)) const char *
read_list(struct record_reader *reader, const char *p, const struct member *member, enum member_kind kind, size_t size,
          void **items, int32_t *count)
{
    const char *end = reader->end;
    size_t capacity = LIST_FIRST;
    char *first;
    int32_t n = 0;

    *items = NULL;
    p = quick_white(p + 1, end);
    if (*p == ']') {
        *count = 0;
        return p + 1;
    }
    first = arena_take(reader->memory, LIST_FIRST * size);
    for (;; n++) {
        const char *after = NULL;
        char *item;

        if (UNLIKELY(n == RECORD_LIST_MAX))
            return jsonl_refuse(reader, MESSAGE_RECORD_MANY, p, RECORD_LIST_MAX);
        first = arena_grow(reader->memory, first, (size_t)n, &capacity, size);
        item = first + (size_t)n * size;
        if (kind == MEMBER_CODE)
            after = quick_code(p, member->code, (code_t *)(void *)item);
        else if (kind == MEMBER_DIAGNOSIS)
            after = quick_diagnosis(p, member->code, (code_t *)(void *)item);
        else if (kind == MEMBER_COUNT)
            after = quick_count(p, (int64_t *)(void *)item);
        else if (kind == MEMBER_NAME)
            after = quick_name(p, end, (struct text *)(void *)item);
        if (UNLIKELY(!after)) {
            after = jsonl_item(reader, p, member, item);
            if (!after)
                return NULL;
        }
        p = quick_white(after, end);
        if (UNLIKELY(p >= end || (*p != ',' && *p != ']')))
            return jsonl_expected(reader, p, "a comma or `]`");
        if (*p++ == ']')
            break;
        p = quick_white(p, end);
    }
    *count = n + 1;
    *items = first;
    arena_shorten(reader->memory, first, capacity * size, (size_t)*count * size);
    return p;
}

static const char *read_codes(struct record_reader *reader, const char *p, const struct member *member,
                              struct code_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_CODE, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static const char *read_diagnoses(struct record_reader *reader, const char *p, const struct member *member,
                                  struct code_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_DIAGNOSIS, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static const char *read_counts(struct record_reader *reader, const char *p, const struct member *member,
                               struct number_list *to)
{
    void *items;

    p = read_list(reader, p, member, MEMBER_COUNT, sizeof *to->items, &items, &to->count);
    to->items = items;
    return p;
}

static const char *read_names(struct record_reader *reader, const char *p, const struct member *member,
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

/* An object whose members are part of the same struct. */
static const char *read_object(struct record_reader *reader, const char *p, const struct member *member, char *base)
{
    flag_t *there = (flag_t *)(void *)(base + member->offset);

    if (LIKELY(*p == '{')) {
        *there = 1;
        return read_members(reader, p, member->shape, base);
    }
    if (quick_word(p, reader->end, TEXT("null"))) {
        *there = 0;
        set_object_none(member->shape, base);
        return p + 4;
    }
    return refuse_object(reader, p, member);
}

#define LIST_EXPECTED "a list of objects in braces"
#define LIST_EXAMPLE "[{...},{...}]"

/* A copy in the record's memory of what was collected. */
static const void *keep(struct record_reader *reader, const void *items, int32_t count, size_t size)
{
    size_t bytes = (size_t)count * size;

    return count == 0 ? NULL : memcpy(arena_take(reader->memory, bytes), items, bytes);
}

/* A list of objects of their own. */
struct object_list {
    const char *name;
    struct shape *shape;
    const void *unknown;  /* an item before it is read */
    size_t size;
    void **items;         /* in the scratch memory; grows */
    size_t *capacity;
    size_t most;
};

/* Item n of the list; *count becomes n + 1 unless these are too many. */
static const char *read_object_item(struct record_reader *reader, const char *p, const struct object_list *list,
                                    size_t n, int32_t *count)
{
    char *item;

    if (UNLIKELY(n == list->most))
        return jsonl_refuse(reader, MESSAGE_RECORD_MANY, p, (int)list->most);
    *count = (int32_t)n + 1;
    *list->items = arena_grow(reader->arena, *list->items, n, list->capacity, list->size);
    item = (char *)*list->items + n * list->size;
    memcpy(item, list->unknown, list->size);
    if (UNLIKELY(p >= reader->end))
        return jsonl_expected(reader, p, "an object");
    if (UNLIKELY(*p != '{'))
        return jsonl_refuse_kind(reader, p, list->name, LIST_EXPECTED, LIST_EXAMPLE);
    return read_members(reader, p, list->shape, item);
}

static const char *read_objects(struct record_reader *reader, const char *p, const struct object_list *list,
                                int32_t *count)
{
    *count = 0;
    p = quick_white(p + 1, reader->end);
    if (*p == ']')
        return p + 1;
    reader->depth++;
    for (size_t n = 0;; n++) {
        p = read_object_item(reader, p, list, n, count);
        if (UNLIKELY(!p))
            return NULL;
        p = quick_white(p, reader->end);
        if (UNLIKELY(p >= reader->end || (*p != ',' && *p != ']')))
            return jsonl_expected(reader, p, "a comma or `]`");
        if (*p++ == ']')
            break;
        p = quick_white(p, reader->end);
    }
    reader->depth--;
    return p;
}

static const char *read_lines(struct record_reader *reader, const char *p, struct shape *shape)
{
    struct record_scratch *scratch = reader->scratch;
    struct session *session = reader->session;
    struct object_list list = { "lines", shape, &line_unknown, sizeof(struct line), (void **)(void *)&scratch->lines,
                                &scratch->line_capacity, RECORD_LINES_MAX };

    p = read_objects(reader, p, &list, &session->line_count);
    session->lines = (struct line *)keep(reader, scratch->lines, session->line_count, sizeof(struct line));
    return p;
}

static const char *read_documents(struct record_reader *reader, const char *p, struct shape *shape)
{
    struct record_scratch *scratch = reader->scratch;
    struct document_list *to = &reader->session->documents;
    struct object_list list = { "documents", shape, &document_unknown, sizeof(struct document),
                                (void **)(void *)&scratch->documents, &scratch->document_capacity, RECORD_LIST_MAX };

    p = read_objects(reader, p, &list, &to->count);
    to->items = keep(reader, scratch->documents, to->count, sizeof(struct document));
    return p;
}

static const char *read_authorizations(struct record_reader *reader, const char *p, struct shape *shape)
{
    struct record_scratch *scratch = reader->scratch;
    struct authorization_list *to = &reader->session->authorizations;
    struct object_list list = { "authorizations", shape, &authorization_unknown, sizeof(struct authorization),
                                (void **)(void *)&scratch->authorizations, &scratch->authorization_capacity,
                                RECORD_LIST_MAX };

    p = read_objects(reader, p, &list, &to->count);
    to->items = keep(reader, scratch->authorizations, to->count, sizeof(struct authorization));
    return p;
}

/* "authorization": one object, which becomes a list of one. */
static const char *read_authorization(struct record_reader *reader, const char *p, struct shape *shape)
{
    struct authorization *item = arena_take(reader->memory, sizeof *item);

    *item = authorization_unknown;
    reader->session->authorizations = (struct authorization_list){ item, 1 };
    return read_members(reader, p, shape, (char *)item);
}

/* Members that hold objects of their own. */
static const char *read_list_of_objects(struct record_reader *reader, const char *p, const struct member *member)
{
    struct session *session = reader->session;
    bool single = member->kind == MEMBER_AUTHORIZATION;
    bool none = quick_word(p, reader->end, TEXT("null"));

    if ((single || member->kind == MEMBER_AUTHORIZATIONS) && session->authorizations.count != LIST_UNKNOWN)
        return jsonl_refuse(reader, MESSAGE_RECORD_AUTHORIZATIONS, p, 0);
    if (UNLIKELY(!none && *p != (single ? '{' : '[')))
        return jsonl_refuse_kind(reader, p, member->path, single ? "an object in braces" : LIST_EXPECTED,
                                single ? "\"authorization\":{\"number\":\"A1\"}" : LIST_EXAMPLE);
    switch (member->kind) {
    case MEMBER_LINES:
        return none ? p + 4 : read_lines(reader, p, member->shape);
    case MEMBER_DOCUMENTS:
        session->documents.count = 0;
        return none ? p + 4 : read_documents(reader, p, member->shape);
    default:
        session->authorizations.count = 0;
        return none ? p + 4 : (single ? read_authorization : read_authorizations)(reader, p, member->shape);
    }
}

/* Members that hold a list of plain values, p being at the bracket. */
static inline const char *read_plain_list(struct record_reader *reader, const char *p, const struct member *member,
                                          void *to)
{
    if (UNLIKELY(*p != '['))
        return jsonl_value(reader, p, member, to);
    switch (member->kind) {
    case MEMBER_COUNTS: return read_counts(reader, p, member, to);
    case MEMBER_NAMES: return read_names(reader, p, member, to);
    case MEMBER_DIAGNOSES: return read_diagnoses(reader, p, member, to);
    default: return read_codes(reader, p, member, to);
    }
}

/* The value at p into its place in the struct at `base`. */
static inline const char *read_value(struct record_reader *reader, const char *p, const struct member *member,
                                     char *base)
{
    void *to = base + member->offset;
    const char *after = NULL;

    switch ((enum member_kind)member->kind) {
    case MEMBER_FLAG: after = read_flag(reader, p, to); break;
    case MEMBER_COUNT: after = quick_count(p, to); break;
    case MEMBER_MONEY: after = quick_money(p, to); break;
    case MEMBER_DATE: after = quick_date(p, to); break;
    case MEMBER_TEXT: after = quick_text(p, reader->end, to); break;
    case MEMBER_NAME: after = quick_name(p, reader->end, to); break;
    case MEMBER_CODE: after = quick_code(p, member->code, to); break;
    case MEMBER_DIAGNOSIS: after = quick_diagnosis(p, member->code, to); break;
    case MEMBER_RARE: break;
    case MEMBER_COUNTS: case MEMBER_NAMES: case MEMBER_CODES: case MEMBER_DIAGNOSES:
        return read_plain_list(reader, p, member, to);
    case MEMBER_OBJECT:
        return read_object(reader, p, member, base);
    case MEMBER_AUTHORIZATION: case MEMBER_AUTHORIZATIONS: case MEMBER_DOCUMENTS: case MEMBER_LINES:
        return read_list_of_objects(reader, p, member);
    }
    return LIKELY(after != NULL) ? after : jsonl_value(reader, p, member, to);
}

/* What is left of an object, p being after its brace. */
static const char *read_members(struct record_reader *reader, const char *p, struct shape *shape, char *base)
{
    struct member **guess = &shape->first;
    size_t first = reader->open_name_count;
    uint64_t seen = 0;

    p = quick_white(p + 1, reader->end);
    if (UNLIKELY(*p == '}'))
        return p + 1;
    reader->depth++;
    for (;;) {
        const char *name_at = p;
        struct member *member = *guess;

        if (LIKELY(is_key(p, member)))
            p += member->key_length;
        else
            member = find_member(reader, &p, shape, first);
        if (LIKELY(member != NULL)) {
            if (UNLIKELY(seen & member->bit))
                return jsonl_refuse(reader, MESSAGE_RECORD_TWICE, name_at, 0);
            seen |= member->bit;
            *guess = member;
            guess = &member->next;
            p = quick_white(p, reader->end);
            if (UNLIKELY(p >= reader->end))
                return jsonl_expected(reader, p, "a value");
            p = read_value(reader, p, member, base);
        }
        if (UNLIKELY(!p))
            return NULL;
        if (LIKELY(quick_is_next_name(p, reader->end))) {
            p++;
            continue;
        }
        p = quick_white(p, reader->end);
        if (UNLIKELY(p >= reader->end || (*p != ',' && *p != '}')))
            return jsonl_expected(reader, p, "a comma or `}`");
        if (*p++ == '}')
            break;
        p = quick_white(p, reader->end);
    }
    reader->depth--;
    reader->open_name_count = first;
    return p;
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
