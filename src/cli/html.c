/* The page as a whole: its style, the figures, the worst sessions, what was not checked, and what judged. Charts are
 * drawn by html_chart.c, sessions by html_session.c. */
#include "cli/html.h"

#define ROWS_SHOWN 30   /* of a table; the others are summed in one row */
#define MONTHS_SHOWN 24 /* of the chart and its table, the last ones */

static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--faint:#595959;--rule:#d0d0d0;--denied:#d55e00;"
    "--held:#e69f00;--incomplete:#56b4e9;--warned:#cc79a7;--clean:#009e73;--line:#1a1a1a}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#ececec;--faint:#a8a8a8;--rule:#444;"
    "--line:#161616}}\n"
    "body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;max-width:62rem;"
    "margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.6rem;margin-bottom:0}"
    "h2{font-size:1.2rem;margin:2.5rem 0 .5rem;border-bottom:1px solid var(--rule)}\n"
    ".faint,dt,caption{color:var(--faint)}.wide{font-size:1.4rem}\n"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;font-size:.9rem}\n"
    "th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--rule);vertical-align:top;"
    "overflow-wrap:break-word}.sum{overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}"
    ".bar{width:130px}.key{width:auto}\n"
    ".chart{width:100%;height:auto;margin:.5rem 0}.hidden{position:absolute}.swatch{vertical-align:-2px}\n"
    ".f-denied{fill:var(--denied)}.f-held{fill:var(--held)}.f-incomplete{fill:var(--incomplete)}"
    ".f-warned{fill:var(--warned)}.f-clean{fill:var(--clean)}.f-line{fill:var(--line)}.axis{fill:var(--faint)}\n"
    ".amount,.name{fill:var(--ink);font-size:13px;text-anchor:middle}\n"
    "details{border:1px solid var(--rule);border-radius:4px;margin:.8rem 0;padding:.4rem .8rem}"
    "summary{cursor:pointer}\n"
    ".mark{border-left:.5rem solid var(--rule);padding-left:.4rem;text-transform:uppercase}.mark.denied{border-color:"
    "var(--denied)}.mark.held{border-color:var(--held)}.mark.incomplete{border-color:var(--incomplete)}"
    ".mark.warned{border-color:var(--warned)}\n"
    ".effect,.risk{font-weight:600}.finding{margin:.6rem 0 .2rem}\n"
    "dl{display:grid;grid-template-columns:8rem 1fr;margin:0}dd{margin:0;overflow-wrap:anywhere}\n"
    "@media (max-width:40rem){.bar{display:none}dl{grid-template-columns:1fr}dd{margin-left:1rem}"
    "th,td{padding-right:.4rem}}\n"
    "@media print{:root{--paper:#fff;--ink:#000;--faint:#444;--rule:#bbb;--line:#000}"
    "body{font-size:10pt;max-width:none;"
    "margin:0}details,tr,.chart{break-inside:avoid}h2{break-after:avoid}svg{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}}\n";

/* ---- small parts ---- */

static void begin_section(struct out *out, const char *title) { out_printf(out, "<h2>%s</h2>\n", title); }

static void write_fact(struct out *out, const char *name, struct payrule_text text)
{
    out_printf(out, "<tr><th>%s</th><td class=\"sum\">", name);
    html_text(out, text);
    out_string(out, "</td></tr>\n");
}

static void write_fact_date(struct out *out, const char *name, int32_t date)
{
    char text[10];

    if (date == PAYRULE_NO_DATE)
        return;
    date_write(text, date);
    write_fact(out, name, (struct payrule_text){ text, sizeof text });
}

/* ---- the head ---- */

static void write_title(struct out *out, const struct html_facts *facts, const struct payrule_profile_about *about)
{
    const struct tally *tally = facts->tally;

    out_string(out, "<h1>");
    html_text(out, about->title);
    out_string(out, "</h1>\n<p class=\"faint\">");
    html_string(out, facts->payer);
    if (about->verified != PAYRULE_NO_DATE) {
        out_string(out, ", rules verified ");
        html_date(out, about->verified);
    }
    if (tally->first[0] != '\0') {
        out_string(out, ", dates of service ");
        html_text(out, (struct payrule_text){ tally->first, sizeof tally->first });
        out_string(out, " to ");
        html_text(out, (struct payrule_text){ tally->last, sizeof tally->last });
    }
    out_string(out, "</p>\n");
}

