/* From tokens to the tree: one message for one mistake, what was probably meant, recovery, versions, depth, and
 * warnings silenced by comments. The trees themselves are goldens (test_golden_syntax.c). */
#include "syntax/examples.h"
#include "syntax/keywords.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/syntax.h"
#include "tests/support/unit.h"

#define HEADER "payer rules 1\n"

static size_t count_kind(const struct node *node, enum node_kind kind)
{
    size_t count = node->kind == kind;

    for (const struct node *child = node->first; child != NULL; child = child->next)
        count += count_kind(child, kind);
    return count;
}

/* Every diagnostic as the queue holds it, in order of place. */
static void render(struct buffer *to, struct syntax *syntax)
{
    diag_sort(&syntax->diagnostics);
    buffer_clear(to);
    diag_render(to, &syntax->diagnostics, false, 0);
    buffer_char(to, '\0');
}

/* ---- messages ---- */

struct mistake { const char *text, *message; };

/* One rule with one wrong line each, and what the one message says among other things. */
static const struct mistake clauses[] = {
    { "applys to timed", "Did you mean `applies to`?" },
    { "requre modifier KX", "Did you mean `require`?" },
    { "otherwize deny as CO-119", "Did you mean `otherwise`?" },
    { "otherwise dney as CO-119", "Did you mean `deny`?" },
    { "otherwise deny as CO119", "Did you mean `CO-119`?" },
    { "limit units to 4 per calender year", "Did you mean `per calendar year`?" },
    { "limit units to 4 per date of servise", "Did you mean `per date of service`?" },
    { "limit units to 4 per day of service", "Did you mean `per date of service`?" },
    { "limit vists to 4 per week", "Did you mean `visits`?" },
    { "limit units 4 per week",
      "expected `to`, `of`, `by table` or a window such as `per date of service` but found `4`" },
    { "count units by total minuts per date of service", "Did you mean `total minutes`?" },
    { "leftover goes to most leftover", "Did you mean `most leftover minutes`?" },
    { "require documented al of note_97112", "Did you mean `documented all of`?" },
    { "require exactly one modifer of (GP, GO)", "Did you mean `exactly one modifier of`?" },
    { "require modifier", "expected" },
    { "when age >", "expected a value such as `12 visits` or `age` but found the end of the line" },
    { "when age and", "expected a condition" },
    { "unless diagnosis neuromotor", "expected `in` or `not in` but found `neuromotor`" },
    { "applies to 97110 97112", "but found `97112`" },
    { "applies to", "expected a code or a name but found the end of the line" },
    { "require documented note", "`note` is a word of the language and cannot be a name" },
    { "require document plan of care", "`plan` is a word of the language" },
    { "cite \"7.2\"", "but found the text \"7.2\"" },
    { "say hello", "expected text in double quotes but found `hello`" },
    { "fix set units supported", "Did you mean `set units to`?" },
    { "in force since 2026-01-01", "but found `since`" },
    { "in force from 2026-02-30", "February 2026 has 28 days" },
    { "lifted by distinct on colum 2", "Did you mean `on column`?" },
    { "when (age > 18", "`(` is not closed" },
    { "when age > 18)", "but found `)`" },
    { "when clinic == \"north\"", "Write `is` to compare" },
    { "when clinic is 'north'", "Write `\"north\"`" },
    { "When age > 18", "Write `when`" },
    { "limit units to 12.5 visits per week", "visits are counted whole" },
    { "fix add modifier GP if", "but found the end of the line" },
    { "limit units to 4 per day", "Did you mean `per date of service`?" },
    { "limit visits to 20 per calendar-year", "Did you mean `per calendar year`?" },
    { "limit visits to 20 per year", "Say which year" },
    { "limit visits to 8 every 30 days", "Did you mean `per rolling 30 days`?" },
    { "limit 20 visits per calendar year", "Did you mean `visits to 20`?" },
    { "limit units to no more than 4 per week", "Did you mean `4`?" },
    { "limit charges to 2,480 dollars per week", "Did you mean `$2,480`?" },
    { "limit visits to 8 per week unless age > 18", "`unless` begins a line of its own" },
    { "otherwise warning", "Did you mean `warn`?" },
    { "otherwise deny CO-151", "Did you mean `as CO-151`?" },
    { "otherwise deny as CO 151", "Did you mean `CO-151`?" },
    { "if age at least 18 years", "Did you mean `when`?" },
    { "units must not exceed 4 per week", "Did you mean `limit units to 4`?" },
    { "gibberish and more", "A line of a rule begins with" },
    { "when age is greater than 18 years", "Did you mean `more than`?" },
    { "when place of service is one of (21, 23)", "Did you mean `in`?" },
    { "require modifier GP, GO", "Several values stand in brackets" },
    { "require modifier GP and/or modifier GO", "Write `or`" },
    { "applies to 97110 and 97112", "Did you mean `,`?" },
    { "applies to 97161-97163", "Did you mean `..`?" },
    { "in force from July 1, 2026", "Did you mean `2026-07-01`?" },
    { "in force from 31 January 2026 until 2026-12-31", "Did you mean `2026-01-31`?" },
    { "in force from 07/01/2026", "`2026-07-01` if it was written month first, `2026-01-07` if day first" },
    { "in force from 31/01/2026", "Write `2026-01-31`" },
    { "cite manual 3.1", "Did you mean `\"3.1\"`?" },
    { "cite \"Manual 3.1\"", "The source's name stands first" },
    { "say Too many units", "Write `\"Too many units\"`" },
    { "forbid (97110) billed per session", "A single code stands without brackets" },
    { "// a remark", "A comment begins with `#`" },
    { "assistant share over 10%", "10 percent" },
    { "when\xc2\xa0\xc2\xa0modifier KX", "type an ordinary one" },
    { "when clinic is \xe2\x80\x98north\xe2\x80\x99", "Write `\"north\"`" },
};

