/* The formulas against the fast evaluator. The values of random sessions are put into what src/prove makes of random
 * rulebooks; and the solver is asked for sessions of each verdict, which the evaluator must judge so.
 *
 * PAYRULE_SEED repeats a run (the seed is printed), PAYRULE_CASES says how many sessions are judged, PAYRULE_SOLVED how
 * many are solved for. Rules that are not encoded, and sessions outside of what a formula takes for granted, are
 * counted. */
#include <stdlib.h>
#include <time.h>

#include "prove/study.h"
#include "prove/witness.h"
#include "tests/reference/compare.h"
#include "tests/support/unit.h"

#define CASES_DEFAULT 10000
#define SOLVED_DEFAULT 200
#define SETS_PER_BOOK 24

struct run {
    struct random random;
    long cases, judged, books, broken, compared, weighed, not_encoded, outside, differences;
    long of_verdict[VERDICT_FAIL + 1];
    long refused[64];
    const char *why[64];
};

/* One profile's formulas over one batch of sessions. */
struct formulas {
    const struct profile *profile;
    struct space space;
    struct terms terms;
    struct text names[64];
    struct encoded_rule rules[64];
    size_t count;
    int64_t *values;
};

static long number_from(const char *name, long otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : atol(text);
}

static void count_refused(struct run *run, const char *why)
{
    size_t i = 0;

    while (i < 63 && run->why[i] != NULL && strcmp(run->why[i], why) != 0)
        i++;
    run->why[i] = why;
    run->refused[i]++;
}

static void encode(struct run *run, struct arena *arena, const struct domains *domains, date_t around,
                   struct formulas *formulas)
{
    terms_init(&formulas->terms, arena);
    formulas->space = (struct space){
        .terms = &formulas->terms,
        .domains = domains,
        .bounds = { .sessions = 6,
                    .lines = 4,
                    .other_lines = 4,
                    .diagnoses = 3,
                    .documents = 4,
                    .authorizations = 3,
                    .first = around - 60,
                    .last = around + 60,
                    .last_received = around + 60,
                    .first_other = around - 1000,
                    .last_other = around + 1000,
                    .minutes = 100000,
                    .units = 100000,
                    .cents = 100000000,
                    .count = 100000 },
    };
    formulas->count = 0;
    for (size_t i = 0; i < formulas->profile->rule_count; i++) {
        struct text name = formulas->profile->rules[i].name;
        struct encoded_rule *rule = &formulas->rules[formulas->count];

        if (i > 0 && text_equal(name, formulas->profile->rules[i - 1].name))
            continue;
        *rule = encode_rule(&formulas->terms, &formulas->space, formulas->profile, name);
        formulas->names[formulas->count++] = name;
        run->not_encoded += rule->why_not != NULL;
        if (rule->why_not != NULL)
            count_refused(run, rule->why_not);
    }
    formulas->values = ARENA_ARRAY(arena, formulas->terms.count, int64_t);
}

/* The evaluator's worst verdict of a rule. */
static enum verdict worst_of(const struct reference_verdict *verdicts, size_t count, struct text rule, int64_t *denied)
{
    enum verdict worst = VERDICT_NOT_APPLICABLE;

    *denied = 0;
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(verdicts[i].rule, rule))
            continue;
        worst = verdicts[i].verdict > worst ? verdicts[i].verdict : worst;
        if (verdicts[i].verdict == VERDICT_FAIL)
            *denied += verdicts[i].denied_units;
    }
    return worst;
}

static const struct rule *only_text(const struct profile *profile, struct text name)
{
    const struct rule *found = NULL;

    for (size_t i = 0; i < profile->rule_count; i++) {
        if (!text_equal(profile->rules[i].name, name))
            continue;
        if (found != NULL)
            return NULL;
        found = &profile->rules[i];
    }
    return found;
}

/* What failures come to in the way that each was judged in; -1 where the rule has no row for one, several texts, or
 * something was left open, too. */
