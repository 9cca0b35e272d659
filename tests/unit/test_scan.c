/* From bytes to tokens: how each kind of token is written, words joined to phrases, and where lines end. */
#include "syntax/keywords.h"
#include "syntax/literals.h"
#include "tests/support/golden.h"
#include "tests/support/syntax.h"

/* The tokens of a text, one after another: what stands in the text, `/` for a line's end, `+` before what was
 * supplied. */
static void assert_tokens(const char *text, const char *expected, size_t errors)
{
    struct syntax syntax;
    struct buffer dump, line;
    char *rest;

    syntax_open(&syntax, "text", text_of(text));
    buffer_init(&dump, allocator_standard);
    buffer_init(&line, allocator_standard);
    token_dump(&dump, &syntax.arena, &syntax.diagnostics, syntax.source);
    buffer_char(&dump, '\0');
    for (char *row = strtok_r(dump.bytes, "\n", &rest); row != NULL; row = strtok_r(NULL, "\n", &rest)) {
        const char *kind = strchr(row, ' ') + 1;

        if (line.length > 0)
            buffer_char(&line, ' ');
        buffer_string(&line, strcmp(kind, "line end") == 0 ? "/" : kind);
    }
    assert_int_equal(syntax.diagnostics.errors, errors);
    assert_buffer(&line, expected);
    buffer_free(&line);
    buffer_free(&dump);
    syntax_close(&syntax);
}

static void test_words_and_codes(void **state)
{
    (void)state;
    assert_tokens(
        "codes a.b_1 = 97110, G0283, 0042T, S06.2X1A, GP, 02, 7",
        "word \"codes\" name \"a.b_1\" mark \"=\" code \"97110\" mark \",\" code \"G0283\" mark \",\" code \"0042T\" "
                  "mark \",\" "
        "code \"S06.2X1A\" mark \",\" code \"GP\" mark \",\" integer \"02\" mark \",\" integer \"7\" /",
        0);
    assert_tokens(
        "codes a = 97161..97168, S06*, M25.37*, S06.*",
        "word \"codes\" name \"a\" mark \"=\" code \"97161\" mark \"..\" code \"97168\" mark \",\" prefix \"S06*\" "
                  "mark \",\" "
        "prefix \"M25.37*\" mark \",\" prefix \"S06.*\" /",
        0);
    assert_tokens("source a \"x\" CO-151 PR-P12 CO151",
                  "word \"source\" name \"a\" text \"\\\"x\\\"\" adjustment \"CO-151\" "
                  "adjustment \"PR-P12\" code \"CO151\" /",
                  0);
}

static void test_numbers(void **state)
{
    (void)state;
    assert_tokens(
        "codes a = 8 2480 10,000 1,000,000 123456 12.5 1,234.5",
        "word \"codes\" name \"a\" mark \"=\" integer \"8\" integer \"2480\" integer \"10,000\" integer \"1,000,000\" "
        "integer \"123456\" decimal \"12.5\" decimal \"1,234.5\" /",
        0);
    assert_tokens("codes a = 97110,97112",
                  "word \"codes\" name \"a\" mark \"=\" code \"97110\" mark \",\" code \"97112\" /", 0);
    assert_tokens("codes a = $2,480 $80.50 2026-03-02 July",
                  "word \"codes\" name \"a\" mark \"=\" money \"$2,480\" money \"$80.50\" "
                  "date \"2026-03-02\" month \"July\" /",
                  0);
    assert_tokens("codes a = 1,2345 21,231,97110",
                  "word \"codes\" name \"a\" mark \"=\" integer \"1,2345\" integer \"21,231,97110\" /", 2);
    assert_tokens("codes a = $1.5 $ 80 2026-02-29 3/2/2026",
                  "word \"codes\" name \"a\" mark \"=\" money \"$1.5\" money \"$ 80\" "
                  "date \"2026-02-29\" date \"3/2/2026\" /",
                  4);
}

