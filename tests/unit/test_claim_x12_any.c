/* X12 of any bytes: files that are cut and changed, and files by others. What comes of them is sessions that can be
 * read, and messages without the names that stand in the input. */
#include "tests/support/claims.h"
#include "tests/support/golden.h"
#include "tests/support/random.h"
#include "tests/support/unit.h"

static void survive(const char *bytes, size_t length)
{
    struct claims claims;
    struct buffer shown;

    claims_open(&claims, NULL);
    claims_read(&claims, claim_read_x12, bytes, length);
    assert_true(claims_are_sessions(buffer_text(&claims.sessions)));
    buffer_init(&shown, allocator_standard);
    diag_render(&shown, &claims.diagnostics, false, 0);
    buffer_char(&shown, '\0');
    assert_null(strstr(shown.bytes, "EXAMPLE"));
    buffer_free(&shown);
    claims_close(&claims);
}

static void cut_and_flip(const struct buffer *text)
{
    struct random generator = { 837 }, *random = &generator;
    char *copy = malloc(text->length + 1);

    assert_non_null(copy);
    for (size_t length = 0; length <= text->length; length += 1 + text->length / 4000)
        survive(text->bytes, length);
    for (int i = 0; i < 500; i++) {
        memcpy(copy, text->bytes, text->length);
        for (size_t k = random_below(random, 4) + 1; k > 0; k--)
            copy[random_below(random, text->length)] = (char)random_below(random, 256);
        survive(copy, text->length);
    }
    free(copy);
}

static void test_cut_and_flipped(void **state)
{
    struct buffer text;
    char path[GOLDEN_PATH];

    (void)state;
    buffer_init(&text, allocator_standard);
    assert_true(golden_read(&text, golden_path(path, "examples", "clinic_day.837")));
    cut_and_flip(&text);
    buffer_free(&text);
}

/* ---- files by others, where PAYRULE_SAMPLES names a folder of them ---- */

/* The cell of the line at this place; empty beyond the last. */
static struct text cell(struct text line, size_t place)
{
    for (;; place--) {
        const char *tab = memchr(line.bytes, '\t', line.length);
        size_t length = tab != NULL ? (size_t)(tab - line.bytes) : line.length;

        if (place == 0)
            return (struct text){ line.bytes, length };
        if (tab == NULL)
            return (struct text){ "", 0 };
        line = (struct text){ tab + 1, line.length - length - 1 };
    }
}

static size_t number_in(struct text line, size_t place)
{
    int64_t number = 0;

    number_parse(&number, cell(line, place));
    return (size_t)number;
}

static size_t count_of(struct text text, const char *word)
{
    size_t count = 0, length = strlen(word);

    for (size_t i = 0; i + length <= text.length; i++)
        count += memcmp(text.bytes + i, word, length) == 0;
    return count;
}

static size_t said(const struct claims *claims, enum message message, const char *beginning)
{
    size_t count = 0;

    for (size_t i = 0; i < claims->diagnostics.count; i++)
        count += claims->diagnostics.items[i]->id == message &&
                 text_starts_with(claims->diagnostics.items[i]->text, text_of(beginning));
    return count;
}

/* A row of expected.tsv: file, ..., CLM (11), SV1 (12), SV2 (13), ..., note (16). */
static void check_sample(const char *folder, struct text row)
{
    struct text name = cell(row, 0), note = cell(row, 16);
    bool claim = text_starts_with(name, TEXT("837")) && count_of(note, "no ISA") == 0;
    struct buffer text;
    struct claims claims;
    char path[GOLDEN_PATH];

    buffer_init(&text, allocator_standard);
    snprintf(path, sizeof path, "%s/x12/%.*s", folder, TEXT_ARG(name));
    if (!golden_read(&text, path))
        fail_msg("%s is missing", path);
    claims_open(&claims, NULL);
    claims_read(&claims, claim_read_x12, text.bytes, text.length);
    assert_int_equal(claims.reading.counts.claims, claim ? number_in(row, 11) : 0);
    assert_int_equal(claims.reading.counts.lines, claim ? number_in(row, 12) + number_in(row, 13) : 0);
    if (claim) {
        assert_int_equal(said(&claims, MESSAGE_X12_COUNT, "`SE`"), count_of(note, "SE01="));
        assert_true((said(&claims, MESSAGE_X12_NPI, "") + said(&claims, MESSAGE_X12_NPI_DIGIT, "") > 0) ==
                    (count_of(note, "Luhn") > 0));
        assert_true((said(&claims, MESSAGE_X12_TOTAL, "") > 0) >= (count_of(note, "12.25 500") > 0));
    } else {
        assert_int_equal(claims.reading.counts.refused, 1);
        assert_int_equal(claims.diagnostics.count, 1);
    }
    claims_close(&claims);
    cut_and_flip(&text);
    buffer_free(&text);
}

static void test_samples(void **state)
{
    const char *folder = getenv("PAYRULE_SAMPLES");
    struct buffer table;
    struct text rest;
    char path[GOLDEN_PATH];

    (void)state;
    buffer_init(&table, allocator_standard);
    snprintf(path, sizeof path, "%s/x12/expected.tsv", folder);
    if (!golden_read(&table, path))
        fail_msg("%s is missing", path);
    rest = buffer_text(&table);
    for (size_t number = 0; rest.length > 0; number++) {
        const char *newline = memchr(rest.bytes, '\n', rest.length);
        size_t length = newline != NULL ? (size_t)(newline - rest.bytes) : rest.length;

        if (number > 0 && length > 0)
            check_sample(folder, (struct text){ rest.bytes, length });
        rest.bytes += length + (newline != NULL);
        rest.length -= length + (newline != NULL);
    }
    buffer_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_and_flipped),
        cmocka_unit_test(test_samples),
    };
    const size_t without_samples = getenv("PAYRULE_SAMPLES") == NULL;

    return _cmocka_run_group_tests("X12 of any bytes", tests, sizeof tests / sizeof tests[0] - without_samples, NULL,
                                   NULL);
}
