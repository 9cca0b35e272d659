/* The reader of JSON Lines: what is read, what is unknown, what is refused and how that is told. */
#include "record/value.h"
#include "tests/support/random.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

static const char typical[] =
    "{\"id\":\"S-1001\",\"payer\":\"medicare.part_b\",\"date\":\"2026-03-02\",\"received\":\"2026-03-05\","
    "\"patient\":{\"id\":\"P-77\",\"birth_date\":\"1964-03-02\"},\"claim\":\"C-9\",\"setting\":\"practitioner\","
    "\"clinic\":\"north\",\"place_of_service\":\"11\",\"discipline\":\"PT\","
    "\"billing_provider\":{\"npi\":\"1992999999\"},"
    "\"provider\":{\"npi\":\"1234567893\",\"role\":\"PT\",\"taxonomy\":\"225100000X\",\"in_network\":true,"
    "\"enrolled\":true},\"diagnoses\":[\"I69.351\",\"R26.81\"],"
    "\"authorization\":{\"number\":\"A1\",\"from\":\"2026-01-01\",\"through\":\"2026-06-30\",\"visits\":20,"
    "\"units\":80,\"codes\":[\"97112\"]},"
    "\"plan_of_care\":{\"established\":\"2026-02-20\",\"certified\":\"2026-02-28\",\"through\":\"2026-05-20\"},"
    "\"documents\":[{\"kind\":\"progress_report\",\"date\":\"2026-02-27\",\"signed_by\":\"PT\"}],"
    "\"documented\":[\"impairment\",\"skilled_technique\"],"
    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":24,\"units\":2,\"modifiers\":[\"GP\"],\"charge\":\"80.00\","
    "\"allowed\":\"67.10\",\"diagnoses\":[1],\"assistant_minutes\":0,\"group\":false}]}";

/* A record that lacks nothing, with members of the session, of its patient and of its line added. */
#define RECORD(session, line) \
    "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"}," session \
    "\"lines\":[{\"code\":\"97112\"" line "}]}"

static int set_up(void **state)
{
    struct records *records = malloc(sizeof *records);

    if (records == NULL)
        return -1;
    records_open(records, RECORD_JSONL);
    *state = records;
    return 0;
}

static int tear_down(void **state)
{
    records_close(*state);
    free(*state);
    return 0;
}

static enum record_status read(struct records *records, const char *line)
{
    return records_read(records, text_of(line), "\n\"");
}

/* The line is read without a word. */
static void assert_reads(struct records *records, const char *line)
{
    size_t before = records->diagnostics.count;
    enum record_status status = read(records, line);

    if (status != RECORD_READ || records->diagnostics.count > before)
        fail_msg("%s was not read: %.*s", line, records->diagnostics.count > before ?
                 (int)records->diagnostics.items[before]->text.length : 0,
                 records->diagnostics.count > before ? records->diagnostics.items[before]->text.bytes : "");
}

/* The line is refused, first of all for this, at this column. */
static void assert_refuses(struct records *records, const char *line, enum message message, uint32_t column)
{
    size_t before = records->diagnostics.count;
    enum record_status status = read(records, line);
    const struct diagnostic *first;

    if (status != RECORD_REFUSED || records->diagnostics.count == before)
        fail_msg("%s was not refused", line);
    first = records->diagnostics.items[before];
    if (first->id != message || (column > 0 && first->place.column != column))
        fail_msg("%s was refused for %s at column %u: %.*s", line, message_row(first->id)->id, first->place.column,
                 TEXT_ARG(first->text));
}

static void assert_code(code_t code, const char *expected)
{
    char text[CODE_TEXT_SIZE];

    assert_text(((struct text){ text, code_format(text, code) }), expected);
}

static void assert_date(date_t date, const char *expected)
{
    char text[DATE_TEXT_SIZE];

    date_format(text, date);
    assert_text(((struct text){ text, sizeof text }), expected);
}

