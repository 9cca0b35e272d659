/* Lines of canonical text, built from words: blanks, line breaks at 120 columns, blank lines, and the comments where
 * they stood.
 *
 * A clause is a row of words. Words between two places where a line may end are written together. Comments within a
 * clause wait for the next such place. Knows columns and comments; no node. */
#ifndef SYNTAX_LAYOUT_H
#define SYNTAX_LAYOUT_H
#include "syntax/tree.h"

#define LAYOUT_WIDTH 120u  /* columns of a line, comments apart */
#define LAYOUT_NOWHERE UINT32_MAX

struct layout {
    struct buffer *to;
    const struct tree *tree;   /* NULL: one line, without comments */
    struct text source;
    size_t comment;            /* the next one to be written */
    struct buffer words;       /* written together, not yet on the line */
    uint32_t begin;            /* where the first of them stands in the source, or LAYOUT_NOWHERE */
    unsigned column;           /* of the line, 0-based */
    unsigned indent, hang;     /* of the clause and of its further lines */
    bool begun;                /* words of the clause stand on a line */
    bool commented;            /* the line ends with a comment */
    bool new_line;             /* the next words stand on a line of their own, indented as the clause is */
    bool together;             /* the line may not end, whatever layout_break() says */
    bool tight;                /* no blank before the next word */
    bool blank;                /* a blank line comes before whatever comes next */
    bool first;                /* no blank line comes before whatever comes next */
};

void layout_begin(struct layout *layout, struct buffer *to, const struct tree *tree, struct text source);
/* Writes the comments that are left. */
void layout_end(struct layout *layout);

/* A clause that stands at `begin` in the source: comments before it, then its indentation. */
void layout_open(struct layout *layout, unsigned indent, uint32_t begin);
/* The clause ended at `end` in the source: what comments are left within it or stand behind it, and the line's end. */
void layout_close(struct layout *layout, uint32_t end);
/* Comments that stand before `begin`, each on a line. */
void layout_comments(struct layout *layout, unsigned indent, uint32_t begin);

/* The next word stands at this place in the source. */
void layout_at(struct layout *layout, uint32_t begin);
void layout_text(struct layout *layout, struct text text);
void layout_word(struct layout *layout, const char *word);
/* a word with no blank before it, with none after it */
void layout_tight(struct layout *layout, const char *word);
void layout_opening(struct layout *layout, const char *word);
/* The line may end here, must end here. */
void layout_break(struct layout *layout);
void layout_new_line(struct layout *layout);
/* Whether a comment that is not written yet stands before `end` in the source. */
bool layout_comment_waits(const struct layout *layout, uint32_t end);
/* Further lines of the clause begin below the next word. */
void layout_hang_here(struct layout *layout);

#endif
