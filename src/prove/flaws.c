/* What a profile's own rules can never do: rules that never apply, never fail, are always excused, or fail only where
 * another fails as gravely. Pairs that contradict each other, and gaps, are in contradictions.c. */
#include "prove/flaws.h"

#include "prove/confirm.h"
#include "prove/witness.h"

/* What was found of one rule. */
struct found {
    enum solved applies, fails, excused;
    const char *why_not;
    int64_t visits;         /* that the rule names */
    struct example example; /* at which it fails */
};

void flaw_tell(struct searching *searching, enum payrule_flaw_kind kind, const struct rule *rule,
               const struct payrule_flaw *more)
{
    struct payrule_flaw flaw = *more;
    const struct sources *sources = searching->rulebook->rules->sources;
    struct span at = rule != NULL ? rule->at : searching->profile->at;
    uint32_t column;

    flaw.kind = kind;
    if (rule != NULL)
        flaw.rule = api_text(rule->name);
    flaw.file = api_text(sources->items[at.file].name);
    sources_locate(sources, at, &flaw.line, &column);
    searching->each(searching->context, &flaw);
}

/* ---- one rule ---- */

static term_t is_verdict(struct study *study, const struct encoded_rule *rule, enum verdict verdict)
{
    return term_same(&study->terms, rule->verdict, term_number(&study->terms, verdict));
}

static void improve(struct study *study, enum solved *so_far, term_t assumption, term_t that)
{
    if (*so_far != SOLVED_YES)
        *so_far = study_find(study, assumption, that);
}

void flaw_keep_example(struct searching *searching, struct example *to)
{
    struct study *study = &searching->study;
    struct witness witness = witness_make(&searching->memory, &study->space, study->values);
    struct buffer records, table;

    buffer_init(&records, searching->memory.allocator);
    buffer_init(&table, searching->memory.allocator);
    witness_records(&records, &witness);
    witness_table(&table, &witness);
    to->records = arena_text(&searching->memory, buffer_text(&records));
    to->table = arena_text(&searching->memory, buffer_text(&table));
    to->session = witness.sessions[witness.count - 1].id;
    buffer_free(&records);
    buffer_free(&table);
}

/* false: it is not encoded. */
static bool ask_over(struct searching *searching, const struct rule *rule, struct study_size size, struct found *found)
{
    struct study *study = &searching->study;
    struct encoded_rule encoded;
    bool failed = found->fails == SOLVED_YES;

    study_begin(study, &searching->memory, searching->options, size, &searching->profile, 1, &rule->name, 1);
    encoded = encode_rule(&study->terms, &study->space, searching->profile, rule->name);
    found->visits = study_visits(study);
    found->why_not = study->why_not != NULL ? study->why_not : encoded.why_not;
    if (found->why_not != NULL)
        return false;
    improve(study, &found->fails, encoded.assumption, is_verdict(study, &encoded, VERDICT_FAIL));
    if (found->fails == SOLVED_YES && !failed)
        flaw_keep_example(searching, &found->example);
    improve(study, &found->excused, encoded.assumption, is_verdict(study, &encoded, VERDICT_EXCUSED));
    improve(study, &found->applies, encoded.assumption,
            encode_applies(&study->terms, &study->space, searching->profile, rule->name));
    return true;
}

static struct found look_at(struct searching *searching, const struct rule *rule)
{
    struct found found = { .fails = SOLVED_NO };
    struct study_size size;

    for (size_t i = 0; study_size(searching->options, found.visits, i, &size) && found.fails != SOLVED_YES; i++) {
        bool encoded = ask_over(searching, rule, size, &found);

        study_end(&searching->study);
        if (!encoded)
            break;
    }
    return found;
}

static void tell_alone(struct searching *searching, const struct rule *rule, const struct found *found)
{
    struct payrule_flaw flaw = { .why = { NULL, 0 } };

    if (found->why_not != NULL) {
        flaw.why = api_text(text_of(found->why_not));
        flaw_tell(searching, PAYRULE_UNPROVED, rule, &flaw);
    } else if (found->fails == SOLVED_UNKNOWN) {
        flaw.why = api_text(TEXT("the solver reached its limit"));
        flaw_tell(searching, PAYRULE_UNPROVED, rule, &flaw);
    } else if (found->fails == SOLVED_NO && !study_reaches(found->visits)) {
        flaw.why = api_text(TEXT("the rules count more visits than are asked about"));
        flaw_tell(searching, PAYRULE_UNPROVED, rule, &flaw);
    } else if (found->fails == SOLVED_NO && found->applies == SOLVED_NO) {
        flaw_tell(searching, PAYRULE_NEVER_APPLIES, rule, &flaw);
    } else if (found->fails == SOLVED_NO && found->excused == SOLVED_YES) {
        flaw_tell(searching, PAYRULE_ALWAYS_EXCUSED, rule, &flaw);
    } else if (found->fails == SOLVED_NO) {
        flaw_tell(searching, PAYRULE_NEVER_FAILS, rule, &flaw);
    }
}

