/* What rules said of a line holds for lines that are alike, and no longer than what the rules read stays the same. Each
 * input is judged by one run, so that what was said of its first lines is remembered for the later ones. */
#include "tests/support/invented.h"

#define LINE(date, id, rest)                                                                                     \
    "{\"id\":\"" id "\",\"date\":\"" date "\",\"received\":\"" date "\",\"patient\":{\"id\":\"P-" id "\"},"      \
    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"minutes\":30," rest "}]}\n"

/* `expected`: for each session its outcome's first letter (clean, denied, incomplete) and how many rules pass. */
static void assert_judged(const char *rules, const char *records, const char *expected)
{
    struct payrule_run *run = invented_run(rules, PAYRULE_NO_DATE, NULL);
    const struct payrule_answer *answer;
    char *input = invented_learn(run, records);
    struct buffer buffer;

    buffer_init(&buffer, allocator_standard);
    while (payrule_run_next(run, &answer) == PAYRULE_OK)
        buffer_printf(&buffer, "%s%c%zu", buffer.length > 0 ? " " : "",
                      answer->outcome == PAYRULE_DENIED  ? 'd'
                      : answer->outcome == PAYRULE_CLEAN ? 'c'
                                                         : 'i',
                      answer->passed);
    assert_buffer(&buffer, expected);
    buffer_free(&buffer);
    payrule_run_free(run);
    free(input);
}

static void test_members(void **state)
{
    static const char rules[] = HEAD "rule modifier.there \"Some modifier\"\n"
                                     "  cite manual \"1\"\n"
                                     "  applies to 97112\n"
                                     "  require any modifier of (GP, GO)\n"
                                     "  otherwise deny\n"
                                     "end\n"
                                     "rule units.line \"Two units a line\"\n"
                                     "  cite manual \"2\"\n"
                                     "  applies to 97112\n"
                                     "  limit units to 2 per line, counting all of them\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-03-02", "1", "\"units\":2,\"modifiers\":[\"GP\"]")
                  LINE("2026-03-02", "2", "\"units\":2,\"modifiers\":[\"GP\"]")
                  LINE("2026-03-02", "3", "\"units\":2,\"modifiers\":[\"GP\"]")
                  LINE("2026-03-02", "4", "\"units\":3,\"modifiers\":[\"GP\"]")
                  LINE("2026-03-02", "5", "\"units\":2,\"modifiers\":[\"GN\"]")
                  LINE("2026-03-02", "6", "\"units\":2,\"modifiers\":[\"GN\",\"GP\"]")
                  LINE("2026-03-02", "7", "\"units\":2,\"modifiers\":[]")
                  LINE("2026-03-02", "8", "\"units\":2")
                  LINE("2026-03-02", "9", "\"modifiers\":[\"GP\"]")
                  LINE("2026-03-02", "10", "\"units\":2,\"modifiers\":[\"GN\",\"59\",\"KX\",\"CQ\",\"GP\"]")
                  LINE("2026-03-02", "11", "\"units\":2,\"modifiers\":[\"GP\"]"),
                  "c2 c2 c2 d1 d1 c2 d1 i1 i1 c2 c2");
}

/* What is forbidden and what is not known, wherever it stands among the modifiers. */
static void test_modifiers(void **state)
{
    static const char rules[] = HEAD "rule modifier.none \"No such modifier\"\n"
                                     "  cite manual \"1\"\n"
                                     "  applies to 97112\n"
                                     "  forbid any modifier of (59)\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-03-02", "1", "\"modifiers\":[]")
                  LINE("2026-03-02", "2", "\"modifiers\":[]")
                  LINE("2026-03-02", "3", "\"modifiers\":[\"GP\"]")
                  LINE("2026-03-02", "4", "\"units\":1")
                  LINE("2026-03-02", "5", "\"modifiers\":[\"59\",\"GP\"]")
                  LINE("2026-03-02", "6", "\"modifiers\":[\"GP\",\"GO\",\"KX\",\"CQ\"]")
                  LINE("2026-03-02", "7", "\"modifiers\":[\"GP\",\"GO\",\"KX\",\"CQ\",\"59\"]"),
                  "c1 c1 c1 i0 d0 c1 d0");
}

static void test_parameter(void **state)
{
    static const char rules[] = HEAD "parameter most \"Units of a line\" as units\n"
                                     "  from 2024-01-01 is 2 units cite manual \"1\"\n"
                                     "  from 2026-07-01 is 1 unit cite manual \"2\"\n"
                                     "end\n"
                                     "rule units.line \"Units of a line\"\n"
                                     "  cite manual \"3\"\n"
                                     "  applies to 97112\n"
                                     "  limit units to most per line, counting all of them\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-06-30", "1", "\"units\":2") LINE("2026-06-30", "2", "\"units\":2")
                  LINE("2026-06-30", "3", "\"units\":2") LINE("2026-07-01", "4", "\"units\":2")
                  LINE("2026-07-02", "5", "\"units\":1"),
                  "c1 c1 c1 d0 c1");
}

/* Lines that are alike are allowed the same units, however many they have: of several limits each tells by itself, of
 * the first line that came as of those after it. */
