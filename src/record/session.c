/* The dictionary as tables, and the records that know nothing yet.
 *
 * Made from types.def and fields.def; knows no input format. */
#include "record/session.h"

#include <assert.h>

#include "record/dictionary.h"

const struct session session_unknown = {
    .date = DATE_UNKNOWN, .received = DATE_UNKNOWN,
    .patient = { .there = FLAG_UNKNOWN, .birth_date = DATE_UNKNOWN },
    .billing = { .there = FLAG_UNKNOWN, .in_network = FLAG_UNKNOWN, .enrolled = FLAG_UNKNOWN },
    .provider = { .there = FLAG_UNKNOWN, .in_network = FLAG_UNKNOWN, .enrolled = FLAG_UNKNOWN },
    .supervisor = { .there = FLAG_UNKNOWN, .in_network = FLAG_UNKNOWN, .enrolled = FLAG_UNKNOWN },
    .referring = { .there = FLAG_UNKNOWN }, .ordering = { .there = FLAG_UNKNOWN },
    .attending = { .there = FLAG_UNKNOWN },
    .plan_of_care = { .there = FLAG_UNKNOWN, .recertification = FLAG_UNKNOWN, .established = DATE_UNKNOWN,
                      .first_treatment = DATE_UNKNOWN, .sent = DATE_UNKNOWN, .certified = DATE_UNKNOWN,
                      .through = DATE_UNKNOWN },
    .order = { .there = FLAG_UNKNOWN, .date = DATE_UNKNOWN },
    .referral = { .there = FLAG_UNKNOWN, .from = DATE_UNKNOWN, .through = DATE_UNKNOWN, .visits = NUMBER_UNKNOWN,
                  .units = NUMBER_UNKNOWN },
    .onset = DATE_UNKNOWN, .injury = DATE_UNKNOWN, .surgery = DATE_UNKNOWN,
    .first_treatment = DATE_UNKNOWN, .notified = DATE_UNKNOWN,
    .payer_order = NUMBER_UNKNOWN,
    .telehealth = FLAG_UNKNOWN, .abn = FLAG_UNKNOWN, .employer_authorized = FLAG_UNKNOWN,
    .diagnoses = { NULL, LIST_UNKNOWN }, .documented = { NULL, LIST_UNKNOWN },
    .authorizations = { NULL, LIST_UNKNOWN }, .documents = { NULL, LIST_UNKNOWN },
};

const struct line line_unknown = {
    .number = NUMBER_UNKNOWN, .minutes = NUMBER_UNKNOWN, .units = NUMBER_UNKNOWN,
    .charge = NUMBER_UNKNOWN, .allowed = NUMBER_UNKNOWN, .assistant_minutes = NUMBER_UNKNOWN,
    .modifiers = { NULL, LIST_UNKNOWN }, .pointers = { NULL, LIST_UNKNOWN },
    .provider = { .there = FLAG_UNKNOWN, .in_network = FLAG_UNKNOWN, .enrolled = FLAG_UNKNOWN },
    .through = DATE_UNKNOWN, .group = FLAG_UNKNOWN, .voided = FLAG_UNKNOWN,
};

const struct authorization authorization_unknown = {
    .from = DATE_UNKNOWN, .through = DATE_UNKNOWN, .visits = NUMBER_UNKNOWN, .units = NUMBER_UNKNOWN,
    .codes = { NULL, LIST_UNKNOWN },
};

const struct document document_unknown = { .date = DATE_UNKNOWN };

static const struct type_row types[TYPE_COUNT] = {
#define TYPE(id, name, storage, unit) { #id, name, unit, STORAGE_##storage },
#include "record/types.def"
#undef TYPE
};

const struct type_row *type_row(enum type type)
{
    assert(type < TYPE_COUNT);
    return &types[type];
}

static const struct field_row fields[FIELD_COUNT] = {
#define FIELD(id, scope, path, type, list, member, help) \
    { #id, path, help, SCOPE_##scope, TYPE_##type, IS_LIST_##list, (uint32_t)offsetof(STRUCT_##scope, member) },
#define OBJECT(scope, path, member)
#include "record/fields.def"
#undef OBJECT
#undef FIELD
};

static const struct object_row objects[] = {
#define FIELD(id, scope, path, type, list, member, help)
#define OBJECT(scope, path, member) { path, SCOPE_##scope, (uint32_t)offsetof(STRUCT_##scope, member) },
#include "record/fields.def"
#undef OBJECT
#undef FIELD
};

const struct field_row *field_row(enum field field)
{
    assert(field < FIELD_COUNT);
    return &fields[field];
}

size_t object_count(void)
{
    return sizeof objects / sizeof objects[0];
}

const struct object_row *object_row(size_t index)
{
    assert(index < object_count());
    return &objects[index];
}

const struct object_row *object_of_field(const struct field_row *field)
{
    const char *dot = strchr(field->path, '.');
    for (size_t i = 0; dot && i < object_count(); i++) {
        struct text prefix = { field->path, (size_t)(dot - field->path) };
        if (objects[i].scope == field->scope && text_is(prefix, objects[i].path))
            return &objects[i];
    }
    return NULL;
}

const char *field_name(const struct field_row *field)
{
    const char *dot = strchr(field->path, '.');
    return dot ? dot + 1 : field->path;
}
