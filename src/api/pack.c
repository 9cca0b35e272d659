/* Packs and their signatures, as payrule.h has them. */
#include "pack/pack.h"
#include "api/internal.h"
#include "pack/signature.h"

struct payrule_pack {
    struct allocator allocator;
    struct arena arena;
    struct text bytes;
    struct pack pack;
    struct pack_fault fault;
};

/* ---- reading ---- */

static enum payrule_status read_pack(void *context)
{
    struct payrule_pack *pack = context;

    return pack_read(&pack->arena, pack->bytes, &pack->pack, &pack->fault) ? PAYRULE_OK : PAYRULE_EINPUT;
}

int payrule_pack_begins(const char *bytes, size_t length) { return pack_begins((struct text){ bytes, length }); }

enum payrule_status payrule_pack_open(struct payrule_pack **made, const char *bytes, size_t length)
{
    struct payrule_pack *pack = allocator_standard.resize(allocator_standard.context, NULL, 0, sizeof *pack);
    enum payrule_status status;

    *made = NULL;
    if (pack == NULL)
        return PAYRULE_ENOMEM;
    *pack = (struct payrule_pack){ .allocator = allocator_standard, .bytes = { bytes, length } };
    arena_init(&pack->arena, pack->allocator);
    status = api_guard(&pack->arena, NULL, read_pack, pack);
    if (status == PAYRULE_ENOMEM)
        payrule_pack_close(pack);
    else
        *made = pack;
    return status;
}

void payrule_pack_close(struct payrule_pack *pack)
{
    if (pack == NULL)
        return;
    arena_free(&pack->arena);
    pack->allocator.resize(pack->allocator.context, pack, sizeof *pack, 0);
}

const char *payrule_pack_problem(const struct payrule_pack *pack, size_t *line)
{
    *line = pack->fault.line;
    return pack->fault.problem;
}

enum payrule_status payrule_pack_file(const struct payrule_pack *pack, size_t index, struct payrule_pack_file *file)
{
    const struct pack_file *found = index < pack->pack.count ? &pack->pack.files[index] : NULL;

    if (found == NULL)
        return PAYRULE_END;
    *file = (struct payrule_pack_file){ api_text(found->name), found->table, found->bytes.bytes, found->bytes.length };
    return PAYRULE_OK;
}

/* ---- writing ---- */

struct packing {
    const struct payrule_pack_file *files;
    size_t count;
    struct arena arena;
    struct buffer header;
    struct pack_file *sorted;
    struct pack_fault fault;
};

static enum payrule_status write_header(void *context)
{
    struct packing *packing = context;

    packing->sorted = ARENA_ARRAY(&packing->arena, packing->count, struct pack_file);
    for (size_t i = 0; i < packing->count; i++) {
        const struct payrule_pack_file *file = &packing->files[i];

        packing->sorted[i] = (struct pack_file){ { file->name.bytes, file->name.length },
                                                 { file->bytes, file->length },
                                                 file->table != 0 };
    }
    if (!pack_write_header(&packing->header, packing->sorted, packing->count, &packing->fault))
        return PAYRULE_EUSAGE;
    return packing->header.failed ? PAYRULE_ENOMEM : PAYRULE_OK;
}

enum payrule_status payrule_pack_write(const struct payrule_pack_file *files, size_t count, const char **problem,
                                       payrule_sink sink, void *context)
{
    struct packing packing = { .files = files, .count = count };
    enum payrule_status status;

    arena_init(&packing.arena, allocator_standard);
    buffer_init(&packing.header, allocator_standard);
    status = api_guard(&packing.arena, NULL, write_header, &packing);
    *problem = packing.fault.problem;
    if (status == PAYRULE_OK && sink(context, packing.header.bytes, packing.header.length) == 0) {
        for (size_t i = 0; i < count; i++)
            if (sink(context, packing.sorted[i].bytes.bytes, packing.sorted[i].bytes.length) != 0)
                break;
    }
    buffer_free(&packing.header);
    arena_free(&packing.arena);
    return status;
}

/* ---- signatures ---- */

enum payrule_trust payrule_signature_check(const char *bytes, size_t length, const char *signature,
                                           size_t signature_length, const char *key, size_t key_length,
                                           struct payrule_text *comment)
{
    struct public_key public_key;
    struct text found = { "", 0 };
    enum payrule_trust trust = PAYRULE_SIGNATURE_UNREADABLE;

    *comment = api_text(found);
    if (!public_key_read(&public_key, (struct text){ key, key_length }))
        return PAYRULE_KEY_UNREADABLE;
    switch (signature_check((struct text){ bytes, length }, (struct text){ signature, signature_length }, &public_key,
                            &found)) {
    case SIGNATURE_GOOD: trust = PAYRULE_TRUSTED; break;
    case SIGNATURE_UNREADABLE: trust = PAYRULE_SIGNATURE_UNREADABLE; break;
    case SIGNATURE_OTHER_KEY: trust = PAYRULE_OTHER_KEY; break;
    case SIGNATURE_OTHER_BYTES: trust = PAYRULE_OTHER_BYTES; break;
    case SIGNATURE_OTHER_COMMENT: trust = PAYRULE_OTHER_COMMENT; break;
    }
    if (trust == PAYRULE_TRUSTED)
        *comment = api_text(found);
    return trust;
}

enum payrule_status payrule_sign(const char *bytes, size_t length, const char *secret, size_t secret_length,
                                 const char *comment, payrule_sink sink, void *context)
{
    struct secret_key key;
    struct buffer to;

    switch (secret_key_read(&key, (struct text){ secret, secret_length })) {
    case SECRET_KEY_READ: break;
    case SECRET_KEY_UNREADABLE: return PAYRULE_EINPUT;
    case SECRET_KEY_HAS_PASSWORD: return PAYRULE_EUSAGE;
    }
    buffer_init(&to, allocator_standard);
    signature_make(&to, (struct text){ bytes, length }, &key, text_of(comment));
    secret_key_wipe(&key);
    return api_deliver(&to, sink, context);
}

enum payrule_status payrule_key_new(payrule_sink sink, void *secret, void *public_key)
{
    struct secret_key key;
    struct public_key open;
    struct buffer written, published;
    enum payrule_status status;

    if (!secret_key_new(&key, &open))
        return PAYRULE_EUSAGE;
    buffer_init(&written, allocator_standard);
    buffer_init(&published, allocator_standard);
    secret_key_write(&written, &key);
    public_key_write(&published, &open);
    secret_key_wipe(&key);
    status = api_deliver(&written, sink, secret);
    if (status == PAYRULE_OK)
        return api_deliver(&published, sink, public_key);
    buffer_free(&published);
    return status;
}
