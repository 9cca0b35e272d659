/* Diagnostics: places, carets, order, limits, JSON. The test brings a table of messages of its own in the place of
 * src/diag/messages.c, so that no wording of a stage is repeated here. */
#include "diag/diag.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/unit.h"

enum { COMPARE, MISSING, UNUSED };

static const struct message_row rows[] = {
    { "COMPARE", "P0207", DIAG_ERROR, "cannot compare %s with %s", "values of two kinds are compared",
      "Only like can be compared with like.", "when visits > $20\n\nwhen age > $5\n", "when visits > 20 visits" },
    { "MISSING", "P0101", DIAG_ERROR, "the file ends before `end`", "a rule is not closed", "Each rule ends in `end`.",
      "", "end" },
    { "UNUSED", "P0399", DIAG_WARNING, "member `%s` is not known", "a member nobody reads", "Why.", "", "" },
};

const struct message_row *message_row(enum message id)
{
    return &rows[id];
}

const struct message_row *message_by_code(struct text code)
{
    return text_is(code, rows[0].code) ? &rows[0] : NULL;
}

/* What a test works with. */
struct bench {
    struct arena arena;
    struct sources sources;
    struct diagnostics diagnostics;
    struct buffer buffer;
};

static int set_up(void **state)
{
    static struct bench bench;

    arena_init(&bench.arena, allocator_standard);
    buffer_init(&bench.buffer, allocator_standard);
    sources_init(&bench.sources, &bench.arena);
    diag_init(&bench.diagnostics, &bench.arena, &bench.sources);
    *state = &bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;

    buffer_free(&bench->buffer);
    arena_free(&bench->arena);
    return 0;
}

/* The first place of `part` in the source; a part of no bytes is the source's end. */
static struct span find(const struct bench *bench, uint32_t file, const char *part)
{
    struct text text = bench->sources.items[file].text;
    const char *at = strstr(text.bytes, part);
    uint32_t begin;

    assert_non_null(at);
    begin = *part != '\0' ? (uint32_t)(at - text.bytes) : (uint32_t)text.length;
    return (struct span){ file, begin, begin + (uint32_t)strlen(part) };
}

static struct diagnostic *add_comparison(struct bench *bench, uint32_t file, const char *at)
{
    return diag_add(&bench->diagnostics, (enum message)COMPARE, find(bench, file, at), "money", "a count of visits");
}

static void assert_rendered(struct bench *bench, const char *expected)
{
    diag_render(&bench->buffer, &bench->diagnostics, false, 0);
    assert_buffer(&bench->buffer, expected);
}

static void assert_located(const struct bench *bench, uint32_t offset, uint32_t line, uint32_t column)
{
    uint32_t found_line, found_column;

    sources_locate(&bench->sources, (struct span){ 0, offset, offset }, &found_line, &found_column);
    assert_int_equal(found_line, line);
    assert_int_equal(found_column, column);
}

static void test_lines(void **state)
{
    struct bench *bench = *state;

    sources_add(&bench->sources, TEXT("a.rules"), TEXT("one\r\n\ntw\xc3\xb6 x\nlast"));
    assert_located(bench, 0, 1, 1);
    assert_located(bench, 3, 1, 4);
    assert_located(bench, 5, 2, 1);
    assert_located(bench, 6, 3, 1);
    assert_located(bench, 11, 3, 5);
    assert_located(bench, 12, 3, 6);  /* the line's end belongs to it */
    assert_located(bench, 13, 4, 1);
    assert_located(bench, 17, 4, 5);
    assert_located(bench, 4000000000, 4, 5);
    assert_text(sources_line(&bench->sources, 0, 1), "one");
    assert_text(sources_line(&bench->sources, 0, 2), "");
    assert_text(sources_line(&bench->sources, 0, 3), "tw\xc3\xb6 x");
    assert_text(sources_line(&bench->sources, 0, 4), "last");
    assert_text(sources_line(&bench->sources, 0, 0), "");
    assert_text(sources_line(&bench->sources, 0, 5), "");
}

