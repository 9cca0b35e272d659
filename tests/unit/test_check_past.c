/* Profiles that extend others as known on a day: which files are taken, from which day, and what is wrong with them. */
#include "tests/support/check.h"

/* What is recorded: files of a day, until the next day that has some. */
struct record { const char *day, *name, *text; };

struct past_run {
    struct check_run run;
    const struct record *records;
    size_t count;
    const char *table;   /* text of every table of the past */
    date_t table_day;    /* that was asked for last */
};

static date_t date_of(const char *text)
{
    date_t date = DATE_UNKNOWN;

    assert_true(date_parse(&date, text_of(text)));
    return date;
}

static enum past_state record_of(void *context, date_t day, const struct past_file **files, size_t *count)
{
    struct past_run *past = context;
    struct past_file *found = ARENA_ARRAY(&past->run.arena, past->count, struct past_file);
    date_t newest = DATE_UNKNOWN;

    *count = 0;
    *files = found;
    for (size_t i = 0; i < past->count; i++) {
        date_t recorded = date_of(past->records[i].day);

        if (recorded <= day && (!date_is_known(newest) || recorded > newest))
            newest = recorded;
    }
    for (size_t i = 0; i < past->count; i++) {
        if (date_of(past->records[i].day) == newest)
            found[(*count)++] = (struct past_file){ text_of(past->records[i].name), text_of(past->records[i].text) };
    }
    return *count > 0 ? PAST_FOUND : PAST_NOTHING;
}

static bool load_past(void *context, date_t day, struct text path, struct text *text)
{
    struct past_run *past = context;

    assert_text(path, "tables/pairs.tsv");
    past->table_day = day;
    if (past->table != NULL)
        *text = text_of(past->table);
    return past->table != NULL;
}

static const struct rulebook *check_past_run(struct past_run *past)
{
    struct check_run *run = &past->run;
    const struct table_loader loader = { .past = record_of, .load_past = load_past, .sources = &run->sources,
                                         .context = past };

    run->rulebook = check_rulebook(&run->arena, &run->diagnostics, run->trees, run->count, loader, CHECK_TODAY);
    diag_sort(&run->diagnostics);
    return run->rulebook;
}

#define CHILD(day) "payer rules 1\nprofile a.child \"C\"\n  extends a.base as known on " day "\nend\n"
#define PROFILE(name, more) "payer rules 1\nprofile " name " \"B\"\n" more "  in force from 2020-01-01\nend\n"
#define LIMIT(visits)                                                                                                  \
    "source m \"M\"\nrule visits.month \"V\"\n  cite m \"1\"\n  limit visits to " visits                              \
    " per month\n  otherwise deny as CO-119\nend\n"

static void open_run(struct past_run *past, const struct record *records, size_t count, const char *child,
                     const char *base)
{
    *past = (struct past_run){ .records = records, .count = count };
    check_open(&past->run, NULL);
    check_add(&past->run, "child.rules", text_of(child));
    if (base != NULL)
        check_add(&past->run, "base.rules", text_of(base));
}

static int64_t limit_of(const struct profile *profile)
{
    return check_rule(profile, "visits.month", date_of("2026-03-02"))->check.amount->literal.number;
}

