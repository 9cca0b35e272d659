/* Writing records and the schema: what is written is read as the same record; the schema says what the reader does. */
#include "record/value.h"
#include "tests/support/jansson.h"
#include "tests/support/random.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

/* A session made at random, in the arena. */
struct maker {
    struct random random;
    struct arena *arena;
};

static void *make_items(struct maker *maker, enum type type, size_t count)
{
    const char *example = value_example(type);
    struct text plain = { example + (*example == '"'), strlen(example) - (*example == '"' ? 2u : 0u) };
    char *items = arena_array(maker->arena, count, value_size(type));

    for (size_t i = 0; i < count; i++)
        assert_true(value_read(items + i * value_size(type), type, plain));
    return items;
}

static void make_list(struct maker *maker, enum type type, struct name_list *to)
{
    size_t count = random_below(&maker->random, 4);

    *to = (struct name_list){ make_items(maker, type, count), (int32_t)count };
}

static struct text make_text(struct maker *maker)
{
    static const char *const texts[] = { "a", "\"", "\\", "\001", "\n", "caf\303\251", "\360\237\230\200", "null" };
    struct text text = text_of(texts[random_below(&maker->random, sizeof texts / sizeof texts[0])]);

    return arena_printf(maker->arena, "%.*s%d", TEXT_ARG(text), (int)random_below(&maker->random, 100));
}

static void make_value(struct maker *maker, enum type type, void *to)
{
    struct random *random = &maker->random;

    switch (type_row(type)->storage) {
    case STORAGE_FLAG: *(flag_t *)to = (flag_t)random_below(random, 2); break;
    case STORAGE_NUMBER: *(int64_t *)to = (int64_t)random_below(random, VALUE_COUNT_MAX + 1); break;
    case STORAGE_DATE: *(date_t *)to = DATE_MIN + (date_t)random_below(random, DATE_MAX - DATE_MIN + 1); break;
    case STORAGE_TEXT:
        *(struct text *)to = type == TYPE_NAME ? TEXT("a_word") : make_text(maker);
        break;
    case STORAGE_CODE: memcpy(to, make_items(maker, type, 1), sizeof(code_t)); break;
    }
}

/* Each member unknown, none or known; those of an object only where the object is there. */
static void make_members(struct maker *maker, enum field_scope scope, char *base)
{
    for (size_t i = 0; i < object_count(); i++) {
        if (object_row(i)->scope == scope)
            base[object_row(i)->offset] = (char)((int)random_below(&maker->random, 3) - 1);
    }
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        const struct object_row *object = object_of_field(field);
        flag_t there = object ? (flag_t)base[object->offset] : 1;
        size_t choice = random_below(&maker->random, 4);

        if (field->scope != scope || there == FLAG_UNKNOWN || (there && choice == 0))
            continue;
        if (!there || choice == 1)
            value_set_none(base + field->offset, field->type, field->list);
        else if (field->list)
            make_list(maker, field->type, (struct name_list *)(void *)(base + field->offset));
        else
            make_value(maker, field->type, base + field->offset);
    }
}

/* A list of objects of the scope, or none; *count may become LIST_UNKNOWN. */
static void *make_objects(struct maker *maker, enum field_scope scope, const void *unknown, size_t size, int32_t *count)
{
    int32_t n = (int32_t)random_below(&maker->random, 4) - 1;
    char *items = arena_array(maker->arena, (size_t)(n < 0 ? 0 : n), size);

    for (int32_t i = 0; i < n; i++) {
        memcpy(items + (size_t)i * size, unknown, size);
        make_members(maker, scope, items + (size_t)i * size);
    }
    *count = n;
    return items;
}

static struct session make_session(struct maker *maker)
{
    struct session session = session_unknown;

