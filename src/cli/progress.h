/* How far long work has come, how fast, and how long it will take: on stderr, when that is a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

/* What the amounts of the work are. */
enum progress_of { PROGRESS_BYTES, PROGRESS_THINGS };

struct progress {
    enum progress_of of;
    bool shown_at_all;  /* stderr is a terminal */
    bool on_screen;
    const char *what;   /* "reading" */
    uint64_t total, done;
    int64_t began, last;  /* milliseconds */
};

void progress_begin(struct progress *progress, const char *what, enum progress_of of, uint64_t total);
/* `amount` more of the total is done. The first half second is silent. */
void progress_step(struct progress *progress, uint64_t amount);
/* Takes it off the screen. */
void progress_end(struct progress *progress);

#endif
