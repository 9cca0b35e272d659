/* Dates of a rule file: days that the calendar does not have, and other ways of writing them. Knows single
 * tokens only. */
#include <stdio.h>

#include "base/date.h"
#include "grammar/grammar.h"
#include "syntax/scan.h"
#include "syntax/scan_text.h"

static void report_date(struct scan_state *state)
{
    static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December" };
    struct diagnostic *diagnostic = scan_report(state, MESSAGE_SYNTAX_DATE);
    int year, month, day;

    if (sscanf(scan_piece(state).bytes, "%4d-%2d-%2d", &year, &month, &day) != 3 || year < 1800 || year > 2999)
        diag_help(state->diagnostics, diagnostic, "years are 1800 to 2999");
    else if (month < 1 || month > 12)
        diag_help(state->diagnostics, diagnostic, "the month stands in the middle, 01 to 12, as in `2026-03-02`");
    else
        diag_help(state->diagnostics, diagnostic, "%s %d has %d days", months[month - 1], year,
                  date_days_in_month(year, month));
}

void scan_date(struct scan_state *state)
{
    date_t date;

    if (!date_parse(&date, scan_piece(state)))
        report_date(state);
    scan_add(state, TK_DATE_TEXT);
}

/* 07/01/2026 as it is meant in America and elsewhere. */
static void explain_date(struct scan_state *state, struct diagnostic *diagnostic)
{
    static const char *const orders[] = { "month first", "day first" };
    unsigned first, second, year;
    struct text whole[2];
    bool sound[2];
    date_t date;

    if (state->end - state->begin > DATE_TEXT_SIZE ||
        (sscanf(scan_piece(state).bytes, "%2u/%2u/%4u", &first, &second, &year) != 3 &&
         sscanf(scan_piece(state).bytes, "%2u-%2u-%4u", &first, &second, &year) != 3))
        return;
    for (int i = 0; i < 2; i++) {
        whole[i] = arena_printf(state->arena, "%04u-%02u-%02u", year, i == 0 ? first : second, i == 0 ? second : first);
        sound[i] = date_parse(&date, whole[i]);
    }
    if (sound[0] && sound[1] && first != second)
        diag_help(state->diagnostics, diagnostic, "Write `%.*s` if it was written %s, `%.*s` if %s", TEXT_ARG(whole[0]),
                  orders[0], TEXT_ARG(whole[1]), orders[1]);
    else if (sound[0] || sound[1])
        scan_suggest(state, diagnostic, whole[!sound[0]]);
}

/* 2026-3-2, whose order is sure, or 3/2/2026, whose order is not. */
void scan_date_other(struct scan_state *state)
{
    struct text text = scan_piece(state), whole;
    struct diagnostic *diagnostic = scan_report(state, MESSAGE_SYNTAX_DATE_FORM);
    unsigned year, month, day;
    date_t date;

    if (text.length <= DATE_TEXT_SIZE && sscanf(text.bytes, "%4u-%2u-%2u", &year, &month, &day) == 3) {
        whole = arena_printf(state->arena, "%04u-%02u-%02u", year, month, day);
        if (date_parse(&date, whole))
            scan_suggest(state, diagnostic, whole);
    } else {
        explain_date(state, diagnostic);
    }
    scan_add(state, TK_DATE_TEXT);
}
