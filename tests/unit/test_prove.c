/* Proofs: the eight-minute rule against its table, directions and witnesses of small rulebooks, and flaws. */
#include "api/internal.h"
#include "prove/study.h"
#include "tests/support/unit.h"

#define HEAD                                                                                                           \
    "payer rules 1\n\nprofile a.plan \"A\"\n  version decided by date of service\n  in force from 2024-01-01\n"        \
    "  verified 2026-11-20\nend\n\nsource manual \"M\"\ncodes timed = 97110, 97112, 97116, 97140, 97530\n\n"
#define RULE(name, clauses) "rule " name " \"A rule\"\n  cite manual \"1\"\n" clauses "end\n\n"

/* The only table there is. */
static int load_pairs(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    static const char rows[] = "97530\t97116\t\t20200101\t*\t1\n97530\t97150\t\t20200101\t*\t0\n";

    (void)context;
    (void)path;
    (void)path_length;
    *bytes = rows;
    *length = sizeof rows - 1;
    return 1;
}

static struct payrule_rulebook *book_under(const char *head, const char *rules)
{
    const struct payrule_options options = { .load = load_pairs };
    struct payrule_rulebook *rulebook = payrule_rulebook_new(&options);
    char text[8192];
    int length = snprintf(text, sizeof text, "%s%s", head, rules);

    assert_int_equal(payrule_rulebook_add(rulebook, "a.rules", text, (size_t)length), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    return rulebook;
}

static struct payrule_rulebook *book_of(const char *rules) { return book_under(HEAD, rules); }

/* ---- the eight-minute rule ---- */

/* Facts 1.1: the first minute of each row, which continues by quarters of an hour. */
static int64_t first_minute_of(int64_t units)
{
    static const int64_t rows[] = { 0, 8, 23, 38, 53, 68, 83, 98, 113, 128 };

    return units <= 9 ? rows[units] : 128 + 15 * (units - 9);
}

static term_t units_by_table(struct terms *terms, term_t minutes, int64_t most)
{
    term_t units = term_number(terms, 0);

    for (int64_t row = 1; first_minute_of(row) <= most; row++)
        units = term_add(terms, units, term_at_most(terms, term_number(terms, first_minute_of(row)), minutes));
    return units;
}

static enum solved differs_from_table(const char *clause)
{
    struct payrule_rulebook *rulebook = book_of(clause);
    const struct profile *profile = rulebook->rules->profiles;
    struct text name = TEXT("units.timed");
    struct encoded_rule rule;
    struct study study;
    struct arena arena;
    term_t minutes, units, allowed, named, fails, more;
    enum solved solved;

    arena_init(&arena, allocator_standard);
    study_begin(&study, &arena, &(struct payrule_prove_options){ .steps = 400000000 },
                (struct study_size){ 1, 0, 1, false }, &profile, 1, &name, 1);
    study.space.bounds.minutes = 600;
    study.space.bounds.units = 60;
    rule = encode_rule(&study.terms, &study.space, profile, name);
    assert_null(rule.why_not);
    minutes = space_value(&study.space, 0, 0, FIELD_LINE_MINUTES);
    units = space_value(&study.space, 0, 0, FIELD_LINE_UNITS);
    allowed = units_by_table(&study.terms, minutes, 600);
    fails = term_same(&study.terms, rule.verdict, term_number(&study.terms, VERDICT_FAIL));
    more = term_less(&study.terms, allowed, units);
    named = term_not(&study.terms,
                     term_same(&study.terms, rule.verdict, term_number(&study.terms, VERDICT_NOT_APPLICABLE)));
    solved = study_find(&study, term_and(&study.terms, rule.assumption, named),
                        term_not(&study.terms, term_same(&study.terms, fails, more)));
    study_end(&study);
    arena_free(&arena);
    payrule_rulebook_unref(rulebook);
    return solved;
}

static void test_table(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(differs_from_table(RULE("units.timed",
                                             "  applies to timed\n  count units by total minutes per date of service\n"
                                             "  otherwise deny as CO-152 with M53\n")),
                     SOLVED_NO);
    assert_int_equal(differs_from_table(RULE("units.timed",
                                             "  applies to timed\n  count units by total minutes per date of service\n"
                                             "    last unit needs 9 minutes\n  otherwise deny as CO-152 with M53\n")),
                     SOLVED_YES);
}

/* ---- two versions ---- */

struct seen {
    enum payrule_direction direction, together;
    size_t rules;
    bool stricter, looser, derived, partly, together_partly;
    size_t stricter_records, looser_records;
    bool together_told;  /* 75 sessions of `looser` in one */
    size_t in_the_month; /* records of `looser` dated in November 2026, when the profile was verified */
};

static size_t lines_of(struct payrule_text records)
{
    return text_count_lines((struct text){ records.bytes, records.length });
}

static size_t count_of(struct payrule_text text, const char *word)
{
    size_t count = 0, length = strlen(word);

    for (size_t i = 0; i + length <= text.length; i++)
        count += memcmp(text.bytes + i, word, length) == 0;
    return count;
}

static void see(void *context, const struct payrule_rule_change *change)
{
    struct seen *seen = context;

    if (change->rule.length == 0) {
        seen->together = change->direction;
        seen->together_partly = change->lines > 0;
        return;
    }
    seen->rules++;
    seen->direction = change->direction;
    seen->partly = change->lines > 0;
    seen->stricter = change->stricter.records.bytes != NULL;
    seen->looser = change->looser.records.bytes != NULL;
    seen->stricter_records = lines_of(change->stricter.records);
    seen->looser_records = lines_of(change->looser.records);
    seen->together_told = count_of(change->looser.table, "  75 earlier sessions S-01 to S-75, one a day from ") == 1;
    seen->in_the_month = count_of(change->looser.records, "\"date\":\"2026-11-");
    seen->derived = change->stricter.derivation_after.length > 0 || change->looser.derivation_after.length > 0;
}

static struct seen compare_under(const char *head, const char *before, const char *after)
{
    struct payrule_rulebook *a = book_under(head, before), *b = book_under(head, after);
    struct payrule_prove_options options = { .lines = 2, .sessions = 1, .other_lines = 1 };
    struct seen seen = { .direction = PAYRULE_SAME };

