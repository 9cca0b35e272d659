/* Judging many sessions: from files in several threads with the output in order of input, or from a pipe as they
 * come. */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H
#include "cli/input.h"
#include "cli/replay.h"
#include "cli/report.h"
#include "cli/tally.h"
#include "cli/write.h"

struct judging {
    const struct cli *cli;
    struct out *out;
    enum answer_format format;
    bool only_findings;      /* leave sessions without any out of JSON, CSV and brief lines */
    struct report_style style;
    int threads;
    struct payrule_run *run; /* learns all, and has all diagnostics and refused records */
    struct payrule_run *before; /* NULL, or the older rules: sessions are judged by both, and only `replay` counts */
    struct replay replay;    /* result, with `before` */
    struct tally tally;      /* result */
    struct report report;    /* result: sections of the text report, unless it was a pipe */
    size_t refused;          /* result: claims that could not be read; records are counted by the run */
    bool broken_off;         /* result: standard input could not be read to its end */
    bool interrupted;        /* result: not all was judged, because somebody asked to end */
    struct out *receipts;    /* NULL, or where a receipt for each answer goes, in the same order */
    enum payrule_receipt receipt_form;
    struct payrule_history *recording; /* NULL, or the store that a pipe's sessions are put into when answered */
};

/* Judges all sessions of the inputs, each knowing all the others; by two runs at once where there is `before`. */
enum payrule_status judge_inputs(struct judging *judging, const struct input *inputs, int count);
/* Judges standard input line by line; output is flushed before it waits for more. */
enum payrule_status judge_pipe(struct judging *judging, const struct input_request *request);
/* The receipt of the answer that the run gave last, if receipts are wanted. */
enum payrule_status judge_receipt(const struct judging *judging, struct payrule_run *run, struct out *receipts);
/* Receipts could not be written. */
bool judge_lost_receipts(const struct judging *judging);
/* One answer in the format asked for. */
void judge_write(const struct judging *judging, struct out *out, const struct payrule_answer *answer);

#endif