/* ---- two rules ---- */

/* Does the other rule fail as gravely whenever the one fails? */
static enum solved is_implied_over(struct searching *searching, const struct rule *one, const struct rule *other,
                                   struct study_size size, int64_t *visits)
{
    struct study *study = &searching->study;
    struct terms *terms = &study->terms;
    struct text names[2] = { one->name, other->name };
    struct encoded_rule a, b;
    term_t less;

    study_begin(study, &searching->memory, searching->options, size, &searching->profile, 1, names, 2);
    *visits = study_visits(study);
    a = encode_rule(terms, &study->space, searching->profile, one->name);
    b = encode_rule(terms, &study->space, searching->profile, other->name);
    if (study->why_not != NULL || a.why_not != NULL || b.why_not != NULL)
        return SOLVED_UNKNOWN;
    less = term_or(
        terms, term_less(terms, b.weight, a.weight),
        term_or(terms, term_not(terms, is_verdict(study, &b, VERDICT_FAIL)), term_less(terms, b.denied, a.denied)));
    return study_find(study, term_and(terms, a.assumption, b.assumption),
                      term_and(terms, is_verdict(study, &a, VERDICT_FAIL), less));
}

static bool is_implied(struct searching *searching, const struct rule *one, const struct rule *other)
{
    enum solved apart = SOLVED_NO;
    struct study_size size;
    int64_t visits = 0;

    for (size_t i = 0; apart == SOLVED_NO && study_size(searching->options, visits, i, &size); i++) {
        apart = is_implied_over(searching, one, other, size, &visits);
        study_end(&searching->study);
    }
    return apart == SOLVED_NO && study_reaches(visits);
}

bool flaw_is_first_text(const struct profile *profile, size_t i)
{
    return i == 0 || !text_equal(profile->rules[i].name, profile->rules[i - 1].name);
}

/* The example of its failing tells which others fail there: only those are asked about. */
static void look_for_implying(struct searching *searching, const struct rule *rule, const struct found *found)
{
    const struct profile *profile = searching->profile;

    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *other = &profile->rules[i];
        struct payrule_flaw flaw = { .other = api_text(other->name) };
        struct confirmed there;

        if (!flaw_is_first_text(profile, i) || text_equal(other->name, rule->name))
            continue;
        there = confirm(&searching->memory, searching->rulebook, searching->name, found->example.records,
                        found->example.session.bytes, &other->name, 1);
        if (there.status == PAYRULE_OK && there.fails && is_implied(searching, rule, other))
            flaw_tell(searching, PAYRULE_IMPLIED, rule, &flaw);
    }
}

/* ---- all of them ---- */

static enum payrule_status search(void *context)
{
    struct searching *searching = context;

    for (size_t i = 0; i < searching->profile->rule_count; i++) {
        const struct rule *rule = &searching->profile->rules[i];
        struct found found;

        if (!flaw_is_first_text(searching->profile, i))
            continue;
        found = look_at(searching, rule);
        tell_alone(searching, rule, &found);
        if (found.fails == SOLVED_YES)
            look_for_implying(searching, rule, &found);
        arena_reset(&searching->memory);
    }
    flaws_find_contradictions(searching);
    flaws_find_gap(searching);
    return PAYRULE_OK;
}

enum payrule_status payrule_prove_check(struct payrule_rulebook *rulebook, const char *profile,
                                        const struct payrule_prove_options *options,
                                        void (*each)(void *context, const struct payrule_flaw *flaw), void *context)
{
    struct searching searching = {
        .rulebook = rulebook, .name = profile, .options = options, .each = each, .context = context
    };
    size_t at = api_profile(rulebook, profile);
    enum payrule_status status;

    if (!solver_is_built())
        return PAYRULE_EUSAGE;
    if (at == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    searching.profile = &rulebook->rules->profiles[at];
    if (searching.profile->broken)
        return PAYRULE_ERULES;
    arena_init(&searching.memory, rulebook->allocator);
    status = api_guard(&searching.memory, NULL, search, &searching);
    study_end(&searching.study);
    arena_free(&searching.memory);
    return status;
}
