/* Goldens of messages: tests/diag/CODE.out holds what is told when the message of that code is brought about. */
#ifndef TESTS_SUPPORT_MESSAGES_H
#define TESTS_SUPPORT_MESSAGES_H
#include "diag/diag.h"
#include "tests/support/golden.h"

#define MESSAGES_FOLDER "tests/diag"

/* The message is among what was told, and all of that is as the golden says. */
static inline bool message_told(const char *code, struct buffer *told)
{
    char path[GOLDEN_PATH], name[64];
    bool among;

    snprintf(name, sizeof name, "[%s]", code);
    buffer_char(told, '\0');
    told->length--;
    among = strstr(told->bytes, name) != NULL;
    if (!among)
        print_error("# %s is not among what is told:\n%s\n", code, told->bytes);
    snprintf(name, sizeof name, "%s.out", code);
    return golden_same(golden_path(path, MESSAGES_FOLDER, name), buffer_text(told)) && among;
}

/* Brings about each message with a code from `first` to `last` but those that `skipped` (which may be NULL) leaves out;
 * none may be told otherwise than its golden says. Returns how many they were. */
static inline size_t messages_each(const char *first, const char *last, bool (*skipped)(const char *code),
                                   bool (*is_told)(enum message id))
{
    size_t count = 0, wrong = 0;

    for (int id = 0; id < MESSAGE_COUNT; id++) {
        const char *code = message_row((enum message)id)->code;

        if (strcmp(code, first) < 0 || strcmp(code, last) > 0 || (skipped != NULL && skipped(code)))
            continue;
        wrong += !is_told((enum message)id);
        count++;
    }
    assert_int_equal(wrong, 0);
    return count;
}

#endif
