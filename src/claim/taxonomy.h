/* From a provider's taxonomy, as claims carry it, to the role of the session record. */
#ifndef CLAIM_TAXONOMY_H
#define CLAIM_TAXONOMY_H
#include "base/code.h"

/* CODE_UNKNOWN where the taxonomy does not say it. */
code_t claim_role_of_taxonomy(code_t taxonomy);
/* The word when it is one of the roles that the record's documents name, CODE_UNKNOWN otherwise. */
code_t claim_role_of_word(struct text word);

#endif
