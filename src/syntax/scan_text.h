/* What src/syntax/scan.c and the scanner that flex makes call of each other. For these two alone. */
#ifndef SYNTAX_SCAN_TEXT_H
#define SYNTAX_SCAN_TEXT_H
#include "syntax/scan.h"

/* False when flex gave up, which is a bug of ours. */
bool scan_run(struct scan_state *state, char *buffer, size_t length);
/* memory of the arena; a block remembers its size */
void *scan_memory(struct scan_state *state, size_t size);
void *scan_memory_grow(struct scan_state *state, void *block, size_t size);

/* ---- shared by the files of the scanner's actions ---- */

/* Where the piece stands, and the piece. */
struct span scan_here(const struct scan_state *state);
struct text scan_piece(const struct scan_state *state);
/* Reports the piece, which the headline names. */
struct diagnostic *scan_report(struct scan_state *state, enum message id);
/* What the piece should be, as an edit and in words. */
void scan_suggest(struct scan_state *state, struct diagnostic *diagnostic, struct text replacement);

#endif
