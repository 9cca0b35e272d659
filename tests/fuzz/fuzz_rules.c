/* Rule files: any bytes parse to a tree, and what is not broken keeps its meaning and its comments when it is
 * formatted. */
#include <stdio.h>

#include "tests/support/syntax.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *wrong = syntax_laws((struct text){ (const char *)data, size });

    if (wrong != NULL) {
        fprintf(stderr, "%s\n", wrong);
        abort();
    }
    return 0;
}
