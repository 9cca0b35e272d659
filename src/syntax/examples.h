/* One line of each kind, to be shown where such a line could not be read. */
#ifndef SYNTAX_EXAMPLES_H
#define SYNTAX_EXAMPLES_H

/* What a line that begins with this token looks like, or NULL. */
const char *clause_example(int kind);

#endif