static void test_typical(void **state)
{
    struct records *records = *state;
    const struct session *session = &records->session;

    assert_reads(records, typical);
    assert_text(session->id, "S-1001");
    assert_text(session->patient.id, "P-77");
    assert_date(session->patient.birth_date, "1964-03-02");
    assert_date(session->date, "2026-03-02");
    assert_code(session->place, "11");
    assert_code(session->discipline, "PT");
    assert_code(session->provider.taxonomy, "225100000X");
    assert_int_equal(session->provider.in_network, 1);
    assert_int_equal(session->billing.in_network, FLAG_UNKNOWN);
    assert_int_equal(session->supervisor.there, FLAG_UNKNOWN);
    assert_int_equal(session->diagnoses.count, 2);
    assert_code(session->diagnoses.items[0], "I69351");
    assert_text(session->documented.items[1], "skilled_technique");
    assert_date(session->plan_of_care.through, "2026-05-20");
    assert_int_equal(session->plan_of_care.sent, DATE_UNKNOWN);
}

static void test_typical_items(void **state)
{
    struct records *records = *state;
    const struct session *session = &records->session;
    const struct line *line;

    assert_reads(records, typical);
    assert_int_equal(session->authorizations.count, 1);
    assert_int_equal(session->authorizations.items[0].units, 80);
    assert_code(session->authorizations.items[0].codes.items[0], "97112");
    assert_int_equal(session->documents.count, 1);
    assert_text(session->documents.items[0].kind, "progress_report");
    assert_int_equal(session->line_count, 1);
    line = session->lines;
    assert_int_equal(line->number, 1);
    assert_code(line->code, "97112");
    assert_int_equal(line->minutes, 24);
    assert_code(line->modifiers.items[0], "GP");
    assert_int_equal(line->charge, 8000);
    assert_int_equal(line->allowed, 6710);
    assert_int_equal(line->pointers.items[0], 1);
    assert_int_equal(line->assistant_minutes, 0);
    assert_int_equal(line->group, 0);
    assert_int_equal(line->voided, FLAG_UNKNOWN);
}

/* One member of the scope in a record that is complete, for which `value` is written. */
static const char *record_with(const struct field_row *field, const char *value, char *to, size_t size)
{
    const struct object_row *object = object_of_field(field);
    const char *name = field_name(field), *begin = "", *end = "";
    char member[300];

    if (object) {
        snprintf(member, sizeof member, "\"%s\":{\"%s\":%s}", object->path, name, value);
        if (strcmp(object->path, "patient") == 0)
            snprintf(member, sizeof member, "\"patient\":{\"id\":\"P-1\",\"%s\":%s}", name, value);
    } else {
        snprintf(member, sizeof member, "\"%s\":%s", name, value);
    }
    if (field->scope == SCOPE_AUTHORIZATION) {
        begin = "\"authorization\":{";
        end = "}";
    } else if (field->scope == SCOPE_DOCUMENT) {
        begin = "\"documents\":[{";
        end = "}]";
    }
    if (field->scope == SCOPE_LINE)
        snprintf(to, size, RECORD("", ",%s"), member);
    else if (object && strcmp(object->path, "patient") == 0)
        snprintf(to, size, "{\"id\":\"S-1\",\"date\":\"2026-03-02\",%s,\"lines\":[{\"code\":\"97112\"}]}", member);
    else
        snprintf(to, size, RECORD("%s%s%s,", ""), begin, member, end);
    return to;
}

static const char *base_of(const struct session *session, enum field_scope scope)
{
    switch (scope) {
    case SCOPE_SESSION: return (const char *)session;
    case SCOPE_LINE: return (const char *)session->lines;
    case SCOPE_AUTHORIZATION: return (const char *)session->authorizations.items;
    case SCOPE_DOCUMENT: return (const char *)session->documents.items;
    }
    return NULL;
}

/* Members that each record must have, and that RECORD() has. */
static bool is_required(enum field id)
{
    return id == FIELD_SESSION_ID || id == FIELD_DATE || id == FIELD_PATIENT_ID || id == FIELD_LINE_CODE;
}

/* The value that a member is expected to have, as value.h reads or sets it. */
union any_value {
    flag_t flag;
    int64_t number;
    date_t date;
    struct text text;
    code_t code;
    struct name_list list;
};

