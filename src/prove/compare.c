/* Two versions of a profile, rule by rule and as a whole: which way each went, and a smallest session that shows it. */
#include <stdlib.h>

#include "api/internal.h"
#include "prove/alike.h"
#include "prove/confirm.h"
#include "prove/study.h"
#include "prove/witness.h"

struct version {
    struct payrule_rulebook *rulebook;
    const char *name;
    const struct profile *profile;
};

struct comparing {
    struct version before, after;
    const struct payrule_prove_options *options;
    void (*each)(void *context, const struct payrule_rule_change *change);
    void *context;
    struct arena keep;   /* lives as long as the call: names */
    struct arena memory; /* of one rule */
    struct study study;
    struct text *differing; /* rules that are not the same */
    size_t differing_count, differing_capacity;
    struct payrule_rule_change last; /* direction of the differing rule told of last, and why it is not known */
};

int payrule_prove_is_built(void) { return solver_is_built(); }

/* ---- what one version makes of a session: the worst outcome, then whether it fails, then the units ---- */

struct severity {
    const char *why_not;
    term_t verdict, weight, denied, assumption;
};

static struct severity severity_of(struct study *study, const struct version *version, const struct text *rules,
                                   size_t count, bool *assumed)
{
    struct terms *terms = &study->terms;
    struct severity severity = { NULL, term_number(terms, 0), term_number(terms, 0), term_number(terms, 0), TERM_TRUE };

    for (size_t i = 0; i < count; i++) {
        struct encoded_rule rule = encode_rule(terms, &study->space, version->profile, rules[i]);

        if (severity.why_not == NULL)
            severity.why_not = rule.why_not;
        if (rule.why_not != NULL)
            continue;
        severity.verdict = term_larger(terms, severity.verdict, rule.verdict);
        severity.weight = term_larger(terms, severity.weight, rule.weight);
        severity.denied = term_add(terms, severity.denied, rule.denied);
        severity.assumption = term_and(terms, severity.assumption, rule.assumption);
        for (size_t k = 0; k < ASSUMPTION_COUNT; k++)
            assumed[k] |= rule.assumed[k];
    }
    return severity;
}

static term_t level_of(struct terms *terms, const struct severity *severity)
{
    term_t fails = term_same(terms, severity->verdict, term_number(terms, VERDICT_FAIL));

    return term_add(terms, term_scale(terms, severity->weight, 2), fails);
}

/* `a` is judged worse than `b`. */
static term_t is_worse(struct terms *terms, const struct severity *a, const struct severity *b)
{
    term_t first = level_of(terms, a), second = level_of(terms, b);

    return term_or(terms, term_less(terms, second, first),
                   term_and(terms, term_same(terms, first, second), term_less(terms, b->denied, a->denied)));
}

/* The verdict is not open. */
static term_t is_settled(struct terms *terms, const struct severity *a)
{
    return term_not(terms, term_between(terms, VERDICT_NO_DATA, a->verdict, VERDICT_UNKNOWN));
}

/* ---- witnesses ---- */

static struct payrule_text kept(struct arena *arena, struct buffer *buffer)
{
    struct text text = arena_text(arena, buffer_text(buffer));
    bool failed = buffer->failed;

    buffer_free(buffer);
    if (failed)
        arena_fail(arena);
    return api_text(text);
}

static int level_confirmed(const struct confirmed *confirmed) { return 2 * (int)confirmed->outcome + confirmed->fails; }

static bool is_worse_confirmed(const struct confirmed *a, const struct confirmed *b)
{
    int first = level_confirmed(a), second = level_confirmed(b);

    return a->status == PAYRULE_OK && b->status == PAYRULE_OK &&
           (first > second || (first == second && a->units > b->units));
}

/* Fills the witness from the case found last; false: the evaluator judges it otherwise. */
static bool take_witness(struct comparing *comparing, const struct text *rules, size_t count, bool stricter,
                         struct payrule_witness *to)
{
    struct arena *arena = &comparing->memory;
    struct witness witness = witness_make(arena, &comparing->study.space, comparing->study.values);
    const struct session *judged = &witness.sessions[witness.count - 1];
    struct buffer records, table;
    struct confirmed before, after;

