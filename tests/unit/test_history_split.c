/* A verdict does not depend on where a patient's past is: random sessions are divided between input and store in any
 * way and order, and the answers are byte by byte those of all sessions in one input. */
#include <stdlib.h>
#include <unistd.h>

#include "payrule.h"
#include "tests/support/random.h"
#include "tests/support/unit.h"

#define SLACK 64
#define ROUNDS 500
#define ROUNDS_ON_DISK 30 /* where each transaction waits for a disk */
#define IN_MEMORY "/dev/shm"
#define SESSIONS_MOST 24

static const char rules[] = "payer rules 1\n"
                            "profile example.plan \"An invented plan\"\n"
                            "  in force from 2024-01-01\n"
                            "  verified 2026-11-20\n"
                            "end\n"
                            "source manual \"Invented manual\"\n"
                            "codes timed = 97110, 97112, 97140\n"
                            "rule units.timed \"Timed units\"\n"
                            "  cite manual \"1\"\n"
                            "  applies to timed\n"
                            "  count units by total minutes per date of service\n"
                            "  otherwise deny as CO-152 with M53\n"
                            "end\n"
                            "rule pairs.day \"Pairs\"\n"
                            "  cite manual \"2\"\n"
                            "  conflict 97110 with 97140 per date of service\n"
                            "  otherwise warn as CO-236\n"
                            "end\n"
                            "rule units.day \"Five units a day\"\n"
                            "  cite manual \"3\"\n"
                            "  limit units to 5 per date of service\n"
                            "  otherwise deny as PR-119\n"
                            "end\n"
                            "rule visits.year \"Four visits\"\n"
                            "  cite manual \"4\"\n"
                            "  limit visits to 4 per calendar year\n"
                            "  otherwise deny as PR-119\n"
                            "end\n"
                            "rule units.rolling \"Nine units\"\n"
                            "  cite manual \"5\"\n"
                            "  limit units to 9 per rolling 7 days\n"
                            "  otherwise hold as CO-119\n"
                            "end\n"
                            "rule units.claim \"Three units a claim\"\n"
                            "  cite manual \"6\"\n"
                            "  limit units to 3 per claim\n"
                            "  otherwise warn as CO-119\n"
                            "end\n";

struct gathered {
    char *bytes;
    size_t length, capacity;
};

