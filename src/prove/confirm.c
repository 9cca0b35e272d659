/* Running the evaluator over a witness, and cutting out what it derives for one rule. */
#include "prove/confirm.h"

#include "base/buffer.h"
#include "base/date.h"

#define READABLE_BEYOND 64

struct confirming {
    struct arena *arena;
    const struct text *rules;
    size_t rule_count;
    const char *session;
    struct confirmed confirmed;
};

struct judged_records {
    struct payrule_rulebook *rulebook;
    const char *profile, *bytes;
    size_t length;
};

static int keep(void *context, const char *bytes, size_t length)
{
    buffer_add(context, (struct text){ bytes, length });
    return 0;
}

/* The block of the rule: from its name, which stands two columns in, to the next empty line. */
static struct text cut_rule(struct arena *arena, struct text whole, struct text rule)
{
    struct text head = arena_printf(arena, "\n  %.*s  ", TEXT_ARG(rule)), rest = whole;

    for (size_t i = 0; i + head.length < whole.length; i++) {
        size_t end;

        if (memcmp(whole.bytes + i, head.bytes, head.length) != 0)
            continue;
        rest = (struct text){ whole.bytes + i + 1, whole.length - i - 1 };
        for (end = 0; end + 1 < rest.length && memcmp(rest.bytes + end, "\n\n", 2) != 0;)
            end++;
        rest.length = end + 1;
        return arena_text(arena, rest);
    }
    return TEXT("");
}

static bool is_asked(const struct confirming *confirming, struct payrule_text rule)
{
    for (size_t i = 0; i < confirming->rule_count; i++) {
        if (text_equal(confirming->rules[i], (struct text){ rule.bytes, rule.length }))
            return true;
    }
    return false;
}

static enum payrule_outcome outcome_of(const struct payrule_finding *finding)
{
    static const enum payrule_outcome outcomes[] = {
        [PAYRULE_INFORM] = PAYRULE_CLEAN,
        [PAYRULE_WARN] = PAYRULE_WARNED,
        [PAYRULE_HOLD] = PAYRULE_HELD,
        [PAYRULE_DENY] = PAYRULE_DENIED,
    };
    enum payrule_outcome outcome = finding->has_effect ? outcomes[finding->effect] : PAYRULE_WARNED;

    if (finding->verdict == PAYRULE_FAIL)
        return outcome;
    outcome = finding->has_effect ? outcome : PAYRULE_INCOMPLETE;
    return outcome > PAYRULE_INCOMPLETE ? outcome : PAYRULE_INCOMPLETE;
}

static void add(struct confirming *confirming, const struct payrule_finding *finding)
{
    struct confirmed *to = &confirming->confirmed;

    if (!is_asked(confirming, finding->rule))
        return;
    to->outcome = outcome_of(finding) > to->outcome ? outcome_of(finding) : to->outcome;
    to->fails |= finding->verdict == PAYRULE_FAIL;
    to->units += finding->verdict == PAYRULE_FAIL ? finding->units_denied : 0;
}

static bool is_the_session(const struct confirming *confirming, const struct payrule_answer *answer)
{
    return text_is((struct text){ answer->session.bytes, answer->session.length }, confirming->session);
}

static enum payrule_status judge(struct confirming *confirming, struct payrule_run *run)
{
    const struct payrule_answer *answer = NULL;
    enum payrule_status status = PAYRULE_OK;

    while (status == PAYRULE_OK) {
        status = payrule_run_next(run, &answer);
        if (status != PAYRULE_OK || !is_the_session(confirming, answer))
            continue;
        for (size_t i = 0; i < answer->finding_count; i++)
            add(confirming, &answer->findings[i]);
        for (size_t i = 0; i < answer->unchecked_count; i++)
            add(confirming, &answer->unchecked[i]);
        confirming->confirmed.status = PAYRULE_OK;
        break;
    }
    return PAYRULE_OK;
}

static enum payrule_status derive(struct confirming *confirming, struct payrule_run *run)
{
    struct buffer buffer;

    buffer_init(&buffer, confirming->arena->allocator);
    if (payrule_run_explain(run, confirming->session, PAYRULE_TEXT, keep, &buffer) == PAYRULE_OK && !buffer.failed)
        confirming->confirmed.derivation = cut_rule(confirming->arena, buffer_text(&buffer), confirming->rules[0]);
    buffer_free(&buffer);
    return PAYRULE_OK;
}

/* A run over the records, all of them learned first. */
static void run_over(struct confirming *confirming, const struct judged_records *of,
                     enum payrule_status (*work)(struct confirming *confirming, struct payrule_run *run))
{
    struct payrule_run_options options = { .history_from = DATE_MIN, .as_of = PAYRULE_NO_DATE };
    struct payrule_run *run = NULL;
    enum payrule_status status = payrule_run_new(&run, of->rulebook, of->profile, &options);

    if (status == PAYRULE_OK)
        status = payrule_run_input(run, "witness", PAYRULE_JSONL, of->bytes, of->length);
    if (status == PAYRULE_OK)
        status = payrule_run_learn(run);
    if (status == PAYRULE_OK)
        status = work(confirming, run);
    if (status != PAYRULE_OK)
        confirming->confirmed.status = status;
    payrule_run_free(run);
}

struct confirmed confirm(struct arena *arena, struct payrule_rulebook *rulebook, const char *profile,
                         struct text records, const char *session, const struct text *rules, size_t rule_count)
{
    struct confirming confirming = { arena, rules, rule_count, session, { .status = PAYRULE_ENOTFOUND } };
    char *bytes = arena_alloc(arena, records.length + READABLE_BEYOND);
    struct judged_records of = { rulebook, profile, bytes, records.length };

    memcpy(bytes, records.bytes, records.length);
    run_over(&confirming, &of, judge);
    if (rule_count > 0)
        run_over(&confirming, &of, derive);
    return confirming.confirmed;
}
