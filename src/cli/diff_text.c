/* The report of `payrule diff` in text, and what its three forms share. */
#include <unistd.h>

#include "cli/diff_report.h"

#define SENTENCE_INDENT 4
#define REACH_SHOWN 8  /* rules that a parameter, set or table reaches */
#define ROWS_SHOWN 30  /* of a table of the replay */

/* ---- shared ---- */

void diff_count(struct diff_report *report)
{
    struct payrule_change change;

    report->meanings = report->texts = 0;
    for (size_t i = 0; payrule_diff_change(report->diff, i, &change) == PAYRULE_OK; i++) {
        report->meanings += change.meaning != 0;
        report->texts += change.meaning == 0;
    }
}

bool diff_is_idle(const struct diff_report *report, const struct replay *replay)
{
    return replay->sessions == 0 && report->replay_count > 1;
}

void diff_count_idle(struct out *out, const struct diff_report *report)
{
    size_t idle = 0;

    for (size_t i = 0; i < report->replay_count; i++)
        idle += diff_is_idle(report, &report->replays[i]);
    if (idle > 0 && idle == report->replay_count)
        out_string(out, "No session here is of a payer whose rules changed.");
    else if (idle > 0)
        out_printf(out, "%zu more payer%s whose rules changed %s no session here.", idle, idle == 1 ? "" : "s",
                   idle == 1 ? "has" : "have");
}

bool diff_begins(const struct payrule_change *change, const struct payrule_change *last)
{
    return last->name.bytes == NULL || !text_same(change->name, last->name) ||
           !text_same(change->subject, last->subject) || !text_same(change->profile, last->profile);
}

bool diff_cited_alike(const struct payrule_change *a, const struct payrule_change *b)
{
    if (a->cite_count != b->cite_count)
        return false;
    for (size_t i = 0; i < a->cite_count; i++) {
        if (!text_same(a->cites[i].source, b->cites[i].source) || !text_same(a->cites[i].section, b->cites[i].section))
            return false;
    }
    return true;
}

static bool same_texts(const struct payrule_text *a, const struct payrule_text *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!text_same(a[i], b[i]))
            return false;
    }
    return true;
}

bool diff_reaches_alike(const struct payrule_change *a, const struct payrule_change *b)
{
    return a->rule_count == b->rule_count && a->profile_count == b->profile_count &&
           same_texts(a->rules, b->rules, a->rule_count) && same_texts(a->profiles, b->profiles, a->profile_count);
}

void diff_cites(struct out *out, const struct payrule_change *change)
{
    for (size_t i = 0; i < change->cite_count; i++) {
        out_string(out, i > 0 ? "; " : "");
        out_clean(out, change->cites[i].title.length > 0 ? change->cites[i].title : change->cites[i].source);
        out_string(out, change->cites[i].section.length > 0 ? ", " : "");
        out_clean(out, change->cites[i].section);
    }
}

void diff_others(struct out *out, const struct payrule_change *change)
{
    size_t written = 0;

    for (size_t i = 0; i < change->profile_count; i++) {
        if (text_same(change->profiles[i], change->profile))
            continue;
        out_string(out, written++ > 0 ? ", " : "");
        out_clean(out, change->profiles[i]);
    }
}

void diff_money(struct out *out, int64_t cents)
{
    out_string(out, cents > 0 ? "+" : cents < 0 ? "-" : "");
    out_money(out, cents < 0 ? -cents : cents);
}

/* ---- the policy ---- */

static struct payrule_text text_in(const struct out *out) { return (struct payrule_text){ out->bytes, out->length }; }

/* "limits.visits  Visits of a calendar year", "timed  set" */
static void write_subject(const struct page *page, const struct payrule_change *change)
{
    bool is_rule = text_same(change->subject, text_from("rule"));

    out_string(page->out, "  ");
    page_colour(page, PAGE_BOLD);
    out_clean(page->out, change->name);
    page_colour(page, PAGE_PLAIN);
    out_string(page->out, "  ");
    if (!is_rule)
        out_clean(page->out, change->subject);
    if (!is_rule && change->title.length > 0)
        out_string(page->out, ", ");
    out_clean(page->out, change->title);
    out_char(page->out, '\n');
}

