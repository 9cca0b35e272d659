/* Codes as numbers: procedure codes, modifiers, diagnoses, places, roles, taxonomies, NPIs.
 *
 * Up to ten characters 0-9 A-Z, six bits each, the first character in the highest bits: the order of the numbers is the
 * order of the texts, a prefix is a range, and equality is one comparison. A diagnosis is kept without its dot. */
#ifndef BASE_CODE_H
#define BASE_CODE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef uint64_t code_t;

#define CODE_UNKNOWN ((code_t)0)  /* the member was left out */
#define CODE_NONE ((code_t)1)     /* the member was written as null */
#define CODE_LENGTH 10            /* characters at most */
#define CODE_TEXT_SIZE 12         /* bytes that code_format() may write, with a dot and without a NUL */

/* The six bits of each character: 1 to 36 in ASCII order, 0 for what no code may hold. */
static const uint8_t code_characters[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,  ['8'] = 9,
    ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16, ['G'] = 17, ['H'] = 18,
    ['I'] = 19, ['J'] = 20, ['K'] = 21, ['L'] = 22, ['M'] = 23, ['N'] = 24, ['O'] = 25, ['P'] = 26, ['Q'] = 27,
    ['R'] = 28, ['S'] = 29, ['T'] = 30, ['U'] = 31, ['V'] = 32, ['W'] = 33, ['X'] = 34, ['Y'] = 35, ['Z'] = 36,
};

/* CODE_UNKNOWN when the text is empty, too long or holds another character. Inline, as readers live in it. */
static inline code_t code_parse(struct text text)
{
    code_t code = 0;

    if (text.length - 1 >= CODE_LENGTH)  /* 0 wraps around */
        return CODE_UNKNOWN;
    for (size_t i = 0; i < text.length; i++) {
        uint8_t character = code_characters[(unsigned char)text.bytes[i]];

        if (character == 0)
            return CODE_UNKNOWN;
        code = code << 6 | character;
    }
    return code << (6 * (CODE_LENGTH - text.length));
}

/* As code_parse(), with a dot allowed after the third character, which is dropped. */
code_t code_parse_diagnosis(struct text text);
/* Writes at most CODE_TEXT_SIZE bytes; returns their number. CODE_UNKNOWN and CODE_NONE write nothing. A bound that
 * lies between codes, as `except` leaves them, is written to the full length with ? for what is no character. */
size_t code_format(char *to, code_t code);
/* The same with the dot after the third character when there are more than three. */
size_t code_format_diagnosis(char *to, code_t code);
/* The largest code that begins with this one: `code .. code_last(code)` are all that begin with it. */
code_t code_last(code_t code);

static inline bool code_is_known(code_t code) { return code > CODE_NONE; }

#endif
