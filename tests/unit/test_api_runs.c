/* Runs and their forks: what is read ahead, learned from a fork, judged again, and refused because it comes twice. */
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
                            "rule sessions.year \"Two sessions\"\n"
                            "  cite manual \"1\"\n"
                            "  limit sessions to 2 per calendar year\n"
                            "  otherwise deny as PR-119\n"
                            "end\n";

#define SESSION(id, date)                                                                                              \
    "{\"id\":\"" id "\",\"date\":\"" date "\",\"patient\":{\"id\":\"P-1\"},"                                           \
    "\"lines\":[{\"code\":\"97112\",\"minutes\":15,\"units\":1}]}\n"

struct fixture {
    struct payrule_rulebook *rulebook;
    struct payrule_run *run, *fork, *other;
};

static void open_fixture(struct fixture *fixture)
{
    const struct payrule_run_options options = { HISTORY_FROM, 1, PAYRULE_NO_DATE };

    fixture->rulebook = payrule_rulebook_new(NULL);
    assert_int_equal(payrule_rulebook_add(fixture->rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(fixture->rulebook), PAYRULE_OK);
    assert_int_equal(payrule_run_new(&fixture->run, fixture->rulebook, "example.plan", &options), PAYRULE_OK);
    assert_int_equal(payrule_run_fork(&fixture->fork, fixture->run), PAYRULE_OK);
    assert_int_equal(payrule_run_fork(&fixture->other, fixture->run), PAYRULE_OK);
}

static void close_fixture(struct fixture *fixture)
{
    payrule_run_free(fixture->other);
    payrule_run_free(fixture->fork);
    payrule_run_free(fixture->run);
    payrule_rulebook_unref(fixture->rulebook);
}

/* The text with its slack; the caller frees. */
static char *input_of(const char *text)
{
    char *input = calloc(1, strlen(text) + SLACK);

    if (input == NULL)
        abort();
    memcpy(input, text, strlen(text));
    return input;
}

static void set_input(struct payrule_run *run, const char *input)
{
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input, strlen(input)), PAYRULE_OK);
}

/* "S-1 clean, S-2 denied, refused": what the run answers to the end of its input. */
static void assert_answers(struct payrule_run *run, const char *expected)
{
    const struct payrule_answer *answer;
    enum payrule_status status;
    struct buffer buffer;

    buffer_init(&buffer, allocator_standard);
    while ((status = payrule_run_next(run, &answer)) != PAYRULE_END) {
        assert_true(status == PAYRULE_OK || status == PAYRULE_EINPUT);
        buffer_string(&buffer, buffer.length > 0 ? ", " : "");
        if (status == PAYRULE_EINPUT)
            buffer_string(&buffer, "refused");
        else
            buffer_printf(&buffer, "%.*s %s", (int)answer->session.length, answer->session.bytes,
                          answer->outcome == PAYRULE_DENIED ? "denied" : "clean");
    }
    assert_buffer(&buffer, expected);
    buffer_free(&buffer);
}

/* Two forks read, the run learns from both, and then each knows the other's sessions. */
static void test_read_ahead(void **state)
{
    char *first = input_of(SESSION("S-3", "2026-03-04") "{\"id\":\n" SESSION("S-1", "2026-03-02"));
    char *second = input_of(SESSION("S-2", "2026-03-03"));
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture);
    set_input(fixture.fork, first);
    set_input(fixture.other, second);
    assert_int_equal(payrule_run_read(fixture.fork), PAYRULE_OK);
    assert_int_equal(payrule_run_read(fixture.other), PAYRULE_OK);
    assert_int_equal(payrule_run_errors(fixture.run), 0);
    assert_int_equal(payrule_run_learn_from(fixture.run, fixture.fork), PAYRULE_OK);
    assert_int_equal(payrule_run_errors(fixture.run), 1);
    assert_int_equal(payrule_run_refused(fixture.run), 1);
    assert_int_equal(payrule_run_errors(fixture.fork), 0);
    assert_int_equal(payrule_run_learn_from(fixture.run, fixture.other), PAYRULE_OK);
    assert_answers(fixture.fork, "S-3 denied, refused, S-1 clean");
    assert_answers(fixture.other, "S-2 clean");
    close_fixture(&fixture);
    free(first);
    free(second);
}

