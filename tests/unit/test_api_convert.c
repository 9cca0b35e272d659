/* payrule_convert() and payrule_guess() as a program sees them. */
#include "payrule.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/golden.h"
#include "tests/support/unit.h"

#define SLACK 64

static int gather(void *context, const char *bytes, size_t length)
{
    buffer_add(context, (struct text){ bytes, length });
    return 0;
}

static int refuse(void *context, const char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    ++*(int *)context;
    return 1;
}

/* A file of the examples with the slack that the library asks for. */
static size_t read_example(struct buffer *text, const char *name)
{
    char path[GOLDEN_PATH];
    size_t length;

    buffer_init(text, allocator_standard);
    assert_true(golden_read(text, golden_path(path, "examples", name)));
    length = text->length;
    buffer_repeat(text, '\0', SLACK);
    return length;
}

static void test_guess(void **state)
{
    static const struct { const char *text; enum payrule_input format; } inputs[] = {
        { "", PAYRULE_JSONL }, { " \n", PAYRULE_JSONL }, { "{\"id\":\"S-1\"}", PAYRULE_JSONL },
        { "id,date\n", PAYRULE_CSV }, { "ISA,date\n", PAYRULE_837P }, { "ISAAC,date\n", PAYRULE_CSV },
        { "\xef\xbb\xbf\r\nISA*00*", PAYRULE_837P }, { "GS*HC*A", PAYRULE_837P }, { "ST*837*1~", PAYRULE_837P },
        { "{\n \"resourceType\" : \"Claim\"}", PAYRULE_FHIR }, { "[{\"resourceType\":1}]", PAYRULE_FHIR },
    };

    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        assert_int_equal(payrule_guess(inputs[i].text, strlen(inputs[i].text)), inputs[i].format);
}

static void test_formats(void **state)
{
    struct payrule_converted converted;
    struct buffer text, claims, again;
    size_t length = read_example(&text, "clinic_day.837");

    (void)state;
    buffer_init(&claims, allocator_standard);
    buffer_init(&again, allocator_standard);
    assert_int_equal(payrule_convert("day.837", PAYRULE_GUESS, text.bytes, length, NULL, &converted, gather, &claims),
                     PAYRULE_OK);
    assert_int_equal(converted.claims, 16);
    assert_int_equal(converted.sessions, 16);
    assert_int_equal(converted.refused + converted.errors + converted.warnings, 0);
    length = claims.length;
    buffer_repeat(&claims, '\0', SLACK);
    assert_int_equal(payrule_convert("day.jsonl", PAYRULE_JSONL, claims.bytes, length, NULL, NULL, gather, &again),
                     PAYRULE_OK);
    assert_int_equal(again.length, length);
    assert_memory_equal(again.bytes, claims.bytes, length);
    assert_int_equal(payrule_convert("day", (enum payrule_input)99, "", 0, NULL, NULL, gather, &again), PAYRULE_EUSAGE);
    buffer_free(&again);
    buffer_free(&claims);
    buffer_free(&text);
}

static void test_diagnostics(void **state)
{
    struct payrule_convert_options options = { .payers = "60054\n", .payers_length = 6, .tell = gather };
    struct payrule_converted converted;
    struct buffer text, records, told;
    size_t length = read_example(&text, "clinic_day.837");
    int calls = 0;

    (void)state;
    buffer_init(&records, allocator_standard);
    buffer_init(&told, allocator_standard);
    options.tell_context = &told;
    options.payers_name = "payers.tsv";
    assert_int_equal(payrule_convert("day.837", PAYRULE_837P, text.bytes, length, &options, &converted, gather,
                                     &records),
                     PAYRULE_EINPUT);
    assert_int_equal(converted.errors, 1);
    assert_int_equal(converted.sessions, 16);
    assert_true(text_starts_with(buffer_text(&told), TEXT("payers.tsv:1:1: error[P0833]")));
    assert_int_equal(payrule_convert("cut.837", PAYRULE_837P, text.bytes, 60, NULL, &converted, gather, &records),
                     PAYRULE_EINPUT);
    assert_int_equal(converted.refused, 1);
    /* a sink that wants no more is not asked again */
    assert_int_equal(payrule_convert("day.837", PAYRULE_837P, text.bytes, length, NULL, NULL, refuse, &calls),
                     PAYRULE_OK);
    assert_int_equal(calls, 1);
    buffer_free(&told);
    buffer_free(&records);
    buffer_free(&text);
}

/* Whichever request for memory fails, the call says so and keeps nothing. */
static void test_memory(void **state)
{
    struct failing_allocator failing = { .failed = true };
    struct payrule_convert_options options = { .resize = failing_allocator_resize, .resize_context = &failing,
                                               .payers = "12502\tmedicare.part_b", .payers_length = 21,
                                               .tell = gather };
    struct buffer text, records;
    size_t length = read_example(&text, "clinic_day.837"), n;
    enum payrule_status status = PAYRULE_ENOMEM;

    (void)state;
    buffer_init(&records, allocator_standard);
    options.tell_context = &records;
    for (n = 1; failing.failed; n++) {
        failing = failing_allocator_at(n);
        status = payrule_convert("day.837", PAYRULE_837P, text.bytes, length, &options, NULL, gather, &records);
        assert_int_equal(status, failing.failed ? PAYRULE_ENOMEM : PAYRULE_OK);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
    }
    assert_true(n > 3);
    buffer_free(&records);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guess),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_diagnostics),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests_name("convert", tests, NULL, NULL);
}
