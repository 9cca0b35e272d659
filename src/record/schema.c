/* The JSON Schema (2020-12) of the session record, made from the dictionary. */
#include "base/json.h"
#include "record/dictionary.h"
#include "record/reader.h"
#include "record/value.h"

/* "type": the kind, or null for what is known to be none. */
static void write_kind(struct json *json, const char *kind, bool nullable)
{
    json_key(json, "type");
    if (!nullable) {
        json_string(json, kind);
        return;
    }
    json_open(json, '[');
    json_string(json, kind);
    json_string(json, "null");
    json_close(json, ']');
}

static void write_pattern(struct json *json, const char *pattern)
{
    json_key(json, "pattern");
    json_string(json, pattern);
}

static void write_code_pattern(struct json *json, enum type type)
{
    struct code_shape shape = value_code_shape(type);
    struct buffer pattern;

    buffer_init(&pattern, json->to->allocator);
    if (type == TYPE_DIAGNOSIS)
        buffer_printf(&pattern, "^[0-9A-Z]{3}([.]?[0-9A-Z]{1,%d})?$", shape.longest - 3);
    else if (type == TYPE_DISCIPLINE)
        buffer_string(&pattern, "^(PT|OT|SLP)$");
    else
        buffer_printf(&pattern, "^[%s]{%d,%d}$", shape.digits ? "0-9" : "0-9A-Z", shape.shortest, shape.longest);
    json_key(json, "pattern");
    json_text(json, buffer_text(&pattern));
    json->to->failed |= pattern.failed;
    buffer_free(&pattern);
}

static void write_count(struct json *json, bool nullable)
{
    write_kind(json, "integer", nullable);
    json_key(json, "minimum");
    json_number(json, 0);
    json_key(json, "maximum");
    json_number(json, VALUE_COUNT_MAX);
}

/* An amount is a text or a number. */
static void write_money(struct json *json, bool nullable)
{
    json_key(json, "type");
    json_open(json, '[');
    json_string(json, "string");
    json_string(json, "number");
    if (nullable)
        json_string(json, "null");
    json_close(json, ']');
    json_key(json, "minimum");
    json_number(json, 0);
    write_pattern(json, "^[0-9]{1,13}([.][0-9]{1,2}0*)?$");
}

/* The keywords for one value of the type, within an object that is open. */
static void write_type(struct json *json, enum type type, bool nullable)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG:
        write_kind(json, "boolean", nullable);
        break;
    case STORAGE_NUMBER:
        (type == TYPE_MONEY ? write_money : write_count)(json, nullable);
        break;
    case STORAGE_DATE:
        write_kind(json, "string", nullable);
        json_key(json, "format");
        json_string(json, "date");
        break;
    case STORAGE_TEXT:
        write_kind(json, "string", nullable);
        if (type == TYPE_NAME)
            write_pattern(json, "^[a-z][a-z0-9_.]*$");
        break;
    case STORAGE_CODE:
        write_kind(json, "string", nullable);
        write_code_pattern(json, type);
        break;
    }
}

static bool is_required(const struct field_row *field)
{
    return field == field_row(FIELD_SESSION_ID) || field == field_row(FIELD_DATE) ||
           field == field_row(FIELD_PATIENT_ID) || field == field_row(FIELD_LINE_CODE);
}

static void write_field(struct json *json, const struct field_row *field)
{
    json_key(json, field_name(field));
    json_open(json, '{');
    json_key(json, "description");
    json_string(json, field->help);
    if (field->list) {
        write_kind(json, "array", true);
        json_key(json, "maxItems");
        json_number(json, RECORD_LIST_MAX);
        json_key(json, "items");
        json_open(json, '{');
        write_type(json, field->type, false);
        json_close(json, '}');
    } else {
        write_type(json, field->type, !is_required(field));
    }
    json_close(json, '}');
}

static bool is_required_object(const struct object_row *object)
{
    return object == object_of_field(field_row(FIELD_PATIENT_ID));
}

