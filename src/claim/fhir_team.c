/* The care team: who gave a service, and who supervised. */
#ifdef HAVE_JANSSON
#include "claim/fhir.h"
#include "claim/taxonomy.h"
#include "record/value.h"

enum part { PART_RENDERING, PART_SUPERVISING, PART_REFERRING, PART_ATTENDING, PART_OTHER, PART_UNSAID };

/* Whatever the code system: the words of HL7 and of CARIN do not collide. */
static enum part part_of(const json_t *member)
{
    static const struct {
        const char *code;
        enum part part;
    } rows[] = {
        { "primary", PART_RENDERING },      { "performing", PART_RENDERING },    { "rendering", PART_RENDERING },
        { "supervisor", PART_SUPERVISING }, { "supervising", PART_SUPERVISING }, { "referring", PART_REFERRING },
        { "attending", PART_ATTENDING },
    };
    const json_t *role = json_object_get(member, "role"), *codings = fhir_list(role, "coding");

    for (size_t i = 0; i < json_array_size(codings) && i < FHIR_LIST_MAX; i++) {
        struct text code = fhir_text(json_array_get(codings, i), "code");

        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            if (text_is(code, rows[k].code))
                return rows[k].part;
        }
    }
    return role ? PART_OTHER : PART_UNSAID;
}

/* A taxonomy, or a word for a role in whatever code system. */
static void read_qualification(const json_t *concept, struct provider *provider)
{
    struct text taxonomy = fhir_code(concept, FHIR_TAXONOMY, false);
    const json_t *codings = fhir_list(concept, "coding");

    if (taxonomy.bytes && value_read(&provider->taxonomy, TYPE_TAXONOMY, taxonomy)) {
        provider->role = claim_role_of_taxonomy(provider->taxonomy);
        provider->there = 1;
    }
    for (size_t i = 0; i < json_array_size(codings) && i < FHIR_LIST_MAX; i++) {
        code_t role = claim_role_of_word(fhir_text(json_array_get(codings, i), "code"));

        if (code_is_known(role)) {
            provider->role = role;
            provider->there = 1;
            return;
        }
    }
}

/* What the claim says of the member itself comes before what a resource says. */
static void read_member(struct fhir_claim *claim, const json_t *member, struct provider *provider)
{
    struct provider said = *provider;

    read_qualification(json_object_get(member, "qualification"), &said);
    fhir_read_provider(claim, json_object_get(member, "provider"), provider);
    if (code_is_known(said.taxonomy))
        provider->taxonomy = said.taxonomy;
    if (code_is_known(said.role))
        provider->role = said.role;
    if (said.there == 1)
        provider->there = 1;
}

/* The one member that has the part; where none has it, the one member of whom no part is said. */
struct search {
    const json_t *found[2];
    int counts[2];
};

static void consider(struct search *search, const json_t *member, enum part part)
{
    enum part said = part_of(member);
    int kind = said == part ? 0 : said == PART_UNSAID ? 1 : -1;

    if (kind >= 0 && search->counts[kind]++ == 0)
        search->found[kind] = member;
}

static const json_t *result(const struct search *search)
{
    int kind = search->counts[0] > 0 ? 0 : 1;

    return search->counts[kind] == 1 ? search->found[kind] : NULL;
}

void fhir_read_rendering(struct fhir_claim *claim, const json_t *item, struct provider *provider)
{
    struct search search = { { NULL, NULL }, { 0, 0 } };
    const json_t *team = fhir_list(claim->json, "careTeam"), *member;
    size_t i = 0;

    if (fhir_list(item, "careTeamSequence")) {
        while ((member = fhir_linked(&claim->care_team, item, "careTeamSequence", &i)))
            consider(&search, member, PART_RENDERING);
    } else {
        for (; i < json_array_size(team) && i < FHIR_LIST_MAX; i++)
            consider(&search, json_array_get(team, i), PART_RENDERING);
    }
    if (result(&search))
        read_member(claim, result(&search), provider);
}

/* The one member that has the part, and says so. */
static void read_part(struct fhir_claim *claim, enum part part, struct provider *provider)
{
    struct search search = { { NULL, NULL }, { 0, 0 } };
    const json_t *team = fhir_list(claim->json, "careTeam");

    for (size_t i = 0; i < json_array_size(team) && i < FHIR_LIST_MAX; i++) {
        if (part_of(json_array_get(team, i)) == part)
            consider(&search, json_array_get(team, i), part);
    }
    if (search.counts[0] == 1)
        read_member(claim, search.found[0], provider);
}

static struct named_provider npi_of(const struct provider *provider)
{
    return code_is_known(provider->npi) ? (struct named_provider){ 1, provider->npi } : session_unknown.referring;
}

void fhir_read_team(struct fhir_claim *claim, struct session *session)
{
    struct provider referring = session_unknown.provider, attending = session_unknown.provider;

    read_part(claim, PART_SUPERVISING, &session->supervisor);
    session->supervisor.taxonomy = CODE_UNKNOWN; /* the record has no such member */
    read_part(claim, PART_REFERRING, &referring);
    read_part(claim, PART_ATTENDING, &attending);
    session->referring = npi_of(&referring);
    session->attending = npi_of(&attending);
}
#endif