static void test_each_member_known(void **state)
{
    struct records *records = *state;
    char line[600];

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        const char *example = value_example(field->type);
        struct text plain = { example + (*example == '"'), strlen(example) - (*example == '"' ? 2u : 0u) };
        char list[64];
        union any_value expected;
        const void *found;

        if (is_required(id))
            continue;
        snprintf(list, sizeof list, field->list ? "[%s]" : "%s", example);
        assert_reads(records, record_with(field, list, line, sizeof line));
        found = base_of(&records->session, field->scope) + field->offset;
        assert_true(value_read(&expected, field->type, plain));
        if (field->list) {
            assert_int_equal(((const struct name_list *)found)->count, 1);
            found = ((const struct name_list *)found)->items;
        }
        if (!records_same_one(field->type, &expected, found))
            fail_msg("%s was read as another value", line);
    }
}

static void test_each_member_none(void **state)
{
    struct records *records = *state;
    char line[600];

    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        union any_value none;

        if (is_required(id) || id == FIELD_LINE_NUMBER)
            continue;
        value_set_none(&none, field->type, field->list);
        assert_reads(records, record_with(field, "null", line, sizeof line));
        if (!records_same_value(field, &none, base_of(&records->session, field->scope) + field->offset))
            fail_msg("%s was not read as none", line);
    }
}

/* The templates, and so each record that does not name the member. */
static void test_each_member_unknown(void **state)
{
    struct records *records = *state;

    assert_reads(records, RECORD("\"authorization\":{},\"documents\":[{}],", ""));
    assert_null(records_difference(SCOPE_AUTHORIZATION, records->session.authorizations.items, &authorization_unknown));
    assert_null(records_difference(SCOPE_DOCUMENT, records->session.documents.items, &document_unknown));
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *field = field_row(id);
        const void *value = base_of(&records->session, field->scope) + field->offset;
        struct session none = session_unknown;

        if (is_required(id) || id == FIELD_LINE_NUMBER)
            continue;
        value_set_none(&none, field->type, field->list);
        assert_false(records_same_value(field, value, &none) && type_row(field->type)->storage != STORAGE_FLAG);
        if (field->list)
            assert_int_equal(((const struct name_list *)value)->count, LIST_UNKNOWN);
        else if (type_row(field->type)->storage == STORAGE_FLAG)
            assert_int_equal(*(const flag_t *)value, FLAG_UNKNOWN);
        else if (type_row(field->type)->storage == STORAGE_NUMBER)
            assert_true(*(const int64_t *)value == NUMBER_UNKNOWN);
    }
}

static void test_objects(void **state)
{
    struct records *records = *state;

    assert_reads(records, RECORD("\"order\":null,\"referral\":{},", ",\"provider\":null"));
    assert_int_equal(records->session.order.there, 0);
    assert_int_equal(records->session.order.date, DATE_NONE);
    assert_true(records->session.order.by == CODE_NONE);
    assert_int_equal(records->session.referral.there, 1);
    assert_int_equal(records->session.referral.from, DATE_UNKNOWN);
    assert_int_equal(records->session.plan_of_care.there, FLAG_UNKNOWN);
    assert_int_equal(records->session.lines[0].provider.there, 0);
    assert_true(records->session.lines[0].provider.npi == CODE_NONE);
}

static void test_documents(void **state)
{
    struct records *records = *state;

    assert_reads(records, RECORD("", ""));
    assert_int_equal(records->session.documents.count, LIST_UNKNOWN);
    assert_reads(records, RECORD("\"documents\":null,", ""));
    assert_int_equal(records->session.documents.count, 0);
    assert_reads(records, RECORD("\"documents\":[{\"kind\":\"order\"},{}],", ""));
    assert_int_equal(records->session.documents.count, 2);
    assert_null(records->session.documents.items[1].kind.bytes);
    assert_refuses(records, RECORD("\"documents\":{},", ""), MESSAGE_RECORD_KIND, 68);
    assert_refuses(records, RECORD("\"documents\":[null],", ""), MESSAGE_RECORD_KIND, 69);
}

