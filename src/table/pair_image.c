/* Layout of a kept pair table. Sums find damage of any kind; the checks after them hold even where someone made the
 * sums fit: every number in the arrays stays inside the array it points into. Knows no files. */
#include "table/pair_image.h"

#include <stdatomic.h>

#include "base/crew.h"
#include "table/cache.h"
#include "table/sum.h"

static const size_t item_sizes[IMAGE_ARRAYS] = {
    [IMAGE_ROWS] = sizeof(struct pair_row),
    [IMAGE_GROUPS] = sizeof(struct pair_group),
    [IMAGE_SLOTS] = sizeof(uint32_t),
    [IMAGE_TAGS] = sizeof(uint8_t),
};

static uint64_t header_sum(const struct image_header *header)
{
    return sum_of((struct text){ (const char *)header, offsetof(struct image_header, sum) });
}

/* How many items the array has. */
static uint64_t count_items(const struct image_header *header, enum image_array array)
{
    if (array == IMAGE_ROWS)
        return header->row_count;
    return array == IMAGE_GROUPS ? UINT64_C(1) << header->group_bits : header->slot_count;
}

void image_make(struct image_header *header, struct text parts[IMAGE_PARTS], const struct pair_index *index,
                const uint8_t digest[CHECKSUM_SIZE])
{
    const void *arrays[IMAGE_ARRAYS] = { index->rows, index->groups, index->slots, index->tags };

    *header = (struct image_header){ .magic = "payrule", .version = CACHE_VERSION, .order = CACHE_WORD_ORDER,
                                     .row_count = index->row_count, .group_bits = index->group_bits,
                                     .slot_count = index->slot_count };
    memcpy(header->digest, digest, sizeof header->digest);
    for (enum image_array i = 0; i < IMAGE_ARRAYS; i++) {
        parts[1 + i] = (struct text){ arrays[i], (size_t)count_items(header, i) * item_sizes[i] };
        header->sums[i] = sum_of(parts[1 + i]);
    }
    header->sum = header_sum(header);
    parts[0] = (struct text){ (const char *)header, sizeof *header };
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

#define CREW_BYTES ((size_t)1 << 20)  /* fewer are not worth a thread */

struct opening {
    const struct image_header *header;
    const char *arrays[IMAGE_ARRAYS];
    atomic_bool damaged;
};

static bool is_ours(const struct image_header *header, const uint8_t digest[CHECKSUM_SIZE])
{
    return memcmp(header->magic, "payrule", sizeof header->magic) == 0 && header->version == CACHE_VERSION &&
           header->order == CACHE_WORD_ORDER && memcmp(header->digest, digest, CHECKSUM_SIZE) == 0 &&
           header->sum == header_sum(header);
}

/* Finds where the arrays are; false when they do not fill the bytes exactly. */
static bool find_arrays(struct opening *opening, struct text bytes)
{
    uint64_t at = sizeof(struct image_header);

    if (opening->header->group_bits < 1 || opening->header->group_bits > 31 ||
        opening->header->row_count > UINT32_MAX || opening->header->slot_count > UINT32_MAX)
        return false;
    for (enum image_array i = 0; i < IMAGE_ARRAYS; i++) {
        opening->arrays[i] = bytes.bytes + (at < bytes.length ? at : bytes.length);
        at += count_items(opening->header, i) * item_sizes[i];  /* below 2^38: no overflow */
    }
    return at == bytes.length;
}

static bool rows_are_sound(const struct pair_row *rows, uint64_t count)
{
    bool sound = true;

    for (uint64_t i = 0; i < count; i++)
        sound &= rows[i].from >= DATE_MIN && rows[i].from <= rows[i].until && rows[i].until <= DATE_MAX;
    return sound && (count == 0 || !rows[count - 1].more);
}

static bool groups_are_sound(const struct pair_group *groups, uint64_t count, uint64_t slot_count)
{
    bool sound = true;

    for (uint64_t i = 0; i < count; i++)
        sound &= (uint64_t)groups[i].first + groups[i].size <= slot_count;
    return sound;
}

static bool slots_are_sound(const uint32_t *slots, uint64_t count, uint64_t row_count)
{
    bool sound = true;

    for (uint64_t i = 0; i < count; i++)
        sound &= slots[i] < row_count;
    return sound;
}

static bool is_sound(const struct opening *opening, enum image_array array)
{
    const void *items = opening->arrays[array];
    uint64_t count = count_items(opening->header, array);

    switch (array) {
    case IMAGE_ROWS: return rows_are_sound(items, count);
    case IMAGE_GROUPS: return groups_are_sound(items, count, opening->header->slot_count);
    case IMAGE_SLOTS: return slots_are_sound(items, count, opening->header->row_count);
    case IMAGE_TAGS:
    case IMAGE_ARRAYS: break;
    }
    return true;
}

static void check_array(void *context, size_t index)
{
    struct opening *opening = context;
    enum image_array array = (enum image_array)index;
    struct text bytes = { opening->arrays[array], (size_t)count_items(opening->header, array) * item_sizes[array] };

    if (sum_of(bytes) != opening->header->sums[array] || !is_sound(opening, array))
        atomic_store(&opening->damaged, true);
}

bool image_open(struct pair_index *index, struct text bytes, const uint8_t digest[CHECKSUM_SIZE], unsigned threads)
{
    struct opening opening = { .header = (const void *)bytes.bytes };

    atomic_init(&opening.damaged, false);
    if (bytes.length < sizeof *opening.header || !is_ours(opening.header, digest) || !find_arrays(&opening, bytes))
        return false;
    crew_run(bytes.length < CREW_BYTES ? 1 : threads, IMAGE_ARRAYS, check_array, &opening);
    if (atomic_load(&opening.damaged))
        return false;
    *index = (struct pair_index){ .groups = (const void *)opening.arrays[IMAGE_GROUPS],
                                  .group_bits = (unsigned)opening.header->group_bits,
                                  .tags = (const void *)opening.arrays[IMAGE_TAGS],
                                  .slots = (const void *)opening.arrays[IMAGE_SLOTS],
                                  .rows = (const void *)opening.arrays[IMAGE_ROWS],
                                  .slot_count = (size_t)opening.header->slot_count,
                                  .row_count = (size_t)opening.header->row_count };
    memcpy(&index->seed, digest, sizeof index->seed);
    index->seed |= 1;
    return true;
}