static int64_t weight_of(const struct profile *profile, const struct reference_verdict *verdicts, size_t count,
                         struct text name)
{
    static const enum outcome outcomes[] = { [EFFECT_INFORM] = OUTCOME_CLEAN, [EFFECT_WARN] = OUTCOME_WARNED,
                                             [EFFECT_HOLD] = OUTCOME_HELD, [EFFECT_DENY] = OUTCOME_DENIED };
    const struct rule *rule = only_text(profile, name);
    int64_t weight = OUTCOME_CLEAN;

    for (size_t i = 0; i < count && rule != NULL; i++) {
        size_t row = 0;

        if (!text_equal(verdicts[i].rule, name) || verdicts[i].verdict < VERDICT_NO_DATA)
            continue;
        while (row < rule->outcome_count && rule->outcomes[row].way != verdicts[i].way)
            row++;
        if (verdicts[i].verdict != VERDICT_FAIL || row == rule->outcome_count)
            return -1;
        weight = outcomes[rule->outcomes[row].effect] > weight ? outcomes[rule->outcomes[row].effect] : weight;
    }
    return rule == NULL ? -1 : weight;
}

/* The slow judge's word decides who is to be looked at. */
static void show_third(const struct profile *profile, const struct random_set *set, struct text rule)
{
    struct reference_case of = { profile, set->sessions, set->count, set->judged, set->history_from };
    const struct reference_verdict *verdicts;
    struct arena arena;
    int64_t denied;
    size_t count;

    arena_init(&arena, allocator_standard);
    verdicts = reference_judge(&arena, &of, &count);
    fprintf(stderr, "the reference says %s\n", verdict_words[worst_of(verdicts, count, rule, &denied)]);
    arena_free(&arena);
}

static void show(const struct random_book *book, const struct random_set *set, int profile, struct text rule,
                 enum verdict expected, enum verdict got, int64_t denied, int64_t counted)
{
    struct buffer text;

    buffer_init(&text, allocator_standard);
    write_case(&text, book, set, profile);
    fprintf(stderr, "%.*s\nrule %.*s: the evaluator says %s (%d units), the formula %s (%d units)\n",
            TEXT_ARG(buffer_text(&text)), TEXT_ARG(rule), verdict_words[expected], (int)denied, verdict_words[got],
            (int)counted);
    buffer_free(&text);
}

static void judge(struct run *run, struct arena *arena, struct formulas *formulas, struct fast *fast,
                  const struct random_book *book, const struct random_set *set, int profile)
{
    const struct session *sessions[RANDOM_SESSIONS_MAX];
    struct space_case of = { .space = &formulas->space, .sessions = sessions, .history_from = set->history_from };
    const struct reference_verdict *verdicts;
    size_t count;

    sessions[of.count++] = &set->sessions[set->judged];
    for (size_t i = 0; i < set->count; i++) {
        bool same_patient = text_equal(set->sessions[i].patient.id, set->sessions[set->judged].patient.id);

        if (i != set->judged && same_patient)
            sessions[of.count++] = &set->sessions[i];
    }
    run->judged++;
    if (!space_holds_case(&formulas->space, &of) ||
        (formulas->profile->decided_by_received && !date_is_known(set->sessions[set->judged].received))) {
        run->outside += (long)formulas->count;
        return;
    }
    verdicts = fast_verdicts(fast, arena, set, &count);
    assert_non_null(verdicts);
    terms_compute(&formulas->terms, space_case_value, &of, formulas->values);
    for (size_t i = 0; i < formulas->count; i++) {
        const struct encoded_rule *rule = &formulas->rules[i];
        int64_t denied, counted, weight = weight_of(formulas->profile, verdicts, count, formulas->names[i]);
        enum verdict expected = worst_of(verdicts, count, formulas->names[i], &denied), got;

        if (rule->why_not != NULL)
            continue;
        if (formulas->values[rule->assumption] == 0) {
            run->outside++;
            continue;
        }
        run->compared++;
        run->of_verdict[expected]++;
        got = (enum verdict)formulas->values[rule->verdict];
        counted = formulas->values[rule->denied];
        run->weighed += weight > OUTCOME_CLEAN;
        if (got == expected && (got != VERDICT_FAIL || counted == denied) &&
            (weight < 0 || weight == formulas->values[rule->weight]))
            continue;
        show(book, set, profile, formulas->names[i], expected, got, denied, counted);
        show_third(formulas->profile, set, formulas->names[i]);
        run->differences++;
        return;
    }
}

