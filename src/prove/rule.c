/* From findings to verdicts: `when`, `unless`, waivers, and the worst of all lines; a name's texts by their days. */
#include "prove/encode.h"

const char *const assumption_words[ASSUMPTION_COUNT] = {
    [ASSUME_MINUTES] = "every line says its minutes and its units",
    [ASSUME_ASSISTANT] = "every line says its assistant's minutes",
    [ASSUME_MODIFIERS] = "the modifiers of every line are known",
    [ASSUME_DISCIPLINE] = "the discipline of every line is known",
    [ASSUME_REGION] = "the body region of every line is known",
    [ASSUME_RENDERING] = "the rendering provider of every line is known",
    [ASSUME_NO_CORRECTION] = "no claim is voided or replaced",
};

void encoder_init(struct encoder *encoder, struct terms *terms, const struct space *space,
                  const struct profile *profile)
{
    *encoder = (struct encoder){ .terms = terms, .space = space, .profile = profile, .assumption = TERM_TRUE };
}

void encoder_refuse(struct encoder *encoder, const char *what)
{
    if (encoder->why_not == NULL)
        encoder->why_not = what;
}

void encoder_assume(struct encoder *encoder, enum assumption which, term_t that)
{
    if (that == TERM_TRUE)
        return;
    encoder->assumed[which] = true;
    encoder->assumption = both(encoder, encoder->assumption, that);
}

term_t encode_decided(const struct encoder *encoder)
{
    if (!encoder->profile->decided_by_received)
        return space_date(encoder->space, 0);
    return space_read(encoder->space, 0, VARIABLE_OF_SESSION, FIELD_RECEIVED).low;
}

struct finding *findings_add(struct encoder *encoder, struct findings *findings)
{
    findings->items = arena_grow(encoder->terms->arena, findings->items, findings->count, &findings->capacity,
                                 sizeof findings->items[0]);
    findings->items[findings->count] =
        (struct finding){ .way = number(encoder, WAY_ANY), .denied = number(encoder, 0) };
    return &findings->items[findings->count++];
}

/* ---- what a failure means ---- */

static enum outcome outcome_of_effect(enum effect effect)
{
    static const enum outcome outcomes[] = {
        [EFFECT_INFORM] = OUTCOME_CLEAN,
        [EFFECT_WARN] = OUTCOME_WARNED,
        [EFFECT_HOLD] = OUTCOME_HELD,
        [EFFECT_DENY] = OUTCOME_DENIED,
    };

    return outcomes[effect];
}

static const struct outcome_row *row_of_way(const struct rule *rule, enum way way)
{
    for (size_t i = 0; i < rule->outcome_count; i++) {
        if (rule->outcomes[i].way == way)
            return &rule->outcomes[i];
    }
    return NULL;
}

/* A way without a row of its own goes by the general one, otherwise by the nearest. */
static enum outcome outcome_of_way(const struct rule *rule, enum way way)
{
    static const enum way ways[][4] = {
        [WAY_ANY] = { WAY_ANY, WAY_ANY, WAY_ANY, WAY_ANY },
        [WAY_ABSENT] = { WAY_ABSENT, WAY_ANY, WAY_ANY, WAY_ANY },
        [WAY_EXCEEDED] = { WAY_EXCEEDED, WAY_ANY, WAY_NOT_COVERING, WAY_ABSENT },
        [WAY_NOT_COVERING] = { WAY_NOT_COVERING, WAY_ANY, WAY_EXCEEDED, WAY_ABSENT },
    };

    for (size_t i = 0; i < 4; i++) {
        const struct outcome_row *row = row_of_way(rule, ways[way][i]);

        if (row != NULL)
            return outcome_of_effect(row->effect);
    }
    return rule->outcome_count > 0 ? outcome_of_effect(rule->outcomes[0].effect) : OUTCOME_WARNED;
}

static enum outcome outcome_of_unknown(const struct rule *rule)
{
    enum outcome outcome = rule->has_unknown_effect ? outcome_of_effect(rule->unknown_effect) : OUTCOME_INCOMPLETE;

    return outcome > OUTCOME_INCOMPLETE ? outcome : OUTCOME_INCOMPLETE;
}

static term_t weight_of(struct encoder *encoder, const struct rule *rule, term_t verdict, term_t way)
{
    struct terms *terms = encoder->terms;
    term_t weight = number(encoder, outcome_of_way(rule, WAY_ANY));
    term_t open = term_at_most(terms, number(encoder, VERDICT_NO_DATA), verdict);

    for (enum way which = WAY_ABSENT; which <= WAY_NOT_COVERING; which++)
        weight = term_choose(terms, term_same(terms, way, number(encoder, (int64_t)which)),
                             number(encoder, outcome_of_way(rule, which)), weight);
    weight = term_choose(terms, term_same(terms, verdict, number(encoder, VERDICT_FAIL)), weight,
                         number(encoder, outcome_of_unknown(rule)));
    return term_choose(terms, open, weight, number(encoder, OUTCOME_CLEAN));
}