static int gather(void *context, const char *bytes, size_t length)
{
    struct gathered *out = context;

    if (out->length + length + SLACK > out->capacity) {
        out->capacity = (out->capacity + length + SLACK) * 2;
        out->bytes = realloc(out->bytes, out->capacity);
        if (out->bytes == NULL)
            abort();
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    return 0;
}

static void gather_string(struct gathered *out, const char *string) { gather(out, string, strlen(string)); }

/* ---- random sessions ---- */

struct pool {
    struct random random;
    struct payrule_rulebook *rulebook;
    char text[SESSIONS_MOST][600];  /* each a record, */
    char other[SESSIONS_MOST][600]; /* and the same session as it was known before */
    size_t count;
    int rounds;
    char path[64];
};

static const char *pick(struct random *random, const char *const *words, size_t count)
{
    return words[random_below(random, count)];
}

static size_t write_line(struct random *random, char *to, size_t room, int number)
{
    static const char *const codes[] = { "97110", "97112", "97140" };
    static const char *const modifiers[] = { "[\"GP\"]", "[\"GO\"]", "[]" };
    size_t units = random_below(random, 4);

    return (size_t)snprintf(to, room,
                            "%s{\"line\":%d,\"code\":\"%s\",\"minutes\":%d,\"units\":%d,\"modifiers\":%s,"
                            "\"charge\":\"40.00\"%s}",
                            number > 1 ? "," : "", number, pick(random, codes, 3), (int)(units * 15), (int)units,
                            pick(random, modifiers, 3), random_below(random, 8) == 0 ? ",\"voided\":true" : "");
}

/* Few patients, days and claims, so that much meets much. */
static void write_session(struct pool *pool, char *to, size_t room, size_t index)
{
    static const char *const frequencies[] = { "", ",\"frequency\":\"1\"", ",\"frequency\":\"7\"",
                                               ",\"frequency\":\"8\"" };
    static const char *const billing[] = { "", ",\"billing_provider\":{\"npi\":\"1992999015\"}",
                                           ",\"billing_provider\":{\"npi\":\"1992999023\"}" };
    struct random *random = &pool->random;
    size_t lines = 1 + random_below(random, 2), length;

    length =
        (size_t)snprintf(to, room,
                         "{\"id\":\"S-%d\",\"date\":\"2026-03-0%d\",\"patient\":{\"id\":\"P-%d\"},"
                         "\"claim\":\"C-%d\",\"received\":\"2026-04-0%d\",\"discipline\":\"PT\"%s%s,\"lines\":[",
                         (int)index, (int)(1 + index * 7 % 9), (int)(index % 3), (int)random_below(random, 3),
                         (int)(1 + random_below(random, 9)), pick(random, frequencies, 4), pick(random, billing, 3));
    for (size_t i = 1; i <= lines; i++)
        length += write_line(random, to + length, room - length, (int)i);
    snprintf(to + length, room - length, "]}\n");
}

static void make_pool(struct pool *pool)
{
    pool->count = 2 + random_below(&pool->random, SESSIONS_MOST - 2);
    for (size_t i = 0; i < pool->count; i++) {
        write_session(pool, pool->text[i], sizeof pool->text[i], i);
        write_session(pool, pool->other[i], sizeof pool->other[i], i);
    }
}

static void shuffle(struct random *random, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = random_below(random, i), kept = order[i - 1];

        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* ---- judging ---- */

static struct payrule_history *open_store(struct pool *pool, enum payrule_access access)
{
    const struct payrule_history_options options = { .access = access };
    struct payrule_history *history;

    assert_int_equal(payrule_history_open(&history, pool->path, &options), PAYRULE_OK);
    return history;
}

static void remove_store(const struct pool *pool)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    char name[80];

    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", pool->path, endings[i]);
        unlink(name);
    }
}

/* The answers, each in its place by session: "S-7" is the eighth. */
static void judge(struct pool *pool, struct gathered *input, struct payrule_history *history, bool learn,
                  struct gathered *answers)
{
    const struct payrule_run_options options = { .history_from = 0, .as_of = PAYRULE_NO_DATE };
    const struct payrule_answer *answer;
    struct payrule_run *run;
    enum payrule_status status;

    assert_int_equal(payrule_run_new(&run, pool->rulebook, "example.plan", &options), PAYRULE_OK);
    if (history != NULL)
        assert_int_equal(payrule_run_history(run, history), PAYRULE_OK);
    gather_string(input, "");
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input->bytes, input->length), PAYRULE_OK);
    if (learn)
        assert_int_equal(payrule_run_learn(run), PAYRULE_OK);
    while ((status = payrule_run_next(run, &answer)) == PAYRULE_OK) {
        long index = strtol(answer->session.bytes + 2, NULL, 10);

        assert_int_equal(payrule_answer_json(answer, gather, &answers[index]), PAYRULE_OK);
    }
    assert_int_equal(status, PAYRULE_END);
    payrule_run_free(run);
}

static void compare(const struct pool *pool, const struct gathered *expected, struct gathered *found, size_t *judged)
{
    for (size_t i = 0; i < pool->count; i++) {
        if (found[i].length > 0) {
            (*judged)++;
            assert_int_equal(found[i].length, expected[i].length);
            assert_memory_equal(found[i].bytes, expected[i].bytes, found[i].length);
        }
        found[i].length = 0;
    }
}

struct division {
    struct gathered input, store, both, answers[SESSIONS_MOST], expected[SESSIONS_MOST];
    size_t judged, last; /* last: the session at the input's end */
};