static void test_authorizations(void **state)
{
    struct records *records = *state;

    assert_reads(records, RECORD("\"authorization\":null,", ""));
    assert_int_equal(records->session.authorizations.count, 0);
    assert_reads(records, RECORD("\"authorizations\":[],", ""));
    assert_int_equal(records->session.authorizations.count, 0);
    assert_reads(records, RECORD("\"authorizations\":[{\"number\":\"A1\"},{\"number\":\"A2\",\"codes\":[]}],", ""));
    assert_int_equal(records->session.authorizations.count, 2);
    assert_text(records->session.authorizations.items[1].number, "A2");
    assert_int_equal(records->session.authorizations.items[0].codes.count, LIST_UNKNOWN);
    assert_int_equal(records->session.authorizations.items[1].codes.count, 0);
    assert_refuses(records, RECORD("\"authorization\":null,\"authorizations\":[],", ""),
                   MESSAGE_RECORD_AUTHORIZATIONS, 0);
    assert_refuses(records, RECORD("\"authorizations\":null,\"authorization\":{},", ""),
                   MESSAGE_RECORD_AUTHORIZATIONS, 0);
}

static void test_codes(void **state)
{
    struct records *records = *state;
    static const char *const refused[] = { "97112",  "\"9711 \"",  "\"971122\"", "\"g0283\"",
                                           "\"\"", "\"97.12\"", "true" };

    assert_reads(records, RECORD("\"discipline\":\"SLP\",\"diagnoses\":[\"R26\",\"R2681\",\"S06.2X1A\"],", ""));
    assert_code(records->session.discipline, "SLP");
    assert_code(records->session.diagnoses.items[2], "S062X1A");
    assert_reads(records, RECORD("\"frequency\":\"\\u0037\",", ""));
    assert_code(records->session.frequency, "7");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char line[200];

        snprintf(line, sizeof line, RECORD("\"frequency\":%s,", ""), refused[i]);
        assert_refuses(records, line, MESSAGE_RECORD_CODE, 68);
    }
    assert_refuses(records, RECORD("\"discipline\":\"ST\",", ""), MESSAGE_RECORD_CODE, 0);
    assert_refuses(records, RECORD("\"place_of_service\":\"1\",", ""), MESSAGE_RECORD_CODE, 0);
    assert_refuses(records, RECORD("\"diagnoses\":[\"R26.\"],", ""), MESSAGE_RECORD_CODE, 0);
    assert_refuses(records, RECORD("\"billing_provider\":{\"npi\":\"123456789X\"},", ""), MESSAGE_RECORD_CODE, 0);
}

static void test_numbers(void **state)
{
    struct records *records = *state;
    static const char *const refused[] = { "1.5", "-1", "100001", "1e1", "\"24\"", "true", "[1]", "{}",
                                           "99999999999999999999999", "0.001", "null1" };

    assert_reads(records, RECORD("", ",\"units\":1.0,\"minutes\":100000"));
    assert_int_equal(records->session.lines[0].units, 1);
    assert_int_equal(records->session.lines[0].minutes, 100000);
    assert_reads(records, RECORD("", ",\"units\":0,\"minutes\":12345.000"));
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char line[200];

        snprintf(line, sizeof line, RECORD("", ",\"units\":%s"), refused[i]);
        assert_int_equal(read(records, line), RECORD_REFUSED);
    }
    assert_refuses(records, RECORD("", ",\"units\":012"), MESSAGE_RECORD_SYNTAX, 0);
    assert_refuses(records, RECORD("", ",\"units\":1."), MESSAGE_RECORD_SYNTAX, 0);
    assert_refuses(records, RECORD("", ",\"units\":+1"), MESSAGE_RECORD_SYNTAX, 0);
}

static void assert_charge(struct records *records, const char *written, int64_t cents)
{
    char line[200];

    snprintf(line, sizeof line, RECORD("", ",\"charge\":%s"), written);
    assert_reads(records, line);
    assert_int_equal(records->session.lines[0].charge, cents);
}

