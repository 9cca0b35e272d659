/* See survey.h. */
#include "record/survey.h"

#include "record/quick.h"

static const char *after_spaces(const char *p)
{
    while (*p == ' ')
        p++;
    return p;
}

/* What follows the text in quotes at p, or NULL when there is none as simple as that. */
static const char *after_text(const char *p, const char *end)
{
    if (p >= end || *p != '"')
        return NULL;
    p = quick_plain(p + 1, end);
    return p < end && *p == '"' ? p + 1 : NULL;
}

/* What follows the character and the spaces around it, or NULL. */
static const char *after_sign(const char *p, const char *end, char sign)
{
    p = after_spaces(p);
    return p < end && *p == sign ? after_spaces(p + 1) : NULL;
}

/* The record's own date, where all members before it are simple texts; DATE_UNKNOWN otherwise. *at becomes where its
 * name stands in the line. */
static date_t date_of(const char *line, const char *end, size_t *at)
{
    static const char key[] = "\"date\"";
    date_t date = DATE_UNKNOWN;

    for (const char *p = after_sign(line, end, '{'); p != NULL; p = after_sign(p, end, ',')) {
        bool found = end - p > (ptrdiff_t)sizeof key && memcmp(p, key, sizeof key - 1) == 0;

        *at = (size_t)(p - line);
        p = after_text(p, end);
        p = p != NULL ? after_sign(p, end, ':') : NULL;
        if (p != NULL && found)
            return quick_date(p, &date) != NULL ? date : DATE_UNKNOWN;
        p = p != NULL ? after_text(p, end) : NULL;
        if (p == NULL)
            break;
    }
    return DATE_UNKNOWN;
}

/* The same where the name stands `at` again, as in the record before; 0: there was none. It is the record's own when no
 * object or list opens before it: in a text its quotes would have backslashes before them, which are not in order. */
static date_t date_again(const char *line, const char *end, size_t at, struct quick_date *last)
{
    static const char key[] = "\"date\":\"";
    const ptrdiff_t length = (ptrdiff_t)at + (ptrdiff_t)sizeof key - 1 + DATE_TEXT_SIZE + 1;
    date_t date;

    if (at == 0 || end - line < length || memcmp(line + at, key, sizeof key - 1) != 0)
        return DATE_UNKNOWN;
    if (*line != '{' || !quick_is_flat(line + 1, at - 1))
        return DATE_UNKNOWN;
    return quick_date_again(line + at + sizeof key - 2, &date, last) != NULL ? date : DATE_UNKNOWN;
}

/* The q at p is that of "frequency", and what it says is not that this is an original claim. */
static bool corrects(const char *begin, const char *p, const char *end)
{
    static const char before[] = "\"fre", after[] = "quency\"";
    const char *value;

    if (p - begin < (ptrdiff_t)sizeof before - 1 || memcmp(p - (sizeof before - 1), before, sizeof before - 1) != 0)
        return false;
    if (end - p < (ptrdiff_t)sizeof after || memcmp(p, after, sizeof after - 1) != 0)
        return false;
    value = after_sign(p + sizeof after - 1, end, ':');
    return value == NULL || end - value < 3 || memcmp(value, "\"1\"", 3) != 0;
}

/* Where the line that begins at `begin` ends. What stands in it may make the input unordered. */
static inline __attribute__((always_inline)) const char *
survey_line(struct survey *survey, const char *begin, const char *end, uint64_t (*notable)(const char *p))
{
    for (const char *p = begin; p < end; p += 64) {
        for (uint64_t bits = notable(p); bits != 0; bits &= bits - 1) {
            const char *at = p + __builtin_ctzll(bits);

            if (at >= end)
                return end;
            if (*at == '\n')
                return at + 1;
            survey->unordered |= *at == '\\' || corrects(begin, at, end);
        }
    }
    return end;
}

static const char *survey_line_anywhere(struct survey *survey, const char *begin, const char *end)
{
    return survey_line(survey, begin, end, quick_notable);
}

QUICK_AVX2 static const char *survey_line_avx2(struct survey *survey, const char *begin, const char *end)
{
    return survey_line(survey, begin, end, quick_notable_avx2);
}

static bool is_blank(const char *p, const char *end)
{
    return p == end || *p == '\n' || (*p == '\r' && end - p > 1 && p[1] == '\n');
}

/* The rest of a piece of which the order no longer matters. */
static void cut_anywhere(struct survey_piece *piece, struct text text, size_t least)
{
    const char *end = text.bytes + text.length, *p = text.bytes + piece->length, *newline;
    const char *last = text.length - piece->length > least ? p + least : end;

    while (p < last) {
        newline = memchr(p, '\n', (size_t)(end - p));
        p = newline != NULL ? newline + 1 : end;
        piece->lines++;
    }
    piece->length = (size_t)(p - text.bytes);
    piece->ends_day = false;
}

struct survey_piece survey_cut(struct survey *survey, struct text text, size_t least)
{
    const char *end = text.bytes + text.length, *p = text.bytes;
    struct survey_piece piece = { 0, 0, false };
    bool has_avx2 = quick_has_avx2();
    struct quick_date last = { 0, 0, DATE_UNKNOWN };
    size_t at = 0;

    while (p < end && !survey->unordered && piece.length < 3 * least) {
        bool blank = is_blank(p, end);
        date_t date = blank ? survey->date : date_again(p, end, at, &last);

        if (date == DATE_UNKNOWN && !blank)
            date = date_of(p, end, &at);
        survey->unordered |= date == DATE_UNKNOWN || (survey->began && date < survey->date);
        piece.ends_day = survey->began && date > survey->date;
        if (piece.ends_day && piece.length >= least)
            return piece;
        if (!survey->began)
            survey->first = date;
        survey->began |= !blank;
        survey->date = date;
        p = has_avx2 ? survey_line_avx2(survey, p, end) : survey_line_anywhere(survey, p, end);
        piece.length = (size_t)(p - text.bytes);
        piece.lines++;
    }
    piece.ends_day = false;
    if (survey->unordered)
        cut_anywhere(&piece, text, piece.length < least ? least - piece.length : 0);
    return piece;
}
