/* What src/syntax/scan.c and the scanner that flex makes call of each other. For these two alone. */
#ifndef SYNTAX_SCAN_TEXT_H
#define SYNTAX_SCAN_TEXT_H
#include "syntax/scan.h"

/* False when flex gave up, which is a bug of ours. */
bool scan_run(struct scan_state *state, char *buffer, size_t length);
/* memory of the arena; a block remembers its size */
void *scan_memory(struct scan_state *state, size_t size);
void *scan_memory_grow(struct scan_state *state, void *block, size_t size);

#endif
