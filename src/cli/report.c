/* One session of the text report, made for a biller's eye: what may not be billed as it is, why, by which text of the
 * payer, and the smallest honest repair. Order and summary are in report_order.c. */
#include "cli/report.h"

#define LABEL_COLUMN 20

static enum page_colour outcome_colour(enum payrule_outcome outcome)
{
    switch (outcome) {
    case PAYRULE_DENIED:
        return PAGE_RED;
    case PAYRULE_HELD:
        return PAGE_YELLOW;
    case PAYRULE_INCOMPLETE:
    case PAYRULE_WARNED:
        return PAGE_CYAN;
    case PAYRULE_CLEAN:
        return PAGE_GREEN;
    }
    return PAGE_PLAIN;
}

static enum page_colour effect_colour(enum payrule_effect effect)
{
    switch (effect) {
    case PAYRULE_DENY:
        return PAGE_RED;
    case PAYRULE_HOLD:
        return PAGE_YELLOW;
    case PAYRULE_WARN:
        return PAGE_CYAN;
    case PAYRULE_INFORM:
        break;
    }
    return PAGE_PLAIN;
}

static struct payrule_text text_in(const struct out *out) { return (struct payrule_text){ out->bytes, out->length }; }

static void write_list(struct out *out, const struct payrule_text *texts, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++) {
        out_string(out, i > 0 ? between : "");
        out_text(out, texts[i]);
    }
}

/* ---- the head of a session ---- */

static void write_head(const struct page *page, const struct payrule_answer *answer)
{
    const char *name = outcome_name(answer->outcome);

    page_colour(page, outcome_colour(answer->outcome));
    for (const char *c = name; *c != '\0'; c++)
        out_char(page->out, (char)(*c - 'a' + 'A'));
    page_colour(page, PAGE_PLAIN);
    out_string(page->out, "  ");
    page_colour(page, PAGE_BOLD);
    out_clean(page->out, answer->session);
    page_colour(page, PAGE_PLAIN);
    out_string(page->out, "  ");
    out_clean(page->out, answer->date);
    if (answer->patient.length > 0) {
        out_string(page->out, "  patient ");
        out_clean(page->out, answer->patient);
    }
    if (answer->at_risk > 0) {
        out_string(page->out, "  ");
        out_money(page->out, answer->at_risk);
        out_string(page->out, " at risk");
    }
    out_char(page->out, '\n');
}

/* ---- a finding ---- */

void report_reason(struct out *out, const struct payrule_finding *finding)
{
    out_string(out, effect_name(finding->effect));
    if (finding->carc.length > 0) {
        out_char(out, ' ');
        out_text(out, finding->group);
        out_string(out, finding->group.length > 0 ? "-" : "");
        out_text(out, finding->carc);
    }
}

void report_effect(struct out *out, const struct payrule_finding *finding)
{
    report_reason(out, finding);
    for (size_t i = 0; i < finding->rarc_count; i++) {
        out_char(out, ' ');
        out_text(out, finding->rarcs[i]);
    }
}

static bool is_alike(const struct payrule_finding *a, const struct payrule_finding *b)
{
    return text_same(a->rule, b->rule) && a->effect == b->effect && text_same(a->message, b->message) &&
           text_same(a->carc, b->carc) && a->line == b->line && a->fix_count == b->fix_count &&
           (a->fix_count == 0 || text_same(a->fixes[0].text, b->fixes[0].text));
}

struct alike report_alike(const struct payrule_answer *answer, size_t first)
{
    struct alike alike = { &answer->findings[first], 1 };

    while (first + alike.count < answer->finding_count && is_alike(alike.findings, &alike.findings[alike.count]))
        alike.count++;
    return alike;
}

/* ", line 1", ", lines 1, 3" */
static void write_line_numbers(struct out *out, const struct alike *alike)
{
    size_t count = 0, written = 0;

    for (size_t i = 0; i < alike->count; i++)
        count += alike->findings[i].line_count;
    if (count > 0)
        out_string(out, count == 1 ? ", line " : ", lines ");
    for (size_t i = 0; i < alike->count; i++) {
        for (size_t k = 0; k < alike->findings[i].line_count; k++) {
            out_string(out, written++ > 0 ? ", " : "");
            out_number(out, alike->findings[i].lines[k]);
        }
    }
}

