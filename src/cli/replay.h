/* The same sessions under two rulebooks, counted: what flips from which outcome to which, and for how much. One replay
 * a thread; sums do not depend on who counted what.
 *
 * Money is exact: the sums over outcomes, codes and clinics are each the sum over the sessions. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H
#include "cli/tally.h"

/* A rule that is called otherwise in the newer rules: no difference. */
struct replay_rename { struct payrule_text before, after; };

struct replay_move { uint64_t sessions; int64_t before, after; /* cents at risk */ };

struct replay {
    struct payrule_text payer;   /* profile; sessions of other payers are passed over when `only_own` */
    const struct replay_rename *renames;
    size_t rename_count;
    bool only_own, list;         /* list: write a line for each session judged differently */
    uint64_t sessions;           /* judged under both */
    uint64_t others;             /* of another payer, passed over */
    uint64_t different, flipped; /* judged differently; with another outcome */
    int64_t before, after;       /* at risk over all sessions, cents */
    struct replay_move moves[OUTCOME_COUNT][OUTCOME_COUNT];  /* of those judged differently */
    struct tally old, new;       /* the same sessions as each rulebook judges them; grouped and detailed */
    struct tally_rows newly, no_longer;  /* by rule: sessions in which it fails under one of them only */
    uint64_t unjudged_before, unjudged_after;  /* of all sessions: something could not be checked */
    struct tally_rows missing_before, missing_after;  /* by what was missing: sessions */
};

/* Counts a session; a line of --list goes to `out`. */
void replay_add(struct replay *replay, struct out *out, const struct payrule_answer *before,
                const struct payrule_answer *after);
/* One for another thread, to be merged. */
struct replay replay_fork(const struct replay *replay);
void replay_merge(struct replay *replay, const struct replay *other);
void replay_free(struct replay *replay);

#endif
