/* The text report of `payrule eval`: sessions with findings, worst first, and a summary. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H
#include "cli/cli.h"
#include "cli/page.h"
#include "cli/tally.h"

struct report_style {
    size_t width;
    bool colour, verbose;   /* verbose: clean sessions, values and units, too */
    bool history_stated;    /* --history-from; otherwise checks that lack it are told once, at the end */
};

/* One session, rendered; kept until all are known. */
struct report_section {
    enum payrule_outcome outcome;
    bool finding;           /* something failed; otherwise something could not be checked */
    int64_t at_risk;
    size_t order;           /* of arrival */
    char *bytes;
    size_t length;
};

struct report {
    struct report_section *items;
    size_t count, capacity;
};

/* What is said of one session; nothing for a clean one, unless `verbose`. */
void report_session(struct out *out, const struct report_style *style, const struct payrule_answer *answer);
/* Takes the section's bytes and sets its order. */
void report_add(struct report *report, struct report_section section);
/* Writes the sections, worst first, and forgets them. */
void report_write(struct report *report, struct out *out);
/* The end of the report. */
void report_summary(struct out *out, const struct report_style *style, struct tally *tally, size_t refused);

#endif
