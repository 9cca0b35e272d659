/* Threads that do tasks in the order in which they were given, and those that have time when there are no others; as
 * does who waits for one. Without threads a task is done when it is given. */
#ifndef CLI_POOL_H
#define CLI_POOL_H
#include <pthread.h>
#include <stdbool.h>

/* Owned by who gives it, until it was awaited. */
struct task {
    void (*work)(void *context);
    void *context;
    struct task *next;
    bool done;
};

struct task_queue { struct task *first, **end; };

struct pool {
    pthread_mutex_t lock; /* guards all below, and `done` of the tasks */
    pthread_cond_t given, finished;
    struct task_queue next, later;
    struct task *awaited; /* by the pool's owner, who sleeps; or NULL */
    pthread_t *threads;
    int count;
    bool closing;
};

/* How many threads to work in when so many were asked for; 0: as many as there are processors. */
int pool_threads(int asked);
/* `count` threads, or as many as can be had; 0: none are wanted. */
void pool_open(struct pool *pool, int count);
/* Every task must have been awaited. */
void pool_close(struct pool *pool);
void pool_give(struct pool *pool, struct task *task);
/* One that has time. */
void pool_give_later(struct pool *pool, struct task *task);
/* Does tasks until this one is done. Only the thread that opened the pool awaits. */
void pool_await(struct pool *pool, struct task *task);

#endif
