/* Expressions of the checker: what names, literals and phrases become, and their types and units. */
#include "tests/support/check.h"

#define RULE(clauses) "rule r \"R\"\n  cite m \"1\"\n" clauses "\n  otherwise warn\nend\n"

/* The requirement is bound to what `dumped` shows. */
static void assert_condition(const char *condition, const char *dumped)
{
    struct check_run run;
    struct buffer text, line;

    buffer_init(&text, allocator_standard);
    buffer_init(&line, allocator_standard);
    buffer_printf(
        &text,
        "codes timed = 97110, 97112\nparameter most \"P\" as visits\n  from 2020-01-01 is 20 cite m \"1\"\nend\n"
        "table weights \"W\"\n  format columns\n  column code as key code\n  column points as points\n"
        "  column most as units\n  column roles as list of providers\n  file \"tables/weights.tsv\"\nend\n" RULE(
            "  require %s"),
        condition);
    buffer_char(&text, '\0');
    check_text(&run, text.bytes);
    buffer_printf(&line, "    require %s", dumped);
    buffer_char(&line, '\0');
    check_assert_line(&run, line.bytes);
    assert_int_equal(run.diagnostics.errors, 0);
    check_close(&run);
    buffer_free(&text);
    buffer_free(&line);
}

static void test_fields(void **state)
{
    (void)state;
    assert_condition("clinic is \"north\"", "(is (session clinic) \"north\")");
    assert_condition("plan_of_care.certified is given", "(given (session plan_of_care.certified))");
    assert_condition("line.minutes >= 8", "(>= (line minutes) 8 minutes)");
    assert_condition("minutes >= 8", "(>= (line minutes) 8 minutes)");
    assert_condition("allowed amount > $80.50", "(> (line allowed) 80.50 $)");
    assert_condition("charges > $80", "(> (line charge) 80.00 $)");
    assert_condition("assistant minutes < 5 minutes", "(< (line assistant_minutes) 5 minutes)");
    assert_condition("charge > $1", "(> (line charge) 1.00 $)");
    assert_condition("body_region is knee", "(is (session body_region) \"knee\")");
    assert_condition("line.body_region is knee", "(is (line body_region) \"knee\")");
    assert_condition("telehealth and not provider.in_network",
                     "(and (flag (session telehealth)) (not (flag (session provider.in_network))))");
}

static void test_phrases(void **state)
{
    (void)state;
    assert_condition("date received <= date of service + 30 days",
                     "(<= (session received) (+ (session date) 30 days))");
    assert_condition("place of service is 02", "(is (session place_of_service) 02)");
    assert_condition("provider role is PTA", "(is (session provider.role) PTA)");
    assert_condition("provider taxonomy is 225100000X", "(is (session provider.taxonomy) 225100000X)");
    assert_condition("code is 97112", "(is (line code) 97112)");
    assert_condition("discipline is PT", "(is (session discipline) PT)");
    assert_condition("setting is practitioner", "(is (session setting) \"practitioner\")");
    assert_condition("first treatment < surgery", "(< (session first_treatment) (session surgery))");
    assert_condition("frequency is 7", "(is (session frequency) 7)");
}

/* The bare side takes the type of the other, whichever comes first. */
static void test_context(void **state)
{
    (void)state;
    assert_condition("20 < visits per plan year", "(< 20 visits (visits per plan year))");
    assert_condition("visits per plan year > most", "(> (visits per plan year) (parameter most))");
    assert_condition("visits per plan year > most + 2", "(> (visits per plan year) (+ (parameter most) 2 visits))");
    assert_condition("97112 is code", "(is 97112 (line code))");
    assert_condition("points by table weights per date of service > 12",
                     "(> (points by table weights per date of service) 12.00 points)");
    assert_condition("age >= 21", "(>= (age) 21 years)");
}

static void test_dates(void **state)
{
    (void)state;
    assert_condition("days from onset to date of service <= 12 weeks",
                     "(<= (days from (session onset) (session date)) 84 days)");
    assert_condition("date of service - onset < 30 days", "(< (- (session date) (session onset)) 30 days)");
    assert_condition("date of service < surgery + 3 months", "(< (session date) (+ (session surgery) 3 months))");
    assert_condition("date of service < 1 year + injury", "(< (session date) (+ (session injury) 1 years))");
    assert_condition("date of service >= 2026-03-02", "(>= (session date) 2026-03-02)");
    assert_condition("document order signed by (MD, DO) within 30 days before date of service",
                     "(document ( order ) signed by ( DO MD ) within 30 days before (session date))");
}