/* ---- one finding ---- */

static struct spot asked_at(const struct rule *rule, struct spot spot)
{
    return rule->per_line ? spot : (struct spot){ spot.session, VARIABLE_OF_SESSION };
}

/* What is not known waives nothing. */
static struct fact waived(struct encoder *encoder, const struct rule *rule, const struct waiver *waiver,
                          struct spot spot)
{
    term_t days = encode_days(encoder, waiver->from, encode_decided(encoder), waiver->until);
    struct fact when = fact_of(encoder, TERM_TRUE);

    if (waiver->when != NULL)
        when = encode_condition(encoder, waiver->when->per_line ? spot : asked_at(rule, spot), waiver->when);
    return fact_of(encoder, both(encoder, days, when.yes));
}

static struct fact excuse(struct encoder *encoder, const struct rule *rule, struct spot spot)
{
    struct fact fact = fact_of(encoder, TERM_FALSE);

    for (size_t i = 0; i < rule->unless_count; i++)
        fact = fact_or(encoder, fact, encode_condition(encoder, asked_at(rule, spot), rule->unlesses[i]));
    for (size_t i = 0; i < rule->waiver_count; i++)
        fact = fact_or(encoder, fact, waived(encoder, rule, &rule->waivers[i], spot));
    return fact;
}

static term_t verdict_number(struct encoder *encoder, enum verdict verdict) { return number(encoder, verdict); }

/* A finding that passes for sure needs no excuse. */
term_t encode_verdict(struct encoder *encoder, const struct rule *rule, const struct finding *finding)
{
    struct terms *terms = encoder->terms;
    struct fact when = fact_of(encoder, TERM_TRUE), excused = fact_of(encoder, TERM_FALSE);
    term_t open, decided, unsettled, verdict, lacks;

    if (rule->when != NULL)
        when = encode_condition(encoder, asked_at(rule, finding->spot), rule->when);
    if (finding->pass != TERM_TRUE)
        excused = excuse(encoder, rule, finding->spot);
    open = no(encoder, either(encoder, finding->pass, either(encoder, finding->lifted, finding->fail)));
    decided = both(encoder, both(encoder, when.yes, no(encoder, open)), excused.no);
    lacks = either(encoder, either(encoder, when.lacks, excused.lacks), both(encoder, open, finding->lacks));
    unsettled =
        term_choose(terms, lacks, verdict_number(encoder, VERDICT_UNKNOWN), verdict_number(encoder, VERDICT_NO_DATA));
    verdict = term_choose(terms, decided, verdict_number(encoder, VERDICT_FAIL), unsettled);
    verdict = term_choose(terms, excused.yes, verdict_number(encoder, VERDICT_EXCUSED), verdict);
    verdict = term_choose(terms, finding->lifted, verdict_number(encoder, VERDICT_EXCUSED), verdict);
    verdict = term_choose(terms, finding->pass, verdict_number(encoder, VERDICT_PASS), verdict);
    verdict = term_choose(terms, when.no, verdict_number(encoder, VERDICT_NOT_APPLICABLE), verdict);
    return verdict;
}

term_t encode_failure(struct encoder *encoder, const struct rule *rule, struct spot spot)
{
    struct finding finding = { .spot = spot, .asked = TERM_TRUE, .fail = TERM_TRUE };

    return encode_verdict(encoder, rule, &finding);
}

/* ---- require, forbid ---- */

term_t encode_names_line(struct encoder *encoder, const struct rule *rule, struct spot spot)
{
    term_t billed = encode_is_billed(encoder, spot);

    if (rule->applies_to == NULL)
        return billed;
    return both(encoder, billed,
                encode_set_holds(encoder, rule->applies_to, TYPE_CODE, encode_code(encoder, spot).low,
                                 space_date(encoder->space, spot.session)));
}

/* Units of the line, 0 where it does not say. */
static term_t units_of(struct encoder *encoder, struct spot spot)
{
    struct reading units = space_read(encoder->space, spot.session, spot.line, FIELD_LINE_UNITS);

    return term_choose(encoder->terms, units.known, units.low, number(encoder, 0));
}

static term_t units_of_session(struct encoder *encoder)
{
    term_t units = number(encoder, 0);

    for (unsigned line = 0; line < space_lines(encoder->space, 0); line++)
        units = term_add(encoder->terms, units,
                         term_choose(encoder->terms, encode_is_billed(encoder, (struct spot){ 0, line }),
                                     units_of(encoder, (struct spot){ 0, line }), number(encoder, 0)));
    return units;
}

