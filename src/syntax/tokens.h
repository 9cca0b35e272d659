/* The tokens that the grammar reads, made from the raw ones: words joined to phrases, line ends only where a clause
 * ends, brackets and blocks closed where the writer forgot. Knows what lines and blocks look like; no clause from
 * within. */
#ifndef SYNTAX_TOKENS_H
#define SYNTAX_TOKENS_H
#include "syntax/keywords.h"
#include "syntax/scan.h"

struct token {
    uint16_t kind;        /* TK_... */
    uint16_t words;       /* raw tokens it is made of; 0 when it was supplied */
    uint32_t begin, end;  /* offsets in the text; equal for line ends and supplied tokens */
    uint32_t raw;         /* index of its first raw token, or of the next one */
};

struct tokens {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct keywords *keywords;
    const struct scan_state *scan;
    struct token *items;
    size_t count, capacity;
    size_t at;                /* the raw token that is looked at */
    uint32_t block_kind;      /* TK_RULE, ... of the block that is open, or 0 */
    struct span block;        /* where it was opened */
    uint32_t block_column;    /* bytes before it on its line */
    unsigned depth;           /* of brackets, on the line that is being read */
    struct span bracket;      /* the outermost one */
};

/* Makes all tokens of a scanned text; the last one is the end of a line. */
void tokens_make(struct tokens *tokens, struct arena *arena, struct diagnostics *diagnostics,
                 const struct keywords *keywords, const struct scan_state *scan);
/* The words at a raw token and after it on its line, at most KEYWORD_WORDS_MAX; returns their number. */
size_t tokens_words(const struct scan_state *scan, size_t raw, struct text words[KEYWORD_WORDS_MAX]);
/* The words with one blank between them. */
struct text tokens_join(struct arena *arena, const struct text *words, size_t count);
struct text raw_text(const struct scan_state *scan, size_t raw);

#endif
