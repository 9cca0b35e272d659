/* Where each rule comes from. Every recorded state of the folder is compiled, newest first, and what its rules mean is
 * compared with what they mean now; the last state in which a rule means the same brought that meaning about. Knows
 * checksums of meanings, not what they are of. See provenance.h. */
#include "cli/provenance.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/progress.h"
#include "cli/revision.h"

#define STATES_MOST 100000
#define COMMIT_SHOWN 12
#define COLUMNS 7

/* A rule as it is now. */
struct origin {
    char *profile, *rule, *title, *written_by, *cite, *status, *file, *meaning;
    uint32_t line;
    int32_t verified;
    char *commit, *subject; /* that brought its meaning about; NULL: nothing recorded means the same */
    int32_t changed;
    bool settled;           /* an older state means something else */
};

struct origins {
    struct origin *items;
    size_t count, capacity;
};

/* The states of the folder, newest first, each under the commit that brought it about. */
struct states {
    struct revision **items;
    size_t count;
    bool cut_off; /* older ones are not in this clone */
};

/* ---- rules as they are now ---- */

static char *copy(struct payrule_text text) { return memory_string(text.bytes, text.length); }

/* Rules come in order of profile and name. */
static void add_origin(void *context, const struct payrule_rule_about *rule)
{
    struct origins *origins = context;

    if (origins->count == origins->capacity) {
        origins->capacity = origins->capacity * 2 + 64;
        origins->items = memory_resize(origins->items, origins->capacity, sizeof *origins->items);
    }
    origins->items[origins->count++] = (struct origin){
        .profile = copy(rule->profile), .rule = copy(rule->rule), .title = copy(rule->title),
        .written_by = copy(rule->written_by), .cite = copy(rule->cite), .status = copy(rule->status),
        .file = copy(rule->file), .meaning = copy(rule->meaning), .line = rule->line, .verified = rule->verified,
        .changed = PAYRULE_NO_DATE,
    };
}

static void free_origins(struct origins *origins)
{
    for (size_t i = 0; i < origins->count; i++) {
        struct origin *origin = &origins->items[i];
        char *const texts[] = { origin->profile, origin->rule, origin->title, origin->written_by, origin->cite,
                                origin->status,  origin->file, origin->meaning, origin->commit, origin->subject };

        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
            free(texts[k]);
    }
    free(origins->items);
}

/* ---- the record ---- */

/* Takes the first state. */
static void collect_states(struct states *states, struct revision *newest)
{
    struct revision *older = NULL;
    enum revision_found found = REVISION_FOUND;

    while (newest != NULL && states->count < STATES_MOST) {
        states->items = memory_resize(states->items, states->count + 1, sizeof *states->items);
        states->items[states->count++] = newest;
        found = revision_before(newest, &older);
        newest = older;
    }
    revision_free(newest);
    states->cut_off = found == REVISION_CUT_OFF;
}

/* One state, compiled. */
struct comparing {
    struct origins *origins;
    const struct revision *revision;
    bool *met;    /* by origin: the state has the rule, or may have had it */
    bool unsure;  /* the state has errors */
};

static int compare_names(struct payrule_text text, const char *name)
{
    size_t length = strlen(name), shorter = text.length < length ? text.length : length;
    int order = shorter > 0 ? memcmp(text.bytes, name, shorter) : 0;

    return order != 0 ? order : (text.length > length) - (text.length < length);
}

/* Its index, or the count. */
static size_t find_origin(const struct origins *origins, const struct payrule_rule_about *rule)
{
    size_t low = 0, high = origins->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_names(rule->profile, origins->items[middle].profile);

        if (order == 0)
            order = compare_names(rule->rule, origins->items[middle].rule);
        if (order == 0)
            return middle;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return origins->count;
}

