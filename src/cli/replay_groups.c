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

static void free_label(struct replay_line *line) { free((char *)(uintptr_t)line->label); }

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

void replay_line_add(struct replay_line *to, const struct replay_line *line)
{
    to->counts[0] += line->counts[0];
    to->counts[1] += line->counts[1];
    to->before += line->before;
    to->after += line->after;
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
            free_label(line);
        else
            group->lines[kept++] = *line;
    }
    group->count = kept;
}

/* The groups without their lines. */
static const struct replay_group group_kinds[GROUP_COUNT] = {
    [GROUP_OUTCOME] = { .name = "outcome", .title = "By outcome", .money = true, .adds_up = true,
                        .columns = { "sessions", NULL }, .keys = { "sessions", NULL } },
    [GROUP_RULE] = { .name = "rule", .title = "By rule", .money = true,
                     .columns = { "fails newly", "no longer" }, .keys = { "newly", "no_longer" } },
    [GROUP_CODE] = { .name = "code", .title = "By procedure code", .money = true, .adds_up = true,
                     .columns = { "lines", NULL }, .keys = { "lines", NULL } },
    [GROUP_CLINIC] = { .name = "clinic", .title = "By clinic", .money = true, .adds_up = true,
                       .columns = { "sessions", NULL }, .keys = { "sessions", NULL } },
    [GROUP_MISSING] = { .name = "missing", .title = "What was missing to judge",
                        .columns = { "before", "after" }, .keys = { "before", "after" } },
};

void replay_groups_make(struct replay_group groups[GROUP_COUNT], const struct replay *replay)
{
    memcpy(groups, group_kinds, sizeof group_kinds);
    make_outcomes(&groups[GROUP_OUTCOME], replay);
    make_rules(&groups[GROUP_RULE], replay);
    drop_same(&groups[GROUP_RULE]);
    join_rows(&groups[GROUP_CODE], &replay->old.codes, &replay->new.codes, "");
    join_rows(&groups[GROUP_CLINIC], &replay->old.clinics, &replay->new.clinics, "(no clinic said)");
    join_rows(&groups[GROUP_MISSING], &replay->missing_before, &replay->missing_after, "");
    for (int i = 0; i < GROUP_COUNT; i++)
        sort_lines(&groups[i]);
}

void replay_groups_free(struct replay_group groups[GROUP_COUNT])
{
    for (int i = 0; i < GROUP_COUNT; i++)
        replay_group_free(&groups[i]);
}

void replay_group_free(struct replay_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        free_label(&group->lines[i]);
    free(group->lines);
}

void replay_payers_make(struct replay_group *group, const struct replay *replays, size_t count)
{
    *group = (struct replay_group){ .name = "payer", .title = "By payer", .columns = { "sessions", "differently" },
                                    .keys = { "sessions", "different" }, .money = true, .adds_up = true };
    for (size_t i = 0; i < count; i++) {
        struct replay_line *line;

        if (replays[i].sessions == 0)
            continue;
        line = line_of(group, replays[i].payer.bytes, replays[i].payer.length);
        line->counts[0] = replays[i].sessions;
        line->counts[1] = replays[i].different;
        line->before = replays[i].before;
        line->after = replays[i].after;
    }
}
