/* The report of `payrule diff` as one JSON object (docs/audit.md). */
#include "cli/diff_report.h"

/* Cents as a text, "-12.50": what other programs need not round. */
static void write_cents(struct out *out, int64_t cents)
{
    uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;

    out_printf(out, "\"%s%llu.%02llu\"", cents < 0 ? "-" : "", (unsigned long long)(size / 100),
               (unsigned long long)(size % 100));
}

static void write_date(struct out *out, const char *name, int32_t date)
{
    char text[10];

    if (date == PAYRULE_NO_DATE)
        return;
    date_write(text, date);
    out_printf(out, ",\"%s\":\"%.10s\"", name, text);
}

static void write_text(struct out *out, const char *name, struct payrule_text text)
{
    if (text.length == 0)
        return;
    out_printf(out, ",\"%s\":", name);
    out_json(out, text);
}

static void write_texts(struct out *out, const char *name, const struct payrule_text *texts, size_t count)
{
    out_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        out_string(out, i > 0 ? "," : "");
        out_json(out, texts[i]);
    }
    out_char(out, ']');
}

static void write_cites(struct out *out, const struct payrule_change *change)
{
    out_string(out, ",\"cites\":[");
    for (size_t i = 0; i < change->cite_count; i++) {
        out_string(out, i > 0 ? ",{\"source\":" : "{\"source\":");
        out_json(out, change->cites[i].source);
        write_text(out, "title", change->cites[i].title);
        write_text(out, "section", change->cites[i].section);
        write_text(out, "status", change->cites[i].status);
        out_char(out, '}');
    }
    out_char(out, ']');
}

static void write_change(struct out *out, const struct payrule_change *change)
{
    out_string(out, "{\"profile\":");
    out_json(out, change->profile);
    write_texts(out, "profiles", change->profiles, change->profile_count);
    write_text(out, "subject", change->subject);
    write_text(out, "name", change->name);
    write_text(out, "title", change->title);
    write_text(out, "part", change->part);
    write_text(out, "sentence", change->sentence);
    write_text(out, "before", change->before);
    write_text(out, "after", change->after);
    write_date(out, "from", change->from);
    write_date(out, "until", change->until);
    if (change->rule_count > 0)
        write_texts(out, "rules", change->rules, change->rule_count);
    if (change->cite_count > 0)
        write_cites(out, change);
    write_text(out, "file", change->file);
    out_printf(out, ",\"line\":%u}", (unsigned)change->line);
}

static void write_changes(const struct diff_report *report, const char *name, int meaning)
{
    struct payrule_change change;
    const char *between = "";

    out_printf(report->out, ",\"%s\":[", name);
    for (size_t i = 0; payrule_diff_change(report->diff, i, &change) == PAYRULE_OK; i++) {
        if (change.meaning != meaning)
            continue;
        out_string(report->out, between);
        write_change(report->out, &change);
        between = ",";
    }
    out_char(report->out, ']');
}

/* ---- the replay ---- */

static void write_money(struct out *out, int64_t before, int64_t after)
{
    out_string(out, ",\"at_risk_before\":");
    write_cents(out, before);
    out_string(out, ",\"at_risk_after\":");
    write_cents(out, after);
    out_string(out, ",\"difference\":");
    write_cents(out, after - before);
}

static void write_group(struct out *out, const struct replay_group *group)
{
    out_printf(out, ",\"%s\":[", group->name);
    for (size_t i = 0; i < group->count; i++) {
        const struct replay_line *line = &group->lines[i];

        out_string(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        out_json(out, text_from(line->label));
        for (int k = 0; k < 2 && group->keys[k] != NULL; k++)
            out_printf(out, ",\"%s\":%llu", group->keys[k], (unsigned long long)line->counts[k]);
        if (group->money)
            write_money(out, line->before, line->after);
        out_char(out, '}');
    }
    out_char(out, ']');
}

static void write_replay(struct out *out, const struct replay *replay)
{
    struct replay_group groups[GROUP_COUNT];

    out_string(out, "{\"payer\":");
    out_json(out, replay->payer);
    out_printf(out, ",\"sessions\":%llu,\"of_other_payers\":%llu,\"different\":%llu,\"other_outcome\":%llu",
               (unsigned long long)replay->sessions, (unsigned long long)replay->others,
               (unsigned long long)replay->different, (unsigned long long)replay->flipped);
    out_printf(out, ",\"unchecked_before\":%llu,\"unchecked_after\":%llu", (unsigned long long)replay->unjudged_before,
               (unsigned long long)replay->unjudged_after);
    write_money(out, replay->before, replay->after);
    replay_groups_make(groups, replay);
    for (int i = 0; i < GROUP_COUNT; i++)
        write_group(out, &groups[i]);
    replay_groups_free(groups);
    out_char(out, '}');
}

void diff_write_json(const struct diff_report *report)
{
    struct out *out = report->out;

    out_string(out, "{\"before\":");
    out_json(out, text_from(report->before));
    out_string(out, ",\"after\":");
    out_json(out, text_from(report->after));
    out_printf(out, ",\"same_meaning\":%s", report->meanings == 0 ? "true" : "false");
    write_changes(report, "changes", 1);
    write_changes(report, "texts", 0);
    directions_write_json(out, &report->directions);
    if (report->replayed) {
        out_string(out, ",\"replays\":[");
        for (size_t i = 0; i < report->replay_count; i++) {
            out_string(out, i > 0 ? "," : "");
            write_replay(out, &report->replays[i]);
        }
        out_printf(out, "],\"refused\":%zu", report->refused);
    }
    out_string(out, "}\n");
}
