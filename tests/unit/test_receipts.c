/* Receipts through the public header: what is written verifies, and no changed byte passes for the same verdict. */
#include <stdlib.h>

#include "payrule.h"
#include "tests/support/unit.h"

#define SLACK 64
#define HISTORY_FROM 19723 /* 2024-01-01 */

static const char rules[] = "payer rules 1\n"
                            "profile example.plan \"An invented plan\"\n"
                            "  in force from 2024-01-01\n"
                            "  verified 2026-11-20\n"
                            "end\n"
                            "source manual \"Invented manual\"\n"
                            "rule units.timed \"Timed units\"\n"
                            "  cite manual \"1\"\n"
                            "  applies to 97110, 97112\n"
                            "  count units by total minutes per date of service\n"
                            "  otherwise deny as CO-152 with M53\n"
                            "end\n"
                            "rule visits.year \"Two visits\"\n"
                            "  cite manual \"2\"\n"
                            "  limit visits to 2 per calendar year\n"
                            "  otherwise deny as PR-119\n"
                            "end\n";

#define SESSION(id, date)                                                                                              \
    "{\"id\":\"" id "\",\"date\":\"" date "\",\"patient\":{\"id\":\"P-\\\"1\\\"\"},\"discipline\":\"PT\","             \
    "\"lines\":[{\"code\":\"97112\",\"minutes\":15,\"units\":1,\"modifiers\":[],\"charge\":\"40.00\"}]}\n"

struct fixture {
    struct payrule_rulebook *rulebook;
    struct buffer input, receipts;
    size_t session_count;
};

static int gather(void *context, const char *bytes, size_t length)
{
    buffer_add(context, (struct text){ bytes, length });
    return 0;
}

static void add_slack(struct buffer *buffer)
{
    buffer_repeat(buffer, '\0', SLACK);
    buffer->length -= SLACK;
}

static void write_receipts(struct fixture *fixture, enum payrule_receipt how)
{
    const struct payrule_run_options options = { HISTORY_FROM, 0, PAYRULE_NO_DATE };
    const struct payrule_answer *answer;
    struct payrule_run *run, *fork;

    assert_int_equal(payrule_run_new(&run, fixture->rulebook, "example.plan", &options), PAYRULE_OK);
    assert_int_equal(payrule_run_receipt(run, how, gather, &fixture->receipts), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_locate(run), PAYRULE_OK);
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, fixture->input.bytes, fixture->input.length),
                     PAYRULE_OK);
    assert_int_equal(payrule_run_learn(run), PAYRULE_OK);
    assert_int_equal(payrule_run_fork(&fork, run), PAYRULE_OK);
    assert_int_equal(payrule_run_locate(fork), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_input(fork, "day.jsonl", PAYRULE_JSONL, fixture->input.bytes, fixture->input.length),
                     PAYRULE_OK);
    while (payrule_run_next(fork, &answer) != PAYRULE_END) {
        if (answer != NULL)
            assert_int_equal(payrule_run_receipt(fork, how, gather, &fixture->receipts), PAYRULE_OK);
    }
    assert_int_equal(payrule_run_receipt(fork, how, gather, &fixture->receipts), PAYRULE_EUSAGE);
    payrule_run_free(fork);
    payrule_run_free(run);
    add_slack(&fixture->receipts);
}

