/* Does some authorization cover what is billed, and if not, how does it fail? */
#include "eval/context.h"

enum tri eval_authorized_date(struct eval *eval, const struct authorization *authorization)
{
    date_t on = eval->session->date, from = authorization->from, through = authorization->through;
    if ((date_is_known(from) && from > on) || (date_is_known(through) && through < on))
        return TRI_FALSE;
    if (from == DATE_UNKNOWN)
        missing_fact(eval, FIELD_AUTH_FROM);
    if (through == DATE_UNKNOWN)
        missing_fact(eval, FIELD_AUTH_THROUGH);
    return from == DATE_UNKNOWN || through == DATE_UNKNOWN ? TRI_UNKNOWN : TRI_TRUE;
}

static bool codes_have(struct code_list codes, code_t code)
{
    for (int32_t i = 0; i < codes.count; i++)
        if (codes.items[i] == code)
            return true;
    return false;
}

static enum tri authorized_code(struct eval *eval, const struct authorization *authorization, struct place place)
{
    if (authorization->codes.count == LIST_UNKNOWN)
        return missing_fact(eval, FIELD_AUTH_CODES);
    if (place.line)
        return tri_of(codes_have(authorization->codes, place.line->code));
    for (uint32_t i = 0; i < eval->own->line_count; i++)
        if (!codes_have(authorization->codes, eval->own->lines[i].code))
            return TRI_FALSE;
    return TRI_TRUE;
}

static enum tri authorized_provider(struct eval *eval, const struct authorization *authorization, struct place place)
{
    if (authorization->npi == CODE_NONE)
        return TRI_TRUE;
    code_t rendering = eval_npi(eval, place), billing = eval->session->billing.npi;
    if (authorization->npi == CODE_UNKNOWN)
        return missing_fact(eval, FIELD_AUTH_NPI);
    if (authorization->npi == rendering || authorization->npi == billing)
        return TRI_TRUE;
    if (rendering == CODE_UNKNOWN)
        return missing_fact(eval, FIELD_PROVIDER_NPI);
    return billing == CODE_UNKNOWN ? missing_fact(eval, FIELD_BILLING_NPI) : TRI_FALSE;
}

/* ---- what was used under it, from its first day to this session: of its codes when it lists some ---- */

static bool is_used(const struct authorization *authorization, const struct past_line *line)
{
    return authorization->codes.count <= 0 || codes_have(authorization->codes, line->code);
}

/* Is what the session has of its codes used under it for sure? The session judged always is, as far as dates go. */
static bool is_certain(const struct eval *eval, const struct authorization *authorization, size_t at)
{
    if (authorization->codes.count == LIST_UNKNOWN)
        return false;
    return at == eval->own_at || (authorization->from != DATE_UNKNOWN && authorization->through != DATE_UNKNOWN);
}

/* The session counts, and is not later than the last day. */
static bool may_use(const struct eval *eval, const struct authorization *authorization, size_t at)
{
    const struct past_session *session = eval_past(eval, at);
    if (at == eval->own_at)
        return true;
    return !session->superseded && !session->is_void &&
           (!date_is_known(authorization->through) || session->date <= authorization->through);
}

static struct interval used_units(struct eval *eval, const struct authorization *authorization, size_t first)
{
    struct interval used = { 0, 0 };
    for (size_t at = first; at <= eval->own_at; at++) {
        const struct past_session *session = eval_past(eval, at);
        for (uint32_t i = 0; i < session->line_count; i++) {
            if (!may_use(eval, authorization, at) || !is_used(authorization, &session->lines[i]))
                continue;
            struct interval units = eval_count(eval, session->lines[i].units, FIELD_LINE_UNITS);
            used.low += is_certain(eval, authorization, at) ? units.low : 0;
            used.high = used.high >= VALUE_INFINITY - units.high ? VALUE_INFINITY : used.high + units.high;
        }
    }
    return used;
}

static bool session_uses(const struct authorization *authorization, const struct past_session *session)
{
    for (uint32_t i = 0; i < session->line_count; i++)
        if (is_used(authorization, &session->lines[i]))
            return true;
    return false;
}

static struct told session_tells(const struct eval *eval, const struct authorization *authorization, size_t at)
{
    const struct past_session *session = eval_past(eval, at);
    struct told told = { 0 };
    for (uint32_t i = 0; i < session->line_count; i++)
        if (is_used(authorization, &session->lines[i]))
            told_add(&told, session->lines[i].discipline, is_certain(eval, authorization, at));
    return told;
}

static bool counts(const struct eval *eval, const struct authorization *authorization, size_t at)
{
    return may_use(eval, authorization, at) && session_uses(authorization, eval_past(eval, at));
}

/* Visits of one date, from `first` on, by billing provider; a provider is counted at the first of its sessions. */
static void day_visits(const struct eval *eval, const struct authorization *authorization, size_t first, size_t last,
                       struct interval *used)
{
    for (size_t at = first; at < last; at++) {
        struct told_visits visits = { 0 };
        bool seen = !counts(eval, authorization, at);
        for (size_t i = first; i < last && !seen; i++) {
            if (eval_past(eval, i)->billing != eval_past(eval, at)->billing || !counts(eval, authorization, i))
                continue;
            struct told told = session_tells(eval, authorization, i);
            told_visits_add(&visits, &told);
            seen = i < at;
        }
        if (seen)
            continue;
        struct interval count = told_visits_count(&visits);
        used->low += count.low;
        used->high += count.high;
    }
}

