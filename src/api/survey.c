/* A look at inputs before they are read. */
#include "api/internal.h"
#include "record/survey.h"

int payrule_survey_cut(struct payrule_survey *survey, enum payrule_input format, const char *bytes, size_t length,
                       size_t least, struct payrule_piece *piece)
{
    struct survey inner = { survey->first, survey->date, survey->began != 0, survey->unordered != 0 };
    struct survey_piece cut;

    if (length == 0)
        return 0;
    if (format == PAYRULE_JSONL) {
        cut = survey_cut(&inner, (struct text){ bytes, length }, least);
        *survey = (struct payrule_survey){ inner.first, inner.date, inner.began, inner.unordered };
    } else { /* records do not stand on lines of their own */
        survey->unordered = 1;
        cut = (struct survey_piece){ length, text_count_lines((struct text){ bytes, length }), false };
    }
    *piece = (struct payrule_piece){ cut.length, cut.lines, cut.ends_day };
    return 1;
}

void payrule_survey_join(struct payrule_survey *survey, const struct payrule_survey *next)
{
    survey->unordered |= next->unordered || (survey->began && next->began && next->first < survey->date);
    if (!next->began)
        return;
    if (!survey->began)
        survey->first = next->first;
    survey->date = next->date;
    survey->began = 1;
}