static void test_limits(void **state)
{
    static const char rules[] = HEAD "rule units.few \"Two units a line\"\n"
                                     "  cite manual \"1\"\n"
                                     "  applies to 97112\n"
                                     "  limit units to 2 per line, counting all of them\n"
                                     "  otherwise deny\n"
                                     "end\n"
                                     "rule units.many \"Four units a line\"\n"
                                     "  cite manual \"2\"\n"
                                     "  applies to 97112\n"
                                     "  limit units to 4 per line, counting all of them\n"
                                     "  otherwise deny\n"
                                     "end\n"
                                     "rule units.none \"No unit of another code\"\n"
                                     "  cite manual \"3\"\n"
                                     "  applies to 97110\n"
                                     "  limit units to 0 per line, counting all of them\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-03-02", "1", "\"units\":3")
                  LINE("2026-03-02", "2", "\"units\":5")
                  LINE("2026-03-02", "3", "\"units\":2")
                  LINE("2026-03-02", "4", "\"units\":3")
                  LINE("2026-03-02", "5", "\"units\":null")
                  LINE("2026-03-02", "6", "\"modifiers\":[]")
                  LINE("2026-03-02", "7", "\"modifiers\":[],\"units\":4")
                  LINE("2026-03-02", "8", "\"units\":0")
                  LINE("2026-03-02", "9", "\"units\":5")
                  LINE("2026-03-02", "10", "\"units\":2},{\"code\":\"97110\",\"units\":0")
                  LINE("2026-03-02", "11", "\"units\":2},{\"code\":\"97110\",\"units\":1")
                  LINE("2026-03-02", "12", "\"units\":2},{\"code\":\"97112\",\"units\":3"),
                  "d1 d0 c2 d1 c2 i0 d1 c2 d0 c3 d2 d1");
}

/* The lines that a rule is found by need not be those that it counts. */
static void test_limits_of_others(void **state)
{
    static const char rules[] = HEAD "rule units.other \"One unit a line of another code\"\n"
                                     "  cite manual \"1\"\n"
                                     "  applies to 97112\n"
                                     "  limit units of 97140 to 1 per line\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-03-02", "1", "\"units\":1},{\"code\":\"97140\",\"units\":3")
                  LINE("2026-03-02", "2", "\"units\":1},{\"code\":\"97140\",\"units\":3")
                  LINE("2026-03-02", "3", "\"units\":1},{\"code\":\"97140\",\"units\":3")
                  LINE("2026-03-02", "4", "\"units\":3},{\"code\":\"97140\",\"units\":1")
                  LINE("2026-03-02", "5", "\"units\":3},{\"code\":\"97140\",\"units\":2"),
                  "d0 d0 d0 c1 d0");
}

static void test_set(void **state)
{
    static const char rules[] = HEAD "modifiers known = GP, GO until 2026-06-30\n"
                                     "rule modifier.known \"A known modifier\"\n"
                                     "  cite manual \"1\"\n"
                                     "  applies to 97112\n"
                                     "  require any modifier of known\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-06-29", "1", "\"modifiers\":[\"GO\"]") LINE("2026-06-29", "2", "\"modifiers\":[\"GO\"]")
                  LINE("2026-06-30", "3", "\"modifiers\":[\"GO\"]") LINE("2026-07-01", "4", "\"modifiers\":[\"GO\"]")
                  LINE("2026-07-02", "5", "\"modifiers\":[\"GP\"]"),
                  "c1 c1 c1 d0 c1");
}

/* A rule that wants a code billed is asked where it is billed, and only there. */
static void test_found_by_when(void **state)
{
    static const char rules[] = HEAD "elements named = impairment\n"
                                     "rule note.first \"The note of 97112\"\n"
                                     "  cite manual \"1\"\n"
                                     "  when claim is given and 97112 billed per session\n"
                                     "  require documented all of named\n"
                                     "  otherwise deny\n"
                                     "end\n"
                                     "rule note.second \"The note of 97110\"\n"
                                     "  cite manual \"2\"\n"
                                     "  when 97110 billed per session\n"
                                     "  require documented all of named\n"
                                     "  otherwise deny\n"
                                     "end\n";

    (void)state;
    assert_judged(rules,
                  LINE("2026-03-02", "1", "\"units\":2") LINE("2026-03-02", "2", "\"units\":2")
                  "{\"id\":\"3\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-3\"},\"claim\":\"C\",\"documented\":[]"
                  ",\"lines\":[{\"code\":\"97112\",\"minutes\":15,\"units\":1}]}\n"
                  "{\"id\":\"4\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-4\"},\"claim\":null,\"documented\":[],"
                  "\"lines\":[{\"code\":\"97112\",\"minutes\":15,\"units\":1}]}\n"
                  "{\"id\":\"5\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-5\"},\"documented\":[\"impairment\"],"
                  "\"lines\":[{\"code\":\"97110\",\"minutes\":15,\"units\":1}]}\n"
                  "{\"id\":\"6\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-6\"},\"claim\":null,"
                  "\"documented\":[\"impairment\"],\"lines\":[{\"code\":\"97112\",\"minutes\":15,\"units\":1}]}\n",
                  "i0 i0 d0 c0 c1 c0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_modifiers),
        cmocka_unit_test(test_parameter),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_limits_of_others),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_found_by_when),
    };

    return cmocka_run_group_tests_name("alike", tests, NULL, NULL);
}
