/* Text laid out for a reader: a label column, wrapped text beside it, colour where the terminal has it. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H
#include "cli/cli.h"

enum page_colour { PAGE_PLAIN, PAGE_BOLD, PAGE_RED, PAGE_YELLOW, PAGE_CYAN, PAGE_GREEN, PAGE_FAINT };

struct page {
    struct out *out;
    size_t width;    /* of a line */
    size_t indent;   /* before the label */
    size_t column;   /* where the text begins */
    bool colour;
};

void page_colour(const struct page *page, enum page_colour colour);
/* The label (in its colour), then the text, wrapped at blanks and indented to the column. */
void page_row(const struct page *page, const char *label, enum page_colour colour, struct payrule_text text);
/* The text padded to `width` characters, cut with "..." where it is longer. */
void page_cell(const struct page *page, struct payrule_text text, size_t width);
void page_cell_right(const struct page *page, struct payrule_text text, size_t width);

#endif