static void write_object(struct json *json, const struct object_row *object)
{
    bool required = is_required_object(object);

    json_key(json, object->path);
    json_open(json, '{');
    write_kind(json, "object", !required);
    json_key(json, "properties");
    json_open(json, '{');
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        if (object_of_field(field_row(id)) == object)
            write_field(json, field_row(id));
    }
    json_close(json, '}');
    if (required) {
        json_key(json, "required");
        json_open(json, '[');
        json_string(json, field_name(field_row(FIELD_PATIENT_ID)));
        json_close(json, ']');
    }
    json_close(json, '}');
}

/* "properties" of a scope, left open. */
static void open_properties(struct json *json, enum field_scope scope)
{
    const struct object_row *last = NULL;

    json_key(json, "properties");
    json_open(json, '{');
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct object_row *object = object_of_field(field_row(id));

        if (field_row(id)->scope != scope)
            continue;
        if (!object)
            write_field(json, field_row(id));
        else if (object != last)
            write_object(json, object);
        last = object;
    }
}

static void close_with_required(struct json *json, const char *const *names, size_t count)
{
    json_close(json, '}');  /* the properties */
    if (count > 0) {
        json_key(json, "required");
        json_open(json, '[');
        for (size_t i = 0; i < count; i++)
            json_string(json, names[i]);
        json_close(json, ']');
    }
    json_close(json, '}');
}

/* A list of objects. */
static void write_items(struct json *json, const char *name, const char *definition, bool nullable, int most)
{
    json_key(json, name);
    json_open(json, '{');
    write_kind(json, "array", nullable);
    if (!nullable) {
        json_key(json, "minItems");
        json_number(json, 1);
    }
    json_key(json, "maxItems");
    json_number(json, most);
    json_key(json, "items");
    json_open(json, '{');
    json_key(json, "$ref");
    json_string(json, definition);
    json_close(json, '}');
    json_close(json, '}');
}

/* "authorization": one object, or null. */
static void write_authorization(struct json *json)
{
    json_key(json, "authorization");
    json_open(json, '{');
    json_key(json, "oneOf");
    json_open(json, '[');
    json_open(json, '{');
    json_key(json, "$ref");
    json_string(json, "#/$defs/authorization");
    json_close(json, '}');
    json_open(json, '{');
    write_kind(json, "null", false);
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
}

static void write_definition(struct json *json, const char *name, enum field_scope scope, const char *const *required,
                             size_t count)
{
    json_key(json, name);
    json_open(json, '{');
    write_kind(json, "object", false);
    open_properties(json, scope);
    close_with_required(json, required, count);
}

static void write_definitions(struct json *json)
{
    static const char *const line_required[] = { "code" };

    json_key(json, "$defs");
    json_open(json, '{');
    write_definition(json, "line", SCOPE_LINE, line_required, 1);
    write_definition(json, "authorization", SCOPE_AUTHORIZATION, NULL, 0);
    write_definition(json, "document", SCOPE_DOCUMENT, NULL, 0);
    json_close(json, '}');
}

/* Not both: one authorization, or a list of them. */
static void write_not_both(struct json *json)
{
    json_key(json, "not");
    json_open(json, '{');
    json_key(json, "required");
    json_open(json, '[');
    json_string(json, "authorization");
    json_string(json, "authorizations");
    json_close(json, ']');
    json_close(json, '}');
}

void record_schema(struct buffer *to)
{
    static const char *const required[] = { "id", "date", "patient", "lines" };
    struct json json = json_to(to);

    json_open(&json, '{');
    json_key(&json, "$schema");
    json_string(&json, "https://json-schema.org/draft/2020-12/schema");
    json_key(&json, "title");
    json_string(&json, "payrule session record");
    json_key(&json, "description");
    json_string(&json, "One patient, one date of service, one billing provider, one payer; one record a line. A member "
                       "left out is unknown; null, [] or false written out is known to be none.");
    write_kind(&json, "object", false);
    write_definitions(&json);
    write_not_both(&json);
    open_properties(&json, SCOPE_SESSION);
    write_authorization(&json);
    write_items(&json, "authorizations", "#/$defs/authorization", true, RECORD_LIST_MAX);
    write_items(&json, "documents", "#/$defs/document", true, RECORD_LIST_MAX);
    write_items(&json, "lines", "#/$defs/line", false, RECORD_LINES_MAX);
    close_with_required(&json, required, sizeof required / sizeof required[0]);
    buffer_char(to, '\n');
}