static void test_money(void **state)
{
    struct records *records = *state;
    static const char *const refused[] = { "\"$80\"", "\"1,200.00\"", "\"80.\"", "\".50\"", "\"-1.00\"", "-1", "80.005",
                                           "\"\"", "8e1", "\"99999999999999\"", "\"80.00 \"", "true" };

    assert_charge(records, "\"80.00\"", 8000);
    assert_charge(records, "\"80\"", 8000);
    assert_charge(records, "80", 8000);
    assert_charge(records, "80.5", 8050);
    assert_charge(records, "0.29", 29);  /* 0.29 * 100 is 28.999... in floating point */
    assert_charge(records, "\"12345678.90\"", 1234567890);
    assert_charge(records, "\"123456789.01\"", 12345678901);
    assert_charge(records, "null", NUMBER_NONE);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char line[200];

        snprintf(line, sizeof line, RECORD("", ",\"charge\":%s"), refused[i]);
        assert_refuses(records, line, MESSAGE_RECORD_MONEY, 0);
    }
}

static void test_texts(void **state)
{
    struct records *records = *state;

    assert_reads(records, RECORD("\"clinic\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9"
                                 "\\u20AC\\ud83d\\ude00z\",", ""));
    assert_text(records->session.clinic, "a\"\\/\b\f\n\r\tA\303\251\342\202\254\360\237\230\200z");
    assert_reads(records, RECORD("\"clinic\":\"caf\303\251\",", ""));
    assert_text(records->session.clinic, "caf\303\251");
    assert_reads(records, RECORD("\"clinic\":\"\",", ""));
    assert_true(records->session.clinic.bytes != NULL && records->session.clinic.length == 0);
    assert_refuses(records, RECORD("\"clinic\":\"\\ud83d\",", ""), MESSAGE_RECORD_ESCAPE, 66);
    assert_refuses(records, RECORD("\"clinic\":\"\\ud83d\\u0041\",", ""), MESSAGE_RECORD_ESCAPE, 66);
    assert_refuses(records, RECORD("\"clinic\":\"\\ude00\",", ""), MESSAGE_RECORD_ESCAPE, 66);
    assert_refuses(records, RECORD("\"clinic\":\"\\u00g0\",", ""), MESSAGE_RECORD_ESCAPE, 66);
    assert_refuses(records, RECORD("\"clinic\":\"\\u0000\",", ""), MESSAGE_RECORD_ESCAPE, 66);
    assert_refuses(records, RECORD("\"clinic\":\"\\x\",", ""), MESSAGE_RECORD_ESCAPE, 66);
    assert_refuses(records, RECORD("\"clinic\":\"ab\001\",", ""), MESSAGE_RECORD_CONTROL, 68);
    assert_refuses(records, RECORD("\"clinic\":\"ab\300\200\",", ""), MESSAGE_RECORD_UTF8, 68);
    assert_refuses(records, RECORD("\"clinic\":\"ab\355\240\200\",", ""), MESSAGE_RECORD_UTF8, 68);
}

/* Names, spaces and order are the writer's choice; a name with escapes is the same name. */
static void test_layout(void **state)
{
    struct records *records = *state;

    assert_reads(records, " {\t\"lines\" : [ { \"units\" : 2 , \"code\" : \"97112\" } ] ,\r\"patient\" : { \"id\" : "
                          "\"P-1\" } , \"date\" : \"2026-03-02\" , \"\\u0069d\" : \"S-1\" } ");
    assert_int_equal(records->session.lines[0].units, 2);
    assert_text(records->session.id, "S-1");
    assert_refuses(records, RECORD("\"\\u0069d\":\"S-2\",", ""), MESSAGE_RECORD_TWICE, 56);
    assert_reads(records, RECORD("", ""));  /* the guesses of another order do no harm */
    assert_int_equal(read(records, ""), RECORD_BLANK);
    assert_int_equal(read(records, " \t\r"), RECORD_BLANK);
}

#define FOUR "\"GP\",\"KX\",\"59\",\"CQ\""