static void write_total(struct out *out, const struct html_facts *facts)
{
    const struct tally *tally = facts->tally;
    int64_t at_risk = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        at_risk += tally->at_risk[i];
    out_string(out, "<p class=\"wide\"><b>");
    out_money(out, at_risk);
    out_string(out, "</b> at risk in <b>");
    html_count(out, tally_sessions(tally));
    out_string(out, tally_sessions(tally) == 1 ? "</b> session" : "</b> sessions");
    if (facts->refused > 0) {
        out_string(out, "; <b>");
        html_count(out, facts->refused);
        out_string(out, "</b> more could not be read");
    }
    out_string(out,
               "</p>\n<p class=\"faint\">At risk is what denied and held units are worth: of the allowed amount where "
               "the record has it, otherwise of the charge.</p>\n");
}

static void write_head(struct out *out, const struct html_facts *facts, const struct payrule_profile_about *about)
{
    html_begin(out);
    html_string(out, facts->payer);
    out_string(out, ": sessions at risk");
    html_begin_body(out, style);
    html_chart_patterns(out);
    write_title(out, facts, about);
    write_total(out, facts);
}

/* ---- tables of figures ---- */

/* A table whose rows are those of a tally. */
struct figures {
    const char *title, *name, *counted, *empty; /* of the table, its first and second column; an empty key */
    struct tally_rows *rows;
    bool effect;     /* the key's second part is an effect */
    bool by_outcome; /* how many were denied and held is known */
};

static void write_key(struct out *out, const struct figures *figures, const struct tally_row *row)
{
    size_t first = figures->effect ? strlen(row->key) : row->key_length;

    if (row->key_length == 0)
        out_printf(out, "<i>%s</i>", figures->empty);
    html_text(out, (struct payrule_text){ row->key, first });
    if (row->title != NULL) {
        out_string(out, "<br/><span class=\"faint\">");
        html_string(out, row->title);
        out_string(out, "</span>");
    }
    out_string(out, "</td>");
    if (figures->effect) {
        out_string(out, "<td>");
        html_text(out, (struct payrule_text){ row->key + first + 1, row->key_length - first - 1 });
        out_string(out, "</td>");
    }
}

static void write_numbers(struct out *out, const struct figures *figures, uint64_t count, const struct tally_sums *sums,
                          int64_t largest)
{
    html_cell_count(out, count);
    if (figures->by_outcome) {
        html_cell_count(out, sums->sessions[PAYRULE_DENIED]);
        html_cell_count(out, sums->sessions[PAYRULE_HELD]);
    }
    html_cell_money(out, tally_risk(sums));
    out_string(out, "<td class=\"bar\">");
    html_chart_cell(out, sums, largest);
    out_string(out, "</td></tr>\n");
}

/* The rows that are not shown, in one. */
static void write_others(struct out *out, const struct figures *figures, size_t from, size_t to, const char *what)
{
    struct tally_sums sums = { .sessions = { 0 } };
    uint64_t count = 0;

    if (from == to)
        return;
    for (size_t i = from; i < to; i++) {
        tally_sum(&sums, &figures->rows->items[i].sums);
        count += figures->rows->items[i].count;
    }
    out_printf(out, "<tr><td%s><i>", figures->effect ? " colspan=\"2\"" : "");
    html_count(out, to - from);
    out_printf(out, " %s</i></td>", what);
    write_numbers(out, figures, count, &sums, tally_risk(&sums));
}

static void begin_table(struct out *out, const struct figures *figures)
{
    out_printf(out,
               "<table><thead><tr><th>%s</th>%s<th class=\"n\">%s</th>%s<th class=\"n\">at risk</th>"
               "<th class=\"bar\"></th></tr></thead><tbody>\n",
               figures->name, figures->effect ? "<th>effect</th>" : "", figures->counted,
               figures->by_outcome ? "<th class=\"n\">denied</th><th class=\"n\">held</th>" : "");
}

