/* Text on a terminal: how many cells a character takes, and nothing that could steer the terminal. */
#ifndef DIAG_DISPLAY_H
#define DIAG_DISPLAY_H
#include <stddef.h>

#include "base/buffer.h"
#include "base/text.h"

#define DISPLAY_TAB 4  /* cells between tab stops */

/* Cells taken by the first `characters` characters, or by all where there are fewer. */
size_t display_width(struct text text, size_t characters);
/* Writes the text with tabs as spaces; control characters, characters that change the direction of writing, and bytes
 * that are not UTF-8 become U+FFFD. */
void display_write(struct buffer *to, struct text text);

#endif
