/* The reader of JSON Lines: one pass over the line, values go straight into their members.
 *
 * Knows the shapes made from the dictionary. This file is the fast path: the members that came the last time are
 * expected in that order again, and a value is first tried in its usual spelling (quick.h). Everything else, mistakes
 * included, is left to jsonl_next.c, jsonl_value.c, jsonl_text.c and jsonl_skip.c. */
#include "record/jsonl.h"

static const char *read_members(struct record_reader *reader, const char *p, struct shape *shape, char *base);

/* More room for a list that has no more. None, after a refusal, where it has as many items as it may have. */
static APART struct record_room make_room(struct record_reader *reader, const char *p, struct record_room room,
                                          size_t size, size_t most)
{
    size_t count = (size_t)(room.item - room.first) / size, capacity = count;

    if (count == most) {
        jsonl_refuse(reader, MESSAGE_RECORD_MANY, p, (int)most);
        return (struct record_room){ NULL, NULL, NULL };
    }
    room.first = arena_grow(reader->memory, room.first, count, &capacity, size);
    room.item = room.first + count * size;
    room.end = room.first + (capacity < most ? capacity : most) * size;
    return room;
}

#define LIST_FIRST 16 /* items that are made room for at first; few lists have more */

/* What a list of plain values is in its struct. */
static void set_list(void *to, enum type type, const void *items, int32_t count)
{
    switch (type_row(type)->storage) {
    case STORAGE_NUMBER: *(struct number_list *)to = (struct number_list){ items, count }; break;
    case STORAGE_CODE: *(struct code_list *)to = (struct code_list){ items, count }; break;
    case STORAGE_TEXT: *(struct name_list *)to = (struct name_list){ items, count }; break;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;  /* the dictionary has no such list */
    }
}

/* A list that is long, empty, or written with more spaces or with escapes. Items are read where they stay, and what is
 * left of their room is given back unless more was taken meanwhile for a text with escapes. */
static APART const char *read_any_list(struct record_reader *reader, const char *p, const struct member *member,
                                       void *to)
{
    size_t size = value_size(member->type);
    struct record_room room;

    set_list(to, member->type, NULL, 0);
    p = quick_white(p + 1, reader->end);
    if (*p == ']')
        return p + 1;
    room.first = room.item = arena_take(reader->memory, LIST_FIRST * size);
    room.end = room.first + LIST_FIRST * size;
    for (;; room.item += size) {
        if (room.item == room.end) {
            room = make_room(reader, p, room, size, RECORD_LIST_MAX);
            if (!room.first)
                return NULL;
        }
        p = jsonl_item(reader, p, member, room.item);
        if (!p)
            return NULL;
        p = quick_white(p, reader->end);
        if (*p != ',')
            break;
        p = quick_white(p + 1, reader->end);
    }
    if (*p != ']')
        return jsonl_expected(reader, p, "a comma or `]`");
    room.item += size;
    arena_shorten(reader->memory, room.first, (size_t)(room.end - room.first), (size_t)(room.item - room.first));
    set_list(to, member->type, room.first, (int32_t)((size_t)(room.item - room.first) / size));
    return p + 1;
}

/* An item of the kind, which is as such are usually written; else NULL. */
static inline __attribute__((always_inline)) const char *
quick_item(const char *p, const char *end, const struct member *member, enum member_kind kind, void *to)
{
    switch (kind) {
    case MEMBER_CODES: return quick_code(p, &member->code, to);
    case MEMBER_PAIRS: return quick_pair(p, to);
    case MEMBER_DIAGNOSES: return quick_diagnosis(p, &member->code, to);
    case MEMBER_COUNTS: return quick_count(p, to);
    default: return quick_name(p, end, to);
    }
}

/* What was read of a list, and what follows it: nothing where it is not the usual one. */
struct plain_list { const void *items; int32_t count; const char *after; };

/* The list that begins at p, of the member's kind, which the caller writes out so that each has code of its own. Memory
 * is taken when it is known how much: the caller reads what is not usual from the beginning, in another way. */
