/* Threads that live for one piece of work. Knows nothing of the work. */
#include "base/crew.h"

#include <pthread.h>
#include <stdatomic.h>

struct crew {
    atomic_size_t next;
    size_t count;
    void (*work)(void *context, size_t index);
    void *context;
};

static void *take_work(void *context)
{
    struct crew *crew = context;
    size_t index;

    while ((index = atomic_fetch_add_explicit(&crew->next, 1, memory_order_relaxed)) < crew->count)
        crew->work(crew->context, index);
    return NULL;
}

void crew_run(unsigned threads, size_t count, void (*work)(void *context, size_t index), void *context)
{
    struct crew crew = { .count = count, .work = work, .context = context };
    pthread_t others[CREW_MOST];
    unsigned made = 0;

    atomic_init(&crew.next, 0);
    if (threads > CREW_MOST)
        threads = CREW_MOST;
    if (threads > count)
        threads = (unsigned)count;
    while (made + 1 < threads && pthread_create(&others[made], NULL, take_work, &crew) == 0)
        made++;
    take_work(&crew);
    for (unsigned i = 0; i < made; i++)
        pthread_join(others[i], NULL);
}