static void judge_sets(struct run *run, struct arena *arena, const struct random_book *book,
                       const struct rulebook *rulebook)
{
    struct random_set *sets = ARENA_ARRAY(arena, SETS_PER_BOOK, struct random_set);
    struct formulas *formulas = ARENA_ARRAY(arena, 2, struct formulas);
    struct domains domains;
    struct fast *fast[2];

    domains_init(&domains, arena);
    for (int i = 0; i < SETS_PER_BOOK; i++) {
        random_set_make(&run->random, arena, &sets[i], book->around,
                        random_chance(&run->random, 70) ? 0 : random_between(&run->random, 1, 25));
        for (size_t k = 0; k < sets[i].count; k++) {
            if (i % 8 != 0) /* a formula says nothing of corrected claims: there are fewer of them here */
                sets[i].sessions[k].frequency = CODE_UNKNOWN;
            domains_add_session(&domains, &sets[i].sessions[k]);
        }
    }
    for (int i = 0; i < 2; i++) {
        formulas[i].profile = rulebook_profile(rulebook, i == 0 ? TEXT("base.plan") : TEXT("child.plan"));
        fast[i] = fast_new(arena, rulebook, formulas[i].profile);
        for (size_t k = 0; k < formulas[i].profile->rule_count; k++)
            domains_add_rule(&domains, &formulas[i].profile->rules[k]);
    }
    domains_sort(&domains);
    for (int i = 0; i < 2; i++)
        encode(run, arena, &domains, book->around, &formulas[i]);
    for (int i = 0; i < SETS_PER_BOOK && run->differences == 0; i++) {
        for (size_t judged = 0; judged < sets[i].count && run->differences == 0; judged++) {
            int profile = random_below(&run->random, 2);
            struct arena memory;

            arena_init(&memory, allocator_standard);
            sets[i].judged = judged;
            judge(run, &memory, &formulas[profile], fast[profile], book, &sets[i], profile);
            arena_free(&memory);
        }
    }
}

static void judge_book(struct run *run)
{
    struct random_book *book = malloc(sizeof *book);
    const struct rulebook *rulebook;
    struct arena arena;

    arena_init(&arena, allocator_standard);
    random_book_make(&run->random, &arena, book);
    rulebook = random_book_check(&arena, book, false);
    run->books++;
    run->broken += rulebook == NULL;
    if (rulebook != NULL)
        judge_sets(run, &arena, book, rulebook);
    arena_free(&arena);
    free(book);
}

static void test_agreement(void **state)
{
    uint64_t seed = (uint64_t)number_from("PAYRULE_SEED", (long)time(NULL));
    struct run run = { .cases = number_from("PAYRULE_CASES", CASES_DEFAULT) };

    (void)state;
    run.random.state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    print_message("# PAYRULE_SEED=%llu\n", (unsigned long long)seed);
    while (run.judged < run.cases && run.differences == 0)
        judge_book(&run);
    print_message("# %ld sessions under %ld rulebooks: %ld verdicts compared, %ld outcomes of failures, "
                  "%ld outside of what was assumed, %ld rules not encoded\n",
                  run.judged, run.books, run.compared, run.weighed, run.outside, run.not_encoded);
    for (size_t i = 0; i <= VERDICT_FAIL; i++)
        print_message("# %s: %ld\n", verdict_words[i], run.of_verdict[i]);
    for (size_t i = 0; i < 64 && run.why[i] != NULL; i++)
        print_message("# not encoded: %s (%ld)\n", run.why[i], run.refused[i]);
    assert_int_equal(run.differences, 0);
    assert_true(run.compared > run.outside);
}

/* ---- solved ---- */

struct solving {
    struct random random;
    long books, wanted, solved, impossible, open, differences;
};

static void set_from(struct random_set *set, const struct witness *witness)
{
    *set = (struct random_set){ .count = witness->count, .judged = witness->count - 1, .history_from = DATE_MIN };
    for (size_t i = 0; i < witness->count; i++)
        set->sessions[i] = witness->sessions[i];
}

