/* The page of `payrule test --format html`: results file by file, and with --coverage the text of each rule file with
 * what no test reaches marked by a sign and an underline as well as by colour. One file that needs nothing else. */
#include <stdlib.h>

#include "cli/html_parts.h"
#include "cli/test_report.h"

static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--faint:#595959;--rule:#d0d0d0;--bad:#a33d00;"
    "--mark:#ffe3d1;--good:#00684c}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#ececec;--faint:#a8a8a8;--rule:#444;--bad:#ffab7a;"
    "--mark:#4a2a12;--good:#5ed3ae}}\n"
    "body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;"
    "padding:0 1rem}\n"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem;border-bottom:1px solid var(--rule)}"
    "h3{font-size:1rem;margin:1.2rem 0 .3rem}\n"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2rem .8rem .2rem 0;"
    "border-bottom:1px solid var(--rule);vertical-align:top}.n{text-align:right;white-space:nowrap}"
    ".faint{color:var(--faint)}.bad{color:var(--bad);font-weight:600}.good{color:var(--good);font-weight:600}\n"
    "pre{font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0}"
    ".source b{color:var(--faint);font-weight:400;display:inline-block;width:3.2rem;"
    "text-align:right;margin-right:.8rem;user-select:none}\n"
    ".source mark{background:var(--mark);color:inherit;text-decoration:underline 2px solid var(--bad);"
    "text-underline-offset:3px}.source .half{text-decoration-style:dashed}"
    ".source .allowed{background:none;text-decoration:underline 1px dotted var(--faint)}\n"
    ".source .no::before{content:\"\\2717\";color:var(--bad);font-weight:700;display:inline-block;width:1rem}"
    ".source .yes::before{content:\"\\2713\";color:var(--good);display:inline-block;width:1rem}"
    ".source .none::before{content:\"\";display:inline-block;width:1rem}\n"
    "details{border:1px solid var(--rule);border-radius:4px;margin:.6rem 0;padding:.3rem .8rem}summary{cursor:pointer}"
    "li{margin:.15rem 0}\n"
    "@media print{:root{--paper:#fff;--ink:#000;--faint:#444;--rule:#bbb;--mark:#eee}"
    "body{font-size:10pt;max-width:none;"
    "margin:0}details{break-inside:auto}tr,li{break-inside:avoid}h2,h3{break-after:avoid}pre{font-size:8pt}}\n";

/* ---- results ---- */

static void write_lines(struct out *out, struct payrule_text text)
{
    while (text.length > 0) {
        const char *end = memchr(text.bytes, '\n', text.length);
        size_t length = end != NULL ? (size_t)(end - text.bytes) : text.length;

        html_text(out, (struct payrule_text){ text.bytes, length });
        out_char(out, '\n');
        length += end != NULL;
        text = (struct payrule_text){ text.bytes + length, text.length - length };
    }
}

void test_html_add(struct out *out, const struct payrule_test_result *result, bool verbose)
{
    if (result->passed && !verbose)
        return;
    out_printf(out, "<p>%s ",
               result->passed ? "<span class=\"good\">passed</span>" : "<span class=\"bad\">FAILED</span>");
    html_text(out, result->title);
    out_printf(out, " <span class=\"faint\">line %u</span></p>\n", result->line);
    if (result->passed)
        return;
    out_string(out, "<pre>expected  ");
    html_text(out, result->expected);
    out_string(out, "\ngot       ");
    html_text(out, result->got);
    out_string(out, "</pre>\n");
    if (result->why.length == 0)
        return;
    out_string(out, "<details open=\"open\"><summary>Why</summary><pre>");
    write_lines(out, result->why);
    out_string(out, "</pre></details>\n");
}

void test_html_suite(struct test_report *report)
{
    struct out *out = &report->suites;

    out_string(out, "<h3>");
    html_text(out, report->file);
    out_printf(out, "</h3>\n<p>%zu passed, <span class=\"%s\">%zu failed</span></p>\n", report->suite_passed,
               report->suite_failed > 0 ? "bad" : "faint", report->suite_failed);
    out_bytes(out, report->suite.bytes, report->suite.length);
}