    assert_int_equal(payrule_prove_compare(a, b, "a.plan", &options, see, &seen), PAYRULE_OK);
    payrule_rulebook_unref(a);
    payrule_rulebook_unref(b);
    return seen;
}

static struct seen compare(const char *before, const char *after) { return compare_under(HEAD, before, after); }

#define COUNTED(method)                                                                                                \
    RULE("units.timed",                                                                                                \
         "  applies to timed\n  count units by " method " per date of service\n  otherwise deny as CO-152\n")

static void test_counting(void **state)
{
    struct seen seen;

    (void)state;
    if (!solver_is_built())
        skip();
    seen = compare(COUNTED("total minutes"), COUNTED("each code"));
    assert_int_equal(seen.direction, PAYRULE_BOTH_WAYS);
    assert_int_equal(seen.stricter_records, 1);
    assert_int_equal(seen.looser_records, 1);
    assert_true(seen.derived);
    assert_int_equal(compare(COUNTED("each code"), COUNTED("each code")).rules, 0);
}

#define LIMITED(number)                                                                                                \
    RULE("units.day",                                                                                                  \
         "  applies to timed\n  limit units to " number " per date of service\n  otherwise deny as CO-119\n")
#define VISITS(number)                                                                                                 \
    RULE("visits.year", "  limit visits to " number " per calendar year\n  otherwise deny as PR-119 with N640\n")
#define REQUIRED(condition, effect) RULE("r", "  " condition "\n  otherwise " effect " as CO-16 with M51\n")

static void test_directions(void **state)
{
    struct seen seen;

    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(compare(LIMITED("5"), LIMITED("4")).direction, PAYRULE_STRICTER);
    assert_int_equal(compare(LIMITED("4"), LIMITED("5")).direction, PAYRULE_LOOSER);
    seen = compare(VISITS("6"), VISITS("5"));
    assert_int_equal(seen.direction, PAYRULE_STRICTER);
    assert_int_equal(seen.stricter_records, 6);
    assert_false(seen.looser);
    assert_int_equal(seen.together, PAYRULE_STRICTER);
    assert_int_equal(
        compare(REQUIRED("require units at most 4 units", "deny"), REQUIRED("forbid units more than 4 units", "deny"))
            .direction,
        PAYRULE_SAME);
    assert_int_equal(
        compare(REQUIRED("require onset is given", "hold"), REQUIRED("require onset is given", "warn")).direction,
        PAYRULE_LOOSER);
    assert_int_equal(compare("", LIMITED("4")).direction, PAYRULE_STRICTER);
}

/* More visits than can be asked about, but for sessions that are alike: found, and not proved that none is stricter. */
static void test_many_visits(void **state)
{
    struct seen seen;

    (void)state;
    if (!solver_is_built())
        skip();
    seen = compare(VISITS("75"), VISITS("76"));
    assert_int_equal(seen.direction, PAYRULE_LOOSER);
    assert_true(seen.partly);
    assert_int_equal(seen.looser_records, 76);
    assert_true(seen.together_told);
    seen = compare(VISITS("250"), VISITS("251"));
    assert_true(seen.partly);
    assert_true(seen.together_partly); /* nor is the profile simply the same */
}

/* What a witness says lies near the day that it is judged on. */
static void test_near_days(void **state)
{
    struct seen seen;

    (void)state;
    if (!solver_is_built())
        skip();
    seen = compare(RULE("visits.injury", "  limit visits to 6 per injury\n  otherwise deny as PR-119 with N640\n"),
                   RULE("visits.injury", "  limit visits to 7 per injury\n  otherwise deny as PR-119 with N640\n"));
    assert_int_equal(seen.direction, PAYRULE_LOOSER);
    assert_int_equal(seen.looser_records, 7);
    assert_int_equal(seen.in_the_month, 7);
}

/* An authorization of more visits than sessions usually count. */
static void test_authorized(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(compare(REQUIRED("require authorization.visits at most 24 visits", "hold"),
                             REQUIRED("require authorization.visits at most 25 visits", "hold"))
                         .direction,
                     PAYRULE_LOOSER);
}

/* Where a day of receipt can be but one, the witness was received on it. */
static void test_one_day(void **state)
{
    static const char head[] = "payer rules 1\n\nprofile a.plan \"A\"\n  version decided by date received\n"
                               "  in force from 2026-01-29 until 2026-01-29\nend\n\nsource manual \"M\"\n\n";

    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(compare_under(head, REQUIRED("applies to 97110\n  require units < 4 units", "deny"),
                                   REQUIRED("applies to 97110\n  require units < 5 units", "deny"))
                         .direction,
                     PAYRULE_LOOSER);
}

/* What is filed more than a year late lies beyond the days of service that are asked about. */
static void test_late(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(compare(REQUIRED("in force from 2026-11-20\n"
                                      "  require date received <= date of service + 15 months",
                                      "deny"),
                             REQUIRED("in force from 2026-11-20\n"
                                      "  require date received <= date of service + 16 months",
                                      "deny"))
                         .direction,
                     PAYRULE_LOOSER);
}

#define ASSISTED(clauses)                                                                                              \
    RULE("units.assistant", "  applies to timed\n  count assistant units per date of service\n" clauses                \
                            "    marked by CQ, CO\n  otherwise deny as CO-4\n")

static void test_assistant(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(
        compare(ASSISTED("    assistant share over 10 percent\n"), ASSISTED("    assistant share over 11 percent\n"))
            .direction,
        PAYRULE_BOTH_WAYS); /* a mark that is not needed fails, too */
    assert_int_equal(compare(ASSISTED("    assistant share over 50 percent\n"),
                             ASSISTED("    assistant share over 50 percent\n"
                                      "    therapist keeps the last unit from 15 minutes\n"))
                         .direction,
                     PAYRULE_SAME); /* fewer are left beside whole blocks */
}

#define PAIRS(lifted)                                                                                                  \
    "table ncci \"Pairs\"\n  format ncci ptp\n  file \"pairs.tsv\"\nend\n\n" RULE(                                     \
        "pairs.ncci", "  conflict pairs from table ncci per date of service\n" lifted "  otherwise deny as CO-236\n")

static void test_pairs(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(compare(PAIRS("  lifted by 59 on column 2\n"), PAIRS("")).direction, PAYRULE_STRICTER);
    assert_int_equal(compare(PAIRS("  lifted by 59 on column 2\n"), PAIRS("  lifted by 59 on either line\n")).direction,
                     PAYRULE_LOOSER);
}

/* Days of an authorization that may be left out, or have no end. */
static void test_months(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_int_equal(compare(REQUIRED("require authorization.through < authorization.from + 6 months", "hold"),
                             REQUIRED("require authorization.through < authorization.from + 7 months", "hold"))
                         .direction,
                     PAYRULE_LOOSER);
}

static void test_not_encoded(void **state)
{
    struct seen seen;

    (void)state;
    if (!solver_is_built())
        skip();
    seen = compare(REQUIRED("require date of service <= onset + age", "hold"),
                   REQUIRED("require date of service < onset + age", "hold"));
    assert_int_equal(seen.direction, PAYRULE_NOT_PROVED);
    assert_int_equal(seen.together, PAYRULE_NOT_PROVED);
}

/* ---- flaws ---- */

struct flaws {
    bool met[PAYRULE_UNPROVED + 1];
    size_t count;
};

static void meet(void *context, const struct payrule_flaw *flaw)
{
    struct flaws *flaws = context;

    flaws->met[flaw->kind] = true;
    flaws->count++;
    assert_true(flaw->line > 0);
    assert_int_equal(flaw->table.length > 0, flaw->kind == PAYRULE_CONTRADICTS || flaw->kind == PAYRULE_GAP);
}

static struct flaws check(const char *rules)
{
    struct payrule_rulebook *rulebook = book_of(rules);
    struct payrule_prove_options options = { .lines = 2, .sessions = 1, .other_lines = 1 };
    struct flaws flaws = { .count = 0 };