static void test_facts(void **state)
{
    (void)state;
    assert_condition("modifier KX", "(modifiers any ( KX ))");
    assert_condition("modifier not in (GP, GN)", "(not (modifiers any ( GN GP )))");
    assert_condition("exactly one modifier of (GP, GO)", "(modifiers exactly one ( GO GP ))");
    assert_condition("every diagnosis in (G20.A*)", "(diagnosis all ( G20.A* ))");
    assert_condition("provider in (PT, PTA)", "(provider provider role ( PT PTA ))");
    assert_condition("provider not in (225100000X)", "(not provider provider taxonomy ( 225100000X ))");
    assert_condition("provider in column roles of table weights",
                     "(in column roles of table weights (line provider.role))");
    assert_condition("plan of care covering date of service", "(plan of care covering)");
    assert_condition("referral", "(referral)");
    assert_condition("authorization covering code, visits", "(authorization code visits)");
    assert_condition("97129 billed per date of service", "(billed ( 97129 ) per date of service)");
    assert_condition("timed billed per session", "(billed timed per session)");
    assert_condition("column most of table weights > 3", "(> (column most of table weights) 3 units)");
    assert_condition("place of service in (11, 12)", "(in (session place_of_service) ( 11 12 ))");
    assert_condition("clinic in (north, south)", "(in (session clinic) ( north south ))");
    assert_condition("code not in timed", "(not in (line code) timed)");
}

static void test_measures(void **state)
{
    (void)state;
    assert_condition("units of timed per rolling 14 days < 8", "(< (units of timed per rolling 14 days) 8 units)");
    assert_condition("units per rolling 1 year per code < 8", "(< (units per rolling 12 months per code) 8 units)");
    assert_condition("allowed amount of lines with (GP) per calendar year < $2,480",
                     "(< (allowed amount with ( GP ) per calendar year) 2480.00 $)");
    assert_condition("treatment days since document progress_report <= 10",
                     "(<= (treatment days since document ( progress_report )) 10 treatment days)");
    assert_condition("visits per plan of care per discipline < 3",
                     "(< (visits per plan of care per discipline) 3 visits)");
}

/* One mistake, one message. */
static void assert_one(const char *condition, enum message id)
{
    struct check_run run;
    struct buffer text;

    buffer_init(&text, allocator_standard);
    buffer_printf(&text, RULE("  require %s"), condition);
    buffer_char(&text, '\0');
    check_text(&run, text.bytes);
    if (run.diagnostics.count != 1 || run.diagnostics.items[0]->id != id) {
        buffer_clear(&text);
        diag_render(&text, &run.diagnostics, false, 0);
        print_error("# `%s` gives\n%.*s\n", condition, (int)text.length, text.bytes);
        fail();
    }
    assert_true(run.rulebook->profiles[0].broken);
    check_close(&run);
    buffer_free(&text);
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_one("minutes > 8 days", MESSAGE_TYPES_DIFFER);
    assert_one("charges > 80", MESSAGE_TYPES_DIFFER);
    assert_one("units > $8", MESSAGE_TYPES_DIFFER);
    assert_one("clinic is north", MESSAGE_TYPES_DIFFER);
    assert_one("telehealth is yes", MESSAGE_TYPES_DIFFER);
    assert_one("days from onset to date of service < 2 months", MESSAGE_TYPES_DIFFER);
    assert_one("setting is clinic", MESSAGE_TYPES_DIFFER);
    assert_one("place of service is 110", MESSAGE_CODE_SHAPE);
    assert_one("discipline is XY", MESSAGE_CODE_SHAPE);
    assert_one("provider role > PT", MESSAGE_NOT_ORDERED);
    assert_one("nothing.known > 3 and units > 2", MESSAGE_VALUE_NOT_FOUND);
    assert_one("onset + surgery > date of service", MESSAGE_ARITHMETIC);
    assert_one("date of service + 30 > onset", MESSAGE_ARITHMETIC);
    assert_one("units + 3 minutes > 2", MESSAGE_ARITHMETIC);
    assert_one("visits per session > 2", MESSAGE_WINDOW_SENSELESS);
    assert_one("visits > 2", MESSAGE_WINDOW_MISSING);
    assert_one("97129 billed", MESSAGE_WINDOW_MISSING);
    assert_one("modifier XYZ", MESSAGE_CODE_SHAPE);
    assert_one("documented all of nothing", MESSAGE_SET_NOT_FOUND);
    assert_one("number is given", MESSAGE_VALUE_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_context),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_measures),
        cmocka_unit_test(test_mistakes),
    };

    return cmocka_run_group_tests_name("types of rule files", tests, NULL, NULL);
}
