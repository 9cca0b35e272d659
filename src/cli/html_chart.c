/* Charts as SVG: whole numbers only, drawn in a box whose units are ours, so that they scale with the page and print.
 *
 * Outcomes differ in colour (a palette made for the colour-blind), in pattern, and in the words beside them. */
#include "cli/html.h"

#define WIDE 1000 /* units of a chart's width */
#define BAR_HEIGHT 34
#define COLUMN_HEIGHT 180
#define COLUMN_TOP 24  /* room for the numbers above the columns */
#define COLUMN_FOOT 26 /* and for the names below */
#define CELL_WIDE 120
#define CELL_HIGH 12

void html_chart_patterns(struct out *out)
{
    out_string(out, "<svg class=\"hidden\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\n"
                    "<pattern id=\"p-held\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
                    "patternTransform=\"rotate(45)\"><rect class=\"f-held\" width=\"8\" height=\"8\"/>"
                    "<rect class=\"f-line\" width=\"2\" height=\"8\"/></pattern>\n"
                    "<pattern id=\"p-incomplete\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
                    "<rect class=\"f-incomplete\" width=\"8\" height=\"8\"/>"
                    "<circle class=\"f-line\" cx=\"4\" cy=\"4\" r=\"1.5\"/></pattern>\n"
                    "<pattern id=\"p-warned\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
                    "<rect class=\"f-warned\" width=\"6\" height=\"6\"/>"
                    "<rect class=\"f-line\" width=\"6\" height=\"1\"/></pattern>\n"
                    "</defs></svg>\n");
}

/* A part of a bar. Solid where the outcome has no pattern of its own. */
static void write_rect(struct out *out, enum payrule_outcome outcome, int64_t x, int64_t y, int64_t width,
                       int64_t height)
{
    const char *name = outcome_name(outcome);
    bool solid = outcome == PAYRULE_DENIED || outcome == PAYRULE_CLEAN;

    out_printf(out, "<rect x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%lld\" ", (long long)x, (long long)y,
               (long long)width, (long long)height);
    if (solid)
        out_printf(out, "class=\"f-%s\"/>", name);
    else
        out_printf(out, "fill=\"url(#p-%s)\"/>", name);
}

/* part / whole of `units`; amounts are below 10^15, so nothing overflows. */
static int64_t scaled(int64_t part, int64_t whole, int64_t units)
{
    while (whole > INT64_C(1000000000000)) {
        whole /= 2;
        part /= 2;
    }
    return whole > 0 ? part * units / whole : 0;
}

/* "12.3" percent */
static void write_share(struct out *out, uint64_t part, uint64_t whole)
{
    uint64_t tenths = whole > 0 ? (part * 2000 + whole) / (whole * 2) : 0;

    out_printf(out, "%llu.%llu%%", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10));
}

/* ---- outcomes ---- */

static void write_key(struct out *out, const struct tally *tally, uint64_t whole)
{
    out_string(out,
               "<table class=\"key\"><thead><tr><th>outcome</th><th class=\"n\">sessions</th><th class=\"n\">share</th>"
               "<th class=\"n\">at risk</th></tr></thead><tbody>\n");
    for (int i = OUTCOME_COUNT - 1; i >= 0; i--) {
        out_string(out, "<tr><td><svg class=\"swatch\" width=\"16\" height=\"16\" aria-hidden=\"true\">");
        write_rect(out, (enum payrule_outcome)i, 0, 0, 16, 16);
        out_printf(out, "</svg> %s</td>", outcome_name((enum payrule_outcome)i));
        html_cell_count(out, tally->sessions[i]);
        out_string(out, "<td class=\"n\">");
        write_share(out, tally->sessions[i], whole);
        out_string(out, "</td><td class=\"n\">");
        if (tally->at_risk[i] > 0)
            out_money(out, tally->at_risk[i]);
        out_string(out, "</td></tr>\n");
    }
    out_string(out, "</tbody></table>\n");
}