    assert_int_equal(payrule_prove_check(rulebook, "a.plan", &options, meet, &flaws), PAYRULE_OK);
    payrule_rulebook_unref(rulebook);
    return flaws;
}

static void test_flaws(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_true(check(RULE("r", "  applies to timed\n  require units at least 0 units\n  otherwise deny as CO-119\n"))
                    .met[PAYRULE_NEVER_FAILS]);
    assert_true(check(RULE("r", "  applies to timed\n  when units > 5 units and units < 3 units\n"
                                "  require minutes > 7\n  otherwise deny as CO-119\n"))
                    .met[PAYRULE_NEVER_APPLIES]);
    assert_true(check(RULE("r", "  applies to timed\n  require units < 9 units\n  unless units > 6 units\n"
                                "  otherwise deny as CO-119\n"))
                    .met[PAYRULE_ALWAYS_EXCUSED]);
    assert_true(check(RULE("a", "  applies to timed\n  require units < 9 units\n  otherwise deny as CO-119\n")
                          RULE("b", "  applies to timed\n  require units < 7 units\n  otherwise deny as CO-119\n"))
                    .met[PAYRULE_IMPLIED]);
    assert_int_equal(check(LIMITED("4")).count, 0);
    assert_int_equal(check(VISITS("75")).count, 0);
    assert_false(check(VISITS("250")).met[PAYRULE_NEVER_FAILS]); /* more visits than are asked about */
    assert_true(check(VISITS("250")).met[PAYRULE_UNPROVED]);
    assert_false(check(RULE("a", "  limit visits to 10 per calendar year\n  otherwise deny as CO-119\n")
                           RULE("b", "  applies to timed\n  require units < 2 units\n  otherwise deny as CO-119\n"))
                     .met[PAYRULE_IMPLIED]); /* it fails in sessions larger than the ones asked about first */
}

static void test_contradictions(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_true(check(LIMITED("9") REQUIRED("applies to timed\n  require abn", "deny")
                          RULE("s", "  applies to timed\n  forbid abn\n  otherwise deny as CO-16 with M51\n"))
                    .met[PAYRULE_CONTRADICTS]);
    assert_false(check(LIMITED("9") REQUIRED("applies to timed\n  require abn", "deny")
                           RULE("s", "  applies to timed\n  forbid abn\n  otherwise inform\n"))
                     .met[PAYRULE_CONTRADICTS]);
    assert_false(check(LIMITED("9") REQUIRED("applies to timed\n  when telehealth\n  require abn", "deny")
                           RULE("s", "  applies to timed\n  when not telehealth\n  forbid abn\n"
                                     "  otherwise deny as CO-16 with M51\n"))
                     .met[PAYRULE_CONTRADICTS]);
}

static void test_gaps(void **state)
{
    (void)state;
    if (!solver_is_built())
        skip();
    assert_true(check(LIMITED("9") RULE("s", "  applies to 97150\n  require abn\n  otherwise deny as CO-16 with M51\n"))
                    .met[PAYRULE_GAP]);
    assert_true(check(RULE("units.day", "  applies to timed\n  when telehealth\n"
                                        "  limit units to 4 per date of service\n  otherwise deny as CO-119\n"))
                    .met[PAYRULE_GAP]);
    assert_false(
        check(LIMITED("9") RULE("s", "  applies to 97110\n  require abn\n  otherwise deny as CO-16 with M51\n"))
            .met[PAYRULE_GAP]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),       cmocka_unit_test(test_counting),       cmocka_unit_test(test_directions),
        cmocka_unit_test(test_many_visits), cmocka_unit_test(test_near_days),      cmocka_unit_test(test_authorized),
        cmocka_unit_test(test_one_day),     cmocka_unit_test(test_late),           cmocka_unit_test(test_assistant),
        cmocka_unit_test(test_months),      cmocka_unit_test(test_pairs),          cmocka_unit_test(test_not_encoded),
        cmocka_unit_test(test_flaws),       cmocka_unit_test(test_contradictions), cmocka_unit_test(test_gaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
