/* The files of the cache: their names, whom they may belong to, mapping and writing them. Knows nothing of what is in
 * them but the records of checksums, which are its own. Whatever fails, fails in silence: the table is then read from
 * its text. */
#include "table/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/sum.h"

#define FILE_LARGEST ((off_t)1 << 34)
#define FILE_MODE 0600
#define FOLDER_MODE 0700
#define FOLDER_LONGEST 3000
#define DRAFT_BEGINS ".payrule-"           /* the name of a file while it is written */
#define DRAFT DRAFT_BEGINS "XXXXXX"
#define UNUSED_SECONDS (100 * 24 * 3600)  /* after which a file may go */

/* ---- names ------------------------------------------------------------------------------------------------------- */

static const char *pairs_path(const struct table_cache *cache, struct arena *arena, const uint8_t digest[CHECKSUM_SIZE])
{
    char hex[2 * CHECKSUM_SIZE + 1];

    sodium_bin2hex(hex, sizeof hex, digest, CHECKSUM_SIZE);
    return arena_printf(arena, "%s/%s-%d.pairs", cache->folder, hex, CACHE_VERSION).bytes;
}

/* One name for all states of a file, so that a record replaces the one before. */
static const char *stamp_path(const struct table_cache *cache, struct arena *arena, const struct table_stamp *stamp)
{
    return arena_printf(arena, "%s/%llx-%llx-%d.stamp", cache->folder, (unsigned long long)stamp->device,
                        (unsigned long long)stamp->file, CACHE_VERSION).bytes;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Opens a file that nobody but its user can have written; -1: there is none. */
static int open_own(const char *path, size_t *length)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat about;

    if (descriptor < 0)
        return -1;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != geteuid() ||
        (about.st_mode & (S_IWGRP | S_IWOTH)) != 0 || about.st_size <= 0 || about.st_size > FILE_LARGEST) {
        close(descriptor);
        return -1;
    }
    *length = (size_t)about.st_size;
    futimens(descriptor, NULL); /* used now; see remove_unused() */
    return descriptor;
}

struct text cache_map_pairs(struct table_cache *cache, struct arena *arena, const uint8_t digest[CHECKSUM_SIZE])
{
    struct cache_map *map = ARENA_NEW(arena, struct cache_map);
    int descriptor = open_own(pairs_path(cache, arena, digest), &map->length);

