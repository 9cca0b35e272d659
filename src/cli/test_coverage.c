/* What tests reach and what they leave out, as text and JSON. What is told is made by the library; here it is counted
 * by file and laid out. */
#include <stdio.h>

#include "cli/test_report.h"

const char *const test_cover_groups[PAYRULE_COVER_GROUPS] = { "clauses", "exceptions", "repairs",
                                                              "values",  "dated",      "overrides" };

/* ---- counting ---- */

bool test_cover_reached(const struct payrule_cover *cover)
{
    return cover->missing[0].length == 0 && cover->missing[1].length == 0;
}

static bool is_of_payer(const struct test_coverage *coverage, struct payrule_text file)
{
    struct payrule_cover_profile profile;

    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        if (text_same(profile.file, file))
            return text_same(profile.profile, text_from(coverage->payer));
    }
    return false;
}

bool test_coverage_wants(const struct test_coverage *coverage, struct payrule_text file)
{
    if (coverage->payer != NULL && !is_of_payer(coverage, file))
        return false;
    return coverage->only->count == 0 || files_have(coverage->only, file);
}

struct test_figures test_coverage_file(const struct test_coverage *coverage, struct payrule_text file)
{
    struct test_figures figures = { .all = { 0 } };
    struct payrule_cover cover;

    for (size_t i = 0; payrule_coverage_item(coverage->coverage, i, &cover) == PAYRULE_OK; i++) {
        if (!text_same(cover.file, file))
            continue;
        figures.all[cover.group]++;
        figures.reached[cover.group] += test_cover_reached(&cover) || cover.allowed.bytes != NULL;
    }
    return figures;
}

void test_coverage_count(struct test_coverage *coverage)
{
    struct payrule_cover cover;

    coverage->reached = coverage->all = coverage->allowed = 0;
    for (size_t i = 0; payrule_coverage_item(coverage->coverage, i, &cover) == PAYRULE_OK; i++) {
        bool reached = test_cover_reached(&cover);

        if (!test_coverage_wants(coverage, cover.file))
            continue;
        coverage->all++;
        coverage->reached += reached;
        coverage->allowed += !reached && cover.allowed.bytes != NULL;
    }
}

/* ---- text ---- */

#define NAME_MOST 44 /* characters of a file's or profile's name */

static void write_head(struct out *out, const char *first, int width)
{
    out_printf(out, "%-*s", width, first);
    for (int i = 0; i < PAYRULE_COVER_GROUPS; i++)
        out_printf(out, "  %11s", test_cover_groups[i]);
    out_char(out, '\n');
}

static void write_row(struct out *out, struct payrule_text name, int width, const size_t *reached, const size_t *all)
{
    char cell[64];
    size_t own = text_width(name);

    out_clean(out, name);
    out_repeat(out, ' ', own < (size_t)width ? (size_t)width - own : 0);
    for (int i = 0; i < PAYRULE_COVER_GROUPS; i++) {
        snprintf(cell, sizeof cell, "%zu of %zu", reached[i], all[i]);
        out_printf(out, "  %11s", all[i] > 0 ? cell : "-");
    }
    out_char(out, '\n');
}

/* The widest name that is shown, within bounds. */
static int name_width(const struct test_coverage *coverage)
{
    struct payrule_cover_profile profile;
    size_t width = 20;

    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        size_t file = text_width(profile.file), name = text_width(profile.profile);

        if (!test_coverage_wants(coverage, profile.file))
            continue;
        width = file > width ? file : width;
        width = name > width ? name : width;
    }
    return (int)(width > NAME_MOST ? NAME_MOST : width);
}

static void write_files(struct out *out, const struct test_coverage *coverage, int width)
{
    struct payrule_cover_profile profile;

    out_string(out, "\nReached by any test, by file:\n");
    write_head(out, "", width);
    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        struct test_figures figures = test_coverage_file(coverage, profile.file);

        if (test_coverage_wants(coverage, profile.file))
            write_row(out, profile.file, width, figures.reached, figures.all);
    }
}

static void write_profiles(struct out *out, const struct test_coverage *coverage, int width)
{
    struct payrule_cover_profile profile;

    out_string(out, "\nReached by tests that judge under the profile, of all that it has or inherits:\n");
    write_head(out, "", width);
    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        if (test_coverage_wants(coverage, profile.file))
            write_row(out, profile.profile, width, profile.reached, profile.all);
    }
}

static void write_tables(struct out *out, const struct test_coverage *coverage)
{
    struct payrule_cover_table table;

    for (size_t i = 0; payrule_coverage_table(coverage->coverage, i, &table) == PAYRULE_OK; i++) {
        out_string(out,
                   i == 0 ? "\nRows of tables that decided in a test (a figure; rows are data, not rules):\n  " : "  ");
        out_clean(out, table.table);
        out_string(out, " (");
        out_clean(out, table.file);
        out_printf(out, "): %zu of %zu\n", table.used, table.rows);
    }
}

