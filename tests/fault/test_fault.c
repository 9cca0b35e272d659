/* Every request for memory fails once, the first, the second and so on: each time the call that needed it answers
 * PAYRULE_ENOMEM, the calls after it on the same object do as well, and nothing is lost. */
#include "payrule.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/unit.h"

#define SLACK 64

static const char base_rules[] = "payer rules 1\n"
                                 "profile example.plan \"An invented plan\"\n"
                                 "  in force from 2024-01-01\n"
                                 "  verified 2026-11-20\n"
                                 "end\n"
                                 "source manual \"Invented manual\"\n"
                                 "codes timed = 97110, 97112\n"
                                 "table pairs \"Pair edits\"\n"
                                 "  format ncci ptp\n"
                                 "  file \"pairs.tsv\" from 2024-01-01\n"
                                 "end\n"
                                 "parameter most \"Visits a year\" as visits\n"
                                 "  from 2024-01-01 is 2 visits cite manual \"3\"\n"
                                 "end\n"
                                 "rule units.timed \"Timed units\"\n"
                                 "  cite manual \"1\"\n"
                                 "  applies to timed\n"
                                 "  count units by total minutes per date of service\n"
                                 "  otherwise deny as CO-152 with M53\n"
                                 "  say \"{code}: {billed} billed, {supported} supported\"\n"
                                 "  fix set units to supported\n"
                                 "end\n"
                                 "rule pairs.table \"Pairs\"\n"
                                 "  cite manual \"2\"\n"
                                 "  conflict pairs from table pairs per date of service\n"
                                 "  otherwise warn as CO-236\n"
                                 "end\n"
                                 "rule visits.year \"Visits\"\n"
                                 "  cite manual \"3\"\n"
                                 "  limit visits to most per calendar year\n"
                                 "  otherwise deny as PR-119\n"
                                 "end\n"
                                 "note care \"Care\"\n"
                                 "  cite manual \"4\"\n"
                                 "  not encoded because \"a judgement\"\n"
                                 "end\n"
                                 "test \"two codes\"\n"
                                 "  on 2026-03-02\n"
                                 "  given 24 minutes of 97112 GP, 23 minutes of 97110 GP\n"
                                 "  expect units 97112 = 2, 97110 = 1\n"
                                 "end\n"
                                 "test \"one that fails\"\n"
                                 "  on 2026-03-02\n"
                                 "  given 24 minutes of 97112 GP billed 3, 5 minutes of 97110 GP billed 0\n"
                                 "  expect pass units.timed\n"
                                 "  expect pass pairs.table\n"
                                 "end\n";

static const char wrong_rules[] = "payer rules 1\n"
                                  "profile example.wrong \"A plan with mistakes\"\n"
                                  "  extends example.plan\n"
                                  "  in force from 2024-01-01\n"
                                  "end\n"
                                  "rule units.day \"Four units\n"
                                  "  applies to timd\n"
                                  "  limit units to \n"
                                  "end\n";

static const char records[] =
    "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"discipline\":\"PT\",\"lines\":["
    "{\"code\":\"97112\",\"minutes\":24,\"units\":3,\"modifiers\":[\"GP\"]},"
    "{\"code\":\"97110\",\"minutes\":23,\"units\":1,\"modifiers\":[\"GP\"]}]}\n"
    "{\"id\":\"S-\\u0032\",\"date\":\"2026-03-32\",\"patient\":{\"id\":\"P-1\"},\"lines\":[]}\n"
    "{\"id\":\"S-3\",\"date\":\"2026-03-03\",\"patient\":{\"id\":\"P-1\"},\"onsett\":1,"
    "\"lines\":[{\"code\":\"97110\"}]}\n";

static const char pairs[] = "97112\t97110\t\t20240101\t*\t1\tA reason\n97110\t97112\n";
/* An error in its table would leave the profile without a plan, and nothing would be judged. */
static const char good_pairs[] = "97112\t97110\t\t20240101\t*\t1\tA reason\n";
static const char newer_pairs[] = "97112\t97110\t\t20240101\t*\t0\tA reason\n";

/* One pass over the library: what it was answered, and whether memory was short. */
struct pass {
    struct payrule_rulebook *rulebook;
    char *input;
    size_t answers, verified;
    bool short_of_memory;
};

static int ignore(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}

static int load(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    (void)path;
    *bytes = context == NULL ? good_pairs : newer_pairs;
    *length = strlen(*bytes);
    return path_length == strlen("pairs.tsv");
}

static enum payrule_status note(struct pass *pass, enum payrule_status status)
{
    pass->short_of_memory |= status == PAYRULE_ENOMEM;
    return status;
}

