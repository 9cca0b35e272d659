/* Random sessions of few patients on few days, with members left out here and there. */
#include "tests/reference/random.h"

struct dice {
    struct random *random;
    struct arena *arena;
    date_t around;
    int mess;
};

static bool left_out(const struct dice *dice) { return random_chance(dice->random, dice->mess); }

#define PICK(dice, array) ((array)[random_below((dice)->random, (int)(sizeof(array) / sizeof(array)[0]))])

static code_t code_of(const char *string) { return code_parse(text_of(string)); }

static date_t some_day(const struct dice *dice)
{
    if (random_chance(dice->random, 6))
        return random_chance(dice->random, 50) ? DATE_NONE : dice->around - random_between(dice->random, 20, 400);
    return dice->around + random_between(dice->random, -9, 5);
}

static date_t maybe_day(const struct dice *dice) { return left_out(dice) ? DATE_UNKNOWN : some_day(dice); }

static flag_t maybe_flag(const struct dice *dice)
{
    return left_out(dice) ? FLAG_UNKNOWN : (flag_t)random_below(dice->random, 2);
}

static int64_t maybe_number(const struct dice *dice, int most)
{
    if (left_out(dice))
        return NUMBER_UNKNOWN;
    return random_chance(dice->random, 4) ? NUMBER_NONE : random_below(dice->random, most + 1);
}

/* ---- lines ---- */

static struct code_list some_modifiers(const struct dice *dice)
{
    static const char *const modifiers[] = { "GP", "GP", "GO", "GN", "KX", "59", "XU", "XS", "CQ", "CO" };
    int count = random_below(dice->random, 4);
    code_t *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, code_t);

    if (left_out(dice))
        return (struct code_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++) {
        items[i] = code_of(PICK(dice, modifiers));
        for (int k = 0; k < i; k++) {
            if (items[k] == items[i])
                return (struct code_list){ items, i }; /* none stands there twice */
        }
    }
    return (struct code_list){ items, count };
}

static struct number_list some_pointers(const struct dice *dice, int32_t diagnoses)
{
    int count = diagnoses > 0 ? random_below(dice->random, 3) : 0;
    int64_t *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, int64_t);

    if (left_out(dice) || random_chance(dice->random, 30))
        return (struct number_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++)
        items[i] = random_between(dice->random, 1, diagnoses);
    return (struct number_list){ items, count };
}

static struct text some_region(const struct dice *dice)
{
    static const char *const regions[] = { "knee", "knee", "shoulder", "" };

    return random_chance(dice->random, 50) || left_out(dice) ? (struct text){ NULL, 0 } : text_of(PICK(dice, regions));
}

static struct provider some_provider(const struct dice *dice)
{
    static const char *const roles[] = { "PT", "PT", "PTA", "OT", "SLP", "MD" };
    static const char *const taxonomies[] = { "225100000X", "225200000X", "225X00000X" };
    struct provider provider = { .there = 1, .in_network = maybe_flag(dice), .enrolled = maybe_flag(dice) };

    if (left_out(dice))
        return line_unknown.provider;
    if (random_chance(dice->random, 3)) { /* written as null: so are its members */
        return (struct provider){ .npi = CODE_NONE, .role = CODE_NONE, .taxonomy = CODE_NONE, .there = 0 };
    }
    provider.npi =
        left_out(dice) ? CODE_UNKNOWN : code_of(random_chance(dice->random, 50) ? "1234567893" : "1992999999");
    provider.role = left_out(dice) ? CODE_UNKNOWN : code_of(PICK(dice, roles));
    provider.taxonomy = left_out(dice) ? CODE_UNKNOWN : code_of(PICK(dice, taxonomies));
    return provider;
}

static int64_t some_minutes(const struct dice *dice)
{
    static const int usual[] = { 0, 4, 7, 8, 10, 12, 15, 16, 20, 22, 23, 24, 30, 33, 38, 45 };

    if (left_out(dice))
        return NUMBER_UNKNOWN;
    return random_chance(dice->random, 2) ? NUMBER_NONE : PICK(dice, usual);
}

static struct line some_line(const struct dice *dice, int64_t number, const struct session *session)
{
    static const char *const codes[] = { "97110", "97112", "97110", "97112", "97140",
                                         "97530", "97129", "97130", "97150", "G0283" };
    static const int minutes[] = { 0, 0, 0, 2, 5, 8, 9, 10, 15, 30 };
    struct line line = line_unknown;

