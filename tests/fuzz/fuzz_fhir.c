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
    char *copy = malloc(size + (size == 0));  /* a block of its own: a look beyond its end is found */

    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    claims_open(&claims, &payers);
    claim_read_fhir(&claims.reading, (struct text){ copy, size });
    if (!claims_are_sessions(buffer_text(&claims.sessions)))
        abort();
    if (claims.reading.counts.sessions == 0 && claims.reading.counts.refused == 0)
        abort();  /* nothing came of it, and nothing was said */
    buffer_init(&shown, allocator_standard);
    diag_render(&shown, &claims.diagnostics, false, 0);
    buffer_free(&shown);
    claims_close(&claims);
    free(copy);
    return 0;
}
