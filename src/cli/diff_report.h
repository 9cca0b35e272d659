/* What `payrule diff` found, written as text, JSON or one HTML page. */
#ifndef CLI_DIFF_REPORT_H
#define CLI_DIFF_REPORT_H
#include "cli/directions.h"
#include "cli/page.h"
#include "cli/replay_groups.h"

struct diff_report {
    struct out *out;
    const char *before, *after;       /* the operands, as they were written */
    const struct payrule_diff *diff;
    struct replay *replays;           /* one for each payer; none without --replay */
    size_t replay_count;
    bool replayed;                    /* --replay was given: without replays no profile changed */
    size_t refused;                   /* records that could not be read */
    size_t meanings, texts;           /* changes */
    struct directions directions;
};

/* Counts the changes. */
void diff_count(struct diff_report *report);
/* The policy's changes, and then the replays, with their end. */
void diff_write_text(const struct diff_report *report);
void diff_write_json(const struct diff_report *report);
void diff_write_html(const struct diff_report *report);

/* Of several replays those without a session are only counted in the reports for people; JSON has them all. */
bool diff_is_idle(const struct diff_report *report, const struct replay *replay);
/* "3 more payers whose rules changed have no session here." Nothing when there are none. */
void diff_count_idle(struct out *out, const struct diff_report *report);

/* Is it of another subject than the change before it? */
bool diff_begins(const struct payrule_change *change, const struct payrule_change *last);
/* Do both cite the same, and reach the same rules and profiles? */
bool diff_cited_alike(const struct payrule_change *a, const struct payrule_change *b);
bool diff_reaches_alike(const struct payrule_change *a, const struct payrule_change *b);
/* "Bulletin 12, item 3; Manual, 7.2" */
void diff_cites(struct out *out, const struct payrule_change *change);
/* The other profiles in which it is so, with commas between. */
void diff_others(struct out *out, const struct payrule_change *change);
/* "+$1,234.50", "-$20.00", "$0.00" */
void diff_money(struct out *out, int64_t cents);

#endif
