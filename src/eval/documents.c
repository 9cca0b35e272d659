/* Diagnoses that a line points to, and documents with their dates and signers. */
#include "eval/context.h"

/* Without pointers any choice of the session's diagnoses may be meant: all or none of them in the set settles it. */
static enum tri any_choice(struct eval *eval, plan_index set, struct code_list diagnoses)
{
    int32_t in = 0;
    for (int32_t i = 0; i < diagnoses.count; i++)
        in += plan_set_has(eval->plan, set, diagnoses.items[i], eval->session->date);
    if (in == 0 || in == diagnoses.count)
        return tri_of(in > 0);
    return missing_fact(eval, FIELD_LINE_POINTERS);
}

static enum tri pointed_in(struct eval *eval, plan_index set, int64_t pointer)
{
    struct code_list diagnoses = eval->session->diagnoses;
    if (pointer < 1 || pointer > diagnoses.count)
        return TRI_UNKNOWN;
    return tri_of(plan_set_has(eval->plan, set, diagnoses.items[pointer - 1], eval->session->date));
}

enum tri eval_diagnosis(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct code_list diagnoses = eval->session->diagnoses;
    if (diagnoses.count == LIST_UNKNOWN)
        return missing_fact(eval, FIELD_DIAGNOSES);
    bool every = node->quantity == QUANTITY_ALL;
    if (place.line && place.line->pointers.count == LIST_UNKNOWN)
        return any_choice(eval, node->set, diagnoses);
    int32_t count = place.line ? place.line->pointers.count : diagnoses.count;
    enum tri decides = every ? TRI_FALSE : TRI_TRUE, result = tri_of(every && count > 0);
    for (int32_t i = 0; i < count; i++) {
        enum tri in = pointed_in(eval, node->set, place.line ? place.line->pointers.items[i] : i + 1);
        if (in == decides)
            return in;
        if (in == TRI_UNKNOWN)
            result = in;
    }
    return result == TRI_UNKNOWN ? missing_fact(eval, FIELD_DIAGNOSES) : result;
}

/* ---- documents ---- */

/* One thing asked of a document, and the member it needs when that is not known. */
struct answer {
    enum tri truth;
    unsigned need;
};

static struct answer has_kind(const struct eval *eval, plan_index kinds, struct text kind)
{
    if (!kind.bytes)
        return (struct answer){ TRI_UNKNOWN, FIELD_DOCUMENT_KIND };
    return (struct answer){ tri_of(plan_set_has_name(eval->plan, kinds, kind, eval->session->date)), 0 };
}

static struct answer is_signed(const struct eval *eval, plan_index roles, code_t signer)
{
    if (roles == PLAN_NONE)
        return (struct answer){ TRI_TRUE, 0 };
    if (signer == CODE_UNKNOWN)
        return (struct answer){ TRI_UNKNOWN, FIELD_DOCUMENT_SIGNED };
    return (struct answer){ tri_of(signer != CODE_NONE && plan_set_has(eval->plan, roles, signer, eval->session->date)),
                            0 };
}

/* The document's date lies within the days before, after or around the other date. A need of NEED_DATA is the other
 * date's. */
static struct answer is_dated(const struct plan_node *node, date_t date, struct interval other)
{
    if (node->within_days < 0)
        return (struct answer){ TRI_TRUE, 0 };
    if (interval_is_none(other) || date == DATE_NONE)
        return (struct answer){ TRI_FALSE, 0 };
    if (date == DATE_UNKNOWN)
        return (struct answer){ TRI_UNKNOWN, FIELD_DOCUMENT_DATE };
    if (!interval_is_known(other))
        return (struct answer){ TRI_UNKNOWN, NEED_DATA };
    int64_t distance = date - other.low;
    bool before = node->side != SIDE_AFTER, after = node->side != SIDE_BEFORE;
    return (struct answer){
        tri_of(distance >= (before ? -node->within_days : 0) && distance <= (after ? node->within_days : 0)), 0
    };
}

/* The document is one that is asked for. */
static enum tri fits(struct eval *eval, const struct plan_node *node, const struct document *document,
                     struct interval other, const struct needs *other_needs)
{
    struct answer answers[] = { has_kind(eval, node->set, document->kind),
                                is_signed(eval, node->signed_by, document->signed_by),
                                is_dated(node, document->date, other) };
    enum tri result = TRI_TRUE;
    for (int i = 0; i < 3; i++)
        result = answers[i].truth < result ? answers[i].truth : result;
    for (int i = 0; i < 3 && result == TRI_UNKNOWN; i++) {
        if (answers[i].truth != TRI_UNKNOWN)
            continue;
        if (answers[i].need == NEED_DATA)
            needs_join(&eval->missing, other_needs);
        else
            missing_fact(eval, answers[i].need);
    }
    return result;
}

enum tri eval_document(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct document_list documents = eval->session->documents;
    struct value other = node->within_days >= 0 ? eval_value(eval, node->left, place) : value_number(0);
    struct interval date = other.state == VALUE_NONE ? interval_none() : (struct interval){ other.low, other.high };
    if (interval_is_none(date))
        return TRI_FALSE; /* whatever documents there are: none is within days of no day */
    if (documents.count == LIST_UNKNOWN)
        return missing_fact(eval, NEED_DOCUMENTS);
    struct needs before = eval->missing;
    enum tri found = TRI_FALSE;
    for (int32_t i = 0; i < documents.count; i++) {
        enum tri one = fits(eval, node, &documents.items[i], date, &other.needs);
        if (one == TRI_TRUE) {
            eval->missing = before;
            return TRI_TRUE;
        }
        found = one > found ? one : found;
    }
    return found;
}

struct interval eval_latest_document(struct eval *eval, const struct plan_window *window)
{
    struct document_list documents = eval->session->documents;
    struct interval unknown = { -VALUE_INFINITY, VALUE_INFINITY }, latest = unknown;
    for (int32_t i = 0; i < documents.count; i++) {
        const struct document *document = &documents.items[i];
        enum tri kind = has_kind(eval, window->documents, document->kind).truth;
        enum tri signer = is_signed(eval, window->signed_by, document->signed_by).truth;
        if (kind == TRI_FALSE || signer == TRI_FALSE || document->date == DATE_NONE ||
            (date_is_known(document->date) && document->date > eval->session->date))
            continue;
        if (kind == TRI_UNKNOWN || signer == TRI_UNKNOWN || document->date == DATE_UNKNOWN) {
            missing_fact(eval, kind == TRI_UNKNOWN     ? FIELD_DOCUMENT_KIND
                               : signer == TRI_UNKNOWN ? FIELD_DOCUMENT_SIGNED
                                                       : FIELD_DOCUMENT_DATE);
            return unknown;
        }
        if (!interval_is_known(latest) || document->date > latest.low)
            latest = interval_of(document->date);
    }
    if (!interval_is_known(latest))
        missing_fact(eval, NEED_DOCUMENTS);
    return latest;
}