/* The edit that the message offers, made: nothing is left to say. */
static void assert_mended(const char *what, struct text text, const struct diag_edit *edit)
{
    struct syntax syntax;
    struct buffer mended, out;

    buffer_init(&mended, allocator_standard);
    buffer_init(&out, allocator_standard);
    buffer_add(&mended, (struct text){ text.bytes, edit->at.begin });
    buffer_add(&mended, edit->replacement);
    buffer_add(&mended, (struct text){ text.bytes + edit->at.end, text.length - edit->at.end });
    syntax_read(&syntax, "mended", buffer_text(&mended));
    render(&out, &syntax);
    if (syntax.diagnostics.errors != 0)
        fail_msg("%s: the edit does not mend it\n%s", what, out.bytes);
    syntax_close(&syntax);
    buffer_free(&out);
    buffer_free(&mended);
}

static void assert_mistake(const struct mistake *mistake, const char *before, const char *after)
{
    struct syntax syntax;
    struct buffer text, out;

    buffer_init(&text, allocator_standard);
    buffer_init(&out, allocator_standard);
    buffer_printf(&text, HEADER "%s%s%s", before, mistake->text, after);
    syntax_read(&syntax, "text", buffer_text(&text));
    render(&out, &syntax);
    if (syntax.diagnostics.errors != 1 || strstr(out.bytes, mistake->message) == NULL || !syntax.tree->broken)
        fail_msg("%s: %zu errors, expected one that says: %s\n%s", mistake->text, syntax.diagnostics.errors,
                 mistake->message, out.bytes);
    if (syntax.diagnostics.items[0]->edit != NULL)
        assert_mended(mistake->text, buffer_text(&text), syntax.diagnostics.items[0]->edit);
    syntax_close(&syntax);
    buffer_free(&out);
    buffer_free(&text);
}

static void test_one_message_for_a_clause(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        assert_mistake(&clauses[i], "rule a \"A\"\n  cite b \"1\"\n  ", "\n  otherwise deny\nend\n\ncodes c = 97110\n");
}

