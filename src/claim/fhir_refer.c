/* References between resources: within a claim (`#id`), within a bundle (full URL, or `Type/id`). Nothing is
 * fetched. */
#ifdef HAVE_JANSSON
#include "claim/fhir.h"

/* Of two resources with one name the first is meant. */
static void add(struct fhir *fhir, struct text name, json_t *resource)
{
    if (name.length == 0 || json_object_getn(fhir->index, name.bytes, name.length))
        return;
    if (json_object_setn_nocheck(fhir->index, name.bytes, name.length, resource) != 0)
        fhir_out_of_memory(fhir);
}

void fhir_index_bundle(struct fhir *fhir, const json_t *bundle)
{
    const json_t *entries = fhir_list(bundle, "entry");

    fhir->index = json_object();
    if (!fhir->index)
        fhir_out_of_memory(fhir);
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);
        json_t *resource = json_object_get(entry, "resource");
        struct text type = fhir_text(resource, "resourceType"), id = fhir_text(resource, "id");

        if (!json_is_object(resource))
            continue;
        add(fhir, fhir_text(entry, "fullUrl"), resource);
        arena_reset(&fhir->memory);
        if (type.length > 0 && id.length > 0)
            add(fhir, arena_printf(&fhir->memory, "%.*s/%.*s", TEXT_ARG(type), TEXT_ARG(id)), resource);
    }
}

static const json_t *find_contained(const json_t *claim, struct text id)
{
    const json_t *contained = fhir_list(claim, "contained");

    for (size_t i = 0; i < json_array_size(contained) && i < FHIR_LIST_MAX; i++) {
        const json_t *resource = json_array_get(contained, i);

        if (id.length > 0 && text_equal(fhir_text(resource, "id"), id))
            return resource;
    }
    return NULL;
}

/* Without the version that may follow: "Patient/7/_history/2". */
static struct text unversioned(struct text reference)
{
    const struct text mark = TEXT("/_history/");

    for (size_t at = 0; at + mark.length <= reference.length; at++) {
        if (text_starts_with((struct text){ reference.bytes + at, reference.length - at }, mark))
            return (struct text){ reference.bytes, at };
    }
    return reference;
}

const json_t *fhir_resolve(const struct fhir_claim *claim, const json_t *reference)
{
    struct text name = unversioned(fhir_text(reference, "reference"));

    if (name.length == 0)
        return NULL;
    if (name.bytes[0] == '#')
        return find_contained(claim->json, (struct text){ name.bytes + 1, name.length - 1 });
    return claim->fhir->index ? json_object_getn(claim->fhir->index, name.bytes, name.length) : NULL;
}

/* The id of "Type/id"; other references as they are, but none that is good within one claim only. */
static struct text id_within(struct text reference)
{
    const char *slash = reference.bytes ? memchr(reference.bytes, '/', reference.length) : NULL;
    size_t after = slash ? reference.length - (size_t)(slash + 1 - reference.bytes) : 0;

    if (reference.length > 0 && reference.bytes[0] == '#')
        return (struct text){ NULL, 0 };
    if (!slash || after == 0 || memchr(reference.bytes, ':', reference.length) || memchr(slash + 1, '/', after))
        return reference;
    return (struct text){ slash + 1, after };
}

struct text fhir_reference_id(const json_t *reference)
{
    struct text value = fhir_text(json_object_get(reference, "identifier"), "value");

    return value.length > 0 ? value : id_within(unversioned(fhir_text(reference, "reference")));
}
#endif