static void test_phrases(void **state)
{
    (void)state;
    assert_tokens("rule a\n  count units by each code within total minutes per date of service",
                  "word \"rule\" name \"a\" / word \"count units by\" word \"each code\" word \"within total minutes\" "
                  "word \"per date of service\" / word supplied /", 1);
    assert_tokens("rule a\n  documented  all\tof units.timed is not  in",
                  "word \"rule\" name \"a\" / word \"documented  all\tof\" "
                  "name \"units.timed\" word \"is not\" word \"in\" / word supplied /",
                  1);
    assert_tokens("rule a\n  per rolling 14 days before x\nend",
                  "word \"rule\" name \"a\" / word \"per rolling\" integer \"14\" "
                  "word \"days before\" name \"x\" / word \"end\" /",
                  0);
    assert_tokens("table t\n  column days of table code\nend",
                  "word \"table\" name \"t\" / word \"column\" name \"days\" word \"of table\" "
                  "word \"code\" / word \"end\" /",
                  0);
}

static void test_text_in_quotes(void **state)
{
    (void)state;
    assert_tokens("source a \"b \\\" c \\\\\" \"\"",
                  "word \"source\" name \"a\" text \"\\\"b \\\\\\\" c \\\\\\\\\\\"\" text \"\\\"\\\"\" /", 0);
    assert_tokens("source a \"never closed\nsource b \"x\"", "word \"source\" name \"a\" text \"\\\"never closed\" / "
                  "word \"source\" name \"b\" text \"\\\"x\\\"\" /", 1);
    assert_tokens("source a \xe2\x80\x9cx\xe2\x80\x9d",
                  "word \"source\" name \"a\" text \"\xe2\x80\x9cx\xe2\x80\x9d\" /", 1);
    assert_tokens("source a \"x\xe2\x80\x9d b", "word \"source\" name \"a\" text \"\\\"x\xe2\x80\x9d\" name \"b\" /",
                  1);
    assert_tokens("source a 'x'", "word \"source\" name \"a\" text \"'x'\" /", 1);
}

static void test_characters(void **state)
{
    (void)state;
    assert_tokens("codes a = 97161\xe2\x80\x93"
                  "97168 \xe2\x80\x93 \xe2\x89\xa4 \xc2\xa0 x",
                  "word \"codes\" name \"a\" mark \"=\" code \"97161\" "
                  "mark \"\xe2\x80\x93\" code \"97168\" mark \"\xe2\x80\x93\" mark \"\xe2\x89\xa4\" name \"x\" /",
                  4);
    assert_tokens("codes a = \xc3\xa9\xc3\xa9?? b", "word \"codes\" name \"a\" mark \"=\" name \"b\" /", 1);
    assert_tokens("codes a == b && c [ d ]",
                  "word \"codes\" name \"a\" word \"==\" name \"b\" word \"&&\" name \"c\" mark \"[\" name \"d\" "
                  "mark \"]\" /",
                  4);
    assert_tokens("Rule Units", "word \"rule\" word \"units\" / word supplied /", 3);
}

static void test_line_ends(void **state)
{
    (void)state;
    assert_tokens("", "", 0);
    assert_tokens("\n# only a comment\n\n", "", 0);
    assert_tokens("\xef\xbb\xbfsource a\r\nsource b\r\n", "word \"source\" name \"a\" / word \"source\" name \"b\" /",
                  0);
    assert_tokens("codes a = b,\n\n  # why\n  c\ncodes d = e",
                  "word \"codes\" name \"a\" mark \"=\" name \"b\" mark \",\" name \"c\" / "
                  "word \"codes\" name \"d\" mark \"=\" name \"e\" /",
                  0);
    assert_tokens("rule a\n  when b and\n  c\n\n  or d\nend",
                  "word \"rule\" name \"a\" / word \"when\" name \"b\" word \"and\" name \"c\" "
                  "word \"or\" name \"d\" / word \"end\" /",
                  0);
    assert_tokens("rule a\n  when b in (\n  c\nd)\nend",
                  "word \"rule\" name \"a\" / word \"when\" name \"b\" word \"in\" mark \"(\" name \"c\" "
                  "name \"d\" mark \")\" / word \"end\" /",
                  0);
    assert_tokens("codes a = b,\ncodes c = d", "word \"codes\" name \"a\" mark \"=\" name \"b\" mark \",\" / "
                  "word \"codes\" name \"c\" mark \"=\" name \"d\" /", 0);
}

