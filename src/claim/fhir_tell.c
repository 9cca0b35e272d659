/* What is said of claims: the claim by its id, the item by its number, never a patient. */
#ifdef HAVE_JANSSON
#include "claim/fhir.h"

/* "item 2, `quantity`", or only "`quantity`" where no item is read. */
static const char *where(struct fhir_claim *claim, const char *what)
{
    if (claim->item == 0)
        return what;
    return arena_printf(&claim->fhir->memory, "item %d, %s", (int)claim->item, what).bytes;
}

static struct diagnostic *tell(struct fhir_claim *claim, enum message message, const char *what, const char *expected)
{
    struct claim_reading *reading = claim->fhir->reading;

    return diag_add_input(reading->diagnostics, message, reading->name, claim->fhir->line, 0, TEXT_ARG(claim->name),
                          where(claim, what), expected);
}

bool fhir_refuse(struct fhir_claim *claim, enum message message, const char *what, const char *help)
{
    struct diagnostic *diagnostic = tell(claim, message, what, "");

    diag_help(claim->fhir->reading->diagnostics, diagnostic, "%s", help);
    claim->fhir->reading->counts.refused++;
    return false;
}

void fhir_left_out(struct fhir_claim *claim, const char *what, const char *expected)
{
    tell(claim, MESSAGE_FHIR_VALUE, what, expected);
}
#endif
