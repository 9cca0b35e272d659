/* The reader of CSV: columns in any order, quotes, sessions of several rows, and what is refused. */
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define HEADER "id,date,patient.id,line.code,line.minutes,line.modifiers\n"

/* A CSV text that is read from its beginning. */
struct csv_test {
    struct records records;
    struct text rest;
    char *bytes;
};

static void begin_mapped(struct csv_test *test, const char *text, const char *map)
{
    struct records *records = &test->records;

    records_open(records, RECORD_CSV);
    if (map)
        record_reader_columns(records->reader, record_columns_new(&records->arena, &records->diagnostics, TEXT("map"),
                                                                  text_of(map)));
    test->rest = text_of(text);
    test->bytes = malloc(test->rest.length + 1);
    if (test->bytes == NULL)
        abort();
    memcpy(test->bytes, text, test->rest.length + 1);
    test->rest.bytes = test->bytes;
}

static void begin(struct csv_test *test, const char *text)
{
    begin_mapped(test, text, NULL);
}

static void end(struct csv_test *test)
{
    records_close(&test->records);
    free(test->bytes);
}

/* The next session: -1 when there is none. */
static int next(struct csv_test *test)
{
    enum record_status status;

    arena_reset(&test->records.memory);
    if (!record_read_csv(test->records.reader, &test->records.session, &test->records.memory, &test->rest, &status))
        return -1;
    return (int)status;
}

/* The sessions of the text as JSON, one a line; "refused" for one that was. */
static void assert_mapped(const char *text, const char *map, const char *expected)
{
    struct csv_test test;
    struct buffer found;

    begin_mapped(&test, text, map);
    buffer_init(&found, allocator_standard);
    for (int status = next(&test); status >= 0; status = next(&test)) {
        if (status == RECORD_READ)
            record_write_json(&found, &test.records.session);
        else
            buffer_string(&found, "refused\n");
    }
    if (map)
        assert_int_equal(test.records.diagnostics.count, 0);
    assert_buffer(&found, expected);
    buffer_free(&found);
    end(&test);
}

static void assert_csv(const char *text, const char *expected)
{
    assert_mapped(text, NULL, expected);
}

/* The text's only session is refused for this, and only for this, at this place. */
static void assert_refused(const char *text, enum message message, uint64_t line, uint32_t column)
{
    struct csv_test test;
    const struct diagnostic *first;

    begin(&test, text);
    assert_int_equal(next(&test), RECORD_REFUSED);
    assert_int_equal(next(&test), -1);
    assert_int_equal(test.records.diagnostics.count, 1);
    first = test.records.diagnostics.items[0];
    if (first->id != message || first->place.line != line || first->place.column != column)
        fail_msg("%s was told at %d:%u: %.*s", message_row(first->id)->id, (int)first->place.line,
                 first->place.column, TEXT_ARG(first->text));
    end(&test);
}

#define START "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},"
#define LINE(n, code) "{\"line\":" n ",\"code\":\"" code "\"}"

static void test_one(void **state)
{
    (void)state;
    assert_csv("line.code,id,date,patient.id\n97112,S-1,2026-03-02,P-1\n", START "\"lines\":["
               LINE("1", "97112") "]}\n");
    assert_csv("\xef\xbb\xbfid,date,patient.id,line.code\r\nS-1,2026-03-02,P-1,97112", START "\"lines\":["
               LINE("1", "97112") "]}\n");
    assert_csv("", "");
    assert_csv("id,date,patient.id,line.code\n", "");
    assert_csv("id,date,patient.id,line.code\n\n,,,\n\n", "");
}

