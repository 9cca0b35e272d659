/* Results as they come: to the format that was asked for, file by file where the format wants their counts first. */
#include "cli/test_report.h"

#include <stdio.h>

void test_report_open(struct test_report *report, struct out *out, enum test_format format, bool verbose)
{
    *report = (struct test_report){ .out = out, .format = format, .verbose = verbose };
    out_open(&report->suite, OUT_MEMORY);
    out_open(&report->suites, OUT_MEMORY);
    if (format == TEST_TAP)
        out_string(out, "TAP version 14\n");
}

void test_report_close(struct test_report *report)
{
    out_close(&report->suite);
    out_close(&report->suites);
}

static void end_suite(struct test_report *report)
{
    if (report->format == TEST_JUNIT && report->suite.length > 0)
        test_junit_suite(report);
    else if (report->format == TEST_HTML && report->suite_passed + report->suite_failed > 0)
        test_html_suite(report);
    report->suite.length = 0;
    report->suite_passed = report->suite_failed = report->suite_unusable = 0;
}

static void count(struct test_report *report, const struct payrule_test_result *result)
{
    report->passed += result->passed != 0;
    report->failed += result->passed == 0;
    report->unusable += result->unusable != 0;
    report->suite_passed += result->passed != 0;
    report->suite_failed += result->passed == 0;
    report->suite_unusable += result->unusable != 0;
}

void test_report_add(struct test_report *report, const struct payrule_test_result *result)
{
    if (!text_same(report->file, result->file))
        end_suite(report);
    report->file = result->file;
    count(report, result);
    switch (report->format) {
    case TEST_TEXT: test_text_add(report, result); break;
    case TEST_JSON: test_json_add(report->out, result); break;
    case TEST_JUNIT: test_junit_add(&report->suite, result); break;
    case TEST_TAP: test_tap_add(report, result); break;
    case TEST_HTML: test_html_add(&report->suite, result, report->verbose); break;
    }
}

void test_report_end(struct test_report *report)
{
    end_suite(report);
    switch (report->format) {
    case TEST_TEXT: out_printf(report->out, "%zu passed, %zu failed\n", report->passed, report->failed); break;
    case TEST_JSON: break;
    case TEST_JUNIT: test_junit_end(report); break;
    case TEST_TAP: out_printf(report->out, "1..%zu\n", report->passed + report->failed); break;
    case TEST_HTML: test_html_end(report); break;
    }
}

/* ---- text ---- */

/* A derivation, further in. Its lines are text of the rules and the scenario. */
static void write_lines(struct out *out, struct payrule_text text, const char *indent)
{
    while (text.length > 0) {
        const char *end = memchr(text.bytes, '\n', text.length);
        size_t length = end != NULL ? (size_t)(end - text.bytes) : text.length;

        if (length > 0) {
            out_string(out, indent);
            out_clean(out, (struct payrule_text){ text.bytes, length });
            out_char(out, '\n');
        }
        length += end != NULL;
        text = (struct payrule_text){ text.bytes + length, text.length - length };
    }
}

/* Once for all tests of the profile. */
static void write_unusable(struct test_report *report, const struct payrule_test_result *result)
{
    if (text_same(report->told, result->profile))
        return;
    report->told = result->profile;
    out_clean(report->out, result->file);
    out_string(report->out, ": its tests cannot be run: the profile ");
    out_clean(report->out, result->profile);
    out_string(report->out, " has errors\n");
}

static void write_text(struct out *out, const struct payrule_test_result *result)
{
    out_clean(out, result->file);
    out_printf(out, ":%u: %s: ", result->line, result->passed ? "passed" : "failed");
    out_clean(out, result->title);
    out_string(out, " (");
    out_clean(out, result->profile);
    out_string(out, ")\n");
    if (result->passed)
        return;
    out_string(out, "  expected  ");
    out_clean(out, result->expected);
    out_string(out, "\n  got       ");
    out_clean(out, result->got);
    out_char(out, '\n');
    write_lines(out, result->why, "  ");
}

void test_text_add(struct test_report *report, const struct payrule_test_result *result)
{
    if (result->unusable)
        write_unusable(report, result);
    else if (!result->passed || report->verbose)
        write_text(report->out, result);
}

/* ---- JSON: an object for each ---- */

static void write_member(struct out *out, const char *key, struct payrule_text text)
{
    out_printf(out, ",\"%s\":", key);
    out_json(out, text);
}

void test_json_add(struct out *out, const struct payrule_test_result *result)
{
    out_printf(out, "{\"passed\":%s", result->passed ? "true" : "false");
    write_member(out, "payer", result->profile);
    write_member(out, "title", result->title);
    write_member(out, "file", result->file);
    out_printf(out, ",\"line\":%u", result->line);
    if (!result->passed) {
        write_member(out, "expected", result->expected);
        write_member(out, "got", result->got);
        write_member(out, "why", result->why);
    }
    out_string(out, "}\n");
}

/* ---- TAP, version 14 ---- */

/* `#` and `\` mean something in a description. */
static void write_description(struct out *out, struct payrule_text text)
{
    struct out clean;

    out_open(&clean, OUT_MEMORY);
    out_clean(&clean, text);
    for (size_t i = 0; i < clean.length; i++) {
        if (clean.bytes[i] == '#' || clean.bytes[i] == '\\')
            out_char(out, '\\');
        out_char(out, clean.bytes[i]);
    }
    out_close(&clean);
}

/* JSON's strings are YAML's. */
static void write_yaml(struct out *out, const char *key, struct payrule_text text)
{
    out_printf(out, "  %s: ", key);
    out_json(out, text);
    out_char(out, '\n');
}

void test_tap_add(struct test_report *report, const struct payrule_test_result *result)
{
    struct out *out = report->out;

    out_printf(out, "%s %zu - ", result->passed ? "ok" : "not ok", report->passed + report->failed);
    write_description(out, result->profile);
    out_string(out, ": ");
    write_description(out, result->title);
    out_char(out, '\n');
    if (result->passed)
        return;
    out_string(out, "  ---\n");
    write_yaml(out, "file", result->file);
    out_printf(out, "  line: %u\n", result->line);
    write_yaml(out, "expected", result->expected);
    write_yaml(out, "got", result->got);
    if (result->why.length > 0) {
        out_string(out, "  why: |2\n");
        write_lines(out, result->why, "    ");
    }
    out_string(out, "  ...\n");
}