static inline __attribute__((always_inline)) struct plain_list
read_list(struct record_reader *reader, const char *p, const struct member *member, enum member_kind kind, size_t size)
{
    const struct plain_list unusual = { NULL, 0, NULL };
    struct arena *memory = reader->memory;
    char *first = memory->at, *item = first;

    if (UNLIKELY((size_t)(memory->end - first) < LIST_FIRST * size))
        return unusual;
    do {
        p = quick_item(quick_space(p + 1), reader->end, member, kind, item);
        if (UNLIKELY(!p))
            return unusual;
        item += size;
    } while (*p == ',' && LIKELY(item < first + LIST_FIRST * size));
    if (UNLIKELY(*p != ']'))
        return unusual;
    arena_take_seen(memory, (size_t)(item - first));
    return (struct plain_list){ first, (int32_t)((size_t)(item - first) / size), p + 1 };
}

static APART const char *read_codes(struct record_reader *reader, const char *p, const struct member *member,
                                    struct code_list *to)
{
    struct plain_list list = read_list(reader, p, member, MEMBER_CODES, sizeof *to->items);

    if (UNLIKELY(!list.after))
        return read_any_list(reader, p, member, to);
    *to = (struct code_list){ list.items, list.count };
    return list.after;
}

static APART const char *read_pairs(struct record_reader *reader, const char *p, const struct member *member,
                                    struct code_list *to)
{
    struct plain_list list = read_list(reader, p, member, MEMBER_PAIRS, sizeof *to->items);

    if (UNLIKELY(!list.after))
        return read_any_list(reader, p, member, to);
    *to = (struct code_list){ list.items, list.count };
    return list.after;
}

static APART const char *read_diagnoses(struct record_reader *reader, const char *p, const struct member *member,
                                        struct code_list *to)
{
    struct plain_list list = read_list(reader, p, member, MEMBER_DIAGNOSES, sizeof *to->items);

    if (UNLIKELY(!list.after))
        return read_any_list(reader, p, member, to);
    *to = (struct code_list){ list.items, list.count };
    return list.after;
}

static APART const char *read_counts(struct record_reader *reader, const char *p, const struct member *member,
                                     struct number_list *to)
{
    struct plain_list list = read_list(reader, p, member, MEMBER_COUNTS, sizeof *to->items);

    if (UNLIKELY(!list.after))
        return read_any_list(reader, p, member, to);
    *to = (struct number_list){ list.items, list.count };
    return list.after;
}

static APART const char *read_names(struct record_reader *reader, const char *p, const struct member *member,
                                    struct name_list *to)
{
    struct plain_list list = read_list(reader, p, member, MEMBER_NAMES, sizeof *to->items);

