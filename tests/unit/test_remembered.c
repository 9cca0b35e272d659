/* What is remembered from rule to rule and from session to session says no more than it should: each input is judged by
 * one run, for which nobody asks how checks pass. */
#include "tests/support/invented.h"

#define RULE(name, body) "rule " name " \"Invented\"\n  cite manual \"1\"\n" body "  otherwise deny\nend\n"

#define SESSION(date, id, patient, lines) \
    "{\"id\":\"" id "\",\"date\":\"" date "\",\"patient\":{\"id\":\"" patient "\"},\"lines\":[" lines "]}\n"
#define LINE(code, minutes, units) "{\"code\":\"" code "\",\"minutes\":" minutes ",\"units\":" units "}"

#define COMPLETE (-25567) /* 1900-01-01: all sessions are known */

/* Texts of two tables, by the first letter of the file's name. */
struct tables { struct buffer first, second; };

static int load(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    const struct tables *tables = context;
    struct text text = buffer_text(path_length > 0 && path[0] == 'f' ? &tables->first : &tables->second);

    *bytes = text.bytes;
    *length = text.length;
    return 1;
}

static struct payrule_run *open_run(const char *rules, int32_t history_from, struct tables *tables)
{
    const struct payrule_options options = { .load = load, .load_context = tables };

    return invented_run(rules, history_from, tables ? &options : NULL);
}

static const struct payrule_answer *next(struct payrule_run *run)
{
    const struct payrule_answer *answer;

    return payrule_run_next(run, &answer) == PAYRULE_OK ? answer : NULL;
}

static char letter_of(enum payrule_outcome outcome)
{
    return outcome == PAYRULE_DENIED ? 'd' : outcome == PAYRULE_CLEAN ? 'c' : 'i';
}

/* `expected`: for each session its outcome's first letter (clean, denied, incomplete) and how many rules pass. */
static void assert_judged(const char *rules, int32_t history_from, const char *records, const char *expected)
{
    struct payrule_run *run = open_run(rules, history_from, NULL);
    const struct payrule_answer *answer;
    struct buffer buffer;

    char *input = invented_learn(run, records);

    buffer_init(&buffer, allocator_standard);
    while ((answer = next(run)) != NULL)
        buffer_printf(&buffer, "%s%c%zu", buffer.length > 0 ? " " : "", letter_of(answer->outcome), answer->passed);
    assert_buffer(&buffer, expected);
    buffer_free(&buffer);
    payrule_run_free(run);
    free(input);
}

#define WEEK_AND_MONTH                                                    \
    HEAD RULE("by.month", "  require sessions per rolling 30 days <= 2\n")   \
        RULE("by.week", "  require sessions per rolling 7 days <= 1\n")

