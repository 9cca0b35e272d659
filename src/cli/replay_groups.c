/* See replay_groups.h. */
#include "cli/replay_groups.h"

#include <stdlib.h>

/* ---- lines ---- */

static struct replay_line *add_line(struct replay_group *group, const char *label, size_t length)
{
    if (group->count == group->capacity) {
        group->capacity = 2 * group->capacity + 16;
        group->lines = memory_resize(group->lines, group->capacity, sizeof *group->lines);
    }
    group->lines[group->count] = (struct replay_line){ .label = memory_string(label, length) };
    return &group->lines[group->count++];
}

static bool has_label(const struct replay_line *line, const char *label, size_t length)
{
    return strlen(line->label) == length && memcmp(line->label, label, length) == 0;
}

/* The line of that label, made when it is not there. For groups of few lines. */
static struct replay_line *line_of(struct replay_group *group, const char *label, size_t length)
{
    for (size_t i = 0; i < group->count; i++) {
        if (has_label(&group->lines[i], label, length))
            return &group->lines[i];
    }
    return add_line(group, label, length);
}

static int compare_keys(const void *left, const void *right)
{
    const struct tally_row *a = left, *b = right;
    size_t shorter = a->key_length < b->key_length ? a->key_length : b->key_length;
    int order = shorter > 0 ? memcmp(a->key, b->key, shorter) : 0;

    return order != 0 ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

/* Copies of the rows of both, in order of key; each run of one key becomes a line. */
struct sided { struct tally_row row; bool after; };

static int compare_sided(const void *left, const void *right)
{
    const struct sided *a = left, *b = right;
    int order = compare_keys(&a->row, &b->row);

    return order != 0 ? order : a->after - b->after;
}

static struct sided *both_sides(const struct tally_rows *before, const struct tally_rows *after)
{
    struct sided *all = memory_resize(NULL, before->count + after->count + 1, sizeof *all);

    for (size_t i = 0; i < before->count; i++)
        all[i] = (struct sided){ before->items[i], false };
    for (size_t i = 0; i < after->count; i++)
        all[before->count + i] = (struct sided){ after->items[i], true };
    if (before->count + after->count > 1)
        qsort(all, before->count + after->count, sizeof *all, compare_sided);
    return all;
}

/* The label ends at the key's first NUL: what follows tells apart what one line holds. */
static void join_rows(struct replay_group *group, const struct tally_rows *before, const struct tally_rows *after,
                      const char *nameless)
{
    struct sided *all = both_sides(before, after);
    struct replay_line *line = NULL;

    for (size_t i = 0; i < before->count + after->count; i++) {
        const struct tally_row *row = &all[i].row;
        size_t length = row->key_length > 0 ? strnlen(row->key, row->key_length) : 0;
        const char *label = length > 0 ? row->key : nameless;

        length = length > 0 ? length : strlen(nameless);
        if (line == NULL || !has_label(line, label, length))
            line = add_line(group, label, length);
        line->counts[all[i].after] += row->count;
        *(all[i].after ? &line->after : &line->before) += tally_risk(&row->sums);
    }
    free(all);
}

static int64_t size_of(const struct replay_line *line)
{
    return line->after > line->before ? line->after - line->before : line->before - line->after;
}

static int compare_lines(const void *left, const void *right)
{
    const struct replay_line *a = left, *b = right;

    if (size_of(a) != size_of(b))
        return size_of(a) < size_of(b) ? 1 : -1;
    if (a->counts[0] + a->counts[1] != b->counts[0] + b->counts[1])
        return a->counts[0] + a->counts[1] < b->counts[0] + b->counts[1] ? 1 : -1;
    return strcmp(a->label, b->label);
}

static void sort_lines(struct replay_group *group)
{
    if (group->count > 1)
        qsort(group->lines, group->count, sizeof *group->lines, compare_lines);
}

/* ---- groups ---- */

static void make_outcomes(struct replay_group *group, const struct replay *replay)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        for (int k = 0; k < OUTCOME_COUNT; k++) {
            const struct replay_move *move = &replay->moves[i][k];
            struct replay_line *line;
            char *label;

            if (move->sessions == 0)
                continue;
            label = memory_printf(i == k ? "still %s" : "%s to %s",
                                  outcome_name((enum payrule_outcome)i), outcome_name((enum payrule_outcome)k));
            line = line_of(group, label, strlen(label));
            line->counts[0] = move->sessions;
            line->before = move->before;
            line->after = move->after;
            free(label);
        }
    }
}

