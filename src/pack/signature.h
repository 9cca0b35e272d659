/* Signatures and keys as minisign writes them: Ed25519 over the bytes ("Ed") or over their BLAKE2b-512 ("ED"), and a
 * second signature over the first and the trusted comment. Knows nothing of what is signed, and opens no file. */
#ifndef PACK_SIGNATURE_H
#define PACK_SIGNATURE_H
#include <stdint.h>

#include "base/buffer.h"
#include "base/text.h"

#define SIGNATURE_KEY_ID 8
#define SIGNATURE_PUBLIC 32
#define SIGNATURE_SECRET 64
#define SIGNATURE_COMMENT_MOST 1000  /* bytes of a trusted comment */

struct public_key { uint8_t id[SIGNATURE_KEY_ID], key[SIGNATURE_PUBLIC]; };
struct secret_key { uint8_t id[SIGNATURE_KEY_ID], key[SIGNATURE_SECRET]; };

/* A public key: the line of base64, or the file with a comment line before it. */
bool public_key_read(struct public_key *key, struct text text);
void public_key_write(struct buffer *to, const struct public_key *key);

enum secret_key_status { SECRET_KEY_READ, SECRET_KEY_UNREADABLE, SECRET_KEY_HAS_PASSWORD };
enum secret_key_status secret_key_read(struct secret_key *key, struct text text);
void secret_key_write(struct buffer *to, const struct secret_key *key);
/* Overwrites what must not stay in memory. */
void secret_key_wipe(struct secret_key *key);
/* False: the system gives no randomness. */
bool secret_key_new(struct secret_key *key, struct public_key *public_key);

enum signature_status {
    SIGNATURE_GOOD,
    SIGNATURE_UNREADABLE,       /* the text is no signature */
    SIGNATURE_OTHER_KEY,        /* made with another key */
    SIGNATURE_OTHER_BYTES,      /* not of these bytes */
    SIGNATURE_OTHER_COMMENT     /* its trusted comment was changed */
};
/* *comment is the trusted comment, which points into `signature`. */
enum signature_status signature_check(struct text bytes, struct text signature, const struct public_key *key,
                                      struct text *comment);
/* Writes the whole signature file. `comment` has no line end. */
void signature_make(struct buffer *to, struct text bytes, const struct secret_key *key, struct text comment);

#endif
