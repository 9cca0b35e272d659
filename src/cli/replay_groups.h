/* A replay as tables: what flips by outcome, rule, code and clinic. For the reports in text, JSON and HTML. */
#ifndef CLI_REPLAY_GROUPS_H
#define CLI_REPLAY_GROUPS_H
#include "cli/replay.h"

/* Counts mean what the group's columns say; money is cents at risk. */
struct replay_line { char *label; uint64_t counts[2]; int64_t before, after; };

struct replay_group {
    const char *name, *title;       /* "code", "By procedure code" */
    const char *columns[2];         /* of the counts; NULL: there is no second one */
    const char *keys[2];            /* the same in JSON */
    bool adds_up;                   /* its money is the whole money of the sessions judged differently */
    struct replay_line *lines;      /* largest difference first, then by label */
    size_t count, capacity;
};

enum { GROUP_OUTCOME, GROUP_RULE, GROUP_CODE, GROUP_CLINIC, GROUP_COUNT };

void replay_groups_make(struct replay_group groups[GROUP_COUNT], const struct replay *replay);
void replay_groups_free(struct replay_group groups[GROUP_COUNT]);
/* What was missing to judge, as lines of counts before and after; most frequent first. */
void replay_missing_make(struct replay_group *group, const struct replay *replay);
/* By payer, where there are several replays. */
void replay_payers_make(struct replay_group *group, const struct replay *replays, size_t count);
void replay_group_free(struct replay_group *group);

#endif