/* A record of members chosen at random, in any order, one perhaps twice, with one of four ways to set names apart. */
static void add_record(struct random *random, struct buffer *to)
{
    static const struct { const char *name, *values[2]; } members[] = {
        { "id", { "\"S-1\"", "\"S-%d\"" } },
        { "date", { "\"2026-03-02\"", "\"2026-03-03\"" } },
        { "patient", { "{\"id\":\"P-1\",\"birth_date\":\"1964-03-02\"}", "{\"id\":\"P-1\"}" } },
        { "lines", { "[{\"code\":\"97112\",\"units\":%d,\"modifiers\":[\"GP\", \"KX\"]},{\"units\":2,\"code\":\"97110\"},"
                     "{\"code\":\"97530\",\"modifiers\":[" FOUR "," FOUR "," FOUR "," FOUR "," FOUR "]}]",
                     "[{\"code\": \"97112\", \"group\": false, \"units\": %d}]" } },
        { "place_of_service", { "\"11\"", "null" } },
        { "provider", { "{\"role\":\"PT\",\"npi\":\"1234567893\"}", "{}" } },
        { "private", { "{\"a\":[1]}", "1.5" } },
        { "employer_authorized", { "false", "true" } },
    };
    const char *comma = random_below(random, 2) ? ", " : ",", *colon = random_below(random, 2) ? ": " : ":";
    size_t at = random_below(random, 8);

    for (size_t i = random_below(random, 10); i > 0; i--, at++) {
        at += random_below(random, 9) == 0;
        buffer_printf(to, "%s\"%s\"%s", to->length > 0 ? comma : "{", members[at % 8].name, colon);
        buffer_printf(to, members[at % 8].values[random_below(random, 2)], (int)random_below(random, 1200));
    }
    buffer_string(to, to->length > 0 ? "}" : "{}");
}

/* What a reader has come to expect changes nothing: one that has read much reads as a new one does. */
static void test_expectations(void **state)
{
    struct records *records = *state, new;
    struct random random = { 7 };
    size_t counts[2] = { 0, 0 };

    for (size_t n = 0; n < 5000; n++) {
        enum record_status status;
        struct buffer line;

        if (n % 100 == 0) {  /* not all that is wrong with more would be told */
            records_close(records);
            records_open(records, RECORD_JSONL);
        }
        buffer_init(&line, allocator_standard);
        add_record(&random, &line);
        records_open(&new, RECORD_JSONL);
        status = records_read(records, buffer_text(&line), "\n\"");
        if (status != records_read(&new, buffer_text(&line), "\"") ||
            (status == RECORD_READ && records_session_difference(&records->session, &new.session)))
            fail_msg("%.*s is read in two ways", TEXT_ARG(buffer_text(&line)));
        if (status == RECORD_REFUSED && new.diagnostics.items[new.diagnostics.count - 1]->id !=
                                            records->diagnostics.items[records->diagnostics.count - 1]->id)
            fail_msg("%.*s is refused in two ways", TEXT_ARG(buffer_text(&line)));
        counts[status == RECORD_READ]++;
        records_close(&new);
        buffer_free(&line);
    }
    assert_true(counts[0] > 500 && counts[1] > 500);
}

static void test_lines(void **state)
{
    struct records *records = *state;

    assert_reads(records, RECORD("", "},{\"code\":\"97110\"},{\"line\":7,\"code\":\"97530\""));
    assert_int_equal(records->session.line_count, 3);
    assert_int_equal(records->session.lines[1].number, 2);
    assert_int_equal(records->session.lines[2].number, 7);
    assert_refuses(records, RECORD("", ",\"line\":2},{\"code\":\"97110\""), MESSAGE_RECORD_LINE_TWICE, 0);
    assert_refuses(records, RECORD("", ",\"line\":2},{\"line\":3,\"code\":\"1\"},{\"line\":2,\"code\":\"2\""),
                   MESSAGE_RECORD_LINE_TWICE, 0);
    assert_refuses(records, RECORD("", ",\"diagnoses\":[0]"), MESSAGE_RECORD_POINTER, 0);
    assert_refuses(records, RECORD("\"diagnoses\":[],", ",\"diagnoses\":[1]"), MESSAGE_RECORD_POINTER, 0);
    assert_reads(records, RECORD("", ",\"diagnoses\":[3]"));  /* the list is not known */
}