static void find_condition(struct encoder *encoder, const struct rule *rule, struct spot spot, term_t asked,
                           struct findings *to)
{
    struct fact fact = encode_condition(encoder, spot, rule->check.condition);
    struct finding *finding = findings_add(encoder, to);
    bool required = rule->check.kind == CHECK_REQUIRE;

    finding->spot = spot;
    finding->asked = asked;
    finding->pass = required ? fact.yes : fact.no;
    finding->fail = required ? fact.no : fact.yes;
    finding->lacks = fact.lacks;
    if (required)
        finding->way = fact.way;
    finding->denied = spot.line == VARIABLE_OF_SESSION ? units_of_session(encoder) : units_of(encoder, spot);
}

static void findings_condition(struct encoder *encoder, const struct rule *rule, struct findings *to)
{
    if (!rule->per_line)
        find_condition(encoder, rule, (struct spot){ 0, VARIABLE_OF_SESSION }, TERM_TRUE, to);
    for (unsigned line = 0; line < space_lines(encoder->space, 0) && rule->per_line; line++) {
        struct spot spot = { 0, line };

        find_condition(encoder, rule, spot, encode_names_line(encoder, rule, spot), to);
    }
}

static void find_all(struct encoder *encoder, const struct rule *rule, struct findings *to)
{
    switch (rule->check.kind) {
    case CHECK_COUNT_UNITS: encode_count_units(encoder, rule, to); break;
    case CHECK_COUNT_ASSISTANT: encode_count_assistant(encoder, rule, to); break;
    case CHECK_LIMIT: encode_limit(encoder, rule, to); break;
    case CHECK_REQUIRE:
    case CHECK_FORBID: findings_condition(encoder, rule, to); break;
    case CHECK_CONFLICT_TABLE:
    case CHECK_CONFLICT_PAIR: encode_conflict(encoder, rule, to); break;
    }
}

/* ---- one text, all texts ---- */

struct result {
    term_t verdict, weight, denied;
};

static term_t names_any_line(struct encoder *encoder, const struct rule *rule)
{
    term_t any = TERM_FALSE;

    if (rule->applies_to == NULL)
        return TERM_TRUE;
    for (unsigned line = 0; line < space_lines(encoder->space, 0); line++)
        any = either(encoder, any, encode_names_line(encoder, rule, (struct spot){ 0, line }));
    return any;
}

static void worsen(struct encoder *encoder, const struct rule *rule, const struct finding *finding,
                   struct result *result)
{
    struct terms *terms = encoder->terms;
    term_t verdict = encode_verdict(encoder, rule, finding), weight, failed;

    verdict = term_choose(terms, finding->asked, verdict, verdict_number(encoder, VERDICT_NOT_APPLICABLE));
    weight = weight_of(encoder, rule, verdict, finding->way);
    failed = term_same(terms, verdict, verdict_number(encoder, VERDICT_FAIL));
    result->verdict = term_larger(terms, result->verdict, verdict);
    result->weight = term_larger(terms, result->weight, weight);
    result->denied = term_add(terms, result->denied, term_choose(terms, failed, finding->denied, number(encoder, 0)));
}

static struct result judge_text(struct encoder *encoder, const struct rule *rule)
{
    struct findings findings = { .settled = number(encoder, VERDICT_NOT_APPLICABLE), .denied = number(encoder, 0) };
    struct result result = { number(encoder, VERDICT_NOT_APPLICABLE), number(encoder, OUTCOME_CLEAN),
                             number(encoder, 0) };

    find_all(encoder, rule, &findings);
    result.verdict = findings.settled;
    result.denied = findings.denied;
    result.weight = weight_of(encoder, rule, findings.settled, number(encoder, WAY_ANY));
    for (size_t i = 0; i < findings.count; i++)
        worsen(encoder, rule, &findings.items[i], &result);
    return result;
}

static struct result choose(struct encoder *encoder, term_t condition, struct result yes, struct result no)
{
    struct terms *terms = encoder->terms;

    return (struct result){ term_choose(terms, condition, yes.verdict, no.verdict),
                            term_choose(terms, condition, yes.weight, no.weight),
                            term_choose(terms, condition, yes.denied, no.denied) };
}

/* Not judged at all where it names no line; without data from `check again by` on. */
static struct result judge_dated(struct encoder *encoder, const struct rule *rule)
{
    struct result nothing = { number(encoder, VERDICT_NOT_APPLICABLE), number(encoder, OUTCOME_CLEAN),
                              number(encoder, 0) };
    struct result stale = { number(encoder, VERDICT_NO_DATA), number(encoder, outcome_of_unknown(rule)),
                            number(encoder, 0) };
    struct result result = judge_text(encoder, rule);
    term_t decided = encode_decided(encoder);

