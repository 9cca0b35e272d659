/* What single tokens stand for: numbers, amounts, dates, quoted text. Pure functions over a text, without places or
 * diagnostics. */
#ifndef SYNTAX_LITERALS_H
#define SYNTAX_LITERALS_H
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

/* "10,000" or "10000": commas, if any, before each group of three. At most 15 digits. */
bool literal_integer(int64_t *number, struct text text);
/* "12.5" to hundredths, 1250; thousands commas as above */
bool literal_decimal(int64_t *hundredths, struct text text);
/* "$2,480", "$80.50" to cents; either no decimals or two */
bool literal_money(int64_t *cents, struct text text);
/* The text between the quotes, \" and \\ resolved; a backslash before anything else stays. */
struct text literal_string(struct arena *arena, struct text text);

#endif
