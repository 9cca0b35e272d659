/* Every request for memory fails once, the library's and SQLite's alike: the call that needed it says so, nothing is
 * lost, and the store is whole afterwards. */
#include <unistd.h>

#include <sqlite3.h>

#include "payrule.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/unit.h"

#define SLACK 64
#define HEADER 16 /* bytes before each block of SQLite's, which hold its size */

static const char rules[] = "payer rules 1\n"
                            "profile example.plan \"An invented plan\"\n"
                            "  in force from 2024-01-01\n"
                            "  verified 2026-11-20\n"
                            "end\n";

#define RECORD(id)                                                                                                     \
    "{\"id\":\"" id "\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-" id "\","                  \
    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2}]}\n"

static const char records[] = RECORD("S-1") RECORD("S-2");
static const char *path;
static struct failing_allocator *sqlite_memory; /* SQLite's functions have no context */

/* ---- SQLite's memory ---- */

static void *sqlite_resize(void *block, int size)
{
    char *old = block != NULL ? (char *)block - HEADER : NULL, *fresh;
    size_t old_size = 0, fresh_size = size > 0 ? (size_t)size + HEADER : 0;

    if (old != NULL)
        memcpy(&old_size, old, sizeof old_size);
    fresh = failing_allocator_resize(sqlite_memory, old, old_size, fresh_size);
    if (fresh == NULL)
        return NULL;
    memcpy(fresh, &fresh_size, sizeof fresh_size);
    return fresh + HEADER;
}

static void *sqlite_allocate(int size) { return sqlite_resize(NULL, size); }

static void sqlite_free(void *block)
{
    if (block != NULL)
        sqlite_resize(block, 0);
}

static int sqlite_size(void *block)
{
    size_t size = HEADER;

    if (block != NULL)
        memcpy(&size, (char *)block - HEADER, sizeof size);
    return (int)(size - HEADER);
}

static int sqlite_round_up(int size) { return (size + 7) & ~7; }

static int sqlite_begin(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void sqlite_end(void *context) { (void)context; }

/* ---- a day's work ---- */

static int ignore(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}

static enum payrule_status judge(struct payrule_history *history, const struct payrule_options *memory, char *input)
{
    struct payrule_rulebook *rulebook = payrule_rulebook_new(memory);
    struct payrule_run *run = NULL, *fork = NULL;
    enum payrule_status status = rulebook != NULL ? PAYRULE_OK : PAYRULE_ENOMEM;

    if (status == PAYRULE_OK)
        status = payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules));
    if (status == PAYRULE_OK)
        status = payrule_rulebook_compile(rulebook);
    if (status == PAYRULE_OK)
        status = payrule_run_new(&run, rulebook, "example.plan", NULL);
    if (status == PAYRULE_OK)
        status = payrule_run_history(run, history);
    if (status == PAYRULE_OK)
        status = payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input, strlen(records));
    if (status == PAYRULE_OK)
        status = payrule_run_learn(run);
    if (status == PAYRULE_OK)
        status = payrule_run_fork(&fork, run);
    payrule_run_free(fork);
    payrule_run_free(run);
    if (rulebook != NULL)
        payrule_rulebook_unref(rulebook);
    return status;
}

static enum payrule_status use(struct payrule_history *history, const struct payrule_options *memory, char *input)
{
    static const char *const patients[] = { "P-2" };
    enum payrule_status status = payrule_history_record(history, PAYRULE_JSONL, input, strlen(records), NULL);

    if (status == PAYRULE_OK)
        status = payrule_history_import(history, "day.jsonl", PAYRULE_JSONL, input, strlen(records), 1, NULL);
    if (status == PAYRULE_OK)
        status = judge(history, memory, input);
    if (status == PAYRULE_OK)
        status = payrule_history_show(history, "P-1", PAYRULE_TEXT, ignore, NULL);
    if (status == PAYRULE_OK)
        status = payrule_history_show(history, NULL, PAYRULE_JSON, ignore, NULL);
    if (status == PAYRULE_OK)
        status = payrule_history_set_complete_from(history, 20454);
    if (status == PAYRULE_OK)
        status = payrule_history_forget(history, patients, 1, NULL);
    payrule_history_diagnostics(history, PAYRULE_TEXT, 0, 0, ignore, NULL);
    return status;
}

static enum payrule_status work(struct failing_allocator *ours)
{
    const struct payrule_options memory = { .resize = failing_allocator_resize, .resize_context = ours };
    const struct payrule_history_options options = { .access = PAYRULE_CREATE,
                                                     .resize = failing_allocator_resize,
                                                     .resize_context = ours };
    char input[sizeof records + SLACK] = { 0 };
    struct payrule_history *history = NULL;
    enum payrule_status status = payrule_history_open(&history, path, &options);

    memcpy(input, records, sizeof records);
    if (status == PAYRULE_OK)
        status = use(history, &memory, input);
    payrule_history_close(history);
    return status;
}

/* ---- the tests ---- */

static void remove_store(void)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
    char name[100];

    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

static void check_pass(enum payrule_status status, bool failed, size_t n)
{
    struct failing_allocator whole = failing_allocator_at(0);

    if (!failed && status != PAYRULE_OK)
        fail_msg("request %zu did not fail, but %d was answered", n, (int)status);
    if (status != PAYRULE_OK && status != PAYRULE_ENOMEM)
        fail_msg("request %zu failed, and %d was answered", n, (int)status);
    *sqlite_memory = whole;
    if (n % 7 == 0)
        assert_int_equal(work(&whole), PAYRULE_OK);
}

static void test_library(void **state)
{
    struct failing_allocator ours = { .failed = true };

    (void)state;
    for (size_t n = 1; ours.failed; n++) {
        enum payrule_status status;

        ours = failing_allocator_at(n);
        status = work(&ours);
        assert_int_equal(ours.blocks, 0);
        assert_int_equal(ours.bytes, 0);
        check_pass(status, ours.failed, n);
    }
}

/* SQLite goes on without some of its caches, so that a failed request need not be told. */
static void test_sqlite(void **state)
{
    struct failing_allocator ours = failing_allocator_at(0);
    bool failed = true;

    (void)state;
    for (size_t n = 1; failed; n += 1 + n / 20) {
        enum payrule_status status;

        *sqlite_memory = failing_allocator_at(n);
        status = work(&ours);
        failed = sqlite_memory->failed;
        assert_int_equal(ours.blocks, 0);
        check_pass(status, failed, n);
    }
    sqlite3_shutdown();
    assert_int_equal(sqlite_memory->blocks, 0);
}

static int set_up(void **state)
{
    static const struct sqlite3_mem_methods methods = { sqlite_allocate, sqlite_free,  sqlite_resize, sqlite_size,
                                                        sqlite_round_up, sqlite_begin, sqlite_end,    NULL };
    static struct failing_allocator memory;
    static char name[] = "/dev/shm/store_memory_XXXXXX";

    (void)state;
    path = access("/dev/shm", W_OK) == 0 ? name : name + strlen("/dev/shm/");
    close(mkstemp(name + (path - name)));
    sqlite_memory = &memory;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK;
}

static int tear_down(void **state)
{
    (void)state;
    remove_store();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_library), cmocka_unit_test(test_sqlite) };

    return cmocka_run_group_tests_name("store_memory", tests, set_up, tear_down);
}
