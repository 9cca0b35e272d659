/* Any bytes as a pack: no crash, and a pack that is read is the one that would be written of its files. The same bytes
 * as a signature and as keys: no crash, and nobody's signature is made up. */
#include <stdint.h>
#include <stdlib.h>

#include "pack/pack.h"
#include "pack/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(struct arena *arena, struct text bytes, const struct pack *pack)
{
    struct pack_file *files = ARENA_ARRAY(arena, pack->count, struct pack_file);
    struct pack_fault fault;
    struct buffer again;

    memcpy(files, pack->files, pack->count * sizeof *files);
    buffer_init(&again, allocator_standard);
    if (!pack_write_header(&again, files, pack->count, &fault))
        abort();
    for (size_t i = 0; i < pack->count; i++)
        buffer_add(&again, files[i].bytes);
    if (!text_equal(bytes, buffer_text(&again)))
        abort();
    buffer_free(&again);
}

static void read_pack(struct text bytes)
{
    struct arena arena;
    struct pack pack;
    struct pack_fault fault = { NULL, 0 };

    arena_init(&arena, allocator_standard);
    if (pack_read(&arena, bytes, &pack, &fault))
        write_again(&arena, bytes, &pack);
    else if (fault.problem == NULL)
        abort();
    arena_free(&arena);
}

static void read_signature(struct text bytes)
{
    struct public_key key = { .id = { 1 } };
    struct secret_key secret;
    struct text comment;

    (void)public_key_read(&key, bytes);
    (void)secret_key_read(&secret, bytes);
    if (signature_check(TEXT("what nobody signed"), bytes, &key, &comment) == SIGNATURE_GOOD)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + (size == 0)); /* a block of its own: a look beyond its end is found */

    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    read_pack((struct text){ copy, size });
    read_signature((struct text){ copy, size });
    free(copy);
    return 0;
}
