/* Writing a record as one line of JSON, from the dictionary: what was left out stays out, what is known to be none is
 * written as null, [] or false. Reading the line gives the same record. */
#include "base/json.h"
#include "record/dictionary.h"
#include "record/reader.h"

static bool is_known_list(const struct field_row *field, const void *value)
{
    switch (type_row(field->type)->storage) {
    case STORAGE_NUMBER: return ((const struct number_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_TEXT: return ((const struct name_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_CODE: return ((const struct code_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;
    }
    return false;
}

/* Something was written in the input: a value, or that there is none. */
static bool is_written(const struct field_row *field, const void *value)
{
    if (field->list)
        return is_known_list(field, value);
    switch (type_row(field->type)->storage) {
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

static void write_one(struct json *json, enum type type, const void *value)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: json_bool(json, *(const flag_t *)value == 1); break;
    case STORAGE_NUMBER: write_number(json, type, *(const int64_t *)value); break;
    case STORAGE_DATE: write_date(json, *(const date_t *)value); break;
    case STORAGE_TEXT: write_text(json, *(const struct text *)value); break;
    case STORAGE_CODE: write_code(json, type, *(const code_t *)value); break;
    }
}

static void write_list(struct json *json, enum type type, const void *value)
{
    const struct code_list *codes = value;
    const struct number_list *numbers = value;
    const struct name_list *names = value;

    json_open(json, '[');
    switch (type_row(type)->storage) {
    case STORAGE_CODE:
        for (int32_t i = 0; i < codes->count; i++)
            write_code(json, type, codes->items[i]);
        break;
    case STORAGE_NUMBER:
        for (int32_t i = 0; i < numbers->count; i++)
            write_number(json, type, numbers->items[i]);
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

static void write_field(struct json *json, const struct field_row *field, const char *base)
{
    const void *value = base + field->offset;

    if (!is_written(field, value))
        return;
    json_key(json, field_name(field));
    if (field->list)
        write_list(json, field->type, value);
    else
        write_one(json, field->type, value);
}

/* Begins an object; true when its members follow, which is when it is there. */
static bool open_object(struct json *json, const struct object_row *object, const char *base)
{
    flag_t there = *(const flag_t *)(const void *)(base + object->offset);

    if (there == FLAG_UNKNOWN)
        return false;
    json_key(json, object->path);
    if (there)
        json_open(json, '{');
    else
        json_null(json);
    return there;
}

/* The members of a scope in the order of the dictionary, in which those of an object stand together. */
static void write_scope(struct json *json, enum field_scope scope, const void *base)
{
    const struct object_row *last = NULL;
    bool open = false;

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        const struct object_row *object = field->scope == scope ? object_of_field(field) : NULL;

        if (last && object != last && open)
            json_close(json, '}');
        if (object && object != last)
            open = open_object(json, object, base);
        if (field->scope == scope && (!object || open))
            write_field(json, field, base);
        last = object;
    }
    if (last && open)
        json_close(json, '}');
}

static void write_items(struct json *json, const char *name, enum field_scope scope, const void *items, int32_t count,
                        size_t size)
{
    if (count == LIST_UNKNOWN)
        return;
    json_key(json, name);
    json_open(json, '[');
    for (int32_t i = 0; i < count; i++) {
        json_open(json, '{');
        write_scope(json, scope, (const char *)items + (size_t)i * size);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void record_write_json(struct buffer *to, const struct session *session)
{
    struct json json = json_to(to);

    json_open(&json, '{');
    write_scope(&json, SCOPE_SESSION, session);
    write_items(&json, "authorizations", SCOPE_AUTHORIZATION, session->authorizations.items,
                session->authorizations.count, sizeof(struct authorization));
    write_items(&json, "documents", SCOPE_DOCUMENT, session->documents.items, session->documents.count,
                sizeof(struct document));
    write_items(&json, "lines", SCOPE_LINE, session->lines, session->line_count, sizeof(struct line));
    json_close(&json, '}');
    buffer_char(to, '\n');
}
