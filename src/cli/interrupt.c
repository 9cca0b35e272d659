/* See interrupt.h. */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* The program's one variable of this kind: a signal's handler is given nothing that could point elsewhere. */
static volatile sig_atomic_t interrupted_by;

static void note(int signal_number) { interrupted_by = signal_number; }

/* The second signal does what it does to any program. Who started this one in the background may have it ignored. */
static void expect(int signal_number)
{
    struct sigaction action = { .sa_handler = note, .sa_flags = (int)SA_RESETHAND }, before;

    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(signal_number, &action, NULL);
}

void interrupt_expect(void)
{
    if (interrupted_by != 0)
        return;
    expect(SIGINT);
    expect(SIGTERM);
}

bool interrupt_came(void) { return interrupted_by != 0; }

void interrupt_end(void)
{
    int signal_number = interrupted_by;

    if (signal_number == 0)
        return;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}
