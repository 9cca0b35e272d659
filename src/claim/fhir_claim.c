/* A claim as sessions: one for each date of service, with what the whole claim says in each. */
#ifdef HAVE_JANSSON
#include <stdlib.h>

#include "claim/fhir.h"
#include "record/reader.h"
#include "record/value.h"

/* ---- what the claim is ---- */

static bool check_kind(struct fhir_claim *claim)
{
    struct text use = fhir_text(claim->json, "use");

    if (claim->name.length == 0)
        return fhir_refuse(claim, MESSAGE_FHIR_MISSING, "`identifier` or `id`",
                           "write for example \"identifier\":[{\"value\":\"C-9\"}]");
    if (text_is(use, "preauthorization") || text_is(use, "predetermination"))
        return fhir_refuse(claim, MESSAGE_FHIR_USE, use.bytes, "a claim for payment says \"use\":\"claim\"");
    if (json_array_size(fhir_list(claim->json, "modifierExtension")) > 0)
        return fhir_refuse(claim, MESSAGE_FHIR_MODIFIER, "`modifierExtension`", "send the claim without it");
    return true;
}

static bool number_lists(struct fhir_claim *claim)
{
    static const char help[] = "number the entries 1, 2, 3, ... in `sequence`, at most 1000 of them";

    if (!fhir_number(&claim->care_team, claim->json, "careTeam"))
        return fhir_refuse(claim, MESSAGE_FHIR_SEQUENCE, "`careTeam`", help);
    if (!fhir_number(&claim->diagnoses, claim->json, "diagnosis"))
        return fhir_refuse(claim, MESSAGE_FHIR_SEQUENCE, "`diagnosis`", help);
    if (!fhir_number(&claim->information, claim->json, "supportingInfo"))
        return fhir_refuse(claim, MESSAGE_FHIR_SEQUENCE, "`supportingInfo`", help);
    return true;
}

/* ---- what the whole claim says ---- */

static void read_setting(const struct fhir_claim *claim, struct session *session)
{
    const json_t *codings = fhir_list(json_object_get(claim->json, "type"), "coding");

    for (size_t i = 0; i < json_array_size(codings) && i < FHIR_LIST_MAX; i++) {
        struct text code = fhir_text(json_array_get(codings, i), "code");

        if (text_is(code, "professional"))
            session->setting = TEXT("practitioner");
        else if (text_is(code, "institutional"))
            session->setting = TEXT("hospital");
    }
}

/* A claim that was withdrawn voids; one that names a prior claim replaces it. */
static void read_frequency(struct fhir_claim *claim, struct session *session)
{
    struct text status = fhir_text(claim->json, "status");
    const json_t *list = fhir_list(claim->json, "related");

    for (size_t i = 0; i < json_array_size(list) && i < FHIR_LIST_MAX; i++) {
        const json_t *related = json_array_get(list, i), *prior = json_object_get(related, "claim");
        const json_t *coding = fhir_first(json_object_get(related, "relationship"), "coding");
        struct text name = fhir_text(fhir_first(fhir_resolve(claim, prior), "identifier"), "value");

        if (!text_is(fhir_text(coding, "code"), "prior"))
            continue;
        session->frequency = code_parse(TEXT("7"));
        session->original_claim = name.length > 0 ? name : fhir_reference_id(prior);
    }
    if (text_is(status, "cancelled") || text_is(status, "entered-in-error"))
        session->frequency = code_parse(TEXT("8"));
}

static void read_clinic(const struct fhir_claim *claim, struct session *session)
{
    const json_t *facility = json_object_get(claim->json, "facility");
    struct text names[] = { fhir_text(facility, "display"), fhir_text(fhir_resolve(claim, facility), "name"),
                            fhir_reference_id(facility) };

    for (size_t i = 0; i < sizeof names / sizeof names[0] && session->clinic.length == 0; i++)
        session->clinic = names[i];
}

static void read_accident(struct fhir_claim *claim, struct session *session)
{
    const json_t *accident = json_object_get(claim->json, "accident");

    if (json_object_get(accident, "date") && !fhir_date(accident, "date", &session->injury))
        fhir_left_out(claim, "the accident's `date`", "a day such as 2026-01-15");
}

/* The day of an entry of supportingInfo. */
static void take_timing(const json_t *entry, date_t *date)
{
    if (!fhir_date(entry, "timingDate", date))
        fhir_date(json_object_get(entry, "timingPeriod"), "start", date);
}

static void read_information(struct fhir_claim *claim, struct session *session)
{
    for (size_t i = 1; claim->information.any && i <= FHIR_SEQUENCE_MAX; i++) {
        const json_t *entry = claim->information.at[i];
        struct text code = fhir_code(json_object_get(entry, "category"), FHIR_INFORMATION, true);

        if (text_is(code, "onset"))
            take_timing(entry, &session->onset);
        else if (text_is(code, "clmrecvddate"))
            take_timing(entry, &session->received);
    }
}

/* The code of a diagnosis, said here or by the Condition that is referred to. */
static bool read_diagnosis(struct fhir_claim *claim, const json_t *entry, code_t *code)
{
    const json_t *concept = json_object_get(entry, "diagnosisCodeableConcept");
    struct text text;

    if (!concept)
        concept = json_object_get(fhir_resolve(claim, json_object_get(entry, "diagnosisReference")), "code");
    text = fhir_code(concept, FHIR_DIAGNOSIS, true);
    return text.bytes && value_read(code, TYPE_DIAGNOSIS, text);
}

