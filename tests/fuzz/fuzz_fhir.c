/* Any bytes as FHIR claims: no crash, an end, and each session that is made is one that the reader of records takes
 * without a word. */
#include <stdint.h>

#include "tests/support/claims.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct payer_row rows[] = { { { "Summit", 6 }, { "summit.ppo", 10 } } };
    struct payer_map payers = { rows, 1 };
    struct claims claims;
    struct buffer shown;

    claims_open(&claims, &payers);
    claims_read(&claims, claim_read_fhir, (const char *)data, size);
    if (!claims_are_sessions(buffer_text(&claims.sessions)))
        abort();
    if (claims.reading.counts.sessions == 0 && claims.reading.counts.refused == 0)
        abort();  /* nothing came of it, and nothing was said */
    buffer_init(&shown, allocator_standard);
    diag_render(&shown, &claims.diagnostics, false, 0);
    buffer_free(&shown);
    claims_close(&claims);
    return 0;
}