/* Today's profile of the name is another one, and the only one that is found by name. */
static void test_base_of_a_day(void **state)
{
    static const struct record records[] = {
        { "2021-01-01", "base.rules", PROFILE("a.base", "") LIMIT("10") },
        { "2022-01-01", "base.rules", PROFILE("a.base", "") LIMIT("12") },
    };
    static const struct { const char *child; int64_t limit; } days[] = {
        { CHILD("2021-01-01"), 10 }, { CHILD("2021-12-31"), 10 }, { CHILD("2022-01-01"), 12 },
        { CHILD("2026-01-01"), 12 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct past_run past;
        const struct profile *child;

        open_run(&past, records, 2, days[i].child, PROFILE("a.base", "") LIMIT("20"));
        check_past_run(&past);
        check_assert_clean(&past.run);
        child = check_profile(&past.run, "a.child");
        assert_int_equal(limit_of(child), days[i].limit);
        assert_int_equal(limit_of(check_profile(&past.run, "a.base")), 20);
        assert_int_equal(past.run.rulebook->profile_count, 2);
        assert_int_equal(past.run.rulebook->past_count, 1);
        assert_ptr_equal(child->base, &past.run.rulebook->past[0]);
        check_close(&past.run);
    }
}

/* The file of the past is named with its day, and is part of what the digest is of. */
static void test_sources(void **state)
{
    static const struct record first[] = { { "2021-01-01", "base.rules", PROFILE("a.base", "") LIMIT("10") } };
    static const struct record second[] = { { "2021-01-01", "base.rules", PROFILE("a.base", "") LIMIT("11") } };
    struct past_run one, other;

    (void)state;
    open_run(&one, first, 1, CHILD("2021-06-30"), NULL);
    open_run(&other, second, 1, CHILD("2021-06-30"), NULL);
    check_past_run(&one);
    check_past_run(&other);
    check_assert_clean(&one.run);
    assert_int_equal(one.run.sources.count, 2);
    assert_text(one.run.sources.items[1].name, "base.rules as known on 2021-06-30");
    assert_false(text_equal(one.run.rulebook->digest, other.run.rulebook->digest));
    check_close(&one.run);
    check_close(&other.run);
}

/* Bases of bases are those of the same day, and nothing that came later was known then. */
static void test_chain(void **state)
{
    static const struct record records[] = {
        { "2021-01-01", "low.rules", PROFILE("a.low", "") LIMIT("3") },
        { "2021-01-01", "base.rules", PROFILE("a.base", "  extends a.low as known on 2025-01-01\n") },
        { "2022-01-01", "low.rules", PROFILE("a.low", "") LIMIT("4") },
        { "2022-01-01", "base.rules", PROFILE("a.base", "  extends a.low\n") },
        { "2023-01-01", "low.rules", PROFILE("a.low", "") LIMIT("5") },
        { "2023-01-01", "base.rules", PROFILE("a.base", "  extends a.low as known on 2022-06-30\n") },
    };
    static const struct { const char *child; int64_t limit; } days[] = {
        { CHILD("2021-05-05"), 3 }, { CHILD("2022-05-05"), 4 }, { CHILD("2023-05-05"), 4 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct past_run past;

        open_run(&past, records, sizeof records / sizeof records[0], days[i].child, NULL);
        check_past_run(&past);
        check_assert_clean(&past.run);
        assert_int_equal(limit_of(check_profile(&past.run, "a.child")), days[i].limit);
        check_close(&past.run);
    }
}

/* Errors of the files that are extended are told; those of others, and warnings, are not. */
static void test_errors(void **state)
{
    static const struct record records[] = {
        { "2021-01-01", "base.rules", PROFILE("a.base", "") "codes none = 97110\n" LIMIT("10 units") },
        { "2021-01-01", "other.rules", PROFILE("a.other", "  extends a.nowhere\n") "rule\n" },
        { "2022-01-01", "base.rules", PROFILE("a.base", "") "codes none = 97110\n" LIMIT("10") },
        { "2023-01-01", "base.rules", PROFILE("a.base", "") },
        { "2023-01-01", "again.rules", PROFILE("a.base", "") },
        { "2024-01-01", "base.rules", PROFILE("a.base", "  extends a.base as known on 2024-01-01\n") },
    };
    static const struct { const char *child; size_t errors; enum message id; const char *file; } days[] = {
        { CHILD("2021-05-05"), 1, MESSAGE_COUNT, "base.rules as known on 2021-05-05" },
        { CHILD("2022-05-05"), 0, MESSAGE_COUNT, NULL },
        { CHILD("2023-05-05"), 1, MESSAGE_PROFILE_SAME_NAME, "child.rules" },
        { CHILD("2024-05-05"), 1, MESSAGE_EXTENDS_CIRCLE, "base.rules as known on 2024-01-01" },
        { CHILD("2020-05-05"), 1, MESSAGE_PAST_NOTHING, "child.rules" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct past_run past;

        open_run(&past, records, sizeof records / sizeof records[0], days[i].child, NULL);
        check_past_run(&past);
        assert_int_equal(past.run.diagnostics.errors, days[i].errors);
        assert_int_equal(past.run.diagnostics.warnings, 0);
        if (days[i].errors > 0)
            assert_text(past.run.diagnostics.items[0]->place.file, days[i].file);
        if (days[i].id != MESSAGE_COUNT)
            assert_int_equal(past.run.diagnostics.items[0]->id, days[i].id);
        assert_int_equal(check_profile(&past.run, "a.child")->broken, days[i].errors > 0);
        check_close(&past.run);
    }
}

/* Tables are those of the day, too. */
static void test_tables(void **state)
{
    static const struct record records[] = {
        { "2021-01-01", "base.rules",
          PROFILE("a.base", "") "source m \"M\"\ntable pairs \"P\"\n  format ncci ptp\n"
          "  file \"tables/pairs.tsv\" from 2020-01-01\nend\n"
          "rule pairs.day \"R\"\n  cite m \"1\"\n  conflict pairs from table pairs per session\n"
          "  otherwise warn as CO-236\nend\n" },
    };
    struct past_run past;

    (void)state;
    open_run(&past, records, 1, CHILD("2021-02-03"), NULL);
    past.table = "97530\t97116\t\t20200101\t*\t1\t\n";
    check_past_run(&past);
    check_assert_clean(&past.run);
    assert_int_equal(past.table_day, date_of("2021-02-03"));
    check_close(&past.run);
    open_run(&past, records, 1, CHILD("2021-02-03"), NULL);
    check_past_run(&past);
    assert_int_equal(check_count(&past.run, MESSAGE_TABLE_FILE_MISSING), 1);
    check_close(&past.run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base_of_a_day), cmocka_unit_test(test_sources), cmocka_unit_test(test_chain),
        cmocka_unit_test(test_errors),        cmocka_unit_test(test_tables),
    };

    return cmocka_run_group_tests_name("rules as known on a day", tests, NULL, NULL);
}
