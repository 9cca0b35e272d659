/* Shapes made from the dictionary. Knows how a name is written in JSON, nothing else of the format. */
#include "record/shape.h"

#include <assert.h>

#include "diag/diag.h"
#include "record/dictionary.h"

#define MEMBERS_MAX 64  /* of a shape */

static uint32_t ones(size_t count)
{
    return (uint32_t)((UINT64_C(1) << count) - 1);
}

static void set_key(struct member *member, struct spacing spacing)
{
    struct shape_key *key = &member->key;
    size_t length = member->name.length + 4 + spacing.comma + spacing.colon;
    char *name = key->bytes + 2 + spacing.comma;

    assert(length < KEY_SIZE);
    *key = (struct shape_key){ .bits = ones(length + (member->opening != '\0')), .length = (uint32_t)length };
    memset(key->bytes, ' ', length);
    key->bytes[length] = member->opening;
    key->bytes[0] = ',';
    name[-1] = '"';
    memcpy(name, member->name.bytes, member->name.length);
    memcpy(name + member->name.length, "\":", 2);
}

static void expect_first(struct shape *shape, const struct member *member)
{
    struct shape_key *first = &shape->first;
    size_t before = member->kind == MEMBER_END ? 0 : 1u + shape->spacing.comma;

    first->bytes[0] = '{';
    memcpy(first->bytes + 1, member->key.bytes + before, KEY_SIZE);
    first->bits = member->key.bits >> before << 1 | 1;
    first->length = member->key.length + 1 - (uint32_t)before;
}

static bool is_pair(enum type type)
{
    struct code_shape shape = value_code_shape(type);

    return shape.shortest == 2 && shape.longest == 2 && !shape.digits;
}

static enum member_kind kind_of_list(const struct field_row *field)
{
    switch (type_row(field->type)->storage) {
    case STORAGE_NUMBER: return MEMBER_COUNTS;
    case STORAGE_TEXT: return MEMBER_NAMES;
    case STORAGE_CODE: break;
    case STORAGE_FLAG:
    case STORAGE_DATE: assert(false); break;  /* session.h has no struct for such a list */
    }
    if (is_pair(field->type))
        return MEMBER_PAIRS;
    return field->type == TYPE_DIAGNOSIS ? MEMBER_DIAGNOSES : MEMBER_CODES;
}

static enum member_kind kind_of_field(const struct field_row *field)
{
    if (field->list)
        return kind_of_list(field);
    switch (type_row(field->type)->storage) {
    case STORAGE_FLAG: return MEMBER_FLAG;
    case STORAGE_NUMBER: return field->type == TYPE_MONEY ? MEMBER_MONEY : MEMBER_COUNT;
    case STORAGE_DATE: return MEMBER_DATE;
    case STORAGE_TEXT: return field->type == TYPE_NAME ? MEMBER_NAME : MEMBER_TEXT;
    case STORAGE_CODE: break;
    }
    if (field->type == TYPE_DISCIPLINE)
        return MEMBER_RARE;
    if (is_pair(field->type))
        return MEMBER_PAIR;
    return field->type == TYPE_DIAGNOSIS ? MEMBER_DIAGNOSIS : MEMBER_CODE;
}

/* Amounts of money are written as texts or as numbers, and null often stands where there could be an object. */
static char opening_of(enum member_kind kind)
{
    switch (kind) {
    case MEMBER_FLAG: case MEMBER_COUNT: case MEMBER_MONEY: case MEMBER_RARE: case MEMBER_OBJECT:
    case MEMBER_AUTHORIZATION: case MEMBER_END:
        return '\0';
    case MEMBER_DATE: case MEMBER_TEXT: case MEMBER_NAME: case MEMBER_PAIR: case MEMBER_CODE: case MEMBER_DIAGNOSIS:
        return '"';
    case MEMBER_COUNTS: case MEMBER_NAMES: case MEMBER_PAIRS: case MEMBER_CODES: case MEMBER_DIAGNOSES:
    case MEMBER_AUTHORIZATIONS: case MEMBER_DOCUMENTS: case MEMBER_LINES:
        return '[';
    }
    return '\0';
}

static struct shape *shape_new(struct arena *arena, const char *what)
{
    struct shape *shape = ARENA_NEW(arena, struct shape);

    shape->what = what;
    shape->end.kind = MEMBER_END;
    shape->end.key = (struct shape_key){ "}", 1, 0 };
    return shape;
}

/* The member stays where it is only until the next one is added. */
static struct member *add_member(struct arena *arena, struct shape *shape, const char *name, enum member_kind kind,
                                 size_t offset)
{
    struct member *member;

    assert(shape->count < MEMBERS_MAX);
    shape->members = arena_grow(arena, shape->members, shape->count, &shape->capacity, sizeof *member);
    member = &shape->members[shape->count];
    member->name = text_of(name);
    member->path = name;
    member->kind = (uint8_t)kind;
    member->opening = opening_of(kind);
    member->offset = (uint32_t)offset;
    set_key(member, shape->spacing);
    shape->count++;
    return member;
}