/* Each session into the input, into the store, or into both, where the store knows it as it is or as it was. */
static void divide(struct pool *pool, struct division *division)
{
    size_t order[SESSIONS_MOST];

    division->input.length = division->store.length = 0;
    shuffle(&pool->random, order, pool->count);
    for (size_t k = 0; k < pool->count; k++) {
        size_t i = order[k], where = random_below(&pool->random, 4);

        gather_string(where == 0 ? &division->store : &division->input, pool->text[i]);
        division->last = where == 0 ? division->last : i;
        if (where >= 2)
            gather_string(&division->store, where == 2 ? pool->text[i] : pool->other[i]);
    }
}

static void record(struct pool *pool, struct gathered *records)
{
    struct payrule_history *history = open_store(pool, PAYRULE_CREATE);
    uint64_t recorded = 0;

    gather_string(records, "");
    assert_int_equal(payrule_history_record(history, PAYRULE_JSONL, records->bytes, records->length, &recorded),
                     PAYRULE_OK);
    payrule_history_close(history);
}

/* Of an input that comes line by line only the last session knows the whole: those before it count what the store still
 * held of those after it. */
static void keep_last(const struct pool *pool, struct division *division)
{
    for (size_t i = 0; i < pool->count; i++)
        if (i != division->last)
            division->answers[i].length = 0;
}

static void try_division(struct pool *pool, struct division *division)
{
    struct payrule_history *history;

    divide(pool, division);
    remove_store(pool);
    record(pool, &division->store);
    history = open_store(pool, PAYRULE_READ);
    judge(pool, &division->input, history, true, division->answers);
    compare(pool, division->expected, division->answers, &division->judged);
    judge(pool, &division->input, history, false, division->answers);
    payrule_history_close(history);
    keep_last(pool, division);
    compare(pool, division->expected, division->answers, &division->judged);
}

/* The store knows everything, and the input comes line by line. */
static void try_pipe(struct pool *pool, struct division *division)
{
    struct payrule_history *history;

    remove_store(pool);
    record(pool, &division->both);
    history = open_store(pool, PAYRULE_READ);
    judge(pool, &division->input, history, false, division->answers);
    payrule_history_close(history);
    compare(pool, division->expected, division->answers, &division->judged);
}

static void free_division(struct division *division)
{
    free(division->input.bytes);
    free(division->store.bytes);
    free(division->both.bytes);
    for (size_t i = 0; i < SESSIONS_MOST; i++) {
        free(division->answers[i].bytes);
        free(division->expected[i].bytes);
    }
}

static void test_divided(void **state)
{
    struct pool *pool = *state;
    struct division division = { .judged = 0 };

    for (int round = 0; round < pool->rounds; round++) {
        pool->random.state = (uint64_t)round;
        make_pool(pool);
        division.both.length = 0;
        for (size_t i = 0; i < pool->count; i++) {
            gather_string(&division.both, pool->text[i]);
            division.expected[i].length = 0;
        }
        judge(pool, &division.both, NULL, true, division.expected);
        try_division(pool, &division);
        try_pipe(pool, &division);
    }
    assert_true(division.judged > (size_t)pool->rounds * 10);
    free_division(&division);
}

static int set_up(void **state)
{
    struct pool *pool = calloc(1, sizeof *pool);

    if (pool == NULL)
        abort();
    pool->rounds = access(IN_MEMORY, W_OK) == 0 ? ROUNDS : ROUNDS_ON_DISK;
    snprintf(pool->path, sizeof pool->path, "%shistory_split_XXXXXX", pool->rounds == ROUNDS ? IN_MEMORY "/" : "");
    close(mkstemp(pool->path));
    pool->rulebook = payrule_rulebook_new(NULL);
    assert_int_equal(payrule_rulebook_add(pool->rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(pool->rulebook), PAYRULE_OK);
    *state = pool;
    return 0;
}

static int tear_down(void **state)
{
    struct pool *pool = *state;

    remove_store(pool);
    payrule_rulebook_unref(pool->rulebook);
    free(pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_divided) };

    return cmocka_run_group_tests_name("history_split", tests, set_up, tear_down);
}