static void open_fixture(struct fixture *fixture, enum payrule_receipt how)
{
    static const char input[] = SESSION("S-3", "2026-03-04")
        SESSION("S-1", "2026-03-02") "no record\n" SESSION("S-2", "2026-03-03") SESSION("S-1", "2026-03-02");

    fixture->rulebook = payrule_rulebook_new(NULL);
    assert_int_equal(payrule_rulebook_add(fixture->rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(fixture->rulebook), PAYRULE_OK);
    buffer_init(&fixture->input, allocator_standard);
    buffer_init(&fixture->receipts, allocator_standard);
    buffer_string(&fixture->input, input);
    add_slack(&fixture->input);
    fixture->session_count = 3;
    write_receipts(fixture, how);
}

static void close_fixture(struct fixture *fixture)
{
    buffer_free(&fixture->input);
    buffer_free(&fixture->receipts);
    payrule_rulebook_unref(fixture->rulebook);
}

/* The lines of the input, as a caller keeps them. */
static int give_line(void *context, const char *file, size_t file_length, uint64_t line, const char **bytes,
                     size_t *length)
{
    const struct fixture *fixture = context;
    const char *at = fixture->input.bytes, *end = at + fixture->input.length;

    if (!text_is((struct text){ file, file_length }, "day.jsonl"))
        return 0;
    for (; line > 1 && at < end; line--)
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
    if (line == 0 || at >= end)
        return 0;
    *bytes = at;
    *length = (size_t)((const char *)memchr(at, '\n', (size_t)(end - at)) - at);
    return 1;
}

static struct payrule_verifier *open_verifier(struct fixture *fixture)
{
    const struct payrule_verifier_options options = { give_line, fixture, NULL };
    struct payrule_verifier *verifier;

    assert_int_equal(payrule_verifier_new(&verifier, fixture->rulebook, &options), PAYRULE_OK);
    return verifier;
}

/* The receipt's line at *at, which is moved behind it. */
static struct text next_line(const struct buffer *receipts, size_t *at)
{
    const char *begin = receipts->bytes + *at, *newline = memchr(begin, '\n', receipts->length - *at);
    size_t length = (size_t)(newline - begin);

    *at += length + 1;
    return (struct text){ begin, length };
}

static void verify_all(struct fixture *fixture)
{
    struct payrule_verifier *verifier = open_verifier(fixture);
    size_t count = 0;

    for (size_t at = 0; at < fixture->receipts.length; count++) {
        struct text line = next_line(&fixture->receipts, &at);
        struct payrule_verified verified;

        assert_int_equal(payrule_verify(verifier, line.bytes, line.length, &verified), PAYRULE_OK);
        assert_true(verified.reproduced);
        assert_true(verified.same_verdict);
        assert_int_equal(verified.reason_count, 0);
        assert_int_equal(verified.difference_count, 0);
        assert_int_equal(verified.session.length, 3);
    }
    assert_int_equal(count, fixture->session_count);
    payrule_verifier_free(verifier);
}

static void test_embedded(void **state)
{
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, PAYRULE_EMBEDDED);
    verify_all(&fixture);
    close_fixture(&fixture);
}

static void test_located(void **state)
{
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, PAYRULE_LOCATED);
    verify_all(&fixture);
    close_fixture(&fixture);
}

/* What may be changed without the verdict being another: the engine's name, and options that do not matter to it. */
static bool is_free(struct text line, size_t at)
{
    const char *payer = strstr(line.bytes, ",\"payer\":"), *from = strstr(line.bytes, ",\"history_from\":");
    const char *rulebook = strstr(line.bytes, ",\"rulebook\":"), *p = line.bytes + at;

    return p < payer || (p > from && p < rulebook);
}

/* Each bit of a receipt: no crash, and nothing passes for the same. */
static void every_bit(enum payrule_receipt how)
{
    struct payrule_verifier *verifier;
    struct fixture fixture;
    struct text line;
    char *copy;
    size_t at = 0;

    open_fixture(&fixture, how);
    verifier = open_verifier(&fixture);
    line = next_line(&fixture.receipts, &at);
    copy = calloc(1, line.length + SLACK);
    for (size_t i = 0; i < line.length * 8; i++) {
        struct payrule_verified verified;
        enum payrule_status status;

        memcpy(copy, line.bytes, line.length);
        copy[i / 8] = (char)(copy[i / 8] ^ (1 << i % 8));
        status = payrule_verify(verifier, copy, line.length, &verified);
        assert_true(status == PAYRULE_OK || status == PAYRULE_EINPUT);
        if (status == PAYRULE_EINPUT) {
            assert_true(verified.problem.length > 0 && verified.column >= 1 && verified.column <= line.length + 1);
        } else if (verified.reproduced && verified.reason_count == 0) {
            assert_true(is_free(line, i / 8));
        }
    }
    for (size_t length = 0; length < line.length; length++) {
        struct payrule_verified verified;

        memset(copy, 0, line.length + SLACK);
        memcpy(copy, line.bytes, length);
        assert_int_equal(payrule_verify(verifier, copy, length, &verified), PAYRULE_EINPUT);
    }
    free(copy);
    payrule_verifier_free(verifier);
    close_fixture(&fixture);
}

static void test_every_bit(void **state)
{
    (void)state;
    every_bit(PAYRULE_EMBEDDED);
}

static void test_every_bit_located(void **state)
{
    (void)state;
    every_bit(PAYRULE_LOCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embedded),
        cmocka_unit_test(test_located),
        cmocka_unit_test(test_every_bit),
        cmocka_unit_test(test_every_bit_located),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
