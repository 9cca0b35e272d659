/* One compiled rulebook, many threads: each judges by itself, or with a fork of what one has learned, and all write
 * the same bytes. */
#include <pthread.h>
#include <stdlib.h>

#include "payrule.h"
#include "tests/support/unit.h"

#define SLACK 64
#define THREADS 8
#define SESSIONS 500

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
                            "  say \"{code}: {billed} billed, {supported} supported by {minutes} minutes\"\n"
                            "  fix set units to supported\n"
                            "end\n"
                            "rule visits.year \"Five visits\"\n"
                            "  cite manual \"2\"\n"
                            "  limit visits to 5 per calendar year\n"
                            "  otherwise deny as PR-119\n"
                            "end\n";

struct text_of_run {
    char *bytes;
    size_t length, capacity;
};

struct job {
    struct payrule_rulebook *rulebook;
    struct payrule_run *fork; /* made by the thread that learned; NULL: the thread makes a run of its own and learns */
    const char *input;
    size_t length;
    struct text_of_run out;
    enum payrule_status status;
};

static int gather(void *context, const char *bytes, size_t length)
{
    struct text_of_run *out = context;

    if (out->length + length > out->capacity) {
        out->capacity = (out->capacity + length) * 2;
        out->bytes = realloc(out->bytes, out->capacity);
        if (out->bytes == NULL)
            abort();
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    return 0;
}

static void *judge(void *context)
{
    struct job *job = context;
    const struct payrule_run_options options = { 19723, 0, PAYRULE_NO_DATE }; /* history from 2024-01-01 */
    const struct payrule_answer *answer;
    struct payrule_run *run = job->fork;

    job->status = run != NULL ? PAYRULE_OK : payrule_run_new(&run, job->rulebook, "example.plan", &options);
    if (job->status == PAYRULE_OK)
        job->status = payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, job->input, job->length);
    if (job->status == PAYRULE_OK && job->fork == NULL)
        job->status = payrule_run_learn(run);
    while (job->status == PAYRULE_OK && (job->status = payrule_run_next(run, &answer)) == PAYRULE_OK)
        payrule_answer_json(answer, gather, &job->out);
    payrule_run_free(run);
    return NULL;
}

/* Sessions of a few patients, some of them wrong; the text and its slack. */
static char *make_input(size_t *length)
{
    size_t size = SESSIONS * (size_t)300 + SLACK;
    char *input = calloc(1, size);

    assert_non_null(input);
    *length = 0;
    for (int i = 0; i < SESSIONS; i++)
        *length += (size_t)snprintf(
            input + *length, size - *length,
            "{\"id\":\"S-%03d\",\"date\":\"2026-%02d-%02d\",\"patient\":{\"id\":\"P-%d\"},\"discipline\":\"PT\","
            "\"lines\":[{\"code\":\"97112\",\"minutes\":%d,\"units\":%d,\"charge\":\"40.00\"}]}\n",
            i, 1 + i % 12, 1 + i % 28, i % 37, i * 7 % 50, 1 + i % 4);
    return input;
}

static struct payrule_rulebook *compile(void)
{
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);

    assert_non_null(rulebook);
    assert_int_equal(payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    return rulebook;
}

/* Every second thread forks, the others learn for themselves. */
static void run_threads(struct job *jobs, struct payrule_run *learned)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        jobs[i] = jobs[THREADS];
        if (i % 2)
            assert_int_equal(payrule_run_fork(&jobs[i].fork, learned), PAYRULE_OK);
        assert_int_equal(pthread_create(&threads[i], NULL, judge, &jobs[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void test_same_bytes(void **state)
{
    struct payrule_rulebook *rulebook = compile();
    const struct payrule_run_options options = { 19723, 0, PAYRULE_NO_DATE };
    struct payrule_run *learned = NULL;
    struct job jobs[THREADS + 1] = { { .rulebook = NULL } };
    struct job *alone = &jobs[THREADS];
    struct job expected;

    (void)state;
    alone->rulebook = rulebook;
    alone->input = make_input(&alone->length);
    expected = *alone;
    judge(&expected);
    assert_int_equal(expected.status, PAYRULE_END);
    assert_true(expected.out.length > SESSIONS * 100);
    assert_int_equal(payrule_run_new(&learned, rulebook, "example.plan", &options), PAYRULE_OK);
    assert_int_equal(payrule_run_input(learned, "day.jsonl", PAYRULE_JSONL, alone->input, alone->length), PAYRULE_OK);
    assert_int_equal(payrule_run_learn(learned), PAYRULE_OK);
    run_threads(jobs, learned);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(jobs[i].status, PAYRULE_END);
        assert_int_equal(jobs[i].out.length, expected.out.length);
        assert_memory_equal(jobs[i].out.bytes, expected.out.bytes, expected.out.length);
        free(jobs[i].out.bytes);
    }
    free(expected.out.bytes);
    free((void *)alone->input);
    payrule_run_free(learned);
    payrule_rulebook_unref(rulebook);
}

/* References are given up in any thread; the last one frees. */
static void *take_and_give(void *context)
{
    for (int i = 0; i < 1000; i++)
        payrule_rulebook_unref(payrule_rulebook_ref(context));
    return NULL;
}

static void test_references(void **state)
{
    struct payrule_rulebook *rulebook = compile();
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_and_give, rulebook), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(payrule_rulebook_errors(rulebook), 0);
    payrule_rulebook_unref(rulebook);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_same_bytes), cmocka_unit_test(test_references) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