static void write_sentence(struct out *out, const struct payrule_cover *cover, struct payrule_text sentence)
{
    if (sentence.length == 0)
        return;
    out_clean(out, cover->file);
    out_printf(out, ":%u: ", cover->line);
    out_clean(out, sentence);
    if (cover->allowed.bytes != NULL) {
        out_string(out, " (allowed: ");
        out_clean(out, cover->allowed);
        out_char(out, ')');
    }
    out_char(out, '\n');
}

/* Of what cannot be reached before something else is, only how much it is. */
static void write_missing(struct out *out, const struct test_coverage *coverage, bool allowed)
{
    struct payrule_cover cover;
    size_t following = 0;

    for (size_t i = 0; payrule_coverage_item(coverage->coverage, i, &cover) == PAYRULE_OK; i++) {
        if (test_cover_reached(&cover) || !test_coverage_wants(coverage, cover.file) ||
            allowed != (cover.allowed.bytes != NULL))
            continue;
        if (cover.follows) {
            following++;
            continue;
        }
        write_sentence(out, &cover, cover.missing[0]);
        write_sentence(out, &cover, cover.missing[1]);
    }
    if (following > 0)
        out_printf(out, "and %zu more that need one of these first\n", following);
}

void test_coverage_text(struct out *out, const struct test_coverage *coverage)
{
    int width = name_width(coverage);

    write_files(out, coverage, width);
    write_profiles(out, coverage, width);
    write_tables(out, coverage);
    out_char(out, '\n');
    write_missing(out, coverage, true);
    write_missing(out, coverage, false);
    out_printf(out, "reached %zu of %zu", coverage->reached, coverage->all);
    if (coverage->allowed > 0)
        out_printf(out, ", %zu allowed to stay unreached", coverage->allowed);
    out_char(out, '\n');
}

/* ---- JSON: an object for each thing, profile and table, then one of sums ---- */

static void write_member(struct out *out, const char *key, struct payrule_text text)
{
    out_printf(out, ",\"%s\":", key);
    out_json(out, text);
}

static void write_item(struct out *out, const struct payrule_cover *cover)
{
    bool second = false;

    out_printf(out, "{\"reached\":%s,\"kind\":\"%s\",\"group\":\"%s\"", test_cover_reached(cover) ? "true" : "false",
               cover->kind, test_cover_groups[cover->group]);
    write_member(out, "of", cover->rule);
    write_member(out, "text", cover->text);
    write_member(out, "file", cover->file);
    out_printf(out, ",\"line\":%u,\"column\":%u,\"missing\":[", cover->line, cover->column);
    for (int i = 0; i < 2; i++) {
        if (cover->missing[i].length == 0)
            continue;
        out_string(out, second ? "," : "");
        out_json(out, cover->missing[i]);
        second = true;
    }
    out_char(out, ']');
    if (cover->follows)
        out_string(out, ",\"follows\":true");
    if (cover->allowed.bytes != NULL)
        write_member(out, "allowed", cover->allowed);
    out_string(out, "}\n");
}

static void write_figures(struct out *out, const char *key, const size_t *reached, const size_t *all)
{
    out_printf(out, ",\"%s\":{", key);
    for (int i = 0; i < PAYRULE_COVER_GROUPS; i++)
        out_printf(out, "%s\"%s\":[%zu,%zu]", i > 0 ? "," : "", test_cover_groups[i], reached[i], all[i]);
    out_char(out, '}');
}

static void write_profile(struct out *out, const struct test_coverage *coverage,
                          const struct payrule_cover_profile *profile)
{
    struct test_figures figures = test_coverage_file(coverage, profile->file);

    out_string(out, "{\"payer\":");
    out_json(out, profile->profile);
    write_member(out, "file", profile->file);
    write_figures(out, "by_any", figures.reached, figures.all);
    write_figures(out, "under_it", profile->reached, profile->all);
    out_string(out, "}\n");
}

void test_coverage_json(struct out *out, const struct test_coverage *coverage)
{
    struct payrule_cover_profile profile;
    struct payrule_cover_table table;
    struct payrule_cover cover;

    for (size_t i = 0; payrule_coverage_item(coverage->coverage, i, &cover) == PAYRULE_OK; i++) {
        if (test_coverage_wants(coverage, cover.file))
            write_item(out, &cover);
    }
    for (size_t i = 0; payrule_coverage_profile(coverage->coverage, i, &profile) == PAYRULE_OK; i++) {
        if (test_coverage_wants(coverage, profile.file))
            write_profile(out, coverage, &profile);
    }
    for (size_t i = 0; payrule_coverage_table(coverage->coverage, i, &table) == PAYRULE_OK; i++) {
        out_string(out, "{\"table\":");
        out_json(out, table.table);
        write_member(out, "file", table.file);
        out_printf(out, ",\"rows\":%zu,\"used\":%zu}\n", table.rows, table.used);
    }
    out_printf(out, "{\"covered\":%zu,\"allowed\":%zu,\"all\":%zu}\n", coverage->reached, coverage->allowed,
               coverage->all);
}
