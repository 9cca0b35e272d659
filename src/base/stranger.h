/* Files that are given by mistake where text is expected. */
#ifndef BASE_STRANGER_H
#define BASE_STRANGER_H
#include "base/text.h"

/* What the file is ("an Excel workbook"), and a sentence that says what to do with it; what is NULL: it may be text. */
struct stranger { const char *what, *help; };

struct stranger stranger_of(struct text beginning);

#endif