static int64_t largest_of(const struct tally_rows *rows, size_t from, size_t to)
{
    int64_t largest = 0;

    for (size_t i = from; i < to; i++) {
        if (tally_risk(&rows->items[i].sums) > largest)
            largest = tally_risk(&rows->items[i].sums);
    }
    return largest;
}

static void write_rows(struct out *out, const struct figures *figures, size_t from, size_t to)
{
    int64_t largest = largest_of(figures->rows, from, to);

    for (size_t i = from; i < to; i++) {
        out_string(out, "<tr><td>");
        write_key(out, figures, &figures->rows->items[i]);
        write_numbers(out, figures, figures->rows->items[i].count, &figures->rows->items[i].sums, largest);
    }
}

static void write_figures(struct out *out, const struct figures *figures, const char *about)
{
    size_t count = figures->rows->count, shown = count < ROWS_SHOWN ? count : ROWS_SHOWN;

    if (count == 0)
        return;
    tally_sort(figures->rows, TALLY_BY_RISK);
    begin_section(out, figures->title);
    out_string(out, about);
    begin_table(out, figures);
    write_rows(out, figures, 0, shown);
    write_others(out, figures, shown, count, "others");
    out_string(out, "</tbody></table>\n");
}

static void write_months(struct out *out, struct tally_rows *rows)
{
    const struct figures figures = { "Money at risk by month", "month of service", "sessions", "", rows, false, true };
    size_t from = rows->count > MONTHS_SHOWN ? rows->count - MONTHS_SHOWN : 0;

    if (rows->count == 0)
        return;
    tally_sort(rows, TALLY_BY_KEY);
    begin_section(out, figures.title);
    html_chart_columns(out, rows->items + from, rows->count - from, "money at risk by month");
    begin_table(out, &figures);
    write_others(out, &figures, 0, from, "months before");
    write_rows(out, &figures, from, rows->count);
    out_string(out, "</tbody></table>\n");
}

/* ---- what was not checked ---- */

static void write_needs(struct out *out, struct tally_rows *rows)
{
    size_t shown = rows->count < ROWS_SHOWN ? rows->count : ROWS_SHOWN;

    tally_sort(rows, TALLY_BY_RISK);
    out_string(out, "<table><thead><tr><th>rule</th><th>what it needs</th><th class=\"n\">sessions</th>"
                    "<th class=\"n\">held for it</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < shown; i++) {
        const struct tally_row *row = &rows->items[i];
        size_t rule = strlen(row->key);

        out_string(out, "<tr>");
        html_cell(out, (struct payrule_text){ row->key, rule });
        html_cell(out, (struct payrule_text){ row->key + rule + 1, row->key_length - rule - 1 });
        html_cell_count(out, row->count);
        if (tally_risk(&row->sums) > 0)
            html_cell_money(out, tally_risk(&row->sums));
        else
            out_string(out, "<td class=\"n\"></td>");
        out_string(out, "</tr>\n");
    }
    if (rows->count > shown)
        out_printf(out, "<tr><td colspan=\"4\"><i>%zu others</i></td></tr>\n", rows->count - shown);
    out_string(out, "</tbody></table>\n");
}

static void write_unchecked(struct out *out, const struct html_facts *facts)
{
    const struct tally *tally = facts->tally;

    if (tally->needs.count == 0)
        return;
    begin_section(out, "What was not checked");
    out_string(out,
               "<p>These rules could not be decided for some sessions, because the record or a table does not say what "
               "they need. They are no passes.</p>\n");
    if (tally->history > 0) {
        out_string(out, "<p>In ");
        html_count(out, tally->history);
        out_printf(out,
                   " of the sessions a limit over weeks or years could only be checked as far as the input goes "
                   "back%s.</p>\n",
                   facts->history_from == PAYRULE_NO_DATE ? "; --history-from says since when it holds every session"
                                                          : "");
    }
    write_needs(out, &facts->tally->needs);
}

