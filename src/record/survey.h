/* A look at JSON Lines before they are read: are the records in order of date of service, and is none a void or a
 * replacement? Then what comes later cannot change what was judged, unless a rule counts over whole claims.
 *
 * The look is quick and errs on one side only: what it does not see for certain is not in order. */
#ifndef RECORD_SURVEY_H
#define RECORD_SURVEY_H
#include <stdbool.h>

#include "base/date.h"
#include "base/text.h"

/* All zeros to begin with; inputs follow one another. */
struct survey {
    date_t first, date; /* of the records surveyed first and last, */
    bool began;         /* if there were any */
    bool unordered;     /* result */
};

struct survey_piece {
    size_t length;
    uint64_t lines;
    bool ends_day;     /* what follows has a later date than all before; false when unordered */
};

/* Cuts a piece of whole lines from the beginning of `text`, which must stay readable for 64 bytes beyond its end: about
 * `least` bytes, and up to three times as many when the day does not end sooner. */
struct survey_piece survey_cut(struct survey *survey, struct text text, size_t least);

#endif
