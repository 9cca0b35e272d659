/* Values of FHIR's JSON: texts, counts, money, days, codes, extensions, numbered lists. Knows no claims. */
#ifdef HAVE_JANSSON
#include "claim/fhir.h"
#include "record/value.h"

struct text fhir_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_string(value) || json_string_length(value) > FHIR_TEXT_MAX)
        return (struct text){ NULL, 0 };
    return (struct text){ json_string_value(value), json_string_length(value) };
}

const json_t *fhir_list(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_array(value) ? value : NULL;
}

const json_t *fhir_first(const json_t *object, const char *key) { return json_array_get(fhir_list(object, key), 0); }

bool fhir_count(const json_t *number, int64_t *count)
{
    double value = json_number_value(number);

    if (!json_is_number(number) || !(value >= 0 && value <= VALUE_COUNT_MAX) || value != (double)(int64_t)value)
        return false;
    *count = (int64_t)value;
    return true;
}

/* jansson keeps no text of a number, but the double that is nearest to it. Of an amount of whole cents that double is
 * cents / 100, which IEEE division rounds to the same nearest one; and below 10^14 cents no two amounts share a double.
 * So the comparison holds for exactly the amounts that were written with at most two decimals (and for texts of more
 * than 15 digits that are nearer to one than any double tells). */
static bool cents_of_real(double value, int64_t *cents)
{
    double scaled = value * 100;
    int64_t nearest;

    if (!(value >= 0 && scaled < 1e14))
        return false;
    nearest = (int64_t)(scaled + 0.5);
    if ((double)nearest / 100 != value)
        return false;
    *cents = nearest;
    return true;
}

bool fhir_cents(const json_t *number, int64_t *cents)
{
    json_int_t whole = json_integer_value(number);

    if (!json_is_integer(number))
        return json_is_real(number) && cents_of_real(json_real_value(number), cents);
    if (whole < 0 || whole > NUMBER_MAX / 100)
        return false;
    *cents = whole * 100;
    return true;
}

/* "2026-03-02" alone, or followed by a time, which is local to where it happened. */
bool fhir_date(const json_t *object, const char *key, date_t *date)
{
    struct text text = fhir_text(object, key);

    if (text.length > DATE_TEXT_SIZE && text.bytes[DATE_TEXT_SIZE] == 'T')
        text.length = DATE_TEXT_SIZE;
    return text.bytes && date_parse(date, text);
}

bool fhir_is_system(struct text uri, enum fhir_system system)
{
    static const struct {
        enum fhir_system system;
        const char *uri;
    } rows[] = {
#define SYSTEM(kind, uri) { FHIR_##kind, uri },
#include "claim/fhir_systems.def"
#undef SYSTEM
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].system == system && text_is(uri, rows[i].uri))
            return true;
    }
    return false;
}

struct text fhir_code(const json_t *concept, enum fhir_system system, bool bare)
{
    const json_t *codings = fhir_list(concept, "coding");
    struct text found = { NULL, 0 };

    for (size_t i = 0; i < json_array_size(codings) && i < FHIR_LIST_MAX; i++) {
        const json_t *coding = json_array_get(codings, i);

        if (fhir_is_system(fhir_text(coding, "system"), system))
            return fhir_text(coding, "code");
        if (bare && !found.bytes && !json_object_get(coding, "system"))
            found = fhir_text(coding, "code");
    }
    return found;
}

const json_t *fhir_extension(const json_t *object, const char *name)
{
    const json_t *extensions = fhir_list(object, "extension");

    for (size_t i = 0; i < json_array_size(extensions) && i < FHIR_LIST_MAX; i++) {
        const json_t *extension = json_array_get(extensions, i);
        struct text url = fhir_text(extension, "url");

        if (text_starts_with(url, TEXT(FHIR_OURS)) &&
            text_is((struct text){ url.bytes + sizeof FHIR_OURS - 1, url.length - sizeof FHIR_OURS + 1 }, name))
            return extension;
    }
    return NULL;
}

bool fhir_number(struct fhir_numbered *numbered, const json_t *object, const char *key)
{
    const json_t *list = fhir_list(object, key);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        int64_t sequence;

        if (!fhir_count(json_object_get(entry, "sequence"), &sequence) || sequence < 1 ||
            sequence > FHIR_SEQUENCE_MAX || numbered->at[sequence])
            return false;
        numbered->at[sequence] = entry;
        numbered->any = true;
    }
    return true;
}

const json_t *fhir_linked(const struct fhir_numbered *numbered, const json_t *object, const char *key, size_t *i)
{
    const json_t *links = fhir_list(object, key);

    while (*i < json_array_size(links) && *i < FHIR_LIST_MAX) {
        int64_t sequence;

        if (fhir_count(json_array_get(links, (*i)++), &sequence) && sequence <= FHIR_SEQUENCE_MAX &&
            numbered->at[sequence])
            return numbered->at[sequence];
    }
    return NULL;
}
#endif
