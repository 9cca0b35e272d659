/* What came of many sessions, counted. One tally a thread; sums do not depend on who counted what. */
#ifndef CLI_TALLY_H
#define CLI_TALLY_H
#include "cli/cli.h"
#include "cli/names.h"

/* Money by what came of it, in cents: only denied and held have any. */
struct tally_sums { uint64_t sessions[OUTCOME_COUNT]; int64_t at_risk[OUTCOME_COUNT]; };

/* In how many sessions something occurred: a rule with its effect, or what a rule needs; and what came of them. */
struct tally_row {
    char *key;           /* parts with a NUL between them */
    size_t key_length;
    uint64_t count;
    struct tally_sums sums;
    char *title;         /* of a rule, or NULL; of several the first in bytewise order */
};

struct tally_rows {
    struct tally_row *items;   /* in the order in which they came */
    size_t count, capacity;
    uint32_t *slots;           /* index + 1 into items, by hash of the key; a power of two */
    size_t slot_count;
};

struct tally {
    bool detailed;             /* count findings and needs as well, for the reports */
    bool grouped;              /* and codes, clinics and months, for the page */
    uint64_t sessions[OUTCOME_COUNT];
    int64_t at_risk[OUTCOME_COUNT];   /* cents */
    uint64_t failing, unchecked;      /* sessions with a finding heavier than `inform`; with something unchecked */
    uint64_t history;                 /* sessions with a check that lacks nothing but a complete history */
    uint64_t fewer;                   /* sessions that bill fewer units than their minutes support */
    struct tally_rows findings, needs;
    struct tally_rows codes;          /* lines, not sessions */
    struct tally_rows clinics;        /* the empty key: no clinic is said */
    struct tally_rows months;         /* "2026-03" */
    char first[10], last[10];         /* dates of service, "2026-03-02"; zeros: none yet */
};

/* What rows are sorted by. */
enum tally_order { TALLY_BY_COUNT, TALLY_BY_RISK, TALLY_BY_KEY };

/* Does the check lack nothing but a complete history? */
bool needs_history_only(const struct payrule_finding *finding);
/* Has a finding before `index` the same rule, effect, verdict and needs? A rule is judged line by line. */
bool was_met_before(const struct payrule_finding *findings, size_t index);

/* Adds to the row of that key, and returns it; it stays where it is until another is added. */
struct tally_row *tally_add(struct tally_rows *rows, const char *key, size_t length, uint64_t count,
                            const struct tally_sums *sums);
void tally_merge_rows(struct tally_rows *rows, const struct tally_rows *other);
void tally_free_rows(struct tally_rows *rows);

void tally_answer(struct tally *tally, const struct payrule_answer *answer);
void tally_merge(struct tally *tally, const struct tally *other);
void tally_free(struct tally *tally);
uint64_t tally_sessions(const struct tally *tally);
/* Most frequent first, or most at risk and then most frequent; then by key. */
void tally_sort(struct tally_rows *rows, enum tally_order order);
int64_t tally_risk(const struct tally_sums *sums);
void tally_sum(struct tally_sums *to, const struct tally_sums *from);
enum status tally_status(const struct tally *tally);

#endif
