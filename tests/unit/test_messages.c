/* The table of messages: every row complete, its code found, and worded for people. */
#include <ctype.h>

#include "diag/diag.h"
#include "tests/support/unit.h"

static void test_rows_complete(void **state)
{
    (void)state;
    assert_true(MESSAGE_COUNT > 0);
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        const struct message_row *row = message_row((enum message)i);

        if (row->headline[0] == '\0' || row->title[0] == '\0' || row->why[0] == '\0')
            fail_msg("%s (%s) has an empty text", row->code, row->id);
        if (row->level != DIAG_NOTE && (row->wrong[0] == '\0' || row->right[0] == '\0'))
            fail_msg("%s (%s) lacks an example", row->code, row->id);
    }
}

static void test_codes(void **state)
{
    (void)state;
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        const struct message_row *row = message_row((enum message)i);
        bool right = strlen(row->code) == 5 && row->code[0] == 'P';

        for (int digit = 1; right && digit < 5; digit++)
            right = isdigit((unsigned char)row->code[digit]) != 0;
        if (!right)
            fail_msg("%s is no code: a P and four digits", row->code);
        if (message_by_code(text_of(row->code)) != row)  /* the first row with the code is found */
            fail_msg("%s is the code of two messages", row->code);
    }
    assert_null(message_by_code(TEXT("P9999")));
    assert_null(message_by_code(TEXT("")));
}

/* Lower case (or a quoted word, a number, a name of the field), one line, no full stop, and no words of blame. */
static void test_headlines(void **state)
{
    static const char *const blame[] = { "illegal", "invalid", "bad ", "unable" };

    (void)state;
    for (int i = 0; i < MESSAGE_COUNT; i++) {
        const struct message_row *row = message_row((enum message)i);
        size_t length = strlen(row->headline);

        if (isupper((unsigned char)row->headline[0]) && islower((unsigned char)row->headline[1]))
            fail_msg("%s begins with a capital: %s", row->code, row->headline);
        if (strchr(row->headline, '\n') != NULL || row->headline[length - 1] == '.')
            fail_msg("%s is no single line without a full stop: %s", row->code, row->headline);
        for (size_t j = 0; j < sizeof blame / sizeof blame[0]; j++) {
            if (strstr(row->headline, blame[j]) != NULL)
                fail_msg("%s says \"%s\": %s", row->code, blame[j], row->headline);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_complete),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_headlines),
    };

    return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
