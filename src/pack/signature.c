/* See signature.h. */
#include "pack/signature.h"

#include <sodium.h>

#define SIGNED_SIZE ((size_t)(2 + SIGNATURE_KEY_ID + crypto_sign_BYTES))
#define PUBLIC_SIZE ((size_t)(2 + SIGNATURE_KEY_ID + SIGNATURE_PUBLIC))
#define CHECK_SIZE ((size_t)32)
/* algorithm, how the password works, what the check is; salt and the two limits of the password */
#define SECRET_HEAD ((size_t)(6 + 32 + 8 + 8))
#define SECRET_SIZE (SECRET_HEAD + SIGNATURE_KEY_ID + SIGNATURE_SECRET + CHECK_SIZE)
#define BASE64_MOST ((size_t)256)

static const char untrusted[] = "untrusted comment: ";
static const char trusted[] = "trusted comment: ";

/* ---- lines and base64 ---- */

/* The next line without its end; false when nothing is left. */
static bool take_line(struct text *rest, struct text *line)
{
    const char *newline = rest->length > 0 ? memchr(rest->bytes, '\n', rest->length) : NULL;
    size_t length = newline != NULL ? (size_t)(newline - rest->bytes) : rest->length;
    size_t taken = length + (newline != NULL);

    if (rest->length == 0)
        return false;
    *line = (struct text){ rest->bytes, length };
    if (length > 0 && rest->bytes[length - 1] == '\r')
        line->length--;
    *rest = (struct text){ rest->bytes + taken, rest->length - taken };
    return true;
}

static bool is_blank(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] != ' ' && text.bytes[i] != '\t' && text.bytes[i] != '\r' && text.bytes[i] != '\n')
            return false;
    return true;
}

/* Exactly `size` bytes in one line of base64, as it would be written: libsodium takes some bytes beyond ASCII for those
 * of the alphabet. */
static bool decode(uint8_t *to, size_t size, struct text line)
{
    char again[BASE64_MOST];
    size_t length;
    bool same;

    if (line.length == 0 || sodium_base642bin(to, size, line.bytes, line.length, NULL, &length, NULL,
                                              sodium_base64_VARIANT_ORIGINAL) != 0 ||
        length != size)
        return false;
    sodium_bin2base64(again, sizeof again, to, size, sodium_base64_VARIANT_ORIGINAL);
    same = text_is(line, again);
    sodium_memzero(again, sizeof again);
    return same;
}

static void encode(struct buffer *to, const uint8_t *bytes, size_t size)
{
    char text[BASE64_MOST];

    sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_ORIGINAL);
    buffer_string(to, text);
    buffer_char(to, '\n');
}

/* The line that holds the key: the second one where the first is a comment. */
static bool key_line(struct text text, struct text *line)
{
    struct text rest = text;

    if (!take_line(&rest, line))
        return false;
    if (text_starts_with(*line, text_of(untrusted)) && !take_line(&rest, line))
        return false;
    return is_blank(rest);
}

static void write_id(struct buffer *to, const uint8_t id[SIGNATURE_KEY_ID])
{
    for (size_t i = SIGNATURE_KEY_ID; i > 0; i--)
        buffer_printf(to, "%02X", id[i - 1]);
}

/* ---- keys ---- */

bool public_key_read(struct public_key *key, struct text text)
{
    uint8_t bytes[PUBLIC_SIZE];
    struct text line;

    if (!key_line(text, &line) || !decode(bytes, sizeof bytes, line) || memcmp(bytes, "Ed", 2) != 0)
        return false;
    memcpy(key->id, bytes + 2, sizeof key->id);
    memcpy(key->key, bytes + 2 + sizeof key->id, sizeof key->key);
    return true;
}

void public_key_write(struct buffer *to, const struct public_key *key)
{
    uint8_t bytes[PUBLIC_SIZE] = { 'E', 'd' };

    memcpy(bytes + 2, key->id, sizeof key->id);
    memcpy(bytes + 2 + sizeof key->id, key->key, sizeof key->key);
    buffer_string(to, untrusted);
    buffer_string(to, "minisign public key ");
    write_id(to, key->id);
    buffer_char(to, '\n');
    encode(to, bytes, sizeof bytes);
}

/* The check of a secret key is over its algorithm, id and key. */
static void secret_check(uint8_t check[CHECK_SIZE], const struct secret_key *key)
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, CHECK_SIZE);
    crypto_generichash_update(&state, (const uint8_t *)"Ed", 2);
    crypto_generichash_update(&state, key->id, sizeof key->id);
    crypto_generichash_update(&state, key->key, sizeof key->key);
    crypto_generichash_final(&state, check, CHECK_SIZE);
}

/* The second half of a key is made of its first: that tells damage where no check does, as minisign leaves it out of
 * keys without a password. */
static bool is_whole(const struct secret_key *key)
{
    uint8_t seed[crypto_sign_SEEDBYTES], half[SIGNATURE_PUBLIC], whole[SIGNATURE_SECRET];
    bool same;

    memcpy(seed, key->key, sizeof seed);
    crypto_sign_seed_keypair(half, whole, seed);
    same = sodium_memcmp(whole, key->key, sizeof whole) == 0;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(whole, sizeof whole);
    return same;
}

enum secret_key_status secret_key_read(struct secret_key *key, struct text text)
{
    uint8_t bytes[SECRET_SIZE];
    enum secret_key_status status = SECRET_KEY_UNREADABLE;
    struct text line;

