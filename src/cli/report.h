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
    size_t added;           /* all that came; of them only the worst may be kept, */
    size_t most;            /* as many as this, or all (0) */
};

/* Findings of one rule that say the same about several lines are shown as one: `count` of them from `findings` on. */
struct alike {
    const struct payrule_finding *findings;
    size_t count;
};
struct alike report_alike(const struct payrule_answer *answer, size_t first);
/* "deny CO-151" */
void report_reason(struct out *out, const struct payrule_finding *finding);
/* "deny CO-151 N362" */
void report_effect(struct out *out, const struct payrule_finding *finding);
/* "units.timed, lines 1, 3; 2 units; rules/plan.rules:13" */
void report_rule(struct out *out, const struct alike *alike);
void report_cite(struct out *out, const struct payrule_cite *cite);
/* "billed 97112 3; supported 97112 2 by 24 timed minutes" */
void report_units(struct out *out, const struct payrule_answer *answer);
/* Does the check tell what the note must show, where units were billed without minutes, and none before it the same? */
bool report_says_least(const struct payrule_answer *answer, size_t index);
/* "report.progress (documents)" */
void report_unchecked(struct out *out, const struct payrule_finding *finding);

/* What is said of one session; nothing for a clean one, unless `verbose`. */
void report_session(struct out *out, const struct report_style *style, const struct payrule_answer *answer);
/* Takes the section's bytes and sets its order. */
void report_add(struct report *report, struct report_section section);
/* Takes what came to another report after all that came to this one. */
void report_merge(struct report *report, struct report *other);
/* Sorts the sections, and forgets all but the worst. */
void report_trim(struct report *report);
/* Writes the sections, worst first, and forgets them. */
void report_write(struct report *report, struct out *out);
/* The end of the report. */
void report_summary(struct out *out, const struct report_style *style, struct tally *tally, size_t refused);

#endif
