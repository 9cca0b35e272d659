/* The table of what people write instead (slips.def): what it proposes is of the language, every example in it can be
 * read, and rows are found by their words. */
#include "grammar/grammar.h"
#include "syntax/keywords.h"
#include "syntax/slips.h"
#include "syntax/tokens.h"
#include "tests/support/syntax.h"
#include "tests/support/unit.h"

#define HEADER "payer rules 1\n"

struct row { int clause, expected; const char *written, *text; bool replaces; };

static const struct row rows[] = {
#define TK_0 0
#define SLIP(clause, expected, written, meant) { TK_##clause, TK_##expected, written, meant, true },
#define HINT(clause, expected, written, help) { TK_##clause, TK_##expected, written, help, false },
#include "syntax/slips.def"
#undef SLIP
#undef HINT
#undef TK_0
};

#define ROW_COUNT (sizeof rows / sizeof *rows)

/* The placeholders of a row's text, as something that may stand there. */
static struct text filled(struct arena *arena, const char *text, size_t length)
{
    struct text to = TEXT("");

    for (size_t i = 0; i < length; i++) {
        bool alone = (i == 0 || strchr(" `$-\"_", text[i - 1]) != NULL) &&
                     (i + 1 == length || strchr(" `\"_", text[i + 1]) != NULL);
        const char *piece = !alone           ? NULL
                            : text[i] == 'N' ? "8"
                            : text[i] == 'W' ? "w"
                            : text[i] == 'S' ? "\"s\""
                                             : NULL;

        to = arena_printf(arena, "%.*s%.*s", TEXT_ARG(to), piece == NULL ? 1 : (int)strlen(piece),
                          piece == NULL ? text + i : piece);
    }
    return to;
}

static bool reads_in(struct arena *arena, const char *frame, struct text example)
{
    const char *place = strstr(frame, "%s");
    struct text text = arena_printf(arena, HEADER "%.*s%.*s%s\n", (int)(place - frame), frame, TEXT_ARG(example),
                                    place + 2);
    struct syntax syntax;
    bool read;

    syntax_read(&syntax, "text", text);
    read = !syntax.tree->broken;
    syntax_close(&syntax);
    return read;
}

static bool reads(struct arena *arena, struct text example)
{
    static const char *const frames[] = {
        "%s", "%s\nend", "rule a \"A\"\n%s\nend", "rule a \"A\"\nrequire %s\nend",
        "rule a \"A\"\nrequire b is c %s\nend",
        "rule a \"A\"\nlimit units to 4 %s\nend", "rule a \"A\"\nlimit %s\nend", "rule a \"A\"\nlimit units to %s\nend",
        "rule a \"A\"\nrequire age %s\nend", "rule a \"A\"\nrequire place of service %s\nend",
        "rule a \"A\"\nrequire document a %s\nend", "rule a \"A\"\notherwise deny as %s\nend",
        "rule a \"A\"\nin force from %s\nend", "rule a \"A\"\napplies to %s\nend",
        "test \"A\"\ngiven %s\nend", "profile a \"A\"\n%s\nend", "test \"A\"\n%s\nend",
    };

    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        if (reads_in(arena, frames[i], example))
            return true;
    }
    return false;
}

/* What stands between backquotes in a help line is an example, but for a word that is spoken of. */
static void test_examples_of_hints_can_be_read(void **state)
{
    struct arena arena;
    size_t count = 0;

    (void)state;
    arena_init(&arena, allocator_standard);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *open = rows[i].replaces ? NULL : strchr(rows[i].text, '`');

        while (open != NULL) {
            const char *close = strchr(open + 1, '`');
            struct text example = filled(&arena, open + 1, (size_t)(close - open - 1));
            bool spoken_of = text_is(example, rows[i].written) || text_is(example, "applies to") ||
                             text_is(example, "and");

            if (!spoken_of && !reads(&arena, example))
                fail_msg("cannot be read: %.*s", TEXT_ARG(example));
            count++;
            open = strchr(close + 1, '`');
        }
    }
    assert_true(count > 40);
    arena_free(&arena);
}

