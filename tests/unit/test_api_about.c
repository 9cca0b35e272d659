/* What the library says of a rulebook as a whole, and the map of columns of a run. */
#include "payrule.h"
#include "tests/support/unit.h"

static const char rules[] = "payer rules 1\n"
                            "profile example.base \"A base\"\n"
                            "  in force from 2024-01-01\n"
                            "  verified 2026-11-20\n"
                            "end\n"
                            "source manual \"Invented manual\"\n"
                            "codes timed = 97110, 97112\n"
                            "table pairs \"Pair edits\"\n"
                            "  format ncci ptp\n"
                            "  file \"pairs.tsv\" from 2024-01-01\n"
                            "end\n"
                            "rule pairs.table \"Pairs\"\n"
                            "  cite manual \"2\"\n"
                            "  conflict pairs from table pairs per date of service\n"
                            "  otherwise warn as CO-236\n"
                            "end\n"
                            "rule units.day \"Four units\"\n"
                            "  cite manual \"3\"\n"
                            "  applies to timed\n"
                            "  limit units to 4 per date of service\n"
                            "  otherwise deny as CO-151\n"
                            "end\n"
                            "note care \"Care\"\n"
                            "  cite manual \"4\"\n"
                            "  not encoded because \"a judgement\"\n"
                            "end\n";
static const char child[] = "payer rules 1\n"
                            "profile example.child \"A child\"\n"
                            "  extends example.base\n"
                            "  in force from 2024-01-01 until 2025-12-31\n"
                            "end\n";
static const char pairs[] = "97112\t97110\t\t20240101\t*\t1\tA reason\n";

static int load(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    (void)context;
    if (path_length != 9 || memcmp(path, "pairs.tsv", 9) != 0)
        return 0;
    *bytes = pairs;
    *length = sizeof pairs - 1;
    return 1;
}

static struct payrule_rulebook *compiled(void)
{
    const struct payrule_options options = { .load = load };
    struct payrule_rulebook *rulebook = payrule_rulebook_new(&options);

    assert_non_null(rulebook);
    assert_int_equal(payrule_rulebook_add(rulebook, "base.rules", rules, sizeof rules - 1), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_add(rulebook, "child.rules", child, sizeof child - 1), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    return rulebook;
}

static void assert_public(struct payrule_text text, const char *expected)
{
    assert_text(((struct text){ text.bytes, text.length }), expected);
}

static void test_about(void **state)
{
    struct payrule_rulebook *rulebook = compiled();
    struct payrule_profile_about about;

    (void)state;
    assert_int_equal(payrule_rulebook_about(rulebook, "example.child", &about), PAYRULE_OK);
    assert_public(about.name, "example.child");
    assert_public(about.title, "A child");
    assert_public(about.extends, "example.base");
    assert_int_equal(about.rulebook.length, 7 + 64);
    assert_int_equal(about.until - about.from, 730);
    assert_int_equal(payrule_rulebook_about(rulebook, "example.base", &about), PAYRULE_OK);
    assert_public(about.extends, "");
    assert_int_equal(about.until, PAYRULE_NO_DATE);
    assert_true(about.verified > about.from);
    assert_int_equal(payrule_rulebook_about(rulebook, "example.none", &about), PAYRULE_ENOTFOUND);
    payrule_rulebook_unref(rulebook);
}

static void test_editions_and_notes(void **state)
{
    struct payrule_rulebook *rulebook = compiled();
    struct payrule_edition edition;
    struct payrule_note note;

    (void)state;
    assert_int_equal(payrule_rulebook_edition(rulebook, 0, &edition), PAYRULE_OK);
    assert_public(edition.table, "pairs");
    assert_public(edition.title, "Pair edits");
    assert_public(edition.file, "pairs.tsv");
    assert_int_equal(edition.checksum.length, 7 + 64);
    assert_int_equal(edition.rows, 1);
    assert_int_equal(edition.until, PAYRULE_NO_DATE);
    assert_int_equal(payrule_rulebook_edition(rulebook, 1, &edition), PAYRULE_END);
    assert_int_equal(payrule_rulebook_edition_of(rulebook, "example.none", 0, &edition), PAYRULE_ENOTFOUND);
    assert_int_equal(payrule_rulebook_note(rulebook, "example.base", 0, &note), PAYRULE_OK);
    assert_public(note.name, "care");
    assert_public(note.because, "a judgement");
    assert_int_equal(payrule_rulebook_note(rulebook, "example.base", 1, &note), PAYRULE_END);
    assert_int_equal(payrule_rulebook_note(rulebook, "example.none", 0, &note), PAYRULE_ENOTFOUND);
    payrule_rulebook_unref(rulebook);
}

/* A map is the run's and its forks'; what the findings are worth is told with each. */
static void test_columns(void **state)
{
    static const char map[] = "Visit\tid\nCPT\tline.code\nClinic\tclinic\nQty\tline.units\nAmount\tline.charge\n";
    static const char input[] = "Visit,date,patient.id,Clinic,CPT,Qty,Amount\nS-1,2025-03-02,P-1,north,97112,6,90.00\n"
                                "                                                                ";
    struct payrule_rulebook *rulebook = compiled();
    const struct payrule_answer *answer;
    struct payrule_run *run, *fork;

    (void)state;
    assert_int_equal(payrule_run_new(&run, rulebook, "example.base", NULL), PAYRULE_OK);
    assert_int_equal(payrule_run_columns(run, "map", map, sizeof map - 1), PAYRULE_OK);
    assert_int_equal(payrule_run_fork(&fork, run), PAYRULE_OK);
    assert_int_equal(payrule_run_columns(fork, "map", map, sizeof map - 1), PAYRULE_EUSAGE);
    payrule_run_free(fork);
    assert_int_equal(payrule_run_input(run, "input", PAYRULE_CSV, input, sizeof input - 1 - 64), PAYRULE_OK);
    assert_int_equal(payrule_run_columns(run, "map", map, sizeof map - 1), PAYRULE_EUSAGE);
    assert_int_equal(payrule_run_next(run, &answer), PAYRULE_OK);
    assert_public(answer->session, "S-1");
    assert_public(answer->clinic, "north");
    assert_int_equal(answer->finding_count, 1);
    assert_int_equal(answer->findings[0].units_denied, 2);
    assert_int_equal(answer->findings[0].at_risk, 3000);
    assert_int_equal(answer->at_risk, 3000);
    payrule_run_free(run);
    assert_int_equal(payrule_run_new(&run, rulebook, "example.base", NULL), PAYRULE_OK);
    assert_int_equal(payrule_run_columns(run, "map", "CPT\tline.cod\n", 13), PAYRULE_EINPUT);
    assert_int_equal(payrule_run_errors(run), 1);
    payrule_run_free(run);
    payrule_rulebook_unref(rulebook);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_about),
        cmocka_unit_test(test_editions_and_notes),
        cmocka_unit_test(test_columns),
    };

    return cmocka_run_group_tests_name("facts about rulebooks and runs", tests, NULL, NULL);
}
