/* One golden for each message about what rule files mean: tests/diag/CODE.rules, checked together with
 * tests/diag/with/base.rules and, where it is there, CODE.other.rules, gives the diagnostics in CODE.out, among them
 * CODE. What was recorded earlier is in with/past, a file for each year. A text too large to be kept is made by a
 * function here. */
#include "tests/support/check.h"
#include "tests/support/messages.h"

#define WITH "tests/diag/with"
#define CODE_FIRST "P0201"
#define CODE_LAST "P0599"

/* ---- large texts ---- */

#define HEAD "payer rules 1\n\nprofile example.plan \"An invented plan\"\n  in force from 2026-01-01\nend\n\n"

/* A text with `count` times `each` in it, in which # is the number, @ the next one, both with five digits, and % the
 * number as it is. */
struct large { const char *code; size_t count; const char *before, *each, *between, *after; };

static const struct large larges[] = {
    { "P0244", 80, HEAD, "codes s# = s@\n", "", "codes s00080 = 97110\n" },
    { "P0264", 201, HEAD "table t \"T\"\n  format columns\n", "  column c# as units\n", "", "end\n" },
    { "P0274", 401, HEAD "table t \"T\"\n  format mue\n", "  file \"tables/mue.tsv\"\n", "", "end\n" },
    { "P0395", 201, HEAD "source m \"M\"\n\nrule r \"R\"\n  cite m \"1\"\n", "  when age > 20 years\n", "",
      "  require telehealth\n  otherwise warn\nend\n" },
    { "P0397", 10001, HEAD "source m \"M\"\n\n",
      "rule r# \"R\"\n  cite m \"1\"\n  limit visits to % per month\n  otherwise warn\nend\n", "", "" },
    { "P0398", 201, HEAD "source m \"M\"\n\nrule r \"R\"\n  cite m \"1\"\n  require plan of care\n  otherwise warn\n"
      "  say \"", "{clinic} ", "", "\"\nend\n" },
    { "P0441", 101, HEAD,
      "test \"T #\"\n  on 2028-12-31\n  given 1,000 earlier visits from 2026-01-01, 97110 GP\n"
      "  expect outcome clean\nend\n", "", "" },
};

static void add_numbered(struct buffer *to, const char *each, size_t number)
{
    for (; *each != '\0'; each++) {
        if (*each == '#')
            buffer_printf(to, "%05zu", number);
        else if (*each == '@')
            buffer_printf(to, "%05zu", number + 1);
        else if (*each == '%')
            buffer_printf(to, "%zu", number % 9999);
        else
            buffer_char(to, *each);
    }
}

static void add_many(struct buffer *to, const struct large *large)
{
    buffer_string(to, large->before);
    for (size_t i = 0; i < large->count; i++) {
        buffer_string(to, i > 0 ? large->between : "");
        add_numbered(to, large->each, i);
    }
    buffer_string(to, large->after);
}

/* Thousands of sets that each hold thousands of codes. */
static void add_large_sets(struct buffer *to)
{
    add_many(to, &(struct large){ "", 2000, HEAD "codes s00000 = ", "#", ", ", "\n" });
    add_many(to, &(struct large){ "", 2000, "codes s00001 = ", "#", ", ", " except 99999\n" });
    add_many(to, &(struct large){ "", 2100, "", "codes t# = s00000, s00001\n", "", "" });
}

static void make_large(struct buffer *to, const char *code)
{
    if (strcmp(code, "P0243") == 0)
        add_large_sets(to);
    for (size_t i = 0; i < sizeof larges / sizeof larges[0]; i++) {
        if (strcmp(code, larges[i].code) == 0)
            add_many(to, &larges[i]);
    }
}

/* ---- comparing ---- */

static bool add_text(struct check_run *run, const char *code)
{
    char name[64];
    struct buffer text;

    snprintf(name, sizeof name, "%s.rules", code);
    if (check_add_file(run, MESSAGES_FOLDER, name))
        return true;
    buffer_init(&text, allocator_standard);
    make_large(&text, code);
    if (text.length > 0)
        check_add(run, name, buffer_text(&text));
    buffer_free(&text);
    return run->count > 0;
}

static bool is_told(enum message id)
{
    const char *code = message_row(id)->code;
    char name[64];
    struct check_run run;
    struct buffer told;
    bool as_expected;

    check_open(&run, WITH);
    run.past = strcmp(code, "P0211") == 0 ? NULL : WITH "/past";
    buffer_init(&told, allocator_standard);
    if (!add_text(&run, code))
        print_error("# %s has no rule file that brings it about\n", code);
    snprintf(name, sizeof name, "%s.other.rules", code);
    check_add_file(&run, MESSAGES_FOLDER, name);
    assert_true(check_add_file(&run, WITH, "base.rules"));
    check_now(&run);
    diag_render(&told, &run.diagnostics, false, 0);
    as_expected = message_told(code, &told);
    check_close(&run);
    buffer_free(&told);
    return as_expected;
}

static void test_each_message(void **state)
{
    (void)state;
    assert_true(messages_each(CODE_FIRST, CODE_LAST, NULL, is_told) > 100);
}

/* The file that all goldens are checked with says nothing itself. */
static void test_base_is_clean(void **state)
{
    struct check_run run;

    (void)state;
    check_open(&run, WITH);
    assert_true(check_add_file(&run, WITH, "base.rules"));
    check_now(&run);
    check_assert_clean(&run);
    check_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base_is_clean),
        cmocka_unit_test(test_each_message),
    };

    return cmocka_run_group_tests_name("golden checks", tests, NULL, NULL);
}