static bool is_mark(struct text word)
{
    static const char *const marks[] = { "8",  "w", "\"s\"", "\"8\"", "$8", "CO-8", "PR-8", "OA-8", "PI-8", "=", ",",
                                         "..", /* after `outcome`: */
                                         "denied", "held", "clean", "incomplete", "warned" };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (text_is(word, marks[i]))
            return true;
    }
    return false;
}

/* The words up to the next mark begin a phrase of the language; how many they are, 0 for none. */
static size_t phrase_length(const struct keywords *keywords, const struct text *words, size_t count)
{
    const struct keyword *keyword = keywords_match(keywords, words, count);

    return keyword == NULL ? 0 : keyword->words;
}

static size_t divide(struct text text, struct text *words, size_t room)
{
    size_t count = 0;

    for (const char *at = text.bytes, *end = text.bytes + text.length; at < end && count < room; count++) {
        const char *blank = memchr(at, ' ', (size_t)(end - at));

        words[count] = (struct text){ at, blank == NULL ? (size_t)(end - at) : (size_t)(blank - at) };
        at = blank == NULL ? end : blank + 1;
    }
    return count;
}

static void test_what_is_meant_is_of_the_language(void **state)
{
    struct arena arena;
    struct keywords keywords;

    (void)state;
    arena_init(&arena, allocator_standard);
    keywords_build(&keywords, &arena);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct text meant = filled(&arena, rows[i].text, strlen(rows[i].text)), words[12];
        size_t count = rows[i].replaces ? divide(meant, words, 12) : 0;

        for (size_t at = 0; at < count;) {
            size_t length = is_mark(words[at]) ? 1 : phrase_length(&keywords, words + at, count - at);

            if (length == 0)
                fail_msg("not of the language: %s -> %.*s", rows[i].written, TEXT_ARG(meant));
            at += length;
        }
    }
    arena_free(&arena);
}

/* No row is hidden by an earlier one of the same words. */
static void test_rows_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(rows[i].written, rows[k].written) == 0 && rows[i].expected == rows[k].expected &&
                (rows[i].clause == rows[k].clause || rows[k].clause == 0))
                fail_msg("twice: %s", rows[i].written);
        }
    }
}

static void test_finding(void **state)
{
    static bool any[TK_OUTCOME + 1];
    struct syntax syntax;
    struct scan_state scan;
    struct slip slip;

    (void)state;
    syntax_open(&syntax, "text", TEXT("limit units to 2 Per  DAY or every 30 days, 24 min"));
    scan_text(&scan, &syntax.arena, &syntax.diagnostics, syntax.source);
    slip = slip_find(&syntax.arena, &scan, 0, 4, TK_LIMIT, any);
    assert_int_equal(slip.words, 0);  /* nothing of it is expected */
    any[TK_PER_LINE] = any[TK_MINUTES] = true;
    for (size_t raw = 4; raw <= 5; raw++) {  /* at any of its words */
        slip = slip_find(&syntax.arena, &scan, 0, raw, TK_LIMIT, any);
        assert_true(slip.words == 2 && slip.raw == 4 && slip.replaces && text_is(slip.meant, "per date of service"));
    }
    slip = slip_find(&syntax.arena, &scan, 0, 7, TK_LIMIT, any);
    assert_true(slip.words == 3 && text_is(slip.meant, "per rolling 30 days"));
    slip = slip_find(&syntax.arena, &scan, 0, 12, TK_LIMIT, any);
    assert_true(slip.words == 1 && text_is(slip.meant, "minutes"));
    slip = slip_find(&syntax.arena, &scan, 0, 6, TK_LIMIT, any);
    assert_int_equal(slip.words, 0);
    syntax_close(&syntax);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_hints_can_be_read),
        cmocka_unit_test(test_what_is_meant_is_of_the_language),
        cmocka_unit_test(test_rows_differ),
        cmocka_unit_test(test_finding),
    };

    return cmocka_run_group_tests_name("slips", tests, NULL, NULL);
}