static void test_what_was_left_open(void **state)
{
    (void)state;
    assert_tokens("rule a\n  when (b in (c\n  unless d\nend",
                  "word \"rule\" name \"a\" / word \"when\" mark \"(\" name \"b\" word \"in\" "
                  "mark \"(\" name \"c\" mark supplied mark supplied / word \"unless\" name \"d\" / word \"end\" /",
                  1);
    assert_tokens("rule a\n  when (b\nend\nrule c\nend",
                  "word \"rule\" name \"a\" / word \"when\" mark \"(\" name \"b\" mark supplied / "
                  "word \"end\" / word \"rule\" name \"c\" / word \"end\" /",
                  1);
    assert_tokens("rule a\n  when b\nrule c\nend",
                  "word \"rule\" name \"a\" / word \"when\" name \"b\" / word supplied / "
                  "word \"rule\" name \"c\" / word \"end\" /",
                  1);
    assert_tokens("  rule a\n    note b\n  rule c\n  end",
                  "word \"rule\" name \"a\" / word \"note\" name \"b\" / word supplied / "
                  "word \"rule\" name \"c\" / word \"end\" /",
                  1);
    assert_tokens("rule a\nend (b,\nsource c", "word \"rule\" name \"a\" / word \"end\" / word \"source\" name \"c\" /",
                  1);
    assert_tokens("end\nsource a", "word \"source\" name \"a\" /", 1);
    assert_tokens("what is this\n  require b\nend\nsource a", "word \"source\" name \"a\" /", 1);
    assert_tokens("rul a\n  when b\nend", "word \"rul\" name \"a\" / word \"when\" name \"b\" / word \"end\" /", 1);
}

static void test_comments(void **state)
{
    struct syntax syntax;

    (void)state;
    syntax_read(&syntax, "text", TEXT("# one \npayer rules 1 # two\t\r\nsource a \"# none\" #three"));
    assert_int_equal(syntax.diagnostics.errors, 0);
    assert_int_equal(syntax.tree->comment_count, 3);
    assert_text(syntax_comment(&syntax, 0), "# one");
    assert_text(syntax_comment(&syntax, 1), "# two");
    assert_text(syntax_comment(&syntax, 2), "#three");
    assert_true(syntax.tree->comments[0].alone);
    assert_false(syntax.tree->comments[1].alone);
    syntax_close(&syntax);
}

static void test_integers(void **state)
{
    int64_t number;

    (void)state;
    assert_true(literal_integer(&number, TEXT("10,000")) && number == 10000);
    assert_true(literal_integer(&number, TEXT("123456")) && number == 123456);
    assert_true(literal_integer(&number, TEXT("999,999,999,999,999")) && number == INT64_C(999999999999999));
    assert_false(literal_integer(&number, TEXT("9,999,999,999,999,999")));
    assert_false(literal_integer(&number, TEXT("1,00")));
    assert_false(literal_integer(&number, TEXT("1000,000")));
    assert_false(literal_integer(&number, TEXT(",100")));
    assert_false(literal_integer(&number, TEXT("1,")));
    assert_false(literal_integer(&number, TEXT("")));
}

static void test_amounts(void **state)
{
    int64_t number;

    (void)state;
    assert_true(literal_money(&number, TEXT("$2,480")) && number == 248000);
    assert_true(literal_money(&number, TEXT("$0.05")) && number == 5);
    assert_false(literal_money(&number, TEXT("$2.5")));
    assert_false(literal_money(&number, TEXT("$2.555")));
    assert_false(literal_money(&number, TEXT("$24,80")));
    assert_false(literal_money(&number, TEXT("$ 24")));
    assert_false(literal_money(&number, TEXT("$999,999,999,999,999.00")));
    assert_true(literal_decimal(&number, TEXT("12.5")) && number == 1250);
    assert_true(literal_decimal(&number, TEXT("1,234.250")) && number == 123425);
    assert_false(literal_decimal(&number, TEXT("1.255")));
    assert_false(literal_decimal(&number, TEXT("1.")));
}

static void test_strings(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, allocator_standard);
    assert_text(literal_string(&arena, TEXT("\"a \\\" b \\\\ c\"")), "a \" b \\ c");
    assert_text(literal_string(&arena, TEXT("\"\"")), "");
    assert_text(literal_string(&arena, TEXT("\"open")), "open");
    assert_text(literal_string(&arena, TEXT("\"")), "");
    arena_free(&arena);
}