static void date_from(struct origin *origin, const struct revision *revision)
{
    const char *commit = revision_commit(revision);

    free(origin->commit);
    free(origin->subject);
    origin->commit = memory_string(commit, strlen(commit));
    origin->subject = copy(revision_subject(revision));
    origin->changed = revision_date(revision);
}

static void compare_rule(void *context, const struct payrule_rule_about *rule)
{
    struct comparing *comparing = context;
    size_t index = find_origin(comparing->origins, rule);
    struct origin *origin;

    if (index == comparing->origins->count)
        return;
    origin = &comparing->origins->items[index];
    if (origin->settled)
        return;
    if (text_same(rule->meaning, text_from(origin->meaning))) {
        date_from(origin, comparing->revision);
        comparing->met[index] = true;
    } else if (rule->unusable) {
        comparing->met[index] = true;
    }
}

/* What a state with errors does not show may have been there: the state before it is asked. */
static size_t settle(struct comparing *comparing)
{
    size_t open = 0;

    for (size_t i = 0; i < comparing->origins->count; i++) {
        if (!comparing->met[i] && !comparing->unsure)
            comparing->origins->items[i].settled = true;
        open += !comparing->origins->items[i].settled;
    }
    return open;
}

/* Compares all rules with one state, which is taken; false: it cannot be read. *open: rules whose origin may be older.
 */
static bool compare_state(struct cli *cli, struct origins *origins, struct revision *revision, const char *payer,
                          size_t *open)
{
    struct rules rules;
    enum status status = rules_load_revision(cli, &rules, revision);
    struct comparing comparing = { .origins = origins, .revision = revision,
                                   .met = memory_resize(NULL, origins->count + 1, sizeof(bool)) };

    memset(comparing.met, 0, origins->count + 1);
    if (status == STATUS_CLEAN) {
        comparing.unsure = payrule_rulebook_errors(rules.rulebook) > 0;
        (void)payrule_rulebook_rules(rules.rulebook, payer, compare_rule, &comparing);
        *open = settle(&comparing);
    }
    free(comparing.met);
    rules_free(&rules);
    return status == STATUS_CLEAN;
}

static void go_back(struct cli *cli, struct origins *origins, struct states *states, const char *payer)
{
    struct progress progress;
    size_t open = origins->count, i = 0;
    bool readable = true;

    progress_begin(&progress, "reading revisions", PROGRESS_THINGS, states->count);
    for (; i < states->count && open > 0 && readable; i++) {
        readable = compare_state(cli, origins, states->items[i], payer, &open);
        progress_step(&progress, 1);
    }
    progress_end(&progress);
    states->cut_off = states->cut_off && open > 0;
    for (; i < states->count; i++)
        revision_free(states->items[i]);
    free(states->items);
}

/* ---- output ---- */

struct row {
    const char *cells[COLUMNS];
    char changed[11], verified[11], commit[COMMIT_SHOWN + 1];
};

static void write_day(char to[11], int32_t day)
{
    if (day == PAYRULE_NO_DATE) {
        snprintf(to, 11, "-");
        return;
    }
    date_write(to, day);
    to[10] = '\0';
}

static void make_row(struct row *row, const struct origin *origin)
{
    write_day(row->changed, origin->changed);
    write_day(row->verified, origin->verified);
    snprintf(row->commit, sizeof row->commit, "%s", origin->commit != NULL ? origin->commit : "-");
    row->cells[0] = origin->profile;
    row->cells[1] = origin->rule;
    row->cells[2] = row->changed;
    row->cells[3] = row->commit;
    row->cells[4] = origin->status;
    row->cells[5] = row->verified;
    row->cells[6] = origin->cite;
}

