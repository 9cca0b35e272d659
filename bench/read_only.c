/* Reads session records (JSON Lines) and does nothing with them: what reading alone costs. For bench/run only.
 *
 * usage: read_only FILE
 * Prints how many records there were and how many of them could not be read. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/reader.h"

#define SLACK 64  /* readable bytes that the reader wants behind a line */

/* The file's bytes, zeros after them; NULL when it cannot be mapped. */
static const char *map_file(const char *path, size_t *length)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *bytes;

    if (descriptor < 0 || fstat(descriptor, &about) != 0 || about.st_size == 0)
        return NULL;
    *length = (size_t)about.st_size;
    bytes = mmap(NULL, *length + SLACK, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return NULL;
    if (mmap(bytes, *length, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == MAP_FAILED)
        return NULL;
    close(descriptor);
    return bytes;
}

static void read_records(struct record_reader *reader, struct arena *memory, struct text rest, size_t counts[])
{
    struct session session;

    while (rest.length > 0) {
        const char *end = memchr(rest.bytes, '\n', rest.length);
        struct text line = { rest.bytes, end ? (size_t)(end - rest.bytes) : rest.length };
        size_t taken = line.length + (end != NULL);

        arena_reset(memory);
        counts[record_read_json(reader, &session, memory, line)]++;
        rest = (struct text){ rest.bytes + taken, rest.length - taken };
    }
}

int main(int argc, char **argv)
{
    struct arena keep, memory;
    struct sources sources;
    struct diagnostics diagnostics;
    struct text input = { NULL, 0 };
    size_t counts[RECORD_BLANK + 1] = { 0 };

    input.bytes = argc == 2 ? map_file(argv[1], &input.length) : NULL;
    if (input.bytes == NULL) {
        fprintf(stderr, "usage: read_only FILE, which must be there and hold something\n");
        return 2;
    }
    arena_init(&keep, allocator_standard);
    arena_init(&memory, allocator_standard);
    sources_init(&sources, &keep);
    diag_init(&diagnostics, &keep, &sources);
    read_records(record_reader_new(&keep, &diagnostics, RECORD_JSONL, TEXT("input")), &memory, input, counts);
    printf("%zu read, %zu refused\n", counts[RECORD_READ], counts[RECORD_REFUSED]);
    arena_free(&memory);
    arena_free(&keep);
    return counts[RECORD_REFUSED] > 0;
}
