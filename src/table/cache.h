/* Tables kept in a folder of the user's, as they are in memory, so that large ones need not be read again.
 *
 * What is in the folder decides nothing but time: a file that is damaged, foreign, another user's or of another version
 * is as good as none, and a folder that cannot be written to stays as it is. Files are made under another name and
 * renamed, so that several processes can use one folder; they are never changed afterwards, only replaced.
 *
 * Whenever a file is kept, those that nobody used for a hundred days are removed; a file's time says when it was used.
 *
 *     <sha256 of the table>-<version>.pairs   the index of a pair table (pair_image.c)
 *     <file>-<version>.stamp                  which checksum a table file has, by the state in which it was read */
#ifndef TABLE_CACHE_H
#define TABLE_CACHE_H
#include "base/arena.h"
#include "base/text.h"
#include "table/checksum.h"

#define CACHE_VERSION 1      /* of the layout of all files; another one, another name */
#define CACHE_WORD_ORDER UINT32_C(0x01020304)

/* What tells a state of a file from every other state of every file: its place, size and times. */
struct table_stamp { uint64_t device, file, size, changed, changed_ns, written, written_ns; };

/* A file of the folder in memory, until cache_close(). */
struct cache_map { struct cache_map *next; void *bytes; size_t length; };

struct table_cache {
    const char *folder;      /* NULL: no cache */
    struct cache_map *maps;  /* in the arena given to cache_map_pairs() */
};

/* Unmaps everything. */
void cache_close(struct table_cache *cache);

/* The bytes kept for that table, mapped; or an empty text. */
struct text cache_map_pairs(struct table_cache *cache, struct arena *arena, const uint8_t digest[CHECKSUM_SIZE]);
/* Takes back the last mapping, which was of no use. */
void cache_unmap(struct table_cache *cache);
/* Keeps the parts, one after the other. */
void cache_keep_pairs(const struct table_cache *cache, struct arena *arena, const uint8_t digest[CHECKSUM_SIZE],
                      const struct text *parts, size_t count);

/* The checksum that was recorded for that state of a file. */
bool cache_find_digest(const struct table_cache *cache, struct arena *arena, const struct table_stamp *stamp,
                       uint8_t digest[CHECKSUM_SIZE]);
void cache_keep_digest(const struct table_cache *cache, struct arena *arena, const struct table_stamp *stamp,
                       const uint8_t digest[CHECKSUM_SIZE]);

#endif
