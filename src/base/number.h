/* Whole numbers that know "left out" and "none", checked arithmetic, and decimal text. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define NUMBER_UNKNOWN INT64_MIN       /* the member was left out */
#define NUMBER_NONE (INT64_MIN + 1)    /* the member was written as null */
#define NUMBER_MAX INT64_C(999999999999999)
#define NUMBER_TEXT_SIZE 24

static inline bool number_is_known(int64_t number) { return number > NUMBER_NONE; }
/* Sums and products beyond +-NUMBER_MAX stay at the bound and set *overflow; it is never cleared here. */
int64_t number_add(int64_t a, int64_t b, bool *overflow);
int64_t number_multiply(int64_t a, int64_t b, bool *overflow);
/* "80", "80.5", "80.00" to hundredths: 8000, 8050, 8000. More than two decimals must be zeros. No sign, no exponent. */
bool number_parse_hundredths(int64_t *number, struct text text);
/* digits only, 1 to 15 of them */
bool number_parse(int64_t *number, struct text text);
/* "67.10"; returns the number of bytes written, at most NUMBER_TEXT_SIZE */
size_t number_format_hundredths(char *to, int64_t hundredths);
size_t number_format(char *to, int64_t number);
/* the two digits of a number below 100 */
void number_put_pair(char *to, unsigned number);

#endif