    line.number = number;
    line.code = code_of(PICK(dice, codes));
    line.minutes = some_minutes(dice);
    line.units = maybe_number(dice, 3);
    line.modifiers = some_modifiers(dice);
    line.charge = left_out(dice) ? NUMBER_UNKNOWN : 4000 * random_below(dice->random, 4);
    line.allowed = left_out(dice) ? NUMBER_UNKNOWN : 2050 * random_below(dice->random, 6);
    line.pointers = some_pointers(dice, session->diagnoses.count);
    line.assistant_minutes = left_out(dice) ? NUMBER_UNKNOWN : PICK(dice, minutes);
    line.group = maybe_flag(dice);
    line.voided = random_chance(dice->random, 6) ? 1 : random_chance(dice->random, 50) ? 0 : FLAG_UNKNOWN;
    line.body_region = some_region(dice);
    if (random_chance(dice->random, 20))
        line.place = code_of(random_chance(dice->random, 50) ? "11" : "21");
    if (random_chance(dice->random, 15))
        line.provider = some_provider(dice);
    if (random_chance(dice->random, 10))
        line.through = session->date + random_below(dice->random, 3);
    return line;
}

/* ---- lists of the session ---- */

static struct code_list some_diagnoses(const struct dice *dice)
{
    static const char *const diagnoses[] = { "G20A1", "G810", "S062X1A", "R2681", "M545" };
    int count = random_below(dice->random, 4);
    code_t *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, code_t);

    if (left_out(dice))
        return (struct code_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++)
        items[i] = code_of(PICK(dice, diagnoses));
    return (struct code_list){ items, count };
}

static struct name_list some_elements(const struct dice *dice)
{
    static const char *const elements[] = { "impairment", "skilled_technique", "patient_response" };
    int count = random_below(dice->random, 4);
    struct text *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, struct text);

    if (left_out(dice))
        return (struct name_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++)
        items[i] = text_of(PICK(dice, elements));
    return (struct name_list){ items, count };
}

static struct document_list some_documents(const struct dice *dice)
{
    static const char *const kinds[] = { "progress_report", "recertification", "evaluation" };
    static const char *const roles[] = { "PT", "PTA", "MD" };
    int count = random_below(dice->random, 4);
    struct document *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, struct document);

    if (left_out(dice))
        return (struct document_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++) {
        items[i].kind = left_out(dice) ? (struct text){ NULL, 0 } : text_of(PICK(dice, kinds));
        items[i].date = maybe_day(dice);
        items[i].signed_by = left_out(dice) ? CODE_UNKNOWN : code_of(PICK(dice, roles));
    }
    return (struct document_list){ items, count };
}

static struct code_list authorized_codes(const struct dice *dice)
{
    static const char *const codes[] = { "97110", "97112", "97140" };
    int count = random_below(dice->random, 4);
    code_t *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, code_t);

    if (left_out(dice))
        return (struct code_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++)
        items[i] = code_of(codes[i]);
    return (struct code_list){ items, count };
}

static struct authorization_list some_authorizations(const struct dice *dice)
{
    int count = random_below(dice->random, 3);
    struct authorization *items = ARENA_ARRAY(dice->arena, (size_t)count + 1, struct authorization);

    if (left_out(dice))
        return (struct authorization_list){ NULL, LIST_UNKNOWN };
    for (int i = 0; i < count; i++) {
        items[i].number = left_out(dice) ? (struct text){ NULL, 0 } : TEXT("A1");
        items[i].from = left_out(dice)                   ? DATE_UNKNOWN
                        : random_chance(dice->random, 8) ? DATE_NONE
                                                         : dice->around - random_below(dice->random, 12);
        items[i].through = left_out(dice)                   ? DATE_UNKNOWN
                           : random_chance(dice->random, 8) ? DATE_NONE
                                                            : dice->around + random_between(dice->random, -2, 12);
        items[i].visits = maybe_number(dice, 5);
        items[i].units = maybe_number(dice, 10);
        items[i].codes = authorized_codes(dice);
        items[i].npi = left_out(dice)                    ? CODE_UNKNOWN
                       : random_chance(dice->random, 10) ? CODE_NONE
                                                         : code_of("1234567893");
    }
    return (struct authorization_list){ items, count };
}

/* ---- sessions ---- */

static void add_plans(const struct dice *dice, struct session *session)
{
    if (!left_out(dice)) {
        session->plan_of_care.there = !random_chance(dice->random, 15);
        session->plan_of_care.established = session->plan_of_care.there ? maybe_day(dice) : DATE_NONE;
        session->plan_of_care.certified = session->plan_of_care.there ? maybe_day(dice) : DATE_NONE;
        session->plan_of_care.through = session->plan_of_care.there ? maybe_day(dice) : DATE_NONE;
        session->plan_of_care.sent = session->plan_of_care.there ? maybe_day(dice) : DATE_NONE;
        session->plan_of_care.first_treatment = session->plan_of_care.there ? maybe_day(dice) : DATE_NONE;
        if (!session->plan_of_care.there)
            session->plan_of_care.established_by = CODE_NONE;
        else if (!left_out(dice))
            session->plan_of_care.established_by = code_of(random_chance(dice->random, 50) ? "PT" : "MD");
        session->plan_of_care.recertification = session->plan_of_care.there ? maybe_flag(dice) : 0;
    }
    if (!left_out(dice)) {
        session->referral.there = !random_chance(dice->random, 15);
        session->referral.number = session->referral.there ? TEXT("R1") : TEXT("");
        session->referral.from = session->referral.there ? maybe_day(dice) : DATE_NONE;
        session->referral.through = session->referral.there ? maybe_day(dice) : DATE_NONE;
        session->referral.visits = session->referral.there ? maybe_number(dice, 5) : NUMBER_NONE;
        session->referral.units = session->referral.there ? maybe_number(dice, 8) : NUMBER_NONE;
    }
    session->onset = maybe_day(dice);
    session->injury = random_chance(dice->random, 60) ? dice->around - 4 : maybe_day(dice);
    session->surgery = maybe_day(dice);
    session->first_treatment = maybe_day(dice);
}