/* What the payer asks for and no rule decides. */
static void write_notes(struct out *out, const struct html_facts *facts)
{
    struct payrule_note note;

    if (payrule_rulebook_note(facts->rulebook, facts->payer, 0, &note) != PAYRULE_OK)
        return;
    begin_section(out, "What the rules leave to people");
    out_string(out, "<table><thead><tr><th>policy</th><th>no rule, because</th></tr></thead><tbody>\n");
    for (size_t i = 0; payrule_rulebook_note(facts->rulebook, facts->payer, i, &note) == PAYRULE_OK; i++) {
        out_string(out, "<tr>");
        html_cell(out, note.title);
        html_cell(out, note.because);
        out_string(out, "</tr>\n");
    }
    out_string(out, "</tbody></table>\n");
}

/* ---- what judged ---- */

static void write_editions(struct out *out, const struct html_facts *facts)
{
    struct payrule_edition edition;

    if (payrule_rulebook_edition_of(facts->rulebook, facts->payer, 0, &edition) != PAYRULE_OK)
        return;
    out_string(out,
               "<table><caption>tables that these rules read</caption><thead><tr><th>table</th><th>file</th>"
               "<th>from</th><th>until</th><th class=\"n\">rows</th><th>checksum</th></tr></thead><tbody>\n");
    for (size_t i = 0;
         payrule_rulebook_edition_of(facts->rulebook, facts->payer, i, &edition) == PAYRULE_OK; i++) {
        out_string(out, "<tr>");
        html_cell(out, edition.title.length > 0 ? edition.title : edition.table);
        html_cell(out, edition.file);
        html_cell_date(out, edition.from);
        html_cell_date(out, edition.until);
        html_cell_count(out, edition.rows);
        out_string(out, "<td class=\"sum\">");
        html_text(out, edition.checksum);
        out_string(out, "</td></tr>\n");
    }
    out_string(out, "</tbody></table>\n");
}

static void write_origin(struct out *out, const struct html_facts *facts, const struct payrule_profile_about *about)
{
    begin_section(out, "By what it was judged");
    out_string(out, "<table><tbody>\n");
    write_fact(out, "payer", text_from(facts->payer));
    if (about->extends.length > 0)
        write_fact(out, "extends", about->extends);
    write_fact_date(out, "rules verified", about->verified);
    write_fact_date(out, "history complete from", facts->history_from);
    write_fact_date(out, "judged as of", facts->as_of);
    write_fact_date(out, "rules as known on", facts->known_on);
    write_fact(out, "rulebook", about->rulebook);
    write_fact(out, "payrule", text_from(PAYRULE_VERSION));
    for (int i = 0; i < facts->input_count; i++)
        write_fact(out, "input", text_from(strcmp(facts->inputs[i], "-") == 0 ? "standard input" : facts->inputs[i]));
    out_string(out, "</tbody></table>\n");
    write_editions(out, facts);
}

/* ---- the whole ---- */

static void write_worst(struct out *out, struct report *report)
{
    report_trim(report);
    if (report->count == 0)
        return;
    begin_section(out, "The worst sessions");
    if (report->added > report->count) {
        out_string(out, "<p class=\"faint\">");
        out_count(out, report->count);
        out_string(out, " of the ");
        out_count(out, report->added);
        out_string(out, " sessions of which there is something to say.</p>\n");
    }
    report_write(report, out);
}

void html_page(struct out *out, struct html_facts *facts)
{
    struct tally *tally = facts->tally;
    const struct figures rules = { "Findings by rule", "rule", "sessions", "", &tally->findings, true, false };
    const struct figures codes = { "Money at risk by procedure code", "code", "lines", "", &tally->codes, false, true };
    const struct figures clinics = { "Money at risk by clinic", "clinic", "sessions", "no clinic is said",
                                     &tally->clinics,           false,    true };
    struct payrule_profile_about about;

    if (payrule_rulebook_about(facts->rulebook, facts->payer, &about) != PAYRULE_OK)
        return;
    write_head(out, facts, &about);
    begin_section(out, "Sessions by outcome");
    html_chart_outcomes(out, tally);
    write_months(out, &tally->months);
    write_figures(out, &rules,
                  "<p class=\"faint\">A session counts once for each rule. What two rules put at risk stands with "
                  "both, so that the amounts add up to more than the total.</p>\n");
    write_figures(out, &codes, "");
    write_figures(out, &clinics, "");
    write_worst(out, facts->report);
    write_unchecked(out, facts);
    write_notes(out, facts);
    write_origin(out, facts, &about);
    html_end(out);
}
