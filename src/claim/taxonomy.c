/* Roles by taxonomy, and the words for roles. Knows no format of claims. */
#include "claim/taxonomy.h"

#define BEGINNING_LENGTH 4

code_t claim_role_of_taxonomy(code_t taxonomy)
{
    static const struct {
        const char *beginning, *role;
    } rows[] = {
#define TAXONOMY(beginning, role) { beginning, role },
#include "claim/taxonomy.def"
#undef TAXONOMY
    };

    char text[CODE_TEXT_SIZE] = { '\0' };

    if (code_format(text, taxonomy) < BEGINNING_LENGTH)
        return CODE_UNKNOWN;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (memcmp(text, rows[i].beginning, BEGINNING_LENGTH) == 0)
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
