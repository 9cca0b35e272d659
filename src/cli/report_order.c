/* The whole of the text report: its sessions in order, and the summary. */
#include <stdlib.h>

#include "cli/report.h"

#define ROWS_SHOWN 30 /* of each table of the summary */

static int compare(const void *left, const void *right)
{
    const struct report_section *a = left, *b = right;

    if (a->outcome != b->outcome)
        return a->outcome < b->outcome ? 1 : -1;
    if (a->finding != b->finding)
        return a->finding ? -1 : 1;
    if (a->at_risk != b->at_risk)
        return a->at_risk < b->at_risk ? 1 : -1;
    return (a->order > b->order) - (a->order < b->order);
}

static void report_sort(struct report *report)
{
    if (report->count > 1)
        qsort(report->items, report->count, sizeof *report->items, compare);
}

void report_trim(struct report *report)
{
    report_sort(report);
    while (report->most > 0 && report->count > report->most)
        free(report->items[--report->count].bytes);
}

void report_add(struct report *report, struct report_section section)
{
    if (report->count == report->capacity) {
        report->capacity = report->capacity * 2 + 64;
        report->items = memory_resize(report->items, report->capacity, sizeof *report->items);
    }
    section.order = report->added++;
    report->items[report->count++] = section;
    if (report->most > 0 && report->count == 2 * report->most)
        report_trim(report);
}

void report_merge(struct report *report, struct report *other)
{
    size_t forgotten = other->added - other->count;

    for (size_t i = 0; i < other->count; i++)
        report_add(report, other->items[i]);
    report->added += forgotten;
    other->count = other->added = 0;
}

void report_write(struct report *report, struct out *out)
{
    report_sort(report);
    for (size_t i = 0; i < report->count; i++) {
        if (i > 0 && report->items[i].finding && !report->items[i - 1].finding)
            out_char(out, '\n');
        out_bytes(out, report->items[i].bytes, report->items[i].length);
        free(report->items[i].bytes);
    }
    if (report->count > 0 && !report->items[report->count - 1].finding)
        out_char(out, '\n');
    free(report->items);
    *report = (struct report){ .items = NULL };
}

/* ---- summary ---- */

static void write_outcomes(const struct page *page, const struct tally *tally)
{
    for (int outcome = OUTCOME_COUNT - 1; outcome >= 0; outcome--) {
        if (tally->sessions[outcome] == 0)
            continue;
        out_printf(page->out, "  %-12s%10llu", outcome_name((enum payrule_outcome)outcome),
                   (unsigned long long)tally->sessions[outcome]);
        if (tally->at_risk[outcome] > 0) {
            out_string(page->out, "    ");
            out_money(page->out, tally->at_risk[outcome]);
            out_string(page->out, " at risk");
        }
        out_char(page->out, '\n');
    }
}

static size_t widest_rule(const struct tally_rows *rows, size_t shown)
{
    size_t widest = 10;

    for (size_t i = 0; i < shown; i++) {
        if (strlen(rows->items[i].key) > widest)
            widest = strlen(rows->items[i].key);
    }
    return widest < 40 ? widest : 40;
}

/* Rule, how often, and the second part of the key. */
static void write_row(const struct page *page, const struct tally_row *row, size_t widest)
{
    size_t rule = strlen(row->key), taken = 2 + widest + 10;
    struct payrule_text rest = { row->key + rule + 1, row->key_length - rule - 1 };
    size_t room = page->width > taken + 10 ? page->width - taken : 10;

    out_string(page->out, "  ");
    page_cell(page, text_from(row->key), widest);
    out_printf(page->out, "%8llu  ", (unsigned long long)row->count);
    page_cell(page, rest, text_width(rest) < room ? text_width(rest) : room);
    out_char(page->out, '\n');
}

static void write_rows(const struct page *page, const char *title, struct tally_rows *rows)
{
    size_t shown = rows->count < ROWS_SHOWN ? rows->count : ROWS_SHOWN;
    size_t widest;

    if (rows->count == 0)
        return;
    tally_sort(rows, TALLY_BY_COUNT);
    widest = widest_rule(rows, shown);
    out_printf(page->out, "\n%s\n", title);
    for (size_t i = 0; i < shown; i++)
        write_row(page, &rows->items[i], widest);
    if (rows->count > shown)
        out_printf(page->out, "  ... and %zu more\n", rows->count - shown);
}

/* What is to be done about checks that lack the history, told once. */
static void write_history_hint(const struct page *page, const struct tally *tally, bool stated)
{
    struct out text;

    if (tally->history == 0)
        return;
    out_open(&text, OUT_MEMORY);
    out_printf(&text,
               "In %llu session%s a limit over weeks or years could only be checked as far as the input goes back. ",
               (unsigned long long)tally->history, tally->history == 1 ? "" : "s");
    out_string(&text, stated ? "The limit begins before the day of --history-from."
                             : "If the input holds every session since some day, say so: --history-from DATE.");
    out_char(page->out, '\n');
    page_row(page, "", PAGE_PLAIN, (struct payrule_text){ text.bytes, text.length });
    out_close(&text);
}

void report_summary(struct out *out, const struct report_style *style, struct tally *tally, size_t refused)
{
    const struct page page = { out, style->width, 0, 0, style->colour };
    uint64_t sessions = tally_sessions(tally);

    page_colour(&page, PAGE_BOLD);
    out_printf(out, "%llu session%s", (unsigned long long)sessions, sessions == 1 ? "" : "s");
    page_colour(&page, PAGE_PLAIN);
    out_char(out, '\n');
    write_outcomes(&page, tally);
    if (refused > 0)
        out_printf(out, "  %-12s%10zu    records that could not be read\n", "refused", refused);
    write_rows(&page, "findings by rule, in sessions", &tally->findings);
    write_rows(&page, "not checked, in sessions, and what it needs", &tally->needs);
    if (tally->fewer > 0)
        out_printf(out, "\n%llu session%s fewer units than the minutes support; --verbose shows the units.\n",
                   (unsigned long long)tally->fewer, tally->fewer == 1 ? " bills" : "s bill");
    write_history_hint(&page, tally, style->history_stated);
}
