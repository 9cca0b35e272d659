/* A replay as tables: what flips by outcome, rule, code and clinic, and what was missing to judge. For the reports in
 * text, JSON and HTML. */
#ifndef CLI_REPLAY_GROUPS_H
#define CLI_REPLAY_GROUPS_H
#include "cli/replay.h"

/* Counts mean what the group's columns say; money is cents at risk. */
struct replay_line { const char *label; uint64_t counts[2]; int64_t before, after; };

struct replay_group {
    const char *name, *title;       /* "code", "By procedure code" */
    const char *columns[2];         /* of the counts; NULL: there is no second one */
    const char *keys[2];            /* the same in JSON */
    bool money;                     /* is known of its lines */
    bool adds_up;                   /* the money is the whole money of the sessions judged differently */
    struct replay_line *lines;      /* largest difference first, then by label */
    size_t count, capacity;
};

enum { GROUP_OUTCOME, GROUP_RULE, GROUP_CODE, GROUP_CLINIC, GROUP_MISSING, GROUP_COUNT };

void replay_groups_make(struct replay_group groups[GROUP_COUNT], const struct replay *replay);
void replay_groups_free(struct replay_group groups[GROUP_COUNT]);
/* By payer, for those that have sessions. */
void replay_payers_make(struct replay_group *group, const struct replay *replays, size_t count);
void replay_group_free(struct replay_group *group);
/* For sums: adds the counts and the money of a line. */
void replay_line_add(struct replay_line *to, const struct replay_line *line);

#endif