/* What was read ahead cannot be judged before it is learned, nor learned twice. */
static void test_misused(void **state)
{
    char *input = input_of(SESSION("S-1", "2026-03-02"));
    const struct payrule_answer *answer;
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture);
    assert_int_equal(payrule_run_read(fixture.fork), PAYRULE_EUSAGE); /* no input */
    set_input(fixture.run, input);
    assert_int_equal(payrule_run_read(fixture.run), PAYRULE_EUSAGE); /* no fork */
    set_input(fixture.fork, input);
    assert_int_equal(payrule_run_learn_from(fixture.run, fixture.fork), PAYRULE_EUSAGE); /* not read */
    assert_int_equal(payrule_run_read(fixture.fork), PAYRULE_OK);
    assert_int_equal(payrule_run_read(fixture.fork), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_next(fixture.fork, &answer), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_explain(fixture.fork, "S-1", PAYRULE_TEXT, NULL, NULL), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_learn_from(fixture.run, fixture.fork), PAYRULE_OK);
    assert_int_equal(payrule_run_learn_from(fixture.run, fixture.fork), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_merge(fixture.run, fixture.run), PAYRULE_EUSAGE);
    assert_answers(fixture.fork, "S-1 clean");
    assert_int_equal(payrule_run_errors(fixture.fork), 0);
    close_fixture(&fixture);
    free(input);
}

/* A record that repeats another is refused, also when both say the same: of what is kept, of what a fork reads again,
 * and of what is judged as it comes. It counts once. */
static void test_twice(void **state)
{
    char *input = input_of(SESSION("S-1", "2026-03-02") SESSION("S-1", "2026-03-02") SESSION("S-2", "2026-03-03"));
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture);
    set_input(fixture.run, input);
    assert_answers(fixture.run, "S-1 clean, refused, S-2 clean");
    assert_int_equal(payrule_run_errors(fixture.run), 1);
    close_fixture(&fixture);

    open_fixture(&fixture);
    set_input(fixture.run, input);
    assert_int_equal(payrule_run_learn(fixture.run), PAYRULE_OK);
    assert_answers(fixture.run, "S-1 clean, refused, S-2 clean");
    set_input(fixture.fork, input);
    assert_answers(fixture.fork, "S-1 clean, refused, S-2 clean");
    assert_int_equal(payrule_run_errors(fixture.fork), 1);
    assert_int_equal(payrule_run_merge(fixture.run, fixture.fork), PAYRULE_OK);
    assert_int_equal(payrule_run_errors(fixture.run), 2);
    close_fixture(&fixture);
    free(input);
}

/* Many inputs are learned; each is found again by where it stands. */
static void test_many_inputs(void **state)
{
    enum { INPUTS = 300 };
    static char inputs[INPUTS][400];
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture);
    for (int i = 0; i < INPUTS; i++) {
        static const char record[] = "{\"id\":\"S-%d\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-%d\"},"
                                     "\"lines\":[{\"code\":\"97112\"}]}\n";
        int length = snprintf(inputs[i], sizeof inputs[i], record, i, i);

        snprintf(inputs[i] + length, sizeof inputs[i] - (size_t)length - SLACK, record, i, i);
        set_input(fixture.run, inputs[i]);
        assert_int_equal(payrule_run_learn(fixture.run), PAYRULE_OK);
    }
    for (int i = INPUTS - 1; i >= 0; i--) {
        char expected[40];

        snprintf(expected, sizeof expected, "S-%d clean, refused", i);
        set_input(fixture.fork, inputs[i]);
        assert_answers(fixture.fork, expected);
    }
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_ahead),
        cmocka_unit_test(test_misused),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_many_inputs),
    };

    return cmocka_run_group_tests_name("api_runs", tests, NULL, NULL);
}