static void test_separators(void **state)
{
    static const char *const expected = START "\"clinic\":\"a,b\",\"lines\":[{\"line\":1,\"code\":\"97112\","
                                              "\"modifiers\":[\"GP\",\"KX\"]}]}\n";

    (void)state;
    assert_csv("id,date,patient.id,line.code,line.modifiers,clinic\nS-1,2026-03-02,P-1,97112,GP;KX,\"a,b\"\n",
               expected);
    assert_csv("id;date;patient.id;line.code;line.modifiers;clinic\nS-1;2026-03-02;P-1;97112;GP|KX;a,b\n", expected);
    assert_csv("id|date|patient.id|line.code|line.modifiers|clinic\nS-1|2026-03-02|P-1|97112|GP; KX|a,b\n", expected);
    assert_csv("\"a;b;c;d;e;f\",id,date,patient.id,line.code\n,S-1,2026-03-02,P-1,97112\n", START "\"lines\":["
               LINE("1", "97112") "]}\n");
    assert_csv("id\tdate\tpatient.id\tline.code\tline.modifiers\tclinic\nS-1\t2026-03-02\tP-1\t97112\tGP;KX\ta,b\n",
               expected);
}

static void test_quotes(void **state)
{
    (void)state;
    assert_csv("id,date,patient.id,line.code,clinic\n\"S-1\", 2026-03-02 ,\"P-1\" ,97112,\"the \"\"old\"\"\nknee\"\n",
               START "\"clinic\":\"the \\\"old\\\"\\nknee\",\"lines\":[" LINE("1", "97112") "]}\n");
    assert_csv("id,date,patient.id,line.code,clinic\nS-1,2026-03-02,P-1,97112,5\" wide\n",
               START "\"clinic\":\"5\\\" wide\",\"lines\":[" LINE("1", "97112") "]}\n");
    assert_csv("id,date,patient.id,line.code,clinic\nS-1,2026-03-02,P-1,97112,\"\"\n",
               START "\"lines\":[" LINE("1", "97112") "]}\n");
}

/* Rows that agree in id, patient and date are one session. */
static void test_rows(void **state)
{
    (void)state;
    assert_csv("id,date,patient.id,payer,line.line,line.code\n"
               "S-1,2026-03-02,P-1,w1,4,97112\nS-1,2026-03-02,P-1,w1,2,97110\n\nS-1,,,,,97530\n"
               "S-1,2026-03-03,P-1,w2,,97112\n",
               "{\"id\":\"S-1\",\"payer\":\"w1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"lines\":["
               LINE("4", "97112") "," LINE("2", "97110") "," LINE("3", "97530") "]}\n"
               "{\"id\":\"S-1\",\"payer\":\"w2\",\"date\":\"2026-03-03\",\"patient\":{\"id\":\"P-1\"},\"lines\":["
               LINE("1", "97112") "]}\n");
}

static void test_values(void **state)
{
    (void)state;
    assert_csv("id,date,patient.id,line.code,line.charge,line.group,provider.enrolled,diagnoses,line.diagnoses,"
               "authorization.number,authorization.codes,document.kind,telehealth\n"
               "S-1,2026-03-02,P-1,97112,80.5,no,yes,I69.351;R2681,2;1,A1,97112;97110,order,true\n",
               START "\"provider\":{\"enrolled\":true},\"diagnoses\":[\"I69.351\",\"R26.81\"],\"telehealth\":true,"
               "\"authorizations\":[{\"number\":\"A1\",\"codes\":[\"97112\",\"97110\"]}],"
               "\"documents\":[{\"kind\":\"order\"}],"
               "\"lines\":[{\"line\":1,\"code\":\"97112\",\"charge\":\"80.50\",\"diagnoses\":[2,1],"
               "\"group\":false}]}\n");
}

static void test_none(void **state)
{
    (void)state;
    assert_csv("id,date,patient.id,line.code,line.minutes,line.modifiers,clinic,order,referral.number,authorization,"
               "documents,diagnoses,line.provider\n"
               "S-1,2026-03-02,P-1,97112,null,null,null,null,null,null,null,[],null\n",
               START "\"clinic\":null,\"diagnoses\":[],\"order\":null,\"referral\":{\"number\":null},"
               "\"authorizations\":[],\"documents\":[],\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":null,"
               "\"modifiers\":[],\"provider\":null}]}\n");
    assert_refused("id,date,patient.id,line.code,order,order.by\nS-1,2026-03-02,P-1,97112,null,MD\n",
                   MESSAGE_RECORD_CSV_NULL, 2, 31);
    assert_refused("id,date,patient.id,line.code,order.by,order\nS-1,2026-03-02,P-1,97112,MD,null\n",
                   MESSAGE_RECORD_CSV_NULL, 2, 29);
}