static int64_t units_denied(const struct alike *alike)
{
    int64_t sum = 0;

    for (size_t i = 0; i < alike->count; i++)
        sum += alike->findings[i].units_denied != PAYRULE_UNKNOWN ? alike->findings[i].units_denied : 0;
    return sum;
}

void report_rule(struct out *out, const struct alike *alike)
{
    const struct payrule_finding *finding = alike->findings;
    int64_t units = units_denied(alike);

    out_text(out, finding->rule);
    write_line_numbers(out, alike);
    if (units > 0)
        out_printf(out, "; %lld unit%s", (long long)units, units == 1 ? "" : "s");
    if (finding->file.length > 0) {
        out_string(out, "; ");
        out_text(out, finding->file);
        out_printf(out, ":%u", finding->line);
    }
}

void report_cite(struct out *out, const struct payrule_cite *cite)
{
    out_text(out, cite->title.length > 0 ? cite->title : cite->source);
    if (cite->section.length > 0) {
        out_string(out, ", ");
        out_text(out, cite->section);
    }
    if (cite->status.length > 0 && !text_same(cite->status, text_from("confirmed"))) {
        out_string(out, " [");
        out_text(out, cite->status);
        out_char(out, ']');
    }
}

static void write_cites(const struct page *page, const struct payrule_finding *finding, struct out *scratch)
{
    for (size_t i = 0; i < finding->cite_count; i++) {
        scratch->length = 0;
        report_cite(scratch, &finding->cites[i]);
        page_row(page, i == 0 ? "source" : "", PAGE_FAINT, text_in(scratch));
    }
}

static void write_values(const struct page *page, const struct payrule_finding *finding, struct out *scratch)
{
    scratch->length = 0;
    for (size_t i = 0; i < finding->value_count; i++) {
        out_string(scratch, i > 0 ? ", " : "");
        out_text(scratch, finding->values[i].name);
        out_char(scratch, ' ');
        out_text(scratch, finding->values[i].text);
    }
    if (scratch->length > 0)
        page_row(page, "values", PAGE_FAINT, text_in(scratch));
}

static void write_fixes(const struct page *page, const struct payrule_finding *finding, struct out *scratch)
{
    for (size_t i = 0; i < finding->fix_count; i++) {
        scratch->length = 0;
        out_text(scratch, finding->fixes[i].text);
        if (finding->fixes[i].assumed)
            out_string(scratch, " (supposing that it can be had)");
        page_row(page, i == 0 ? "to repair" : "or", PAGE_GREEN, text_in(scratch));
    }
}

static void write_finding(const struct page *page, const struct alike *alike, bool verbose, struct out *scratch)
{
    const struct payrule_finding *finding = alike->findings;
    struct out label;

    out_open(&label, OUT_MEMORY);
    report_effect(&label, finding);
    out_char(&label, '\0');
    page_row(page, label.bytes, effect_colour(finding->effect),
             finding->message.length > 0 ? finding->message : finding->title);
    out_close(&label);
    write_fixes(page, finding, scratch);
    scratch->length = 0;
    report_rule(scratch, alike);
    page_row(page, "rule", PAGE_FAINT, text_in(scratch));
    write_cites(page, finding, scratch);
    if (finding->override.length > 0)
        page_row(page, "override", PAGE_FAINT, finding->override);
    if (verbose)
        write_values(page, finding, scratch);
}

/* ---- units, notices, what was not checked ---- */

static void write_units(struct out *out, const struct payrule_units *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out_string(out, i > 0 ? ", " : "");
        out_text(out, units[i].code);
        out_char(out, ' ');
        if (units[i].units == PAYRULE_UNKNOWN)
            out_char(out, '?');
        else
            out_number(out, units[i].units);
    }
}

void report_units(struct out *out, const struct payrule_answer *answer)
{
    out_string(out, "billed ");
    write_units(out, answer->billed, answer->billed_count);
    out_string(out, "; supported ");
    for (size_t i = 0; i < answer->supported_count; i++) {
        out_string(out, i > 0 ? " or " : "");
        write_units(out, answer->supported[i].items, answer->supported[i].count);
    }
    if (answer->minutes != PAYRULE_UNKNOWN)
        out_printf(out, " by %lld timed minute%s", (long long)answer->minutes, answer->minutes == 1 ? "" : "s");
}

