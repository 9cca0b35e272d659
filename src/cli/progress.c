/* A line on the terminal that is written over and over. */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

#define SILENT_MILLISECONDS 500
#define BETWEEN_MILLISECONDS 100

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *what, uint64_t total)
{
    *progress = (struct progress){ .shown_at_all = cli_is_terminal(STDERR_FILENO), .what = what, .total = total };
    if (progress->shown_at_all)
        progress->began = progress->last = now();
}

void progress_step(struct progress *progress, uint64_t amount)
{
    int64_t time;

    progress->done += amount;
    if (!progress->shown_at_all)
        return;
    time = now();
    if (time - progress->began < SILENT_MILLISECONDS || time - progress->last < BETWEEN_MILLISECONDS)
        return;
    progress->last = time;
    progress->on_screen = true;
    fprintf(stderr, "\r%s: %d %%\033[K", progress->what,
            progress->total > 0 ? (int)(progress->done * 100 / progress->total) : 0);
}

void progress_end(struct progress *progress)
{
    if (progress->on_screen)
        fputs("\r\033[K", stderr);
    progress->on_screen = false;
}
