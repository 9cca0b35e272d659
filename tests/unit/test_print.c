/* Canonical text: how lines and clauses are laid out, and the laws of formatting over every rule file of the tree,
 * whole and damaged. */
#include <sys/stat.h>

#include "syntax/parse.h"
#include "tests/support/golden.h"
#include "tests/support/syntax.h"

#define HEADER "payer rules 1\n\n"

static void assert_formatted(const char *text, const char *expected)
{
    struct syntax syntax;
    struct buffer printed;

    buffer_init(&printed, allocator_standard);
    syntax_read(&syntax, "text", text_of(text));
    assert_int_equal(syntax.diagnostics.errors, 0);
    tree_print(&printed, syntax.tree, &syntax.sources);
    assert_buffer(&printed, expected);
    syntax_close(&syntax);
    buffer_free(&printed);
}

/* ---- layout ---- */

static void test_items_and_blank_lines(void **state)
{
    (void)state;
    assert_formatted(
        "payer rules 1\nsource a \"A\"\nsource b \"B\"\n\n\n\ncodes c = 97110\nrule d \"D\"\n\nwhen e\n\n\nunless "
                  "f\n\nend\n"
        "rule g \"G\"\nend\ncodes h = 1\n",
        HEADER "source a \"A\"\nsource b \"B\"\n\ncodes c = 97110\n\nrule d \"D\"\n  when e\n\n  unless f\nend\n\n"
               "rule g \"G\"\nend\n\ncodes h = 1\n");
    assert_formatted("\n\npayer rules 1", "payer rules 1\n");
    assert_formatted("payer  rules\t1\r\nsource  a\t\"A\"\r\n", HEADER "source a \"A\"\n");
}

static void test_long_lines(void **state)
{
    (void)state;
    assert_formatted(
        "payer rules 1\ncodes a = 97110, 97112, 97113, 97116, 97124, 97140, 97530, 97533, 97535, 97537, 97542, 97750, "
        "97755, 97760, 97761, 97763\ncodes ab = 97110, 97112, 97113, 97116, 97124, 97140, 97530, 97533, 97535, "
                  "97537, 97542, 97750, "
        "97755, 97760, 97761, 97763\n",
        HEADER
        "codes a = 97110, 97112, 97113, 97116, 97124, 97140, 97530, 97533, 97535, 97537, 97542, 97750, 97755, 97760, "
        "97761, 97763\ncodes ab = 97110, 97112, 97113, 97116, 97124, 97140, 97530, 97533, 97535, 97537, 97542, "
                  "97750, 97755, 97760, "
        "97761,\n           97763\n");
    assert_formatted(
        "payer rules 1\nrule a \"A\"\nwhen documented balance_deficit or documented proprioceptive_deficit and "
        "documented coordination_deficit or documented posture\nend\n",
        HEADER "rule a \"A\"\n  when documented balance_deficit or (documented proprioceptive_deficit and "
               "documented coordination_deficit)\n      or documented posture\nend\n");
}

static void test_options_and_alternatives(void **state)
{
    (void)state;
    assert_formatted(
        "payer rules 1\nrule a \"A\"\ncount units by each code per session\none unit is 15 minutes\nunless b\nend\n",
        HEADER "rule a \"A\"\n  count units by each code per session\n    one unit is 15 minutes\n  unless b\nend\n");
    assert_formatted("payer rules 1\ntest \"a\"\nexpect units 97110 = 1 or expect units 97110 = 2\nend\n",
                     HEADER "test \"a\"\n  expect units 97110 = 1\n  or expect units 97110 = 2\nend\n");
}

/* ---- clauses on one line ---- */

/* A clause of a rule or test, as written and as it should be. */
struct clause { const char *written, *canonical; };

