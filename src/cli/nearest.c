/* "Did you mean": the word nearest to one that is not there. */
#include "cli/cli.h"

#define WORD_MOST 40

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Edits that make `a` of `b`: letters put in, left out, changed, or two swapped. Words are at most WORD_MOST long. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MOST + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];

    for (size_t k = 0; k <= b_length; k++)
        last[k] = before[k] = k;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *recycled = before;

        row[0] = i;
        for (size_t k = 1; k <= b_length; k++) {
            row[k] = least(least(last[k], row[k - 1]) + 1, last[k - 1] + (a[i - 1] != b[k - 1]));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                row[k] = least(row[k], before[k - 2] + 1);
        }
        before = last;
        last = row;
        row = recycled;
    }
    return last[b_length];
}

const char *cli_nearest(const char *word, const char *const *words, size_t count)
{
    size_t length = strlen(word), best = length < 4 ? 2 : 3;
    const char *nearest = NULL;

    if (length == 0 || length > WORD_MOST)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(words[i]), edits;

        if (other > WORD_MOST)
            continue;
        edits = distance(word, length, words[i], other);
        if (length > 1 && other > length && memcmp(words[i], word, length) == 0)
            edits = 1; /* the beginning of a word */
        if (edits < best && edits < length) {
            best = edits;
            nearest = words[i];
        }
    }
    return nearest;
}