static void view(struct pass *pass)
{
    static const char *const lists[] = { "payers", "rules", "codes", "parameters", "notes" };
    static const char *const stages[] = { "tokens", "tree", "rulebook", "plan" };

    for (size_t i = 0; i < 5; i++)
        note(pass,
             payrule_rulebook_list(pass->rulebook, lists[i], NULL, i % 2 ? PAYRULE_JSON : PAYRULE_TEXT, ignore, NULL));
    for (int format = PAYRULE_CALENDAR_TEXT; format <= PAYRULE_CALENDAR_ICS; format++)
        note(pass, payrule_rulebook_calendar(
                       pass->rulebook,
                       &(struct payrule_calendar){ .until = 36500, .format = (enum payrule_calendar_format)format },
                       ignore, NULL));
    note(pass, payrule_rulebook_new_payer(pass->rulebook, "example.new", "example.plan", NULL, ignore, NULL));
    for (size_t i = 0; i < 4; i++)
        note(pass, payrule_rulebook_dump(pass->rulebook, stages[i], NULL, ignore, NULL));
    note(pass, payrule_rulebook_format(pass->rulebook, "plan.rules", ignore, NULL));
    note(pass, payrule_rulebook_format(pass->rulebook, "wrong.rules", ignore, NULL));
    note(pass, payrule_rulebook_diagnostics(pass->rulebook, PAYRULE_TEXT, 0, 1, ignore, NULL));
    note(pass, payrule_rulebook_diagnostics(pass->rulebook, PAYRULE_JSON, 0, 0, ignore, NULL));
}

static void run_rule_tests(struct pass *pass)
{
    struct payrule_coverage *coverage;
    size_t passed, failed;

    note(pass, payrule_rulebook_test(pass->rulebook, NULL, &passed, &failed, NULL, NULL));
    note(pass, payrule_coverage_new(&coverage, pass->rulebook));
    payrule_coverage_free(coverage);
}

struct verifying {
    struct pass *pass;
    struct payrule_verifier *verifier;
};

static void judge_all(struct pass *pass, struct payrule_run *run)
{
    const struct payrule_answer *answer;
    enum payrule_status status;

    do {
        status = note(pass, payrule_run_next(run, &answer));
        pass->answers += answer != NULL;
        if (answer != NULL)
            assert_int_equal(payrule_answer_json(answer, ignore, NULL), PAYRULE_OK);
    } while (status == PAYRULE_OK || status == PAYRULE_EINPUT);
}

/* Each line as it comes; it has slack behind it. */
static int verify_line(void *context, const char *bytes, size_t length)
{
    struct verifying *verifying = context;
    struct payrule_verified verified;
    char *line = calloc(1, length + SLACK);

    assert_non_null(line);
    memcpy(line, bytes, length);
    if (note(verifying->pass, payrule_verify(verifying->verifier, line, length - 1, &verified)) == PAYRULE_OK) {
        assert_int_equal(verified.reproduced, 1);
        verifying->pass->verified++;
    }
    free(line);
    return 0;
}

/* Receipts of all that is judged, written and judged again. */
static void verify_all(struct pass *pass)
{
    struct verifying verifying = { .pass = pass };
    const struct payrule_answer *answer;
    struct payrule_run *run = NULL;

    if (note(pass, payrule_verifier_new(&verifying.verifier, pass->rulebook, NULL)) != PAYRULE_OK)
        return;
    if (note(pass, payrule_run_new(&run, pass->rulebook, "example.plan", NULL)) == PAYRULE_OK) {
        note(pass, payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, pass->input, strlen(records)));
        note(pass, payrule_run_learn(run));
        while (note(pass, payrule_run_next(run, &answer)) != PAYRULE_END && !pass->short_of_memory) {
            if (answer != NULL)
                note(pass, payrule_run_receipt(run, PAYRULE_EMBEDDED, verify_line, &verifying));
        }
    }
    payrule_run_free(run);
    payrule_verifier_free(verifying.verifier);
}

static void judge(struct pass *pass, int brief)
{
    const struct payrule_run_options options = { PAYRULE_NO_DATE, brief, PAYRULE_NO_DATE };
    struct payrule_run *run = NULL, *fork = NULL;

    if (note(pass, payrule_run_new(&run, pass->rulebook, "example.plan", &options)) != PAYRULE_OK)
        return;
    note(pass, payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, pass->input, strlen(records)));
    note(pass, payrule_run_learn(run));
    if (note(pass, payrule_run_fork(&fork, run)) == PAYRULE_OK) {
        note(pass, payrule_run_input(fork, "day.jsonl", PAYRULE_GUESS, pass->input, strlen(records)));
        judge_all(pass, fork);
        note(pass, payrule_run_explain(fork, "S-1", brief ? PAYRULE_TEXT : PAYRULE_JSON, ignore, NULL));
    }
    note(pass, payrule_run_diagnostics(run, PAYRULE_TEXT, 0, 0, ignore, NULL));
    payrule_run_free(fork);
    payrule_run_free(run);
}

/* Without learning first, as from a pipe. */
static void judge_as_they_come(struct pass *pass)
{
    struct payrule_run *run = NULL;

    if (note(pass, payrule_run_new(&run, pass->rulebook, "example.plan", NULL)) != PAYRULE_OK)
        return;
    note(pass, payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, pass->input, strlen(records)));
    judge_all(pass, run);
    payrule_run_free(run);
}