    if (UNLIKELY(!list.after))
        return read_any_list(reader, p, member, to);
    *to = (struct name_list){ list.items, list.count };
    return list.after;
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

/* A list of objects of their own. */
struct object_list {
    const char *name;
    struct shape *shape;
    const void *unknown;  /* an item before it is read */
    size_t size;
    struct record_pace *pace;
    size_t most;
};

#define LIKELY_MOST 32  /* items that are made room for at first */

/* Room for as many items as the rest of the record holds if they are as long as the last one was, and as much follows
 * them. They are read where they stay, and what their own lists take comes behind them. */
static inline __attribute__((always_inline)) struct record_room
likely_room(struct record_reader *reader, const char *p, const struct object_list *list)
{
    uint32_t left = (uint32_t)(reader->end - p), each = list->pace->each;
    uint32_t bytes = left > list->pace->after ? left - list->pace->after + each / 2 : 0;
    size_t count = bytes < each ? 1 : bytes < LIKELY_MOST * each ? bytes / each : LIKELY_MOST;
    char *first = arena_take(reader->memory, count * list->size);

    return (struct record_room){ first, first, first + count * list->size };
}

static inline __attribute__((always_inline)) const char *
read_object_item(struct record_reader *reader, const char *p, const struct object_list *list, char *item)
{
    memcpy(item, list->unknown, list->size);
    if (LIKELY(*p == '{'))
        return read_members(reader, p, list->shape, item);
    if (p >= reader->end)
        return jsonl_expected(reader, p, "an object");
    return jsonl_refuse_list(reader, p, list->name);
}

/* *items and *count become what was read, that of a refused record included. */
static inline __attribute__((always_inline)) const char *
read_objects(struct record_reader *reader, const char *p, const struct object_list *list, void **items, int32_t *count)
{
    struct record_room room;
    const char *began;  /* the last of them */

    *items = NULL;
    *count = 0;
    p = quick_white(p + 1, reader->end);
    if (*p == ']')
        return p + 1;
    reader->depth++;
    for (room = likely_room(reader, p, list);; room.item += list->size) {
        if (UNLIKELY(room.item == room.end)) {
            room = make_room(reader, p, room, list->size, list->most);
            if (!room.first)
                return NULL;
        }
        *items = room.first;
        ++*count;
        began = p;
        p = read_object_item(reader, p, list, room.item);
        if (UNLIKELY(!p))
            return NULL;
        p = quick_white(p, reader->end);
        if (*p != ',')
            break;
        p = quick_white(p + 1, reader->end);
    }
    if (UNLIKELY(*p != ']'))
        return jsonl_expected(reader, p, "a comma or `]`");
    reader->depth--;
    *list->pace = (struct record_pace){ (uint32_t)(p - began) + 1, (uint32_t)(reader->end - p) };
    room.item += list->size;
    arena_shorten(reader->memory, room.first, (size_t)(room.end - room.first), (size_t)(room.item - room.first));
    return p + 1;
}

static APART const char *read_lines(struct record_reader *reader, const char *p, struct shape *shape)
{
    const struct object_list list = { "lines", shape, &line_unknown, sizeof(struct line), &reader->paces.lines,
                                      RECORD_LINES_MAX };
    struct session *session = reader->session;
    void *items;

    p = read_objects(reader, p, &list, &items, &session->line_count);
    session->lines = items;
    return p;
}

static APART const char *read_documents(struct record_reader *reader, const char *p, struct shape *shape)
{
    const struct object_list list = { "documents", shape, &document_unknown, sizeof(struct document),
                                      &reader->paces.documents, RECORD_LIST_MAX };
    struct document_list *to = &reader->session->documents;
    void *items;

    p = read_objects(reader, p, &list, &items, &to->count);
    to->items = items;
    return p;
}

static APART const char *read_authorizations(struct record_reader *reader, const char *p, struct shape *shape)
{
    const struct object_list list = { "authorizations", shape, &authorization_unknown, sizeof(struct authorization),
                                      &reader->paces.authorizations, RECORD_LIST_MAX };
    struct authorization_list *to = &reader->session->authorizations;
    void *items;

    if (UNLIKELY(to->count != LIST_UNKNOWN))
        return jsonl_refuse_both(reader, p);
    p = read_objects(reader, p, &list, &items, &to->count);
    to->items = items;
    return p;
}

/* "authorization": one object, which becomes a list of one. */
static APART const char *read_authorization(struct record_reader *reader, const char *p, struct shape *shape)
{
    struct authorization *item;

    if (UNLIKELY(reader->session->authorizations.count != LIST_UNKNOWN))
        return jsonl_refuse_both(reader, p);
    item = arena_take(reader->memory, sizeof *item);
    *item = authorization_unknown;
    reader->session->authorizations = (struct authorization_list){ item, 1 };
    return read_members(reader, p, shape, (char *)item);
}

/* The member that comes next, where its value stands, and the step after it. No place after a refusal. */
struct next { struct member *member, **step; const char *at; };

static inline struct next next_of(struct jsonl_found found)
{
    return found.at ? (struct next){ *found.step, found.step + 1, found.at } : (struct next){ NULL, NULL, NULL };
}

/* The first member of the object whose brace is at p, */
static inline struct next expect_first(struct record_reader *reader, const char *p, struct shape *shape,
                                       size_t first_name, char *base)
{
    const struct shape_key *key = &shape->first;

    if (LIKELY(quick_is(p, key->bytes, key->bits, true)))
        return (struct next){ shape->order[0], shape->order + 1, p + key->length };
    return next_of(jsonl_find_first(reader, p, shape, first_name, base));
}

/* and what follows a value that ends at p. */
static inline struct next expect_next(struct record_reader *reader, const char *p, struct shape *shape,
                                      struct member **step, size_t first_name, char *base)
{
    struct member *member = *step;

