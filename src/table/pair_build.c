/* The index of a pair table made of rows that are in order: the hash of all codes, and a hash of the rows for each
 * column 1. */
#include "base/crew.h"
#include "table/pair_load.h"

#define GROUP_BITS_FIRST 10
#define CREW_ROWS ((size_t)1 << 16)  /* fewer rows are not worth a thread */

/* The hash of codes while it grows, in scratch memory. */
struct building {
    struct pair_load *load;
    uint64_t seed;
    struct pair_group *groups;
    unsigned bits;
    size_t taken;
    struct pair_row *rows;
    const struct pair_runs *pieces;
    uint8_t *tags;
    uint32_t *slots;
};

/* The code's place, or the free one where it belongs. */
static struct pair_group *find_group(struct pair_group *groups, uint64_t seed, unsigned bits, uint32_t code)
{
    size_t at = pairs_group_place(seed, bits, code);

    while (groups[at].code != code && groups[at].code != 0)
        at = (at + 1) & (((size_t)1 << bits) - 1);
    return &groups[at];
}

/* Twice the room, in which the codes find new places. */
static void grow_groups(struct building *building)
{
    unsigned bits = building->bits > 0 ? building->bits + 1 : GROUP_BITS_FIRST;
    size_t old_size = building->bits > 0 ? (size_t)1 << building->bits : 0, size = (size_t)1 << bits;
    struct pair_group *old = pair_load_resize(building->load, BLOCK_GROUPS_BEFORE, old_size, sizeof *old), *groups;

    if (old_size > 0)
        memcpy(old, building->groups, old_size * sizeof *old);
    groups = pair_load_resize(building->load, BLOCK_GROUPS, size, sizeof *groups);
    memset(groups, 0, size * sizeof *groups);
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].code != 0)
            *find_group(groups, building->seed, bits, old[i].code) = old[i];
    }
    building->groups = groups;
    building->bits = bits;
}

/* The code's group, which is made when it is not there; at most half of the places are taken. */
static inline struct pair_group *take_group(struct building *building, uint32_t code)
{
    struct pair_group *group;

    if (building->taken >= (size_t)1 << (building->bits - 1))
        grow_groups(building);
    group = find_group(building->groups, building->seed, building->bits, code);
    if (group->code == 0) {
        group->code = code;
        building->taken++;
    }
    return group;
}

/* Gives each run a group with half as many slots again as it has pairs, and one. false: one column 1 has two runs. */
static bool open_groups(struct building *building, size_t piece_count, size_t *slot_count)
{
    uint32_t slots = 0;

    for (size_t piece = 0; piece < piece_count; piece++) {
        for (size_t i = 0; i < building->pieces[piece].count; i++) {
            struct pair_run *run = &building->pieces[piece].items[i];
            struct pair_group *group = take_group(building, run->column1);

            if (group->size > 0)
                return false;
            run->slot = group->first = slots;
            group->size = run->pairs + run->pairs / 2 + 1;
            slots += group->size;
        }
    }
    *slot_count = slots;
    return true;
}

static void add_pair(const struct building *building, const struct pair_run *run, uint32_t size, uint32_t row)
{
    struct pair_place place = pairs_place(building->seed, size, building->rows[row].column2);
    uint8_t *tags = building->tags + run->slot;

    while (tags[place.at] != 0)
        place.at = place.at + 1 < size ? place.at + 1 : 0;
    tags[place.at] = place.tag;
    building->slots[run->slot + place.at] = row;
}

static void fill_run(const struct building *building, const struct pair_run *run)
{
    uint32_t size = run->pairs + run->pairs / 2 + 1;
    struct pair_row *rows = building->rows;

    memset(building->tags + run->slot, 0, size * sizeof *building->tags);
    memset(building->slots + run->slot, 0, size * sizeof *building->slots);
    for (uint32_t i = run->first, next; i < run->end; i = next) {
        for (next = i + 1; next < run->end && rows[next].column2 == rows[i].column2; next++)
            rows[next - 1].more = 1;
        rows[next - 1].more = 0;
        add_pair(building, run, size, i);
    }
}

static void fill_piece(void *context, size_t index)
{
    const struct building *building = context;

    for (size_t i = 0; i < building->pieces[index].count; i++)
        fill_run(building, &building->pieces[index].items[i]);
}

/* Codes that stand in column 2 only. */
static void add_column2(struct building *building, size_t row_count)
{
    uint32_t last = 0;

    for (size_t i = 0; i < row_count; i++) {
        if (building->rows[i].column2 != last)
            take_group(building, last = building->rows[i].column2);
    }
}

const struct pair_index *pair_build(struct pair_load *load, uint64_t seed, struct pair_row *rows, size_t row_count,
                                    struct pair_runs *pieces, size_t piece_count)
{
    struct building building = { .load = load, .seed = seed, .rows = rows, .pieces = pieces };
    struct pair_index *index = ARENA_NEW(load->arena, struct pair_index);
    struct pair_group *groups;

    grow_groups(&building);
    if (!open_groups(&building, piece_count, &index->slot_count))
        return NULL;
    building.tags = arena_take_array(load->arena, index->slot_count, sizeof *building.tags);
    building.slots = arena_take_array(load->arena, index->slot_count, sizeof *building.slots);
    crew_run(row_count < CREW_ROWS ? 1 : load->threads, piece_count, fill_piece, &building);
    add_column2(&building, row_count);
    groups = arena_take_array(load->arena, (size_t)1 << building.bits, sizeof *groups);
    memcpy(groups, building.groups, ((size_t)1 << building.bits) * sizeof *groups);
    *index = (struct pair_index){ seed, groups, building.bits, building.tags, building.slots, rows, index->slot_count,
                                  row_count };
    return index;
}
