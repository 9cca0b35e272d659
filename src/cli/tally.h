/* What came of many sessions, counted. One tally a thread; sums do not depend on who counted what. */
#ifndef CLI_TALLY_H
#define CLI_TALLY_H
#include "cli/cli.h"
#include "cli/names.h"

/* In how many sessions something occurred: a rule with its effect, or what a rule needs. */
struct tally_row {
    char *key;           /* parts with a NUL between them */
    size_t key_length;
    uint64_t count;
};

struct tally_rows {
    struct tally_row *items;   /* in the order in which they came */
    size_t count, capacity;
    uint32_t *slots;           /* index + 1 into items, by hash of the key; a power of two */
    size_t slot_count;
};

struct tally {
    bool detailed;             /* count rows as well; only the text report shows them */
    uint64_t sessions[OUTCOME_COUNT];
    int64_t at_risk[OUTCOME_COUNT];   /* cents */
    uint64_t failing, unchecked;      /* sessions with a finding heavier than `inform`; with something unchecked */
    uint64_t history;                 /* sessions with a check that lacks nothing but a complete history */
    uint64_t fewer;                   /* sessions that bill fewer units than their minutes support */
    struct tally_rows findings, needs;
};

/* Does the check lack nothing but a complete history? */
bool needs_history_only(const struct payrule_finding *finding);
/* Has a finding before `index` the same rule, effect, verdict and needs? A rule is judged line by line. */
bool was_met_before(const struct payrule_finding *findings, size_t index);

void tally_answer(struct tally *tally, const struct payrule_answer *answer);
void tally_merge(struct tally *tally, const struct tally *other);
void tally_free(struct tally *tally);
uint64_t tally_sessions(const struct tally *tally);
/* Most frequent first, then by key. */
void tally_sort(struct tally_rows *rows);
enum status tally_status(const struct tally *tally);

#endif