/* Windows that differ in nothing but their length; where a window begins is another day for another session. */
static void test_windows(void **state)
{
    (void)state;
    assert_judged(WEEK_AND_MONTH, COMPLETE,
                  SESSION("2026-03-02", "1", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-05", "2", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-20", "3", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-20", "4", "Q", LINE("97110", "15", "1"))
                  SESSION("2026-05-20", "5", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-04", "6", "Q", LINE("97110", "15", "1")),
                  "c2 d1 d1 c2 c2 c2");
}

/* Sessions that are not known may be too many, and too many are so whatever else there was. */
static void test_incomplete_history(void **state)
{
    static const char rules[] = HEAD "elements named = goals\n"
        RULE("by.month", "  limit sessions to 1 per rolling 30 days\n")
        RULE("by.week", "  when sessions per rolling 7 days > 1\n  require documented all of named\n");

    (void)state;
    assert_judged(rules, PAYRULE_NO_DATE,
                  SESSION("2026-03-02", "1", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-03", "2", "P", LINE("97110", "15", "1"))
                  SESSION("2026-05-02", "3", "P", LINE("97110", "15", "1")),
                  "i0 d0 i0");
}

/* Sums over lines are those of the codes asked for, of this session. */
static void test_sums(void **state)
{
    static const char rules[] = HEAD RULE("first", "  require units of 97110 per session <= 2\n")
        RULE("some.minutes", "  require minutes of 97112 per session <= 30\n")
        RULE("other", "  require units of 97112 per session <= 2\n");

    (void)state;
    assert_judged(rules, COMPLETE,
                  SESSION("2026-03-02", "1", "P", LINE("97110", "15", "1") "," LINE("97112", "15", "1"))
                  SESSION("2026-03-02", "2", "Q", LINE("97110", "15", "1") "," LINE("97112", "45", "3"))
                  SESSION("2026-03-02", "3", "R", LINE("97110", "45", "3") "," LINE("97112", "15", "1"))
                  SESSION("2026-03-02", "4", "S", LINE("97110", "30", "2") "," LINE("97110", "15", "1"))
                  SESSION("2026-03-02", "5", "T", "{\"code\":\"97110\",\"minutes\":15}"),
                  "c3 d1 d2 d2 i2");
}

/* The same where a session's lines are added up in passing, because some rule says the same of lines that are alike:
 * more sets than are added up so, and codes that no rule names. */
static void test_sums_in_passing(void **state)
{
    static const char rules[] = HEAD
        "codes ab = 97110, 97112\ncodes ac = 97110, 97116\ncodes bc = 97112, 97116\n"
        RULE("alike", "  applies to 97110\n  forbid any modifier of (59)\n")
        RULE("a", "  require units of 97110 per session <= 2\n")
        RULE("b", "  require minutes of 97112 per session <= 30\n")
        RULE("c", "  require units of bc per session <= 3\n")
        RULE("d", "  require units of 97116 per session <= 2\n")
        RULE("e", "  require units of ac per session <= 3\n")
        RULE("f", "  require units of ab per session <= 4\n")
        RULE("g", "  require units per session <= 5\n");

    (void)state;
    assert_judged(rules, COMPLETE,
                  SESSION("2026-03-02", "1", "P", LINE("97110", "15", "1") "," LINE("97112", "15", "1"))
                  SESSION("2026-03-02", "2", "Q", LINE("97112", "15", "1") "," LINE("97112", "45", "2"))
                  SESSION("2026-03-02", "3", "R", LINE("97110", "30", "2") "," LINE("97112", "15", "1") ","
                                                  LINE("97116", "15", "2"))
                  SESSION("2026-03-02", "4", "S", LINE("97140", "30", "2") "," LINE("97116", "15", "4"))
                  SESSION("2026-03-02", "5", "T", LINE("97110", "15", "1") ",{\"code\":\"97116\",\"minutes\":15}")
                  SESSION("2026-03-02", "6", "U", "{\"code\":\"97112\",\"units\":1}," LINE("97116", "15", "1"))
                  SESSION("2026-03-02", "7", "V", LINE("97110", "15", "1") ",{\"code\":\"97116\",\"units\":9,"
                                                  "\"voided\":true}"),
                  "i7 d6 d6 d3 i3 i6 i7");
}

/* What is not known is not nothing, and what is voided is. */
static void test_counts(void **state)
{
    static const char rules[] = HEAD RULE("some.units", "  applies to 97110\n"
                                                        "  count units by total minutes per session\n"
                                                        "    compare total units\n");

    (void)state;
    assert_judged(rules, COMPLETE,
                  SESSION("2026-03-02", "1", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-02", "2", "P", LINE("97110", "15", "1"))
                  SESSION("2026-03-02", "3", "Q", "{\"code\":\"97110\",\"voided\":true}")
                  SESSION("2026-03-02", "4", "Q", LINE("97110", "15", "2"))
                  SESSION("2026-03-02", "5", "Q", "{\"code\":\"97110\",\"minutes\":15}"),
                  "c1 c1 c0 d0 i0");
}

/* More rules than a word has bits: some asked of every session, some found by the code, some that say the same of lines
 * that are alike. */
static void test_many_rules(void **state)
{
    struct buffer rules;

    (void)state;
    buffer_init(&rules, allocator_standard);
    buffer_string(&rules, HEAD);
    for (int i = 0; i < 70; i++)
        buffer_printf(&rules, RULE("r%02d", "  require units per session <= %d\n"), i, i == 68 ? 3 : 9);
    buffer_string(&rules, RULE("s.line", "  applies to 97110\n  limit units to 4 per line, counting all of them\n")
                              RULE("s.modifier", "  applies to 97110\n  forbid any modifier of (59)\n")
                                  RULE("s.session", "  applies to 97110\n  limit units to 1 per session\n"));
    buffer_char(&rules, '\0');
    assert_judged(rules.bytes, COMPLETE,
                  SESSION("2026-03-02", "1", "P", LINE("97110", "15", "1") "," LINE("97112", "15", "1"))
                  SESSION("2026-03-02", "2", "Q", "{\"code\":\"97110\",\"units\":1,\"modifiers\":[]}")
                  SESSION("2026-03-02", "3", "R", "{\"code\":\"97110\",\"units\":2,\"modifiers\":[\"59\"]}")
                  SESSION("2026-03-02", "4", "S", LINE("97112", "15", "4"))
                  SESSION("2026-03-02", "5", "T", "{\"code\":\"97110\",\"units\":1,\"modifiers\":[]}"),
                  "i72 c73 d71 d69 c73");
    buffer_free(&rules);
}

/* Codes that one table has no row of may be named by another, and so may one of them with a third code. */
#define STRANGERS 9000
static void put_pairs(struct tables *tables)
{
    buffer_init(&tables->first, allocator_standard);
    buffer_init(&tables->second, allocator_standard);
    for (int i = 0; i < STRANGERS; i++) {
        buffer_printf(&tables->first, "A%04d\tB0000\t\t20240101\t*\t0\tInvented\n", i);
        buffer_printf(&tables->first, "C%04d\tZ9999\t\t20240101\t*\t0\tInvented\n", i);
        buffer_printf(&tables->second, "Z9999\tA%04d\t\t20240101\t*\t0\tInvented\n", i);
    }
}

static void test_pairs(void **state)
{
    static const char rules[] = HEAD "table first \"First\"\n  format ncci ptp\n  file \"first.tsv\"\nend\n"
                                     "table second \"Second\"\n  format ncci ptp\n  file \"second.tsv\"\nend\n"
        RULE("first", "  conflict pairs from table first per session\n")
        RULE("second", "  conflict pairs from table second per session\n");
    const struct payrule_answer *answer;
    struct tables tables;
    struct payrule_run *run;
    struct buffer records;
    char *input;
    int denied = 0, passed = 0;

    (void)state;
    put_pairs(&tables);
    buffer_init(&records, allocator_standard);
    for (int i = 0; i < 2 * STRANGERS; i++)
        buffer_printf(&records,
                      SESSION("2026-03-02", "%d", "P-%d", LINE("%c%04d", "15", "1") "," LINE("Z9999", "15", "1")), i, i,
                      i < STRANGERS ? 'A' : 'C', i % STRANGERS);
    buffer_char(&records, '\0');
    run = open_run(rules, COMPLETE, &tables);
    input = invented_learn(run, records.bytes);
    while ((answer = next(run)) != NULL) {
        denied += answer->outcome == PAYRULE_DENIED;
        passed += (int)answer->passed;
    }
    assert_int_equal(denied, 2 * STRANGERS);
    assert_int_equal(passed, 2 * STRANGERS);
    payrule_run_free(run);
    free(input);
    buffer_free(&records);
    buffer_free(&tables.first);
    buffer_free(&tables.second);
}

/* A code may be paired with itself, the first line with the last, and a code that the table does not list with none. */
static void test_pairs_of_few(void **state)
{
    static const char rules[] = HEAD "table first \"First\"\n  format ncci ptp\n  file \"first.tsv\"\nend\n"
        RULE("first", "  conflict pairs from table first per session\n");
    static const char *const lines[] = {
        LINE("A0001", "15", "1") "," LINE("B0002", "15", "1"),
        LINE("A0001", "15", "1") "," LINE("B0002", "15", "1") "," LINE("C0003", "15", "1"),
        LINE("C0003", "15", "1") "," LINE("B0002", "15", "1"),
        LINE("B0002", "15", "1"),
        LINE("B0002", "15", "1") "," LINE("B0002", "15", "1"),
        LINE("A0001", "15", "1") "," LINE("A0001", "15", "1") "," LINE("X0000", "15", "1"),
    };
    static const char expected[] = "cdccdc";
    const struct payrule_answer *answer;
    struct tables tables;
    struct payrule_run *run;
    struct buffer records;
    char *input;
    size_t count = sizeof lines / sizeof lines[0], judged = 0;

    (void)state;
    buffer_init(&tables.first, allocator_standard);
    buffer_init(&tables.second, allocator_standard);
    buffer_string(&tables.first, "C0003\tA0001\t\t20240101\t*\t0\tInvented\n"
                                 "B0002\tB0002\t\t20240101\t*\t0\tInvented\n");
    buffer_init(&records, allocator_standard);
    for (size_t i = 0; i < 3 * count + 1; i++) /* the first session alone finds nothing remembered */
        buffer_printf(&records, SESSION("2026-03-02", "%zu", "P-%zu", "%s"), i, i, lines[i % count]);
    buffer_char(&records, '\0');
    run = open_run(rules, COMPLETE, &tables);
    input = invented_learn(run, records.bytes);
    for (; (answer = next(run)) != NULL; judged++)
        assert_int_equal(letter_of(answer->outcome), expected[judged % count]);
    assert_int_equal(judged, 3 * count + 1);
    payrule_run_free(run);
    free(input);
    buffer_free(&records);
    buffer_free(&tables.first);
    buffer_free(&tables.second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_incomplete_history),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_sums_in_passing),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_many_rules),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_pairs_of_few),
    };

    return cmocka_run_group_tests_name("remembered", tests, NULL, NULL);
}