static void test_missing(void **state)
{
    struct records *records = *state;
    static const struct { const char *line, *named; } rows[] = {
        { "{\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P\"},\"lines\":[{\"code\":\"97112\"}]}", "`id`" },
        { "{\"id\":\"\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P\"},\"lines\":[{\"code\":\"97112\"}]}", "`id`" },
        { "{\"id\":\"S\",\"date\":null,\"patient\":{\"id\":\"P\"},\"lines\":[{\"code\":\"97112\"}]}", "`date`" },
        { "{\"id\":\"S\",\"date\":\"2026-03-02\",\"patient\":null,\"lines\":[{\"code\":\"97112\"}]}", "`patient.id`" },
        { "{\"id\":\"S\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P\"},\"lines\":[]}", "`lines`" },
        { "{\"id\":\"S\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P\"},\"lines\":null}", "`lines`" },
        { "{\"id\":\"S\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P\"},\"lines\":[{}]}", "`code`" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t at = records->diagnostics.count;

        assert_refuses(records, rows[i].line, MESSAGE_RECORD_MISSING, 1);
        assert_int_equal(records->diagnostics.count, at + 1);
        if (!strstr(records->diagnostics.items[at]->text.bytes, rows[i].named))
            fail_msg("%s was not named: %s", rows[i].named, records->diagnostics.items[at]->text.bytes);
    }
    assert_refuses(records, "{}", MESSAGE_RECORD_MISSING, 1);
}

static void test_unknown_members(void **state)
{
    struct records *records = *state;
    const struct diagnostic *warning;

    assert_int_equal(read(records, RECORD("", ",\"mintues\":[{\"a\":[1,2.5e-3,\"x\\n\",true]},null]")), RECORD_READ);
    assert_int_equal(records->diagnostics.warnings, 1);
    warning = records->diagnostics.items[0];
    assert_int_equal(warning->id, MESSAGE_RECORD_UNKNOWN_MEMBER);
    assert_int_equal(warning->place.line, 1);
    assert_text(warning->remarks->text, "Did you mean `minutes`?");
    assert_int_equal(read(records, RECORD("", ",\"mintues\":3")), RECORD_READ);
    assert_int_equal(records->diagnostics.warnings, 1);
    assert_int_equal(read(records, RECORD("\"x\":1,\"y\":2,", "")), RECORD_READ);
    assert_int_equal(records->diagnostics.warnings, 3);
    assert_refuses(records, RECORD("\"x\":1,\"\\u0078\":2,", ""), MESSAGE_RECORD_TWICE, 62);
    assert_refuses(records, RECORD("\"x\":{\"a\":1,\"a\":2},", ""), MESSAGE_RECORD_TWICE, 0);
    assert_reads(records, RECORD("\"x\":{\"a\":{\"a\":1},\"b\":{\"a\":1}},", ""));
    assert_refuses(records, RECORD("\"x\":[1,],", ""), MESSAGE_RECORD_SYNTAX, 0);
}

/* Records of one step wait in one memory: what is refused, or has texts with escapes, must not fill it. */
static void test_lists_take_little(void **state)
{
    static const char *const lines[] = {
        RECORD("\"diagnoses\":[\"G20\" x],", ""),
        RECORD("\"documented\":[\"go\\u0061ls\"],", ""),
    };
    struct records *records = *state;
    struct arena memory;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *line = records_copy(text_of(lines[i]), "\"");

        arena_init(&memory, allocator_standard);
        for (int n = 0; n < 1000; n++)
            (void)record_read_json(records->reader, &records->session, &memory,
                                   (struct text){ line, strlen(lines[i]) });
        assert_true(memory.total <= (size_t)1 << 20);
        arena_free(&memory);
        free(line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_typical, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_typical_items, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_member_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_member_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_member_unknown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_documents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_authorizations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_codes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_money, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_layout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_expectations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unknown_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lists_take_little, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("record_json", tests, NULL, NULL);
}
