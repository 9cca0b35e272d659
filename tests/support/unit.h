/* What every unit test includes: cmocka with the headers it needs before it, and comparisons of our own types. */
#ifndef TESTS_SUPPORT_UNIT_H
#define TESTS_SUPPORT_UNIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/text.h"

/* The text is these bytes; shows both when it is not. */
#define assert_text(text, expected) unit_assert_text((text), (expected), __FILE__, __LINE__)

static inline void unit_assert_text(struct text text, const char *expected, const char *file, int line)
{
    if (text_is(text, expected))
        return;
    print_error("# expected: %s\n# found:    %.*s\n", expected, TEXT_ARG(text));
    _fail(file, line);
}

/* The buffer holds these bytes and met no failure; it is cleared for the next comparison. */
#define assert_buffer(buffer, expected) unit_assert_buffer((buffer), (expected), __FILE__, __LINE__)

static inline void unit_assert_buffer(struct buffer *buffer, const char *expected, const char *file, int line)
{
    _assert_true(!buffer->failed, "buffer->failed is not set", file, line);
    unit_assert_text(buffer_text(buffer), expected, file, line);
    buffer_clear(buffer);
}

#endif