    buffer_init(&records, arena->allocator);
    buffer_init(&table, arena->allocator);
    witness_records(&records, &witness);
    witness_table(&table, &witness);
    to->records = kept(arena, &records);
    to->table = kept(arena, &table);
    to->session = api_text(judged->id);
    before = confirm(arena, comparing->before.rulebook, comparing->before.name,
                     (struct text){ to->records.bytes, to->records.length }, judged->id.bytes, rules, count);
    after = confirm(arena, comparing->after.rulebook, comparing->after.name,
                    (struct text){ to->records.bytes, to->records.length }, judged->id.bytes, rules, count);
    to->before = before.outcome;
    to->after = after.outcome;
    to->units_before = before.units;
    to->units_after = after.units;
    to->derivation_before = api_text(before.derivation);
    to->derivation_after = api_text(after.derivation);
    return stricter ? is_worse_confirmed(&after, &before) : is_worse_confirmed(&before, &after);
}

/* ---- one question in two directions ---- */

/* What is asked about, and what came of it so far. */
struct asking {
    const struct text *rules;
    size_t count;
    enum solved stricter, looser;
    bool assumed[ASSUMPTION_COUNT];
    struct study_size proved; /* the largest size without an open question */
    int64_t visits;           /* that the rules name */
    bool open_too;            /* sessions whose verdict is open under a version count, too */
    struct payrule_rule_change *change;
};

static enum payrule_direction direction_of(enum solved stricter, enum solved looser)
{
    if (stricter == SOLVED_YES && looser == SOLVED_YES)
        return PAYRULE_BOTH_WAYS;
    if (stricter == SOLVED_UNKNOWN || looser == SOLVED_UNKNOWN)
        return PAYRULE_GAVE_UP;
    if (stricter == SOLVED_YES)
        return PAYRULE_STRICTER;
    return looser == SOLVED_YES ? PAYRULE_LOOSER : PAYRULE_SAME;
}

static enum solved look(struct comparing *comparing, struct asking *asking, const struct severity *before,
                        const struct severity *after, bool stricter)
{
    struct study *study = &comparing->study;
    struct terms *terms = &study->terms;
    struct payrule_rule_change *change = asking->change;
    struct payrule_witness unseen, *witness = stricter ? &change->stricter : &change->looser;
    term_t assumption = term_and(terms, before->assumption, after->assumption);
    term_t that = stricter ? is_worse(terms, after, before) : is_worse(terms, before, after);
    enum solved solved;

    if (!asking->open_too)
        that = term_and(terms, that, term_and(terms, is_settled(terms, before), is_settled(terms, after)));
    solved = study_find(study, assumption, that);

    if (solved != SOLVED_YES || study->options.direction_only)
        return solved;
    if (asking->count == 1) /* of several rules each has its own witness */
        study_shrink(study, assumption, that);
    if (take_witness(comparing, asking->rules, asking->count, stricter, asking->count == 1 ? witness : &unseen))
        return SOLVED_YES;
    change->why = api_text(TEXT("the evaluator judges the solver's session otherwise"));
    return SOLVED_UNKNOWN;
}

static void tell_assumptions(struct arena *arena, const bool *assumed, struct payrule_rule_change *change)
{
    struct payrule_text *texts = ARENA_ARRAY(arena, ASSUMPTION_COUNT, struct payrule_text);

    change->assumed_count = 0;
    for (size_t i = 0; i < ASSUMPTION_COUNT; i++) {
        if (assumed[i])
            texts[change->assumed_count++] = api_text(text_of(assumption_words[i]));
    }
    change->assumed = texts;
}