static void test_labels(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("rules/copay.rules"),
                                TEXT("profile copay\n\n\n\n\n\n\n\n\n\n\n  when visits per plan year > $20\n"));
    struct diagnostic *diagnostic = add_comparison(bench, file, "$20");

    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "$20"), "money");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "visits per plan year"), "visits");
    diag_note(&bench->diagnostics, diagnostic, "Visits are counted, not paid.");
    diag_help(&bench->diagnostics, diagnostic, "write the number with its unit: `20 visits`\nor an amount");
    assert_rendered(bench, "rules/copay.rules:12:31: error[P0207]: cannot compare money with a count of visits\n"
                           "   12 |   when visits per plan year > $20\n"
                           "      |        --------------------   ^^^ money\n"
                           "      |        |\n"
                           "      |        visits\n"
                           "note: Visits are counted, not paid.\n"
                           "help: Write the number with its unit: `20 visits`\n"
                           "      or an amount\n");
}

static void test_several_labels_below(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("aa bb cc dd"));
    struct diagnostic *diagnostic = add_comparison(bench, file, "aa");

    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "cc"), "third");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "aa"), "first");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "bb"), "second");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "dd"), "last");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "cc"), "third again");
    assert_rendered(bench, "a.rules:1:1: error[P0207]: cannot compare money with a count of visits\n"
                           "    1 | aa bb cc dd\n"
                           "      | ^^ -- -- -- last\n"
                           "      | |  |  |\n"
                           "      | |  |  third again\n"
                           "      | |  |  third\n"
                           "      | |  second\n"
                           "      | first\n");
}

static void test_other_places(void **state)
{
    struct bench *bench = *state;
    uint32_t base = sources_add(&bench->sources, TEXT("base.rules"), TEXT("\nparameter copay\n"));
    uint32_t file = sources_add(&bench->sources, TEXT("own.rules"), TEXT("one\ntwo\nthree\nfour\nfive\n"));
    struct diagnostic *diagnostic = add_comparison(bench, file, "four");

    diag_label(&bench->diagnostics, diagnostic, find(bench, base, "copay"), "defined here");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "five"), "the next line");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "one"), "%s", "");
    assert_rendered(bench, "own.rules:4:1: error[P0207]: cannot compare money with a count of visits\n"
                           "    1 | one\n"
                           "      | ---\n"
                           "    ...\n"
                           "    4 | four\n"
                           "      | ^^^^\n"
                           "    5 | five\n"
                           "      | ---- the next line\n"
                           "      in base.rules:2:11\n"
                           "    2 | parameter copay\n"
                           "      |           ----- defined here\n");
}

static void test_tabs_and_wide_characters(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"),
                                TEXT("\tsay\t\"\xe6\xb2\xbb\xe7\x99\x82 e\xcc\x81 \xc3\xbc\" $20 x\x1b[1m"));

    add_comparison(bench, file, "$20");
    assert_rendered(bench, "a.rules:1:16: error[P0207]: cannot compare money with a count of visits\n"
                           "    1 |     say \"\xe6\xb2\xbb\xe7\x99\x82 e\xcc\x81 \xc3\xbc\" $20 x\xef\xbf\xbd[1m\n"
                           "      |                    ^^^\n");
}

static void test_wide_word(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("x \xe6\xb2\xbb\xe7\x99\x82 y"));

    add_comparison(bench, file, "\xe6\xb2\xbb\xe7\x99\x82");
    assert_rendered(bench, "a.rules:1:3: error[P0207]: cannot compare money with a count of visits\n"
                           "    1 | x \xe6\xb2\xbb\xe7\x99\x82 y\n"
                           "      |   ^^^^\n");
}

static void test_end_of_file(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("rule x\n  limit\n\n  \n"));

    diag_add(&bench->diagnostics, (enum message)MISSING, find(bench, file, ""));
    assert_rendered(bench, "a.rules:2:8: error[P0101]: the file ends before `end`\n"
                           "    2 |   limit\n"
                           "      |        ^\n");
}

static void test_empty_file(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT(""));

    diag_add(&bench->diagnostics, (enum message)MISSING, (struct span){ file, 0, 0 });
    assert_rendered(bench, "a.rules:1:1: error[P0101]: the file ends before `end`\n");
}

static void test_several_lines(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("first (one,\r\n  two)\r\n"));

    add_comparison(bench, file, "(one,\r\n  two)");
    assert_rendered(bench, "a.rules:1:7: error[P0207]: cannot compare money with a count of visits\n"
                           "    1 | first (one,\n"
                           "      |       ^^^^^\n");
}

