/* The table of fixed words, made from keywords.def. Knows spellings and token numbers; not where tokens stand. */
#include "syntax/keywords.h"

#include "grammar/grammar.h"

struct keyword_row { int kind; const char *spelling; bool also; };

static const struct keyword_row keyword_rows[] = {
#define KEYWORD(id, spelling) { TK_##id, spelling, false },
#define ALSO(id, spelling) { TK_##id, spelling, true },
#include "syntax/keywords.def"
#undef KEYWORD
#undef ALSO
};

#define ROW_COUNT (sizeof keyword_rows / sizeof *keyword_rows)

static struct text first_word(struct text phrase)
{
    const char *blank = memchr(phrase.bytes, ' ', phrase.length);

    return blank == NULL ? phrase : (struct text){ phrase.bytes, (size_t)(blank - phrase.bytes) };
}

static size_t count_words(struct text phrase)
{
    size_t count = 1;

    for (size_t i = 0; i < phrase.length; i++)
        count += phrase.bytes[i] == ' ';
    return count;
}

static struct keyword **find_slot(struct keywords *keywords, struct text word)
{
    return &keywords->slots[text_hash(word) & (KEYWORD_SLOTS - 1)];
}

/* Longer phrases stand before shorter ones, so that the first match is the longest. */
static void insert(struct keywords *keywords, struct keyword *keyword)
{
    struct keyword **link = find_slot(keywords, first_word(keyword->spelling));

    while (*link != NULL && (*link)->words >= keyword->words)
        link = &(*link)->next;
    keyword->next = *link;
    *link = keyword;
}

void keywords_build(struct keywords *keywords, struct arena *arena)
{
    *keywords = (struct keywords){ .rows = ARENA_ARRAY(arena, ROW_COUNT, struct keyword), .count = ROW_COUNT };
    for (size_t i = 0; i < ROW_COUNT; i++) {
        struct keyword *keyword = &keywords->rows[i];

        keyword->kind = keyword_rows[i].kind;
        keyword->spelling = text_of(keyword_rows[i].spelling);
        keyword->words = count_words(keyword->spelling);
        keyword->also = keyword_rows[i].also;
        insert(keywords, keyword);
    }
}

static bool begins_with(const struct keyword *keyword, const struct text *words, size_t count)
{
    struct text rest = keyword->spelling;

    if (keyword->words > count)
        return false;
    for (size_t i = 0; i < keyword->words; i++) {
        struct text word = first_word(rest);

        if (!text_equal(word, words[i]))
            return false;
        rest = (struct text){ rest.bytes + word.length + 1, rest.length - word.length - (i + 1 < keyword->words) };
    }
    return true;
}

const struct keyword *keywords_match(const struct keywords *keywords, const struct text *words, size_t count)
{
    const struct keyword *keyword;

    if (count == 0)
        return NULL;
    keyword = keywords->slots[text_hash(words[0]) & (KEYWORD_SLOTS - 1)];
    while (keyword != NULL && !begins_with(keyword, words, count))
        keyword = keyword->next;
    return keyword;
}

struct text keyword_spelling(int kind)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (keyword_rows[i].kind == kind)
            return text_of(keyword_rows[i].spelling);
    }
    return TEXT("");
}

enum keyword_role keyword_role(int kind)
{
    switch (kind) {
    case TK_PAYER_RULES:
        return KEYWORD_HEADER;
    case TK_SOURCE: case TK_CODES: case TK_DIAGNOSES: case TK_MODIFIERS: case TK_PROVIDERS: case TK_PLACES:
    case TK_DOCUMENTS: case TK_ELEMENTS: case TK_TAXONOMIES:
        return KEYWORD_ITEM;
    case TK_PROFILE: case TK_TABLE: case TK_PARAMETER: case TK_RULE: case TK_REPLACE_RULE: case TK_CHANGE_RULE:
    case TK_REMOVE_RULE: case TK_WAIVE_RULE: case TK_NOTE: case TK_TEST:
        return KEYWORD_BLOCK;
    case TK_END:
        return KEYWORD_END;
    case TK_EXTENDS: case TK_VERSION_DECIDED_BY: case TK_IN_FORCE: case TK_PLAN_YEAR_STARTS_IN: case TK_OWNER:
    case TK_FAMILY: case TK_VERIFIED: case TK_CITE: case TK_FORMAT: case TK_FILE: case TK_CHECK_AGAIN_BY:
    case TK_APPLIES_TO: case TK_WHEN: case TK_UNLESS: case TK_LIFTED_BY: case TK_COUNT_UNITS_BY:
    case TK_COUNT_ASSISTANT_UNITS: case TK_ONE_UNIT_IS: case TK_FIRST_UNIT_NEEDS: case TK_LAST_UNIT_NEEDS:
    case TK_LEFTOVER_GOES_TO: case TK_COMPARE_TOTAL_UNITS: case TK_ASSISTANT_SHARE_OVER: case TK_THERAPIST_KEEPS:
    case TK_LAST_TWO_SPLIT: case TK_MARKED_BY: case TK_LIMIT: case TK_REQUIRE: case TK_FORBID: case TK_CONFLICT:
    case TK_CONFLICT_PAIRS: case TK_OTHERWISE: case TK_IF_UNKNOWN: case TK_SAY: case TK_FIX: case TK_APPROVED_BY:
    case TK_NOT_ENCODED_BECAUSE: case TK_ALLOW: case TK_ON: case TK_GIVEN: case TK_EARLIER_ON: case TK_ALSO_THAT_DAY:
    case TK_EXPECT: case TK_UNDER:
        return KEYWORD_CLAUSE;
    default:
        return KEYWORD_INSIDE;
    }
}