/* The sentence, then by which text of the payer, unless the one before it said so. */
static void write_sentence(const struct page *page, const struct payrule_change *change, bool cited)
{
    struct page row = *page;
    struct out words;

    out_open(&words, OUT_MEMORY);
    out_clean(&words, change->sentence);
    if (!cited && change->cite_count > 0 && change->meaning) {
        out_string(&words, " (");
        diff_cites(&words, change);
        out_char(&words, ')');
    }
    row.indent = SENTENCE_INDENT;
    row.column = SENTENCE_INDENT + 2;
    page_row(&row, "-", change->meaning ? PAGE_YELLOW : PAGE_FAINT, text_in(&words));
    out_close(&words);
}

static void write_reach(const struct page *page, const struct payrule_change *change)
{
    struct page row = *page;
    struct out words;

    out_open(&words, OUT_MEMORY);
    for (size_t i = 0; i < change->rule_count && i < REACH_SHOWN; i++) {
        out_string(&words, i > 0 ? ", " : "reaches ");
        out_clean(&words, change->rules[i]);
    }
    if (change->rule_count > REACH_SHOWN)
        out_printf(&words, " and %zu more rules", change->rule_count - REACH_SHOWN);
    if (change->profile_count > 1) {
        out_string(&words, words.length > 0 ? "; also in " : "also in ");
        diff_others(&words, change);
    }
    row.column = SENTENCE_INDENT + 2;
    if (words.length > 0)
        page_row(&row, "", PAGE_FAINT, text_in(&words));
    out_close(&words);
}

/* The reach of the changes of one subject is told after the last of those that share it. */
static void write_change(const struct page *page, const struct payrule_change *change,
                         const struct payrule_change *last)
{
    bool begins = diff_begins(change, last);

    if (last->name.bytes != NULL && (begins || !diff_reaches_alike(change, last)))
        write_reach(page, last);
    if (last->name.bytes == NULL || !text_same(last->profile, change->profile)) {
        out_string(page->out, last->name.bytes == NULL ? "" : "\n");
        page_colour(page, PAGE_BOLD);
        out_clean(page->out, change->profile);
        page_colour(page, PAGE_PLAIN);
        out_char(page->out, '\n');
    }
    if (begins)
        write_subject(page, change);
    write_sentence(page, change, !begins && diff_cited_alike(change, last));
}

static void write_changes(const struct diff_report *report, const struct page *page, int meaning)
{
    struct payrule_change change, last = { .name = { NULL, 0 } };

    for (size_t i = 0; payrule_diff_change(report->diff, i, &change) == PAYRULE_OK; i++) {
        if (change.meaning != meaning)
            continue;
        write_change(page, &change, &last);
        last = change;
    }
    if (last.name.bytes != NULL)
        write_reach(page, &last);
    out_string(page->out, last.name.bytes != NULL ? "\n" : "");
}

/* ---- the replay ---- */

static void write_number_cell(const struct page *page, uint64_t number, size_t width)
{
    struct out digits;

    out_open(&digits, OUT_MEMORY);
    out_count(&digits, number);
    page_cell_right(page, text_in(&digits), width);
    out_close(&digits);
}

static void write_money_cell(const struct page *page, int64_t cents, bool sign, size_t width)
{
    struct out money;

    out_open(&money, OUT_MEMORY);
    if (sign)
        diff_money(&money, cents);
    else
        out_money(&money, cents);
    page_cell_right(page, text_in(&money), width);
    out_close(&money);
}

#define LABEL_WIDTH 30
#define COUNT_WIDTH 12
#define MONEY_WIDTH 16

static void write_row(const struct page *page, const struct replay_group *group, const struct replay_line *line)
{
    out_string(page->out, "  ");
    page_cell(page, text_from(line->label), LABEL_WIDTH);
    for (int i = 0; i < 2 && group->columns[i] != NULL; i++)
        write_number_cell(page, line->counts[i], COUNT_WIDTH);
    if (group->money) {
        write_money_cell(page, line->before, false, MONEY_WIDTH);
        write_money_cell(page, line->after, false, MONEY_WIDTH);
        write_money_cell(page, line->after - line->before, true, MONEY_WIDTH);
    }
    out_char(page->out, '\n');
}

static void write_heads(const struct page *page, const struct replay_group *group)
{
    out_string(page->out, "\n  ");
    page_colour(page, PAGE_BOLD);
    page_cell(page, text_from(group->title), LABEL_WIDTH);
    for (int i = 0; i < 2 && group->columns[i] != NULL; i++)
        page_cell_right(page, text_from(group->columns[i]), COUNT_WIDTH);
    if (group->money) {
        page_cell_right(page, text_from("at risk before"), MONEY_WIDTH);
        page_cell_right(page, text_from("after"), MONEY_WIDTH);
        page_cell_right(page, text_from("difference"), MONEY_WIDTH);
    }
    page_colour(page, PAGE_PLAIN);
    out_char(page->out, '\n');
}