    if (descriptor < 0)
        return TEXT("");
    map->bytes = mmap(NULL, map->length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    close(descriptor);
    if (map->bytes == MAP_FAILED)
        return TEXT("");
    map->next = cache->maps;
    cache->maps = map;
    return (struct text){ map->bytes, map->length };
}

void cache_unmap(struct table_cache *cache)
{
    struct cache_map *map = cache->maps;

    munmap(map->bytes, map->length);
    cache->maps = map->next;
}

void cache_close(struct table_cache *cache)
{
    while (cache->maps)
        cache_unmap(cache);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Makes the folder and those above it, as far as they are missing. */
static void make_folder(const char *folder)
{
    char path[FOLDER_LONGEST + 1];
    size_t length = strlen(folder);

    if (length > FOLDER_LONGEST || mkdir(folder, FOLDER_MODE) == 0 || errno != ENOENT)
        return;
    memcpy(path, folder, length + 1);
    for (size_t i = 1; i < length; i++) {
        if (path[i] != '/')
            continue;
        path[i] = '\0';
        mkdir(path, FOLDER_MODE);
        path[i] = '/';
    }
    mkdir(path, FOLDER_MODE);
}

static bool write_all(int descriptor, struct text bytes)
{
    while (bytes.length > 0) {
        ssize_t written = write(descriptor, bytes.bytes, bytes.length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.bytes += written;
        bytes.length -= (size_t)written;
    }
    return true;
}

/* "<letters and digits>-<version>.pairs", "....stamp", or a draft that a killed process left. */
static bool is_ours(const char *name)
{
    size_t length = strlen(name), body = strspn(name, "0123456789abcdef-");

    if (strncmp(name, DRAFT_BEGINS, sizeof DRAFT_BEGINS - 1) == 0)
        return length == sizeof DRAFT - 1;
    return body > 0 && (strcmp(name + body, ".pairs") == 0 || strcmp(name + body, ".stamp") == 0);
}

/* Removes what nobody used for a hundred days before `now`, which is the time of the file kept last: tables that were
 * replaced are never asked for again. What a process has mapped stays there for it. */
static void remove_unused(const char *folder, time_t now)
{
    DIR *open = opendir(folder);
    struct dirent *entry;
    struct stat about;

    if (open == NULL)
        return;
    while ((entry = readdir(open)) != NULL) {
        if (is_ours(entry->d_name) && fstatat(dirfd(open), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(about.st_mode) && about.st_uid == geteuid() && about.st_mtime < now - UNUSED_SECONDS)
            unlinkat(dirfd(open), entry->d_name, 0);
    }
    closedir(open);
}

/* The file is there as a whole or not at all. */
static void keep_file(const struct table_cache *cache, struct arena *arena, const char *path, const struct text *parts,
                      size_t count)
{
    struct text draft = arena_printf(arena, "%s/" DRAFT, cache->folder);
    struct stat about = { .st_mtime = 0 };
    int descriptor;
    bool whole = true;

    make_folder(cache->folder);
    descriptor = mkstemp((char *)draft.bytes);
    if (descriptor < 0)
        return;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    for (size_t i = 0; i < count && whole; i++)
        whole = write_all(descriptor, parts[i]);
    whole &= fchmod(descriptor, FILE_MODE) == 0 && fstat(descriptor, &about) == 0;
    whole &= close(descriptor) == 0;
    if (!whole || rename(draft.bytes, path) != 0)
        unlink(draft.bytes);
    else
        remove_unused(cache->folder, about.st_mtime);
}

void cache_keep_pairs(const struct table_cache *cache, struct arena *arena, const uint8_t digest[CHECKSUM_SIZE],
                      const struct text *parts, size_t count)
{
    keep_file(cache, arena, pairs_path(cache, arena, digest), parts, count);
}

/* ---- records of checksums ---------------------------------------------------------------------------------------- */

struct record {
    char magic[8];
    uint32_t version, order;
    struct table_stamp stamp;
    uint8_t digest[CHECKSUM_SIZE];
    uint64_t sum;  /* of all before it */
};

static struct record make_record(const struct table_stamp *stamp, const uint8_t digest[CHECKSUM_SIZE])
{
    struct record record = { "payrule", CACHE_VERSION, CACHE_WORD_ORDER, *stamp, { 0 }, 0 };

    memcpy(record.digest, digest, sizeof record.digest);
    record.sum = sum_of((struct text){ (const char *)&record, offsetof(struct record, sum) });
    return record;
}

bool cache_find_digest(const struct table_cache *cache, struct arena *arena, const struct table_stamp *stamp,
                       uint8_t digest[CHECKSUM_SIZE])
{
    struct record found, expected;
    size_t length;
    int descriptor = open_own(stamp_path(cache, arena, stamp), &length);
    bool whole;

    if (descriptor < 0)
        return false;
    whole = length == sizeof found && read(descriptor, &found, sizeof found) == (ssize_t)sizeof found;
    close(descriptor);
    if (!whole)
        return false;
    expected = make_record(stamp, found.digest);
    if (memcmp(&found, &expected, sizeof found) != 0)
        return false;
    memcpy(digest, found.digest, CHECKSUM_SIZE);
    return true;
}

void cache_keep_digest(const struct table_cache *cache, struct arena *arena, const struct table_stamp *stamp,
                       const uint8_t digest[CHECKSUM_SIZE])
{
    struct record record = make_record(stamp, digest);
    struct text part = { (const char *)&record, sizeof record };

    keep_file(cache, arena, stamp_path(cache, arena, stamp), &part, 1);
}
