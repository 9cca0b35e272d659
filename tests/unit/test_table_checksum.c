/* The checksum by the processor's instructions is libsodium's. */
#include "table/checksum.h"

#include <sodium.h>
#include <stdlib.h>

#include "tests/support/unit.h"

/* Every length up to some blocks, so that the padding meets every case, at every alignment. */
static void test_as_libsodium(void **state)
{
    static char bytes[1100];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * i >> 3 ^ i);
    for (size_t length = 0; length < 1024; length++) {
        struct text text = { bytes + length % 64, length };
        uint8_t ours[CHECKSUM_SIZE], theirs[CHECKSUM_SIZE];

        checksum_sha256(ours, text);
        crypto_hash_sha256(theirs, (const unsigned char *)text.bytes, text.length);
        assert_memory_equal(ours, theirs, CHECKSUM_SIZE);
    }
}

/* FIPS 180-4's example. */
static void test_known(void **state)
{
    static const uint8_t expected[CHECKSUM_SIZE] = {
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
        0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
    };
    uint8_t digest[CHECKSUM_SIZE];

    (void)state;
    checksum_sha256(digest, TEXT("abc"));
    assert_memory_equal(digest, expected, CHECKSUM_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_libsodium),
        cmocka_unit_test(test_known),
    };

    return cmocka_run_group_tests_name("table checksum", tests, NULL, NULL);
}
