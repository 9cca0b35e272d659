/* Runs of an invented plan, brief, for which nobody asks how checks pass. */
#ifndef TESTS_SUPPORT_INVENTED_H
#define TESTS_SUPPORT_INVENTED_H
#include <stdlib.h>

#include "payrule.h"
#include "tests/support/unit.h"

/* What its rule file begins with. */
#define HEAD                              \
    "payer rules 1\n"                     \
    "profile example.plan \"Invented\"\n" \
    "  in force from 2024-01-01\n"        \
    "  verified 2026-11-20\n"             \
    "end\n"                               \
    "source manual \"Invented manual\"\n"

#define SLACK 64 /* readable bytes behind an input */

/* `options` NULL: the rules name no tables. */
static inline struct payrule_run *invented_run(const char *rules, int32_t history_from,
                                               const struct payrule_options *options)
{
    const struct payrule_run_options of_run = { history_from, PAYRULE_BRIEF, PAYRULE_NO_DATE };
    struct payrule_rulebook *rulebook = payrule_rulebook_new(options);
    struct payrule_run *run;

    assert_int_equal(payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules)), PAYRULE_OK);
    assert_int_equal(payrule_rulebook_compile(rulebook), PAYRULE_OK);
    assert_int_equal(payrule_run_new(&run, rulebook, "example.plan", &of_run), PAYRULE_OK);
    payrule_rulebook_unref(rulebook);
    return run;
}

/* The run's input becomes a copy of the records, and is learned. The copy is to be freed when the run is. */
static inline char *invented_learn(struct payrule_run *run, const char *records)
{
    char *input = calloc(1, strlen(records) + SLACK);

    assert_non_null(input);
    memcpy(input, records, strlen(records));
    assert_int_equal(payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, input, strlen(input)), PAYRULE_OK);
    assert_int_equal(payrule_run_learn(run), PAYRULE_OK);
    return input;
}

#endif