static const struct clause clauses[] = {
    { "limit minutes to 1 minutes per session", "limit minutes to 1 minute per session" },
    { "limit minutes to 2 minute per session", "limit minutes to 2 minutes per session" },
    { "limit minutes to 012 minutes per session", "limit minutes to 12 minutes per session" },
    { "limit minutes to 1,234 minutes per session", "limit minutes to 1234 minutes per session" },
    { "limit minutes to 123456 minutes per session", "limit minutes to 123,456 minutes per session" },
    { "limit charges to $1234567.50 per week", "limit charges to $1,234,567.50 per week" },
    { "limit charges to $80.00 per week", "limit charges to $80 per week" },
    { "limit points by table t to 1.50 points per week", "limit points by table t to 1.5 points per week" },
    { "limit points by table t to 1.00 points per week", "limit points by table t to 1 point per week" },
    { "limit treatment day to 1 treatment days per week", "limit treatment days to 1 treatment day per week" },
    { "limit units to 4 per rolling 1 week,counting all of them",
      "limit units to 4 per rolling 1 week, counting all of them" },
    { "limit units of (97110) to 4 per week", "limit units of 97110 to 4 per week" },
    { "limit units of (timed) with (GP) to 4 per week", "limit units of timed with GP to 4 per week" },
    { "limit units of 97110..97112 to 4 per week", NULL },
    { "require modifier in (KX)", "require modifier KX" },
    { "require modifier distinct", "require modifier in distinct" },
    { "require any modifier of (GP,GO)", "require modifier in (GP, GO)" },
    { "require not modifier in (GP, GO)", "require not modifier in (GP, GO)" },
    { "require not modifier GP", "require not modifier GP" },
    { "require modifier not in (GP, GO)", "require modifier not in (GP, GO)" },
    { "require not diagnosis in a", "require not diagnosis in a" },
    { "require diagnosis not in a", "require diagnosis not in a" },
    { "require not clinic is given", "require not clinic is given" },
    { "require clinic is not given", "require clinic is not given" },
    { "require a and b or c and d", "require (a and b) or (c and d)" },
    { "require (a and (b or c))", "require a and (b or c)" },
    { "require (97110,97112) billed per session", "require (97110, 97112) billed per session" },
    { "require not (a or b)", "require not (a or b)" },
    { "require not (not a)", "require not not a" },
    { "require (a and b) or c", "require (a and b) or c" },
    { "require a and (b or c)", "require a and (b or c)" },
    { "require (a or b) or c", "require a or b or c" },
    { "require a or (b or c)", "require a or (b or c)" },
    { "require ((age >= 18 years))", "require age >= 18 years" },
    { "require age at least 18 year", "require age at least 18 years" },
    { "require code in 97110", "require code in (97110)" },
    { "require place of service is 02", "require place of service is 02" },
    { "require billing_provider.npi is 1992999999", "require billing_provider.npi is 1992999999" },
    { "require diagnosis in (S06.*, G20..G21)", "require diagnosis in (S06*, G20..G21)" },
    { "require date of service-30 day>onset", "require date of service - 30 days > onset" },
    { "say \"a \\\"b\\\" \\\\ c\"", "say \"a \\\"b\\\" \\\\ c\"" },
    { "say \"\"", "say \"\"" },
    { "otherwise deny as CO-4 with M53,N362 when absent", "otherwise deny as CO-4 with M53, N362 when absent" },
    { "applies to a,b except 97110", "applies to a, b except 97110" },
    { "fix set units to 1 if a", "fix set units to 1 if a" },
};

static void test_clauses(void **state)
{
    struct buffer text, printed;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_init(&printed, allocator_standard);
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        struct syntax syntax;

        buffer_clear(&text);
        buffer_printf(&text, HEADER "rule a \"A\"\n%s\nend\n", clauses[i].written);
        syntax_read(&syntax, "text", buffer_text(&text));
        assert_int_equal(syntax.tree->broken, clauses[i].canonical == NULL);
        if (clauses[i].canonical != NULL) {
            node_print(&printed, syntax.tree->file->first->last);
            assert_buffer(&printed, clauses[i].canonical);
        }
        syntax_close(&syntax);
    }
    buffer_free(&printed);
    buffer_free(&text);
}