static void test_refused_values(void **state)
{
    (void)state;
    assert_refused(HEADER "S-1,2026-3-2,P-1,97112,24,GP\n", MESSAGE_RECORD_DATE, 2, 5);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24.5,GP\n", MESSAGE_RECORD_COUNT, 2, 26);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24,gp\n", MESSAGE_RECORD_CODE, 2, 29);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24,GP;\n", MESSAGE_RECORD_CODE, 2, 29);
    assert_refused(HEADER "\nS-1,2026-03-02,P-1,,24,GP\n", MESSAGE_RECORD_MISSING, 2, 1);
    assert_refused(HEADER ",2026-03-02,P-1,97112,24,GP\n", MESSAGE_RECORD_MISSING, 2, 1);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24\n", MESSAGE_RECORD_CSV_CELLS, 2, 1);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24,GP,\n", MESSAGE_RECORD_CSV_CELLS, 2, 1);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24,\"GP\"s\n", MESSAGE_RECORD_CSV_AFTER_QUOTE, 2, 33);
    assert_refused(HEADER "S-1,2026-03-02,P-1,97112,24,\"GP\n", MESSAGE_RECORD_CSV_QUOTE, 2, 29);
    assert_refused(HEADER "S-1,2026-03-02,P-\xe9,97112,24,GP\n", MESSAGE_RECORD_UTF8, 2, 18);
}

static void test_refused_headers(void **state)
{
    (void)state;
    assert_refused("id,date,patient.id,line.minutes\nS-1,2026-03-02,P-1,24\n", MESSAGE_RECORD_CSV_HEADER, 1, 1);
    assert_refused("id,date,patient.id,line.code,date\nS-1,2026-03-02,P-1,97112,2026-03-02\n", MESSAGE_RECORD_CSV_TWICE,
                   1, 30);
    assert_refused("Account,Service Date,CPT\nP-1,2026-03-02,97112\n", MESSAGE_RECORD_CSV_FOREIGN, 1, 1);
    assert_refused("\n[{\"id\":\"S-1\",\"date\":null},\n", MESSAGE_RECORD_CSV_FOREIGN, 2, 1);
    assert_refused("\x89PNG\r\n\x1a\n\xff\xfe", MESSAGE_RECORD_CSV_FOREIGN, 1, 1);
    assert_refused("PK\3\4\n\"", MESSAGE_RECORD_CSV_FOREIGN, 1, 1);
    assert_refused("id,date,patient.id,line.code,\"clinic\nS-1,2026-03-02,P-1,97112,north\n", MESSAGE_RECORD_CSV_QUOTE,
                   1, 30);
}

/* A refused session takes its other rows with it, and no row of another one. */
static void test_next_is_read(void **state)
{
    (void)state;
    assert_csv(HEADER "S-1,2026-03-02,P-1,97112,24\nS-1,2026-03-02,P-1,97110,15,GP\n"
               "S-2,2026-03-02,P-1,97112,24,\nS-3,2026-03-02,P-1,97112,\"24,GP\nS-4,2026-03-02,P-1,97110,,\n",
               "refused\n{\"id\":\"S-2\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"lines\":[{\"line\":1,"
               "\"code\":\"97112\",\"minutes\":24}]}\nrefused\n{\"id\":\"S-4\",\"date\":\"2026-03-02\",\"patient\":"
               "{\"id\":\"P-1\"},\"lines\":[" LINE("1", "97110") "]}\n");
}

