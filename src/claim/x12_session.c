/* From a complete claim to sessions: one for each date of service. What the claim does not tell stays unknown. */
#include <stdio.h>
#include <stdlib.h>

#include "claim/taxonomy.h"
#include "claim/x12.h"
#include "record/reader.h"

#define ID_TEXT_SIZE (X12_ID_BYTES_MAX + 64)  /* an identifier with a date, a counter or a mark behind it */

enum id_kind { ID_CLAIM, ID_SESSION };        /* of reader->ids */

/* The sessions of a claim in the making. */
struct making {
    struct x12_reader *reader;
    struct x12_claim *claim;
    struct session session;
    bool several_dates, ascending;            /* ascending: line numbers are, so that they can be kept */
    char claim_id[ID_TEXT_SIZE], patient[ID_TEXT_SIZE], id[ID_TEXT_SIZE];
    struct authorization authorizations[X12_AUTHORIZATIONS_MAX];
};

/* Writes the text, or its first bytes. */
static void put(char to[ID_TEXT_SIZE], struct text text)
{
    size_t length = text.length < X12_ID_BYTES_MAX ? text.length : X12_ID_BYTES_MAX;

    if (length > 0)
        memcpy(to, text.bytes, length);
    to[length] = '\0';
}

/* ---- who ---- */

/* A mark for a dependent: the same in all claims, and nobody reads a name or a birth date in it (FNV-1a of both). */
static uint32_t mark_of(const struct x12_person *person)
{
    uint32_t mark = UINT32_C(2166136261), date = (uint32_t)person->birth_date;

    for (int i = 0; i < 4; i++)
        mark = (mark ^ (date >> (8 * i) & 0xff)) * UINT32_C(16777619);
    for (size_t i = 0; i < person->first_name.length; i++) {
        unsigned char c = (unsigned char)person->first_name.bytes[i];

        if (c >= 'a' && c <= 'z')
            c = (unsigned char)(c - 'a' + 'A');
        if (c > ' ')
            mark = (mark ^ c) * UINT32_C(16777619);
    }
    return mark;
}

/* The patient's own member id, else the subscriber's with a mark; a claim without any stands alone. */
static void name_patient(struct making *making)
{
    const struct x12_reader *reader = making->reader;
    const struct x12_person *patient = reader->patient.there ? &reader->patient : &reader->subscriber;
    struct text member = patient->member.length > 0 ? patient->member : reader->subscriber.member;
    int length = member.length < X12_ID_BYTES_MAX ? (int)member.length : X12_ID_BYTES_MAX;

    if (length == 0) {
        x12_tell(making->reader, MESSAGE_X12_NO_MEMBER, &making->claim->segment, x12_shown(making->claim->id).bytes);
        snprintf(making->patient, sizeof making->patient, "claim-%.*s", X12_ID_BYTES_MAX, making->claim_id);
    } else if (reader->patient.there && patient->member.length == 0) {
        snprintf(making->patient, sizeof making->patient, "%.*s-%08x", length, member.bytes, mark_of(patient));
    } else {
        put(making->patient, member);
    }
    making->session.patient.there = 1;
    making->session.patient.id = text_of(making->patient);
    making->session.patient.birth_date = patient->birth_date;
}

static struct provider provider_of(const struct x12_party *party, bool with_role)
{
    struct provider provider = session_unknown.provider;

    if (party->npi == CODE_UNKNOWN && party->taxonomy == CODE_UNKNOWN)
        return provider;
    provider.there = 1;
    provider.npi = party->npi;
    provider.taxonomy = party->taxonomy;
    if (with_role)
        provider.role = claim_role_of_taxonomy(party->taxonomy);
    return provider;
}

/* Who bills and who rendered: a person who bills, with nobody else named, did both. */
static void name_providers(struct making *making)
{
    const struct x12_reader *reader = making->reader;
    const struct x12_party *rendering = &making->claim->rendering;

    making->session.billing = provider_of(&reader->billing, false);
    making->session.supervisor = provider_of(&making->claim->supervising, true);
    making->session.supervisor.taxonomy = CODE_UNKNOWN;
    if (!rendering->there && reader->billing.person)
        rendering = &reader->billing;
    making->session.provider = provider_of(rendering, true);
}

static struct named_provider npi_of(const struct x12_party *party)
{
    bool known = party->there && party->npi != CODE_UNKNOWN;

    return known ? (struct named_provider){ 1, party->npi } : session_unknown.referring;
}

static void name_practitioners(struct making *making)
{
    const struct x12_claim *claim = making->claim;

    making->session.referring = npi_of(&claim->referring);
    making->session.ordering = npi_of(&claim->ordering);
    making->session.attending = npi_of(&claim->attending);
}

