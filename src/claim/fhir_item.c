/* An item of a claim as a line: code, modifiers, units, minutes, charge, day, place, diagnoses, provider. */
#ifdef HAVE_JANSSON
#include "claim/fhir.h"
#include "record/value.h"

#define MODIFIERS_MAX 10

/* ---- what was done ---- */

/* Without a system a code counts when it is as long as the codes of CPT and HCPCS are. */
static bool read_code(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    struct text code = fhir_code(json_object_get(json, "productOrService"), FHIR_PROCEDURE, true);

    if (code.length != 5 || !value_read(&line->code, TYPE_CODE, code))
        return fhir_refuse(claim, MESSAGE_FHIR_CODE, "`productOrService`",
                           "write for example \"productOrService\":{\"coding\":[{\"system\":"
                           "\"http://www.ama-assn.org/go/cpt\",\"code\":\"97112\"}]}");
    return true;
}

/* A claim says all its modifiers: without any there are none. When one cannot be read nothing is known of them. */
static void read_modifiers(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    const json_t *list = fhir_list(json, "modifier");
    code_t *items = ARENA_ARRAY(&claim->fhir->memory, MODIFIERS_MAX, code_t);
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count && i < MODIFIERS_MAX; i++) {
        struct text code = fhir_code(json_array_get(list, i), FHIR_PROCEDURE, true);

        if (!code.bytes || !value_read(&items[i], TYPE_MODIFIER, code))
            count = SIZE_MAX;
    }
    if (count <= MODIFIERS_MAX)
        line->modifiers = (struct code_list){ items, (int32_t)count };
    else
        fhir_left_out(claim, "`modifier`", "at most 10 modifiers of 2 characters of CPT or HCPCS");
}

static bool is_minutes(const json_t *quantity)
{
    struct text code = fhir_text(quantity, "code"), unit = fhir_text(quantity, "unit");

    return text_is(code, "min") || text_is(code, "MJ") ||
           (!code.bytes && (text_is(unit, "min") || text_is(unit, "minutes")));
}

/* A quantity in minutes says how long, and no units. */
static void read_quantity(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    const json_t *quantity = json_object_get(json, "quantity");

    if (!quantity)
        return;
    if (!fhir_count(json_object_get(quantity, "value"), is_minutes(quantity) ? &line->minutes : &line->units))
        fhir_left_out(claim, "`quantity`", "a whole number from 0 to 100000");
}

/* ---- minutes ---- */

/* valueInteger, valueUnsignedInt, valuePositiveInt, or a quantity or duration in minutes. */
static const json_t *minutes_value(const json_t *holder)
{
    static const char *const numbers[] = { "valueInteger", "valueUnsignedInt", "valuePositiveInt" };
    static const char *const quantities[] = { "valueQuantity", "valueDuration" };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (json_object_get(holder, numbers[i]))
            return json_object_get(holder, numbers[i]);
    }
    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++) {
        const json_t *quantity = json_object_get(holder, quantities[i]);

        if (is_minutes(quantity))
            return json_object_get(quantity, "value");
    }
    return NULL;
}

static void take_minutes(struct fhir_claim *claim, const json_t *holder, const char *what, int64_t *minutes)
{
    if (holder && !fhir_count(minutes_value(holder), minutes))
        fhir_left_out(claim, what, "a whole number of minutes from 0 to 100000");
}

/* The entry of supportingInfo that the item names and whose category is ours, of this code. */
static const json_t *find_information(struct fhir_claim *claim, const json_t *json, const char *code)
{
    const json_t *entry;
    size_t i = 0;

    while ((entry = fhir_linked(&claim->information, json, "informationSequence", &i))) {
        if (text_is(fhir_code(json_object_get(entry, "category"), FHIR_OURS_INFORMATION, false), code))
            return entry;
    }
    return NULL;
}

static void read_minutes(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    const json_t *group = fhir_extension(json, "group");

    take_minutes(claim, find_information(claim, json, "minutes"), "the minutes in `supportingInfo`", &line->minutes);
    take_minutes(claim, find_information(claim, json, "assistant-minutes"),
                 "the assistant's minutes in `supportingInfo`", &line->assistant_minutes);
    take_minutes(claim, fhir_extension(json, "minutes"), "the extension of minutes", &line->minutes);
    take_minutes(claim, fhir_extension(json, "assistant-minutes"), "the extension of an assistant's minutes",
                 &line->assistant_minutes);
    if (json_is_boolean(json_object_get(group, "valueBoolean")))
        line->group = json_is_true(json_object_get(group, "valueBoolean"));
}

/* ---- money ---- */

