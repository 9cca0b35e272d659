/* The fixed words of the language as the filter and the error reporter need them: phrases found in a row of words,
 * spellings, and what part a phrase plays at the beginning of a line. Knows keywords.def; no tokens' places, no
 * grammar rules. */
#ifndef SYNTAX_KEYWORDS_H
#define SYNTAX_KEYWORDS_H
#include "base/arena.h"
#include "base/text.h"

/* What a phrase means when a line begins with it. */
enum keyword_role {
    KEYWORD_INSIDE,   /* stands within a line */
    KEYWORD_HEADER,   /* payer rules */
    KEYWORD_ITEM,     /* begins an item of one line: a source, a set */
    KEYWORD_BLOCK,    /* begins an item that ends with `end` */
    KEYWORD_CLAUSE,   /* begins a clause and never goes on with one */
    KEYWORD_END
};

struct keyword {
    int kind;                /* a token of the grammar, TK_RULE */
    struct text spelling;    /* the words with one blank between them */
    size_t words;
    bool also;               /* another spelling of a keyword above it */
    struct keyword *next;    /* the next, not longer, that begins with the same word's hash */
};

#define KEYWORD_SLOTS 512u   /* a power of two, about twice the number of spellings */

struct keywords {
    struct keyword *slots[KEYWORD_SLOTS];
    struct keyword *rows;    /* as in keywords.def */
    size_t count;
};

/* Built for each parse: it is small, and nothing is kept between two parses. */
void keywords_build(struct keywords *keywords, struct arena *arena);
/* The longest phrase that the words begin with, or NULL. Words are single words without blanks. */
const struct keyword *keywords_match(const struct keywords *keywords, const struct text *words, size_t count);
/* the first spelling of a token, empty when it is no keyword */
struct text keyword_spelling(int kind);
enum keyword_role keyword_role(int kind);
/* the most words in a phrase */
#define KEYWORD_WORDS_MAX 6

#endif