static void name_payer(struct making *making)
{
    struct x12_reader *reader = making->reader;
    const struct payer_map *payers = reader->reading->payers;
    struct text payer = reader->payer_id.length > 0 ? reader->payer_id : reader->payer_name;
    struct text profile = payer_map_find(payers, reader->payer_id);

    if (profile.bytes == NULL)
        profile = payer_map_find(payers, reader->payer_name);
    if (profile.bytes == NULL && payers != NULL && payers->count > 0 && payer.length > 0 &&
        x12_once(reader, MESSAGE_X12_PAYER, payer))
        x12_tell(reader, MESSAGE_X12_PAYER, &making->claim->segment, x12_shown(payer).bytes);
    making->session.payer = profile.bytes != NULL ? profile : payer;
    if (making->session.payer.length == 0)
        making->session.payer.bytes = NULL;
    making->session.payer_order = reader->payer_order;
}

/* ---- which ---- */

static bool is_correction(const struct x12_claim *claim)
{
    return claim->frequency == code_parse(TEXT("7")) || claim->frequency == code_parse(TEXT("8"));
}

/* The claim that a replacement or void names by the payer's number: kept unless nothing here has that number, but a
 * claim of the same id came before, which is then the one that is meant. */
static struct text original_of(const struct making *making, size_t seen)
{
    const struct x12_claim *claim = making->claim;
    bool other = seen > 1 && claim_ids_seen(&making->reader->ids, ID_CLAIM, claim->original) == 0;

    return claim->original.length > 0 && !other ? claim->original : (struct text){ NULL, 0 };
}

static void name_claim(struct making *making)
{
    struct x12_claim *claim = making->claim;
    struct x12_reader *reader = making->reader;
    size_t seen;

    if (claim->id.length == 0) {
        x12_tell(reader, MESSAGE_X12_NO_ID, &claim->segment);
        snprintf(making->claim_id, sizeof making->claim_id, "claim-%zu", reader->reading->counts.claims);
        return;
    }
    put(making->claim_id, claim->id);
    seen = claim_ids_count(&reader->ids, reader->reading->arena, ID_CLAIM, claim->id);
    reader->needs_past |= seen > 1;
    if (seen > 1 && !is_correction(claim))
        x12_tell(reader, MESSAGE_X12_TWICE, &claim->segment, x12_shown(claim->id).bytes);
    making->session.claim = claim->id;
    making->session.original_claim = original_of(making, seen);
}

/* The claim's id, with the date where it has several, and a number where it was given before. */
static void name_session(struct making *making, date_t date)
{
    struct claim_ids *ids = &making->reader->ids;
    struct arena *arena = making->reader->reading->arena;
    char base[ID_TEXT_SIZE], day[DATE_TEXT_SIZE];
    size_t count;

    date_format(day, date);
    if (making->several_dates)
        snprintf(base, sizeof base, "%.*s/%.*s", X12_ID_BYTES_MAX, making->claim_id, DATE_TEXT_SIZE, day);
    else
        put(base, text_of(making->claim_id));
    count = claim_ids_count(ids, arena, ID_SESSION, text_of(base));
    memcpy(making->id, base, strlen(base) + 1);
    while (count > 1) {
        snprintf(making->id, sizeof making->id, "%.*s#%zu", X12_ID_BYTES_MAX + DATE_TEXT_SIZE + 1, base, count);
        if (claim_ids_count(ids, arena, ID_SESSION, text_of(making->id)) == 1)
            break;
        count = claim_ids_count(ids, arena, ID_SESSION, text_of(base));
    }
    making->session.id = text_of(making->id);
    making->session.date = date;
}

/* ---- what ---- */

static void begin_session(struct making *making)
{
    const struct x12_claim *claim = making->claim;
    struct session *session = &making->session;

    *session = session_unknown;
    name_claim(making);
    name_patient(making);
    name_providers(making);
    name_practitioners(making);
    name_payer(making);
    session->frequency = claim->frequency;
    session->place = claim->place;
    session->setting = claim->kind == X12_INSTITUTIONAL ? TEXT("hospital") : TEXT("practitioner");
    session->onset = claim->onset;
    session->injury = claim->injury;
    session->first_treatment = claim->first_treatment;
    if (claim->note.length > 0)
        session->claim_note = claim->note;
    if (claim->diagnosis_count > 0 && !claim->strange_diagnoses)
        session->diagnoses = (struct code_list){ claim->diagnoses, claim->diagnosis_count };
    if (claim->referral.length > 0) {
        session->referral.there = 1;
        session->referral.number = claim->referral;
    }
}

