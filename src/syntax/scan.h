/* The raw tokens of a text: words, codes, numbers, quoted text, marks, line ends; and its comments. Knows how a
 * single token is written and reports what is not; knows no phrases, no clauses, no brackets. */
#ifndef SYNTAX_SCAN_H
#define SYNTAX_SCAN_H
#include "diag/diag.h"
#include "syntax/tree.h"

#define SCAN_TOKENS_MAX ((size_t)1 << 20)  /* in one file */
#define SCAN_NAME_MAX 100                  /* bytes of a name */
#define SCAN_CODE_MAX 20                   /* characters of a code; the longest in use have 10 */
#define SCAN_STRING_MAX 4000               /* bytes of a text in quotes */

struct raw_token {
    uint16_t kind;        /* TK_NAME for any lower-case word, keyword or not */
    uint32_t begin, end;  /* offsets in the text */
};

struct scan_state {
    struct arena *arena;
    struct diagnostics *diagnostics;
    uint32_t source;
    char *text; /* a copy of the text: words that were written in capitals by mistake become small in it */
    uint32_t begin, end;         /* the piece that is being read */
    struct raw_token *tokens;
    size_t count, capacity;
    struct comment *comments;
    size_t comment_count, comment_capacity;
    uint32_t *wrong;             /* where pieces were reported, ascending; the parser keeps silent beside them */
    size_t wrong_count, wrong_capacity;
    uint32_t skip;               /* what lies before it makes no tokens */
    uint32_t other_end;          /* end of the last character that has no meaning, so that a run is reported once */
    bool full;                   /* SCAN_TOKENS_MAX was reached, and reported */
    jmp_buf failure;             /* where flex goes when it cannot begin */
};

/* Reads a whole text, whose validity as UTF-8 the caller has looked at. Diagnostics go to the queue. */
void scan_text(struct scan_state *state, struct arena *arena, struct diagnostics *diagnostics, uint32_t source);

/* Whether something was reported at this stretch of the text. */
bool scan_reported(const struct scan_state *state, uint32_t begin, uint32_t end);

/* For the scanner's actions: each takes the piece [begin, end). */
void scan_add(struct scan_state *state, int kind);
void scan_comment(struct scan_state *state);
/* a comment as other languages write it */
void scan_comment_other(struct scan_state *state);
void scan_name(struct scan_state *state);
void scan_code(struct scan_state *state);
void scan_prefix(struct scan_state *state);
void scan_number(struct scan_state *state, int kind);
void scan_number_commas(struct scan_state *state);
void scan_money(struct scan_state *state);
void scan_date(struct scan_state *state);
void scan_date_other(struct scan_state *state);
void scan_string(struct scan_state *state);
/* Returns how many bytes of the piece belong to the quoted text. */
size_t scan_string_open(struct scan_state *state);
void scan_curly_string(struct scan_state *state);
void scan_curly(struct scan_state *state, int kind, const char *replacement);
/* blanks that look like ordinary ones */
void scan_blank(struct scan_state *state);
void scan_quotes(struct scan_state *state);
void scan_capital(struct scan_state *state);
void scan_other(struct scan_state *state);

#endif
