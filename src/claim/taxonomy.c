/* Roles by taxonomy, and the words for roles. Knows no format of claims. */
#include "claim/taxonomy.h"

#define BEGINNING_LENGTH 4
#define BEHIND (6 * (CODE_LENGTH - BEGINNING_LENGTH)) /* bits of a code behind its first characters */

code_t claim_role_of_taxonomy(code_t taxonomy)
{
    static const struct {
        const char *beginning, *role;
    } rows[] = {
#define TAXONOMY(beginning, role) { beginning, role },
#include "claim/taxonomy.def"
#undef TAXONOMY
    };

    code_t beginning = taxonomy >> BEHIND << BEHIND;

    if (!code_is_known(taxonomy))
        return CODE_UNKNOWN;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (beginning == code_parse((struct text){ rows[i].beginning, BEGINNING_LENGTH }))
            return code_parse(text_of(rows[i].role));
    }
    return CODE_UNKNOWN;
}

code_t claim_role_of_word(struct text word)
{
    static const char *const words[] = { "PT", "PTA", "OT", "OTA", "SLP", "MD", "DO", "NP", "PA", "CNS", "DC" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_is(word, words[i]))
            return code_parse(word);
    }
    return CODE_UNKNOWN;
}
