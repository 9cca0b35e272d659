/* The report of `payrule diff` as one page that needs nothing else: before and after side by side, told apart by words,
 * borders and place as well as by colour, and readable in print. Every text of rules and input is escaped; the markup
 * is well-formed XML as well. */
#include "cli/diff_report.h"
#include "cli/html_parts.h"

static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--faint:#595959;--rule:#d0d0d0;--old:#d55e00;"
    "--new:#0072b2}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#ececec;--faint:#a8a8a8;--rule:#444;"
    "--old:#e69f00;--new:#56b4e9}}\n"
    "body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;max-width:68rem;"
    "margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.2rem;margin:2.5rem 0 .5rem;"
    "border-bottom:1px solid var(--rule)}h3{font-size:1rem;margin:1.4rem 0 .2rem}\n"
    ".faint,caption{color:var(--faint);font-weight:400}table{border-collapse:collapse;width:100%;margin:.3rem 0}"
    "caption{text-align:left;font-size:.9rem}\n"
    "th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--rule);vertical-align:top;"
    "overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}.pair{table-layout:fixed}\n"
    ".old,.new{padding-left:.6rem}.old{border-left:.35rem dotted var(--old)}.new{border-left:.35rem solid var(--new)}\n"
    ".sum td{font-weight:600}pre{overflow-x:auto;font-size:.85rem}\n"
    "@media (max-width:40rem){.pair,.pair tbody,.pair tr,.pair td,.pair th{display:block;width:auto}}\n"
    "@media print{:root{--paper:#fff;--ink:#000;--faint:#444;--rule:#bbb;--old:#d55e00;--new:#0072b2}"
    "body{font-size:10pt;max-width:none;margin:0}tr,h3{break-inside:avoid}h2,h3{break-after:avoid}"
    "td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

/* ---- the policy ---- */

static void write_side(struct out *out, const char *side, const char *word, struct payrule_text text)
{
    out_printf(out, "<td class=\"%s\"><span class=\"faint\">%s</span> ", side, word);
    if (text.length > 0)
        html_text(out, text);
    else
        out_string(out, "<span class=\"faint\">nothing</span>");
    out_string(out, "</td>");
}

static void write_faint(struct out *out, struct out *words)
{
    if (words->length > 0) {
        out_string(out, "<p class=\"faint\">");
        html_take(out, words);
        out_string(out, "</p>\n");
    }
}

static void write_reach(struct out *out, const struct payrule_change *change)
{
    struct out words;

    out_open(&words, OUT_MEMORY);
    if (change->cite_count > 0) {
        out_string(&words, "By ");
        diff_cites(&words, change);
    }
    for (size_t i = 0; i < change->rule_count; i++) {
        out_string(&words, i > 0 ? ", " : words.length > 0 ? "; reaches " : "Reaches ");
        out_text(&words, change->rules[i]);
    }
    if (change->profile_count > 1) {
        out_string(&words, words.length > 0 ? "; also in " : "Also in ");
        diff_others(&words, change);
    }
    write_faint(out, &words);
    out_close(&words);
}

static void write_change(struct out *out, const struct payrule_change *change)
{
    out_string(out, "<table class=\"pair\"><tr><th colspan=\"2\">");
    html_text(out, change->sentence);
    out_string(out, "</th></tr>");
    if (change->before.length + change->after.length > 0) {
        out_string(out, "<tr>");
        write_side(out, "old", "before:", change->before);
        write_side(out, "new", "after:", change->after);
        out_string(out, "</tr>");
    }
    out_string(out, "</table>\n");
}

/* Of the changes of one subject, those that have the same source and reach are followed by it once. */
static void write_change_after(struct out *out, const struct payrule_change *change, const struct payrule_change *last)
{
    bool begins = diff_begins(change, last);

    if (last->name.bytes != NULL && (begins || !diff_cited_alike(change, last) || !diff_reaches_alike(change, last)))
        write_reach(out, last);
    if (begins) {
        out_string(out, "<h3>");
        html_text(out, change->name);
        out_string(out, " <span class=\"faint\">");
        html_text(out, change->title.length > 0 ? change->title : change->subject);
        out_string(out, ", ");
        html_text(out, change->profile);
        out_string(out, "</span></h3>\n");
    }
    write_change(out, change);
}

static void write_changes(const struct diff_report *report, int meaning)
{
    struct payrule_change change, last = { .name = { NULL, 0 } };

    for (size_t i = 0; payrule_diff_change(report->diff, i, &change) == PAYRULE_OK; i++) {
        if (change.meaning != meaning)
            continue;
        write_change_after(report->out, &change, &last);
        last = change;
    }
    if (last.name.bytes != NULL)
        write_reach(report->out, &last);
}