static const struct mistake items[] = {
    { "rule a Four units a day\n  when b\nend", "Write `\"Four units a day\"`" },
    { "parameter a The visits as visits\n  until 2026-01-01\nend", "Write `\"The visits\"`" },
    { "rule visits-per-year \"A\"\n  when b\nend", "Did you mean `visits_per_year`?" },
    { "rule \"A\"\n  when b\nend", "A short name stands before the title" },
    { "rul a \"A\"\n  when b\nend", "Did you mean `rule`?" },
    { "paramter a \"A\" as visits\n  until 2026-01-01\nend", "Did you mean `parameter`?" },
    { "replace rul a because \"A\"\n  when b\nend", "Did you mean `replace rule`?" },
    { "codes = 97110", "expected a name such as `units.timed` but found `=`" },
    { "codes test = 97110", "`test` is a word of the language and cannot be a name" },
    { "codes a 97110", "expected `=` but found `97110`" },
    { "codes a =", "but found the end of the line" },
    { "codes a = 97110,", "but found the end of the line" },
    { "source a", "expected text in double quotes but found the end of the line" },
    { "rule a A\n  when b\n  unless c\nend", "but found `A`" },
    { "rule \"A\"\n  when b\nend", "expected a name" },
    { "rule a \"A\"\n  when b", "the rule has no `end`" },
    { "test \"A\"\n  given 24 minuts of 97110\nend", "Did you mean `minutes`?" },
    { "test \"A\"\n  expect fial a\nend", "Did you mean `fail`?" },
    { "test \"A\"\n  expect failed a\nend", "Did you mean `fail`?" },
    { "test \"A\"\n  expect a fails\nend", "Did you mean `fail a`?" },
    { "test \"A\"\n  given 24 min of 97112\nend", "Did you mean `minutes`?" },
    { "test \"A\"\n  given 97112 GP billed 3 units\nend", "Did you mean `billed 3`?" },
    { "test \"A\"\n  expect fix a set unit to 2\nend", "Did you mean `set units to`?" },
    { "test \"A\"\n  expected fail a\nend", "Did you mean `expect`?" },
    { "test \"A\"\n  expect units 97110 is 2\nend", "expected `=` but found `is`" },
    { "test \"A\"\n  expect unknown a needing\nend", "expected the name of a field but found the end of the line" },
    { "profile a \"A\"\n  plan year starts in july\nend", "Did you mean `July`?" },
    { "profile a \"A\"\n  plan year start in July\nend", "Did you mean `plan year starts in`?" },
    { "profile a \"A\"\n  require modifier KX\nend",
      "expected a property such as `in force` or `end` but found `require`" },
    { "table a \"A\"\n  formt mue\nend", "Did you mean `format`?" },
    { "parameter a \"A\" as visits\n  from 2026-01-01 is 20 visits\nend",
      "expected `until` or `cite` but found the end of the line" },
    { "waive rule a because \"A\"\nend", "expected `from` but found `because`" },
    { "end", "`end` closes nothing here" },
    { "rule a \"A\"\n  when b\nend rule a", "expected the end of the line but found `rule`" },
    { "rule a \"A\"\n  when b\nend (", "expected the end of the line but found `(`" },
    { "hello there\n  this is prose\nand more of it", "What only people read stands after `#`" },
    { "source manual \xe2\x80\x9cManual\xe2\x80\x9d", "is a word processor's way of writing `\"Manual\"`" },
    { "payer rules 1", "`payer rules` stands on the first line only" },
    { "  otherwise deny\n  say \"x\"\nend", "`otherwise` stands outside of any item" },
};

static void test_one_message_for_an_item(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        assert_mistake(&items[i], "source before \"B\"\n\n", "\n\ncodes after = 97110\n");
}

/* A message names an example of the line; each can be read. */
static void test_examples_can_be_read(void **state)
{
    struct arena arena;
    struct keywords keywords;
    size_t count = 0;

    (void)state;
    arena_init(&arena, allocator_standard);
    keywords_build(&keywords, &arena);
    for (size_t i = 0; i < keywords.count; i++) {
        const char *example = keywords.rows[i].also ? NULL : clause_example(keywords.rows[i].kind);
        enum keyword_role role = keyword_role(keywords.rows[i].kind);
        struct syntax syntax;
        struct text text;
        bool read = false;
        static const char *const frames[] = { "%s", "%s\nend", "profile a \"A\"\n%s\nend", "table a \"A\"\n%s\nend",
                                              "parameter a \"A\" as visits\n%s\nend", "rule a \"A\"\n%s\nend",
                                              "test \"A\"\n%s\nend" };

        assert_true(example == NULL ||
                    strncmp(example, keywords.rows[i].spelling.bytes, keywords.rows[i].spelling.length) == 0);
        assert_true(example != NULL || role == KEYWORD_INSIDE || role == KEYWORD_END ||
                    text_is(keywords.rows[i].spelling, "compare total units"));
        for (size_t frame = 0; example != NULL && frame < sizeof frames / sizeof *frames; frame++) {
            text = arena_printf(&arena, "%s", role == KEYWORD_HEADER ? "" : HEADER);
            text = arena_printf(&arena, "%s%.*s%s%s\n", text.bytes, (int)(strstr(frames[frame], "%s") - frames[frame]),
                                frames[frame], example, strstr(frames[frame], "%s") + 2);
            syntax_read(&syntax, "text", text);
            read = read || !syntax.tree->broken;
            syntax_close(&syntax);
        }
        if (example != NULL && !read)
            fail_msg("cannot be read: %s", example);
        count += example != NULL;
    }
    assert_true(count > 50);
    arena_free(&arena);
}

