/* The index of a pair table as bytes, for the cache. Private to src/table. */
#ifndef TABLE_PAIR_IMAGE_H
#define TABLE_PAIR_IMAGE_H
#include "table/checksum.h"
#include "table/pairs.h"

enum image_array { IMAGE_ROWS, IMAGE_GROUPS, IMAGE_SLOTS, IMAGE_TAGS, IMAGE_ARRAYS };

/* Begins the bytes; the arrays follow without gaps in the order above. */
struct image_header {
    char magic[8];
    uint32_t version, order;            /* order: a number whose bytes tell the machine's order */
    uint8_t digest[CHECKSUM_SIZE];      /* SHA-256 of the table's text */
    uint64_t row_count, group_bits, slot_count;
    uint64_t sums[IMAGE_ARRAYS];
    uint64_t sum;                       /* of all before it */
};

#define IMAGE_PARTS (1 + IMAGE_ARRAYS)

/* The header and the arrays of an index, to be written one after the other. */
void image_make(struct image_header *header, struct text parts[IMAGE_PARTS], const struct pair_index *index,
                const uint8_t digest[CHECKSUM_SIZE]);

/* The index in the bytes, which must stay where they are, at a multiple of 8. false: they are not a whole and unharmed
 * image of the table with that checksum. Whatever the bytes are, lookups in an index that was opened stay inside it. */
bool image_open(struct pair_index *index, struct text bytes, const uint8_t digest[CHECKSUM_SIZE], unsigned threads);

#endif