void test_html_end(struct test_report *report)
{
    struct out *out = report->out;

    html_begin(out);
    out_string(out, "Tests of payer rules");
    html_begin_body(out, style);
    out_string(out, "<h1>Tests of payer rules</h1>\n");
    out_printf(out, "<p><b>%zu</b> passed, <b class=\"%s\">%zu</b> failed</p>\n<h2>Tests</h2>\n", report->passed,
               report->failed > 0 ? "bad" : "good", report->failed);
    out_bytes(out, report->suites.bytes, report->suites.length);
}

/* ---- coverage: the figures ---- */

static void write_cells(struct out *out, const size_t *reached, const size_t *all)
{
    for (int i = 0; i < PAYRULE_COVER_GROUPS; i++) {
        if (all[i] == 0)
            out_string(out, "<td class=\"n faint\">-</td>");
        else
            out_printf(out, "<td class=\"n%s\">%zu of %zu</td>", reached[i] < all[i] ? " bad" : "", reached[i], all[i]);
    }
    out_string(out, "</tr>\n");
}

static void write_figures(struct out *out, const struct test_coverage *coverage, bool by_file)
{
    struct payrule_cover_profile profile;

    out_printf(out, "<h3>%s</h3>\n<table><tr><th></th>",
               by_file ? "Reached by any test, by file"
                       : "Reached by tests that judge under the profile, of all that it has or inherits");
    for (int i = 0; i < PAYRULE_COVER_GROUPS; i++)
        out_printf(out, "<th class=\"n\">%s</th>", test_cover_groups[i]);
    out_string(out, "</tr>\n");
    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        struct test_figures figures;

        if (!test_coverage_wants(coverage, profile.file))
            continue;
        figures = test_coverage_file(coverage, profile.file);
        out_string(out, "<tr>");
        html_cell(out, by_file ? profile.file : profile.profile);
        write_cells(out, by_file ? figures.reached : profile.reached, by_file ? figures.all : profile.all);
    }
    out_string(out, "</table>\n");
}

static void write_tables(struct out *out, const struct test_coverage *coverage)
{
    struct payrule_cover_table table;

    if (payrule_coverage_table(coverage->coverage, 0, &table) != PAYRULE_OK)
        return;
    out_string(out, "<h3>Rows of tables that decided in a test</h3>\n<table>\n");
    for (size_t i = 0; payrule_coverage_table(coverage->coverage, i, &table) == PAYRULE_OK; i++) {
        out_string(out, "<tr>");
        html_cell(out, table.table);
        out_string(out, "<td class=\"faint\">");
        html_text(out, table.file);
        out_printf(out, "</td><td class=\"n\">%zu of %zu</td></tr>\n", table.used, table.rows);
    }
    out_string(out, "</table>\n");
}

static void write_missing(struct out *out, const struct test_coverage *coverage)
{
    struct payrule_cover cover;

    out_string(out, "<h3>What no test reaches</h3>\n<ul>\n");
    for (size_t i = 0; payrule_coverage_item(coverage->coverage, i, &cover) == PAYRULE_OK; i++) {
        for (int side = 0; side < 2; side++) {
            if (cover.missing[side].length == 0 || !test_coverage_wants(coverage, cover.file))
                continue;
            out_string(out, "<li>");
            html_text(out, cover.file);
            out_printf(out, ":%u: ", cover.line);
            html_text(out, cover.missing[side]);
            if (cover.allowed.bytes != NULL) {
                out_string(out, " <span class=\"faint\">(allowed: ");
                html_text(out, cover.allowed);
                out_string(out, ")</span>");
            }
            out_string(out, "</li>\n");
        }
    }
    out_string(out, "</ul>\n");
}

/* ---- coverage: the text of a file ---- */

/* What there is to reach in a file, in order of place. */
struct marking {
    struct out *out;
    const struct payrule_cover_profile *file;
    struct payrule_cover *covers;
    size_t count;
    size_t *missing; /* indexes of those that are not reached */
    size_t missing_count;
};

static void find_covers(struct marking *marking, const struct payrule_coverage *coverage)
{
    struct payrule_cover cover;

    for (size_t i = 0; payrule_coverage_item(coverage, i, &cover) == PAYRULE_OK; i++) {
        if (!text_same(cover.file, marking->file->file))
            continue;
        if (!test_cover_reached(&cover)) {
            marking->missing = memory_resize(marking->missing, marking->missing_count + 1, sizeof *marking->missing);
            marking->missing[marking->missing_count++] = marking->count;
        }
        marking->covers = memory_resize(marking->covers, marking->count + 1, sizeof *marking->covers);
        marking->covers[marking->count++] = cover;
    }
}

