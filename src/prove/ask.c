/* One question about two versions: which way they differ, over sessions of one size after the other, small ones first,
 * with a session that shows it, which the evaluator judges again. */
#include "prove/ask.h"

#include "api/internal.h"
#include "prove/confirm.h"
#include "prove/witness.h"

/* ---- what one version makes of a session: the worst outcome, then whether it fails, then the units ---- */

struct severity {
    const char *why_not;
    term_t verdict, weight, denied, assumption;
};

static struct severity severity_of(struct study *study, const struct version *version, bool *assumed)
{
    struct terms *terms = &study->terms;
    struct severity severity = { NULL, term_number(terms, 0), term_number(terms, 0), term_number(terms, 0), TERM_TRUE };

    for (size_t i = 0; i < version->rule_count; i++) {
        struct encoded_rule rule = encode_rule(terms, &study->space, version->profile, version->rules[i]);

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

static struct confirmed judge_again(struct arena *arena, const struct version *version,
                                    const struct payrule_witness *witness)
{
    return confirm(arena, version->rulebook, version->name,
                   (struct text){ witness->records.bytes, witness->records.length }, witness->session.bytes,
                   version->rules, version->rule_count);
}

/* Fills the witness from the case found last; false: the evaluator judges it otherwise. */
static bool take_witness(const struct question *question, bool stricter, struct payrule_witness *to)
{
    struct arena *arena = question->memory;
    struct witness witness = witness_make(arena, &question->study->space, question->study->values);
    struct buffer records, table;
    struct confirmed before, after;

    buffer_init(&records, arena->allocator);
    buffer_init(&table, arena->allocator);
    witness_records(&records, &witness);
    witness_table(&table, &witness);
    to->records = kept(arena, &records);
    to->table = kept(arena, &table);
    to->session = api_text(witness.sessions[witness.count - 1].id);
    before = judge_again(arena, &question->before, to);
    after = judge_again(arena, &question->after, to);
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

/* Of several rules each has its own witness. */
static bool wants_witness(const struct question *question)
{
    return !question->options->direction_only && question->before.rule_count <= 1 && question->after.rule_count <= 1;
}

static enum solved look(const struct question *question, struct asking *asking, const struct severity *before,
                        const struct severity *after, bool stricter)
{
    struct study *study = question->study;
    struct terms *terms = &study->terms;
    struct payrule_rule_change *change = asking->change;
    struct payrule_witness witness = { .units_before = 0 };
    term_t assumption = term_and(terms, before->assumption, after->assumption);
    term_t that = stricter ? is_worse(terms, after, before) : is_worse(terms, before, after);
    enum solved solved;

    if (!asking->open_too)
        that = term_and(terms, that, term_and(terms, is_settled(terms, before), is_settled(terms, after)));
    solved = study_find(study, assumption, that);
    if (solved != SOLVED_YES)
        return solved;
    if (wants_witness(question))
        study_shrink(study, assumption, that);
    if (!take_witness(question, stricter, &witness)) {
        change->why = api_text(TEXT("the evaluator judges the solver's session otherwise"));
        return SOLVED_UNKNOWN;
    }
    if (wants_witness(question))
        *(stricter ? &change->stricter : &change->looser) = witness;
    return SOLVED_YES;
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

/* The rules of both, by the names that they have in either. */
static void begin_study(const struct question *question, struct study_size size)
{
    const struct profile *profiles[2] = { question->before.profile, question->after.profile };
    size_t count = question->before.rule_count;
    struct text *names = ARENA_ARRAY(question->memory, count + question->after.rule_count, struct text);

    for (size_t i = 0; i < count; i++)
        names[i] = question->before.rules[i];
    for (size_t i = 0; i < question->after.rule_count; i++)
        names[count++] = question->after.rules[i];
    study_begin(question->study, question->memory, question->options, size, profiles, 2, names, count);
}

/* Over sessions of one size; false: a clause is not encoded. What was found stays found. */
static bool ask_over(const struct question *question, struct asking *asking, struct study_size size)
{
    struct study *study = question->study;
    struct severity before, after;

    begin_study(question, size);
    asking->visits = study_visits(study);
    before = severity_of(study, &question->before, asking->assumed);
    after = severity_of(study, &question->after, asking->assumed);
    if (study->why_not == NULL)
        study->why_not = before.why_not != NULL ? before.why_not : after.why_not;
    if (study->why_not != NULL) {
        asking->change->direction = PAYRULE_NOT_PROVED;
        asking->change->why = api_text(text_of(study->why_not));
        return false;
    }
    if (asking->stricter != SOLVED_YES)
        asking->stricter = look(question, asking, &before, &after, true);
    if (asking->looser != SOLVED_YES)
        asking->looser = look(question, asking, &before, &after, false);
    return true;
}

static bool is_open(const struct asking *asking)
{
    return asking->stricter == SOLVED_UNKNOWN || asking->looser == SOLVED_UNKNOWN;
}

static enum solved not_within(enum solved solved) { return solved == SOLVED_UNKNOWN ? SOLVED_NO : solved; }

static void proved_up_to(const struct asking *asking, struct payrule_rule_change *change)
{
    change->lines = asking->proved.lines;
    change->sessions = asking->proved.sessions;
    change->other_lines = asking->proved.other_lines;
}

/* What is proved of smaller sessions is told with their size where larger ones were too hard, or too many. */
static void conclude(const struct asking *asking)
{
    struct payrule_rule_change *change = asking->change;

    change->direction = direction_of(asking->stricter, asking->looser);
    if (change->direction != PAYRULE_GAVE_UP && change->direction != PAYRULE_BOTH_WAYS &&
        !study_reaches(asking->visits)) {
        change->why = api_text(TEXT("the rules count more visits than are asked about"));
        proved_up_to(asking, change);
    }
    if (change->direction != PAYRULE_GAVE_UP)
        return;
    if (change->why.length == 0)
        change->why = api_text(TEXT("the solver reached its limit"));
    if (asking->proved.lines == 0)
        return;
    change->direction = direction_of(not_within(asking->stricter), not_within(asking->looser));
    proved_up_to(asking, change);
}

/* Small sessions first, until both directions are found or all sizes were asked about. false: not encoded. */
static bool ask_by_size(const struct question *question, struct asking *asking)
{
    struct study_size size;

    for (size_t i = 0; study_size(question->options, asking->visits, i, &size); i++) {
        bool encoded = ask_over(question, asking, size);

        study_end(question->study);
        if (!encoded)
            return false;
        if (is_open(asking) || (asking->stricter == SOLVED_YES && asking->looser == SOLVED_YES))
            break;
        if (!size.alike)
            asking->proved = size;
    }
    return true;
}

/* Where every settled verdict is the same, those that are open are asked about, too. */
void ask_direction(const struct question *question, struct payrule_rule_change *change)
{
    struct asking asking = { .change = change };

    if (!ask_by_size(question, &asking))
        return;
    if (asking.stricter == SOLVED_NO && asking.looser == SOLVED_NO) {
        asking.open_too = true;
        asking.proved = (struct study_size){ .lines = 0 };
        if (!ask_by_size(question, &asking))
            return;
    }
    tell_assumptions(question->memory, asking.assumed, change);
    conclude(&asking);
}