static void test_long_line(void **state)
{
    struct bench *bench = *state;
    struct text line = arena_printf(&bench->arena, "%*s$20%*s", 5000, "", 5000, "x");
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), line);

    add_comparison(bench, file, "$20");
    assert_true(bench->diagnostics.items[0]->place.excerpt.length < 200);
    diag_render(&bench->buffer, &bench->diagnostics, false, 0);
    buffer_char(&bench->buffer, '\0');
    assert_non_null(strstr(bench->buffer.bytes, "a.rules:1:5001: error"));
    assert_non_null(strstr(bench->buffer.bytes, "    1 | ..."));
    {  /* the carets stand under the word */
        const char *word = strstr(bench->buffer.bytes, "$20"), *carets = strstr(bench->buffer.bytes, "^^^");
        const char *line_1 = strstr(bench->buffer.bytes, "    1 |"), *line_2 = strstr(bench->buffer.bytes, "      |");

        assert_int_equal(word - line_1, carets - line_2);
    }
}

/* Wherever a line is cut, the carets stand under the word. */
static void test_every_column(void **state)
{
    struct bench *bench = *state;

    for (int column = 0; column < 400; column++) {
        struct text line = arena_printf(&bench->arena, "%*s$20%*s", column, "", 400 - column, "");
        uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), line);
        struct diagnostic *diagnostic = add_comparison(bench, file, "$20");
        struct text excerpt = diagnostic->place.excerpt;

        assert_int_equal(diagnostic->place.column, column + 1);
        assert_memory_equal(excerpt.bytes + diagnostic->place.column - diagnostic->place.skipped - 1, "$20", 3);
    }
}

static void test_hostile_text(void **state)
{
    struct bench *bench = *state;
    char bytes[5000];
    uint32_t file;

    memset(bytes, 0x80, sizeof bytes);
    file = sources_add(&bench->sources, TEXT("a\x1b.rules"), (struct text){ bytes, sizeof bytes });
    for (uint32_t at = 0; at < sizeof bytes; at += 500)
        diag_add(&bench->diagnostics, (enum message)UNUSED, (struct span){ file, at, 5000 }, "\x1b[31m\xe2\x80\xae");
    diag_render(&bench->buffer, &bench->diagnostics, false, 0);
    assert_null(memchr(bench->buffer.bytes, 0x1b, bench->buffer.length));
    assert_true(text_valid_utf8(buffer_text(&bench->buffer), &(size_t){ 0 }));
    assert_true(bench->buffer.length < 100000);
}

static void test_inputs(void **state)
{
    struct bench *bench = *state;
    struct diagnostics *diagnostics = &bench->diagnostics;

    diag_add_input(diagnostics, (enum message)UNUSED, TEXT("day.jsonl"), 7, 12, "payor");
    diag_add_input(diagnostics, (enum message)UNUSED, TEXT("day.jsonl"), 8, 0, "payor");
    diag_add_input(diagnostics, (enum message)UNUSED, TEXT("day.jsonl"), 0, 0, "payor");
    diag_add_input(diagnostics, (enum message)UNUSED, TEXT(""), 0, 0, "payor");
    assert_rendered(bench, "day.jsonl:7:12: warning[P0399]: member `payor` is not known\n"
                           "day.jsonl:8: warning[P0399]: member `payor` is not known\n"
                           "day.jsonl: warning[P0399]: member `payor` is not known\n"
                           "warning[P0399]: member `payor` is not known\n");
    assert_int_equal(diagnostics->warnings, 4);
    assert_int_equal(diagnostics->errors, 0);
}

static void test_order(void **state)
{
    struct bench *bench = *state;
    struct diagnostics *diagnostics = &bench->diagnostics;
    uint32_t second = sources_add(&bench->sources, TEXT("b.rules"), TEXT("one\ntwo three\n"));
    uint32_t first = sources_add(&bench->sources, TEXT("a.rules"), TEXT("four\n"));
    struct diagnostic *expected[5];

    expected[4] = add_comparison(bench, second, "three");
    expected[2] = add_comparison(bench, second, "two");
    expected[1] = add_comparison(bench, second, "one");
    expected[3] = diag_add(diagnostics, (enum message)MISSING, find(bench, second, "two"));
    expected[0] = add_comparison(bench, first, "four");
    diag_sort(diagnostics);
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(diagnostics->items[i], expected[i]);
}