static void write_text(struct out *out, const struct origins *origins)
{
    size_t widths[COLUMNS] = { 0 };
    struct row row;

    for (size_t i = 0; i < origins->count; i++) {
        make_row(&row, &origins->items[i]);
        for (size_t k = 0; k < COLUMNS; k++) {
            size_t width = text_width(text_from(row.cells[k]));

            widths[k] = width > widths[k] ? width : widths[k];
        }
    }
    for (size_t i = 0; i < origins->count; i++) {
        make_row(&row, &origins->items[i]);
        for (size_t k = 0; k + 1 < COLUMNS; k++) {
            out_clean(out, text_from(row.cells[k]));
            out_repeat(out, ' ', widths[k] + 2 - text_width(text_from(row.cells[k])));
        }
        out_clean(out, text_from(row.cells[COLUMNS - 1]));
        out_char(out, '\n');
    }
}

static void write_member(struct out *out, const char *name, const char *text)
{
    out_printf(out, ",\"%s\":", name);
    if (text != NULL)
        out_json(out, text_from(text));
    else
        out_string(out, "null");
}

static void write_json(struct out *out, const struct origin *origin, bool cut_off)
{
    char changed[11], verified[11];

    write_day(changed, origin->changed);
    write_day(verified, origin->verified);
    out_string(out, "{\"payer\":");
    out_json(out, text_from(origin->profile));
    write_member(out, "rule", origin->rule);
    write_member(out, "changed", origin->changed != PAYRULE_NO_DATE ? changed : NULL);
    write_member(out, "commit", origin->commit);
    write_member(out, "subject", origin->subject);
    out_printf(out, ",\"or_earlier\":%s", cut_off && origin->commit != NULL && !origin->settled ? "true" : "false");
    write_member(out, "status", origin->status);
    write_member(out, "verified", origin->verified != PAYRULE_NO_DATE ? verified : NULL);
    write_member(out, "cite", origin->cite);
    write_member(out, "written_by", origin->written_by);
    write_member(out, "title", origin->title);
    write_member(out, "file", origin->file);
    out_printf(out, ",\"line\":%u", origin->line);
    write_member(out, "meaning", origin->meaning);
    out_string(out, "}\n");
}

static void write_origins(struct cli *cli, const struct origins *origins, bool cut_off, enum payrule_format format)
{
    if (format == PAYRULE_TEXT)
        write_text(&cli->out, origins);
    for (size_t i = 0; format == PAYRULE_JSON && i < origins->count; i++)
        write_json(&cli->out, &origins->items[i], cut_off);
    if (cut_off && format == PAYRULE_TEXT)
        fprintf(stderr, "payrule %s: this clone holds only the end of the history; what it begins with may be older\n",
                cli->command->name);
}

/* The state from which to go back: the command's own revision, or the commit that is checked out. Not recorded: all is
 * said without commits. */
static struct revision *newest_state(struct cli *cli, const struct rules *rules)
{
    struct revision *newest = NULL;

    if (rules->files.revision != NULL)
        (void)revision_on(rules->files.revision, INT32_MAX, false, &newest);
    else if (rules->files.root_count > 0)
        (void)revision_of_path(cli, &newest, rules->files.roots[0]);
    if (!revision_is_built())
        fprintf(stderr, "payrule %s: built without libgit2: nothing tells when rules changed\n", cli->command->name);
    else if (newest == NULL)
        fprintf(stderr, "payrule %s: %s is recorded in no git repository: nothing tells when rules changed\n",
                cli->command->name, rules->files.root_count > 0 ? rules->files.roots[0] : "the rulebook");
    return newest;
}

enum payrule_status provenance_list(struct cli *cli, const struct rules *rules, const char *payer,
                                    enum payrule_format format)
{
    struct origins origins = { .items = NULL };
    struct states states = { .items = NULL };
    enum payrule_status status = payrule_rulebook_rules(rules->rulebook, payer, add_origin, &origins);

    if (status == PAYRULE_OK) {
        collect_states(&states, newest_state(cli, rules));
        go_back(cli, &origins, &states, payer);
        write_origins(cli, &origins, states.cut_off, format);
    }
    free_origins(&origins);
    return status;
}