static bool read_amount(const json_t *money, int64_t *cents)
{
    struct text currency = fhir_text(money, "currency");

    return (!currency.bytes || text_is(currency, "USD")) && fhir_cents(json_object_get(money, "value"), cents);
}

/* The line's own amount, or else price times units; a factor that changes the price leaves it unknown. */
static void read_charge(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    const json_t *net = json_object_get(json, "net"), *price = json_object_get(json, "unitPrice");
    bool overflow = false;
    int64_t cents;

    if (net ? !read_amount(net, &line->charge) : price && !read_amount(price, &cents))
        fhir_left_out(claim, net ? "`net`" : "`unitPrice`", "an amount of US dollars and whole cents");
    else if (!net && price && number_is_known(line->units) && !json_object_get(json, "factor"))
        line->charge = number_multiply(cents, line->units, &overflow);
    if (overflow)
        line->charge = NUMBER_UNKNOWN;
}

/* ---- when and where ---- */

static bool read_period(const json_t *period, date_t *from, date_t *through)
{
    if (!fhir_date(period, "start", from))
        return false;
    if (!fhir_date(period, "end", through) || *through < *from)
        *through = DATE_UNKNOWN;
    return true;
}

/* The item's day or period; the claim's period only where it is one day. */
static bool read_date(struct fhir_claim *claim, const json_t *json, struct fhir_item *item)
{
    date_t through = DATE_UNKNOWN;

    if (fhir_date(json, "servicedDate", &item->date))
        return true;
    if (read_period(json_object_get(json, "servicedPeriod"), &item->date, &item->line.through)) {
        if (item->line.through == item->date)
            item->line.through = DATE_UNKNOWN;
        return true;
    }
    if (!json_object_get(json, "servicedDate") && !json_object_get(json, "servicedPeriod") &&
        read_period(json_object_get(claim->json, "billablePeriod"), &item->date, &through) && through == item->date)
        return true;
    return fhir_refuse(
        claim, MESSAGE_FHIR_DATE, "`servicedDate`",
        "write for example \"servicedDate\":\"2026-03-02\"; a `billablePeriod` of one day is taken, too");
}

static void read_place(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    const json_t *concept = json_object_get(json, "locationCodeableConcept");
    struct text code = fhir_code(concept, FHIR_PLACE, true);

    if (concept && (!code.bytes || !value_read(&line->place, TYPE_PLACE, code)))
        fhir_left_out(claim, "`locationCodeableConcept`", "a place of service code of 2 characters");
}

/* Of an institution's item: which department billed it. */
static void read_revenue(const json_t *json, struct line *line)
{
    struct text code = fhir_code(json_object_get(json, "revenue"), FHIR_REVENUE, true);

    if (code.length > 0)
        line->revenue_code = code;
}

/* ---- why ---- */

static void read_pointers(struct fhir_claim *claim, const json_t *json, struct line *line)
{
    const json_t *links = fhir_list(json, "diagnosisSequence");
    size_t count = json_array_size(links);
    int64_t *items;

    if (!links || !claim->ranked)
        return;
    items = ARENA_ARRAY(&claim->fhir->memory, count, int64_t);
    for (size_t i = 0; i < count; i++) {
        if (count > FHIR_LIST_MAX || !fhir_count(json_array_get(links, i), &items[i]) || items[i] > FHIR_SEQUENCE_MAX ||
            claim->ranks[items[i]] == 0) {
            fhir_left_out(claim, "`diagnosisSequence`", "numbers that stand as `sequence` in the claim's `diagnosis`");
            return;
        }
        items[i] = claim->ranks[items[i]];
    }
    line->pointers = (struct number_list){ items, (int32_t)count };
}

bool fhir_read_item(struct fhir_claim *claim, const json_t *json, struct fhir_item *item)
{
    item->line = line_unknown;
    item->line.number = claim->item;
    if (json_array_size(fhir_list(json, "modifierExtension")) > 0)
        return fhir_refuse(claim, MESSAGE_FHIR_MODIFIER, "`modifierExtension`", "send the claim without it");
    if (!read_code(claim, json, &item->line) || !read_date(claim, json, item))
        return false;
    read_modifiers(claim, json, &item->line);
    read_quantity(claim, json, &item->line);
    read_minutes(claim, json, &item->line);
    read_charge(claim, json, &item->line);
    read_place(claim, json, &item->line);
    read_revenue(json, &item->line);
    read_pointers(claim, json, &item->line);
    fhir_read_rendering(claim, json, &item->line.provider);
    if (json_array_size(fhir_list(json, "detail")) > 0)
        fhir_left_out(claim, "`detail`", "an item without details, or each detail as an item of its own");
    return true;
}
#endif