/* A node by itself stands on one line, however long, without comments. */
static void test_single_nodes(void **state)
{
    struct syntax syntax;
    struct buffer printed;
    const struct node *rule;

    (void)state;
    buffer_init(&printed, allocator_standard);
    syntax_read(
        &syntax, "text",
        TEXT(
            HEADER
            "codes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, # why\n"
            "ccccccccccccccccccccccccccccccccccccccccccccccc, dddddddddddddddddddddddddddddd\n"
            "rule e \"E\"\nwhen f and # why\n g\nend\ntest \"t\"\nexpect units 97110 = 1\nor expect units 97110 = "
                  "2\nend\n"));
    assert_int_equal(syntax.diagnostics.errors, 0);
    node_print(&printed, syntax.tree->file->first);
    assert_buffer(&printed,
                  "codes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, "
                  "ccccccccccccccccccccccccccccccccccccccccccccccc, dddddddddddddddddddddddddddddd");
    rule = syntax.tree->file->first->next;
    node_print(&printed, rule);
    assert_buffer(&printed, "rule e \"E\"");
    node_print(&printed, rule->last->first);
    assert_buffer(&printed, "f and g");
    node_print(&printed, syntax.tree->file->last->last);
    assert_buffer(&printed, "expect units 97110 = 1 or expect units 97110 = 2");
    syntax_close(&syntax);
    buffer_free(&printed);
}

static void test_comments_stay(void **state)
{
    (void)state;
    assert_formatted(
        "# a\npayer rules 1 # b\n# c\nsource d \"D\" #e\n\n# f\nrule g \"G\" # h\n# i\nwhen (j # k\n) # l\n# m\nend "
                  "# n\n# o",
        "# a\npayer rules 1  # b\n\n# c\nsource d \"D\"  #e\n\n# f\nrule g \"G\"  # h\n  # i\n  when j  # k\n  # l\n "
                  " # m\nend  # n\n\n# o\n");
    assert_formatted("payer rules 1\ncodes a = b, # one\n  # two\n  c, d # three\n",
                     HEADER "codes a = b,  # one\n          # two\n          c, d  # three\n");
    assert_formatted("payer rules 1\nrule a \"A\"\nwhen b # one\n# two\nor c # three\nend\n",
                     HEADER "rule a \"A\"\n  when b  # one\n      # two\n      or c  # three\nend\n");
}

/* ---- laws ---- */

struct files { struct buffer *texts; size_t count; };

static void add_file(struct files *files, const char *path)
{
    files->texts = realloc(files->texts, (files->count + 1) * sizeof *files->texts);
    buffer_init(&files->texts[files->count], allocator_standard);
    assert_true(golden_read(&files->texts[files->count], path));
    files->count++;
}

