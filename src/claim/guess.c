/* What an input looks like. Knows how each format begins, and no more of it. */
#include "claim/claim.h"

static struct text without_mark(struct text text)
{
    if (text_starts_with(text, TEXT("\xef\xbb\xbf")))  /* a byte order mark */
        text = (struct text){ text.bytes + 3, text.length - 3 };
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t' || text.bytes[0] == '\r' ||
                               text.bytes[0] == '\n')) {
        text.bytes++;
        text.length--;
    }
    return text;
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool claim_is_x12(struct text beginning)
{
    struct text text = without_mark(beginning);

    if (text_starts_with(text, TEXT("ISA")) && text.length > 3 && !is_alphanumeric(text.bytes[3]))
        return true;
    return text_starts_with(text, TEXT("GS*HC*")) || text_starts_with(text, TEXT("ST*837*"));
}

bool claim_is_fhir(struct text beginning)
{
    static const struct text member = { "\"resourceType\"", 14 };
    struct text text = without_mark(beginning);

    if (text.length == 0 || (text.bytes[0] != '{' && text.bytes[0] != '['))
        return false;
    for (; text.length >= member.length; text.bytes++, text.length--) {
        if (memcmp(text.bytes, member.bytes, member.length) == 0)
            return true;
    }
    return false;
}
