/* See replay.h. */
#include "cli/replay.h"

#include <stdlib.h>

#include "cli/answers.h"

/* ---- rules under another name ---- */

/* A copy of the findings that calls rules as the newer rules do. */
static struct payrule_finding *rename_findings(const struct replay *replay, const struct payrule_finding *findings,
                                               size_t count)
{
    struct payrule_finding *copy = memory_resize(NULL, count + 1, sizeof *copy);

    for (size_t i = 0; i < count; i++) {
        copy[i] = findings[i];
        for (size_t k = 0; k < replay->rename_count; k++) {
            if (text_same(findings[i].rule, replay->renames[k].before))
                copy[i].rule = replay->renames[k].after;
        }
    }
    return copy;
}

/* ---- what was missing ---- */

static bool needed_before(const struct payrule_answer *answer, size_t finding, size_t need)
{
    const struct payrule_text wanted = answer->unchecked[finding].needs[need];

    for (size_t i = 0; i <= finding; i++) {
        const struct payrule_finding *earlier = &answer->unchecked[i];

        for (size_t k = 0; k < earlier->need_count && (i < finding || k < need); k++) {
            if (text_same(earlier->needs[k], wanted))
                return true;
        }
    }
    return false;
}

static void count_missing(struct tally_rows *rows, const struct payrule_answer *answer)
{
    const struct tally_sums none = { .sessions = { 0 } };

    for (size_t i = 0; i < answer->unchecked_count; i++) {
        const struct payrule_finding *finding = &answer->unchecked[i];

        for (size_t k = 0; k < finding->need_count; k++) {
            if (!needed_before(answer, i, k))
                tally_add(rows, finding->needs[k].bytes, finding->needs[k].length, 1, &none);
        }
    }
}

/* ---- rules ---- */

static bool fails_earlier(const struct payrule_answer *answer, size_t index)
{
    return answers_find(answer->findings, index, answer->findings[index].rule) != NULL;
}

/* The rules that fail in one answer and not in the other. */
static void count_rules(struct tally_rows *rows, const struct payrule_answer *failing,
                        const struct payrule_answer *other)
{
    const struct tally_sums none = { .sessions = { 0 } };

    for (size_t i = 0; i < failing->finding_count; i++) {
        struct payrule_text rule = failing->findings[i].rule;

        if (!fails_earlier(failing, i) && answers_find(other->findings, other->finding_count, rule) == NULL)
            tally_add(rows, rule.bytes, rule.length, 1, &none);
    }
}

/* ---- the list ---- */

static void list_rules(struct out *out, const char *sign, const struct payrule_answer *failing,
                       const struct payrule_answer *other)
{
    for (size_t i = 0; i < failing->finding_count; i++) {
        struct payrule_text rule = failing->findings[i].rule;

        if (fails_earlier(failing, i) || answers_find(other->findings, other->finding_count, rule) != NULL)
            continue;
        out_string(out, out->bytes[out->length - 1] == '\t' ? "" : ",");
        out_string(out, sign);
        out_clean(out, rule);
    }
}

/* id, outcome before, outcome after, cents at risk before and after, rules that fail newly (+) or no longer (-) */
static void list_session(struct out *out, const struct payrule_answer *before, const struct payrule_answer *after)
{
    out_clean(out, after->session);
    out_printf(out, "\t%s\t%s\t", outcome_name(before->outcome), outcome_name(after->outcome));
    out_money(out, before->at_risk);
    out_char(out, '\t');
    out_money(out, after->at_risk);
    out_char(out, '\t');
    list_rules(out, "-", before, after);
    list_rules(out, "+", after, before);
    out_char(out, '\n');
}

/* ---- counting ---- */

static void count_difference(struct replay *replay, const struct payrule_answer *before,
                             const struct payrule_answer *after)
{
    struct replay_move *move = &replay->moves[before->outcome][after->outcome];

    replay->different++;
    replay->flipped += before->outcome != after->outcome;
    move->sessions++;
    move->before += before->at_risk;
    move->after += after->at_risk;
    tally_answer(&replay->old, before);
    tally_answer(&replay->new, after);
    count_rules(&replay->newly, after, before);
    count_rules(&replay->no_longer, before, after);
}

static void add_difference(struct replay *replay, struct out *out, const struct payrule_answer *before,
                           const struct payrule_answer *after)
{
    count_difference(replay, before, after);
    if (replay->list)
        list_session(out, before, after);
}

static void add_renamed(struct replay *replay, struct out *out, const struct payrule_answer *before,
                        const struct payrule_answer *after)
{
    struct payrule_answer renamed = *before;
    struct payrule_finding *findings = rename_findings(replay, before->findings, before->finding_count);
    struct payrule_finding *unchecked = rename_findings(replay, before->unchecked, before->unchecked_count);

    renamed.findings = findings;
    renamed.unchecked = unchecked;
    if (!answers_same(&renamed, after))
        add_difference(replay, out, &renamed, after);
    free(findings);
    free(unchecked);
}

void replay_add(struct replay *replay, struct out *out, const struct payrule_answer *before,
                const struct payrule_answer *after)
{
    if (replay->only_own && after->billed_to.length > 0 && !text_same(after->billed_to, replay->payer)) {
        replay->others++;
        return;
    }
    replay->sessions++;
    replay->before += before->at_risk;
    replay->after += after->at_risk;
    replay->unjudged_before += before->unchecked_count > 0;
    replay->unjudged_after += after->unchecked_count > 0;
    count_missing(&replay->missing_before, before);
    count_missing(&replay->missing_after, after);
    if (answers_same(before, after))
        return;
    if (replay->rename_count > 0)
        add_renamed(replay, out, before, after);
    else
        add_difference(replay, out, before, after);
}

struct replay replay_fork(const struct replay *replay)
{
    struct replay fork = { .payer = replay->payer, .renames = replay->renames, .rename_count = replay->rename_count,
                           .only_own = replay->only_own, .list = replay->list };

    fork.old.grouped = fork.old.detailed = fork.new.grouped = fork.new.detailed = true;
    return fork;
}

void replay_merge(struct replay *replay, const struct replay *other)
{
    replay->sessions += other->sessions;
    replay->others += other->others;
    replay->different += other->different;
    replay->flipped += other->flipped;
    replay->before += other->before;
    replay->after += other->after;
    replay->unjudged_before += other->unjudged_before;
    replay->unjudged_after += other->unjudged_after;
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        for (int k = 0; k < OUTCOME_COUNT; k++) {
            replay->moves[i][k].sessions += other->moves[i][k].sessions;
            replay->moves[i][k].before += other->moves[i][k].before;
            replay->moves[i][k].after += other->moves[i][k].after;
        }
    }
    tally_merge(&replay->old, &other->old);
    tally_merge(&replay->new, &other->new);
    tally_merge_rows(&replay->newly, &other->newly);
    tally_merge_rows(&replay->no_longer, &other->no_longer);
    tally_merge_rows(&replay->missing_before, &other->missing_before);
    tally_merge_rows(&replay->missing_after, &other->missing_after);
}

void replay_free(struct replay *replay)
{
    tally_free(&replay->old);
    tally_free(&replay->new);
    tally_free_rows(&replay->newly);
    tally_free_rows(&replay->no_longer);
    tally_free_rows(&replay->missing_before);
    tally_free_rows(&replay->missing_after);
}