/* What the text at `at` belongs to: the narrowest of those that are not reached, or NULL; and where that may change. */
static const struct payrule_cover *find_mark(const struct marking *marking, size_t at, size_t *until)
{
    const struct payrule_cover *found = NULL;

    *until = marking->file->text.length;
    for (size_t i = 0; i < marking->missing_count; i++) {
        const struct payrule_cover *cover = &marking->covers[marking->missing[i]];
        size_t change = cover->begin > at ? cover->begin : cover->end > at ? cover->end : *until;

        *until = change < *until ? change : *until;
        if (cover->begin <= at && at < cover->end &&
            (found == NULL || cover->end - cover->begin <= found->end - found->begin))
            found = cover;
    }
    return found;
}

static void open_mark(struct out *out, const struct payrule_cover *cover)
{
    bool half = cover->missing[0].length == 0 || cover->missing[1].length == 0;

    out_printf(out, "<mark class=\"%s\" title=\"", cover->allowed.bytes != NULL ? "allowed" : half ? "half" : "whole");
    html_text(out, cover->missing[cover->missing[0].length == 0]);
    out_string(out, "\">");
}

/* One line: what is marked may begin before it and end after it. */
static void write_marked(const struct marking *marking, size_t begin, size_t end)
{
    for (size_t at = begin, next; at < end; at = next) {
        const struct payrule_cover *mark = find_mark(marking, at, &next);

        next = next < end ? next : end;
        if (mark != NULL)
            open_mark(marking->out, mark);
        html_text(marking->out, (struct payrule_text){ marking->file->text.bytes + at, next - at });
        if (mark != NULL)
            out_string(marking->out, "</mark>");
    }
}

/* Beside the line: something on it is not reached, all is, or there is nothing to reach. */
static const char *line_class(const struct marking *marking, size_t begin, size_t end)
{
    bool any = false;

    for (size_t i = 0; i < marking->count && marking->covers[i].begin < end; i++) {
        const struct payrule_cover *cover = &marking->covers[i];

        if (cover->end <= begin)
            continue;
        if (!test_cover_reached(cover) && cover->allowed.bytes == NULL)
            return "no";
        any |= test_cover_reached(cover);
    }
    return any ? "yes" : "none";
}

static void write_source(const struct marking *marking)
{
    struct payrule_text text = marking->file->text;
    size_t line = 1, end;

    out_string(marking->out, "<pre class=\"source\">");
    for (size_t begin = 0; begin < text.length; begin = end + 1, line++) {
        const char *found = memchr(text.bytes + begin, '\n', text.length - begin);

        end = found != NULL ? (size_t)(found - text.bytes) : text.length;
        out_printf(marking->out, "<span class=\"%s\"></span><b>%zu</b>", line_class(marking, begin, end), line);
        write_marked(marking, begin, end);
        out_char(marking->out, '\n');
    }
    out_string(marking->out, "</pre>\n");
}

static void write_file(struct out *out, const struct test_coverage *coverage, const struct payrule_cover_profile *file)
{
    struct marking marking = { .out = out, .file = file };

    find_covers(&marking, coverage->coverage);
    out_string(out, "<h3>");
    html_text(out, file->file);
    out_string(out, "</h3>\n");
    write_source(&marking);
    free(marking.covers);
    free(marking.missing);
}

void test_coverage_html(struct out *out, const struct test_coverage *coverage)
{
    struct payrule_cover_profile profile;

    out_printf(out, "<h2>What the tests reach</h2>\n<p><b>%zu</b> of %zu", coverage->reached, coverage->all);
    if (coverage->allowed > 0)
        out_printf(out, ", %zu allowed to stay unreached", coverage->allowed);
    out_string(out, "</p>\n");
    write_figures(out, coverage, true);
    write_figures(out, coverage, false);
    write_tables(out, coverage);
    write_missing(out, coverage);
    out_string(
        out,
        "<h2>The rules</h2>\n<p class=\"faint\">\xe2\x9c\x97 marks a line of which something is reached by no test; "
        "underlined is what it is, dashed where one way of it is reached. \xe2\x9c\x93 marks a line of which "
        "all is.</p>\n");
    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        if (test_coverage_wants(coverage, profile.file))
            write_file(out, coverage, &profile);
    }
}
