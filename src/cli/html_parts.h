/* What the pages of `eval`, `test` and `diff` are written with: their frame, and texts and cells that are escaped.
 *
 * A page is one file that needs nothing else, and well-formed XML as well. Its style is its own. */
#ifndef CLI_HTML_PARTS_H
#define CLI_HTML_PARTS_H
#include "cli/output.h"

/* The text, escaped; control characters and what is not UTF-8 become U+FFFD. */
void html_text(struct out *out, struct payrule_text text);
static inline void html_string(struct out *out, const char *string) { html_text(out, text_from(string)); }
/* what a memory buffer holds, escaped; it is emptied */
void html_take(struct out *out, struct out *from);
static inline void html_count(struct out *out, uint64_t count) { out_count(out, count); }
/* "2026-01-31"; nothing of no date */
void html_date(struct out *out, int32_t date);

/* From the beginning into the title, whose text follows; then to where the body begins, and from there to the end. */
void html_begin(struct out *out);
void html_begin_body(struct out *out, const char *style);
void html_end(struct out *out);

/* Cells of a table; numbers, money (in cents) and dates stand right. */
void html_cell(struct out *out, struct payrule_text text);
void html_cell_count(struct out *out, uint64_t count);
void html_cell_money(struct out *out, int64_t cents);
void html_cell_date(struct out *out, int32_t date);

#endif