static void make_line(struct line *line, const struct making *making, const struct x12_line *from, size_t place)
{
    bool pointed = from->pointer_count > 0 && !from->strange_pointers && !making->claim->strange_diagnoses;

    *line = line_unknown;
    line->number = (int64_t)place + 1;
    if (making->ascending)
        number_parse(&line->number, from->number);
    line->code = from->code;
    line->units = from->units;
    line->minutes = from->minutes;
    line->charge = from->charge;
    line->place = from->place;
    if (from->revenue.length > 0)
        line->revenue_code = from->revenue;
    if (from->note.length > 0)
        line->note = from->note;
    if (!from->strange_modifiers)
        line->modifiers = (struct code_list){ from->modifiers, from->modifier_count };
    if (pointed)
        line->pointers = (struct number_list){ from->pointers, from->pointer_count };
    if (from->rendering.there)
        line->provider = provider_of(&from->rendering, true);
    if (from->dates.through > from->dates.from)
        line->through = from->dates.through;
}

/* The discipline that an institution's revenue codes 042x, 043x and 044x tell, when all lines agree. */
static code_t discipline_of(struct text revenue)
{
    int64_t number;

    if (!number_parse(&number, revenue) || number / 10 < 42 || number / 10 > 44)
        return CODE_UNKNOWN;
    return code_parse(number / 10 == 42 ? TEXT("PT") : number / 10 == 43 ? TEXT("OT") : TEXT("SLP"));
}

static void add_authorizations(struct making *making)
{
    const struct x12_claim *claim = making->claim;
    int32_t count = 0;

    for (size_t i = 0; i < claim->authorization_count; i++) {
        size_t line = claim->authorizations[i].line;

        if (line != X12_WHOLE_CLAIM && making->reader->lines[line].dates.from != making->session.date)
            continue;
        making->authorizations[count] = authorization_unknown;
        making->authorizations[count++].number = claim->authorizations[i].number;
    }
    if (count > 0)
        making->session.authorizations = (struct authorization_list){ making->authorizations, count };
    else
        making->session.authorizations = session_unknown.authorizations;
}

/* The lines of one date. */
static void write_session(struct making *making, const struct x12_dated *dated, size_t count)
{
    struct x12_reader *reader = making->reader;
    struct session *session = &making->session;

    name_session(making, dated[0].date);
    session->discipline = discipline_of(reader->lines[dated[0].line].revenue);
    for (size_t i = 0; i < count; i++) {
        const struct x12_line *line = &reader->lines[dated[i].line];

        reader->made = arena_grow(reader->reading->arena, reader->made, i, &reader->made_capacity,
                                  sizeof *reader->made);
        make_line(&reader->made[i], making, line, dated[i].line);
        if (discipline_of(line->revenue) != session->discipline)
            session->discipline = CODE_UNKNOWN;
    }
    session->lines = reader->made;
    session->line_count = (int32_t)count;
    add_authorizations(making);
    record_write_json(reader->reading->to, session);
    reader->reading->counts.sessions++;
}

static int compare_dated(const void *first, const void *second)
{
    const struct x12_dated *a = first, *b = second;

    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* The claim's lines that have a procedure, by date; returns their number. */
static size_t sort_lines(struct x12_reader *reader)
{
    size_t count = 0;

    for (size_t i = 0; i < reader->claim.line_count; i++) {
        if (!x12_has_procedure(&reader->lines[i]))
            continue;
        reader->dated = arena_grow(reader->reading->arena, reader->dated, count, &reader->dated_capacity,
                                   sizeof *reader->dated);
        reader->dated[count++] = (struct x12_dated){ reader->lines[i].dates.from, (uint32_t)i };
    }
    qsort(reader->dated, count, sizeof *reader->dated, compare_dated);
    return count;
}

void x12_write_sessions(struct x12_reader *reader)
{
    struct making making; /* large, and each part is written before it is read */
    size_t count = sort_lines(reader), first = 0;
    const struct x12_dated *dated = reader->dated;

    making.reader = reader;
    making.claim = &reader->claim;
    making.several_dates = dated[0].date != dated[count - 1].date;
    making.ascending = x12_numbers_ascend(reader);
    begin_session(&making);
    for (size_t i = 1; i <= count; i++) {
        if (i < count && dated[i].date == dated[first].date)
            continue;
        write_session(&making, dated + first, i - first);
        first = i;
    }
}

void x12_give(struct x12_reader *reader)
{
    if (reader->reading->give != NULL && reader->reading->to->length >= CLAIM_GIVE_BYTES)
        reader->reading->give(reader->reading->give_context);
}

void x12_end_claim(struct x12_reader *reader)
{
    if (!reader->claim.open)
        return;
    reader->claim.open = false;
    if (x12_check_claim(reader))
        x12_write_sessions(reader);
    else
        reader->reading->counts.refused++;
    x12_give(reader);
}
