/* What stands in the loops of a claim: people, providers, payers, diagnoses, dates and numbers of reference.
 *
 * The same segment means different things in different loops; what belongs to another payer, or to somebody whom a
 * session record does not know, is passed over. */
#include "claim/x12.h"

/* ---- people and providers ---- */

void x12_read_provider(struct x12_reader *reader, struct x12_party *party)
{
    *party = (struct x12_party){ .there = true, .person = text_is(x12_element(reader, 2), "1"),
                                 .taxonomy = party->taxonomy };
    if (text_is(x12_element(reader, 8), "XX"))
        x12_read_npi(reader, &party->npi, x12_element(reader, 9));
    reader->party = party;
}

static void read_person(struct x12_reader *reader, struct x12_person *person)
{
    person->there = true;
    person->first_name = x12_element(reader, 4);
    person->member = x12_element(reader, 9);
    reader->person = person;
}

/* Those whom a record knows once for the session: the claim's, else that of the first line that names one. NULL:
 * another role. */
static struct x12_party *party_of_claim(struct x12_claim *claim, struct text role)
{
    if (text_is(role, "DQ"))
        return &claim->supervising;
    if (text_is(role, "DN"))
        return &claim->referring;
    if (text_is(role, "DK"))
        return &claim->ordering;
    return text_is(role, "71") ? &claim->attending : NULL;
}

/* Which of the providers of a claim or line the name is; NULL: one that a record does not hold. */
static struct x12_party *party_of(struct x12_reader *reader, struct text role)
{
    struct x12_claim *claim = &reader->claim;
    struct x12_party *party = party_of_claim(claim, role);

    if (reader->loop == X12_BILLING && text_is(role, "85"))
        return &reader->billing;
    if (reader->loop == X12_CLAIM && text_is(role, "82"))
        return &claim->rendering;
    if (reader->loop == X12_LINE && text_is(role, "82"))
        return &x12_last_line(reader)->rendering;
    if (reader->loop == X12_CLAIM || (reader->loop == X12_LINE && party != NULL && !party->there))
        return party;
    return NULL;
}

static void read_name(struct x12_reader *reader)
{
    struct text role = x12_element(reader, 1);
    struct x12_party *party = party_of(reader, role);

    reader->party = NULL;
    reader->person = NULL;
    if (party != NULL)
        x12_read_provider(reader, party);
    else if (reader->loop == X12_SUBSCRIBER && text_is(role, "IL"))
        read_person(reader, &reader->subscriber);
    else if (reader->loop == X12_PATIENT && text_is(role, "QC"))
        read_person(reader, &reader->patient);
    else if (reader->loop == X12_SUBSCRIBER && text_is(role, "PR")) {
        reader->payer_name = x12_element(reader, 3);
        reader->payer_id = x12_element(reader, 9);
    }
}

/* A taxonomy; the billing provider's stands before its name. */
static void read_taxonomy(struct x12_reader *reader)
{
    bool billing = text_is(x12_element(reader, 1), "BI");
    struct x12_party *party = billing && reader->loop == X12_BILLING ? &reader->billing : reader->party;

    if (party != NULL)
        x12_read_value(reader, &party->taxonomy, TYPE_TAXONOMY, x12_element(reader, 3), "the taxonomy");
}

static void read_birth(struct x12_reader *reader)
{
    if (reader->person != NULL && x12_element(reader, 2).length > 0)
        x12_read_date(reader, &reader->person->birth_date, x12_element(reader, 1), x12_element(reader, 2));
}

/* ---- payers ---- */

static int64_t payer_order(struct text responsibility)
{
    static const char orders[] = "PSTABCDEFGH";  /* primary, secondary, tertiary, fourth, ... */
    const char *found = responsibility.length == 1 ? strchr(orders, responsibility.bytes[0]) : NULL;

    return found != NULL && *found != '\0' ? found - orders + 1 : NUMBER_UNKNOWN;
}

static void read_subscriber(struct x12_reader *reader)
{
    if (reader->loop == X12_SUBSCRIBER)
        reader->payer_order = payer_order(x12_element(reader, 1));
    else if (reader->loop == X12_CLAIM)
        reader->loop = X12_OTHER_PAYER;
    reader->party = NULL;
    reader->person = NULL;
}

/* ---- the claim ---- */

static void read_place(struct x12_reader *reader)
{
    struct x12_claim *claim = &reader->claim;
    struct text parts[3];

    x12_parts(&reader->scanner, x12_element(reader, 5), parts, 3);
    if (text_is(parts[1], "B") || (parts[1].length == 0 && reader->kind != X12_INSTITUTIONAL))
        x12_read_value(reader, &claim->place, TYPE_PLACE, parts[0], "the place of service");
    x12_read_value(reader, &claim->frequency, TYPE_CODE, parts[2], "the frequency");
}

