/* Answers for programs: JSON, CSV, and brief lines. */
#include "cli/write.h"

#include <stdlib.h>

#include "cli/names.h"

#define NAMES_MOST 64 /* failing rules of a session that are sorted without asking for memory */

/* ---- brief ---- */

static int compare_texts(struct payrule_text a, struct payrule_text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = memcmp(a.bytes, b.bytes, shorter);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Puts the name into the sorted list, once. Lists are short: few rules fail at a time. */
static size_t insert(struct payrule_text *names, size_t count, struct payrule_text name)
{
    size_t at = count;

    for (; at > 0; at--) {
        int order = compare_texts(names[at - 1], name);

        if (order == 0)
            return count;
        if (order < 0)
            break;
    }
    memmove(names + at + 1, names + at, (count - at) * sizeof *names);
    names[at] = name;
    return count + 1;
}

static void write_failing(struct out *out, const struct payrule_answer *answer)
{
    struct payrule_text few[NAMES_MOST];
    struct payrule_text *names = few;
    size_t count = 0;

    if (answer->finding_count > NAMES_MOST)
        names = memory_resize(NULL, answer->finding_count, sizeof *names);
    for (size_t i = 0; i < answer->finding_count; i++)
        count = insert(names, count, answer->findings[i].rule);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            out_char(out, ',');
        out_text(out, names[i]);
    }
    if (names != few)
        free(names);
}

/* A session's id is the one text here that comes from the input; a tab in it would be taken for the next column. */
void write_brief(struct out *out, const struct payrule_answer *answer)
{
    out_clean(out, answer->session);
    out_char(out, '\t');
    out_string(out, outcome_name(answer->outcome));
    out_char(out, '\t');
    if (answer->finding_count > 0)
        write_failing(out, answer);
    out_char(out, '\n');
}

/* ---- CSV ---- */

static const char csv_columns[] =
    "session,date,payer,outcome,at_risk,lines,rule,verdict,effect,group,carc,rarc,units_denied,message\n";

void write_csv_header(struct out *out) { out_string(out, csv_columns); }

static void write_amount(struct out *out, int64_t cents)
{
    if (cents != PAYRULE_UNKNOWN)
        out_printf(out, "%lld.%02d", (long long)(cents / 100), (int)(cents % 100));
}

static void write_session_cells(struct out *out, const struct payrule_answer *answer)
{
    out_cell(out, answer->session);
    out_char(out, ',');
    out_cell(out, answer->date);
    out_char(out, ',');
    out_cell(out, answer->payer);
    out_char(out, ',');
    out_string(out, outcome_name(answer->outcome));
    out_char(out, ',');
    write_amount(out, answer->at_risk);
}

static void write_needs(struct out *out, const struct payrule_finding *finding)
{
    struct out text;

    out_open(&text, OUT_MEMORY);
    out_string(&text, "needs");
    for (size_t i = 0; i < finding->need_count; i++) {
        out_string(&text, i > 0 ? ", " : " ");
        out_text(&text, finding->needs[i]);
    }
    out_cell(out, (struct payrule_text){ text.bytes, text.length });
    out_close(&text);
}

static void write_finding_cells(struct out *out, const struct payrule_finding *finding)
{
    out_char(out, ',');
    for (size_t i = 0; i < finding->line_count; i++) {
        if (i > 0)
            out_char(out, ';');
        out_number(out, finding->lines[i]);
    }
    out_char(out, ',');
    out_cell(out, finding->rule);
    out_printf(out, ",%s,%s,", verdict_name(finding->verdict), finding->has_effect ? effect_name(finding->effect) : "");
    out_cell(out, finding->group);
    out_char(out, ',');
    out_cell(out, finding->carc);
    out_char(out, ',');
    for (size_t i = 0; i < finding->rarc_count; i++) {
        if (i > 0)
            out_char(out, ';');
        out_text(out, finding->rarcs[i]);
    }
    out_char(out, ',');
    if (finding->verdict == PAYRULE_FAIL && finding->units_denied != PAYRULE_UNKNOWN)
        out_number(out, finding->units_denied);
    out_char(out, ',');
    if (finding->verdict == PAYRULE_FAIL || finding->need_count == 0)
        out_cell(out, finding->message);
    else
        write_needs(out, finding);
}

static void write_rows(struct out *out, const struct payrule_answer *answer, const struct payrule_finding *findings,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_session_cells(out, answer);
        write_finding_cells(out, &findings[i]);
        out_char(out, '\n');
    }
}

void write_csv(struct out *out, const struct payrule_answer *answer, bool clean)
{
    write_rows(out, answer, answer->findings, answer->finding_count);
    write_rows(out, answer, answer->unchecked, answer->unchecked_count);
    if (clean && answer->finding_count + answer->unchecked_count == 0) {
        write_session_cells(out, answer);
        out_string(out, ",,,,,,,,,\n");
    }
}

/* ---- JSON ---- */

void write_json(struct out *out, const struct payrule_answer *answer) { payrule_answer_json(answer, out_sink, out); }