/* How many sessions fail newly or no longer, not how many fail. */
static void make_rules(struct replay_group *group, const struct replay *replay)
{
    const struct tally_rows *rows[2] = { &replay->newly, &replay->no_longer };

    join_rows(group, &replay->old.findings, &replay->new.findings, "");
    for (size_t i = 0; i < group->count; i++)
        group->lines[i].counts[0] = group->lines[i].counts[1] = 0;
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < rows[side]->count; i++)
            line_of(group, rows[side]->items[i].key, rows[side]->items[i].key_length)->counts[side] +=
                rows[side]->items[i].count;
    }
}

/* Rows that are the same in both: of a rule that fails alike in sessions that another rule changed. */
static void drop_same(struct replay_group *group)
{
    size_t kept = 0;

    for (size_t i = 0; i < group->count; i++) {
        struct replay_line *line = &group->lines[i];

        if (line->counts[0] + line->counts[1] == 0 && line->before == line->after)
            free(line->label);
        else
            group->lines[kept++] = *line;
    }
    group->count = kept;
}

void replay_groups_make(struct replay_group groups[GROUP_COUNT], const struct replay *replay)
{
    groups[GROUP_OUTCOME] = (struct replay_group){ .name = "outcome", .title = "By outcome", .adds_up = true,
                                                   .columns = { "sessions", NULL }, .keys = { "sessions", NULL } };
    groups[GROUP_RULE] = (struct replay_group){ .name = "rule", .title = "By rule",
                                                .columns = { "fails newly", "no longer" },
                                                .keys = { "newly", "no_longer" } };
    groups[GROUP_CODE] = (struct replay_group){ .name = "code", .title = "By procedure code", .adds_up = true,
                                                .columns = { "lines", NULL }, .keys = { "lines", NULL } };
    groups[GROUP_CLINIC] = (struct replay_group){ .name = "clinic", .title = "By clinic", .adds_up = true,
                                                  .columns = { "sessions", NULL }, .keys = { "sessions", NULL } };
    make_outcomes(&groups[GROUP_OUTCOME], replay);
    make_rules(&groups[GROUP_RULE], replay);
    drop_same(&groups[GROUP_RULE]);
    join_rows(&groups[GROUP_CODE], &replay->old.codes, &replay->new.codes, "");
    join_rows(&groups[GROUP_CLINIC], &replay->old.clinics, &replay->new.clinics, "(no clinic said)");
    for (int i = 0; i < GROUP_COUNT; i++)
        sort_lines(&groups[i]);
}

void replay_groups_free(struct replay_group groups[GROUP_COUNT])
{
    for (int i = 0; i < GROUP_COUNT; i++)
        replay_group_free(&groups[i]);
}

void replay_missing_make(struct replay_group *group, const struct replay *replay)
{
    *group = (struct replay_group){ .name = "missing", .title = "What was missing to judge",
                                    .columns = { "before", "after" }, .keys = { "before", "after" } };
    join_rows(group, &replay->missing_before, &replay->missing_after, "");
    sort_lines(group);
}

void replay_group_free(struct replay_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        free(group->lines[i].label);
    free(group->lines);
}

void replay_payers_make(struct replay_group *group, const struct replay *replays, size_t count)
{
    *group = (struct replay_group){ .name = "payer", .title = "By payer", .columns = { "sessions", "differently" },
                                    .keys = { "sessions", "different" }, .adds_up = true };
    for (size_t i = 0; i < count; i++) {
        struct replay_line *line = line_of(group, replays[i].payer.bytes, replays[i].payer.length);

        line->counts[0] = replays[i].sessions;
        line->counts[1] = replays[i].different;
        line->before = replays[i].before;
        line->after = replays[i].after;
    }
}
