/* Signatures as minisign makes them: one of minisign's own, ours, and every way to tamper with one. */
#include "pack/signature.h"
#include "tests/support/unit.h"

/* From the documentation of the minisign-verify library: the file holds the word `test`. */
#define THEIR_KEY "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
#define THEIR_COMMENT "timestamp:1555779966\tfile:test"
static const char their_signature[] =
    "untrusted comment: signature from minisign secret key\n"
    "RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n"
    "trusted comment: " THEIR_COMMENT "\n"
    "QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==\n";

/* Made by minisign 0.11 with -G -W, which leaves the check of the key out. */
static const char their_secret[] =
    "untrusted comment: minisign encrypted secret key\n"
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAALXaBbTxcob7McsrYQjuOVeqOsSKcMerrQn847vLD"
    "sZEdw7Jo7EffA7ziN88k5ljq6DEhaEtKmGIQ63wO094rV6Ugd6FF2G+DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

static const struct text message = { "the rules of a payer\n", 21 };

struct signing {
    struct secret_key secret;
    struct public_key key;
    struct buffer signature;
};

static void sign(struct signing *signing)
{
    assert_true(secret_key_new(&signing->secret, &signing->key));
    buffer_init(&signing->signature, allocator_standard);
    signature_make(&signing->signature, message, &signing->secret, TEXT("file:rules.pack"));
}

static enum signature_status check(struct text bytes, struct text signature, const struct public_key *key)
{
    struct text comment;

    return signature_check(bytes, signature, key, &comment);
}

static void test_theirs(void **state)
{
    struct public_key key;
    struct text comment;

    (void)state;
    assert_true(public_key_read(&key, TEXT(THEIR_KEY)));
    assert_int_equal(signature_check(TEXT("test"), text_of(their_signature), &key, &comment), SIGNATURE_GOOD);
    assert_text(comment, THEIR_COMMENT);
    assert_int_equal(check(TEXT("Test"), text_of(their_signature), &key), SIGNATURE_OTHER_BYTES);
    assert_true(public_key_read(&key, TEXT("untrusted comment: minisign public key\r\n" THEIR_KEY "\r\n")));
    assert_int_equal(check(TEXT("test"), text_of(their_signature), &key), SIGNATURE_GOOD);
}

static void test_ours(void **state)
{
    struct signing signing;
    struct text comment;

    (void)state;
    sign(&signing);
    assert_int_equal(signature_check(message, buffer_text(&signing.signature), &signing.key, &comment), SIGNATURE_GOOD);
    assert_text(comment, "file:rules.pack");
    buffer_free(&signing.signature);
}

/* Every bit of what was signed. */
static void test_altered_bytes(void **state)
{
    struct signing signing;
    char bytes[64];

    (void)state;
    sign(&signing);
    for (size_t i = 0; i < message.length * 8; i++) {
        memcpy(bytes, message.bytes, message.length);
        bytes[i / 8] = (char)(bytes[i / 8] ^ (1 << i % 8));
        assert_int_equal(check((struct text){ bytes, message.length }, buffer_text(&signing.signature), &signing.key),
                         SIGNATURE_OTHER_BYTES);
    }
    assert_int_equal(
        check((struct text){ message.bytes, message.length - 1 }, buffer_text(&signing.signature), &signing.key),
        SIGNATURE_OTHER_BYTES);
    buffer_free(&signing.signature);
}

/* Every bit of the signature but those of the comment that nobody signed. */
static void test_altered_signature(void **state)
{
    struct signing signing;
    struct buffer *signature = &signing.signature;
    const char *newline;

    (void)state;
    sign(&signing);
    newline = memchr(signature->bytes, '\n', signature->length);
    for (size_t i = (size_t)(newline - signature->bytes); i + 1 < signature->length; i++) {
        for (int bit = 0; bit < 8; bit++) {
            signature->bytes[i] = (char)(signature->bytes[i] ^ (1 << bit));
            assert_int_not_equal(check(message, buffer_text(signature), &signing.key), SIGNATURE_GOOD);
            signature->bytes[i] = (char)(signature->bytes[i] ^ (1 << bit));
        }
    }
    for (size_t length = 0; length + 1 < signature->length; length++)
        assert_int_equal(check(message, (struct text){ signature->bytes, length }, &signing.key), SIGNATURE_UNREADABLE);
    buffer_free(signature);
}

static void test_altered_comment(void **state)
{
    struct signing signing;
    char *comment;

    (void)state;
    sign(&signing);
    buffer_char(&signing.signature, '\0');
    comment = strstr(signing.signature.bytes, "rules.pack");
    signing.signature.length--;
    *comment = 'R';
    assert_int_equal(check(message, buffer_text(&signing.signature), &signing.key), SIGNATURE_OTHER_COMMENT);
    buffer_free(&signing.signature);
}

static void test_other_key(void **state)
{
    struct signing signing, other;

    (void)state;
    sign(&signing);
    sign(&other);
    assert_int_equal(check(message, buffer_text(&signing.signature), &other.key), SIGNATURE_OTHER_KEY);
    memcpy(other.key.id, signing.key.id, sizeof other.key.id); /* one that says it is the same */
    assert_int_equal(check(message, buffer_text(&signing.signature), &other.key), SIGNATURE_OTHER_BYTES);
    buffer_free(&signing.signature);
    buffer_free(&other.signature);
}

static void test_keys(void **state)
{
    struct signing signing;
    struct public_key key;
    struct secret_key secret;
    struct buffer written;

    (void)state;
    sign(&signing);
    buffer_init(&written, allocator_standard);
    public_key_write(&written, &signing.key);
    assert_true(public_key_read(&key, buffer_text(&written)));
    assert_memory_equal(&key, &signing.key, sizeof key);
    buffer_clear(&written);
    secret_key_write(&written, &signing.secret);
    assert_int_equal(secret_key_read(&secret, buffer_text(&written)), SECRET_KEY_READ);
    assert_memory_equal(&secret, &signing.secret, sizeof secret);
    assert_false(public_key_read(&key, buffer_text(&written)));
    for (size_t length = 0; length + 1 < written.length; length++)
        assert_int_equal(secret_key_read(&secret, (struct text){ written.bytes, length }), SECRET_KEY_UNREADABLE);
    written.bytes[written.length - 100] ^= 1; /* within the key */
    assert_int_equal(secret_key_read(&secret, buffer_text(&written)), SECRET_KEY_UNREADABLE);
    assert_false(public_key_read(&key, TEXT("")));
    assert_false(public_key_read(&key, TEXT(THEIR_KEY "=")));
    assert_false(public_key_read(&key, TEXT(THEIR_KEY "\n" THEIR_KEY)));
    buffer_free(&written);
    buffer_free(&signing.signature);
}

static void test_their_secret(void **state)
{
    struct secret_key secret;
    char with_password[sizeof their_secret];

    (void)state;
    assert_int_equal(secret_key_read(&secret, text_of(their_secret)), SECRET_KEY_READ);
    memcpy(with_password, their_secret, sizeof with_password);
    memcpy(strstr(with_password, "RWQAAEIy"), "RWRTY0Iy", 8); /* "Sc": scrypt */
    assert_int_equal(secret_key_read(&secret, text_of(with_password)), SECRET_KEY_HAS_PASSWORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_theirs),
        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_altered_bytes),
        cmocka_unit_test(test_altered_signature),
        cmocka_unit_test(test_altered_comment),
        cmocka_unit_test(test_other_key),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_their_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
