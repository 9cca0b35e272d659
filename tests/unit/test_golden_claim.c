/* One golden for each message about claims: tests/diag/CODE.claim, with CODE.payers where it is there, gives the
 * diagnostics in CODE.out, among them CODE. A code that no file can bring about stands in a list here, with the
 * reason. */
#include "payrule.h"
#include "tests/support/messages.h"
#include "tests/support/unit.h"

#define CODE_FIRST "P0801"
#define CODE_LAST "P0859"
#define SLACK 64 /* bytes that must be readable beyond an input */

static const struct { const char *code, *reason; } without_file[] = {
    { "P0840", "only a build without the reader of FHIR says so" },
    { "P0850", "it takes a resource of 64 MiB" },
};

static bool lacks_file(const char *code)
{
    for (size_t i = 0; i < sizeof without_file / sizeof without_file[0]; i++) {
        if (strcmp(code, without_file[i].code) == 0)
            return true;
    }
#ifndef HAVE_JANSSON
    return strcmp(code, "P0840") >= 0;
#else
    return false;
#endif
}

static int keep(void *to, const char *bytes, size_t length)
{
    buffer_add(to, (struct text){ bytes, length });
    return 0;
}

static int drop(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}

static bool read_input(struct buffer *to, const char *code, const char *ending)
{
    char path[GOLDEN_PATH], name[64];
    bool there;

    snprintf(name, sizeof name, "%s.%s", code, ending);
    there = golden_read(to, golden_path(path, MESSAGES_FOLDER, name));
    for (int i = 0; i < SLACK; i++)
        buffer_char(to, '\0');
    to->length -= SLACK;
    return there;
}

static void convert(struct buffer *out, const char *code, const struct buffer *claim, const struct buffer *payers)
{
    char name[64], payers_name[64];
    struct payrule_convert_options options = { .payers_name = payers_name, .tell = keep, .tell_context = out };

    snprintf(name, sizeof name, "%s.claim", code);
    snprintf(payers_name, sizeof payers_name, "%s.payers", code);
    if (payers->length > 0) {
        options.payers = payers->bytes;
        options.payers_length = payers->length;
    }
    (void)payrule_convert(name, PAYRULE_GUESS, claim->bytes, claim->length, &options, NULL, drop, NULL);
}

static bool is_told(enum message id)
{
    const char *code = message_row(id)->code;
    struct buffer claim, payers, told;
    bool as_expected;

    buffer_init(&claim, allocator_standard);
    buffer_init(&payers, allocator_standard);
    buffer_init(&told, allocator_standard);
    if (!read_input(&claim, code, "claim"))
        print_error("# %s has no file of claims that brings it about\n", code);
    (void)read_input(&payers, code, "payers");
    convert(&told, code, &claim, &payers);
    as_expected = message_told(code, &told);
    buffer_free(&claim);
    buffer_free(&payers);
    buffer_free(&told);
    return as_expected;
}

static void test_each_message(void **state)
{
    (void)state;
    assert_true(messages_each(CODE_FIRST, CODE_LAST, lacks_file, is_told) > 30);
}

/* A code in the list is one of ours, and has no file. */
static void test_list(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof without_file / sizeof without_file[0]; i++) {
        struct text code = { without_file[i].code, strlen(without_file[i].code) };
        struct buffer text;

        buffer_init(&text, allocator_standard);
        assert_non_null(message_by_code(code));
        assert_false(read_input(&text, without_file[i].code, "claim"));
        buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_message),
        cmocka_unit_test(test_list),
    };

    return cmocka_run_group_tests_name("golden diagnostics of claims", tests, NULL, NULL);
}
