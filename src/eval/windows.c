/* Which of the patient's sessions a window holds, and whether all that belongs to it is known. */
#include "eval/context.h"

static struct interval after(struct interval event)
{
    return interval_is_known(event) ? interval_of(event.low + 1) : event;
}

static struct interval event_date(struct eval *eval, const struct plan_window *window)
{
    const struct session *session = eval->session;
    switch (window->event) {
    case EVENT_ONSET: return eval_date(eval, session->onset, FIELD_ONSET);
    case EVENT_INJURY: return eval_date(eval, session->injury, FIELD_INJURY);
    case EVENT_SURGERY: return eval_date(eval, session->surgery, FIELD_SURGERY);
    case EVENT_FIRST_TREATMENT: return eval_date(eval, session->first_treatment, FIELD_FIRST_TREATMENT);
    case EVENT_PLAN_OF_CARE: return eval_date(eval, session->plan_of_care.established, FIELD_PLAN_ESTABLISHED);
    case EVENT_DOCUMENT: return eval_latest_document(eval, window);
    }
    return interval_none();
}

static date_t rolling_start(const struct plan_window *window, date_t date)
{
    if (window->months > 0)
        return date_add_days(date_add_months(date, -window->months), 1);
    return date_add_days(date, 1 - window->days);
}

static date_t dated_start(const struct eval *eval, const struct plan_window *window, date_t date)
{
    switch ((int)window->kind) {
    case WINDOW_WEEK: return date_week_start(date);
    case WINDOW_MONTH: return date_month_start(date);
    case WINDOW_CALENDAR_YEAR: return date_year_start(date, 1);
    case WINDOW_PLAN_YEAR: return date_year_start(date, eval->plan->profile->plan_year_month);
    default: return rolling_start(window, date);
    }
}

/* First day of a window that ends with the date judged; none or unknown when the record does not say. */
static struct interval told_start(struct eval *eval, const struct plan_window *window)
{
    switch ((int)window->kind) {
    case WINDOW_PLAN_OF_CARE: return eval_date(eval, eval->session->plan_of_care.established, FIELD_PLAN_ESTABLISHED);
    case WINDOW_AUTHORIZATION: return eval_authorized_from(eval);
    case WINDOW_REFERRAL: return eval_date(eval, eval->session->referral.from, FIELD_REFERRAL_FROM);
    case WINDOW_INJURY: return eval_date(eval, eval->session->injury, FIELD_INJURY);
    case WINDOW_SINCE: return after(event_date(eval, window));
    default: return interval_of(DATE_MIN);
    }
}

static date_t bounded(int64_t date)
{
    return date < DATE_MIN ? DATE_MIN : date > DATE_MAX ? DATE_MAX : (date_t)date;
}

static bool is_complete(const struct eval *eval, date_t from)
{
    return date_is_known(eval->history_from) && eval->history_from <= from;
}

void eval_dated_begins(struct eval *eval, const struct plan_window *window)
{
    date_t date = eval->session->date, from = dated_start(eval, window, date);
    eval->starts[window->dated] = (struct start){ date, from, is_complete(eval, from) };
}

/* The same as a day. False: none or unknown. */
static bool window_start(struct eval *eval, const struct plan_window *window, struct start *start)
{
    if (window->dated != PLAN_NONE) {
        *start = *eval_dated_start(eval, window);
        return true;
    }
    struct interval told = told_start(eval, window);
    if (interval_is_none(told))
        missing_fact(eval, NEED_HISTORY);
    start->from = bounded(told.low);
    start->complete = is_complete(eval, start->from);
    return interval_is_known(told);
}

static struct stretch session_stretch(const struct eval *eval)
{
    return (struct stretch){ eval->own_at, eval->own_at + 1, true };
}

/* The day's sessions around the one judged. */
static struct stretch day_stretch(const struct eval *eval)
{
    const struct patient *patient = eval->patient;
    struct stretch stretch = session_stretch(eval);
    while (stretch.first > 0 && patient->dates[stretch.first - 1] == eval->session->date)
        stretch.first--;
    while (stretch.last < patient->count && patient->dates[stretch.last] == eval->session->date)
        stretch.last++;
    return stretch;
}

/* Index of the patient's first session from that day on, which is not after the one judged. Several rules look at the
 * same stretch of a session's past. */
static size_t first_from(struct eval *eval, date_t from)
{
    if (eval->past_of != eval->own || eval->past_from != from) {
        eval->past_of = eval->own;
        eval->past_from = from;
        eval->past_first = history_count_before(eval->patient->dates, eval->own_at, from);
    }
    return eval->past_first;
}

static struct stretch running_stretch(struct eval *eval, const struct plan_window *window)
{
    struct stretch stretch = session_stretch(eval);
    struct start start;
    stretch.complete = false;
    if (!window_start(eval, window, &start))
        return stretch;
    if (eval->own_at > 0 && eval->patient->dates[eval->own_at - 1] >= start.from)
        stretch.first = first_from(eval, start.from);
    stretch.complete = start.complete;
    if (!stretch.complete)
        missing_fact(eval, NEED_HISTORY);
    return stretch;
}

static struct stretch claim_stretch(struct eval *eval)
{
    if (past_claim(eval->own).length > 0)
        return (struct stretch){ 0, eval->patient->count, true };
    missing_fact(eval, FIELD_CLAIM);
    return (struct stretch){ eval->own_at, eval->own_at + 1, false };
}

struct stretch eval_window_of_many(struct eval *eval, const struct plan_window *window)
{
    if (window->running)
        return running_stretch(eval, window);
    return window->kind == WINDOW_DAY ? day_stretch(eval) : claim_stretch(eval);
}

bool eval_in_window(const struct eval *eval, const struct plan_window *window, size_t at)
{
    if (at == eval->own_at)
        return true;
    const struct past_session *session = eval_past(eval, at);
    if (session->superseded || session->is_void)
        return false;
    if (window->kind != WINDOW_CLAIM)
        return true;
    return text_equal(past_claim(session), past_claim(eval->own));
}
