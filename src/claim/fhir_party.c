/* Who a claim is about: the patient, the payer, providers. */
#ifdef HAVE_JANSSON
#include "claim/fhir.h"
#include "claim/taxonomy.h"
#include "record/value.h"

/* ---- patient ---- */

static bool is_lasting(struct text reference)
{
    return reference.length > 0 && !text_starts_with(reference, TEXT("#")) &&
           !text_starts_with(reference, TEXT("urn:"));
}

/* A reference that is good only within the claim or the bundle must not become the key of a history; the patient's own
 * identifier is asked for then. */
static struct text patient_id(const json_t *reference, const json_t *patient)
{
    struct text own = fhir_text(fhir_first(patient, "identifier"), "value");

    if (fhir_text(json_object_get(reference, "identifier"), "value").length > 0 ||
        is_lasting(fhir_text(reference, "reference")) || own.length == 0)
        return fhir_reference_id(reference);
    return own;
}

bool fhir_read_patient(struct fhir_claim *claim, struct session *session)
{
    const json_t *reference = json_object_get(claim->json, "patient");
    const json_t *patient = fhir_resolve(claim, reference);

    session->patient.id = patient_id(reference, patient);
    if (session->patient.id.length == 0)
        return fhir_refuse(
            claim, MESSAGE_FHIR_MISSING, "`patient` with an identifier that lasts",
            "write for example \"patient\":{\"reference\":\"Patient/P-77\"}, or give a contained patient "
            "an `identifier`");
    session->patient.there = 1;
    if (patient && json_object_get(patient, "birthDate") &&
        !fhir_date(patient, "birthDate", &session->patient.birth_date))
        fhir_left_out(claim, "the patient's `birthDate`", "a day such as 1964-03-02");
    return true;
}

/* ---- payer ---- */

/* Of the names that a claim has for its payer the first that the map has, or else the first of all. */
struct payer_search {
    struct text first, profile;
};

static void try_payer(const struct fhir_claim *claim, struct payer_search *search, struct text name)
{
    if (name.length > 0 && search->first.length == 0)
        search->first = name;
    if (!search->profile.bytes)
        search->profile = payer_map_find(claim->fhir->reading->payers, name);
}

static void try_organization(const struct fhir_claim *claim, struct payer_search *search, const json_t *reference)
{
    const json_t *organization = fhir_resolve(claim, reference);
    const json_t *identifiers = fhir_list(organization, "identifier");

    try_payer(claim, search, fhir_text(json_object_get(reference, "identifier"), "value"));
    for (size_t i = 0; i < json_array_size(identifiers) && i < FHIR_LIST_MAX; i++)
        try_payer(claim, search, fhir_text(json_array_get(identifiers, i), "value"));
    try_payer(claim, search, fhir_text(organization, "name"));
    try_payer(claim, search, fhir_text(reference, "display"));
    try_payer(claim, search, fhir_reference_id(reference));
}

/* The insurance under which the claim is sent. */
static const json_t *focal_insurance(const json_t *claim)
{
    const json_t *list = fhir_list(claim, "insurance");

    for (size_t i = 0; i < json_array_size(list) && i < FHIR_LIST_MAX; i++) {
        if (json_is_true(json_object_get(json_array_get(list, i), "focal")))
            return json_array_get(list, i);
    }
    return json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
}

static void read_authorizations(struct fhir_claim *claim, const json_t *insurance, struct session *session)
{
    const json_t *list = fhir_list(insurance, "preAuthRef");
    size_t count = json_array_size(list) < FHIR_LIST_MAX ? json_array_size(list) : FHIR_LIST_MAX;
    struct authorization *items = ARENA_ARRAY(&claim->fhir->memory, count, struct authorization);
    int32_t used = 0;

    for (size_t i = 0; i < count; i++) {
        const json_t *number = json_array_get(list, i);

        if (json_string_length(number) == 0 || json_string_length(number) > FHIR_TEXT_MAX)
            continue;
        items[used] = authorization_unknown;
        items[used++].number = text_of(json_string_value(number));
    }
    if (used > 0)
        session->authorizations = (struct authorization_list){ items, used };
}

void fhir_read_payer(struct fhir_claim *claim, struct session *session)
{
    const json_t *insurance = focal_insurance(claim->json);
    const json_t *coverage = fhir_resolve(claim, json_object_get(insurance, "coverage"));
    struct payer_search search = { { NULL, 0 }, { NULL, 0 } };

    try_organization(claim, &search, json_object_get(claim->json, "insurer"));
    try_organization(claim, &search, fhir_first(coverage, "payor"));
    if (search.first.length > 0)
        session->payer = search.profile.bytes ? search.profile : search.first;
    if (!fhir_count(json_object_get(insurance, "sequence"), &session->payer_order))
        session->payer_order = NUMBER_UNKNOWN;
    read_authorizations(claim, insurance, session);
}

/* ---- providers ---- */

/* By its system, or by its type. */
static bool is_npi(const json_t *identifier)
{
    const json_t *coding = fhir_first(json_object_get(identifier, "type"), "coding");

    return fhir_is_system(fhir_text(identifier, "system"), FHIR_NPI) ||
           (fhir_text(identifier, "system").length == 0 && text_is(fhir_text(coding, "code"), "NPI"));
}

static void read_npi(struct fhir_claim *claim, const json_t *identifier, struct provider *provider)
{
    if (!is_npi(identifier) || code_is_known(provider->npi))
        return;
    if (value_read(&provider->npi, TYPE_NPI, fhir_text(identifier, "value")))
        provider->there = 1;
    else
        fhir_left_out(claim, "a provider's NPI", "a number of 10 digits");
}

static void read_identifiers(struct fhir_claim *claim, const json_t *resource, struct provider *provider)
{
    const json_t *list = fhir_list(resource, "identifier");

    for (size_t i = 0; i < json_array_size(list) && i < FHIR_LIST_MAX; i++)
        read_npi(claim, json_array_get(list, i), provider);
}

static void read_taxonomy(const json_t *concept, struct provider *provider)
{
    struct text code = fhir_code(concept, FHIR_TAXONOMY, false);

    if (code_is_known(provider->taxonomy) || !code.bytes || !value_read(&provider->taxonomy, TYPE_TAXONOMY, code))
        return;
    provider->there = 1;
    provider->role = claim_role_of_taxonomy(provider->taxonomy);
}

static void read_taxonomies(const json_t *resource, const char *key, struct provider *provider)
{
    const json_t *list = fhir_list(resource, key);

    for (size_t i = 0; i < json_array_size(list) && i < FHIR_LIST_MAX; i++) {
        read_taxonomy(json_array_get(list, i), provider);
        read_taxonomy(json_object_get(json_array_get(list, i), "code"), provider); /* of a qualification */
    }
}

static void read_resource(struct fhir_claim *claim, const json_t *resource, struct provider *provider)
{
    read_identifiers(claim, resource, provider);
    read_taxonomies(resource, "specialty", provider);
    read_taxonomies(resource, "code", provider);
    read_taxonomies(resource, "qualification", provider);
    read_taxonomies(resource, "type", provider);
}

void fhir_read_provider(struct fhir_claim *claim, const json_t *reference, struct provider *provider)
{
    const json_t *resource = fhir_resolve(claim, reference), *practitioner;

    read_npi(claim, json_object_get(reference, "identifier"), provider);
    read_resource(claim, resource, provider);
    practitioner = json_object_get(resource, "practitioner"); /* of a PractitionerRole */
    read_npi(claim, json_object_get(practitioner, "identifier"), provider);
    read_resource(claim, fhir_resolve(claim, practitioner), provider);
}
#endif