static bool is_about_units(const struct payrule_answer *answer)
{
    for (size_t i = 0; i < answer->finding_count; i++) {
        for (size_t k = 0; k < answer->findings[i].value_count; k++) {
            if (text_same(answer->findings[i].values[k].name, text_from("supported")))
                return true;
        }
    }
    return false;
}

/* Money left on the table is worth a word; otherwise units are shown where a finding speaks of them. */
static void write_all_units(const struct page *page, const struct payrule_answer *answer, bool verbose,
                            struct out *scratch)
{
    bool fewer = answer->notice_count > 0;

    if (answer->supported_count == 0 || !(fewer || verbose || is_about_units(answer)))
        return;
    scratch->length = 0;
    if (fewer)
        out_string(scratch, "fewer units are billed than the minutes support: ");
    report_units(scratch, answer);
    page_row(page, fewer ? "note" : "units", PAGE_FAINT, text_in(scratch));
}

void report_unchecked(struct out *out, const struct payrule_finding *finding)
{
    out_text(out, finding->rule);
    if (finding->has_effect && finding->effect > PAYRULE_INFORM)
        out_printf(out, " [%s]", effect_name(finding->effect));
    if (finding->need_count == 0)
        return;
    out_string(out, finding->verdict == PAYRULE_NO_DATA ? " (no data: " : " (");
    write_list(out, finding->needs, finding->need_count, ", ");
    out_char(out, ')');
}

/* What lacks nothing but the history is told once, at the end of the report. */
static bool is_shown(const struct report_style *style, const struct payrule_answer *answer, size_t index)
{
    bool later = needs_history_only(&answer->unchecked[index]) && !style->history_stated && !style->verbose;

    return !later && !was_met_before(answer->unchecked, index);
}

static void list_unchecked(struct out *out, const struct report_style *style, const struct payrule_answer *answer)
{
    for (size_t i = 0; i < answer->unchecked_count; i++) {
        if (!is_shown(style, answer, i))
            continue;
        out_string(out, out->length > 0 ? "; " : "");
        report_unchecked(out, &answer->unchecked[i]);
    }
}

bool report_says_least(const struct payrule_answer *answer, size_t index)
{
    bool said = answer->unchecked[index].least.length == 0;

    for (size_t i = 0; i < index && !said; i++)
        said = text_same(answer->unchecked[i].least, answer->unchecked[index].least);
    return !said;
}

static void write_least(const struct page *page, const struct payrule_answer *answer)
{
    for (size_t i = 0; i < answer->unchecked_count; i++) {
        if (report_says_least(answer, i))
            page_row(page, "minutes needed", PAGE_CYAN, answer->unchecked[i].least);
    }
}

static bool is_silent(const struct report_style *style, const struct payrule_answer *answer)
{
    if (answer->finding_count > 0 || style->verbose)
        return false;
    for (size_t i = 0; i < answer->unchecked_count; i++) {
        if (is_shown(style, answer, i))
            return false;
    }
    return true;
}

void report_session(struct out *out, const struct report_style *style, const struct payrule_answer *answer)
{
    const struct page page = { out, style->width, 2, LABEL_COLUMN, style->colour };
    struct alike alike;
    struct out scratch;

    if (is_silent(style, answer))
        return;
    out_open(&scratch, OUT_MEMORY);
    write_head(&page, answer);
    for (size_t i = 0; i < answer->finding_count; i += alike.count) {
        alike = report_alike(answer, i);
        write_finding(&page, &alike, style->verbose, &scratch);
    }
    write_all_units(&page, answer, style->verbose, &scratch);
    scratch.length = 0;
    list_unchecked(&scratch, style, answer);
    if (scratch.length > 0)
        page_row(&page, "not checked", PAGE_CYAN, text_in(&scratch));
    write_least(&page, answer);
    if (answer->finding_count > 0)
        out_char(out, '\n');
    out_close(&scratch);
}