/* Over sessions of one size; false: a clause is not encoded. What was found stays found. */
static bool ask_over(struct comparing *comparing, struct asking *asking, struct study_size size)
{
    const struct profile *profiles[2] = { comparing->before.profile, comparing->after.profile };
    struct study *study = &comparing->study;
    struct severity before, after;

    study_begin(study, &comparing->memory, comparing->options, size, profiles, 2, asking->rules, asking->count);
    asking->visits = study_visits(study);
    before = severity_of(study, &comparing->before, asking->rules, asking->count, asking->assumed);
    after = severity_of(study, &comparing->after, asking->rules, asking->count, asking->assumed);
    if (study->why_not == NULL)
        study->why_not = before.why_not != NULL ? before.why_not : after.why_not;
    if (study->why_not != NULL) {
        asking->change->direction = PAYRULE_NOT_PROVED;
        asking->change->why = api_text(text_of(study->why_not));
        return false;
    }
    if (asking->stricter != SOLVED_YES)
        asking->stricter = look(comparing, asking, &before, &after, true);
    if (asking->looser != SOLVED_YES)
        asking->looser = look(comparing, asking, &before, &after, false);
    return true;
}

static bool is_open(const struct asking *asking)
{
    return asking->stricter == SOLVED_UNKNOWN || asking->looser == SOLVED_UNKNOWN;
}

static enum solved not_within(enum solved solved) { return solved == SOLVED_UNKNOWN ? SOLVED_NO : solved; }

/* What is proved of smaller sessions is told with their size where larger ones were too hard. */
static void conclude(const struct asking *asking)
{
    struct payrule_rule_change *change = asking->change;

    change->direction = direction_of(asking->stricter, asking->looser);
    if (change->direction != PAYRULE_GAVE_UP)
        return;
    if (change->why.length == 0)
        change->why = api_text(TEXT("the solver reached its limit"));
    if (asking->proved.lines == 0)
        return;
    change->direction = direction_of(not_within(asking->stricter), not_within(asking->looser));
    change->lines = asking->proved.lines;
    change->sessions = asking->proved.sessions;
    change->other_lines = asking->proved.other_lines;
}

/* Small sessions first, until both directions are found or all sizes were asked about. false: not encoded. */
static bool ask_by_size(struct comparing *comparing, struct asking *asking)
{
    struct study_size size;

    for (size_t i = 0; study_size(comparing->options, asking->visits, i, &size); i++) {
        bool encoded = ask_over(comparing, asking, size);

        study_end(&comparing->study);
        if (!encoded)
            return false;
        if (is_open(asking) || (asking->stricter == SOLVED_YES && asking->looser == SOLVED_YES))
            break;
        asking->proved = size;
    }
    return true;
}

/* All these rules together. Where every settled verdict is the same, those that are open are asked about, too. */
static void ask(struct comparing *comparing, const struct text *rules, size_t count, struct payrule_rule_change *change)
{
    struct asking asking = { .rules = rules, .count = count, .change = change };

    if (!ask_by_size(comparing, &asking))
        return;
    if (asking.stricter == SOLVED_NO && asking.looser == SOLVED_NO) {
        asking.open_too = true;
        ask_by_size(comparing, &asking);
    }
    tell_assumptions(&comparing->memory, asking.assumed, change);
    conclude(&asking);
}

/* ---- rule by rule ---- */

static const struct rule *text_of_rule(const struct profile *profile, struct text name, size_t nth)
{
    for (size_t i = 0; i < profile->rule_count; i++) {
        if (text_equal(profile->rules[i].name, name) && nth-- == 0)
            return &profile->rules[i];
    }
    return NULL;
}

/* Also what the profiles themselves say decides how a rule is read. */
static bool profiles_alike(const struct profile *a, const struct profile *b)
{
    return a->decided_by_received == b->decided_by_received && a->plan_year_month == b->plan_year_month;
}

static bool is_unchanged(const struct comparing *comparing, struct text name)
{
    if (!profiles_alike(comparing->before.profile, comparing->after.profile))
        return false;
    for (size_t i = 0;; i++) {
        const struct rule *a = text_of_rule(comparing->before.profile, name, i);
        const struct rule *b = text_of_rule(comparing->after.profile, name, i);

        if (a == NULL || b == NULL)
            return a == b;
        if (!rules_alike(a, b))
            return false;
    }
}

