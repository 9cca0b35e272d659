/* What `payrule test` writes: results as text, JSON, TAP, JUnit's XML or a page, and what the tests reach. */
#ifndef CLI_TEST_REPORT_H
#define CLI_TEST_REPORT_H
#include "cli/files.h"

enum test_format { TEST_TEXT, TEST_JSON, TEST_JUNIT, TEST_TAP, TEST_HTML };

struct test_report {
    struct out *out;
    enum test_format format;
    bool verbose;
    size_t passed, failed, unusable;      /* unusable: of the failed, those of profiles that have errors */
    struct payrule_text told;             /* text: the profile whose errors were told last */
    struct payrule_text file;             /* JUnit, page: whose results are gathered */
    struct out suite, suites;             /* JUnit, page: of that file, and of those before */
    size_t suite_passed, suite_failed, suite_unusable;
};

void test_report_open(struct test_report *report, struct out *out, enum test_format format, bool verbose);
/* Adds one result. */
void test_report_add(struct test_report *report, const struct payrule_test_result *result);
/* Writes what is left; for a page, what stands before the coverage. */
void test_report_end(struct test_report *report);
void test_report_close(struct test_report *report);

/* ---- the formats, each in its file ---- */

void test_text_add(struct test_report *report, const struct payrule_test_result *result);
void test_json_add(struct out *out, const struct payrule_test_result *result);
void test_tap_add(struct test_report *report, const struct payrule_test_result *result);
void test_junit_add(struct out *out, const struct payrule_test_result *result);
void test_junit_suite(struct test_report *report);
void test_junit_end(struct test_report *report);
void test_html_add(struct out *out, const struct payrule_test_result *result, bool verbose);
void test_html_suite(struct test_report *report);
void test_html_end(struct test_report *report);

/* ---- coverage ---- */

struct test_coverage {
    const struct payrule_coverage *coverage;
    const struct rule_files *only;        /* files whose clauses are wanted; count 0: all */
    const char *payer;                    /* NULL: all */
    size_t reached, all, allowed;         /* of what is wanted: out, by test_coverage_count() */
};

void test_coverage_count(struct test_coverage *coverage);
/* In the rule files that are wanted. */
bool test_coverage_wants(const struct test_coverage *coverage, struct payrule_text file);
/* Every side was reached. */
bool test_cover_reached(const struct payrule_cover *cover);
extern const char *const test_cover_groups[PAYRULE_COVER_GROUPS];
/* How much of each group was reached of what stands in the file; allowed things count as reached. */
struct test_figures { size_t reached[PAYRULE_COVER_GROUPS], all[PAYRULE_COVER_GROUPS]; };
struct test_figures test_coverage_file(const struct test_coverage *coverage, struct payrule_text file);
void test_coverage_text(struct out *out, const struct test_coverage *coverage);
void test_coverage_json(struct out *out, const struct test_coverage *coverage);
void test_coverage_html(struct out *out, const struct test_coverage *coverage);

#endif
