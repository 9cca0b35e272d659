/* How far long work has come, on stderr, when that is a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown_at_all;  /* stderr is a terminal */
    bool on_screen;
    const char *what;   /* "reading" */
    uint64_t total, done;
    int64_t began, last;  /* milliseconds */
};

void progress_begin(struct progress *progress, const char *what, uint64_t total);
/* `amount` more of the total is done. The first half second is silent. */
void progress_step(struct progress *progress, uint64_t amount);
/* Takes it off the screen. */
void progress_end(struct progress *progress);

#endif