/* ---- recovery ---- */

static void test_the_rest_is_read(void **state)
{
    struct syntax syntax;

    (void)state;
    syntax_read(&syntax, "text",
                TEXT(HEADER "rule a A\n  when b\nend\ncodes = 1\nrule c \"C\"\n  wen d\n  unless e\n  nonsense\nend\n"
                            "test \"T\"\n  given 97110\n  expect\n  expect pass c\nend\n"));
    assert_int_equal(syntax.diagnostics.errors, 5);
    assert_true(syntax.tree->broken);
    assert_int_equal(count_kind(syntax.tree->file, NODE_WHEN), 1);   /* below the line that could not be read */
    assert_int_equal(count_kind(syntax.tree->file, NODE_UNLESS), 1);
    assert_int_equal(count_kind(syntax.tree->file, NODE_EXPECT_RULE), 1);
    assert_int_equal(count_kind(syntax.tree->file, NODE_ERROR), 5);
    syntax_close(&syntax);
}

/* A bracket, a comma or a block that was left open loses no clause after it. */
static void test_nothing_is_swallowed(void **state)
{
    struct syntax syntax;

    (void)state;
    syntax_read(&syntax, "text",
                TEXT(HEADER "rule a \"A\"\n  when (b or (c is d\n  unless e\n  applies to 97110,\n  say \"x\"\n\n"
                            "rule f \"F\"\n  when g\nend\n"));
    assert_int_equal(syntax.diagnostics.errors, 3);
    assert_int_equal(count_kind(syntax.tree->file, NODE_RULE), 2);
    assert_int_equal(count_kind(syntax.tree->file, NODE_UNLESS), 1);
    assert_int_equal(count_kind(syntax.tree->file, NODE_SAY), 1);
    assert_int_equal(count_kind(syntax.tree->file, NODE_WHEN), 2);
    syntax_close(&syntax);
}

/* ---- depth ---- */

static void add_times(struct buffer *to, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buffer_string(to, text);
}

/* A rule whose `when` is `before` and `after` around b, many times, and a second rule. */
static size_t errors_of_nesting(const char *before, const char *after, size_t times, size_t *rules)
{
    struct syntax syntax;
    struct buffer text;
    size_t errors;

    buffer_init(&text, allocator_standard);
    buffer_string(&text, HEADER "rule a \"A\"\n  when ");
    add_times(&text, before, times);
    buffer_string(&text, "b");
    add_times(&text, after, times);
    buffer_string(&text, "\n  unless c\nend\nrule d \"D\"\n  when e\nend\n");
    syntax_read(&syntax, "text", buffer_text(&text));
    errors = syntax.diagnostics.errors;
    *rules = count_kind(syntax.tree->file, NODE_RULE);
    assert_true(syntax.tree->file->depth < 1000);
    syntax_close(&syntax);
    buffer_free(&text);
    return errors;
}

static void test_depth_is_bounded(void **state)
{
    size_t rules;

    (void)state;
    assert_int_equal(errors_of_nesting("(", ")", 300, &rules), 0);
    assert_int_equal(rules, 2);
    assert_int_equal(errors_of_nesting("not ", "", 300, &rules), 0);
    assert_int_equal(errors_of_nesting("", " and b", 300, &rules), 0);
    assert_int_equal(errors_of_nesting("(", ")", 100000, &rules), 1);
    assert_true(rules >= 1);  /* the second one */
    assert_int_equal(errors_of_nesting("not ", "", 100000, &rules), 1);
    assert_int_equal(errors_of_nesting("", " and b", 100000, &rules), 1);
    assert_int_equal(errors_of_nesting("b or (", ")", 100000, &rules), 1);
    assert_int_equal(errors_of_nesting("", " + 1", 100000, &rules), 1);
}

/* ---- the first line ---- */

static size_t errors_of(const char *text, enum message id)
{
    struct syntax syntax;
    size_t count = 0;

    syntax_read(&syntax, "text", text_of(text));
    for (size_t i = 0; i < syntax.diagnostics.count; i++)
        count += syntax.diagnostics.items[i]->id == id;
    assert_int_equal(count, syntax.diagnostics.count);
    syntax_close(&syntax);
    return count;
}

