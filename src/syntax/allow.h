/* Comments that silence a warning: `# allow P0345: the reason`. */
#ifndef SYNTAX_ALLOW_H
#define SYNTAX_ALLOW_H
#include "syntax/scan.h"
#include "syntax/tree.h"

/* Fills tree->allows from tree->comments; one that says no code, no reason or no warning's code is a diagnostic. */
void allow_collect(struct tree *tree, struct arena *arena, struct diagnostics *diagnostics,
                   const struct scan_state *scan);

#endif