    if (LIKELY(quick_is(p, member->key.bytes, member->key.bits, true)))
        return (struct next){ member, step + 1, p + member->key.length };
    return next_of(jsonl_find_next(reader, p, shape, step, first_name, base));
}

/* p, where a value begins with this byte: it was compared together with the name. */
static inline const char *begins(const char *p, char c)
{
    if (*p != c)
        __builtin_unreachable();
    return p;
}

/* An object's members, p being at its brace, and those of the objects in it, which hold none themselves: `outer` is
 * what such an object is in, or has no shape. */
static const char *read_members(struct record_reader *reader, const char *p, struct shape *shape, char *base)
{
    struct { struct shape *shape; struct member **step; size_t first_name; } outer = { NULL, NULL, 0 };
    size_t first_name = reader->open_name_count;
    struct next next;

    reader->depth++;
    next = expect_first(reader, p, shape, first_name, base);
    while (LIKELY(next.at != NULL)) {
        struct member *member = next.member, **step = next.step;
        void *to = base + member->offset;
        const char *after = NULL;

        p = next.at;
        switch ((enum member_kind)member->kind) {
        case MEMBER_FLAG: after = read_flag(reader, p, to); break;
        case MEMBER_COUNT: after = quick_count(p, to); break;
        case MEMBER_MONEY: after = quick_money(p, to); break;
        case MEMBER_DATE: after = quick_date_again(begins(p, '"'), to, &member->last.date); break;
        case MEMBER_TEXT: after = quick_text(begins(p, '"'), reader->end, to, &member->last.length); break;
        case MEMBER_NAME: after = quick_name(begins(p, '"'), reader->end, to); break;
        case MEMBER_PAIR: after = quick_pair(begins(p, '"'), to); break;
        case MEMBER_CODE: after = quick_code(begins(p, '"'), &member->code, to); break;
        case MEMBER_DIAGNOSIS: after = quick_diagnosis(begins(p, '"'), &member->code, to); break;
        case MEMBER_RARE: break;
        case MEMBER_COUNTS:
            if (!(after = read_counts(reader, p, member, to)))
                return NULL;
            break;
        case MEMBER_NAMES:
            if (!(after = read_names(reader, p, member, to)))
                return NULL;
            break;
        case MEMBER_PAIRS:
            if (!(after = read_pairs(reader, p, member, to)))
                return NULL;
            break;
        case MEMBER_CODES:
            if (!(after = read_codes(reader, p, member, to)))
                return NULL;
            break;
        case MEMBER_DIAGNOSES:
            if (!(after = read_diagnoses(reader, p, member, to)))
                return NULL;
            break;
        case MEMBER_OBJECT:
            if (UNLIKELY(*p != '{'))
                break;
            *(flag_t *)to = 1;
            outer.shape = shape;
            outer.step = step;
            outer.first_name = first_name;
            shape = member->shape;
            first_name = reader->open_name_count;
            reader->depth++;
            next = expect_first(reader, p, shape, first_name, base);
            continue;
        case MEMBER_AUTHORIZATION:
            if (LIKELY(*p == '{') && !(after = read_authorization(reader, p, member->shape)))
                return NULL;
            break;
        case MEMBER_AUTHORIZATIONS:
            if (!(after = read_authorizations(reader, p, member->shape)))
                return NULL;
            break;
        case MEMBER_DOCUMENTS:
            if (!(after = read_documents(reader, p, member->shape)))
                return NULL;
            break;
        case MEMBER_LINES:
            if (!(after = read_lines(reader, p, member->shape)))
                return NULL;
            break;
        case MEMBER_END:
            reader->depth--;
            reader->open_name_count = first_name;
            if (!outer.shape)
                return p + 1;
            shape = outer.shape;
            step = outer.step;
            first_name = outer.first_name;
            outer.shape = NULL;
            after = p + 1;
            break;
        default:
            __builtin_unreachable();
        }
        if (UNLIKELY(!after)) {
            if (quick_is_white(*p)) {
                next.at = jsonl_after_spaces(reader, p);
                continue;
            }
            after = jsonl_other(reader, p, member, base);
            if (!after)
                return NULL;
        }
        next = expect_next(reader, after, shape, step, first_name, base);
    }
    return NULL;
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

#define LINE_BEYOND 64 /* bytes beyond a line that may be looked at */

/* The line, with a control character behind it. Most have their newline there. */
static struct text end_line(struct arena *memory, struct text line)
{
    char *bytes;

    if (LIKELY((unsigned char)line.bytes[line.length] < ' '))
        return line;
    bytes = arena_take(memory, line.length + LINE_BEYOND);
    memset(bytes + line.length, '\n', LINE_BEYOND);
    return (struct text){ memcpy(bytes, line.bytes, line.length), line.length };
}

enum record_status record_read_json(struct record_reader *reader, struct session *session, struct arena *memory,
                                    struct text line)
{
    const char *p;

    reader->line++;
    line = end_line(memory, line);
    p = line.bytes;
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