static void test_cut(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT(""));

    bench->diagnostics.limit = 3;
    for (int i = 0; i < 5; i++) {
        struct span at = { file, 0, 0 };
        struct diagnostic *diagnostic = diag_add(&bench->diagnostics, (enum message)MISSING, at);

        diag_label(&bench->diagnostics, diagnostic, (struct span){ file, 0, 0 }, "not shown for those left out");
        diag_note(&bench->diagnostics, diagnostic, "Note %d.", i);
        diag_edit(&bench->diagnostics, diagnostic, (struct span){ file, 0, 0 }, TEXT("end"));
    }
    assert_int_equal(bench->diagnostics.errors, 5);
    assert_int_equal(bench->diagnostics.dropped, 2);
    diag_render(&bench->buffer, &bench->diagnostics, false, 1);
    assert_buffer(&bench->buffer, "a.rules:1:1: error[P0101]: the file ends before `end`\nnote: Note 0.\n"
                                  "... and 4 more (use --all)\n");
    diag_render(&bench->buffer, &bench->diagnostics, false, 3);
    buffer_char(&bench->buffer, '\0');
    assert_non_null(strstr(bench->buffer.bytes, "note: Note 2.\n... and 2 more\n"));
}

/* A million mistakes take no more memory than those that are kept. */
static void test_dropped_take_no_memory(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("some text"));
    size_t total = 0;

    bench->diagnostics.limit = 10;
    for (int i = 0; i < 10000; i++) {
        struct span at = { file, 0, 4 };
        struct diagnostic *diagnostic = diag_add(&bench->diagnostics, (enum message)UNUSED, at, "x");

        diag_add_input(&bench->diagnostics, (enum message)UNUSED, TEXT("day.jsonl"), 1, 1, "x");
        diag_label(&bench->diagnostics, diagnostic, (struct span){ file, 0, 4 }, "%1000d", i);
        diag_help(&bench->diagnostics, diagnostic, "%1000d", i);
        if (i == 10)
            total = bench->arena.total;
    }
    assert_int_equal(bench->arena.total, total);
    assert_int_equal(bench->diagnostics.warnings, 20000);
}

static void test_colour(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("x $20"));

    add_comparison(bench, file, "$20");
    diag_render(&bench->buffer, &bench->diagnostics, true, 0);
    assert_buffer(&bench->buffer, "\033[1ma.rules:1:3: \033[1;31merror[P0207]:\033[0m\033[1m cannot compare money "
                                  "with a count of visits\033[0m\n"
                                  "\033[1;34m    1 |\033[0m x $20\n"
                                  "\033[1;34m      |\033[0m \033[1;31m  ^^^\033[0m\n");
}

static void test_many_labels(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("x $20"));
    struct diagnostic *diagnostic = add_comparison(bench, file, "$20");
    size_t count = 0;

    for (int i = 0; i < 100; i++)
        diag_label(&bench->diagnostics, diagnostic, find(bench, file, "x"), "label %d", i);
    for (const struct diag_label *label = diagnostic->labels; label != NULL; label = label->next)
        count++;
    assert_int_equal(count, DIAG_LABELS_MAX);
    diag_render(&bench->buffer, &bench->diagnostics, false, 0);
}

static void test_json(void **state)
{
    struct bench *bench = *state;
    uint32_t file = sources_add(&bench->sources, TEXT("a.rules"), TEXT("say \"x\" > $20"));
    struct diagnostic *diagnostic = add_comparison(bench, file, "$20");
    struct json json = json_to(&bench->buffer);

    diag_json(&json, diagnostic);
    assert_buffer(&bench->buffer,
                  "{\"code\":\"P0207\",\"level\":\"error\",\"file\":\"a.rules\",\"line\":1,\"column\":11,\"width\":3,"
                  "\"message\":\"cannot compare money with a count of visits\",\"labels\":[],\"notes\":[],\"help\":[],"
                  "\"edit\":null}");
    diag_label(&bench->diagnostics, diagnostic, find(bench, file, "\"x\""), "text");
    diag_note(&bench->diagnostics, diagnostic, "One.");
    diag_help(&bench->diagnostics, diagnostic, "two");
    diag_note(&bench->diagnostics, diagnostic, "Three.");
    diag_edit(&bench->diagnostics, diagnostic, diagnostic->at, TEXT("20 visits"));
    json = json_to(&bench->buffer);
    diag_json(&json, diagnostic);
    assert_buffer(&bench->buffer,
                  "{\"code\":\"P0207\",\"level\":\"error\",\"file\":\"a.rules\",\"line\":1,\"column\":11,\"width\":3,"
                  "\"message\":\"cannot compare money with a count of visits\","
                  "\"labels\":[{\"file\":\"a.rules\",\"line\":1,\"column\":5,\"width\":3,\"text\":\"text\"}],"
                  "\"notes\":[\"One.\",\"Three.\"],\"help\":[\"Two\"],"
                  "\"edit\":{\"begin\":10,\"end\":13,\"replacement\":\"20 visits\"}}");
}