void html_chart_outcomes(struct out *out, const struct tally *tally)
{
    uint64_t whole = tally_sessions(tally), before = 0;

    out_printf(out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"sessions by outcome\">", WIDE,
               BAR_HEIGHT);
    for (int i = OUTCOME_COUNT - 1; i >= 0; i--) {
        int64_t from = scaled((int64_t)before, (int64_t)whole, WIDE);
        int64_t to = scaled((int64_t)(before + tally->sessions[i]), (int64_t)whole, WIDE);

        before += tally->sessions[i];
        if (to > from)
            write_rect(out, (enum payrule_outcome)i, from, 0, to - from, BAR_HEIGHT);
    }
    out_string(out, "</svg>\n");
    write_key(out, tally, whole);
}

/* ---- columns ---- */

static int64_t largest_risk(const struct tally_row *rows, size_t count)
{
    int64_t largest = 0;

    for (size_t i = 0; i < count; i++) {
        if (tally_risk(&rows[i].sums) > largest)
            largest = tally_risk(&rows[i].sums);
    }
    return largest;
}

static void write_label(struct out *out, int64_t x, int64_t y, const char *name)
{
    out_printf(out, "<text x=\"%lld\" y=\"%lld\" class=\"%s\">", (long long)x, (long long)y, name);
}

/* "$1.2k", so that neighbours do not touch; the table below has the cents. */
static void write_short_money(struct out *out, int64_t cents)
{
    static const struct {
        int64_t unit;
        const char *name;
    } units[] = { { 100000000000, "G" }, { 100000000, "M" }, { 100000, "k" } };

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (cents >= units[i].unit) {
            out_printf(out, "$%lld.%lld%s", (long long)(cents / units[i].unit),
                       (long long)(cents % units[i].unit / (units[i].unit / 10)), units[i].name);
            return;
        }
    }
    out_printf(out, "$%lld", (long long)(cents / 100));
}

static void write_column(struct out *out, const struct tally_row *row, int64_t largest, int64_t x, int64_t width)
{
    const int64_t floor = COLUMN_TOP + COLUMN_HEIGHT, middle = x + width / 2;
    int64_t top = floor, sum = 0;

    for (int i = OUTCOME_COUNT - 1; i >= 0; i--) {
        int64_t to = floor - scaled(sum += row->sums.at_risk[i], largest, COLUMN_HEIGHT);

        if (to < top)
            write_rect(out, (enum payrule_outcome)i, x + width / 8, to, width - width / 4, top - to);
        top = to;
    }
    write_label(out, middle, top - 6, "amount");
    write_short_money(out, sum);
    out_string(out, "</text>");
    write_label(out, middle, floor + 18, "name");
    html_text(out, (struct payrule_text){ row->key, row->key_length });
    out_string(out, "</text>\n");
}

void html_chart_columns(struct out *out, const struct tally_row *rows, size_t count, const char *title)
{
    int64_t largest = largest_risk(rows, count), width = count > 0 ? WIDE / (int64_t)count : WIDE;

    if (largest == 0)
        return;
    if (width > WIDE / 6)
        width = WIDE / 6;
    out_printf(out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDE,
               COLUMN_TOP + COLUMN_HEIGHT + COLUMN_FOOT, title);
    for (size_t i = 0; i < count; i++)
        write_column(out, &rows[i], largest, (int64_t)i * width, width);
    out_printf(out, "<rect class=\"axis\" x=\"0\" y=\"%d\" width=\"%lld\" height=\"1\"/></svg>\n",
               COLUMN_TOP + COLUMN_HEIGHT, (long long)width * (long long)count);
}

/* ---- cells ---- */

void html_chart_cell(struct out *out, const struct tally_sums *sums, int64_t largest)
{
    int64_t from = 0, sum = 0;

    if (tally_risk(sums) == 0)
        return;
    out_printf(out, "<svg width=\"%d\" height=\"%d\" aria-hidden=\"true\">", CELL_WIDE, CELL_HIGH);
    for (int i = OUTCOME_COUNT - 1; i >= 0; i--) {
        int64_t to = scaled(sum += sums->at_risk[i], largest, CELL_WIDE);

        if (sums->at_risk[i] > 0 && to == from)
            to = from + 1; /* little is still seen */
        if (to > from)
            write_rect(out, (enum payrule_outcome)i, from, 0, to - from, CELL_HIGH);
        from = to;
    }
    out_string(out, "</svg>");
}