static void test_version(void **state)
{
    (void)state;
    assert_int_equal(errors_of("payer rules 1", MESSAGE_SYNTAX_UNEXPECTED), 0);
    assert_int_equal(errors_of("# first\n\npayer rules 1\n", MESSAGE_SYNTAX_UNEXPECTED), 0);
    assert_int_equal(errors_of("", MESSAGE_SYNTAX_NO_VERSION), 1);
    assert_int_equal(errors_of("source a \"A\"\n", MESSAGE_SYNTAX_NO_VERSION), 1);
    assert_int_equal(errors_of("payer rules 2\nnobody knows what \"follows", MESSAGE_SYNTAX_OTHER_VERSION), 1);
    assert_int_equal(errors_of("payer rules 01\n", MESSAGE_SYNTAX_OTHER_VERSION), 1);
    assert_int_equal(errors_of("payer rules one\n", MESSAGE_SYNTAX_UNEXPECTED), 1);
}

/* ---- texts that are not read ---- */

static void test_unreadable_texts(void **state)
{
    static const char nul[] = "payer rules 1\n\0";
    struct syntax syntax;

    (void)state;
    assert_int_equal(errors_of(HEADER "source a \"\xff\"\n", MESSAGE_SYNTAX_NOT_UTF8), 1);
    syntax_read(&syntax, "text", (struct text){ nul, sizeof nul - 1 });
    assert_int_equal(syntax.diagnostics.count, 1);
    assert_int_equal(syntax.diagnostics.items[0]->id, MESSAGE_SYNTAX_NUL);
    assert_null(syntax.tree->file->first);
    syntax_close(&syntax);
}

/* ---- warnings silenced by comments ---- */

/* Some warning of the table. */
static enum message any_warning(void)
{
    for (int id = 0; id < MESSAGE_COUNT; id++) {
        if (message_row((enum message)id)->level == DIAG_WARNING)
            return (enum message)id;
    }
    return MESSAGE_COUNT;
}

static void test_allowed_warnings(void **state)
{
    enum message id = any_warning();
    const char *code = message_row(id)->code;
    struct syntax syntax;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_printf(
        &text,
        HEADER
        "source a \"A\" # allow %s: why\n\n# allow %s: why\n# and more\n\nsource b \"B\"\nsource c \"C\"\n# allow us\n",
        code, code);
    syntax_read(&syntax, "text", buffer_text(&text));
    assert_int_equal(syntax.diagnostics.errors, 0);
    assert_int_equal(syntax.tree->allow_count, 2);
    assert_true(tree_allows(syntax.tree, id, 2));
    assert_true(tree_allows(syntax.tree, id, 7));
    assert_false(tree_allows(syntax.tree, id, 4));
    assert_false(tree_allows(syntax.tree, id, 8));
    assert_false(tree_allows(syntax.tree, MESSAGE_SYNTAX_UNEXPECTED, 2));
    syntax_close(&syntax);
    buffer_clear(&text);
    buffer_printf(&text, HEADER "# allow %s\n# allow %s:\n# allow P0101: why\n# allow P9999: why\n", code, code);
    syntax_read(&syntax, "text", buffer_text(&text));
    assert_int_equal(syntax.diagnostics.errors, 4);
    assert_int_equal(syntax.tree->allow_count, 0);
    syntax_close(&syntax);
    buffer_free(&text);
}

/* ---- out of memory ---- */

static void parse_failing(struct failing_allocator *failing)
{
    static const char text[] = HEADER "rul a \"A\" # why\n  when (b\n  applys to 97110\nend\ncodes c = 97110, 97112\n";
    struct arena arena;
    struct sources sources;
    struct diagnostics diagnostics;
    jmp_buf place;

    arena_init(&arena, failing_allocator_use(failing));
    arena_on_failure(&arena, &place);
    if (setjmp(place) == 0) {
        sources_init(&sources, &arena);
        diag_init(&diagnostics, &arena, &sources);
        assert_true(syntax_parse(&arena, &diagnostics, sources_add(&sources, TEXT("text"), text_of(text)))->broken);
        assert_int_equal(diagnostics.errors, 3);
    }
    arena_free(&arena);
}

static void test_out_of_memory(void **state)
{
    struct failing_allocator failing = { .failed = true };
    size_t n = 1;

    (void)state;
    for (; failing.failed; n++) {
        failing = failing_allocator_at(n);
        parse_failing(&failing);
        assert_int_equal(failing.blocks, 0);
    }
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_message_for_a_clause),
        cmocka_unit_test(test_one_message_for_an_item),
        cmocka_unit_test(test_examples_can_be_read),
        cmocka_unit_test(test_the_rest_is_read),
        cmocka_unit_test(test_nothing_is_swallowed),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_unreadable_texts),
        cmocka_unit_test(test_allowed_warnings),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