static bool make_rulebook(struct pass *pass, struct failing_allocator *failing)
{
    const struct payrule_options options = {
        .resize = failing_allocator_resize, .resize_context = failing, .load = load, .today = 20000
    };

    pass->rulebook = payrule_rulebook_new(&options);
    if (pass->rulebook == NULL) {
        pass->short_of_memory = true;
        return false;
    }
    note(pass, payrule_rulebook_add(pass->rulebook, "plan.rules", base_rules, strlen(base_rules)));
    note(pass, payrule_rulebook_add(pass->rulebook, "wrong.rules", wrong_rules, strlen(wrong_rules)));
    return note(pass, payrule_rulebook_compile(pass->rulebook)) == PAYRULE_ERULES;
}

/* The rules with something of each kind changed, in place. */
static void make_newer(char *text)
{
    static const char *const edits[][2] = { { "codes timed = 97110", "codes timed = 97113" },
                                            { "is 2 visits cite", "is 3 visits cite" },
                                            { "deny as CO-152", "hold as CO-152" },
                                            { "rule visits.year", "rule visits.days" },
                                            { "\"Invented manual\"", "\"Invented handb.\"" },
                                            { "  fix set units", "# fix set units" } };

    strcpy(text, base_rules);
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        assert_int_equal(strlen(edits[i][0]), strlen(edits[i][1]));
        memcpy(strstr(text, edits[i][0]), edits[i][1], strlen(edits[i][1]));
    }
}

static void compare(struct pass *pass, struct failing_allocator *failing)
{
    const struct payrule_options options = { .resize = failing_allocator_resize, .resize_context = failing,
                                             .load = load, .load_context = pass };
    struct payrule_rulebook *newer = payrule_rulebook_new(&options);
    struct payrule_diff *diff = NULL;
    struct payrule_change change;
    char text[sizeof base_rules];

    pass->short_of_memory |= newer == NULL;
    if (newer == NULL)
        return;
    make_newer(text);
    note(pass, payrule_rulebook_add(newer, "plan.rules", text, strlen(text)));
    if (note(pass, payrule_rulebook_compile(newer)) == PAYRULE_OK &&
        note(pass, payrule_diff_new(&diff, pass->rulebook, newer, NULL)) == PAYRULE_OK) {
        size_t count = 0;

        while (payrule_diff_change(diff, count, &change) == PAYRULE_OK)
            count++;
        assert_int_equal(count, 8);
    }
    payrule_diff_free(diff);
    payrule_rulebook_unref(newer);
}

static void import_tables(struct pass *pass, struct failing_allocator *failing)
{
    static const char units[] = "97112,4,3\n97110,x,3\n", addon[] = "97130\t97129\t1\t20200101\t*\n";
    const struct payrule_options options = { .resize = failing_allocator_resize, .resize_context = failing };
    const struct payrule_import_file files[] = { { "ccipra-v323r0-f1.txt", pairs, strlen(pairs) },
                                                 { "MUE_Hospital_Eff_07-01-2026.csv", units, strlen(units) },
                                                 { "AOC_V2026Q4.txt", addon, strlen(addon) } };

    for (size_t i = 0; i < 3; i++) {
        const struct payrule_import import = { .table = (enum payrule_table)i, .files = &files[i], .file_count = 1,
                                               .rows = ignore, .rules = ignore, .diagnostics = ignore };
        struct payrule_imported imported;

        note(pass, payrule_import(&options, &import, &imported));
    }
}

static void use_everything(struct failing_allocator *failing, struct pass *pass)
{
    import_tables(pass, failing);
    if (make_rulebook(pass, failing)) {
        view(pass);
        run_rule_tests(pass);
        judge(pass, 0);
        judge(pass, 1);
        judge_as_they_come(pass);
        judge(pass, PAYRULE_FIGURES);
        verify_all(pass);
        compare(pass, failing);
    } else if (pass->rulebook != NULL) {
        /* the object can only be freed; other calls answer the same, and do no harm */
        view(pass);
        judge_as_they_come(pass);
    }
    payrule_rulebook_unref(pass->rulebook);
}

static void test_each_allocation_fails(void **state)
{
    struct failing_allocator failing = { .failed = true };
    char input[sizeof records + SLACK] = { 0 };

    (void)state;
    memcpy(input, records, sizeof records);
    for (size_t n = 1; failing.failed; n++) {
        struct pass pass = { .input = input };

        failing = failing_allocator_at(n);
        use_everything(&failing, &pass);
        if (failing.blocks != 0 || failing.bytes != 0 || pass.short_of_memory != failing.failed)
            print_error("# request %zu: %zu blocks left, %zu bytes, told %d of %d\n", n, failing.blocks, failing.bytes,
                        pass.short_of_memory, failing.failed);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
        assert_int_equal(pass.short_of_memory, failing.failed);
        assert_true(failing.failed || (pass.answers > 0 && pass.verified > 0)); /* the last pass gets to the end */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_each_allocation_fails) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
