/* Diagnoses, documents on file and elements of the note. */
#include "tests/reference/internal.h"

/* ---- diagnoses ---- */

static bool points_to(const struct line *line, int32_t place)
{
    for (int32_t i = 0; i < line->pointers.count; i++) {
        if (line->pointers.items[i] == place)
            return true;
    }
    return false;
}

/* All of them, or none, or some: a line that does not say which it points to is settled only when all are alike. A
 * line that says it points to none has none. */
struct answer condition_diagnosis(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    const struct session *session = judging->session;
    bool points = line != NULL && line->pointers.count != LIST_UNKNOWN;
    int inside = 0, outside = 0;

    if (session->diagnoses.count == LIST_UNKNOWN)
        return answer_open(doubt_needs(FIELD_DIAGNOSES));
    for (int32_t i = 0; i < session->diagnoses.count; i++) {
        bool in = reference_set_has_code(expr->set, session->diagnoses.items[i], session->date);

        if (points && !points_to(line, i + 1))
            continue;
        inside += in;
        outside += !in;
    }
    if (line != NULL && !points && inside > 0 && outside > 0)
        return answer_open(doubt_needs(FIELD_LINE_POINTERS));
    return answer_of(inside > 0 && (expr->quantity == QUANTITY_ANY || outside == 0));
}

/* ---- documents ---- */

static struct value days_from(struct value date, int64_t days)
{
    return date.state == VALUE_KNOWN ? value_number(TYPE_DATE, date_add_days((date_t)date.low, days)) : date;
}

static struct answer is_within(const struct expr *expr, struct value date, struct value anchor)
{
    struct value first = days_from(anchor, expr->side == SIDE_AFTER ? 0 : -(int64_t)expr->within_days);
    struct value last = days_from(anchor, expr->side == SIDE_BEFORE ? 0 : expr->within_days);

    return answer_and(value_compare(date, first, COMPARE_AT_LEAST), value_compare(date, last, COMPARE_AT_MOST));
}

static struct value document_code(code_t code)
{
    if (code == CODE_UNKNOWN)
        return (
            struct value){ .state = VALUE_OPEN, .type = TYPE_ROLE, .doubt = doubt_needs(REFERENCE_NEEDS_DOCUMENTS) };
    return code == CODE_NONE ? value_none(TYPE_ROLE) : (struct value){ .type = TYPE_ROLE, .code = code };
}

static struct value document_kind(struct text kind)
{
    if (kind.bytes == NULL)
        return (
            struct value){ .state = VALUE_OPEN, .type = TYPE_NAME, .doubt = doubt_needs(REFERENCE_NEEDS_DOCUMENTS) };
    return kind.length == 0 ? value_none(TYPE_NAME) : (struct value){ .type = TYPE_NAME, .text = kind };
}

static struct value document_date(date_t date)
{
    if (date == DATE_UNKNOWN)
        return value_open(TYPE_DATE, doubt_needs(REFERENCE_NEEDS_DOCUMENTS));
    return date == DATE_NONE ? value_none(TYPE_DATE) : value_number(TYPE_DATE, date);
}

static struct answer document_fits(const struct judging *judging, const struct expr *expr,
                                   const struct document *document, struct value anchor)
{
    date_t on = judging->session->date;
    struct answer answer = value_in_set(document_kind(document->kind), expr->set, on);

    if (expr->signed_by != NULL)
        answer = answer_and(answer, value_in_set(document_code(document->signed_by), expr->signed_by, on));
    if (expr->within_days >= 0)
        answer = answer_and(answer, is_within(expr, document_date(document->date), anchor));
    return answer;
}

/* A list that is not given could hold any document; none of them is within days of a date that is known to be none. */
struct answer condition_document(const struct judging *judging, const struct line *line, const struct expr *expr)
{
    const struct session *session = judging->session;
    struct value anchor = value_none(TYPE_DATE);
    struct answer answer = answer_of(false);

    if (expr->within_days >= 0)
        anchor = evaluate(judging, line, expr->left);
    if (session->documents.count == LIST_UNKNOWN)
        return expr->within_days >= 0 && anchor.state == VALUE_NONE
                   ? answer_of(false)
                   : answer_open(doubt_needs(REFERENCE_NEEDS_DOCUMENTS));
    for (int32_t i = 0; i < session->documents.count; i++)
        answer = answer_or(answer, document_fits(judging, expr, &session->documents.items[i], anchor));
    return answer;
}

/* ---- elements ---- */

static bool note_holds(const struct session *session, struct text element)
{
    for (int32_t i = 0; i < session->documented.count; i++) {
        if (text_equal(session->documented.items[i], element))
            return true;
    }
    return false;
}

struct answer condition_documented(const struct judging *judging, const struct expr *expr)
{
    const struct session *session = judging->session;
    size_t found = 0, missing = 0;

    if (session->documented.count == LIST_UNKNOWN)
        return answer_open(doubt_needs(FIELD_DOCUMENTED));
    for (size_t i = 0; i < expr->set->name_count; i++) {
        struct text element = expr->set->names[i].name;

        if (!reference_set_has_name(expr->set, element, session->date))
            continue;
        found += note_holds(session, element);
        missing += !note_holds(session, element);
    }
    return answer_of(expr->quantity == QUANTITY_ALL ? missing == 0 : found > 0);
}