/* ---- the replay ---- */

static void write_money(struct out *out, int64_t before, int64_t after)
{
    html_cell_money(out, before);
    html_cell_money(out, after);
    out_string(out, "<td class=\"n\">");
    diff_money(out, after - before);
    out_string(out, "</td>");
}

static void write_line(struct out *out, const struct replay_group *group, const struct replay_line *line)
{
    html_cell(out, text_from(line->label));
    for (int k = 0; k < 2 && group->columns[k] != NULL; k++)
        html_cell_count(out, line->counts[k]);
    if (group->money)
        write_money(out, line->before, line->after);
    out_string(out, "</tr>\n");
}

static void write_group(struct out *out, const struct replay_group *group)
{
    struct replay_line sum = { .label = "total" };

    if (group->count == 0)
        return;
    out_printf(out, "<table><caption>%s</caption><tr><th></th>", group->title);
    for (int k = 0; k < 2 && group->columns[k] != NULL; k++)
        out_printf(out, "<th class=\"n\">%s</th>", group->columns[k]);
    if (group->money)
        out_string(out, "<th class=\"n\">at risk before</th><th class=\"n\">after</th>"
                        "<th class=\"n\">difference</th>");
    out_string(out, "</tr>\n");
    for (size_t i = 0; i < group->count; i++) {
        replay_line_add(&sum, &group->lines[i]);
        out_string(out, "<tr>");
        write_line(out, group, &group->lines[i]);
    }
    if (group->adds_up && group->count > 1) {
        out_string(out, "<tr class=\"sum\">");
        write_line(out, group, &sum);
    }
    out_string(out, "</table>\n");
    if (!group->adds_up && group->money && group->count > 1)
        out_string(out, "<p class=\"faint\">A line that several rules deny counts for each of them.</p>\n");
}

static void write_replay(struct out *out, const struct replay *replay)
{
    struct replay_group groups[GROUP_COUNT];

    out_string(out, "<h2>Replay under ");
    html_text(out, replay->payer);
    out_string(out, "</h2>\n<p>");
    html_count(out, replay->sessions);
    out_string(out, " sessions, of which ");
    html_count(out, replay->different);
    out_string(out, " are judged differently, and ");
    html_count(out, replay->flipped);
    out_string(out, " have another outcome. At risk: ");
    out_money(out, replay->before);
    out_string(out, " before, ");
    out_money(out, replay->after);
    out_string(out, " after, ");
    diff_money(out, replay->after - replay->before);
    out_string(out, ". Not fully judged: ");
    html_count(out, replay->unjudged_before);
    out_string(out, " before, ");
    html_count(out, replay->unjudged_after);
    out_string(out, " after.</p>\n");
    replay_groups_make(groups, replay);
    for (int i = 0; i < GROUP_COUNT; i++)
        write_group(out, &groups[i]);
    replay_groups_free(groups);
}

/* ---- the whole ---- */

static void write_head(const struct diff_report *report)
{
    struct out *out = report->out;

    html_begin(out);
    out_string(out, "What changed in the rules");
    html_begin_body(out, style);
    out_string(out, "<h1>What changed in the rules</h1>\n<p class=\"faint\">before: ");
    html_string(out, report->before);
    out_string(out, "<br/>after: ");
    html_string(out, report->after);
    out_printf(out, "</p>\n<p>%zu change%s of meaning, %zu in words only.</p>\n", report->meanings,
               report->meanings == 1 ? "" : "s", report->texts);
}

static void write_replays(const struct diff_report *report)
{
    struct out *out = report->out, idle;
    struct replay_group payers;

    for (size_t i = 0; i < report->replay_count; i++) {
        if (!diff_is_idle(report, &report->replays[i]))
            write_replay(out, &report->replays[i]);
    }
    if (report->replayed && report->replay_count == 0)
        out_string(out, "<p>No profile that both have changed, so no session is judged differently.</p>\n");
    replay_payers_make(&payers, report->replays, report->replay_count);
    if (payers.count > 1)
        write_group(out, &payers);
    replay_group_free(&payers);
    out_open(&idle, OUT_MEMORY);
    diff_count_idle(&idle, report);
    write_faint(out, &idle);
    out_close(&idle);
}

void diff_write_html(const struct diff_report *report)
{
    write_head(report);
    if (report->meanings > 0) {
        out_string(report->out, "<h2>Changes of meaning</h2>\n");
        write_changes(report, 1);
    }
    if (report->texts > 0) {
        out_string(report->out, "<h2>In words only: what is decided stays</h2>\n");
        write_changes(report, 0);
    }
    directions_write_html(report->out, &report->directions);
    if (report->replayed)
        write_replays(report);
    html_end(report->out);
}