static void test_explain(void **state)
{
    struct bench *bench = *state;

    diag_explain(&bench->buffer, message_row((enum message)COMPARE));
    assert_buffer(&bench->buffer, "error[P0207]: values of two kinds are compared\n\n"
                                  "Only like can be compared with like.\n\n"
                                  "This is refused or doubted:\n\n"
                                  "    when visits > $20\n\n    when age > $5\n\n"
                                  "This is right:\n\n"
                                  "    when visits > 20 visits\n");
    diag_explain(&bench->buffer, message_row((enum message)UNUSED));
    assert_buffer(&bench->buffer, "warning[P0399]: a member nobody reads\n\nWhy.\n");
}

static void test_nearest(void **state)
{
    static const struct text names[] = { { "visits", 6 }, { "units", 5 }, { "minutes", 7 }, { "units.timed", 11 } };

    (void)state;
    assert_text(diag_nearest(TEXT("vists"), names, 4), "visits");
    assert_text(diag_nearest(TEXT("units.tiemd"), names, 4), "units.timed");
    assert_text(diag_nearest(TEXT("minute"), names, 4), "minutes");
    assert_text(diag_nearest(TEXT("units"), names, 4), "units");
    assert_text(diag_nearest(TEXT("charges"), names, 4), "");
    assert_text(diag_nearest(TEXT("x"), (const struct text[]){ TEXT("y") }, 1), "");
    assert_text(diag_nearest(TEXT(""), names, 4), "");
    assert_text(diag_nearest(TEXT("visits"), NULL, 0), "");
}

/* Everything at once, in whatever memory there is. */
static void work(struct arena *arena, struct buffer *buffer)
{
    struct sources sources;
    struct diagnostics diagnostics;

    sources_init(&sources, arena);
    diag_init(&diagnostics, arena, &sources);
    for (uint32_t i = 0; i < 40; i++) {
        uint32_t file = sources_add(&sources, TEXT("a.rules"), TEXT("some words\nin a file\n"));
        struct span at = { file, i % 20, i % 20 + 3 };
        struct diagnostic *diagnostic = diag_add(&diagnostics, (enum message)UNUSED, at, "x");

        diag_label(&diagnostics, diagnostic, at, "%500d", i);
        diag_help(&diagnostics, diagnostic, "%d", i);
        diag_edit(&diagnostics, diagnostic, at, TEXT("y"));
    }
    diag_sort(&diagnostics);
    diag_render(buffer, &diagnostics, true, 20);
}

/* The jump frame has a function of its own, so that no variable of the loop is lost in a jump. */
static void work_failing(struct failing_allocator *failing)
{
    struct arena arena;
    struct buffer buffer;
    jmp_buf place;

    arena_init(&arena, failing_allocator_use(failing));
    buffer_init(&buffer, failing_allocator_use(failing));
    arena_on_failure(&arena, &place);
    if (setjmp(place) == 0) {
        work(&arena, &buffer);
        assert_int_equal(failing->failed, buffer.failed);
    } else {
        assert_true(failing->failed);
    }
    buffer_free(&buffer);
    arena_free(&arena);
    assert_int_equal(failing->blocks, 0);
}

static void test_every_failure(void **state)
{
    struct failing_allocator failing = { .failed = true };
    size_t n = 0;

    (void)state;
    while (failing.failed) {
        failing = failing_allocator_at(++n);
        work_failing(&failing);
    }
    assert_true(n > 5);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lines),
        TEST(test_labels),
        TEST(test_several_labels_below),
        TEST(test_other_places),
        TEST(test_tabs_and_wide_characters),
        TEST(test_wide_word),
        TEST(test_end_of_file),
        TEST(test_empty_file),
        TEST(test_several_lines),
        TEST(test_long_line),
        TEST(test_every_column),
        TEST(test_hostile_text),
        TEST(test_inputs),
        TEST(test_order),
        TEST(test_cut),
        TEST(test_colour),
        TEST(test_many_labels),
        TEST(test_json),
        TEST(test_explain),
        TEST(test_dropped_take_no_memory),
        TEST(test_nearest),
        TEST(test_every_failure),
    };

    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
