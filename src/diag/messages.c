/* The table of messages and its lookup. Knows no wording: that is in messages.def. */
#include "diag/diag.h"

static const struct message_row rows[MESSAGE_COUNT] = {
#define MESSAGE(id, code, level, headline, title, why, wrong, right) \
    [MESSAGE_##id] = { #id, code, level, headline, title, why, wrong, right },
#include "diag/messages.def"
#undef MESSAGE
};

const struct message_row *message_row(enum message id)
{
    return &rows[id];
}

const struct message_row *message_by_code(struct text code)
{
    for (size_t i = 0; i < MESSAGE_COUNT; i++) {
        if (text_is(code, rows[i].code))
            return &rows[i];
    }
    return NULL;
}
