/* See sheet.h. */
#include "api/sheet.h"

#include "base/json.h"
#include "base/plain.h"

#define PIECE (SHEET_SIZE / 2) /* bytes of a text that are written at once */

char *sheet_turn(struct sheet *sheet, char *at)
{
    if (!sheet->stopped && at > sheet->bytes)
        sheet->stopped = sheet->sink(sheet->context, sheet->bytes, (size_t)(at - sheet->bytes)) != 0;
    return sheet->bytes;
}

enum payrule_status sheet_end(struct sheet *sheet, char *at)
{
    sheet_turn(sheet, at);
    return sheet->failed ? PAYRULE_ENOMEM : PAYRULE_OK;
}

char *sheet_raw(struct sheet *sheet, char *at, struct payrule_text json)
{
    for (size_t done = 0, piece; done < json.length; done += piece) {
        piece = json.length - done < PIECE ? json.length - done : PIECE;
        at = sheet_room(sheet, at, piece);
        memcpy(at, json.bytes + done, piece);
        at += piece;
    }
    return sheet_room(sheet, at, 0);
}

/* Text that is long, or needs escapes. */
__attribute__((noinline)) static char *write_escaped(struct sheet *sheet, char *at, struct payrule_text text)
{
    struct buffer buffer;
    struct json json = json_to(&buffer);

    buffer_init(&buffer, allocator_standard);
    json_text(&json, api_text_in(text));
    sheet->failed |= buffer.failed;
    at = sheet_raw(sheet, at, api_text(buffer_text(&buffer)));
    buffer_free(&buffer);
    return at;
}

/* Where there is no room. */
__attribute__((noinline)) static char *write_on_next(struct sheet *sheet, char *at, struct payrule_text text)
{
    if (text.length > PIECE)
        return write_escaped(sheet, at, text);
    return sheet_text(sheet, sheet_turn(sheet, at), text);
}

/* The unusual ends in calls of its own, so that the usual saves no registers. */
char *sheet_text(struct sheet *sheet, char *at, struct payrule_text text)
{
    if (__builtin_expect(!sheet_has_room(sheet, at, text.length), 0))
        return write_on_next(sheet, at, text);
    if (__builtin_expect(!plain_copy(at + 1, api_text_in(text)), 0))
        return write_escaped(sheet, at, text);
    *at = '"';
    at[1 + text.length] = '"';
    return at + text.length + 2;
}