void x12_begin_claim(struct x12_reader *reader)
{
    struct x12_claim *claim = &reader->claim;

    memset(claim, 0, offsetof(struct x12_claim, diagnoses));
    claim->open = true;
    claim->segment = reader->segment;
    claim->id = x12_element(reader, 1);
    claim->total = NUMBER_UNKNOWN;
    claim->service = claim->statement = (struct x12_span){ DATE_UNKNOWN, DATE_UNKNOWN };
    claim->onset = claim->injury = claim->first_treatment = DATE_UNKNOWN;
    claim->kind = reader->kind;
    reader->reading->counts.claims++;
    reader->loop = X12_CLAIM;
    reader->party = NULL;
    reader->person = NULL;
    if (claim->id.length > X12_ID_BYTES_MAX)
        claim->id.length = X12_ID_BYTES_MAX;
    x12_read_value(reader, &claim->total, TYPE_MONEY, x12_element(reader, 2), "the total of the claim");
    read_place(reader);
}

void x12_add_authorization(struct x12_reader *reader, size_t line)
{
    struct x12_claim *claim = &reader->claim;

    if (claim->authorization_count == X12_AUTHORIZATIONS_MAX)
        claim->many = true;
    else
        claim->authorizations[claim->authorization_count++] =
            (struct x12_authorization){ x12_element(reader, 2), line };
}

/* What line and claim have in common. */
static void read_reference(struct x12_reader *reader)
{
    struct x12_claim *claim = &reader->claim;
    struct text kind = x12_element(reader, 1), value = x12_element(reader, 2);
    bool line = reader->loop == X12_LINE;

    if ((!line && reader->loop != X12_CLAIM) || value.length == 0 || x12_element(reader, 4).length > 0)
        return;  /* the fourth element names another payer */
    if (text_is(kind, "G1"))
        x12_add_authorization(reader, line ? claim->line_count - 1 : X12_WHOLE_CLAIM);
    else if (text_is(kind, "9F") && claim->referral.length == 0)
        claim->referral = value;
    else if (text_is(kind, "F8") && !line)
        claim->original = value;
}

static void read_claim_date(struct x12_reader *reader, struct text kind, struct text format, struct text value)
{
    struct x12_claim *claim = &reader->claim;

    if (text_is(kind, "472"))
        x12_read_span(reader, &claim->service, format, value);
    else if (text_is(kind, "434"))
        x12_read_span(reader, &claim->statement, format, value);
    else if (text_is(kind, "431"))
        x12_read_date(reader, &claim->onset, format, value);
    else if (text_is(kind, "439"))
        x12_read_date(reader, &claim->injury, format, value);
    else if (text_is(kind, "454"))
        x12_read_date(reader, &claim->first_treatment, format, value);
}

static void read_dates(struct x12_reader *reader)
{
    struct text kind = x12_element(reader, 1), format = x12_element(reader, 2), value = x12_element(reader, 3);
    struct x12_claim *claim = &reader->claim;

    if (reader->loop == X12_CLAIM)
        read_claim_date(reader, kind, format, value);
    else if (reader->loop == X12_LINE && text_is(kind, "472"))
        x12_read_span(reader, &x12_last_line(reader)->dates, format, value);
    else if (reader->loop == X12_LINE && text_is(kind, "454") && claim->first_treatment == DATE_UNKNOWN)
        x12_read_date(reader, &claim->first_treatment, format, value);
}

/* ---- diagnoses and occurrences ---- */

static void add_diagnosis(struct x12_reader *reader, struct text code, bool old)
{
    struct x12_claim *claim = &reader->claim;

    if (claim->diagnosis_count == X12_DIAGNOSES_MAX ||
        !x12_read_value(reader, &claim->diagnoses[claim->diagnosis_count], TYPE_DIAGNOSIS, code, "a diagnosis"))
        claim->strange_diagnoses = true;
    else
        claim->diagnosis_count++;
    if (old && x12_once(reader, MESSAGE_X12_ICD9, TEXT("")))
        x12_tell(reader, MESSAGE_X12_ICD9, &reader->segment, x12_shown(claim->id).bytes);
}

/* Events of a hospital's claim that a record has a date for: accidents 01 to 05, onset 11, and the first treatment of
 * physical, occupational and speech therapy 35, 44 and 45. */
static void add_occurrence(struct x12_reader *reader, struct text code, struct text format, struct text value)
{
    struct x12_claim *claim = &reader->claim;
    int64_t number;

    if (!number_parse(&number, code))
        return;
    if (number >= 1 && number <= 5)
        x12_read_date(reader, &claim->injury, format, value);
    else if (number == 11)
        x12_read_date(reader, &claim->onset, format, value);
    else if (number == 35 || number == 44 || number == 45)
        x12_read_date(reader, &claim->first_treatment, format, value);
}

