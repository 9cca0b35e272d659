/* Results in the XML that JUnit made common and CI servers read: a testsuite for each rule file, a testcase for each
 * test. No times are given, so that the same rules give the same bytes. */
#include "cli/html_parts.h"
#include "cli/test_report.h"

static void write_attribute(struct out *out, const char *name, struct payrule_text text)
{
    out_printf(out, " %s=\"", name);
    html_text(out, text);
    out_char(out, '"');
}

static void write_counts(struct out *out, size_t passed, size_t failed, size_t unusable)
{
    out_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\"", passed + failed, failed - unusable,
               unusable);
}

/* Line by line: line ends are kept, other control characters are not. */
static void write_why(struct out *out, struct payrule_text why)
{
    while (why.length > 0) {
        const char *end = memchr(why.bytes, '\n', why.length);
        size_t length = end != NULL ? (size_t)(end - why.bytes) : why.length;

        html_text(out, (struct payrule_text){ why.bytes, length });
        out_char(out, '\n');
        length += end != NULL;
        why = (struct payrule_text){ why.bytes + length, why.length - length };
    }
}

static void write_failure(struct out *out, const struct payrule_test_result *result)
{
    const char *element = result->unusable ? "error" : "failure";
    struct out message;

    out_open(&message, OUT_MEMORY);
    out_text(&message, result->expected);
    out_string(&message, ", got ");
    out_text(&message, result->got);
    out_printf(out, "<%s", element);
    write_attribute(out, "message", (struct payrule_text){ message.bytes, message.length });
    write_attribute(out, "type", text_from(result->unusable ? "rules" : "expectation"));
    out_string(out, ">expected  ");
    html_text(out, result->expected);
    out_string(out, "\ngot       ");
    html_text(out, result->got);
    out_char(out, '\n');
    write_why(out, result->why);
    out_printf(out, "</%s>", element);
    out_close(&message);
}

void test_junit_add(struct out *out, const struct payrule_test_result *result)
{
    out_string(out, "<testcase");
    write_attribute(out, "classname", result->profile);
    write_attribute(out, "name", result->title);
    write_attribute(out, "file", result->file);
    out_printf(out, " line=\"%u\"", result->line);
    if (result->passed) {
        out_string(out, "/>\n");
        return;
    }
    out_char(out, '>');
    write_failure(out, result);
    out_string(out, "</testcase>\n");
}

void test_junit_suite(struct test_report *report)
{
    struct out *out = &report->suites;

    out_string(out, "<testsuite");
    write_attribute(out, "name", report->file);
    write_counts(out, report->suite_passed, report->suite_failed, report->suite_unusable);
    out_string(out, ">\n");
    out_bytes(out, report->suite.bytes, report->suite.length);
    out_string(out, "</testsuite>\n");
}

void test_junit_end(struct test_report *report)
{
    struct out *out = report->out;

    out_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"payrule\"");
    write_counts(out, report->passed, report->failed, report->unusable);
    out_string(out, ">\n");
    out_bytes(out, report->suites.bytes, report->suites.length);
    out_string(out, "</testsuites>\n");
}