static struct interval used_visits(struct eval *eval, const struct authorization *authorization, size_t first)
{
    struct interval used = { 0, 0 };
    const date_t *dates = eval->patient->dates;
    for (size_t at = first; at <= eval->own_at;) {
        size_t last = at;
        while (last <= eval->own_at && dates[last] == dates[at])
            last++;
        day_visits(eval, authorization, at, last, &used);
        at = last;
    }
    if (used.low != used.high)
        missing_fact(eval, FIELD_DISCIPLINE);
    return used;
}

static enum tri authorized_amount(struct eval *eval, const struct authorization *authorization, bool units)
{
    int64_t amount = units ? authorization->units : authorization->visits;
    if (amount == NUMBER_NONE)
        return TRI_TRUE;
    struct needs before = eval->missing;
    date_t from = date_is_known(authorization->from) ? authorization->from : DATE_MIN;
    size_t first = history_from_date(eval->patient, from);
    if (first > eval->own_at)
        first = eval->own_at;
    struct interval used = units ? used_units(eval, authorization, first) : used_visits(eval, authorization, first);
    if (authorization->from == DATE_UNKNOWN || !date_is_known(eval->history_from) || eval->history_from > from) {
        missing_fact(eval, authorization->from == DATE_UNKNOWN ? (unsigned)FIELD_AUTH_FROM : (unsigned)NEED_HISTORY);
        used.high = VALUE_INFINITY;
    }
    if (authorization->codes.count == LIST_UNKNOWN)
        missing_fact(eval, FIELD_AUTH_CODES);
    if (authorization->through == DATE_UNKNOWN)
        missing_fact(eval, FIELD_AUTH_THROUGH);
    struct interval allowed = eval_count(eval, amount, units ? FIELD_AUTH_UNITS : FIELD_AUTH_VISITS);
    return eval_compare(eval, COMPARE_AT_MOST, used, allowed, &before);
}

/* ---- the answer ---- */

/* Each thing asked for until one is not covered; what the unknown ones need is kept only when none is denied. */
static enum tri covers_all(struct eval *eval, const struct authorization *authorization, uint8_t covers,
                           struct place place)
{
    struct needs before = eval->missing;
    enum tri result = TRI_TRUE;
    for (uint8_t asked = 1; asked <= COVERS_PROVIDER && result != TRI_FALSE; asked = (uint8_t)(asked << 1)) {
        enum tri one = TRI_TRUE;
        switch (covers & asked) {
        case COVERS_CODE: one = authorized_code(eval, authorization, place); break;
        case COVERS_DATE: one = eval_authorized_date(eval, authorization); break;
        case COVERS_UNITS: one = authorized_amount(eval, authorization, true); break;
        case COVERS_VISITS: one = authorized_amount(eval, authorization, false); break;
        case COVERS_PROVIDER: one = authorized_provider(eval, authorization, place); break;
        default: break;
        }
        result = one < result ? one : result;
    }
    if (result == TRI_FALSE)
        eval->missing = before;
    return result;
}

enum tri eval_authorization(struct eval *eval, uint8_t covers, struct place place, enum way *way)
{
    static const uint8_t amounts = COVERS_UNITS | COVERS_VISITS;
    struct authorization_list list = eval->session->authorizations;
    if (list.count == LIST_UNKNOWN)
        return missing_fact(eval, NEED_AUTHORIZATION);
    *way = list.count == 0 ? WAY_ABSENT : WAY_NOT_COVERING;
    struct needs before = eval->missing;
    enum tri result = TRI_FALSE;
    for (int32_t i = 0; i < list.count; i++) {
        struct needs so_far = eval->missing;
        enum tri kind = covers_all(eval, &list.items[i], covers & (uint8_t)~amounts, place);
        enum tri amount = kind == TRI_FALSE ? kind : covers_all(eval, &list.items[i], covers & amounts, place);
        enum tri one = amount < kind ? amount : kind;
        if (one != TRI_UNKNOWN)
            eval->missing = one == TRI_TRUE ? before : so_far;
        if (one == TRI_TRUE)
            return one;
        if (kind == TRI_TRUE && one == TRI_FALSE)
            *way = WAY_EXCEEDED;
        result = one > result ? one : result;
    }
    return result;
}

struct interval eval_authorized_from(struct eval *eval)
{
    struct authorization_list list = eval->session->authorizations;
    struct interval unknown = { -VALUE_INFINITY, VALUE_INFINITY };
    for (int32_t i = 0; i < list.count; i++) {
        enum tri covered = eval_authorized_date(eval, &list.items[i]);
        if (covered == TRI_UNKNOWN)
            return unknown;
        if (covered == TRI_TRUE)
            return interval_of(date_is_known(list.items[i].from) ? list.items[i].from : DATE_MIN);
    }
    missing_fact(eval, NEED_AUTHORIZATION);
    return unknown;
}
