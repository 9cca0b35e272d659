/* One answer in each of the formats of `payrule eval`. */
#ifndef CLI_WRITE_H
#define CLI_WRITE_H
#include "cli/cli.h"

/* in the order of the option: "text|json|csv|brief|html" */
enum answer_format { ANSWER_TEXT, ANSWER_JSON, ANSWER_CSV, ANSWER_BRIEF, ANSWER_HTML };

/* id TAB outcome TAB failing rules in name order, joined by commas */
void write_brief(struct out *out, const struct payrule_answer *answer);
void write_csv_header(struct out *out);
/* A row for each finding and each check that could not be made; with `clean` also one for a session without any. */
void write_csv(struct out *out, const struct payrule_answer *answer, bool clean);
void write_json(struct out *out, const struct payrule_answer *answer);

#endif