static void test_rows_that_differ(void **state)
{
    (void)state;
    assert_refused("id,date,patient.id,payer,line.code\nS-1,2026-03-02,P-1,w1,97112\nS-1,2026-03-02,P-1,w2,97110\n",
                   MESSAGE_RECORD_CSV_DIFFERS, 3, 20);
    assert_csv("id,date,patient.id,payer,line.code\nS-1,2026-03-02,P-1,,97112\nS-1,2026-03-02,P-1,w2,97110\n",
               "{\"id\":\"S-1\",\"payer\":\"w2\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"lines\":["
               LINE("1", "97112") "," LINE("2", "97110") "]}\n");
}

static void test_unknown_columns(void **state)
{
    struct csv_test test;

    (void)state;
    begin(&test, "id,date,patient.id,line.code,line.mintues,\nS-1,2026-03-02,P-1,97112,24,x\n"
                 "S-2,2026-03-02,P-1,97112,24,\n");
    assert_int_equal(next(&test), RECORD_READ);
    assert_int_equal(next(&test), RECORD_READ);
    assert_int_equal(test.records.diagnostics.count, 1);
    assert_text(test.records.diagnostics.items[0]->remarks->text, "Did you mean `line.minutes`?");
    end(&test);
}

static void test_limits(void **state)
{
    struct csv_test test;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    for (int rows = 1000; rows <= 1001; rows++) {
        buffer_string(&text, HEADER);
        for (int i = 0; i < rows; i++)
            buffer_string(&text, "S-1,2026-03-02,P-1,97112,24,GP\n");
        buffer_string(&text, "S-2,2026-03-02,P-1,97112,24,GP\n");
        buffer_char(&text, '\0');
        begin(&test, text.bytes);
        assert_int_equal(next(&test), rows == 1000 ? RECORD_READ : RECORD_REFUSED);
        assert_int_equal(next(&test), RECORD_READ);
        assert_int_equal(test.records.session.line_count, 1);
        assert_int_equal(test.records.diagnostics.count, rows == 1000 ? 0 : 1);
        end(&test);
        buffer_clear(&text);
    }
    buffer_free(&text);
}

static void test_guess(void **state)
{
    (void)state;
    assert_int_equal(record_guess(TEXT("{\"id\"")), RECORD_JSONL);
    assert_int_equal(record_guess(TEXT("\xef\xbb\xbf \r\n\t{")), RECORD_JSONL);
    assert_int_equal(record_guess(TEXT("id,date")), RECORD_CSV);
    assert_int_equal(record_guess(TEXT("")), RECORD_CSV);
}

/* Rows of a session that stand apart, as in a file sorted by code, are one session, in the place of its first. */
static void test_apart(void **state)
{
    (void)state;
    assert_csv("id,date,patient.id,line.code\nS-1,2026-03-02,P-1,97110\nS-2,2026-03-02,P-2,97110\n"
               "S-1,2026-03-02,P-1,97112\n\nS-2,2026-03-02,P-2,97140\nS-1,2026-03-02,P-1,97530\n",
               START "\"lines\":[" LINE("1", "97110") "," LINE("2", "97112") "," LINE("3", "97530") "]}\n"
               "{\"id\":\"S-2\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-2\"},\"lines\":["
               LINE("1", "97110") "," LINE("2", "97140") "]}\n");
    /* another day is another session */
    assert_csv("id,date,patient.id,line.code\nS-1,2026-03-02,P-1,97110\nS-1,2026-03-03,P-1,97112\n"
               "S-1,2026-03-02,P-1,97140\n",
               START "\"lines\":[" LINE("1", "97110") "," LINE("2", "97140") "]}\n"
               "{\"id\":\"S-1\",\"date\":\"2026-03-03\",\"patient\":{\"id\":\"P-1\"},\"lines\":["
               LINE("1", "97112") "]}\n");
    /* what they say of the session must agree */
    assert_refused("id,date,patient.id,payer,line.code\nS-1,2026-03-02,P-1,a,97110\nS-1,2026-03-02,P-1,b,97112\n",
                   MESSAGE_RECORD_CSV_DIFFERS, 3, 20);
}

