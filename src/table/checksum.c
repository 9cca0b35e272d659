/* SHA-256 by the processor's own instructions where it has them, otherwise by libsodium.
 *
 * CMS's pair table has 170 MB. libsodium 1.0.18 computes its checksum in C, which takes longer than reading the table;
 * the instructions take a fifth of that. Both give the same digest, which a test compares. */
#include "table/checksum.h"

#include <sodium.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>

#define BLOCK_SIZE ((size_t)64)
#define ROUNDS __attribute__((target("sha,sse4.1")))

/* FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The eight words of the state in the order that the instructions want. */
struct state { __m128i abef, cdgh; };

static bool has_instructions(void)
{
    unsigned a, b, c, d;

    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0)
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

/* The next four words of the message schedule from the sixteen before them. */
ROUNDS static inline __m128i next_words(const __m128i words[4], int oldest)
{
    __m128i w0 = words[oldest], w1 = words[(oldest + 1) % 4];
    __m128i w2 = words[(oldest + 2) % 4], w3 = words[(oldest + 3) % 4];

    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
}

ROUNDS static void add_blocks(struct state *state, const char *bytes, size_t count)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);  /* big-endian words */

    for (; count > 0; count--, bytes += BLOCK_SIZE) {
        struct state now = *state;
        __m128i words[4];

#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) {
            __m128i sum;

            if (i < 4)
                words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * i)), swap);
            else
                words[i % 4] = next_words(words, i % 4);
            sum = _mm_add_epi32(words[i % 4], _mm_load_si128((const __m128i *)(round_constants + 4 * i)));
            now.cdgh = _mm_sha256rnds2_epu32(now.cdgh, now.abef, sum);
            now.abef = _mm_sha256rnds2_epu32(now.abef, now.cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
        state->abef = _mm_add_epi32(state->abef, now.abef);
        state->cdgh = _mm_add_epi32(state->cdgh, now.cdgh);
    }
}

/* What follows the last whole block: the rest, a one bit, zeros, and the length in bits. */
static void add_rest(struct state *state, struct text text)
{
    char last[2 * BLOCK_SIZE] = { 0 };
    size_t rest = text.length % BLOCK_SIZE;
    size_t size = rest < BLOCK_SIZE - 8 ? BLOCK_SIZE : 2 * BLOCK_SIZE;

    if (rest > 0)
        memcpy(last, text.bytes + (text.length - rest), rest);
    last[rest] = (char)0x80;
    for (size_t i = 0; i < 8; i++)
        last[size - 1 - i] = (char)((uint64_t)text.length * 8 >> (8 * i));
    add_blocks(state, last, size / BLOCK_SIZE);
}

static void write_word(uint8_t *to, int word)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)((uint32_t)word >> (24 - 8 * i));
}

ROUNDS static void write_digest(uint8_t digest[CHECKSUM_SIZE], const struct state *state)
{
    write_word(digest, _mm_extract_epi32(state->abef, 3));
    write_word(digest + 4, _mm_extract_epi32(state->abef, 2));
    write_word(digest + 8, _mm_extract_epi32(state->cdgh, 3));
    write_word(digest + 12, _mm_extract_epi32(state->cdgh, 2));
    write_word(digest + 16, _mm_extract_epi32(state->abef, 1));
    write_word(digest + 20, _mm_extract_epi32(state->abef, 0));
    write_word(digest + 24, _mm_extract_epi32(state->cdgh, 1));
    write_word(digest + 28, _mm_extract_epi32(state->cdgh, 0));
}

/* False when the processor cannot. The state begins with FIPS 180-4, section 5.3.3. */
static bool by_instructions(uint8_t digest[CHECKSUM_SIZE], struct text text)
{
    struct state state = {
        _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };

    if (!has_instructions())
        return false;
    add_blocks(&state, text.bytes, text.length / BLOCK_SIZE);
    add_rest(&state, text);
    write_digest(digest, &state);
    return true;
}
#else
static bool by_instructions(uint8_t digest[CHECKSUM_SIZE], struct text text)
{
    (void)digest;
    (void)text;
    return false;
}
#endif

void checksum_sha256(uint8_t digest[CHECKSUM_SIZE], struct text text)
{
    if (!by_instructions(digest, text))
        crypto_hash_sha256(digest, (const unsigned char *)text.bytes, text.length);
}