    make_members(maker, SCOPE_SESSION, (char *)&session);
    session.id = TEXT("S-1");
    session.date = 20000;
    session.patient.there = 1;
    session.patient.id = TEXT("P-1");
    session.authorizations.items = make_objects(maker, SCOPE_AUTHORIZATION, &authorization_unknown,
                                                sizeof(struct authorization), &session.authorizations.count);
    session.documents.items = make_objects(maker, SCOPE_DOCUMENT, &document_unknown, sizeof(struct document),
                                           &session.documents.count);
    session.lines = make_objects(maker, SCOPE_LINE, &line_unknown, sizeof(struct line), &session.line_count);
    if (session.line_count < 1) {
        session.lines = arena_alloc(maker->arena, sizeof(struct line));
        session.lines[0] = line_unknown;
        session.line_count = 1;
    }
    session.diagnoses.count = LIST_UNKNOWN;  /* pointers are then not compared with it */
    for (int32_t i = 0; i < session.line_count; i++) {
        session.lines[i].code = code_parse(TEXT("97112"));
        session.lines[i].number = i + 1;
    }
    return session;
}

static void test_round_trip(void **state)
{
    struct arena arena;
    struct maker maker = { { 21 }, &arena };
    struct records records;
    struct buffer written, again;

    (void)state;
    arena_init(&arena, allocator_standard);
    records_open(&records, RECORD_JSONL);
    buffer_init(&written, allocator_standard);
    buffer_init(&again, allocator_standard);
    for (int n = 0; n < 2000; n++) {
        struct session session = make_session(&maker);
        const char *difference;

        record_write_json(&written, &session);
        if (records_read(&records, (struct text){ written.bytes, written.length - 1 }, "\"") != RECORD_READ)
            fail_msg("refused: %.*s", TEXT_ARG(buffer_text(&written)));
        difference = records_session_difference(&session, &records.session);
        if (difference)
            fail_msg("%s differs: %.*s", difference, TEXT_ARG(buffer_text(&written)));
        record_write_json(&again, &records.session);
        assert_true(text_equal(buffer_text(&written), buffer_text(&again)));
        buffer_clear(&written);
        buffer_clear(&again);
        arena_reset(&arena);
    }
    assert_int_equal(records.diagnostics.count, 0);
    buffer_free(&written);
    buffer_free(&again);
    records_close(&records);
    arena_free(&arena);
}

/* "properties" of the scope's definition in the schema. */
static json_t *properties_of(json_t *schema, enum field_scope scope)
{
    static const char *const names[] = { [SCOPE_LINE] = "line", [SCOPE_AUTHORIZATION] = "authorization",
                                         [SCOPE_DOCUMENT] = "document" };
    json_t *of = scope == SCOPE_SESSION ? schema : json_object_get(json_object_get(schema, "$defs"), names[scope]);

    return json_object_get(of, "properties");
}

/* Every member of the dictionary is in the schema at its place, with its help. */
static void test_schema(void **state)
{
    struct buffer text;
    json_error_t error;
    json_t *schema;

    (void)state;
    buffer_init(&text, allocator_standard);
    record_schema(&text);
    schema = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, &error);
    if (!schema)
        fail_msg("%s at %d", error.text, error.position);
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        const struct object_row *object = object_of_field(field);
        json_t *properties = properties_of(schema, field->scope), *property;

        if (object)
            properties = json_object_get(json_object_get(properties, object->path), "properties");
        property = json_object_get(properties, field_name(field));
        if (!property || strcmp(json_string_value(json_object_get(property, "description")), field->help) != 0)
            fail_msg("%s is not in the schema", field->path);
    }
    assert_int_equal(json_array_size(json_object_get(schema, "required")), 4);
    json_decref(schema);
    buffer_free(&text);
}

/* The dictionary's objects: each has members, and each member with a dot has an object. */
static void test_dictionary(void **state)
{
    (void)state;
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        const struct object_row *object = object_of_field(field);

        assert_true((strchr(field->path, '.') != NULL) == (object != NULL));
        assert_true(!object || object->scope == field->scope);
        for (enum field other = 0; other < id; other++)
            assert_false(field_row(other)->scope == field->scope && strcmp(field_row(other)->path, field->path) == 0);
    }
    for (enum type type = 0; type < TYPE_COUNT; type++)
        assert_true(value_expected(type) && value_example(type));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_dictionary),
    };

    return cmocka_run_group_tests_name("record_write", tests, NULL, NULL);
}
