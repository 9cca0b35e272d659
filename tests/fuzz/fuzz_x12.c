/* Any bytes as X12 claims: no crash, an end, and each session that is made is one that the reader of records takes
 * without a word. Several threads write, count and tell the same as one. */
#include <stdint.h>

#include "tests/support/claims.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define THREADS 2
#define PIECE 200  /* bytes, so that a small input has several */

static void read_in_threads(struct claim_reading *reading, struct text input)
{
    reading->threads = THREADS;
    reading->piece = PIECE;
    claim_read_x12(reading, input);
}

static void compare(const struct claims *claims, const struct buffer *shown, const struct payer_map *payers,
                    const uint8_t *data, size_t size)
{
    struct claims again;
    struct buffer shown_again;

    claims_open(&again, payers);
    claims_read(&again, read_in_threads, (const char *)data, size);
    buffer_init(&shown_again, allocator_standard);
    diag_render(&shown_again, &again.diagnostics, false, 0);
    if (!text_equal(buffer_text(&again.sessions), buffer_text(&claims->sessions)) ||
        !text_equal(buffer_text(&shown_again), buffer_text(shown)) ||
        memcmp(&again.reading.counts, &claims->reading.counts, sizeof again.reading.counts) != 0)
        abort();
    buffer_free(&shown_again);
    claims_close(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct payer_row rows[] = { { { "60054", 5 }, { "summit.ppo", 10 } } };
    struct payer_map payers = { rows, 1 };
    struct claims claims;
    struct buffer shown;

    claims_open(&claims, &payers);
    claims_read(&claims, claim_read_x12, (const char *)data, size);
    if (!claims_are_sessions(buffer_text(&claims.sessions)))
        abort();
    if (claims.reading.counts.sessions == 0 && claims.diagnostics.count == 0 && claims.reading.counts.claims > 0)
        abort();  /* nothing came of it, and nothing was said */
    buffer_init(&shown, allocator_standard);
    diag_render(&shown, &claims.diagnostics, false, 0);
    compare(&claims, &shown, &payers, data, size);
    buffer_free(&shown);
    claims_close(&claims);
    return 0;
}
