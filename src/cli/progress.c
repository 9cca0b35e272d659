/* A line on the terminal that is written over and over. */
#include "cli/progress.h"

#include <inttypes.h>
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

void progress_begin(struct progress *progress, const char *what, enum progress_of of, uint64_t total)
{
    *progress = (struct progress){
        .of = of, .shown_at_all = cli_is_terminal(STDERR_FILENO), .what = what, .total = total
    };
    if (progress->shown_at_all)
        progress->began = progress->last = now();
}

static int percent_done(const struct progress *progress)
{
    return progress->total > 0 ? (int)((double)progress->done / (double)progress->total * 100) : 0;
}

/* At the pace so far. */
static void show_time_left(const struct progress *progress, int64_t milliseconds)
{
    double left = (double)(progress->total - progress->done) / (double)progress->done * (double)milliseconds / 1000;
    int64_t seconds = (int64_t)left + 1;

    if (seconds < 60)
        fprintf(stderr, ", %" PRId64 " s left", seconds);
    else if (seconds < 3600)
        fprintf(stderr, ", %" PRId64 " min %" PRId64 " s left", seconds / 60, seconds % 60);
    else
        fprintf(stderr, ", %" PRId64 " h %" PRId64 " min left", seconds / 3600, seconds / 60 % 60);
}

static void show(const struct progress *progress, int64_t milliseconds)
{
    fprintf(stderr, "\r%s: %d %%", progress->what, percent_done(progress));
    if (progress->of == PROGRESS_BYTES)
        fprintf(stderr, ", %.1f MB a second", (double)progress->done / 1000 / (double)milliseconds);
    if (progress->done > 0 && progress->done <= progress->total)
        show_time_left(progress, milliseconds);
    fputs("\033[K", stderr);
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
    show(progress, time - progress->began);
}

void progress_end(struct progress *progress)
{
    if (progress->on_screen)
        fputs("\r\033[K", stderr);
    progress->on_screen = false;
}