/* The .rules files of a folder, and of the folders in it. */
static void add_folder(struct files *files, const char *path)
{
    size_t count;
    char **names = golden_list(path, "", &count);

    for (size_t i = 0; i < count; i++) {
        char below[GOLDEN_PATH];
        struct stat status;
        size_t length = strlen(names[i]);

        if (snprintf(below, sizeof below, "%s/%s", path, names[i]) >= (int)sizeof below || stat(below, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            add_folder(files, below);
        else if (length > 6 && strcmp(names[i] + length - 6, ".rules") == 0)
            add_file(files, below);
    }
    golden_list_free(names, count);
}

static struct files all_files(void)
{
    struct files files = { NULL, 0 };
    char path[GOLDEN_PATH];

    add_folder(&files, golden_path(path, "tests", "golden"));
    add_folder(&files, golden_path(path, "tests", "diag"));
    add_folder(&files, golden_path(path, "rules", ""));
    return files;
}

static void free_files(struct files *files)
{
    for (size_t i = 0; i < files->count; i++)
        buffer_free(&files->texts[i]);
    free(files->texts);
}

static void test_laws_of_all_files(void **state)
{
    struct files files = all_files();

    (void)state;
    assert_true(files.count > 20);
    for (size_t i = 0; i < files.count; i++) {
        const char *wrong = syntax_laws(buffer_text(&files.texts[i]));

        if (wrong != NULL)
            fail_msg("%s:\n%.200s", wrong, files.texts[i].bytes);
    }
    free_files(&files);
}

/* xorshift: the same numbers in every run */
static uint32_t random_below(uint32_t *seed, uint32_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % limit;
}

/* Offsets of a few thousand words: where a run of letters, of blanks or another byte begins. */
static size_t find_words(struct text text, size_t *at, size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length && count < most - 1; i++) {
        bool letter = (text.bytes[i] | 0x20) >= 'a' && (text.bytes[i] | 0x20) <= 'z';
        bool before = i > 0 && (text.bytes[i - 1] | 0x20) >= 'a' && (text.bytes[i - 1] | 0x20) <= 'z';

        if (i == 0 || !letter || !before)
            at[count++] = i;
    }
    at[count] = text.length;
    return count;
}

#define WORDS_MOST 20000

/* Deletes, doubles or swaps a word, or puts a piece of text before it. */
static void damage(struct buffer *to, struct text text, uint32_t *seed)
{
    static size_t at[WORDS_MOST];
    static const char *const pieces[] = { "\n",   " # a comment\n", "\n  # alone\n", " and ", ",",  "(",
                                          ")",    " end\n",         "\nend\n",       "\n\n",  "\"", " not ",
                                          " or ", " in ",           "rule " };
    size_t count = find_words(text, at, WORDS_MOST), a = random_below(seed, (uint32_t)count),
           b = a + 1 + random_below(seed, 3);
    struct text before = { text.bytes, at[a] }, word = { text.bytes + at[a], at[a + 1] - at[a] };
    struct text rest = { text.bytes + at[a + 1], text.length - at[a + 1] };

    buffer_clear(to);
    buffer_add(to, before);
    switch (random_below(seed, 4)) {
    case 0:
        break;
    case 1:
        buffer_add(to, word);
        buffer_add(to, word);
        break;
    case 2:
        if (b > count - 1)
            b = count - 1;
        if (b > a)
            buffer_add(to, (struct text){ text.bytes + at[b], at[b + 1] - at[b] });
        buffer_add(to, word);
        break;
    default:
        buffer_string(to, pieces[random_below(seed, sizeof pieces / sizeof *pieces)]);
        buffer_add(to, word);
    }
    buffer_add(to, rest);
}

/* One to four damages each: a tree is always made, what can still be read obeys the laws, and messages are few. */
static void test_damaged_files(void **state)
{
    struct files files = all_files();
    struct buffer damaged, more;
    uint32_t seed = 20261120;

    (void)state;
    buffer_init(&damaged, allocator_standard);
    buffer_init(&more, allocator_standard);
    for (size_t round = 0; round < 3000; round++) {
        struct text text = buffer_text(&files.texts[random_below(&seed, (uint32_t)files.count)]);
        const char *wrong;

        if (text.length == 0 || text.length > 20000)
            continue;
        damage(&damaged, text, &seed);
        for (uint32_t i = random_below(&seed, 4); i > 0 && damaged.length > 0; i--) {
            damage(&more, buffer_text(&damaged), &seed);
            buffer_clear(&damaged);
            buffer_add(&damaged, buffer_text(&more));
        }
        wrong = syntax_laws(buffer_text(&damaged));
        if (wrong != NULL)
            fail_msg("%s (round %zu):\n%.*s", wrong, round, TEXT_ARG(buffer_text(&damaged)));
    }
    buffer_free(&more);
    buffer_free(&damaged);
    free_files(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items_and_blank_lines),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_options_and_alternatives),
        cmocka_unit_test(test_clauses),
        cmocka_unit_test(test_single_nodes),
        cmocka_unit_test(test_comments_stay),
        cmocka_unit_test(test_laws_of_all_files),
        cmocka_unit_test(test_damaged_files),
    };

    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
