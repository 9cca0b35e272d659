/* Writing a record as one line of JSON, from the dictionary: what was left out stays out, what is known to be none is
 * written as null, [] or false. Reading the line gives the same record. */
#include "base/json.h"
#include "record/dictionary.h"
#include "record/reader.h"

/* A row of fields.def: a member, or the object that the members after it with a dot in their paths are in. Tables of
 * one kind after another, because a record has few of all the members that it may have. */
struct step {
    const char *path;
    uint32_t offset;
    uint8_t scope, type, storage;
    bool list, object;
};

enum {
#define TYPE(id, name, storage, unit) STORAGE_OF_##id = STORAGE_##storage,
#include "record/types.def"
#undef TYPE
};

static const struct step steps[] = {
#define FIELD(id, scope, path, type, list, member, help)                                                               \
    { path,      (uint32_t)offsetof(STRUCT_##scope, member), SCOPE_##scope, TYPE_##type, STORAGE_OF_##type,            \
      IS_LIST_##list, false },
#define OBJECT(scope, path, member)                                                                                    \
    { path, (uint32_t)offsetof(STRUCT_##scope, member), SCOPE_##scope, TYPE_FLAG, STORAGE_FLAG, false, true },
#include "record/fields.def"
#undef OBJECT
#undef FIELD
};

static bool is_known_list(const struct step *step, const void *value)
{
    switch ((enum storage)step->storage) {
    case STORAGE_NUMBER: return ((const struct number_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_TEXT: return ((const struct name_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_CODE: return ((const struct code_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;
    }
    return false;
}

/* Something was written in the input: a value, or that there is none. */
static bool is_written(const struct step *step, const void *value)
{
    if (step->list)
        return is_known_list(step, value);
    switch ((enum storage)step->storage) {
    case STORAGE_FLAG: return *(const flag_t *)value != FLAG_UNKNOWN;
    case STORAGE_NUMBER: return *(const int64_t *)value != NUMBER_UNKNOWN;
    case STORAGE_DATE: return *(const date_t *)value != DATE_UNKNOWN;
    case STORAGE_TEXT: return ((const struct text *)value)->bytes != NULL;
    case STORAGE_CODE: return *(const code_t *)value != CODE_UNKNOWN;
    }
    return false;
}

static void write_number(struct json *json, enum type type, int64_t number)
{
    if (!number_is_known(number))
        json_null(json);
    else if (type == TYPE_MONEY)
        json_hundredths(json, number);
    else
        json_number(json, number);
}

static void write_date(struct json *json, date_t date)
{
    if (date_is_known(date))
        json_date(json, date);
    else
        json_null(json);
}

static void write_text(struct json *json, struct text text)
{
    if (text.length > 0)
        json_text(json, text);
    else
        json_null(json);
}

static void write_code(struct json *json, enum type type, code_t code)
{
    if (!code_is_known(code))
        json_null(json);
    else if (type == TYPE_DIAGNOSIS)
        json_diagnosis(json, code);
    else
        json_code(json, code);
}

static void write_one(struct json *json, const struct step *step, const void *value)
{
    enum type type = (enum type)step->type;

    switch ((enum storage)step->storage) {
    case STORAGE_FLAG: json_bool(json, *(const flag_t *)value == 1); break;
    case STORAGE_NUMBER: write_number(json, type, *(const int64_t *)value); break;
    case STORAGE_DATE: write_date(json, *(const date_t *)value); break;
    case STORAGE_TEXT: write_text(json, *(const struct text *)value); break;
    case STORAGE_CODE: write_code(json, type, *(const code_t *)value); break;
    }
}

static void write_list(struct json *json, const struct step *step, const void *value)
{
    const struct code_list *codes = value;
    const struct number_list *numbers = value;
    const struct name_list *names = value;

    json_open(json, '[');
    switch ((enum storage)step->storage) {
    case STORAGE_CODE:
        for (int32_t i = 0; i < codes->count; i++)
            write_code(json, (enum type)step->type, codes->items[i]);
        break;
    case STORAGE_NUMBER:
        for (int32_t i = 0; i < numbers->count; i++)
            write_number(json, (enum type)step->type, numbers->items[i]);
        break;
    case STORAGE_TEXT:
        for (int32_t i = 0; i < names->count; i++)
            json_text(json, names->items[i]);
        break;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;
    }
    json_close(json, ']');
}

/* Begins an object; true when its members follow, which is when it is there. */
static bool open_object(struct json *json, const struct step *object, const void *value)
{
    flag_t there = *(const flag_t *)value;

    if (there == FLAG_UNKNOWN)
        return false;
    json_key(json, object->path);
    if (there)
        json_open(json, '{');
    else
        json_null(json);
    return there;
}

/* A value that is known. Its path tells whether it belongs to the object that is open, which is then closed if not;
 * what belongs to one that is not there is nowhere. */
static void write_field(struct json *json, const struct step *step, const void *value, bool *open)
{
    const char *dot = strchr(step->path, '.');

    if (dot != NULL && !*open)
        return;
    if (dot == NULL && *open) {
        json_close(json, '}');
        *open = false;
    }
    json_key(json, dot != NULL ? dot + 1 : step->path);
    if (step->list)
        write_list(json, step, value);
    else
        write_one(json, step, value);
}

/* The steps of a scope, which stand together. */
struct range { const struct step *first, *end; };

static struct range range_of(enum field_scope scope)
{
    const struct step *end = steps + sizeof steps / sizeof *steps;
    struct range range = { steps, end };

    while (range.first < end && range.first->scope != scope)
        range.first++;
    for (range.end = range.first; range.end < end && range.end->scope == scope;)
        range.end++;
    return range;
}

/* The members of a scope in the order of the dictionary, in which those of an object stand together behind it. */
static void write_scope(struct json *json, struct range range, const void *base)
{
    bool open = false;

    for (const struct step *step = range.first; step < range.end; step++) {
        const void *value = (const char *)base + step->offset;

        if (!step->object) {
            if (is_written(step, value))
                write_field(json, step, value, &open);
            continue;
        }
        if (open)
            json_close(json, '}');
        open = open_object(json, step, value);
    }
    if (open)
        json_close(json, '}');
}

static void write_items(struct json *json, const char *name, enum field_scope scope, const void *items, int32_t count,
                        size_t size)
{
    struct range range;

    if (count == LIST_UNKNOWN)
        return;
    range = range_of(scope);
    json_key(json, name);
    json_open(json, '[');
    for (int32_t i = 0; i < count; i++) {
        json_open(json, '{');
        write_scope(json, range, (const char *)items + (size_t)i * size);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void record_write_json(struct buffer *to, const struct session *session)
{
    struct json json = json_to(to);

    json_open(&json, '{');
    write_scope(&json, range_of(SCOPE_SESSION), session);
    write_items(&json, "authorizations", SCOPE_AUTHORIZATION, session->authorizations.items,
                session->authorizations.count, sizeof(struct authorization));
    write_items(&json, "documents", SCOPE_DOCUMENT, session->documents.items, session->documents.count,
                sizeof(struct document));
    write_items(&json, "lines", SCOPE_LINE, session->lines, session->line_count, sizeof(struct line));
    json_close(&json, '}');
    buffer_char(to, '\n');
}