static void write_group(const struct page *page, const struct replay_group *group)
{
    struct replay_line rest = { .label = "all others" }, sum = { .label = "total" };

    if (group->count == 0)
        return;
    write_heads(page, group);
    for (size_t i = 0; i < group->count; i++) {
        replay_line_add(&sum, &group->lines[i]);
        if (i < ROWS_SHOWN)
            write_row(page, group, &group->lines[i]);
        else
            replay_line_add(&rest, &group->lines[i]);
    }
    if (group->count > ROWS_SHOWN)
        write_row(page, group, &rest);
    if (group->adds_up && group->count > 1)
        write_row(page, group, &sum);
    if (!group->adds_up && group->money && group->count > 1)
        out_string(page->out, "  (a line that several rules deny counts for each of them)\n");
}

static void write_head(const struct page *page, const struct replay *replay)
{
    struct out *out = page->out;

    page_colour(page, PAGE_BOLD);
    out_string(out, "Replay under ");
    out_clean(out, replay->payer);
    out_char(out, '\n');
    page_colour(page, PAGE_PLAIN);
    out_string(out, "  sessions            ");
    out_count(out, replay->sessions);
    if (replay->others > 0)
        out_printf(out, " (and %llu of other payers, passed over)", (unsigned long long)replay->others);
    out_string(out, "\n  judged differently  ");
    out_count(out, replay->different);
    out_string(out, ", with another outcome ");
    out_count(out, replay->flipped);
    out_string(out, "\n  at risk             ");
    out_money(out, replay->before);
    out_string(out, " before, ");
    out_money(out, replay->after);
    out_string(out, " after: ");
    diff_money(out, replay->after - replay->before);
    out_string(out, "\n  not fully judged    ");
    out_count(out, replay->unjudged_before);
    out_string(out, " before, ");
    out_count(out, replay->unjudged_after);
    out_string(out, " after, because something was not kept or not loaded\n");
}

static void write_replay(const struct page *page, const struct replay *replay)
{
    struct replay_group groups[GROUP_COUNT];

    write_head(page, replay);
    replay_groups_make(groups, replay);
    for (int i = 0; i < GROUP_COUNT; i++)
        write_group(page, &groups[i]);
    replay_groups_free(groups);
    out_char(page->out, '\n');
}

static void write_payers(const struct diff_report *report, const struct page *page)
{
    struct replay_group group;

    replay_payers_make(&group, report->replays, report->replay_count);
    if (group.count > 1)
        write_group(page, &group);
    replay_group_free(&group);
}

static void write_replays(const struct diff_report *report, const struct page *page)
{
    struct out idle;

    for (size_t i = 0; i < report->replay_count; i++) {
        if (!diff_is_idle(report, &report->replays[i]))
            write_replay(page, &report->replays[i]);
    }
    write_payers(report, page);
    out_open(&idle, OUT_MEMORY);
    diff_count_idle(&idle, report);
    if (idle.length > 0) {
        page_row(page, "", PAGE_PLAIN, text_in(&idle));
        out_char(page->out, '\n');
    }
    out_close(&idle);
    if (report->replayed && report->replay_count == 0)
        out_string(page->out, "No profile that both have changed, so no session is judged differently.\n");
}

/* ---- the whole ---- */

static void write_end(const struct diff_report *report, const struct page *page)
{
    if (report->meanings == 0)
        out_string(page->out, "no change of meaning");
    else
        out_printf(page->out, "%zu change%s of meaning", report->meanings, report->meanings == 1 ? "" : "s");
    if (report->texts > 0)
        out_printf(page->out, ", %zu in words only", report->texts);
    out_char(page->out, '\n');
}

void diff_write_text(const struct diff_report *report)
{
    const struct page page = { report->out, (size_t)cli_width(STDOUT_FILENO), 0, 0, cli_has_colour(STDOUT_FILENO) };

    write_changes(report, &page, 1);
    if (report->texts > 0) {
        out_string(report->out, "Changed in words only; what is decided stays:\n\n");
        write_changes(report, &page, 0);
    }
    directions_write_text(report->out, &report->directions);
    write_replays(report, &page);
    write_end(report, &page);
}
