/* See pool.h. Knows nothing of what the tasks do. */
#include "cli/pool.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/output.h"

#define THREADS_MOST 64

int pool_threads(int asked)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (asked == 0)
        asked = processors < 1 ? 1 : processors < THREADS_MOST ? (int)processors : THREADS_MOST;
    return asked < THREADS_MOST ? asked : THREADS_MOST;
}

/* ---- queues ---- */

static void queue_init(struct task_queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
}

/* The first task, or NULL. */
static struct task *queue_take(struct task_queue *queue)
{
    struct task *task = queue->first;

    if (task != NULL)
        queue->first = task->next;
    if (queue->first == NULL)
        queue->end = &queue->first;
    return task;
}

/* ---- threads ---- */

/* Holding the lock, which is let go meanwhile: does the task that comes next. False: there is none. */
static bool do_next(struct pool *pool)
{
    struct task *task = queue_take(&pool->next);

    if (task == NULL)
        task = queue_take(&pool->later);
    if (task == NULL)
        return false;
    pthread_mutex_unlock(&pool->lock);
    task->work(task->context);
    pthread_mutex_lock(&pool->lock);
    task->done = true;
    if (pool->awaited == task)
        pthread_cond_signal(&pool->finished);
    return true;
}

static void *work(void *context)
{
    struct pool *pool = context;

    pthread_mutex_lock(&pool->lock);
    while (do_next(pool) || !pool->closing) {
        if (pool->next.first == NULL && pool->later.first == NULL && !pool->closing)
            pthread_cond_wait(&pool->given, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

void pool_open(struct pool *pool, int count)
{
    *pool = (struct pool){ .threads = memory_resize(NULL, (size_t)count, sizeof *pool->threads) };
    queue_init(&pool->next);
    queue_init(&pool->later);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->given, NULL);
    pthread_cond_init(&pool->finished, NULL);
    while (pool->count < count && pthread_create(&pool->threads[pool->count], NULL, work, pool) == 0)
        pool->count++;
}

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->given);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->given);
    pthread_cond_destroy(&pool->finished);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
}

static void give(struct pool *pool, struct task_queue *queue, struct task *task)
{
    task->next = NULL;
    task->done = pool->count == 0;
    if (task->done) {
        task->work(task->context);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    *queue->end = task;
    queue->end = &task->next;
    pthread_cond_signal(&pool->given);
    pthread_mutex_unlock(&pool->lock);
}

void pool_give(struct pool *pool, struct task *task) { give(pool, &pool->next, task); }

void pool_give_later(struct pool *pool, struct task *task) { give(pool, &pool->later, task); }

void pool_await(struct pool *pool, struct task *task)
{
    pthread_mutex_lock(&pool->lock);
    while (!task->done) {
        pool->awaited = task;
        if (!do_next(pool))
            pthread_cond_wait(&pool->finished, &pool->lock);
    }
    pool->awaited = NULL;
    pthread_mutex_unlock(&pool->lock);
}