static size_t count_words(struct text phrase)
{
    size_t count = 1;

    for (size_t i = 0; i < phrase.length; i++)
        count += phrase.bytes[i] == ' ';
    return count;
}

/* No phrase is longer than what the filter looks ahead, and none stands twice in the table. */
static void test_table_of_words(void **state)
{
    struct arena arena;
    struct keywords keywords;
    size_t longest = 0;

    (void)state;
    arena_init(&arena, allocator_standard);
    keywords_build(&keywords, &arena);
    for (size_t i = 0; i < keywords.count; i++) {
        size_t words = count_words(keywords.rows[i].spelling);

        longest = words > longest ? words : longest;
        for (size_t j = 0; j < i; j++) {
            if (text_equal(keywords.rows[i].spelling, keywords.rows[j].spelling))
                fail_msg("%s stands twice in keywords.def", keywords.rows[i].spelling.bytes);
        }
    }
    assert_int_equal(longest, KEYWORD_WORDS_MAX);
    arena_free(&arena);
}

/* The dictionary of the fuzz target holds every word (tests/fuzz/dictionary.sh writes it). */
static void test_table_and_dictionary(void **state)
{
    char path[GOLDEN_PATH], word[128];
    struct arena arena;
    struct keywords keywords;
    struct buffer dictionary;

    (void)state;
    arena_init(&arena, allocator_standard);
    buffer_init(&dictionary, allocator_standard);
    keywords_build(&keywords, &arena);
    assert_true(golden_read(&dictionary, golden_path(path, "tests/fuzz", "rules.dict")));
    buffer_char(&dictionary, '\0');
    for (size_t i = 0; i < keywords.count; i++) {
        snprintf(word, sizeof word, "\"%s\"\n", keywords.rows[i].spelling.bytes);
        if (strstr(dictionary.bytes, word) == NULL)
            fail_msg("%s is missing in tests/fuzz/rules.dict", word);
    }
    buffer_free(&dictionary);
    arena_free(&arena);
}

/* The words between `begin` and `end` in the text, each with a blank before and after it. */
static void collect_tokens(struct buffer *to, const char *text, const char *begin, const char *end)
{
    const char *from = strstr(text, begin), *until;

    assert_non_null(from);
    from += strlen(begin);
    until = strstr(from, end);
    assert_non_null(until);
    buffer_char(to, ' ');
    for (; from < until; from++)
        buffer_char(to, *from == '\n' ? ' ' : *from);
    buffer_string(to, "  ");
}

/* keywords.def and the %token list of the grammar name the same tokens. */
static void test_table_and_grammar(void **state)
{
    static const char *const ids[] = {
#define KEYWORD(id, spelling) #id,
#define ALSO(id, spelling)
#include "syntax/keywords.def"
#undef KEYWORD
#undef ALSO
    };
    char path[GOLDEN_PATH], word[128];
    struct buffer grammar, tokens;
    size_t count = 0;

    (void)state;
    buffer_init(&grammar, allocator_standard);
    buffer_init(&tokens, allocator_standard);
    assert_true(golden_read(&grammar, golden_path(path, "grammar", "grammar.y")));
    buffer_char(&grammar, '\0');
    collect_tokens(&tokens, grammar.bytes, "%token <text> PAYER_RULES", "%left");
    buffer_char(&tokens, '\0');
    for (size_t i = 1; i < sizeof ids / sizeof *ids; i++) {  /* PAYER_RULES was the mark */
        snprintf(word, sizeof word, " %s ", ids[i]);
        if (strstr(tokens.bytes, word) == NULL)
            fail_msg("%s is in keywords.def and no token", ids[i]);
    }
    for (const char *at = tokens.bytes; *at != '\0'; at++)
        count += *at != ' ' && at[1] == ' ';
    assert_int_equal(count, sizeof ids / sizeof *ids - 1);
    buffer_free(&tokens);
    buffer_free(&grammar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_and_codes),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_text_in_quotes),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_what_was_left_open),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_table_of_words),
        cmocka_unit_test(test_table_and_dictionary),
        cmocka_unit_test(test_table_and_grammar),
    };

    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