static void remember(struct comparing *comparing, struct text name, const struct payrule_rule_change *change)
{
    struct text why = { change->why.bytes, change->why.length };

    comparing->last = (struct payrule_rule_change){ .direction = change->direction };
    comparing->last.why = api_text(arena_text(&comparing->keep, why));
    comparing->differing = arena_grow(&comparing->keep, comparing->differing, comparing->differing_count,
                                      &comparing->differing_capacity, sizeof comparing->differing[0]);
    comparing->differing[comparing->differing_count++] = name;
}

static void compare_rule(struct comparing *comparing, struct text name)
{
    const struct rule *before = text_of_rule(comparing->before.profile, name, 0);
    const struct rule *after = text_of_rule(comparing->after.profile, name, 0);
    struct payrule_rule_change change = { .rule = api_text(name),
                                          .title = api_text(after != NULL ? after->title : before->title),
                                          .added = before == NULL,
                                          .removed = after == NULL };

    if (is_unchanged(comparing, name))
        return;
    ask(comparing, &name, 1, &change);
    comparing->each(comparing->context, &change);
    if (change.direction != PAYRULE_SAME)
        remember(comparing, name, &change);
    arena_reset(&comparing->memory);
}

/* The names of both, in order, each once. */
static int compare_names(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

static void compare_rules(struct comparing *comparing)
{
    const struct profile *before = comparing->before.profile, *after = comparing->after.profile;
    size_t count = before->rule_count + after->rule_count;
    struct text *names = ARENA_ARRAY(&comparing->keep, count, struct text);

    for (size_t i = 0; i < count; i++)
        names[i] = i < before->rule_count ? before->rules[i].name : after->rules[i - before->rule_count].name;
    if (count > 0)
        qsort(names, count, sizeof names[0], compare_names);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !text_equal(names[i], names[i - 1]))
            compare_rule(comparing, names[i]);
    }
}

/* What differs together. Of one rule alone it is what was told of that rule. */
static void compare_profiles(struct comparing *comparing)
{
    struct payrule_rule_change change = { .direction = PAYRULE_SAME };

    if (comparing->differing_count == 1) {
        change.direction = comparing->last.direction;
        change.why = comparing->last.why;
    } else if (comparing->differing_count > 1) {
        ask(comparing, comparing->differing, comparing->differing_count, &change);
    }
    comparing->each(comparing->context, &change);
}

static enum payrule_status compare(void *context)
{
    struct comparing *comparing = context;

    compare_rules(comparing);
    compare_profiles(comparing);
    return PAYRULE_OK;
}

/* ---- the call ---- */

static enum payrule_status find_version(struct version *version)
{
    size_t at = api_profile(version->rulebook, version->name);

    if (at == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    version->profile = &version->rulebook->rules->profiles[at];
    return version->profile->broken ? PAYRULE_ERULES : PAYRULE_OK;
}

enum payrule_status payrule_prove_compare(struct payrule_rulebook *before, const char *profile_before,
                                          struct payrule_rulebook *after, const char *profile_after,
                                          const struct payrule_prove_options *options,
                                          void (*each)(void *context, const struct payrule_rule_change *change),
                                          void *context)
{
    struct comparing comparing = { .before = { before, profile_before, NULL },
                                   .after = { after, profile_after, NULL },
                                   .options = options,
                                   .each = each,
                                   .context = context };
    struct arena *arenas[] = { &comparing.keep, &comparing.memory };
    enum payrule_status status = solver_is_built() ? find_version(&comparing.before) : PAYRULE_EUSAGE;

    if (status == PAYRULE_OK)
        status = find_version(&comparing.after);
    if (status != PAYRULE_OK)
        return status;
    arena_init(&comparing.keep, before->allocator);
    arena_init(&comparing.memory, before->allocator);
    status = api_guard_all(arenas, 2, compare, &comparing);
    study_end(&comparing.study);
    arena_free(&comparing.memory);
    arena_free(&comparing.keep);
    return status;
}

enum payrule_status payrule_prove_bound(const struct payrule_prove_options *options, payrule_sink sink, void *context)
{
    struct buffer buffer;

    buffer_init(&buffer, allocator_standard);
    study_write_bound(&buffer, options);
    return api_deliver(&buffer, sink, context);
}
