/* JSON on its way to a sink, gathered on a sheet that is handed over when it is full, so that any answer is written
 * without asking for memory.
 *
 * `at` is where the next byte goes: it is given and returned, not kept in the sheet, and stays in a register. (A store
 * of a char may change any structure as far as the compiler knows, so that a length kept there is loaded and stored
 * with every piece.) What begins with put_ asks for no room: sheet_text() and sheet_room() leave SHEET_ROOM bytes
 * behind what they were asked for, which is more than all fixed pieces and numbers up to the next of them take.
 *
 * Private to src/api. */
#ifndef API_SHEET_H
#define API_SHEET_H
#include "api/internal.h"
#include "base/number.h"

#define SHEET_SIZE ((size_t)4096)  /* most answers fit */
#define SHEET_ROOM ((size_t)512)

struct sheet {
    payrule_sink sink;
    void *context;
    bool stopped;  /* by the sink */
    bool failed;   /* no memory for a text that needs escapes */
    char bytes[SHEET_SIZE];
};

static inline char *sheet_begin(struct sheet *sheet, payrule_sink sink, void *context)
{
    sheet->sink = sink;
    sheet->context = context;
    sheet->stopped = sheet->failed = false;
    return sheet->bytes;
}
enum payrule_status sheet_end(struct sheet *sheet, char *at);
/* Hands over what is there. */
char *sheet_turn(struct sheet *sheet, char *at);
static inline bool sheet_has_room(const struct sheet *sheet, const char *at, size_t size)
{
    size_t left = (size_t)(sheet->bytes + SHEET_SIZE - at);

    return size <= SHEET_SIZE && left >= size + SHEET_ROOM;
}
/* Room for so many bytes (at most SHEET_SIZE - SHEET_ROOM) and SHEET_ROOM more. */
static inline char *sheet_room(struct sheet *sheet, char *at, size_t size)
{
    return __builtin_expect(sheet_has_room(sheet, at, size), 1) ? at : sheet_turn(sheet, at);
}
/* The text in quotes, with escapes where it needs them. */
char *sheet_text(struct sheet *sheet, char *at, struct payrule_text text);
/* What is JSON already. */
char *sheet_raw(struct sheet *sheet, char *at, struct payrule_text json);

/* A literal. Inline always, as its length is known then. */
__attribute__((always_inline)) static inline char *put(char *at, const char *literal)
{
    size_t length = strlen(literal);

    memcpy(at, literal, length);
    return at + length;
}
/* A short word of the program's own. */
static inline char *put_word(char *at, const char *word)
{
    while (*word != '\0')
        *at++ = *word++;
    return at;
}
static inline char *put_number(char *at, int64_t number)
{
    if (number >= 0 && number < 10) {
        *at = (char)('0' + number);
        return at + 1;
    }
    if (number >= 10 && number < 100) {
        number_put_pair(at, (unsigned)number);
        return at + 2;
    }
    return number_is_known(number) ? at + number_format(at, number) : put(at, "null");
}

#endif
