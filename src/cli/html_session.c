/* One session of the page. The words are those of the text report. */
#include "cli/html.h"

#include <stdio.h>

/* ---- the head ---- */

static void write_head(struct out *out, const struct payrule_answer *answer)
{
    out_printf(out, "<summary><b class=\"mark %s\">%s</b> <b>", outcome_name(answer->outcome),
               outcome_name(answer->outcome));
    html_text(out, answer->session);
    out_string(out, "</b> ");
    html_text(out, answer->date);
    if (answer->patient.length > 0) {
        out_string(out, ", patient ");
        html_text(out, answer->patient);
    }
    if (answer->clinic.length > 0) {
        out_string(out, ", clinic ");
        html_text(out, answer->clinic);
    }
    if (answer->at_risk > 0) {
        out_string(out, " <span class=\"risk\">");
        out_money(out, answer->at_risk);
        out_string(out, " at risk</span>");
    }
    out_string(out, "</summary>\n");
}

/* ---- a finding ---- */

static void begin_row(struct out *out, const char *name) { out_printf(out, "<dt>%s</dt><dd>", name); }

static void write_fixes(struct out *out, const struct payrule_finding *finding)
{
    for (size_t i = 0; i < finding->fix_count; i++) {
        begin_row(out, i == 0 ? "to repair" : "or");
        html_text(out, finding->fixes[i].text);
        out_string(out, finding->fixes[i].assumed ? " (supposing that it can be had)</dd>\n" : "</dd>\n");
    }
}

static void write_values(struct out *out, const struct payrule_finding *finding, struct out *scratch)
{
    if (finding->value_count == 0)
        return;
    begin_row(out, "values");
    for (size_t i = 0; i < finding->value_count; i++) {
        out_string(scratch, i > 0 ? ", " : "");
        out_text(scratch, finding->values[i].name);
        out_char(scratch, ' ');
        out_text(scratch, finding->values[i].text);
    }
    html_take(out, scratch);
    out_string(out, "</dd>\n");
}

static void write_sources(struct out *out, const struct payrule_finding *finding, struct out *scratch)
{
    for (size_t i = 0; i < finding->cite_count; i++) {
        begin_row(out, i == 0 ? "source" : "and");
        report_cite(scratch, &finding->cites[i]);
        html_take(out, scratch);
        out_string(out, "</dd>\n");
    }
    if (finding->override.length > 0) {
        begin_row(out, "override");
        html_text(out, finding->override);
        out_string(out, "</dd>\n");
    }
}

static void write_finding(struct out *out, const struct alike *alike, struct out *scratch)
{
    const struct payrule_finding *finding = alike->findings;

    out_string(out, "<p class=\"finding\"><span class=\"effect\">");
    report_effect(scratch, finding);
    html_take(out, scratch);
    out_string(out, "</span> ");
    html_text(out, finding->message.length > 0 ? finding->message : finding->title);
    out_string(out, "</p>\n<dl>");
    write_fixes(out, finding);
    begin_row(out, "rule");
    report_rule(scratch, alike);
    html_take(out, scratch);
    out_string(out, "</dd>\n");
    write_sources(out, finding, scratch);
    write_values(out, finding, scratch);
    out_string(out, "</dl>\n");
}

/* ---- the rest ---- */

static void write_notes(struct out *out, const struct payrule_answer *answer, struct out *scratch)
{
    if (answer->supported_count > 0) {
        begin_row(out, "units");
        report_units(scratch, answer);
        html_take(out, scratch);
        out_string(out, "</dd>\n");
    }
    if (answer->unchecked_count == 0)
        return;
    for (size_t i = 0; i < answer->unchecked_count; i++) {
        if (report_says_least(answer, i)) {
            begin_row(out, "minutes needed");
            html_text(out, answer->unchecked[i].least);
            out_string(out, "</dd>\n");
        }
    }
    begin_row(out, "not checked");
    for (size_t i = 0; i < answer->unchecked_count; i++) {
        if (was_met_before(answer->unchecked, i))
            continue;
        out_string(scratch, scratch->length > 0 ? "; " : "");
        report_unchecked(scratch, &answer->unchecked[i]);
    }
    html_take(out, scratch);
    out_string(out, "</dd>\n");
}

void html_session(struct out *out, const struct payrule_answer *answer)
{
    struct alike alike;
    struct out scratch;

    if (answer->finding_count + answer->unchecked_count == 0)
        return;
    out_open(&scratch, OUT_MEMORY);
    out_string(out, "<details open=\"open\">");
    write_head(out, answer);
    for (size_t i = 0; i < answer->finding_count; i += alike.count) {
        alike = report_alike(answer, i);
        write_finding(out, &alike, &scratch);
    }
    if (answer->supported_count + answer->unchecked_count > 0) {
        out_string(out, "<dl>");
        write_notes(out, answer, &scratch);
        out_string(out, "</dl>\n");
    }
    out_string(out, "</details>\n");
    out_close(&scratch);
}