/* By sequence. When one of them cannot be read the list is not known: a rule must not miss a code that is there. */
static void read_diagnoses(struct fhir_claim *claim, struct session *session)
{
    code_t *items;
    int32_t count = 0;

    if (!claim->diagnoses.any)
        return;
    items = ARENA_ARRAY(&claim->fhir->memory, FHIR_SEQUENCE_MAX, code_t);
    for (size_t i = 1; i <= FHIR_SEQUENCE_MAX; i++) {
        if (!claim->diagnoses.at[i])
            continue;
        if (!read_diagnosis(claim, claim->diagnoses.at[i], &items[count])) {
            fhir_left_out(claim, "`diagnosis`", "an ICD-10-CM code for each");
            return;
        }
        claim->ranks[i] = ++count;
    }
    claim->ranked = true;
    session->diagnoses = (struct code_list){ items, count };
}

static bool read_whole(struct fhir_claim *claim, struct session *session)
{
    *session = session_unknown;
    if (!fhir_read_patient(claim, session))
        return false;
    session->claim = claim->name;
    read_setting(claim, session);
    read_frequency(claim, session);
    read_clinic(claim, session);
    read_accident(claim, session);
    read_information(claim, session);
    read_diagnoses(claim, session);
    fhir_read_payer(claim, session);
    fhir_read_provider(claim, json_object_get(claim->json, "provider"), &session->billing);
    fhir_read_team(claim, session);
    return true;
}

/* ---- items ---- */

static bool read_items(struct fhir_claim *claim, const json_t *list, struct fhir_item *items)
{
    struct fhir_numbered *numbered = ARENA_NEW(&claim->fhir->memory, struct fhir_numbered);

    if (!fhir_number(numbered, claim->json, "item"))
        return fhir_refuse(claim, MESSAGE_FHIR_SEQUENCE, "`item`",
                           "number the items 1, 2, 3, ... in `sequence`, at most 1000 of them");
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!fhir_count(json_object_get(json_array_get(list, i), "sequence"), &claim->item) ||
            !fhir_read_item(claim, json_array_get(list, i), &items[i]))
            return false;
    }
    claim->item = 0;
    return true;
}

/* By day, then as numbered. */
static int compare_items(const void *left, const void *right)
{
    const struct fhir_item *a = left, *b = right;

    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return (a->line.number > b->line.number) - (a->line.number < b->line.number);
}

static bool same_provider(const struct provider *a, const struct provider *b)
{
    return a->there == b->there && a->npi == b->npi && a->role == b->role && a->taxonomy == b->taxonomy;
}

/* What all lines of a session say alike is said once, for the session. */
static void lift(struct session *session)
{
    struct line *lines = session->lines;
    bool provider = true, place = true;

    for (int32_t i = 1; i < session->line_count; i++) {
        provider = provider && same_provider(&lines[0].provider, &lines[i].provider);
        place = place && lines[0].place == lines[i].place;
    }
    if (provider)
        session->provider = lines[0].provider;
    if (place)
        session->place = lines[0].place;
    for (int32_t i = 0; i < session->line_count; i++) {
        if (provider)
            lines[i].provider = line_unknown.provider;
        if (place)
            lines[i].place = CODE_UNKNOWN;
    }
}

/* ---- sessions ---- */

static void add_session(struct fhir_claim *claim, const struct session *whole, const struct fhir_item *items,
                        size_t count, bool only)
{
    struct claim_reading *reading = claim->fhir->reading;
    struct session session = *whole;
    char day[DATE_TEXT_SIZE];

    date_format(day, items[0].date);
    session.date = items[0].date;
    session.id = only ? claim->name
                      : arena_printf(&claim->fhir->memory, "%.*s/%.*s", TEXT_ARG(claim->name), DATE_TEXT_SIZE, day);
    session.lines = ARENA_ARRAY(&claim->fhir->memory, count, struct line);
    session.line_count = (int32_t)count;
    for (size_t i = 0; i < count; i++)
        session.lines[i] = items[i].line;
    lift(&session);
    record_write_json(reading->to, &session);
    reading->counts.sessions++;
    reading->counts.lines += count;
}

static void add_sessions(struct fhir_claim *claim, const struct session *whole, struct fhir_item *items, size_t count)
{
    bool only;

    qsort(items, count, sizeof *items, compare_items);
    only = items[0].date == items[count - 1].date;
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && items[next].date == items[i].date; next++)
            ;
        add_session(claim, whole, items + i, next - i, only);
    }
}

static void read_claim(struct fhir_claim *claim)
{
    const json_t *list = fhir_list(claim->json, "item");
    size_t count = json_array_size(list);
    struct fhir_item *items;
    struct session whole;

    if (!check_kind(claim) || !number_lists(claim))
        return;
    if (count == 0 || count > RECORD_LINES_MAX) {
        fhir_refuse(claim, MESSAGE_FHIR_MISSING, "`item` with 1 to 1000 entries",
                    "a claim lists in `item` what was done");
        return;
    }
    items = ARENA_ARRAY(&claim->fhir->memory, count, struct fhir_item);
    if (read_whole(claim, &whole) && read_items(claim, list, items))
        add_sessions(claim, &whole, items, count);
}

static struct text name_of(const json_t *claim, struct text url)
{
    struct text names[] = { fhir_text(fhir_first(claim, "identifier"), "value"), fhir_text(claim, "id"), url };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].length > 0)
            return names[i];
    }
    return TEXT("");
}

void fhir_read_claim(struct fhir *fhir, const json_t *json, struct text url)
{
    struct fhir_claim *claim;

    arena_reset(&fhir->memory);
    claim = ARENA_NEW(&fhir->memory, struct fhir_claim);
    claim->fhir = fhir;
    claim->json = json;
    claim->name = name_of(json, url);
    fhir->reading->counts.claims++;
    read_claim(claim);
}
#endif