/* Many sessions, each with its two rows as far apart as can be. */
static void test_far_apart(void **state)
{
    enum { SESSIONS = 5000 };
    struct csv_test test;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_string(&text, "id,date,patient.id,line.code\n");
    for (int i = 0; i < 2 * SESSIONS; i++)
        buffer_printf(&text, "S-%d,2026-03-02,P-1,%d\n", i % SESSIONS, 97110 + i / SESSIONS);
    buffer_char(&text, '\0');
    begin(&test, text.bytes);
    for (int i = 0; i < SESSIONS; i++) {
        assert_int_equal(next(&test), RECORD_READ);
        assert_int_equal(test.records.session.line_count, 2);
    }
    assert_int_equal(next(&test), -1);
    end(&test);
    buffer_free(&text);
}

static void test_map(void **state)
{
    (void)state;
    assert_mapped("Visit,DOS,Pt,CPT,Mod1,Mod2,Colour\nS-1,2026-03-02,P-1,97110,GP,59,red\n"
                  "S-1,2026-03-02,P-1,97112,,59,\nS-1,2026-03-02,P-1,97140,null,null,\n",
                  "# what the billing program calls it\nVisit\tid\nDOS\tdate\r\n\nPt\tpatient.id\nCPT\tline.code\n"
                  "Mod1\tline.modifiers\nMod2\tline.modifiers\nColour\t-\n",
                  START "\"lines\":[{\"line\":1,\"code\":\"97110\",\"modifiers\":[\"GP\",\"59\"]},"
                  "{\"line\":2,\"code\":\"97112\",\"modifiers\":[\"59\"]},"
                  "{\"line\":3,\"code\":\"97140\",\"modifiers\":[]}]}\n");
    /* our own names stay good, and `*` drops the rest */
    assert_mapped("id,date,patient.id,CPT,a,b\nS-1,2026-03-02,P-1,97110,1,2\n", "CPT\tline.code\n*\t-\n",
                  START "\"lines\":[" LINE("1", "97110") "]}\n");
}

/* The map's only mistake is told so. */
static void assert_map_wrong(const char *map, enum message message, uint64_t line, const char *help)
{
    struct csv_test test;
    const struct diagnostic *first;

    begin_mapped(&test, "", map);
    assert_int_equal(test.records.diagnostics.count, 1);
    first = test.records.diagnostics.items[0];
    assert_int_equal(first->id, message);
    assert_int_equal(first->place.line, line);
    if (help)
        assert_text(first->remarks->text, help);
    end(&test);
}

static void test_map_wrong(void **state)
{
    struct csv_test test;

    (void)state;
    assert_map_wrong("CPT line.code\n", MESSAGE_RECORD_MAP_ROW, 1, NULL);
    assert_map_wrong("A\tid\nCPT\tline.cod", MESSAGE_RECORD_MAP_PATH, 2, "Did you mean `line.code`?");
    assert_map_wrong("A\t", MESSAGE_RECORD_MAP_PATH, 1, NULL);
    assert_map_wrong("*\tline.code", MESSAGE_RECORD_MAP_PATH, 1, NULL);
    assert_map_wrong("A\tid\nA\tdate\n", MESSAGE_RECORD_MAP_TWICE, 2, NULL);
    assert_map_wrong("A\t\xff\n", MESSAGE_RECORD_UTF8, 0, NULL);
    /* two columns for what is no list */
    begin_mapped(&test, "A,B,date,patient.id,line.code\nS-1,S-2,2026-03-02,P-1,97110\n", "A\tid\nB\tid\n");
    assert_int_equal(next(&test), RECORD_REFUSED);
    assert_int_equal(test.records.diagnostics.items[0]->id, MESSAGE_RECORD_CSV_TWICE);
    end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_refused_values),
        cmocka_unit_test(test_refused_headers),
        cmocka_unit_test(test_next_is_read),
        cmocka_unit_test(test_rows_that_differ),
        cmocka_unit_test(test_unknown_columns),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_guess),
        cmocka_unit_test(test_apart), cmocka_unit_test(test_far_apart), cmocka_unit_test(test_map),
        cmocka_unit_test(test_map_wrong),
    };

    return cmocka_run_group_tests_name("record_csv", tests, NULL, NULL);
}