static void show_records(const struct random_book *book, const struct witness *witness)
{
    struct buffer records;

    buffer_init(&records, allocator_standard);
    random_book_write(&records, book, false);
    random_book_write(&records, book, true);
    witness_records(&records, witness);
    fprintf(stderr, "%.*s", TEXT_ARG(buffer_text(&records)));
    buffer_free(&records);
}

static void confirm_solved(struct solving *solving, struct arena *arena, const struct study *study, struct fast *fast,
                           const struct random_book *book, struct text name, enum verdict wanted)
{
    struct witness witness = witness_make(arena, &study->space, study->values);
    const struct reference_verdict *verdicts;
    struct random_set set;
    enum verdict got;
    int64_t denied;
    size_t count;

    set_from(&set, &witness);
    verdicts = fast_verdicts(fast, arena, &set, &count);
    assert_non_null(verdicts);
    got = worst_of(verdicts, count, name, &denied);
    solving->solved++;
    if (got == wanted)
        return;
    solving->differences++;
    show_records(book, &witness);
    fprintf(stderr, "rule %.*s: the solver says %s, the evaluator %s\n", TEXT_ARG(name), verdict_words[wanted],
            verdict_words[got]);
}

static void solve_rule(struct solving *solving, const struct random_book *book, const struct profile *profile,
                       struct fast *fast, struct text name)
{
    static const struct study_size sizes[] = { { 2, 1, 1, false }, { 2, 4, 1, true } };
    struct payrule_prove_options options = { .steps = 1000000 };
    struct study study;
    struct encoded_rule encoded;
    struct arena arena;

    arena_init(&arena, allocator_standard);
    study_begin(&study, &arena, &options, sizes[solving->books % 2], &profile, 1, &name, 1);
    encoded = encode_rule(&study.terms, &study.space, profile, name);
    for (enum verdict wanted = VERDICT_PASS;
         wanted <= VERDICT_FAIL && encoded.why_not == NULL && solving->differences == 0; wanted++) {
        enum solved solved = study_find(&study, encoded.assumption,
                                        term_same(&study.terms, encoded.verdict, term_number(&study.terms, wanted)));

        solving->impossible += solved == SOLVED_NO;
        solving->open += solved == SOLVED_UNKNOWN;
        if (solved == SOLVED_YES)
            confirm_solved(solving, &arena, &study, fast, book, name, wanted);
    }
    study_end(&study);
    arena_free(&arena);
}

static void solve_book(struct solving *solving)
{
    struct random_book *book = malloc(sizeof *book);
    const struct rulebook *rulebook;
    const struct profile *profile;
    struct arena arena;
    struct fast *fast;

    arena_init(&arena, allocator_standard);
    solving->books++;
    random_book_make(&solving->random, &arena, book);
    rulebook = random_book_check(&arena, book, false);
    if (rulebook != NULL) {
        profile = rulebook_profile(rulebook, TEXT("child.plan"));
        fast = fast_new(&arena, rulebook, profile);
        for (size_t i = 0; i < profile->rule_count && solving->differences == 0; i++) {
            if (i == 0 || !text_equal(profile->rules[i].name, profile->rules[i - 1].name))
                solve_rule(solving, book, profile, fast, profile->rules[i].name);
        }
    }
    arena_free(&arena);
    free(book);
}

static void test_solved(void **state)
{
    uint64_t seed = (uint64_t)number_from("PAYRULE_SEED", (long)time(NULL));
    struct solving solving = { .wanted = number_from("PAYRULE_SOLVED", SOLVED_DEFAULT) };

    (void)state;
    if (!solver_is_built())
        skip();
    solving.random.state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    print_message("# PAYRULE_SEED=%llu\n", (unsigned long long)seed);
    while (solving.solved < solving.wanted && solving.differences == 0)
        solve_book(&solving);
    print_message("# %ld sessions solved for, %ld verdicts proved impossible, %ld open\n", solving.solved,
                  solving.impossible, solving.open);
    assert_int_equal(solving.differences, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_agreement), cmocka_unit_test(test_solved) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
