/* Any bytes as a kept pair table. As they are, they are found to be damaged; with sums made to fit, lookups in them
 * still stay inside, whatever the numbers in them are. */
#include <stdint.h>

#include "table/pair_image.h"
#include "table/sum.h"
#include "tests/support/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const size_t item_sizes[IMAGE_ARRAYS] = { sizeof(struct pair_row), sizeof(struct pair_group), sizeof(uint32_t),
                                                 sizeof(uint8_t) };

static uint64_t count_of(const struct image_header *header, enum image_array array)
{
    if (array == IMAGE_ROWS)
        return header->row_count;
    return array == IMAGE_GROUPS ? UINT64_C(1) << (header->group_bits & 31) : header->slot_count;
}

/* Makes the sums those of the bytes, as far as the arrays lie in them. */
static void fit_sums(struct image_header *header, size_t size)
{
    const char *at = (const char *)(header + 1);
    uint64_t left = size - sizeof *header;

    for (enum image_array i = 0; i < IMAGE_ARRAYS; i++) {
        uint64_t count = count_of(header, i), bytes = count * item_sizes[i];

        if (count > left || bytes > left)
            break;
        header->sums[i] = sum_of((struct text){ at, (size_t)bytes });
        at += bytes;
        left -= bytes;
    }
    header->sum = sum_of((struct text){ (const char *)header, offsetof(struct image_header, sum) });
}

/* Every row that a lookup finds is read, as far as its last. */
static void look_up(const struct pair_index *index)
{
    uint64_t read = 0;

    for (size_t i = 0; i < (size_t)1 << index->group_bits; i++) {
        for (size_t k = 0; k < index->row_count && k < 8; k++) {
            size_t count;
            const struct pair_row *rows = table_pair(index, (code_t)index->groups[i].code << 30,
                                                     (code_t)index->rows[k].column2 << 30, &count);

            for (size_t n = 0; rows && n < count; n++)
                read += rows[n].line;
        }
    }
    if (read == 1)
        table_pair_lists(index, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image_header *header;
    struct pair_index index;

    if (size < sizeof *header || size > 65536)
        return 0;
    header = malloc(size);
    if (header == NULL)
        return 0;
    memcpy(header, data, size);
    if (image_open(&index, (struct text){ (const char *)header, size }, header->digest, 1))
        look_up(&index);
    fit_sums(header, size);
    if (image_open(&index, (struct text){ (const char *)header, size }, header->digest, 1))
        look_up(&index);
    free(header);
    return 0;
}