static void read_information(struct x12_reader *reader)
{
    struct text parts[4];

    for (size_t i = 1; i < reader->elements.count && reader->loop == X12_CLAIM; i++) {
        size_t count = x12_parts(&reader->scanner, x12_element(reader, i), parts, 4);
        bool old = text_is(parts[0], "BK") || text_is(parts[0], "BF");

        if (count == 1) {  /* a kind without a code, or a code without its kind */
            if (!reader->claim.strange_diagnoses)
                x12_tell(reader, MESSAGE_X12_DIAGNOSIS, &reader->segment, x12_shown(reader->claim.id).bytes);
            reader->claim.strange_diagnoses = true;
        } else if (old || text_is(parts[0], "ABK") || text_is(parts[0], "ABF")) {
            add_diagnosis(reader, parts[1], old);
        } else if (text_is(parts[0], "BH")) {
            add_occurrence(reader, parts[1], parts[2], parts[3]);
        }
    }
}

/* ---- all segments ---- */

static void begin_other_payer_of_line(struct x12_reader *reader)
{
    if (reader->loop == X12_LINE)
        reader->loop = X12_LINE_OTHER_PAYER;
    reader->party = NULL;
}

/* What is said in words; several are kept as one text, as far as it stays short. */
static void read_note(struct x12_reader *reader)
{
    struct text *note = reader->loop == X12_CLAIM ? &reader->claim.note
                        : reader->loop == X12_LINE ? &x12_last_line(reader)->note : NULL;
    struct text more = x12_element(reader, 2);

    if (note == NULL || more.length == 0 || more.length + note->length > X12_NOTE_BYTES_MAX)
        return;
    *note = note->length == 0 ? more
                              : arena_printf(reader->reading->arena, "%.*s; %.*s", TEXT_ARG(*note), TEXT_ARG(more));
}

static void read_patient(struct x12_reader *reader)
{
    if (reader->loop == X12_PATIENT)
        reader->patient.relation = x12_element(reader, 1);
}

bool x12_read_claim_segment(struct x12_reader *reader)
{
    void (*read)(struct x12_reader *reader);

    switch (reader->segment.name) {
    case X12_ID('N', 'M', '1'): read = read_name; break;
    case X12_ID('P', 'R', 'V'): read = read_taxonomy; break;
    case X12_ID('D', 'M', 'G'): read = read_birth; break;
    case X12_ID('S', 'B', 'R'): read = read_subscriber; break;
    case X12_ID('P', 'A', 'T'): read = read_patient; break;
    case X12_ID('R', 'E', 'F'): read = read_reference; break;
    case X12_ID('D', 'T', 'P'): read = read_dates; break;
    case X12_ID('N', 'T', 'E'): read = read_note; break;
    case X12_ID('H', 'I', 0): read = read_information; break;
    case X12_ID('L', 'X', 0): read = x12_begin_line; break;
    case X12_ID('S', 'V', '1'): read = x12_read_professional; break;
    case X12_ID('S', 'V', '2'): read = x12_read_institutional; break;
    case X12_ID('S', 'V', 'D'): read = begin_other_payer_of_line; break;
    /* these say nothing which a record holds */
    case X12_ID('B', 'H', 'T'): case X12_ID('N', '2', 0): case X12_ID('N', '3', 0): case X12_ID('N', '4', 0):
    case X12_ID('P', 'E', 'R'): case X12_ID('C', 'U', 'R'): case X12_ID('C', 'L', '1'): case X12_ID('P', 'W', 'K'):
    case X12_ID('C', 'N', '1'): case X12_ID('D', 'S', 'B'): case X12_ID('A', 'M', 'T'): case X12_ID('C', 'R', '1'):
    case X12_ID('C', 'R', '2'): case X12_ID('C', 'R', '3'): case X12_ID('C', 'R', '4'): case X12_ID('C', 'R', '5'):
    case X12_ID('C', 'R', '6'): case X12_ID('C', 'R', '7'): case X12_ID('C', 'R', '8'): case X12_ID('C', 'R', 'C'):
    case X12_ID('K', '3', 0): case X12_ID('H', 'C', 'P'): case X12_ID('H', 'S', 'D'):
    case X12_ID('S', 'V', '3'): case X12_ID('S', 'V', '4'): case X12_ID('S', 'V', '5'): case X12_ID('S', 'V', '6'):
    case X12_ID('S', 'V', '7'): case X12_ID('T', 'O', 'O'): case X12_ID('D', 'N', '1'): case X12_ID('D', 'N', '2'):
    case X12_ID('Q', 'T', 'Y'): case X12_ID('M', 'E', 'A'): case X12_ID('I', 'M', 'M'): case X12_ID('L', 'I', 'N'):
    case X12_ID('C', 'T', 'P'): case X12_ID('O', 'I', 0): case X12_ID('M', 'I', 'A'): case X12_ID('M', 'O', 'A'):
    case X12_ID('C', 'A', 'S'): case X12_ID('L', 'Q', 0): case X12_ID('F', 'R', 'M'): case X12_ID('P', 'S', '1'):
    case X12_ID('U', 'R', 0): case X12_ID('T', 'A', '1'):
        return true;
    default: return false;
    }
    x12_split(&reader->scanner, &reader->segment, &reader->elements);
    read(reader);
    return true;
}