static void add_field(struct arena *arena, struct shape *shape, const struct field_row *field)
{
    struct member *member =
        add_member(arena, shape, field_name(field), kind_of_field(field), field->offset);

    member->path = field->path;
    member->field = field;
    member->type = field->type;
    member->code = value_code_shape(field->type);
}

/* The first guess is the order of the dictionary. */
static void guess_order(struct arena *arena, struct shape *shape)
{
    shape->order = ARENA_ARRAY(arena, shape->count + 1, struct member *);
    for (size_t i = 0; i < shape->count; i++)
        shape->order[i] = &shape->members[i];
    shape->order[shape->count] = &shape->end;
    shape->end_at = shape->order + shape->count;
    expect_first(shape, shape->order[0]);
}

static struct shape *shape_of_object(struct arena *arena, const struct object_row *object)
{
    struct shape *shape = shape_new(arena, object->path);

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        if (object_of_field(field_row(id)) == object)
            add_field(arena, shape, field_row(id));
    }
    guess_order(arena, shape);
    return shape;
}

/* The objects and the members that stand in the scope directly. */
static struct shape *shape_of_scope(struct arena *arena, enum field_scope scope, const char *what)
{
    struct shape *shape = shape_new(arena, what);

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        if (field_row(id)->scope == scope && !object_of_field(field_row(id)))
            add_field(arena, shape, field_row(id));
    }
    for (size_t i = 0; i < object_count(); i++) {
        const struct object_row *object = object_row(i);

        if (object->scope == scope)
            add_member(arena, shape, object->path, MEMBER_OBJECT, object->offset)->shape =
                shape_of_object(arena, object);
    }
    return shape;
}

static void add_lists(struct arena *arena, struct shapes *shapes)
{
    const struct { const char *name; enum member_kind kind; size_t offset; struct shape *items; } lists[] = {
        { "authorization", MEMBER_AUTHORIZATION, offsetof(struct session, authorizations), shapes->authorization },
        { "authorizations", MEMBER_AUTHORIZATIONS, offsetof(struct session, authorizations), shapes->authorization },
        { "documents", MEMBER_DOCUMENTS, offsetof(struct session, documents), shapes->document },
        { "lines", MEMBER_LINES, offsetof(struct session, lines), shapes->line },
    };

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        add_member(arena, shapes->session, lists[i].name, lists[i].kind, lists[i].offset)->shape = lists[i].items;
}

struct shapes shapes_new(struct arena *arena)
{
    struct shapes shapes = {
        .session = shape_of_scope(arena, SCOPE_SESSION, "the session"),
        .line = shape_of_scope(arena, SCOPE_LINE, "a line"),
        .authorization = shape_of_scope(arena, SCOPE_AUTHORIZATION, "an authorization"),
        .document = shape_of_scope(arena, SCOPE_DOCUMENT, "a document"),
    };

    add_lists(arena, &shapes);
    guess_order(arena, shapes.session);
    guess_order(arena, shapes.line);
    guess_order(arena, shapes.authorization);
    guess_order(arena, shapes.document);
    return shapes;
}

/* Moves the member at `from` to `to`, and those between one place on. */
static void move(struct member **to, struct member **from)
{
    struct member *member = *from;

    for (; from > to; from--)
        from[0] = from[-1];
    for (; from < to; from++)
        from[0] = from[1];
    *to = member;
}

void shape_expect(struct shape *shape, struct member **step, struct member **found)
{
    if (found > shape->end_at) {
        move(step, found);
        shape->end_at++;
    } else {
        for (; found > step; found--, shape->end_at--)
            move(shape->end_at, step);
    }
    if (step == shape->order)
        expect_first(shape, *step);
}

void shape_set_spacing(struct shape *shape, struct spacing spacing)
{
    shape->spacing = spacing;
    for (size_t i = 0; i < shape->count; i++) {
        set_key(&shape->members[i], spacing);
        if (shape->members[i].shape)
            shape_set_spacing(shape->members[i].shape, spacing);
    }
    expect_first(shape, shape->order[0]);
}

struct member *shape_find(const struct shape *shape, struct text name)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (text_equal(shape->members[i].name, name))
            return &shape->members[i];
    }
    return NULL;
}

struct text shape_nearest(struct arena *arena, const struct shape *shape, struct text name)
{
    struct text *names = ARENA_ARRAY(arena, shape->count, struct text);

    for (size_t i = 0; i < shape->count; i++)
        names[i] = shape->members[i].name;
    return diag_nearest(name, names, shape->count);
}
