/* The page of `payrule eval --format html`: one file that needs nothing else, for whoever runs the practice.
 *
 * Charts are drawn here as SVG; there are no scripts, fonts or pictures from elsewhere. Every text of the input or of
 * the rules is escaped. The markup is well-formed XML as well, so that a test can read it. */
#ifndef CLI_HTML_H
#define CLI_HTML_H
#include "cli/html_parts.h"
#include "cli/report.h"
#include "cli/tally.h"

#define HTML_WORST 50 /* sessions that are shown with their findings */

/* What the page is made of. */
struct html_facts {
    const struct payrule_rulebook *rulebook;
    const char *payer;
    char *const *inputs; /* as they were named */
    int input_count;
    int32_t history_from, as_of, known_on;
    struct tally *tally;   /* detailed and grouped; gets sorted */
    struct report *report; /* sections of html_session(); gets written */
    size_t refused;
};

void html_page(struct out *out, struct html_facts *facts);
/* One session of the page: what is wrong with it, why, and what would repair it. Nothing where nothing is to
 * be said. */
void html_session(struct out *out, const struct payrule_answer *answer);

/* ---- charts ---- */

/* The patterns that the charts fill with; once, at the beginning of the page. */
void html_chart_patterns(struct out *out);
/* One bar of all sessions by outcome, with a key that has the numbers. */
void html_chart_outcomes(struct out *out, const struct tally *tally);
/* Columns of money at risk, one for each row, in their order. */
void html_chart_columns(struct out *out, const struct tally_row *rows, size_t count, const char *title);
/* A short bar for a cell of a table: the row's money beside the largest of the table. */
void html_chart_cell(struct out *out, const struct tally_sums *sums, int64_t largest);

#endif