    if (date_is_known(rule->check_again))
        result =
            choose(encoder, term_at_most(encoder->terms, number(encoder, rule->check_again), decided), stale, result);
    result = choose(encoder, names_any_line(encoder, rule), result, nothing);
    return choose(encoder, encode_days(encoder, rule->from, decided, rule->until), result, nothing);
}

static struct result add_text(struct encoder *encoder, struct result a, struct result b)
{
    return (struct result){ term_larger(encoder->terms, a.verdict, b.verdict),
                            term_larger(encoder->terms, a.weight, b.weight),
                            term_add(encoder->terms, a.denied, b.denied) };
}

static void assume_no_correction(struct encoder *encoder)
{
    const struct domains *domains = encoder->space->domains;

    for (unsigned session = 0; session < encoder->space->bounds.sessions; session++) {
        struct reading frequency = space_read(encoder->space, session, VARIABLE_OF_SESSION, FIELD_FREQUENCY);

        for (const char *code = "78"; *code != '\0'; code++) {
            int64_t place = domains_place(domains, TYPE_CODE, code_parse((struct text){ code, 1 }));
            term_t corrects =
                both(encoder, frequency.known, term_same(encoder->terms, frequency.low, number(encoder, place)));

            encoder_assume(encoder, ASSUME_NO_CORRECTION,
                           no(encoder, both(encoder, space_there(encoder->space, session), corrects)));
        }
    }
}

struct encoded_rule encode_rule(struct terms *terms, const struct space *space, const struct profile *profile,
                                struct text name)
{
    struct encoder encoder;
    struct encoded_rule encoded = { .why_not = NULL };
    struct result result;

    encoder_init(&encoder, terms, space, profile);
    assume_no_correction(&encoder);
    result = (struct result){ number(&encoder, VERDICT_NOT_APPLICABLE), number(&encoder, OUTCOME_CLEAN),
                              number(&encoder, 0) };
    for (size_t i = 0; i < profile->rule_count; i++) {
        if (text_equal(profile->rules[i].name, name))
            result = add_text(&encoder, result, judge_dated(&encoder, &profile->rules[i]));
    }
    encoded.why_not = encoder.why_not;
    encoded.verdict = result.verdict;
    encoded.weight = result.weight;
    encoded.denied = result.denied;
    encoded.assumption = encoder.assumption;
    memcpy(encoded.assumed, encoder.assumed, sizeof encoded.assumed);
    return encoded;
}

/* Does `when` hold there: for sure, or as far as anybody knows? */
static term_t applies_at(struct encoder *encoder, const struct rule *rule, struct spot spot, bool surely)
{
    term_t named =
        spot.line == VARIABLE_OF_SESSION ? names_any_line(encoder, rule) : encode_names_line(encoder, rule, spot);
    struct fact when;

    if (rule->when == NULL)
        return named;
    when = encode_condition(encoder, spot, rule->when);
    return both(encoder, named, surely ? when.yes : no(encoder, when.no));
}

static term_t text_applies(struct encoder *encoder, const struct rule *rule, bool surely)
{
    term_t applies = TERM_FALSE;

    if (!rule->per_line)
        applies = applies_at(encoder, rule, (struct spot){ 0, VARIABLE_OF_SESSION }, surely);
    for (unsigned line = 0; line < space_lines(encoder->space, 0) && rule->per_line; line++)
        applies = either(encoder, applies, applies_at(encoder, rule, (struct spot){ 0, line }, surely));
    return both(encoder, encode_days(encoder, rule->from, encode_decided(encoder), rule->until), applies);
}

static term_t rule_applies(struct encoder *encoder, struct text name, bool surely)
{
    term_t applies = TERM_FALSE;

    for (size_t i = 0; i < encoder->profile->rule_count; i++) {
        if (text_equal(encoder->profile->rules[i].name, name))
            applies = either(encoder, applies, text_applies(encoder, &encoder->profile->rules[i], surely));
    }
    return applies;
}

term_t encode_applies(struct terms *terms, const struct space *space, const struct profile *profile, struct text name)
{
    struct encoder encoder;

    encoder_init(&encoder, terms, space, profile);
    return rule_applies(&encoder, name, true);
}

term_t encode_may_apply(struct terms *terms, const struct space *space, const struct profile *profile, struct text name,
                        const char **why_not)
{
    struct encoder encoder;
    term_t applies;

    encoder_init(&encoder, terms, space, profile);
    applies = rule_applies(&encoder, name, false);
    if (encoder.why_not != NULL)
        *why_not = encoder.why_not;
    return applies;
}

term_t encode_names(struct terms *terms, const struct space *space, const struct profile *profile,
                    const struct rule *rule)
{
    struct encoder encoder;

    encoder_init(&encoder, terms, space, profile);
    return both(&encoder, encode_days(&encoder, rule->from, encode_decided(&encoder), rule->until),
                names_any_line(&encoder, rule));
}