    if (key_line(text, &line) && decode(bytes, sizeof bytes, line) && memcmp(bytes, "Ed", 2) == 0 &&
        memcmp(bytes + 4, "B2", 2) == 0) {
        memcpy(key->id, bytes + SECRET_HEAD, sizeof key->id);
        memcpy(key->key, bytes + SECRET_HEAD + sizeof key->id, sizeof key->key);
        if (bytes[2] != 0 || bytes[3] != 0)
            status = SECRET_KEY_HAS_PASSWORD;
        else if (is_whole(key))
            status = SECRET_KEY_READ;
    }
    sodium_memzero(bytes, sizeof bytes);
    return status;
}

void secret_key_write(struct buffer *to, const struct secret_key *key)
{
    uint8_t bytes[SECRET_SIZE] = { 'E', 'd', 0, 0, 'B', '2' };

    memcpy(bytes + SECRET_HEAD, key->id, sizeof key->id);
    memcpy(bytes + SECRET_HEAD + sizeof key->id, key->key, sizeof key->key);
    secret_check(bytes + SECRET_SIZE - CHECK_SIZE, key);
    buffer_string(to, untrusted);
    buffer_string(to, "minisign secret key without a password, to be kept secret\n");
    encode(to, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
}

void secret_key_wipe(struct secret_key *key) { sodium_memzero(key, sizeof *key); }

bool secret_key_new(struct secret_key *key, struct public_key *public_key)
{
    if (sodium_init() < 0 || crypto_sign_keypair(public_key->key, key->key) != 0)
        return false;
    randombytes_buf(key->id, sizeof key->id);
    memcpy(public_key->id, key->id, sizeof key->id);
    return true;
}

/* ---- signatures ---- */

struct signature_file {
    uint8_t first[SIGNED_SIZE];        /* algorithm, key's id, signature */
    uint8_t second[crypto_sign_BYTES]; /* over the signature and the comment */
    struct text comment;
};

static bool read_file(struct signature_file *file, struct text text)
{
    struct text line, rest = text;

    if (!take_line(&rest, &line) || !text_starts_with(line, text_of(untrusted)) || !take_line(&rest, &line) ||
        !decode(file->first, sizeof file->first, line) || !take_line(&rest, &file->comment) ||
        !text_starts_with(file->comment, text_of(trusted)) || !take_line(&rest, &line) ||
        !decode(file->second, sizeof file->second, line) || !is_blank(rest))
        return false;
    file->comment.bytes += sizeof trusted - 1;
    file->comment.length -= sizeof trusted - 1;
    return file->comment.length <= SIGNATURE_COMMENT_MOST && file->first[0] == 'E' &&
           (file->first[1] == 'd' || file->first[1] == 'D');
}

static void hash(uint8_t sum[crypto_generichash_BYTES_MAX], struct text bytes)
{
    crypto_generichash(sum, crypto_generichash_BYTES_MAX, (const uint8_t *)bytes.bytes, bytes.length, NULL, 0);
}

static bool is_of_bytes(const struct signature_file *file, struct text bytes, const struct public_key *key)
{
    const uint8_t *signature = file->first + 2 + SIGNATURE_KEY_ID;
    uint8_t sum[crypto_generichash_BYTES_MAX];

    if (file->first[1] == 'd')
        return crypto_sign_verify_detached(signature, (const uint8_t *)bytes.bytes, bytes.length, key->key) == 0;
    hash(sum, bytes);
    return crypto_sign_verify_detached(signature, sum, sizeof sum, key->key) == 0;
}

/* The signature and, behind it, the comment; returns how long both are. */
static size_t join(uint8_t to[crypto_sign_BYTES + SIGNATURE_COMMENT_MOST], const uint8_t *signature,
                   struct text comment)
{
    memcpy(to, signature, crypto_sign_BYTES);
    if (comment.length > 0)
        memcpy(to + crypto_sign_BYTES, comment.bytes, comment.length);
    return crypto_sign_BYTES + comment.length;
}

enum signature_status signature_check(struct text bytes, struct text signature, const struct public_key *key,
                                      struct text *comment)
{
    uint8_t joined[crypto_sign_BYTES + SIGNATURE_COMMENT_MOST];
    struct signature_file file;
    size_t length;

    if (!read_file(&file, signature))
        return SIGNATURE_UNREADABLE;
    *comment = file.comment;
    if (memcmp(file.first + 2, key->id, SIGNATURE_KEY_ID) != 0)
        return SIGNATURE_OTHER_KEY;
    if (!is_of_bytes(&file, bytes, key))
        return SIGNATURE_OTHER_BYTES;
    length = join(joined, file.first + 2 + SIGNATURE_KEY_ID, file.comment);
    return crypto_sign_verify_detached(file.second, joined, length, key->key) == 0 ? SIGNATURE_GOOD
                                                                                   : SIGNATURE_OTHER_COMMENT;
}

void signature_make(struct buffer *to, struct text bytes, const struct secret_key *key, struct text comment)
{
    uint8_t sum[crypto_generichash_BYTES_MAX], joined[crypto_sign_BYTES + SIGNATURE_COMMENT_MOST];
    uint8_t first[SIGNED_SIZE] = { 'E', 'D' }, second[crypto_sign_BYTES];
    size_t length;

    comment.length = comment.length < SIGNATURE_COMMENT_MOST ? comment.length : SIGNATURE_COMMENT_MOST;
    memcpy(first + 2, key->id, sizeof key->id);
    hash(sum, bytes);
    crypto_sign_detached(first + 2 + SIGNATURE_KEY_ID, NULL, sum, sizeof sum, key->key);
    length = join(joined, first + 2 + SIGNATURE_KEY_ID, comment);
    crypto_sign_detached(second, NULL, joined, length, key->key);
    buffer_string(to, untrusted);
    buffer_string(to, "signature of a pack of payer rules\n");
    encode(to, first, sizeof first);
    buffer_string(to, trusted);
    buffer_add(to, comment);
    buffer_char(to, '\n');
    encode(to, second, sizeof second);
}