static void add_facts(const struct dice *dice, struct session *session)
{
    static const char *const clinics[] = { "north", "south", "" };
    static const char *const purposes[] = { "habilitative", "maintenance", "rehabilitative" };

    session->clinic = left_out(dice) ? session->clinic : text_of(PICK(dice, clinics));
    session->setting = left_out(dice)                     ? session->setting
                       : random_chance(dice->random, 80) ? TEXT("practitioner")
                                                         : TEXT("hospital");
    session->supervision = left_out(dice) ? session->supervision : TEXT("direct");
    session->purpose = left_out(dice) ? session->purpose : text_of(PICK(dice, purposes));
    session->place = left_out(dice) ? CODE_UNKNOWN : code_of(random_chance(dice->random, 60) ? "11" : "21");
    session->body_region = some_region(dice);
    session->telehealth = maybe_flag(dice);
    session->abn = maybe_flag(dice);
    session->employer_authorized = maybe_flag(dice);
    session->payer_order = left_out(dice) ? NUMBER_UNKNOWN : random_between(dice->random, 1, 2);
    session->patient.birth_date =
        left_out(dice) ? DATE_UNKNOWN : date_add_months(dice->around, -216) + random_between(dice->random, -3, 3);
    session->provider = some_provider(dice);
    session->notified = maybe_day(dice);
    session->supervisor = some_provider(dice);
    if (!left_out(dice)) {
        session->order.there = 1;
        session->order.by = code_of(random_chance(dice->random, 60) ? "MD" : "PT");
        session->order.date = maybe_day(dice);
    }
}

static void add_claim(const struct dice *dice, struct session *session)
{
    static const char *const claims[] = { "C-1", "C-2", "C-3" };

    session->claim = left_out(dice) ? session->claim : text_of(PICK(dice, claims));
    session->received = left_out(dice) ? DATE_UNKNOWN : session->date + random_below(dice->random, 6);
    session->frequency = left_out(dice) ? CODE_UNKNOWN : code_of("1");
    if (random_chance(dice->random, 8))
        session->frequency = code_of(random_chance(dice->random, 60) ? "7" : "8");
    if (random_chance(dice->random, 10))
        session->original_claim = text_of(PICK(dice, claims));
}

static struct session some_session(const struct dice *dice, int number)
{
    static const char *const disciplines[] = { "PT", "PT", "OT", "SLP" };
    struct session session = session_unknown;

    session.id = arena_printf(dice->arena, "S-%d", number);
    session.patient.there = 1;
    session.patient.id = random_chance(dice->random, 90) ? TEXT("P-1") : TEXT("P-2");
    session.date = dice->around + (random_chance(dice->random, 50) ? random_between(dice->random, -1, 1)
                                                                   : random_between(dice->random, -9, 4));
    session.discipline =
        left_out(dice) || random_chance(dice->random, 5) ? CODE_UNKNOWN : code_of(PICK(dice, disciplines));
    if (random_chance(dice->random, 85)) {
        session.billing.there = 1;
        session.billing.npi = code_of(random_chance(dice->random, 80) ? "1992999999" : "1234567893");
    }
    add_claim(dice, &session);
    session.diagnoses = some_diagnoses(dice);
    session.documented = some_elements(dice);
    session.documents = some_documents(dice);
    session.authorizations = some_authorizations(dice);
    add_plans(dice, &session);
    add_facts(dice, &session);
    session.line_count = random_between(dice->random, 1, 4);
    session.lines = ARENA_ARRAY(dice->arena, (size_t)session.line_count, struct line);
    for (int32_t i = 0; i < session.line_count; i++)
        session.lines[i] = some_line(dice, i + 1, &session);
    return session;
}

void random_set_make(struct random *random, struct arena *arena, struct random_set *set, date_t around, int mess)
{
    struct dice dice = { random, arena, around, mess };

    set->count = (size_t)random_between(random, 1, 6);
    for (size_t i = 0; i < set->count; i++)
        set->sessions[i] = some_session(&dice, (int)((i * 5 + 3) % 7) + 1);
    set->judged = 0;
    set->history_from = DATE_UNKNOWN;
    if (random_chance(random, 80))
        set->history_from = random_chance(random, 60) ? DATE_MIN : around + random_between(random, -9, 1);
}
